// for, some, every, filters (DMN 1.5 clauses 10.3.2.14, 10.3.2.5).
#pragma once

#include <algorithm>

#include "liangce/feel/impl/equi_join.hpp"
#include "liangce/feel/impl/evaluator.hpp"

namespace liangce::feel::detail {

/// Whole numbers or days from one end to the other.
template <class Each>
bool Evaluator::count_up(NodeId id, const Value& from, const Value& to, bool down, Value& failure, Each each) {
  if (policy && has_reason(from)) return failure = from, false;
  if (policy && has_reason(to)) return failure = to, false;
  std::int64_t first = 0, last = 0;
  const bool dates = from.kind() == Kind::date && to.kind() == Kind::date;
  if (dates) {
    first = from.date().days, last = to.date().days;
  } else {
    const auto a = from.is_number() ? from.number().to_int64() : std::nullopt;
    const auto b = to.is_number() ? to.number().to_int64() : std::nullopt;
    if (!a || !b || *a < -(std::int64_t{1} << 62) || *a > (std::int64_t{1} << 62) || *b < -(std::int64_t{1} << 62) ||
        *b > (std::int64_t{1} << 62)) {
      failure =
          frame.fail(id, "LC501",
                     "iteration goes over whole numbers or dates, not from " + describe(from) + " to " + describe(to));
      return false;
    }
    first = *a, last = *b;
  }
  if (last < first && !down) {
    failure = frame.fail(id, "LC503", "the range iterated over ends before it starts");
    return false;
  }
  const std::int64_t step = last < first ? -1 : 1;
  if (static_cast<std::uint64_t>(step * (last - first)) >= frame.steps_left) {
    failure = frame.out_of_steps(id);
    return false;
  }
  for (std::int64_t i = first;; i += step) {
    if (!each(dates ? Value(Date{i}) : Value(i)) || i == last) return true;
  }
}

template <class Each>
bool Evaluator::iterate_value(NodeId id, const Value& domain, Value& failure, Each each) {
  switch (domain.kind()) {
    case Kind::list:
      for (const Value& item : domain.items()) {
        if (!each(item)) return true;
      }
      return true;
    case Kind::range: {
      const Range& r = domain.range();
      if (range_form(r) != RangeForm::interval || !r.start_included || !r.end_included) {
        std::string why;
        failure = frame.fail(id, "LC503", "only a range with both ends included can be iterated over");
        return false;
      }
      return count_up(id, r.start, r.end, false, failure, each);
    }
    case Kind::absent:
      failure = policy && has_reason(domain) ? domain : frame.fail(id, "LC501", "cannot iterate over null");
      return false;
    default: each(domain); return true;  // an item is a list of one (10.3.2.9.4)
  }
}

template <class Each>
bool Evaluator::iterate(NodeId id, NodeId domain, Value& failure, Each each) {
  if (const Node& node = nodes[domain]; node.op == Op::sequence) {
    const auto kids = links(node.a, 2);
    const Value from = value(kids[0]);
    const Value to = value(kids[1]);
    return count_up(domain, from, to, true, failure, each);
  }
  const Value held = value(domain);  // kept alive while its items are visited
  return iterate_value(id, held, failure, each);
}

LIANGCE_INLINE bool Evaluator::nest(NodeId id, const Node& node, std::uint32_t level, std::vector<Value>& results,
                                    Value& failure) {
  const Code::Loop& loop = code.loop(node.b);
  const auto kids = links(node.a, node.count);
  Enter entered(*this);
  if (!entered.enter()) return failure = entered.refusal(*this, id), false;
  if (level == loop.locals.size()) {
    if (results.size() >= frame.limits.list_items) {
      failure = limit(id, "list_items", "the list has more than " + std::to_string(frame.limits.list_items) + " items");
      return false;
    }
    if (loop.partial != Code::none) {
      if (!frame.spend(results.size())) return failure = frame.out_of_steps(id), false;
      local(loop.partial) = Value::list(results);
    }
    results.push_back(value(kids.back()));
    return !frame.exhausted;
  }
  bool inner = true;
  const bool outer = iterate(id, kids[level], failure, [&](Value item) {
    local(loop.locals[level]) = std::move(item);
    inner = nest(id, node, level + 1, results, failure);
    return inner;
  });
  return outer && inner;
}

LIANGCE_INLINE Value Evaluator::loop_for(NodeId id, const Node& node) {
  const JoinScope joins(frame);
  std::vector<Value> results;
  Value failure;
  if (!nest(id, node, 0, results, failure)) return frame.exhausted ? frame.out_of_steps(id) : failure;
  return Value::list(std::move(results));
}

/// What a loop or filter asks of an item. `wrong`: by the standard the whole has no value, because this is no boolean
/// (recorded).
LIANGCE_INLINE Tri Evaluator::condition(NodeId body, bool& wrong) {
  if (policy || code.type(body)->kind == TypeKind::boolean) return truth(body);
  const Value v = value(body);
  if (v.is_boolean()) return Tri::of(v.boolean());
  if (v.is_absent()) return Tri::absent(v);
  wrong = true;
  return Tri::absent(frame.fail(body, "LC501", "a condition must be true or false, this is " + describe(v)));
}

/// False = ended for good: decided, or failed.
LIANGCE_INLINE bool Evaluator::quantify(NodeId id, const Node& node, std::uint32_t level, bool every, Tri& result,
                                        Value& failure) {
  const Code::Loop& loop = code.loop(node.b);
  const auto kids = links(node.a, node.count);
  Enter entered(*this);
  if (!entered.enter()) {
    failure = entered.refusal(*this, id);
    result = Tri::absent(failure);
    return false;
  }
  if (level == loop.locals.size()) {
    bool wrong = false;
    const Tri one = condition(kids.back(), wrong);
    if (wrong) return result = one, false;
    if (one.state() == feel::truth(!every)) {
      result = one;
      return false;
    }
    if (one.state() == Truth::unknown && result.state() != Truth::unknown) result = one;
    return true;
  }
  bool inner = true;
  const auto ask = [&](Value item) {
    local(loop.locals[level]) = std::move(item);
    inner = quantify(id, node, level + 1, every, result, failure);
    return inner && !frame.exhausted;
  };
  const NodeId domain = kids[level];
  bool outer = true;
  if (level + 1 < loop.locals.size() || nodes[domain].op == Op::sequence) {
    outer = iterate(id, domain, failure, ask);
  } else {
    const Value held = value(domain);
    std::size_t key = 0;
    const Scan scan{id, kids.back(), loop.locals[level], nullptr, feel::truth(every)};
    if (const auto index = held.is_list() ? JoinScope::index(*this, scan, held, level != 0, key) : nullptr) {
      index->each(key, [&](std::uint32_t i) { return ask(held.items()[i]); });
    } else {
      outer = iterate_value(id, held, failure, ask);
    }
  }
  if (!outer) result = Tri::absent(failure);
  return outer && inner;
}

LIANGCE_INLINE Tri Evaluator::quantifier(NodeId id, const Node& node, bool every) {
  const JoinScope joins(frame);
  Tri result = Tri::of(every);
  Value failure;
  quantify(id, node, 0, every, result, failure);
  if (frame.exhausted) return Tri::absent(frame.out_of_steps(id));
  return result;
}

namespace filter_detail {

/// Item number n of a list, from the end when negative.
LIANGCE_INLINE Value at_index(std::span<const Value> items, Number n) {
  const auto index = n.to_int64();
  const auto size = static_cast<std::int64_t>(items.size());
  if (!index || *index == 0 || *index > size || *index < -size) return {};
  return items[static_cast<std::size_t>(*index > 0 ? *index - 1 : size + *index)];
}

}  // namespace filter_detail

LIANGCE_INLINE Value Evaluator::filter(NodeId id, const Node& node) {
  const auto kids = links(node.a, 2);
  const Code::FilterScope& scope = code.filter_scope(node.b);
  Value held = value(kids[0]);
  if (policy && has_reason(held)) return held;
  if (!held.is_list()) held = held.is_absent() ? Value::list({}) : Value::list({std::move(held)});
  const auto items = held.items();
  const NodeId condition = kids[1];
  if (const Value* constant = code.constant_value(condition); constant != nullptr && constant->is_number()) {
    return filter_detail::at_index(items, constant->number());
  }
  const auto bind = [&](const Value& item) {
    local(scope.item) = item;
    for (const auto& member : scope.members) {
      const Value* found = item.is_context() ? item.find(code.constant(member.key).text()) : nullptr;
      if (found != nullptr) {
        local(member.local) = *found;
      } else if (member.outer != no_node) {
        Value outer = value(member.outer);
        local(member.local) = std::move(outer);
      } else {
        local(member.local) = Value();
      }
    }
  };
  std::vector<Value> kept;
  Tri undecided_item = Tri::of(true);
  const bool may_be_index =
      code.type(condition)->kind == TypeKind::any || code.type(condition)->kind == TypeKind::number;
  if (items.empty() && !may_be_index) return held;
  const JoinScope joins(frame);
  const auto count = [&](std::size_t i, Tri t) {
    if (t.state() == Truth::yes) kept.push_back(items[i]);
    if (t.state() == Truth::unknown && undecided_item.state() == Truth::yes) undecided_item = t;
  };
  std::size_t first = 0;
  if (may_be_index) {
    bind(items.empty() ? Value() : items[0]);
    if (!frame.spend(1)) return frame.out_of_steps(id);
    const Value v = value(condition);
    if (v.is_number()) return filter_detail::at_index(items, v.number());
    if (items.empty()) return held;
    if (!policy && !v.is_boolean() && !v.is_absent()) {
      return frame.fail(condition, "LC501", "a filter is a number or a condition, this is " + describe(v));
    }
    count(first++, boolean_of(condition, v));
  }
  Value ended;  // the whole has this value
  const auto ask = [&](std::size_t i) {
    bind(items[i]);
    if (!frame.spend(1)) return ended = frame.out_of_steps(id), false;
    bool wrong = false;
    const Tri t = this->condition(condition, wrong);
    if (wrong) return ended = t.value(), false;
    count(i, t);
    if (frame.exhausted) return ended = frame.out_of_steps(id), false;
    return true;
  };
  std::size_t key = 0;
  const Scan scan{id, condition, scope.item, &scope, Truth::no};
  if (const auto index = may_be_index ? nullptr : JoinScope::index(*this, scan, held, false, key)) {
    if (!index->each(key, ask)) return ended;
  } else {
    for (std::size_t i = first; i < items.size(); ++i) {
      if (!ask(i)) return ended;
    }
  }
  // Policies: who is in the list is not known while one member's condition is not.
  if (policy && undecided_item.state() == Truth::unknown) return undecided_item.value();
  return Value::list(std::move(kept));
}

}  // namespace liangce::feel::detail
