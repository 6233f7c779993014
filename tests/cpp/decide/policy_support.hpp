// Small policies written in the test, asked about a case.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "liangce/liangce.hpp"

namespace liangce::tests {

/// A policy in force from 2023 with these sections.
inline Policy policy_of(const std::string& sections) {
  return load_text("test.yaml", "policy: test\ntitle: test\nin force: 2023-01-01 .. 2023-12-31\n" + sections);
}

inline Date day(std::string_view iso) { return Date::parse(iso).value(); }

using Facts = std::vector<std::pair<std::string, Value>>;

inline Case case_of(const std::shared_ptr<const Program>& program, const Facts& facts) {
  Case result(program);
  for (const auto& [name, value] : facts) {
    EXPECT_TRUE(result.set(name, value)) << name << ": "
                                         << (result.problems().empty() ? "" : result.problems().back().message);
  }
  return result;
}

inline Decision decide(const Policy& policy, const std::string& decision, const Facts& facts,
                       std::string_view on = "2023-06-30", const DecideOptions& options = {}) {
  const auto program = policy.on(day(on));
  return program->decide(decision, case_of(program, facts), options);
}

inline std::vector<std::string> names(const std::vector<MissingFact>& facts) {
  std::vector<std::string> all;
  for (const MissingFact& fact : facts) all.emplace_back(fact.name);
  std::sort(all.begin(), all.end());
  return all;
}

/// The codes of what is wrong with a policy, in order.
inline std::vector<std::string> codes_of(const std::string& sections, std::string_view on = "2023-06-30") {
  std::vector<std::string> codes;
  try {
    (void)policy_of(sections).on(day(on));
  } catch (const PolicyError& error) {
    for (const Diagnostic& d : error.diagnostics()) codes.push_back(d.code);
  }
  return codes;
}

inline Value number(std::string_view text) { return Value(Number::parse(text).value()); }

}  // namespace liangce::tests
