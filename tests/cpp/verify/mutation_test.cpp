// Mutation: which changes are made, and which of them tests notice. Expected by hand from small policies.
#include "liangce/verify/mutation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "liangce/verify/impl/mutants.hpp"
#include "liangce/yaml/load.hpp"

namespace liangce {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::UnorderedElementsAre;
using Outcome = Mutant::Outcome;

Policy loaded(const std::string& text) {
  Diagnostics found;
  policy::Policy content =
      yaml::read_policy_text("p.yaml", "policy: p\nin force: 2023-01-01 .. 2023-12-31\n" + text, found);
  for (const auto& d : found.items())
    if (d.severity == Severity::error) ADD_FAILURE() << format(d);
  return Policy(std::move(content));
}

Mutation mutated(const Policy& policy, const std::string& cases, const std::string& exempt = {},
                 const MutationOptions& options = {}) {
  Diagnostics found;
  std::vector<policy::TestFile> files;
  files.push_back(
      yaml::read_tests_text("p.test.yaml", "tests: p\non: 2023-03-01\ncases:\n" + cases, policy.content(), found));
  policy::Exemptions exemptions;
  if (!exempt.empty()) exemptions = yaml::read_exemptions_text("p.exempt.yaml", exempt, policy.content(), found);
  for (const auto& d : found.items()) ADD_FAILURE() << format(d);
  return mutate(policy, files, exemptions.equivalent, options);
}

/// Every change of an element.
std::set<std::string> changes(const std::string& policy, const std::string& element) {
  const Policy p = loaded(policy);
  std::set<std::string> all;
  for (const detail::MadeMutant& made : detail::make_mutants(p.content()))
    if (made.mutant.element == element) all.insert(std::string(to_string(made.mutant.kind)) + " " + made.mutant.change);
  return all;
}

const std::string facts =
    "facts:\n  x: {type: money, unit: 元}\n  n: {type: integer}\n  a: {type: boolean}\n  b: {type: boolean}\n"
    "  d: {type: date}\n  k: {type: choice, of: [p, q]}\n  l: {type: list, of: number}\n";

TEST(Mutants, ComparisonsAreTurnedAndThresholdsMovedByAUnitOfTheOtherSide) {
  EXPECT_THAT(changes(facts + "rules: {r: {when: x < 7500}}\n", "r"),
              UnorderedElementsAre("comparison x < 7500 => x <= 7500", "comparison x < 7500 => x >= 7500",
                                   "threshold x < 7500 => x < 7500.01", "threshold x < 7500 => x < 7499.99"));
  EXPECT_THAT(changes(facts + "rules: {r: {when: n >= 3}}\n", "r"),
              UnorderedElementsAre("comparison n >= 3 => n > 3", "comparison n >= 3 => n < 3",
                                   "threshold n >= 3 => n >= 4", "threshold n >= 3 => n >= 2"));
}

TEST(Mutants, ANumberOnItsOwnMovesInItsLastPlace) {
  EXPECT_THAT(changes(facts + "rules: {r: {when: 'n / 3 > 0.25'}}\n", "r"),
              Contains("threshold n / 3 > 0.25 => n / 3 > 0.26"));
}

TEST(Mutants, OperandsAreDroppedNegatedAndSwapped) {
  EXPECT_THAT(changes(facts + "rules: {r: {when: a and n = 1}}\n", "r"),
              UnorderedElementsAre("swapped a and n = 1 => a or n = 1", "dropped a and n = 1 => n = 1",
                                   "dropped a and n = 1 => a", "negated a and n = 1 => not(a) and n = 1",
                                   "comparison a and n = 1 => a and n != 1", "threshold a and n = 1 => a and n = 2",
                                   "threshold a and n = 1 => a and n = 0"));
}

TEST(Mutants, PartsAreDroppedAndAllAndAnySwapped) {
  const auto all = changes(facts + "rules:\n  r:\n    all:\n      - a\n      - not: b\n", "r");
  EXPECT_THAT(all,
              UnorderedElementsAre("swapped all => any", "dropped a => left away", "negated a => not(a)",
                                   "dropped a part => left away", "negated not => as it is", "negated b => not(b)"));
}

TEST(Mutants, LoopsFiltersAndBranches) {
  EXPECT_THAT(changes(facts + "rules: {r: {when: some i in l satisfies i > 1}}\n", "r"),
              Contains("swapped some i in l satisfies i > 1 => every i in l satisfies i > 1"));
  EXPECT_THAT(changes(facts + "rules: {r: {value: 'count(l[item > 1])'}}\n", "r"),
              Contains("dropped count(l[item > 1]) => count(l)"));
  EXPECT_THAT(changes(facts + "rules: {r: {value: 'if a then 1 else 2'}}\n", "r"),
              Contains("negated if a then 1 else 2 => if not(a) then 1 else 2"));
  EXPECT_THAT(changes(facts + "rules: {r: {when: not(a)}}\n", "r"), UnorderedElementsAre("negated not(a) => a"));
}

TEST(Mutants, DatesShiftByADay) {
  EXPECT_THAT(changes(facts + "rules: {r: {when: 'd > date(\"2023-06-30\")'}}\n", "r"),
              Contains("date d > date(\"2023-06-30\") => d > date(\"2023-07-01\")"));
  EXPECT_THAT(changes(facts + "rules: {r: {when: 'd > @\"2023-06-30\"'}}\n", "r"),
              Contains(HasSubstr("date d > @\"2023-06-30\" => d > ")));
}

TEST(Mutants, RowsAndCells) {
  const auto all = changes(facts + R"(rules:
  r:
    table:
      hit: first
      inputs: [n, k]
      outputs: [o]
      rows:
        - {if: [< 5, '"p"'], then: [1]}
        - {if: else, then: [2]}
)",
                           "r");
  for (const char* expected : {"row row 1 => left away", "row row 2 => left away", "dropped row 1, n: < 5 => -",
                               "comparison row 1, n: < 5 => <= 5", "threshold row 1, n: < 5 => < 6",
                               "threshold row 1: 1 => 2", "threshold row 2: 2 => 1"})
    EXPECT_THAT(all, Contains(expected));
}

