// Decisions and values as JSON.
#pragma once

#include "liangce/decide/decision.hpp"
#include "liangce/decide/impl/json.hpp"

namespace liangce {

LIANGCE_INLINE const ReasonWords& ReasonWords::none() {
  static const ReasonWords nothing;
  return nothing;
}

LIANGCE_INLINE std::string_view to_string(ReasonStep::Kind kind) noexcept {
  static constexpr std::string_view words[] = {"decision", "rule",      "part", "condition", "table",
                                               "row",      "exception", "fact", "parameter"};
  return words[static_cast<int>(kind)];
}

LIANGCE_INLINE std::string_view to_string(ReasonStep::Form form) noexcept {
  static constexpr std::string_view words[] = {
      "plain",   "all",        "any",      "not",    "at least", "if",      "table", "exceptions", "deadline", "window",
      "cadence", "milestones", "schedule", "target", "output",   "finding", "item",  "given",      "more"};
  return words[static_cast<int>(form)];
}

namespace detail {

/// Decisions. Without values only yes, no, that something is absent, and what the policy itself says are told.
struct DecisionWriter {
  static constexpr std::size_t most_step_value = std::size_t{64} << 10;

  JsonWriter& json;
  bool values;

  void said(std::string_view key, std::string_view text) {
    if (text.empty()) return;
    json.key(key);
    json.text(text);
  }
  void texts(std::string_view key, const std::vector<std::string>& items, bool always) {
    if (items.empty() && !always) return;
    json.key(key);
    json.open('[');
    for (const std::string& item : items) json.text(item);
    json.close(']');
  }
  void flag(std::string_view key, bool value) {
    if (!value) return;
    json.key(key);
    json.boolean(true);
  }
  void value(const Value& value, bool of_policy) {
    if (values || of_policy || value.is_boolean()) {
      json.key("value");
      json.value(value, most_step_value);
    } else if (value.is_absent()) {
      json.key("value");
      json.value(Value::absent(value.reason()));
    }
  }
  void step(const ReasonStep& step);
  void missing(std::string_view key, const std::vector<MissingFact>& facts);
  void decision(const Decision& decision);
};

LIANGCE_INLINE void DecisionWriter::step(const ReasonStep& step) {
  json.open('{');
  said("kind", to_string(step.kind));
  if (step.form != ReasonStep::Form::plain) said("form", to_string(step.form));
  said("name", step.words->name);
  said("en", step.words->en);
  if (!step.repeated) {
    said("label", step.words->label);
    said("text", step.words->text);
  }
  value(step.value, step.kind == ReasonStep::Kind::parameter || step.form == ReasonStep::Form::more);
  said("unit", step.words->unit);
  flag("repeated", step.repeated);
  if (step.repeated) return json.close('}');
  texts("clauses", step.words->clauses, false);
  if (step.words->item) {
    json.key("item");
    json.integer(*step.words->item);
  }
  said("quote", step.words->quote);
  said("basis", step.words->basis);
  said("source", step.words->source);
  said("source_title", step.words->source_title);
  said("note", step.words->note);
  if (!step.used.empty()) {
    json.key("used");
    json.open('[');
    for (std::size_t i = 0; i < step.used.size(); ++i) {
      const ReasonWords::Used& used = step.words->used[i];
      json.open('{');
      said("name", used.name);
      said("en", used.en);
      value(step.used[i], used.parameter);
      said("unit", used.unit);
      flag("parameter", used.parameter);
      json.close('}');
    }
    json.close(']');
  }
  if (!step.parts.empty()) {
    json.key("parts");
    json.open('[');
    for (const ReasonStep& part : step.parts) this->step(part);  // as deep as ReasonLimits let the tree grow
    json.close(']');
  }
  json.close('}');
}

LIANGCE_INLINE void DecisionWriter::missing(std::string_view key, const std::vector<MissingFact>& facts) {
  json.key(key);
  json.open('[');
  for (const MissingFact& fact : facts) {
    json.open('{');
    said("name", fact.name);
    said("en", fact.en);
    said("reason", to_string(fact.reason));
    flag("parameter", fact.parameter);
    if (values || fact.parameter) said("detail", fact.detail);
    said("ask", fact.ask);
    said("unit", fact.unit);
    json.close('}');
  }
  json.close(']');
}

LIANGCE_INLINE void DecisionWriter::decision(const Decision& decision) {
  json.open('{');
  json.key("decision");
  json.text(decision.name);
  json.key("on");
  json.text(decision.on.to_string());
  said("document", decision.document);
  json.key("verdict");
  json.text(decision.verdict);
  if (values) {
    json.key("value");
    json.value(decision.value);
  }
  texts("findings", decision.findings, true);
  texts("confirm", decision.confirm, true);
  missing("missing", decision.missing);
  missing("also_unknown", decision.also_unknown);
  texts("clauses", decision.clauses, true);
  json.key("retroactive");
  json.boolean(decision.retroactive);
  json.key("errors");
  json.open('[');
  for (const feel::EvaluationError& error : decision.errors) {
    json.open('{');
    said("code", error.code);
    if (values) said("message", error.message);
    json.close('}');
  }
  json.close(']');
  if (!decision.reasons.empty()) {
    json.key("reasons");
    step(decision.reasons.front());
  }
  if (values) said("digest", decision.digest);  // small facts could be guessed from it
  json.close('}');
}

}  // namespace detail

LIANGCE_INLINE std::string to_json(const Value& value) {
  detail::JsonWriter json;
  json.value(value);
  return std::move(json).take();
}

LIANGCE_INLINE std::string to_json(const Decision& decision, bool values) {
  detail::JsonWriter json;
  detail::DecisionWriter{json, values}.decision(decision);
  return std::move(json).take();
}

}  // namespace liangce
