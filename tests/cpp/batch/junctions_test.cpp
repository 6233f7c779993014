// Conditions that are tested together where their columns lie: slices, chunks of any length, cells that cannot be.
#include <gtest/gtest.h>

#include "table_support.hpp"

namespace liangce::batch {
namespace {

using namespace testing;

constexpr const char* policy_text = R"(
policy: test.junctions
title: 合取
in force: 2023-01-01 .. 2023-12-31
facts:
  income: {type: money, unit: 元, at least: 0}
  size: {type: integer, at least: 1, at most: 20}
  housing: {type: choice, of: [ok, problem, unclear]}
  since: {type: date}
rules:
  poor: {all: [income < 7500, size >= 2, 'housing != "problem"', 'since != date("2023-06-30")']}
decisions:
  all:
    verdict: 'if poor then "YES" else "NO"'
    verdicts: ["YES", "NO"]
)";

constexpr std::int32_t day = 19'538;  // 2023-06-30

struct Row {
  std::optional<std::int64_t> income;  // cents
  std::optional<std::int32_t> size;
  std::optional<std::int8_t> housing;  // of the dictionary problem, broken, ok
  std::optional<std::int32_t> since;
};

/// What the rule says of a row, by its words: no as soon as one condition fails, unknown while one is, else yes. A
/// number that cannot be is unknown, a word that is no choice makes the row an error.
std::string expected(const Row& row) {
  if (row.housing && *row.housing != 0 && *row.housing != 2) return "null";
  bool open = false, fails = false;
  const auto ask = [&](bool known, bool holds) {
    if (!known) open = true;
    if (known && !holds) fails = true;
  };
  ask(row.income && *row.income >= 0, row.income.value_or(0) < 750'000);
  ask(row.size && *row.size >= 1 && *row.size <= 20, row.size.value_or(0) >= 2);
  ask(row.housing.has_value(), row.housing.value_or(0) != 0);
  ask(row.since.has_value(), row.since.value_or(0) != day);
  return fails ? "\"NO\"" : open ? "\"UNDETERMINED\"" : "\"YES\"";
}

/// Rows around every threshold, in an order that meets most pairs; `odd`: among them cells that cannot be.
std::vector<Row> rows(std::size_t count, bool odd) {
  const std::vector<std::optional<std::int64_t>> incomes = {0, 749'999, 750'000, std::nullopt, odd ? -1 : 1};
  const std::vector<std::optional<std::int32_t>> sizes = {1, 2, std::nullopt, 20, odd ? 21 : 3, 5, odd ? 0 : 2};
  const std::vector<std::optional<std::int8_t>> housings = {std::int8_t{0},
                                                            std::int8_t{2},
                                                            std::nullopt,
                                                            std::int8_t{2},
                                                            odd ? std::int8_t{1} : std::int8_t{2},
                                                            std::int8_t{2},
                                                            std::int8_t{2},
                                                            std::int8_t{2},
                                                            odd ? std::int8_t{7} : std::int8_t{2},
                                                            std::int8_t{2},
                                                            odd ? std::int8_t{-1} : std::int8_t{2}};
  const std::vector<std::optional<std::int32_t>> days = {day, day - 1, day + 1, std::nullopt, 0, 1, 2, 3, 4, 5,
                                                         6,   7,       8};
  std::vector<Row> made(count);
  for (std::size_t i = 0; i < count; ++i)
    made[i] = {incomes[i % incomes.size()], sizes[i % sizes.size()], housings[i % housings.size()],
               days[i % days.size()]};
  return made;
}

Made table(const std::vector<Row>& rows, std::int64_t offset) {
  Cells<std::int64_t> income;
  Cells<std::int32_t> size, since;
  Cells<std::int8_t> housing;
  for (const Row& row : rows) {
    income.push_back(row.income), size.push_back(row.size);
    housing.push_back(row.housing), since.push_back(row.since);
  }
  const auto length = static_cast<std::int64_t>(rows.size()) - offset;
  return structure(fields(
      fixed<std::int64_t>("d:18,2,64", income).sliced(offset, length).named("income"),
      fixed<std::int32_t>("i", size).sliced(offset, length).named("size"),
      dictionary<std::int8_t>("c", housing, texts({"problem", "broken", "ok"})).sliced(offset, length).named("housing"),
      fixed<std::int32_t>("tdD", since).sliced(offset, length).named("since")));
}

TEST(Junctions, SayOfEveryRowWhatItsConditionsSay) {
  const Policy policy = policy_of(policy_text);
  const auto program = policy.on(date("2023-06-30"));
  for (const bool odd : {false, true}) {
    for (const std::size_t count : {std::size_t{100}, std::size_t{5'005}, std::size_t{20'020}}) {
      const std::vector<Row> made = rows(count, odd);
      for (const std::int64_t offset : {0, 3, 8}) {
        for (const std::size_t chunk_rows : {std::size_t{1'001}, std::size_t{4'104}, std::size_t{16'384}}) {
          TableOptions options;
          options.chunk_rows = chunk_rows;
          options.threads = 1;
          const TableResult result = decide_table(program, stream(table(made, offset)), {"all"}, options);
          const ReadTable read_back = read(result.table);
          const auto& verdicts = read_back.cells.at("all");
          ASSERT_EQ(verdicts.size(), count - static_cast<std::size_t>(offset));
          std::int64_t errors = 0;
          for (std::size_t i = 0; i < verdicts.size(); ++i) {
            const std::string wanted = expected(made[i + static_cast<std::size_t>(offset)]);
            errors += wanted == "null" ? 1 : 0;
            ASSERT_EQ(verdicts[i], wanted) << "row " << i << " from " << offset << " in chunks of " << chunk_rows;
          }
          EXPECT_EQ(result.error_rows, errors);
        }
      }
    }
  }
}

/// A junction that has decided asks no further; what cannot be is found all the same.
TEST(Junctions, CellsThatCannotBeAreFoundWhereNobodyTestsThem) {
  const Policy policy = policy_of(policy_text);
  std::vector<Row> made = rows(2'000, false);
  for (Row& row : made) row.income = 800'000;  // decides every row
  made[1'500].housing = std::int8_t{7};
  const TableResult result = decide_table(policy.on(date("2023-06-30")), stream(table(made, 0)), {"all"}, {});
  const ReadTable read_back = read(result.table);
  EXPECT_EQ(result.error_rows, 1);
  EXPECT_EQ(read_back.cells.at("all")[1'500], "null");
  EXPECT_EQ(read_back.cells.at("all")[1'499], "\"NO\"");
}

}  // namespace
}  // namespace liangce::batch
