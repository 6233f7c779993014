// From text to Code: reads expressions, binds names, infers types, folds constants; and the building blocks with which
// boxed expressions, rules and tables are composed.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "liangce/diagnostic.hpp"
#include "liangce/feel/ast.hpp"
#include "liangce/feel/code.hpp"
#include "liangce/feel/environment.hpp"

namespace liangce::feel {

/// Makes a node; nullopt after it has reported why not.
using Builder = std::function<std::optional<NodeId>()>;

class Compiler {
 public:
  /// The profile is the code's. `variants`: Chinese keywords and full-width forms are read too.
  Compiler(Code& code, const Environment& environment, const Limits& limits, Diagnostics& diagnostics,
           bool variants = true);
  ~Compiler();

  /// Diagnostics stand at offsets inside `text`. nullopt = not compiled (errors reported).
  /// policy profile: the type must conform to `expected`, else LC501.
  std::optional<NodeId> expression(const SourceText& text, const TypeRef& expected = Type::any());
  /// A boolean node: does `input` pass the unary tests? `-` is true for every input, null too. `?` is the input.
  /// policy profile: tests that cannot fit the input's type (a choice it does not have, another unit) are reported.
  std::optional<NodeId> unary_tests(const SourceText& text, NodeId input, const TypeRef& input_type = Type::any());
  /// Would `text` compile with the names in scope? Reports nothing.
  bool reads(const SourceText& text);

  // Building blocks. Types are inferred from the parts.
  NodeId constant(Value value);
  NodeId constant(Value value, TypeRef type);
  NodeId fact(Slot slot, TypeRef type = Type::any());
  NodeId lazy(Slot slot, TypeRef type = Type::any());
  NodeId all(std::vector<NodeId> parts);  ///< Kleene and
  NodeId any(std::vector<NodeId> parts);  ///< Kleene or
  NodeId negate(NodeId part);
  NodeId at_least(NodeId count,
                  std::vector<NodeId> parts);  ///< at least `count` of the parts hold; unknown while undecided
  NodeId choose(NodeId condition, NodeId then, NodeId otherwise);
  NodeId compare(Operator op, NodeId a, NodeId b);
  NodeId list(std::vector<NodeId> parts);
  NodeId context(std::vector<std::pair<std::string, NodeId>> entries);  ///< entries do not see each other
  NodeId path(NodeId from, std::string name);
  NodeId coerce(NodeId part, TypeRef type);  ///< 10.3.2.9.4: null and an error on mismatch
  NodeId extension(std::unique_ptr<Extension> extension, TypeRef type = Type::any());
  NodeId call(NodeId function, std::vector<NodeId> args,
              std::vector<std::string> names = {});  ///< names empty = positional
  /// Evaluates to null and records the error.
  NodeId error(std::string message);

  /// The node a name in scope stands for; nullopt when there is none (nothing is reported).
  std::optional<NodeId> name(std::string_view name);

  /// Says where a built node comes from (for errors and reasons).
  void place(NodeId node, const SourceText& text, std::uint32_t begin = 0, std::uint32_t end = 0xFFFFFFFF);

  // Blocks with names of their own: builders run while the names are in scope.
  struct Entry {
    std::string name;
    Builder build;
  };
  /// Boxed context: later entries see earlier ones; `result` (may be empty) makes it the value of the result instead.
  std::optional<NodeId> context(const std::vector<Entry>& entries, const Builder& result);
  struct Parameter {
    std::string name;
    TypeRef type = Type::any();
  };
  std::optional<NodeId> function(const std::vector<Parameter>& parameters, const Builder& body,
                                 const TypeRef& result = Type::any());
  enum class Loop : std::uint8_t { for_, some, every };
  std::optional<NodeId> loop(Loop kind, const std::string& variable, NodeId domain, const Builder& body);
  /// list[condition] with `item` and, for contexts, their entries in scope.
  std::optional<NodeId> filter(NodeId list, const Builder& condition);
  /// A named value visible to the builder only (`let`).
  std::optional<NodeId> with(const std::string& name, NodeId value, const Builder& body);

  const TypeRef& type(NodeId node) const;
  Code& code() noexcept;
  const Environment& environment() const noexcept;
  Diagnostics& diagnostics() noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace liangce::feel

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/feel/builtins/builtin.hpp"  // the last of them: brings the definitions of all
#endif
