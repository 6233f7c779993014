// The plan of explanations: parameters, elements, decisions.
#pragma once

#include <algorithm>
#include <iterator>
#include <string>

#include "liangce/decide/impl/reason_planner.hpp"
#include "liangce/feel/impl/evaluator.hpp"

namespace liangce::detail {

LIANGCE_INLINE void ReasonPlan::cite(const policy::Policy& policy, const policy::Citation& citation,
                                     ReasonWords& said) {
  for (const SourceText& id : citation.clauses) said.clauses.push_back(id.text);
  if (!said.clauses.empty()) {
    if (const policy::Clause* clause = policy.find_clause(said.clauses.front())) {
      said.item = clause->item;
      if (!clause->quotes.empty()) said.quote = clause->quotes.front().text;
    }
  }
  if (!citation.source.empty()) name_source(policy, citation.source.text, said);
  said.note = citation.note;
}

LIANGCE_INLINE bool ReasonPlan::Planner::is_function(feel::Slot slot) const {
  const policy::Element* source = details.elements[slot].source;
  return index_in(policy.functions, source).has_value() || index_in(policy.services, source).has_value();
}

LIANGCE_INLINE const policy::Body* ReasonPlan::Planner::body_of(const policy::Element& element) const {
  if (const auto i = index_in(policy.rules, &element)) return policy.rules[*i].body.get();
  if (const auto i = index_in(policy.decisions, &element)) return policy.decisions[*i].body.get();
  return nullptr;
}

LIANGCE_INLINE void ReasonPlan::Planner::describe(const policy::Element& element, ReasonWords& said) const {
  said.name = element.name.text;
  said.en = element.en.text;
  said.label = element.label;
  ReasonPlan::cite(policy, element.citation, said);
  if (element.basis) {
    static constexpr const char* words[] = {"text", "outside", "assumed"};
    said.basis = words[static_cast<int>(*element.basis)];
  }
}

LIANGCE_INLINE std::uint32_t ReasonPlan::Planner::plan_parameter(const policy::Parameter& parameter) {
  const std::uint32_t index = new_step();
  Step& step = steps.back();
  step.said.kind = Kind::parameter;
  describe(parameter, step.said);
  step.said.unit = parameter.type.unit_text.text;
  return index;
}

LIANGCE_INLINE void ReasonPlan::Planner::plan_parameters() {
  for (const Program::ParameterInForce& in_force : details.in_force) {
    plan.parameters.push_back(plan_parameter(*in_force.source));
    Said& said = steps.back().said;
    said.value = in_force.value;
    if (in_force.version == nullptr) {
      said.form = Form::given;
    } else if (!in_force.version->source.empty()) {
      name_source(policy, in_force.version->source.text, said);
    }
  }
  for (feel::Slot slot = 0; slot < program.facts().size(); ++slot) {
    const policy::Parameter* parameter =
        program.facts()[slot].fact != nullptr ? nullptr : policy.find_parameter(program.facts()[slot].name);
    if (parameter == nullptr) continue;
    plan.parameters.push_back(plan_parameter(*parameter));
    steps.back().fact = slot;
  }
}

/// Set by hand: a constant nobody wrote, or a slot that stands for the rule itself being unknown.
LIANGCE_INLINE bool ReasonPlan::Planner::given(feel::NodeId body, const policy::Element& element) const {
  const feel::Node& node = code[body];
  if (node.op == feel::Op::constant) return code.place(body).source == nullptr;
  return node.op == feel::Op::fact && program.facts()[node.a].fact == nullptr &&
         program.facts()[node.a].name == element.name.text;
}

LIANGCE_INLINE void ReasonPlan::Planner::plan_elements() {
  plan.elements.assign(code.lazy_count(), none);
  // Steps first, so that parts may point at elements that come later.
  for (feel::Slot slot = 0; slot < details.elements.size(); ++slot) {
    const Program::Element& element = details.elements[slot];
    if (element.source == nullptr || is_function(slot) || index_in(policy.facts, element.source)) continue;
    plan.elements[slot] = new_step();
    Step& step = steps.back();
    step.said.kind = element.kind;
    describe(*element.source, step.said);
    step.node = code.lazy_body(slot);
    if (step.node != feel::no_node) step.said.unit = unit_of(step.node);
  }
  for (feel::Slot slot = 0; slot < details.elements.size(); ++slot) {
    const std::uint32_t step = plan.elements[slot];
    if (step == none || steps[step].node == feel::no_node) continue;
    const policy::Element& source = *details.elements[slot].source;
    if (given(steps[step].node, source)) {
      steps[step].said.form = Form::given;
    } else {
      expand(step, steps[step].node, body_of(source));
    }
  }
}

LIANGCE_INLINE void ReasonPlan::Planner::plan_decisions() {
  for (const Program::DecisionParts& parts : details.decisions) {
    const std::uint32_t root = new_step();
    plan.decisions.push_back(root);
    steps[root].said.kind = Kind::decision;
    static const std::vector<policy::Output> unwritten;
    if (parts.source != nullptr) describe(*parts.source, steps[root].said);
    if (const feel::NodeId body = code.lazy_body(parts.slot); body != feel::no_node && parts.source != nullptr) {
      steps[root].said.unit = unit_of(body);
      if (parts.source->body->is_pattern()) {  // its details are another value than the verdict
        const std::uint32_t details_step = new_step();
        steps[details_step].node = body;
        expand(details_step, body, parts.source->body.get());
        steps[root].parts.push_back({Part::What::step, details_step});
      } else {
        expand(root, body, parts.source->body.get());
      }
    }
    const auto add = [&](const std::vector<std::pair<std::string, feel::NodeId>>& named,
                         const std::vector<policy::Output>& written, Form form) {
      for (std::size_t i = 0; i < named.size(); ++i) {
        const std::uint32_t step = new_step();
        steps[step].node = named[i].second;
        const policy::Body* body = i < written.size() ? written[i].body.get() : nullptr;
        expand(step, named[i].second, body);
        if (steps[step].said.form != Form::plain) {  // keeps the form of its body one step below
          const std::uint32_t inner = step;
          const std::uint32_t outer = new_step();
          steps[outer].node = named[i].second;
          steps[outer].parts.push_back({Part::What::step, inner});
          steps[root].results.push_back({Part::What::step, outer});
        } else {
          steps[root].results.push_back({Part::What::step, step});
        }
        Step& said = steps[steps[root].results.back().index];
        said.said.kind = Kind::part;
        said.said.form = form;
        said.said.name = named[i].first;
        said.said.unit = unit_of(named[i].second);
        if (i < written.size()) said.said.label = written[i].label;
      }
    };
    add(parts.values, parts.source != nullptr ? parts.source->values : unwritten, Form::output);
    add(parts.findings, parts.source != nullptr ? parts.source->findings : unwritten, Form::finding);
  }
}

LIANGCE_INLINE void ReasonPlan::Planner::make() {
  plan_parameters();
  plan_elements();
  plan_decisions();
  for (Step& step : steps) {
    if (step.node != feel::no_node) step.said.condition = code.type(step.node)->kind == feel::TypeKind::boolean;
  }
  plan.steps.assign(std::make_move_iterator(steps.begin()), std::make_move_iterator(steps.end()));
  const auto run = [](auto& all, const auto& own) {
    const Run kept{static_cast<std::uint32_t>(all.size()), static_cast<std::uint32_t>(own.size())};
    all.insert(all.end(), own.begin(), own.end());
    return kept;
  };
  for (const Step& step : plan.steps) {
    const Said& said = step.said;
    Telling& telling = plan.tellings.emplace_back();
    telling.head = {said.kind, said.form, false, said.condition, &said};
    telling.table = step.table;
    telling.node = step.node;
    telling.loop = step.loop;
    telling.readings = run(plan.all_readings, step.readings);
    telling.parts = run(plan.all_parts, step.parts);
    telling.results = run(plan.all_parts, step.results);
    const bool composed = said.form == Form::choice || said.form == Form::exceptions;
    const bool plain = step.table == nullptr && step.loop == feel::no_node && !composed;
    telling.bare = plain && step.parts.empty() && step.readings.empty();
    telling.optional = (step.node == feel::no_node && said.value.is_absent()) || said.form == Form::finding;
    value_from(step, telling);
    telling.simple = plain && telling.from != Telling::From::parts;
  }
  for (Part& part : plan.all_parts) {
    part.once = part.index;
    switch (part.what) {
      case Part::What::step: part.telling = part.index; break;
      case Part::What::element: part.telling = plan.elements[part.index]; break;
      case Part::What::parameter:
        part.telling = plan.parameters[part.index];
        part.once += static_cast<std::uint32_t>(plan.elements.size());
    }
  }
  for (feel::Slot slot = 0; slot < plan.elements.size(); ++slot) {
    if (plan.elements[slot] == none) continue;
    plan.tellings[plan.elements[slot]].from = Telling::From::lazy;
    plan.tellings[plan.elements[slot]].source = slot;
  }
  for (const Step& step : plan.steps) {
    for (std::size_t r = 0; r < step.rows.size(); ++r) row_cells(step, r);
  }
}

LIANGCE_INLINE void ReasonPlan::Planner::row_cells(const Step& step, std::size_t row) {
  const TableNode& table = *step.table;
  Run& run = plan.tellings[step.rows[row]].results;
  run.first = static_cast<std::uint32_t>(plan.all_cells.size());
  for (std::uint32_t c = 0; c < table.columns.size(); ++c) {
    const std::uint32_t test = table.rows[row].tests[c];
    if (table.columns[c].tests[test].kind != policy::CellKind::dash) plan.all_cells.push_back({c, step.cells[c][test]});
  }
  run.count = static_cast<std::uint32_t>(plan.all_cells.size()) - run.first;
}

LIANGCE_INLINE void ReasonPlan::Planner::value_from(const Step& step, Telling& telling) const {
  using From = Telling::From;
  using feel::Op;
  if (step.fact != no_fact) telling.from = From::fact, telling.source = step.fact;
  if (step.node == feel::no_node) return;
  const feel::Node* runs = &code.running_nodes()[step.node];
  while (runs->op == Op::alias) runs = &code.running_nodes()[runs->a];
  const auto take = [&](From from, std::uint32_t source = 0) { telling.from = from, telling.source = source; };
  switch (runs->op) {
    case Op::constant: return take(From::constant, runs->a);
    case Op::fact: return take(From::fact, runs->a);
    case Op::lazy: return take(code.lazy_body(runs->a) == feel::no_node ? From::evaluation : From::lazy, runs->a);
    default: break;
  }
  const bool condition =
      code.locals_needed(step.node) == 0 && feel::detail::Evaluator::is_condition(code.running_nodes()[step.node].op);
  take(!condition ? From::evaluation : combines(step) ? From::parts : From::truth);
}

/// Every operand is told, in order, as what it is.
LIANGCE_INLINE bool ReasonPlan::Planner::combines(const Step& step) const {
  using feel::Op;
  const Op op = code.op(step.node);
  const bool fits = (step.said.form == Form::all && op == Op::all) || (step.said.form == Form::any && op == Op::any) ||
                    (step.said.form == Form::negation && op == Op::negate);
  const auto kids = code.children(step.node);
  if (!fits || step.loop != feel::no_node || step.table != nullptr || kids.size() != step.parts.size()) return false;
  for (std::size_t i = 0; i < kids.size(); ++i) {
    const Part& part = step.parts[i];
    const feel::Node& kid = code[inside(kids[i])];
    const bool is = part.what == Part::What::element
                        ? kid.op == Op::lazy && kid.a == part.index
                        : part.what == Part::What::step && plan.steps[part.index].node == kids[i];
    if (!is) return false;
  }
  return true;
}

LIANGCE_INLINE std::shared_ptr<const ReasonPlan> ReasonPlan::make(const Program& program) {
  Planner planner(program);
  planner.make();
  return std::make_shared<const ReasonPlan>(std::move(planner.plan));
}

}  // namespace liangce::detail
