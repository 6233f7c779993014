// Types of expressions and facts (DMN 1.5 clause 10.3.2.9), with units on numbers and choices on texts.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "liangce/feel/units.hpp"
#include "liangce/value/value.hpp"

namespace liangce::feel {

enum class TypeKind : std::uint8_t {
  any,   ///< anything; nothing is checked
  null,  ///< the type of `null`, conforms to every type
  boolean,
  number,
  text,
  date,
  time,
  date_time,
  days_duration,
  months_duration,
  list,
  context,
  range,
  function,
};

struct Type;
using TypeRef = std::shared_ptr<const Type>;  ///< never null

struct Type {
  TypeKind kind = TypeKind::any;
  std::string name;                  // of a declared type, for messages; may be empty
  Unit unit;                         // number
  bool has_unit = false;             // number: a unit was declared; literals and results without stay adaptable
  std::vector<std::string> choices;  // text: the finite set; empty = any text
  TypeRef element;                   // list, range
  std::vector<std::pair<std::string, TypeRef>> members;  // context, in order
  std::vector<TypeRef> parameters;                       // function
  TypeRef result;                                        // function

  static TypeRef any();
  static TypeRef null();
  static TypeRef boolean();
  static TypeRef number();
  static TypeRef number(Unit unit);
  static TypeRef text();
  static TypeRef choice(std::vector<std::string> choices);
  static TypeRef date();
  static TypeRef time();
  static TypeRef date_time();
  static TypeRef days_duration();
  static TypeRef months_duration();
  static TypeRef list(TypeRef element);
  static TypeRef context(std::vector<std::pair<std::string, TypeRef>> members);  ///< a context with at least these
  static TypeRef range(TypeRef element);
  static TypeRef function(std::vector<TypeRef> parameters, TypeRef result);

  const TypeRef* member(std::string_view name) const noexcept;
  /// FEEL spelling: `list<number>`, `context<a: date>`, `number (元/人·年)`, `"ok" | "problem"`.
  std::string to_string() const;
};

/// Names of declared types (item definitions) when reading a type; nullptr result = unknown.
struct TypeNames {
  virtual ~TypeNames() = default;
  virtual TypeRef find(std::string_view name) const = 0;
};

/// `number`, `list<date>`, `context<a: number, b: list<string>>`, `range<date>`, `function<number, string> -> boolean`,
/// `Any`, `days and time duration`, the older `dateTime`, `dayTimeDuration`, `yearMonthDuration`. nullopt when
/// malformed or unknown.
std::optional<TypeRef> parse_type(std::string_view text, const TypeNames* names = nullptr);

/// The longest type at `offset`, which then stands after it.
std::optional<TypeRef> parse_type_at(std::string_view text, std::size_t& offset, const TypeNames* names = nullptr);

/// Table 49 conformance: may a value of `from` stand where `to` is asked for? Units and choices count.
bool conforms(const Type& from, const Type& to);
/// `value instance of type` (clause 10.3.2.3): null is an instance of Null only... and of nothing else.
bool instance_of(const Value& value, const Type& type);
/// Clause 10.3.2.9.4: to and from singleton list, date to date and time at UTC midnight, conforms-to.
/// nullopt = mismatch (the caller records the error and takes null). Absent values pass unchanged.
std::optional<Value> coerce(const Value& value, const Type& type);
/// The narrowest type known of a value (lists and contexts by content).
TypeRef type_of(const Value& value);
/// The narrowest type both conform to.
TypeRef common(const TypeRef& a, const TypeRef& b);
/// "number", "text", "date and time", ... as said in messages.
std::string_view to_string(TypeKind kind) noexcept;
/// The type of a function value (Callable of evaluate.hpp, which this header comes before).
TypeRef function_type(const liangce::Function& function);
/// Words for a value's kind in messages ("a number", "a list of 3", "null").
std::string describe(const Value& value);

}  // namespace liangce::feel

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/feel/impl/type_text_inl.hpp"
#include "liangce/feel/impl/types_inl.hpp"
#endif
