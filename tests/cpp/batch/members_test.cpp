// Loops over the members of list columns, decided by the column: expected values by hand.
#include <gtest/gtest.h>

#include "liangce/plan/plan.hpp"
#include "table_support.hpp"

namespace liangce::batch {
namespace {

using namespace testing;

const char* const family = R"(
policy: family
title: family
in force: 2023-01-01 .. 2023-12-31
types:
  person:
    type: context
    fields:
      work: {type: choice, of: [able, weak, none]}
      born: {type: date}
      pay: {type: money, unit: none, at least: 0}
      name: {type: text}
facts:
  people: {type: list, of: person}
  line: {type: money, unit: none, at least: unbounded}
decisions:
  someone: {verdict: 'if some p in people satisfies p.work = "able" then "YES" else "NO"'}
  everyone: {verdict: 'if every p in people satisfies p.work = "able" then "YES" else "NO"'}
  richer: {verdict: 'if some p in people satisfies p.pay > line then "YES" else "NO"'}
  two: {verdict: 'if count(people[pay >= 10]) >= 2 then "YES" else "NO"'}
  old: {verdict: 'if every p in people[work = "able"] satisfies p.born < date("2000-01-01") then "YES" else "NO"'}
  size: {kind: computation, value: 'count(people)'}
)";

/// Rows: missing; empty; able, none; able, able; able, ?; none, ?; a member that is missing beside one that is able.
Made people() {
  const Cells<std::string> work = {"able",       "none", "able",       "able", "able",
                                   std::nullopt, "none", std::nullopt, "able", "weak"};
  Cells<std::int32_t> born;
  for (const char* day :
       {"1990-01-01", "2010-01-01", "1990-01-01", "2005-01-01", "1980-01-01", "", "1980-01-01", "", "1970-01-01", ""}) {
    born.emplace_back();
    if (*day != 0) born.back() = static_cast<std::int32_t>(date(day).days);
  }
  const Cells<std::int64_t> pay = {1000, 0, 1000, 2000, std::nullopt, 1000, 500, std::nullopt, 1000, 900};
  const Cells<std::string> names(10, "x");
  Made members = structure(fields(texts(work).named("work"), fixed<std::int32_t>("tdD", born).named("born"),
                                  fixed<std::int64_t>("d:18,2,64", pay).named("pay"), texts(names).named("name")));
  // The last member of all is missing as a whole: its entries say nothing.
  Bytes there = {0xFF, 0x01, 0x00};
  auto* parts = static_cast<detail::ArrayParts*>(members.array->private_data);
  parts->buffers[0] = there;
  parts->buffer_pointers[0] = parts->buffers[0].data();
  members.array.get()->null_count = 1;
  return lists(Cells<int>{std::nullopt, 0, 2, 2, 2, 2, 2}, std::move(members));
}

OwnedStream table(std::int64_t from = 0) {
  const Cells<std::int64_t> lines = {0, 0, 500, std::nullopt, 1000, 2000, 500};
  Made whole = structure(fields(people().named("people"), fixed<std::int64_t>("d:18,2,64", lines).named("line")));
  if (from != 0) whole = std::move(whole).sliced(from, 7 - from), whole.array.get()->null_count = 0;
  return stream(std::move(whole));
}

const std::map<std::string, std::vector<std::string>>& expected() {
  static const std::string yes = "\"YES\"", no = "\"NO\"", open = "\"UNDETERMINED\"";
  static const std::map<std::string, std::vector<std::string>> words = {
      {"someone", {open, no, yes, yes, yes, open, yes}},  {"everyone", {open, yes, no, yes, open, no, open}},
      {"richer", {open, no, yes, open, open, open, yes}}, {"two", {open, no, no, yes, open, open, open}},
      {"old", {open, yes, yes, no, open, open, open}},
  };
  return words;
}

TEST(Members, QuantifiersAndCountsAsTheSingleCase) {
  const auto program = policy_of(family).on(date("2023-06-30"));
  for (const bool columns : {true, false}) {
    for (const std::int64_t from : {0, 1, 3}) {
      TableOptions options;
      options.columns = columns;
      const Read cells = read(decide_table(program, table(from), {}, options).table).cells;
      for (const auto& [decision, words] : expected()) {
        EXPECT_EQ(cells.at(decision), std::vector<std::string>(words.begin() + from, words.end()))
            << decision << " from " << from << (columns ? " by column" : " alone");
      }
      const std::vector<std::string> sizes = {"null", "0", "2", "2", "2", "2", "2"};
      EXPECT_EQ(cells.at("size.value"), std::vector<std::string>(sizes.begin() + from, sizes.end()));
    }
  }
}

TEST(Members, ThePlanSaysSo) {
  const auto program = policy_of(family).on(date("2023-06-30"));
  for (const plan::RulePlan& rule : plan::explain_plan(*program)) {
    EXPECT_STREQ(plan::to_string(rule.way), "members") << rule.name << ": " << rule.why;
  }
}

// What is not known of a member is missing, no plain null: the answer that hangs on it is UNDETERMINED, and the single
// case is not asked.
TEST(Members, WhatIsNotKnownIsNotLeftToTheSingleCase) {
  const auto program = policy_of(family).on(date("2023-06-30"));
  std::vector<plan::FactInput> inputs;
  for (const FactSlot& fact : program->facts()) inputs.push_back(plan::natural_input(fact));
  for (const char* decision : {"someone", "everyone", "two", "old"}) {
    const plan::Plan plan = plan::lower(*program, inputs, {program->decision_index(decision)}, {});
    const plan::Node& verdict = plan.nodes[plan.decisions[0].verdict.node];
    ASSERT_EQ(verdict.op, plan::Op::lookup) << decision;
    ASSERT_EQ(verdict.table.size(), 4U) << decision;
    EXPECT_EQ(verdict.table[2], plan::code_missing) << decision;
  }
}

/// The same household's members, added up and compared; whoever has no known pay has at least none.
std::string sums() {
  const std::string text = family;
  return text.substr(0, text.find("decisions:")) + R"(decisions:
  total: {kind: computation, value: 'sum(people.pay)'}
  guarded: {kind: computation, value: 'if count(people) = 0 then 0 else sum(people.pay)'}
  twice: {kind: computation, value: 'sum(for p in people return p.pay * 2)'}
  average: {kind: computation, value: 'mean(people.pay)'}
  workers: {kind: computation, value: 'sum(people[work = "able"].pay)'}
  greatest: {kind: computation, value: 'max(people.pay)'}
  eldest: {kind: computation, value: 'min(people.born)'}
  enough: {verdict: 'if sum(people.pay) >= 10 then "YES" else "NO"'}
  poor: {verdict: 'if max(people.pay) < 10 then "YES" else "NO"'}
  some_pay: {verdict: 'if count(people) != 0 and sum(people.pay) > 10 then "YES" else "NO"'}
  known_sum: {verdict: 'if is known(sum(people.pay)) then "YES" else "NO"'}
)";
}

