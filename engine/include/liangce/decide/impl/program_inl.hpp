// Policies, programs, deciding.
#pragma once

#include <algorithm>
#include <array>
#include <cstring>
#include <span>
#include <stdexcept>

#include "liangce/check/check.hpp"
#include "liangce/decide/digest.hpp"
#include "liangce/decide/impl/frame_lease.hpp"
#include "liangce/decide/impl/kept.hpp"
#include "liangce/decide/impl/program_builder.hpp"
#include "liangce/decide/impl/reasons.hpp"
#include "liangce/decide/impl/unknown.hpp"
#include "liangce/decide/program.hpp"
#include "liangce/feel/impl/evaluator.hpp"

namespace liangce {

namespace detail {

/// Name and content of every file, in the order they were read; not where they lie.
LIANGCE_INLINE std::string digest_of(const policy::Policy& policy) {
  Sha256 hash;
  hash.field(policy.id.text);
  for (const auto& file : policy.files) {
    const std::size_t slash = file->name.find_last_of('/');
    hash.field(slash == std::string::npos ? file->name : file->name.substr(slash + 1)).field(file->content);
  }
  return "sha256:" + hash.finish();
}

LIANGCE_INLINE void text_of(std::string& out, const Value& value) {
  if (!value.is_absent()) {
    out += value.to_feel();
    return;
  }
  out += '!';
  out += to_string(value.reason());
  if (const Absence* info = value.absence()) {
    for (const Value* bound : {&info->low, &info->high}) out += ' ' + bound->to_feel();
    for (const Value& candidate : info->candidates) out += '|' + candidate.to_feel();
  }
}

}  // namespace detail

LIANGCE_INLINE Policy::Policy(policy::Policy content)
    : content_(std::make_shared<const policy::Policy>(std::move(content))),
      digest_(detail::digest_of(*content_)),
      cache_(std::make_shared<Cache>()),
      kept_(std::make_shared<detail::Kept>()) {}

LIANGCE_INLINE std::shared_ptr<const Program> Policy::keep(std::shared_ptr<const Program> program) const {
  static constexpr std::size_t most_kept = 64;
  const std::lock_guard lock(cache_->mutex);
  if (cache_->programs.size() >= most_kept) cache_->programs.clear();
  return cache_->programs.try_emplace(program->on().days, std::move(program)).first->second;
}

LIANGCE_INLINE std::shared_ptr<const Program> Policy::on(Date day) const {
  {
    const std::lock_guard lock(cache_->mutex);
    const auto it = cache_->programs.find(day.days);
    if (it != cache_->programs.end()) return it->second;
  }
  return keep(compile(day, {}));
}

LIANGCE_INLINE std::shared_ptr<const Program> Policy::compile(Date day, const Overrides& overrides) const {
  Overrides all;
  all.parameters = parameters_;
  all.parameters.insert(all.parameters.end(), overrides.parameters.begin(), overrides.parameters.end());
  all.rules = overrides.rules;
  return detail::ProgramBuilder(content_, digest_, day, all, *kept_).build();
}

LIANGCE_INLINE std::shared_ptr<const Program> Policy::on(Date day, const std::vector<std::string>& decisions) const {
  static constexpr std::size_t most_kept = 16;
  std::string key = std::to_string(day.days);
  for (const std::string& name : decisions) key += '\n' + name;
  {
    const std::lock_guard lock(cache_->mutex);
    if (const auto whole = cache_->programs.find(day.days); whole != cache_->programs.end()) return whole->second;
    if (const auto part = cache_->parts.find(key); part != cache_->parts.end()) return part->second;
  }
  Overrides overrides;
  overrides.parameters = parameters_;
  detail::ProgramBuilder builder(content_, digest_, day, overrides, *kept_);
  if (auto whole = builder.build_from_kept()) return keep(std::move(whole));
  auto program = builder.build_only(decisions);
  if (program == nullptr) return on(day);
  const std::lock_guard lock(cache_->mutex);
  if (cache_->parts.size() >= most_kept) cache_->parts.clear();
  return cache_->parts.try_emplace(std::move(key), std::move(program)).first->second;
}

LIANGCE_INLINE Policy Policy::amend(const policy::Amendment& amendment) const {
  Diagnostics diagnostics;
  policy::Policy changed = policy::amended(*content_, amendment, diagnostics);
  if (!diagnostics.has_errors()) check_on_load(changed, diagnostics);
  if (diagnostics.has_errors()) throw PolicyError(diagnostics.items());
  Policy result(std::move(changed));
  const policy::Policy& changes = amendment.changes;
  const bool values_only = changes.types.empty() && changes.facts.empty() && changes.functions.empty() &&
                           changes.rules.empty() && changes.decisions.empty() && changes.services.empty() &&
                           changes.parameters.size() == amendment.values_only.size();
  if (values_only) result.kept_ = std::make_shared<detail::Kept>(kept_);
  return parameters_.empty() ? result : result.amend(parameters_);
}

LIANGCE_INLINE Policy Policy::amend(const std::vector<std::pair<std::string, Value>>& parameters) const {
  Policy result = *this;
  result.cache_ = std::make_shared<Cache>();
  Diagnostics diagnostics;
  for (const auto& [name, value] : parameters) {
    const SourceText where{name, nullptr, {}};
    const policy::Parameter* parameter = content_->find_parameter(name);
    if (parameter == nullptr) {
      std::vector<std::string> known;
      for (const policy::Parameter& p : content_->parameters) known.push_back(p.name.text), known.push_back(p.en.text);
      const std::string near = nearest_name(name, known);
      diagnostics.add("LC301", where, 0, static_cast<std::uint32_t>(name.size()),
                      "the policy has no parameter `" + name + "`", near.empty() ? "" : "did you mean `" + near + "`?");
      continue;
    }
    std::string problem;
    Value admitted = admit(parameter->type, value, no_fact, problem);
    if (problem.empty() && admitted.is_absent() && admitted.reason() == Reason::invalid) {
      problem = admitted.absence()->message;
    }
    if (!problem.empty()) {
      diagnostics.add("LC212", where, 0, static_cast<std::uint32_t>(name.size()),
                      "the value for the parameter `" + name + "`: " + problem);
      continue;
    }
    result.parameters_.emplace_back(parameter->name.text, std::move(admitted));
  }
  if (diagnostics.has_errors()) throw PolicyError(diagnostics.items());
  Sha256 hash;
  hash.field(digest_);
  for (const auto& [name, value] : result.parameters_) {
    std::string text;
    detail::text_of(text, value);
    hash.field(name).field(text);
  }
  result.digest_ = "sha256:" + hash.finish();
  return result;
}

LIANGCE_INLINE Program::Program() = default;
LIANGCE_INLINE Program::~Program() = default;

LIANGCE_INLINE std::optional<feel::Slot> Program::fact_slot(std::string_view name) const {
  const auto it = fact_names_.find(name);
  if (it == fact_names_.end()) return std::nullopt;
  return it->second;
}

LIANGCE_INLINE std::vector<std::string> Program::decisions() const {
  std::vector<std::string> names;
  for (const policy::Decision& decision : policy_->decisions) names.push_back(decision.name.text);
  for (const policy::Service& service : policy_->services) names.push_back(service.name.text);
  return names;
}

LIANGCE_INLINE std::size_t Program::decision_index(std::string_view name) const {
  const auto it = details_->decision_names.find(name);
  if (it != details_->decision_names.end()) return it->second;
  std::vector<std::string> known;
  for (const auto& [each, index] : details_->decision_names) known.push_back(each);
  const std::string near = nearest_name(name, known);
  throw std::out_of_range("the policy has no decision `" + std::string(name) + "`" +
                          (near.empty() ? "" : "; did you mean `" + near + "`?"));
}

namespace detail {

/// Ready for a case: facts, date, calendars.
LIANGCE_INLINE std::string case_digest(const Program& program, const Decision& decision, const Case& facts) {
  Sha256 hash;
  hash.field(LIANGCE_VERSION).field(program.policy_digest()).field(decision.name).field(decision.on.to_string());
  std::string text;
  facts.for_each_set([&](feel::Slot i) {
    const Value& value = facts.values()[i];
    const FactSlot& slot = program.facts()[i];
    if (slot.fact == nullptr || value.same(slot.initial)) return;
    text.clear();
    text_of(text, value);
    hash.field(slot.name).field(text);
  });
  return "sha256:" + hash.finish();
}

}  // namespace detail

LIANGCE_INLINE Value Program::verdict(std::size_t decision, const Case& facts) const {
  const DecisionParts& parts = details_->decisions.at(decision);
  if (!in_force()) return Value::absent(Reason::not_in_force);
  const detail::FrameLease frame(*code_);
  open(*frame, facts);
  if (parts.verdict != feel::no_node) return feel::evaluate(*code_, parts.verdict, *frame);
  const Value value = feel::evaluate(*code_, code_->lazy_body(parts.slot), *frame);
  return value.is_absent() ? value : Value("COMPUTED");
}

LIANGCE_INLINE Value Program::rule(std::string_view name, const Case& facts) const {
  const auto it = details_->rules.find(name);
  if (it == details_->rules.end()) {
    std::vector<std::string> known;
    for (const auto& [each, slot] : details_->rules) known.push_back(each);
    const std::string near = nearest_name(name, known);
    throw std::out_of_range("the policy has no rule `" + std::string(name) + "`" +
                            (near.empty() ? "" : "; did you mean `" + near + "`?"));
  }
  const detail::FrameLease frame(*code_);
  open(*frame, facts);
  return feel::evaluate(*code_, code_->lazy_body(it->second), *frame);
}

LIANGCE_INLINE std::vector<std::string> Program::facts_of(std::string_view decision) const {
  std::vector<std::string> names;
  for (const feel::Slot slot : details_->decisions[decision_index(decision)].facts) {
    if (facts_[slot].fact != nullptr) names.push_back(facts_[slot].name);
  }
  return names;
}

LIANGCE_INLINE void Program::open(feel::Frame& frame, const Case& facts) const {
  frame.on = on_;
  frame.calendars = details_->calendar_refs;
  frame.reset(facts.values());
}

LIANGCE_INLINE Decision Program::begin(const DecisionParts& parts) const {
  Decision decision;
  decision.name = parts.name;
  decision.on = on_;
  decision.program = shared_from_this();
  decision.clauses = PolicyWords(&parts.clauses);
  decision.confirm = PolicyWords(&parts.confirm);
  decision.retroactive = parts.retroactive;
  return decision;
}

LIANGCE_INLINE std::string Program::verdict_word(const DecisionParts& parts, const Value& verdict) {
  if (verdict.is_absent()) return Decision::undetermined;
  if (parts.computation) return "COMPUTED";
  return verdict.is_text() ? std::string(verdict.text()) : verdict.to_feel();
}

LIANGCE_INLINE Decision Program::decide(std::string_view name, const Case& facts, const DecideOptions& options) const {
  const DecisionParts& parts = details_->decisions[decision_index(name)];
  Decision decision = begin(parts);
  if (options.digest) decision.digest = detail::case_digest(*this, decision, facts);
  if (!in_force()) {
    decision.verdict = Decision::undetermined;
    MissingFact& missing = decision.missing.emplace_back();
    missing.name = policy_->id.text;
    missing.en = policy_->en.text;
    missing.reason = Reason::not_in_force;
    missing.parameter = true;
    missing.detail = "no version on " + on_.to_string();
    missing.value = Value::absent(Reason::not_in_force);
    return decision;
  }
  const detail::FrameLease frame(*code_);
  open(*frame, facts);
  feel::Errors errors;
  frame->errors = &errors;
  TableMemory memory;
  if (options.missing || options.reasons) frame->memory = &memory;
  const feel::NodeId body = code_->lazy_body(parts.slot);
  const feel::NodeId asked = parts.verdict != feel::no_node ? parts.verdict : body;
  const Value verdict = feel::evaluate(*code_, asked, *frame);
  decision.verdict = verdict_word(parts, verdict);
  std::optional<std::uint64_t> findings;
  const bool listed = options.outputs && outputs_of(parts, *frame, decision, findings);
  if (options.missing) missing_of(parts, asked, verdict.is_absent(), options.reasons, *frame, decision);
  if (errors.count() != 0) decision.errors = errors.items();
  if (options.reasons) {
    detail::Reasons::Known known{verdict, {}, findings};
    if (listed) known.outputs = decision.value.entries();
    detail::Reasons::add(*this, parts, *frame, decision, known);
  }
  frame->errors = nullptr;
  frame->memory = nullptr;
  return decision;
}

LIANGCE_INLINE std::vector<Program::Output> Program::outputs(std::size_t decision) const {
  const DecisionParts& parts = details_->decisions.at(decision);
  std::vector<Output> out;
  const auto add = [&](const std::string& name, const feel::TypeRef& type) {
    const auto same = std::find_if(out.begin(), out.end(), [&](const Output& output) { return output.name == name; });
    if (same == out.end()) {
      out.push_back({name, type});
    } else {
      same->type = type;
    }
  };
  if (parts.source != nullptr && code_->lazy_body(parts.slot) != feel::no_node) {
    const feel::TypeRef& own = code_->type(code_->lazy_body(parts.slot));
    if (parts.computation) {
      add(parts.values.empty() ? "" : "value", own);
    } else if (own->kind == feel::TypeKind::context) {
      for (const auto& [name, type] : own->members) {
        if (name != "verdict") add(name, type);
      }
    }
  }
  for (const auto& [name, node] : parts.values) add(name, code_->type(node));
  return out;
}

LIANGCE_INLINE bool Program::outputs_of(const DecisionParts& parts, feel::Frame& frame, Decision& decision,
                                        std::optional<std::uint64_t>& findings) const {
  feel::detail::Evaluator evaluator(*code_, frame);
  const Value own = parts.source != nullptr ? feel::evaluate(*code_, code_->lazy_body(parts.slot), frame) : Value();
  const auto value_of = [&](std::size_t i) { return evaluator.by_itself(parts.values[i].second); };
  const bool with_value = parts.computation && parts.source != nullptr;  // an entry beside the named ones
  bool listed = false;
  if (parts.computation && parts.values.empty()) {
    decision.value = own;
  } else if (!with_value && !own.is_context() && parts.named.is_context()) {
    const auto names = parts.named.entries();
    std::vector<std::pair<Value, Value>> entries;
    entries.reserve(names.size());
    for (std::size_t i = 0; i < names.size(); ++i) entries.emplace_back(names[i].first, value_of(i));
    decision.value = Value::context_like(parts.named, std::move(entries));
    listed = true;
  } else {
    std::vector<std::pair<Value, Value>> entries;
    if (with_value) entries.emplace_back(Value("value"), own);
    if (!parts.computation && own.is_context()) {
      // What a pattern or table says besides the verdict.
      for (const auto& [name, value] : own.entries()) {
        if (name.text() != "verdict") entries.emplace_back(name, value);
      }
    }
    for (std::size_t i = 0; i < parts.values.size(); ++i)
      entries.emplace_back(Value(parts.values[i].first), value_of(i));
    decision.value = Value::context(std::move(entries));
  }
  std::uint64_t holding = 0;
  for (std::size_t i = 0; i < parts.findings.size(); ++i) {
    const auto& [name, node] = parts.findings[i];
    if (!evaluator.by_itself(node).is_true()) continue;
    decision.findings.push_back(name);
    holding |= std::uint64_t{1} << (i & 63U);
  }
  if (parts.findings.size() <= 64) findings = holding;
  return listed;
}

LIANGCE_INLINE void Program::missing_of(const DecisionParts& parts, feel::NodeId asked, bool undetermined,
                                        bool asked_for, feel::Frame& frame, Decision& decision) const {
  thread_local detail::UnknownFacts::Scratch scratch;
  std::span<const std::uint8_t> blamed;  // empty: none
  if (undetermined) {
    // Looking back evaluates parts again; what goes wrong then has been said already.
    feel::Errors* errors = std::exchange(frame.errors, nullptr);
    detail::UnknownFacts unknown(*this, frame, scratch);
    unknown.behind(asked);
    blamed = unknown.slots();
    frame.errors = errors;
  }
  const auto list = [&](const std::vector<feel::Slot>& slots, std::vector<MissingFact>& out) {
    out.reserve(slots.size());
    for (const feel::Slot slot : slots) detail::UnknownFacts::describe(*this, slot, frame.facts[slot], asked_for, out);
  };
  std::vector<feel::Slot>& found = scratch.found;
  if (!blamed.empty()) {
    found.clear();
    const std::uint8_t* const end = blamed.data() + blamed.size();
    for (const std::uint8_t* at = blamed.data();; ++at) {
      at = static_cast<const std::uint8_t*>(std::memchr(at, 1, static_cast<std::size_t>(end - at)));
      if (at == nullptr) break;
      found.push_back(static_cast<feel::Slot>(at - blamed.data()));
    }
    list(found, decision.missing);
  }
  found.resize(parts.facts.size());
  std::size_t count = 0;
  for (const feel::Slot slot : parts.facts) {
    const Value& value = frame.facts[slot];
    if (value.is_absent() && value.reason() != Reason::not_applicable && (blamed.empty() || blamed[slot] == 0))
      found[count++] = slot;
  }
  found.resize(count);
  list(found, decision.also_unknown);
}

}  // namespace liangce
