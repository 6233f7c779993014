// The tree of why, compared whole with trees written by hand.
#include <thread>

#include "liangce/decide/impl/reasons.hpp"
#include "policy_support.hpp"

namespace liangce::tests {
namespace {

std::string shown(const Value& value) {
  if (!value.is_absent()) return value.to_feel();
  std::string text = "?" + std::string(to_string(value.reason()));
  if (const Absence* known = value.absence(); known != nullptr) {
    if (!known->low.is_absent()) text += " >=" + known->low.to_feel();
    if (!known->high.is_absent()) text += " <=" + known->high.to_feel();
    for (const Value& candidate : known->candidates) text += " |" + candidate.to_feel();
  }
  return text;
}

/// A line a step: kind/form name `text` = value unit (fact=.., !parameter=..) #clauses 「quote」 basis source note
void tell(const ReasonStep& step, int depth, std::string& out) {
  const ReasonWords& words = *step.words;
  out.append(static_cast<std::size_t>(2 * depth), ' ').append(to_string(step.kind));
  if (step.repeated) {
    out.append(" ").append(words.name).append(" = ").append(shown(step.value)).append(" again\n");
    return;
  }
  if (step.form != ReasonStep::Form::plain) out.append("/").append(to_string(step.form));
  if (!words.name.empty()) out.append(" ").append(words.name);
  if (!words.text.empty()) out.append(" `").append(words.text).append("`");
  out.append(" = ").append(shown(step.value));
  if (!words.unit.empty()) out.append(" ").append(words.unit);
  if (!step.used.empty()) {
    ASSERT_EQ(step.used.size(), words.used.size());
    out += " (";
    for (std::size_t i = 0; i < step.used.size(); ++i) {
      const ReasonWords::Used& used = words.used[i];
      out.append(i == 0 ? "" : ", ")
          .append(used.parameter ? "!" : "")
          .append(used.name)
          .append("=")
          .append(shown(step.used[i]));
      if (!used.unit.empty()) out.append(" ").append(used.unit);
    }
    out += ")";
  }
  if (!(step.kind == ReasonStep::Kind::row && step.value.is_false())) {
    for (const std::string& clause : words.clauses) out.append(" #").append(clause);
    if (words.item) out.append(" item ").append(std::to_string(*words.item));
    if (!words.quote.empty()) out.append(" 「").append(words.quote).append("」");
    for (const std::string* text : {&words.basis, &words.source, &words.note}) {
      if (!text->empty()) out.append(" ").append(*text);
    }
  }
  out += "\n";
  for (const ReasonStep& part : step.parts) tell(part, depth + 1, out);
}

std::string tree(const Decision& decision) {
  std::string out = "\n";
  for (const ReasonStep& step : decision.reasons) tell(step, 0, out);
  return out;
}

const DecideOptions with_reasons{.reasons = true};

std::string why(const std::string& policy, const Facts& facts, std::string_view on = "2023-06-30") {
  return tree(decide(policy_of(policy), "d", facts, on, with_reasons));
}

TEST(Reasons, OnlyWhenAskedFor) {
  const Policy policy = policy_of("facts: {a: {type: boolean}}\ndecisions: {d: {verdict: a}}\n");
  EXPECT_TRUE(decide(policy, "d", {{"a", true}}).reasons.empty());
  EXPECT_EQ(decide(policy, "d", {{"a", true}}, "2023-06-30", with_reasons).reasons.size(), 1U);
}

TEST(Reasons, AConditionWithClauseQuoteFactAndParameter) {
  const std::string policy = R"(
sources: {O1: {title: an outside notice}}
clauses:
  "1.4": {item: 1, quote: 参考范围为7500元}
parameters:
  线: {type: money, unit: 元, basis: text, clause: "1.4", value: 7500}
facts:
  收入: {type: money, unit: 元}
rules:
  低于线: {clause: "1.4", basis: outside, source: O1, note: strictly, when: 收入 < 线}
decisions:
  d: {kind: eligibility, verdict: 低于线}
)";
  EXPECT_EQ(why(policy, {{"收入", number("7499.99")}}), R"(
decision d `低于线` = "ELIGIBLE"
  rule 低于线 `收入 < 线` = true (收入=7499.99 元, !线=7500 元) #1.4 item 1 「参考范围为7500元」 outside O1 strictly
    parameter 线 = 7500 元 #1.4 item 1 「参考范围为7500元」 text
)");
  EXPECT_EQ(why(policy, {}), R"(
decision d `低于线` = ?missing
  rule 低于线 `收入 < 线` = ?missing (收入=?missing 元, !线=7500 元) #1.4 item 1 「参考范围为7500元」 outside O1 strictly
    parameter 线 = 7500 元 #1.4 item 1 「参考范围为7500元」 text
)");
}

TEST(Reasons, AllAnyNotAndAtLeastKeepEveryPartInOrder) {
  const std::string policy = R"(
facts: {a: {type: boolean}, b: {type: boolean}, c: {type: boolean}, n: {type: integer}}
rules:
  r:
    all:
      - a
      - {label: some, any: [b, c]}
      - {label: not c, not: c}
      - {label: two of three, at least: {count: 2, of: [a, b, n > 3]}}
decisions:
  d: {verdict: r}
)";
  EXPECT_EQ(why(policy, {{"a", false}, {"b", true}, {"n", 4}}), R"(
decision d `r` = "NOT_MET"
  rule/all r = false
    condition `a` = false (a=false)
    part/any some = true
      condition `b` = true (b=true)
      condition `c` = ?missing (c=?missing)
    part/not not c = ?missing
      condition `c` = ?missing (c=?missing)
    part/at least two of three = true
      condition `2` = 2
      condition `a` = false (a=false)
      condition `b` = true (b=true)
      condition `n > 3` = true (n=4)
)");
}

