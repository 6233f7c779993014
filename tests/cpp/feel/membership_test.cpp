// in, between and unary tests (DMN 1.5 Table 55, clauses 7.3.2 and 10.3.2.8).
#include "feel_testing.hpp"

namespace {

using namespace liangce;
using namespace liangce::feel;
using namespace liangce::feel::testing;

TEST(Membership, In) {
  check(plain, {{"1 in 1", "true"},
                {"1 in [1..3]", "true"},
                {"1 in (1..3]", "false"},
                {"3 in [1..3)", "false"},
                {"3 in ]1..3]", "true"},
                {"1 in (2, 3)", "false"},
                {"1 in (2, [0..1])", "true"},
                {"1 in (< 2)", "true"},
                {"1 in < 1", "false"},
                {"5 in (>= 5, = 0)", "true"},
                {"1 in [1, 2]", "true"},
                {"1 in ([2, 3], [4..5])", "false"},
                {"[1] in ([[1], [2]])", "true"},
                {"null in (null, 1)", "true"},
                {"\"b\" in [\"a\"..\"c\"]", "true"},
                {"@\"2023-06-30\" in [@\"2023-01-01\"..@\"2023-12-31\"]", "true"},
                {"1 in !=2", "true"},
                {"1 in \"a\"", "null!"},
                {"1 in [\"a\"..\"c\"]", "null!"}});
}

TEST(Membership, Between) {
  check(plain, {{"2 between 1 and 3", "true"},
                {"1 between 1 and 3", "true"},
                {"3 between 1 and 3", "true"},
                {"4 between 1 and 3", "false"},
                {"\"b\" between \"a\" and \"c\"", "true"},
                {"1 between 3 and 1", "false"},
                {"1 between null and 3", "null!"},
                {"null between 1 and 3", "null!"}});
}

std::string test(std::string_view tests, const Value& input, Profile profile = Profile::standard,
                 const Names& names = {}) {
  try {
    return shown(unary_tests_text(tests, input, context_of(names), options(profile)), profile);
  } catch (const PolicyError& error) {
    return "error " + error.diagnostics().at(0).code;
  }
}

TEST(Membership, UnaryTests) {
  EXPECT_EQ(test("-", 1), "true");
  EXPECT_EQ(test("-", Value()), "true");
  EXPECT_EQ(test("5", 5), "true");
  EXPECT_EQ(test("< 5", 5), "false");
  EXPECT_EQ(test("<= 5", 5), "true");
  EXPECT_EQ(test("[1..5)", 5), "false");
  EXPECT_EQ(test("1, 2, [5..6]", 5), "true");
  EXPECT_EQ(test("not(5)", 5), "false");
  EXPECT_EQ(test("not(1, 2)", 5), "true");
  EXPECT_EQ(test("\"a\", \"b\"", "b"), "true");
  EXPECT_EQ(test("\"a\"", "b"), "false");
  EXPECT_EQ(test("? > 3", 5), "true");
  EXPECT_EQ(test("? > 3 and ? < 5", 5), "false");
  EXPECT_EQ(test("even(?)", 4), "true");
  EXPECT_EQ(test("? * 2 = 10", 5), "true");
  EXPECT_EQ(test("not(? > 3)", 5), "false");
  EXPECT_EQ(test("null", Value()), "true");
  EXPECT_EQ(test("true", true), "true");
  EXPECT_EQ(test("false", true), "false");
  EXPECT_EQ(test("> x", 5, Profile::standard, {{"x", 4}}), "true");
  EXPECT_EQ(test("x, y", 5, Profile::standard, {{"x", 4}, {"y", 5}}), "true");
  EXPECT_EQ(test("[1, 5]", 5), "true");  // in the list
  EXPECT_EQ(test("count(?) > 1", Value::list({1, 2})), "true");
  EXPECT_EQ(test("some v in ? satisfies v > 1", Value::list({1, 2})), "true");
  EXPECT_EQ(test("@\"2023-06-30\"", *Date::parse("2023-06-30")), "true");
}

TEST(Membership, UnaryTestsOfWhatIsNotKnown) {
  const Value missing = Value::absent(Reason::missing, 0);
  EXPECT_EQ(test("-", missing, Profile::policy), "true");
  EXPECT_EQ(test("< 5", missing, Profile::policy), "missing");
  EXPECT_EQ(test("not(5)", missing, Profile::policy), "missing");
  EXPECT_EQ(test("is unknown(?)", missing, Profile::policy), "true");
  EXPECT_EQ(test("< 5", Value(), Profile::standard), "null!");
}

TEST(Membership, Ranges) {
  check(plain, {{"[1..5].start", "1"},
                {"[1..5).end", "5"},
                {"[1..5).end included", "false"},
                {"(> 5).start", "5"},
                {"(> 5).start included", "false"},
                {"(> 5).end", "null"},
                {"(<= 5).end included", "true"},
                {"(= 5) = [5..5]", "false"},
                {"[1..3] = [1..3]", "true"},
                {"[@\"2023-01-01\"..@\"2023-12-31\"].end.month", "12"},
                {"[1..\"a\"]", "null!"}});
}

}  // namespace
