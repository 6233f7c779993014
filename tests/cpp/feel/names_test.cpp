// Names: Chinese, with spaces and operator signs, beside keywords and full-width forms (DMN 1.5 clause 10.3.1.2,
// grammar rules 25-31).
#include "feel_testing.hpp"

namespace {

using namespace liangce;
using namespace liangce::feel;
using namespace liangce::feel::testing;

TEST(Names, AreNormalised) {
  EXPECT_EQ(normalise_name("Pre-bureau  risk\tcategory"), "Pre-bureau risk category");
  EXPECT_EQ(normalise_name(" a + b "), "a+b");
  EXPECT_EQ(normalise_name("人均纯收入"), "人均纯收入");
  EXPECT_EQ(normalise_name("ＡＢ１"), "AB1");
  EXPECT_EQ(normalise_name("a1"), "a1");
  EXPECT_EQ(normalise_name("1a"), std::nullopt);
  EXPECT_EQ(normalise_name("-a"), std::nullopt);
  EXPECT_EQ(normalise_name(""), std::nullopt);
  EXPECT_EQ(normalise_name("   "), std::nullopt);
  EXPECT_EQ(normalise_name("a(b)"), std::nullopt);
  EXPECT_EQ(name_parts("a-b c"), 4);
  EXPECT_EQ(first_word("Pre-bureau risk"), "Pre");
}

TEST(Names, TheLongestDeclaredNameIsRead) {
  EXPECT_EQ(plain("a-b", {{"a", 5}, {"b", 3}}), "2");
  EXPECT_EQ(plain("a-b", {{"a", 5}, {"b", 3}, {"a-b", 100}}), "100");
  EXPECT_EQ(plain("a - b", {{"a", 5}, {"b", 3}, {"a-b", 100}}),
            "100");  // white space between the parts does not matter
  EXPECT_EQ(plain("full name", {{"full", "x"}, {"full name", "Ann Lee"}}), "\"Ann Lee\"");
  EXPECT_EQ(plain("full name + full", {{"full", "x"}, {"full name", "Ann Lee"}}), "\"Ann Leex\"");
  EXPECT_EQ(plain("a+b*2", {{"a", 1}, {"b", 2}, {"a+b", 10}}), "20");
  EXPECT_EQ(plain("rate.of 2023 + 1", {{"rate.of 2023", 4}}), "5");
  EXPECT_EQ(plain("it's", {{"it's", 1}}), "1");
}

TEST(Names, KeywordsInsideNames) {
  EXPECT_EQ(plain("profit and loss", {{"profit and loss", 7}}), "7");
  EXPECT_EQ(plain("profit and loss", {{"profit", true}, {"loss", false}}), "false");
  EXPECT_EQ(plain("order", {{"order", 3}}), "3");  // begins with a keyword
  EXPECT_EQ(plain("notable", {{"notable", 3}}), "3");
  EXPECT_EQ(plain("{if: 1}.if"), "1");
}

TEST(Names, ChineseKeywords) {
  EXPECT_EQ(plain("若 收入 < 5000 则 \"低\" 否则 \"高\"", {{"收入", 4000}}), "\"低\"");
  EXPECT_EQ(plain("若收入 < 5000 则 1 否则 2", {{"收入", 6000}}), "2");
  EXPECT_EQ(plain("收入 < 5000 且 人数 > 2", {{"收入", 4000}, {"人数", 3}}), "true");
  EXPECT_EQ(plain("收入 < 5000 且非 有车", {{"收入", 4000}, {"有车", true}}), "false");
  EXPECT_EQ(plain("甲 或 乙", {{"甲", false}, {"乙", true}}), "true");
  EXPECT_EQ(plain("存在 人 属于 成员 满足 人.年龄 >= 60", {{"成员", Value::list({context_of({{"年龄", 61}})})}}),
            "true");
  EXPECT_EQ(plain("每个 数 属于 [1, 2] 满足 数 > 1"), "false");
  EXPECT_EQ(plain("真 且 假"), "false");
  EXPECT_EQ(plain("空 = null"), "true");
  EXPECT_EQ(plain("收入 介于 1 且 3", {{"收入", 2}}), "true");
}

TEST(Names, ADeclaredNameIsNotCutAtAKeywordInIt) {
  EXPECT_EQ(plain("或有负债", {{"或有负债", 8}}), "8");
  EXPECT_EQ(plain("是否脱贫", {{"是否脱贫", true}}), "true");
  EXPECT_EQ(plain("且末县人口 > 1", {{"且末县人口", 2}}), "true");
}

TEST(Names, FullWidthFormsAreRead) {
  EXPECT_EQ(plain("收入＜５０００", {{"收入", 4000}}), "true");
  EXPECT_EQ(plain("（１＋２）＊３"), "9");
  EXPECT_EQ(plain("收入 ≥ 7500", {{"收入", 7500}}), "true");
  EXPECT_EQ(plain("收入 ≤ 7499", {{"收入", 7500}}), "false");
  EXPECT_EQ(plain("收入 ≠ 7499", {{"收入", 7500}}), "true");
  EXPECT_EQ(plain("６ ÷ ３ × ２"), "4");
  EXPECT_EQ(plain("sum（［１，２，３］）"), "6");
  EXPECT_EQ(plain("“中” ＋ “文”"), "\"中文\"");
  EXPECT_EQ(plain("\"（，）\""), "\"（，）\"");  // not inside strings
}

TEST(Names, PlainFeelKeepsFullWidthFormsOut) {
  Options o = options(Profile::standard);
  o.variants = false;
  const Outcome outcome = evaluate_text("（1＋2）", Value::context({}), o);  // a name, by grammar rule 28
  EXPECT_TRUE(outcome.value.is_absent());
  EXPECT_EQ(outcome.errors.at(0).code, "LC502");
  EXPECT_THROW(evaluate_text("若 1 = 1 则 2 否则 3", Value::context({}), o), PolicyError);
}

TEST(Names, UnknownNamesAreNullByTheStandardAndRefusedInPolicies) {
  EXPECT_EQ(plain("nobody + 1"), "null!");
  EXPECT_EQ(complaint("nobody", Profile::standard).substr(0, 5), "LC502");
  EXPECT_EQ(complaint("人均纯收人 < 1", Profile::policy, {{"人均纯收入", 1}}).substr(0, 5), "LC301");
}

TEST(Names, MembersWithSpacesAreKnownFromTheData) {
  const Value loan = context_of({{"loan amount", 50000}, {"end date", Value(*Date::parse("2026-06-30"))}});
  EXPECT_EQ(plain("loan.loan amount / 2", {{"loan", loan}}), "25000");
  EXPECT_EQ(plain("loan.end date.year", {{"loan", loan}}), "2026");
  EXPECT_EQ(plain("loans[loan amount > 1].end date", {{"loans", Value::list({loan})}}), "[@\"2026-06-30\"]");
}

}  // namespace
