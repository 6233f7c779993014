// Patterns, by the rules of missing data (a count only grows; late is late; a log proves nothing past its watermark)
// and by interest worked out by hand.
#include <gmock/gmock.h>

#include "policy_support.hpp"

namespace liangce::tests {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const char* const facts_section =
    "facts: {event: {type: date}, done: {type: date}, log: {type: date}, events: {type: list, of: date}, n: {type: "
    "integer}, x: {type: money, unit: 元}, "
    "paid: {type: money, unit: 元}, whole: {type: money, unit: 元}, ratio: {type: ratio}}\n";

Policy pattern_of(const std::string& body) {
  return policy_of(std::string(facts_section) + "rules: {r: {" + body +
                   "}}\ndecisions: {d: {kind: compliance, verdict: r.verdict, values: {r: r}}}\n");
}

Value date(std::string_view iso) { return Value(day(iso)); }

class DeadlineTest : public ::testing::Test {
 protected:
  // Five calendar days after the event, the day of the event not counted: 06-01 -> 06-06.
  Policy policy = pattern_of("deadline: {event: event, within: 5, done: done, complete through: log}");
  Facts event{{"event", date("2023-06-01")}};
  Facts with(std::initializer_list<std::pair<std::string, Value>> more) const {
    Facts all = event;
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  const Value* detail(const Decision& d, const char* name) const { return d.value.find("r")->find(name); }
};

TEST_F(DeadlineTest, DoneInTime) {
  const Decision d = decide(policy, "d", with({{"done", date("2023-06-06")}}));
  EXPECT_EQ(d.verdict, "MET");
  EXPECT_TRUE(detail(d, "due")->same(date("2023-06-06")));
}

TEST_F(DeadlineTest, DoneLateIsNotMetByDays) {
  const Decision d = decide(policy, "d", with({{"done", date("2023-06-08")}}));
  EXPECT_EQ(d.verdict, "NOT_MET");
  EXPECT_EQ(detail(d, "late_days")->to_feel(), "2");
}

TEST_F(DeadlineTest, NotDoneYetOnTheLastDayIsNotDue) {
  const Decision d = decide(policy, "d", event, "2023-06-06");
  EXPECT_EQ(d.verdict, "NOT_DUE");
  EXPECT_EQ(detail(d, "days_left")->to_feel(), "0");
}

TEST_F(DeadlineTest, OverWithoutAWatermarkIsUndetermined) {
  const Decision d = decide(policy, "d", event, "2023-06-07");
  EXPECT_EQ(d.verdict, Decision::undetermined);
  EXPECT_THAT(names(d.missing), ElementsAre("log"));
  EXPECT_EQ(decide(policy, "d", with({{"log", date("2023-06-05")}}), "2023-06-07").verdict, Decision::undetermined);
  EXPECT_EQ(decide(policy, "d", with({{"log", date("2023-06-06")}}), "2023-06-07").verdict, "NOT_MET");
}

TEST_F(DeadlineTest, WithoutTheEventNothingIsKnown) {
  EXPECT_THAT(names(decide(policy, "d", {}).missing), ElementsAre("event"));
}

TEST_F(DeadlineTest, FirstDayMonthsAndAFixedDay) {
  const auto due = [&](const std::string& body, std::string_view from) {
    return detail(decide(pattern_of(body), "d", {{"event", date(from)}}), "due")->to_feel();
  };
  EXPECT_EQ(due("deadline: {event: event, within: 5, done: done, count first day: true}", "2023-06-01"),
            "@\"2023-06-05\"");
  EXPECT_EQ(due("deadline: {event: event, within: 1, unit: months, done: done}", "2023-01-31"), "@\"2023-02-28\"");
  // 2023-05-27 + 1 is a Sunday: rolled by a switch of the policy or by a word.
  const std::string calendar = "calendars: [" LIANGCE_PROJECT_DIR "/policies/calendars/cn-2023.yaml]\n";
  for (const char* roll : {"true", "next"}) {
    const Policy policy = policy_of(calendar + facts_section +
                                    "rules: {r: {deadline: {event: event, within: 1, done: done, roll: " + roll +
                                    "}}}\ndecisions: {d: {kind: compliance, verdict: r.verdict, values: {r: r}}}\n");
    EXPECT_EQ(detail(decide(policy, "d", {{"event", date("2023-05-27")}}), "due")->to_feel(), "@\"2023-05-29\"")
        << roll;
  }
  EXPECT_EQ(due("deadline: {by: '@\"2023-04-30\"', done: done}", "2023-01-31"), "@\"2023-04-30\"");
}

TEST(Window, ReachedIsFinalEvenWithAnIncompleteLog) {
  const Policy policy = pattern_of(
      "window: {events: events, at least: 2, from: '@\"2023-04-01\"', to: '@\"2023-06-30\"', complete through: log}");
  const auto asked = [&](std::vector<Value> events, Value log, std::string_view on) {
    return decide(policy, "d", {{"events", Value::list(std::move(events))}, {"log", std::move(log)}}, on).verdict;
  };
  EXPECT_EQ(asked({date("2023-04-01"), date("2023-06-30")}, Value(), "2023-07-01"), "MET");
  EXPECT_EQ(asked({date("2023-03-31"), date("2023-06-30")}, Value(), "2023-06-30"), "NOT_DUE");
  EXPECT_EQ(asked({date("2023-03-31"), date("2023-06-30")}, Value(), "2023-07-01"), Decision::undetermined);
  EXPECT_EQ(asked({date("2023-03-31"), date("2023-06-30")}, date("2023-06-30"), "2023-07-01"), "NOT_MET");
  // An event without a date may lie inside.
  EXPECT_EQ(asked({Value(), date("2023-06-30")}, date("2023-06-30"), "2023-07-01"), Decision::undetermined);
}

// A log that is complete is a list, empty perhaps. A list nobody has given is no empty list, whatever is said of the
// log.
TEST(Window, AMissingListIsNotAnEmptyOne) {
  const Policy policy = pattern_of(
      "window: {events: events, at least: 1, from: '@\"2023-04-01\"', to: '@\"2023-06-30\"', complete through: log}");
  const Decision unknown = decide(policy, "d", {{"log", date("2023-06-30")}}, "2023-07-01");
  EXPECT_EQ(unknown.verdict, Decision::undetermined);
  ASSERT_EQ(unknown.missing.size(), 1U);
  EXPECT_EQ(unknown.missing[0].name, "events");
  EXPECT_TRUE(unknown.value.find("r")->find("count")->is_absent());
  const Decision none = decide(policy, "d", {{"events", Value::list({})}, {"log", date("2023-06-30")}}, "2023-07-01");
  EXPECT_EQ(none.verdict, "NOT_MET");
  EXPECT_TRUE(none.value.find("r")->find("count")->same(Value(0)));
}

TEST(Cadence, AMissingListIsNotAnEmptyOne) {
  const Policy policy = pattern_of(
      "cadence: {events: events, at least: 1, per: month, from: '@\"2023-01-01\"', to: '@\"2023-03-31\"', complete "
      "through: log}");
  const Decision unknown = decide(policy, "d", {{"log", date("2023-03-31")}}, "2023-04-01");
  EXPECT_EQ(unknown.verdict, Decision::undetermined);
  ASSERT_EQ(unknown.missing.size(), 1U);
  EXPECT_EQ(unknown.missing[0].name, "events");
}

TEST(Cadence, EveryMonthIsJudgedAndTheWorstCounts) {
  const Policy policy = pattern_of(
      "cadence: {events: events, at least: 1, per: month, from: '@\"2023-01-01\"', to: '@\"2023-03-31\"', complete "
      "through: log}");
  const Decision d = decide(
      policy, "d", {{"events", Value::list({date("2023-01-05"), date("2023-03-05")})}, {"log", date("2023-03-31")}},
      "2023-04-01");
  EXPECT_EQ(d.verdict, "NOT_MET");
  const auto periods = d.value.find("r")->find("periods")->items();
  ASSERT_EQ(periods.size(), 3U);
  EXPECT_EQ(periods[1].find("verdict")->text(), "NOT_MET");
  EXPECT_TRUE(periods[1].find("to")->same(date("2023-02-28")));
}

TEST(Cadence, AShortFirstPeriodIsExempt) {
  const Policy policy = pattern_of(
      "cadence: {events: events, at least: 1, per: quarter, from: '@\"2023-03-20\"', to: '@\"2023-06-30\"', complete "
      "through: log, exempt below days: 30}");
  const Decision d =
      decide(policy, "d", {{"events", Value::list({date("2023-05-05")})}, {"log", date("2023-06-30")}}, "2023-07-01");
  EXPECT_EQ(d.verdict, "MET");
  EXPECT_EQ(d.value.find("r")->find("periods")->items()[0].find("verdict")->text(), "NOT_APPLICABLE");
}

TEST(Cadence, PeriodsNobodyKnowsAreNotNone) {
  const Policy policy = pattern_of(
      "cadence: {events: events, at least: 1, per: month, from: event, to: '@\"2023-03-31\"', complete through: log}");
  const Decision d = decide(policy, "d", {{"events", Value::list({})}, {"log", date("2023-03-31")}}, "2023-04-01");
  EXPECT_EQ(d.verdict, Decision::undetermined);
  EXPECT_THAT(names(d.missing), ElementsAre("event"));
  EXPECT_TRUE(d.value.find("r")->find("periods")->is_absent());
}

class MilestonesTest : public ::testing::Test {
 protected:
  Policy policy = pattern_of(
      "milestones: {steps: {2023-04-30: 30, 2023-06-30: 50}, unit: '%', reached: paid, of: whole, complete through: "
      "log}");
  std::string verdict(std::string_view paid, std::string_view whole, Value log, std::string_view on) const {
    return decide(policy, "d", {{"paid", number(paid)}, {"whole", number(whole)}, {"log", std::move(log)}}, on).verdict;
  }
};

TEST_F(MilestonesTest, ExactlyTheShareIsEnough) {
  EXPECT_EQ(verdict("300", "1000", date("2023-04-30"), "2023-05-01"), "MET");
  EXPECT_EQ(verdict("299.99", "1000", date("2023-04-30"), "2023-05-01"), "NOT_MET");
  EXPECT_EQ(verdict("299.99", "1000", Value(), "2023-05-01"), Decision::undetermined);
}

TEST_F(MilestonesTest, TheDayItselfIsNotOver) {
  EXPECT_EQ(verdict("0", "1000", date("2023-04-30"), "2023-04-30"), "NOT_DUE");
}

TEST_F(MilestonesTest, NothingToSpendIsNotApplicable) {
  EXPECT_EQ(verdict("0", "0", date("2023-12-31"), "2023-07-01"), "NOT_APPLICABLE");
}

TEST_F(MilestonesTest, TheShortfallIsWhatIsLeft) {
  const Decision d = decide(
      policy, "d", {{"paid", number("299.99")}, {"whole", number("1000")}, {"log", date("2023-04-30")}}, "2023-05-01");
  EXPECT_EQ(d.value.find("r")->find("steps")->items()[0].find("shortfall")->to_feel(), "0.01");
}

TEST(Milestones, StepsNobodyKnowsAreNotNone) {
  const Policy policy = policy_of(
      "parameters: {plan: {type: schedule, unit: '%', basis: assumed, note: not given, value: null}}\n"
      "facts: {paid: {type: money, unit: 元}, whole: {type: money, unit: 元}}\n"
      "rules:\n"
      "  r: {milestones: {steps: plan, unit: '%', reached: paid, of: whole}}\n"
      "  all: {when: 'every s in r.steps satisfies s.verdict = \"MET\"'}\n"
      "decisions: {d: {kind: compliance, verdict: 'if all then \"MET\" else \"NOT_MET\"', values: {r: r}}}\n");
  const Decision d = decide(policy, "d", {{"paid", number("1")}, {"whole", number("1")}});
  EXPECT_EQ(d.verdict, Decision::undetermined);
  EXPECT_THAT(names(d.missing), ElementsAre("plan"));
  EXPECT_TRUE(d.value.find("r")->find("steps")->is_absent());
}

// 50,000 yuan at 3.65 % for 365 days: 1,825.00; a day costs 5.00 (50,000 * 0.0365 / 365).
std::string loan(const std::string& more) {
  return "schedule: {principal: x, annual rate: 0.0365, start: '@\"2023-01-01\"', " + more + "}";
}
Value schedule(const std::string& more, std::string_view principal = "50000") {
  const Policy policy =
      policy_of(std::string(facts_section) + "decisions: {d: {kind: computation, " + loan(more) + "}}\n");
  return decide(policy, "d", {{"x", number(principal)}, {"ratio", number("0.5")}}).value;
}

TEST(Schedule, InterestByTheDay) {
  EXPECT_EQ(schedule("end: '@\"2024-01-01\"'").find("interest")->to_feel(), "1825");
  EXPECT_EQ(schedule("end: '@\"2023-01-02\"'").find("interest")->to_feel(), "5");
  EXPECT_EQ(schedule("end: '@\"2023-12-27\"', day count: actual/360").find("interest")->to_feel(),
            "1825");  // 360 days of 360
  EXPECT_EQ(schedule("months: 12").find("interest")->to_feel(), "1825");
}

TEST(Schedule, QuarterlyRowsOnQuarterDaysAddUp) {
  const Value s = schedule("months: 12, pay: quarterly");
  const auto rows = s.find("rows")->items();
  ASSERT_EQ(rows.size(), 4U);
  EXPECT_EQ(rows[0].find("interest")->to_feel(), "450");  // 90 days
  EXPECT_EQ(rows[1].find("interest")->to_feel(), "455");  // 91
  EXPECT_EQ(rows[2].find("interest")->to_feel(), "460");  // 92
  EXPECT_EQ(rows[3].find("interest")->to_feel(), "460");  // 92
  EXPECT_EQ(rows[3].find("principal")->to_feel(), "50000");
}

TEST(Schedule, RoundingToTheFen) {
  // 0.01 * 0.0365 / 365 * 1 is nothing; 1,234.56 for one day is 0.123456.
  EXPECT_EQ(schedule("end: '@\"2023-01-02\"'", "1234.56").find("interest")->to_feel(), "0.12");
  EXPECT_EQ(schedule("end: '@\"2023-01-02\"', rounding: up", "1234.56").find("interest")->to_feel(), "0.13");
  EXPECT_EQ(schedule("end: '@\"2023-01-02\"', digits: 4", "1234.56").find("interest")->to_feel(), "0.1235");
}

TEST(Schedule, SubsidyOfAShareUpToABase) {
  EXPECT_EQ(schedule("end: '@\"2024-01-01\"', subsidy ratio: ratio").find("subsidy")->to_feel(), "912.5");
  EXPECT_EQ(schedule("end: '@\"2024-01-01\"', subsidy ratio: ratio, subsidy base: '20000'").find("subsidy")->to_feel(),
            "365");
}

TEST(Schedule, EqualPrincipalLeavesTheRestToTheLast) {
  const Value s = schedule("months: 3, pay: monthly, method: equal principal", "100");
  const auto rows = s.find("rows")->items();
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[0].find("principal")->to_feel(), "33.33");
  EXPECT_EQ(rows[2].find("principal")->to_feel(), "33.34");
}

TEST(Schedule, EqualInstalmentsAreEqual) {
  // 12,000 at 12 % for 12 months of 1 % each (30/360): 12000 * 0.01 / (1 - 1.01^-12) = 1,066.19 a month.
  const Policy policy = policy_of(
      "decisions: {d: {kind: computation, schedule: {principal: 12000, annual rate: 0.12, start: '@\"2023-01-01\"', "
      "months: 12, pay: monthly, "
      "method: equal instalment, day count: 30/360}}}\n");
  const Value value = decide(policy, "d", {}).value;
  ASSERT_TRUE(value.is_context()) << value.to_feel();
  const auto rows = value.find("rows")->items();
  ASSERT_EQ(rows.size(), 12U);
  for (std::size_t k = 0; k + 1 < rows.size(); ++k) {
    EXPECT_EQ((rows[k].find("principal")->number() + rows[k].find("interest")->number()).to_string(), "1066.19") << k;
  }
  EXPECT_EQ(rows[0].find("interest")->to_feel(), "120");
}

TEST(Schedule, ALoanRepaidEarlyEndsThere) {
  EXPECT_EQ(schedule("end: '@\"2024-01-01\"', repaid on: '@\"2023-01-11\"'").find("interest")->to_feel(), "50");
}

TEST(Target, ReachedEarlyLateAndShort) {
  const Policy policy = pattern_of("target: {value: x, at least: 70, by: '@\"2023-06-30\"', complete through: log}");
  EXPECT_EQ(decide(policy, "d", {{"x", number("70")}}, "2023-03-01").verdict, "MET");
  EXPECT_EQ(decide(policy, "d", {{"x", number("69.99")}}, "2023-06-30").verdict, "NOT_DUE");
  EXPECT_EQ(decide(policy, "d", {{"x", number("69.99")}}, "2023-07-01").verdict, Decision::undetermined);
  const Decision d = decide(policy, "d", {{"x", number("69.99")}, {"log", date("2023-06-30")}}, "2023-07-01");
  EXPECT_EQ(d.verdict, "NOT_MET");
  EXPECT_EQ(d.value.find("r")->find("shortfall")->to_feel(), "0.01");
}

}  // namespace
}  // namespace liangce::tests
