// Decisions as prose, compared whole with texts written by hand.
#include "policy_support.hpp"

namespace liangce::tests {
namespace {

std::string prose(const std::string& policy, const Facts& facts, std::string_view language = "zh", bool values = true,
                  std::string_view on = "2023-06-30") {
  return "\n" + explain(decide(policy_of(policy), "d", facts, on, {.reasons = true}), language, values);
}

constexpr const char* monitoring = R"(
sources: {O1: {title: 省里的通知}}
clauses:
  "1.4": {item: 1, quote: 参考范围为7500元}
  "1.6": {item: 1, quote: 两不愁三保障}
parameters:
  线: {en: line, type: money, unit: 元, basis: text, clause: "1.4", value: 7500}
  含本数: {en: inclusive, label: 是否包括本数, type: boolean, basis: assumed, value: false}
facts:
  收入: {en: income, type: money, unit: 元, ask: 收入多少？}
  吃: {en: food, type: choice, of: [ok, problem]}
  住房: {en: housing, type: choice, of: [ok, problem]}
rules:
  低于线: {en: below, clause: "1.4", when: if 含本数 then 收入 <= 线 else 收入 < 线}
  有困难: {en: hardship, clause: "1.6", basis: outside, source: O1, any: [{label: 吃有问题, when: '吃 = "problem"'}, {label: 住房有问题, when: '住房 = "problem"'}]}
decisions:
  d:
    en: monitoring
    kind: eligibility
    verdict: {any: [低于线, 有困难]}
    values: {gap: 线 - 收入}
    findings: {near: 线 - 收入 < 100}
    confirm: [入户核实]
)";

TEST(Prose, InChinese) {
  EXPECT_EQ(prose(monitoring, {{"收入", number("7499.99")}, {"吃", "ok"}, {"住房", "ok"}}), R"(
d（2023-06-30）：符合条件（ELIGIBLE）
依据《test》
理由：
  ✓ 低于线：收入〔7499.99 元〕 < 线〔7500 元〕
    依据：第1项「参考范围为7500元」（条款 1.4）
    · 线：7500 元（条款 1.4）
  不成立：有困难
结果：
  gap：0.01 元
文件没有规定、本政策这样处理的：
  • 含本数（是否包括本数）：否
提示：
  • near：线〔7500 元〕 - 收入〔7499.99 元〕 < 100
须由人确认：
  • 入户核实
)");
}

TEST(Prose, InEnglishWithAliases) {
  EXPECT_EQ(prose(monitoring, {{"收入", 9000}, {"吃", "ok"}, {"住房", "problem"}}, "en"), R"(
monitoring (2023-06-30): eligible (ELIGIBLE)
Under "test"
Why:
  ✓ hardship
    per item 1「两不愁三保障」 (clause 1.6); not in the document; after 省里的通知 (O1)
    ✓ 住房有问题: housing [problem] = "problem"
    not holding: 吃有问题
  not holding: below
Results:
  gap: -1500 元
Findings:
  • near: line [7500 元] - income [9000 元] < 100
To be confirmed by a person:
  • 入户核实
)");
}

TEST(Prose, EveryFailingPartOfANo) {
  EXPECT_EQ(prose(monitoring, {{"收入", 7500}, {"吃", "ok"}, {"住房", "ok"}}), R"(
d（2023-06-30）：不符合条件（NOT_ELIGIBLE）
依据《test》
理由：
  ✗ 低于线：收入〔7500 元〕 < 线〔7500 元〕
    依据：第1项「参考范围为7500元」（条款 1.4）
    · 线：7500 元（条款 1.4）
  ✗ 有困难
    依据：第1项「两不愁三保障」（条款 1.6）；文件没有规定，参照省里的通知（O1）
    ✗ 吃有问题：吃〔ok〕 = "problem"
    ✗ 住房有问题：住房〔ok〕 = "problem"
结果：
  gap：0 元
文件没有规定、本政策这样处理的：
  • 含本数（是否包括本数）：否
提示：
  • near：线〔7500 元〕 - 收入〔7500 元〕 < 100
须由人确认：
  • 入户核实
)");
}

TEST(Prose, WhatIsMissingAndWhatToAsk) {
  EXPECT_EQ(prose(monitoring, {{"吃", "ok"}, {"住房", "ok"}}), R"(
d（2023-06-30）：暂不能确定（UNDETERMINED）
依据《test》
理由：
  ? 低于线：收入〔不明〕 < 线〔7500 元〕
    依据：第1项「参考范围为7500元」（条款 1.4）
    · 线：7500 元（条款 1.4）
  不成立：有困难
结果：
  gap：不明
文件没有规定、本政策这样处理的：
  • 含本数（是否包括本数）：否
还需要知道：
  ? 收入：不明；请问：收入多少？
须由人确认：
  • 入户核实
)");
}

TEST(Prose, IntervalsAndConflicts) {
  Absence between;
  between.low = Value(7400);
  between.high = Value(7600);
  const std::string text =
      prose(monitoring, {{"收入", Value::absent(Reason::missing, between)}, {"吃", "ok"}, {"住房", "ok"}});
  EXPECT_NE(text.find("收入〔不明（7400 至 7600 元）〕 < 线〔7500 元〕"), std::string::npos) << text;
  EXPECT_NE(text.find("? 收入：不明（7400 至 7600 元）；请问：收入多少？"), std::string::npos) << text;
  Absence either;
  either.candidates = {Value(6800), Value(9200)};
  const std::string english =
      prose(monitoring, {{"收入", Value::absent(Reason::conflict, either)}, {"吃", "ok"}, {"住房", "ok"}}, "en");
  EXPECT_NE(english.find("? income: sources disagree (6800 元 or 9200 元)"), std::string::npos) << english;
}

TEST(Prose, WithoutValuesTheCaseStaysAtHome) {
  const std::string text = prose(monitoring, {{"收入", number("7432.1")}, {"吃", "ok"}, {"住房", "ok"}}, "zh", false);
  EXPECT_EQ(text.find("7432"), std::string::npos) << text;
  EXPECT_EQ(text.find("67.9"), std::string::npos) << text;
  EXPECT_NE(text.find("✓ 低于线：收入〔…〕 < 线〔7500 元〕"), std::string::npos) << text;
}

TEST(Prose, TablesTellTheRowAndWhatItLookedAt) {
  const std::string policy = R"(
clauses: {"2": {item: 3, quote: 免费}}
facts: {年龄: {type: integer}, 会员: {type: boolean}}
rules:
  老人: {when: 年龄 >= 60}
  费用:
    table:
      hit: first
      inputs: [{expr: 老人, label: 是否老人}, 会员]
      outputs: [{name: fee, type: number}]
      rows:
        - {if: [true, -], then: [0], clause: "2"}
        - {if: [-, true], then: [50]}
        - {if: else, then: [100]}
decisions: {d: {value: 费用}}
)";
  EXPECT_EQ(prose(policy, {{"年龄", 61}}), R"(
d（2023-06-30）：0
依据《test》
理由：
  · 费用：0
    → 适用第 1 行
      依据：第3项「免费」（条款 2）
    ✓ 是否老人：年龄〔61〕 >= 60
另有以下情况不明，但不影响结论：会员
)");
  EXPECT_EQ(prose(policy, {{"年龄", 30}}), R"(
d（2023-06-30）：暂不能确定（UNDETERMINED）
依据《test》
理由：
  ? 费用：不明
    → 照目前所知适用第 3 行：100
    ? 可能适用：第 2 行（50）
    ? 会员〔不明〕
还需要知道：
  ? 会员：不明
)");
}

