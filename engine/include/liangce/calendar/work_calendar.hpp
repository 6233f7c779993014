// WorkCalendar: which days are worked, in the years somebody has published. Data in, no holidays known to the code.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "liangce/calendar/result.hpp"
#include "liangce/config.hpp"
#include "liangce/value/temporal.hpp"

namespace liangce::calendar {

struct NamedDay {
  Date day;
  std::string name;
};

/// What a calendar is made of. Days outside `years` may be named (a notice for 2023 starts on 2022-12-31) and are
/// ignored.
struct CalendarData {
  std::string name;
  std::vector<std::int64_t> years;    ///< years fully covered
  std::vector<NamedDay> holidays;     ///< days off, whatever the weekday
  std::vector<NamedDay> working;      ///< make-up working days (调休), whatever the weekday
  std::vector<int> weekend = {6, 7};  ///< ISO weekdays that are off by default
};

/// Contradictions in calendar data: a day both off and worked, a day named twice in one list, a make-up day that is a
/// working day anyway, a year out of range or named twice, a weekday outside 1..7. Empty when sound.
struct CalendarProblem {
  Date day;  ///< meaningless when the message is about a year or a weekday
  std::string message;
};
std::vector<CalendarProblem> problems(const CalendarData& data);

/// Immutable; any number of threads may read it. Built from sound data (see problems()); where days contradict,
/// working wins.
class WorkCalendar {
 public:
  /// More covered years than this are reported by problems() and dropped.
  static constexpr std::size_t most_years = 1000;

  explicit WorkCalendar(CalendarData data);

  const std::string& name() const noexcept { return name_; }
  const std::vector<std::int64_t>& years() const noexcept { return years_; }  ///< ascending
  bool covers(Date day) const noexcept;

  /// nullopt outside the covered years.
  std::optional<bool> is_working(Date day) const noexcept;
  /// Name of the holiday or make-up day, or "" (also for plain weekends).
  std::string_view day_name(Date day) const noexcept;

  /// The n-th working day after `start` (n < 0: before); `start` itself is never counted. n = 0 is `start`, worked or
  /// not. Every day counted or passed over must be covered; `start` need not be.
  Result<Date> add_working_days(Date start, std::int64_t n) const noexcept;
  /// Working days after `from` up to and including `to`; negative when to < from, so that
  /// working_days_between(d, add_working_days(d, n)) == n.
  Result<std::int64_t> working_days_between(Date from, Date to) const noexcept;
  /// Working days of a window, both ends included.
  Result<std::int64_t> working_days_in(Window window) const noexcept;
  /// `day` if worked, else the nearest later (earlier) working day.
  Result<Date> next_working_day(Date day) const noexcept;
  Result<Date> previous_working_day(Date day) const noexcept;

 private:
  struct Named {
    std::int64_t day;
    bool working;
    std::string name;
  };
  std::int64_t worked_until(Date day) const noexcept;  // working days of the data up to and including day
  Result<Date> at_position(Date start, std::int64_t position) const noexcept;  // working_[position], reached from start
  bool covered_between(Date a, Date b, std::int64_t& missing_year) const noexcept;

  std::string name_;
  std::vector<std::int64_t> years_;
  std::vector<std::int64_t> working_;  // every working day of the covered years, ascending
  std::vector<Named> named_;           // by day
};

}  // namespace liangce::calendar

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/calendar/impl/work_calendar_inl.hpp"
#endif
