// Dates over FEEL's whole range of years; text by XML Schema 1.1 and DMN TCK 1115.
#include <gtest/gtest.h>

#include "liangce/value/temporal.hpp"

namespace {

using liangce::Date;

TEST(Date, KnownDayNumbers) {
  // Counted from the Gregorian rule: 719162 days from 0001-01-01 to 1970-01-01.
  EXPECT_EQ(Date::from_ymd(1970, 1, 1)->days, 0);
  EXPECT_EQ(Date::from_ymd(1969, 12, 31)->days, -1);
  EXPECT_EQ(Date::from_ymd(1, 1, 1)->days, -719162);
  EXPECT_EQ(Date::from_ymd(0, 12, 31)->days, -719163);
  EXPECT_EQ(Date::from_ymd(2023, 6, 30)->days, 19538);
  EXPECT_EQ(Date::from_ymd(2000, 2, 29)->days, 11016);
  EXPECT_EQ(Date::from_ymd(999'999'999, 12, 31)->days, liangce::last_day);
  EXPECT_EQ(Date::from_ymd(-999'999'999, 1, 1)->days, liangce::first_day);
}

TEST(Date, EveryDayOfEightCenturiesFollowsTheOneBefore) {
  // An independent walk: day by day with month lengths written out.
  std::int64_t days = Date::from_ymd(1599, 12, 31)->days;
  int weekday = Date{days}.weekday();
  for (std::int64_t year = 1600; year < 2400; ++year) {
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    const int lengths[12] = {31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int day_of_year = 0;
    ASSERT_EQ(liangce::is_leap_year(year), leap);
    for (int month = 1; month <= 12; ++month) {
      ASSERT_EQ(liangce::days_in_month(year, month), lengths[month - 1]);
      for (int day = 1; day <= lengths[month - 1]; ++day) {
        ++days, ++day_of_year, weekday = weekday % 7 + 1;
        const Date date{days};
        ASSERT_EQ(Date::from_ymd(year, month, day), date);
        ASSERT_EQ(date.ymd(), (liangce::YearMonthDay{year, month, day}));
        ASSERT_EQ(date.weekday(), weekday);
        ASSERT_EQ(date.day_of_year(), day_of_year);
      }
      ASSERT_FALSE(Date::from_ymd(year, month, lengths[month - 1] + 1));
    }
  }
  EXPECT_EQ(days, 157'053);  // 2399-12-31
}

TEST(Date, NegativeAndExtremeYears) {
  for (const std::int64_t year : {-999'999'999LL, -400'000'001LL, -4LL, -1LL, 0LL, 999'999'999LL}) {
    for (const auto& [month, day] : {std::pair{1, 1}, {2, 28}, {3, 1}, {12, 31}}) {
      const auto date = Date::from_ymd(year, month, day);
      ASSERT_TRUE(date);
      EXPECT_EQ(date->ymd(), (liangce::YearMonthDay{year, month, day}));
      EXPECT_EQ(Date::parse(date->to_string()), date);
    }
  }
  EXPECT_TRUE(Date::from_ymd(0, 2, 29));  // proleptic: divisible by 400
  EXPECT_TRUE(Date::from_ymd(-4, 2, 29));
  EXPECT_FALSE(Date::from_ymd(-100, 2, 29));
  EXPECT_FALSE(Date::from_ymd(1'000'000'000, 1, 1));
  EXPECT_FALSE(Date::from_ymd(INT64_MIN, 1, 1));
  EXPECT_FALSE(Date::from_days(liangce::last_day + 1));
  EXPECT_FALSE(Date::from_days(liangce::first_day - 1));
  EXPECT_EQ(Date::from_days(liangce::last_day)->to_string(), "999999999-12-31");
  // A day number made by hand beyond the range is shown as the nearest day, without overflow.
  EXPECT_EQ(Date{INT64_MAX}.ymd().year, 999'999'999);
  EXPECT_EQ(Date{INT64_MIN}.ymd().year, -999'999'999);
  EXPECT_GE(Date{INT64_MIN}.weekday(), 1);
}

TEST(Date, IsoWeeks) {
  // ISO 8601 examples and the years whose first week is in the other year.
  const std::pair<const char*, int> cases[] = {
      {"2021-01-03", 53}, {"2021-01-04", 1},  {"2020-12-31", 53}, {"2018-12-31", 1},
      {"2019-01-01", 1},  {"2016-01-03", 53}, {"2023-01-01", 52}, {"2023-12-31", 52},
      {"2024-12-30", 1},  {"1977-01-01", 53}, {"1978-01-01", 52}, {"2008-12-29", 1},
  };
  for (const auto& [text, week] : cases) EXPECT_EQ(Date::parse(text)->iso_week(), week) << text;
  EXPECT_EQ(Date{liangce::last_day}.weekday(),
            5);  // 999999999-12-31: 999999999 mod 400 = 399, and 1999-12-31 was a Friday
}

TEST(Date, StrictText) {
  for (const char* text :
       {"2017-12-31", "-2017-12-31", "0000-01-01", "0001-02-03", "12345-01-01", "999999999-12-31", "-0044-03-15"}) {
    const auto date = Date::parse(text);
    ASSERT_TRUE(date) << text;
    EXPECT_EQ(date->to_string(), text);
  }
  for (const char* text : {"",
                           "2012-12-25T",
                           "2012/12/25",
                           "0000-12-25T",
                           "9999999999-12-25",
                           "2017-13-10",
                           "2017-12-32",
                           "998-12-31",
                           "01211-12-31",
                           "+2012-12-02",
                           "2017-2-03",
                           "2017-02-3",
                           "2017-02-30",
                           "2023-02-29",
                           "2017-00-10",
                           "2017-01-00",
                           " 2017-01-01",
                           "2017-01-01 ",
                           "2017-01-01Z",
                           "20170101",
                           "--2017-01-01",
                           "2017-1-001",
                           "２０１７-01-01",
                           "2017-01",
                           "2017",
                           "-"}) {
    EXPECT_FALSE(Date::parse(text)) << text;
  }
}

}  // namespace
