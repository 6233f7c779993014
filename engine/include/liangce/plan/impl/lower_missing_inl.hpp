// The walk back from an undecided verdict (UnknownFacts of the single case) as steps over columns, and which row of a
// table decides.
#pragma once

#include <algorithm>

#include "liangce/decide/impl/unknown.hpp"
#include "liangce/plan/deciding.hpp"
#include "liangce/plan/impl/lowering.hpp"

namespace liangce::plan {

LIANGCE_INLINE StepIndex Lowering::add_step(MissingStep step, std::string why_not) {
  if (step.kind == MissingStep::Kind::rows && missing_why.empty()) missing_why = std::move(why_not);
  missing_steps.push_back(std::move(step));
  return static_cast<StepIndex>(missing_steps.size() - 1);
}

/// What is asked what stands behind the value of `id` (of its output `member`, where it is a table with several).
LIANGCE_INLINE StepIndex Lowering::missing_step(feel::NodeId id, std::string_view member) {
  id = through(id);
  const auto key = std::make_pair(id, std::string(member));
  if (const auto it = step_of.find(key); it != step_of.end()) return it->second;
  if (depth >= deepest) return add_step({}, "it is nested too deep");
  ++depth;
  const StepIndex step = reads(id) ? new_step(id, member) : constant_step(id);
  --depth;
  return step_of.emplace(key, step).first->second;
}

/// The same on every row.
LIANGCE_INLINE StepIndex Lowering::constant_step(feel::NodeId id) {
  prepare_frame();
  liangce::detail::UnknownFacts::Scratch scratch;
  liangce::detail::UnknownFacts unknown(program, frame, scratch);
  unknown.behind(id);
  if (frame.exhausted) return add_step({}, "it takes too long to compute beforehand");
  MissingStep step;
  step.kind = MissingStep::Kind::parts;
  for (feel::Slot slot = 0; slot < unknown.slots().size(); ++slot) {
    if (unknown.slots()[slot] != 0) step.facts.push_back(slot);
  }
  return step.facts.empty() ? nowhere : add_step(std::move(step), {});
}

LIANGCE_INLINE StepIndex Lowering::new_step(feel::NodeId id, std::string_view member) {
  const feel::Op op = code.op(id);
  MissingStep step;
  if ((op == feel::Op::fact || op == feel::Op::compare_fact_constant)) {
    step.kind = MissingStep::Kind::parts;
    step.facts = {code[id].a};
  }
  if (op == feel::Op::fact && inputs[code[id].a].kind == FactInput::Kind::opaque) {
    step.about = opaque_fact(code[id].a);
    return add_step(std::move(step), {});
  }
  const Lowered own = member.empty() ? value(id) : member_of(id, member);
  if (own.is_rows()) return add_step({}, own.why);
  if (own.is_constant() && !own.value.is_absent()) return nowhere;
  if (own.is_node()) step.about = own.node;
  const auto kids = code.children(id);
  switch (op) {
    case feel::Op::fact:
    case feel::Op::compare_fact_constant: return add_step(std::move(step), {});
    case feel::Op::all:
    case feel::Op::any:
    case feel::Op::negate:
    case feel::Op::at_least:
    case feel::Op::compare:
    case feel::Op::between:
    case feel::Op::in:
    case feel::Op::test:
    case feel::Op::arithmetic:
    case feel::Op::minus:
    case feel::Op::chain:
      step.kind = MissingStep::Kind::parts;
      for (const feel::NodeId kid : kids) step.to.push_back(missing_step(kid));
      return add_step(std::move(step), {});
    case feel::Op::choose: {
      const Lowered condition = truth(kids[0]);
      const Lowered asked = value(kids[0]);
      if (asked.is_constant() && !asked.value.is_absent()) {
        step.kind = MissingStep::Kind::parts;
        step.to = {missing_step(kids[asked.value.is_true() ? 1 : 2], member)};
        return add_step(std::move(step), {});
      }
      const bool plain =
          condition.is_node() && (asked.is_constant() || (asked.is_node() && at(asked.node).form == Form::truth));
      if (!plain) return add_step({}, "its condition is not computed by the column");
      step.kind = MissingStep::Kind::choice;
      step.condition = condition.node;
      step.to = {missing_step(kids[0]), missing_step(kids[1], member), missing_step(kids[2], member)};
      return add_step(std::move(step), {});
    }
    case feel::Op::path: {
      const feel::NodeId from = through(kids[0]);
      if (code.type(kids[0])->kind == feel::TypeKind::date) {
        step.kind = MissingStep::Kind::parts;
        step.to = {missing_step(kids[0])};
        return add_step(std::move(step), {});
      }
      if (program.details_->tables.count(from) == 0) return add_step({}, "it looks into a context");
      return missing_step(from, code.constant(code[id].b).text());
    }
    case feel::Op::extension:
      if (program.details_->tables.count(id) != 0) return table_step(std::move(step), id, member);
      if (program.details_->exceptions.count(id) != 0) return exceptions_step(std::move(step), id);
      return add_step({}, "it is a pattern over dates");
    case feel::Op::call_builtin: {
      step.kind = MissingStep::Kind::parts;
      if (!put_arguments(id, step)) return add_step({}, "a built-in is called with an expression");
      return add_step(std::move(step), {});
    }
    default: return add_step({}, "what stands behind a loop or a call is found row by row");
  }
}

/// The facts and rules a built-in is called with, where all of them have been evaluated: in themselves, computed with,
/// and as arguments of other built-ins. False: there are others, which may not have been.
LIANGCE_INLINE bool Lowering::put_arguments(feel::NodeId id, MissingStep& step) {
  for (const feel::NodeId kid : code.children(id)) {
    switch (code.op(kid)) {
      case feel::Op::constant: break;
      case feel::Op::fact:
      case feel::Op::lazy: step.to.push_back(missing_step(kid)); break;
      case feel::Op::path:
        if (code.type(code.children(kid)[0])->kind != feel::TypeKind::date) return false;
        [[fallthrough]];
      case feel::Op::arithmetic:
      case feel::Op::chain:
      case feel::Op::minus:
      case feel::Op::call_builtin:
        if (!put_arguments(kid, step)) return false;
        break;
      default: return false;
    }
  }
  return true;
}

/// Whether a row of a table holds, with its cells.
LIANGCE_INLINE NodeIndex Lowering::row_holds(const TableNode& table, std::size_t row) {
  Node all;
  all.op = Op::all;
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    const TableNode::Column& column = table.columns[c];
    const TableNode::Test& test = column.tests[table.rows[row].tests[c]];
    if (test.kind == policy::CellKind::dash) continue;
    Lowered holds = Lowered::row_wise("");
    if (test.kind == policy::CellKind::unknown || test.kind == policy::CellKind::known) {
      const bool known = test.kind == policy::CellKind::known;
      const feel::NodeId input = through(column.input);
      Lowered asked = code.op(input) == feel::Op::fact && inputs[code[input].a].kind == FactInput::Kind::opaque
                          ? Lowered::at(opaque_fact(code[input].a))
                          : value(input);
      if (asked.is_constant()) {
        holds = truth_constant(feel::truth(asked.value.is_absent() != known));
      } else if (asked.is_node()) {
        holds = Lowered::at(known_node(asked.node, known));
      }
    } else {
      holds = truth(test.node);
    }
    all.inputs.push_back(holds.is_node() ? holds.node : escape());
  }
  if (all.inputs.empty()) return truth_constant(feel::Truth::yes).node;
  if (all.inputs.size() == 1) return all.inputs[0];
  return add(std::move(all));
}

