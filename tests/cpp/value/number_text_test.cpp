// Numbers to and from text, integers and doubles; hostile literals.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "liangce/value/number.hpp"

namespace {

using liangce::Number;

std::string round_trip(std::string_view text) {
  const auto n = Number::parse(text);
  return n ? n->to_string() : "refused";
}

TEST(NumberText, PlainNotationWithoutTrailingZeros) {
  const std::pair<const char*, const char*> cases[] = {
      {"7500", "7500"},
      {"7500.00", "7500"},
      {"0.1", "0.1"},
      {"-12.50", "-12.5"},
      {".5", "0.5"},
      {"-.5", "-0.5"},
      {"0", "0"},
      {"-0", "0"},
      {"-0.000", "0"},
      {"000123", "123"},
      {"1e3", "1000"},
      {"1E3", "1000"},
      {"1e+3", "1000"},
      {"12.5e-1", "1.25"},
      {"0e99999", "0"},
      {"100e-2", "1"},
      {"1e-7", "0.0000001"},
      {"0.10e1", "1"},
      {"1e0000000000000000000000001", "10"},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(round_trip(text), expected) << text;
}

TEST(NumberText, ExponentOnlyBeyondFortyCharacters) {
  EXPECT_EQ(round_trip("1e39"), "1" + std::string(39, '0'));
  EXPECT_EQ(round_trip("1e40"), "1E+40");
  EXPECT_EQ(round_trip("-1e39"), "-1E+39");
  EXPECT_EQ(round_trip("1.25e60"), "1.25E+60");
  EXPECT_EQ(round_trip("1e-38"), "0." + std::string(37, '0') + "1");
  EXPECT_EQ(round_trip("1e-39"), "1E-39");
  EXPECT_EQ(round_trip("1e6144"), "1E+6144");
  EXPECT_EQ(round_trip("1e-6176"), "1E-6176");
  EXPECT_EQ(round_trip("-9999999999999999999999999999999999e6111"), "-9.999999999999999999999999999999999E+6144");
}

TEST(NumberText, RefusesWhatIsNoLiteral) {
  for (const char* text :
       {"",   "-",     "+1",  ".",    "1.",  "e5",  "1e",       "1e+",   "1e-",  "1.e3", "--1",   " 1",
        "1 ", "1_000", "1,5", "0x10", "NaN", "inf", "Infinity", "1e5.5", "1..2", "１",   "1.2.3", "-e1"}) {
    EXPECT_FALSE(Number::parse(text)) << text;
  }
}

TEST(NumberText, RoundsLongLiteralsOnceHalfEven) {
  // 35 digits: the last one goes. Ties go to the even neighbour unless something non-zero follows.
  EXPECT_EQ(round_trip("12345678901234567890123456789012345"), "12345678901234567890123456789012340");
  EXPECT_EQ(round_trip("12345678901234567890123456789012355"), "12345678901234567890123456789012360");
  EXPECT_EQ(round_trip("12345678901234567890123456789012345.0000000000000000000000001"),
            "12345678901234567890123456789012350");
  EXPECT_EQ(round_trip("99999999999999999999999999999999995"), "1" + std::string(35, '0'));
  EXPECT_EQ(round_trip("0.12345678901234567890123456789012345"), "0.1234567890123456789012345678901234");
  EXPECT_EQ(round_trip("1" + std::string(5000, '0') + "1"), "1E+5001");
  EXPECT_EQ(round_trip("0." + std::string(5000, '0') + "1"), "1E-5001");
  EXPECT_EQ(round_trip(std::string(100'000, '0') + "7"), "7");
}

TEST(NumberText, EndsOfRange) {
  EXPECT_EQ(round_trip("1e6145"), "refused");
  EXPECT_EQ(round_trip("10e6144"), "refused");
  EXPECT_EQ(round_trip("9999999999999999999999999999999999.4e6111"), "9.999999999999999999999999999999999E+6144");
  EXPECT_EQ(round_trip("9999999999999999999999999999999999.5e6111"), "refused");  // rounds up to 10^6145
  EXPECT_EQ(round_trip("-1e999999999999999999999999999"), "refused");
  // Below the smallest number: IEEE 754 rounds to it or to zero.
  EXPECT_EQ(round_trip("1e-6177"), "0");
  EXPECT_EQ(round_trip("5e-6177"), "0");
  EXPECT_EQ(round_trip("5.1e-6177"), "1E-6176");
  EXPECT_EQ(round_trip("15e-6177"), "2E-6176");
  EXPECT_EQ(round_trip("1e-999999999999999999999999999"), "0");
  // A subnormal is rounded once: 1.49|99...9 has the tie neither above nor below twice.
  EXPECT_EQ(round_trip("1.4999999999999999999999999999999999999e-6176"), "1E-6176");
}

TEST(NumberText, FixedDigitsForMoney) {
  const auto fixed = [](const char* text, int scale) { return Number::parse(text)->to_fixed(scale); };
  EXPECT_EQ(fixed("7500", 2), "7500.00");
  EXPECT_EQ(fixed("0.005", 2), "0.00");
  EXPECT_EQ(fixed("0.015", 2), "0.02");
  EXPECT_EQ(fixed("-0.005", 2), "0.00");
  EXPECT_EQ(fixed("-1234.565", 2), "-1234.56");
  EXPECT_EQ(fixed("1e3", 0), "1000");
  EXPECT_EQ(fixed("1250", -2), "1200");
  EXPECT_EQ(fixed("0", 3), "0.000");
  EXPECT_EQ(fixed("1e-5", 7), "0.0000100");
  EXPECT_EQ(fixed("9.999", 2), "10.00");
}

TEST(NumberText, Integers) {
  for (const std::int64_t n :
       {std::int64_t{0}, std::int64_t{1}, std::int64_t{-1}, std::int64_t{7500}, INT64_MAX, INT64_MIN}) {
    EXPECT_EQ(Number(n).to_string(), std::to_string(n));
    EXPECT_EQ(Number(n).to_int64(), n);
  }
  EXPECT_EQ(Number::parse("1e18")->to_int64(), 1'000'000'000'000'000'000);
  EXPECT_EQ(Number::parse("12.00")->to_int64(), 12);
  EXPECT_EQ(Number::parse("12.5")->to_int64(), std::nullopt);
  EXPECT_EQ(Number::parse("9223372036854775808")->to_int64(), std::nullopt);
  EXPECT_EQ(Number::parse("1e6144")->to_int64(), std::nullopt);
  EXPECT_EQ(Number::parse("1e-6176")->to_int64(), std::nullopt);
}

TEST(NumberText, ScaledIntegersBothWays) {
  EXPECT_EQ(Number::scaled(7500, -2)->to_string(), "75");
  EXPECT_EQ(Number::scaled(-1, -6176)->to_string(), "-1E-6176");
  EXPECT_EQ(Number::scaled(1, -6177), std::nullopt);
  EXPECT_EQ(Number::scaled(10, -6177)->to_string(), "1E-6176");
  EXPECT_EQ(Number::scaled(1, 6144)->to_string(), "1E+6144");
  EXPECT_EQ(Number::scaled(1, 6145), std::nullopt);
  EXPECT_EQ(Number::scaled(0, 100000)->to_string(), "0");
  const auto ten_to = [](int n) {
    liangce::int128 p = 1;
    while (n-- > 0) p *= 10;
    return p;
  };
  EXPECT_EQ(Number::scaled128(ten_to(34) - 1, 0)->to_string(), std::string(34, '9'));
  EXPECT_EQ(Number::scaled128(ten_to(34) + 1, 0), std::nullopt);    // 35 significant digits
  EXPECT_EQ(Number::scaled128(ten_to(38), -38)->to_string(), "1");  // zeros are no digits
  EXPECT_TRUE(Number::parse("75.25")->to_scaled128(2) == liangce::int128{7525});
  EXPECT_TRUE(Number::parse("75.25")->to_scaled128(1) == std::nullopt);
  EXPECT_TRUE(Number::parse("1e38")->to_scaled128(0) == ten_to(38));
  EXPECT_TRUE(Number::parse("1e39")->to_scaled128(0) == std::nullopt);
  EXPECT_TRUE(Number::parse("-1e30")->to_scaled128(8) == -ten_to(38));
  EXPECT_TRUE(Number::parse("0e-6000")->to_scaled128(2) == liangce::int128{0});
}

TEST(NumberText, Doubles) {
  EXPECT_EQ(Number::from_double_shortest(0.1)->to_string(), "0.1");
  EXPECT_EQ(Number::from_double_shortest(-0.0)->to_string(), "0");
  EXPECT_EQ(Number::from_double_shortest(4.85414319523193e16)->to_string(), "48541431952319300");
  EXPECT_EQ(Number::from_double_shortest(1e300)->to_string(), "1E+300");
  EXPECT_EQ(Number::from_double_shortest(5e-324)->to_string(), "5E-324");
  EXPECT_EQ(Number::from_double_shortest(std::nan("")), std::nullopt);
  EXPECT_EQ(Number::from_double_shortest(std::numeric_limits<double>::infinity()), std::nullopt);
  EXPECT_EQ(Number::parse("0.1")->to_double(), 0.1);
  EXPECT_EQ(Number::parse("1e400")->to_double(), std::numeric_limits<double>::infinity());
}

TEST(NumberText, ScaleAndIntegrality) {
  EXPECT_EQ(Number::parse("1.500")->scale(), 1);
  EXPECT_EQ(Number::parse("1500")->scale(), 0);
  EXPECT_EQ(Number::parse("1e-6176")->scale(), 6176);
  EXPECT_TRUE(Number::parse("3.000")->is_integer());
  EXPECT_TRUE(Number::parse("1e100")->is_integer());
  EXPECT_FALSE(Number::parse("0.5")->is_integer());
}

}  // namespace