TEST(Reasons, AndOrNotInsideAnExpressionAreParts) {
  const std::string policy = R"(
facts: {a: {type: number}, b: {type: number}, c: {type: boolean}}
decisions:
  d: {verdict: a > 1 and (b < 2 or not(c))}
)";
  EXPECT_EQ(why(policy, {{"a", 2}, {"b", 3}, {"c", true}}), R"(
decision/all d `a > 1 and (b < 2 or not(c))` = "NOT_MET"
  condition `a > 1` = true (a=2)
  condition/any `b < 2 or not(c)` = false
    condition `b < 2` = false (b=3)
    condition/not `not(c)` = false
      condition `c` = true (c=true)
)");
}

TEST(Reasons, OfAChoiceTheConditionAndTheBranchTaken) {
  const std::string policy = R"(
facts: {a: {type: boolean}, x: {type: number}, y: {type: number}}
decisions:
  d: {value: if a then x + 1 else y}
)";
  EXPECT_EQ(why(policy, {{"a", true}, {"x", 1}}), R"(
decision/if d `if a then x + 1 else y` = 2
  condition `a` = true (a=true)
  condition `x + 1` = 2 (x=1)
)");
  EXPECT_EQ(why(policy, {{"x", 1}, {"y", 2}}), R"(
decision/if d `if a then x + 1 else y` = 2
  condition `a` = ?missing (a=?missing)
  condition `x + 1` = 2 (x=1)
  condition `y` = 2 (y=2)
)");
}

TEST(Reasons, ARuleIsExplainedOnce) {
  const std::string policy = R"(
facts: {a: {type: number}}
rules:
  twice: {value: a * 2}
  big: {when: twice > 10}
decisions:
  d:
    verdict: {all: [big, twice < 20]}
    verdicts: [PASS, FAIL]
    values: {twice: twice}
    findings: {round: twice = 12, odd: a = 7}
)";
  EXPECT_EQ(why(policy, {{"a", 6}}), R"(
decision/all d = "PASS"
  rule big `twice > 10` = true
    rule twice `a * 2` = 12 (a=6)
  condition `twice < 20` = true
    rule twice = 12 again
  part/output twice `twice` = 12
    rule twice = 12 again
  part/finding round `twice = 12` = true
    rule twice = 12 again
)");
}

constexpr const char* fees = R"(
clauses:
  "2": {quote: 免费}
parameters: {年龄线: {type: integer, basis: assumed, value: 60}}
facts:
  age: {type: integer}
  member: {type: boolean}
