// A policy from text, analysed: findings by code, and their witnesses run as tests.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "liangce/analyze/analyze.hpp"
#include "liangce/decide/run_tests.hpp"
#include "liangce/liangce.hpp"

namespace liangce::analysing {

inline std::string header() { return "policy: p\nin force: 2023-01-01 .. 2023-12-31\n"; }

inline std::vector<Finding> analysed(const std::string& sections) {
  return analyze(load_text("p.yaml", header() + sections));
}

inline std::vector<std::string> codes(const std::vector<Finding>& found) {
  std::vector<std::string> all;
  for (const Finding& f : found) all.push_back(f.diagnostic.code);
  return all;
}

inline std::vector<Finding> with_code(std::vector<Finding> found, const std::string& code) {
  std::erase_if(found, [&](const Finding& f) { return f.diagnostic.code != code; });
  return found;
}

/// A witness can be pasted into a test file and says what comes out today.
inline void expect_pasteable(const Policy& policy, const Finding& finding) {
  if (finding.witness.empty()) return;
  Diagnostics problems;
  const std::string text = "tests: " + policy.content().id.text + "\ncases:\n" + finding.witness;
  const policy::TestFile file = yaml::read_tests_text("w.test.yaml", text, policy.content(), problems);
  for (const Diagnostic& d : problems.items()) ADD_FAILURE() << format(d) << text;
  for (const TestResult& result : run_tests(policy, file)) {
    EXPECT_TRUE(result.passed()) << text;
    for (const TestDifference& d : result.differences) ADD_FAILURE() << format(d);
  }
}

}  // namespace liangce::analysing
