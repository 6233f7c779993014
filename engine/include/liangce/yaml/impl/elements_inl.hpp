#pragma once

#include <algorithm>

#include "liangce/yaml/impl/loading.hpp"

namespace liangce::yaml::detail {

LIANGCE_INLINE std::optional<policy::Strength> read_strength(const Fields& fields) {
  const std::string word = fields.words("strength");
  if (word.empty()) return std::nullopt;
  return word == "soft" ? policy::Strength::soft : policy::Strength::hard;
}

LIANGCE_INLINE void read_element(Loading& loading, const Fields& fields, const Node& name, policy::Element& element) {
  element.name = name.text;
  element.en = fields.text("en");
  element.label = fields.words("label");
  legal_name(fields.place(), name, element.name.text, fields.of());
  if (!element.en.empty()) legal_name(fields.place(), *fields.get("en"), element.en.text, fields.of());
  element.citation = read_citation(loading, fields, element.name.text);
  element.strength = read_strength(fields);
  const std::string basis = fields.words("basis");
  if (!basis.empty())
    element.basis = basis == "text"      ? policy::Basis::text
                    : basis == "outside" ? policy::Basis::outside
                                         : policy::Basis::assumed;
}

LIANGCE_INLINE void read_sources(Loading& loading, const Place& place, const Node& section) {
  if (!few_enough(loading, place, section, section.entries.size(), "`sources`")) return;
  for (const Entry& entry : section.entries) {
    const Fields fields(place, entry.value, FormId::source, element_of("source", entry.key));
    policy::Source source{entry.key.text, fields.words("title"), fields.words("reliability"), fields.words("note")};
    for (const policy::Source& earlier : loading.policy.sources)
      if (earlier.id.text == source.id.text)
        place.error("LC302", entry.key, "the source " + in_ticks(source.id.text) + " is given twice");
    loading.policy.sources.push_back(std::move(source));
  }
}

LIANGCE_INLINE void read_clauses(Loading& loading, const Place& place, const Node& section) {
  for (const Entry& entry : section.entries) {
    const Fields fields(place, entry.value, FormId::clause, element_of("clause", entry.key));
    policy::Clause clause;
    clause.id = entry.key.text;
    clause.name = fields.words("name");
    clause.title_text = fields.text("title");
    clause.title = clause.title_text.text;
    if (const auto item = fields.integer("item")) clause.item = static_cast<int>(*item);
    clause.grade = fields.words("grade");
    clause.kind = fields.words("kind");
    clause.strength = read_strength(fields);
    clause.quotes = fields.texts("quote");
    clause.note = fields.words("note");
    for (const SourceText& unit : fields.texts("responsible")) clause.responsible.push_back(unit.text);
    if (!loading.clause_ids.insert(clause.id.text).second)
      place.error("LC302", entry.key, "the clause " + in_ticks(clause.id.text) + " is given twice");
    loading.policy.clauses.push_back(std::move(clause));
  }
}

LIANGCE_INLINE void read_facts(Loading& loading, const Place& place, const Node& section) {
  for (const Entry& entry : section.entries) {
    const Fields fields(place, entry.value, FormId::fact, element_of("fact", entry.key));
    policy::Fact fact;
    read_element(loading, fields, entry.key, fact);
    fact.type = read_type(loading, fields, true);
    fact.ask = fields.words("ask");
    fact.subject = fields.words("subject");
    loading.policy.facts.push_back(std::move(fact));
  }
}

LIANGCE_INLINE void read_functions(Loading& loading, const Place& place, const Node& section) {
  for (const Entry& entry : section.entries) {
    const Fields fields(place, entry.value, FormId::function, element_of("function", entry.key));
    policy::Function function;
    read_element(loading, fields, entry.key, function);
    if (const Node* parameters = fields.get("parameters"))
      function.parameters = read_parameters(loading, place, *parameters, fields.of());
    if (const Node* returns = fields.get("returns"))
      function.returns = read_type_node(loading, place, *returns, fields.what("returns"));
    function.requires_ = fields.texts("requires");
    const Key* key = fields.one();
    function.body =
        key == nullptr ? read_body(loading, place, entry.key, fields.of()) : read_body_key(loading, fields, *key);
    loading.policy.functions.push_back(std::move(function));
  }
}

LIANGCE_INLINE void read_rules(Loading& loading, const Place& place, const Node& section) {
  for (const Entry& entry : section.entries) {
    const Fields fields(place, entry.value, FormId::rule, element_of("rule", entry.key));
    policy::Rule rule;
    read_element(loading, fields, entry.key, rule);
    rule.exception_to = fields.text("exception to");
    rule.condition = fields.expression("if");
    if (fields.ok() && rule.exception_to.empty() != rule.condition.empty())
      place.error("LC204", *fields.get(rule.condition.empty() ? "exception to" : "if"),
                  fields.of() + " must have both `exception to` and `if`, or neither",
                  rule.condition.empty() ? "say when the exception holds" : "name the rule it is an exception to");
    const Key* key = fields.one();
    if (key == nullptr) continue;
    rule.body = read_body_key(loading, fields, *key);
    rule.type = rule.body->type;
    loading.policy.rules.push_back(std::move(rule));
  }
}

LIANGCE_INLINE std::vector<policy::Output> read_outputs(Loading& loading, const Fields& fields, const char* key) {
  std::vector<policy::Output> outputs;
  const Node* node = fields.get(key);
  if (node == nullptr) return outputs;
  for (const Entry& entry : node->entries) {
    const std::string of = in_ticks(entry.key.text.text) + " of " + fields.what(key);
    if (!entry.value.is_map()) {
      outputs.push_back({entry.key.text, read_body(loading, fields.place(), entry.value, of), ""});
      continue;
    }
    const Fields output(fields.place(), entry.value, FormId::output, of);
    outputs.push_back({entry.key.text, read_mapped_body(loading, output), output.words("label")});
  }
  return outputs;
}

LIANGCE_INLINE void read_decisions(Loading& loading, const Place& place, const Node& section) {
  for (const Entry& entry : section.entries) {
    const Fields fields(place, entry.value, FormId::decision, element_of("decision", entry.key));
    policy::Decision decision;
    read_element(loading, fields, entry.key, decision);
    decision.kind = fields.words("kind");
    decision.subject = fields.text("subject");
    decision.verdicts = fields.texts("verdicts");
    decision.values = read_outputs(loading, fields, "values");
    decision.findings = read_outputs(loading, fields, "findings");
    decision.confirm = fields.texts("confirm");
    decision.requires_ = fields.texts("requires");
    const Key* key = fields.one();
    if (key == nullptr) continue;
    decision.body = read_body_key(loading, fields, *key);
    decision.type = decision.body->type;
    decision.computation = key->name == "value" || decision.kind == "computation" || loading.dmn;
    loading.policy.decisions.push_back(std::move(decision));
  }
}

LIANGCE_INLINE void read_services(Loading& loading, const Place& place, const Node& section) {
  for (const Entry& entry : section.entries) {
    const Fields fields(place, entry.value, FormId::service, element_of("service", entry.key));
    policy::Service service;
    read_element(loading, fields, entry.key, service);
    service.outputs = fields.texts("outputs");
    service.encapsulated = fields.texts("encapsulated");
    service.inputs = fields.texts("inputs");
    service.input_decisions = fields.texts("input decisions");
    if (const Node* returns = fields.get("returns"))
      service.returns = read_type_node(loading, place, *returns, fields.what("returns"));
    loading.policy.services.push_back(std::move(service));
  }
}

LIANGCE_INLINE void read_not_computable(Loading& loading, const Place& place, const Node& section) {
  for (const Node& node : section.items) {
    const Fields fields(place, node, FormId::not_computable, "an entry of `not computable`");
    policy::NotComputable entry;
    entry.place = node.text;
    if (const auto item = fields.integer("item")) entry.item = static_cast<int>(*item);
    entry.clauses = fields.texts("clause");
    entry.quotes = fields.texts("quote");
    entry.reason = fields.words("reason");
    loading.policy.not_computable.push_back(std::move(entry));
  }
}

}  // namespace liangce::yaml::detail
