// Values of nodes: the hot path. Leaves are read in place, conditions come back in a register.
#pragma once

#include "liangce/feel/arithmetic.hpp"
#include "liangce/feel/impl/evaluator.hpp"

namespace liangce::feel {

LIANGCE_INLINE Value evaluate(const Code& code, NodeId node, Frame& frame) noexcept {
  try {
    if (frame.depth == 0) frame.base = 0;
    if (const std::size_t needed = frame.base + code.locals_needed(node); frame.locals.size() < needed) {
      frame.locals.resize(needed);
    }
    return detail::Evaluator(code, frame).value(node);
  } catch (const std::bad_alloc&) {
    frame.depth = 0;
    return Value::absent(Reason::error);
  }
}

namespace detail {

LIANGCE_INLINE const Value& Evaluator::circular(NodeId id) {
  return frame.circular = frame.fail(id, "LC503", "this value depends on itself");
}

/// The value of a lazy slot that has none yet. Conditions come by way of a register.
LIANGCE_INLINE const Value& Evaluator::first_lazy(NodeId id, Slot slot) {
  if (frame.lazy_state[slot] == Frame::watched) [[unlikely]] {
    frame.lazy_state[slot] = 2;
    return frame.lazy_values[slot];
  }
  const auto [body, needed] = code.lazy_run(slot);
  if (body == no_node || frame.lazy_state[slot] == 1) [[unlikely]]
    return circular(id);
  const Node& node = nodes[body];
  if (needed == 0 && is_condition(node.op)) {
    first_lazy_truth(id, slot);
    return frame.lazy_values[slot];
  }
  frame.lazy_state[slot] = 1;
  const std::size_t outer = frame.base;
  if (needed != 0) {
    frame.base = frame.locals.size();
    frame.locals.resize(frame.base + needed);
  }
  Value& place = frame.lazy_values[slot];
  switch (node.op) {
    case Op::constant: place = constants[node.a]; break;
    case Op::fact: place = frame.facts[node.a]; break;
    case Op::lazy:
    case Op::path: {
      Enter entered(*this);  // a long chain of them is nested deep as well
      if (!entered.enter()) [[unlikely]] {
        place = entered.refusal(*this, id);
      } else if (const Value* const in_place = peek(body)) {
        place = *in_place;
      } else {
        place = value(body);
      }
      break;
    }
    case Op::local:
    case Op::alias: place = value(body); break;
    default:
      place = Value();  // made where it stays
      new (&place) Value(made_value(body, node));
  }
  if (needed != 0) {
    frame.locals.resize(frame.base);
    frame.base = outer;
  }
  frame.lazy_state[slot] = 2;
  return place;
}

LIANGCE_INLINE Tri Evaluator::first_lazy_truth(NodeId id, Slot slot) {
  const auto [body, needed] = code.lazy_run(slot);
  if (body == no_node || needed != 0 || !is_condition(nodes[body].op) || frame.lazy_state[slot] != 0) {
    return boolean_of(id, first_lazy(id, slot));
  }
  frame.lazy_state[slot] = 1;
  const Tri made = counted_truth(body, nodes[body]);
  frame.lazy_values[slot] = made.value();
  frame.lazy_state[slot] = 2;
  return made;
}

LIANGCE_INLINE Value Evaluator::limit(NodeId id, std::string_view field, std::string what) {
  return frame.fail(id, "LC702", std::move(what) + " (limit " + std::string(field) + ")");
}

/// A condition that counts as a step.
LIANGCE_INLINE Tri Evaluator::counted_truth(NodeId id, const Node& node) {
  Enter entered(*this);
  if (!entered.enter()) [[unlikely]]
    return refused(entered, id);
  switch (node.op) {
    case Op::all: return conjunction(node, Truth::no);
    case Op::any: return conjunction(node, Truth::yes);
    case Op::compare_fact_constant:
    case Op::compare: return compare_made(id, node);
    case Op::negate: return negation(id, node);
    case Op::at_least: return at_least(node);
    case Op::between: return between(id, node);
    case Op::in: return in(id, node);
    case Op::test: return test(id, node);
    case Op::quantify_some: return quantifier(id, node, false);
    case Op::quantify_every: return quantifier(id, node, true);
    case Op::known:
    case Op::absence_is: return absence_made(id, node);
    case Op::certain: return certain(id, node);
    default: return truth_made(id);
  }
}

LIANGCE_INLINE Tri Evaluator::refused(Enter& entered, NodeId id) { return Tri::absent(entered.refusal(*this, id)); }

LIANGCE_INLINE Tri Evaluator::compare_made(NodeId id, const Node& node) {
  const auto op = static_cast<Operator>(node.detail);
  if (node.op == Op::compare_fact_constant) return compare(id, op, frame.facts[node.a], constants[node.b]);
  const NodeId* const kids = links_ + node.a;
  const Value* const a = peek(kids[0]);
  const Value* const b = a == nullptr ? nullptr : peek(kids[1]);
  if (b != nullptr) return compare(id, op, *a, *b);
  const Value room_a = a != nullptr ? Value() : value(kids[0]);
  Value room_b;
  return compare(id, op, a != nullptr ? *a : room_a, operand(kids[1], room_b));
}

LIANGCE_INLINE Tri Evaluator::absence_made(NodeId id, const Node& node) {
  Value room;
  return absence(id, node, operand(node.a, room));
}

LIANGCE_INLINE Tri Evaluator::truth_made(NodeId id) { return boolean_of(id, value(id)); }

LIANGCE_INLINE Tri Evaluator::certain(NodeId id, const Node& node) {
  const Tri one = truth(node.a);
  if (frame.exhausted) return out_of_steps(id);
  return Tri::of(one.state() == Truth::yes);
}

LIANGCE_INLINE Tri Evaluator::no_boolean(NodeId id, const Value& v) {
  if (policy) return Tri::absent(frame.fail(id, "LC501", "a condition must be true or false, this is " + describe(v)));
  return {};
}

LIANGCE_INLINE Tri Evaluator::compare(NodeId id, Operator op, const Value& a, const Value& b) {
  Tri result;
  if (quick_compare(op, a, b, result)) return result;
  const Truth t = policy ? compare_known(op, a, b) : feel::compare(op, a, b);
  if (t != Truth::unknown) return Tri(t);
  return undecided(id, a, b, to_string(op));
}

/// Why two values could not be compared.
LIANGCE_INLINE Tri Evaluator::undecided(NodeId id, const Value& a, const Value& b, std::string_view what) {
  if (policy) {
    if (has_reason(a)) return Tri::absent(a);
    if (has_reason(b)) return Tri::absent(b);
    if (a.is_absent() || b.is_absent()) return {};
  }
  if (reported(a, b)) return Tri(Truth::unknown, Reason::error);
  return Tri::absent(
      frame.fail(id, "LC501", "cannot compare " + describe(a) + " " + std::string(what) + " " + describe(b)));
}

/// Kleene and (decisive = no) / or (decisive = yes). The first unknown in the author's order gives the reason.
LIANGCE_INLINE Tri Evaluator::conjunction(const Node& node, Truth decisive) {
  Tri result(Tri::opposite(decisive));
  const Node* const all = nodes;
  for (const NodeId child : links(node.a, node.count)) {
    Tri one;
    if (!quick(child, all[child], one)) one = counted_truth(child, all[child]);
    if (one.state() == decisive) return one;
    if (one.state() == Truth::unknown && result.state() != Truth::unknown) result = one;
  }
  return result;
}

LIANGCE_INLINE Tri Evaluator::negation(NodeId id, const Node& node) {
  const NodeId child = links(node.a, 1)[0];
  if (policy || node.detail == 0) return truth(child).inverted();
  const Value v = value(child);  // not(x) of the standard: an error unless x is boolean or null
  if (v.is_boolean()) return Tri::of(!v.boolean());
  return v.is_absent()
             ? Tri::absent(v)
             : Tri::absent(frame.fail(id, "LC505", "not(): the operand must be a boolean, this is " + describe(v)));
}

LIANGCE_INLINE Tri Evaluator::at_least(const Node& node) {
  const auto kids = links(node.a, node.count);
  const Value wanted = value(kids[0]);
  if (!wanted.is_number()) return wanted.is_absent() ? Tri::absent(wanted) : Tri{};
  Tri unknown;
  std::int64_t yes = 0, open = 0;
  for (const NodeId child : kids.subspan(1)) {
    const Tri one = truth(child);
    if (one.state() == Truth::yes) ++yes;
    if (one.state() == Truth::unknown && open++ == 0) unknown = one;
  }
  if (Number(yes) >= wanted.number()) return Tri::of(true);
  if (Number(yes + open) < wanted.number()) return Tri::of(false);
  return unknown;
}

LIANGCE_INLINE Tri Evaluator::between(NodeId id, const Node& node) {
  const auto kids = links(node.a, 3);
  Value room_v, room_low, room_high;
  const Value& v = operand(kids[0], room_v);
  const Value& low = operand(kids[1], room_low);
  const Value& high = operand(kids[2], room_high);
  const Tri above = compare(id, Operator::ge, v, low);
  if (above.state() == Truth::no) return above;
  const Tri below = compare(id, Operator::le, v, high);
  if (below.state() == Truth::no) return below;
  return above.state() == Truth::unknown ? above : below;
}

LIANGCE_INLINE Tri Evaluator::in(NodeId id, const Node& node) {
  const auto kids = links(node.a, node.count);
  Value room;
  const Value& v = operand(kids[0], room);
  Tri result = Tri::of(false);
  for (const NodeId child : kids.subspan(1)) {
    Value room_test;
    const Value& test = operand(child, room_test);
    const Truth t = policy ? member_known(v, test) : member(v, test);
    if (t == Truth::yes) return Tri::of(true);
    if (t == Truth::unknown && result.state() == Truth::no) result = undecided(id, v, test, "in");
  }
  return result;
}

/// One expression of a unary test: a condition on `?`, or a value, range or list the input is compared with.
LIANGCE_INLINE Tri Evaluator::test(NodeId id, const Node& node) {
  const auto kids = links(node.a, 2);
  Value room_test, room;
  const Value& test = operand(kids[1], room_test);
  if (node.detail != 0 && (test.is_boolean() || test.is_absent())) return boolean_of(id, test);
  const Value& v = operand(kids[0], room);
  if (test.is_boolean() && !v.is_boolean() && !v.is_absent()) return Tri::of(test.boolean());
  const Truth t = policy ? member_known(v, test) : member(v, test);
  if (t != Truth::unknown) return Tri(t);
  return undecided(id, v, test, "in");
}

LIANGCE_INLINE Value Evaluator::choose(NodeId id, const Node& node) {
  const auto kids = links(node.a, 3);
  const Tri condition = truth(kids[0]);
  if (condition.state() == Truth::yes) return value(kids[1]);
  if (condition.state() == Truth::no) return value(kids[2]);
  if (!policy) {
    if (const Value given = value(kids[0]); !given.is_absent()) {
      frame.fail(id, "LC501", "the condition of `if` must be a boolean, this is " + describe(given));
    }
    return value(kids[2]);
  }
  // Undecided: only what both branches agree on is known.
  Value then = value(kids[1]);
  if (then.is_absent()) return condition.value();
  const Value otherwise = value(kids[2]);
  return then.same(otherwise) ? then : condition.value();
}

LIANGCE_INLINE Value Evaluator::sum(NodeId id, const Node& node) {
  const NodeId* const kids = links_ + node.a;
  const auto op = static_cast<Operator>(node.detail);
  const Value* const b = peek(kids[1]);
  const Value* const a = peek(kids[0]);
  if (a != nullptr && b != nullptr) return arithmetic(id, op, *a, *b);
  const Value room_a = a != nullptr ? Value() : value(kids[0]);
  const Value room_b = b != nullptr ? Value() : value(kids[1]);
  return arithmetic(id, op, a != nullptr ? *a : room_a, b != nullptr ? *b : room_b);
}

LIANGCE_INLINE Value Evaluator::arithmetic(NodeId id, Operator op, const Value& a, const Value& b) {
  if (a.is_number() && b.is_number()) {
    const Number x = a.number(), y = b.number();
    Number result;
    switch (op) {
      case Operator::add: result = x + y; break;
      case Operator::subtract: result = x - y; break;
      case Operator::multiply: result = x * y; break;
      default: {
        std::string why;
        Value v = feel::arithmetic(op, a, b, why);
        return v.is_absent() ? frame.fail(id, "LC503", std::move(why)) : v;
      }
    }
    if (result.finite()) return result;
  }
  if (policy) {  // nothing is known of one side
    const bool unknown_a = has_reason(a);
    const Value& cause = unknown_a ? a : b;
    if (has_reason(cause) && cause.identity() == nullptr && (op != Operator::divide || has_reason(b))) {
      return Value::absent(cause.reason(), cause.fact());
    }
  }
  if (op == Operator::add && a.is_text() && b.is_text() &&
      a.text().size() + b.text().size() > frame.limits.text_bytes) {
    return limit(id, "text_bytes", "the text is longer than " + std::to_string(frame.limits.text_bytes) + " bytes");
  }
  std::string why;
  Value v = policy ? arithmetic_known(op, a, b, why) : feel::arithmetic(op, a, b, why);
  if (why.empty()) return v;
  if (reported(a, b)) return Value::absent(Reason::error);
  return frame.fail(id, "LC501", std::move(why));
}

LIANGCE_INLINE Value Evaluator::chain(NodeId id, const Node& node) {
  const auto kids = links(node.a, node.count);
  const auto& operators = code.operators(node.b);
  Value result = value(kids[0]);
  for (std::size_t i = 1; i < kids.size(); ++i) {
    Value room;
    const Value& next = operand(kids[i], room);
    result = arithmetic(id, static_cast<Operator>(operators[i]), result, next);
    if (frame.exhausted) break;
  }
  return result;
}

LIANGCE_INLINE Value Evaluator::negative(NodeId id, const Node& node) {
  const Value v = value(links(node.a, 1)[0]);
  std::string why;
  if (policy && has_reason(v)) return arithmetic_known(Operator::subtract, Value(0), v, why);
  Value result = feel::minus(v, why);
  return why.empty() ? result : frame.fail(id, "LC503", std::move(why));
}

LIANGCE_INLINE Value Evaluator::let(const Node& node) {
  const auto kids = links(node.a, 2);
  Value v = value(kids[0]);
  local(node.b) = std::move(v);
  return value(kids[1]);
}

LIANGCE_INLINE Value Evaluator::comparison_range(const Node& node) {
  Value end = value(links(node.a, 1)[0]);
  if (policy && has_reason(end) && end.reason() == Reason::not_applicable) return end;
  return feel::comparison_range(static_cast<Operator>(node.detail), std::move(end));
}

/// The value of a node that is no leaf.
LIANGCE_INLINE Value Evaluator::made_value(NodeId id, const Node& node) {
  if (node.op == Op::alias) return value(node.a);
  if (is_condition(node.op)) return truth(id).value();
  Enter entered(*this);
  if (!entered.enter()) [[unlikely]]
    return refused(entered, id).value();
  switch (node.op) {
    case Op::extension: return code.extension(node.b).evaluate(frame);
    case Op::choose: return choose(id, node);
    case Op::arithmetic: return sum(id, node);
    case Op::path: return path(id, node);
    case Op::minus: return negative(id, node);
    case Op::chain: return chain(id, node);
    case Op::instance_of: {
      const Value v = value(links(node.a, 1)[0]);
      if (policy && has_reason(v)) return v;
      return instance_of(v, code.type_at(node.b));
    }
    case Op::list: return list(id, node);
    case Op::context: return context(id, node);
    case Op::let: return let(node);
    case Op::range: return range(id, node);
    case Op::comparison_range: return comparison_range(node);
    case Op::filter: return filter(id, node);
    case Op::quantify_for: return loop_for(id, node);
    case Op::function: return function(id, node);
    case Op::call_builtin: return call_builtin(id, node);
    case Op::call: return call(id, node);
    case Op::call_function: return call_function(id, node);
    case Op::coerce: return coerce_to(id, value(links(node.a, 1)[0]), code.type_at(node.b));
    case Op::error:
      return frame.fail(id, node.detail == 1 ? "LC502" : "LC503", std::string(code.constant(node.b).text()));
    default: return frame.fail(id, "LC503", "this node has no value of its own");
  }
}

}  // namespace detail
}  // namespace liangce::feel
