// Deadlines: "within n days of an event", with every convention a parameter (design 4.7).
#pragma once

#include <cstdint>

#include "liangce/calendar/months.hpp"
#include "liangce/calendar/result.hpp"
#include "liangce/calendar/work_calendar.hpp"
#include "liangce/config.hpp"

namespace liangce::calendar {

enum class DayKind : std::uint8_t { calendar, working };

/// Where a deadline moves when its last day is not worked.
enum class Roll : std::uint8_t { none, next, previous };

/// `day` moved to a working day as `roll` says. Roll::none needs no calendar.
Result<Date> roll(Date day, Roll direction, const WorkCalendar* calendar) noexcept;

/// Last day on which something due within n days of `trigger` is in time.
/// count_first_day = false (Civil Code art. 201: the day of the event is not counted): n calendar days -> trigger + n.
/// count_first_day = true: the trigger is day 1 (for working days only if it is one): n calendar days -> trigger + n
/// - 1. n = 0 is the trigger itself; negative n counts backwards by the same rules.
Result<Date> deadline(Date trigger, std::int64_t n, DayKind kind, bool count_first_day, Roll direction,
                      const WorkCalendar* calendar) noexcept;

/// The same counted in months: trigger + n months, rounded once, then rolled.
Result<Date> deadline_in_months(Date trigger, std::int64_t n, MonthRounding rounding, Roll direction,
                                const WorkCalendar* calendar) noexcept;

}  // namespace liangce::calendar

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/calendar/impl/deadline_inl.hpp"
#endif
