// What the C++ library answers, as JSON: the other side of tests/python/test_every_path.py.
//
//   decide_json POLICY DATE FACTS...     each decision of the policy for each file of facts, a line each, with reasons
#include <cstdio>
#include <exception>
#include <fstream>
#include <sstream>
#include <string>

#include <liangce/liangce.hpp>

namespace {

liangce::Case read(const std::string& file, const liangce::Policy& policy,
                   const std::shared_ptr<const liangce::Program>& program) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  liangce::Diagnostics diagnostics;
  liangce::Case facts(program);
  for (const auto& given : liangce::yaml::read_facts_text(file, text.str(), policy.content(), diagnostics)) {
    facts.set(given.name.text, given.value);
  }
  if (diagnostics.has_errors()) throw liangce::PolicyError(diagnostics.items());
  if (!facts.problems().empty()) throw std::runtime_error(file + ": " + facts.problems().front().message);
  return facts;
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 4) {
    std::fprintf(stderr, "usage: decide_json POLICY DATE FACTS...\n");
    return 2;
  }
  try {
    const liangce::Policy policy = liangce::load(arguments[1]);
    const auto program = policy.on(liangce::Date::parse(arguments[2]).value());
    for (int i = 3; i < count; ++i) {
      const liangce::Case facts = read(arguments[i], policy, program);
      for (const auto& decision : policy.content().decisions) {
        const auto answer = program->decide(decision.name.text, facts, {.reasons = true, .digest = true});
        std::printf("%s\n", liangce::to_json(answer).c_str());
      }
    }
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 2;
  }
}
