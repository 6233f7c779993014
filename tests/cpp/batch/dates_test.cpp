// Dates computed by the column: expected values from a calendar, by hand.
#include <gtest/gtest.h>

#include <chrono>
#include <random>

#include "liangce/plan/plan.hpp"
#include "table_support.hpp"

namespace liangce::batch {
namespace {

using namespace testing;
using Strings = std::vector<std::string>;

Made days(const Strings& cells, const char* name) {
  Cells<std::int32_t> made;
  for (const std::string& cell : cells) {
    made.emplace_back();
    if (!cell.empty()) made.back() = static_cast<std::int32_t>(date(cell).days);
  }
  return fixed<std::int32_t>("tdD", made).named(name);
}

/// Days as FEEL writes them; "" is null.
Strings written(const Strings& days) {
  Strings out;
  for (const std::string& day : days) out.push_back(day.empty() ? "null" : "@\"" + day + "\"");
  return out;
}

const char* const head = R"(
policy: dates
title: dates
in force: 2023-01-01 .. 2024-12-31
types:
  person: {type: context, fields: {born: {type: date}}}
facts:
  d: {type: date}
  s: {type: date, at least: 2000-01-01}
  i: {type: integer, at least: unbounded}
  people: {type: list, of: person}
decisions:
)";

/// Decisions of one expression each, whose verdicts say only whether they are known. `way`: how those run.
struct Asked {
  std::string expression;
  Strings expected;
};

void expect_values(const std::vector<Asked>& all, const std::function<std::vector<Made>()>& columns, std::size_t rows,
                   const char* way = "table") {
  std::string text = head;
  for (std::size_t i = 0; i < all.size(); ++i)
    text += "  v" + std::to_string(i) + ": {kind: computation, value: '" + all[i].expression + "'}\n";
  const auto program = policy_of(text).on(date("2024-03-01"));
  // None of them is left to the single case.
  for (const plan::RulePlan& rule : plan::explain_plan(*program)) EXPECT_STREQ(plan::to_string(rule.way), way);
  for (std::size_t i = 0; i < all.size(); ++i)
    EXPECT_TRUE(outputs_lowered(*program, "v" + std::to_string(i))) << all[i].expression;
  for (const bool by_column : {true, false}) {
    for (const std::size_t from : {std::size_t{0}, std::size_t{1}, std::size_t{3}}) {
      if (from >= rows) break;
      Made whole = structure(columns());
      if (from != 0) {
        whole = std::move(whole).sliced(static_cast<std::int64_t>(from), static_cast<std::int64_t>(rows - from));
        whole.array.get()->null_count = 0;
      }
      TableOptions options;
      options.columns = by_column;
      const Read cells = read(decide_table(program, stream(std::move(whole)), {}, options).table).cells;
      for (std::size_t i = 0; i < all.size(); ++i) {
        ASSERT_EQ(all[i].expected.size(), rows) << all[i].expression;
        const Strings expected(all[i].expected.begin() + static_cast<std::ptrdiff_t>(from), all[i].expected.end());
        EXPECT_EQ(cells.at("v" + std::to_string(i) + ".value"), expected)
            << all[i].expression << " from " << from << (by_column ? " by column" : " alone");
      }
    }
  }
}

/// Month ends and leap days: 1900 is no leap year, 2000 and 2024 are.
const Strings calendar = {"1900-01-31", "1900-02-28", "2000-02-28", "2000-02-29", "",           "2023-01-31",
                          "2023-02-28", "2024-01-31", "2024-02-28", "2024-02-29", "2023-12-31", "1999-12-31"};
std::vector<Made> of_calendar() { return fields(days(calendar, "d")); }

TEST(Dates, Moved) {
  const Strings month_later =
      written({"1900-02-28", "1900-03-28", "2000-03-28", "2000-03-29", "", "2023-02-28", "2023-03-28", "2024-02-29",
               "2024-03-28", "2024-03-29", "2024-01-31", "2000-01-31"});
  const Strings month_before =
      written({"1899-12-31", "1900-01-28", "2000-01-28", "2000-01-29", "", "2022-12-31", "2023-01-28", "2023-12-31",
               "2024-01-28", "2024-01-29", "2023-11-30", "1999-11-30"});
  const Strings year_later =
      written({"1901-01-31", "1901-02-28", "2001-02-28", "2001-02-28", "", "2024-01-31", "2024-02-28", "2025-01-31",
               "2025-02-28", "2025-02-28", "2024-12-31", "2000-12-31"});
  const Strings day_later =
      written({"1900-02-01", "1900-03-01", "2000-02-29", "2000-03-01", "", "2023-02-01", "2023-03-01", "2024-02-01",
               "2024-02-29", "2024-03-01", "2024-01-01", "2000-01-01"});
  // Noon two days before lies in that day.
  const Strings hours_before =
      written({"1900-01-29", "1900-02-26", "2000-02-26", "2000-02-27", "", "2023-01-29", "2023-02-26", "2024-01-29",
               "2024-02-26", "2024-02-27", "2023-12-29", "1999-12-29"});
  // A month that is too short is passed into the next, and last days stay last days.
  const Strings up = written({"1900-03-01", "1900-03-28", "2000-03-28", "2000-03-29", "", "2023-03-01", "2023-03-28",
                              "2024-03-01", "2024-03-28", "2024-03-29", "2024-01-31", "2000-01-31"});
  const Strings last = written({"1900-02-28", "1900-03-31", "2000-03-28", "2000-03-31", "", "2023-02-28", "2023-03-31",
                                "2024-02-29", "2024-03-28", "2024-03-31", "2024-01-31", "2000-01-31"});
  expect_values({{"d + duration(\"P1M\")", month_later},
                 {"duration(\"P1M\") + d", month_later},
                 {"d - duration(\"P1M\")", month_before},
                 {"d + duration(\"P1Y\")", year_later},
                 {"d + duration(\"P1D\")", day_later},
                 {"d - duration(\"PT36H\")", hours_before},
                 {"add months(d, 1)", month_later},
                 {"add months(d, -1)", month_before},
                 {"add years(d, 1)", year_later},
                 {"add days(d, 1)", day_later},
                 {"add months(d, 1, \"up\")", up},
                 {"add months(d, 1, \"end of month\")", last},
                 {"add months(months: 1, date: d)", month_later}},
                of_calendar, calendar.size());
}

TEST(Dates, EdgesOfPeriods) {
  expect_values({{"end of month(d)",
                  written({"1900-01-31", "1900-02-28", "2000-02-29", "2000-02-29", "", "2023-01-31", "2023-02-28",
                           "2024-01-31", "2024-02-29", "2024-02-29", "2023-12-31", "1999-12-31"})},
                 {"start of quarter(d)",
                  written({"1900-01-01", "1900-01-01", "2000-01-01", "2000-01-01", "", "2023-01-01", "2023-01-01",
                           "2024-01-01", "2024-01-01", "2024-01-01", "2023-10-01", "1999-10-01"})},
                 {"start of week(d)",
                  written({"1900-01-29", "1900-02-26", "2000-02-28", "2000-02-28", "", "2023-01-30", "2023-02-27",
                           "2024-01-29", "2024-02-26", "2024-02-26", "2023-12-25", "1999-12-27"})}},
                of_calendar, calendar.size());
}

TEST(Dates, Entries) {
  expect_values(
      {{"d.year", {"1900", "1900", "2000", "2000", "null", "2023", "2023", "2024", "2024", "2024", "2023", "1999"}},
       {"d.month", {"1", "2", "2", "2", "null", "1", "2", "1", "2", "2", "12", "12"}},
       {"d.day", {"31", "28", "28", "29", "null", "31", "28", "31", "28", "29", "31", "31"}},
       // 1 is Monday.
       {"d.weekday", {"3", "3", "1", "2", "null", "2", "2", "3", "3", "4", "7", "5"}},
       {"day of year(d)", {"31", "59", "59", "60", "null", "31", "59", "31", "59", "60", "365", "365"}},
       {"week of year(d)", {"5", "9", "9", "9", "null", "5", "9", "5", "9", "9", "52", "52"}},
       {"quarter of(d)", {"1", "1", "1", "1", "null", "1", "1", "1", "1", "1", "4", "4"}},
       {"(d + duration(\"P1D\")).day", {"1", "1", "29", "1", "null", "1", "1", "1", "29", "1", "1", "1"}}},
      of_calendar, calendar.size());
}

TEST(Dates, Differences) {
  const Strings between = {"45320", "45292", "8768", "8767", "null", "395", "367", "30", "2", "1", "61", "8827"};
  Strings backwards = between;
  for (std::string& cell : backwards) cell = cell == "null" ? cell : "-" + cell;
  expect_values({{"days between(d, today())", between},
                 {"days between(today(), d)", backwards},
                 {"months between(d, @\"2024-03-01\")",
                  {"1489", "1488", "288", "288", "null", "13", "12", "1", "0", "0", "2", "290"}},
                 // Born on 29 February: a year older on 1 March. Who is not born yet has no age.
                 {"age(d, @\"2024-02-28\")", {"124", "124", "24", "23", "null", "1", "1", "0", "0", "null", "0", "24"}},
                 {"age(d, today())", {"124", "124", "24", "24", "null", "1", "1", "0", "0", "0", "0", "24"}},
                 {"days between(d, add months(d, 1))",
                  {"28", "28", "29", "29", "null", "28", "28", "29", "29", "29", "31", "31"}}},
                of_calendar, calendar.size());
}

TEST(Dates, WithNumbersOfTheRow) {
  const auto columns = [] {
    return fields(days({"2023-01-31", "2024-02-29", "2023-01-31", "", "2023-01-31", "2023-01-31"}, "d"),
                  fixed<std::int64_t>("l", {1, -12, std::nullopt, 1, 0, 25}).named("i"));
  };
  expect_values({{"add months(d, i)", written({"2023-02-28", "2023-02-28", "", "", "2023-01-31", "2025-02-28"})},
                 {"add days(d, i)", written({"2023-02-01", "2024-02-17", "", "", "2023-01-31", "2023-02-25"})},
                 // There is no 30 February and no month 25.
                 {"date(2024, i, 30)", written({"2024-01-30", "", "", "2024-01-30", "", ""})}},
                columns, 6);
}

// Years go from -999,999,999 to 999,999,999: beyond them there is no date, which is an error and no day of the other
// end.
TEST(Dates, AtTheEndsOfTheCalendar) {
  const auto columns = [] {
    return fields(
        days({"2023-12-31", "2023-12-31", "2023-12-31", "2023-12-31", "2023-12-31"}, "d"),
        fixed<std::int64_t>("l", {999'997'976, 999'997'977, INT64_MAX, INT64_MIN, -1'000'002'022}).named("i"));
  };
  expect_values({{"add years(d, i).year", {"999999999", "null", "null", "null", "-999999999"}},
                 {"add years(d, i).month", {"12", "null", "null", "null", "12"}},
                 // 31 December and a day is too far, before that there is room.
                 {"add days(add years(d, i), 1).year", {"null", "null", "null", "null", "-999999998"}},
                 {"days between(add years(d, i), add years(d, i))", {"0", "null", "null", "null", "0"}},
                 {"add days(d, i).year", {"2739925", "2739925", "null", "null", "-2735889"}}},
                columns, 5);
}

// Of many rows what was said of a day is not asked again: days that share a place, days beyond 32 bits, and days of
// which nothing can be said.
TEST(Dates, ManyRows) {
  static constexpr std::size_t rows = 5'000;
  static constexpr std::int64_t day_6000000 = 15'000LL * 146'097 - 719'528;  // 15,000 times 400 years from year 0
  Cells<std::int64_t> cells;
  Strings years, ends, far;
  std::mt19937_64 random{20230630};
  for (std::size_t row = 0; row < rows; ++row) {
    if (row % 97 == 0) {
      cells.emplace_back();
      for (Strings* each : {&years, &ends, &far}) each->emplace_back("null");
    } else if (row % 101 == 0) {
      cells.emplace_back(day_6000000 * 86'400'000);
      years.emplace_back("6000000");
      ends.emplace_back("31");
      far.emplace_back("null");
    } else if (row % 103 == 0) {  // its lowest 32 bits as the day above: 12 December of a year after 14,399 times 400
      cells.emplace_back((day_6000000 - (std::int64_t{1} << 32)) * 86'400'000);
      years.emplace_back("-5759222");
      ends.emplace_back("31");
      far.emplace_back("994238754");
    } else {
      const auto day = static_cast<std::int64_t>(random() % 40'000) - 10'000;  // from 1942 to 2079
      cells.emplace_back(day * 86'400'000);
      const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{day}}};
      const std::chrono::year_month_day end{std::chrono::sys_days{date.year() / date.month() / std::chrono::last}};
      const int year = static_cast<int>(date.year());
      years.push_back(std::to_string(year));
      ends.push_back(std::to_string(static_cast<unsigned>(end.day())));
      far.push_back(year > 2023 ? "null" : std::to_string(999'997'976LL + year));
    }
  }
  expect_values(
      {{"d.year", years}, {"end of month(d).day", ends}, {"add years(d, 999997976).year", far}},
      [&] { return fields(fixed<std::int64_t>("tdm", cells).named("d")); }, rows);
}

// What is known of a missing date moves with it; of what else is computed with it nothing is known.
TEST(Dates, Bounds) {
  std::string text = head;
  const std::vector<std::pair<std::string, Strings>> asked = {
      // d: 2023-01-10..2023-01-31, at least 2023-01-30, at most 2024-01-31, known, nothing.
      {"d + duration(\"P1M\") <= @\"2023-02-28\"", {"YES", "UNDETERMINED", "UNDETERMINED", "YES", "UNDETERMINED"}},
      {"d + duration(\"P1M\") < @\"2023-02-28\"", {"UNDETERMINED", "NO", "UNDETERMINED", "YES", "UNDETERMINED"}},
      {"d + duration(\"P1M\") > @\"2024-02-29\"", {"NO", "UNDETERMINED", "NO", "NO", "UNDETERMINED"}},
      {"d - duration(\"P1D\") >= @\"2023-01-09\"", {"YES", "YES", "UNDETERMINED", "YES", "UNDETERMINED"}},
      {"d - duration(\"P1D\") = @\"2023-02-28\"", {"NO", "UNDETERMINED", "UNDETERMINED", "NO", "UNDETERMINED"}},
      {"d + duration(\"P999999998Y\") > @\"2023-01-01\"",  // there is no such date
       {"UNDETERMINED", "UNDETERMINED", "UNDETERMINED", "UNDETERMINED", "UNDETERMINED"}},
      {"add days(d, 1) <= @\"2030-01-01\"", {"UNDETERMINED", "UNDETERMINED", "UNDETERMINED", "YES", "UNDETERMINED"}},
      {"d.year = 2023", {"UNDETERMINED", "UNDETERMINED", "UNDETERMINED", "YES", "UNDETERMINED"}},
      {"d + duration(\"P1M\") < s", {"YES", "UNDETERMINED", "UNDETERMINED", "NO", "UNDETERMINED"}},
      // s is declared to be at least 2000-01-01: known 2023-06-30 in the first row alone.
      {"s + duration(\"P1Y\") >= @\"2001-01-01\"", {"YES", "YES", "YES", "YES", "YES"}},
      {"s - duration(\"P1D\") >= @\"2000-01-01\"", {"YES", "UNDETERMINED", "UNDETERMINED", "YES", "UNDETERMINED"}},
      {"add years(s, 1) >= @\"2001-01-01\"", {"YES", "UNDETERMINED", "UNDETERMINED", "YES", "UNDETERMINED"}},
  };
  for (std::size_t i = 0; i < asked.size(); ++i)
    text += "  v" + std::to_string(i) + ": {verdict: 'if " + asked[i].first + " then \"YES\" else \"NO\"'}\n";
  const auto program = policy_of(text).on(date("2024-03-01"));
  for (const bool by_column : {true, false}) {
    std::vector<Made> columns = fields(
        days({"", "", "", "2023-01-15", ""}, "d"), days({"2023-01-10", "2023-01-30", "", "", ""}, "d.low"),
        days({"2023-01-31", "", "2024-01-31", "", ""}, "d.high"), days({"2023-06-30", "", "", "2001-01-01", ""}, "s"));
    TableOptions options;
    options.columns = by_column;
    const Read cells = read(decide_table(program, stream(structure(std::move(columns))), {}, options).table).cells;
    for (std::size_t i = 0; i < asked.size(); ++i) {
      Strings expected;
      for (const std::string& word : asked[i].second) expected.push_back('"' + word + '"');
      EXPECT_EQ(cells.at("v" + std::to_string(i)), expected) << asked[i].first << (by_column ? " by column" : " alone");
    }
  }
}

TEST(Dates, OfMembers) {
  const auto columns = [] {
    Made members = structure(fields(days({"2004-02-29", "1960-01-01", "", "2024-02-29"}, "born")));
    return fields(lists(Cells<int>{2, 1, 1, 0, std::nullopt}, std::move(members)).named("people"));
  };
  // On 2024-03-01: 20 and 64 years, unknown, 0 years; nobody; no list.
  expect_values(
      {{"count(people[age(born, today()) >= 20])", {"2", "null", "0", "0", "null"}},
       {"sum(for p in people return p.born.day)", {"30", "null", "29", "null", "null"}},
       {"max(for p in people return p.born + duration(\"P1Y\"))", written({"2005-02-28", "", "2025-02-28", "", ""})}},
      columns, 5, "members");
}

// A table whose rows ask for computed dates: which row decides, and what an undecided one waits for.
TEST(Dates, DecidingRowAndMissingFacts) {
  const std::string text = std::string(head) + R"(
  due: {verdict: row}
rules:
  row:
    table:
      hit: first
      inputs: ['days between(d, today())', 'add months(d, i)', s]
      outputs: [{name: answer, type: text}]
      rows:
        - {id: a, if: ['> 365', -, -], then: ['"LATE"']}
        - {id: b, if: [-, '< date("2024-03-01")', -], then: ['"SOON"']}
        - {id: c, if: [-, -, -], then: ['"OPEN"']}
)";
  const auto program = policy_of(text).on(date("2024-03-01"));
  for (const bool by_column : {true, false}) {
    // 366 and 365 days before, the second a month on: the day itself; unknown days, unknown months.
    std::vector<Made> columns =
        fields(days({"2023-03-01", "2024-02-01", "2024-01-31", "", "2024-01-31", "2023-02-28"}, "d"),
               fixed<std::int64_t>("l", {1, 1, 1, 1, std::nullopt, std::nullopt}).named("i"));
    TableOptions options;
    options.columns = by_column;
    options.missing = options.decided_by = true;
    const Read cells = read(decide_table(program, stream(structure(std::move(columns))), {}, options).table).cells;
    const char* const how = by_column ? "by column" : "alone";
    const std::string open = "\"UNDETERMINED\"";
    EXPECT_EQ(cells.at("due"), (Strings{"\"LATE\"", "\"OPEN\"", "\"SOON\"", open, open, "\"LATE\""})) << how;
    EXPECT_EQ(cells.at("due.missing"), (Strings{"[]", "[]", "[]", "[\"d\"]", "[\"i\"]", "[]"})) << how;
    EXPECT_EQ(cells.at("due.decided_by"), (Strings{"\"a\"", "\"c\"", "\"b\"", "null", "null", "\"a\""})) << how;
  }
}

TEST(Dates, ThePlanSaysHowAndWhy) {
  const std::string text = std::string(head) + R"(
  day: {kind: computation, value: 'd.day'}
  moved: {verdict: 'if d + duration("P1M") < s then "YES" else "NO"'}
  plain: {verdict: 'if d < s then "YES" else "NO"'}
  hours: {verdict: 'if d - s < duration("P3D") then "YES" else "NO"'}
  name: {verdict: 'if day of week(d) = "Monday" then "YES" else "NO"'}
  root: {kind: computation, value: 'sqrt(i)'}
)";
  const auto program = policy_of(text).on(date("2024-03-01"));
  std::map<std::string, std::string> said;
  for (const plan::RulePlan& rule : plan::explain_plan(*program))
    said[rule.name] = std::string(plan::to_string(rule.way)) + ": " + rule.why;
  const std::string a_row_at_a_time =
      "functions of dates or numbers are called a row at a time; some rows may be left to the single case";
  EXPECT_EQ(said.at("day"), "table: " + a_row_at_a_time);
  EXPECT_EQ(said.at("moved"), "table: " + a_row_at_a_time);
  EXPECT_EQ(said.at("plain"), "table: ");
  EXPECT_EQ(said.at("hours"), "rows: dates and durations are computed with");
  EXPECT_EQ(said.at("name"), "rows: `day of week` of a number or date has no column form");
  EXPECT_EQ(said.at("root"), "rows: `sqrt` gives more digits than columns hold");
}

}  // namespace
}  // namespace liangce::batch
