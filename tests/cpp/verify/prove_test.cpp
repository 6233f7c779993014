// Survivors looked into: proofs that a mutant changes nothing agree with deciding every point of small grids, missing
// among them; every witness kills its mutant and leaves the policy as it is alone.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "liangce/liangce.hpp"
#include "liangce/verify/impl/mutants.hpp"
#include "liangce/verify/mutation.hpp"
#include "liangce/yaml/load.hpp"

namespace liangce {
namespace {

using ::testing::HasSubstr;
using Outcome = Mutant::Outcome;

Policy loaded(const std::string& text) {
  return load_text("p.yaml", "policy: p\nin force: 2023-01-01 .. 2023-12-31\n" + text);
}

/// Every mutant survives: no test asks anything.
Mutation looked_into(const Policy& policy, std::size_t boxes = 6'000) {
  MutationOptions options;
  options.boxes = boxes;
  return mutate(policy, {}, {}, options);
}

const Mutant* find(const Mutation& all, const std::string& change) {
  for (const Mutant& mutant : all.mutants)
    if (mutant.change == change) return &mutant;
  return nullptr;
}

/// The policy with a mutant's change; nullopt when it does not load.
std::optional<Policy> changed(const Policy& policy, const Mutant& mutant) {
  for (const detail::MadeMutant& made : detail::make_mutants(policy.content())) {
    if (made.mutant.element != mutant.element || made.mutant.change != mutant.change) continue;
    policy::Policy content = policy.content();
    content.files.clear();
    made.apply(content);
    Policy result(std::move(content));
    try {
      result.on(*Date::parse("2023-03-01"));
    } catch (const PolicyError&) {
      return std::nullopt;
    }
    return result;
  }
  ADD_FAILURE() << mutant.change;
  return std::nullopt;
}

/// Does the witness, filled in with what the policy says, pass on the policy and fail on the mutant?
void expect_kills(const Policy& policy, const Policy& mutated, const Mutant& mutant) {
  const std::string& witness = mutant.witness;
  const std::size_t hole = witness.find("FILL_IN");
  ASSERT_NE(hole, std::string::npos) << mutant.change << "\n" << witness;
  const std::string comment = "# the policy: ";
  const std::size_t from = witness.find(comment) + comment.size();
  const std::string was = witness.substr(from, witness.find('\n', from) - from);
  std::string filled = witness;
  filled.replace(hole, 7, was);
  Diagnostics problems;
  const auto file = yaml::read_tests_text("w.test.yaml", "tests: p\ncases:\n" + filled, policy.content(), problems);
  for (const auto& d : problems.items()) ADD_FAILURE() << format(d) << filled;
  ASSERT_EQ(file.cases.size(), 1U);
  EXPECT_TRUE(run_tests(policy, file)[0].passed()) << filled;
  EXPECT_FALSE(run_tests(mutated, file)[0].passed()) << filled;
}

class RandomTables {
 public:
  explicit RandomTables(unsigned seed) : random_(seed) {}

  std::string policy() {
    std::string text =
        "facts:\n  a: {type: boolean}\n  k: {type: choice, of: [p, q, r]}\n"
        "  n: {type: integer, at least: 0, at most: 3}\n"
        "rules:\n  low: {when: n < 2}\n  t:\n    table:\n      hit: " +
        one({"first", "first", "first", "unique", "any"}) +
        "\n      inputs: [a, k, n, low]\n      outputs: [{name: t, type: text, values: [A, B, C]" +
        one({"", ", default: C"}) + "}]\n      rows:\n";
    const int rows = 2 + static_cast<int>(random_() % 3);
    for (int r = 0; r < rows; ++r)
      text += "        - {if: [" + one({"-", "-", "true", "false", "known"}) + ", '" +
              one({"-", "-", "\"p\"", "\"p\",\"q\"", "not(\"r\")", "unknown"}) + "', '" +
              one({"-", "-", "< 2", ">= 1", "[1..2]", "3"}) + "', " + one({"-", "-", "true", "false"}) + "], then: [" +
              one({"A", "B", "C"}) + "]}\n";
    return text;
  }

