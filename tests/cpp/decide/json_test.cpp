// Values and decisions as JSON. Expected texts follow RFC 8259 and decision.hpp, written by hand.
#include "policy_support.hpp"

namespace liangce::tests {
namespace {

TEST(Json, Scalars) {
  EXPECT_EQ(to_json(Value(true)), "true");
  EXPECT_EQ(to_json(Value()), "null");
  EXPECT_EQ(to_json(number("7499.990")), "\"7499.99\"");
  EXPECT_EQ(to_json(number("-0.1")), "\"-0.1\"");
  EXPECT_EQ(to_json(number("12345678901234567890.0123456789")),
            "\"12345678901234567890.0123456789\"");  // no reader's float
  EXPECT_EQ(to_json(Value(day("2023-06-30"))), "\"2023-06-30\"");
  EXPECT_EQ(to_json(Value(MonthsDuration{14})), "\"P1Y2M\"");
  EXPECT_EQ(to_json(Value("住房")), "\"住房\"");
}

TEST(Json, TextsAreEscapedAsRfc8259Says) {
  EXPECT_EQ(to_json(Value("a\"b\\c/d")), R"("a\"b\\c/d")");
  EXPECT_EQ(to_json(Value("\b\f\n\r\t")), R"("\b\f\n\r\t")");
  EXPECT_EQ(to_json(Value(std::string_view("\x00\x01\x1f\x7f", 4))), "\"\\u0000\\u0001\\u001f\x7f\"");
  EXPECT_EQ(to_json(Value("😀\u2028")), "\"😀\u2028\"");
  EXPECT_EQ(to_json(Value("a\xff\xc3z")), "\"a\xEF\xBF\xBD\xEF\xBF\xBDz\"");  // broken UTF-8 would break the whole text
}

TEST(Json, ListsAndContextsKeepTheirOrder) {
  EXPECT_EQ(to_json(Value::list({1, "b", Value::list({})})), R"(["1","b",[]])");
  EXPECT_EQ(to_json(Value::context({{"b", 1}, {"a", Value::context({})}})), R"({"b":"1","a":{}})");
}

TEST(Json, AbsencesSayWhyAndWhatIsKnown) {
  EXPECT_EQ(to_json(Value::absent(Reason::stale, 3)), R"({"absent":"stale"})");
  Absence between;
  between.low = Value(7100);
  between.high = Value(7400);
  EXPECT_EQ(to_json(Value::absent(Reason::missing, between)), R"({"absent":"missing","low":"7100","high":"7400"})");
  Absence either;
  either.candidates = {Value(6800), Value(9200)};
  EXPECT_EQ(to_json(Value::absent(Reason::conflict, either)), R"({"absent":"conflict","values":["6800","9200"]})");
  EXPECT_EQ(to_json(Value::error("no \"x\"")), R"({"absent":"error","message":"no \"x\""})");
}

TEST(Json, RangesAndFunctionsAreMarked) {
  EXPECT_EQ(to_json(Value::range(1, true, 5, false)), R"({"range":{">=":"1","<":"5"}})");
  EXPECT_EQ(to_json(Value::range(Value(), false, 5, true)), R"({"range":{"<=":"5"}})");
}

TEST(Json, AContextThatLooksLikeAMarkIsNotMistakenForOne) {
  EXPECT_EQ(to_json(Value::context({{"absent", "missing"}, {"n", 1}})),
            R"({"context":[["absent","missing"],["n","1"]]})");
}

TEST(Json, WhatIsTooDeepOrTooLongIsLeftOut) {
  Value deep = 1;
  for (int i = 0; i < 100'000; ++i) deep = Value::list({deep});
  EXPECT_EQ(to_json(deep), R"({"left_out":"a value nested deeper than 200 or longer than 16777216 bytes"})");
  Value fits = 1;
  for (int i = 0; i < 200; ++i) fits = Value::list({fits});
  EXPECT_EQ(to_json(fits), std::string(200, '[') + "\"1\"" + std::string(200, ']'));
  Value wide = "0123456789";  // shared parts: 2^40 times ten bytes
  for (int i = 0; i < 40; ++i) wide = Value::list({wide, wide});
  EXPECT_EQ(to_json(wide).rfind(R"({"left_out":)", 0), 0U);
}

constexpr const char* policy_text = R"(
clauses: {"1.4": {item: 1, quote: 七千五}}
parameters: {线: {en: line, type: money, unit: 元, basis: text, clause: "1.4", value: 7500}}
facts: {收入: {en: income, type: money, unit: 元, ask: 多少？}, 住房: {type: boolean}}
rules: {低: {en: low, clause: "1.4", when: 收入 < 线}}
decisions:
  d: {kind: eligibility, verdict: 低, values: {gap: 线 - 收入}, findings: {at: 收入 = 线}, confirm: [看一看]}
)";

TEST(Json, ADecisionWithItsReasons) {
  EXPECT_EQ(
      to_json(decide(policy_of(policy_text), "d", {{"收入", 7500}}, "2023-06-30", {.reasons = true})),
      R"({"decision":"d","on":"2023-06-30","document":"test","verdict":"NOT_ELIGIBLE","value":{"gap":"0"},"findings":["at"],)"
      R"("confirm":["看一看"],"missing":[],"also_unknown":[],"clauses":["1.4"],"retroactive":false,"errors":[],)"
      R"("reasons":{"kind":"decision","name":"d","text":"低","value":"NOT_ELIGIBLE","parts":[)"
      R"({"kind":"rule","name":"低","en":"low","text":"收入 < 线","value":false,"clauses":["1.4"],"item":1,"quote":"七千五",)"
      R"("used":[{"name":"收入","en":"income","value":"7500","unit":"元"},)"
      R"({"name":"线","en":"line","value":"7500","unit":"元","parameter":true}],"parts":[)"
      R"({"kind":"parameter","name":"线","en":"line","value":"7500","unit":"元","clauses":["1.4"],"item":1,"quote":"七千五",)"
      R"("basis":"text"}]},)"
      R"({"kind":"part","form":"output","name":"gap","text":"线 - 收入","value":"0","unit":"元",)"
      R"("used":[{"name":"线","en":"line","value":"7500","unit":"元","parameter":true},)"
      R"({"name":"收入","en":"income","value":"7500","unit":"元"}]},)"
      R"({"kind":"part","form":"finding","name":"at","text":"收入 = 线","value":true,)"
      R"("used":[{"name":"收入","en":"income","value":"7500","unit":"元"},)"
      R"({"name":"线","en":"line","value":"7500","unit":"元","parameter":true}]}]}})");
}

TEST(Json, WhatIsMissingWithItsQuestion) {
  const std::string json = to_json(decide(policy_of(policy_text), "d", {}, "2023-06-30", {.reasons = true}));
  EXPECT_NE(json.find(R"("verdict":"UNDETERMINED","value":{"gap":{"absent":"missing"}})"), std::string::npos) << json;
  EXPECT_NE(json.find(R"("missing":[{"name":"收入","en":"income","reason":"missing","ask":"多少？","unit":"元"}])"),
            std::string::npos)
      << json;
}

TEST(Json, WithoutValuesTheCaseStaysAtHome) {
  Absence between;
  between.low = Value(7111);
  between.high = Value(7222);
  for (const Value& income : {number("7432.10"), Value::absent(Reason::missing, between)}) {
    const Decision decision =
        decide(policy_of(policy_text), "d", {{"收入", income}}, "2023-06-30", {.reasons = true, .digest = true});
    ASSERT_EQ(decision.verdict, "ELIGIBLE");
    EXPECT_NE(to_json(decision).find("sha256:"), std::string::npos);
    const std::string json = to_json(decision, false);
    for (const char* secret : {"7432", "7111", "7222", "67.9", "sha256:"})
      EXPECT_EQ(json.find(secret), std::string::npos) << json;
    EXPECT_NE(json.find(R"({"name":"线","en":"line","value":"7500","unit":"元","parameter":true})"), std::string::npos)
        << json;
    EXPECT_NE(json.find(R"("text":"收入 < 线","value":true)"), std::string::npos) << json;
  }
}

TEST(Json, RepeatedStepsAreNames) {
  const std::string json = to_json(decide(policy_of("facts: {a: {type: boolean}}\nrules: {r: {when: a}}\n"
                                                    "decisions: {d: {verdict: {all: [r, r]}}}\n"),
                                          "d", {{"a", true}}, "2023-06-30", {.reasons = true}));
  EXPECT_NE(json.find(R"({"kind":"rule","name":"r","value":true,"repeated":true})"), std::string::npos) << json;
}

TEST(Json, TheSameCaseGivesTheSameBytes) {
  const Policy policy = policy_of(policy_text);
  const DecideOptions all{.reasons = true, .digest = true};
  EXPECT_EQ(to_json(decide(policy, "d", {{"收入", 1}}, "2023-06-30", all)),
            to_json(decide(policy, "d", {{"收入", 1}}, "2023-06-30", all)));
}

}  // namespace
}  // namespace liangce::tests
