// Numbers, dates and durations as points of a line.
#pragma once

#include <optional>

#include "liangce/value/value.hpp"

namespace liangce::detail::spaces {

/// Where a value of an ordered kind stands on its axis.
inline std::optional<Number> key(const Value& v) {
  switch (v.kind()) {
    case Kind::number: return v.number();
    case Kind::date: return Number(v.date().days);
    case Kind::months_duration: return Number(v.months_duration().months);
    case Kind::days_duration:
      return Number(v.days_duration().seconds) + Number(v.days_duration().nanos) * Number::scaled(1, -9).value();
    default: return std::nullopt;
  }
}

inline std::optional<Value> at(Kind kind, Number key) {
  if (kind == Kind::number) return key.finite() ? std::optional(Value(key)) : std::nullopt;
  if (kind == Kind::days_duration) {
    const auto nanos = key.to_scaled128(9);
    const auto duration = nanos ? DaysDuration::from_nanos(*nanos) : std::nullopt;
    return duration ? std::optional(Value(*duration)) : std::nullopt;
  }
  const auto whole = key.to_int64();
  if (!whole) return std::nullopt;
  if (kind == Kind::months_duration) return Value(MonthsDuration{*whole});
  const auto date = Date::from_days(*whole);
  return date ? std::optional(Value(*date)) : std::nullopt;
}

}  // namespace liangce::detail::spaces
