#pragma once

#include "liangce/calendar/result.hpp"

namespace liangce::calendar {

LIANGCE_INLINE std::string_view to_string(Failure failure) noexcept {
  switch (failure) {
    case Failure::none: return "no failure";
    case Failure::out_of_range: return "the day lies outside the years -999999999 to 999999999";
    case Failure::no_such_day: return "the month has no such day";
    case Failure::not_covered: return "the work calendar does not cover the year";
    case Failure::no_calendar: return "working days need a work calendar";
  }
  return "unknown failure";
}

}  // namespace liangce::calendar
