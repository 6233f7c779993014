// What compiling finds on the days a policy changes, once each, beside the checks.
#include <gtest/gtest.h>

#include "liangce/decide/check_everything.hpp"
#include "liangce/yaml/load.hpp"

namespace liangce {
namespace {

Policy policy_of(const std::string& text) {
  Diagnostics found;
  policy::Policy content = yaml::read_policy_text("p.yaml", text, found);
  for (const auto& d : found.items())
    if (d.severity == Severity::error) ADD_FAILURE() << format(d);
  return Policy(std::move(content));
}

std::vector<std::string> days_of(const std::string& text) {
  std::vector<std::string> days;
  for (const Date day : days_of_change(policy_of(text).content())) days.push_back(day.to_string());
  return days;
}

using Lines = std::vector<std::string>;

TEST(DaysOfChange, BeginningsEndsAndTheDaysAfter) {
  EXPECT_EQ(days_of("policy: p\nin force: 2023-01-01 .. 2023-12-31\nparameters:\n"
                    "  a: {type: number, basis: assumed, note: n, values: {2023-01-01: 1, 2023-07-01: 2}}\n"),
            (Lines{"2023-01-01", "2023-06-30", "2023-07-01", "2023-12-31", "2024-01-01"}));
  EXPECT_EQ(days_of("policy: p\nin force: 2023-01-01 ..\n"), (Lines{"2023-01-01"}));
  EXPECT_EQ(days_of("policy: p\npublished: 2023-05-11\n"), (Lines{"2023-05-11"}));
  EXPECT_EQ(days_of("policy: p\n"), (Lines{"1970-01-01"}));
}

TEST(DaysOfChange, AtMostSoMany) {
  std::string text = "policy: p\nparameters:\n  a:\n    type: number\n    basis: assumed\n    note: n\n    values:\n";
  for (int year = 1000; year < 2000; ++year) text += "      " + std::to_string(year) + "-01-01: 1\n";
  EXPECT_EQ(days_of(text).size(), 400U);
}

TEST(CheckEverything, ChecksAndCompileErrorsOnce) {
  const Policy policy = policy_of(R"(policy: p
in force: 2023-01-01 .. 2023-12-31
parameters:
  a: {type: number, basis: text, values: {2023-01-01: 1, 2023-07-01: 2}}
rules:
  r: {value: a + bb}
)");
  std::string codes;
  const Diagnostics found = check_everything(policy);
  for (const auto& d : found.items()) codes += d.code + " ";
  EXPECT_EQ(codes, "LC330 LC301 ");
  EXPECT_EQ(found.errors(), 2U);
}

TEST(CheckEverything, SoundPolicy) {
  const Diagnostics found =
      check_everything(policy_of("policy: p\nfacts:\n  a: {type: number}\ndecisions:\n  d: {value: a + 1}\n"));
  for (const auto& d : found.items()) ADD_FAILURE() << format(d);
}

}  // namespace
}  // namespace liangce
