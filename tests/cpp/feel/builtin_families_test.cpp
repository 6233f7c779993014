// The built-ins family by family; values from the standard's tables, the conformance kit and by hand.
#include "feel_testing.hpp"

namespace {

using namespace liangce;
using namespace liangce::feel;
using namespace liangce::feel::testing;

TEST(Builtins, Conversion) {
  check(plain, {{"date(\"2023-06-30\")", "@\"2023-06-30\""},
                {"date(2023, 2, 29)", "null!"},
                {"date(2023, 2.5, 1)", "null!"},
                {"date(@\"2023-06-30T23:00:00-05:00\")", "@\"2023-06-30\""},
                {"date(\"2023-06-30T00:00:00\")", "null!"},
                {"date(\"30.6.2023\")", "null!"},
                {"time(\"13:20:00+02:00\")", "@\"13:20:00+02:00\""},
                {"time(@\"2023-06-30T13:20:00\")", "@\"13:20:00\""},
                {"time(@\"2023-06-30\")", "@\"00:00:00Z\""},
                {"time(11, 59, 45.5, @\"PT2H\")", "@\"11:59:45.5+02:00\""},
                {"time(11, 59, 45, @\"PT19H\")", "null!"},
                {"time(24, 0, 0)", "null!"},
                {"date and time(\"2012-12-24\")", "@\"2012-12-24T00:00:00\""},
                {"date and time(2023, 6, 30, 8, 0, 0)", "@\"2023-06-30T08:00:00\""},
                {"date and time(2023, 6, 30, 8, 0, 0, @\"PT8H\")", "@\"2023-06-30T08:00:00+08:00\""},
                {"date and time(2023, 6, 30, 8, 0, 0, \"Asia/Shanghai\")", "@\"2023-06-30T08:00:00@Asia/Shanghai\""},
                {"date and time(2023, 6, 30, 8, 0, 0, \"Mars/Olympus\")", "null!"},
                {"duration(\"P1Y13M\")", "@\"P2Y1M\""},
                {"duration(\"P1M1D\")", "null!"},
                {"years and months duration(@\"2023-01-31\", @\"2023-02-28\")", "@\"P0M\""},
                {"years and months duration(@\"2023-12-22\", @\"2011-08-24\")", "@\"-P12Y3M\""},
                {"number(\"1 000,5\", \" \", \",\")", "1000.5"},
                {"number(\"12\")", "12"},
                {"number(\"\")", "null!"},
                {"number(\"1e\")", "null!"},
                {"number(\"0x10\")", "null!"},
                {"number(\" 1\")", "null!"},
                {"string(1.10)", "\"1.1\""},
                {"string(true)", "\"true\""},
                {"string(@\"P1Y\")", "\"P1Y\""},
                {"string(\"a\\\"b\")", "\"a\\\"b\""},
                {"string([1, \"a\", null])", "\"[1, \\\"a\\\", null]\""},
                {"string({a: \"b\"})", "\"{a: \\\"b\\\"}\""},
                {"string([1..3])", "\"[1..3]\""},
                {"string(null)", "null"}});
}

TEST(Builtins, Strings) {
  check(plain, {{"substring(\"foobar\", -2, 1)", "\"a\""},
                {"substring(\"中文字符\", 2, 2)", "\"文字\""},
                {"substring(\"\\U01F40Eab\", 2)", "\"ab\""},
                {"substring(\"foobar\", 3, 100)", "\"obar\""},
                {"substring(\"foobar\", 0)", "null!"},
                {"substring(\"foobar\", 7)", "null!"},
                {"substring(\"foobar\", 1, 0)", "null!"},
                {"string length(\"\\U01F40Eab\")", "3"},
                {"upper case(\"straße é\")", "\"STRASSE É\""},
                {"lower case(\"ΑΒΓ ÀÉ\")", "\"αβγ àé\""},
                {"substring before(\"foobar\", \"x\")", "\"\""},
                {"substring after(\"foobar\", \"\")", "\"foobar\""},
                {"starts with(\"foobar\", \"foo\")", "true"},
                {"ends with(\"foobar\", \"foo\")", "false"},
                {"contains(\"foobar\", \"\")", "true"},
                {"string join([\"a\", null, \"c\"], \"-\")", "\"a-c\""},
                {"string join([1], \"-\")", "null!"},
                {"upper case(null)", "null!"}});
}

TEST(Builtins, RegularExpressions) {
  check(plain, {{"matches(\"foobar\", \"^f.*r$\")", "true"},
                {"matches(\"foobar\", \"o{2}b\")", "true"},
                {"matches(\"FOO\", \"foo\", \"i\")", "true"},
                {"matches(\"a\\nb\", \"a.b\")", "false"},
                {"matches(\"a\\nb\", \"a.b\", \"s\")", "true"},
                {"matches(\"a\\nb\", \"^b$\")", "false"},
                {"matches(\"a\\nb\", \"^b$\", \"m\")", "true"},
                {"matches(\"ab\", \"a b\", \"x\")", "true"},
                {"matches(\"ab\\n\", \"b$\")", "false"},  // the very end, not before a last line break
                {"matches(\"身份证411\", \"\\\\p{IsCJKUnifiedIdeographs}{3}\\\\d+\")", "true"},
                {"matches(\"x\", \"[a-z-[aeiou]]\")", "true"},
                {"matches(\"e\", \"[a-z-[aeiou]]\")", "false"},
                {"matches(\"abab\", \"(ab)\\\\1\")", "true"},
                {"matches(\"a\", \"(\")", "null!"},
                {"matches(\"a\", \"[\")", "null!"},
                {"matches(\"a\", \"a**\")", "null!"},
                {"matches(\"a\", \"a++\")", "null!"},
                {"matches(\"a\", \"(?=a)\")", "null!"},  // XPath has no look-ahead
                {"matches(\"a\", \"(?i)a\")", "null!"},
                {"matches(\"a\", \"\\\\z\")", "null!"},
                {"matches(\"a\", \"{\")", "null!"},
                {"matches(\"a\", \"a\", \"g\")", "null!"},
                {"matches(\"-\", \"[a-]\")", "true"},
                {"matches(\"]\", \"[\\\\]]\")", "true"},
                {"matches(\"&~#\", \"^&~#$\")", "true"},
                {"replace(\"2023-06-30\", \"(\\\\d+)-(\\\\d+)-(\\\\d+)\", \"$3.$2.$1\")", "\"30.06.2023\""},
                {"replace(\"a1b2\", \"\\\\d\", \"\")", "\"ab\""},
                {"replace(\"abc\", \"b\", \"\\\\$\")", "\"a$c\""},
                {"replace(\"abc\", \"b\", \"$\")", "null!"},
                {"replace(\"abc\", \"x*\", \"-\")", "null!"},  // matches the empty text: XPath FORX0003
                {"replace(\"abcd\", \"(ab)|(a)\", \"[1=$1][2=$2]\")", "\"[1=ab][2=]cd\""},
                {"replace(\"aaa\", \"a\", \"$0$0\")", "\"aaaaaa\""},
                {"split(\"John Doe\", \"\\\\s\")", "[\"John\", \"Doe\"]"},
                {"split(\"a,b;c\", \"[,;]\")", "[\"a\", \"b\", \"c\"]"},
                {"split(\"\", \",\")", "[\"\"]"},
                {"split(\"abc\", \"\")", "null!"}});
}

TEST(Builtins, Lists) {
  check(plain, {{"list contains([1, null], null)", "true"},
                {"list contains([[1], 2], [1])", "true"},
                {"list contains([\"1\"], 1)", "false"},
                {"sublist([1, 2, 3], -2)", "[2, 3]"},
                {"sublist([1, 2, 3], 2, 5)", "null!"},
                {"sublist([1, 2, 3], 0)", "null!"},
                {"sublist([], 1)", "null!"},
                {"append([1], [2])", "[1, [2]]"},
                {"append([])", "[]"},
                {"concatenate([1], [2, [3]])", "[1, 2, [3]]"},
                {"concatenate()", "null!"},
                {"insert before([1, 2], 3, 9)", "null!"},
                {"insert before([1, 2], -1, 9)", "[1, 9, 2]"},
                {"remove([1, 2, 3], -1)", "[1, 2]"},
                {"remove([1], 2)", "null!"},
                {"reverse([])", "[]"},
                {"index of([1, null, 2, null], null)", "[2, 4]"},
                {"union([1, 2], [2, \"2\"])", "[1, 2, \"2\"]"},
                {"distinct values([1, 1.0, \"a\", \"a\", null, null, [1], [1]])", "[1, \"a\", null, [1]]"},
                {"flatten([[1, [2]], 3, []])", "[1, 2, 3]"},
                {"flatten([{a: [1]}])", "[{a: [1]}]"},
                {"list replace([1, 2, 3], -1, 9)", "[1, 2, 9]"},
                {"list replace([1, 2], 3, 9)", "null!"},
                {"sort([], function(a, b) a < b)", "[]"},
                {"sort([1, 2], function(a, b) null)", "null!"},
                {"sort([{k: 1, v: \"a\"}, {k: 0, v: \"b\"}, {k: 1, v: \"c\"}], function(a, b) a.k < b.k).v",
                 "[\"b\", \"a\", \"c\"]"}});
}

TEST(Builtins, Aggregates) {
  check(plain, {{"count([])", "0"},
                {"count([null])", "1"},
                {"sum([])", "null"},
                {"sum([1, 2.5])", "3.5"},
                {"sum([1, null])", "null!"},
                {"sum([\"1\"])", "null!"},
                {"sum()", "null!"},
                {"sum(1, 2, 3)", "6"},
                {"min([])", "null"},
                {"min(\"b\", \"a\")", "\"a\""},
                {"max([@\"2023-06-30\", @\"2024-01-01\"])", "@\"2024-01-01\""},
                {"max([1, \"a\"])", "null!"},
                {"max([1, null])", "null!"},
                {"max([true])", "null!"},
                {"mean([1, 2])", "1.5"},
                {"mean([])", "null!"},
                {"median([6, 1, 2, 3])", "2.5"},
                {"median([])", "null"},
                {"mode([3, 1, 3, 1, 2])", "[1, 3]"},
                {"mode([])", "[]"},
                {"stddev([1])", "null!"},
                {"stddev([1, 3])", "1.414213562373095048801688724209698"},
                {"product([])", "null!"},
                {"all([])", "true"},
                {"any([])", "false"},
                {"all([true, null])", "null"},
                {"any([null, true])", "true"},
                {"any([1, true])", "null!"},
                {"any(null)", "null!"},
                {"all(null)", "null!"},
                {"any(null, true)", "true"}});
}

TEST(Builtins, Numbers) {
  check(plain, {{"decimal(0.515, 2)", "0.52"},
                {"decimal(2.5, 0)", "2"},
                {"decimal(1234, -2)", "1200"},
                {"floor(-1.56, 1)", "-1.6"},
                {"ceiling(-1.5)", "-1"},
                {"round up(-1.121, 2)", "-1.13"},
                {"round half up(-0.005, 2)", "-0.01"},
                {"round half down(0.005, 2)", "0"},
                {"round half up(2.345, 2)", "2.35"},
                {"四舍五入(2.345, 2)", "2.35"},
                {"round up(5.5, 6177)", "null!"},
                {"round up(5.5, -6112)", "null!"},
                {"abs(@\"-P1DT1H\")", "@\"P1DT1H\""},
                {"modulo(-10.1, 4.5)", "3.4"},
                {"modulo(1, 0)", "null!"},
                {"sqrt(2)", "1.414213562373095048801688724209698"},
                {"sqrt(-1)", "null!"},
                {"log(0)", "null!"},
                {"exp(1)", "2.718281828459045235360287471352662"},
                {"log(10)", "2.302585092994045684017991454684364"},
                {"odd(-3)", "true"},
                {"even(0)", "true"},
                {"odd(1.5)", "null!"}});
}

TEST(Builtins, Temporal) {
  check(plain, {{"is(@\"23:00:50Z\", @\"23:00:50+00:00\")", "true"},
                {"is(@\"2023-06-30\", @\"2023-06-30T00:00:00Z\")", "false"},
                {"is(1, 1.0)", "true"},
                {"day of year(@\"2024-12-31\")", "366"},
                {"day of week(@\"2023-06-30\")", "\"Friday\""},
                {"month of year(@\"2023-06-30\")", "\"June\""},
                {"week of year(@\"2003-12-29\")", "1"},
                {"week of year(@\"2004-12-31\")", "53"},
                {"today()", "@\"2023-06-30\""},
                {"now()", "@\"2023-06-30T08:30:00+08:00\""}});
  EXPECT_EQ(evaluate_text("today()").errors.at(0).code, "LC503");  // no clock is read
}

/// The combinations of DMN 1.5 clause 10.3.4.7, with ends included and not.
TEST(Builtins, RangeRelations) {
  check(plain, {{"before(1, 10)", "true"},
                {"before(10, 1)", "false"},
                {"before(1, [1..10])", "false"},
                {"before(1, (1..10])", "true"},
                {"before(1, [5..10])", "true"},
                {"before([1..10], 10)", "false"},
                {"before([1..10), 10)", "true"},
                {"before([1..10], 15)", "true"},
                {"before([1..10], [15..20])", "true"},
                {"before([1..10], [10..20])", "false"},
                {"before([1..10), [10..20])", "true"},
                {"before([1..10], (10..20])", "true"},
                {"after(10, 5)", "true"},
                {"after(12, [1..10])", "true"},
                {"after(10, [1..10))", "true"},
                {"after(10, [1..10])", "false"},
                {"after([11..20], 12)", "false"},
                {"after([11..20], 10)", "true"},
                {"after((11..20], 11)", "true"},
                {"after([11..20], [1..11))", "true"},
                {"after((11..20], [1..11])", "true"},
                {"after([11..20], [1..11])", "false"},
                {"meets([1..5], [5..10])", "true"},
                {"meets([1..5), [5..10])", "false"},
                {"meets([1..5], (5..10])", "false"},
                {"meets([1..5], [6..10])", "false"},
                {"met by([5..10], [1..5])", "true"},
                {"met by((5..10], [1..5])", "false"},
                {"overlaps([1..5], [3..8])", "true"},
                {"overlaps([3..8], [1..5])", "true"},
                {"overlaps([1..8], [3..5])", "true"},
                {"overlaps([1..5], [6..8])", "false"},
                {"overlaps([1..5], [5..8])", "true"},
                {"overlaps([1..5], (5..8])", "false"},
                {"overlaps([1..5), [5..8])", "false"},
                {"overlaps before([1..5], [3..8])", "true"},
                {"overlaps before([1..5], [6..8])", "false"},
                {"overlaps before([1..5], [5..8])", "true"},
                {"overlaps before([1..5], (5..8])", "false"},
                {"overlaps before([1..5), [5..8])", "false"},
                {"overlaps before([1..5), (1..5])", "true"},
                {"overlaps before([1..5], (1..5])", "true"},
                {"overlaps before([1..5), [1..5])", "false"},
                {"overlaps before([1..5], [1..5])", "false"},
                {"overlaps after([3..8], [1..5])", "true"},
                {"overlaps after([6..8], [1..5])", "false"},
                {"overlaps after([5..8], [1..5])", "true"},
                {"overlaps after((5..8], [1..5])", "false"},
                {"overlaps after((1..5], [1..5))", "true"},
                {"overlaps after((1..5], [1..5])", "true"},
                {"overlaps after([1..5], [1..5))", "false"},
                {"finishes(10, [1..10])", "true"},
                {"finishes(10, [1..10))", "false"},
                {"finishes([5..10], [1..10])", "true"},
                {"finishes([5..10), [1..10])", "false"},
                {"finishes([5..10), [1..10))", "true"},
                {"finishes([1..10], [1..10])", "true"},
                {"finishes((1..10], [1..10])", "true"},
                {"finished by([1..10], 10)", "true"},
                {"finished by([1..10), 10)", "false"},
                {"finished by([1..10], [5..10])", "true"},
                {"finished by([1..10], (1..10])", "true"},
                {"includes([1..10], 5)", "true"},
                {"includes([1..10], 12)", "false"},
                {"includes([1..10], 10)", "true"},
                {"includes([1..10), 10)", "false"},
                {"includes([1..10], [4..6])", "true"},
                {"includes([1..10], [1..10])", "true"},
                {"includes((1..10], (1..10])", "true"},
                {"includes((1..10), [1..10))", "false"},
                {"during(5, [1..10])", "true"},
                {"during(1, (1..10])", "false"},
                {"during((1..5), [1..10])", "true"},
                {"starts(1, [1..10])", "true"},
                {"starts(1, (1..10])", "false"},
                {"starts([1..5], [1..10])", "true"},
                {"starts((1..5], [1..10])", "false"},
                {"starts([1..10], [1..10))", "false"},
                {"starts([1..10), [1..10])", "true"},
                {"started by([1..10], 1)", "true"},
                {"started by([1..10], [1..5])", "true"},
                {"started by((1..10], [1..5])", "false"},
                {"coincides(5, 5)", "true"},
                {"coincides(3, 4)", "false"},
                {"coincides([1..5], [1..5])", "true"},
                {"coincides((1..5], [1..5])", "false"},
                {"before(1, \"a\")", "null!"},
                {"before([1..2], @\"2023-01-01\")", "null!"},
                {"meets(1, [1..2])", "null!"},
                {"before((< 5), 5)", "true"},  // unbounded ends lie beyond every value
                {"includes((> 5), [6..7])", "true"},
                {"overlaps((< 5), (> 4))", "true"},
                {"before([1..null], 5)", "null!"}});
}

TEST(Builtins, RangesFromText) {
  check(plain, {{"range(\"[1..3]\") = [1..3]", "true"},
                {"range(\"]1..3[\") = (1..3)", "true"},
                {"range(\"[-3..-1]\") = [-3..-1]", "true"},
                {"range(\"[date(\\\"2023-01-01\\\")..@\\\"2023-12-31\\\"]\").end.year", "2023"},
                {"range(\"[1 + 1..3]\")", "null!"},
                {"range(\"[3..1]\")", "null!"},
                {"range(\"[1..\")", "null!"},
                {"range(\"1\")", "null!"}});
}

TEST(Builtins, Contexts) {
  check(plain, {{"get value({a: 1}, \"b\")", "null"},
                {"get entries({a: 1, b: null})", "[{key: \"a\", value: 1}, {key: \"b\", value: null}]"},
                {"context([{key: \"a\", value: 1}, {key: \"a\", value: 2}])", "null!"},
                {"context([{key: \"a\"}])", "null!"},
                {"context put({a: 1, b: 2}, \"a\", 9)", "{a: 9, b: 2}"},
                {"context put({x: {y: {z: 1}}}, [\"x\", \"y\", \"z\"], 2)", "{x: {y: {z: 2}}}"},
                {"context put({}, [], 1)", "null!"},
                {"context put({x: 1}, [\"x\", \"y\"], 2)", "null!"},
                {"context merge([{a: 1, b: 1}, {b: 2}])", "{a: 1, b: 2}"},
                {"context merge([1])", "null!"}});
}

TEST(Builtins, CalendarMonths) {
  check(rule, {{"add months(@\"2023-02-28\", 1)", "@\"2023-03-28\""},
               {"add months(@\"2023-02-28\", 1, \"end of month\")", "@\"2023-03-31\""},
               {"add months(@\"2023-01-31\", 1, \"up\")", "@\"2023-03-01\""},
               {"add months(@\"2023-01-31\", 1, \"error\")", "error LC503"},
               {"add months(@\"2023-01-31\", 1, \"sideways\")", "error LC503"},
               {"add months(@\"2020-02-29\", 36)", "@\"2023-02-28\""},
               {"add months(@\"2023-06-30\", -1.5)", "error LC503"},
               {"add days(@\"2023-06-30T08:00:00\", 1)", "@\"2023-07-01T08:00:00\""},
               {"months between(@\"2023-01-31\", @\"2023-02-28\")", "1"},
               {"months between(@\"2023-01-31\", @\"2023-02-28\", \"up\")", "0"},
               {"age(@\"2005-07-01\", @\"2023-06-30\")", "17"},
               {"age(@\"2005-06-30\", @\"2023-06-30\")", "18"},
               {"quarter of(@\"2023-12-31\")", "4"},
               {"end of month(@\"2023-02-01\")", "@\"2023-02-28\""},
               {"@\"2023-06-30\" in quarter window(2023, 2)", "true"},
               {"quarter window(2023, 5)", "error LC503"},
               {"week window(2020, 53).end", "@\"2021-01-03\""}});
}

TEST(Builtins, CalendarWorkingDays) {
  check(rule,
        {{"is working day(@\"2023-10-02\")", "false"},
         {"is working day(@\"2023-10-08\")", "true"},  // a Sunday worked for the National Day
         {"next working day(@\"2023-10-01\")", "@\"2023-10-07\""},
         {"add working days(@\"2023-06-21\", 1)", "@\"2023-06-25\""},  // after the Dragon Boat Festival, a Sunday
         {"add working days(@\"2023-06-26\", -1)", "@\"2023-06-25\""},
         {"working days between(@\"2023-06-30\", @\"2023-06-30\")", "0"},
         {"working days between(@\"2023-04-28\", @\"2023-05-06\")", "3"},  // 4, 5 and 6 May
         {"working days in(month window(2023, 10))", "19"},
         {"working days in([@\"2023-10-07\"..@\"2023-10-09\"))", "2"},
         {"deadline(@\"2023-09-20\", 10)", "@\"2023-09-30\""},
         {"deadline(@\"2023-09-20\", 10, \"calendar\", true)", "@\"2023-09-29\""},
         {"deadline(@\"2023-09-20\", 10, \"calendar\", false, \"previous\")", "@\"2023-09-28\""},
         {"deadline(@\"2023-09-26\", 3, \"working\")", "@\"2023-10-07\""},
         {"deadline(@\"2023-09-26\", 3, \"lunar\")", "error"},
         {"deadline in months(@\"2023-08-31\", 1, \"down\", \"next\")", "@\"2023-10-07\""},
         {"add working days(@\"2023-12-29\", 1)", "not in force"},  // nobody has said which days of 2024 are worked
         {"is working day(@\"2025-01-01\")", "not in force"},
         {"is working day(@\"2023-01-03\", \"no such calendar\")", "error"},
         {"加工作日(@\"2023-09-28\", 2)", "@\"2023-10-08\""}});
}

TEST(Builtins, WorkingDaysNeedACalendar) {
  Options o = options(Profile::policy);
  o.calendars = {};
  const Outcome outcome = evaluate_text("next working day(@\"2023-10-01\")", Value::context({}), o);
  EXPECT_TRUE(outcome.value.is_absent());
  EXPECT_EQ(outcome.value.reason(), Reason::error);
  EXPECT_EQ(outcome.errors.at(0).message, "next working day(): working days need a work calendar");
}

}  // namespace
