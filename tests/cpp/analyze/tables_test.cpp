// Gaps, overlaps and dead rows of tables: known ones, and random tables against brute force over the grid.
#include <random>
#include <set>

#include "analyze_support.hpp"

namespace liangce::analysing {
namespace {

using Lines = std::vector<std::string>;

const std::string facts =
    "facts:\n"
    "  income: {type: money, unit: 元, at least: 0}\n"
    "  size: {type: integer, at least: 1, at most: 10}\n"
    "  kind: {type: choice, of: [a, b, c]}\n"
    "  ill: {type: boolean}\n"
    "  day: {type: date}\n";

std::string table(const std::string& hit, const std::string& inputs, const std::string& rows) {
  return facts + "rules:\n  r:\n    table:\n      hit: " + hit + "\n      inputs: [" + inputs +
         "]\n      outputs: [{name: out, type: text}]\n      rows:\n" + rows + "decisions:\n  d: {value: r}\n";
}

TEST(AnalyzeTables, AGapBetweenThresholds) {
  const std::string text = table("unique", "income",
                                 "        - {if: [< 5000], then: ['\"low\"']}\n"
                                 "        - {if: ['> 5000'], then: ['\"high\"']}\n");
  const auto found = analysed(text);
  ASSERT_EQ(codes(found), Lines{"LC350"});
  EXPECT_EQ(found[0].diagnostic.message, "a gap in the table of `r`: no row applies when `income` is 5000");
  EXPECT_EQ(found[0].witness,
            "- name: gap in r\n  on: 2023-01-01\n  facts: {income: 5000}\n  expect: {rules: {r: null}}\n");
  expect_pasteable(load_text("p.yaml", header() + text), found[0]);
}

TEST(AnalyzeTables, AFactsScaleClosesWhatOtherwiseWouldBeAGap) {
  // Money has two digits: nothing lies between 4999.99 and 5000.
  EXPECT_EQ(codes(analysed(table("unique", "income",
                                 "        - {if: ['<= 4999.99'], then: ['\"low\"']}\n"
                                 "        - {if: ['>= 5000'], then: ['\"high\"']}\n"))),
            Lines{});
  EXPECT_EQ(codes(analysed(table("unique", "income",
                                 "        - {if: ['<= 4999.98'], then: ['\"low\"']}\n"
                                 "        - {if: ['>= 5000'], then: ['\"high\"']}\n"))),
            Lines{"LC350"});
}

TEST(AnalyzeTables, TheDeclaredRangeIsTheDomain) {
  EXPECT_EQ(codes(analysed(table("unique", "size",
                                 "        - {if: ['[1..4]'], then: ['\"s\"']}\n"
                                 "        - {if: ['[5..10]'], then: ['\"l\"']}\n"))),
            Lines{});
}

TEST(AnalyzeTables, ChoicesAndTwoColumns) {
  const auto found = analysed(table("unique", "kind, ill",
                                    "        - {if: ['\"a\"', true], then: ['\"1\"']}\n"
                                    "        - {if: ['\"a\", \"b\"', false], then: ['\"2\"']}\n"
                                    "        - {if: ['not(\"a\")', true], then: ['\"3\"']}\n"));
  ASSERT_EQ(codes(found), Lines{"LC350"});
  EXPECT_EQ(found[0].diagnostic.message,
            "a gap in the table of `r`: no row applies when `kind` is \"c\", `ill` is false");
}

TEST(AnalyzeTables, MissingIsAPoint) {
  // Nobody has said whether: rows that say `known` leave a hole there.
  const auto found = analysed(table("first", "income",
                                    "        - {if: [< 100], then: ['\"low\"']}\n"
                                    "        - {if: ['>= 100'], then: ['\"high\"']}\n"));
  EXPECT_EQ(codes(found), Lines{});
  const auto hole = analysed(table("first", "ill, kind",
                                   "        - {if: [unknown, '\"a\"'], then: ['\"ask\"']}\n"
                                   "        - {if: [known, -], then: ['\"go\"']}\n"));
  ASSERT_EQ(codes(hole), Lines{"LC350"});
  EXPECT_EQ(hole[0].diagnostic.message.find("`ill` is missing") == std::string::npos, false)
      << hole[0].diagnostic.message;
}

TEST(AnalyzeTables, Overlaps) {
  const std::string text = table("unique", "income",
                                 "        - {if: ['<= 5000'], then: ['\"low\"']}\n"
                                 "        - {if: ['>= 5000'], then: ['\"high\"']}\n");
  const auto found = analysed(text);
  ASSERT_EQ(codes(found), Lines{"LC351"});
  EXPECT_EQ(found[0].diagnostic.message, "row 1 and row 2 of `r` overlap: both apply when `income` is 5000");
  expect_pasteable(load_text("p.yaml", header() + text), found[0]);
}

TEST(AnalyzeTables, OverlapsThatAreNotListedAreSaid) {
  std::string rows;  // six rows for every number: fifteen pairs
  for (int i = 0; i < 6; ++i)
    rows += "      - {if: ['>= " + std::to_string(i) + "'], then: [" + std::to_string(i) + "]}\n";
  const auto found = analysed(
      "facts: {n: {type: number, at least: 10}}\nrules:\n  r:\n    table:\n      hit: unique\n"
      "      inputs: [n]\n      outputs: [{name: v, type: number}]\n      rows:\n" +
      rows + "decisions:\n  d: {kind: computation, value: r}\n");
  EXPECT_EQ(with_code(found, "LC351").size(), 12U);
  const auto notes = with_code(found, "LC359");
  ASSERT_EQ(notes.size(), 1U);
  EXPECT_NE(notes[0].diagnostic.message.find("only the first 12 overlaps"), std::string::npos);
}

TEST(AnalyzeTables, RowsOfAnAnyTableMayOverlapWhenTheySayTheSame) {
  EXPECT_EQ(codes(analysed(table("any", "income, ill",
                                 "        - {if: [< 100, -], then: ['\"help\"']}\n"
                                 "        - {if: [-, true], then: ['\"help\"']}\n"
                                 "        - {if: ['>= 100', false], then: ['\"none\"']}\n"))),
            Lines{});
  EXPECT_EQ(codes(analysed(table("any", "income, ill",
                                 "        - {if: [< 100, -], then: ['\"help\"']}\n"
                                 "        - {if: [-, true], then: ['\"care\"']}\n"
                                 "        - {if: ['>= 100', false], then: ['\"none\"']}\n"))),
            Lines{"LC352"});
}

TEST(AnalyzeTables, DeadRows) {
  const std::string text = table("first", "income",
                                 "        - {if: [< 100], then: ['\"low\"']}\n"
                                 "        - {if: [< 50], then: ['\"lower\"']}\n"
                                 "        - {if: else, then: ['\"high\"']}\n");
  const auto found = analysed(text);
  ASSERT_EQ(codes(found), Lines{"LC353"});
  EXPECT_NE(
      found[0].diagnostic.message.find("row 2 of `r` never decides: wherever it applies, other rows go before it"),
      std::string::npos);
  expect_pasteable(load_text("p.yaml", header() + text), found[0]);
}

TEST(AnalyzeTables, SeveralRowsTogetherCoverOne) {
  EXPECT_EQ(codes(analysed(table("first", "income, ill",
                                 "        - {if: [< 100, true], then: ['\"1\"']}\n"
                                 "        - {if: [< 80, false], then: ['\"2\"']}\n"
                                 "        - {if: ['[10..20]', known], then: ['\"3\"']}\n"
                                 "        - {if: else, then: ['\"4\"']}\n"))),
            Lines{"LC353"});
}

TEST(AnalyzeTables, ARowWhoseConditionsContradict) {
  const auto found = analysed(facts +
                              "rules:\n  low: {when: income < 100}\n  r:\n    table:\n      hit: first\n      inputs: "
                              "[low, income]\n      outputs: [{name: out, type: text}]\n      rows:\n"
                              "        - {if: [true, '> 200'], then: ['\"x\"']}\n"
                              "        - {if: else, then: ['\"y\"']}\ndecisions:\n  d: {value: r}\n");
  ASSERT_EQ(codes(found), Lines{"LC353"});
  EXPECT_EQ(found[0].diagnostic.message, "row 1 of `r` never decides: its conditions cannot hold together");
}

TEST(AnalyzeTables, WhatAParameterSwitchesOffIsNotDead) {
  EXPECT_EQ(
      codes(analysed(facts + "parameters:\n  mode: {type: choice, of: [x, y], basis: assumed, note: n, value: x}\n"
                             "rules:\n  r:\n    table:\n      hit: first\n      inputs: [mode, income]\n      outputs: "
                             "[{name: out, type: text}]\n      rows:\n"
                             "        - {if: ['\"y\"', < 10], then: ['\"1\"']}\n"
                             "        - {if: else, then: ['\"2\"']}\ndecisions:\n  d: {value: r}\n")),
      Lines{});
}

TEST(AnalyzeTables, TwoTextsDisagree) {
  // The conflict of clause 8.8: the document encourages shares in cooperatives, the national notice forbids them.
  const auto found = analysed(
      "sources:\n  O2: {title: national notice}\n"
      "clauses:\n  \"8.8\": {title: uses of loans}\n"
      "facts:\n  use: {type: choice, of: [planting, share, wedding]}\n"
      "rules:\n  r:\n    table:\n      hit: any\n      inputs: [use]\n      outputs: [{name: out, type: text}]\n      "
      "rows:\n"
      "        - {if: ['\"planting\", \"share\"'], then: ['\"permitted\"'], clause: \"8.8\"}\n"
      "        - {if: ['\"share\", \"wedding\"'], then: ['\"prohibited\"'], source: O2}\n"
      "decisions:\n  d: {value: r}\n");
  ASSERT_EQ(codes(found), Lines{"LC343"});
  EXPECT_EQ(found[0].diagnostic.message,
            "two texts disagree: row 1 and row 2 of `r` (8.8 against O2) both apply when `use` is \"share\"");
}

// ---- random tables against the grid ---------------------------------------------------------------------------

struct RandomTable {
  std::string text;
  Policy policy;
};

/// Two numbers, a choice, a yes or no; rows of simple tests.
RandomTable random_table(std::mt19937& random, const std::string& hit) {
  const auto pick = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
  const auto number = [&](int most) {
    const char* forms[] = {"< %", "<= %", "> %", ">= %", "%", "[%..&]", "(%..&)", "-", "-", "not(%)"};
    std::string out;
    const int low = pick(most), high = low + pick(most - low + 1);
    for (const char* c = forms[pick(10)]; *c != 0; ++c)
      out += *c == '%' ? std::to_string(low) : *c == '&' ? std::to_string(high) : std::string(1, *c);
    return out;
  };
  const char* kinds[] = {"\"a\"", "\"b\"", "\"a\", \"c\"", "not(\"b\")", "-", "-", "known", "unknown"};
  const char* flags[] = {"true", "false", "-", "-", "-", "unknown"};
  std::string rows;
  const int n = 2 + pick(5);
  for (int r = 0; r < n; ++r)
    rows += "        - {if: ['" + number(6) + "', '" + number(4) + "', '" + kinds[pick(8)] + "', '" + flags[pick(6)] +
            "'], then: ['\"" + std::to_string(pick(3)) + "\"']}\n";
  if (pick(4) == 0) rows += "        - {if: else, then: ['\"e\"']}\n";
  const std::string text =
      header() +
      "facts:\n  x: {type: integer, at least: 0, at most: 6}\n  y: {type: integer, at least: 0, at "
      "most: 4}\n  k: {type: choice, of: [a, b, c]}\n  f: {type: boolean}\nrules:\n  r:\n    table:\n"
      "      hit: " +
      hit +
      "\n      inputs: [x, y, k, f]\n      outputs: [{name: out, type: text}]\n"
      "      rows:\n" +
      rows + "decisions:\n  d: {value: r}\n";
  return {text, load_text("p.yaml", text)};
}

/// One cell of a table as the words of FEEL say, by hand.
enum class Answer { no, maybe, yes };

Answer of_number(std::string test, std::optional<int> x) {
  if (test == "-") return Answer::yes;
  const bool inverted = test.starts_with("not(");
  if (inverted) test = test.substr(4, test.size() - 5);
  const auto holds = [&](int v) {
    bool in = false;
    if (test[0] == '[' || test[0] == '(') {
      const auto dots = test.find("..");
      const int low = std::stoi(test.substr(1, dots - 1)), high = std::stoi(test.substr(dots + 2));
      in = test[0] == '[' ? low <= v && v <= high : low < v && v < high;
    } else if (test.starts_with("<=")) {
      in = v <= std::stoi(test.substr(3));
    } else if (test.starts_with(">=")) {
      in = v >= std::stoi(test.substr(3));
    } else if (test[0] == '<') {
      in = v < std::stoi(test.substr(2));
    } else if (test[0] == '>') {
      in = v > std::stoi(test.substr(2));
    } else {
      in = v == std::stoi(test);
    }
    return in != inverted;
  };
  if (x) return holds(*x) ? Answer::yes : Answer::no;
  return Answer::maybe;
}

TEST(AnalyzeTables, AgreesWithTheGridOnRandomTables) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  const char* hits[] = {"unique", "first", "any"};
  for (int round = 0; round < 150; ++round) {
    const std::string hit = hits[round % 3];
    const RandomTable t = random_table(random, hit);
    SCOPED_TRACE(t.text);
    const auto program = t.policy.on(*Date::parse("2023-06-30"));
    const policy::Table& source = std::get<policy::Table>(t.policy.content().rules[0].body->form);
    const std::size_t n = source.rows.size();
    bool gap = false, has_else = false;
    std::set<std::pair<std::size_t, std::size_t>> overlaps;
    std::vector<bool> decides(n, false);
    for (const auto& row : source.rows) has_else = has_else || row.otherwise;
    // Every point of the grid, `missing` included (-1): rows by the meaning of their cells.
    for (int x = -1; x <= 6; ++x)
      for (int y = -1; y <= 4; ++y)
        for (int k = -1; k < 3; ++k)
          for (int f = -1; f < 2; ++f) {
            std::vector<Answer> state(n, Answer::yes);
            for (std::size_t r = 0; r < n; ++r) {
              if (source.rows[r].otherwise) continue;
              const auto cell = [&](std::size_t c) { return source.rows[r].when[c]; };
              const auto words = [&](std::size_t c, bool known, auto holds) {
                using policy::CellKind;
                if (cell(c).kind == CellKind::dash) return Answer::yes;
                if (cell(c).kind == CellKind::known) return known ? Answer::yes : Answer::no;
                if (cell(c).kind == CellKind::unknown) return known ? Answer::no : Answer::yes;
                return holds(cell(c).text.text);
              };
              const auto number = [](int v) { return v < 0 ? std::nullopt : std::optional<int>(v); };
              state[r] = std::min({words(0, x >= 0, [&](const std::string& s) { return of_number(s, number(x)); }),
                                   words(1, y >= 0, [&](const std::string& s) { return of_number(s, number(y)); }),
                                   words(2, k >= 0,
                                         [&](const std::string& s) {
                                           if (k < 0) return Answer::maybe;
                                           const std::string word = std::string("\"") + "abc"[k] + "\"";
                                           const bool in = s.find(word) != std::string::npos;
                                           return in != s.starts_with("not") ? Answer::yes : Answer::no;
                                         }),
                                   words(3, f >= 0, [&](const std::string& s) {
                                     if (f < 0) return Answer::maybe;
                                     return (s == "true") == (f == 1) ? Answer::yes : Answer::no;
                                   })});
            }
            bool none = true;
            for (std::size_t r = 0; r < n; ++r) {
              none = none && state[r] == Answer::no;
              for (std::size_t e = 0; e < r; ++e)
                if (state[r] == Answer::yes && state[e] == Answer::yes &&
                    (hit == "unique" || source.rows[r].then[0].text.text != source.rows[e].then[0].text.text))
                  overlaps.emplace(e, r);
              bool first = state[r] == Answer::yes;
              for (std::size_t e = 0; e < r && hit == "first"; ++e) first = first && state[e] == Answer::no;
              if (first) decides[r] = true;
            }
            gap = gap || none;
          }
    AnalyzeLimits limits;
    limits.findings_a_table = n * n;  // every one of them
    const auto found = analyze(t.policy, limits);
    std::set<std::string> places;
    std::size_t dead = 0, clashes = 0, gaps = 0;
    for (const Finding& f : found) {
      const std::string& code = f.diagnostic.code;
      gaps += code == "LC350" ? 1 : 0;
      dead += code == "LC353" ? 1 : 0;
      clashes += code == "LC351" || code == "LC352" ? 1 : 0;
      EXPECT_NE(code, "LC359");
      expect_pasteable(t.policy, f);
    }
    EXPECT_EQ(gaps, gap && !has_else ? 1U : 0U);
    EXPECT_EQ(dead, static_cast<std::size_t>(std::count(decides.begin(), decides.end(), false)));
    EXPECT_EQ(clashes, hit == "first" ? 0U : overlaps.size());
    if (::testing::Test::HasFailure()) {
      for (const Finding& f : found) ADD_FAILURE() << format(f.diagnostic) << f.witness;
      return;
    }
  }
}

}  // namespace
}  // namespace liangce::analysing
