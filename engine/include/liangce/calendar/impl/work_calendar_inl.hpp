// Every working day of the covered years in one ascending list: counting is subtraction of positions.
#pragma once

#include <algorithm>

#include "liangce/calendar/months.hpp"
#include "liangce/calendar/work_calendar.hpp"

namespace liangce::calendar {

namespace detail {

inline bool by_day(const NamedDay& a, const NamedDay& b) noexcept { return a.day < b.day; }

inline bool is_weekend(const std::vector<int>& weekend, Date day) noexcept {
  return std::find(weekend.begin(), weekend.end(), day.weekday()) != weekend.end();
}

/// Days named twice within one sorted list.
LIANGCE_INLINE void repeated_days(const std::vector<NamedDay>& sorted, const char* list,
                                  std::vector<CalendarProblem>& found) {
  for (std::size_t i = 1; i < sorted.size(); ++i) {
    if (sorted[i].day != sorted[i - 1].day) continue;
    found.push_back({sorted[i].day, sorted[i].day.to_string() + " is named twice as a " + list + ": '" +
                                        sorted[i - 1].name + "' and '" + sorted[i].name + "'"});
  }
}

}  // namespace detail

LIANGCE_INLINE std::vector<CalendarProblem> problems(const CalendarData& data) {
  std::vector<CalendarProblem> found;
  for (const int weekday : data.weekend) {
    if (weekday < 1 || weekday > 7) {
      found.push_back(
          {{}, "weekend day " + std::to_string(weekday) + " is not an ISO weekday (1 = Monday to 7 = Sunday)"});
    }
  }
  auto years = data.years;
  std::sort(years.begin(), years.end());
  for (std::size_t i = 0; i < years.size(); ++i) {
    if (years[i] < -max_year || years[i] > max_year) {
      found.push_back({{}, "year " + std::to_string(years[i]) + " lies outside -999999999 to 999999999"});
    }
    if (i > 0 && years[i] == years[i - 1])
      found.push_back({{}, "year " + std::to_string(years[i]) + " is covered twice"});
  }
  if (years.size() > WorkCalendar::most_years) {
    found.push_back({{}, "more than " + std::to_string(WorkCalendar::most_years) + " years are covered"});
  }
  auto holidays = data.holidays;
  auto working = data.working;
  std::stable_sort(holidays.begin(), holidays.end(), detail::by_day);
  std::stable_sort(working.begin(), working.end(), detail::by_day);
  detail::repeated_days(holidays, "holiday", found);
  detail::repeated_days(working, "make-up working day", found);
  for (const NamedDay& day : working) {
    if (std::binary_search(holidays.begin(), holidays.end(), day, detail::by_day)) {
      found.push_back({day.day, day.day.to_string() + " is both a holiday and a make-up working day"});
    } else if (!detail::is_weekend(data.weekend, day.day)) {
      found.push_back({day.day, day.day.to_string() + " is a make-up working day but no weekend day"});
    }
  }
  return found;
}

LIANGCE_INLINE WorkCalendar::WorkCalendar(CalendarData data)
    : name_(std::move(data.name)), years_(std::move(data.years)) {
  std::sort(years_.begin(), years_.end());
  years_.erase(std::unique(years_.begin(), years_.end()), years_.end());
  std::erase_if(years_, [](std::int64_t y) { return y < -max_year || y > max_year; });
  if (years_.size() > most_years) years_.resize(most_years);

  // Make-up days first: where a day is contradictorily both, the stable sort puts its working meaning in front.
  for (auto& day : data.working) named_.push_back({day.day.days, true, std::move(day.name)});
  for (auto& day : data.holidays) named_.push_back({day.day.days, false, std::move(day.name)});
  std::stable_sort(named_.begin(), named_.end(), [](const Named& a, const Named& b) { return a.day < b.day; });

  auto named = named_.begin();
  for (const std::int64_t year : years_) {
    const std::int64_t end = Date::from_ymd(year, 12, 31)->days;
    for (std::int64_t day = Date::from_ymd(year, 1, 1)->days; day <= end; ++day) {
      while (named != named_.end() && named->day < day) ++named;
      const bool worked =
          named != named_.end() && named->day == day ? named->working : !detail::is_weekend(data.weekend, Date{day});
      if (worked) working_.push_back(day);
    }
  }
}

LIANGCE_INLINE bool WorkCalendar::covers(Date day) const noexcept {
  return std::binary_search(years_.begin(), years_.end(), day.ymd().year);
}

LIANGCE_INLINE std::optional<bool> WorkCalendar::is_working(Date day) const noexcept {
  if (!covers(day)) return std::nullopt;
  return std::binary_search(working_.begin(), working_.end(), day.days);
}

LIANGCE_INLINE std::string_view WorkCalendar::day_name(Date day) const noexcept {
  const auto it = std::lower_bound(named_.begin(), named_.end(), day.days,
                                   [](const Named& n, std::int64_t d) { return n.day < d; });
  return it != named_.end() && it->day == day.days ? std::string_view(it->name) : std::string_view();
}

LIANGCE_INLINE bool WorkCalendar::covered_between(Date a, Date b, std::int64_t& missing_year) const noexcept {
  const std::int64_t first = std::min(a, b).ymd().year;
  const std::int64_t last = std::max(a, b).ymd().year;
  auto it = std::lower_bound(years_.begin(), years_.end(), first);
  for (std::int64_t year = first; year <= last; ++year, ++it) {
    if (it != years_.end() && *it == year) continue;
    missing_year = year;
    return false;
  }
  return true;
}

LIANGCE_INLINE std::int64_t WorkCalendar::worked_until(Date day) const noexcept {
  return std::upper_bound(working_.begin(), working_.end(), day.days) - working_.begin();
}

LIANGCE_INLINE Result<Date> WorkCalendar::at_position(Date start, std::int64_t position) const noexcept {
  const auto count = static_cast<std::int64_t>(working_.size());
  std::int64_t missing = 0;
  if (position < 0 || position >= count) {
    // Past the data: name the first year in that direction that nobody has published.
    std::int64_t year = start.ymd().year;
    while (std::binary_search(years_.begin(), years_.end(), year)) year += position < 0 ? -1 : 1;
    return Result<Date>::fail(Failure::not_covered, year);
  }
  const Date day{working_[static_cast<std::size_t>(position)]};
  if (!covered_between(start, day, missing)) return Result<Date>::fail(Failure::not_covered, missing);
  return {day};
}

LIANGCE_INLINE Result<Date> WorkCalendar::add_working_days(Date start, std::int64_t n) const noexcept {
  if (n == 0) return {start};
  const auto counted = add_days(start, n > 0 ? 1 : -1);  // where counting begins: start may lie in the year before
  if (!counted) return counted;
  if (!covers(*counted)) return Result<Date>::fail(Failure::not_covered, counted->ymd().year);
  const std::int64_t origin = n > 0 ? worked_until(start) - 1 : worked_until(*counted);
  std::int64_t position = 0;
  if (__builtin_add_overflow(origin, n, &position)) position = n > 0 ? INT64_MAX : -1;
  return at_position(*counted, position);
}

LIANGCE_INLINE Result<std::int64_t> WorkCalendar::working_days_between(Date from, Date to) const noexcept {
  if (from == to) return {0};
  const auto days = from < to ? working_days_in({Date{from.days + 1}, to}) : working_days_in({to, Date{from.days - 1}});
  return days && to < from ? Result<std::int64_t>{-*days} : days;
}

LIANGCE_INLINE Result<std::int64_t> WorkCalendar::working_days_in(Window window) const noexcept {
  if (window.last < window.first) return {0};
  std::int64_t missing = 0;
  if (!covered_between(window.first, window.last, missing)) {
    return Result<std::int64_t>::fail(Failure::not_covered, missing);
  }
  return {worked_until(window.last) - worked_until(Date{window.first.days - 1})};
}

LIANGCE_INLINE Result<Date> WorkCalendar::next_working_day(Date day) const noexcept {
  if (!covers(day)) return Result<Date>::fail(Failure::not_covered, day.ymd().year);
  return at_position(day, worked_until(Date{day.days - 1}));
}

LIANGCE_INLINE Result<Date> WorkCalendar::previous_working_day(Date day) const noexcept {
  if (!covers(day)) return Result<Date>::fail(Failure::not_covered, day.ymd().year);
  return at_position(day, worked_until(day) - 1);
}

}  // namespace liangce::calendar
