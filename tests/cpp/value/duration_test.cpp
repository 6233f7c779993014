// Durations: canonical text of DMN TCK 1120, strict grammar, ends of 64 bits.
#include <gtest/gtest.h>

#include "liangce/value/temporal.hpp"

namespace {

using liangce::DaysDuration;
using liangce::MonthsDuration;

std::string days(std::string_view text) {
  const auto d = DaysDuration::parse(text);
  return d ? d->to_string() : "refused";
}
std::string months(std::string_view text) {
  const auto d = MonthsDuration::parse(text);
  return d ? d->to_string() : "refused";
}

TEST(DaysDuration, CanonicalText) {
  const std::pair<const char*, const char*> cases[] = {
      {"P1D", "P1D"},
      {"PT2H", "PT2H"},
      {"PT3M", "PT3M"},
      {"PT4S", "PT4S"},
      {"PT0.999S", "PT0.999S"},
      {"P1DT2H3M4.123456789S", "P1DT2H3M4.123456789S"},
      {"PT0S", "PT0S"},
      {"PT0.000S", "PT0S"},
      {"PT0.S", "PT0S"},
      {"PT0M", "PT0S"},
      {"P0D", "PT0S"},
      {"-PT0S", "PT0S"},
      {"-PT1H2M", "-PT1H2M"},
      {"PT1000M", "PT16H40M"},
      {"PT1000M0.999999999S", "PT16H40M0.999999999S"},
      {"PT61M", "PT1H1M"},
      {"PT24H", "P1D"},
      {"P2DT100M", "P2DT1H40M"},
      {"PT3600S", "PT1H"},
      {"-PT0.5S", "-PT0.5S"},
      {"-P1DT0.5S", "-P1DT0.5S"},
      {"PT1.1234567890000S", "PT1.123456789S"},
      {"P0000000000000000000000000000001D", "P1D"},
      {"P106751991167300DT15H30M7.999999999S", "P106751991167300DT15H30M7.999999999S"},  // 2^63 - 1 seconds
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(days(text), expected) << text;
}

TEST(DaysDuration, Refused) {
  for (const char* text : {"",
                           "P",
                           "PT",
                           "-P",
                           "P0",
                           "1D",
                           "P1H",
                           "P1S",
                           "P1DT",
                           "PT1",
                           "P1D2H",
                           "PT1S1M",
                           "PT1M1H",
                           "PT1H1H",
                           "PT1S1S",
                           "P1DT1D",
                           "P1Y",
                           "P1M",
                           "P1Y1D",
                           "+P1D",
                           "P-1D",
                           "P1.5D",
                           "PT1.5H",
                           "PT1.5M",
                           "PT.5S",
                           "PT0.1234567891S",
                           "P1DT2H ",
                           " P1D",
                           "p1d",
                           "P9223372036854775808D",
                           "P106751991167301D",
                           "PT9223372036854775808S",
                           "P99999999999999999999999999999D"}) {
    EXPECT_EQ(days(text), "refused") << text;
  }
}

TEST(DaysDuration, OrderAndNanos) {
  const auto d = [](const char* text) { return DaysDuration::parse(text).value(); };
  EXPECT_LT(d("-PT0.5S"), d("PT0S"));
  EXPECT_LT(d("-PT1.5S"), d("-PT1S"));
  EXPECT_LT(d("PT1S"), d("PT1.5S"));
  EXPECT_EQ(d("PT24H"), d("P1D"));
  EXPECT_TRUE(d("-PT1.5S").total_nanos() == -1'500'000'000);
  EXPECT_EQ(DaysDuration::from_nanos(-1), (DaysDuration{0, -1}));
  EXPECT_EQ(DaysDuration::from_nanos(-1'500'000'000), d("-PT1.5S"));
  EXPECT_EQ(DaysDuration::from_nanos(static_cast<liangce::int128>(INT64_MAX) * 1'000'000'000)->seconds, INT64_MAX);
  EXPECT_FALSE(DaysDuration::from_nanos((static_cast<liangce::int128>(INT64_MAX) + 1) * 1'000'000'000));
  EXPECT_EQ((DaysDuration{INT64_MIN, 0}).to_string(), "-P106751991167300DT15H30M8S");
}

TEST(MonthsDuration, CanonicalText) {
  const std::pair<const char*, const char*> cases[] = {
      {"P1Y2M", "P1Y2M"},
      {"P1Y", "P1Y"},
      {"P0Y", "P0M"},
      {"P0M", "P0M"},
      {"-P0M", "P0M"},
      {"-P1Y", "-P1Y"},
      {"P26M", "P2Y2M"},
      {"P1Y27M", "P3Y3M"},
      {"-P100M", "-P8Y4M"},
      {"P999999999M", "P83333333Y3M"},
      {"P99999999Y", "P99999999Y"},
      {"P9223372036854775807M", "P768614336404564650Y7M"},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(months(text), expected) << text;
  EXPECT_EQ(MonthsDuration{INT64_MIN}.to_string(), "-P768614336404564650Y8M");
}

TEST(MonthsDuration, Refused) {
  for (const char* text : {"",
                           "P",
                           "-P",
                           "P1",
                           "P1Y2",
                           "P1M1Y",
                           "P1Y1Y",
                           "P1M1M",
                           "P1D",
                           "P1Y1D",
                           "PT1M",
                           "P1.5Y",
                           "+P1Y",
                           "P-1Y",
                           "1Y",
                           "P1Y ",
                           "p1y",
                           "P9223372036854775808M",
                           "P768614336404564651Y",
                           "P768614336404564650Y8M"}) {
    EXPECT_EQ(months(text), "refused") << text;
  }
}

}  // namespace
