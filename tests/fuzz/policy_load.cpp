// Any bytes as a policy, an amendment and a test file: read whole or refused with reasons.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "liangce/policy/amend.hpp"
#include "liangce/yaml/load.hpp"

namespace {

using namespace liangce;

constexpr const char* base_text = R"(policy: p
title: t
in force: 2023-01-01 .. 2024-12-31
clauses: {"1": {quote: q}}
types:
  成员: {en: member, type: context, fields: {年龄: {en: age, type: integer}, 健康: {type: choice, of: [ok, ill]}}}
parameters:
  线: {en: line, type: money, unit: 元, basis: text, values: {2023-01-01: 7500}}
facts:
  收入: {en: income, type: money, unit: 元}
  成员清单: {type: list, of: 成员}
rules: {低于线: {when: 收入 < 线}}
decisions: {认定: {verdict: '"X"'}}
)";

const policy::Policy& base() {
  static const policy::Policy policy = [] {
    Diagnostics diagnostics;
    policy::Policy read = yaml::read_policy_text("base.yaml", base_text, diagnostics);
    if (diagnostics.has_errors()) std::abort();
    return read;
  }();
  return policy;
}

void show(const Diagnostics& diagnostics) {
  for (const Diagnostic& d : diagnostics.items()) format(d);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  if (text.find("document:") != std::string::npos || text.find("calendars:") != std::string::npos ||
      text.find("amendments:") != std::string::npos)
    return 0;  // names of files: what they hold is another input
  yaml::Limits limits;
  limits.nodes = 2'000;
  Diagnostics as_policy, as_amendment, as_tests;
  yaml::read_policy_text("fuzz.yaml", text, as_policy, limits);
  policy::amended(base(), yaml::read_amendment_text("fuzz.yaml", text, base(), as_amendment, limits), as_amendment);
  yaml::read_tests_text("fuzz.test.yaml", text, base(), as_tests, limits);
  show(as_policy);
  show(as_amendment);
  show(as_tests);
  return 0;
}
