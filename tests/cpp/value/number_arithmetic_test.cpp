// Arithmetic: hand-calculated cases, rounding modes, functions against values computed to 160 digits with Python's
// decimal.
#include <gtest/gtest.h>

#include "liangce/value/number.hpp"

namespace {

using liangce::Number;
using liangce::Rounding;

Number n(std::string_view text) { return Number::parse(text).value(); }

TEST(NumberArithmetic, ExactDecimals) {
  EXPECT_EQ(n("0.1") + n("0.2"), n("0.3"));
  EXPECT_EQ(n("0.1") * n("10") - n("1"), n("0"));
  EXPECT_EQ((n("7100.00") - n("7500")).to_string(), "-400");
  EXPECT_EQ((n("50000") * n("0.0365") / n("12")).to_string(), "152.0833333333333333333333333333333");
  EXPECT_EQ((n("1") / n("3") * n("3")).to_string(), "0.9999999999999999999999999999999999");
  EXPECT_EQ((n("123456789012345678901234567890") * n("10000")).to_string(), "1234567890123456789012345678900000");
  EXPECT_EQ((n("9999999999999999999999999999999999") + n("1")).to_string(), "1" + std::string(34, '0'));
  EXPECT_EQ((n("1e30") + n("1e-3")).to_string(), "1000000000000000000000000000000.001");
  EXPECT_EQ((n("1e31") + n("1e-3")).to_string(), "1" + std::string(31, '0'));  // the 35th digit is lost
}

TEST(NumberArithmetic, FastPathsMeetTheLibraryAtTheirEdges) {
  // Coefficients just below and at 2^64; exponents 14, 15 apart (sums) and 18, 19 apart (comparisons).
  EXPECT_EQ((n("18446744073709551615") + n("18446744073709551615")).to_string(), "36893488147419103230");
  EXPECT_EQ((n("18446744073709551616") + n("-18446744073709551615")).to_string(), "1");
  EXPECT_EQ((n("18446744073709551615e14") + n("-1")).to_string(), "1844674407370955161499999999999999");
  EXPECT_EQ((n("18446744073709551615e15") + n("-1")).to_string(),
            "18446744073709551615000000000000000");  // 35 digits: rounded
  EXPECT_EQ((n("99999999999999999") * n("100000000000000001")).to_string(), "9999999999999999999999999999999999");
  EXPECT_EQ((n("18446744073709551615") * n("18446744073709551615")).to_string(),
            "340282366920938463426481119284349100000");
  EXPECT_TRUE(n("18446744073709551615e18") > n("18446744073709551614999999999999999"));
  EXPECT_TRUE(n("1e19") > n("9999999999999999999"));
  EXPECT_TRUE(n("1e-19") < n("1"));
  EXPECT_TRUE(n("1e19") == n("10000000000000000000"));
  EXPECT_TRUE(n("1e30") == n("1000000000000000000000000000000"));
  EXPECT_TRUE(n("-1e6144") < n("1e-6176"));
}

TEST(NumberArithmetic, EqualByValueWhateverTheScale) {
  EXPECT_EQ(n("1.0"), n("1.00"));
  EXPECT_EQ(n("1.0").hash(), n("1.00").hash());
  EXPECT_EQ(n("1e10").hash(), n("10000000000").hash());
  EXPECT_EQ(n("1e33").hash(), n("1000000000000000000000000000000000").hash());
  EXPECT_EQ(n("0").hash(), n("0e50").hash());
  EXPECT_NE(n("1").hash(), n("-1").hash());
  EXPECT_EQ(n("0"), -n("0"));
}

TEST(NumberArithmetic, NoNegativeZeroNoInfinity) {
  EXPECT_EQ((n("0") * n("-5")).to_string(), "0");
  EXPECT_FALSE((n("0") * n("-5")).is_negative());
  EXPECT_FALSE((-n("0")).is_negative());
  EXPECT_EQ((n("-5") + n("5")).high_bits() >> 63, 0U);
  EXPECT_EQ((n("0") / n("-5")).high_bits() >> 63, 0U);
  EXPECT_FALSE((n("1") / n("0")).finite());
  EXPECT_FALSE((n("0") / n("0")).finite());
  EXPECT_FALSE((n("1e6144") * n("10")).finite());
  EXPECT_FALSE((n("9e6144") + n("9e6144")).finite());
  const Number none = n("1") / n("0");
  EXPECT_FALSE((none + n("1")).finite());
  EXPECT_FALSE((none * n("0")).finite());
  EXPECT_FALSE(none == none);
  EXPECT_FALSE(none.is_zero() || none.is_negative() || none.is_integer());
  EXPECT_EQ(none.to_int64(), std::nullopt);
  EXPECT_EQ((n("1e-6176") / n("10")).to_string(), "0");
}

TEST(NumberArithmetic, EveryRoundingMode) {
  struct Row {
    const char* value;
    const char* expected[7];  // half_even, half_up, half_down, up, down, floor, ceiling
  };
  const Row rows[] = {
      {"2.5", {"2", "3", "2", "3", "2", "2", "3"}},         {"3.5", {"4", "4", "3", "4", "3", "3", "4"}},
      {"-2.5", {"-2", "-3", "-2", "-3", "-2", "-3", "-2"}}, {"2.51", {"3", "3", "3", "3", "2", "2", "3"}},
      {"2.49", {"2", "2", "2", "3", "2", "2", "3"}},        {"-0.1", {"0", "0", "0", "-1", "0", "-1", "0"}},
      {"0.5", {"0", "1", "0", "1", "0", "0", "1"}},         {"2", {"2", "2", "2", "2", "2", "2", "2"}},
      {"1e-6000", {"0", "0", "0", "1", "0", "0", "1"}},     {"-1e-6000", {"0", "0", "0", "-1", "0", "-1", "0"}},
  };
  for (const auto& row : rows) {
    for (int mode = 0; mode < 7; ++mode) {
      EXPECT_EQ(n(row.value).round(0, static_cast<Rounding>(mode)).to_string(), row.expected[mode])
          << row.value << " " << mode;
    }
  }
}

TEST(NumberArithmetic, RoundingToAnyScale) {
  EXPECT_EQ(n("1234.565").round(2, Rounding::half_up).to_string(), "1234.57");
  EXPECT_EQ(n("1234.565").round(2, Rounding::half_even).to_string(), "1234.56");
  EXPECT_EQ(n("1250").round(-2, Rounding::half_even).to_string(), "1200");
  EXPECT_EQ(n("1250").round(-2, Rounding::half_up).to_string(), "1300");
  EXPECT_EQ(n("4").round(-1, Rounding::half_up).to_string(), "0");
  EXPECT_EQ(n("4").round(-40, Rounding::up).to_string(), "1E+40");
  EXPECT_EQ(n("1").round(-6111, Rounding::up).to_string(), "1E+6111");
  EXPECT_EQ(n("9999999999999999999999999999999999").round(-1, Rounding::half_up).to_string(),
            "1" + std::string(34, '0'));
  EXPECT_EQ(n("1.5").round(6176, Rounding::half_up).to_string(), "1.5");
  EXPECT_FALSE(n("1.5").round(6177, Rounding::half_up).finite());
  EXPECT_FALSE(n("1.5").round(-6112, Rounding::half_up).finite());
  EXPECT_EQ(n("-1.5").floor().to_string(), "-2");
  EXPECT_EQ(n("-1.5").ceiling().to_string(), "-1");
  EXPECT_EQ(n("1e6144").floor().to_string(), "1E+6144");
}

TEST(NumberArithmetic, ModuloFollowsTheDivisorsSign) {
  const auto modulo = [](const char* a, const char* b) { return Number::modulo(n(a), n(b)).to_string(); };
  EXPECT_EQ(modulo("12", "5"), "2");  // DMN 1.5 table 80 and its neighbours
  EXPECT_EQ(modulo("-12", "5"), "3");
  EXPECT_EQ(modulo("12", "-5"), "-3");
  EXPECT_EQ(modulo("-12", "-5"), "-2");
  EXPECT_EQ(modulo("10.1", "4.5"), "1.1");
  EXPECT_EQ(modulo("-10.1", "4.5"), "3.4");
  EXPECT_EQ(modulo("10.1", "-4.5"), "-3.4");
  EXPECT_EQ(modulo("-10", "5"), "0");
  EXPECT_EQ(modulo("1e6144", "7"), std::to_string([] {  // 10^6144 mod 7 by repeated multiplication
              int r = 1;
              for (int i = 0; i < 6144; ++i) r = r * 10 % 7;
              return r;
            }()));
  EXPECT_FALSE(Number::modulo(n("1"), n("0")).finite());
}

TEST(NumberArithmetic, Powers) {
  EXPECT_EQ(n("2").pow(10).to_string(), "1024");
  EXPECT_EQ(n("2").pow(112).to_string(), "5192296858534827628530496329220096");  // 34 digits: still exact
  EXPECT_EQ(n("10").pow(-3).to_string(), "0.001");
  EXPECT_EQ(n("0.5").pow(-2).to_string(), "4");
  EXPECT_EQ(n("-2").pow(3).to_string(), "-8");
  EXPECT_EQ(n("-2").pow(-2).to_string(), "0.25");
  EXPECT_EQ(n("-1").pow(n("1000000000000001")).to_string(), "-1");
  EXPECT_EQ(n("10").pow(6144).to_string(), "1E+6144");
  EXPECT_EQ(n("0").pow(0).to_string(), "1");
  EXPECT_EQ(n("0").pow(5).to_string(), "0");
  EXPECT_EQ(n("4").pow(n("0.5")).to_string(), "2");
  EXPECT_EQ(n("1").pow(n("1e6144")).to_string(), "1");
  EXPECT_EQ(n("0.5").pow(n("1e6144")).to_string(), "0");
  EXPECT_FALSE(n("0").pow(-1).finite());
  EXPECT_FALSE(n("-8").pow(n("0.5")).finite());
  EXPECT_FALSE(n("10").pow(6145).finite());
  EXPECT_FALSE(n("2").pow(n("1e6144")).finite());
  EXPECT_FALSE(n("1e6144").pow(n("1e6144")).finite());
}

TEST(NumberArithmetic, PowersCorrectlyRounded) {
  const char* rows[][3] = {
      {"1.0034", "360", "3.393710632000340895641620664013363"},
      {"1.0034", "12.5", "1.043340842716803582018155325629534"},
      {"1.000101", "109.341", "1.011104081038934728744276590070496"},
      {"1.00304166666666666666666666666667", "360", "2.984218957115147221296065805406038"},
      {"2", "0.5", "1.414213562373095048801688724209698"},
      {"10", "0.5", "3.162277660168379331998893544432719"},
      {"7", "-3", "0.002915451895043731778425655976676385"},
      {"3", "-2", "0.1111111111111111111111111111111111"},
      {"1.05", "1000", "1546318920731927238984.568017162975"},
      {"1.05", "1001", "1623634866768523600933.796418021124"},
      {"-1.5", "33", "-647159.8249109837925061583518981934"},
      {"-1.5", "32", "431439.8832739891950041055679321289"},
      {"0.999", "50000", "1.881097469123660891691699813220181E-22"},
      {"1.0000001", "1000000000", "2.688103701264923810505600301477504E+43"},
      {"2.5", "100", "6.223015277861141707144064053780124E+39"},
      {"123456789.123456789", "20", "6.765494605175156181151683767771743E+161"},
      {"1e-100", "1.5", "1E-150"},
      {"99999", "-0.25", "0.05623427310524487053736607142446217"},
  };
  for (const auto& row : rows) EXPECT_EQ(n(row[0]).pow(n(row[1])), n(row[2])) << row[0] << " ^ " << row[1];
}

TEST(NumberArithmetic, ExponentialsCorrectlyRounded) {
  const char* rows[][2] = {
      {"0", "1"},
      {"1", "2.718281828459045235360287471352662"},
      {"0.5", "1.648721270700128146848650787814164"},
      {"-1", "0.3678794411714423215955237701614609"},
      {"5", "148.4131591025766034211155800405523"},
      {"10", "22026.46579480671651695790064528424"},
      {"0.0001", "1.000100005000166670833416668055575"},
      {"-0.0001", "0.9999000049998333374999166680555357"},
      {"100.25", "3.451610733125923987136198599526575E+43"},
      {"1e-33", "1.000000000000000000000000000000001"},
      {"-1e-33", "0.999999999999999999999999999999999"},
      {"1e-40", "1"},
      {"1e-6176", "1"},
      {"14149", "6.80180926097889412553005085189773E+6144"},
      {"-14149", "1.4701970632091545494842391036824E-6145"},
      {"0.6931471805599453094172321214581766", "2"},
      {"12345.678", "4.569100959292658994250840694459559E+5361"},
      {"-700.5", "5.9801961186397912064121073304951E-305"},
      {"2.302585092994045684017991454684364", "9.999999999999999999999999999999998"},
      {"-1e6144", "0"},
  };
  for (const auto& row : rows) EXPECT_EQ(n(row[0]).exp(), n(row[1])) << row[0] << ": " << n(row[0]).exp().to_string();
  EXPECT_FALSE(n("14150").exp().finite());
  EXPECT_FALSE(n("1e6144").exp().finite());
}

TEST(NumberArithmetic, LogarithmsAndRootsCorrectlyRounded) {
  const char* logarithms[][2] = {
      {"1", "0"},
      {"2", "0.6931471805599453094172321214581766"},
      {"10", "2.302585092994045684017991454684364"},
      {"0.5", "-0.6931471805599453094172321214581766"},
      {"1234.5678", "7.118476228297786292508792536387082"},
      {"1.000000000000000000000000000000001", "9.999999999999999999999999999999995E-34"},
      {"0.9999999999999999999999999999999999", "-1E-34"},
      {"9.999999999999999999999999999999999E6144", "14149.38539644841072829055748903542"},
      {"1E-6176", "-14220.76553433122614449511522413063"},
      {"1e-300", "-690.7755278982137052053974364053093"},
      {"89074.89135", "11.39723277071466252331093726308847"},
      {"3", "1.098612288668109691395245236922526"},
  };
  for (const auto& row : logarithms)
    EXPECT_EQ(n(row[0]).log(), n(row[1])) << row[0] << ": " << n(row[0]).log().to_string();
  EXPECT_FALSE(n("0").log().finite());
  EXPECT_FALSE(n("-1").log().finite());
  const char* roots[][2] = {
      {"2", "1.414213562373095048801688724209698"},
      {"3", "1.732050807568877293527446341505872"},
      {"0.1", "0.3162277660168379331998893544432719"},
      {"1e-6176", "1E-3088"},
      {"9.999999999999999999999999999999999E6144", "3.162277660168379331998893544432718E+3072"},
      {"123456789.987654321", "11111.11110499999999887499999938125"},
      {"16", "4"},
      {"0", "0"},
  };
  for (const auto& row : roots) EXPECT_EQ(n(row[0]).sqrt(), n(row[1])) << row[0];
  EXPECT_FALSE(n("-1").sqrt().finite());
}

TEST(NumberArithmetic, OddEncodingsAreZeros) {
  // Coefficients of 10^34 or more, and the second BID form, are non-canonical: zero by IEEE 754-2008 3.5.2.
  const Number too_long = Number::from_bits(~0ULL, 0x3040000000000000ULL | 0x0001FFFFFFFFFFFFULL);
  const Number second_form = Number::from_bits(5, 0x6C10000000000000ULL);
  for (const Number odd : {too_long, second_form}) {
    EXPECT_TRUE(odd.finite());
    EXPECT_TRUE(odd.is_zero());
    EXPECT_EQ(odd.to_string(), "0");
    EXPECT_EQ(odd, Number(0));
    EXPECT_EQ((odd + Number(5)).to_string(), "5");
    EXPECT_EQ((odd * Number(5)).to_string(), "0");
    EXPECT_EQ(odd.hash(), Number(0).hash());
  }
}

}  // namespace
