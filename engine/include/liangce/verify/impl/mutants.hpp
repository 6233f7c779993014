// Making mutants: every small change of a policy, one at a time.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "liangce/feel/environment.hpp"
#include "liangce/feel/parser.hpp"
#include "liangce/policy/model.hpp"
#include "liangce/verify/mutation.hpp"

namespace liangce::detail {

/// A mutant and how to make it: `apply` changes the element of that name in any policy that has it.
struct MadeMutant {
  Mutant mutant;
  enum class Of : std::uint8_t { rule, decision, function, parameter } of = Of::rule;
  std::function<void(policy::Policy&)> apply;
};

/// In the author's order, an element after the other.
std::vector<MadeMutant> make_mutants(const policy::Policy& policy);

/// What an expression could say instead.
struct ChangedText {
  Mutant::Kind kind;
  std::string was;          ///< the part that is changed, canonically
  std::string now;          ///< what stands there instead
  std::string text;         ///< the whole expression
  std::uint32_t begin = 0;  ///< byte offset of the part in the author's text
};
/// `unit_of(name)`: one unit in the last place of what a fact or parameter holds; nullopt when it has none.
using UnitOf = std::function<std::optional<Number>(const std::string& name)>;
std::vector<ChangedText> changed_expressions(std::string_view text, bool tests, bool condition,
                                             const feel::Environment& names, const feel::ReadOptions& options,
                                             const UnitOf& unit_of);

}  // namespace liangce::detail

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/verify/impl/mutants_inl.hpp"
#endif
