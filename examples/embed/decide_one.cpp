// Decides one case with liangce embedded: a household, whether it is to be monitored, and why.
//
//   decide_one POLICY_FOLDER [zh|en]
#include <cstdio>
#include <exception>
#include <string>

#include <liangce/liangce.hpp>

namespace {

int decide(const std::string& folder, const std::string& language) {
  const liangce::Policy policy = liangce::load(folder);
  const auto program = policy.on(*liangce::Date::parse("2023-10-01"));

  // What is known of the household. Nothing is said about water, spending or verification: missing is not zero and not
  // no.
  liangce::Case household(program);
  household.set("农户", true);
  household.set("监测状态", "none");
  household.set("脱贫户", false);
  household.set("人均纯收入", *liangce::Number::parse("7100.00"));
  household.set("家庭人口数", 4);
  for (const char* guarantee : {"吃", "穿", "义务教育", "基本医疗", "住房"}) household.set(guarantee, "ok");
  for (const liangce::CaseProblem& problem : household.problems()) {
    std::printf("%s: %s\n", problem.code.c_str(), problem.message.c_str());
  }
  if (!household.problems().empty()) return 1;

  const liangce::Decision decision = program->decide("监测对象识别", household, {.reasons = true, .digest = true});
  std::printf("%s\n", liangce::explain(decision, language).c_str());
  std::printf("%s\n", decision.digest.c_str());
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2 || count > 3) {
    std::fprintf(stderr, "usage: decide_one POLICY_FOLDER [zh|en]\n");
    return 2;
  }
  try {
    return decide(arguments[1], count == 3 ? arguments[2] : "zh");
  } catch (const std::exception& error) {  // a policy that cannot be loaded: every problem with its place
    std::fprintf(stderr, "%s\n", error.what());
    return 2;
  }
}
