// Value: kinds, sharing, identity, hash, text; nests and webs that would defeat recursion.
#include <gtest/gtest.h>

#include <thread>

#include "liangce/value/value.hpp"

namespace {

using liangce::Absence;
using liangce::Date;
using liangce::DateTime;
using liangce::DaysDuration;
using liangce::Kind;
using liangce::MonthsDuration;
using liangce::Number;
using liangce::Reason;
using liangce::Time;
using liangce::Value;

Value number(std::string_view text) { return Number::parse(text).value(); }

std::vector<Value> one_of_each() {
  return {Value(),
          Value::absent(Reason::missing, 3),
          Value::error("broken"),
          true,
          false,
          1,
          number("1.5"),
          *Date::parse("2023-06-30"),
          *Time::parse("10:00:00"),
          *Time::parse("10:00:00Z"),
          *Time::parse("10:00:00@Europe/Paris"),
          *DateTime::parse("2023-06-30T10:00:00"),
          *DateTime::parse("2023-06-30T10:00:00+08:00"),
          *DaysDuration::parse("P1D"),
          *MonthsDuration::parse("P1M"),
          "text",
          "",
          Value::list({}),
          Value::list({1, 2}),
          Value::list({2, 1}),
          Value::context({}),
          Value::context({{"a", 1}}),
          Value::context({{"b", 1}}),
          Value::range(1, true, 5, true),
          Value::range(1, true, 5, false),
          Value::range(Value(), false, 5, false)};
}

TEST(Value, SameIsIdentityOfContent) {
  const auto left = one_of_each();
  const auto right = one_of_each();
  for (std::size_t i = 0; i < left.size(); ++i) {
    for (std::size_t j = 0; j < right.size(); ++j) {
      EXPECT_EQ(left[i].same(right[j]), i == j) << left[i].to_feel() << " and " << right[j].to_feel();
    }
    EXPECT_EQ(left[i].hash(), right[i].hash()) << left[i].to_feel();
  }
}

TEST(Value, SameByMeaningNotByForm) {
  EXPECT_TRUE(number("1.0").same(number("1.00")));
  EXPECT_EQ(Value::list({number("1.0")}).hash(), Value::list({number("1.00")}).hash());
  const Value ab = Value::context({{"a", 1}, {"b", 2}});
  const Value ba = Value::context({{"b", 2}, {"a", 1}});
  EXPECT_TRUE(ab.same(ba));
  EXPECT_EQ(ab.hash(), ba.hash());
  EXPECT_FALSE(ab.same(Value::context({{"a", 2}, {"b", 1}})));
}

TEST(Value, AbsencesDifferByReasonAndBounds) {
  Absence bounded;
  bounded.low = 7100;
  bounded.high = 7400;
  Absence narrower = bounded;
  narrower.high = 7300;
  Absence candidates;
  candidates.candidates = {"A", "B"};
  const auto missing = [](const Absence& a, std::uint32_t fact) { return Value::absent(Reason::missing, a, fact); };
  EXPECT_TRUE(missing(bounded, 1).same(missing(bounded, 2)));
  EXPECT_FALSE(missing(bounded, 1).same(missing(narrower, 1)));
  EXPECT_FALSE(missing(bounded, 1).same(Value::absent(Reason::missing, 1)));
  EXPECT_FALSE(missing(candidates, 1).same(missing(bounded, 1)));
  EXPECT_TRUE(Value::error("one").same(Value::error("two")));
  EXPECT_TRUE(missing(Absence{}, 1).same(Value::absent(Reason::missing)));
  EXPECT_EQ(missing(bounded, 1).hash(), missing(bounded, 2).hash());
  EXPECT_EQ(missing(Absence{}, 1).hash(), Value::absent(Reason::missing).hash());
  EXPECT_EQ(missing(bounded, 7).fact(), 7U);
  EXPECT_EQ(missing(bounded, 7).absence()->low.number(), Number(7100));
  EXPECT_EQ(Value::absent(Reason::stale).absence(), nullptr);
  EXPECT_EQ(Value().reason(), Reason::null_literal);
  EXPECT_EQ(Value().fact(), liangce::no_fact);  // a plain null blames no fact
}

TEST(Value, ScalarsComeBackAsGiven) {
  EXPECT_EQ(Value(true).boolean(), true);
  EXPECT_EQ(number("-12.5").number(), *Number::parse("-12.5"));
  const auto moment = *DateTime::parse("-2023-06-30T10:00:00.5+08:00");
  EXPECT_EQ(Value(moment).date_time().to_string(), moment.to_string());
  EXPECT_EQ(Value(*DaysDuration::parse("-PT0.5S")).days_duration(), *DaysDuration::parse("-PT0.5S"));
  EXPECT_EQ(Value(*MonthsDuration::parse("-P1M")).months_duration().months, -1);
  EXPECT_EQ(Value("良策").text(), "良策");
  EXPECT_EQ(Value::range(1, true, Value(), false).range().start.number(), Number(1));
}

TEST(Value, ContextsKeepOrderAndTheLastValue) {
  const Value c = Value::context({{"b", 1}, {"a", 2}, {"b", 3}, {"c", 4}, {"a", 5}});
  EXPECT_EQ(c.to_feel(), "{b: 3, a: 5, c: 4}");
  EXPECT_EQ(c.find("a")->number(), Number(5));
  EXPECT_EQ(c.find("d"), nullptr);
  std::vector<std::pair<Value, Value>> many;
  for (int i = 999; i >= 0; --i) many.emplace_back("k" + std::to_string(i), i);
  const Value big = Value::context(many);
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(big.find("k" + std::to_string(i))->number(), Number(i));
  EXPECT_EQ(big.find("k1000"), nullptr);
  EXPECT_EQ(big.find(""), nullptr);
}

TEST(Value, CopiesShareAndMovesLeaveNull) {
  Value a = Value::list({1, "x"});
  Value b = a;
  EXPECT_EQ(a.identity(), b.identity());
  Value c = std::move(a);
  EXPECT_TRUE(a.is_absent());  // NOLINT(bugprone-use-after-move): the moved-from state is specified
  EXPECT_EQ(a.fact(), liangce::no_fact);
  EXPECT_EQ(b.identity(), c.identity());
  b = b;  // NOLINT: self-assignment keeps the value
  EXPECT_EQ(b.to_feel(), "[1, \"x\"]");
  c = Value();
  b = b.items()[1];  // assigned from inside itself
  EXPECT_EQ(b.text(), "x");
}

TEST(Value, FeelText) {
  const std::pair<Value, const char*> cases[] = {
      {Value(), "null"},
      {Value::error("why"), "null"},
      {true, "true"},
      {number("7500.00"), "7500"},
      {*Date::parse("2023-06-30"), "@\"2023-06-30\""},
      {*Time::parse("10:15:00@Europe/Paris"), "@\"10:15:00@Europe/Paris\""},
      {*DaysDuration::parse("PT24H"), "@\"P1D\""},
      {"say \"hi\"\\\n\t\r\x01", "\"say \\\"hi\\\"\\\\\\n\\t\\r\\u0001\""},
      {Value::list({Value::list({}), Value::list({1})}), "[[], [1]]"},
      {Value::context({{"人均纯收入", 1}, {"a b", 2}, {",", 3}, {"if", 4}, {"", 5}, {"2a", 6}, {"（", 7}, {"_x1", 8}}),
       "{人均纯收入: 1, \"a b\": 2, \",\": 3, \"if\": 4, \"\": 5, \"2a\": 6, \"（\": 7, _x1: 8}"},
      {Value::range(1, true, 5, false), "[1..5)"},
      {Value::range(1, false, 5, true), "(1..5]"},
      {Value::range(Value(), false, 5, true), "(<= 5)"},
      {Value::range(5, false, Value(), false), "(> 5)"},
  };
  for (const auto& [value, text] : cases) EXPECT_EQ(value.to_feel(), text);
}

TEST(Value, DeepNestsNeedNoStack) {
  const auto nest = [] {
    Value v = Value::list({});
    for (int i = 0; i < 300'000; ++i) {
      v = i % 3 == 0 ? Value::list({v}) : i % 3 == 1 ? Value::context({{"a", v}}) : Value::range(v, true, v, true);
    }
    return v;
  };
  Value a = nest();
  Value b = nest();
  EXPECT_TRUE(a.same(b));
  EXPECT_EQ(a.hash(), b.hash());
  EXPECT_FALSE(a.to_feel_within(1 << 20));
  a = Value();
  b = Value();
  // An absence whose candidate is an absence, ...
  Value absence;
  for (int i = 0; i < 300'000; ++i) {
    Absence info;
    info.candidates.push_back(absence);
    absence = Value::absent(Reason::conflict, info);
  }
  EXPECT_TRUE(absence.same(absence));
}

TEST(Value, SharedPartsAreVisitedOnce) {
  // 2^60 leaves in 60 objects.
  Value a = 1, b = 1;
  for (int i = 0; i < 60; ++i) a = Value::list({a, a}), b = Value::list({b, b});
  EXPECT_TRUE(a.same(b));
  EXPECT_EQ(a.hash(), b.hash());
  EXPECT_FALSE(a.to_feel_within(1'000'000));
}

TEST(Value, CountsAreThreadSafe) {
  const Value shared = Value::list({1, Value::context({{"a", "b"}})});
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([shared] {
      for (int i = 0; i < 20'000; ++i) {
        const Value copy = shared;
        const Value part = copy.items()[1];
        ASSERT_EQ(part.find("a")->text(), "b");
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(static_cast<const liangce::Shared*>(shared.identity())->references.load(), 1U);
}

TEST(Value, NamesOfKindsAndReasons) {
  EXPECT_EQ(to_string(Kind::days_duration), "days and time duration");
  EXPECT_EQ(to_string(Kind::absent), "null");
  EXPECT_EQ(to_string(Reason::not_in_force), "not in force");
}

}  // namespace
