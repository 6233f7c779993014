// Absence with its reason: what policies conclude from what they do not know (three-valued, intervals, candidates).
#include "feel_testing.hpp"

namespace {

using namespace liangce;
using namespace liangce::feel;
using namespace liangce::feel::testing;

Value missing(std::uint32_t fact = 0) { return Value::absent(Reason::missing, fact); }
Value between(Value low, Value high, std::uint32_t fact = 0) {
  Absence info;
  info.low = std::move(low), info.high = std::move(high);
  return Value::absent(Reason::missing, std::move(info), fact);
}
Value one_of(std::vector<Value> values, Reason reason = Reason::conflict) {
  Absence info;
  info.candidates = std::move(values);
  return Value::absent(reason, std::move(info), 0);
}
Outcome outcome(std::string_view text, const Names& names) {
  return evaluate_text(text, context_of(names), options(Profile::policy));
}

TEST(Unknown, KeepsItsReasonAndItsFact) {
  for (const char* text :
       {"x < 5", "x + 1", "x + 1 < 5", "x = 1", "not(x = 1)", "if x < 5 then 1 else 2", "abs(x)", "x in [1..2]",
        "x between 1 and 2", "[x][1]", "{a: x}.a", "sum([1, x])", "max(x, 1)", "string(x)", "-x"}) {
    const Value v = outcome(text, {{"y", 1}, {"x", missing(1)}}).value;
    ASSERT_TRUE(v.is_absent()) << text;
    EXPECT_EQ(v.reason(), Reason::missing) << text;
    EXPECT_EQ(v.fact(), 1U) << text;
  }
}

TEST(Unknown, DecidesNothingItCannotAndEverythingItCan) {
  const Names names = {{"x", missing()}, {"yes", true}, {"no", false}, {"n", 3}};
  EXPECT_EQ(rule("x = 1 and no", names), "false");
  EXPECT_EQ(rule("x = 1 and yes", names), "missing");
  EXPECT_EQ(rule("x = 1 or yes", names), "true");
  EXPECT_EQ(rule("x = 1 or no", names), "missing");
  EXPECT_EQ(rule("if x = 1 then 5 else 5", names), "5");
  EXPECT_EQ(rule("if x = 1 then 5 else 6", names), "missing");
  EXPECT_EQ(rule("if x = 1 then null else null", names), "missing");
  EXPECT_EQ(rule("list contains([1, 2], x)", names), "missing");
  EXPECT_EQ(rule("list contains([n, x], 3)", names), "true");
  EXPECT_EQ(rule("list contains([n, x], 4)", names), "missing");
  EXPECT_EQ(rule("any([yes, x])", names), "true");
  EXPECT_EQ(rule("any([no, x])", names), "missing");
  EXPECT_EQ(rule("all([no, x])", names), "false");
  EXPECT_EQ(rule("count([1, x])", names), "2");
}

TEST(Unknown, IntervalsDecideComparisons) {
  const Names names = {{"收入", between(7100, 7400)}, {"下限", between(8000, Value())}, {"上限", between(Value(), 5)}};
  EXPECT_EQ(rule("收入 < 7500", names), "true");
  EXPECT_EQ(rule("收入 < 7400", names), "missing");
  EXPECT_EQ(rule("收入 <= 7400", names), "true");
  EXPECT_EQ(rule("收入 > 7400", names), "false");
  EXPECT_EQ(rule("收入 >= 7100", names), "true");
  EXPECT_EQ(rule("收入 = 8000", names), "false");
  EXPECT_EQ(rule("收入 != 8000", names), "true");
  EXPECT_EQ(rule("收入 = 7200", names), "missing");
  EXPECT_EQ(rule("收入 in [7000..7500]", names), "true");
  EXPECT_EQ(rule("收入 in (7400..7500]", names), "false");
  EXPECT_EQ(rule("收入 between 7000 and 7500", names), "true");
  EXPECT_EQ(rule("下限 > 7999", names), "true");
  EXPECT_EQ(rule("下限 > 8000", names), "missing");
  EXPECT_EQ(rule("下限 < 8000", names), "false");
  EXPECT_EQ(rule("上限 < 下限", names), "true");
  EXPECT_EQ(rule("收入 < 下限", names), "true");
}

TEST(Unknown, IntervalsGoThroughArithmetic) {
  const Names names = {{"x", between(10, 20)}, {"y", between(1, 2)}, {"z", between(Value(), 5)}};
  EXPECT_EQ(rule("x + 5 > 14", names), "true");
  EXPECT_EQ(rule("5 + x > 15", names), "missing");
  EXPECT_EQ(rule("x - y >= 8", names), "true");
  EXPECT_EQ(rule("x - y > 19", names), "false");
  EXPECT_EQ(rule("100 - x >= 80", names), "true");
  EXPECT_EQ(rule("x * 2 <= 40", names), "true");
  EXPECT_EQ(rule("x * -1 <= -10", names), "true");
  EXPECT_EQ(rule("x / 10 >= 1", names), "true");
  EXPECT_EQ(rule("-x < 0", names), "true");
  EXPECT_EQ(rule("z + 1 < 7", names), "true");
  EXPECT_EQ(rule("z + 1 > 0", names), "missing");
}

// A conflict of exceptions says what went wrong beside what it could be: what is computed from it could be something
// else.
TEST(Unknown, CandidatesDoNotLeakThroughArithmetic) {
  Absence info;
  info.candidates = {Value(12), Value(1)};
  info.message = "two exceptions hold";
  const Value conflict = Value::absent(Reason::conflict, info);
  const Names names = {{"r", conflict}, {"x", missing(1)}, {"y", between(1, 2, 1)}};
  EXPECT_EQ(rule("r > 0", names), "true");
  for (const char* text : {"r + x > 0", "x + r > 0", "r + y > 0", "r * x > 0", "r / x > 0", "r - x < 20",
                           "r + 100 < 50", "-r > 0", "100 - r < 50", "r * 100 < 50", "sum([r, x]) > 0"}) {
    const std::string found = rule(text, names);
    EXPECT_TRUE(found == "conflict" || found == "missing") << text << ": " << found;
  }
  EXPECT_EQ(outcome("r + 1", names).value.absence()->message, "two exceptions hold");
}

TEST(Unknown, IntervalsGoThroughAggregates) {
  const Names names = {{"x", between(10, 20)}, {"z", between(Value(), 5)}, {"m", missing()}};
  EXPECT_EQ(rule("sum([1, x]) >= 11", names), "true");
  EXPECT_EQ(rule("sum([1, x]) > 21", names), "false");
  EXPECT_EQ(rule("max([0, x]) >= 10", names), "true");
  EXPECT_EQ(rule("max([30, x])", names), "30");  // nothing it could be is greater
  EXPECT_EQ(rule("min([5, x])", names), "5");
  EXPECT_EQ(rule("max([0, z]) <= 5", names), "true");
  EXPECT_EQ(rule("max([0, m]) >= 0", names), "true");
  EXPECT_EQ(rule("max([0, m]) > 0", names), "missing");
  EXPECT_EQ(rule("min(m, 4) <= 4", names), "true");
  EXPECT_EQ(rule("mean([10, x]) <= 15", names), "true");
  EXPECT_EQ(rule("round half up(x / 3, 0) >= 3", names), "true");
  EXPECT_EQ(rule("floor(x / 3) <= 6", names), "true");
}

/// What holds of an argument need not hold of the result: abs(-5..-3) is not between -5 and -3.
TEST(Unknown, BoundsDoNotLeakThroughFunctions) {
  const Names names = {{"x", between(-5, -3)}, {"t", one_of({"a", "b"})}};
  EXPECT_EQ(rule("abs(x) < 0", names), "missing");
  EXPECT_EQ(rule("x * x < 0", names), "missing");
  EXPECT_EQ(rule("modulo(x, 2) < 0", names), "missing");
  EXPECT_EQ(rule("string length(t) = 1", names), "conflict");
  EXPECT_EQ(rule("upper case(t) = \"a\"", names), "conflict");
}

TEST(Unknown, CandidatesAgreeOrTheyDoNot) {
  const Names names = {{"区", one_of({"东", "西"})}, {"数", one_of({5, 7}, Reason::missing)}};
  EXPECT_EQ(rule("区 = \"南\"", names), "false");
  EXPECT_EQ(rule("区 = \"东\"", names), "conflict");
  EXPECT_EQ(rule("区 in (\"东\", \"西\")", names), "conflict");  // each test by itself leaves it open
  EXPECT_EQ(rule("数 > 4", names), "true");
  EXPECT_EQ(rule("数 > 5", names), "missing");
  EXPECT_EQ(rule("数 in [5..7]", names), "true");
}

TEST(Unknown, Quantifiers) {
  const Names names = {{"l", Value::list({1, missing(), 5})}};
  EXPECT_EQ(rule("some v in l satisfies v > 4", names), "true");
  EXPECT_EQ(rule("some v in l satisfies v > 9", names), "missing");
  EXPECT_EQ(rule("every v in l satisfies v > 4", names), "false");
  EXPECT_EQ(rule("every v in l satisfies v > 0", names), "missing");
  EXPECT_EQ(rule("some v in m satisfies v > 0", {{"m", missing()}}), "missing");
}

/// A filter with an item nobody knows about is not quietly shorter.
TEST(Unknown, FiltersDoNotDropWhatIsOpen) {
  const Names names = {{"l", Value::list({context_of({{"a", 1}}), context_of({{"a", missing()}})})}};
  EXPECT_EQ(rule("count(l[a = 1])", names), "missing");
  EXPECT_EQ(rule("count(l[is known(a) and a = 1])", names), "1");
}

TEST(Unknown, KnownAndItsReason) {
  const Names names = {{"x", missing()},
                       {"s", Value::absent(Reason::stale)},
                       {"n", Value()},
                       {"v", 0},
                       {"na", Value::absent(Reason::not_applicable)}};
  EXPECT_EQ(rule("is known(x)", names), "false");
  EXPECT_EQ(rule("is unknown(x)", names), "true");
  EXPECT_EQ(rule("is known(v)", names), "true");
  EXPECT_EQ(rule("is known(n)", names), "false");
  EXPECT_EQ(rule("is known(na)", names), "false");
  EXPECT_EQ(rule("absence reason(x)", names), "\"missing\"");
  EXPECT_EQ(rule("absence reason(s)", names), "\"stale\"");
  EXPECT_EQ(rule("absence reason(na)", names), "\"not applicable\"");
  EXPECT_EQ(rule("absence reason(v)", names), "null");
  EXPECT_EQ(rule("absence reason(v) != \"missing\"", names), "true");
  EXPECT_EQ(rule("absence reason(1 / v)", names), "\"error\"");
  EXPECT_EQ(rule("已知(v) 且 未知(x)", names), "true");
}

TEST(Unknown, ErrorsAreRememberedNotZero) {
  const Outcome o = outcome("1 / z + 1", {{"z", 0}});
  EXPECT_TRUE(o.value.is_absent());
  EXPECT_EQ(o.value.reason(), Reason::error);
  ASSERT_EQ(o.errors.size(), 1U);  // the cause, once
  EXPECT_EQ(o.errors[0].code, "LC503");
  EXPECT_EQ(o.errors[0].begin, 0U);
}

}  // namespace
