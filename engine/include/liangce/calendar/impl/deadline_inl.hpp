#pragma once

#include "liangce/calendar/deadline.hpp"

namespace liangce::calendar {

LIANGCE_INLINE Result<Date> roll(Date day, Roll direction, const WorkCalendar* calendar) noexcept {
  if (direction == Roll::none) return {day};
  if (calendar == nullptr) return Result<Date>::fail(Failure::no_calendar);
  return direction == Roll::next ? calendar->next_working_day(day) : calendar->previous_working_day(day);
}

LIANGCE_INLINE Result<Date> deadline(Date trigger, std::int64_t n, DayKind kind, bool count_first_day, Roll direction,
                                     const WorkCalendar* calendar) noexcept {
  Result<Date> last{trigger};
  if (n != 0) {
    const std::int64_t step = n > 0 ? 1 : -1;
    if (kind == DayKind::calendar) {
      last = add_days(trigger, count_first_day ? n - step : n);
    } else {
      if (calendar == nullptr) return Result<Date>::fail(Failure::no_calendar);
      if (count_first_day) {
        const auto worked = calendar->is_working(trigger);
        if (!worked) return Result<Date>::fail(Failure::not_covered, trigger.ymd().year);
        if (*worked) n -= step;
      }
      last = calendar->add_working_days(trigger, n);
    }
  }
  return last ? roll(*last, direction, calendar) : last;
}

LIANGCE_INLINE Result<Date> deadline_in_months(Date trigger, std::int64_t n, MonthRounding rounding, Roll direction,
                                               const WorkCalendar* calendar) noexcept {
  const auto last = add_months(trigger, n, rounding);
  return last ? roll(*last, direction, calendar) : last;
}

}  // namespace liangce::calendar
