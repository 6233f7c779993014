// Facts of a table that nobody knows exactly: bounds and reasons in columns beside the value.
#include <gtest/gtest.h>

#include <functional>
#include <map>

#include "table_support.hpp"

namespace liangce::batch {
namespace {

using namespace testing;
using Strings = std::vector<std::string>;

constexpr const char* policy_text = R"(
policy: test.unknown
title: 户
in force: 2023-01-01 .. 2023-12-31
facts:
  收入: {en: income, type: money, unit: 元/人·年}
  日期: {en: day, type: date}
  住房: {en: housing, type: choice, of: [ok, problem]}
decisions:
  识别:
    en: screening
    kind: eligibility
    verdict: 'if 收入 < 7500 then "ELIGIBLE" else "NOT_ELIGIBLE"'
    verdicts: [ELIGIBLE, NOT_ELIGIBLE]
    values: {why: absence reason(收入)}
  及时:
    en: in_time
    verdict: 'if 日期 <= @"2023-06-30" then "MET" else "NOT_MET"'
    verdicts: [MET, NOT_MET]
)";

TableResult decide(std::vector<Made> columns) {
  const Policy policy = policy_of(policy_text);
  return decide_table(policy.on(date("2023-10-01")), stream(structure(std::move(columns))), {"识别", "及时"});
}
using Whole = std::optional<std::int64_t>;
Made yuan(std::vector<Whole> cells, const char* name) { return fixed<std::int64_t>("l", std::move(cells)).named(name); }

TEST(UnknownCells, BoundsDecideWhenAllOfThemLieOnOneSide) {
  std::vector<Made> columns;
  columns.push_back(yuan({std::nullopt, std::nullopt, std::nullopt, std::nullopt, 7000, std::nullopt}, "收入"));
  columns.push_back(yuan({7100, 7500, 7400, std::nullopt, std::nullopt, std::nullopt}, "收入.low"));
  columns.push_back(yuan({7400, 7900, 7600, 7499, std::nullopt, std::nullopt}, "income.high"));
  const ReadTable table = read(decide(std::move(columns)).table);
  EXPECT_EQ(table.cells.at("识别"), (Strings{"\"ELIGIBLE\"", "\"NOT_ELIGIBLE\"", "\"UNDETERMINED\"", "\"ELIGIBLE\"",
                                             "\"ELIGIBLE\"", "\"UNDETERMINED\""}));
  EXPECT_EQ(table.cells.at("识别.missing"), (Strings{"[]", "[]", "[\"收入\"]", "[]", "[]", "[\"收入\"]"}));
}

/// What all decisions of the policy answer, by the column and by the single case.
void expect_cells(const Policy& policy, const std::function<std::vector<Made>()>& columns,
                  const std::map<std::string, Strings>& expected) {
  for (const bool by_column : {true, false}) {
    TableOptions options;
    options.columns = by_column;
    const auto result = decide_table(policy.on(date("2023-10-01")), stream(structure(columns())), {}, options);
    const ReadTable table = read(result.table);
    for (const auto& [name, cells] : expected) {
      EXPECT_EQ(table.cells.at(name), cells) << name << (by_column ? " by column" : " alone");
    }
  }
}

// What is computed of numbers known as bounds is known as bounds: by hand, with every operation that carries them.
TEST(UnknownCells, BoundsAreCarriedThroughWhatIsComputed) {
  const Policy policy = policy_of(R"(
policy: test.bounds
title: bounds
in force: 2023-01-01 .. 2023-12-31
facts:
  wage: {type: money, unit: none, at least: 0}
  rent: {type: money, unit: none, at least: unbounded}
  size: {type: integer, at least: 1}
  seen: {type: date}
  told: {type: date}
  poor: {type: boolean}
decisions:
  sum: {verdict: 'if wage + rent >= 100 then "YES" else "NO"'}
  less: {verdict: 'if wage - rent < 0 then "YES" else "NO"'}
  each: {verdict: 'if (wage + rent) / size < 50 then "YES" else "NO"'}
  turned: {verdict: 'if -2 * rent > -50 then "YES" else "NO"'}
  apart: {verdict: 'if wage = rent then "YES" else "NO"'}
  chosen: {verdict: 'if (if poor then rent else wage) > 30 then "YES" else "NO"'}
  range: {verdict: 'if rent in [10..30] then "YES" else "NO"'}
  days: {verdict: 'if seen <= told then "YES" else "NO"'}
)");
  const Whole none = std::nullopt;
  const auto columns = [&] {
    std::vector<Made> all;
    // rent: 20..30 | at least 60 | 45..45 | 31 known | nothing; wage: 80 | at least 0 (declared) | 44..50 | ? | 100
    all.push_back(yuan({80, none, none, none, 100}, "wage"));
    all.push_back(yuan({none, none, 44, none, none}, "wage.low"));
    all.push_back(yuan({none, none, 50, none, none}, "wage.high"));
    all.push_back(yuan({none, none, none, 31, none}, "rent"));
    all.push_back(yuan({20, 60, 45, none, none}, "rent.low"));
    all.push_back(yuan({30, none, 45, none, none}, "rent.high"));
    all.push_back(yuan({2, 1, 2, none, 4}, "size"));
    const auto day = [](std::initializer_list<int> days) {
      Cells<std::int32_t> cells;
      for (const int d : days) cells.push_back(d < 0 ? std::nullopt : std::optional<std::int32_t>(19'000 + d));
      return cells;
    };
    all.push_back(fixed<std::int32_t>("tdD", day({5, -1, 7, -1, 9})).named("seen"));
    all.push_back(fixed<std::int32_t>("tdD", day({-1, 3, -1, -1, -1})).named("seen.high"));
    all.push_back(fixed<std::int32_t>("tdD", day({-1, 3, -1, 4, -1})).named("told"));
    all.push_back(fixed<std::int32_t>("tdD", day({5, -1, 4, -1, -1})).named("told.low"));
    all.push_back(fixed<std::int32_t>("tdD", day({9, -1, 6, -1, 8})).named("told.high"));
    all.push_back(booleans(Cells<bool>{true, true, false, true, std::nullopt}).named("poor"));
    return all;
  };
  const std::string yes = "\"YES\"", no = "\"NO\"", open = "\"UNDETERMINED\"";
  const std::map<std::string, Strings> words = {
      // 100..110 | 60 and more | 89..95 | 31 and more | nothing
      {"sum", {yes, open, no, open, open}},
      // 50..60 | nothing | -1..5 | -31 and more | nothing
      {"less", {no, open, open, open, open}},
      // 50..55 | 60 and more | 44.5..47.5 | by nobody knows how many | nothing
      {"each", {no, no, yes, open, open}},
      // -60..-40 | at most -120 | -90 | -62 | nothing
      {"turned", {open, no, no, no, open}},
      // 80 and 20..30 | at least 0 and at least 60 | 44..50 and 45 | at least 0 and 31 | nothing
      {"apart", {no, open, open, open, open}},
      // 20..30 | at least 60 | 44..50 | 31 | one of two
      {"chosen", {no, yes, yes, yes, open}},
      {"range", {yes, no, no, no, open}},
      // 5 and 5..9 | at most 3 and 3 | 7 and 4..6 | nothing and 4 | 9 and at most 8
      {"days", {yes, yes, no, open, no}},
  };
  expect_cells(policy, columns, words);
}

// Two rows may hit and both answer with the same missing number: the single case answers that it is unknown, and keeps
// no bounds. Where one row is sure to hit, its bounds stay.
TEST(UnknownCells, RowsThatMayHitKeepNoBounds) {
  const Policy policy = policy_of(R"(
policy: test.rows
title: rows
in force: 2023-01-01 .. 2023-12-31
facts:
  wage: {type: money, unit: none, at least: 0}
  state: {type: choice, of: [good, bad, new]}
rules:
  first:
    table:
      hit: first
      inputs: [state]
      outputs: [{name: out, type: any}]
      rows:
        - {if: ['"good"'], then: [wage]}
        - {if: [-], then: [wage]}
  any:
    table:
      hit: any
      inputs: [state]
      outputs: [{name: out, type: any}]
      rows:
        - {if: ['"good"'], then: [wage]}
        - {if: ['"bad"'], then: [wage]}
        - {if: ['"new"'], then: [wage]}
decisions:
  by first: {verdict: 'if first < 0 then "YES" else "NO"'}
  by any: {verdict: 'if any < 0 then "YES" else "NO"'}
)");
  const Whole none = std::nullopt;
  const auto columns = [&] {
    std::vector<Made> all;
    all.push_back(yuan({none, none, 5}, "wage"));
    all.push_back(texts({"good", std::nullopt, std::nullopt}).named("state"));
    return all;
  };
  const Strings answers = {"\"NO\"", "\"UNDETERMINED\"", "\"NO\""};
  expect_cells(policy, columns, {{"by first", answers}, {"by any", answers}});
}

// On the day itself the condition holds whatever the list says; on others it is unknown, as the list is.
TEST(UnknownCells, WhetherSomethingComputedIsKnownDependsOnTheDay) {
  const Policy policy = policy_of(R"(
policy: test.known
title: known
in force: 2023-01-01 .. 2023-12-31
facts:
  seen: {type: date}
  poor: {type: boolean}
  people: {type: list, of: {type: context, fields: {ill: {type: boolean}}}}
rules:
  found:
    table:
      hit: first
      inputs: [poor, '(seen = date("2023-06-30")) or (some x in people satisfies x.ill)']
      outputs: [{name: out, type: text}]
      rows:
        - {if: [known, known], then: ['"known"']}
        - {if: [-, unknown], then: ['"unknown"']}
decisions:
  word: {kind: computation, value: found}
)");
  const auto columns = [] {
    std::vector<Made> all;
    all.push_back(fixed<std::int32_t>("tdD", {19'538, 19'539}).named("seen"));  // 2023-06-30 and the day after
    all.push_back(booleans(Cells<bool>{true, true}).named("poor"));
    return all;
  };
  expect_cells(policy, columns, {{"word.value", {"\"known\"", "\"unknown\""}}});
}

// Rows of bounds enough to fill what is computed at a time are all left to the single case; those behind them are not.
TEST(UnknownCells, ManyRowsOfBoundsBeforeRowsThatAreKnown) {
  const auto columns = [] {
    std::vector<Whole> value, low, high;
    for (std::int64_t row = 0; row < 7'000; ++row) {
      const bool known = row >= 4'200;
      const std::int64_t about = row % 3 == 0 ? 7'400 : 7'900;
      value.push_back(known ? Whole(about) : std::nullopt);
      low.push_back(known ? std::nullopt : Whole(about));
      high.push_back(known ? std::nullopt : Whole(about + 50));
    }
    std::vector<Made> made;
    made.push_back(yuan(std::move(value), "收入"));
    made.push_back(yuan(std::move(low), "收入.low"));
    made.push_back(yuan(std::move(high), "收入.high"));
    return stream(structure(std::move(made)));
  };
  const Policy policy = policy_of(policy_text);
  TableOptions options;
  options.threads = 1;
  const TableResult result = decide_table(policy.on(date("2023-10-01")), columns(), {"识别", "及时"}, options);
  const ReadTable table = read(result.table);
  for (std::size_t row = 0; row < 7'000; ++row) {
    ASSERT_EQ(table.cells.at("识别")[row], row % 3 == 0 ? "\"ELIGIBLE\"" : "\"NOT_ELIGIBLE\"") << row;
    ASSERT_EQ(table.cells.at("识别.why")[row], row < 4'200 ? "\"missing\"" : "null") << row;
    ASSERT_EQ(table.cells.at("识别.missing")[row], "[]") << row;
    ASSERT_EQ(table.cells.at("及时.missing")[row], "[\"日期\"]") << row;
  }
}

TEST(UnknownCells, WithoutAColumnOfValuesNothingStaysFromTheRowBefore) {
  std::vector<Made> columns;
  columns.push_back(yuan({7100, std::nullopt}, "收入.low"));
  columns.push_back(yuan({7400, std::nullopt}, "收入.high"));
  const ReadTable table = read(decide(std::move(columns)).table);
  EXPECT_EQ(table.cells.at("识别"), (Strings{"\"ELIGIBLE\"", "\"UNDETERMINED\""}));
}

TEST(UnknownCells, ReasonsAreKept) {
  std::vector<Made> columns;
  columns.push_back(yuan({std::nullopt, std::nullopt, std::nullopt, std::nullopt}, "收入"));
  columns.push_back(yuan({std::nullopt, 6800, 6800, std::nullopt}, "收入.low"));
  columns.push_back(yuan({std::nullopt, 9200, 7400, std::nullopt}, "收入.high"));
  columns.push_back(texts({"stale", "conflict", "conflict", "not applicable"}).named("收入.reason"));
  const ReadTable table = read(decide(std::move(columns)).table);
  EXPECT_EQ(table.cells.at("识别.why"), (Strings{"\"stale\"", "\"conflict\"", "\"conflict\"", "\"not applicable\""}));
  // Both of two values below the line: whichever it is, the answer is the same.
  EXPECT_EQ(table.cells.at("识别")[1], "\"UNDETERMINED\"");
  EXPECT_EQ(table.cells.at("识别")[2], "\"ELIGIBLE\"");
}

TEST(UnknownCells, DatesLieBetweenDates) {
  std::vector<Made> columns;
  columns.push_back(fixed<std::int32_t>("tdD", {19400, 19540, 19600}).named("日期.low"));  // 2023-02-12, -07-02, -08-31
  columns.push_back(fixed<std::int32_t>("tdD", {19450, 19550, std::nullopt}).named("日期.high"));
  const ReadTable table = read(decide(std::move(columns)).table);
  EXPECT_EQ(table.cells.at("及时"), (Strings{"\"MET\"", "\"NOT_MET\"", "\"NOT_MET\""}));
}

TEST(UnknownCells, ContradictionsAreTheirRowsErrors) {
  std::vector<Made> columns;
  columns.push_back(yuan({7000, std::nullopt, std::nullopt, std::nullopt, 7000}, "收入"));
  columns.push_back(yuan({6000, 7400, 7100, std::nullopt, std::nullopt}, "收入.low"));
  columns.push_back(yuan({8000, 7100, std::nullopt, std::nullopt, std::nullopt}, "收入.high"));
  columns.push_back(texts({std::nullopt, std::nullopt, "conflict", "lost", std::nullopt}).named("收入.reason"));
  const TableResult result = decide(std::move(columns));
  ASSERT_EQ(result.errors.size(), 4U);
  const Strings expected = {"`收入.low`: the fact has a value on this row",
                            "`收入.low`: the lower bound lies above the upper one",
                            "`收入.low`: a conflict needs both values, in the columns of low and high",
                            "`收入.low`: \"lost\" is no reason (missing, conflict, stale, invalid, not applicable)"};
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_EQ(result.errors[i].message, expected[i]);
    EXPECT_EQ(result.errors[i].code, "LC804");
    EXPECT_EQ(result.errors[i].row, static_cast<std::int64_t>(i));
  }
  EXPECT_EQ(read(result.table).cells.at("识别"), (Strings{"null", "null", "null", "null", "\"ELIGIBLE\""}));
}

TEST(UnknownCells, ColumnsThatCannotBeAreRefused) {
  std::vector<Made> columns;
  columns.push_back(texts({"ok"}).named("住房.low"));
  columns.push_back(texts({"7100"}).named("收入.low"));
  columns.push_back(yuan({1}, "收入.reason"));
  columns.push_back(yuan({1}, "收人.high"));
  columns.push_back(yuan({1}, "income.high"));
  columns.push_back(yuan({1}, "收入.high"));
  try {
    decide(std::move(columns));
    FAIL() << "accepted";
  } catch (const TableError& error) {
    Strings said;
    for (const ColumnProblem& problem : error.problems()) said.push_back(problem.code + " " + problem.message);
    ASSERT_EQ(said.size(), 5U) << error.what();
    EXPECT_EQ(said[0],
              "LC802 column 住房.low: only a number or a date lies between others, this fact is choice (ok, problem)");
    EXPECT_EQ(said[1], "LC802 column 收入.low: utf8 where money (元/人·年) is expected");
    EXPECT_EQ(said[2], "LC802 column 收入.reason: int64 where text is expected");
    EXPECT_EQ(said[3].substr(0, 30), std::string("LC801 column 收人.high: no fact").substr(0, 30));
    EXPECT_EQ(said[4], "LC808 column 收入.high: the same fact as column income.high");
  }
}

}  // namespace
}  // namespace liangce::batch
