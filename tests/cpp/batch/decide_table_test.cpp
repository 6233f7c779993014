// Tables of cases: every Arrow type as a fact, bad cells and columns, chunks and threads, cancelling.
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "table_support.hpp"

namespace liangce::batch {
namespace {

using namespace testing;

constexpr const char* household_policy = R"(
policy: test.household
title: 户
in force: 2023-01-01 .. 2023-12-31
published: 2023-05-11
types:
  成员: {en: member, type: context, fields: {年龄: {en: age, type: integer, at least: 0}, 失能: {en: disabled, type: boolean}, 出生: {en: born, type: date}}}
parameters:
  线: {en: line, type: money, unit: 元/人·年, basis: assumed, values: {2023-01-01: {value: 7500, until: 2023-12-31}}}
facts:
  收入: {en: income, type: money, unit: 元/人·年, at least: 0}
  人数: {en: size, type: integer, at least: 1}
  比例: {en: share, type: ratio}
  分数: {en: score, type: number}
  住房: {en: housing, type: choice, of: [ok, problem]}
  备注: {en: note, type: text}
  农户: {en: rural, type: boolean}
  日期: {en: day, type: date}
  时刻: {en: moment, type: date and time}
  时间: {en: clock, type: time}
  时长: {en: span, type: days duration}
  成员表: {en: members, type: list, of: 成员}
rules:
  低于线: {en: below, when: 收入 < 线}
decisions:
  识别:
    en: screening
    kind: eligibility
    verdict: 'if 低于线 or 住房 = "problem" then "ELIGIBLE" else "NOT_ELIGIBLE"'
    verdicts: [ELIGIBLE, NOT_ELIGIBLE]
    values:
      gap: 线 - 收入
      third: 收入 / 3
      when: 日期
      note: 备注
      below: 低于线
      missing: 人数
    findings:
      at_line: 收入 = 线
      big: 人数 > 4
  老人:
    en: elders
    kind: computation
    value: count(成员表[年龄 >= 60])
  失能老人:
    en: disabled_elders
    verdict: 'if some 人 in 成员表 satisfies (人.年龄 >= 60 and 人.失能) then "YES" else "NO"'
    verdicts: ["YES", "NO"]
  原样:
    en: as_given
    kind: computation
    value: '[比例, 分数, 时刻, 时间, 时长, 农户]'
)";

std::shared_ptr<const Program> household() {
  static const Policy policy = policy_of(household_policy);
  return policy.on(date("2023-06-30"));
}

TableResult decide(OwnedStream input, const std::vector<std::string>& decisions = {"识别"}, TableOptions options = {}) {
  return decide_table(household(), std::move(input), decisions, options);
}

using Strings = std::vector<std::string>;

TEST(DecideTable, AVerdictARow) {
  const TableResult result = decide(
      stream(structure(fields(fixed<std::int64_t>("l", {7499, 7500, std::nullopt, std::nullopt, 9000}).named("收入"),
                              texts({"ok", "ok", "ok", "problem", std::nullopt}).named("housing")))));
  EXPECT_EQ(result.rows, 5);
  EXPECT_EQ(result.error_count, 0);
  EXPECT_FALSE(result.cancelled);
  const ReadTable table = read(result.table);
  EXPECT_EQ(table.names, (Strings{"识别", "识别.gap", "识别.third", "识别.when", "识别.note", "识别.below",
                                  "识别.value.missing", "识别.missing", "识别.findings", "识别.retroactive", "error"}));
  EXPECT_EQ(table.cells.at("识别"),
            (Strings{"\"ELIGIBLE\"", "\"NOT_ELIGIBLE\"", "\"UNDETERMINED\"", "\"ELIGIBLE\"", "\"UNDETERMINED\""}));
  EXPECT_EQ(table.types.at("识别"), "dictionary<utf8>");
  EXPECT_EQ(table.cells.at("识别.gap"), (Strings{"1", "0", "null", "null", "-1500"}));
  EXPECT_EQ(table.types.at("识别.gap"), "decimal128(scale 0)");
  // 7499/3 has no end: at 30 digits after the point 9000/3 needs 34 digits, all of which decimal128(38, 30) holds.
  EXPECT_EQ(table.cells.at("识别.third"),
            (Strings{"2499.666666666666666666666666666667", "2500", "null", "null", "3000"}));
  EXPECT_EQ(table.cells.at("识别.below"), (Strings{"true", "false", "null", "null", "false"}));
  EXPECT_EQ(table.cells.at("识别.missing"), (Strings{"[]", "[]", "[\"收入\"]", "[]", "[\"住房\"]"}));
  EXPECT_EQ(table.cells.at("识别.findings"), (Strings{"[]", "[\"at_line\"]", "[]", "[]", "[]"}));
  EXPECT_EQ(table.cells.at("识别.retroactive"), (Strings(5, "false")));
  EXPECT_EQ(table.cells.at("error"), Strings(5, "null"));
}

TEST(DecideTable, EveryKindOfNumberColumnIsTheSameFact) {
  const auto verdicts = [](Made income) {
    const TableResult result =
        decide(stream(structure(fields(std::move(income).named("收入"), texts({"ok", "ok", "ok"}).named("住房")))));
    EXPECT_EQ(result.error_count, 0) << (result.errors.empty() ? "" : result.errors[0].message);
    return read(result.table).cells.at("识别.gap");
  };
  const Strings whole = {"7400", "null", "7373"};
  EXPECT_EQ(verdicts(fixed<std::int8_t>("c", {100, std::nullopt, 127})), whole);
  EXPECT_EQ(verdicts(fixed<std::uint8_t>("C", {100, std::nullopt, 127})), whole);
  EXPECT_EQ(verdicts(fixed<std::int16_t>("s", {100, std::nullopt, 127})), whole);
  EXPECT_EQ(verdicts(fixed<std::uint16_t>("S", {100, std::nullopt, 127})), whole);
  EXPECT_EQ(verdicts(fixed<std::int32_t>("i", {100, std::nullopt, 127})), whole);
  EXPECT_EQ(verdicts(fixed<std::uint32_t>("I", {100, std::nullopt, 127})), whole);
  EXPECT_EQ(verdicts(fixed<std::int64_t>("l", {100, std::nullopt, 127})), whole);
  EXPECT_EQ(verdicts(fixed<std::uint64_t>("L", {100, std::nullopt, 127})), whole);
  const Strings fen = {"0.01", "null", "7499.99"};
  EXPECT_EQ(verdicts(fixed<float>("f", {7499.99F, std::nullopt, 0.01F})), fen);
  EXPECT_EQ(verdicts(fixed<double>("g", {7499.99, std::nullopt, 0.01})), fen);
  EXPECT_EQ(verdicts(fixed<double>("g", {7499.99, std::numeric_limits<double>::quiet_NaN(), 0.01})), fen);
  EXPECT_EQ(verdicts(fixed<std::int32_t>("d:9,2,32", {749'999, std::nullopt, 1})), fen);
  EXPECT_EQ(verdicts(fixed<std::int64_t>("d:18,4,64", {74'999'900, std::nullopt, 100})), fen);
  EXPECT_EQ(verdicts(fixed<int128>("d:38,2", {749'999, std::nullopt, 1})), fen);
  struct Wide {
    int128 low = 0, high = 0;
  };
  EXPECT_EQ(verdicts(fixed<Wide>("d:76,2,256", {Wide{749'999, 0}, std::nullopt, Wide{1, 0}})), fen);
  EXPECT_EQ(verdicts(texts({"7499.99", std::nullopt, "0.01"})), fen);
  EXPECT_EQ(verdicts(texts<std::int64_t>({"7499.99", std::nullopt, "0.01"})), fen);
  EXPECT_EQ(verdicts(text_views({"7499.99", std::nullopt, "0.01"})), fen);
  EXPECT_EQ(verdicts(dictionary<std::uint8_t>("C", {1, std::nullopt, 0}, fixed<double>("g", {0.01, 7499.99}))), fen);
}

TEST(DecideTable, TextColumnsOfEveryFormAndDictionaries) {
  const auto verdicts = [](Made housing) {
    const TableResult result = decide(stream(structure(
        fields(std::move(housing).named("住房"), fixed<std::int64_t>("l", {8000, 8000, 8000}).named("收入")))));
    EXPECT_EQ(result.error_count, 0);
    return read(result.table).cells.at("识别");
  };
  const Strings expected = {"\"ELIGIBLE\"", "\"UNDETERMINED\"", "\"NOT_ELIGIBLE\""};
  EXPECT_EQ(verdicts(texts({"problem", std::nullopt, "ok"})), expected);
  EXPECT_EQ(verdicts(texts<std::int64_t>({"problem", std::nullopt, "ok"})), expected);
  EXPECT_EQ(verdicts(text_views({"problem", std::nullopt, "ok"})), expected);
  EXPECT_EQ(verdicts(dictionary<std::int8_t>("c", {1, std::nullopt, 0}, texts({"ok", "problem"}))), expected);
  EXPECT_EQ(verdicts(dictionary<std::int64_t>("l", {0, 2, 1}, text_views({"problem", "ok", std::nullopt}))), expected);
  EXPECT_EQ(verdicts(fixed<std::int64_t>("n", {0, 0, 0})), Strings(3, "\"UNDETERMINED\""));  // a column of nothing
}

TEST(DecideTable, DatesTimesAndDurations) {
  const std::int64_t day = 19'538;  // 2023-06-30
  const auto value = [](const char* decision, const char* output, Made column, const char* name) {
    const TableResult result = decide(stream(structure(fields(std::move(column).named(name)))), {decision});
    EXPECT_EQ(result.error_count, 0) << (result.errors.empty() ? "" : result.errors[0].message);
    std::string text = read(result.table).cells.at(std::string(decision) + "." + output)[0];
    text.erase(std::remove(text.begin(), text.end(), '\\'), text.end());  // a literal inside a text
    return text;
  };
  const auto when = [&](Made column) { return value("识别", "when", std::move(column), "日期"); };
  EXPECT_EQ(when(fixed<std::int32_t>("tdD", {static_cast<std::int32_t>(day)})), "@\"2023-06-30\"");
  EXPECT_EQ(when(fixed<std::int64_t>("tdm", {day * 86'400'000})), "@\"2023-06-30\"");
  EXPECT_EQ(when(fixed<std::int64_t>("tss:", {day * 86'400})), "@\"2023-06-30\"");
  EXPECT_EQ(when(fixed<std::int64_t>("tsn:", {day * 86'400'000'000'000})), "@\"2023-06-30\"");
  EXPECT_EQ(when(texts({"2023-06-30"})), "@\"2023-06-30\"");
  EXPECT_EQ(value("原样", "value", fixed<std::int64_t>("tsm:", {day * 86'400'000 + 1'500}), "时刻"),
            "\"[null, null, @\"2023-06-30T00:00:01.5\", null, null, null]\"");
  EXPECT_EQ(value("原样", "value", fixed<std::int64_t>("tsu:Asia/Shanghai", {day * 86'400'000'000}), "时刻"),
            "\"[null, null, @\"2023-06-30T00:00:00Z\", null, null, null]\"");
  EXPECT_EQ(value("原样", "value", fixed<std::int32_t>("tts", {3'661}), "时间"),
            "\"[null, null, null, @\"01:01:01\", null, null]\"");
  EXPECT_EQ(value("原样", "value", fixed<std::int64_t>("tDs", {90'000}), "时长"),
            "\"[null, null, null, null, @\"P1DT1H\", null]\"");
  EXPECT_EQ(value("原样", "value", booleans({true}), "农户"), "\"[null, null, null, null, null, true]\"");
  EXPECT_EQ(value("原样", "value", fixed<double>("g", {0.125}), "比例"), "\"[0.125, null, null, null, null, null]\"");
}

TEST(DecideTable, MembersOfAHouseholdAreListsOfStructs) {
  const auto members = [](auto make_list) {
    // Four households: an elder who is disabled; an elder and a disabled child; nobody; unknown.
    std::vector<Made> people = fields(fixed<std::int32_t>("i", {70, 61, 9, 40}).named("age"),
                                      booleans({true, false, true, std::nullopt}).named("失能"));
    return make_list(structure(std::move(people)));
  };
  for (const bool large : {false, true}) {
    const Cells<int> lengths = {1, 3, 0, std::nullopt};
    Made list = members([&](Made people) {
      return large ? lists<std::int64_t>(lengths, std::move(people)) : lists<std::int32_t>(lengths, std::move(people));
    });
    const TableResult result = decide(stream(structure(fields(std::move(list).named("成员表")))), {"老人", "失能老人"});
    EXPECT_EQ(result.error_count, 0) << (result.errors.empty() ? "" : result.errors[0].message);
    const ReadTable table = read(result.table);
    EXPECT_EQ(table.cells.at("老人.value"), (Strings{"1", "1", "0", "null"}));
    EXPECT_EQ(table.cells.at("失能老人"), (Strings{"\"YES\"", "\"NO\"", "\"NO\"", "\"UNDETERMINED\""}));
    EXPECT_EQ(table.cells.at("失能老人.missing")[3], "[\"成员表\"]");
  }
}

TEST(DecideTable, ABadCellIsItsRowsErrorAndTheOthersGoOn) {
  const TableResult result = decide(stream(structure(fields(
      texts({"7000", "a lot", "0.001", "-5", "7000", "1e3"}).named("收入"),
      texts({"ok", "ok", "ok", "ok", "broken", "ok"}).named("housing"),
      fixed<double>("g", {0.5, 0.5, 0.1 + 0.2, 0.5, std::numeric_limits<double>::infinity(), 0.5}).named("分数")))));
  EXPECT_EQ(result.rows, 6);
  EXPECT_EQ(result.error_rows, 3);
  EXPECT_EQ(result.error_count, 5);
  ASSERT_EQ(result.errors.size(), 5U);
  const auto is = [&](std::size_t i, std::int64_t row, const char* column, const char* code) {
    return result.errors[i].row == row && result.errors[i].column == column && result.errors[i].code == code;
  };
  EXPECT_TRUE(is(0, 1, "收入", "LC802")) << result.errors[0].message;
  EXPECT_TRUE(is(1, 2, "收入", "LC803")) << result.errors[1].message;
  EXPECT_TRUE(is(2, 2, "分数", "LC803")) << result.errors[2].message;
  EXPECT_TRUE(is(3, 4, "housing", "LC802")) << result.errors[3].message;
  EXPECT_TRUE(is(4, 4, "分数", "LC804")) << result.errors[4].message;
  const ReadTable table = read(result.table);
  // A negative income is outside what it can be: invalid, as the single case has it, and no error of the row.
  EXPECT_EQ(table.cells.at("识别"),
            (Strings{"\"ELIGIBLE\"", "null", "null", "\"UNDETERMINED\"", "null", "\"ELIGIBLE\""}));
  EXPECT_EQ(table.cells.at("识别.missing"), (Strings{"[]", "null", "null", "[\"收入\"]", "null", "[]"}));
  EXPECT_EQ(table.cells.at("识别.retroactive")[1], "null");
  EXPECT_EQ(table.cells.at("error")[0], "null");
  EXPECT_NE(table.cells.at("error")[1].find("a lot"), std::string::npos);
  EXPECT_NE(table.cells.at("error")[4].find("broken"), std::string::npos);
  EXPECT_NE(table.cells.at("error")[4].find("infinity"), std::string::npos);
}

TEST(DecideTable, NothingOfABadRowStaysForTheNext) {
  const TableResult result = decide(stream(structure(
      fields(texts({"7000", "7000", "7000"}).named("收入"), texts({"problem", "x", std::nullopt}).named("住房"),
             fixed<std::int32_t>("i", {5, 5, std::nullopt}).named("人数")))));
  const ReadTable table = read(result.table);
  EXPECT_EQ(table.cells.at("识别.findings"), (Strings{"[\"big\"]", "null", "[]"}));
  EXPECT_EQ(table.cells.at("识别.value.missing"), (Strings{"5", "null", "null"}));
}

TEST(DecideTable, ErrorsAreKeptUpToALimitAndCountedBeyond) {
  TableOptions options;
  options.most_errors = 10;
  options.chunk_rows = 7;
  options.threads = 3;
  Cells<std::string> incomes(1000, "many");
  const TableResult result = decide(stream(structure(fields(texts(incomes).named("收入")))), {"识别"}, options);
  EXPECT_EQ(result.error_count, 1000);
  EXPECT_EQ(result.error_rows, 1000);
  ASSERT_EQ(result.errors.size(), 10U);
  for (std::int64_t i = 0; i < 10; ++i) EXPECT_EQ(result.errors[static_cast<std::size_t>(i)].row, i);
}

TEST(DecideTable, ColumnsThatCannotBeAreRefusedAllAtOnce) {
  try {
    decide(stream(structure(fields(
        booleans({true}).named("收入"), fixed<std::int64_t>("l", {1}).named("住房"), texts({"ok"}).named("住方"),
        fixed<std::int32_t>("i", {3}).named("人数"), fixed<std::int32_t>("i", {3}).named("size"),
        fixed<std::int64_t>("tiM", {3}).named("分数"), fixed<std::int32_t>("tdD", {3}).named("时刻"),
        lists({1}, structure(fields(texts({"x"}).named("失能"), texts({"x"}).named("年纪")))).named("成员表")))));
    FAIL() << "not refused";
  } catch (const TableError& error) {
    const Strings expected = {"LC802: column 收入: bool where money (元/人·年) is expected",
                              "LC802: column 住房: int64 where choice (ok, problem) is expected",
                              "LC801: column 住方: no fact of this name; did you mean 住房?",
                              "LC808: column size: the same fact as column 人数",
                              "LC807: column 分数: Arrow type with format \"tiM\" cannot be read here",
                              "LC802: column 时刻: date32 where date and time is expected",
                              "LC802: column 成员表[].失能: utf8 where boolean is expected"};
    ASSERT_EQ(error.problems().size(), expected.size()) << error.what();
    for (std::size_t i = 0; i < expected.size(); ++i)
      EXPECT_EQ(error.problems()[i].code + ": " + error.problems()[i].message, expected[i]);
  }
}

TEST(DecideTable, UnknownFieldsOfMembersAreRefused) {
  try {
    decide(stream(
        structure(fields(lists({1}, structure(fields(fixed<std::int8_t>("c", {1}).named("年令")))).named("members")))));
    FAIL() << "not refused";
  } catch (const TableError& error) {
    EXPECT_STREQ(error.what(), "LC802: column members[].年令: no field of this name; did you mean 年龄?");
  }
}

TEST(DecideTable, ExtraColumnsMayBeMeant) {
  const auto input = [] {
    return stream(structure(
        fields(texts({"H1"}).named("编号"), texts({"x"}).named("other"), fixed<std::int64_t>("l", {1}).named("收入"))));
  };
  TableOptions options;
  options.ignore = {"编号"};
  EXPECT_THROW(decide(input(), {"识别"}, options), TableError);
  options.ignore = {"编号", "other", "not there"};
  EXPECT_EQ(decide(input(), {"识别"}, options).rows, 1);
  options = {};
  options.extra = TableOptions::Extra::ignore;
  EXPECT_EQ(decide(input(), {"识别"}, options).rows, 1);
}

TEST(DecideTable, WhatIsNotAskedForIsNotThere) {
  TableOptions options;
  options.outputs = false;
  options.missing = false;
  const auto input = [] {
    return stream(structure(fields(fixed<std::int64_t>("l", {1, std::nullopt}).named("收入"))));
  };
  const ReadTable table = read(decide(input(), {"screening", "老人"}, options).table);
  EXPECT_EQ(table.names, (Strings{"screening", "老人", "error"}));
  EXPECT_EQ(table.cells.at("screening"), (Strings{"\"ELIGIBLE\"", "\"UNDETERMINED\""}));
  EXPECT_EQ(table.cells.at("老人"), (Strings{"\"UNDETERMINED\"", "\"UNDETERMINED\""}));
  options.missing = true;
  EXPECT_EQ(read(decide(input(), {"screening"}, options).table).names,
            (Strings{"screening", "screening.missing", "error"}));
  EXPECT_EQ(read(decide(input(), {}, options).table).names.size(), 2U * 4 + 1);  // every decision of the policy
  EXPECT_THROW(decide(input(), {"识別"}, options), std::out_of_range);
  EXPECT_THROW(decide(input(), {"识别", "screening"}, options), std::invalid_argument);
}

TEST(DecideTable, WhatATableOrAPatternSaysBesidesTheVerdictIsThereToo) {
  const Policy policy = policy_of(R"(
policy: test.outputs
title: 输出
in force: 2023-01-01 .. 2023-12-31
facts:
  收入: {type: money, unit: 元}
  完成日: {type: date}
  事发日: {type: date}
decisions:
  表决:
    table:
      hit: first
      inputs: [收入]
      outputs: [{name: verdict, type: text}, {name: code, type: text}]
      rows:
        - {if: [< 10], then: ['"LOW"', '"l"']}
        - {if: else, then: ['"HIGH"', '"h"']}
  期限:
    kind: compliance
    deadline: {event: 事发日, done: 完成日, within: 5}
  倍数:
    kind: computation
    value: 收入 * 2
    values: {half: 收入 / 2}
  等级:
    verdict: 收入 * 2
)");
  const auto program = policy.on(date("2023-06-30"));
  const auto input = [] {
    return stream(
        structure(fields(texts({"5", std::nullopt}).named("收入"), texts({"2023-06-01", "2023-06-01"}).named("事发日"),
                         texts({"2023-06-08", std::nullopt}).named("完成日"))));
  };
  const ReadTable table = read(decide_table(program, input()).table);
  EXPECT_EQ(table.cells.at("表决.code"), (Strings{"\"l\"", "null"}));
  EXPECT_EQ(table.cells.at("期限.due"), (Strings(2, "@\"2023-06-06\"")));  // 5 calendar days after the 1st
  EXPECT_EQ(table.cells.at("期限.late_days")[0], "2");
  EXPECT_EQ(table.cells.at("倍数.value"), (Strings{"10", "null"}));
  EXPECT_EQ(table.cells.at("倍数.half"), (Strings{"2.5", "null"}));
  TableOptions only;
  only.outputs = only.missing = false;
  for (const TableOptions& options : {TableOptions(), only}) {  // both ways to a verdict
    const ReadTable verdicts = read(decide_table(program, input(), {"等级"}, options).table);
    EXPECT_EQ(verdicts.cells.at("等级"), (Strings{"\"10\"", "\"UNDETERMINED\""}));
  }
}

TEST(DecideTable, ATableWithoutRowsHasItsColumns) {
  const TableResult result = decide(stream(structure(fields(fixed<std::int64_t>("l", {}).named("收入")))));
  EXPECT_EQ(result.rows, 0);
  const ReadTable table = read(result.table);
  EXPECT_EQ(table.names.size(), 11U);
  EXPECT_EQ(table.types.at("识别.retroactive"), "bool");
  EXPECT_EQ(table.types.at("识别.gap"), "decimal128(scale 0)");
  EXPECT_EQ(table.types.at("识别.when"), "date32");
}

/// A table with something of everything, `rows` long, deterministic.
std::vector<Made> mixed(std::size_t rows) {
  Cells<std::int64_t> income(rows);
  Cells<std::string> housing(rows);
  Cells<std::int32_t> day(rows);
  Cells<int> lengths(rows);
  Cells<std::int32_t> ages;
  std::uint32_t state = 12'345;
  const auto next = [&](std::uint32_t most) {
    state = state * 1'664'525U + 1'013'904'223U;
    return (state >> 8U) % most;
  };
  for (std::size_t i = 0; i < rows; ++i) {
    if (next(10) != 0) income[i] = static_cast<std::int64_t>(next(15'000)) - 100;
    if (next(10) != 0) housing[i] = next(5) == 0 ? "problem" : next(50) == 0 ? "typo" : "ok";
    if (next(10) != 0) day[i] = static_cast<std::int32_t>(19'000 + next(1000));
    if (next(10) != 0) lengths[i] = static_cast<int>(next(4));
    for (int m = 0; m < lengths[i].value_or(0); ++m)
      ages.push_back(next(10) == 0 ? std::nullopt : std::optional(static_cast<std::int32_t>(next(100))));
  }
  return fields(fixed("l", income).named("收入"), texts(housing).named("住房"), fixed("tdD", day).named("日期"),
                lists(lengths, structure(fields(fixed("i", ages).named("年龄")))).named("成员表"));
}

TEST(DecideTable, ThreadsAndChunksChangeNothing) {
  constexpr std::size_t rows = 5'000;
  TableOptions one;
  one.threads = 1;
  const TableResult expected = decide(stream(structure(mixed(rows))), {}, one);
  const ReadTable table = read(expected.table);
  EXPECT_EQ(expected.rows, static_cast<std::int64_t>(rows));
  EXPECT_GT(expected.error_count, 20);
  for (const unsigned threads : {1U, 2U, 7U}) {
    for (const std::size_t chunk_rows : {1UL, 333UL, 4096UL, 100'000UL}) {
      TableOptions options;
      options.threads = threads;
      options.chunk_rows = chunk_rows;
      const TableResult result = decide(stream(structure(mixed(rows))), {}, options);
      const ReadTable other = read(result.table);
      EXPECT_EQ(other.names, table.names);
      EXPECT_EQ(other.types, table.types);
      EXPECT_TRUE(other.cells == table.cells) << threads << " threads, chunks of " << chunk_rows;
      ASSERT_EQ(result.errors.size(), expected.errors.size());
      for (std::size_t i = 0; i < result.errors.size(); ++i) {
        EXPECT_EQ(result.errors[i].row, expected.errors[i].row);
        EXPECT_EQ(result.errors[i].message, expected.errors[i].message);
      }
    }
  }
}

TEST(DecideTable, BatchesAndSlicesChangeNothing) {
  constexpr std::size_t rows = 1'000;
  const ReadTable whole = read(decide(stream(structure(mixed(rows))), {}).table);
  // The same rows as slices of one big array: of the struct, and of each column by itself.
  for (const bool of_columns : {false, true}) {
    std::vector<Made> batches;
    for (std::int64_t begin = 0; begin < static_cast<std::int64_t>(rows);) {
      const std::int64_t length =
          std::min<std::int64_t>(static_cast<std::int64_t>(rows) - begin, begin == 0    ? 13
                                                                          : begin == 13 ? 0 + 400
                                                                                        : 251);
      if (of_columns) {
        std::vector<Made> columns = mixed(rows);
        std::vector<Made> cut;
        for (Made& column : columns) cut.push_back(std::move(column).sliced(begin, length));
        batches.push_back(structure(std::move(cut)));
      } else {
        batches.push_back(structure(mixed(rows)).sliced(begin, length));
      }
      begin += length;
    }
    EXPECT_GT(batches.size(), 3U);
    const ReadTable cut = read(decide(stream(std::move(batches)), {}).table);
    EXPECT_TRUE(cut.cells == whole.cells) << of_columns;
  }
}

TEST(DecideTable, AResultCanBeReadManyTimes) {
  TableResult result = decide(stream(structure(mixed(100))));
  const ReadTable once = read(result.table);
  OwnedStream first = result.table.stream();
  OwnedStream second = result.table.stream();
  OwnedSchema schema;
  ASSERT_EQ(second->get_schema(second.get(), schema.get()), 0);
  OwnedArray array;
  ASSERT_EQ(first->get_next(first.get(), array.get()), 0);
  result = TableResult();  // the array keeps what it shows
  first = OwnedStream();
  OwnedArray child(array.get()->children[0]);  // moved out by the reader
  array = OwnedArray();
  std::string problem;
  const ColumnType type = *read_column_type(*schema->children[0], problem);
  TextPool pool;
  CellProblem cell;
  EXPECT_EQ(Column(type, *child.get()).read(99, pool, cell).to_feel(), once.cells.at("识别")[99]);
  OwnedArray again;
  ASSERT_EQ(second->get_next(second.get(), again.get()), 0);
  EXPECT_EQ(again->length, 100);
  again = OwnedArray();  // get_next writes over what is there
  ASSERT_EQ(second->get_next(second.get(), again.get()), 0);
  EXPECT_FALSE(again);
}

TEST(DecideTable, ProgressCountsUpAndEndsWithAllRows) {
  TableOptions options;
  std::vector<std::int64_t> seen;
  const std::thread::id here = std::this_thread::get_id();
  options.progress = [&](std::int64_t rows) {
    EXPECT_EQ(std::this_thread::get_id(), here);
    seen.push_back(rows);
    return true;
  };
  decide(stream(structure(mixed(50'000))), {}, options);
  EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
  ASSERT_FALSE(seen.empty());
  EXPECT_EQ(seen.back(), 50'000);
}

TEST(DecideTable, CancellingStopsWithinAHundredMilliseconds) {
  using Clock = std::chrono::steady_clock;
  std::vector<Made> batches;
  for (int i = 0; i < 200; ++i) batches.push_back(structure(mixed(10'000)));
  TableOptions options;
  Clock::time_point cancelled;
  options.chunk_rows = 1'000'000;
  options.progress = [&](std::int64_t) {
    cancelled = Clock::now();
    return false;
  };
  const TableResult result = decide(stream(std::move(batches)), {}, options);
  EXPECT_LT(Clock::now() - cancelled, std::chrono::milliseconds(100));
  EXPECT_TRUE(result.cancelled);
  EXPECT_EQ(result.rows, 0);
  EXPECT_EQ(result.table.batches(), 0U);
}

TEST(DecideTable, WhatProgressThrowsReachesTheCaller) {
  TableOptions options;
  options.progress = [](std::int64_t) -> bool { throw std::domain_error("enough"); };
  EXPECT_THROW(decide(stream(structure(mixed(20'000))), {}, options), std::domain_error);
}

TEST(DecideTable, AStreamThatFailsSaysWhy) {
  ArrowArrayStream failing{};
  static int batches_left = 2;
  failing.get_schema = [](ArrowArrayStream*, ArrowSchema* out) {
    Made made = structure(mixed(1));
    made.schema.move_to(out);
    return 0;
  };
  failing.get_next = [](ArrowArrayStream*, ArrowArray* out) {
    if (batches_left-- == 0) return 5;
    structure(mixed(3'000)).array.move_to(out);
    return 0;
  };
  failing.get_last_error = [](ArrowArrayStream*) { return "the disk is gone"; };
  failing.release = [](ArrowArrayStream* stream) { stream->release = nullptr; };
  try {
    decide(OwnedStream(&failing));
    FAIL() << "no error";
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "reading the table failed: the disk is gone");
  }
}

TEST(DecideTable, HostileBatchesAreRefused) {
  {
    Made table = structure(mixed(10));
    table.array.get()->length = 11;
    EXPECT_THROW(decide(stream(std::move(table))), std::invalid_argument);
  }
  {
    Made table = structure(mixed(10));
    table.array.get()->n_children = 1;
    EXPECT_THROW(decide(stream(std::move(table))), std::invalid_argument);
    table.array.get()->n_children = 4;
  }
  EXPECT_THROW(decide(stream(fixed<std::int32_t>("i", {1}))), std::invalid_argument);
}

}  // namespace
}  // namespace liangce::batch
