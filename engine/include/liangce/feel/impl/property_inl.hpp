// Properties of temporal values and ranges (DMN 1.5 Table 57 and clause 10.3.2.5).
#pragma once

#include "liangce/feel/arithmetic.hpp"
#include "liangce/feel/compare.hpp"

namespace liangce::feel {

namespace detail {

LIANGCE_INLINE std::optional<Value> date_property(Date date, std::string_view name) {
  if (name == "year") return Value(date.ymd().year);
  if (name == "month") return Value(date.ymd().month);
  if (name == "day") return Value(date.ymd().day);
  if (name == "weekday") return Value(date.weekday());
  return std::nullopt;
}

LIANGCE_INLINE std::optional<Value> time_property(std::int64_t days, const Time& time, std::string_view name) {
  if (name == "hour") return Value(time.hour());
  if (name == "minute") return Value(time.minute());
  if (name == "second") return Value(time.second());
  if (name == "time offset") {
    if (time.zone.none()) return Value();
    return Value(DaysDuration{time.zone.offset_at(days, time.nanos).value_or(0), 0});
  }
  if (name == "timezone") {
    if (!time.zone.is_named()) return Value();
    return Value(time.zone.name());
  }
  return std::nullopt;
}

LIANGCE_INLINE std::optional<Value> range_property(const Range& range, std::string_view name) {
  const RangeForm form = range_form(range);
  const auto end_value = [](const Value& v) { return unbounded(v) ? Value() : v; };
  if (name == "start") return end_value(range.start);
  if (name == "end") return form == RangeForm::eq ? range.start : end_value(range.end);
  if (name == "start included") return Value(form != RangeForm::ne && range.start_included);
  if (name == "end included") return Value(form != RangeForm::ne && range.end_included);
  return std::nullopt;
}

}  // namespace detail

LIANGCE_INLINE std::optional<Value> property(const Value& value, std::string_view name) {
  switch (value.kind()) {
    case Kind::date: {
      if (auto found = detail::date_property(value.date(), name)) return found;
      // A date is also that day's midnight in UTC (10.3.2.9.4).
      return detail::time_property(value.date().days, Time{0, Zone::utc()}, name);
    }
    case Kind::time: return detail::time_property(0, value.time(), name);
    case Kind::date_time: {
      const DateTime dt = value.date_time();
      if (auto found = detail::date_property(dt.date, name)) return found;
      return detail::time_property(dt.date.days, dt.time, name);
    }
    case Kind::days_duration: {
      const std::int64_t s = value.days_duration().seconds;
      if (name == "days") return Value(s / 86'400);
      if (name == "hours") return Value(s / 3'600 % 24);
      if (name == "minutes") return Value(s / 60 % 60);
      if (name == "seconds") return Value(s % 60);
      return std::nullopt;
    }
    case Kind::months_duration: {
      const std::int64_t m = value.months_duration().months;
      if (name == "years") return Value(m / 12);
      if (name == "months") return Value(m % 12);
      return std::nullopt;
    }
    case Kind::range: return detail::range_property(value.range(), name);
    default: return std::nullopt;
  }
}

}  // namespace liangce::feel
