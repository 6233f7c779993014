// Result of a calendar computation: a value, or why there is none.
#pragma once

#include <cstdint>
#include <string_view>

#include "liangce/config.hpp"
#include "liangce/value/temporal.hpp"

namespace liangce::calendar {

/// Why a calendar computation has no answer.
enum class Failure : std::uint8_t {
  none,
  out_of_range,  ///< before -999999999-01-01 or after 999999999-12-31
  no_such_day,   ///< MonthRounding::error and the month has no such day
  not_covered,   ///< the work calendar says nothing about `year` (policies: absence `not_in_force`)
  no_calendar,   ///< working days asked for, no work calendar given
};

/// One sentence part, e.g. "the work calendar does not cover the year".
std::string_view to_string(Failure failure) noexcept;

template <class T>
struct Result {
  T value{};
  Failure failure = Failure::none;
  std::int64_t year = 0;  ///< the year that is not covered

  explicit operator bool() const noexcept { return failure == Failure::none; }
  const T& operator*() const noexcept { return value; }
  const T* operator->() const noexcept { return &value; }
  static Result fail(Failure why, std::int64_t uncovered_year = 0) noexcept { return {T{}, why, uncovered_year}; }
};

/// An inclusive run of days.
struct Window {
  Date first;
  Date last;
  bool contains(Date day) const noexcept { return first <= day && day <= last; }
  std::int64_t days() const noexcept { return last.days - first.days + 1; }
  friend bool operator==(const Window&, const Window&) = default;
};

}  // namespace liangce::calendar

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/calendar/impl/result_inl.hpp"
#endif
