#pragma once

#include <set>
#include <tuple>

#include "liangce/check/check.hpp"
#include "liangce/decide/check_everything.hpp"

namespace liangce {

LIANGCE_INLINE std::vector<Date> days_of_change(const policy::Policy& policy, std::size_t most) {
  std::set<Date> days;
  const auto add = [&](const policy::Period& period) {
    if (period.first) days.insert(*period.first);
    if (!period.last) return;
    days.insert(*period.last);
    if (period.last->days < last_day) days.insert(Date{period.last->days + 1});
  };
  add(policy.in_force);
  for (const auto& parameter : policy.parameters)
    for (const auto& version : parameter.versions) add(version.period);
  if (days.empty()) days.insert(policy.published ? *policy.published : policy.document.issued.value_or(Date{0}));
  std::vector<Date> all(days.begin(), days.end());
  if (all.size() > most) all.resize(most);
  return all;
}

LIANGCE_INLINE Diagnostics check_everything(const Policy& policy) {
  Diagnostics all;
  using Key = std::tuple<std::string, const SourceFile*, std::uint32_t, std::uint32_t, std::string>;
  std::set<Key> seen;
  const auto add = [&](const std::vector<Diagnostic>& found) {
    for (const Diagnostic& d : found) {
      const SourceFile* file = d.file && !d.file->name.empty() ? d.file.get() : nullptr;
      if (seen.emplace(d.code, file, d.begin, d.end, d.message).second) all.add(d);
    }
  };
  Diagnostics checked;
  check(policy.content(), checked);
  add(checked.items());
  for (const Date day : days_of_change(policy.content())) {
    try {
      policy.compile(day, {});
    } catch (const PolicyError& error) {
      add(error.diagnostics());
    }
  }
  return all;
}

}  // namespace liangce