LIANGCE_INLINE NodeIndex Lowering::opaque_fact(feel::Slot slot) {
  Node column;
  column.op = Op::fact;
  column.form = Form::opaque;
  column.slot = slot;
  return add(std::move(column));
}

/// Whether something is known, or unknown.
LIANGCE_INLINE NodeIndex Lowering::known_node(NodeIndex of, bool known) {
  Node node;
  node.op = Op::is_known;
  node.may_miss = false;
  node.inputs = {of};
  const NodeIndex is_known = add(std::move(node));
  if (known) return is_known;
  Node negated;
  negated.op = Op::negate;
  negated.may_miss = false;
  negated.inputs = {is_known};
  return add(std::move(negated));
}

LIANGCE_INLINE StepIndex Lowering::table_step(MissingStep step, feel::NodeId id, std::string_view member) {
  const TableNode& table = *program.details_->tables.at(id);
  if (!table.unknown_aware) return add_step({}, "a table of the standard's own profile");
  std::size_t output = 0;
  for (std::size_t o = 0; o < table.outputs.size(); ++o) {
    if (table.outputs[o].name == member) output = o;
  }
  step.kind = MissingStep::Kind::table;
  step.hit = table.hit;
  for (std::size_t r = 0; r < table.rows.size(); ++r) {
    const TableNode::Row& from = table.rows[r];
    MissingStep::Row row;
    row.holds = row_holds(table, r);
    row.on_purpose = from.undetermined[output];
    if (!row.on_purpose) {
      if (from.outputs[output] != feel::no_node && code.locals_needed(from.outputs[output]) == 0)
        row.answer.push_back(missing_step(from.outputs[output]));
    } else if (!from.missing.empty()) {
      row.facts = from.missing;
    } else {
      // Undetermined on purpose, naming nothing: what its own `unknown` cells ask for.
      for (std::size_t c = 0; c < table.columns.size(); ++c) {
        if (table.columns[c].tests[from.tests[c]].kind == policy::CellKind::unknown)
          row.answer.push_back(missing_step(table.columns[c].input));
      }
      if (row.answer.empty()) {
        for (const TableNode::Column& column : table.columns) row.answer.push_back(missing_step(column.input));
      }
    }
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
      const TableNode::Test& test = table.columns[c].tests[from.tests[c]];
      if (test.kind != policy::CellKind::unknown && test.kind != policy::CellKind::known && test.node != feel::no_node)
        row.open.push_back(missing_step(test.node));
    }
    step.rows.push_back(std::move(row));
  }
  if (table.outputs[output].otherwise != feel::no_node) step.to = {missing_step(table.outputs[output].otherwise)};
  return add_step(std::move(step), {});
}

