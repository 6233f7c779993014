// The plan of explanations: what the bodies of elements are made of, and what they read.
#pragma once

#include <algorithm>
#include <optional>
#include <string>

#include "liangce/decide/impl/reason_planner.hpp"

namespace liangce::detail {

/// Through what an author did not write: conversions, and slots the builder made for itself.
LIANGCE_INLINE feel::NodeId ReasonPlan::Planner::inside(feel::NodeId node) const {
  for (int i = 0; i < 64; ++i) {
    const feel::Node& at = code[node];
    if (at.op == feel::Op::coerce) {
      node = code.children(node)[0];
    } else if (at.op == feel::Op::lazy && at.a < details.elements.size() && details.elements[at.a].source == nullptr &&
               code.lazy_body(at.a) != feel::no_node) {
      node = code.lazy_body(at.a);
    } else {
      return node;
    }
  }
  return node;
}

LIANGCE_INLINE std::string ReasonPlan::Planner::unit_of(feel::NodeId node) const {
  const feel::TypeRef& type = code.type(node);
  return type->kind == feel::TypeKind::number && type->has_unit ? type->unit.to_string() : std::string();
}

LIANGCE_INLINE std::string ReasonPlan::Planner::text_of(feel::NodeId node) const {
  if (code.op(node) == feel::Op::function && code.place(node).source == nullptr)
    node = code.function_body(code[node].b).body;
  return code.text(node);
}

LIANGCE_INLINE void ReasonPlan::Planner::expand(std::uint32_t step, feel::NodeId outer, const policy::Body* body) {
  static constexpr int most_depth = 200;  // of one body; FEEL's own limits are lower
  if (++depth < most_depth) {
    const feel::NodeId node = inside(outer);
    if (body == nullptr || std::holds_alternative<policy::Expression>(body->form))
      steps[step].said.text = text_of(node);
    if (body == nullptr || !composed(step, node, *body)) expression(step, node, body);
  }
  --depth;
}

/// The forms of YAML that have parts. False: the node is not what the form is compiled to.
LIANGCE_INLINE bool ReasonPlan::Planner::composed(std::uint32_t step, feel::NodeId node, const policy::Body& body) {
  using feel::Op;
  const Op op = code.op(node);
  const auto children = [&](const std::vector<policy::Part>& parts, std::size_t skip) {
    const auto kids = code.children(node);
    if (kids.size() != parts.size() + skip) return false;
    for (std::size_t i = 0; i < skip; ++i) {  // how many, also when it is a literal
      auto made = condition(kids[i]);
      if (!made) {
        made = Part{Part::What::step, new_step()};
        steps[made->index].said.text = code.text(kids[i]);
        steps[made->index].node = kids[i];
      }
      steps[step].parts.push_back(*made);
    }
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (const auto made = part(kids[i + skip], &parts[i])) steps[step].parts.push_back(*made);
    }
    steps[step].said.text.clear();
    return true;
  };
  const auto as = [&](Form form) { steps[step].said.form = form; };
  if (const auto* all = std::get_if<policy::All>(&body.form)) {
    if (op == Op::all && children(all->parts, 0)) return as(Form::all), true;
    if (all->parts.size() == 1) return expand(step, node, all->parts[0].body.get()), true;
  } else if (const auto* any = std::get_if<policy::Any>(&body.form)) {
    if (op == Op::any && children(any->parts, 0)) return as(Form::any), true;
    if (any->parts.size() == 1) return expand(step, node, any->parts[0].body.get()), true;
  } else if (const auto* least = std::get_if<policy::AtLeast>(&body.form)) {
    if (op == Op::at_least && children(least->parts, 1)) return as(Form::at_least), true;
  } else if (const auto* none_of = std::get_if<policy::Not>(&body.form)) {
    if (op == Op::negate) {
      if (const auto made = part(code.children(node)[0], &none_of->part)) steps[step].parts.push_back(*made);
      steps[step].said.text.clear();
      return as(Form::negation), true;
    }
  } else if (const auto* choice = std::get_if<policy::Conditional>(&body.form)) {
    if (op == Op::choose) {
      const auto kids = code.children(node);
      const policy::BodyRef* bodies[] = {&choice->condition, &choice->then, &choice->otherwise};
      for (std::size_t i = 0; i < 3; ++i) {
        policy::Part written;
        written.body = *bodies[i];
        auto made = part(kids[i], &written);
        if (!made) made = Part{Part::What::step, new_step()};
        steps[step].parts.push_back(*made);
      }
      return as(Form::choice), true;
    }
  }
  return false;
}

