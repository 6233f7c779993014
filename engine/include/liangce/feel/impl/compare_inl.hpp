// Equality, order, membership.
#pragma once

#include <algorithm>

#include "liangce/feel/compare.hpp"

namespace liangce::feel {

LIANGCE_INLINE bool unbounded(const Value& end) noexcept {
  return end.is_absent() && end.reason() == Reason::not_applicable;
}

LIANGCE_INLINE RangeForm range_form(const Range& range) noexcept {
  if (unbounded(range.start)) return range.end_included ? RangeForm::le : RangeForm::lt;
  if (!unbounded(range.end)) return RangeForm::interval;
  if (range.end_included) return range.start_included ? RangeForm::eq : RangeForm::ne;
  return range.start_included ? RangeForm::ge : RangeForm::gt;
}

LIANGCE_INLINE Value comparison_range(Operator op, Value endpoint) {
  Value none = Value::absent(Reason::not_applicable);
  switch (op) {
    case Operator::lt: return Value::range(std::move(none), false, std::move(endpoint), false);
    case Operator::le: return Value::range(std::move(none), false, std::move(endpoint), true);
    case Operator::gt: return Value::range(std::move(endpoint), false, std::move(none), false);
    case Operator::ge: return Value::range(std::move(endpoint), true, std::move(none), false);
    case Operator::eq: return Value::range(std::move(endpoint), true, std::move(none), true);
    default: return Value::range(std::move(endpoint), false, std::move(none), true);
  }
}

namespace detail {

/// Times compare by the second (Table 53 names hour, minute, second and offset); zoned ones as instants of one day.
LIANGCE_INLINE std::int64_t comparable_seconds(const Time& time) {
  const std::int64_t seconds = time.nanos / 1'000'000'000;
  if (time.zone.none()) return seconds;
  return seconds - time.zone.offset_at(0, time.nanos).value_or(0);
}

LIANGCE_INLINE Truth list_equals(std::span<const Value> a, std::span<const Value> b) {
  if (a.size() != b.size()) return Truth::no;
  Truth all = Truth::yes;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const Truth one = equals(a[i], b[i]);
    if (one == Truth::no) return Truth::no;
    if (one == Truth::unknown) all = Truth::unknown;
  }
  return all;
}

LIANGCE_INLINE Truth context_equals(const Value& a, const Value& b) {
  if (a.entries().size() != b.entries().size()) return Truth::no;
  Truth all = Truth::yes;
  // Same order is the common case; otherwise look up.
  for (std::size_t i = 0; i < a.entries().size(); ++i) {
    const auto& [key, value] = a.entries()[i];
    const auto& beside = b.entries()[i];
    const Value* other = beside.first.text() == key.text() ? &beside.second : b.find(key.text());
    if (other == nullptr) return Truth::no;
    const Truth one = equals(value, *other);
    if (one == Truth::no) return Truth::no;
    if (one == Truth::unknown) all = Truth::unknown;
  }
  return all;
}

LIANGCE_INLINE Truth end_equals(const Value& a, const Value& b) {
  if (unbounded(a) || unbounded(b)) return truth(unbounded(a) && unbounded(b));
  return equals(a, b);
}

}  // namespace detail

LIANGCE_INLINE Truth equals(const Value& a, const Value& b) {
  if (a.kind() != b.kind()) return a.is_absent() || b.is_absent() ? Truth::no : Truth::unknown;
  switch (a.kind()) {
    case Kind::absent: return Truth::yes;
    case Kind::boolean: return truth(a.boolean() == b.boolean());
    case Kind::number: return truth(a.number() == b.number());
    case Kind::text: return truth(a.identity() == b.identity() || a.text() == b.text());
    case Kind::date: return truth(a.date() == b.date());
    case Kind::time: {
      const Time x = a.time(), y = b.time();
      if (x.zone.none() != y.zone.none()) return Truth::no;
      return truth(detail::comparable_seconds(x) == detail::comparable_seconds(y));
    }
    case Kind::date_time: {
      const DateTime x = a.date_time(), y = b.date_time();
      if (x.time.zone.none() != y.time.zone.none()) return Truth::no;
      return truth(x.epoch_seconds_utc() == y.epoch_seconds_utc());
    }
    case Kind::days_duration: return truth(a.days_duration() == b.days_duration());
    case Kind::months_duration: return truth(a.months_duration() == b.months_duration());
    case Kind::list: return a.identity() == b.identity() ? Truth::yes : detail::list_equals(a.items(), b.items());
    case Kind::context: return a.identity() == b.identity() ? Truth::yes : detail::context_equals(a, b);
    case Kind::range: {
      const Range &x = a.range(), &y = b.range();
      if (range_form(x) != range_form(y) || x.start_included != y.start_included || x.end_included != y.end_included) {
        return Truth::no;
      }
      const Truth start = detail::end_equals(x.start, y.start), end = detail::end_equals(x.end, y.end);
      if (start == Truth::no || end == Truth::no) return Truth::no;
      return start == Truth::yes && end == Truth::yes ? Truth::yes : Truth::unknown;
    }
    case Kind::function: return truth(a.identity() == b.identity());
  }
  return Truth::unknown;
}

