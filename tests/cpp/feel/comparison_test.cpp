// Equality, order and logic by the standard (DMN 1.5 Tables 42, 49-54; clause 10.3.2.12).
#include "feel_testing.hpp"

namespace {

using namespace liangce;
using namespace liangce::feel;
using namespace liangce::feel::testing;

TEST(Comparison, Equality) {
  check(plain, {{"1 = 1.00", "true"},
                {"\"a\" = \"A\"", "false"},
                {"null = null", "true"},
                {"1 = null", "false"},
                {"null != 1", "true"},
                {"1 = \"1\"", "null!"},
                {"true = true", "true"},
                {"[1, 2] = [1, 2.0]", "true"},
                {"[1, 2] = [2, 1]", "false"},
                {"[1, 2] = [1]", "false"},
                {"{a: 1, b: 2} = {b: 2, a: 1}", "true"},
                {"{a: 1} = {a: 1, b: 2}", "false"},
                {"[1..2] = [1..2]", "true"},
                {"[1..2] = [1..2)", "false"},
                {"@\"2023-06-30\" = @\"2023-06-30\"", "true"},
                {"@\"PT24H\" = @\"P1D\"", "true"},
                {"@\"P12M\" = @\"P1Y\"", "true"},
                {"@\"10:00:00Z\" = @\"18:00:00+08:00\"", "true"},
                {"@\"2023-06-30T10:00:00Z\" = @\"2023-06-30T18:00:00@Asia/Shanghai\"", "true"},
                {"@\"10:00:00Z\" = @\"10:00:00\"", "false"}});
}

TEST(Comparison, Order) {
  check(plain, {{"1 < 2", "true"},
                {"2 <= 2.0", "true"},
                {"\"abc\" < \"abd\"", "true"},
                {"\"Z\" < \"a\"", "true"},  // code points
                {"@\"2023-06-30\" > @\"2023-06-29\"", "true"},
                {"@\"P1M\" < @\"P1Y\"", "true"},
                {"@\"PT1H\" < @\"PT61M\"", "true"},
                {"@\"P1M\" < @\"P40D\"", "null!"},
                {"1 < \"2\"", "null!"},
                {"true < false", "null!"},
                {"null < 1", "null!"},
                {"[1] < [2]", "null!"},
                {"@\"10:00:00Z\" < @\"11:00:00\"", "null!"},
                {"@\"10:00:00\" < @\"11:00:00\"", "true"}});
}

TEST(Comparison, ThreeValuedLogic) {
  check(plain, {{"true and true", "true"},
                {"true and false", "false"},
                {"true and null", "null"},
                {"false and null", "false"},
                {"null and false", "false"},
                {"null and null", "null"},
                {"true or null", "true"},
                {"null or true", "true"},
                {"false or null", "null"},
                {"false or false", "false"},
                {"not(null)", "null"},
                {"not(false)", "true"},
                {"true and 1", "null"},
                {"false and 1", "false"},
                {"\"a\" or true", "true"},
                {"not(1)", "null!"}});
}

TEST(Comparison, If) {
  check(plain, {{"if 1 > 0 then \"yes\" else \"no\"", "\"yes\""},
                {"if null then 1 else 2", "2"},  // by the standard what is not true is false
                {"if 1 then 1 else 2", "2"},
                {"if true then 1 / 0 else 2", "null!"}});
  EXPECT_EQ(plain("if false then 1 / 0 else 2"), "2");
}

TEST(Comparison, InstanceOf) {
  check(plain, {{"1 instance of number", "true"},
                {"\"a\" instance of string", "true"},
                {"null instance of number", "false"},
                {"null instance of Null", "true"},
                {"@\"2023-06-30\" instance of date", "true"},
                {"@\"2023-06-30\" instance of date and time", "false"},
                {"@\"P1D\" instance of days and time duration", "true"},
                {"@\"P1M\" instance of years and months duration", "true"},
                {"[1, 2] instance of list<number>", "true"},
                {"[1, \"a\"] instance of list<number>", "false"},
                {"{a: 1, b: \"x\"} instance of context<a: number>", "true"},
                {"{a: \"1\"} instance of context<a: number>", "false"},
                {"[1..2] instance of range<number>", "true"},
                {"(function(x: number) x) instance of function<number> -> Any", "true"},
                {"1 instance of Any", "true"}});
}

}  // namespace
