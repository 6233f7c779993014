// Coverage of small policies whose outcomes can be counted by hand.
#include "liangce/verify/coverage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "liangce/yaml/load.hpp"

namespace liangce {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Kind = CoverageItem::Kind;

constexpr const char* policy_text = R"(policy: p
in force: 2023-01-01 .. 2023-12-31
parameters:
  线: {type: money, unit: 元, basis: assumed, note: n, values: {2023-01-01: 100, 2023-07-01: 200}}
facts:
  收入: {type: money, unit: 元}
  住房: {type: choice, of: [ok, problem]}
  特批: {type: boolean}
rules:
  低: {when: 收入 < 线}
  有问题:
    any:
      - 低
      - '住房 = "problem"'
  已知: {when: is known(收入)}
  特例: {exception to: 有问题, if: 特批, when: 'false'}
  档: {value: 'if 收入 < 50 then 1 else 2'}
decisions:
  识别:
    kind: eligibility
    verdicts: [ELIGIBLE, NOT_ELIGIBLE]
    table:
      hit: first
      inputs: [有问题]
      outputs: [verdict]
      rows:
        - {if: [true], then: [ELIGIBLE]}
        - {if: [false], then: [NOT_ELIGIBLE]}
    values: {level: 档, sure: 已知}
)";

struct Covered {
  Policy policy;
  Coverage coverage;
  std::vector<std::vector<TestResult>> results;
};

Policy loaded(const std::string& text) {
  Diagnostics found;
  policy::Policy content = yaml::read_policy_text("p.yaml", text, found);
  for (const auto& d : found.items()) ADD_FAILURE() << format(d);
  return Policy(std::move(content));
}

Covered covered(const std::string& cases, const std::string& exempt = {}, const std::string& policy = policy_text) {
  Covered out{loaded(policy), {}, {}};
  Diagnostics found;
  std::vector<policy::TestFile> files;
  files.push_back(yaml::read_tests_text("p.test.yaml", "tests: p\ncases:\n" + cases, out.policy.content(), found));
  policy::Exemptions exemptions;
  if (!exempt.empty()) exemptions = yaml::read_exemptions_text("p.exempt.yaml", exempt, out.policy.content(), found);
  for (const auto& d : found.items()) ADD_FAILURE() << format(d);
  TestOptions options;
  options.threads = 2;
  out.coverage = cover_tests(out.policy, files, options, out.results, exemptions.unreachable);
  return out;
}

const CoverageItem& item(const Covered& run, Kind kind, const std::string& element, const std::string& text = {}) {
  for (const CoverageItem& i : run.coverage.items)
    if (i.kind == kind && i.element == element && i.text == text) return i;
  ADD_FAILURE() << "no " << to_string(kind) << " of " << element << ": " << text;
  static const CoverageItem none;
  return none;
}

constexpr const char* one_case =
    "  - {name: a, decision: 识别, on: 2023-03-01, facts: {收入: 40, 住房: ok, 特批: false}, expect: {verdict: "
    "ELIGIBLE}}\n";

TEST(Coverage, OneCaseReachesWhatItAsks) {
  const Covered r = covered(one_case);
  EXPECT_TRUE(r.results.at(0).at(0).passed());
  const int yes = CoverageItem::yes, no = CoverageItem::no, unknown = CoverageItem::unknown;
  EXPECT_EQ(item(r, Kind::rule, "低").reached, yes);
  EXPECT_EQ(item(r, Kind::rule, "低").possible, yes | no | unknown);
  EXPECT_EQ(item(r, Kind::rule, "有问题").reached, yes);
  EXPECT_EQ(item(r, Kind::exception, "特例", "特批").reached, no);
  EXPECT_EQ(item(r, Kind::branch, "档", "收入 < 50").reached, yes);
  EXPECT_EQ(item(r, Kind::row, "识别", "1").reached, yes);
  EXPECT_EQ(item(r, Kind::row, "识别", "2").reached, 0);
  EXPECT_EQ(item(r, Kind::verdict, "识别", "ELIGIBLE").reached, yes);
  EXPECT_EQ(item(r, Kind::verdict, "识别", "NOT_ELIGIBLE").reached, 0);
  EXPECT_EQ(item(r, Kind::version, "线", "2023-01-01").reached, yes);
  EXPECT_EQ(item(r, Kind::version, "线", "2023-07-01").reached, 0);
  EXPECT_EQ(item(r, Kind::output, "识别", "level").reached, yes);
}