LIANGCE_INLINE std::optional<std::strong_ordering> order(const Value& a, const Value& b) {
  if (a.kind() != b.kind()) return std::nullopt;
  switch (a.kind()) {
    case Kind::number: return a.number() <=> b.number();
    case Kind::text: return a.text().compare(b.text()) <=> 0;  // UTF-8 bytes sort as code points
    case Kind::date: return a.date() <=> b.date();
    case Kind::time: {
      const Time x = a.time(), y = b.time();
      if (x.zone.none() != y.zone.none()) return std::nullopt;
      return detail::comparable_seconds(x) <=> detail::comparable_seconds(y);
    }
    case Kind::date_time: {
      const DateTime x = a.date_time(), y = b.date_time();
      if (x.time.zone.none() != y.time.zone.none()) return std::nullopt;
      return x.epoch_seconds_utc() <=> y.epoch_seconds_utc();
    }
    case Kind::days_duration: return a.days_duration() <=> b.days_duration();
    case Kind::months_duration: return a.months_duration() <=> b.months_duration();
    default: return std::nullopt;
  }
}

namespace detail {

constexpr Truth opposite(Truth t) noexcept {
  return t == Truth::unknown ? t : t == Truth::yes ? Truth::no : Truth::yes;
}

}  // namespace detail

LIANGCE_INLINE Truth compare(Operator op, const Value& a, const Value& b) {
  if (a.is_number() && b.is_number()) return compare(op, a.number(), b.number());
  if (op == Operator::eq) return equals(a, b);
  if (op == Operator::ne) return detail::opposite(equals(a, b));
  const auto o = order(a, b);
  return o ? detail::ordered(op, *o) : Truth::unknown;
}

LIANGCE_INLINE Truth within(const Value& value, const Range& range) {
  switch (range_form(range)) {
    case RangeForm::lt: return compare(Operator::lt, value, range.end);
    case RangeForm::le: return compare(Operator::le, value, range.end);
    case RangeForm::gt: return compare(Operator::gt, value, range.start);
    case RangeForm::ge: return compare(Operator::ge, value, range.start);
    case RangeForm::eq: return compare(Operator::eq, value, range.start);
    case RangeForm::ne: return compare(Operator::ne, value, range.start);
    case RangeForm::interval: break;
  }
  const Truth above = compare(range.start_included ? Operator::ge : Operator::gt, value, range.start);
  const Truth below = compare(range.end_included ? Operator::le : Operator::lt, value, range.end);
  if (above == Truth::no && below != Truth::unknown) return Truth::no;
  if (below == Truth::no && above != Truth::unknown) return Truth::no;
  return above == Truth::yes && below == Truth::yes ? Truth::yes : Truth::unknown;
}

LIANGCE_INLINE Truth member(const Value& value, const Value& test) {
  if (test.kind() == Kind::range && value.kind() != Kind::range) return within(value, test.range());
  if (test.kind() == Kind::list) {
    if (value.is_list() && equals(value, test) == Truth::yes) return Truth::yes;
    for (const Value& item : test.items()) {
      if (item.kind() == Kind::range && value.kind() != Kind::range) {
        if (within(value, item.range()) == Truth::yes) return Truth::yes;
      } else if (equals(value, item) == Truth::yes) {
        return Truth::yes;
      }
    }
    return Truth::no;
  }
  return equals(value, test);
}

