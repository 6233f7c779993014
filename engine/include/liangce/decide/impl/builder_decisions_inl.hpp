// Compiling what decisions put out, and decision services.
#pragma once

#include <algorithm>

#include "liangce/decide/impl/program_builder.hpp"
#include "liangce/decide/impl/service.hpp"

namespace liangce::detail {

LIANGCE_INLINE ProgramBuilder::Node ProgramBuilder::fact_unit(const policy::Fact& fact) {
  const feel::NodeId given = compiler_->fact(*program_->fact_slot(fact.name.text));
  if (!fact.type.declared()) return given;
  return allowed_values(compiler_->coerce(given, fact.type.resolved), fact.type);
}

LIANGCE_INLINE ProgramBuilder::Node ProgramBuilder::service_unit(const policy::Service& service) {
  auto* function = new ServiceFunction();
  const Value value = Value::function(function);
  std::vector<feel::TypeRef> parameter_types;
  bool ok = true;
  const auto unknown = [&](const SourceText& name) {
    report("LC301", name,
           "the service `" + service.name.text + "` names `" + name.text + "`, which the policy does not have");
    ok = false;
  };
  for (const SourceText& name : service.inputs) {
    const auto slot = program_->fact_slot(name.text);
    if (!slot) {
      unknown(name);
      continue;
    }
    function->names.push_back(name.text);
    parameter_types.push_back(program_->facts_[*slot].fact->type.resolved);
    function->inputs.push_back({true, *slot, parameter_types.back()});
  }
  for (const SourceText& name : service.input_decisions) {
    const auto it = details_->rules.find(name.text);
    if (it == details_->rules.end()) {
      unknown(name);
      continue;
    }
    function->names.push_back(name.text);
    parameter_types.push_back(units_[it->second].declared);
    function->inputs.push_back({false, it->second, parameter_types.back()});
  }
  feel::TypeRef result = feel::Type::any();
  for (const SourceText& name : service.outputs) {
    const Node node = compiler_->name(name.text);
    if (!node) {
      unknown(name);
      continue;
    }
    function->outputs.emplace_back(name.text, *node);
    if (service.outputs.size() == 1) result = compiler_->type(*node);
  }
  if (!ok) return std::nullopt;
  if (service.returns.declared()) function->result = result = service.returns.resolved;
  function->function_type = feel::Type::function(std::move(parameter_types), std::move(result));
  return compiler_->constant(value, function->function_type);
}

/// The word that stands for true and false where the author gives conditions instead of words.
LIANGCE_INLINE std::pair<std::string, std::string> boolean_words(const policy::Decision& decision) {
  if (decision.verdicts.size() >= 2) return {decision.verdicts[0].text, decision.verdicts[1].text};
  if (decision.kind == "eligibility" || decision.kind == "loan") return {"ELIGIBLE", "NOT_ELIGIBLE"};
  if (decision.kind == "exit") return {"EXIT", "STAY"};
  return {"MET", "NOT_MET"};
}

LIANGCE_INLINE feel::NodeId ProgramBuilder::verdict_of(feel::NodeId node, const policy::Decision& decision) {
  feel::TypeRef type = compiler_->type(node);
  if (type->kind == feel::TypeKind::context) {
    const bool named = type->member("verdict") != nullptr;
    if (named || !type->members.empty()) {
      node = compiler_->path(node, named ? "verdict" : type->members.front().first);
      type = compiler_->type(node);
    }
  }
  if (type->kind != feel::TypeKind::boolean) return node;
  const auto [yes, no] = boolean_words(decision);
  return compiler_->choose(node, compiler_->constant(Value(yes)), compiler_->constant(Value(no)));
}

LIANGCE_INLINE void ProgramBuilder::cited_clauses(Program::DecisionParts& parts) {
  std::vector<std::string>& cited = parts.clauses;
  const auto cite = [&](const policy::Citation& citation) {
    for (const SourceText& id : citation.clauses) {
      if (std::find(cited.begin(), cited.end(), id.text) == cited.end()) cited.push_back(id.text);
    }
  };
  cite(parts.source->citation);
  const feel::Code& code = *program_->code_;
  feel::detail::walk_code(code, code.lazy_body(parts.slot), true, [&](feel::NodeId id) {
    if (code.op(id) == feel::Op::lazy) {
      if (const policy::Element* element = details_->elements[code[id].a].source) cite(element->citation);
    }
    if (const auto it = details_->notes.find(id); it != details_->notes.end()) cite(*it->second.citation);
    for (const feel::Slot number : code.named_constants(id)) {
      if (std::find(parts.parameters.begin(), parts.parameters.end(), number) != parts.parameters.end()) continue;
      parts.parameters.push_back(number);
      cite(details_->in_force[number].source->citation);
    }
  });
}

LIANGCE_INLINE bool ProgramBuilder::retroactive(const Program::DecisionParts& parts) const {
  const auto later = [&](const std::optional<Date>& published) { return published && on_ < *published; };
  if (later(content_->published)) return true;
  return std::any_of(parts.parameters.begin(), parts.parameters.end(), [&](feel::Slot number) {
    const Program::ParameterInForce& parameter = details_->in_force[number];
    if (parameter.version == nullptr) return false;
    return later(parameter.version->published ? parameter.version->published : parameter.source->published);
  });
}

/// What it puts out: the nodes of that.
LIANGCE_INLINE Program::DecisionParts ProgramBuilder::decision_nodes(const Unit& unit) {
  Program::DecisionParts parts;
  parts.slot = unit.slot;
  parts.name = unit.element->name.text;
  const policy::Element& element = *unit.element;
  const Node body =
      program_->code_->lazy_body(unit.slot) == feel::no_node ? Node() : compiler_->name(element.name.text);
  if (unit.decision != nullptr) {
    const policy::Decision& decision = *unit.decision;
    parts.source = &decision;
    parts.computation = decision.computation;
    if (body && !parts.computation) parts.verdict = verdict_of(*body, decision);
    const auto outputs = [&](const std::vector<policy::Output>& source, auto& out, const feel::TypeRef& type) {
      for (const policy::Output& output : source) {
        const Node node = this->body(*output.body, type);
        if (node) out.emplace_back(output.name.text, *node);
      }
    };
    outputs(decision.values, parts.values, feel::Type::any());
    outputs(decision.findings, parts.findings, feel::Type::boolean());
  } else {
    parts.computation = true;
    for (const SourceText& name : unit.service->outputs) {
      if (const Node node = compiler_->name(name.text)) parts.values.emplace_back(name.text, *node);
    }
  }
  return parts;
}

LIANGCE_INLINE void ProgramBuilder::decision_parts(const Unit& unit) {
  Program::DecisionParts parts = decision_nodes(unit);
  if (parts.source != nullptr) {
    for (const SourceText& words : parts.source->confirm) parts.confirm.push_back(words.text);
    if (const feel::NodeId body = program_->code_->lazy_body(parts.slot); body != feel::no_node) {
      cited_clauses(parts);
      parts.retroactive = retroactive(parts);
      parts.facts = program_->code_->facts_used(body);
    }
  }
  std::vector<std::pair<Value, Value>> names;
  for (const auto& [name, node] : parts.values) names.emplace_back(Value(name), Value());
  parts.named = Value::context(std::move(names));
  if (parts.named.entries().size() != parts.values.size()) parts.named = Value();  // one name twice
  const std::size_t index = details_->decisions.size();
  details_->decisions.push_back(std::move(parts));
  details_->decision_names.own().emplace(unit.element->name.text, index);
  if (!unit.element->en.empty()) details_->decision_names.own().emplace(unit.element->en.text, index);
}

}  // namespace liangce::detail