TEST(Coverage, WhatCannotBeUnknownNeedNotBe) {
  const Covered r = covered(one_case);
  EXPECT_EQ(item(r, Kind::rule, "已知").possible, CoverageItem::yes | CoverageItem::no);
}

TEST(Coverage, AnOperandThatWasNotAskedIsNotReached) {
  const Covered r = covered(one_case);  // 低 holds: any asks no further
  EXPECT_EQ(item(r, Kind::condition, "有问题", "住房 = \"problem\"").reached, 0);
}

TEST(Coverage, EverythingReachedIsComplete) {
  const Covered r = covered(std::string(one_case) + R"(
  - {name: b, decision: 识别, on: 2023-08-01, facts: {收入: 300, 住房: problem, 特批: true}, expect: {verdict: NOT_ELIGIBLE, rules: {已知: true}}}
  - {name: c, decision: 识别, on: 2023-08-01, facts: {收入: 300, 住房: problem, 特批: false}, expect: {verdict: ELIGIBLE}}
  - {name: d, decision: 识别, on: 2023-08-01, facts: {收入: 300, 住房: ok, 特批: false}, expect: {verdict: NOT_ELIGIBLE}}
  - {name: e, decision: 识别, on: 2023-08-01, facts: {}, expect: {verdict: UNDETERMINED, missing: [收入, 住房, 特批], rules: {有问题: null, 低: null}}}
)");
  for (const auto& result : r.results.at(0)) EXPECT_TRUE(result.passed()) << result.name;
  const std::string text = coverage_text(r.coverage);
  EXPECT_EQ(r.coverage.count().reached, r.coverage.count().outcomes) << text;
  EXPECT_THAT(text, HasSubstr("100.0 %"));
  EXPECT_THAT(text, Not(HasSubstr("never")));
}

TEST(Coverage, SaysWhatIsLackingAndWhere) {
  const std::string text = coverage_text(covered(one_case).coverage);
  EXPECT_THAT(text, HasSubstr("p.yaml:10:3: rule `低`: never no, unknown\n"));
  EXPECT_THAT(text, HasSubstr("row of `识别`: 2: never a hit\n"));
  EXPECT_THAT(text, HasSubstr("version of `线`: 2023-07-01: never read\n"));
  EXPECT_THAT(text, Not(HasSubstr("100.0 %   "))) << text;
}

TEST(Coverage, ExemptionsCountNeitherWayAndGoStale) {
  const std::string exempt = R"(exempt: p
unreachable:
  - {element: 低, outcomes: [unknown], reason: for the test}
  - {element: 识别, item: "2", outcomes: [a hit], reason: for the test}
  - {element: 识别, item: "1", outcomes: [a hit], reason: reached after all}
  - {element: 没有, outcomes: ["yes"], reason: is not there}
)";
  const Covered bare = covered(one_case), r = covered(one_case, exempt);
  EXPECT_EQ(r.coverage.count().outcomes + 2, bare.coverage.count().outcomes);
  EXPECT_EQ(item(r, Kind::rule, "低").lacking(), CoverageItem::no);
  ASSERT_EQ(r.coverage.stale.size(), 2U);
  for (const Diagnostic& d : r.coverage.stale) EXPECT_EQ(d.code, "LC811");
  EXPECT_EQ(r.coverage.stale[0].position().line, 5U);
  EXPECT_EQ(r.coverage.stale[1].position().line, 6U);
}

TEST(Coverage, SeesInsideFunctionsAndLoops) {
  const Covered r = covered(R"(
  - {name: a, on: 2023-01-01, facts: {数: [1, 5]}, expect: {rules: {有大数: true}}}
)",
                            {}, R"(policy: p
in force: 2023-01-01 .. 2023-12-31
facts: {数: {type: list, of: number}}
functions:
  大: {parameters: {某数: number}, returns: boolean, value: 'if 某数 > 3 then true else false'}
rules:
  有大数: {when: some 个 in 数 satisfies 大(个)}
)");
  EXPECT_TRUE(r.results.at(0).at(0).passed());
  EXPECT_EQ(item(r, Kind::function, "大").reached, CoverageItem::yes);
  EXPECT_EQ(item(r, Kind::branch, "大", "某数 > 3").reached, CoverageItem::yes | CoverageItem::no);
  EXPECT_EQ(item(r, Kind::condition, "有大数", "大(个)").reached, CoverageItem::yes | CoverageItem::no);
}

