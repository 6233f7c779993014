// Comparisons and membership.
#pragma once

#include <algorithm>
#include <optional>

#include "liangce/plan/impl/lowering.hpp"

namespace liangce::plan {

namespace detail {

LIANGCE_INLINE int128 power_of_ten(int exponent) noexcept {
  int128 power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

/// The whole numbers beside `number * 10^scale`; false when it is too large to say.
LIANGCE_INLINE bool beside(Number number, int scale, int128& floor, int128& ceiling) {
  const int own = number.scale();
  const int shown = std::max(own, scale);
  if (shown - scale > 30) return false;
  const auto exact = number.to_scaled128(shown);
  if (!exact) return false;
  const int128 unit = power_of_ten(shown - scale);
  floor = *exact / unit;
  if (*exact % unit != 0 && *exact < 0) --floor;
  ceiling = *exact % unit == 0 ? floor : floor + 1;
  return true;
}

/// The span between two whole numbers as far as int64 reaches; nothing when it is empty.
LIANGCE_INLINE void put_span(std::vector<Span>& spans, int128 low, int128 high) {
  low = std::max<int128>(low, INT64_MIN);
  high = std::min<int128>(high, INT64_MAX);
  if (low <= high) spans.push_back({static_cast<std::int64_t>(low), static_cast<std::int64_t>(high)});
}

inline constexpr int128 far_below = -(static_cast<int128>(1) << 100);
inline constexpr int128 far_above = static_cast<int128>(1) << 100;

/// Where `x operation constant` holds, x whole at `scale`. Dates count days.
LIANGCE_INLINE bool spans_of(feel::Operator operation, const Value& constant, int scale, std::vector<Span>& spans) {
  int128 floor = 0, ceiling = 0;
  if (constant.kind() == Kind::date) {
    floor = ceiling = constant.date().days;
  } else if (!constant.is_number() || !beside(constant.number(), scale, floor, ceiling)) {
    return false;
  }
  switch (operation) {
    case feel::Operator::lt: put_span(spans, far_below, ceiling - 1); return true;
    case feel::Operator::le: put_span(spans, far_below, floor); return true;
    case feel::Operator::gt: put_span(spans, floor + 1, far_above); return true;
    case feel::Operator::ge: put_span(spans, ceiling, far_above); return true;
    case feel::Operator::eq:
      if (floor == ceiling) put_span(spans, floor, floor);
      return true;
    case feel::Operator::ne:
      if (floor != ceiling) {
        put_span(spans, far_below, far_above);
      } else {
        put_span(spans, far_below, floor - 1);
        put_span(spans, floor + 1, far_above);
      }
      return true;
    default: return false;
  }
}

/// Whether the same spans say where bounds of x lie to the constant: with what is between two whole numbers, or outside
/// all of them, they do not.
LIANGCE_INLINE bool exact_spans(feel::Operator operation, const Value& constant, int scale) {
  int128 floor = 0, ceiling = 0;
  if (constant.kind() == Kind::date) {
    floor = ceiling = constant.date().days;
  } else if (!constant.is_number() || !beside(constant.number(), scale, floor, ceiling)) {
    return false;
  }
  if (floor <= INT64_MIN || ceiling >= INT64_MAX) return false;
  return floor == ceiling || (operation != feel::Operator::eq && operation != feel::Operator::ne);
}

LIANGCE_INLINE bool exact_test(const Value& test, int scale) {
  if (test.kind() != Kind::range) return exact_spans(feel::Operator::eq, test, scale);
  const Range& range = test.range();
  const feel::RangeForm form = feel::range_form(range);
  if (form == feel::RangeForm::interval)
    return exact_spans(feel::Operator::ge, range.start, scale) && exact_spans(feel::Operator::le, range.end, scale);
  const bool point = form == feel::RangeForm::eq || form == feel::RangeForm::ne;
  return exact_spans(point ? feel::Operator::eq : feel::Operator::lt,
                     feel::unbounded(range.start) ? range.end : range.start, scale);
}

LIANGCE_INLINE std::vector<Span> common_spans(const std::vector<Span>& a, const std::vector<Span>& b) {
  std::vector<Span> both;
  for (const Span& x : a) {
    for (const Span& y : b) {
      const Span common{std::max(x.low, y.low), std::min(x.high, y.high)};
      if (common.low <= common.high) both.push_back(common);
    }
  }
  return both;
}

/// Where a number or date is in a constant range; false when the range's ends are of another kind.
LIANGCE_INLINE bool spans_of_range(const Range& range, Kind kind, int scale, std::vector<Span>& spans) {
  using feel::Operator;
  const auto end = [&](Operator op, const Value& value, std::vector<Span>& out) {
    return value.kind() == kind && spans_of(op, value, scale, out);
  };
  switch (feel::range_form(range)) {
    case feel::RangeForm::lt: return end(Operator::lt, range.end, spans);
    case feel::RangeForm::le: return end(Operator::le, range.end, spans);
    case feel::RangeForm::gt: return end(Operator::gt, range.start, spans);
    case feel::RangeForm::ge: return end(Operator::ge, range.start, spans);
    case feel::RangeForm::eq: return end(Operator::eq, range.start, spans);
    case feel::RangeForm::ne: return end(Operator::ne, range.start, spans);
    case feel::RangeForm::interval: break;
  }
  std::vector<Span> above, below;
  if (!end(range.start_included ? Operator::ge : Operator::gt, range.start, above)) return false;
  if (!end(range.end_included ? Operator::le : Operator::lt, range.end, below)) return false;
  for (const Span& span : common_spans(above, below)) spans.push_back(span);
  return true;
}

/// Disjoint and in order; touching ones joined.
LIANGCE_INLINE std::vector<Span> tidy(std::vector<Span> spans) {
  std::sort(spans.begin(), spans.end(), [](const Span& a, const Span& b) { return a.low < b.low; });
  std::vector<Span> out;
  for (const Span& span : spans) {
    const bool touches = !out.empty() && (out.back().high == INT64_MAX || span.low <= out.back().high + 1);
    if (touches) {
      out.back().high = std::max(out.back().high, span.high);
    } else {
      out.push_back(span);
    }
  }
  return out;
}

constexpr feel::Operator turned(feel::Operator op) noexcept {
  switch (op) {
    case feel::Operator::lt: return feel::Operator::gt;
    case feel::Operator::le: return feel::Operator::ge;
    case feel::Operator::gt: return feel::Operator::lt;
    case feel::Operator::ge: return feel::Operator::le;
    default: return op;
  }
}

}  // namespace detail

LIANGCE_INLINE Lowered Lowering::within(NodeIndex input, std::vector<Span> spans, feel::Truth when_missing,
                                        bool exact) {
  Node node;
  node.op = Op::within;
  node.inputs = {input};
  node.spans = detail::tidy(std::move(spans));
  node.when_missing = when_missing;
  // Bounds that are not a fact's own differ from row to row.
  const Node& its = at(input);
  node.bounded = its.interval ? !exact && (its.op != Op::fact || its.told) : its.bounded && its.op != Op::fact;
  node.escapes = node.bounded || its.may_be_null;  // where it is a null
  return Lowered::at(add(std::move(node)));
}

LIANGCE_INLINE Lowered Lowering::compare(feel::Operator op, const Lowered& a, const Lowered& b) {
  if (a.is_rows()) return a;
  if (b.is_rows()) return b;
  const auto truth_of = [&](const Value& x, const Value& y) { return feel::compare_known(op, x, y); };
  if (a.is_constant() && b.is_constant()) return truth_constant(truth_of(a.value, b.value));
  if (is_finite(a) && is_finite(b)) {
    // Why it is unknown: the first operand that is; a plain null otherwise.
    return finite({a, b}, [&](std::span<const Value> v) {
      const feel::Truth truth = truth_of(v[0], v[1]);
      if (truth != feel::Truth::unknown) return Value(truth == feel::Truth::yes);
      if (feel::has_reason(v[0])) return v[0];
      if (feel::has_reason(v[1])) return v[1];
      return v[0].is_absent() || v[1].is_absent() ? Value() : Value::absent(Reason::error);
    });
  }
  if (b.is_constant()) return compare_constant(op, a.node, b.value);
  if (a.is_constant()) return compare_constant(detail::turned(op), b.node, a.value);
  const Node x = at(a.node);
  const Node y = at(b.node);
  if (x.form != y.form || (x.form != Form::number && x.form != Form::date))
    return Lowered::row_wise("two things of different kinds are compared");
  if (std::abs(x.scale - y.scale) > most_scale) return Lowered::row_wise("the numbers' scales are too far apart");
  Node node;
  node.op = Op::compare;
  node.operation = op;
  node.inputs = {a.node, b.node};
  node.bounded = x.bounded || y.bounded;
  const bool nulls = x.may_be_null || y.may_be_null;  // rows of a null escape
  node.escapes = nulls || node.bounded || x.quotient || y.quotient || x.scale != y.scale;
  return Lowered::at(add(std::move(node)));
}

LIANGCE_INLINE Lowered Lowering::compare_constant(feel::Operator op, NodeIndex index, const Value& constant) {
  const Node node = at(index);
  if (node.form != Form::number && node.form != Form::date)
    return Lowered::row_wise("two things of different kinds are compared");
  if (feel::has_reason(constant)) {
    if (says_something(constant)) return Lowered::row_wise("it is compared with something only bounds are known of");
    return truth_constant(feel::Truth::unknown);
  }
  if (constant.is_absent()) return Lowered::row_wise("a number is compared with null");
  const Kind kind = node.form == Form::date ? Kind::date : Kind::number;
  std::vector<Span> spans;
  if (constant.kind() != kind || !detail::spans_of(op, constant, node.scale, spans))
    return Lowered::row_wise("the number it is compared with is too large for columns");
  const bool equality = op == feel::Operator::eq || op == feel::Operator::ne;
  if (node.quotient || (equality && node.may_be_null)) {
    // Not a whole number at any scale: compared exactly with the constant as a fraction.
    const Lowered other = number_node(Lowered::of(constant));
    if (other.is_rows()) return other;
    return compare(op, Lowered::at(index), other);
  }
  const bool exact = detail::exact_spans(op, constant, node.scale);
  return within(index, std::move(spans), feel::compare_known(op, missing_of(node), constant), exact);
}

LIANGCE_INLINE Lowered Lowering::between(feel::NodeId id) {
  const auto kids = code.children(id);
  const Lowered v = value(kids[0]);
  const Lowered above = as_truth(compare(feel::Operator::ge, v, value(kids[1])));
  const Lowered below = as_truth(compare(feel::Operator::le, v, value(kids[2])));
  if (above.is_rows()) return above;
  if (below.is_rows()) return below;
  Node node;
  node.op = Op::all;
  node.inputs = {above.node, below.node};
  node.may_be_null = at(above.node).may_be_null || at(below.node).may_be_null;
  const Node x = at(above.node), y = at(below.node);
  if (x.op == Op::within && y.op == Op::within && x.inputs == y.inputs) {
    const feel::Truth missing = x.when_missing == feel::Truth::no   ? feel::Truth::no
                                : y.when_missing == feel::Truth::no ? feel::Truth::no
                                : x.when_missing == y.when_missing  ? x.when_missing
                                                                    : feel::Truth::unknown;
    std::vector<Span> common = detail::common_spans(x.spans, y.spans);
    const bool exact = !x.bounded && !y.bounded && !common.empty();
    return within(x.inputs[0], std::move(common), missing, exact);
  }
  return Lowered::at(add(std::move(node)));
}

/// A value in a constant test: a value, a range, or a list of those.
LIANGCE_INLINE Lowered Lowering::member(const Lowered& v, const Value& test) {
  if (v.is_rows()) return v;
  if (v.is_constant()) return truth_constant(feel::member_known(v.value, test));
  if (is_finite(v)) {
    return as_truth(finite({v}, [&](std::span<const Value> given) {
      const feel::Truth truth = feel::member_known(given[0], test);
      if (truth != feel::Truth::unknown) return Value(truth == feel::Truth::yes);
      return feel::has_reason(given[0]) ? given[0] : Value();
    }));
  }
  const Node node = at(v.node);
  if ((node.form != Form::number && node.form != Form::date) || node.quotient)
    return Lowered::row_wise("it is asked whether a quotient is in a set");
  if (node.may_be_null && (test.kind() != Kind::range || feel::range_form(test.range()) == feel::RangeForm::eq ||
                           feel::range_form(test.range()) == feel::RangeForm::ne))
    return Lowered::row_wise("it is asked whether something that may be null is in a set");
  const Kind kind = node.form == Form::date ? Kind::date : Kind::number;
  std::vector<Span> spans;
  const auto put = [&](const Value& one) {
    if (one.kind() == Kind::range) return detail::spans_of_range(one.range(), kind, node.scale, spans);
    return one.kind() == kind && detail::spans_of(feel::Operator::eq, one, node.scale, spans);
  };
  bool fine = true;
  if (test.is_list()) {
    for (const Value& one : test.items()) fine = fine && put(one);
  } else {
    fine = put(test);
  }
  if (!fine) return Lowered::row_wise("the set it must be in holds other things than numbers or dates");
  // Of several, each is asked by itself what it says of bounds.
  const bool several = test.is_list() && test.items().size() != 1;
  const bool exact =
      !several && !spans.empty() && detail::exact_test(test.is_list() ? test.items()[0] : test, node.scale);
  return within(v.node, std::move(spans), feel::member_known(missing_of(node), test), exact);
}

LIANGCE_INLINE Lowered Lowering::in(feel::NodeId id) {
  const auto kids = code.children(id);
  const Lowered v = value(kids[0]);
  Node node;
  node.op = Op::any;
  for (const feel::NodeId kid : kids.subspan(1)) {
    const Lowered test = value(kid);
    if (test.is_rows()) return test;
    Lowered one;
    if (test.is_constant()) {
      one = member(v, test.value);
    } else {
      one = as_truth(compare(feel::Operator::eq, v, test));
    }
    if (one.is_rows()) return one;
    node.may_be_null = node.may_be_null || at(one.node).may_be_null;
    node.inputs.push_back(one.node);
  }
  if (node.inputs.size() == 1) return Lowered::at(node.inputs[0]);
  return Lowered::at(add(std::move(node)));
}

/// One test of a decision table's cell.
LIANGCE_INLINE Lowered Lowering::test(feel::NodeId id) {
  const auto kids = code.children(id);
  if (code[id].detail != 0) {
    if (code.type(kids[1])->kind == feel::TypeKind::boolean) return truth(kids[1]);
    return Lowered::row_wise("a cell is an expression that is no condition");
  }
  const Lowered asked = value(kids[1]);
  const Lowered v = value(kids[0]);
  if (asked.is_rows()) return asked;
  if (v.is_rows()) return v;
  if (asked.is_constant() && asked.value.is_boolean()) {
    if (!is_finite(v)) return Lowered::row_wise("a number or date is tested with true or false");
    return as_truth(finite({v}, [&](std::span<const Value> given) {
      if (!given[0].is_boolean() && !given[0].is_absent()) return asked.value;
      const feel::Truth truth = feel::member_known(given[0], asked.value);
      if (truth != feel::Truth::unknown) return Value(truth == feel::Truth::yes);
      return feel::has_reason(given[0]) ? given[0] : Value();
    }));
  }
  if (asked.is_constant()) return member(v, asked.value);
  if (asked.is_node() && at(asked.node).form == Form::truth)
    return Lowered::row_wise("a cell is a condition that does not ask about its input");
  return compare(feel::Operator::eq, v, asked);
}

}  // namespace liangce::plan