TEST(Prose, ExceptionsSayWhichHolds) {
  const std::string policy = R"(
facts: {本金: {type: money, unit: 元}, 困难: {type: boolean}}
rules:
  费用: {value: 本金 * 2}
  减免: {exception to: 费用, label: 困难户免费, if: 困难, value: 0}
decisions: {d: {value: 费用}}
)";
  EXPECT_EQ(prose(policy, {{"本金", 4}, {"困难", true}}), R"(
d（2023-06-30）：0 元
依据《test》
理由：
  · 费用：0 元
    ✓ 例外成立：困难户免费
      · 0
)");
  EXPECT_EQ(prose(policy, {{"本金", 4}, {"困难", false}}), R"(
d（2023-06-30）：8 元
依据《test》
理由：
  · 费用：8 元，即 本金〔4 元〕 * 2
)");
}

TEST(Prose, DeadlinesInDaysAndMilestonesInShares) {
  EXPECT_EQ(prose(R"(
parameters: {天数: {type: integer, unit: 日, basis: assumed, value: 5}}
facts: {识别: {type: date}, 入户: {type: date}}
rules: {及时入户: {deadline: {event: 识别, done: 入户, within: 天数}}}
decisions: {d: {verdict: 及时入户.verdict}}
)",
                  {{"识别", day("2023-06-01")}, {"入户", day("2023-06-08")}}),
            R"(
d（2023-06-30）：未达到要求（NOT_MET）
依据《test》
理由：
  · 及时入户
    未达到要求：期限 2023-06-06，完成于 2023-06-08，逾期 2 天
文件没有规定、本政策这样处理的：
  • 天数：5 日
)");
  EXPECT_EQ(prose(R"(
facts: {支出: {type: money, unit: 元}, 总额: {type: money, unit: 元}}
decisions: {d: {verdict: {milestones: {steps: {2023-04-30: 30, 2023-09-30: 75}, unit: "%", reached: 支出, of: 总额}}}}
)",
                  {{"支出", 1}, {"总额", 6}}),
            R"(