TEST(Mutants, ParametersAndTheirPeriods) {
  const auto all = changes(facts + R"(parameters:
  m: {type: money, unit: 元, basis: assumed, note: t, values: {2023-01-01: 100, 2023-07-01: 200}}
  w: {type: list, of: text, basis: assumed, note: t, value: [u, v]}
  f: {type: boolean, basis: assumed, note: t, value: true}
rules: {r: {when: x < m}}
)",
                           "m");
  EXPECT_THAT(all, UnorderedElementsAre("parameter 100 => 100.01", "parameter 100 => 99.99", "parameter 200 => 200.01",
                                        "parameter 200 => 199.99", "date from 2023-07-01 => from 2023-07-02",
                                        "date from 2023-07-01 => from 2023-06-30"));
}

TEST(Mutants, EntriesOfAParameterAreNamedByTheirPlace) {
  const std::string policy = R"(parameters:
  w: {type: list, of: text, basis: assumed, note: t, value: [u, v]}
  s: {type: list, of: {type: context, fields: {y: {type: number, scale: 1}}}, basis: assumed, note: t, value: [{y: 2}]}
)";
  EXPECT_THAT(changes(facts + policy, "w"),
              UnorderedElementsAre("parameter entry 1: \"u\" => left away", "parameter entry 2: \"v\" => left away"));
  EXPECT_THAT(changes(facts + policy, "s"),
              UnorderedElementsAre("parameter entry 1: {y: 2} => left away", "parameter entry 1: y: 2 => 2.1",
                                   "parameter entry 1: y: 2 => 1.9"));
}

TEST(Mutants, ExceptionsNoLongerExcept) {
  const auto all = changes(facts + "rules:\n  r: {when: n > 1}\n  e: {exception to: r, if: a, when: 'false'}\n", "e");
  EXPECT_THAT(all, UnorderedElementsAre("exception exception to r => no exception", "negated if a => not(a)",
                                        "negated false => true"));
}

TEST(Mutants, PatternsHaveWordsAndBounds) {
  const auto all = changes(facts + "rules:\n  r: {target: {value: n, at least: 5}}\n", "r");
  EXPECT_THAT(all, Contains("comparison at least => above"));
  EXPECT_THAT(all, Contains("comparison at least => at most"));
}