TEST(Members, SumsAndExtremesAsTheSingleCase) {
  const auto program = policy_of(sums()).on(date("2023-06-30"));
  const std::string yes = "\"YES\"", no = "\"NO\"", open = "\"UNDETERMINED\"", null = "null";
  // Of nobody there is no sum and no greatest. A pay of at least 0 beside one of 10 makes 10 or more; of a member who
  // is missing as a whole nothing is known.
  const std::map<std::string, std::vector<std::string>> words = {
      {"total.value", {null, null, "10", "30", null, null, null}},
      {"guarded.value", {null, "0", "10", "30", null, null, null}},
      {"twice.value", {null, null, "20", "60", null, null, null}},
      {"average.value", {null, null, "5", "15", null, null, null}},
      {"workers.value", {null, null, "10", "30", null, null, null}},
      {"greatest.value", {null, null, "10", "20", null, null, null}},
      {"eldest.value", {null, null, "@\"1990-01-01\"", "@\"1990-01-01\"", null, null, null}},
      {"enough", {open, open, yes, yes, yes, open, open}},
      {"poor", {open, open, no, no, no, open, no}},
      {"some_pay", {open, no, no, yes, open, open, open}},
      {"known_sum", {no, no, yes, yes, no, no, no}},
  };
  for (const bool columns : {true, false}) {
    TableOptions options;
    options.columns = columns;
    const Read cells = read(decide_table(program, table(), {}, options).table).cells;
    for (const auto& [column, expected] : words) {
      EXPECT_EQ(cells.at(column), expected) << column << (columns ? " by column" : " alone");
    }
  }
  for (const plan::RulePlan& rule : plan::explain_plan(*program)) {
    EXPECT_STREQ(plan::to_string(rule.way), "members") << rule.name << ": " << rule.why;
  }
}

