// Time: versions that never count, years without a calendar.
#pragma once

#include <algorithm>
#include <set>

#include "liangce/check/impl/checks.hpp"

namespace liangce::detail {

LIANGCE_INLINE void check_periods(const policy::Policy& policy, Diagnostics& diagnostics) {
  const policy::Period& whole = policy.in_force;
  for (const auto& parameter : policy.parameters) {
    for (const auto& version : parameter.versions) {
      const bool before = version.period.last && whole.first && *version.period.last < *whole.first;
      const bool after = version.period.first && whole.last && *whole.last < *version.period.first;
      if (!before && !after) continue;
      report_at(diagnostics, "LC605", version.written,
                "a version of " + said("parameter", parameter) +
                    (before ? " ends on " + version.period.last->to_string() +
                                  ", before the policy comes into force on " + whole.first->to_string()
                            : " begins on " + version.period.first->to_string() + ", after the policy's last day, " +
                                  whole.last->to_string()),
                "it is never used", Severity::warning);
    }
    if (parameter.versions.empty() || !whole.last || !parameter.versions.back().period.last) continue;
    const policy::Version& last = parameter.versions.back();
    if (*last.period.last < *whole.last && !(whole.first && *last.period.last < *whole.first))
      report_at(diagnostics, "LC604", last.written,
                said("parameter", parameter) + " has no value after " + last.period.last->to_string() +
                    ", the policy is in force until " + whole.last->to_string(),
                "questions about these days are UNDETERMINED", Severity::warning);
  }
}

LIANGCE_INLINE void check_calendars(const policy::Policy& policy, const NamesUsed& used, Diagnostics& diagnostics) {
  std::set<std::int64_t> covered;
  for (const auto& calendar : policy.calendars) covered.insert(calendar.data.years.begin(), calendar.data.years.end());
  if (used.working_days == nullptr) return;
  if (covered.empty()) {
    report_at(diagnostics, "LC614", *used.working_days, "working days are asked for and the policy names no calendar",
              "add `calendars:` to the header; without it the answer is UNDETERMINED", Severity::warning);
    return;
  }
  constexpr std::int64_t most_years = 200;
  std::int64_t first = *covered.begin(), last = *covered.rbegin();
  if (policy.in_force.first) first = std::min<std::int64_t>(first, policy.in_force.first->ymd().year);
  if (policy.in_force.last) last = std::max<std::int64_t>(last, policy.in_force.last->ymd().year);
  std::string missing;
  for (std::int64_t year = first, n = 0; year <= last && n < most_years; ++year) {
    if (covered.count(year) != 0) continue;
    missing += (n++ == 0 ? "" : ", ") + std::to_string(year);
  }
  if (missing.empty()) return;
  report_at(diagnostics, "LC614", *used.working_days, "working days are asked for and no calendar covers " + missing,
            "add the calendar of the year; questions that need it are UNDETERMINED", Severity::warning);
}

}  // namespace liangce::detail