d（2023-06-30）：未达到要求（NOT_MET）
依据《test》
理由：
  未达到要求
    2023-04-30：应达 30%，已达 16.66%，还差 0.8 元；未达到要求
    2023-09-30：应达 75%，已达 16.66%，还差 3.5 元；未到期
结果：
  steps：2 项
)");
}

TEST(Prose, AShareJustMissedDoesNotLookReached) {
  const std::string text = prose(R"(
facts: {spent: {type: money, unit: 元}, whole: {type: money, unit: 元}}
decisions: {d: {verdict: {milestones: {steps: {2023-04-30: 30}, unit: "%", reached: spent, of: whole}}}}
)",
                                 {{"spent", 29'999'999}, {"whole", 100'000'000}});
  EXPECT_NE(text.find("应达 30%，已达 29.99%，还差 1 元；未达到要求"), std::string::npos) << text;
}

TEST(Prose, LongNumbersAreShortenedAndSaidToBe) {
  const std::string text =
      prose("facts: {a: {type: number}, b: {type: number}}\ndecisions: {d: {value: a / b}}\n", {{"a", 2}, {"b", 3}});
  EXPECT_NE(text.find("d（2023-06-30）：≈0.666667\n"), std::string::npos) << text;
}

TEST(Prose, ErrorsAndDaysBeforePublication) {
  const std::string policy =
      "published: 2023-05-11\nfacts: {a: {type: number}, b: {type: number}}\ndecisions: {d: {value: a / b}}\n";
  const std::string text = prose(policy, {{"a", 2}, {"b", 0}}, "zh", true, "2023-03-01");
  EXPECT_NE(text.find("注意：所问日期早于文件或所用标准的公布日期"), std::string::npos) << text;
  EXPECT_NE(text.find("计算出错：\n  ! LC503："), std::string::npos) << text;
}

TEST(Prose, OutsideThePolicysPeriod) {
  EXPECT_EQ(
      prose("facts: {a: {type: boolean}}\ndecisions: {d: {verdict: a}}\n", {{"a", true}}, "zh", true, "2024-01-15"), R"(
d（2024-01-15）：暂不能确定（UNDETERMINED）
还需要知道：
  ? test（政策标准）：当日没有有效的规定
)");
}

TEST(Prose, WithoutReasonsTheVerdictAndWhatIsMissing) {
  const Decision decision = decide(policy_of(monitoring), "d", {{"吃", "ok"}, {"住房", "ok"}});
  EXPECT_EQ("\n" + explain(decision), R"(
d（2023-06-30）：暂不能确定（UNDETERMINED）
结果：
  gap：不明
还需要知道：
  ? 收入：不明
须由人确认：
  • 入户核实
)");
}

}  // namespace
}  // namespace liangce::tests
