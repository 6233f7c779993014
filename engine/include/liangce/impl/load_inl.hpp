// Where yaml and decide meet: from files to policies that can be asked.
#pragma once

#include "liangce/check/check.hpp"
#include "liangce/liangce.hpp"

namespace liangce {

namespace detail {

LIANGCE_INLINE void accept(const Diagnostics& found, Diagnostics* warnings) {
  if (found.has_errors()) throw PolicyError(found.items());
  if (warnings == nullptr) return;
  for (const Diagnostic& d : found.items()) warnings->add(d);
}

/// A policy that could be read, whose parts fit together and whose expressions compile: names, types and units are the
/// same on every day, so one day tells.
LIANGCE_INLINE Policy sound(policy::Policy content, Diagnostics& found, Diagnostics* warnings) {
  if (!found.has_errors()) check_on_load(content, found);
  accept(found, warnings);
  const Date day = content.in_force.first.value_or(content.published.value_or(Date{}));
  Policy policy(std::move(content));
  (void)policy.on(day);
  return policy;
}

}  // namespace detail

LIANGCE_INLINE Policy load(const std::vector<std::string>& paths, Diagnostics* warnings, const yaml::Limits& limits) {
  Diagnostics found;
  policy::Policy content = yaml::read_policy(paths, found, limits);
  return detail::sound(std::move(content), found, warnings);
}

LIANGCE_INLINE Policy load_text(const std::string& name, const std::string& text, Diagnostics* warnings,
                                const yaml::Limits& limits) {
  Diagnostics found;
  policy::Policy content = yaml::read_policy_text(name, text, found, limits);
  return detail::sound(std::move(content), found, warnings);
}

LIANGCE_INLINE Policy amend(const Policy& policy, const std::string& path, const yaml::Limits& limits) {
  Diagnostics found;
  const policy::Amendment amendment = yaml::read_amendment(path, policy.content(), found, limits);
  detail::accept(found, nullptr);
  return policy.amend(amendment);
}

LIANGCE_INLINE Policy amend_text(const Policy& policy, const std::string& name, const std::string& text,
                                 const yaml::Limits& limits) {
  Diagnostics found;
  const policy::Amendment amendment = yaml::read_amendment_text(name, text, policy.content(), found, limits);
  detail::accept(found, nullptr);
  return policy.amend(amendment);
}

}  // namespace liangce