rules:
  old: {when: age >= 年龄线}
  fee:
    table:
      hit: first
      inputs: [{expr: old, label: is old}, member, age]
      outputs: [{name: fee, type: number}]
      rows:
        - {if: [true, -, -], then: [0], clause: "2", note: free of charge}
        - {if: [unknown, true, -], then: [UNDETERMINED], missing: [age]}
        - {id: m, if: [-, true, '<= 50'], then: [age * 2]}
        - {if: [-, true, -], then: [50]}
        - {if: else, then: [100]}
decisions:
  d: {value: fee}
)";

TEST(Reasons, OfAFirstTableInputsTheRowsBeforeAndTheDecidingOne) {
  EXPECT_EQ(why(fees, {{"age", 30}, {"member", true}}), R"(
decision d `fee` = 60
  rule/table fee = 60
    condition is old `old` = false
      rule old `age >= 年龄线` = false (age=30, !年龄线=60)
        parameter 年龄线 = 60 assumed
    condition `member` = true (member=true)
    condition `age` = 30 (age=30)
    row 1 `0` = false
      condition is old `true` = false
    row 2 `UNDETERMINED` = false
      condition is old `unknown` = false
    row m `age * 2` = true (age=30)
      condition member `true` = true
      condition age `<= 50` = true
)");
  EXPECT_EQ(why(fees, {{"age", 61}}), R"(
decision d `fee` = 0
  rule/table fee = 0
    condition is old `old` = true
      rule old `age >= 年龄线` = true (age=61, !年龄线=60)
        parameter 年龄线 = 60 assumed
    condition `member` = ?missing (member=?missing)
    condition `age` = 61 (age=61)
    row 1 `0` = true #2 「免费」 free of charge
      condition is old `true` = true
)");
}

TEST(Reasons, AnUndecidedTableShowsTheRowsThatMayApply) {
  EXPECT_EQ(why(fees, {{"age", 30}}), R"(
decision d `fee` = ?missing
  rule/table fee = ?missing
    condition is old `old` = false
      rule old `age >= 年龄线` = false (age=30, !年龄线=60)
        parameter 年龄线 = 60 assumed
    condition `member` = ?missing (member=?missing)
    condition `age` = 30 (age=30)
    row 1 `0` = false
      condition is old `true` = false
    row 2 `UNDETERMINED` = false
      condition is old `unknown` = false
    row m `age * 2` = ?missing (age=30)
      condition member `true` = ?missing
      condition age `<= 50` = true
    row 4 `50` = ?missing
      condition member `true` = ?missing
    row 5 `100` = true
)");
}

TEST(Reasons, UniqueAnyAndCollectTablesShowEveryRow) {
  const auto table = [](const std::string& hit) {
    return R"(
facts: {x: {type: number}}
rules:
  r:
    table:
      hit: )" +
           hit + R"(
      inputs: [x]
      outputs: [{name: y, type: number}]
      rows:
        - {if: ['< 0'], then: [1]}
        - {if: ['> 10'], then: [2]}
        - {if: ['> 5'], then: [2]}
decisions:
  d: {value: r}
)";
  };
  EXPECT_EQ(why(table("unique"), {{"x", 7}}), R"(
decision d `r` = 2
  rule/table r = 2
    condition `x` = 7 (x=7)
    row 1 `1` = false
      condition x `< 0` = false
    row 2 `2` = false
      condition x `> 10` = false
    row 3 `2` = true
      condition x `> 5` = true
)");
  EXPECT_EQ(why(table("any"), {{"x", 11}}), R"(
decision d `r` = 2
  rule/table r = 2
    condition `x` = 11 (x=11)
    row 1 `1` = false
      condition x `< 0` = false
    row 2 `2` = true
      condition x `> 10` = true
    row 3 `2` = true
      condition x `> 5` = true
)");
  EXPECT_EQ(why(table("collect"), {{"x", 11}}), R"(
decision d `r` = [2, 2]
  rule/table r = [2, 2]
    condition `x` = 11 (x=11)
    row 1 `1` = false
      condition x `< 0` = false
    row 2 `2` = true
      condition x `> 10` = true
    row 3 `2` = true
      condition x `> 5` = true
)");
}

constexpr const char* excepted = R"(
facts: {x: {type: number}, poor: {type: boolean}, away: {type: boolean}, half: {type: number}}
rules:
  fee: {value: x * 2}
  for the poor: {exception to: fee, label: the poor pay nothing, if: poor, value: 0}
  for the away: {exception to: fee, if: away, value: half}