TEST(Members, SumsTooGreatForAColumn) {
  const auto program = policy_of(sums()).on(date("2023-06-30"));
  const Cells<std::int64_t> pay = {9'000'000'000'000'000'000, 9'000'000'000'000'000'000, 1};
  const auto made = [&] {
    return stream(
        structure(fields(lists(Cells<int>{2, 1}, structure(fields(fixed<std::int64_t>("d:18,2,64", pay).named("pay"))))
                             .named("people"))));
  };
  const Read cells = read(decide_table(program, made(), {"total"}, {}).table).cells;
  EXPECT_EQ(cells.at("total.value"), (std::vector<std::string>{"180000000000000000", "0.01"}));
}

TEST(Members, ManyMembersOfManyRows) {
  // More members in a part than are computed at a time, and one row with more than the single case may care to count.
  const std::size_t rows = 3'000;
  Cells<int> lengths(rows);
  Cells<std::string> work;
  std::vector<std::string> someone(rows), size(rows);
  for (std::size_t row = 0; row < rows; ++row) {
    const std::size_t count = row == 77 ? 5'000 : row % 7;
    lengths[row] = static_cast<int>(count);
    const bool able = row % 5 == 0 && count != 0;
    for (std::size_t i = 0; i < count; ++i) work.emplace_back(able && i + 1 == count ? "able" : "none");
    someone[row] = able ? "\"YES\"" : "\"NO\"";
    size[row] = std::to_string(count);
  }
  Made members = structure(fields(texts(work).named("work")));
  const auto program = policy_of(family).on(date("2023-06-30"));
  TableOptions options;
  options.chunk_rows = 2'500;
  const Read cells =
      read(decide_table(program, stream(structure(fields(lists(lengths, std::move(members)).named("people")))),
                        {"someone", "size"}, options)
               .table)
          .cells;
  EXPECT_EQ(cells.at("someone"), someone);
  EXPECT_EQ(cells.at("size.value"), size);
}

TEST(Members, WhatIsRefusedInAMemberRefusesItsRow) {
  const auto program = policy_of(family).on(date("2023-06-30"));
  const auto made = [] {
    return stream(structure(fields(
        lists(Cells<int>{1, 1, 1}, structure(fields(texts({"able", "idle", "none"}).named("work")))).named("people"))));
  };
  const TableResult result = decide_table(program, made(), {"someone"}, {});
  EXPECT_EQ(result.error_rows, 1);
  ASSERT_EQ(result.errors.size(), 1U);
  EXPECT_EQ(result.errors[0].row, 1);
  const Read cells = read(result.table).cells;
  EXPECT_EQ(cells.at("someone"), (std::vector<std::string>{"\"YES\"", "null", "\"NO\""}));
}

