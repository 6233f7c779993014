// What nobody asks for: facts, parameters, functions and rules no decision depends on; clauses nobody cites.
#pragma once

#include "liangce/check/impl/checks.hpp"

namespace liangce::detail {

namespace usage {

/// Elements by name, and those an element depends on.
class Reach {
 public:
  Reach(const policy::Policy& policy, const NamesUsed& used) : used_(used) {
    for_each_element(policy, [&](const char*, const auto& element) {
      for (const SourceText* name : {&element.name, &element.en})
        if (auto normal = feel::normalise_name(name->text)) by_name_.emplace(std::move(*normal), &element);
    });
    for (const auto& rule : policy.rules)  // an exception is reached with the rule it excepts
      if (!rule.exception_to.empty())
        if (auto normal = feel::normalise_name(rule.exception_to.text)) exceptions_[*normal].push_back(&rule);
  }

  void from(const policy::Element& root) {
    std::vector<const policy::Element*> open{&root};
    while (!open.empty()) {
      const policy::Element* element = open.back();
      open.pop_back();
      if (!reached_.insert(element).second) continue;
      if (const auto names = used_.of.find(element); names != used_.of.end())
        for (const auto& name : names->second)
          if (const auto at = by_name_.find(name); at != by_name_.end()) open.push_back(at->second);
      for (const SourceText* name : {&element->name, &element->en})
        if (auto normal = feel::normalise_name(name->text))
          if (const auto at = exceptions_.find(*normal); at != exceptions_.end())
            open.insert(open.end(), at->second.begin(), at->second.end());
    }
  }
  bool reached(const policy::Element& element) const { return reached_.count(&element) != 0; }

 private:
  const NamesUsed& used_;
  std::unordered_map<std::string, const policy::Element*> by_name_;
  std::unordered_map<std::string, std::vector<const policy::Element*>> exceptions_;
  std::unordered_set<const policy::Element*> reached_;
};

/// The ids of every citation.
class Cited final : public PolicyVisitor {
 public:
  void citation(const policy::Citation& citation) override {
    for (const auto& id : citation.clauses) ids.insert(id.text);
  }
  std::unordered_set<std::string> ids;
};

}  // namespace usage

LIANGCE_INLINE void check_used(const policy::Policy& policy, const NamesUsed& used, Diagnostics& diagnostics) {
  if (policy.profile != policy::Semantics::policy) return;
  usage::Cited cited;
  for_each_element(policy, [&](const char*, const auto& element) { walk(element, cited); });
  for (const auto& entry : policy.not_computable)
    for (const auto& id : entry.clauses) cited.ids.insert(id.text);
  for (const auto& clause : policy.clauses)
    if (cited.ids.count(clause.id.text) == 0)
      report_at(diagnostics, "LC313", clause.id, "nothing cites clause " + in_backticks(clause.id.text),
                "cite it where it is decided, or list it under `not computable`", Severity::warning);

  if (!used.complete || policy.decisions.empty()) return;  // a library of rules is used by others
  usage::Reach reach(policy, used);
  for (const auto& decision : policy.decisions) reach.from(decision);
  for (const auto& service : policy.services) reach.from(service);
  const auto report = [&](const char* kind, const policy::Element& element) {
    if (reach.reached(element)) return;
    report_at(diagnostics, "LC313", element.name, "no decision depends on " + said(kind, element),
              "use it or remove it", Severity::warning);
  };
  for (const auto& e : policy.parameters) report("parameter", e);
  for (const auto& e : policy.facts) report("fact", e);
  for (const auto& e : policy.functions) report("function", e);
  for (const auto& e : policy.rules) report("rule", e);
}

}  // namespace liangce::detail
