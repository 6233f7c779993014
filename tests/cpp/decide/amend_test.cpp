// What-ifs are made of the program that is there. They must be what a compile from the start makes of them.
#include <gtest/gtest.h>

#include <atomic>
#include <optional>
#include <thread>

#include "amend_support.hpp"

namespace liangce::tests {
namespace {

TEST(Amending, EveryKindOfParameterAsFromTheStart) {
  const Policy policy = policy_of(lines);
  const auto before = policy.on(day("2023-06-30"));
  const std::vector<Parameters> all = {
      {},
      {{"line", number("8")}},
      {{"l", number("8.00")}},
      {{"line", number("0")}},
      {{"share", number("0.1")}},
      {{"share", number("2")}, {"line", number("3")}},
      {{"strict", true}},
      {{"strict", true}, {"line", number("2")}},
      {{"mode", "hard"}},
      {{"from", Value(day("2023-07-01"))}},
      {{"late", number("7")}},
  };
  for (const Parameters& changes : all) {
    const auto shared = expect_as_fresh(policy, changes, line_cases);
    EXPECT_EQ(shared->facts().data(), before->facts().data());
  }
  // The value by hand: half is 8 * 0.5.
  const Decision d = decide(policy.amend({{"line", number("8")}}), "d", {{"x", number("3.9")}});
  EXPECT_EQ(d.verdict, "ELIGIBLE");
  EXPECT_TRUE(d.value.find("h")->same(number("4")));
  EXPECT_EQ(decide(policy.amend({{"strict", true}}), "d", {{"x", number("1")}}).verdict, "NOT_ELIGIBLE");
}

TEST(Amending, AnAmendmentOfAnAmendment) {
  const Policy policy = policy_of(lines);
  (void)policy.on(day("2023-06-30"));
  const Policy once = policy.amend({{"line", number("8")}});
  (void)once.on(day("2023-06-30"));
  const auto shared = expect_as_fresh(policy, {{"line", number("8")}, {"share", number("1")}}, line_cases);
  EXPECT_EQ(listing(*once.amend({{"share", number("1")}}).on(day("2023-06-30"))), listing(*shared));
  EXPECT_EQ(listing(*once.amend({{"line", number("10")}}).on(day("2023-06-30")))[0],
            listing(*policy.on(day("2023-06-30")))[0]);
}

TEST(Amending, OtherDaysToo) {
  const Policy policy = policy_of(lines);
  (void)policy.on(day("2023-06-30"));
  for (const char* on : {"2023-06-30", "2023-07-01", "2023-02-28", "2023-03-01", "2023-12-31", "2024-01-01"}) {
    expect_as_fresh(policy, {}, line_cases, on);
    expect_as_fresh(policy, {{"line", number("8")}}, line_cases, on);
    expect_as_fresh(policy, {{"late", number("8")}}, line_cases, on);
  }
}

/// What a value makes impossible is said as when it stands in the policy.
TEST(Amending, SaysWhatIsWrong) {
  const Policy policy = policy_of(
      "parameters: {n: {type: number, basis: assumed, value: 2}, m: {type: choice, of: [a, b], basis: assumed, value: "
      "a}}\n"
      "facts: {x: {type: number}, k: {type: choice, of: [a, c]}}\n"
      "rules: {r: {value: x / n}, s: {when: k = m}}\n"
      "decisions: {d: {kind: computation, value: r}, e: {kind: eligibility, when: s}}\n");
  (void)policy.on(day("2023-06-30"));
  for (const Parameters& changes : std::vector<Parameters>{{{"n", number("0")}}, {{"m", "b"}}}) {
    const std::string fresh = what_is_wrong(anew(policy).amend(changes), day("2023-06-30"));
    EXPECT_NE(fresh, "");
    EXPECT_EQ(what_is_wrong(policy.amend(changes), day("2023-06-30")), fresh);
  }
  EXPECT_EQ(what_is_wrong(policy.amend({{"n", number("3")}}), day("2023-06-30")), "");
}

/// Long tables are indexed by their constants; rows made of constants keep their answer.
TEST(Amending, Tables) {
  std::string rows;
  for (int i = 0; i < 20; ++i)
    rows += "        - {if: [< base + " + std::to_string(i * 5) + "], then: [" + std::to_string(i) + "]}\n";
  const Policy policy = policy_of(
      "parameters: {base: {type: number, basis: assumed, value: 10}, best: {type: number, basis: assumed, value: 3}}\n"
      "facts: {x: {type: number}}\n"
      "rules:\n"
      "  long:\n    table:\n      hit: first\n      inputs: [x]\n      outputs: [{name: n, type: number}]\n      "
      "rows:\n" +
      rows +
      "  ranked:\n    table:\n      hit: priority\n      inputs: [x]\n"
      "      outputs: [{name: n, type: number, values: [4, 1, 2, 3]}]\n"
      "      rows:\n        - {if: [< base], then: [1]}\n        - {if: [< base + 5], then: [2]}\n        - {if: "
      "['-'], then: [best]}\n"
      "decisions: {d: {kind: computation, value: long}, r: {kind: computation, value: ranked}}\n");
  (void)policy.on(day("2023-06-30"));
  std::vector<Facts> cases = {{}};
  for (int x = 0; x < 130; x += 3) cases.push_back({{"x", Value(Number(x))}});
  for (const char* base : {"0", "11", "50", "-7.5"}) expect_as_fresh(policy, {{"base", number(base)}}, cases);
  expect_as_fresh(policy, {{"best", number("4")}}, cases);
  EXPECT_TRUE(decide(policy.amend({{"base", number("50")}}), "d", {{"x", number("52")}}).value.same(number("1")));
}

TEST(Amending, PublicationAndDigest) {
  const Policy policy = policy_of(
      "parameters:\n"
      "  line: {type: number, basis: assumed, published: 2023-08-01, value: 10}\n"
      "facts: {x: {type: number}}\n"
      "decisions: {d: {kind: eligibility, when: x < line}, e: {kind: eligibility, when: x < 1}}\n");
  const auto before = policy.on(day("2023-06-30"));
  EXPECT_TRUE(before->decide("d", Case(before)).retroactive);
  const auto after = expect_as_fresh(policy, {{"line", number("11")}}, {{}});
  EXPECT_FALSE(after->decide("d", Case(after)).retroactive);  // a number of one's own was published nowhere
  EXPECT_TRUE(before->decide("d", Case(before)).retroactive);
  expect_as_fresh(policy, {}, {{}}, "2023-08-01");
}

TEST(Amending, RulesAndFactsAreCompiledAsTheyAre) {
  const Policy policy = policy_of(lines);
  (void)policy.on(day("2023-06-30"));
  Diagnostics found;
  const policy::Amendment change = yaml::read_amendment_text(
      "change.yaml", "amends: test\nrules: {low: {when: x <= half}}\nfacts: {z: {type: number}}\n", policy.content(),
      found);
  ASSERT_FALSE(found.has_errors());
  const Policy changed = policy.amend(change);
  expect_same_program(*changed.on(day("2023-06-30")), *anew(changed).on(day("2023-06-30")), "");
  expect_as_fresh(changed, {{"line", number("8")}}, line_cases);
  EXPECT_EQ(decide(changed, "d", {{"x", number("5")}}).verdict, "ELIGIBLE");
  EXPECT_EQ(decide(policy, "d", {{"x", number("5")}}).verdict, "NOT_ELIGIBLE");
}

TEST(Amending, ByManyThreadsAtOnce) {
  const Policy policy = policy_of(lines);
  std::vector<std::vector<std::string>> expected;
  expected.reserve(16);
  for (int i = 0; i < 16; ++i)
    expected.push_back(listing(*anew(policy).amend({{"line", Value(Number(i))}}).on(day("2023-06-30"))));
  std::vector<std::thread> threads;
  threads.reserve(4);
  std::atomic<int> wrong = 0;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 64; ++i) {
        const int value = (i * 5 + t) % 16;
        const auto program = policy.amend({{"line", Value(Number(value))}}).on(day("2023-06-30"));
        if (listing(*program) != expected[static_cast<std::size_t>(value)]) ++wrong;
        Case facts(program);
        facts.set("x", Value(Number(value)));
        (void)program->decide("d", facts, {.reasons = true});
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

/// Another value of a parameter's type.
Value other(const policy::Parameter& parameter, const Value& value, std::size_t turn) {
  const policy::TypeSpec& type = parameter.type;
  if (value.is_boolean()) return Value(!value.boolean());
  if (value.is_text()) {
    for (std::size_t i = 0; i < type.choices.size(); ++i) {
      const std::string& word = type.choices[(i + turn) % type.choices.size()].text;
      if (word != value.text()) return Value(word);
    }
    return Value("something else");
  }
  if (value.is_number()) {
    static const char* const steps[] = {"1", "0.25", "-1", "100"};
    Number step = *Number::parse(steps[turn % 4]);
    return Value(value.number() + step);
  }
  if (value.kind() == Kind::date) return Value(*Date::from_days(value.date().days + (turn % 2 == 0 ? 1 : -31)));
  if (value.is_list()) {
    std::vector<Value> items(value.items().begin(), value.items().end());
    if (items.empty()) return value;
    if (turn % 2 == 0) {
      items.pop_back();
    } else {
      items.push_back(items.front());
    }
    return Value::list(std::move(items));
  }
  return value;
}

TEST(Amending, EveryParameterOfYuzhou) {
  const Policy policy(yaml::load({yuzhou}));
  const Date on = day("2023-06-30");
  const auto before = policy.on(on);
  const std::vector<Asked> cases = cases_of(policy);
  ASSERT_GT(cases.size(), 1500U);
  std::size_t turn = 0, shared_programs = 0, refused = 0;
  for (const policy::Parameter& parameter : policy.content().parameters) {
    const policy::Version* version = parameter.in_force(on);
    Value value = version == nullptr ? Value() : version->value;
    ++turn;
    std::optional<Policy> changed;
    for (std::size_t i = turn; i < turn + 4 && !changed; ++i) {
      const Value given = value.is_absent() ? Value::absent(Reason::missing) : other(parameter, value, i);
      try {
        changed = policy.amend({{parameter.name.text, given}});
        value = given;
      } catch (const PolicyError&) {  // outside what the parameter may be
      }
    }
    if (!changed) {
      ++refused;
      continue;
    }
    const Policy fresh = anew(policy).amend({{parameter.name.text, value}});
    const std::string wrong = what_is_wrong(fresh, on);
    ASSERT_EQ(what_is_wrong(*changed, on), wrong) << parameter.name.text;
    if (!wrong.empty()) continue;
    const auto program = changed->on(on), from_the_start = fresh.on(on);
    shared_programs += made_of(program, before) ? 1 : 0;
    expect_same_program(*program, *from_the_start, parameter.name.text);
    for (std::size_t i = turn % 61; i < cases.size(); i += 61)
      ASSERT_EQ(ask(program, cases[i]), ask(from_the_start, cases[i])) << parameter.name.text;
    if (turn % 40 == 0) expect_same_plan(*program, *from_the_start, parameter.name.text);
  }
  EXPECT_LT(refused, 5U);
  EXPECT_GT(shared_programs, 180U);
}

}  // namespace
}  // namespace liangce::tests