// ---- what the tests notice ---------------------------------------------------------------------------------------

const std::string line = facts + "rules: {r: {when: n >= 3}}\n";

std::set<std::string> survivors(const Mutation& m) {
  std::set<std::string> all;
  for (const Mutant& mutant : m.mutants)
    if (mutant.outcome == Outcome::survived) all.insert(mutant.change);
  return all;
}

TEST(Mutation, BoundariesOnBothSidesKillEverything) {
  const Mutation m = mutated(loaded(line),
                             "  - {name: at, facts: {n: 3}, expect: {rules: {r: true}}}\n"
                             "  - {name: below, facts: {n: 2}, expect: {rules: {r: false}}}\n");
  EXPECT_EQ(survivors(m), std::set<std::string>{});
  EXPECT_EQ(m.score(), 1000U);
  EXPECT_EQ(m.count(Outcome::killed), 4U);
}

TEST(Mutation, AMissingBoundaryShows) {
  const Mutation m = mutated(loaded(line),
                             "  - {name: above, facts: {n: 9}, expect: {rules: {r: true}}}\n"
                             "  - {name: below, facts: {n: 2}, expect: {rules: {r: false}}}\n");
  EXPECT_THAT(survivors(m), UnorderedElementsAre("n >= 3 => n > 3", "n >= 3 => n >= 4"));
  EXPECT_EQ(m.score(), 500U);
  const std::string text = mutation_text(m);
  EXPECT_THAT(text, HasSubstr("p.yaml:11:19: comparison in `r`: n >= 3 => n > 3  survives 2 tests\n"));
  EXPECT_THAT(text, HasSubstr("score 50.0 %\n"));
}

TEST(Mutation, WhatNoTestAsksForIsSaid) {
  const Mutation m = mutated(loaded(line + "  # \n"), "  - {name: a, facts: {n: 9}, expect: {rules: {r: true}}}\n");
  const Mutation other = mutated(loaded(facts + "rules:\n  r: {when: n >= 3}\n  s: {when: n >= 4}\n"),
                                 "  - {name: a, facts: {n: 9}, expect: {rules: {r: true}}}\n");
  for (const Mutant& mutant : other.mutants) EXPECT_EQ(mutant.tests_run == 0, mutant.element == "s") << mutant.change;
  EXPECT_THAT(mutation_text(other), HasSubstr("no test asks for it"));
  EXPECT_THAT(mutation_text(m), Not(HasSubstr("no test asks for it")));
}

TEST(Mutation, WhatIsMissingCountsAsAnAnswer) {
  // Dropping `a` changes no verdict here, only what is asked for.
  const std::string policy = facts + "decisions:\n  v: {kind: eligibility, all: [a, b]}\n";
  const Mutation m =
      mutated(loaded(policy),
              "  - {name: u, decision: v, facts: {b: true}, expect: {verdict: UNDETERMINED, missing: [a]}}\n"
              "  - {name: t, decision: v, facts: {a: true, b: true}, expect: {verdict: ELIGIBLE}}\n"
              "  - {name: f, decision: v, facts: {a: true, b: false}, expect: {verdict: NOT_ELIGIBLE}}\n");
  EXPECT_EQ(survivors(m), std::set<std::string>{});
}

TEST(Mutation, RulesBehindDecisionsFunctionsAndParametersAreReached) {
  const std::string policy = facts + R"(parameters:
  m: {type: integer, basis: assumed, note: t, value: 3}
functions:
  g: {parameters: {y: number}, returns: boolean, value: y >= m}
rules: {r: {when: g(n)}}
decisions:
  v: {kind: eligibility, when: r}
)";
  const Mutation m = mutated(loaded(policy),
                             "  - {name: at, decision: v, facts: {n: 3}, expect: {verdict: ELIGIBLE}}\n"
                             "  - {name: below, decision: v, facts: {n: 2}, expect: {verdict: NOT_ELIGIBLE}}\n");
  EXPECT_EQ(survivors(m), std::set<std::string>{});
  std::set<std::string> elements;
  for (const Mutant& mutant : m.mutants) elements.insert(mutant.element);
  EXPECT_THAT(elements, UnorderedElementsAre("m", "g", "r", "v"));
}

