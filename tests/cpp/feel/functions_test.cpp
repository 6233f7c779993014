// Contexts, functions, closures, named arguments (DMN 1.5 clauses 10.3.2.6, 10.3.2.13).
#include "feel_testing.hpp"

namespace {

using namespace liangce;
using namespace liangce::feel;
using namespace liangce::feel::testing;

TEST(Functions, ContextEntriesSeeEarlierOnes) {
  check(plain, {{"{a: 1, b: a + 1}", "{a: 1, b: 2}"},
                {"{a: 1, b: {c: a}}.b.c", "1"},
                {"{a: 1, b: {a: 2, c: a}}.b.c", "2"},
                {"{f: function(x) x * 2, r: f(21)}.r", "42"},
                {"{\"full name\": \"x\", n: full name}.n", "\"x\""},
                {"{a: 1, a: 2}", "null!"}});
}

TEST(Functions, ClosuresKeepWhatTheySaw) {
  check(plain, {{"{n: 5, add: function(x) x + n, r: add(2)}.r", "7"},
                {"{make: function(n) function(x) x + n, add5: make(5), r: add5(1)}.r", "6"},
                {"(for i in 1..3 return function(x) x * i)[2](10)", "20"},
                {"{twice: function(f, x) f(f(x)), r: twice(function(y) y + 3, 1)}.r", "7"},
                {"sort([3, 1, 2], function(a, b) a > b)", "[3, 2, 1]"},
                {"{k: -1, r: sort([3, 1, 2], function(a, b) a * k < b * k)}.r", "[3, 2, 1]"}});
}

TEST(Functions, Recursion) {
  EXPECT_EQ(plain("{fact: function(n) if n <= 1 then 1 else n * fact(n - 1), r: fact(20)}.r"), "2432902008176640000");
  EXPECT_EQ(plain("{fib: function(n) if n < 2 then n else fib(n - 1) + fib(n - 2), r: fib(15)}.r"), "610");
}

TEST(Functions, NamedArguments) {
  check(plain, {{"substring(string: \"foobar\", start position: 3, length: 3)", "\"oba\""},
                {"substring(start position: 3, string: \"foobar\")", "\"obar\""},
                {"substring(start: 3, string: \"foobar\")", "null!"},
                {"substring(string: \"foobar\", start position: 1, extra: 1)", "null!"},
                {"{f: function(a, b) a - b, r: f(b: 1, a: 10)}.r", "9"},
                {"{f: function(a, b) b = null, r: f(a: 1)}.r", "true"},
                {"{f: function(a) a, r: f(c: 1)}.r", "null!"}});
}

TEST(Functions, ArgumentsAreChecked) {
  check(plain, {{"{f: function(a: number) a, r: f(1)}.r", "1"},
                {"{f: function(a: number) a, r: f(\"x\")}.r", "null!"},
                {"{f: function(a: number) a, r: f([5])}.r", "5"},        // from a list of one
                {"{f: function(a: list<number>) a, r: f(5)}.r", "[5]"},  // to a list of one
                {"{f: function(a) a, r: f(1, 2)}.r", "null!"},
                {"{f: function(a) a, r: f()}.r", "null!"},
                {"1(2)", "null!"},
                {"abs([-5])", "5"},
                {"abs([-5, 1])", "null!"},
                {"nosuch(1)", "null!"},
                {"count(5)", "1"}});
}

TEST(Functions, BuiltinsAreValues) {
  check(plain, {{"{f: abs, r: f(-3)}.r", "3"},
                {"(for f in [floor, ceiling] return f(1.5))", "[1, 2]"},
                {"abs instance of function<Any> -> Any", "true"}});
}

/// A built-in is a function of several types at once: abs of numbers and of durations.
TEST(Functions, BuiltinsArePassedWhereAFunctionIsAskedFor) {
  EXPECT_EQ(plain("{f: function(g: function<number> -> number) g(-5), r: f(abs)}.r"), "5");
  EXPECT_EQ(plain("{f: function(g: function<number, number> -> number) g(1, 2), r: f(abs)}.r"), "null!");
}

TEST(Functions, OwnNamesHideBuiltins) {
  EXPECT_EQ(plain("{abs: function(x) \"mine\", r: abs(-1)}.r"), "\"mine\"");
  EXPECT_EQ(plain("count + 1", {{"count", 4}}), "5");
}

TEST(Functions, ExternalOnesAreRefused) {
  EXPECT_EQ(plain("{f: function(x) external {java: {class: \"java.lang.Math\", method signature: \"cos(double)\"}}, r: "
                  "f(1)}.r"),
            "null!");
}

}  // namespace
