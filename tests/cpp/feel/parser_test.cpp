// Reading: precedence and associativity (grammar rules 2, 4, 51), literals, syntax errors with their places, printing.
#include "feel_testing.hpp"

namespace {

using namespace liangce;
using namespace liangce::feel;
using namespace liangce::feel::testing;

TEST(Parser, PrecedenceAndAssociativity) {
  check(plain, {{"1 + 2 * 3", "7"},
                {"(1 + 2) * 3", "9"},
                {"10 - 4 - 3", "3"},
                {"100 / 10 / 5", "2"},
                {"2 ** 3 ** 2", "64"},  // left to right, as the rest
                {"-2 ** 2", "4"},       // negation binds tighter than the power
                {"2 * -3", "-6"},
                {"- - 3", "3"},
                {"1 + 1 = 2", "true"},
                {"true or false and false", "true"},
                {"(true or false) and false", "false"},
                {"1 < 2 and 2 < 3", "true"},
                {"not(true) or true", "true"},
                {"1 + 2 between 2 and 4", "true"},
                {"1 in (1, 2) and 3 in [2..4]", "true"},
                {"if true then 1 else 2 + 3", "1"},
                {"(if true then 1 else 2) + 3", "4"},
                {"for i in 1..2 return i + 1", "[2, 3]"},
                {"{a: 1}.a + 1", "2"},
                {"[1, 2, 3][2] * 10", "20"},
                {"function(x) x + 1", "function"},
                {"(function(x) x + 1)(2)", "3"}});
}

TEST(Parser, Literals) {
  check(plain, {{"0.50", "0.5"},
                {".5", "0.5"},
                {"-.5", "-0.5"},
                {"1.0e3", "1000"},
                {"1E-2", "0.01"},
                {"12345678901234567890123456789012345", "12345678901234567890123456789012340"},
                {"\"a\\tb\\\"c\\\\\"", "\"a\\tb\\\"c\\\\\""},
                {"\"\\u4e2d\\u6587\"", "\"中文\""},
                {"\"\\U01F600\"", "\"😀\""},
                {"\"\\uD83D\\uDE00\"", "\"😀\""},
                {"@\"2023-06-30\"", "@\"2023-06-30\""},
                {"@\"08:00:00\"", "@\"08:00:00\""},
                {"@\"2023-06-30T08:00:00@Asia/Shanghai\"", "@\"2023-06-30T08:00:00@Asia/Shanghai\""},
                {"@\"P1DT2H\"", "@\"P1DT2H\""},
                {"@\"-P14M\"", "@\"-P1Y2M\""},
                {"[]", "[]"},
                {"{}", "{}"},
                {"{\"a b\": 1, c: [2]}", "{\"a b\": 1, c: [2]}"},
                {"null", "null"},
                {"1 // one\n + 2 /* two */", "3"}});
}

TEST(Parser, BadLiteralsAreNullByTheStandardAndRefusedInPolicies) {
  EXPECT_EQ(plain("@\"2023-02-29\""), "null!");
  EXPECT_EQ(complaint("@\"2023-02-29\"", Profile::policy).substr(0, 5), "LC407");
  EXPECT_EQ(plain("@\"soon\""), "null!");
}

/// What is wrong is said with a place inside the text.
TEST(Parser, SyntaxErrors) {
  for (const char* text : {"1 +",
                           "(1",
                           "[1, 2",
                           "{a 1}",
                           "if true then 1",
                           "for x return 1",
                           "1 2",
                           "\"open",
                           "a.",
                           "some x satisfies x",
                           "",
                           "  ",
                           "1 +* 2",
                           "@2023",
                           "[1..]",
                           "function(x",
                           "{a: 1, }",
                           ")",
                           "1..2",
                           "x instance of"}) {
    try {
      evaluate_text(text, Value::context({}), options(Profile::standard));
      ADD_FAILURE() << "read: " << text;
    } catch (const PolicyError& error) {
      ASSERT_FALSE(error.diagnostics().empty());
      EXPECT_TRUE(error.diagnostics()[0].code.starts_with("LC4")) << text << ": " << error.what();
      EXPECT_LE(error.diagnostics()[0].begin, std::string_view(text).size()) << text;
    }
  }
}

TEST(Parser, AnErrorPointsAtItsColumn) {
  try {
    evaluate_text("人均收入 < 5000 且 + 1", context_of({{"人均收入", 1}}), options(Profile::policy));
    FAIL();
  } catch (const PolicyError& error) {
    const Position at = error.diagnostics()[0].position();
    EXPECT_EQ(at.line, 1U);
    EXPECT_EQ(at.column, 15U) << error.what();  // characters, not bytes
  }
}

TEST(Parser, SeveralErrorsAreFoundAtOnce) {
  try {
    evaluate_text("[1 +, 2 *, 3]", Value::context({}), options(Profile::standard));
    FAIL();
  } catch (const PolicyError& error) {
    EXPECT_GE(error.diagnostics().size(), 2U) << error.what();
  }
}

TEST(Parser, InvalidUtf8IsAnError) {
  for (const char* text : {"\"\xFF\"", "a\xC3", "\xE4\xBD < 1", "\xF8\x88\x80\x80\x80"}) {
    EXPECT_THROW(evaluate_text(text), PolicyError) << text;
  }
}

/// Reading what print wrote gives the same text again, and the same value.
TEST(Parser, RoundTripThroughPrint) {
  const Names names = {
      {"a", 1}, {"b", 2}, {"c", 3}, {"full name", "x"}, {"l", Value::list({1, 2})}, {"ctx", context_of({{"k v", 1}})}};
  const Value scope = context_of(names);
  for (const char* text : {"a + b * c",
                           "(a + b) * c",
                           "a - (b - c)",
                           "a - b - c",
                           "a / (b * c)",
                           "(a ** b) ** c",
                           "a ** (b ** c)",
                           "-(a + b)",
                           "-a ** 2",
                           "not(a = b)",
                           "a = 1 and (b = 2 or c = 3)",
                           "(a = 1 and b = 2) or c = 3",
                           "a between b and c",
                           "(a between 1 and 2) = true",
                           "a in (1, 2, [3..4])",
                           "a in [1..2)",
                           "a in ]1..2[",
                           "a in > 3",
                           "if a > b then c else if a = b then 1 else 2",
                           "for x in l, y in 1..3 return x * y",
                           "some x in l satisfies x > 1",
                           "every x in l satisfies (x > 1)",
                           "l[item > 1]",
                           "l[1]",
                           "(a + b)[1]",
                           "ctx.k v",
                           "{a: 1, \"b c\": {d: a}}",
                           "full name",
                           "function(x: number, y) x + y",
                           "(function(x) x)(1)",
                           "sum(l)",
                           "substring(string: \"abc\", start position: 2)",
                           "a instance of number",
                           "l instance of list<number>",
                           "@\"2023-06-30\"",
                           "date and time(\"2023-06-30T00:00:00\")",
                           "\"a\\n\\\"b\\\"\"",
                           "[a, [b], {}]",
                           "if (if true then true else false) then 1 else 2",
                           "(for x in l return x)[1]",
                           "a + (if true then 1 else 2)",
                           "(some x in l satisfies x > 1) and a = 1",
                           "[1..3]",
                           "(> 3)"}) {
    const std::string once = canonical_text(text, scope, options(Profile::standard));
    EXPECT_EQ(canonical_text(once, scope, options(Profile::standard)), once) << text;
    const Outcome direct = evaluate_text(text, scope, options(Profile::standard));
    const Outcome printed = evaluate_text(once, scope, options(Profile::standard));
    EXPECT_EQ(direct.value.to_feel(), printed.value.to_feel()) << text << " -> " << once;
  }
}

TEST(Parser, PrintsEnglishKeywordsAndOneSpace) {
  const Value scope = context_of({{"收入", 1}, {"人数", 2}});
  EXPECT_EQ(canonical_text("若收入＜５且人数>2 则 1 否则 2", scope, options(Profile::standard)),
            "if 收入 < 5 and 人数 > 2 then 1 else 2");
  EXPECT_EQ(canonical_text("((收入))", scope, options(Profile::standard)), "收入");
}

}  // namespace
