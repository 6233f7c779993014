// Windows are found by counting months; ISO weeks by Boost within 1400..9999 and by the Thursday rule beyond.
#pragma once

#include "liangce/calendar/boost_dates.hpp"
#include "liangce/calendar/months.hpp"
#include "liangce/calendar/windows.hpp"

namespace liangce::calendar {

namespace detail {

inline int months_in(Period period) noexcept {
  switch (period) {
    case Period::month: return 1;
    case Period::quarter: return 3;
    case Period::half_year: return 6;
    case Period::year: return 12;
    default: return 0;
  }
}

/// `count` whole months beginning with month number `first` (1..12) of a year.
inline Result<Window> months_window(std::int64_t year, int first, int count) noexcept {
  const auto begin = Date::from_ymd(year, first, 1);
  if (!begin) return Result<Window>::fail(Failure::out_of_range);
  const int last = first + count - 1;
  return {Window{*begin, *Date::from_ymd(year, last, days_in_month(year, last))}};
}

/// Seven days from a Monday.
inline Result<Window> week_from(std::int64_t monday) noexcept {
  const auto first = Date::from_days(monday);
  const auto last = Date::from_days(monday + 6);
  if (!first || !last) return Result<Window>::fail(Failure::out_of_range);
  return {Window{*first, *last}};
}

}  // namespace detail

LIANGCE_INLINE std::string_view to_string(Period period) noexcept {
  switch (period) {
    case Period::day: return "day";
    case Period::week: return "week";
    case Period::month: return "month";
    case Period::quarter: return "quarter";
    case Period::half_year: return "half-year";
    case Period::year: return "year";
  }
  return "unknown period";
}

LIANGCE_INLINE Result<Window> window_of(Date day, Period period) noexcept {
  if (period == Period::day) return {Window{day, day}};
  if (period == Period::week) return detail::week_from(day.days - day.weekday() + 1);
  const auto [year, month, ignored] = day.ymd();
  const int count = detail::months_in(period);
  return detail::months_window(year, (month - 1) / count * count + 1, count);
}

LIANGCE_INLINE Result<Window> window_after(Date day, Period period, std::int64_t steps) noexcept {
  std::int64_t distance = 0;
  if (period == Period::day || period == Period::week) {
    if (__builtin_mul_overflow(steps, period == Period::week ? 7 : 1, &distance)) {
      return Result<Window>::fail(Failure::out_of_range);
    }
    const Date from{period == Period::week ? day.days - day.weekday() + 4
                                           : day.days};  // Thursday: safely inside its week
    const auto moved = add_days(from, distance);
    return moved ? window_of(*moved, period) : Result<Window>::fail(moved.failure);
  }
  if (__builtin_mul_overflow(steps, detail::months_in(period), &distance)) {
    return Result<Window>::fail(Failure::out_of_range);
  }
  const auto moved = add_months(start_of_month(day), distance);
  return moved ? window_of(*moved, period) : Result<Window>::fail(moved.failure);
}

LIANGCE_INLINE Result<Window> year_window(std::int64_t year) noexcept { return detail::months_window(year, 1, 12); }

LIANGCE_INLINE Result<Window> half_year_window(std::int64_t year, int half) noexcept {
  if (half < 1 || half > 2) return Result<Window>::fail(Failure::out_of_range);
  return detail::months_window(year, half * 6 - 5, 6);
}

LIANGCE_INLINE Result<Window> quarter_window(std::int64_t year, int quarter) noexcept {
  if (quarter < 1 || quarter > 4) return Result<Window>::fail(Failure::out_of_range);
  return detail::months_window(year, quarter * 3 - 2, 3);
}

LIANGCE_INLINE Result<Window> month_window(std::int64_t year, int month) noexcept {
  if (month < 1 || month > 12) return Result<Window>::fail(Failure::out_of_range);
  return detail::months_window(year, month, 1);
}

LIANGCE_INLINE Result<Window> week_window(std::int64_t iso_year, int week) noexcept {
  const auto fourth = Date::from_ymd(iso_year, 1, 4);  // always in week 1
  if (!fourth || week < 1 || week > 53) return Result<Window>::fail(Failure::out_of_range);
  const auto window = detail::week_from(fourth->days - fourth->weekday() + 1 + 7 * (week - 1));
  if (window && iso_week_of(window->first) != IsoWeek{iso_year, week})
    return Result<Window>::fail(Failure::out_of_range);
  return window;
}

LIANGCE_INLINE int quarter_of(Date day) noexcept { return (day.ymd().month + 2) / 3; }
LIANGCE_INLINE int half_year_of(Date day) noexcept { return (day.ymd().month + 5) / 6; }

LIANGCE_INLINE IsoWeek iso_week_of(Date day) noexcept {
  const auto [year, month, ignored] = day.ymd();
  const auto known = to_boost(day);
  const int week = known ? known->week_number() : day.iso_week();
  if (month == 1 && week > 50) return {year - 1, week};
  if (month == 12 && week == 1) return {year + 1, week};
  return {year, week};
}

}  // namespace liangce::calendar