TEST(Members, AFilterThatIsANullLeavesNoListAndASecondOneNoMembers) {
  // The least of nobody's age is a null. Those a null lets through are null themselves, and [] to whoever filters that.
  const auto program = policy_of(R"(
policy: filters
title: filters
in force: 2023-01-01 .. 2023-12-31
types:
  person: {type: context, fields: {age: {type: integer}, able: {type: boolean}}}
facts:
  people: {type: list, of: person}
  others: {type: list, of: person}
decisions:
  d:
    verdict: '"YES"'
    verdicts: ["YES"]
    findings:
      twice: 'every p in people[min(others.age) > 3][age < 9] satisfies p.age > 9'
      once: 'every p in people[min(others.age) > 3] satisfies p.age > 9'
)")
                           .on(date("2023-06-30"));
  const auto made = [] {
    return stream(structure(
        fields(lists(Cells<int>{1, 0}, structure(fields(fixed<std::int64_t>("l", {7}).named("age")))).named("people"),
               lists(Cells<int>{0, 0}, structure(fields(booleans({}).named("able")))).named("others"))));
  };
  for (const bool by_column : {true, false}) {
    TableOptions options;
    options.columns = by_column;
    const TableResult result = decide_table(program, made(), {}, options);
    const Read cells = read(result.table).cells;
    EXPECT_EQ(cells.at("d.findings"), (std::vector<std::string>{R"(["twice"])", R"(["twice", "once"])"})) << by_column;
    if (by_column) {
      EXPECT_EQ(result.by_row[0].rows, 1);
    }
  }
}

TEST(Members, ANullIsNeitherTrueNorFalseToTheCellsOfATable) {
  // Whether it is above a limit nobody knows is missing, and no null, though neither is ever yes or no where there is
  // nobody. Nobody's greatest age is a null, and so is whether it is above 2: rows that ask for true or false do not
  // apply, that for what is unknown does.
  const auto program = policy_of(R"(
policy: cells
title: cells
in force: 2023-01-01 .. 2023-12-31
types:
  person: {type: context, fields: {age: {type: integer}, able: {type: boolean}}}
facts:
  people: {type: list, of: person}
  limit: {type: integer}
decisions:
  other: {verdict: '"YES"', verdicts: ["YES"], findings: {below: limit <= max(people.age)}}
  d:
    table:
      hit: first
      inputs: [max(people.age) > 2]
      outputs: [{name: verdict, type: text, values: [OLD, YOUNG, NOBODY]}, {name: amount, type: number}]
      rows:
        - {if: [true], then: [OLD, 1]}
        - {if: [false], then: [YOUNG, 2]}
        - {if: [unknown], then: [NOBODY, 3]}
)")
                           .on(date("2023-06-30"));
  const auto aged = [] {
    return stream(structure(fields(
        lists(Cells<int>{1, 0, 1}, structure(fields(fixed<std::int64_t>("l", {7, 1}).named("age")))).named("people"))));
  };
  const auto ageless = [] {  // nobody says how old they are
    return stream(structure(fields(
        lists(Cells<int>{0, std::nullopt, 1}, structure(fields(booleans({true}).named("able")))).named("people"))));
  };
  for (const bool by_column : {true, false}) {
    TableOptions options;
    options.columns = by_column;
    options.decided_by = true;
    Read cells = read(decide_table(program, aged(), {}, options).table).cells;
    EXPECT_EQ(cells.at("d"), (std::vector<std::string>{"\"OLD\"", "\"NOBODY\"", "\"YOUNG\""})) << by_column;
    EXPECT_EQ(cells.at("d.decided_by"), (std::vector<std::string>{"\"1\"", "\"3\"", "\"2\""})) << by_column;
    cells = read(decide_table(program, ageless(), {}, options).table).cells;
    const std::string open = "\"UNDETERMINED\"";
    EXPECT_EQ(cells.at("d"), (std::vector<std::string>{"\"NOBODY\"", open, open})) << by_column;
    EXPECT_EQ(cells.at("d.decided_by"), (std::vector<std::string>{"\"3\"", "null", "null"})) << by_column;
  }
}

}  // namespace
}  // namespace liangce::batch
