// Decisions and rules, and what is said of how they run.
#pragma once

#include <algorithm>

#include "liangce/plan/impl/lowering.hpp"

namespace liangce::plan {

LIANGCE_INLINE DecisionResult Lowering::decision(std::size_t index, const Wanted& wanted) {
  const Program::DecisionParts& parts = program.details_->decisions.at(index);
  DecisionResult result;
  result.retroactive = parts.retroactive;
  const auto to_result = [&](const Lowered& lowered) {
    Result r;
    if (lowered.is_rows()) r.why_not = lowered.why;
    if (lowered.is_node()) r.node = lowered.node;
    if (lowered.is_constant()) r.constant = lowered.value;
    return r;
  };
  if (!program.in_force() || program.policy().profile == policy::Semantics::dmn || parts.source == nullptr) {
    result.verdict.why_not = !program.in_force() ? "the policy is not in force on the date"
                                                 : "models of the standard's own profile are decided row by row";
    return result;
  }
  const feel::NodeId body = code.lazy_body(parts.slot);
  if (parts.verdict != feel::no_node) {
    Lowered verdict = value(parts.verdict);
    if (verdict.is_node() && at(verdict.node).form == Form::truth)
      verdict = finite({verdict}, [](std::span<const Value> v) { return v[0]; });
    if (verdict.is_node() && at(verdict.node).form != Form::code)
      verdict = Lowered::row_wise("the verdict is a number or date");
    result.verdict = to_result(verdict);
  } else {
    const Lowered own = value(body);
    Lowered verdict = own;
    if (own.is_constant()) verdict = Lowered::of(own.value.is_absent() ? own.value : Value("COMPUTED"));
    if (own.is_node()) {
      Node node;
      node.op = Op::is_known;
      node.may_miss = false;
      node.inputs = {own.node};
      verdict = finite({Lowered::at(add(std::move(node)))}, [](std::span<const Value> v) {
        return v[0].is_true() ? Value("COMPUTED") : Value::absent(Reason::missing);
      });
    }
    result.verdict = to_result(verdict);
  }
  if (wanted.missing && result.verdict.lowered())
    result.missing = missing(parts.verdict != feel::no_node ? parts.verdict : body);
  if (wanted.deciding) result.deciding = deciding_rows_of(index);
  if (!wanted.outputs) return result;
  const feel::Type& type = *code.type(body);
  for (const Program::Output& output : program.outputs(index)) {
    std::vector<feel::NodeId> written;
    for (const auto& [name, node] : parts.values) {
      if (name == output.name) written.push_back(node);
    }
    const bool own_value = parts.computation && (output.name.empty() || output.name == "value");
    const bool own_member =
        !parts.computation && type.kind == feel::TypeKind::context && type.member(output.name) != nullptr;
    Lowered lowered = Lowered::row_wise("two outputs share a name");
    if (own_value && written.empty()) {
      lowered = value(body);
    } else if (!own_value && !own_member && written.size() == 1) {
      lowered = value(written[0]);
    } else if (own_member && written.empty()) {
      lowered = member_of(through(body), output.name);
    }
    if (lowered.is_node() && at(lowered.node).quotient && at(lowered.node).shifted)
      lowered = Lowered::row_wise("it is rounded more than once");
    result.outputs.push_back(to_result(lowered));
  }
  for (const auto& [name, node] : parts.findings) {
    result.finding_names.push_back(name);
    result.findings.push_back(to_result(truth(node)));
  }
  return result;
}

LIANGCE_INLINE Lowered Lowering::rule(const std::string& name) {
  const feel::NodeId body = code.lazy_body(program.details_->rules.at(name));
  if (body == feel::no_node) return Lowered::row_wise("it has no body");
  const feel::NodeId id = through(body);
  const feel::Type& type = *code.type(id);
  if (reads(id) && type.kind == feel::TypeKind::context && !type.members.empty() &&
      program.details_->tables.count(id) != 0)
    return table(id, type.members.front().first);
  return value(id);
}

LIANGCE_INLINE Plan lower(const Program& program, const std::vector<FactInput>& facts,
                          const std::vector<std::size_t>& decisions, const Wanted& wanted) {
  Lowering lowering(program, facts);
  for (const std::size_t index : decisions) lowering.plan.decisions.push_back(lowering.decision(index, wanted));
  std::sort(lowering.plan.facts.begin(), lowering.plan.facts.end());
  const auto last = std::unique(lowering.plan.facts.begin(), lowering.plan.facts.end());
  lowering.plan.facts.erase(last, lowering.plan.facts.end());
  lowering.put_members();
  return std::move(lowering.plan);
}

LIANGCE_INLINE const char* to_string(RulePlan::Way way) noexcept {
  switch (way) {
    case RulePlan::Way::folded: return "folded";
    case RulePlan::Way::columns: return "columns";
    case RulePlan::Way::members: return "members";
    case RulePlan::Way::table: return "table";
    case RulePlan::Way::rows: return "rows";
  }
  return "rows";
}

LIANGCE_INLINE FactInput natural_input(const FactSlot& fact) {
  if (fact.fact == nullptr) return {};
  const policy::TypeSpec& type = fact.fact->type;
  FactInput input = natural_input(type);
  if (input.kind == FactInput::Kind::list && !type.element.empty() &&
      type.element.front().word == policy::TypeWord::context) {
    for (const policy::Field& field : type.element.front().fields) {
      input.fields.push_back(natural_input(field.type));
      if (input.fields.back().kind == FactInput::Kind::list) input.fields.back() = {FactInput::Kind::opaque, 0};
    }
  }
  return input;
}

LIANGCE_INLINE FactInput natural_input(const policy::TypeSpec& type) {
  using policy::TypeWord;
  switch (type.word) {
    case TypeWord::boolean: return {FactInput::Kind::truth, 0};
    case TypeWord::choice:
      return {type.choices.size() <= most_words ? FactInput::Kind::code : FactInput::Kind::opaque, 0};
    case TypeWord::number:
    case TypeWord::integer:
    case TypeWord::money:
    case TypeWord::ratio: {
      const int scale = type.scale.value_or(6);
      return {scale >= 0 && scale <= 12 ? FactInput::Kind::number : FactInput::Kind::opaque, scale};
    }
    case TypeWord::date: return {FactInput::Kind::date, 0};
    case TypeWord::list: return {FactInput::Kind::list, 0};
    default: return {FactInput::Kind::opaque, 0};
  }
}

LIANGCE_INLINE std::vector<RulePlan> explain_plan(const Program& program, const std::vector<std::string>& facts) {
  std::vector<FactInput> inputs(program.facts().size());
  for (std::size_t slot = 0; slot < inputs.size(); ++slot) {
    const FactSlot& fact = program.facts()[slot];
    const bool given = facts.empty() || std::find(facts.begin(), facts.end(), fact.name) != facts.end() ||
                       (!fact.en.empty() && std::find(facts.begin(), facts.end(), fact.en) != facts.end());
    if (given) inputs[slot] = natural_input(fact);
  }
  Lowering lowering(program, inputs);
  std::vector<RulePlan> all;
  const auto add = [&](const std::string& name, bool decision, const Lowered& lowered) {
    RulePlan plan{name, decision, RulePlan::Way::rows, lowered.why};
    if (lowered.is_constant()) plan.way = RulePlan::Way::folded;
    if (lowered.is_node()) {
      const Node& node = lowering.at(lowered.node);
      plan.way = node.op == Op::lookup ? RulePlan::Way::table : RulePlan::Way::columns;
      if (node.asks_members) plan.way = RulePlan::Way::members;
      if (node.escapes) plan.why = "some rows may be left to the single case";
      if (node.applies) plan.why = "functions of dates or numbers are called a row at a time; " + plan.why;
      if (lowering.stops_at_members(lowered.node))
        plan.why = "rows whose lists have members may be left to the single case";
    }
    all.push_back(std::move(plan));
  };
  for (const policy::Rule& rule : program.policy().rules) {
    add(rule.name.text, false, lowering.rule(rule.name.text));
  }
  for (const policy::Decision& decision : program.policy().decisions) {
    const std::size_t index = program.decision_index(decision.name.text);
    const DecisionResult result = lowering.decision(index, {false, true, false});
    Lowered lowered = Lowered::row_wise(result.verdict.why_not);
    if (result.verdict.lowered())
      lowered = result.verdict.node == none ? Lowered::of(result.verdict.constant) : Lowered::at(result.verdict.node);
    add(decision.name.text, true, lowered);
    if (!lowered.is_rows() && !result.missing.why_not.empty()) {
      std::string& why = all.back().why;
      why += (why.empty() ? "" : "; ") + std::string("what is missing may be left to the single case: ") +
             result.missing.why_not;
    }
  }
  return all;
}

}  // namespace liangce::plan