TEST(Coverage, RulesSetByHandAreNotReached) {
  const Covered r = covered(R"(
  - {name: a, on: 2023-03-01, facts: {}, rules: {低: true}, expect: {rules: {有问题: null}}}
)");
  EXPECT_EQ(item(r, Kind::rule, "低").reached, 0);
  EXPECT_NE(item(r, Kind::rule, "有问题").reached, 0);
}

TEST(Coverage, CasesThatReachAnItemAreNumbered) {
  const Covered r =
      covered(std::string(one_case) + "  - {name: b, on: 2023-03-01, facts: {收入: 1}, expect: {rules: {低: true}}}\n");
  for (std::size_t i = 0; i < r.coverage.items.size(); ++i) {
    if (r.coverage.items[i].kind != Kind::rule || r.coverage.items[i].element != "低") continue;
    EXPECT_THAT(r.coverage.reached_by[i], ::testing::ElementsAre(0U, 1U));
  }
}

TEST(Coverage, LcovAddsUp) {
  const Covered r = covered(one_case);
  std::istringstream lines(coverage_lcov(r.coverage));
  std::size_t da = 0, hit = 0, brda = 0, lf = 0, lh = 0, brf = 0, records = 0;
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind("DA:", 0) == 0) ++da, hit += line.substr(line.find(',') + 1) != "0";
    if (line.rfind("BRDA:", 0) == 0) ++brda;
    if (line.rfind("LF:", 0) == 0) lf = std::stoul(line.substr(3));
    if (line.rfind("LH:", 0) == 0) lh = std::stoul(line.substr(3));
    if (line.rfind("BRF:", 0) == 0) brf = std::stoul(line.substr(4));
    records += line == "end_of_record";
  }
  EXPECT_EQ(records, 1U);
  EXPECT_EQ(da, lf);
  EXPECT_EQ(hit, lh);
  EXPECT_EQ(brda, brf);
  EXPECT_GT(lf, lh);
}

TEST(Coverage, ResultsAreThoseOfTheTests) {
  const Covered r = covered(R"(
  - {name: wrong, decision: 识别, on: 2023-03-01, facts: {收入: 40}, expect: {verdict: NOT_ELIGIBLE}}
)");
  EXPECT_EQ(r.results.at(0).at(0).outcome, TestResult::Outcome::failed);
}

TEST(Coverage, GapsAreProvedOutOfReachOrShownByACase) {
  const std::string policy =
      "policy: p\nin force: 2023-01-01 .. 2023-12-31\n"
      "facts: {x: {type: number}, y: {type: boolean}}\n"
      "rules:\n  low: {when: x < 5}\n  never: {when: x < 5 and x > 9}\n"
      "  t:\n    table:\n      hit: first\n      inputs: [low, x]\n"
      "      outputs: [{name: t, type: text, values: [A, B, C]}]\n      rows:\n"
      "        - {if: [true, -], then: [A]}\n        - {if: [-, < 4], then: [B]}\n"
      "        - {if: [-, '> 4'], then: [C]}\n";
  const Covered r =
      covered("  - {name: a, on: 2023-03-01, facts: {x: 1}, expect: {rules: {t: A, never: false}}}\n", {}, policy);
  EXPECT_TRUE(r.results.at(0).at(0).passed());
  // No number is below five and above nine.
  EXPECT_EQ(item(r, Kind::rule, "never").unreachable, CoverageItem::yes);
  EXPECT_EQ(item(r, Kind::rule, "never").lacking(), CoverageItem::unknown);
  // Below four is below five: the first row goes before the second.
  EXPECT_EQ(item(r, Kind::row, "t", "2").unreachable, CoverageItem::yes);
  EXPECT_EQ(item(r, Kind::row, "t", "2").lacking(), 0);
  const CoverageItem& third = item(r, Kind::row, "t", "3");
  EXPECT_EQ(third.unreachable, 0);
  EXPECT_THAT(third.witness, HasSubstr("expect: {rules: {t: FILL_IN}}"));
  EXPECT_THAT(coverage_text(r.coverage), HasSubstr("unreachable (proved)"));
  // The case it proposes reaches it.
  std::string filled = third.witness;
  filled.replace(filled.find("FILL_IN"), 7, "C");
  std::string indented = "  ";
  for (const char c : filled) indented += c == '\n' ? std::string("\n  ") : std::string(1, c);
  const Covered again = covered(indented + "\n", {}, policy);
  EXPECT_TRUE(again.results.at(0).at(0).passed()) << indented;
  EXPECT_EQ(item(again, Kind::row, "t", "3").reached, CoverageItem::yes);
}

}  // namespace
}  // namespace liangce
