#pragma once

#include <algorithm>
#include <string>

#include "liangce/policy/amend.hpp"
#include "liangce/policy/impl/find_element.hpp"

namespace liangce::policy {

namespace detail {

/// Elements of `changes` take the place of those of the same name (or alias), others come after.
template <typename Items>
void replace_or_add(Items& items, const Items& changes) {
  for (const auto& change : changes) {
    if (auto* old = find_element(items, change.name.text)) {
      auto alias = old->en;
      auto name = old->name;
      *old = change;
      old->name = name;  // an amendment may name it by its alias
      if (old->en.empty()) old->en = alias;
    } else {
      items.push_back(change);
    }
  }
}

/// The base's versions outside the days the new ones cover, and the new ones.
LIANGCE_INLINE std::vector<Version> overlaid(const std::vector<Version>& base, const std::vector<Version>& changes) {
  std::vector<Version> all = changes;
  for (const Version& old : base) {
    std::vector<Version> rest{old};
    for (const Version& change : changes) {
      std::vector<Version> next;
      for (const Version& piece : rest) {
        const Period p = piece.period, c = change.period;
        const bool apart = (p.last && c.first && *p.last < *c.first) || (c.last && p.first && *c.last < *p.first);
        if (apart) {
          next.push_back(piece);
          continue;
        }
        if (c.first && (!p.first || *p.first < *c.first)) {
          next.push_back(piece);
          next.back().period.last = Date{c.first->days - 1};
        }
        if (c.last && (!p.last || *c.last < *p.last)) {
          next.push_back(piece);
          next.back().period.first = Date{c.last->days + 1};
        }
      }
      rest = std::move(next);
    }
    all.insert(all.end(), rest.begin(), rest.end());
  }
  std::sort(all.begin(), all.end(), [](const Version& a, const Version& b) { return a.period.first < b.period.first; });
  return all;
}

}  // namespace detail

LIANGCE_INLINE Policy amended(const Policy& base, const Amendment& amendment, Diagnostics& diagnostics) {
  Policy policy = base;
  const Policy& changes = amendment.changes;
  const auto refuse = [&](const SourceText& at, std::string message) {
    diagnostics.add("LC612", at, 0, static_cast<std::uint32_t>(at.text.size()), std::move(message));
  };
  if (!amendment.amends.empty() && amendment.amends.text != base.id.text)
    refuse(amendment.amends, "this amends the policy `" + amendment.amends.text + "`, not `" + base.id.text + "`");
  if (!changes.title.empty()) policy.title = changes.title;
  if (!changes.en.empty()) policy.en = changes.en;
  for (const NamedType& type : changes.types) {
    if (detail::find_element(policy.types, type.name.text) != nullptr)
      refuse(type.name,
             "an amendment cannot replace the type `" + type.name.text + "`: facts and rules were read with it");
    else
      policy.types.push_back(type);
  }
  for (const Parameter& change : changes.parameters) {
    Parameter* old = detail::find_element(policy.parameters, change.name.text);
    const bool values_only = std::find(amendment.values_only.begin(), amendment.values_only.end(), change.name.text) !=
                             amendment.values_only.end();
    if (old == nullptr) {
      if (values_only) {
        refuse(change.name,
               "the policy has no parameter `" + change.name.text + "`, and no type is given for a new one");
      } else {
        policy.parameters.push_back(change);
      }
      continue;
    }
    std::vector<Version> versions = change.versions;
    for (Version& version : versions)
      if (!version.published) version.published = change.published ? change.published : changes.published;
    if (!change.whole_period) versions = detail::overlaid(old->versions, versions);
    if (values_only) {
      old->versions = std::move(versions);
    } else {
      const SourceText name = old->name, alias = old->en;
      *old = change;
      old->name = name;
      if (old->en.empty()) old->en = alias;
      old->versions = std::move(versions);
    }
  }
  for (const Source& source : changes.sources) policy.sources.push_back(source);
  for (const Clause& clause : changes.clauses) policy.clauses.push_back(clause);
  detail::replace_or_add(policy.facts, changes.facts);
  detail::replace_or_add(policy.functions, changes.functions);
  detail::replace_or_add(policy.rules, changes.rules);
  detail::replace_or_add(policy.decisions, changes.decisions);
  detail::replace_or_add(policy.services, changes.services);
  policy.files.insert(policy.files.end(), changes.files.begin(), changes.files.end());
  return policy;
}

}  // namespace liangce::policy
