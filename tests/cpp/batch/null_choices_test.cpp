// Numbers and dates that are null where a choice says so: decided by the column, as a null and not as missing.
#include <gtest/gtest.h>

#include "table_support.hpp"

namespace liangce::batch {
namespace {

using namespace testing;
using Strings = std::vector<std::string>;

const char* const head = R"(
policy: nulls
title: nulls
in force: 2023-01-01 .. 2024-12-31
facts:
  c: {type: choice, of: [a, b]}
  n: {type: number, scale: 2, at least: unbounded}
  d: {type: date}
decisions:
)";

std::vector<Made> columns() {
  const std::optional<std::string> a = "a", b = "b";
  return fields(texts({a, b, std::nullopt, a, b}).named("c"),
                fixed<std::int64_t>("d:18,2,64", {100, 200, 300, std::nullopt, std::nullopt}).named("n"),
                fixed<std::int32_t>("tdD", {19'541, 19'542, 19'543, std::nullopt, std::nullopt}).named("d"));
}

struct Asked {
  std::string expression;
  Strings expected;
  std::int64_t by_row = 0;  ///< by hand: rows where a null goes into something that is not the column's to say
};

TEST(NullChoices, AreTheColumns) {
  const Strings a = {"null", "2", "null", "null", "null"}, b = {"1", "null", "null", "null", "null"};
  const std::vector<Asked> all = {
      {R"(if c = "a" then null else n)", a},
      {R"(if c = "b" then null else n)", b},
      {R"(if c = "a" then n else null)", b},
      {R"(-(if c = "a" then null else n))", {"null", "-2", "null", "null", "null"}},
      {R"((if c = "a" then null else n) + 1)", {"null", "3", "null", "null", "null"}},
      {R"((if c = "a" then null else n) * n)", {"null", "4", "null", "null", "null"}},
      {R"(if c = "b" then (if c = "a" then null else n) else null)", a},
      {R"(is known(if c = "a" then null else n))", {"false", "true", "false", "false", "false"}},
      // 19542 days after 1970-01-01 is 2023-07-04, and 2023-07-03 the day before.
      {R"(if c = "a" then null else d)", {"null", "@\"2023-07-04\"", "null", "null", "null"}},
      {R"(if c = "a" then null else add months(d, 1))", {"null", "@\"2023-08-04\"", "null", "null", "null"}},
      {R"(if c = "a" then d else null)", {"@\"2023-07-03\"", "null", "null", "null", "null"}},
      // A null is not above 1 and not at most 1: two rows have one, for what is missing the column has its own answer.
      {R"(if (if c = "a" then null else n) > 1 then 1 else 2)", {"null", "1", "null", "null", "null"}, 2},
  };
  std::string text = head;
  for (std::size_t i = 0; i < all.size(); ++i)
    text += "  v" + std::to_string(i) + ": {kind: computation, value: '" + all[i].expression + "'}\n";
  const auto program = policy_of(text).on(date("2024-03-01"));
  TableOptions alone;
  alone.columns = false;
  const TableResult rows = decide_table(program, stream(structure(columns())), {}, alone);
  const TableResult table = decide_table(program, stream(structure(columns())), {}, {});
  const Read cells = read(table.table).cells;
  EXPECT_EQ(cells, read(rows.table).cells);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const std::string name = "v" + std::to_string(i);
    EXPECT_EQ(cells.at(name + ".value"), all[i].expected) << all[i].expression;
    EXPECT_EQ(table.by_row[i].decision, name);
    EXPECT_EQ(table.by_row[i].rows, all[i].by_row) << all[i].expression;
    EXPECT_EQ(rows.by_row[i].rows, 5);
  }
}

}  // namespace
}  // namespace liangce::batch