decisions:
  d: {value: fee}
)";

TEST(Reasons, WithoutAnExceptionTheRuleItself) {
  EXPECT_EQ(why(excepted, {{"x", 4}, {"poor", false}, {"away", false}}), R"(
decision d `fee` = 8
  rule/exceptions fee = 8
    exception for the poor `poor` = false (poor=false)
    exception for the away `away` = false (away=false)
    part `x * 2` = 8 (x=4)
)");
}

TEST(Reasons, AnExceptionThatHoldsTakesTheRulesPlace) {
  EXPECT_EQ(why(excepted, {{"x", 4}, {"poor", true}, {"away", false}}), R"(
decision d `fee` = 0
  rule/exceptions fee = 0
    exception for the poor `poor` = true (poor=true)
      part `0` = 0
    exception for the away `away` = false (away=false)
)");
}

TEST(Reasons, TwoExceptionsThatDifferAreAConflict) {
  EXPECT_EQ(why(excepted, {{"x", 4}, {"poor", true}, {"away", true}, {"half", 3}}), R"(
decision d `fee` = ?conflict |0 |3
  rule/exceptions fee = ?conflict |0 |3
    exception for the poor `poor` = true (poor=true)
      part `0` = 0
    exception for the away `away` = true (away=true)
      part `half` = 3 (half=3)
)");
}

TEST(Reasons, AnOpenExceptionShowsWhatItWouldGiveAndTheRule) {
  EXPECT_EQ(why(excepted, {{"x", 4}, {"poor", false}, {"half", 3}}), R"(
decision d `fee` = ?missing
  rule/exceptions fee = ?missing
    exception for the poor `poor` = false (poor=false)
    exception for the away `away` = ?missing (away=?missing)
      part `half` = 3 (half=3)
    part `x * 2` = 8 (x=4)
)");
}

TEST(Reasons, ADeadlineWithItsArguments) {
  const std::string policy = R"(
parameters: {天数: {type: integer, unit: 日, basis: assumed, value: 5}}
facts: {found: {type: date}, visited: {type: date}}
rules:
  timely: {deadline: {event: found, done: visited, within: 天数}}
decisions:
  d: {verdict: timely.verdict}
)";
  EXPECT_EQ(why(policy, {{"found", day("2023-06-01")}, {"visited", day("2023-06-08")}}), R"(
decision d `timely.verdict` = "NOT_MET"
  rule/deadline timely = {verdict: "NOT_MET", due: @"2023-06-06", late_days: 2, days_left: null}
    condition event `found` = @"2023-06-01" (found=@"2023-06-01")
    condition done `visited` = @"2023-06-08" (visited=@"2023-06-08")
    condition within `天数` = 5 日 (!天数=5 日)
      parameter 天数 = 5 日 assumed
)");
}

TEST(Reasons, ACadenceAndMilestones) {
  EXPECT_EQ(why(R"(
facts: {visits: {type: list, of: {type: date}}}
decisions:
  d:
    verdict:
      cadence: {events: visits, at least: 1, per: month, from: 'date("2023-01-01")', to: 'date("2023-02-28")'}
)",
                {{"visits", Value::list({day("2023-01-05")})}}),
            R"(
decision d = ?missing
  condition/cadence = {verdict: null, periods: [{from: @"2023-01-01", to: @"2023-01-31", count: 1, verdict: "MET"}, {from: @"2023-02-01", to: @"2023-02-28", count: 0, verdict: null}]}
    condition events `visits` = [@"2023-01-05"] (visits=[@"2023-01-05"])
    condition at least `1` = 1
    condition per = "month"
    condition from `date("2023-01-01")` = @"2023-01-01"
    condition to `date("2023-02-28")` = @"2023-02-28"
)");
  EXPECT_EQ(why(R"(
facts: {spent: {type: money, unit: 元}, whole: {type: money, unit: 元}}
decisions:
  d:
    verdict:
      milestones: {steps: {2023-04-30: 30, 2023-09-30: 75}, unit: "%", reached: spent, of: whole}
)",
                {{"spent", 20}, {"whole", 100}}),
            R"(
