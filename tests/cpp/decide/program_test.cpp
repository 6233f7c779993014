// Compiling: names, order, exceptions, what-ifs, and what must not compile.
#include <gmock/gmock.h>

#include <thread>

#include "policy_support.hpp"

namespace liangce::tests {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(Program, RulesMayBeWrittenInAnyOrder) {
  const Policy policy = policy_of(
      "facts: {x: {type: number}}\nrules: {first: {value: second + 1}, second: {value: x * 2}}\n"
      "decisions: {d: {kind: computation, value: first}}\n");
  const Decision d = decide(policy, "d", {{"x", number("3")}});
  EXPECT_EQ(d.verdict, "COMPUTED");
  EXPECT_TRUE(d.value.same(number("7")));
}

TEST(Program, ACycleIsRefusedNamingItsPath) {
  try {
    policy_of("rules: {a: {value: b}, b: {value: c}, c: {value: a}}\n").on(day("2023-06-30"));
    FAIL();
  } catch (const PolicyError& error) {
    ASSERT_EQ(error.diagnostics().size(), 1U);
    EXPECT_EQ(error.diagnostics()[0].code, "LC601");
    EXPECT_THAT(error.diagnostics()[0].message, HasSubstr("`a` reads `b` reads `c` reads `a`"));
  }
}

// Rules that only hand on another's value nest like any others: a long chain ends at the limit, not at the stack's.
TEST(Program, ALongChainOfRulesEndsAtTheLimit) {
  const auto chain = [](int length, const std::string& hands_on, const std::string& last) {
    std::string rules;
    for (int i = 0; i < length; ++i) {
      rules += "  r" + std::to_string(i) + ": " + hands_on;
      rules.replace(rules.rfind("NEXT"), 4, "r" + std::to_string(i + 1));
      rules += '\n';
    }
    return policy_of("facts: {x: {type: number}}\nrules:\n" + rules + "  r" + std::to_string(length) + ": " + last +
                     "\ndecisions: {d: {kind: computation, value: r0}}\n");
  };
  EXPECT_EQ(decide(chain(1'000, "{value: NEXT}", "{value: x}"), "d", {{"x", number("7")}}).value.to_feel(), "7");
  const Decision deep = decide(chain(20'000, "{value: NEXT}", "{value: x}"), "d", {{"x", number("7")}});
  EXPECT_EQ(deep.verdict, Decision::undetermined);
  ASSERT_FALSE(deep.errors.empty());
  EXPECT_EQ(deep.errors.front().code, "LC702");
  const Decision truth = decide(chain(20'000, "{value: not(NEXT)}", "{value: x > 1}"), "d", {{"x", number("7")}});
  EXPECT_EQ(truth.verdict, Decision::undetermined);
  ASSERT_FALSE(truth.errors.empty());
  EXPECT_EQ(truth.errors.front().code, "LC702");
}

TEST(Program, AFunctionMayCallItself) {
  const Policy policy = policy_of(
      "functions: {faculty: {parameters: {n: number}, returns: number, value: 'if n <= 1 then 1 else n * faculty(n - "
      "1)'}}\n"
      "decisions: {d: {kind: computation, value: faculty(10)}}\n");
  EXPECT_TRUE(decide(policy, "d", {}).value.same(number("3628800")));
}

TEST(Program, EveryProblemIsReportedAtOnceWithItsPlace) {
  try {
    policy_of(
        "facts:\n  x: {type: money, unit: 元}\n  y: {type: money, unit: 万元}\nrules:\n  a: {when: x < y}\n  b: {when: "
        "z > 1}\n  c: {value: x + \"t\"}\n")
        .on(day("2023-06-30"));
    FAIL();
  } catch (const PolicyError& error) {
    std::vector<std::string> codes;
    for (const Diagnostic& d : error.diagnostics()) codes.push_back(d.code);
    EXPECT_THAT(codes, ElementsAre("LC504", "LC301", "LC501"));
    EXPECT_EQ(error.diagnostics()[1].position().line, 9U);  // three header lines, then line 6 of the sections
    EXPECT_EQ(error.diagnostics()[1].position().column, 13U);
  }
}

TEST(Program, AnExceptionTakesTheRulesPlace) {
  const std::string rules =
      "facts: {x: {type: number}, a: {type: boolean}, b: {type: boolean}}\n"
      "rules:\n  amount: {value: x}\n  half: {exception to: amount, if: a, value: x / 2}\n  none: {exception to: "
      "amount, if: b, value: 0}\n"
      "decisions: {d: {kind: computation, value: amount}}\n";
  const Policy policy = policy_of(rules);
  const auto of = [&](Value a, Value b) { return decide(policy, "d", {{"x", number("10")}, {"a", a}, {"b", b}}); };
  EXPECT_TRUE(of(Value(false), Value(false)).value.same(number("10")));
  EXPECT_TRUE(of(Value(true), Value(false)).value.same(number("5")));
  EXPECT_TRUE(of(Value(false), Value(true)).value.same(number("0")));
  const Decision both = of(Value(true), Value(true));
  EXPECT_EQ(both.verdict, Decision::undetermined);
  EXPECT_EQ(both.value.reason(), Reason::conflict);
  EXPECT_THAT(both.value.absence()->message, HasSubstr("\"half\" and \"none\""));
  EXPECT_THAT(names(of(Value(), Value(false)).missing), ElementsAre("a"));
  // Both say the same: no conflict.
  EXPECT_TRUE(
      decide(policy, "d", {{"x", number("0")}, {"a", Value(true)}, {"b", Value(true)}}).value.same(number("0")));
}

TEST(Program, AnExceptionToAnExceptionBindsToItsTarget) {
  const Policy policy = policy_of(
      "facts: {a: {type: boolean}, b: {type: boolean}}\n"
      "rules: {r: {value: 1}, e: {exception to: r, if: a, value: 2}, f: {exception to: e, if: b, value: 3}}\n"
      "decisions: {d: {kind: computation, value: r}}\n");
  EXPECT_TRUE(decide(policy, "d", {{"a", Value(false)}, {"b", Value(true)}}).value.same(number("1")));
  EXPECT_TRUE(decide(policy, "d", {{"a", Value(true)}, {"b", Value(true)}}).value.same(number("3")));
}

TEST(Program, AnExceptionToNothingIsRefused) {
  EXPECT_THAT(codes_of("rules: {r: {value: 1}, e: {exception to: s, if: true, value: 2}}\n"), ElementsAre("LC312"));
}

TEST(Program, ParametersAreThoseOfTheDay) {
  const Policy policy = policy_of(
      "parameters: {line: {type: number, basis: assumed, values: {2023-01-01: 7000, 2023-07-01: 7500}}}\n"
      "decisions: {d: {kind: computation, value: line}}\n");
  EXPECT_TRUE(decide(policy, "d", {}, "2023-06-30").value.same(number("7000")));
  EXPECT_TRUE(decide(policy, "d", {}, "2023-07-01").value.same(number("7500")));
}

TEST(Program, AWhatIfChangesOnlyTheCopy) {
  const Policy policy = policy_of(
      "parameters: {line: {en: l, type: number, basis: assumed, value: 7500, at least: 0}}\nfacts: {x: {type: "
      "number}}\n"
      "decisions: {d: {kind: eligibility, when: x < line}}\n");
  const Policy changed = policy.amend({{"l", number("8000")}});
  const Facts facts{{"x", number("7600")}};
  EXPECT_EQ(decide(policy, "d", facts).verdict, "NOT_ELIGIBLE");
  EXPECT_EQ(decide(changed, "d", facts).verdict, "ELIGIBLE");
  EXPECT_NE(policy.digest(), changed.digest());
  EXPECT_EQ(changed.digest(), policy.amend({{"line", number("8000.0")}}).digest());
  EXPECT_THROW((void)policy.amend({{"lines", number("1")}}), PolicyError);
  EXPECT_THROW((void)policy.amend({{"line", Value("a lot")}}), PolicyError);
  EXPECT_THROW((void)policy.amend({{"line", number("-1")}}), PolicyError);
}

TEST(Program, APartOfAPolicyDecidesAsTheWhole) {
  const std::string source =
      "parameters: {line: {type: number, basis: assumed, values: {2023-01-01: 10}},\n"
      "             spare: {type: number, basis: assumed, value: 1}}\n"
      "facts: {x: {type: number}, y: {type: number}}\n"
      "rules: {low: {when: x < line}, twice: {value: x * 2}, unasked: {value: y * 3},\n"
      "        usual: {value: x}, raised: {exception to: usual, if: twice > 6, value: twice + line}}\n"
      "decisions:\n"
      "  d: {en: the decision, kind: eligibility, when: low and usual < 100, values: {v: {value: twice}}}\n"
      "  other: {kind: computation, value: unasked}\n";
  const Policy policy = policy_of(source);
  const Date on = day("2023-06-30");
  EXPECT_EQ(policy.on(on, {"d"}), policy.on(on));  // nothing is known of the policy yet, so the whole is compiled
  // Left open, so that the whole is not at hand: it would have to be compiled.
  const std::vector<std::pair<std::string, Value>> changes{{"line", number("4")}, {"spare", Value()}};
  const Policy changed = policy.amend(changes);
  const auto part = changed.on(on, {"d"});
  EXPECT_EQ(part, changed.on(on, {"d"}));
  EXPECT_THROW(static_cast<void>(part->decision_index("other")), std::out_of_range);
  const auto whole = policy.amend(changes).on(on);
  EXPECT_NE(part, whole);
  for (const char* x : {"3", "4", "5", "60"}) {
    Case of_part(part), of_whole(whole);
    of_part.set("x", number(x)), of_whole.set("x", number(x));
    EXPECT_EQ(to_json(part->decide("d", of_part, {.reasons = true, .digest = true})),
              to_json(whole->decide("d", of_whole, {.reasons = true, .digest = true})));
    EXPECT_EQ(part->decide("d", of_part).verdict, number(x).number() < Number(4) ? "ELIGIBLE" : "NOT_ELIGIBLE");
  }
  EXPECT_EQ(changed.on(on, {"the decision"})->decide("d", Case(part)).verdict, Decision::undetermined);
  EXPECT_EQ(changed.on(on, {"d", "nothing of the kind"}), changed.on(on));
  EXPECT_EQ(changed.on(on, {"d"}), changed.on(on));  // the whole, now that it is there
}

TEST(Program, RulesCanBeSetByHand) {
  const Policy policy = policy_of("rules: {r: {when: false}}\ndecisions: {d: {kind: eligibility, when: r}}\n");
  const auto program = policy.compile(day("2023-06-30"), Overrides{{}, {{"r", Value(true)}}});
  EXPECT_EQ(program->decide("d", Case(program)).verdict, "ELIGIBLE");
  const auto open = policy.compile(day("2023-06-30"), Overrides{{}, {{"r", Value()}}});
  const Decision d = open->decide("d", Case(open));
  EXPECT_EQ(d.verdict, Decision::undetermined);
  EXPECT_THAT(names(d.missing), ElementsAre("r"));
  EXPECT_THROW((void)policy.compile(day("2023-06-30"), Overrides{{}, {{"q", Value(true)}}}), PolicyError);
}

TEST(Program, AVerdictBeforePublicationIsRetroactive) {
  const Policy policy = load_text(
      "t.yaml",
      "policy: t\ntitle: t\nin force: 2023-01-01 .. 2023-12-31\npublished: 2023-05-11\n"
      "parameters: {p: {type: number, basis: assumed, values: {2023-01-01: {value: 1, published: 2023-08-01}}}}\n"
      "decisions: {d: {kind: computation, value: 1}, e: {kind: computation, value: p}}\n");
  EXPECT_TRUE(decide(policy, "d", {}, "2023-05-10").retroactive);
  EXPECT_FALSE(decide(policy, "d", {}, "2023-05-11").retroactive);
  EXPECT_TRUE(decide(policy, "e", {}, "2023-07-31").retroactive);
  EXPECT_FALSE(decide(policy, "e", {}, "2023-08-01").retroactive);
}

TEST(Program, DigestsNamePolicyCaseAndDate) {
  const Policy policy = policy_of("facts: {x: {type: number}}\ndecisions: {d: {kind: computation, value: x}}\n");
  const DecideOptions options{false, true, true, true};
  const auto digest = [&](std::string_view x, std::string_view on) {
    return decide(policy, "d", {{"x", number(x)}}, on, options).digest;
  };
  EXPECT_EQ(digest("1.0", "2023-06-30"), digest("1", "2023-06-30"));
  EXPECT_NE(digest("1", "2023-06-30"), digest("2", "2023-06-30"));
  EXPECT_NE(digest("1", "2023-06-30"), digest("1", "2023-07-01"));
  EXPECT_EQ(digest("1", "2023-06-30").size(), 7U + 64U);
}

TEST(Program, AnUnknownDecisionSuggestsTheNearest) {
  const Policy policy = policy_of("decisions: {loan: {kind: computation, value: 1}}\n");
  const auto program = policy.on(day("2023-06-30"));
  try {
    (void)program->decide("loann", Case(program));
    FAIL();
  } catch (const std::out_of_range& error) {
    EXPECT_THAT(error.what(), HasSubstr("did you mean `loan`?"));
  }
}

TEST(Program, AFailedComputationIsUndeterminedAndRecorded) {
  const Policy policy = policy_of("facts: {x: {type: number}}\ndecisions: {d: {kind: computation, value: 1 / x}}\n");
  const Decision d = decide(policy, "d", {{"x", number("0")}});
  EXPECT_EQ(d.verdict, Decision::undetermined);
  EXPECT_EQ(d.value.reason(), Reason::error);
  ASSERT_FALSE(d.errors.empty());
}

TEST(Program, OneProgramServesManyThreads) {
  const Policy policy = policy_of(
      "facts: {x: {type: number}}\nrules: {r: {value: x * x}}\ndecisions: {d: {kind: eligibility, when: r > 100}}\n");
  const auto program = policy.on(day("2023-06-30"));
  std::vector<int> wrong(4, 0);
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < wrong.size(); ++t) {
    threads.emplace_back([&, t] {
      Case facts(program);
      for (int i = 0; i < 2000; ++i) {
        facts.set("x", Value(i % 21));
        const Value verdict = program->verdict(0, facts);
        wrong[t] += verdict.text() != (i % 21 > 10 ? "ELIGIBLE" : "NOT_ELIGIBLE");
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(wrong, ElementsAre(0, 0, 0, 0));
}

TEST(Programs, WhatALoopAsksForDoesNotMoveItsItem) {
  // The rule has locals of its own, and is asked for while the loop holds on to its item: on the first case of a
  // thread, which has no room for them yet.
  const Policy policy = policy_of(
      "types: {m: {type: context, fields: {born: {type: date}}}}\n"
      "facts: {members: {type: list, of: m}, days: {type: list, of: date}, day: {type: date}, all: {type: boolean}}\n"
      "rules: {first: {value: 'min(members[born = day or all].born)'}}\n"
      "decisions: {d: {kind: computation, value: 'some x in days satisfies x = first'}}\n");
  const auto program = policy.on(day("2023-06-30"));
  const auto decided = [&](std::string_view one) {
    Case facts(program);
    facts.set("members", Value::list({Value::context({{Value("born"), Value(day("1999-12-30"))}})}));
    facts.set("days", Value::list({Value(day(one))}));
    facts.set("all", Value(true));
    Value value;
    std::thread([&] { value = program->decide("d", facts).value; }).join();
    return value.to_feel();
  };
  EXPECT_EQ(decided("1999-12-30"), "true");
  EXPECT_EQ(decided("2023-05-16"), "false");
}

}  // namespace
}  // namespace liangce::tests
