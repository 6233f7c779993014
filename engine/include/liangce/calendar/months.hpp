// Day and month arithmetic, checked: never wraps, rounds at most once and in a declared direction (design 4.7).
#pragma once

#include <cstdint>

#include "liangce/calendar/result.hpp"
#include "liangce/config.hpp"
#include "liangce/value/temporal.hpp"

namespace liangce::calendar {

/// What adding months does when the target month is too short (2023-01-31 + 1 month).
enum class MonthRounding : std::uint8_t {
  down,          ///< last day of the target month: 02-28
  up,            ///< first day of the month after it: 03-01
  error,         ///< no answer (Failure::no_such_day)
  end_of_month,  ///< as `down`, and a start on the last day of its month stays on last days: 02-28 + 1 month = 03-31
};

Result<Date> add_days(Date start, std::int64_t days) noexcept;
Result<Date> add_months(Date start, std::int64_t months, MonthRounding rounding = MonthRounding::down) noexcept;
/// Due day of instalment k: start + k months, never the previous instalment + 1 month (which would drift to the 28th).
Result<Date> instalment(Date start, std::int64_t k, MonthRounding rounding = MonthRounding::down) noexcept;

/// Completed months: the greatest k with add_months(from, k, rounding) <= to. With `down`, 2023-08-31 .. 2024-02-29
/// is 6. Symmetric: months_between(b, a) == -months_between(a, b). `error` counts as `down` (a count always exists).
std::int64_t months_between(Date from, Date to, MonthRounding rounding = MonthRounding::down) noexcept;

/// Age in full years on a day; negative before birth is refused (out_of_range). Born on 29 February: with `up`
/// (default) the birthday of a common year is 1 March, with `down` 28 February.
Result<std::int64_t> age_in_years(Date birth, Date on, MonthRounding leap_birthday = MonthRounding::up) noexcept;

Date start_of_month(Date day) noexcept;
Date end_of_month(Date day) noexcept;
bool is_end_of_month(Date day) noexcept;

}  // namespace liangce::calendar

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/calendar/impl/months_inl.hpp"
#endif
