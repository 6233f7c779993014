// for, some, every and filters (DMN 1.5 clauses 10.3.2.14, 10.3.2.5).
#include "feel_testing.hpp"

namespace {

using namespace liangce;
using namespace liangce::feel;
using namespace liangce::feel::testing;

TEST(Loops, For) {
  check(plain, {{"for i in [1, 2, 3] return i * i", "[1, 4, 9]"},
                {"for i in 1..3 return i", "[1, 2, 3]"},
                {"for i in 3..1 return i", "[3, 2, 1]"},
                {"for i in [1, 2], j in [10, 20] return i + j", "[11, 21, 12, 22]"},
                {"for i in 1..2, j in 1..i return [i, j]", "[[1, 1], [2, 1], [2, 2]]"},
                {"for i in 0..4 return if i = 0 then 1 else i * partial[-1]", "[1, 1, 2, 6, 24]"},
                {"for i in [] return i", "[]"},
                {"for i in 5 return i", "[5]"},  // a single value is a list of one
                {"for i in null return i", "null!"},
                {"for d in @\"2023-06-29\"..@\"2023-07-01\" return d.day", "[29, 30, 1]"},
                {"for d in [@\"2023-06-29\"..@\"2023-07-01\") return d.day", "null!"},
                {"for i in (1..4) return i", "null!"},
                {"for x in [{a: 1}, {a: 2}] return x.a", "[1, 2]"}});
}

TEST(Loops, Quantifiers) {
  check(plain, {{"some x in [1, 2, 3] satisfies x > 2", "true"},
                {"some x in [1, 2, 3] satisfies x > 3", "false"},
                {"every x in [1, 2, 3] satisfies x > 0", "true"},
                {"every x in [1, 2, 3] satisfies x > 1", "false"},
                {"some x in [] satisfies true", "false"},
                {"every x in [] satisfies false", "true"},
                {"some x in [1, 2], y in [2, 3] satisfies x = y", "true"},
                {"every x in [1, 2], y in [2, 3] satisfies x <= y", "true"},
                {"some x in [1, null] satisfies x > 5", "null!"},
                {"some x in [null, 6] satisfies x > 5", "true"},
                {"every x in [null, 1] satisfies x > 5", "false"},
                {"some x in [1, 2] satisfies if x = 2 then true else \"no boolean\"", "null!"},
                {"every x in [1] satisfies \"no boolean\"", "null!"}});
}

TEST(Loops, Filters) {
  check(plain, {{"[10, 20, 30][1]", "10"},
                {"[10, 20, 30][-1]", "30"},
                {"[10, 20, 30][4]", "null"},
                {"[10, 20, 30][0]", "null"},
                {"[10, 20, 30][item > 15]", "[20, 30]"},
                {"[10, 20, 30][item > 100]", "[]"},
                {"[{a: 1, b: 2}, {a: 3, b: 4}][a > 1]", "[{a: 3, b: 4}]"},
                {"[{a: 1, b: 2}, {a: 3, b: 4}][a > 1].b", "[4]"},
                {"[{a: 1}, {b: 2}][a = 1]", "[{a: 1}]"},
                {"[{item: 1}, {item: 2}][item > 1]", "[{item: 2}]"},
                {"10[1]", "10"},
                {"10[item > 5]", "[10]"},
                {"null[1]", "null"},
                {"[1, 2, 3][true]", "[1, 2, 3]"},
                {"[1, 2, 3][false]", "[]"},
                {"[1, 2, 3][\"no boolean\"]", "null!"},
                {"[1, 2, 3][if item < 3 then true else \"no boolean\"]", "null!"},
                {"[[1, 2], [3]][2][1]", "3"}});
}

TEST(Loops, NamesOutsideAreSeenWithinFilters) {
  const Value people =
      Value::list({context_of({{"年龄", 61}, {"名", "甲"}}), context_of({{"年龄", 30}, {"名", "乙"}})});
  const Names names = {{"成员", people}, {"界", 60}};
  EXPECT_EQ(plain("成员[年龄 >= 界].名", names), "[\"甲\"]");
  EXPECT_EQ(plain("count(成员[年龄 < 界])", names), "1");
  EXPECT_EQ(plain("成员[some 他 in 成员 satisfies 他.年龄 > 年龄].名", names), "[\"乙\"]");
  EXPECT_EQ(rule("成员[年龄 >= 界][1].名", names), "\"甲\"");
}

TEST(Loops, PathsThroughLists) {
  check(plain, {{"[{a: 1}, {a: 2}].a", "[1, 2]"},
                {"[{a: 1}, {b: 2}].a", "[1, null]"},
                {"[{a: [1, 2]}, {a: 3}].a", "[[1, 2], 3]"},
                {"{a: {b: {c: 7}}}.a.b.c", "7"},
                {"{a: 1}.b", "null!"},
                {"null.a", "null!"},
                {"@\"2023-06-30\".year", "2023"},
                {"@\"2023-06-30\".weekday", "5"},
                {"@\"2023-06-30T08:09:10+08:00\".time offset", "@\"PT8H\""},
                {"@\"2023-06-30T08:09:10@Asia/Shanghai\".timezone", "\"Asia/Shanghai\""},
                {"@\"08:09:10\".minute", "9"},
                {"@\"P1DT2H3M4S\".hours", "2"},
                {"@\"P26M\".years", "2"},
                {"@\"P26M\".months", "2"}});
}

}  // namespace