decision d = "NOT_MET"
  condition/milestones = {verdict: "NOT_MET", steps: [{by: @"2023-04-30", target: 30, reached: 20, "of": 100, progress: 20, verdict: "NOT_MET", shortfall: 10, early: false, retroactive: false}, {by: @"2023-09-30", target: 75, reached: 20, "of": 100, progress: 20, verdict: "NOT_DUE", shortfall: 55, early: false, retroactive: false}]} 元
    condition unit = "%"
    condition steps = [{by: @"2023-04-30", target: 30}, {by: @"2023-09-30", target: 75}]
    condition reached `spent` = function (spent=20 元)
    condition of `whole` = function (whole=100 元)
)");
}

TEST(Reasons, OfSomeAndEveryTheItemsThatSettleIt) {
  const std::string policy = R"(
facts: {ages: {type: list, of: number}, least: {type: number}}
rules: {grown: {when: every a in ages satisfies a >= least}, old: {when: some a in ages satisfies a > 60}}
decisions: {d: {verdict: {all: [grown, old]}}}
)";
  const auto ages = [](std::vector<Value> all) { return Value::list(std::move(all)); };
  EXPECT_EQ(why(policy, {{"ages", ages({20, 10, 70, 11, 61})}, {"least", 18}}), R"(
decision/all d = "NOT_MET"
  rule grown `every a in ages satisfies a >= least` = false (ages=[20, 10, 70, 11, 61], least=18)
    condition/item a = false (a=10)
    condition/item a = false (a=11)
  rule old `some a in ages satisfies a > 60` = true (ages=[20, 10, 70, 11, 61])
    condition/item a = true (a=70)
    condition/item a = true (a=61)
)");
  EXPECT_EQ(why(policy, {{"ages", ages({20, Value(), 30})}, {"least", 18}}), R"(
decision/all d = ?missing
  rule grown `every a in ages satisfies a >= least` = ?missing (ages=[20, null, 30], least=18)
    condition/item a = ?missing (a=?missing)
  rule old `some a in ages satisfies a > 60` = ?missing (ages=[20, null, 30])
    condition/item a = ?missing (a=?missing)
)");
  std::vector<Value> many(50, Value(1));
  const Decision decision =
      decide(policy_of(policy), "d", {{"ages", ages(many)}, {"least", 18}}, "2023-06-30", with_reasons);
  const ReasonStep& grown = decision.reasons.at(0).parts[0];
  ASSERT_EQ(grown.parts.size(), detail::ReasonLimits{}.items + 1);
  EXPECT_TRUE(grown.parts.back().value.same(Value(45)));
}

TEST(Reasons, WordsOutliveDecisionAndProgram) {
  ReasonStep kept;
  {
    const Decision decision =
        decide(policy_of("facts: {a: {type: boolean}}\nrules: {r: {when: a}}\ndecisions: {d: {verdict: r}}\n"), "d",
               {{"a", true}}, "2023-06-30", with_reasons);
    kept = decision.reasons.at(0).parts[0];
  }
  EXPECT_EQ(kept.words->name, "r");
  EXPECT_EQ(kept.words->used.at(0).name, "a");
}

TEST(Reasons, IntervalsAndConflictsOfFactsAreShownAsGiven) {
  Absence between;
  between.low = Value(7100);
  between.high = Value(7600);
  const std::string policy =
      "facts: {income: {type: money, unit: 元, at least: 0}}\ndecisions: {d: {verdict: income < 7500}}\n";
  EXPECT_EQ(why(policy, {{"income", Value::absent(Reason::missing, between)}}), R"(
decision d `income < 7500` = ?missing (income=?missing >=7100 <=7600 元)
)");
  EXPECT_EQ(why(policy, {}), R"(
decision d `income < 7500` = ?missing (income=?missing 元)
)");
}

TEST(Reasons, AParameterNotInForceIsNamedWithItsClause) {
  const std::string policy = R"(
clauses:
  "1": {quote: 七千五}
parameters:
  line: {type: number, basis: text, clause: "1", values: {2023-02-01: 7500}}
facts: {x: {type: number}}
decisions: {d: {verdict: x < line}}
)";
  EXPECT_EQ(why(policy, {{"x", 1}}, "2023-01-15"), R"(
decision d `x < line` = ?not in force (x=1, !line=?not in force)
  parameter line = ?not in force #1 「七千五」 text
)");
  const Decision decision = decide(policy_of(policy), "d", {{"x", 1}}, "2023-01-15", with_reasons);
  ASSERT_EQ(decision.missing.size(), 1U);
  EXPECT_EQ(decision.missing[0].value.reason(), Reason::not_in_force);
}

