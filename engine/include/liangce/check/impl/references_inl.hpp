// Names in citations and exceptions: what they refer to must be there.
#pragma once

#include "liangce/check/impl/checks.hpp"

namespace liangce::detail {

namespace references {

class Citations final : public PolicyVisitor {
 public:
  Citations(const policy::Policy& policy, Diagnostics& diagnostics) : diagnostics_(diagnostics) {
    for (const auto& clause : policy.clauses) clauses_.insert(clause.id.text), clause_list_.push_back(clause.id.text);
    for (const auto& source : policy.sources) sources_.insert(source.id.text), source_list_.push_back(source.id.text);
  }
  void citation(const policy::Citation& citation) override {
    for (const auto& id : citation.clauses) clause(id);
    source(citation.source);
  }
  void clause(const SourceText& id) {
    if (clauses_.count(id.text) != 0) return;
    std::string hint = did_you_mean(id.text, clause_list_);
    if (hint.empty() && clauses_.empty()) hint = "the policy has no `clauses`";
    report_at(diagnostics_, "LC303", id, "there is no clause " + in_backticks(id.text), std::move(hint));
  }
  void source(const SourceText& id) {
    if (id.empty() || sources_.count(id.text) != 0) return;
    std::string hint = did_you_mean(id.text, source_list_);
    if (hint.empty()) hint = "add it to `sources`, with its title";
    report_at(diagnostics_, "LC311", id, "there is no source " + in_backticks(id.text), std::move(hint));
  }

 private:
  Diagnostics& diagnostics_;
  std::unordered_set<std::string> clauses_, sources_;
  std::vector<std::string> clause_list_, source_list_;
};

}  // namespace references

LIANGCE_INLINE void check_references(const policy::Policy& policy, Diagnostics& diagnostics) {
  references::Citations citations(policy, diagnostics);
  for (const auto& type : policy.types) citations.citation(type.citation);
  for_each_element(policy, [&](const char*, const auto& element) { walk(element, citations); });
  for (const auto& parameter : policy.parameters)
    for (const auto& version : parameter.versions) citations.source(version.source);
  std::vector<std::string> rules;
  for (const auto& rule : policy.rules) rules.push_back(rule.name.text);
  for (const auto& rule : policy.rules) {
    if (rule.exception_to.empty()) continue;
    const policy::Rule* excepted = policy.find_rule(rule.exception_to.text);
    if (excepted == nullptr) {
      report_at(diagnostics, "LC312", rule.exception_to,
                said("rule", rule) + " is an exception to " + in_backticks(rule.exception_to.text) +
                    ", and there is no such rule",
                did_you_mean(rule.exception_to.text, rules));
    } else if (excepted == &rule) {
      report_at(diagnostics, "LC312", rule.exception_to, said("rule", rule) + " is an exception to itself");
    }
  }
}

}  // namespace liangce::detail
