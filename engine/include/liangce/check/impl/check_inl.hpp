#pragma once

#include "liangce/check/impl/checks.hpp"

namespace liangce {

LIANGCE_INLINE void check_on_load(const policy::Policy& policy, Diagnostics& diagnostics) {
  detail::check_names(policy, diagnostics);
  detail::check_references(policy, diagnostics);
  detail::check_basis(policy, diagnostics);
  detail::check_quotes(policy, diagnostics);
}

LIANGCE_INLINE void check(const policy::Policy& policy, Diagnostics& diagnostics) {
  check_on_load(policy, diagnostics);
  detail::check_clause_quotes(policy, diagnostics);
  detail::check_assumptions(policy, diagnostics);
  detail::check_tables(policy, diagnostics);
  detail::check_periods(policy, diagnostics);
  const detail::NamesUsed used = detail::names_used(policy);
  detail::check_calendars(policy, used, diagnostics);
  detail::check_used(policy, used, diagnostics);
}

}  // namespace liangce