 private:
  std::string one(const std::vector<std::string>& of) { return of[random_() % of.size()]; }
  std::mt19937 random_;
};

/// What `t` answers at every point of the grid.
std::vector<Value> answers(const Policy& policy) {
  const auto program = policy.on(*Date::parse("2023-03-01"));
  std::vector<Value> all;
  for (const Value& a : {Value(), Value(true), Value(false)})
    for (const Value& k : {Value(), Value("p"), Value("q"), Value("r")})
      for (const Value& n : {Value(), Value(0), Value(1), Value(2), Value(3)}) {
        Case given(program);
        given.set("a", a), given.set("k", k), given.set("n", n);
        all.push_back(program->rule("t", given));
      }
  return all;
}

TEST(Proofs, AgreeWithEveryPointOfRandomTables) {
  std::size_t proved = 0, open = 0;
  for (unsigned seed = 1; seed <= 40; ++seed) {
    const std::string text = RandomTables(seed).policy();
    SCOPED_TRACE(text);
    const Policy policy = loaded(text);
    const std::vector<Value> before = answers(policy);
    for (const Mutant& mutant : looked_into(policy).mutants) {
      if (mutant.element != "t") continue;
      const auto other = changed(policy, mutant);
      if (!other) continue;
      const std::vector<Value> after = answers(*other);
      bool same = true;
      for (std::size_t i = 0; i < before.size(); ++i)
        same = same && (before[i].is_absent() ? after[i].is_absent() : before[i].same(after[i]));
      EXPECT_EQ(mutant.proved, same) << mutant.change << ": " << mutant.by << mutant.note;
      EXPECT_EQ(mutant.outcome == Outcome::equivalent, same);
      (same ? proved : open) += 1;
      if (!same) expect_kills(policy, *other, mutant);
    }
  }
  EXPECT_GT(proved, 50U);
  EXPECT_GT(open, 200U);
}

TEST(Proofs, ACellThatEarlierRowsImplyIsDroppedWithoutAnyoneNoticing) {
  const Policy policy = loaded(
      "facts: {x: {type: boolean}}\nrules:\n  t:\n    table:\n      hit: first\n"
      "      inputs: [x]\n      outputs: [{name: t, type: text, values: [A, B]}]\n      rows:\n"
      "        - {if: [true], then: [A]}\n        - {if: [false], then: [B]}\n");
  const Mutation all = looked_into(policy);
  // Unknown x: either row could apply, and they differ, with the cell and without it.
  const Mutant* cell = find(all, "row 2, x: false => -");
  ASSERT_NE(cell, nullptr);
  EXPECT_EQ(cell->outcome, Outcome::equivalent);
  EXPECT_TRUE(cell->proved);
  EXPECT_EQ(cell->by, "proved: the same answer for all 3 combinations of `x`, missing among the values");
  const Mutant* other = find(all, "row 1, x: true => -");
  ASSERT_NE(other, nullptr);
  EXPECT_EQ(other->outcome, Outcome::survived);
  EXPECT_FALSE(other->witness.empty());
}

TEST(Proofs, WholeNumbersHaveNothingBetween) {
  const Policy policy = loaded(
      "facts: {n: {type: integer, at least: 0}, m: {type: number, at least: 0}, l: {type: list, of: number}}\n"
      "rules: {i: {when: n > 3}, r: {when: m > 3}, c: {when: count(l) > 3}, z: {when: n < 0}}\n");
  const Mutation all = looked_into(policy);
  // n > 3 and n >= 4 would be the same; a unit further it is not.
  EXPECT_EQ(find(all, "n > 3 => n > 4")->outcome, Outcome::survived);
  EXPECT_EQ(find(all, "n > 3 => n >= 3")->outcome, Outcome::survived);
  // No number below zero: nobody is below zero, nor below minus one.
  EXPECT_TRUE(find(all, "n < 0 => n < -1")->proved);
  EXPECT_FALSE(find(all, "n < 0 => n < 1")->proved);
}

TEST(Proofs, ARelationBetweenRulesPutsADifferenceOutOfReach) {
  // low implies not high: dropping the second condition changes nothing that facts can show.
  const Policy policy = loaded(
      "facts: {x: {type: number}}\n"
      "rules: {low: {when: x < 5}, high: {when: x >= 9}, both: {when: low and not(high)}}\n");
  const Mutation all = looked_into(policy);
  const Mutant* dropped = find(all, "low and not(high) => low");
  ASSERT_NE(dropped, nullptr);
  EXPECT_TRUE(dropped->proved) << dropped->note;
  EXPECT_THAT(dropped->by, HasSubstr("worked out from their facts"));
}

TEST(Proofs, WhatIsTakenAsItComesMayBeAnything) {
  const Policy policy = loaded(
      "facts: {l: {type: list, of: number}, a: {type: boolean}}\n"
      "rules:\n  r: {when: 'a and (sum(l) > 3 or a)'}\n  s: {when: 'a and sum(l) > 3'}\n");
  const Mutation all = looked_into(policy);
  // a and (q or a) is a, whatever q: also when q is unknown.
  EXPECT_TRUE(find(all, "a and (sum(l) > 3 or a) => a and a")->proved);
  EXPECT_FALSE(find(all, "a and sum(l) > 3 => a")->proved);
  EXPECT_FALSE(find(all, "a and sum(l) > 3 => a and sum(l) > 4")->proved);
}

TEST(Proofs, FunctionsForAllTheirArgumentsAndParametersForAllTheirReaders) {
  const Policy policy = loaded(
      "parameters: {p: {type: number, basis: assumed, value: 5}}\n"
      "facts: {x: {type: integer, at least: 10, at most: 20}, a: {type: boolean}}\n"
      "functions:\n  f:\n    parameters: {u: {type: boolean}, v: {type: boolean}}\n    value: u and (v or u)\n"
      "rules: {r: {when: x > p}, s: {when: 'f(a, x > 12)'}}\n");
  const Mutation all = looked_into(policy);
  EXPECT_TRUE(find(all, "u and (v or u) => u and u")->proved);
  EXPECT_FALSE(find(all, "u and (v or u) => u or (v or u)")->proved);
  // x is 10 at least: above 5, above 6 and above 4 whatever it is.
  EXPECT_TRUE(find(all, "5 => 6")->proved);
  EXPECT_TRUE(find(all, "5 => 4")->proved);
}

TEST(Proofs, GivingUpIsSaidAndProvesNothing) {
  std::string facts = "facts: {", inputs, row;
  for (int i = 0; i < 14; ++i) {
    facts += (i == 0 ? "" : ", ") + ("f" + std::to_string(i)) + ": {type: boolean}";
    inputs += (i == 0 ? "" : " and ") + ("(f" + std::to_string(i) + " or f" + std::to_string((i + 5) % 14) + ")");
  }
  const Policy policy = loaded(facts + "}\nrules: {r: {when: '" + inputs + "'}}\n");
  for (const Mutant& mutant : looked_into(policy, 3).mutants) {
    EXPECT_FALSE(mutant.proved);
    if (mutant.witness.empty()) {
      EXPECT_THAT(mutant.note, HasSubstr("gave up after 3 regions"));
    }
  }
}

}  // namespace
}  // namespace liangce