TEST(Reasons, OutsideThePolicysPeriodThereIsNothingToExplain) {
  const Decision decision = decide(policy_of("facts: {a: {type: boolean}}\ndecisions: {d: {verdict: a}}\n"), "d", {},
                                   "2024-01-15", with_reasons);
  EXPECT_TRUE(decision.is_undetermined());
  EXPECT_TRUE(decision.reasons.empty());
}

TEST(Reasons, FoldedParametersAreStillNamed) {
  EXPECT_EQ(why(R"(
parameters: {m: {type: number, basis: assumed, value: 6}, n: {type: number, basis: assumed, value: 2}}
facts: {x: {type: number}}
decisions: {d: {verdict: x > m * n}}
)",
                {{"x", 13}}),
            R"(
decision d `x > m * n` = "MET" (x=13, !m=6, !n=2)
  parameter m = 6 assumed
  parameter n = 2 assumed
)");
}

TEST(Reasons, FunctionsAreNotStepsButWhatTheyReadIsRead) {
  EXPECT_EQ(why(R"(
parameters: {m: {type: number, basis: assumed, value: 6}}
functions:
  above: {parameters: {n: number}, returns: boolean, value: n > m}
facts: {x: {type: number}}
decisions: {d: {verdict: above(x)}}
)",
                {{"x", 7}}),
            R"(
decision d `above(x)` = "MET" (!m=6, x=7)
  parameter m = 6 assumed
)");
}

TEST(Reasons, WhatAWhatIfSetsIsSaidToBeSet) {
  const Policy policy = policy_of(R"(
parameters: {m: {type: number, basis: assumed, value: 6}}
facts: {x: {type: number}}
rules: {big: {when: x > m}, small: {when: x < 2}}
decisions: {d: {verdict: {any: [big, small, x > m]}}}
)");
  const auto program = policy.compile(
      day("2023-06-30"), {.parameters = {{"m", Value(9)}}, .rules = {{"big", Value(false)}, {"small", Value()}}});
  EXPECT_EQ(tree(program->decide("d", case_of(program, {{"x", 7}}), with_reasons)), R"(
decision/any d = ?missing
  rule/given big = false
  rule/given small = ?missing
  condition `x > m` = false (x=7, !m=9)
    parameter/given m = 9 assumed
)");
}

TEST(Reasons, AMissingFactBringsItsQuestion) {
  const Decision decision = decide(
      policy_of("facts: {a: {type: money, unit: 元, at least: 0, ask: 多少钱？}}\ndecisions: {d: {verdict: a > 1}}\n"),
      "d", {}, "2023-06-30", with_reasons);
  ASSERT_EQ(decision.missing.size(), 1U);
  EXPECT_EQ(decision.missing[0].ask, "多少钱？");
  EXPECT_EQ(decision.missing[0].unit, "元");
  EXPECT_EQ(decision.document, "test");
}

TEST(Reasons, ExplainingAddsNoErrorsAndKeepsThoseThereAre) {
  const Policy policy = policy_of(
      "facts: {a: {type: number}, b: {type: number}}\nrules: {q: {value: a / b}}\ndecisions: {d: {verdict: q > 1}}\n");
  const Decision plain = decide(policy, "d", {{"a", 1}, {"b", 0}});
  const Decision told = decide(policy, "d", {{"a", 1}, {"b", 0}}, "2023-06-30", with_reasons);
  ASSERT_EQ(plain.errors.size(), 1U);
  ASSERT_EQ(told.errors.size(), 1U);
  EXPECT_EQ(plain.errors[0].message, told.errors[0].message);
  EXPECT_EQ(tree(told), R"(
decision d `q > 1` = ?error
  rule q `a / b` = ?error (a=1, b=0)
)");
}

