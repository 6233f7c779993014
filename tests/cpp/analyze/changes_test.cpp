// What would change an answer: switch points worked out by hand, and every proposal decided again here.
#include "liangce/analyze/changes.hpp"
#include "analyze_support.hpp"

namespace liangce::analysing {
namespace {

const std::string monitoring =
    "parameters:\n  line: {type: money, unit: 元, basis: assumed, note: n, value: 7500}\n"
    "facts:\n"
    "  income: {type: money, unit: 元, at least: 0, ask: 'What is the income?'}\n"
    "  housing: {type: choice, of: [ok, problem, ruin]}\n"
    "  rural: {type: boolean}\n"
    "  verified: {type: boolean}\n"
    "rules:\n"
    "  low: {when: income < line}\n"
    "  housed badly: {when: 'housing != \"ok\"'}\n"
    "decisions:\n"
    "  monitored:\n    kind: eligibility\n    verdict:\n      all: [rural, {any: [low, housed badly]}]\n"
    "  helped:\n    kind: eligibility\n    verdict:\n      all: [rural, low, verified]\n";

Changes changes_of(const std::string& text, const std::string& decision,
                   const std::vector<std::pair<std::string, Value>>& facts) {
  const auto program = load_text("p.yaml", header() + text).on(*Date::parse("2023-06-30"));
  Case given(program);
  for (const auto& [name, value] : facts) EXPECT_TRUE(given.set(name, value));
  const Changes found = what_would_change(*program, decision, given);
  // Each proposal: the example flips it, and with any one of its facts left as it is it does not.
  for (const Flip& flip : found.flips) {
    for (std::size_t without = 0; without <= flip.changes.size(); ++without) {
      Case tried = given;
      for (std::size_t i = 0; i < flip.changes.size(); ++i) {
        if (i == without) continue;
        EXPECT_TRUE(tried.set(flip.changes[i].name, flip.changes[i].example));
      }
      const std::string verdict = program->decide(decision, tried).verdict;
      if (without == flip.changes.size()) {
        EXPECT_EQ(verdict, flip.verdict);
      } else {
        EXPECT_NE(verdict, flip.verdict);
      }
    }
  }
  return found;
}

TEST(Changes, TheSwitchPointOfANumber) {
  const Changes found = changes_of(monitoring, "monitored", {{"income", 9000}, {"housing", "ok"}, {"rural", true}});
  EXPECT_EQ(found.verdict, "NOT_ELIGIBLE");
  ASSERT_EQ(found.flips.size(), 2U);
  EXPECT_EQ(condition_words(found.flips[0].changes[0], "en"), "below 7,500.00 元");
  EXPECT_EQ(condition_words(found.flips[0].changes[0], "zh"), "低于 7,500.00 元");
  EXPECT_EQ(found.flips[0].conditions, std::vector<std::string>{"low"});
  EXPECT_EQ(condition_words(found.flips[1].changes[0], "en"), "problem or ruin");
  EXPECT_EQ(found.flips[1].conditions, std::vector<std::string>{"housed badly"});
}

TEST(Changes, WhatIsLeftOutIsCounted) {
  std::string facts = "facts:\n", any;
  std::vector<std::pair<std::string, Value>> given;
  for (int i = 0; i < 15; ++i) {  // each of them alone would flip it
    const std::string name = "f" + std::to_string(i);
    facts += "  " + name + ": {type: boolean}\n";
    any += (i == 0 ? "" : ", ") + name;
    given.emplace_back(name, false);
  }
  const Changes found =
      changes_of(facts + "decisions:\n  d: {kind: eligibility, verdict: {any: [" + any + "]}}\n", "d", given);
  EXPECT_EQ(found.flips.size(), 12U);
  EXPECT_EQ(found.left_out, 3U);
  EXPECT_NE(explain(found, "en").find("Up to 3 more ways"), std::string::npos) << explain(found, "en");
}

TEST(Changes, TheOtherWayRound) {
  const Changes found = changes_of(monitoring, "helped", {{"income", 7000}, {"verified", true}, {"rural", true}});
  EXPECT_EQ(found.verdict, "ELIGIBLE");
  ASSERT_EQ(found.flips.size(), 3U);
  EXPECT_EQ(condition_words(found.flips[0].changes[0], "en"), "at least 7,500.00 元");
  EXPECT_EQ(condition_words(found.flips[1].changes[0], "en"), "no");
}

TEST(Changes, TheSmallestSetOfTwo) {
  const Changes found = changes_of(monitoring, "helped", {{"income", 9000}, {"verified", false}, {"rural", true}});
  ASSERT_EQ(found.flips.size(), 1U);
  ASSERT_EQ(found.flips[0].changes.size(), 2U);
  EXPECT_EQ(found.flips[0].verdict, "ELIGIBLE");
  EXPECT_EQ(condition_words(found.flips[0].changes[0], "en"), "below 7,500.00 元");
  EXPECT_EQ(condition_words(found.flips[0].changes[1], "en"), "yes");
  EXPECT_EQ(
      explain(found, "en"),
      "helped is NOT_ELIGIBLE on 2023-06-30.\nWhat would change it:\n  income below 7,500.00 元 (now 9,000.00 元), "
      "and verified yes (now no): ELIGIBLE (turns: low)\n");
}

TEST(Changes, TheSwitchPointInsideArithmetic) {
  // income + 100 < 7500 needs income below 7,400: no threshold says so, halving finds it.
  const Changes found = changes_of(
      "facts:\n  income: {type: money, unit: 元, at least: 0}\n"
      "decisions:\n  d: {kind: eligibility, verdict: 'income + 100 < 7500'}\n",
      "d", {{"income", 7450}});
  ASSERT_EQ(found.flips.size(), 1U);
  EXPECT_EQ(condition_words(found.flips[0].changes[0], "en"), "at most 7,399.99 元");
}

TEST(Changes, DatesAndDaysAreExact) {
  const Changes found = changes_of(
      "facts:\n  born: {type: date}\n"
      "decisions:\n  d: {kind: eligibility, verdict: 'born <= date(\"1963-06-30\")'}\n",
      "d", {{"born", *Date::parse("1970-01-01")}});
  ASSERT_EQ(found.flips.size(), 1U);
  EXPECT_EQ(condition_words(found.flips[0].changes[0], "en"), "at most 1963-06-30");
}

TEST(Changes, TheQuestionThatSettlesMostComesFirst) {
  // Whether it is rural decides at once when it is not; the income never does while the rest is unknown... except
  // nothing: rural = no settles one of two answers, income settles none of its low ones.
  const Changes found = changes_of(monitoring, "helped", {{"verified", true}});
  EXPECT_EQ(found.verdict, "UNDETERMINED");
  ASSERT_EQ(found.questions.size(), 2U);
  // income: below 7,500 leaves rural open, from 7,500 on it is NOT_ELIGIBLE: two cells of four settle (7500 and above),
  // at least as many as for rural.
  EXPECT_EQ(found.questions[0].answers.size(), 2U);
  EXPECT_GT(found.questions[0].settling, 0U);
  const Changes one = changes_of(monitoring, "helped", {{"verified", true}, {"rural", true}});
  ASSERT_EQ(one.questions.size(), 1U);
  EXPECT_EQ(one.questions[0].settling, one.questions[0].answers.size());
  EXPECT_NE(
      explain(one, "en").find("1. income: What is the income?\n     whatever the answer, it settles the verdict."),
      std::string::npos)
      << explain(one, "en");
}

TEST(Changes, NothingToChange) {
  const Changes found = changes_of(
      "facts:\n  a: {type: boolean}\ndecisions:\n  d: {kind: eligibility, verdict: 'a or true'}\n", "d", {{"a", true}});
  EXPECT_TRUE(found.flips.empty());
  EXPECT_NE(explain(found, "en").find("No change of a few facts"), std::string::npos);
}

TEST(Changes, OutsideTheTimeOfThePolicy) {
  const auto program = load_text("p.yaml", header() + monitoring).on(*Date::parse("2030-01-01"));
  EXPECT_EQ(what_would_change(*program, "helped", Case(program)).verdict, "UNDETERMINED");
  EXPECT_THROW(what_would_change(*program, "nothing", Case(program)), std::out_of_range);
}

}  // namespace
}  // namespace liangce::analysing
