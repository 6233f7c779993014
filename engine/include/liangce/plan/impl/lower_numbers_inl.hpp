// Numbers and dates.
#pragma once

#include <algorithm>

#include "liangce/plan/impl/lowering.hpp"

namespace liangce::plan {

LIANGCE_INLINE Lowered Lowering::number_node(const Lowered& given) {
  if (!given.is_constant()) {
    if (given.is_rows()) return given;
    const Form form = at(given.node).form;
    if (form == Form::number || form == Form::date) return given;
    return Lowered::row_wise("a number is needed where there is none");
  }
  Node node;
  node.op = Op::number_constant;
  node.may_miss = false;
  if (given.value.kind() == Kind::date) {
    node.form = Form::date;
    node.number = given.value.date().days;
    return Lowered::at(add(std::move(node)));
  }
  if (!given.value.is_number()) return Lowered::row_wise("a number is needed where there is none");
  node.form = Form::number;
  node.scale = given.value.number().scale();
  const auto scaled = given.value.number().to_scaled128(node.scale);
  if (node.scale > most_scale || !scaled || *scaled > INT64_MAX || *scaled < INT64_MIN)
    return Lowered::row_wise("a constant has more digits than columns hold");
  node.number = static_cast<std::int64_t>(*scaled);
  return Lowered::at(add(std::move(node)));
}

LIANGCE_INLINE Lowered Lowering::arithmetic(feel::Operator op, const Lowered& a, const Lowered& b) {
  if (a.is_rows()) return a;
  if (b.is_rows()) return b;
  for (const Lowered* side : {&a, &b}) {
    // With something never known nothing is known, whatever the other side.
    if (side->is_constant() && feel::has_reason(side->value) && !says_something(side->value))
      return Lowered::of(Value::absent(Reason::missing));
  }
  if (a.is_node() != b.is_node() && (op == feel::Operator::add || op == feel::Operator::subtract)) {
    const Lowered& moved = a.is_node() ? a : b;
    const Kind by = (a.is_node() ? b : a).value.kind();
    const bool duration = by == Kind::days_duration || by == Kind::months_duration;
    if (duration && at(moved.node).form == Form::date && (a.is_node() || op == feel::Operator::add)) {
      Applied what;
      what.kind = Applied::Kind::arithmetic;
      what.operation = op;
      what.carries_bounds = true;
      return applied(std::move(what), {a, b}, Form::date, 0);
    }
  }
  const Lowered left = number_node(a);
  const Lowered right = number_node(b);
  if (left.is_rows()) return left;
  if (right.is_rows()) return right;
  const Node x = at(left.node), y = at(right.node);
  if (x.form != Form::number || y.form != Form::number)
    return Lowered::row_wise("dates and durations are computed with");
  Node node;
  node.form = Form::number;
  node.inputs = {left.node, right.node};
  node.bounded = x.bounded || y.bounded;
  node.interval = !node.bounded && (x.interval || y.interval);
  node.quotient = x.quotient || y.quotient;
  node.escapes = true;  // overflow
  switch (op) {
    case feel::Operator::add:
    case feel::Operator::subtract:
      node.op = op == feel::Operator::add ? Op::add : Op::subtract;
      node.scale = std::max(x.scale, y.scale);
      if ((x.quotient && y.quotient) || x.shifted || y.shifted)
        return Lowered::row_wise("a quotient is computed with more than once");
      node.shifted = node.quotient;
      break;
    case feel::Operator::multiply:
      if (node.quotient) return Lowered::row_wise("a quotient is multiplied");
      node.op = Op::multiply;
      node.scale = x.scale + y.scale;
      break;
    case feel::Operator::divide:
      if (node.quotient) return Lowered::row_wise("a quotient is divided by or into another");
      node.op = Op::divide;
      node.scale = x.scale;
      node.quotient = true;
      node.bounded = x.bounded;
      node.interval = !node.bounded && x.interval;
      break;
    default: return Lowered::row_wise("powers have no column form");
  }
  if (node.scale > most_scale) return Lowered::row_wise("the result has more than 18 digits after the point");
  return Lowered::at(add(std::move(node)));
}

LIANGCE_INLINE Lowered Lowering::minus(const Lowered& a) {
  if (a.is_rows()) return a;
  const Lowered input = number_node(a);
  if (input.is_rows()) return input;
  Node node = at(input.node);
  if (node.form != Form::number || node.quotient) return Lowered::row_wise("durations or quotients are negated");
  Node negated;
  negated.op = Op::minus;
  negated.form = Form::number;
  negated.scale = node.scale;
  negated.bounded = node.bounded;
  negated.interval = node.interval;
  negated.escapes = true;
  negated.inputs = {input.node};
  return Lowered::at(add(std::move(negated)));
}

/// A choice among numbers or dates by finite things: `codes` numbers the actions for every state of `by`.
LIANGCE_INLINE Lowered Lowering::select(std::vector<NodeIndex> by, std::vector<std::uint8_t> codes,
                                        std::vector<Action> actions, const std::vector<Lowered>& choices) {
  std::vector<std::uint8_t> place(choices.size());
  std::vector<NodeIndex> nodes;
  bool any = false;
  for (std::size_t i = 0; i < choices.size(); ++i) {
    const Lowered& choice = choices[i];
    if (choice.is_constant() && choice.value.is_absent()) {
      const bool plain = feel::has_reason(choice.value) && !says_something(choice.value);
      place[i] = plain ? code_missing : feel::has_reason(choice.value) ? code_escape : code_null;
      continue;
    }
    const Lowered number = number_node(choice);
    if (number.is_rows()) {
      place[i] = code_escape;
      continue;
    }
    if (any && at(nodes[0]).form != at(number.node).form)
      return Lowered::row_wise("its value is sometimes a number and sometimes a date");
    any = true;
    place[i] = static_cast<std::uint8_t>(nodes.size());
    nodes.push_back(number.node);
  }
  if (!any) return Lowered::row_wise("none of its values has a column form");
  Node node;
  node.op = Op::select;
  node.form = at(nodes[0]).form;
  node.escapes = true;
  for (const NodeIndex choice : nodes) {
    const Node& its = at(choice);
    node.scale = std::max(node.scale, its.scale);
    node.quotient = node.quotient || its.quotient;
    node.shifted = node.shifted || its.shifted;
    node.bounded = node.bounded || its.bounded;
    node.interval = node.interval || its.interval;
    node.may_be_null = node.may_be_null || its.may_be_null;
  }
  node.interval = node.interval && !node.bounded;
  for (Action& action : actions) {
    const auto moved = [&](std::uint8_t pick) { return pick >= choices.size() ? pick : place[pick]; };
    bool lost = false, missing = false;
    Action changed{moved(action.pick)};
    missing = changed.pick == code_missing;
    lost = changed.pick == code_escape || (changed.pick == code_null && !action.agree.empty());
    for (const std::uint8_t other : action.agree) {
      const std::uint8_t at = moved(other);
      lost = lost || at == code_escape || at == code_null;
      missing = missing || at == code_missing;
      if (at != changed.pick || other == action.pick) changed.agree.push_back(at);
    }
    // That one of them is unknown is enough only when the others are sure not to be plain nulls: they are none here.
    if (missing) changed = Action{code_missing};
    if (lost && !missing) changed = Action{code_escape};
    if (!changed.agree.empty() && node.shifted) changed = Action{code_escape};
    node.may_be_null = node.may_be_null || changed.pick == code_null;
    node.actions.push_back(std::move(changed));
  }
  Node selector;
  selector.op = Op::lookup;
  selector.form = Form::code;
  selector.inputs = std::move(by);
  selector.table = std::move(codes);
  for (std::size_t i = 0; i < node.actions.size(); ++i) selector.words.emplace_back(static_cast<std::int64_t>(i));
  Node fewer = selector;
  if (drop_constants(fewer)) {
    if (!fewer.inputs.empty()) {
      selector = std::move(fewer);
    } else if (const std::uint8_t only = fewer.table[0]; only < node.actions.size()) {
      // One and the same choice on every row.
      const Action& action = node.actions[only];
      if (action.pick < nodes.size() && action.agree.empty()) return Lowered::at(nodes[action.pick]);
    }
  }
  node.inputs = {add(std::move(selector))};
  node.inputs.insert(node.inputs.end(), nodes.begin(), nodes.end());
  return Lowered::at(add(std::move(node)));
}

}  // namespace liangce::plan