// What is possible of an operand that is absent with bounds or candidates.
namespace detail {

LIANGCE_INLINE Truth compare_intervals(Operator op, const Value& low_a, const Value& high_a, const Value& low_b,
                                       const Value& high_b) {
  const auto surely = [](const Value& x, Operator o, const Value& y) {
    if (x.is_absent() || y.is_absent()) return false;
    const auto found = order(x, y);
    return found && ordered(o, *found) == Truth::yes;
  };
  switch (op) {
    case Operator::lt:
      return surely(high_a, Operator::lt, low_b)   ? Truth::yes
             : surely(low_a, Operator::ge, high_b) ? Truth::no
                                                   : Truth::unknown;
    case Operator::le:
      return surely(high_a, Operator::le, low_b)   ? Truth::yes
             : surely(low_a, Operator::gt, high_b) ? Truth::no
                                                   : Truth::unknown;
    case Operator::gt: return compare_intervals(Operator::lt, low_b, high_b, low_a, high_a);
    case Operator::ge: return compare_intervals(Operator::le, low_b, high_b, low_a, high_a);
    case Operator::eq:
      if (surely(high_a, Operator::lt, low_b) || surely(low_a, Operator::gt, high_b)) return Truth::no;
      return surely(low_a, Operator::eq, high_a) && surely(low_b, Operator::eq, high_b) &&
                     surely(low_a, Operator::eq, low_b)
                 ? Truth::yes
                 : Truth::unknown;
    default: return opposite(compare_intervals(Operator::eq, low_a, high_a, low_b, high_b));
  }
}

}  // namespace detail

LIANGCE_INLINE Truth compare_known(Operator op, const Value& a, const Value& b) {
  const bool unknown_a = has_reason(a), unknown_b = has_reason(b);
  if (!unknown_a && !unknown_b) return compare(op, a, b);
  const Absence* info_a = unknown_a ? a.absence() : nullptr;
  const Absence* info_b = unknown_b ? b.absence() : nullptr;
  if ((unknown_a && info_a == nullptr) || (unknown_b && info_b == nullptr)) return Truth::unknown;
  // Every candidate must agree.
  if (info_a != nullptr && !info_a->candidates.empty()) {
    const Truth first = compare_known(op, info_a->candidates[0], b);
    for (std::size_t i = 1; i < info_a->candidates.size() && first != Truth::unknown; ++i) {
      if (compare_known(op, info_a->candidates[i], b) != first) return Truth::unknown;
    }
    return first;
  }
  if (info_b != nullptr && !info_b->candidates.empty()) {
    const Truth first = compare_known(op, a, info_b->candidates[0]);
    for (std::size_t i = 1; i < info_b->candidates.size() && first != Truth::unknown; ++i) {
      if (compare_known(op, a, info_b->candidates[i]) != first) return Truth::unknown;
    }
    return first;
  }
  return detail::compare_intervals(op, info_a ? info_a->low : a, info_a ? info_a->high : a, info_b ? info_b->low : b,
                                   info_b ? info_b->high : b);
}

LIANGCE_INLINE Truth member_known(const Value& value, const Value& test) {
  if (has_reason(test)) return compare_known(Operator::eq, value, test);
  if (test.kind() == Kind::range && value.kind() != Kind::range) {
    const Range& range = test.range();
    switch (range_form(range)) {
      case RangeForm::lt: return compare_known(Operator::lt, value, range.end);
      case RangeForm::le: return compare_known(Operator::le, value, range.end);
      case RangeForm::gt: return compare_known(Operator::gt, value, range.start);
      case RangeForm::ge: return compare_known(Operator::ge, value, range.start);
      case RangeForm::eq: return compare_known(Operator::eq, value, range.start);
      case RangeForm::ne: return compare_known(Operator::ne, value, range.start);
      case RangeForm::interval: break;
    }
    const Truth above = compare_known(range.start_included ? Operator::ge : Operator::gt, value, range.start);
    const Truth below = compare_known(range.end_included ? Operator::le : Operator::lt, value, range.end);
    if (above == Truth::no || below == Truth::no) return Truth::no;
    return above == Truth::yes && below == Truth::yes ? Truth::yes : Truth::unknown;
  }
  if (test.kind() != Kind::list) return compare_known(Operator::eq, value, test);
  bool unknown = false;
  if (value.is_list() && equals(value, test) == Truth::yes) return Truth::yes;
  for (const Value& item : test.items()) {
    const bool reasoned = has_reason(item) || has_reason(value) || item.kind() == Kind::range;
    const Truth one = reasoned ? member_known(value, item) : equals(value, item);
    if (one == Truth::yes) return one;
    unknown = unknown || (reasoned && one == Truth::unknown);
  }
  return unknown ? Truth::unknown : Truth::no;
}

}  // namespace liangce::feel
