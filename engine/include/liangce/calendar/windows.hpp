// The week, month, quarter, half-year or year a day lies in, as inclusive runs of days.
#pragma once

#include <cstdint>

#include "liangce/calendar/result.hpp"
#include "liangce/config.hpp"
#include "liangce/value/temporal.hpp"

namespace liangce::calendar {

enum class Period : std::uint8_t { day, week, month, quarter, half_year, year };
std::string_view to_string(Period period) noexcept;

/// The window of that kind containing `day`. Weeks are ISO 8601: Monday to Sunday. Fails only where a week would stick
/// out of FEEL's range of years.
Result<Window> window_of(Date day, Period period) noexcept;
/// `steps` windows later (negative: earlier): the previous month of 2023-03-31 is 2023-02-01..2023-02-28.
Result<Window> window_after(Date day, Period period, std::int64_t steps) noexcept;

/// Numbered windows; out_of_range when the number or the year does not exist.
Result<Window> year_window(std::int64_t year) noexcept;
Result<Window> half_year_window(std::int64_t year, int half) noexcept;   ///< 1..2
Result<Window> quarter_window(std::int64_t year, int quarter) noexcept;  ///< 1..4
Result<Window> month_window(std::int64_t year, int month) noexcept;      ///< 1..12
Result<Window> week_window(std::int64_t iso_year, int week) noexcept;    ///< 1..52 or 53

int quarter_of(Date day) noexcept;
int half_year_of(Date day) noexcept;

/// ISO 8601 week and the year it belongs to (2021-01-03 lies in week 53 of 2020).
struct IsoWeek {
  std::int64_t year = 1970;
  int week = 1;
  friend bool operator==(const IsoWeek&, const IsoWeek&) = default;
};
IsoWeek iso_week_of(Date day) noexcept;

}  // namespace liangce::calendar

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/calendar/impl/windows_inl.hpp"
#endif
