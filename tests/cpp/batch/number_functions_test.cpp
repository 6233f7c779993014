// Functions of numbers by the column: expected values from their definitions, by hand.
#include <gtest/gtest.h>

#include "liangce/plan/plan.hpp"
#include "table_support.hpp"

namespace liangce::batch {
namespace {

using namespace testing;
using Strings = std::vector<std::string>;

const char* const head = R"(
policy: numbers
title: numbers
in force: 2023-01-01 .. 2024-12-31
facts:
  n: {type: number, scale: 2, at least: unbounded}
  k: {type: number, scale: 2, at least: -3}
  i: {type: integer, at least: unbounded}
decisions:
)";

struct Asked {
  std::string expression;
  Strings expected;
};

void expect_values(const std::vector<Asked>& all, const std::function<std::vector<Made>()>& columns,
                   const std::string& tail = "value: '") {
  std::string text = head;
  const bool verdicts = tail != "value: '";
  for (std::size_t i = 0; i < all.size(); ++i) {
    text += "  v" + std::to_string(i) + (verdicts ? ": {verdict: 'if " : ": {kind: computation, value: '") +
            all[i].expression + (verdicts ? " then \"YES\" else \"NO\"'}\n" : "'}\n");
  }
  const auto program = policy_of(text).on(date("2024-03-01"));
  for (std::size_t i = 0; i < all.size(); ++i)
    EXPECT_TRUE(outputs_lowered(*program, "v" + std::to_string(i))) << all[i].expression;
  for (const bool by_column : {true, false}) {
    TableOptions options;
    options.columns = by_column;
    const Read cells = read(decide_table(program, stream(structure(columns())), {}, options).table).cells;
    for (std::size_t i = 0; i < all.size(); ++i) {
      Strings expected = all[i].expected;
      for (std::string& word : expected) word = verdicts ? '"' + word + '"' : word;
      EXPECT_EQ(cells.at("v" + std::to_string(i) + (verdicts ? "" : ".value")), expected)
          << all[i].expression << (by_column ? " by column" : " alone");
    }
  }
}
void expect_verdicts(const std::vector<Asked>& all, const std::function<std::vector<Made>()>& columns) {
  expect_values(all, columns, "verdict");
}

TEST(NumberFunctions, RoundedToWholeNumbers) {
  const auto columns = [] {
    return fields(
        fixed<std::int64_t>("d:18,2,64", {250, -250, 150, -150, 50, -50, 251, -251, 0, std::nullopt, 249, -249})
            .named("n"));
  };
  expect_values(
      {{"round half up(n, 0)", {"3", "-3", "2", "-2", "1", "-1", "3", "-3", "0", "null", "2", "-2"}},
       {"round half down(n, 0)", {"2", "-2", "1", "-1", "0", "0", "3", "-3", "0", "null", "2", "-2"}},
       {"decimal(n, 0)", {"2", "-2", "2", "-2", "0", "0", "3", "-3", "0", "null", "2", "-2"}},
       {"round up(n, 0)", {"3", "-3", "2", "-2", "1", "-1", "3", "-3", "0", "null", "3", "-3"}},
       {"round down(n, 0)", {"2", "-2", "1", "-1", "0", "0", "2", "-2", "0", "null", "2", "-2"}},
       {"floor(n)", {"2", "-3", "1", "-2", "0", "-1", "2", "-3", "0", "null", "2", "-3"}},
       {"ceiling(n)", {"3", "-2", "2", "-1", "1", "0", "3", "-2", "0", "null", "3", "-2"}},
       {"abs(n)", {"2.5", "2.5", "1.5", "1.5", "0.5", "0.5", "2.51", "2.51", "0", "null", "2.49", "2.49"}},
       // dividend - divisor * floor(dividend / divisor)
       {"modulo(n, 2)", {"0.5", "1.5", "1.5", "0.5", "0.5", "1.5", "0.51", "1.49", "0", "null", "0.49", "1.51"}},
       {"modulo(n, -2)",
        {"-1.5", "-0.5", "-0.5", "-1.5", "-1.5", "-0.5", "-1.49", "-0.51", "0", "null", "-1.51", "-0.49"}}},
      columns);
}

TEST(NumberFunctions, RoundedToOtherDigits) {
  const auto columns = [] {
    return fields(fixed<std::int64_t>("d:18,2,64", {1255, -1255, 1500, -1500, 149999, 4}).named("n"));
  };
  expect_values({{"round half up(n, 1)", {"12.6", "-12.6", "15", "-15", "1500", "0"}},
                 {"decimal(n, 1)", {"12.6", "-12.6", "15", "-15", "1500", "0"}},
                 {"round half down(n, 1)", {"12.5", "-12.5", "15", "-15", "1500", "0"}},
                 {"round half up(n, 5)", {"12.55", "-12.55", "15", "-15", "1499.99", "0.04"}},
                 {"round half up(n, 30)", {"12.55", "-12.55", "15", "-15", "1499.99", "0.04"}},
                 {"round half up(n, -1)", {"10", "-10", "20", "-20", "1500", "0"}},
                 {"decimal(n, -1)", {"10", "-10", "20", "-20", "1500", "0"}},
                 {"ceiling(n, 1)", {"12.6", "-12.5", "15", "-15", "1500", "0.1"}},
                 {"round half up(n * 0.5, 2)", {"6.28", "-6.28", "7.5", "-7.5", "750", "0.02"}},
                 // No number of digits.
                 {"round half up(n, 1.5)", {"null", "null", "null", "null", "null", "null"}},
                 {"round half up(n, 7000)", {"null", "null", "null", "null", "null", "null"}}},
                columns);
}

TEST(NumberFunctions, RoundedQuotients) {
  const auto columns = [] {
    return fields(fixed<std::int64_t>("d:18,2,64", {100, 200, -200, 100, -100, 500, std::nullopt, 1000}).named("n"),
                  fixed<std::int64_t>("l", {3, 3, 3, 8, 8, 0, 3, -4}).named("i"));
  };
  expect_values({{"round half up(n / i, 2)", {"0.33", "0.67", "-0.67", "0.13", "-0.13", "null", "null", "-2.5"}},
                 {"decimal(n / i, 2)", {"0.33", "0.67", "-0.67", "0.12", "-0.12", "null", "null", "-2.5"}},
                 {"floor(n / i)", {"0", "0", "-1", "0", "-1", "null", "null", "-3"}},
                 {"modulo(n, i)", {"1", "2", "1", "1", "7", "null", "null", "-2"}}},
                columns);
}

// Too great for int64 at the scale of the column: the single case answers, and says the same.
TEST(NumberFunctions, TooGreatForAColumn) {
  const auto columns = [] {
    const int128 much = static_cast<int128>(1'000'000'000'000'000'000) * 1'000'000;  // 10^22 with two digits
    return fields(fixed<int128>("d:38,2", {much + 50, -much - 50, 250, std::nullopt}).named("n"),
                  fixed<std::int64_t>("l", {1, 1, INT64_MIN, INT64_MAX}).named("i"));
  };
  expect_values({{"round half up(n, 0)", {"10000000000000000000001", "-10000000000000000000001", "3", "null"}},
                 {"abs(n)", {"10000000000000000000000.5", "10000000000000000000000.5", "2.5", "null"}},
                 {"abs(i)", {"1", "1", "9223372036854775808", "9223372036854775807"}},
                 {"modulo(i, 10)", {"1", "1", "2", "7"}},  // -9223372036854775808 + 10 * 922337203685477581
                 {"round up(i, -1)", {"10", "10", "-9223372036854775810", "9223372036854775810"}}},
                columns);
}

// Rounding keeps order, so what is known of a missing number is rounded too; other functions keep nothing.
TEST(NumberFunctions, Bounds) {
  // n: 1.45..1.54; -2.50..-2.50; at least 2.5; known 2.5; nothing. k is declared to be at least -3.
  const auto columns = [] {
    return fields(
        fixed<std::int64_t>("d:18,2,64", {std::nullopt, std::nullopt, std::nullopt, 250, std::nullopt}).named("n"),
        fixed<std::int64_t>("d:18,2,64", {145, -250, 250, std::nullopt, std::nullopt}).named("n.low"),
        fixed<std::int64_t>("d:18,2,64", {154, -250, std::nullopt, std::nullopt, std::nullopt}).named("n.high"),
        fixed<std::int64_t>("d:18,2,64", {std::nullopt, -250, std::nullopt, 250, std::nullopt}).named("k"));
  };
  const std::string yes = "YES", no = "NO", open = "UNDETERMINED";
  expect_verdicts({{"round half up(n, 1) >= 1.5", {yes, no, yes, yes, open}},
                   {"decimal(n, 1) >= 1.5", {open, no, yes, yes, open}},
                   {"floor(n) < 2", {yes, yes, no, no, open}},
                   {"floor(n) = -3", {no, yes, no, no, open}},
                   {"round half up(n / 3, 1) = 0.5", {yes, no, no, no, open}},  // 0.48..0.51; -0.83; from 0.83; 0.83
                   {"round half up(n / -3, 1) = -0.5", {yes, no, no, no, open}},
                   {"abs(n) > 0", {open, open, open, yes, open}},
                   {"modulo(n, 2) < 2", {open, open, open, yes, open}},
                   {"round half up(n, 1) > round half up(k, 1)", {open, no, open, no, open}},
                   {"ceiling(k) >= -3", {yes, yes, yes, yes, yes}},
                   {"ceiling(k + 0.5) >= -2", {yes, yes, yes, yes, yes}},
                   {"ceiling(k + 0.5) > -2", {open, no, open, yes, open}}},
                  columns);
}

TEST(NumberFunctions, WhatStaysWithTheRow) {
  const std::string text = std::string(head) + R"(
  a: {kind: computation, value: 'round half up(n, i)'}
  b: {kind: computation, value: 'decimal(scale: i, n: 5)'}
  c: {kind: computation, value: 'decimal(scale: 1, n: n)'}
  e: {kind: computation, value: 'round half up(n / 3 + 1, 1)'}
  f: {kind: computation, value: 'round half up(n / 3, 19)'}
  g: {verdict: 'if odd(i) then "YES" else "NO"'}
)";
  const auto program = policy_of(text).on(date("2024-03-01"));
  std::map<std::string, std::string> said;
  for (const plan::RulePlan& rule : plan::explain_plan(*program)) {
    EXPECT_STREQ(plan::to_string(rule.way), "rows") << rule.name;
    said[rule.name] = rule.why;
  }
  EXPECT_EQ(said.at("a"), "`round half up` is asked for digits that differ from row to row");
  EXPECT_EQ(said.at("b"), "`decimal` is called with named arguments");
  EXPECT_EQ(said.at("c"), "`decimal` is called with named arguments");
  EXPECT_EQ(said.at("e"), "a quotient is computed with more than once");
  EXPECT_EQ(said.at("f"), "the result has more than 18 digits after the point");
  EXPECT_EQ(said.at("g"), "`odd` of a number or date has no column form");
  const Read cells = read(decide_table(program,
                                       stream(structure(fields(fixed<std::int64_t>("d:18,2,64", {1255, 100}).named("n"),
                                                               fixed<std::int64_t>("l", {1, 0}).named("i")))),
                                       {})
                              .table)
                         .cells;
  EXPECT_EQ(cells.at("a.value"), (Strings{"12.6", "1"}));
  EXPECT_EQ(cells.at("b.value"), (Strings{"5", "5"}));
  EXPECT_EQ(cells.at("c.value"), (Strings{"12.6", "1"}));
  EXPECT_EQ(cells.at("e.value"), (Strings{"5.2", "1.3"}));
  EXPECT_EQ(cells.at("g"), (Strings{"\"YES\"", "\"NO\""}));
}

}  // namespace
}  // namespace liangce::batch
