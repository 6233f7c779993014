// `missing` is tight: only facts that could still change the answer (Kleene's tables worked by hand).
#include <gmock/gmock.h>

#include "policy_support.hpp"

namespace liangce::tests {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

const char* const three =
    "facts:\n  a: {type: boolean}\n  b: {type: boolean}\n  c: {type: boolean}\n  x: {type: number}\n  y: {type: "
    "number}\n";

Policy asking(const std::string& body) {
  return policy_of(std::string(three) + "decisions:\n  d:\n    kind: eligibility\n    " + body + "\n");
}

TEST(Missing, AFalsePartSettlesAnAll) {
  const Policy policy = asking("all: [a, b]");
  const Decision d = decide(policy, "d", {{"a", Value(false)}});
  EXPECT_EQ(d.verdict, "NOT_ELIGIBLE");
  EXPECT_THAT(names(d.missing), IsEmpty());
  EXPECT_THAT(names(d.also_unknown), ElementsAre("b"));
}

TEST(Missing, ATruePartOfAnAllDoesNotMatterAnyMore) {
  const Decision d = decide(asking("all: [a, b, c]"), "d", {{"a", Value(true)}});
  EXPECT_EQ(d.verdict, Decision::undetermined);
  EXPECT_THAT(names(d.missing), ElementsAre("b", "c"));
}

TEST(Missing, NestedPartsThatAreSettledAreLeftOut) {
  // (a and b) or c: a false settles the left side, so b cannot matter.
  const Decision d = decide(asking("any: [{all: [a, b]}, c]"), "d", {{"a", Value(false)}});
  EXPECT_THAT(names(d.missing), ElementsAre("c"));
  EXPECT_THAT(names(d.also_unknown), ElementsAre("b"));
}

TEST(Missing, TheBranchNotTakenDoesNotMatter) {
  const Policy policy = asking("when: 'if a then x > 1 else y > 1'");
  EXPECT_THAT(names(decide(policy, "d", {{"a", Value(true)}}).missing), ElementsAre("x"));
  EXPECT_THAT(names(decide(policy, "d", {}).missing), ElementsAre("a", "x", "y"));
  const Decision same = decide(policy, "d", {{"x", number("2")}, {"y", number("3")}});
  EXPECT_EQ(same.verdict, "ELIGIBLE");  // whichever branch
  EXPECT_THAT(names(same.also_unknown), ElementsAre("a"));
}

TEST(Missing, AnIntervalOnOneSideDecides) {
  const Policy policy = asking("when: x < 7500");
  Absence info;
  info.low = number("7100"), info.high = number("7400");
  EXPECT_EQ(decide(policy, "d", {{"x", Value::absent(Reason::missing, info)}}).verdict, "ELIGIBLE");
  info.high = number("7600");
  const Decision open = decide(policy, "d", {{"x", Value::absent(Reason::missing, info)}});
  EXPECT_EQ(open.verdict, Decision::undetermined);
  ASSERT_EQ(open.missing.size(), 1U);
  EXPECT_EQ(open.missing[0].detail, "between 7100 and 7600");
}

TEST(Missing, ADeclaredRangeDecides) {
  const Policy policy =
      policy_of("facts: {n: {type: integer, at least: 0}}\ndecisions: {d: {kind: eligibility, when: n >= 0}}\n");
  EXPECT_EQ(decide(policy, "d", {}).verdict, "ELIGIBLE");
}

TEST(Missing, AtLeastCountsWhatIsSure) {
  const Policy policy = asking("at least: {count: 2, of: [a, b, c]}");
  EXPECT_EQ(decide(policy, "d", {{"a", Value(true)}, {"c", Value(true)}}).verdict, "ELIGIBLE");
  EXPECT_EQ(decide(policy, "d", {{"a", Value(false)}, {"c", Value(false)}}).verdict, "NOT_ELIGIBLE");
  EXPECT_THAT(names(decide(policy, "d", {{"a", Value(true)}}).missing), ElementsAre("b", "c"));
}

TEST(Missing, RowsBehindTheOneThatHitsDoNotMatter) {
  const Policy policy = asking(
      "table: {hit: first, inputs: [a, b], outputs: [v], rows: [{if: [true, -], then: [ELIGIBLE]}, "
      "{if: [-, true], then: [NOT_ELIGIBLE]}, {if: else, then: [ELIGIBLE]}]}");
  EXPECT_EQ(decide(policy, "d", {{"a", Value(true)}}).verdict, "ELIGIBLE");
  EXPECT_THAT(names(decide(policy, "d", {{"a", Value(false)}}).missing), ElementsAre("b"));
}

TEST(Missing, AFirstTableWithAnUndecidedEarlierRowIsUndecided) {
  // Design 4.4: row 1 may hit (a unknown), row 2 surely does and says otherwise.
  const Policy policy = asking(
      "table: {hit: first, inputs: [a, b], outputs: [v], rows: [{if: [true, -], then: [ELIGIBLE]}, "
      "{if: [-, true], then: [NOT_ELIGIBLE]}]}");
  const Decision d = decide(policy, "d", {{"b", Value(true)}});
  EXPECT_EQ(d.verdict, Decision::undetermined);
  EXPECT_THAT(names(d.missing), ElementsAre("a"));
}

TEST(Missing, AFirstTableWhoseRowsAgreeIsDecided) {
  const Policy policy = asking(
      "table: {hit: first, inputs: [a, b], outputs: [v], rows: [{if: [true, -], then: [ELIGIBLE]}, "
      "{if: [-, true], then: [ELIGIBLE]}]}");
  EXPECT_EQ(decide(policy, "d", {{"b", Value(true)}}).verdict, "ELIGIBLE");
}

TEST(Missing, ARowUndeterminedOnPurposeNamesWhatItWants) {
  const Policy policy = asking(
      "table: {hit: first, inputs: [a], outputs: [v], rows: [{if: [true], then: [UNDETERMINED], missing: [x]}, "
      "{if: else, then: [ELIGIBLE]}]}");
  EXPECT_THAT(names(decide(policy, "d", {{"a", Value(true)}}).missing), ElementsAre("x"));
}

TEST(Missing, AParameterWithoutAValueIsNamed) {
  const Policy policy = policy_of(
      "parameters: {p: {type: number, basis: assumed, value: null}, q: {type: number, basis: assumed, values: "
      "{2023-01-01: {value: 1, until: 2023-06-30}}}}\n"
      "facts: {x: {type: number}}\n"
      "decisions: {d: {kind: eligibility, when: x < p}, e: {kind: eligibility, when: x < q}}\n");
  const Decision d = decide(policy, "d", {{"x", number("1")}});
  ASSERT_EQ(d.missing.size(), 1U);
  EXPECT_EQ(d.missing[0].name, "p");
  EXPECT_TRUE(d.missing[0].parameter);
  EXPECT_EQ(decide(policy, "e", {{"x", number("0")}}).verdict, "ELIGIBLE");
  const Decision later = decide(policy, "e", {{"x", number("0")}}, "2023-07-01");
  EXPECT_EQ(later.verdict, Decision::undetermined);
  ASSERT_EQ(later.missing.size(), 1U);
  EXPECT_EQ(later.missing[0].reason, Reason::not_in_force);
  EXPECT_EQ(later.missing[0].detail, "no version on 2023-07-01");
}

TEST(Missing, OutsideThePolicysPeriodNothingIsDecided) {
  const Decision d = decide(asking("when: true"), "d", {}, "2024-01-01");
  EXPECT_EQ(d.verdict, Decision::undetermined);
  ASSERT_EQ(d.missing.size(), 1U);
  EXPECT_EQ(d.missing[0].reason, Reason::not_in_force);
  EXPECT_EQ(d.missing[0].name, "test");
}

TEST(Missing, AnEventWithoutADayLacksItselfAndNotTheRecord) {
  const Policy policy = policy_of(
      "facts: {events: {type: list, of: date}, log: {type: date}}\n"
      "decisions: {d: {kind: compliance, window: {events: events, at least: 1, from: '@\"2023-04-01\"',\n"
      "  to: '@\"2023-06-30\"', complete through: log}}}\n");
  const auto asked = [&](const char* through) {
    return decide(policy, "d",
                  {{"events", Value::list({Value::absent(Reason::missing)})}, {"log", *Date::parse(through)}},
                  "2023-10-10");
  };
  const Decision complete = asked("2023-10-10");  // the record is whole: only the event's own day is not known
  EXPECT_EQ(complete.verdict, Decision::undetermined);
  EXPECT_THAT(names(complete.missing), ElementsAre("events"));
  EXPECT_THAT(names(asked("2023-06-29").missing), ElementsAre("log"));  // it stops too early
}

TEST(Missing, FieldsOfMembersPointAtTheirFact) {
  const Policy policy = policy_of(
      "types: {m: {type: context, fields: {age: {type: integer}}}}\nfacts: {members: {type: list, of: m}}\n"
      "decisions: {d: {kind: eligibility, when: some p in members satisfies p.age < 18}}\n");
  const Value unknown_age = Value::context({});
  const Value child = Value::context({{Value("age"), number("7")}});
  const Value adult = Value::context({{Value("age"), number("40")}});
  EXPECT_EQ(decide(policy, "d", {{"members", Value::list({unknown_age, child})}}).verdict, "ELIGIBLE");
  EXPECT_EQ(decide(policy, "d", {{"members", Value::list({adult})}}).verdict, "NOT_ELIGIBLE");
  const Decision open = decide(policy, "d", {{"members", Value::list({adult, unknown_age})}});
  EXPECT_EQ(open.verdict, Decision::undetermined);
  EXPECT_THAT(names(open.missing), ElementsAre("members"));
}

TEST(Missing, WhatOutputsAskForDoesNotChangeWhatTheVerdictWaitsFor) {
  // Without members nobody asks `poor` for the verdict; the output does.
  const Policy policy = policy_of(
      "types: {m: {type: context, fields: {age: {type: integer}}}}\n"
      "facts: {members: {type: list, of: m}, income: {type: number}}\n"
      "rules: {poor: {value: income < 100}}\n"
      "decisions: {d: {kind: eligibility, when: some p in members satisfies p.age < 18 and poor,\n"
      "  values: {poor: poor}}}\n");
  const Value child = Value::context({{Value("age"), number("7")}});
  for (const bool outputs : {false, true}) {
    for (const bool reasons : {false, true}) {
      DecideOptions options;
      options.outputs = outputs;
      options.reasons = reasons;
      const auto asked = [&](const Facts& facts) {
        const Decision open = decide(policy, "d", facts, "2023-06-30", options);
        EXPECT_EQ(open.verdict, Decision::undetermined);
        return names(open.missing);
      };
      EXPECT_THAT(asked({}), ElementsAre("members")) << outputs << reasons;
      EXPECT_THAT(asked({{"income", number("50")}}), ElementsAre("members")) << outputs << reasons;
      EXPECT_THAT(asked({{"members", Value::list({child})}}), ElementsAre("income")) << outputs << reasons;
    }
  }
}

TEST(Missing, OfRulesInALoopThoseItAskedForCount) {
  const std::string head =
      "types: {m: {type: context, fields: {age: {type: integer}}}}\n"
      "facts: {members: {type: list, of: m}, income: {type: number}, ill: {type: boolean}}\n"
      "rules: {poor: {value: income < 100}, weak: {value: ill}}\n"
      "decisions: {d: {kind: eligibility, when: ";
  const Value grown = Value::context({{Value("age"), number("30")}});
  const Value unknown = Value::context({{Value("age"), Value::absent(Reason::missing)}});
  Value ill = Value::absent(Reason::missing);
  const auto asked = [&](const std::string& when, const Value& member) {
    const Decision open =
        decide(policy_of(head + when + "}}\n"), "d", {{"members", Value::list({member})}, {"ill", ill}}, "2023-06-30");
    EXPECT_EQ(open.verdict, Decision::undetermined) << when;
    return names(open.missing);
  };
  const std::string loop = "(some p in members satisfies p.age < 18 and poor)";
  EXPECT_THAT(asked("weak or " + loop, grown), ElementsAre("ill"));
  EXPECT_THAT(asked("weak or " + loop, unknown), UnorderedElementsAre("members", "income", "ill"));
  EXPECT_THAT(asked("(weak or poor) and not" + loop, grown), UnorderedElementsAre("income", "ill"));
  ill = Value(false);
  EXPECT_THAT(asked("is known(poor) or (some p in members satisfies p.age < 18 or (weak and poor))", unknown),
              ElementsAre("members"));
  EXPECT_THAT(asked("poor or floor(if poor then 1 else 2) = 3", grown), ElementsAre("income"));
}

}  // namespace
}  // namespace liangce::tests
