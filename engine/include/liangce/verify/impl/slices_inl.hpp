#pragma once

#include <algorithm>
#include <map>
#include <tuple>

#include "liangce/check/impl/walk.hpp"
#include "liangce/verify/impl/slices.hpp"

namespace liangce::detail {

inline std::string normal_name(const std::string& name) { return feel::normalise_name(name).value_or(name); }

LIANGCE_INLINE PolicySlices::PolicySlices(const policy::Policy& policy) : policy_(policy) {
  const NamesUsed used = names_used(policy);
  whole_ = policy.profile != policy::Semantics::policy || !policy.services.empty() || !used.complete;
  const auto add = [&](const policy::Element& element) {
    by_name_.emplace(normal_name(element.name.text), elements_.size());
    if (!element.en.empty()) by_name_.emplace(normal_name(element.en.text), elements_.size());
    elements_.push_back(&element);
  };
  for (const auto& e : policy.parameters) add(e);
  for (const auto& e : policy.facts) add(e);
  for (const auto& e : policy.functions) add(e);
  for (const auto& e : policy.rules) add(e);
  for (const auto& e : policy.decisions) add(e);
  reads_.resize(elements_.size());
  for (std::size_t i = 0; i < elements_.size(); ++i) {
    const auto at = used.of.find(elements_[i]);
    if (at == used.of.end()) continue;
    for (const std::string& name : at->second)
      if (const auto it = by_name_.find(name); it != by_name_.end()) reads_[i].push_back(it->second);
  }
  for (const policy::Rule& rule : policy.rules) {  // who asks for a rule asks for its exceptions
    if (rule.exception_to.empty()) continue;
    const auto from = by_name_.find(normal_name(rule.exception_to.text)),
               to = by_name_.find(normal_name(rule.name.text));
    if (from != by_name_.end() && to != by_name_.end()) reads_[from->second].push_back(to->second);
  }
}

LIANGCE_INLINE std::vector<bool> PolicySlices::reached(const std::vector<std::string>& roots) const {
  std::vector<bool> kept(elements_.size(), false);
  std::vector<std::size_t> open;
  const auto take = [&](std::size_t i) {
    if (kept[i]) return;
    kept[i] = true;
    open.push_back(i);
  };
  for (const std::string& root : roots)
    if (const auto at = by_name_.find(normal_name(root)); at != by_name_.end()) take(at->second);
  while (!open.empty()) {
    const std::size_t at = open.back();
    open.pop_back();
    for (const std::size_t read : reads_[at]) take(read);
  }
  return kept;
}

LIANGCE_INLINE std::optional<std::size_t> PolicySlices::number(const std::string& name) const {
  const auto at = by_name_.find(normal_name(name));
  return at == by_name_.end() ? std::nullopt : std::optional(at->second);
}

LIANGCE_INLINE const policy::Element* PolicySlices::element(const std::string& name) const {
  const auto at = number(name);
  return at ? elements_[*at] : nullptr;
}

LIANGCE_INLINE std::vector<std::string> PolicySlices::readers(const std::string& name) const {
  std::vector<std::string> all;
  const auto read = number(name);
  for (std::size_t i = 0; i < reads_.size() && read; ++i)
    if (std::find(reads_[i].begin(), reads_[i].end(), *read) != reads_[i].end()) all.push_back(elements_[i]->name.text);
  return all;
}

LIANGCE_INLINE policy::Policy PolicySlices::slice(const std::vector<bool>& kept, bool citations) const {
  policy::Policy part;
  part.language = policy_.language;
  part.id = policy_.id;
  part.title = policy_.title;
  part.en = policy_.en;
  part.profile = policy_.profile;
  part.in_force = policy_.in_force;
  part.published = policy_.published;
  part.types = policy_.types;
  part.calendars = policy_.calendars;
  if (citations) part.document = policy_.document, part.sources = policy_.sources, part.clauses = policy_.clauses;
  std::size_t i = 0;
  const auto copy = [&](const auto& from, auto& to) {
    for (const auto& element : from)
      if (kept[i++]) to.push_back(element);
  };
  copy(policy_.parameters, part.parameters);
  copy(policy_.facts, part.facts);
  copy(policy_.functions, part.functions);
  copy(policy_.rules, part.rules);
  copy(policy_.decisions, part.decisions);
  return part;
}

LIANGCE_INLINE std::vector<TestGroup> group_tests(const policy::Policy& policy, const PolicySlices& slices,
                                                  const std::vector<policy::TestFile>& files) {
  std::vector<TestGroup> groups;
  std::map<std::tuple<std::size_t, std::vector<std::string>>, std::size_t> known;
  std::uint32_t number = 0;
  for (std::size_t f = 0; f < files.size(); ++f) {
    for (std::size_t c = 0; c < files[f].cases.size(); ++c) {
      const policy::TestCase& test = files[f].cases[c];
      const std::uint32_t mine = number++;
      if (!test.load_error.empty()) continue;
      std::vector<std::string> roots;
      if (!test.decision.empty()) roots.push_back(test.decision.text);
      for (const auto& expected : test.expect.rules) roots.push_back(expected.name.text);
      std::sort(roots.begin(), roots.end());
      const auto [at, fresh] = known.try_emplace({f, roots}, groups.size());
      if (fresh) {
        groups.emplace_back().file = f;
        groups.back().reached = slices.reached(roots);
      }
      TestGroup& group = groups[at->second];
      group.cases.push_back(c);
      group.numbers.push_back(mine);
      group.citations = group.citations || !test.expect.reasons.empty();
      for (const auto* given : {&test.facts, &test.parameters, &test.rules})
        for (const auto& each : *given) group.named.push_back(each.name.text);
      for (const auto* names : {&test.expect.missing, &test.expect.also_unknown})
        if (*names)
          for (const SourceText& name : **names) group.named.push_back(name.text);
    }
  }
  for (TestGroup& group : groups) {
    const std::vector<policy::Amendment>& amendments = files[group.file].amendments;
    const bool numbers_only = std::all_of(amendments.begin(), amendments.end(), [](const policy::Amendment& a) {
      const policy::Policy& c = a.changes;
      return c.types.empty() && c.facts.empty() && c.functions.empty() && c.rules.empty() && c.decisions.empty() &&
             c.services.empty();
    });
    if (slices.whole() || !numbers_only) {
      group.part = policy;
      group.part.files.clear();
      continue;
    }
    for (const policy::Amendment& amendment : amendments)
      for (const policy::Parameter& parameter : amendment.changes.parameters)
        group.named.push_back(parameter.name.text);
    std::vector<bool> kept = group.reached;
    const std::vector<bool> more = slices.reached(group.named);
    for (std::size_t i = 0; i < kept.size(); ++i) kept[i] = kept[i] || more[i];
    group.part = slices.slice(kept, group.citations);
    if (amendments.empty() || group.citations) continue;
    group.part.sources = policy.sources;  // amendments cite them
    group.part.clauses = policy.clauses;
    for (policy::Clause& clause : group.part.clauses) clause.quotes.clear();
  }
  return groups;
}

}  // namespace liangce::detail
