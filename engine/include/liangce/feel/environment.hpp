// What names mean where an expression stands.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "liangce/feel/types.hpp"

namespace liangce::feel {

using NodeId = std::uint32_t;
using Slot = std::uint32_t;
inline constexpr NodeId no_node = 0xFFFFFFFF;

/// Look-up by string_view without making a string.
struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>()(text); }
};
template <class T>
using TextMap = std::unordered_map<std::string, T, TextHash, std::equal_to<>>;

/// What a name stands for.
struct Binding {
  enum class Kind : std::uint8_t {
    fact,      ///< Frame::facts[slot], given
    lazy,      ///< lazy slot: rule, decision, parameter; computed at most once per case from Code's body for the slot
    constant,  ///< `constant`, folded in
    local,     ///< variable of a loop, entry of a context, parameter of a function (the compiler makes these)
  };
  static constexpr Slot unnamed = 0xFFFFFFFF;
  Kind kind = Kind::constant;
  Slot slot = unnamed;  // constants: the number the program knows it by, for Code::named_constants()
  TypeRef type = Type::any();
  Value constant;
  std::string shown;  ///< name to use in messages when it differs (alias -> main name); may be empty
};

/// The canonical spelling of a name: parts joined by one space, no space around `. / - ' + *`. nullopt when not a legal
/// name (empty, starts with a digit or operator, holds other characters). Full-width forms are mapped to ASCII.
std::optional<std::string> normalise_name(std::string_view name);

/// Names with spaces and operators are one name when declared (`a-b`, `Pre-bureau risk`); white space between their
/// parts does not matter. The same Binding may be declared under several names (aliases). A name declared here hides a
/// built-in of the same name.
class Environment {
 public:
  explicit Environment(const Environment* parent = nullptr) : parent_(parent) {}

  /// Replaces an earlier declaration of the same name in this scope. Returns false when `name` is not a legal FEEL name
  /// (it is then not declared).
  bool declare(std::string_view name, Binding binding);
  /// One name that means nothing for the time being ("" = none): of a value while it is defined.
  void hide(std::string_view name) { hidden_ = normalise_name(name).value_or(std::string()); }
  const Binding* find(std::string_view normalised_name) const;  ///< this scope, then the parents
  std::vector<std::string> names() const;                       ///< of all scopes, for hints
  /// Names that may follow a dot or stand in a filter although no type announces them (keys of untyped data with spaces
  /// or operators).
  void announce_member(std::string_view name);

  /// Declared types for `instance of` and function parameters.
  void declare_type(std::string name, TypeRef type);
  TypeRef find_type(std::string_view name) const;  ///< nullptr when unknown

  // For the reader: the most parts of any declared name beginning with this word (0 = none).
  int most_parts(std::string_view first_word) const;
  bool is_member(std::string_view normalised_name) const;
  int most_member_parts(std::string_view first_word) const;

 private:
  void announce_members(const Type& type, int depth);

  const Environment* parent_ = nullptr;
  std::string hidden_;
  TextMap<Binding> bindings_;
  TextMap<int> parts_;  // first word -> most parts
  TextMap<bool> members_;
  TextMap<int> member_parts_;
  TextMap<TypeRef> types_;
};

/// How many parts (words and signs) a normalised name has, and its first word.
int name_parts(std::string_view normalised) noexcept;
std::string_view first_word(std::string_view normalised) noexcept;

}  // namespace liangce::feel

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/feel/impl/environment_inl.hpp"
#endif
