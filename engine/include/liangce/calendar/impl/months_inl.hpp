// Month arithmetic on (year * 12 + month) counters. Boost's month iterator is not used: it snaps 02-28 + 1 month to
// 03-31 whether or not anybody asked, and wraps on large counts.
#pragma once

#include <algorithm>

#include "liangce/calendar/boost_dates.hpp"
#include "liangce/calendar/months.hpp"

namespace liangce::calendar {

namespace detail {

/// Months since January of year 0.
inline std::int64_t month_counter(const YearMonthDay& d) noexcept { return d.year * 12 + d.month - 1; }

inline std::int64_t year_of_counter(std::int64_t counter) noexcept {
  return (counter >= 0 ? counter : counter - 11) / 12;
}
inline int month_of_counter(std::int64_t counter) noexcept {
  return static_cast<int>(counter - year_of_counter(counter) * 12) + 1;
}

/// Last day of a month: Boost's calendar within its years (1400..9999), our rule beyond them.
inline int last_day_of(std::int64_t year, int month) noexcept {
  if (year >= 1400 && year <= 9999) {
    return boost::gregorian::gregorian_calendar::end_of_month_day(static_cast<unsigned short>(year),
                                                                  static_cast<unsigned short>(month));
  }
  return days_in_month(year, month);
}

}  // namespace detail

LIANGCE_INLINE Result<Date> add_days(Date start, std::int64_t days) noexcept {
  std::int64_t sum = 0;
  if (__builtin_add_overflow(start.days, days, &sum)) return Result<Date>::fail(Failure::out_of_range);
  const auto day = Date::from_days(sum);
  return day ? Result<Date>{*day} : Result<Date>::fail(Failure::out_of_range);
}

LIANGCE_INLINE Result<Date> add_months(Date start, std::int64_t months, MonthRounding rounding) noexcept {
  const YearMonthDay from = start.ymd();
  std::int64_t counter = 0;
  if (__builtin_add_overflow(detail::month_counter(from), months, &counter)) {
    return Result<Date>::fail(Failure::out_of_range);
  }
  const std::int64_t year = detail::year_of_counter(counter);
  if (year < -max_year || year > max_year) return Result<Date>::fail(Failure::out_of_range);
  const int month = detail::month_of_counter(counter);
  const int last = detail::last_day_of(year, month);
  const bool anchored =
      rounding == MonthRounding::end_of_month && from.day == detail::last_day_of(from.year, from.month);
  if (anchored) return {*Date::from_ymd(year, month, last)};
  if (from.day <= last) return {*Date::from_ymd(year, month, from.day)};
  if (rounding == MonthRounding::error) return Result<Date>::fail(Failure::no_such_day);
  const Date end = *Date::from_ymd(year, month, last);
  return rounding == MonthRounding::up ? add_days(end, 1) : Result<Date>{end};
}

LIANGCE_INLINE Result<Date> instalment(Date start, std::int64_t k, MonthRounding rounding) noexcept {
  return add_months(start, k, rounding);
}

LIANGCE_INLINE std::int64_t months_between(Date from, Date to, MonthRounding rounding) noexcept {
  if (to < from) return -months_between(to, from, rounding);
  if (rounding == MonthRounding::error) rounding = MonthRounding::down;
  // The difference of counters is right or one too many: adding it lands in `to`'s month, or on the 1st after it.
  const std::int64_t months = detail::month_counter(to.ymd()) - detail::month_counter(from.ymd());
  const auto reached = add_months(from, months, rounding);
  return reached && *reached <= to ? months : months - 1;
}

LIANGCE_INLINE Result<std::int64_t> age_in_years(Date birth, Date on, MonthRounding leap_birthday) noexcept {
  if (on < birth) return Result<std::int64_t>::fail(Failure::out_of_range);
  return {months_between(birth, on, leap_birthday) / 12};
}

LIANGCE_INLINE Date start_of_month(Date day) noexcept { return Date{day.days - day.ymd().day + 1}; }

LIANGCE_INLINE Date end_of_month(Date day) noexcept {
  const auto [year, month, day_of_month] = day.ymd();
  return Date{day.days + detail::last_day_of(year, month) - day_of_month};
}

LIANGCE_INLINE bool is_end_of_month(Date day) noexcept { return end_of_month(day) == day; }

}  // namespace liangce::calendar