LIANGCE_INLINE void ReasonPlan::Planner::expression(std::uint32_t step, feel::NodeId node, const policy::Body* body) {
  using feel::Op;
  const auto parts = [&](Form form) {
    steps[step].said.form = form;
    for (const feel::NodeId kid : code.children(node)) {
      if (const auto made = condition(kid)) steps[step].parts.push_back(*made);
    }
  };
  switch (code.op(node)) {
    case Op::all: return parts(Form::all);
    case Op::any: return parts(Form::any);
    case Op::negate: return parts(Form::negation);
    case Op::at_least: return parts(Form::at_least);
    case Op::choose: {
      steps[step].said.form = Form::choice;
      for (const feel::NodeId kid : code.children(node)) {
        const auto made = condition(kid);
        steps[step].parts.push_back(made ? *made : Part{Part::What::step, new_step()});
      }
      return;
    }
    case Op::extension: {
      const feel::Extension& extension = code.extension(code[node].b);
      if (const auto* found = dynamic_cast<const TableNode*>(&extension)) return table(step, *found, body);
      if (const auto* found = dynamic_cast<const ExceptionsNode*>(&extension)) return exceptions(step, *found, body);
      if (const auto* found = dynamic_cast<const PatternNode*>(&extension)) return pattern(step, *found, node);
      break;
    }
    case Op::quantify_some:
    case Op::quantify_every:
      if (code.children(node).size() == 2) steps[step].loop = node;
      break;
    case Op::path: {
      // `.verdict` of a table or pattern that is this body itself.
      const feel::NodeId from = inside(code.children(node)[0]);
      if (code.op(from) == Op::extension && body != nullptr &&
          (body->is_pattern() || std::holds_alternative<policy::Table>(body->form))) {
        return expression(step, from, body);
      }
      break;
    }
    default: break;
  }
  read_into(step, node);
}

/// A part of a composed form. Nothing for what cannot say anything.
LIANGCE_INLINE std::optional<ReasonPlan::Part> ReasonPlan::Planner::part(feel::NodeId node,
                                                                         const policy::Part* written) {
  const feel::Node& at = code[inside(node)];
  const bool labelled =
      !written->label.empty() || !written->citation.clauses.empty() || !written->citation.note.empty();
  if (!labelled && at.op == feel::Op::lazy && plan.elements[at.a] != none) return Part{Part::What::element, at.a};
  const std::uint32_t step = new_step();
  steps[step].node = node;
  steps[step].said.kind = labelled ? Kind::part : Kind::condition;
  steps[step].said.name = written->label.text;
  steps[step].said.unit = unit_of(node);
  ReasonPlan::cite(policy, written->citation, steps[step].said);
  expand(step, node, written->body.get());
  return Part{Part::What::step, step};
}

/// A part of an expression. Nothing for literals.
LIANGCE_INLINE std::optional<ReasonPlan::Part> ReasonPlan::Planner::condition(feel::NodeId node) {
  const feel::NodeId core = inside(node);
  const feel::Node& at = code[core];
  if (at.op == feel::Op::lazy && plan.elements[at.a] != none) return Part{Part::What::element, at.a};
  if (at.op == feel::Op::constant && code.named_constants(core).empty()) return std::nullopt;
  const std::uint32_t step = new_step();
  steps[step].node = node;
  steps[step].said.unit = unit_of(node);
  expand(step, node, nullptr);
  return Part{Part::What::step, step};
}

LIANGCE_INLINE void ReasonPlan::Planner::table(std::uint32_t at, const TableNode& node, const policy::Body* body) {
  const auto* written = body == nullptr ? nullptr : std::get_if<policy::Table>(&body->form);
  if (written != nullptr && written->rows.size() != node.rows.size()) written = nullptr;
  steps[at].said.form = Form::table;
  steps[at].said.text.clear();
  steps[at].table = &node;
  for (std::size_t c = 0; c < node.columns.size(); ++c) {
    const std::uint32_t input = new_step();
    steps[input].node = node.columns[c].input;
    expand(input, node.columns[c].input, nullptr);
    Said& said = steps[input].said;
    said.name = node.columns[c].label;
    said.unit = unit_of(node.columns[c].input);
    if (written != nullptr && c < written->inputs.size()) {
      said.text = written->inputs[c].expression.text;
      if (!written->inputs[c].label.empty()) said.name = written->inputs[c].label.text;
    }
    if (said.name == said.text) said.name.clear();
    steps[at].parts.push_back({Part::What::step, input});
    steps[at].cells.emplace_back(node.columns[c].tests.size(), none);
  }
  if (node.rows.size() > most_rows) return;
  for (std::uint32_t r = 0; r < node.rows.size(); ++r)
    table_row(at, node, r, written == nullptr ? nullptr : &written->rows[r]);
}

