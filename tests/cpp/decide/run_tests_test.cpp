// The runner of YAML tests: cases that pass, and of every kind of failing one what is said about it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "liangce/decide/junit.hpp"
#include "liangce/decide/run_tests.hpp"
#include "liangce/yaml/load.hpp"

namespace liangce {
namespace {

using ::testing::HasSubstr;
using Lines = std::vector<std::string>;
using Outcome = TestResult::Outcome;

constexpr const char* policy_text = R"(policy: p
published: 2023-05-11
in force: 2023-01-01 .. 2023-12-31
clauses:
  "1": {item: 1, quote: 低于七千五}
parameters:
  线: {en: line, type: money, unit: 元, basis: text, clause: "1", values: {2023-01-01: {value: 7500, until: 2023-06-30}}}
facts:
  收入: {en: income, type: money, unit: 元, at least: unbounded}
  住房: {en: housing, type: choice, of: [ok, problem]}
  备注: {en: remark, type: text}
  期限: {en: term, type: days duration}
rules:
  低: {en: low, clause: "1", when: 收入 < 线}
  有问题: {en: troubled, any: [低, '住房 = "problem"']}
decisions:
  识别:
    en: identify
    kind: eligibility
    clause: "1"
    verdict: 'if 有问题 then "ELIGIBLE" else "NOT_ELIGIBLE"'
    verdicts: [ELIGIBLE, NOT_ELIGIBLE]
    values:
      gap: 线 - 收入
      remark: 备注
      list: '[收入, 收入 + 1]'
      pair: '{甲: 收入, 乙: 备注}'
      term: 期限
    findings:
      at_line: 收入 = 线
      remarked: is known(备注)
  差额: {en: gap, kind: computation, value: 线 - 收入}
  倍数: {kind: computation, value: 收入 / (收入 - 7000)}
)";

const Policy& policy() {
  static const Policy loaded = [] {
    Diagnostics found;
    policy::Policy content = yaml::read_policy_text("p.yaml", policy_text, found);
    for (const auto& d : found.items()) ADD_FAILURE() << format(d);
    return Policy(std::move(content));
  }();
  return loaded;
}

policy::TestFile tests_of(const std::string& cases, bool sound = true) {
  Diagnostics found;
  policy::TestFile file =
      yaml::read_tests_text("p.test.yaml", "tests: p\non: 2023-05-20\ncases:\n" + cases, policy().content(), found);
  if (sound)
    for (const auto& d : found.items()) ADD_FAILURE() << format(d);
  return file;
}

/// Of one case: its differences and problems as people read them, with the words of the test each points at.
Lines failing(const std::string& test, const TestOptions& options = {}) {
  const auto file = tests_of("  - " + test + "\n");
  const auto results = run_tests(policy(), file, options);
  if (results.size() != 1) return {"not one result"};
  Lines lines;
  for (const auto& d : results[0].differences) {
    const std::string words =
        d.file ? d.file->content.substr(d.begin, std::max<std::size_t>(1, d.end - d.begin)) : "nowhere";
    const std::string text = format(d);
    lines.push_back("(" + words + ") " + text.substr(text.find(": ") + 2));
  }
  for (const auto& d : results[0].problems)
    lines.push_back(std::to_string(d.position().line) + " " + d.code + " " + d.message);
  EXPECT_EQ(results[0].passed(), lines.empty());
  return lines;
}

TEST(RunTests, WhatAPassingCaseMaySay) {
  for (const char* test : {
           "{name: a, decision: 识别, facts: {收入: 7000}, expect: {verdict: ELIGIBLE}}",
           "{name: a, decision: identify, facts: {income: 7000.00}, expect: {verdict: ELIGIBLE, value: {gap: 500.0, "
           "remark: null}}}",
           "{name: a, decision: 识别, facts: {收入: 7000, 备注: 甲, 期限: P5D}, expect: {value: {list: [7000, 7001], "
           "pair: {甲: 7000, 乙: 甲}, term: P5D}}}",
           "{name: a, decision: 识别, facts: {收入: 7000}, expect: {value: {pair: {甲: 7000, 乙: null}}}}",
           "{name: a, decision: 识别, facts: {收入: 7000}, expect: {value: {remark: {unknown: missing}}}}",
           "{name: a, decision: 识别, facts: {收入: 8000}, expect: {verdict: UNDETERMINED, missing: [住房]}}",
           "{name: a, decision: 识别, facts: {}, expect: {verdict: UNDETERMINED, missing: [income, 住房]}}",
           "{name: a, decision: 识别, facts: {收入: 7500, 住房: ok, 备注: 甲}, expect: {verdict: NOT_ELIGIBLE, "
           "findings: [remarked, at_line]}}",
           "{name: a, decision: 识别, facts: {收入: 7000}, expect: {findings: []}}",
           "{name: a, decision: 识别, facts: {收入: 7000}, expect: {rules: {低: true, troubled: true}}}",
           "{name: a, facts: {收入: 7000}, expect: {rules: {low: true}}}",
           "{name: a, facts: {}, expect: {rules: {低: null}}}",
           "{name: a, decision: 识别, facts: {收入: 7000}, parameters: {线: 6000}, expect: {verdict: UNDETERMINED, "
           "missing: [住房]}}",
           "{name: a, decision: 识别, facts: {收入: 9000}, rules: {低: true}, expect: {verdict: ELIGIBLE}}",
           "{name: a, decision: 识别, facts: {收入: 9000, 住房: ok}, rules: {低: null}, expect: {verdict: "
           "UNDETERMINED}}",
           "{name: a, decision: 差额, facts: {收入: 7000}, expect: {verdict: COMPUTED, value: 500}}",
           "{name: a, decision: 差额, facts: {}, expect: {verdict: UNDETERMINED, value: null, missing: [收入]}}",
           "{name: a, decision: 识别, on: 2023-07-01, facts: {收入: 7000, 住房: ok}, expect: {verdict: UNDETERMINED, "
           "missing: [线]}}",
           "{name: a, decision: 识别, on: 2023-03-01, facts: {收入: 7000}, expect: {retroactive: true}}",
           "{name: a, decision: 识别, facts: {收入: 7000}, expect: {retroactive: false, reasons: [低于七千五]}}",
           "{name: a, decision: 倍数, facts: {收入: 8000}, expect: {value: 8, errors: []}}",
           "{name: a, decision: 倍数, facts: {收入: 7000}, expect: {verdict: UNDETERMINED, errors: [LC503]}}",
       }) {
    EXPECT_EQ(failing(test), Lines{}) << test;
  }
}

TEST(RunTests, AnErrorThatWasOrWasNotExpected) {
  EXPECT_THAT(failing("{name: a, decision: 倍数, facts: {收入: 8000}, expect: {errors: [LC503]}}"),
              ::testing::ElementsAre("(LC503) errors: expected [LC503], got []\n  lacking: [LC503]\n"));
  EXPECT_THAT(failing("{name: a, decision: 倍数, facts: {收入: 7000}, expect: {errors: []}}"),
              ::testing::ElementsAre(::testing::HasSubstr("errors: expected [], got [LC503 (")));
}

TEST(RunTests, ErrorsAreCodes) {
  Diagnostics found;
  yaml::read_tests_text("p.test.yaml",
                        "tests: p\non: 2023-05-20\ncases:\n  - {name: a, decision: 倍数, expect: {errors: [zero]}}\n",
                        policy().content(), found);
  ASSERT_EQ(found.items().size(), 1U);
  EXPECT_EQ(found.items()[0].code, "LC214");
}

TEST(RunTests, EveryQuestionIsTold) {
  TestOptions options;
  std::vector<std::string> told;
  options.asked = [&](const TestQuestion& q) { told.push_back(q.test.name.text + " " + q.on.to_string()); };
  run_tests(policy(),
            tests_of("  - {name: a, decision: 差额, facts: {收入: 1}, expect: {value: 7499}}\n"
                     "  - {name: b, on: 2023-06-01, facts: {收入: 1}, expect: {rules: {低: true}}}\n"),
            options);
  EXPECT_THAT(told, ::testing::ElementsAre("a 2023-05-20", "b 2023-06-01"));
}

TEST(RunTests, OneCaseAtATime) {
  const auto file = tests_of(
      "  - {name: a, decision: 差额, facts: {收入: 7000}, expect: {value: 500}}\n"
      "  - {name: b, decision: 差额, facts: {收入: 7000}, expect: {value: 501}}\n");
  const TestOptions options;
  const TestRunner runner(policy(), file, options);
  EXPECT_TRUE(runner.run(file.cases[0]).passed());
  EXPECT_FALSE(runner.run(file.cases[1]).passed());
}

TEST(RunTests, ADifferenceAsText) {
  const auto results =
      run_tests(policy(), tests_of("  - {name: a, decision: gap, facts: {income: 9}, expect: {value: 5}}\n"));
  ASSERT_EQ(results[0].differences.size(), 1U);
  EXPECT_EQ(format(results[0].differences[0]), "p.test.yaml:4:66: value: expected 5, got 7491\n");
}

TEST(RunTests, WrongVerdict) {
  EXPECT_EQ(failing("{name: a, decision: 识别, facts: {收入: 8000}, expect: {verdict: ELIGIBLE}}"),
            (Lines{"(ELIGIBLE) verdict: expected ELIGIBLE, got UNDETERMINED\n"}));
}

TEST(RunTests, WrongValues) {
  EXPECT_EQ(
      failing("{name: a, decision: 识别, facts: {收入: 7000}, expect: {value: {gap: 600, remark: 甲, list: [7000]}}}"),
      (Lines{"(600) value `gap`: expected 600, got 500\n", "(甲) value `remark`: expected \"甲\", got null (missing)\n",
             "([) value `list`: expected [7000], got [7000, 7001]\n"}));
  EXPECT_EQ(failing("{name: a, decision: 识别, facts: {收入: 7000, 备注: 乙}, expect: {value: {pair: {甲: 7000}, "
                    "remark: {unknown: stale}}}}"),
            (Lines{"({) value `pair`: expected {甲: 7000}, got {甲: 7000, 乙: \"乙\"}\n",
                   "({) value `remark`: expected null (stale), got \"乙\"\n"}));
  EXPECT_EQ(failing("{name: a, decision: 识别, facts: {收入: 7000}, expect: {value: {remark: {unknown: stale}}}}"),
            (Lines{"({) value `remark`: expected null (stale), got null (missing)\n"}));
  EXPECT_EQ(failing("{name: a, decision: 差额, facts: {收入: 7000}, expect: {value: 5}}"),
            (Lines{"(5) value: expected 5, got 500\n"}));
}

TEST(RunTests, WrongSets) {
  EXPECT_EQ(failing("{name: a, decision: 识别, facts: {}, expect: {missing: [收入, 备注]}}"),
            (Lines{"(收入) missing: expected [收入, 备注], got [收入, 住房]\n  lacking: [备注]; not "
                   "expected: [住房]\n"}));
  EXPECT_EQ(failing("{name: a, decision: 识别, facts: {收入: {unknown: stale}, 住房: ok}, expect: {missing: []}}"),
            (Lines{"(a) missing: expected [], got [收入 (stale)]\n  not expected: [收入]\n"}));
  EXPECT_EQ(failing("{name: a, decision: 识别, facts: {收入: 7000, 备注: 甲}, expect: {findings: [at_line]}}"),
            (Lines{"(at_line) findings: expected [at_line], got [remarked]\n  lacking: [at_line]; not "
                   "expected: [remarked]\n"}));
  EXPECT_EQ(failing("{name: a, decision: 识别, facts: {收入: 7000}, expect: {also unknown: []}}").size(), 1U);
}

TEST(RunTests, WrongRulesReasonsAndTime) {
  EXPECT_EQ(failing("{name: a, decision: 识别, facts: {收入: 7000}, expect: {rules: {低: false}}}"),
            (Lines{"(false) rule `低`: expected false, got true\n"}));
  EXPECT_EQ(failing("{name: a, decision: 识别, facts: {收入: 7000}, expect: {reasons: [低于七千五, 高于八千]}}"),
            (Lines{"(高于八千) reasons: expected 高于八千, got no such words in the explanation\n"}));
  EXPECT_EQ(failing("{name: a, decision: 识别, facts: {收入: 7000}, expect: {retroactive: true}}"),
            (Lines{"(a) retroactive: expected true, got false\n"}));
}

TEST(RunTests, NamesThatDoNotExist) {
  EXPECT_EQ(failing("{name: a, decision: 识别, facts: {收入: 7000}, expect: {value: {gab: 500}, findings: [at_lin]}}"),
            (Lines{"(at_lin) findings: expected [at_lin], got []\n  lacking: [at_lin]\n",
                   "4 LC301 decision `识别` has no output `gab`", "4 LC301 decision `识别` has no finding `at_lin`"}));
  // What the reader of the file has let pass, the runner still refuses.
  policy::TestFile file = tests_of("  - {name: a, decision: 识别, facts: {收入: 7000}, expect: {verdict: ELIGIBLE}}\n");
  auto& test = file.cases.front();
  test.decision.text = "识 别";
  test.parameters.push_back({test.name, Value(1), {}});
  auto result = run_tests(policy(), file).front();
  EXPECT_EQ(result.outcome, Outcome::error);
  ASSERT_EQ(result.problems.size(), 2U);
  EXPECT_EQ(result.problems[0].message, "the policy has no decision `识 别`");
  EXPECT_EQ(result.problems[0].hint, "did you mean `识别`?");
  EXPECT_EQ(result.problems[1].message, "the policy has no parameter `a`");
  file = tests_of("  - {name: a, decision: 识别, facts: {收入: 7000}, expect: {verdict: ELIGIBLE}}\n");
  file.cases.front().facts.front().name.text = "收人";
  result = run_tests(policy(), file).front();
  EXPECT_EQ(result.outcome, Outcome::error);
  ASSERT_EQ(result.problems.size(), 1U);
  EXPECT_EQ(result.problems[0].code, "LC801");
}

TEST(RunTests, AFailedCaseBringsItsReasons) {
  auto results = run_tests(
      policy(), tests_of("  - {name: a, decision: 识别, facts: {收入: 7000}, expect: {verdict: NOT_ELIGIBLE}}\n"
                         "  - {name: b, decision: 识别, facts: {收入: 7000}, expect: {verdict: ELIGIBLE}}\n"));
  ASSERT_EQ(results.size(), 2U);
  EXPECT_EQ(results[0].outcome, Outcome::failed);
  ASSERT_TRUE(results[0].answer);
  ASSERT_EQ(results[0].answer->reasons.size(), 1U);
  EXPECT_EQ(results[0].answer->reasons[0].words->name, "识别");
  EXPECT_EQ(results[1].outcome, Outcome::passed);
  EXPECT_TRUE(results[1].answer->reasons.empty());
}

TEST(RunTests, WhatEachResultSays) {
  const auto results = run_tests(policy(), tests_of("  - {name: 甲, clause: \"1\", decision: identify, on: 2023-06-01, "
                                                    "facts: {收入: 7000}, expect: {verdict: ELIGIBLE}}\n"));
  ASSERT_EQ(results.size(), 1U);
  EXPECT_EQ(results[0].file, "p.test.yaml");
  EXPECT_EQ(results[0].name, "甲");
  EXPECT_EQ(results[0].decision, "identify");
  EXPECT_EQ(results[0].on->to_string(), "2023-06-01");
  EXPECT_EQ(results[0].clauses, (Lines{"1"}));
  EXPECT_EQ(results[0].position, (Position{4, 12}));
}

std::string many_cases(int n) {
  std::string cases;
  for (int i = 0; i < n; ++i)
    cases += "  - {name: case " + std::to_string(i) + ", decision: 识别, facts: {收入: " + std::to_string(7000 + i) +
             "}, parameters: {线: " + std::to_string(7000 + i % 7) +
             "}, expect: {verdict: " + (i < 3 ? "UNDETERMINED" : "ELIGIBLE") + "}}\n";
  return cases;
}

TEST(RunTests, ThreadsChangeNothingButTheTime) {
  const auto file = tests_of(many_cases(60));
  TestOptions options;
  std::set<std::size_t> seen;
  std::size_t total = 0;
  options.progress = [&](std::size_t done, std::size_t of) { seen.insert(done), total = of; };
  const auto one = run_tests(policy(), file, options);
  EXPECT_EQ(seen.size(), 60U);
  EXPECT_EQ(total, 60U);
  seen.clear();
  options.threads = 4;
  const auto four = run_tests(policy(), file, options);
  EXPECT_EQ(seen.size(), 60U);
  ASSERT_EQ(one.size(), four.size());
  for (std::size_t i = 0; i < one.size(); ++i) {
    EXPECT_EQ(one[i].name, "case " + std::to_string(i));
    EXPECT_EQ(four[i].name, one[i].name);
    EXPECT_EQ(four[i].outcome, one[i].outcome);
    EXPECT_EQ(four[i].answer->verdict, one[i].answer->verdict);
  }
}

TEST(RunTests, Filter) {
  TestOptions options;
  options.filter = "case 1";
  std::size_t total = 0;
  options.progress = [&](std::size_t, std::size_t of) { total = of; };
  EXPECT_EQ(run_tests(policy(), tests_of(many_cases(20)), options).size(), 11U);  // 1 and 10 to 19
  EXPECT_EQ(total, 11U);
  options.filter = "none of them";
  EXPECT_TRUE(run_tests(policy(), tests_of(many_cases(20)), options).empty());
}

TestOptions with_loaders() {
  TestOptions options;
  options.load.text = [](const std::string& name, const std::string& text, Diagnostics& found) {
    return yaml::read_policy_text(name, text, found);
  };
  options.load.file = [](const std::string&, const std::string&, Diagnostics& found) {
    return yaml::read_policy_text("elsewhere.yaml", "policy: p\nrules:\n  a: {when: 1 +}\n", found);
  };
  return options;
}

TEST(RunTests, PoliciesThatMustNotLoad) {
  const TestOptions options = with_loaders();
  // Refused by the reader, by the checks, by the compiler.
  EXPECT_EQ(failing("{name: a, load error: LC201, policy: \"policy: q\\nfakts: {}\\n\"}", options), Lines{});
  EXPECT_EQ(failing("{name: a, load error: LC312, policy: \"policy: q\\nrules: {a: {exception to: b, if: 'true', when: "
                    "'true'}}\\n\"}",
                    options),
            Lines{});
  EXPECT_EQ(failing("{name: a, load error: LC301, policy: \"policy: q\\nrules: {a: {when: b > 1}}\\n\"}", options),
            Lines{});
  EXPECT_EQ(failing("{name: a, load error: LC404, file: elsewhere.yaml}", options), Lines{});
  // Refused for another reason, or not at all.
  const Lines other =
      failing("{name: a, load error: LC302, policy: \"policy: q\\nrules: {a: {when: b > 1}}\\n\"}", options);
  ASSERT_EQ(other.size(), 1U);
  EXPECT_THAT(other[0], HasSubstr("(LC302) load error: expected LC302, got LC301 ("));
  EXPECT_EQ(failing("{name: a, load error: LC302, policy: \"policy: q\\nrules: {a: {when: 1 > 2}}\\n\"}", options),
            (Lines{"(LC302) load error: expected LC302, got the policy loads\n"}));
  EXPECT_EQ(failing("{name: a, load error: LC302, policy: \"policy: q\\n\"}"),
            (Lines{"4 LC805 this program was given no way to load other policies"}));
}

TEST(RunTests, APolicyThatDoesNotCompileIsAnErrorOfEachCase) {
  Diagnostics found;
  policy::Policy content = yaml::read_policy_text(
      "q.yaml", "policy: p\nfacts:\n  甲: {type: number}\ndecisions:\n  d: {value: 乙 + 1}\n", found);
  const Policy broken(std::move(content));
  const auto file = yaml::read_tests_text(
      "q.test.yaml", "tests: p\non: 2023-01-01\ncases:\n  - {name: a, decision: d, expect: {value: 1}}\n",
      broken.content(), found);
  const auto results = run_tests(broken, file);
  ASSERT_EQ(results.size(), 1U);
  EXPECT_EQ(results[0].outcome, Outcome::error);
  ASSERT_FALSE(results[0].problems.empty());
  EXPECT_EQ(results[0].problems[0].code, "LC301");
}

TEST(FitsExpected, AbsencesAndTheirDetails) {
  Absence bounds;
  bounds.low = Value(1);
  bounds.high = Value(5);
  const Value between = Value::absent(Reason::missing, bounds);
  EXPECT_TRUE(fits_expected(Value(), between));
  EXPECT_TRUE(fits_expected(Value(), Value::error("x")));
  EXPECT_FALSE(fits_expected(Value(), Value(0)));
  EXPECT_TRUE(fits_expected(Value::absent(Reason::missing), between));
  EXPECT_FALSE(fits_expected(Value::absent(Reason::stale), between));
  EXPECT_TRUE(fits_expected(between, between));
  EXPECT_FALSE(fits_expected(between, Value::absent(Reason::missing)));
  Absence conflict;
  conflict.candidates = {Value(1), Value(2)};
  EXPECT_TRUE(fits_expected(Value::absent(Reason::conflict, conflict), Value::absent(Reason::conflict, conflict)));
  EXPECT_FALSE(fits_expected(Value::absent(Reason::conflict, conflict), Value::absent(Reason::conflict)));
  EXPECT_FALSE(fits_expected(Value(1), Value("1")));
  EXPECT_FALSE(fits_expected(Value::list({Value(), Value(2)}), Value::list({Value(1), Value(2)})));
  EXPECT_TRUE(fits_expected(Value("PT8H"), Value(*DaysDuration::parse("PT480M"))));
  EXPECT_FALSE(fits_expected(Value("PT8H"), Value(*DaysDuration::parse("PT481M"))));
  EXPECT_TRUE(fits_expected(Value("08:30:00"), Value(*Time::parse("08:30:00"))));
}

TEST(Junit, AFailureTellsWhy) {
  TestResult failed;
  failed.outcome = TestResult::Outcome::failed;
  const auto program = policy().on(*Date::parse("2023-05-20"));
  Case facts(program);
  facts.set("收入", Value(7000));
  failed.answer = program->decide("识别", facts, {.reasons = true});
  const std::string xml = to_junit(std::vector<TestResult>{failed});
  EXPECT_THAT(xml, HasSubstr("收入〔7000 元〕 &lt; 线〔7500 元〕"));
}

TEST(Junit, CountsAndEscapes) {
  TestResult good, bad, broken;
  good.file = bad.file = "a.test.yaml";
  good.name = "E1";
  good.decision = "识别";
  good.position = {7, 5};
  good.milliseconds = 1.5;
  bad.name = "<&\"'> \x01\n\xFF";
  bad.outcome = TestResult::Outcome::failed;
  bad.differences.push_back({"value `x`", "\"<\"", "null", "", nullptr, 0, 0});
  broken.file = "b.test.yaml";
  broken.name = "E2";
  broken.outcome = TestResult::Outcome::error;
  Diagnostic problem;
  problem.code = "LC301";
  problem.message = "the policy has no rule `a`";
  broken.problems.push_back(problem);
  EXPECT_EQ(to_junit(std::vector<TestResult>{good, bad, broken}),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<testsuites name=\"liangce\" tests=\"3\" failures=\"1\" errors=\"1\" time=\"0.001500\">\n"
            "  <testsuite name=\"a.test.yaml\" tests=\"2\" failures=\"1\" errors=\"0\" time=\"0.001500\">\n"
            "    <testcase classname=\"识别\" name=\"E1\" file=\"a.test.yaml\" line=\"7\" time=\"0.001500\"/>\n"
            "    <testcase classname=\"a.test.yaml\" name=\"&lt;&amp;&quot;&apos;&gt; \xEF\xBF\xBD&#10;\xEF\xBF\xBD\" "
            "file=\"a.test.yaml\" "
            "line=\"0\" time=\"0.000000\">\n"
            "      <failure message=\"value `x`: expected &quot;&lt;&quot;, got null\">value `x`: expected "
            "&quot;&lt;&quot;, got "
            "null&#10;</failure>\n"
            "    </testcase>\n"
            "  </testsuite>\n"
            "  <testsuite name=\"b.test.yaml\" tests=\"1\" failures=\"0\" errors=\"1\" time=\"0.000000\">\n"
            "    <testcase classname=\"b.test.yaml\" name=\"E2\" file=\"b.test.yaml\" line=\"0\" time=\"0.000000\">\n"
            "      <error message=\"LC301: the policy has no rule `a`\">error LC301: the policy has no rule "
            "`a`&#10;</error>\n"
            "    </testcase>\n"
            "  </testsuite>\n"
            "</testsuites>\n");
  EXPECT_EQ(to_junit({}),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"liangce\" tests=\"0\" failures=\"0\" "
            "errors=\"0\" "
            "time=\"0.000000\">\n</testsuites>\n");
}

/// Tests of the policy as changed by `amendment`.
policy::TestFile amended_tests(const std::string& amendment, const std::string& text) {
  Diagnostics found;
  const auto change = yaml::read_amendment_text("change.yaml", amendment, policy().content(), found);
  policy::TestFile file = yaml::read_tests_text("p.test.yaml", text, policy().content(), found);
  file.amendments.push_back(change);
  return file;
}

TEST(RunTestsOfAmendments, AskThePolicyAsAmended) {
  const std::string text =
      "tests: p\non: 2023-03-31\ncases:\n"
      "  - {name: a, decision: 识别, facts: {收入: 7800, 住房: ok}, expect: {verdict: ELIGIBLE, value: {gap: 200}}}\n";
  const auto changed = run_tests(policy(), amended_tests("amends: p\nparameters:\n  线: {value: 8000}\n", text));
  ASSERT_EQ(changed.size(), 1U);
  EXPECT_TRUE(changed[0].passed());
  Diagnostics found;
  const auto same = run_tests(policy(), yaml::read_tests_text("p.test.yaml", text, policy().content(), found));
  ASSERT_EQ(same.size(), 1U);
  EXPECT_EQ(same[0].outcome, Outcome::failed);
}

TEST(RunTestsOfAmendments, WhatCannotBeAmendedIsAnErrorOfEveryCase) {
  const auto results =
      run_tests(policy(), amended_tests("amends: another\nparameters:\n  线: {value: 8000}\n",
                                        "tests: p\non: 2023-03-31\ncases:\n"
                                        "  - {name: a, facts: {收入: 1}, expect: {rules: {低: true}}}\n"
                                        "  - {name: b, facts: {收入: 1}, expect: {rules: {低: true}}}\n"));
  ASSERT_EQ(results.size(), 2U);
  for (const auto& result : results) {
    EXPECT_EQ(result.outcome, Outcome::error);
    ASSERT_FALSE(result.problems.empty());
    EXPECT_EQ(result.problems[0].code, "LC612");
  }
}

}  // namespace
}  // namespace liangce
