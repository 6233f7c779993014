// Test results as JUnit XML, which build servers read.
#pragma once

#include <span>
#include <string>

#include "liangce/decide/run_tests.hpp"

namespace liangce {

/// One `testsuite` a test file, in order; `failure` for differences, `error` for questions that could not be asked.
/// Well-formed XML 1.0 in UTF-8, whatever names and texts hold.
std::string to_junit(std::span<const TestResult> results);

}  // namespace liangce

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/decide/impl/junit_inl.hpp"
#endif
