// Decision records: what they hold, and that deciding again gives the same bytes.
#include "liangce/decide/record.hpp"
#include "policy_support.hpp"

namespace liangce::tests {
namespace {

constexpr const char* policy_text = R"(
facts:
  收入: {en: income, type: money, unit: 元, at least: 0}
  生日: {type: date}
  住房: {type: choice, of: [ok, problem]}
  成员: {type: list, of: {type: context, fields: {年龄: {en: age, type: integer}}}}
  备注: {type: text}
decisions:
  d: {kind: eligibility, verdict: '收入 < 7500', values: {gap: 7500 - 收入}, findings: {near: 收入 > 7000}}
)";

std::string record_of(const Policy& policy, const Facts& facts) {
  const auto program = policy.on(day("2023-06-30"));
  const Case one = case_of(program, facts);
  return record(*program, one, program->decide("d", one, {.digest = true}));
}

TEST(Record, HoldsWhatWasAskedAndWhatCameOut) {
  const Policy policy = policy_of(policy_text);
  const auto program = policy.on(day("2023-06-30"));
  const Value member = Value::context({{"age", 30}});  // aliases are written as main names
  const Case one = case_of(program, {{"income", "7100.50"}, {"生日", "1990-02-28"}, {"成员", Value::list({member})}});
  const Decision decision = program->decide("d", one, {.digest = true});
  EXPECT_EQ(
      record(*program, one, decision),
      R"({"record":"1","engine":")" LIANGCE_VERSION R"(","policy":"test","policy_digest":")" + policy.digest() +
          R"(","on":"2023-06-30","decision":"d","facts":{"收入":"7100.5","生日":"1990-02-28","成员":[{"年龄":"30"}]},)"
          R"("verdict":"ELIGIBLE","value":{"gap":"399.5"},"findings":["near"],"missing":[],"retroactive":false,"digest":")" +
          decision.digest + R"("})");
}

TEST(Record, WhatIsKnownToBeUnknownIsWritten) {
  Absence between;
  between.low = Value(7000);
  between.high = Value(8000);
  const std::string text =
      record_of(policy_of(policy_text), {{"收入", Value::absent(Reason::missing, between)}, {"住房", Value()}});
  EXPECT_NE(text.find(R"("facts":{"收入":{"absent":"missing","low":"7000","high":"8000"}})"), std::string::npos)
      << text;
  EXPECT_NE(text.find(R"("verdict":"UNDETERMINED")"), std::string::npos) << text;
  EXPECT_NE(text.find(R"("missing":["收入"])"), std::string::npos) << text;
}

TEST(Record, DecidedAgainFromItsTextsGivesTheSameBytes) {
  const Policy policy = policy_of(policy_text);
  const std::string first =
      record_of(policy, {{"收入", number("7499.99")}, {"生日", day("1990-02-28")}, {"住房", "ok"}, {"备注", "5"}});
  // As a reader of the record hands the facts back: every value a text.
  EXPECT_EQ(
      record_of(policy_of(policy_text), {{"收入", "7499.99"}, {"生日", "1990-02-28"}, {"住房", "ok"}, {"备注", "5"}}),
      first);
}

TEST(Record, AnotherFactOrPolicyIsAnotherRecord) {
  const Policy policy = policy_of(policy_text);
  const std::string first = record_of(policy, {{"收入", 7400}});
  EXPECT_NE(record_of(policy, {{"收入", number("7400.01")}}), first);
  std::string other = policy_text;
  other.replace(other.find("< 7500"), 6, "< 7450");
  EXPECT_NE(record_of(policy_of(other), {{"收入", 7400}}), first);
}

}  // namespace
}  // namespace liangce::tests
