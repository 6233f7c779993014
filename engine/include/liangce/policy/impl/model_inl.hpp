#pragma once

#include "liangce/policy/impl/find_element.hpp"
#include "liangce/policy/model.hpp"

namespace liangce::policy {

LIANGCE_INLINE const Clause* Policy::find_clause(std::string_view id) const noexcept {
  for (const Clause& clause : clauses)
    if (clause.id.text == id) return &clause;
  return nullptr;
}
LIANGCE_INLINE const Parameter* Policy::find_parameter(std::string_view name) const noexcept {
  return detail::find_element(parameters, name);
}
LIANGCE_INLINE const Fact* Policy::find_fact(std::string_view name) const noexcept {
  return detail::find_element(facts, name);
}
LIANGCE_INLINE const Rule* Policy::find_rule(std::string_view name) const noexcept {
  return detail::find_element(rules, name);
}
LIANGCE_INLINE const Decision* Policy::find_decision(std::string_view name) const noexcept {
  return detail::find_element(decisions, name);
}

}  // namespace liangce::policy
