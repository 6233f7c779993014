// Decision tables: the seven hit policies and four aggregations of DMN 1.5 clause 8.2.10, and the unknown-aware meaning
// of design 4.4.
#include <gmock/gmock.h>

#include "policy_support.hpp"

namespace liangce::tests {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Policy table_of(const std::string& table, const std::string& profile = "policy") {
  return load_text(
      "t.yaml",
      "policy: t\ntitle: t\nprofile: " + profile +
          "\nfacts: {x: {type: number}, s: {type: text}, b: {type: boolean}, c: {type: choice, of: [p, q, r]}}\n"
          "decisions: {d: {kind: computation, table: " +
          table + "}}\n");
}

std::string answer(const Policy& policy, const Facts& facts) { return decide(policy, "d", facts).value.to_feel(); }

// Rows over x: 1 says "a" for x > 0, 2 says "b" for x > 10, 3 says "a" for x > 20.
std::string rows_over_x(const std::string& hit, const std::string& outputs = "[v]") {
  return "{hit: " + hit + ", inputs: [x], outputs: " + outputs +
         ", rows: [{if: ['> 0'], then: [\"a\"]}, {if: ['> 10'], then: [\"b\"]}, {if: ['> 20'], then: [\"a\"]}]}";
}

TEST(Table, UniqueGivesItsOneRow) { EXPECT_EQ(answer(table_of(rows_over_x("unique")), {{"x", number("5")}}), "\"a\""); }

TEST(Table, UniqueWithTwoHitsIsAnErrorNamingBoth) {
  const Decision d = decide(table_of(rows_over_x("unique")), "d", {{"x", number("15")}});
  EXPECT_EQ(d.verdict, Decision::undetermined);
  ASSERT_FALSE(d.errors.empty());
  EXPECT_THAT(d.errors[0].message, HasSubstr("rows 1 and 2"));
}

TEST(Table, AnyAllowsHitsThatAgree) {
  const std::string table =
      "{hit: any, inputs: [x], outputs: [v], rows: [{if: ['> 0'], then: [\"a\"]}, {if: ['> 10'], then: [\"a\"]}, {if: "
      "['> 20'], then: [\"z\"]}]}";
  EXPECT_EQ(answer(table_of(table), {{"x", number("15")}}), "\"a\"");
  const Decision d = decide(table_of(table), "d", {{"x", number("25")}});
  EXPECT_EQ(d.verdict, Decision::undetermined);
  ASSERT_FALSE(d.errors.empty());
  EXPECT_THAT(d.errors[0].message, HasSubstr("say different things"));
}

TEST(Table, FirstTakesTheFirst) { EXPECT_EQ(answer(table_of(rows_over_x("first")), {{"x", number("15")}}), "\"a\""); }

TEST(Table, PriorityGoesByTheOutputsOrder) {
  const std::string table = rows_over_x("priority", "[{name: v, type: text, values: [b, a]}]");
  EXPECT_EQ(answer(table_of(table), {{"x", number("15")}}), "\"b\"");
  EXPECT_EQ(answer(table_of(table), {{"x", number("5")}}), "\"a\"");
}

TEST(Table, ListsOfHits) {
  EXPECT_EQ(answer(table_of(rows_over_x("collect")), {{"x", number("25")}}), "[\"a\", \"b\", \"a\"]");
  EXPECT_EQ(answer(table_of(rows_over_x("rule order")), {{"x", number("25")}}), "[\"a\", \"b\", \"a\"]");
  EXPECT_EQ(
      answer(table_of(rows_over_x("output order", "[{name: v, type: text, values: [b, a]}]")), {{"x", number("25")}}),
      "[\"b\", \"a\", \"a\"]");
}

std::string numbers(const std::string& hit) {
  return "{hit: " + hit +
         ", inputs: [x], outputs: [v], rows: [{if: ['> 0'], then: [10]}, {if: ['> 10'], then: [30]}, {if: ['> 20'], "
         "then: [20.5]}]}";
}

TEST(Table, Aggregations) {
  EXPECT_EQ(answer(table_of(numbers("C+")), {{"x", number("25")}}), "60.5");
  EXPECT_EQ(answer(table_of(numbers("C#")), {{"x", number("25")}}), "3");
  EXPECT_EQ(answer(table_of(numbers("C<")), {{"x", number("25")}}), "10");
  EXPECT_EQ(answer(table_of(numbers("C>")), {{"x", number("25")}}), "30");
}

TEST(Table, NoRowIsNoAnswer) {
  EXPECT_TRUE(decide(table_of(rows_over_x("unique")), "d", {{"x", number("0")}}).value.is_absent());
  EXPECT_EQ(
      answer(
          table_of("{inputs: [x], outputs: [{name: v, type: number, default: 7}], rows: [{if: ['> 0'], then: [1]}]}"),
          {{"x", number("0")}}),
      "7");
  EXPECT_EQ(answer(table_of(rows_over_x("collect")), {{"x", number("0")}}), "[]");
}

TEST(Table, SeveralOutputsAreAContext) {
  const Policy policy = table_of(
      "{hit: first, inputs: [x], outputs: [v, w], rows: [{if: ['> 0'], then: [1, x + 1]}, {if: else, then: [2, -]}]}");
  EXPECT_EQ(answer(policy, {{"x", number("4")}}), "{v: 1, w: 5}");
  EXPECT_TRUE(decide(policy, "d", {{"x", number("0")}}).value.find("w")->is_absent());
}

// Design 4.4: what an unknown input does to each hit policy.

TEST(TableOfUnknowns, TheStandardSkipsTheRowPoliciesDoNot) {
  const std::string table =
      "{hit: first, inputs: [b, x], outputs: [v], rows: [{if: [true, -], then: [\"yes\"]}, {if: [-, '> 0'], then: "
      "[\"no\"]}]}";
  EXPECT_EQ(decide(table_of(table), "d", {{"x", number("1")}}).verdict, Decision::undetermined);
  EXPECT_EQ(answer(table_of(table, "dmn"), {{"x", number("1")}}), "\"no\"");
}

TEST(TableOfUnknowns, RowsThatCoverEveryValueAgree) {
  // b true -> "same", b false -> "same": whatever it is.
  const std::string table =
      "{hit: unique, inputs: [b], outputs: [v], rows: [{if: [true], then: [\"same\"]}, {if: [false], then: "
      "[\"same\"]}]}";
  EXPECT_EQ(answer(table_of(table), {}), "\"same\"");
  const std::string differ =
      "{hit: unique, inputs: [b], outputs: [v], rows: [{if: [true], then: [\"same\"]}, {if: [false], then: "
      "[\"other\"]}]}";
  EXPECT_THAT(names(decide(table_of(differ), "d", {}).missing), ElementsAre("b"));
}

TEST(TableOfUnknowns, AChoiceNotCoveredMayHitNothing) {
  const std::string table =
      "{hit: unique, inputs: [c], outputs: [v], rows: [{if: [\"p\"], then: [\"same\"]}, {if: [\"q\"], then: "
      "[\"same\"]}]}";
  EXPECT_EQ(decide(table_of(table), "d", {}).verdict, Decision::undetermined);  // r hits no row
}

// A `first` table of one column and one output: what an unknown input means is the same in every case.
TEST(TableOfUnknowns, OneColumnOfWords) {
  const auto first = [](const std::string& rows) {
    return table_of("{hit: first, inputs: [c], outputs: [v], rows: [" + rows + "]}");
  };
  const std::string p = "{if: [\"p\"], then: [\"same\"]}, ";
  const std::string q = "{if: [\"q\"], then: [\"same\"]}, ";
  // p, q or r: each of them is "same".
  EXPECT_EQ(answer(first(p + q + "{if: [-], then: [\"same\"]}"), {}), "\"same\"");
  EXPECT_EQ(answer(first(p + q + "{if: [\"r\"], then: [\"same\"]}"), {}), "\"same\"");
  // r says something else; r hits nothing; r says nothing on purpose.
  for (const std::string& r :
       {std::string("{if: [-], then: [\"other\"]}"), std::string(), std::string("{if: [-], then: [UNDETERMINED]}")}) {
    const Decision d = decide(first(p + q + r), "d", {});
    EXPECT_EQ(d.verdict, Decision::undetermined) << r;
    EXPECT_THAT(names(d.missing), ElementsAre("c")) << r;
    EXPECT_EQ(answer(first(p + q + r), {{"c", Value("q")}}), "\"same\"") << r;
  }
  // A row for the unknown is sure to hit before the dash behind it, and after the words in front of it.
  EXPECT_EQ(answer(first("{if: [unknown], then: [\"ask\"]}, " + p + "{if: [-], then: [\"x\"]}"), {}), "\"ask\"");
  EXPECT_EQ(decide(first(p + "{if: [unknown], then: [\"ask\"]}, {if: [-], then: [\"x\"]}"), "d", {}).verdict,
            Decision::undetermined);
  EXPECT_EQ(answer(first("{if: [unknown], then: [\"ask\"]}, " + p + "{if: [-], then: [\"x\"]}"), {{"c", Value("r")}}),
            "\"x\"");
}

TEST(TableOfUnknowns, OutputsAreUndecidedOneByOne) {
  const Policy policy = table_of(
      "{hit: first, inputs: [b], outputs: [v, w], rows: [{if: [true], then: [1, 5]}, {if: [false], then: [2, 5]}]}");
  const Value value = decide(policy, "d", {}).value;
  ASSERT_TRUE(value.is_context());
  EXPECT_TRUE(value.find("v")->is_absent());
  EXPECT_EQ(value.find("w")->to_feel(), "5");
}

TEST(TableOfUnknowns, CountsHaveBounds) {
  const Value value = decide(table_of("{hit: C#, inputs: [x, b], outputs: [v], rows: [{if: ['> 0', -], then: [1]}, "
                                      "{if: [-, true], then: [1]}]}"),
                             "d", {{"x", number("1")}})
                          .value;
  ASSERT_NE(value.absence(), nullptr);
  EXPECT_EQ(value.absence()->low.to_feel(), "1");
  EXPECT_EQ(value.absence()->high.to_feel(), "2");
}

TEST(TableOfUnknowns, UnknownAndKnownAreTests) {
  const Policy policy = table_of(
      "{hit: first, inputs: [x], outputs: [v], rows: [{if: [unknown], then: [\"ask\"]}, {if: [known], then: "
      "[\"go\"]}]}");
  EXPECT_EQ(answer(policy, {}), "\"ask\"");
  EXPECT_EQ(answer(policy, {{"x", number("0")}}), "\"go\"");
}

TEST(Table, CellsAreCheckedAgainstTheInput) {
  const auto codes = [](const std::string& table) {
    return codes_of(
        "facts: {x: {type: money, unit: 元}, y: {type: money, unit: 万元}, c: {type: choice, of: [p, q]}, b: {type: "
        "boolean}}\n"
        "decisions: {d: {kind: computation, table: " +
        table + "}}\n");
  };
  EXPECT_THAT(codes("{inputs: [c], outputs: [v], rows: [{if: [\"z\"], then: [1]}]}"), ElementsAre("LC503"));
  EXPECT_THAT(codes("{inputs: [b], outputs: [v], rows: [{if: [\"true\"], then: [1]}]}"), ElementsAre("LC501"));
  EXPECT_THAT(codes("{inputs: [x], outputs: [v], rows: [{if: ['> y'], then: [1]}]}"), ElementsAre("LC504"));
  EXPECT_THAT(codes("{inputs: [x], outputs: [v], rows: [{if: ['> z'], then: [1]}]}"), ElementsAre("LC301"));
  EXPECT_THAT(codes("{inputs: [b], outputs: [v], rows: [{if: [true], then: [UNDETERMINED], missing: [cc]}]}"),
              ElementsAre("LC301"));
  EXPECT_THAT(codes("{inputs: [b], outputs: [v], rows: [{if: [true], then: [UNDETERMINED], missing: [c]}]}"),
              IsEmpty());
}

}  // namespace
}  // namespace liangce::tests
