// Functions of a policy that read facts themselves: only the single case calls them.
#include <gtest/gtest.h>

#include "table_support.hpp"

namespace liangce::batch {
namespace {

using namespace testing;

TEST(Functions, ThatReadFactsAreNotCalledBeforehand) {
  const auto program = policy_of(R"(
policy: functions
title: functions
in force: 2023-01-01 .. 2023-12-31
types:
  person: {type: context, fields: {age: {type: integer}, able: {type: boolean}}}
functions:
  more: {parameters: {x: number}, returns: number, value: if x > n then x else n}
  older: {parameters: {x: number}, returns: number, value: 'count(people[age > x])'}
  one more: {parameters: {x: number}, returns: number, value: older(x) + 1}
facts:
  n: {type: integer, at least: 0}
  people: {type: list, of: person}
decisions:
  d: {kind: computation, value: 'count(people[age > 3]) / more(2)'}
  e: {kind: computation, value: 'one more(3)'}
)")
                           .on(date("2023-06-30"));
  const auto made = [] {  // nobody says how old they are
    return stream(structure(fields(
        fixed<std::int64_t>("l", {50, 50, std::nullopt, 50}).named("n"),
        lists(Cells<int>{0, std::nullopt, 0, 1}, structure(fields(booleans({true}).named("able")))).named("people"))));
  };
  for (const bool by_column : {true, false}) {
    TableOptions options;
    options.columns = by_column;
    const Read cells = read(decide_table(program, made(), {}, options).table).cells;
    EXPECT_EQ(cells.at("d.value"), (std::vector<std::string>{"0", "null", "null", "null"})) << by_column;
    EXPECT_EQ(cells.at("d.missing"), (std::vector<std::string>{"[]", R"(["people"])", R"(["n"])", R"(["people"])"}))
        << by_column;
    EXPECT_EQ(cells.at("e.value"), (std::vector<std::string>{"1", "null", "1", "null"})) << by_column;
    options.missing = false;
    EXPECT_EQ(read(decide_table(program, made(), {}, options).table).cells.at("e.value"), cells.at("e.value"));
    options.outputs = false;
    EXPECT_EQ(read(decide_table(program, made(), {}, options).table).cells.at("d"),
              (std::vector<std::string>{"\"COMPUTED\"", "\"UNDETERMINED\"", "\"UNDETERMINED\"", "\"UNDETERMINED\""}))
        << by_column;
  }
}

TEST(Functions, ThatCallEachOtherReadWhatOneOfThemReads) {
  const auto program = policy_of(R"(
policy: functions
title: functions
in force: 2023-01-01 .. 2023-12-31
functions:
  even step: {parameters: {x: number}, returns: number, value: if x <= 3 then odd step(x + 1) else n}
  odd step: {parameters: {x: number}, returns: number, value: even step(x + 1)}
facts:
  n: {type: integer}
decisions:
  first: {kind: computation, value: even step(1)}
  second: {kind: computation, value: odd step(2)}
)")
                           .on(date("2023-06-30"));
  for (const bool by_column : {true, false}) {
    TableOptions options;
    options.columns = by_column;
    options.missing = false;
    const auto made = [] { return stream(structure(fields(fixed<std::int64_t>("l", {5, std::nullopt}).named("n")))); };
    const Read cells = read(decide_table(program, made(), {}, options).table).cells;
    EXPECT_EQ(cells.at("first.value"), (std::vector<std::string>{"5", "null"})) << by_column;
    EXPECT_EQ(cells.at("second.value"), (std::vector<std::string>{"5", "null"})) << by_column;
  }
}

}  // namespace
}  // namespace liangce::batch