LIANGCE_INLINE StepIndex Lowering::exceptions_step(MissingStep step, feel::NodeId id) {
  const ExceptionsNode& rule = *program.details_->exceptions.at(id);
  step.kind = MissingStep::Kind::exceptions;
  for (const ExceptionsNode::Exception& exception : rule.exceptions) {
    MissingStep::Row row;
    const Lowered holds = truth(exception.condition);
    row.holds = holds.is_node() ? holds.node : escape();
    row.open = {missing_step(exception.condition)};
    row.answer = {missing_step(exception.value)};
    row.facts = code.facts_used(exception.value);
    step.rows.push_back(std::move(row));
  }
  step.to = {missing_step(rule.base)};
  return add_step(std::move(step), {});
}

LIANGCE_INLINE MissingPlan Lowering::missing(feel::NodeId asked) {
  missing_steps.clear();
  step_of.clear();
  missing_why.clear();
  const StepIndex root = missing_step(asked);
  MissingPlan result;
  result.why_not = missing_why;
  if (root == nowhere) return result;
  // What is asked was added before who asks it: the other way round callers come first, and the verdict foremost.
  const auto count = static_cast<StepIndex>(missing_steps.size());
  const auto turned = [&](StepIndex& to) { to = to == nowhere ? nowhere : count - 1 - to; };
  for (MissingStep& step : missing_steps) {
    for (StepIndex& to : step.to) turned(to);
    for (MissingStep::Row& row : step.rows) {
      for (StepIndex& to : row.answer) turned(to);
      for (StepIndex& to : row.open) turned(to);
    }
  }
  std::reverse(missing_steps.begin(), missing_steps.end());
  result.steps = std::move(missing_steps);
  missing_steps.clear();
  return result;
}

LIANGCE_INLINE DecidingPlan Lowering::deciding_rows_of(std::size_t decision) {
  const DecidingPart part = part_of(program, decision);
  DecidingPlan result;
  if (part.labels.size() > most_words) {
    result.why_not = "it has more rows than a byte numbers";
    return result;
  }
  switch (part.kind) {
    case DecidingPart::Kind::nothing: break;
    case DecidingPart::Kind::table:
      result.table = true;
      result.hit = part.table->hit;
      if (!part.table->unknown_aware) result.why_not = "a table of the standard's own profile";
      for (std::size_t r = 0; r < part.table->rows.size() && result.lowered(); ++r)
        result.rows.push_back(row_holds(*part.table, r));
      break;
    case DecidingPart::Kind::exceptions: {
      result.hit = policy::Hit::unique;
      Node any;
      any.op = Op::any;
      for (const ExceptionsNode::Exception& exception : part.exceptions->exceptions) {
        const Lowered holds = truth(exception.condition);
        result.rows.push_back(holds.is_node() ? holds.node : escape());
        any.inputs.push_back(result.rows.back());
      }
      Node none_holds;
      none_holds.op = Op::negate;
      none_holds.inputs = {add(std::move(any))};
      result.rows.push_back(add(std::move(none_holds)));
      break;
    }
    case DecidingPart::Kind::choice: {
      const feel::NodeId condition = code.children(part.node)[0];
      const Lowered asked = value(condition), holds = truth(condition);
      const bool plain = asked.is_constant() ? asked.value.is_boolean() || asked.value.is_absent()
                                             : asked.is_node() && at(asked.node).form == Form::truth;
      if (!plain || !holds.is_node()) {
        result.why_not = "its condition is not computed by the column";
        break;
      }
      result.hit = policy::Hit::unique;
      Node negated;
      negated.op = Op::negate;
      negated.inputs = {holds.node};
      result.rows = {holds.node, add(std::move(negated))};
      break;
    }
  }
  return result;
}

}  // namespace liangce::plan