TEST(Mutation, EquivalentMutantsAreDeclaredWithAReason) {
  // n is whole: `>= 3` and `> 2` are one, and so is a bound moved on the other side of nothing.
  const std::string cases =
      "  - {name: at, facts: {n: 3}, expect: {rules: {r: true}}}\n"
      "  - {name: below, facts: {n: 2}, expect: {rules: {r: false}}}\n";
  const std::string policy = facts + "rules: {r: {when: 'if a then n > 2 else n > 2'}}\n";
  const std::string change = "if a then n > 2 else n > 2 => if not(a) then n > 2 else n > 2";
  const std::string told =
      "  - {name: at, facts: {n: 3, a: true}, expect: {rules: {r: true}}}\n"
      "  - {name: below, facts: {n: 2, a: true}, expect: {rules: {r: false}}}\n"
      "  - {name: at b, facts: {n: 3, a: false}, expect: {rules: {r: true}}}\n"
      "  - {name: below b, facts: {n: 2, a: false}, expect: {rules: {r: false}}}\n";
  MutationOptions unproved;
  unproved.prove = false;
  const Mutation bare = mutated(loaded(policy), told, {}, unproved);
  EXPECT_THAT(survivors(bare), Contains(change));
  const std::string exempt =
      "exempt: p\nequivalent:\n  - {element: r, mutant: '" + change + "', reason: both branches say the same}\n";
  // What is proved need not be declared, and may be.
  for (const std::string& declared : {std::string(), exempt}) {
    const Mutation proved = mutated(loaded(policy), told, declared);
    EXPECT_EQ(proved.count(Outcome::equivalent), 1U);
    EXPECT_EQ(proved.proved(), 1U);
    EXPECT_TRUE(proved.stale.empty());
  }
  const Mutation m = mutated(loaded(policy), told, exempt, unproved);
  EXPECT_EQ(m.proved(), 0U);
  EXPECT_EQ(m.count(Outcome::equivalent), 1U);
  EXPECT_THAT(survivors(m), Not(Contains(change)));
  EXPECT_TRUE(m.stale.empty());
}

TEST(Mutation, StaleExemptionsAreFound) {
  const Mutation m = mutated(loaded(line),
                             "  - {name: at, facts: {n: 3}, expect: {rules: {r: true}}}\n"
                             "  - {name: below, facts: {n: 2}, expect: {rules: {r: false}}}\n",
                             "exempt: p\nequivalent:\n  - {element: r, mutant: n >= 3 => n > 3, reason: wrong}\n"
                             "  - {element: r, mutant: n >= 8 => n > 8, reason: not there}\n");
  ASSERT_EQ(m.stale.size(), 2U);
  EXPECT_EQ(m.stale[0].code, "LC811");
  EXPECT_EQ(m.stale[0].position().line, 3U);
  EXPECT_EQ(m.count(Outcome::killed), 4U);
}

TEST(Mutation, NothingIsTriedWhileTestsFail) {
  const Mutation m = mutated(loaded(line), "  - {name: wrong, facts: {n: 3}, expect: {rules: {r: false}}}\n");
  EXPECT_EQ(m.failing.size(), 1U);
  EXPECT_TRUE(m.mutants.empty());
}

TEST(Mutation, ThreadsDoNotChangeWhatIsFound) {
  const std::string cases = "  - {name: above, facts: {n: 9, a: true, b: true}, expect: {rules: {r: true}}}\n";
  const Policy policy = loaded(facts + "rules: {r: {when: n >= 3 and (a or b)}}\n");
  MutationOptions four;
  four.threads = 4;
  std::size_t told = 0;
  four.progress = [&](std::size_t, std::size_t) { ++told; };
  const Mutation one = mutated(policy, cases), many = mutated(policy, cases, {}, four);
  ASSERT_EQ(one.mutants.size(), many.mutants.size());
  EXPECT_EQ(told, many.mutants.size());
  for (std::size_t i = 0; i < one.mutants.size(); ++i) {
    EXPECT_EQ(one.mutants[i].change, many.mutants[i].change);
    EXPECT_EQ(one.mutants[i].outcome, many.mutants[i].outcome);
  }
}

}  // namespace
}  // namespace liangce