TEST(Reasons, RowsThatDoNotApplyAreCountedBeyondALimit) {
  std::string policy = R"(
facts: {x: {type: number}}
rules:
  r:
    table:
      hit: unique
      inputs: [x]
      outputs: [{name: y, type: number}]
      rows:
)";
  for (int i = 0; i < 2'000; ++i)
    policy += "        - {if: ['" + std::to_string(i) + "'], then: ['" + std::to_string(i) + "']}\n";
  policy += "decisions: {d: {value: r}}\n";
  const Decision decision = decide(policy_of(policy), "d", {{"x", 1'500}}, "2023-06-30", with_reasons);
  const ReasonStep& root = decision.reasons.at(0).parts[0];
  const detail::ReasonLimits limits;
  ASSERT_EQ(root.parts.size(),
            1 + limits.near_misses + 1 + 1);  // the input, rows 1 to 30, the row that applies, how many more
  EXPECT_EQ(root.parts[limits.near_misses].words->name, std::to_string(limits.near_misses));
  EXPECT_EQ(root.parts[limits.near_misses + 1].words->name, "1501");
  EXPECT_TRUE(root.parts[limits.near_misses + 1].value.is_true());
  EXPECT_EQ(root.parts.back().form, ReasonStep::Form::more);
  EXPECT_TRUE(root.parts.back().value.same(Value(static_cast<std::int64_t>(2'000 - limits.near_misses - 1))));
}

std::size_t count(const ReasonStep& step) {
  std::size_t all = 1;
  for (const ReasonStep& part : step.parts) all += count(part);
  return all;
}

TEST(Reasons, DepthAndNumberOfStepsAreBounded) {
  std::string deep = "facts: {x: {type: number}}\nrules:\n  r0: {value: x}\n";
  for (int i = 1; i < 400; ++i) deep += "  r" + std::to_string(i) + ": {value: r" + std::to_string(i - 1) + " + 1}\n";
  const Decision chain =
      decide(policy_of(deep + "decisions: {d: {value: r399}}\n"), "d", {{"x", 1}}, "2023-06-30", with_reasons);
  EXPECT_TRUE(chain.value.same(Value(400)));
  EXPECT_LE(count(chain.reasons.at(0)), detail::ReasonLimits{}.depth + 2);
  std::string wide = "facts: {x: {type: number}}\nrules:\n  r:\n    any:\n";
  for (int i = 0; i < 9'000; ++i) wide += "      - x = " + std::to_string(i) + "\n";
  const Decision many =
      decide(policy_of(wide + "decisions: {d: {verdict: r}}\n"), "d", {{"x", -1}}, "2023-06-30", with_reasons);
  EXPECT_LE(count(many.reasons.at(0)), detail::ReasonLimits{}.steps + 10);
  EXPECT_EQ(many.reasons.at(0).parts[0].parts.back().form, ReasonStep::Form::more);
}

/// A condition may use up all the steps there are: the branch is then only counted.
TEST(Reasons, ABranchBehindAConditionThatTookEveryStep) {
  std::string wide;
  for (int i = 0; i < 6'000; ++i) wide += "      - x = " + std::to_string(i) + "\n";
  const std::string policy = "facts: {x: {type: number}}\nrules:\n  a:\n    any:\n" + wide + "  b:\n    any:\n" + wide +
                             "  r: {value: if a then x = 1 else b}\ndecisions: {d: {verdict: r}}\n";
  const Decision decision = decide(policy_of(policy), "d", {{"x", -1}}, "2023-06-30", with_reasons);
  EXPECT_LE(count(decision.reasons.at(0)), detail::ReasonLimits{}.steps + 10);
  const ReasonStep& choice = decision.reasons.at(0).parts[0];
  EXPECT_EQ(choice.parts.back().form, ReasonStep::Form::more);
  EXPECT_TRUE(choice.parts.back().value.same(Value(1)));
}

TEST(Reasons, ThreadsShareOneProgram) {
  const auto program = policy_of(fees).on(day("2023-06-30"));
  std::vector<std::string> trees(4);
  std::vector<std::thread> threads;
  for (std::string& out : trees) {
    threads.emplace_back([&] {
      const Case one = case_of(program, {{"age", 30}, {"member", true}});
      for (int i = 0; i < 50; ++i) out = tree(program->decide("d", one, with_reasons));
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const std::string& out : trees) EXPECT_EQ(out, trees[0]);
  EXPECT_NE(trees[0].find("row m"), std::string::npos);
}

}  // namespace
}  // namespace liangce::tests
