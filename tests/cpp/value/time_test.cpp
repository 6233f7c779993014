// Times, zones and date-times; texts of DMN TCK 1116, 1117 and 0093 and their refusals.
#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "liangce/value/temporal.hpp"

namespace {

using liangce::Date;
using liangce::DateTime;
using liangce::Time;
using liangce::Zone;

std::string shown(std::string_view text) {
  const auto t = Time::parse(text);
  return t ? t->to_string() : "refused";
}

TEST(Time, TextsAccepted) {
  for (const char* text : {"00:00:00", "01:02:03", "11:22:33.444", "11:22:33.123456789", "23:59:00Z", "13:20:00+02:00",
                           "13:20:00-05:00", "00:01:00@Etc/UTC", "00:01:00@Europe/Paris", "10:15:00@Europe/Paris",
                           "11:59:45+02:45:55", "11:59:45-02:45:55", "10:00:00+18:00", "10:00:00-18:00"}) {
    EXPECT_EQ(shown(text), text);
  }
  EXPECT_EQ(shown("11:22:33-00:00"), "11:22:33Z");
  EXPECT_EQ(shown("11:22:33+00:00"), "11:22:33Z");
  EXPECT_EQ(shown("11:22:33.500"), "11:22:33.5");
  EXPECT_EQ(shown("11:22:33.000"), "11:22:33");
  EXPECT_EQ(shown("11:22:33.12345678900000"), "11:22:33.123456789");  // nothing is lost
  EXPECT_EQ(shown("24:00:00"), "00:00:00");                           // XML Schema 1.1 part 2, 3.3.8
}

TEST(Time, TextsRefused) {
  for (const char* text : {"",
                           "23:59:60",
                           "24:00:01",
                           "24:01:00",
                           "24:00:00.1",
                           "25:00:00",
                           "00:60:00",
                           "00:00:61",
                           "7:00:00",
                           "07:1:00",
                           "07:01:2",
                           "13:20:00@xyz/abc",
                           "13:20:00+19:00",
                           "13:20:00-19:00",
                           "13:20:00+18:01",
                           "13:20:00+18:00:01",
                           "13:20:00+5:00",
                           "13:20:00+5",
                           "13:20:00+02:00@Europe/Paris",
                           "7:20",
                           "07:2",
                           "07:20",
                           "11:30:00T",
                           "11:22:33.",
                           "11:22:33.1234567891",
                           "11:22:33z",
                           "11:22:33+02",
                           "11:22:33+0200",
                           "11:22:33+02:60",
                           "11:22:33+02:00:60",
                           "11:22:33@",
                           "11:22:33@../../etc/passwd",
                           "11:22:33@europe/paris",
                           "-11:22:33",
                           "11:22:33 Z"}) {
    EXPECT_EQ(shown(text), "refused") << text;
  }
  EXPECT_EQ(shown("11:22:33@" + std::string(100'000, 'A')), "refused");
}

TEST(Time, Parts) {
  const auto t = Time::parse("23:59:58.25").value();
  EXPECT_EQ(t.hour(), 23);
  EXPECT_EQ(t.minute(), 59);
  EXPECT_EQ(t.second(), 58);
  EXPECT_FALSE(Time::from_hms(24, 0, 0, 0, Zone()));
  EXPECT_FALSE(Time::from_hms(0, -1, 0, 0, Zone()));
  EXPECT_FALSE(Time::from_hms(0, 0, 0, 1'000'000'000, Zone()));
}

TEST(DateTime, Texts) {
  for (const char* text :
       {"2017-12-31T00:00:00", "-2017-12-31T11:22:33", "99999-12-31T11:22:33", "2017-12-31T11:22:33.123456789",
        "2017-12-31T11:22:33.567Z", "-2017-12-31T11:22:33.456+01:35", "2011-12-31T10:15:30.987@Europe/Paris",
        "999999999-12-31T23:59:59.999999999@Europe/Paris", "-999999999-12-31T23:59:59.999999999+02:00"}) {
    const auto value = DateTime::parse(text);
    ASSERT_TRUE(value) << text;
    EXPECT_EQ(value->to_string(), text);
  }
  EXPECT_EQ(DateTime::parse("2021-01-01T24:00:00")->to_string(), "2021-01-02T00:00:00");
  EXPECT_EQ(DateTime::parse("2020-12-31T24:00:00Z")->to_string(), "2021-01-01T00:00:00Z");
  for (const char* text : {"",
                           "T",
                           "11:00:00",
                           "2011-12-0310:15:30",
                           "2011-12-03T10:15:30+01:00@Europe/Paris",
                           "9999999999-12-27T11:22:33",
                           "2017-13-10T11:22:33",
                           "2017-00-10T11:22:33",
                           "2017-13-0T11:22:33",
                           "998-12-31T11:22:33",
                           "01211-12-31T11:22:33",
                           "+99999-12-01T11:22:33",
                           "2017-12-31T24:00:01",
                           "2017-12-31T7:00:00",
                           "2017-12-31T13:20:00@xyz/abc",
                           "2017-12-31T13:20:00+05:0",
                           "2017-12-31",
                           "2017-12-31T",
                           "2017-12-31t00:00:00",
                           "2017-12-31 00:00:00",
                           "999999999-12-31T24:00:00"}) {
    EXPECT_FALSE(DateTime::parse(text)) << text;
  }
}

TEST(DateTime, InstantsInSeconds) {
  const auto seconds = [](const char* text) { return DateTime::parse(text)->epoch_seconds_utc(); };
  EXPECT_EQ(seconds("1970-01-01T00:00:00Z"), 0);
  EXPECT_EQ(seconds("1970-01-01T00:00:00"), 0);
  EXPECT_EQ(seconds("1970-01-01T08:00:00+08:00"), 0);
  EXPECT_EQ(seconds("1970-01-01T08:00:00@Asia/Shanghai"), 0);
  EXPECT_EQ(seconds("1969-12-31T23:59:59.9Z"), -1);
  EXPECT_EQ(seconds("2023-06-30T00:00:00Z"), 19538LL * 86400);
  EXPECT_EQ(seconds("999999999-12-31T23:59:59-18:00"), liangce::last_day * 86400 + 86399 + 64800);
}

TEST(Zone, OffsetsOfNamedZones) {
  const auto offset = [](const char* zone, const char* day, int hour, int minute = 0) {
    return Zone::named(zone)->offset_at(Date::parse(day)->days, (hour * 60LL + minute) * 60'000'000'000).value();
  };
  EXPECT_EQ(offset("Europe/Paris", "2023-01-15", 12), 3600);
  EXPECT_EQ(offset("Europe/Paris", "2023-07-15", 12), 7200);
  EXPECT_EQ(offset("Asia/Shanghai", "2023-07-15", 12), 28800);
  EXPECT_EQ(offset("Asia/Dhaka", "1995-01-01", 10), 21600);
  EXPECT_EQ(offset("Australia/Melbourne", "2002-04-02", 12), 36000);
  EXPECT_EQ(offset("America/New_York", "2023-07-04", 0), -14400);
  // Clocks skip 02:00..03:00 on 2023-03-26 and repeat it on 2023-10-29 in Paris: the offset before the change counts.
  EXPECT_EQ(offset("Europe/Paris", "2023-03-26", 1, 59), 3600);
  EXPECT_EQ(offset("Europe/Paris", "2023-03-26", 2, 30), 3600);
  EXPECT_EQ(offset("Europe/Paris", "2023-03-26", 3, 0), 7200);
  EXPECT_EQ(offset("Europe/Paris", "2023-10-29", 2, 30), 7200);
  EXPECT_EQ(offset("Europe/Paris", "2023-10-29", 3, 0), 3600);
}

TEST(Zone, RulesGoOnAfterTheZoneFilesEnd) {
  const auto offset = [](std::int64_t year, int month, int day) {
    return Zone::named("Europe/Paris")->offset_at(Date::from_ymd(year, month, day)->days, 43'200'000'000'000).value();
  };
  // Last Sunday of March and of October.
  EXPECT_EQ(offset(2040, 1, 15), 3600);
  EXPECT_EQ(offset(2040, 7, 15), 7200);
  EXPECT_EQ(offset(2040, 3, 24), 3600);  // Saturday; the last Sunday of March 2040 is the 25th
  EXPECT_EQ(offset(2040, 3, 25), 7200);
  EXPECT_EQ(offset(2040, 10, 27), 7200);
  EXPECT_EQ(offset(2040, 10, 28), 3600);
  EXPECT_EQ(offset(2048, 2, 29), 3600);
  EXPECT_EQ(offset(999'999'999, 7, 1), 7200);
  EXPECT_EQ(offset(-999'999'999, 7, 1), 561);  // local mean time
}

TEST(Zone, CodesAndText) {
  EXPECT_EQ(Zone().to_string(), "");
  EXPECT_TRUE(Zone().none());
  EXPECT_EQ(Zone().offset_at(0, 0), std::nullopt);
  EXPECT_EQ(Zone::utc().to_string(), "Z");
  EXPECT_EQ(Zone::offset(0), Zone::utc());
  EXPECT_EQ(Zone::offset(-1)->to_string(), "-00:00:01");
  EXPECT_EQ(Zone::offset(64800)->to_string(), "+18:00");
  EXPECT_FALSE(Zone::offset(64801));
  EXPECT_FALSE(Zone::offset(INT32_MIN));
  EXPECT_EQ(Zone::named("Asia/Shanghai"), Zone::named("Asia/Shanghai"));
  EXPECT_FALSE(Zone::named("Asia/Shanghai") == Zone::named("Asia/Chongqing"));
  EXPECT_EQ(Zone::named("Asia/Chongqing")->name(), "Asia/Chongqing");
  EXPECT_EQ(Zone::from_code((1 << 20) + 4000).to_string(), "@");  // a code nobody handed out
  EXPECT_EQ(Zone::from_code((1 << 20) + 4000).offset_at(0, 0), std::nullopt);
  EXPECT_TRUE(Zone::database_available());
  EXPECT_FALSE(Zone::named(""));
  EXPECT_FALSE(Zone::named(std::string_view("Asia/Shanghai\0x", 15)));
}

TEST(Zone, InterningFromManyThreads) {
  const char* names[] = {"Asia/Tokyo",   "Asia/Seoul",  "Asia/Kolkata", "Africa/Cairo",
                         "America/Lima", "Europe/Rome", "Europe/Oslo"};
  std::vector<std::vector<Zone>> seen(8);
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < seen.size(); ++t) {
    threads.emplace_back([&, t] {
      for (std::size_t i = 0; i < 7; ++i) seen[t].push_back(Zone::named(names[(i + t) % 7]).value());
    });
  }
  for (auto& thread : threads) thread.join();
  for (std::size_t t = 0; t < seen.size(); ++t) {
    for (std::size_t i = 0; i < 7; ++i) {
      EXPECT_EQ(seen[t][i], Zone::named(names[(i + t) % 7]));
      EXPECT_EQ(seen[t][i].name(), names[(i + t) % 7]);
    }
  }
}

}  // namespace
