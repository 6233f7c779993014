#pragma once

#include "liangce/yaml/impl/loading.hpp"

namespace liangce::yaml::detail {

/// A key that is a day or a period of days.
LIANGCE_INLINE std::optional<policy::Period> read_days(const Place& place, const Node& node, const std::string& what) {
  if (node.is_scalar() && node.text.text.find("..") != std::string::npos) {
    auto period = read_period(place, node, what);
    if (period && (!period->first || !period->last || period->last->days - period->first->days > 366)) {
      place.error("LC207", node, what + " must be a period of at most a year, both ends written");
      return std::nullopt;
    }
    return period;
  }
  const auto day = read_date(place, node, what);
  return day ? std::optional<policy::Period>(policy::Period{day, day}) : std::nullopt;
}

LIANGCE_INLINE void read_day_names(const Place& place, const Node& node, const std::string& what,
                                   std::vector<calendar::NamedDay>& days) {
  const auto add = [&](const Node& key, const std::string& name) {
    if (const auto period = read_days(place, key, what))
      for (std::int64_t day = period->first->days; day <= period->last->days; ++day) days.push_back({Date{day}, name});
  };
  for (const Node& item : node.items) add(item, "");
  for (const Entry& entry : node.entries) {
    const auto name = read_text(place, entry.value, "the name of " + what);
    add(entry.key, name ? name->text : "");
  }
}

LIANGCE_INLINE void read_calendar(Loading& loading, const Place& place, const Node& root) {
  const Fields fields(place, root, FormId::calendar, "the calendar");
  calendar::CalendarData data;
  data.name = fields.words("calendar");
  if (const auto year = fields.integer("year")) data.years.push_back(*year);
  if (const Node* holidays = fields.get("holidays")) read_day_names(place, *holidays, "a holiday", data.holidays);
  if (const Node* working = fields.get("working")) read_day_names(place, *working, "a make-up day", data.working);
  if (const Node* weekend = fields.get("weekend")) {
    data.weekend.clear();
    for (const Node& day : weekend->items)
      if (const auto number = read_integer(place, day, "a day of `weekend`"))
        data.weekend.push_back(static_cast<int>(*number));
  }
  for (const calendar::CalendarProblem& problem : calendar::problems(data))
    place.error("LC611", root, "the calendar contradicts itself: " + problem.message);
  policy::Calendar* same = nullptr;
  for (policy::Calendar& earlier : loading.policy.calendars)
    if (earlier.data.name == data.name) same = &earlier;
  if (same == nullptr) {
    loading.policy.calendars.push_back({});
    same = &loading.policy.calendars.back();
    same->data.name = data.name;
    same->data.weekend = data.weekend;
  } else if (same->data.weekend != data.weekend) {
    place.error("LC611", root, "the years of the calendar " + in_ticks(data.name) + " have different weekends");
  }
  for (const std::int64_t year : data.years) {
    for (const std::int64_t earlier : same->data.years)
      if (earlier == year)
        place.error("LC611", root,
                    "the year " + std::to_string(year) + " of the calendar " + in_ticks(data.name) + " is given twice");
    same->data.years.push_back(year);
  }
  // A notice names days of its neighbours too; a year's own file is the authority on it.
  const auto own = [&](Date day) { return !data.years.empty() && day.ymd().year == data.years.front(); };
  for (calendar::NamedDay& day : data.holidays)
    if (own(day.day)) same->data.holidays.push_back(std::move(day));
  for (calendar::NamedDay& day : data.working)
    if (own(day.day)) same->data.working.push_back(std::move(day));
  same->sources.push_back(fields.text("source"));
}

}  // namespace liangce::yaml::detail
