// One name, one thing; names expressions can say; nothing that nobody uses.
#include "check_support.hpp"

namespace liangce::checking {
namespace {

TEST(CheckNames, TwoThingsOfOneName) {
  EXPECT_EQ(checked_for("LC306", R"(policy: p
facts:
  收入: {en: income, type: number}
  支出: {en: income, type: number}
rules:
  收入: {when: 支出 > 1}
  净 额: {when: 支出 > 1}
  净  额: {when: 支出 > 2}
decisions:
  income: {value: 支出}
)"),
            (Lines{"4:12 error LC306: `income` is the name of two things: fact `收入` (p.yaml:3) and fact `支出` (an "
                   "expression could mean "
                   "either; rename one)",
                   "6:3 error LC306: `收入` is the name of two things: fact `收入` (p.yaml:3) and rule `收入` (an "
                   "expression could mean either; "
                   "rename one)",
                   "8:3 error LC306: `净  额` is the name of two things: rule `净 额` (p.yaml:7) and rule `净  额` (an "
                   "expression could mean "
                   "either; rename one)",
                   "10:3 error LC306: `income` is the name of two things: fact `收入` (p.yaml:3) and decision `income` "
                   "(an expression could "
                   "mean either; rename one)"}));
}

TEST(CheckNames, AliasOfItself) {
  EXPECT_EQ(checked_for("LC306", "policy: p\nfacts:\n  income: {en: income, type: number}\n"),
            (Lines{"3:16 warning LC306: fact `income` has its own name as alias (leave `en` out)"}));
}

TEST(CheckNames, KeywordsAndBuiltins) {
  EXPECT_EQ(
      checked_for("LC307", R"(policy: p
facts:
  甲: {en: some, type: number}
  乙: {en: not due, type: number}
  丙: {en: count, type: number}
  空: {type: number}
  notice: {type: number}
  收入且支出: {type: number}
)"),
      (Lines{"3:11 warning LC307: the name `some` of fact `甲` is a keyword of FEEL and cannot be used in an "
             "expression (choose another "
             "name)",
             "4:11 warning LC307: the name `not due` of fact `乙` begins with a keyword of FEEL and cannot be used "
             "in an expression "
             "(choose another name)",
             "5:11 warning LC307: the name `count` of fact `丙` hides the built-in function of that name (choose "
             "another name)",
             "6:3 warning LC307: the name `空` of fact `空` is also a keyword, which expressions can no longer "
             "use (choose another "
             "name)"}));
}

TEST(CheckNames, AnExceptionIsNamedInReasonsOnly) {
  EXPECT_EQ(checked_for("LC307",
                        "policy: p\nfacts:\n  poor: {type: boolean}\nrules:\n  fee: {value: 5}\n"
                        "  for the poor: {exception to: fee, if: poor, value: 0}\n"),
            Lines{});
}

TEST(CheckUsed, WhatNoDecisionDependsOn) {
  EXPECT_EQ(checked_for("LC313", R"(policy: p
clauses:
  "1": {quote: 五}
  "2": {quote: 六}
parameters:
  线: {en: line, type: number, basis: text, clause: "1", value: 5}
  旧线: {type: number, basis: text, clause: "1", value: 4}
facts:
  人均 收入: {en: pc income, type: number}
  备注: {type: text}
  残疾: {type: boolean}
  等待: {type: boolean}
functions:
  用到: {parameters: {x: number}, value: x + 线}
  没用到: {parameters: {x: number}, value: x + 旧线}
rules:
  低: {when: pc income < 用到(1)}
  低之例外: {exception to: 低, if: 残疾, when: false}
  没人问: {when: 也没人问}
  也没人问: {when: 没人问}
decisions:
  识别:
    table:
      hit: first
      inputs: [低]
      outputs: [{name: verdict, type: text}]
      rows:
        - {if: [true], then: ['"ELIGIBLE"']}
        - {if: [false], then: [UNDETERMINED], missing: [等待]}
)"),
            (Lines{"4:4 warning LC313: nothing cites clause `2` (cite it where it is decided, or list it under `not "
                   "computable`)",
                   "7:3 warning LC313: no decision depends on parameter `旧线` (use it or remove it)",
                   "10:3 warning LC313: no decision depends on fact `备注` (use it or remove it)",
                   "15:3 warning LC313: no decision depends on function `没用到` (use it or remove it)",
                   "19:3 warning LC313: no decision depends on rule `没人问` (use it or remove it)",
                   "20:3 warning LC313: no decision depends on rule `也没人问` (use it or remove it)"}));
}

TEST(CheckUsed, EveryPlaceAnExpressionMayStand) {
  // Each fact is used in one place only, through its alias where one letter would do.
  EXPECT_EQ(checked(R"(policy: p
facts:
  a1: {type: number}
  a2: {type: boolean}
  a3: {type: boolean}
  a4: {type: integer}
  a5: {type: number}
  a6: {type: number}
  a7: {type: text}
  a8: {type: text}
  b1: {type: date}
  b2: {type: date}
  b3: {type: integer}
  b4: {type: date}
  b5: {type: number}
  b6: {type: number}
  c1: {type: number}
  c2: {type: list, of: number}
  c3: {type: number}
  c4: {type: boolean}
  c5: {type: number}
  c6: {type: number}
  c7: {type: number}
rules:
  r1: {at least: {count: a4, of: [a2, {not: a3}]}}
  r2:
    table:
      hit: first
      inputs: [a1]
      outputs: [{name: v, type: text, default: a8}]
      rows:
        - {if: ['< a5, > a6'], then: [a7]}
  r3: {deadline: {event: b1, done: b2, within: b3, complete through: b4}}
  r4: {target: {value: b5, at least: b6, by: b1}}
  r5:
    context: {x: c1, y: x + 1}
    result: x + y
  r6: {for: x, in: c2, return: x + c3}
  r7: {list: [c5, c6]}
decisions:
  d:
    if: c4
    then: r1
    else: false
    values: {v2: r2, v3: r3, v4: r4, v5: r5, v6: r6, v7: r7}
    findings: {f: c7 > 1}
)"),
            Lines{});
}

TEST(CheckUsed, NotSaidWhenAnExpressionCannotBeRead) {
  EXPECT_EQ(checked_for("LC313", "policy: p\nfacts:\n  甲: {type: number}\ndecisions:\n  d: {value: 1 + }\n"), Lines{});
}

TEST(CheckUsed, ALibraryOfRulesIsUsedByOthers) {
  EXPECT_EQ(checked_for("LC313", "policy: p\nfacts:\n  甲: {type: number}\nrules:\n  乙: {value: 1}\n"), Lines{});
}

TEST(CheckCalendars, WorkingDaysWithoutACalendar) {
  const std::string rules =
      "facts:\n  甲: {type: date}\ndecisions:\n  d: {value: 'working days between(甲, today())'}\n  e: {value: next "
      "working day(甲)}\n";
  EXPECT_EQ(checked_for("LC614", "policy: p\n" + rules),
            (Lines{"5:15 warning LC614: working days are asked for and the policy names no calendar (add `calendars:` "
                   "to the header; without it "
                   "the answer is UNDETERMINED)"}));
  policy::Policy policy = policy_of("policy: p\nin force: 2023-01-01 .. 2025-06-30\n" + rules);
  policy.calendars.emplace_back();
  policy.calendars.back().data.years = {2021, 2023};
  Diagnostics found;
  check(policy, found);
  EXPECT_EQ(lines_of(found), (Lines{"6:15 warning LC614: working days are asked for and no calendar covers 2022, 2024, "
                                    "2025 (add the calendar of the year; "
                                    "questions that need it are UNDETERMINED)"}));
  EXPECT_EQ(
      checked_for("LC614",
                  "policy: p\nfacts:\n  甲: {type: date}\ndecisions:\n  d: {deadline: {event: 甲, done: 甲, within: 5, "
                  "unit: working days}}\n")
          .size(),
      1U);
}

TEST(CheckOnLoad, LeavesOutWhatNeedNotStopAnybody) {
  Diagnostics found;
  check_on_load(
      policy_of("policy: p\nclauses:\n  \"1\": {item: 1}\nfacts:\n  甲: {type: number}\ndecisions:\n  d: {value: 1}\n"),
      found);
  EXPECT_EQ(lines_of(found), Lines{});
}

TEST(CheckPolicies, YuzhouIsClean) {
  Diagnostics found;
  const policy::Policy policy = yaml::load({std::string(LIANGCE_PROJECT_DIR) + "/policies/yuzhou-2023"}, &found);
  check(policy, found);
  for (const auto& d : found.items()) ADD_FAILURE() << format(d);
  EXPECT_GT(policy.clauses.size(), 30U);
}

}  // namespace
}  // namespace liangce::checking
