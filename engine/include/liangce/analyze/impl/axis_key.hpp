// Numbers, dates and durations as points of a line.
#pragma once

#include <optional>
#include <vector>

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

/// The values compared with; ranges by their ends. False: something else is in there.
inline bool constants_in(const Value& value, std::vector<Value>& out, int depth = 0) {
  switch (value.kind()) {
    case Kind::range:
      for (const Value* end : {&value.range().start, &value.range().end})
        if (!end->is_absent() && !constants_in(*end, out, depth + 1)) return false;
      return true;
    case Kind::list:
      if (depth > 2) return false;
      for (const Value& item : value.items())
        if (!constants_in(item, out, depth + 1)) return false;
      return true;
    case Kind::boolean:
    case Kind::number:
    case Kind::text:
    case Kind::date:
    case Kind::months_duration:
    case Kind::days_duration: out.push_back(value); return true;
    default: return false;
  }
}

}  // namespace liangce::detail::spaces
