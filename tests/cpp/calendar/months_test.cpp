// Month arithmetic against std::chrono (an independent calendar), hand-made cases, and the ends of the range of years.
#include <gtest/gtest.h>

#include <chrono>

#include "liangce/calendar/boost_dates.hpp"
#include "liangce/calendar/calendar.hpp"

namespace {

using namespace liangce::calendar;  // NOLINT: the subject of the test
using liangce::Date;

Date d(const char* text) { return Date::parse(text).value(); }
std::string shown(const Result<Date>& r) { return r ? r->to_string() : std::string(to_string(r.failure)); }

// What each rounding should give, by std::chrono's calendar.
std::string by_chrono(std::chrono::sys_days start, int months, MonthRounding rounding) {
  using namespace std::chrono;  // NOLINT
  const year_month_day from(start);
  const year_month target = from.year() / from.month() + std::chrono::months(months);
  const year_month_day last(target / std::chrono::last);
  const auto text = [](year_month_day day) {
    return Date::from_ymd(int(day.year()), static_cast<int>(unsigned(day.month())),
                          static_cast<int>(unsigned(day.day())))
        ->to_string();
  };
  const year_month_day wanted = target / from.day();
  if (rounding == MonthRounding::end_of_month && from == year_month_day(from.year() / from.month() / std::chrono::last))
    return text(last);
  if (wanted.ok()) return text(wanted);
  if (rounding == MonthRounding::error) return std::string(to_string(Failure::no_such_day));
  return text(rounding == MonthRounding::up ? year_month_day(sys_days(last) + days(1)) : last);
}

constexpr MonthRounding roundings[] = {MonthRounding::down, MonthRounding::up, MonthRounding::error,
                                       MonthRounding::end_of_month};

TEST(Months, EveryDayOfSixYearsByEveryRounding) {
  using namespace std::chrono;  // NOLINT
  for (sys_days day = 1999y / 1 / 1; day < sys_days(2005y / 1 / 1); day += days(1)) {
    for (int n = -50; n <= 50; ++n) {
      for (const auto rounding : roundings) {
        ASSERT_EQ(shown(add_months(Date{day.time_since_epoch().count()}, n, rounding)), by_chrono(day, n, rounding))
            << Date{day.time_since_epoch().count()}.to_string() << " + " << n;
      }
    }
  }
}

TEST(Months, WhereOthersGoWrong) {
  // Boost.Date_Time's iterator gives 03-31, 05-31 and 2024-02-29 for the first three.
  EXPECT_EQ(shown(add_months(d("2023-02-28"), 1)), "2023-03-28");
  EXPECT_EQ(shown(add_months(d("2023-04-30"), 1)), "2023-05-30");
  EXPECT_EQ(shown(add_months(d("2023-02-28"), 12)), "2024-02-28");
  EXPECT_EQ(shown(add_months(d("2023-02-28"), 12, MonthRounding::end_of_month)), "2024-02-29");
  EXPECT_EQ(shown(add_months(d("2024-01-31"), 1, MonthRounding::down)), "2024-02-29");
  EXPECT_EQ(shown(add_months(d("2024-01-31"), 1, MonthRounding::up)), "2024-03-01");
  EXPECT_EQ(shown(add_months(d("2024-01-31"), 1, MonthRounding::error)), "the month has no such day");
  EXPECT_EQ(shown(add_months(d("2023-08-31"), 6)), "2024-02-29");
}

TEST(Months, InstalmentsDoNotDrift) {
  const char* expected[] = {"2023-01-31", "2023-02-28", "2023-03-31", "2023-04-30",
                            "2023-05-31", "2023-06-30", "2023-07-31"};
  for (int k = 0; k < 7; ++k) EXPECT_EQ(shown(instalment(d("2023-01-31"), k)), expected[k]);
}

TEST(Months, NeverWraps) {
  // Boost: months(70000) gives year 7833, years(70000) gives 6464.
  EXPECT_EQ(shown(add_months(d("2000-01-01"), 70'000)), "7833-05-01");
  EXPECT_EQ(shown(add_months(d("2000-01-01"), 70'000LL * 12)), "72000-01-01");
  EXPECT_EQ(shown(add_months(d("999999999-12-31"), 0)), "999999999-12-31");
  const std::string out(to_string(Failure::out_of_range));
  EXPECT_EQ(shown(add_months(d("999999999-12-31"), 1)), out);
  EXPECT_EQ(shown(add_months(d("999999999-11-30"), 1)), "999999999-12-30");
  EXPECT_EQ(shown(add_months(d("-999999999-01-01"), -1)), out);
  EXPECT_EQ(shown(add_months(d("-999999999-01-31"), 1)), "-999999999-02-28");
  EXPECT_EQ(shown(add_months(d("2000-01-01"), INT64_MAX)), out);
  EXPECT_EQ(shown(add_months(d("2000-01-01"), INT64_MIN)), out);
  EXPECT_EQ(shown(add_months(d("-2000-01-01"), INT64_MIN)), out);
  EXPECT_EQ(shown(add_days(d("2000-01-01"), INT64_MAX)), out);
  EXPECT_EQ(shown(add_days(d("-2000-01-01"), INT64_MIN)), out);
  EXPECT_EQ(shown(add_days(d("999999999-12-31"), 1)), out);
  EXPECT_EQ(shown(add_days(d("999999999-12-30"), 1)), "999999999-12-31");
  EXPECT_EQ(shown(add_days(d("-999999999-01-01"), -1)), out);
  EXPECT_EQ(months_between(d("-999999999-01-01"), d("999999999-12-31")), 1'999'999'999LL * 12 - 1);
}

TEST(MonthsBetween, IsTheGreatestCountNotPastTheEnd) {
  for (const auto rounding : roundings) {
    const auto counting = rounding == MonthRounding::error ? MonthRounding::down : rounding;
    for (Date from = d("2023-01-25"); from <= d("2024-03-05"); ++from.days) {
      std::int64_t k = 0;
      for (Date to = from; to <= d("2024-09-10"); ++to.days) {
        while (*add_months(from, k + 1, counting) <= to) ++k;
        ASSERT_EQ(months_between(from, to, rounding), k) << from.to_string() << " " << to.to_string();
        ASSERT_EQ(months_between(to, from, rounding), -k);
      }
    }
  }
}

TEST(MonthsBetween, EndOfMonthRule) {
  EXPECT_EQ(months_between(d("2023-08-31"), d("2024-02-29")), 6);
  EXPECT_EQ(months_between(d("2023-08-31"), d("2024-02-28")), 5);
  EXPECT_EQ(months_between(d("2023-08-31"), d("2024-02-29"), MonthRounding::up), 5);
  EXPECT_EQ(months_between(d("2024-02-29"), d("2024-08-29")), 6);
  EXPECT_EQ(months_between(d("2024-02-29"), d("2024-08-30"), MonthRounding::end_of_month), 5);
  EXPECT_EQ(months_between(d("2024-02-29"), d("2024-08-31"), MonthRounding::end_of_month), 6);
  EXPECT_EQ(months_between(d("2023-01-31"), d("2023-03-01"), MonthRounding::up), 1);
}

TEST(Age, FullYears) {
  const auto age = [](const char* birth, const char* on) { return *age_in_years(d(birth), d(on)); };
  EXPECT_EQ(age("1963-06-30", "2023-06-29"), 59);
  EXPECT_EQ(age("1963-06-30", "2023-06-30"), 60);
  EXPECT_EQ(age("2023-06-30", "2023-06-30"), 0);
  EXPECT_EQ(age("2004-02-29", "2023-02-28"), 18);
  EXPECT_EQ(age("2004-02-29", "2023-03-01"), 19);
  EXPECT_EQ(age("2004-02-29", "2024-02-29"), 20);
  EXPECT_EQ(*age_in_years(d("2004-02-29"), d("2023-02-28"), MonthRounding::down), 19);
  EXPECT_EQ(age_in_years(d("2023-07-01"), d("2023-06-30")).failure, Failure::out_of_range);
}

TEST(MonthEnds, WithinAndBeyondBoostsYears) {
  for (const auto& [day, end] : {std::pair{"2023-02-10", "2023-02-28"},
                                 {"2024-02-10", "2024-02-29"},
                                 {"1900-02-01", "1900-02-28"},
                                 {"1400-02-01", "1400-02-28"},
                                 {"9999-12-01", "9999-12-31"},
                                 {"1200-02-01", "1200-02-29"},
                                 {"10000-02-01", "10000-02-29"},
                                 {"-0004-02-01", "-0004-02-29"},
                                 {"999999999-12-31", "999999999-12-31"}}) {
    EXPECT_EQ(end_of_month(d(day)).to_string(), end);
    EXPECT_TRUE(is_end_of_month(d(end)));
    EXPECT_EQ(start_of_month(d(day)).ymd().day, 1);
    EXPECT_EQ(start_of_month(d(day)).ymd().month, d(day).ymd().month);
  }
  EXPECT_FALSE(is_end_of_month(d("2024-02-28")));
}

TEST(BoostDates, BothWays) {
  for (const char* text : {"1400-01-01", "1999-12-31", "2024-02-29", "9999-12-31"}) {
    const auto boosted = to_boost(d(text));
    ASSERT_TRUE(boosted);
    EXPECT_EQ(from_boost(*boosted), d(text));
    EXPECT_EQ(boosted->day_of_week().as_number(), d(text).weekday() % 7);
    EXPECT_EQ(boosted->day_of_year(), d(text).day_of_year());
  }
  EXPECT_FALSE(to_boost(d("1399-12-31")));
  EXPECT_FALSE(to_boost(d("10000-01-01")));
  EXPECT_FALSE(from_boost(boost::gregorian::date(boost::date_time::not_a_date_time)));
  EXPECT_FALSE(from_boost(boost::gregorian::date(boost::date_time::pos_infin)));
}

}  // namespace
