// Working days of 2023 in mainland China (State Council notice 国办发明电〔2022〕16号), and what happens where data
// end.
#include <gtest/gtest.h>

#include "liangce/calendar/calendar.hpp"

namespace {

using namespace liangce::calendar;  // NOLINT: the subject of the test
using liangce::Date;

Date d(const char* text) { return Date::parse(text).value(); }
std::string shown(const Result<Date>& r) {
  return r ? r->to_string() : std::string(to_string(r.failure)) + " " + std::to_string(r.year);
}

void add(std::vector<NamedDay>& days, const char* first, const char* last, const char* name) {
  for (Date day = d(first); day <= d(last); ++day.days) days.push_back({day, name});
}

CalendarData china_2023() {
  CalendarData data;
  data.name = "中国大陆 2023";
  data.years = {2023};
  add(data.holidays, "2022-12-31", "2023-01-02", "元旦");
  add(data.holidays, "2023-01-21", "2023-01-27", "春节");
  add(data.holidays, "2023-04-05", "2023-04-05", "清明节");
  add(data.holidays, "2023-04-29", "2023-05-03", "劳动节");
  add(data.holidays, "2023-06-22", "2023-06-24", "端午节");
  add(data.holidays, "2023-09-29", "2023-10-06", "中秋节、国庆节");
  for (const char* day :
       {"2023-01-28", "2023-01-29", "2023-04-23", "2023-05-06", "2023-06-25", "2023-10-07", "2023-10-08"}) {
    data.working.push_back({d(day), "调休"});
  }
  return data;
}

const WorkCalendar& china() {
  static const WorkCalendar calendar(china_2023());
  return calendar;
}

TEST(WorkCalendar, MonthsOf2023HaveThePublishedNumbersOfWorkingDays) {
  const int published[] = {18, 20, 23, 20, 21, 21, 21, 23, 20, 19, 22, 21};
  std::int64_t total = 0;
  for (int month = 1; month <= 12; ++month) {
    EXPECT_EQ(*china().working_days_in(*month_window(2023, month)), published[month - 1]) << month;
    total += published[month - 1];
  }
  EXPECT_EQ(*china().working_days_in(*year_window(2023)), total);
}

TEST(WorkCalendar, DaysAndTheirNames) {
  EXPECT_EQ(china().is_working(d("2023-01-02")), false);
  EXPECT_EQ(china().is_working(d("2023-01-03")), true);
  EXPECT_EQ(china().is_working(d("2023-01-28")), true);   // a Saturday worked for Spring Festival
  EXPECT_EQ(china().is_working(d("2023-02-04")), false);  // a plain Saturday
  EXPECT_EQ(china().day_name(d("2023-01-28")), "调休");
  EXPECT_EQ(china().day_name(d("2023-04-05")), "清明节");
  EXPECT_EQ(china().day_name(d("2023-02-04")), "");
  EXPECT_EQ(china().is_working(d("2022-12-31")), std::nullopt);  // named in the notice, but 2022 is not covered
  EXPECT_EQ(china().is_working(d("2024-01-01")), std::nullopt);
  EXPECT_EQ(china().name(), "中国大陆 2023");
}

TEST(WorkCalendar, AddingAndCountingAreInverse) {
  // Against a plain walk over the days.
  for (Date start = d("2023-01-01"); start <= d("2023-12-31"); ++start.days) {
    Date day = start;
    for (int n = 1;; ++n) {
      do ++day.days;
      while (china().is_working(day) == false);
      if (!china().covers(day)) break;
      ASSERT_EQ(shown(china().add_working_days(start, n)), day.to_string()) << start.to_string() << " + " << n;
      ASSERT_EQ(*china().working_days_between(start, day), n);
    }
    day = start;
    for (int n = -1;; --n) {
      do --day.days;
      while (china().is_working(day) == false);
      if (!china().covers(day)) break;
      ASSERT_EQ(shown(china().add_working_days(start, n)), day.to_string()) << start.to_string() << " + " << n;
      ASSERT_EQ(*china().working_days_between(start, day), n);
    }
    ASSERT_EQ(shown(china().add_working_days(start, 0)), start.to_string());
  }
}

TEST(WorkCalendar, NextAndPrevious) {
  EXPECT_EQ(shown(china().next_working_day(d("2023-01-21"))), "2023-01-28");
  EXPECT_EQ(shown(china().next_working_day(d("2023-01-28"))), "2023-01-28");
  EXPECT_EQ(shown(china().previous_working_day(d("2023-10-06"))), "2023-09-28");
  EXPECT_EQ(shown(china().next_working_day(d("2023-12-30"))), "the work calendar does not cover the year 2024");
  EXPECT_EQ(shown(china().previous_working_day(d("2023-01-01"))), "the work calendar does not cover the year 2022");
}

TEST(WorkCalendar, UncoveredYearsAreNamedNotGuessed) {
  EXPECT_EQ(shown(china().add_working_days(d("2023-12-25"), 5)), "the work calendar does not cover the year 2024");
  EXPECT_EQ(shown(china().add_working_days(d("2023-12-25"), 4)), "2023-12-29");
  EXPECT_EQ(shown(china().add_working_days(d("2022-12-31"), 1)), "2023-01-03");  // the first counted day is covered
  EXPECT_EQ(shown(china().add_working_days(d("2022-12-30"), 1)), "the work calendar does not cover the year 2022");
  EXPECT_EQ(shown(china().add_working_days(d("2024-01-01"), -1)), "2023-12-29");
  EXPECT_EQ(shown(china().add_working_days(d("2023-06-01"), INT64_MAX)),
            "the work calendar does not cover the year 2024");
  EXPECT_EQ(shown(china().add_working_days(d("2023-06-01"), INT64_MIN)),
            "the work calendar does not cover the year 2022");
  EXPECT_EQ(shown(china().add_working_days(d("999999999-12-31"), 1)).substr(0, 15), "the day lies ou");
  EXPECT_EQ(china().working_days_between(d("2022-12-31"), d("2023-01-03")).value, 1);
  EXPECT_EQ(china().working_days_between(d("2022-12-30"), d("2023-01-03")).year, 2022);
  EXPECT_EQ(china().working_days_between(d("2023-01-03"), d("999999999-12-31")).year, 2024);
  EXPECT_EQ(china().working_days_between(d("2030-01-01"), d("2030-01-01")).value, 0);
  EXPECT_EQ(china().working_days_in({d("2023-02-02"), d("2023-02-01")}).value, 0);
}

TEST(WorkCalendar, GapsBetweenCoveredYears) {
  CalendarData data;
  data.years = {2025, 2023};
  const WorkCalendar gap(data);
  EXPECT_EQ(gap.years(), (std::vector<std::int64_t>{2023, 2025}));
  EXPECT_EQ(shown(gap.add_working_days(d("2023-12-29"), 1)), "the work calendar does not cover the year 2024");
  EXPECT_EQ(shown(gap.add_working_days(d("2023-12-20"), 300)), "the work calendar does not cover the year 2024");
  EXPECT_EQ(shown(gap.add_working_days(d("2025-01-01"), -1)), "the work calendar does not cover the year 2024");
  EXPECT_EQ(gap.working_days_between(d("2023-06-01"), d("2025-06-01")).year, 2024);
  const WorkCalendar empty{CalendarData{}};
  EXPECT_EQ(shown(empty.add_working_days(d("2023-01-01"), 1)), "the work calendar does not cover the year 2023");
  EXPECT_EQ(empty.is_working(d("2023-01-01")), std::nullopt);
}

TEST(WorkCalendar, OtherWeekends) {
  CalendarData data;
  data.years = {2023};
  data.weekend = {5};  // Fridays
  EXPECT_EQ(WorkCalendar(data).working_days_in(*year_window(2023)).value, 365 - 52);
  data.weekend = {};
  EXPECT_EQ(WorkCalendar(data).working_days_in(*year_window(2023)).value, 365);
  data.weekend = {1, 2, 3, 4, 5, 6, 7};
  const WorkCalendar never(data);
  EXPECT_EQ(shown(never.next_working_day(d("2023-05-05"))), "the work calendar does not cover the year 2024");
}

TEST(WorkCalendar, ProblemsOfData) {
  EXPECT_TRUE(problems(china_2023()).empty());
  CalendarData bad = china_2023();
  bad.working.push_back({d("2023-01-22"), "x"});       // also a holiday
  bad.working.push_back({d("2023-03-01"), "y"});       // a Wednesday
  bad.holidays.push_back({d("2023-04-05"), "again"});  // twice
  bad.years = {2023, 2023, 1'000'000'000};
  bad.weekend = {0};
  std::string all;
  for (const auto& p : problems(bad)) all += p.message + "\n";
  for (const char* expected :
       {"2023-01-22 is both a holiday and a make-up working day",
        "2023-03-01 is a make-up working day but no weekend day",
        "2023-04-05 is named twice as a holiday: '清明节' and 'again'", "year 2023 is covered twice",
        "year 1000000000 lies outside", "weekend day 0 is not an ISO weekday"}) {
    EXPECT_NE(all.find(expected), std::string::npos) << expected << "\n" << all;
  }
  // Built all the same: working wins, years outside the range are dropped.
  EXPECT_EQ(WorkCalendar(bad).is_working(d("2023-01-22")), true);
  CalendarData many;
  for (std::int64_t y = 0; y < 5000; ++y) many.years.push_back(y);
  EXPECT_EQ(WorkCalendar(many).years().size(), WorkCalendar::most_years);
  EXPECT_FALSE(problems(many).empty());
}

TEST(Deadline, CalendarDays) {
  const auto by = [](const char* trigger, std::int64_t n, bool first, Roll roll = Roll::none) {
    return shown(deadline(d(trigger), n, DayKind::calendar, first, roll, &china()));
  };
  EXPECT_EQ(by("2023-03-01", 5, false), "2023-03-06");
  EXPECT_EQ(by("2023-03-01", 5, true), "2023-03-05");
  EXPECT_EQ(by("2023-03-01", 1, true), "2023-03-01");
  EXPECT_EQ(by("2023-03-01", 0, false), "2023-03-01");
  EXPECT_EQ(by("2023-03-01", 0, true), "2023-03-01");
  EXPECT_EQ(by("2023-03-06", -5, false), "2023-03-01");
  EXPECT_EQ(by("2023-03-06", -5, true), "2023-03-02");
  // The last day falls into Spring Festival.
  EXPECT_EQ(by("2023-01-18", 5, false), "2023-01-23");
  EXPECT_EQ(by("2023-01-18", 5, false, Roll::next), "2023-01-28");
  EXPECT_EQ(by("2023-01-18", 5, false, Roll::previous), "2023-01-20");
  EXPECT_EQ(by("2023-12-28", 2, false, Roll::next), "the work calendar does not cover the year 2024");
  EXPECT_EQ(shown(deadline(d("2030-01-01"), 5, DayKind::calendar, false, Roll::none, nullptr)), "2030-01-06");
  EXPECT_EQ(deadline(d("2030-01-01"), 5, DayKind::calendar, false, Roll::next, nullptr).failure, Failure::no_calendar);
  EXPECT_EQ(deadline(d("2030-01-01"), INT64_MAX, DayKind::calendar, false, Roll::none, nullptr).failure,
            Failure::out_of_range);
  EXPECT_EQ(deadline(d("2030-01-01"), INT64_MIN, DayKind::calendar, true, Roll::none, nullptr).failure,
            Failure::out_of_range);
}

TEST(Deadline, WorkingDays) {
  const auto by = [](const char* trigger, std::int64_t n, bool first) {
    return shown(deadline(d(trigger), n, DayKind::working, first, Roll::none, &china()));
  };
  EXPECT_EQ(by("2023-01-19", 3, false), "2023-01-29");  // 20, then 28 and 29 (make-up days)
  EXPECT_EQ(by("2023-01-19", 3, true), "2023-01-28");   // 19 counts
  EXPECT_EQ(by("2023-01-21", 3, true), "2023-01-30");   // a holiday cannot be day 1: 28, 29, 30
  EXPECT_EQ(by("2023-01-21", 3, false), "2023-01-30");
  EXPECT_EQ(by("2023-04-28", 1, false), "2023-05-04");
  EXPECT_EQ(by("2023-05-04", -1, false), "2023-04-28");
  EXPECT_EQ(by("2023-05-04", -1, true), "2023-05-04");
  EXPECT_EQ(by("2022-12-31", 1, true), "the work calendar does not cover the year 2022");
  EXPECT_EQ(deadline(d("2023-01-19"), 3, DayKind::working, false, Roll::none, nullptr).failure, Failure::no_calendar);
}

TEST(Deadline, Months) {
  EXPECT_EQ(shown(deadline_in_months(d("2023-08-31"), 6, MonthRounding::down, Roll::none, nullptr)), "2024-02-29");
  EXPECT_EQ(shown(deadline_in_months(d("2023-03-30"), 1, MonthRounding::down, Roll::next, &china())), "2023-05-04");
  EXPECT_EQ(deadline_in_months(d("2023-01-31"), 1, MonthRounding::error, Roll::none, nullptr).failure,
            Failure::no_such_day);
}

TEST(Failure, EveryOneHasWords) {
  EXPECT_EQ(to_string(Failure::no_calendar), "working days need a work calendar");
  EXPECT_EQ(to_string(Failure::none), "no failure");
}

}  // namespace
