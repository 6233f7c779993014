// Facts against their declarations: what is admitted, what is invalid, what is refused.
#include "policy_support.hpp"

namespace liangce::tests {
namespace {

const char* const facts_section = R"(
types:
  成员:
    type: context
    fields:
      年龄: {en: age, type: integer, at least: 0}
      身份: {type: choice, of: [学生, 务工]}
facts:
  收入: {en: income, type: money, unit: 元, at least: unbounded}
  支出: {en: spending, type: money, unit: 元, at least: 0}
  住房: {en: housing, type: choice, of: [ok, problem]}
  日期: {type: date}
  农户: {type: boolean}
  姓名: {type: text}
  人数: {type: integer, at least: 1}
  成员: {type: list, of: 成员}
)";

class CaseTest : public ::testing::Test {
 protected:
  Policy policy = policy_of(facts_section);
  std::shared_ptr<const Program> program = policy.on(day("2023-06-30"));
  Case facts{program};

  Value of(std::string_view name) const { return facts.values()[program->fact_slot(name).value()]; }
  std::string refused(std::string_view name, const Value& value) {
    EXPECT_FALSE(facts.set(name, value));
    return facts.problems().empty() ? "" : facts.problems().back().code + " " + facts.problems().back().message;
  }
};

TEST_F(CaseTest, EveryFactStartsMissing) {
  for (const FactSlot& slot : program->facts()) {
    EXPECT_TRUE(slot.initial.is_absent());
    EXPECT_EQ(slot.initial.reason(), Reason::missing) << slot.name;
  }
}

TEST_F(CaseTest, TextIsReadAsTheFactWantsIt) {
  EXPECT_TRUE(facts.set("收入", "7100.50"));
  EXPECT_TRUE(of("收入").same(number("7100.5")));
  EXPECT_TRUE(facts.set("日期", "2023-02-28"));
  EXPECT_TRUE(of("日期").same(Value(day("2023-02-28"))));
}

TEST_F(CaseTest, AliasesNameTheSameFact) {
  EXPECT_TRUE(facts.set("income", number("1")));
  EXPECT_TRUE(of("收入").same(number("1")));
}

TEST_F(CaseTest, NullIsMissingAndKeepsTheSlot) {
  EXPECT_TRUE(facts.set("姓名", Value()));
  EXPECT_EQ(of("姓名").reason(), Reason::missing);
  EXPECT_EQ(of("姓名").fact(), program->fact_slot("姓名").value());
}

TEST_F(CaseTest, OutsideTheBoundsIsInvalidNotRefused) {
  EXPECT_TRUE(facts.set("支出", number("-0.01")));
  EXPECT_EQ(of("支出").reason(), Reason::invalid);
  EXPECT_TRUE(facts.set("支出", number("0")));
  EXPECT_TRUE(of("支出").same(number("0")));
  EXPECT_TRUE(facts.set("收入", number("-12000")));
  EXPECT_TRUE(of("收入").same(number("-12000")));
}

TEST_F(CaseTest, MoreDigitsThanTheFactHasAreRefused) {
  EXPECT_NE(refused("收入", number("1.005")).find("LC803"), std::string::npos);
  EXPECT_NE(refused("人数", number("2.5")).find("LC803"), std::string::npos);
  EXPECT_TRUE(facts.set("收入", number("1.500")));  // trailing zeros are no digits
}

TEST_F(CaseTest, TextsThatWouldBeRoundedAreRefused) {
  EXPECT_NE(refused("收入", "12345678901234567890123456789012345").find("more than 34 digits"), std::string::npos);
  EXPECT_TRUE(facts.set("收入", "1234567890123456789012345678901200.00"));
  EXPECT_TRUE(facts.set("收入", "0000000000000000000000000000000000000001.50"));
}

TEST_F(CaseTest, WrongTypesAreRefusedNamingKeyAndType) {
  const std::string message = refused("income", Value(true));
  EXPECT_NE(message.find("LC802"), std::string::npos) << message;
  EXPECT_NE(message.find("money (元)"), std::string::npos) << message;
  EXPECT_EQ(facts.problems().back().key, "income");
  EXPECT_NE(refused("农户", "yes").find("boolean"), std::string::npos);
  EXPECT_NE(refused("日期", "2023-02-30").find("date"), std::string::npos);
  EXPECT_NE(refused("姓名", number("5")).find("text"), std::string::npos);
}

TEST_F(CaseTest, ChoicesAndNamesSuggestTheNearest) {
  EXPECT_NE(refused("住房", "problm").find("did you mean problem?"), std::string::npos);
  EXPECT_NE(refused("incom", number("5")).find("did you mean `income`?"), std::string::npos);
}

TEST_F(CaseTest, ARefusedValueChangesNothing) {
  EXPECT_TRUE(facts.set("收入", number("5")));
  EXPECT_FALSE(facts.set("收入", Value(true)));
  EXPECT_TRUE(of("收入").same(number("5")));
}

TEST_F(CaseTest, MembersAreCheckedFieldByField) {
  const auto member = [](Value age) { return Value::context({{Value("age"), age}}); };
  EXPECT_TRUE(facts.set("成员", Value::list({member(number("12")), member(Value())})));
  const Value& first = of("成员").items()[0];
  EXPECT_TRUE(first.find("年龄")->same(number("12")));
  EXPECT_EQ(first.find("身份")->reason(), Reason::missing);
  EXPECT_EQ(first.find("身份")->fact(), program->fact_slot("成员").value());
  const std::string message = refused("成员", Value::list({member(number("1")), member("x")}));
  EXPECT_NE(message.find("item 2: `年龄`"), std::string::npos) << message;
  EXPECT_NE(refused("成员", Value::list({Value::context({{Value("岁"), number("1")}})})).find("no entry `岁`"),
            std::string::npos);
}

TEST_F(CaseTest, WhatIsKnownOfAnAbsentFactIsOfItsType) {
  Absence info;
  info.low = "7100";
  info.high = number("7400");
  EXPECT_TRUE(facts.set("收入", Value::absent(Reason::missing, info)));
  EXPECT_TRUE(of("收入").absence()->low.same(number("7100")));
  info.low = number("9000");
  EXPECT_NE(refused("收入", Value::absent(Reason::missing, info)).find("above the upper bound"), std::string::npos);
}

TEST_F(CaseTest, ClearForgetsEverything) {
  facts.set("收入", number("5"));
  facts.set("nothing", Value(1));
  facts.clear();
  EXPECT_TRUE(of("收入").is_absent());
  EXPECT_TRUE(facts.problems().empty());
}

}  // namespace
}  // namespace liangce::tests
