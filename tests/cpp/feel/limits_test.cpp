// Hostile input: a clear error in bounded time and memory, never a crash or a hang. Each limit at its edge.
#include <chrono>

#include "feel_testing.hpp"

namespace {

using namespace liangce;
using namespace liangce::feel;
using namespace liangce::feel::testing;

std::string repeated(std::string_view piece, std::size_t times) {
  std::string all;
  all.reserve(piece.size() * times);
  for (std::size_t i = 0; i < times; ++i) all += piece;
  return all;
}
std::string standard(std::string_view text) { return complaint(text, Profile::standard).substr(0, 5); }

TEST(Limits, OneMegabyteOnOneLine) {
  std::string text = "1";
  while (text.size() + 4 <= 1U << 20) text += " + 1";
  // 262,000 operands are more nodes than one expression may have.
  EXPECT_EQ(standard(text), "LC701");
  text += repeated(" ", (1U << 20) - text.size());
  EXPECT_EQ(text.size(), 1U << 20);
  EXPECT_EQ(standard(text + " "), "LC701");
  EXPECT_EQ(standard("\"" + repeated("x", (1U << 20) - 2) + "\""), "");
  EXPECT_EQ(standard(repeated("x", 1U << 20)), "LC502");  // one long name
  EXPECT_EQ(standard("// " + repeated("x", 100'000) + "\n1"), "");
}

TEST(Limits, DeepNesting) {
  for (const std::size_t depth : {1'000U, 10'000U, 500'000U}) {
    EXPECT_EQ(standard(repeated("(", depth) + "1" + repeated(")", depth)), "LC701") << depth;
    EXPECT_EQ(standard(repeated("[", depth) + repeated("]", depth)), "LC701") << depth;
    EXPECT_EQ(standard(repeated("{a:", depth) + "1" + repeated("}", depth)), "LC701") << depth;
    EXPECT_EQ(standard(repeated("-", depth) + "1"), "LC701") << depth;
    EXPECT_EQ(standard(repeated("not(", depth) + "true" + repeated(")", depth)), "LC701") << depth;
    EXPECT_EQ(standard(repeated("if true then ", depth) + "1" + repeated(" else 2", depth)).substr(0, 3), "LC7")
        << depth;
    EXPECT_EQ(standard(repeated("(", depth)), "LC701") << depth;
    EXPECT_EQ(standard(repeated("[1..", depth)), "LC701") << depth;
    EXPECT_EQ(standard(repeated("for x in ", depth)), "LC701") << depth;
    EXPECT_EQ(standard(repeated("function(x) ", depth) + "1"), "LC701") << depth;
  }
  EXPECT_EQ(standard("1" + repeated("[1]", 150)), "");
  EXPECT_EQ(standard("1" + repeated("[1]", 10'000)).substr(0, 3), "LC7");
  EXPECT_EQ(standard("a" + repeated(".a", 10'000)).substr(0, 3), "LC7");
  EXPECT_EQ(standard("f" + repeated("()", 10'000)).substr(0, 3), "LC7");
  EXPECT_EQ(standard(repeated("(", 95) + "1" + repeated(")", 95)), "");
}

TEST(Limits, LongLoops) {
  EXPECT_EQ(standard("for i in 1..10**12 return i"), "LC702");
  EXPECT_EQ(standard("some i in 1..10**12 satisfies i < 0"), "LC702");
  EXPECT_EQ(standard("every i in 1..10**30 satisfies i > 0"), "LC501");
  EXPECT_EQ(standard("count(for i in 1..1000000, j in 1..1000000 return 1)"), "LC702");
  EXPECT_EQ(standard("{a: for i in 1..3000 return i, b: for x in a, y in a return x * y}.b"), "");
  EXPECT_EQ(standard("some i in 1..10**12 satisfies i > 5"), "LC702");  // refused before it starts
}

TEST(Limits, StepsAreCountedAndNamed) {
  Options o = options(Profile::standard);
  o.limits.steps = 1'000;
  EXPECT_TRUE(evaluate_text("count(for i in 1..100 return i)", Value::context({}), o).errors.empty());
  const Outcome outcome = evaluate_text("count(for i in 1..5000 return i)", Value::context({}), o);
  ASSERT_FALSE(outcome.errors.empty());
  EXPECT_NE(outcome.errors[0].message.find("limit steps"), std::string::npos);
}

TEST(Limits, Recursion) {
  EXPECT_EQ(standard("{f: function(n) f(n + 1), r: f(1)}.r"), "LC702");
  EXPECT_EQ(standard("{f: function(n) if n = 0 then 0 else f(n - 1), r: f(200)}.r"), "");
  EXPECT_EQ(standard("{f: function(n) f(n + 1) + f(n + 2), r: f(1)}.r"), "LC702");
  EXPECT_EQ(standard("{f: function(g) g(g), r: f(f)}.r"), "LC702");
}

TEST(Limits, RegularExpressionsThatBacktrack) {
  const std::string evil = "\"" + repeated("a", 40) + "!\"";
  EXPECT_EQ(standard("matches(" + evil + ", \"^(a+)+$\")"), "LC702");
  EXPECT_EQ(standard("matches(" + evil + ", \"^(a|a)*$\")"), "LC702");
  EXPECT_EQ(standard("matches(" + evil + ", \"^(.*?,){30}P\")").substr(0, 3), "");
  EXPECT_EQ(standard("replace(" + evil + ", \"^(a|aa)+$\", \"x\")"), "LC702");
  EXPECT_EQ(standard("matches(\"a\", \"((a{500}){500}){500}\")"), "LC503");  // too large to compile
  EXPECT_EQ(standard("matches(\"a\", \"" + repeated("(", 5'000) + "\")"), "LC503");
  EXPECT_EQ(standard("count(split(\"" + repeated("a,", 50'000) + "\", \",\"))"), "");
}

TEST(Limits, LargeTextsAndLists) {
  Options o = options(Profile::standard);
  o.limits.text_bytes = 1'000;
  o.limits.list_items = 1'000;
  const auto code = [&](std::string_view text) {
    const Outcome outcome = evaluate_text(text, Value::context({}), o);
    return outcome.errors.empty() ? std::string() : outcome.errors[0].code;
  };
  EXPECT_EQ(code("string join(for i in 1..500 return \"ab\")"), "");
  EXPECT_EQ(code("string join(for i in 1..501 return \"ab\")"), "LC702");
  EXPECT_EQ(code("replace(string join(for i in 1..500 return \"ab\"), \"a\", \"aaa\")"), "LC702");
  EXPECT_EQ(code("string(for i in 1..900 return i)"), "LC702");
  EXPECT_EQ(code("count(for i in 1..1000 return i)"), "");
  EXPECT_EQ(code("count(for i in 1..1001 return i)"), "LC702");
  EXPECT_EQ(code("{a: for i in 1..600 return i, b: concatenate(a, a)}.b"), "LC702");
  EXPECT_EQ(code("{a: for i in 1..1000 return i, b: append(a, 1)}.b"), "LC702");
  // Doubling: shared parts make small values with enormous texts.
  EXPECT_EQ(code("string(for i in 1..60 return if i = 1 then [1] else [partial[-1], partial[-1]])"), "LC702");
}

TEST(Limits, FlatteningSharedListsEnds) {
  EXPECT_EQ(standard("count(flatten(for i in 1..60 return if i = 1 then [1] else [partial[-1], partial[-1]]))"),
            "LC702");
  EXPECT_EQ(standard("{a: for i in 1..40 return if i = 1 then [1] else [partial[-1], partial[-1]], b: a = a}.b"), "");
}

TEST(Limits, HugeNumbers) {
  EXPECT_EQ(plain("1e6144"), "1E+6144");
  EXPECT_EQ(standard("1e6145").substr(0, 2), "LC");
  EXPECT_EQ(plain("10 ** 6144 / 10 ** 6144"), "1");
  EXPECT_EQ(plain("round half up(1e6144, 2) = 1e6144"), "true");
  EXPECT_EQ(plain("floor(1e6144) = 1e6144"), "true");
  EXPECT_EQ(plain("modulo(1e6144, 7) >= 0 or true"), "true");
  EXPECT_EQ(plain("[1, 2][1e20]"), "null");
  EXPECT_EQ(plain("substring(\"a\", 1e40)"), "null!");
  EXPECT_EQ(plain("sublist([1], 1e40)"), "null!");
  EXPECT_EQ(plain("date(1e30, 1, 1)"), "null!");
  EXPECT_EQ(plain("@\"P1D\" * 1e6000"), "null!");
  EXPECT_EQ(rule("add months(@\"2023-01-01\", 1e15)"), "error LC503");
  EXPECT_EQ(rule("add days(@\"2023-01-01\", 1e30)"), "error LC503");
  EXPECT_EQ(rule("add working days(@\"2023-01-01\", 9e18)").substr(0, 3), "not");
}

TEST(Limits, NamesOfManyParts) {
  EXPECT_EQ(standard(repeated("a ", 500)).substr(0, 2), "LC");
  EXPECT_EQ(standard("{" + repeated("a ", 500) + ": 1}").substr(0, 2), "LC");
}

TEST(Limits, ManyErrorsAreCountedNotKept) {
  const Outcome outcome = evaluate_text("for i in 1..1000 return 1 / 0");
  EXPECT_EQ(outcome.errors.size(), Limits{}.errors);
}

TEST(Limits, ASortWithAnInconsistentOrderEnds) {
  EXPECT_EQ(plain("count(sort(for i in 1..100 return i, function(a, b) true))"), "100");
  EXPECT_EQ(plain("count(sort(for i in 1..100 return modulo(i * 37, 11), function(a, b) a != b))"), "100");
}

}  // namespace
