// Arithmetic on values.
#pragma once

#include <utility>

#include "liangce/calendar/months.hpp"
#include "liangce/feel/arithmetic.hpp"
#include "liangce/feel/compare.hpp"
#include "liangce/feel/types.hpp"

namespace liangce::feel {

namespace detail {

inline constexpr std::int64_t day_seconds = 86'400;
inline constexpr std::int64_t second_nanos = 1'000'000'000;
/// Durations reach across all dates and no further: |seconds| < 2^56.
inline constexpr std::int64_t most_seconds = std::int64_t{1} << 56;
inline constexpr std::int64_t most_months = std::int64_t{1} << 40;

LIANGCE_INLINE Value checked(Number n, std::string& why, const char* reason = "the result does not fit a number") {
  if (n.finite()) return n;
  why = reason;
  return {};
}

LIANGCE_INLINE Value out_of_range(std::string& why, std::string_view what) {
  why = "the result is outside the range of " + std::string(what);
  return {};
}

/// Whole nanoseconds to a duration with seconds and nanos of one sign.
LIANGCE_INLINE Value days_duration_of(__int128 nanos, std::string& why) {
  const __int128 seconds = nanos / second_nanos;
  if (seconds > most_seconds || seconds < -most_seconds) return out_of_range(why, "durations");
  return DaysDuration{static_cast<std::int64_t>(seconds), static_cast<std::int64_t>(nanos % second_nanos)};
}

LIANGCE_INLINE __int128 nanos_of(DaysDuration d) noexcept {
  return static_cast<__int128>(d.seconds) * second_nanos + d.nanos;
}

LIANGCE_INLINE Value months_duration_of(std::optional<std::int64_t> months, std::string& why) {
  if (!months || *months > most_months || *months < -most_months) return out_of_range(why, "durations");
  return MonthsDuration{*months};
}

LIANGCE_INLINE bool date_in_range(std::int64_t days) noexcept {
  static const std::int64_t first = Date::from_ymd(-max_year, 1, 1)->days;
  static const std::int64_t last = Date::from_ymd(max_year, 12, 31)->days;
  return days >= first && days <= last;
}

/// Local time plus nanoseconds: days carried, clock time within the day.
LIANGCE_INLINE Value shifted(Date date, std::int64_t nanos, Zone zone, __int128 by, bool keep_time, std::string& why) {
  constexpr __int128 day = static_cast<__int128>(day_seconds) * second_nanos;
  __int128 total = static_cast<__int128>(nanos) + by;
  __int128 days = total / day;
  __int128 rest = total % day;
  if (rest < 0) rest += day, --days;
  days += date.days;
  if (days > INT64_MAX / 4 || days < INT64_MIN / 4 || !date_in_range(static_cast<std::int64_t>(days))) {
    return out_of_range(why, "dates");
  }
  const Date moved{static_cast<std::int64_t>(days)};
  if (!keep_time) return moved;
  return DateTime{moved, Time{static_cast<std::int64_t>(rest), zone}};
}

LIANGCE_INLINE Value add_duration(const Value& when, const Value& duration, bool subtract, std::string& why) {
  if (duration.kind() == Kind::months_duration) {
    const std::int64_t months = subtract ? -duration.months_duration().months : duration.months_duration().months;
    const Date date = when.kind() == Kind::date ? when.date() : when.date_time().date;
    const auto moved = calendar::add_months(date, months);
    if (!moved) return out_of_range(why, "dates");
    if (when.kind() == Kind::date) return *moved;
    return DateTime{*moved, when.date_time().time};
  }
  const __int128 nanos = subtract ? -nanos_of(duration.days_duration()) : nanos_of(duration.days_duration());
  switch (when.kind()) {
    case Kind::date: return shifted(when.date(), 0, Zone(), nanos, false, why);
    case Kind::date_time: {
      const DateTime dt = when.date_time();
      return shifted(dt.date, dt.time.nanos, dt.time.zone, nanos, true, why);
    }
    default: {  // a time goes round the clock
      constexpr __int128 day = static_cast<__int128>(day_seconds) * second_nanos;
      const Time t = when.time();
      __int128 rest = (t.nanos + nanos) % day;
      if (rest < 0) rest += day;
      return Time{static_cast<std::int64_t>(rest), t.zone};
    }
  }
}

LIANGCE_INLINE __int128 instant(const DateTime& dt) {
  return static_cast<__int128>(dt.epoch_seconds_utc()) * second_nanos + dt.time.nanos % second_nanos;
}

/// a - b for dates, times, dates and times.
LIANGCE_INLINE Value difference(const Value& a, const Value& b, std::string& why) {
  if (a.kind() == Kind::time) {
    const Time x = a.time(), y = b.time();
    if (x.zone.none() != y.zone.none()) {
      why = "cannot subtract a time with a zone and one without";
      return {};
    }
    const auto offset = [](const Time& t) {
      return static_cast<__int128>(t.zone.none() ? 0 : t.zone.offset_at(0, t.nanos).value_or(0)) * second_nanos;
    };
    return days_duration_of((x.nanos - offset(x)) - (y.nanos - offset(y)), why);
  }
  if (a.kind() == Kind::date && b.kind() == Kind::date) {
    return days_duration_of(static_cast<__int128>(a.date().days - b.date().days) * day_seconds * second_nanos, why);
  }
  // A date beside a date and time is that day's midnight in UTC (10.3.2.9.4).
  const auto moment = [](const Value& v) {
    return v.kind() == Kind::date ? DateTime{v.date(), Time{0, Zone::utc()}} : v.date_time();
  };
  const DateTime x = moment(a), y = moment(b);
  if (x.time.zone.none() != y.time.zone.none()) {
    why = "cannot subtract a date and time with a zone and one without";
    return {};
  }
  return days_duration_of(instant(x) - instant(y), why);
}

LIANGCE_INLINE bool is_duration(Kind k) noexcept { return k == Kind::days_duration || k == Kind::months_duration; }
LIANGCE_INLINE bool is_moment(Kind k) noexcept { return k == Kind::date || k == Kind::date_time; }

LIANGCE_INLINE std::string_view verb(Operator op) noexcept {
  switch (op) {
    case Operator::add: return "add";
    case Operator::subtract: return "subtract";
    case Operator::multiply: return "multiply";
    case Operator::divide: return "divide";
    default: return "raise to a power";
  }
}

LIANGCE_INLINE Value mismatch(Operator op, const Value& a, const Value& b, std::string& why) {
  why = "cannot " + std::string(verb(op)) + ": " + describe(a) + " " + std::string(to_string(op)) + " " + describe(b);
  return {};
}

LIANGCE_INLINE Value sum(const Value& a, const Value& b, std::string& why) {
  const Kind x = a.kind(), y = b.kind();
  if (x == Kind::text && y == Kind::text) {
    std::string joined;
    joined.reserve(a.text().size() + b.text().size());
    joined.append(a.text()).append(b.text());
    return Value(joined);
  }
  if (x == Kind::days_duration && y == Kind::days_duration) {
    return days_duration_of(nanos_of(a.days_duration()) + nanos_of(b.days_duration()), why);
  }
  if (x == Kind::months_duration && y == Kind::months_duration) {
    return months_duration_of(a.months_duration().months + b.months_duration().months, why);
  }
  if (is_moment(x) && is_duration(y)) return add_duration(a, b, false, why);
  if (is_moment(y) && is_duration(x)) return add_duration(b, a, false, why);
  if (x == Kind::time && y == Kind::days_duration) return add_duration(a, b, false, why);
  if (y == Kind::time && x == Kind::days_duration) return add_duration(b, a, false, why);
  return mismatch(Operator::add, a, b, why);
}

LIANGCE_INLINE Value subtraction(const Value& a, const Value& b, std::string& why) {
  const Kind x = a.kind(), y = b.kind();
  if ((is_moment(x) && is_moment(y)) || (x == Kind::time && y == Kind::time)) return difference(a, b, why);
  if (x == Kind::days_duration && y == Kind::days_duration) {
    return days_duration_of(nanos_of(a.days_duration()) - nanos_of(b.days_duration()), why);
  }
  if (x == Kind::months_duration && y == Kind::months_duration) {
    return months_duration_of(a.months_duration().months - b.months_duration().months, why);
  }
  if ((is_moment(x) && is_duration(y)) || (x == Kind::time && y == Kind::days_duration))
    return add_duration(a, b, true, why);
  return mismatch(Operator::subtract, a, b, why);
}

/// Seconds of a duration as an exact number.
LIANGCE_INLINE Number seconds_of(DaysDuration d) {
  const auto nanos = Number::scaled128(nanos_of(d), -9);
  return nanos.value_or(Number(d.seconds));
}

LIANGCE_INLINE Value scaled_duration(const Value& duration, Number factor, bool divide, std::string& why) {
  if (divide && factor.is_zero()) {
    why = "division by zero";
    return {};
  }
  if (duration.kind() == Kind::months_duration) {
    const Number months(duration.months_duration().months);
    const Number product = divide ? months / factor : months * factor;
    if (!product.finite()) return out_of_range(why, "durations");
    return months_duration_of(product.round(0, Rounding::down).to_int64(), why);
  }
  const Number seconds = seconds_of(duration.days_duration());
  const Number product = divide ? seconds / factor : seconds * factor;
  if (!product.finite()) return out_of_range(why, "durations");
  const auto nanos = product.round(9, Rounding::half_even).to_scaled128(9);
  if (!nanos) return out_of_range(why, "durations");
  return days_duration_of(*nanos, why);
}

LIANGCE_INLINE Value product(const Value& a, const Value& b, std::string& why) {
  if (a.is_number() && is_duration(b.kind())) return scaled_duration(b, a.number(), false, why);
  if (b.is_number() && is_duration(a.kind())) return scaled_duration(a, b.number(), false, why);
  return mismatch(Operator::multiply, a, b, why);
}

LIANGCE_INLINE Value quotient(const Value& a, const Value& b, std::string& why) {
  if (is_duration(a.kind()) && b.is_number()) return scaled_duration(a, b.number(), true, why);
  if (a.kind() == b.kind() && is_duration(a.kind())) {
    const bool days = a.kind() == Kind::days_duration;
    const Number x = days ? seconds_of(a.days_duration()) : Number(a.months_duration().months);
    const Number y = days ? seconds_of(b.days_duration()) : Number(b.months_duration().months);
    if (y.is_zero()) {
      why = "division by zero";
      return {};
    }
    return checked(x / y, why);
  }
  return mismatch(Operator::divide, a, b, why);
}

}  // namespace detail

LIANGCE_INLINE Value arithmetic(Operator op, const Value& a, const Value& b, std::string& why) {
  if (a.is_number() && b.is_number()) {
    const Number x = a.number(), y = b.number();
    switch (op) {
      case Operator::add: return detail::checked(x + y, why);
      case Operator::subtract: return detail::checked(x - y, why);
      case Operator::multiply: return detail::checked(x * y, why);
      case Operator::divide:
        if (y.is_zero()) {
          why = "division by zero";
          return {};
        }
        return detail::checked(x / y, why);
      default: return detail::checked(x.pow(y), why, "the power is not a number that fits");
    }
  }
  switch (op) {
    case Operator::add: return detail::sum(a, b, why);
    case Operator::subtract: return detail::subtraction(a, b, why);
    case Operator::multiply: return detail::product(a, b, why);
    case Operator::divide: return detail::quotient(a, b, why);
    default: return detail::mismatch(op, a, b, why);
  }
}

LIANGCE_INLINE Value minus(const Value& a, std::string& why) {
  switch (a.kind()) {
    case Kind::number: return -a.number();
    case Kind::days_duration: return DaysDuration{-a.days_duration().seconds, -a.days_duration().nanos};
    case Kind::months_duration: return MonthsDuration{-a.months_duration().months};
    default: why = "cannot negate " + describe(a); return {};
  }
}

namespace detail {

/// The interval of an operand: its bounds, or itself twice.
LIANGCE_INLINE void bounds(const Value& v, Value& low, Value& high) {
  if (!has_reason(v)) {
    low = high = v;
  } else if (const Absence* info = v.absence()) {
    low = info->low, high = info->high;
  }
}

}  // namespace detail

LIANGCE_INLINE Value arithmetic_known(Operator op, const Value& a, const Value& b, std::string& why) {
  const bool unknown_a = has_reason(a), unknown_b = has_reason(b);
  if (!unknown_a && !unknown_b) return arithmetic(op, a, b, why);
  const Value& cause = unknown_a ? a : b;
  const Absence* info = cause.absence();
  const bool nothing_known = (unknown_a && a.absence() == nullptr) || (unknown_b && b.absence() == nullptr);
  // What the operand could be the result could not; what went wrong stays the same.
  const auto unbounded = [&] {
    if (info == nullptr || info->message.empty()) return Value::absent(cause.reason(), cause.fact());
    Absence only;
    only.message = info->message;
    return Value::absent(cause.reason(), only, cause.fact());
  };
  if (nothing_known && (op != Operator::divide || unknown_b)) return unbounded();
  const bool bounded = cause.reason() != Reason::error && (info == nullptr || info->candidates.empty());
  Value al, ah, bl, bh;
  if (bounded && op != Operator::power) {
    detail::bounds(a, al, ah);
    detail::bounds(b, bl, bh);
  }
  Absence result;
  const auto known_end = [&](const Value& x, const Value& y) -> Value {
    if (x.is_absent() || y.is_absent()) return {};
    std::string ignored;
    return arithmetic(op, x, y, ignored);
  };
  switch (op) {
    case Operator::add: result.low = known_end(al, bl), result.high = known_end(ah, bh); break;
    case Operator::subtract: result.low = known_end(al, bh), result.high = known_end(ah, bl); break;
    case Operator::multiply:
    case Operator::divide: {
      // By a known number only; its sign says which end is which.
      if (unknown_a && unknown_b) break;
      if (unknown_b && op == Operator::divide) break;
      const Value& factor = unknown_a ? b : a;
      if (!factor.is_number()) break;
      if (op == Operator::divide && factor.number().is_zero()) return arithmetic(op, Value(1), factor, why);
      Value low = unknown_a ? known_end(al, b) : known_end(a, bl);
      Value high = unknown_a ? known_end(ah, b) : known_end(a, bh);
      if (factor.number().is_negative()) std::swap(low, high);
      result.low = std::move(low), result.high = std::move(high);
      break;
    }
    default: break;
  }
  if (result.low.is_absent() && result.high.is_absent()) return unbounded();
  return Value::absent(cause.reason(), result, cause.fact());
}

}  // namespace liangce::feel
