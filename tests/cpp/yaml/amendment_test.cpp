// Amendments: read against the policy they change, then laid over it.
#include "liangce/policy/amend.hpp"

#include <gmock/gmock.h>
#include "support.hpp"

#include "liangce/yaml/load.hpp"

namespace liangce::yaml {
namespace {

constexpr const char* base_text = R"(language: 1
policy: county.line
title: 参考线
in force: 2023-01-01 .. 2024-12-31
published: 2023-05-11
types:
  金额: {type: money, unit: 元}
parameters:
  线: {en: line, type: money, unit: 元/人·年, basis: text, values: {2023-01-01: {value: 7500, until: 2023-12-31}}}
  倍数: {en: factor, type: number, basis: assumed, value: 2}
facts:
  收入: {en: income, type: money, unit: 元/人·年}
rules:
  低于线: {en: below, when: 收入 < 线}
)";

class Amendments : public testing::Test {
 protected:
  Amendments() : base(read_policy_text("base.yaml", base_text, diagnostics)) {}
  policy::Policy amended(const std::string& text) {
    return policy::amended(base, read_amendment_text("change.yaml", text, base, diagnostics), diagnostics);
  }
  Diagnostics diagnostics;
  policy::Policy base;
};

TEST_F(Amendments, DatedValuesOverlayTheBase) {
  const policy::Policy policy = amended("amends: county.line\nparameters:\n  线: {values: {2023-07-01: 7800}}\n");
  ASSERT_EQ(all(diagnostics), "");
  const policy::Parameter& line = *policy.find_parameter("线");
  // From its day on, to the end of the policy; days before keep the base's value.
  EXPECT_EQ(line.in_force(*Date::parse("2023-06-30"))->value.number(), Number(7500));
  EXPECT_EQ(line.in_force(*Date::parse("2023-07-01"))->value.number(), Number(7800));
  EXPECT_EQ(line.in_force(*Date::parse("2024-12-31"))->value.number(), Number(7800));
  EXPECT_EQ(line.in_force(*Date::parse("2022-12-31")), nullptr);
  EXPECT_EQ(base.find_parameter("线")->in_force(*Date::parse("2023-07-01"))->value.number(), Number(7500));
}

TEST_F(Amendments, AnEntryWithAnEndLeavesBothSidesOfTheBase) {
  const policy::Policy policy =
      amended("amends: county.line\nparameters:\n  line: {values: {2023-03-01: {value: 7000, until: 2023-04-30}}}\n");
  ASSERT_EQ(all(diagnostics), "");
  const policy::Parameter& line = *policy.find_parameter("线");
  EXPECT_EQ(line.versions.size(), 3U);
  EXPECT_EQ(line.in_force(*Date::parse("2023-02-28"))->value.number(), Number(7500));
  EXPECT_EQ(line.in_force(*Date::parse("2023-03-01"))->value.number(), Number(7000));
  EXPECT_EQ(line.in_force(*Date::parse("2023-04-30"))->value.number(), Number(7000));
  EXPECT_EQ(line.in_force(*Date::parse("2023-05-01"))->value.number(), Number(7500));
  EXPECT_EQ(line.in_force(*Date::parse("2023-12-31"))->value.number(), Number(7500));
  EXPECT_EQ(line.in_force(*Date::parse("2024-01-01")), nullptr);
}

TEST_F(Amendments, OneValueHoldsForTheWholePeriodOfThePolicy) {
  const policy::Policy policy = amended("amends: county.line\nparameters:\n  factor: {value: 3}\n");
  ASSERT_EQ(all(diagnostics), "");
  const policy::Parameter& factor = *policy.find_parameter("倍数");
  EXPECT_EQ(factor.name.text, "倍数");
  EXPECT_EQ(factor.en.text, "factor");
  EXPECT_EQ(factor.in_force(*Date::parse("2023-01-01"))->value.number(), Number(3));
  EXPECT_EQ(factor.in_force(*Date::parse("2024-12-31"))->value.number(), Number(3));
  EXPECT_EQ(factor.in_force(*Date::parse("2025-01-01")), nullptr);
}

TEST_F(Amendments, RulesOfTheSameNameAreReplacedAndOthersAdded) {
  const policy::Policy policy = amended(
      "amends: county.line\npublished: 2023-06-01\ntitle: 修改\nrules:\n  below: {when: 收入 <= 线}\n"
      "  高于线: {when: 收入 > 线}\n");
  ASSERT_EQ(all(diagnostics), "");
  ASSERT_EQ(policy.rules.size(), 2U);
  EXPECT_EQ(policy.rules[0].name.text, "低于线");  // named by its alias, still the same rule
  EXPECT_EQ(std::get<policy::Expression>(policy.rules[0].body->form).text.text, "收入 <= 线");
  EXPECT_EQ(policy.title.text, "修改");
  EXPECT_EQ(policy.published, Date::parse("2023-05-11"));  // of the policy, not of the change
}

TEST_F(Amendments, TheChangedValueKnowsWhenItWasPublished) {
  const policy::Policy policy =
      amended("amends: county.line\npublished: 2023-06-20\nparameters:\n  线: {values: {2023-07-01: 7800}}\n");
  ASSERT_EQ(all(diagnostics), "");
  const policy::Parameter& line = *policy.find_parameter("线");
  EXPECT_EQ(line.in_force(*Date::parse("2023-07-01"))->published, Date::parse("2023-06-20"));
  EXPECT_EQ(line.in_force(*Date::parse("2023-06-30"))->published, std::nullopt);
}

TEST_F(Amendments, NewParametersSayTheirType) {
  const policy::Policy policy =
      amended("amends: county.line\nparameters:\n  上限: {type: money, unit: 元, basis: assumed, value: 10}\n");
  ASSERT_EQ(all(diagnostics), "");
  ASSERT_EQ(policy.parameters.size(), 3U);
  EXPECT_EQ(policy.find_parameter("上限")->versions.at(0).value.number(), Number(10));
}

TEST_F(Amendments, TypesOfThePolicyCanBeUsedAndNotReplaced) {
  amended("amends: county.line\nfacts:\n  支出: {type: 金额}\n");
  EXPECT_EQ(all(diagnostics), "");
  amended("amends: county.line\ntypes:\n  金额: {type: money, unit: 万元}\n");
  ASSERT_EQ(diagnostics.errors(), 1U);
  EXPECT_EQ(diagnostics.items()[0].code, "LC612");
  EXPECT_EQ(diagnostics.items()[0].position(), (Position{3, 3}));
}

TEST_F(Amendments, ValuesKeepTheTypeOfTheParameter) {
  amended("amends: county.line\nparameters:\n  线: {values: {2023-07-01: 七千}}\n");
  ASSERT_EQ(diagnostics.errors(), 1U);
  EXPECT_EQ(diagnostics.items()[0].code, "LC205");
  EXPECT_EQ(diagnostics.items()[0].position(), (Position{3, 28}));
}

TEST_F(Amendments, AnotherPolicysAmendmentIsRefused) {
  amended("amends: county.other\nparameters:\n  线: {value: 1}\n");
  ASSERT_FALSE(diagnostics.items().empty());
  EXPECT_EQ(diagnostics.items()[0].code, "LC612");
  EXPECT_EQ(diagnostics.items()[0].position(), (Position{1, 9}));
  EXPECT_EQ(diagnostics.errors(), 1U) << all(diagnostics);
}

TEST_F(Amendments, AnUnknownParameterWithoutATypeIsRefusedOnce) {
  amended("amends: county.line\nparameters:\n  限: {value: 1}\n");
  ASSERT_EQ(diagnostics.errors(), 1U) << all(diagnostics);
  EXPECT_EQ(diagnostics.items()[0].code, "LC612");
  EXPECT_EQ(diagnostics.items()[0].position(), (Position{3, 3}));
}

TEST_F(Amendments, TestsThatNameOneThatIsNotThereSaySo) {
  read_tests_text("line.test.yaml",
                  "tests: county.line\namendments: nowhere.yaml\non: 2023-06-30\ncases:\n"
                  "  - {name: a, facts: {收入: 1}, expect: {rules: {低于线: true}}}\n",
                  base, diagnostics);
  ASSERT_EQ(diagnostics.errors(), 1U) << all(diagnostics);
  EXPECT_EQ(diagnostics.items()[0].code, "LC001");
  EXPECT_EQ(diagnostics.items()[0].position(), (Position{2, 13}));
}

}  // namespace
}  // namespace liangce::yaml