/// What a row says: its answers, its citation, what its answers read; and the cells nobody has written before it.
LIANGCE_INLINE void ReasonPlan::Planner::table_row(std::uint32_t at, const TableNode& node, std::uint32_t r,
                                                   const policy::TableRow* written) {
  using policy::CellKind;
  const std::uint32_t row = new_step();
  steps[at].rows.push_back(row);
  Said& said = steps[row].said;
  said.kind = Kind::row;
  said.condition = true;
  said.name = node.rows[r].id;
  for (const feel::NodeId output : node.rows[r].outputs) {
    if (output != feel::no_node && code.constant_value(inside(output)) == nullptr) read_into(row, output);
  }
  if (written != nullptr) {
    for (const policy::Cell& then : written->then) {
      if (!said.text.empty()) said.text += ", ";
      said.text += then.kind == CellKind::dash ? "-" : then.text.text;
    }
    ReasonPlan::cite(policy, written->citation, said);
  }
  for (std::size_t c = 0; c < node.columns.size(); ++c) {
    const std::uint32_t test = node.rows[r].tests[c];
    std::uint32_t& cell = steps[at].cells[c][test];
    const CellKind kind = node.columns[c].tests[test].kind;
    if (cell != none || kind == CellKind::dash) continue;
    cell = new_step();
    Said& asked = steps[cell].said;
    const Said& input = steps[steps[at].parts[c].index].said;
    asked.condition = true;
    asked.name = input.name.empty() ? input.text : input.name;
    if (asked.name.empty()) asked.name = node.columns[c].label;
    asked.text = kind == CellKind::unknown ? "unknown" : kind == CellKind::known ? "known" : "";
    if (asked.text.empty() && written != nullptr) {
      const policy::Cell& cell_written = written->when[c];
      asked.text =
          cell_written.kind == CellKind::text ? Value(cell_written.text.text).to_feel() : cell_written.text.text;
    }
  }
}

LIANGCE_INLINE void ReasonPlan::Planner::exceptions(std::uint32_t at, const ExceptionsNode& node,
                                                    const policy::Body* body) {
  steps[at].said.form = Form::exceptions;
  steps[at].said.text.clear();
  for (const ExceptionsNode::Exception& exception : node.exceptions) {
    const std::uint32_t step = new_step();
    steps[step].node = exception.condition;
    steps[step].said.kind = Kind::exception;
    steps[step].said.name = exception.name;
    const policy::Rule* rule = policy.find_rule(exception.name);
    if (rule != nullptr) describe(*rule, steps[step].said);
    expand(step, exception.condition, nullptr);
    // The value it gives, told only when it holds or may hold.
    const feel::NodeId value = inside(exception.value);
    const std::uint32_t gives = new_step();
    steps[gives].node = exception.value;
    steps[gives].said.kind = Kind::part;
    steps[gives].said.unit = unit_of(exception.value);
    const bool own_slot = code.op(value) == feel::Op::lazy && code.lazy_body(code[value].a) != feel::no_node;
    expand(gives, own_slot ? code.lazy_body(code[value].a) : value, rule == nullptr ? nullptr : rule->body.get());
    steps[step].results.push_back({Part::What::step, gives});
    steps[at].parts.push_back({Part::What::step, step});
  }
  const std::uint32_t base = new_step();
  steps[base].node = node.base;
  steps[base].said.kind = Kind::part;
  steps[base].said.unit = unit_of(node.base);
  expand(base, node.base, body);
  steps[at].parts.push_back({Part::What::step, base});
}

/// The unit of the amounts a pattern gives.
LIANGCE_INLINE std::string ReasonPlan::Planner::pattern_unit(feel::NodeId node) const {
  for (const char* name : {"shortfall", "interest", "value"}) {
    const feel::TypeRef* member = code.type(node)->member(name);
    if (member == nullptr) {
      const feel::TypeRef* steps = code.type(node)->member("steps");
      member = steps == nullptr || (*steps)->element == nullptr ? nullptr : (*steps)->element->member(name);
    }
    if (member != nullptr && (*member)->has_unit) return (*member)->unit.to_string();
  }
  return {};
}

