// Weeks, months, quarters, half-years and years around a day; every day lies in its window and windows tile time.
#include <gtest/gtest.h>

#include "liangce/calendar/calendar.hpp"

namespace {

using namespace liangce::calendar;  // NOLINT: the subject of the test
using liangce::Date;

Date d(const char* text) { return Date::parse(text).value(); }
std::string shown(const Result<Window>& w) {
  return w ? w->first.to_string() + ".." + w->last.to_string() : std::string(to_string(w.failure));
}
constexpr Period periods[] = {Period::day,     Period::week,      Period::month,
                              Period::quarter, Period::half_year, Period::year};

TEST(Windows, OfADay) {
  EXPECT_EQ(shown(window_of(d("2023-06-30"), Period::day)), "2023-06-30..2023-06-30");
  EXPECT_EQ(shown(window_of(d("2023-06-30"), Period::week)), "2023-06-26..2023-07-02");
  EXPECT_EQ(shown(window_of(d("2023-06-30"), Period::month)), "2023-06-01..2023-06-30");
  EXPECT_EQ(shown(window_of(d("2023-06-30"), Period::quarter)), "2023-04-01..2023-06-30");
  EXPECT_EQ(shown(window_of(d("2023-06-30"), Period::half_year)), "2023-01-01..2023-06-30");
  EXPECT_EQ(shown(window_of(d("2023-07-01"), Period::half_year)), "2023-07-01..2023-12-31");
  EXPECT_EQ(shown(window_of(d("2024-02-29"), Period::year)), "2024-01-01..2024-12-31");
}

TEST(Windows, TileFourYears) {
  for (const Period period : periods) {
    Window current = *window_of(d("2022-12-20"), period);
    for (Date day = d("2022-12-20"); day <= d("2027-01-10"); ++day.days) {
      if (!current.contains(day)) {
        const auto following = window_after(Date{day.days - 1}, period, 1);
        ASSERT_EQ(following->first, day) << to_string(period);
        ASSERT_EQ(window_after(day, period, -1).value, current);
        current = *following;
      }
      ASSERT_EQ(window_of(day, period).value, current) << day.to_string() << " " << to_string(period);
      ASSERT_EQ(window_after(day, period, 0).value, current);
    }
  }
}

TEST(Windows, ByNumber) {
  EXPECT_EQ(shown(quarter_window(2023, 2)), "2023-04-01..2023-06-30");
  EXPECT_EQ(shown(half_year_window(2023, 2)), "2023-07-01..2023-12-31");
  EXPECT_EQ(shown(month_window(2024, 2)), "2024-02-01..2024-02-29");
  EXPECT_EQ(shown(year_window(2023)), "2023-01-01..2023-12-31");
  EXPECT_EQ(shown(week_window(2020, 53)), "2020-12-28..2021-01-03");
  EXPECT_EQ(shown(week_window(2023, 1)), "2023-01-02..2023-01-08");
  EXPECT_EQ(month_window(2024, 2)->days(), 29);
  const std::string out(to_string(Failure::out_of_range));
  EXPECT_EQ(shown(week_window(2023, 53)), out);
  EXPECT_EQ(shown(week_window(2023, 0)), out);
  EXPECT_EQ(shown(quarter_window(2023, 5)), out);
  EXPECT_EQ(shown(quarter_window(2023, 0)), out);
  EXPECT_EQ(shown(half_year_window(2023, 3)), out);
  EXPECT_EQ(shown(month_window(2023, 13)), out);
  EXPECT_EQ(shown(year_window(1'000'000'000)), out);
  EXPECT_EQ(shown(year_window(INT64_MIN)), out);
}

TEST(Windows, NumbersOfADay) {
  const int quarters[] = {1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4};
  for (int month = 1; month <= 12; ++month) {
    const Date day = *Date::from_ymd(2023, month, 15);
    EXPECT_EQ(quarter_of(day), quarters[month - 1]);
    EXPECT_EQ(half_year_of(day), month <= 6 ? 1 : 2);
  }
}

TEST(Windows, IsoWeeksByBoostAndByTheThursdayRuleAgree) {
  // iso_week_of() asks Boost within its years; Date::iso_week() is our own.
  for (const std::int64_t century : {1400, 1900, 2000, 2100, 9900}) {
    for (Date day = *Date::from_ymd(century, 1, 1); day < *Date::from_ymd(century + 99, 12, 31); ++day.days) {
      const IsoWeek week = iso_week_of(day);
      ASSERT_EQ(week.week, day.iso_week()) << day.to_string();
      const Date thursday{day.days - day.weekday() + 4};
      ASSERT_EQ(week.year, thursday.ymd().year) << day.to_string();
    }
  }
  EXPECT_EQ(iso_week_of(d("2021-01-03")), (IsoWeek{2020, 53}));
  EXPECT_EQ(iso_week_of(d("2024-12-30")), (IsoWeek{2025, 1}));
  EXPECT_EQ(iso_week_of(d("12024-12-30")), (IsoWeek{12025, 1}));  // the same calendar 10000 years (25 eras) on
  EXPECT_EQ(iso_week_of(d("9999-12-31")), (IsoWeek{9999, 52}));
}

TEST(Windows, EndsOfRange) {
  const std::string out(to_string(Failure::out_of_range));
  EXPECT_EQ(shown(window_of(d("999999999-12-31"), Period::year)), "999999999-01-01..999999999-12-31");
  EXPECT_EQ(shown(window_of(d("999999999-12-31"), Period::week)), out);  // its Sunday would be in the year after
  EXPECT_EQ(shown(window_after(d("999999999-12-31"), Period::month, 1)), out);
  EXPECT_EQ(shown(window_after(d("2023-01-01"), Period::week, INT64_MAX)), out);
  EXPECT_EQ(shown(window_after(d("2023-01-01"), Period::year, INT64_MAX)), out);
  EXPECT_EQ(shown(window_after(d("2023-01-01"), Period::year, INT64_MIN)), out);
  EXPECT_EQ(shown(window_after(d("2023-01-01"), Period::day, INT64_MIN)), out);
  EXPECT_EQ(shown(week_window(999'999'999, 53)), out);
  // -999999999 is 1 modulo 400, and 2001-01-01 was a Monday.
  EXPECT_EQ(shown(week_window(-999'999'999, 1)), "-999999999-01-01..-999999999-01-07");
}

}  // namespace
