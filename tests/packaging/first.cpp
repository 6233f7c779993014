// One of two units that include everything: what they define twice must be inline or in the library.
#include <liangce/liangce.hpp>

#include <cstdio>

std::string second_unit(const liangce::Program& program);

int main(int count, char** arguments) {
  if (count != 2) return 2;
  try {
    const liangce::Policy policy = liangce::load(arguments[1]);
    const auto program = policy.on(*liangce::Date::parse("2023-10-01"));
    liangce::Case facts(program);
    facts.set("农户", false);
    const std::string here = program->decide("监测对象识别", facts).verdict;
    std::printf("%s %s\n", here.c_str(), second_unit(*program).c_str());
    return here == "NOT_ELIGIBLE" && second_unit(*program) == here ? 0 : 1;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 2;
  }
}