LIANGCE_INLINE void ReasonPlan::Planner::pattern(std::uint32_t at, const PatternNode& node, feel::NodeId id) {
  const auto form = [&] {
    if (dynamic_cast<const DeadlineNode*>(&node) != nullptr) return Form::deadline;
    if (dynamic_cast<const WindowNode*>(&node) != nullptr) return Form::window;
    if (dynamic_cast<const CadenceNode*>(&node) != nullptr) return Form::cadence;
    if (dynamic_cast<const MilestonesNode*>(&node) != nullptr) return Form::milestones;
    if (dynamic_cast<const ScheduleNode*>(&node) != nullptr) return Form::schedule;
    return Form::target;
  }();
  steps[at].said.form = form;
  steps[at].said.text.clear();
  steps[at].said.unit = pattern_unit(id);
  const auto* shares = dynamic_cast<const MilestonesNode*>(&node);
  if (shares != nullptr && shares->percent) {
    const std::uint32_t unit = new_step();
    steps[unit].said.name = "unit";
    steps[unit].said.value = Value("%");
    steps[at].parts.push_back({Part::What::step, unit});
  }
  for (const PatternNode::Argument& argument : node.arguments) {
    const std::uint32_t step = new_step();
    steps[step].node = argument.node;
    steps[step].said.unit = unit_of(argument.node);
    expand(step, argument.node, nullptr);
    steps[step].said.name = argument.name;
    steps[at].parts.push_back({Part::What::step, step});
  }
}

/// Everything read without going through a named rule. Nodes were made in the order the author wrote them.
LIANGCE_INLINE void ReasonPlan::Planner::collect(feel::NodeId root, std::vector<Read>& out,
                                                 std::vector<feel::Slot>& seen) const {
  std::vector<feel::NodeId> nodes;
  feel::detail::walk_code(code, root, false, [&](feel::NodeId id) { nodes.push_back(id); });
  std::sort(nodes.begin(), nodes.end());
  const auto add = [&](Read read) {
    if (std::find(out.begin(), out.end(), read) == out.end()) out.push_back(read);
  };
  for (const feel::NodeId id : nodes) {
    const feel::Node& node = code[id];
    if (node.op == feel::Op::fact || node.op == feel::Op::compare_fact_constant) add({Read::What::fact, node.a});
    for (const feel::Slot number : code.named_constants(id)) add({Read::What::parameter, number});
    if (node.op != feel::Op::lazy) continue;
    const policy::Element* source = details.elements[node.a].source;
    if (source != nullptr && !is_function(node.a)) {
      add({Read::What::element, node.a});
    } else if (std::find(seen.begin(), seen.end(), node.a) == seen.end()) {
      seen.push_back(node.a);  // a function, or a slot the builder made: what it reads counts as read here
      if (code.lazy_body(node.a) != feel::no_node) collect(code.lazy_body(node.a), out, seen);
    }
  }
}

/// Facts and parameters into `used`, rules and parameters below.
LIANGCE_INLINE void ReasonPlan::Planner::read_into(std::uint32_t at, feel::NodeId node) {
  using From = ReasonPlan::Reading::From;
  std::vector<Read> reads;
  std::vector<feel::Slot> seen;
  collect(node, reads, seen);
  const auto use = [&](ReasonWords::Used used, ReasonPlan::Reading from) {
    Step& step = steps[at];
    const auto same = [&](const ReasonWords::Used& other) { return other.name == used.name; };
    if (std::any_of(step.said.used.begin(), step.said.used.end(), same)) return;
    step.said.used.push_back(std::move(used));
    step.readings.push_back(std::move(from));
  };
  const auto below = [&](Part part) {
    std::vector<Part>& parts = steps[at].parts;
    const auto same = [&](const Part& other) { return other.what == part.what && other.index == part.index; };
    if (std::none_of(parts.begin(), parts.end(), same)) parts.push_back(part);
  };
  std::vector<Part> parameters;  // after the rules
  for (const Read& read : reads) {
    if (read.what == Read::What::parameter) {
      const Said& said = steps[plan.parameters[read.index]].said;
      use({said.name, said.en, said.unit, true}, {From::plan, 0, said.value});
      parameters.push_back({Part::What::parameter, read.index});
    } else if (read.what == Read::What::element) {
      const policy::Element& element = *details.elements[read.index].source;
      if (index_in(policy.facts, &element)) {  // dmn profile: a fact brought to its type
        use({element.name.text, element.en.text, {}, false}, {From::lazy, read.index, {}});
      } else {
        below({Part::What::element, read.index});
      }
    } else {
      const FactSlot& fact = program.facts()[read.index];
      const std::string unit = fact.fact == nullptr ? std::string() : fact.fact->type.unit_text.text;
      use({fact.name, fact.en, unit, fact.fact == nullptr}, {From::fact, read.index, {}});
      for (std::uint32_t i = 0; i < plan.parameters.size(); ++i) {
        if (steps[plan.parameters[i]].fact == read.index) parameters.push_back({Part::What::parameter, i});
      }
    }
  }
  for (const Part& parameter : parameters) below(parameter);
}

}  // namespace liangce::detail
