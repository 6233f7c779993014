// All tests of a policy, each asked of the part of it that it can reach: many times faster than compiling the whole
// policy for every day and what-if the cases ask for.
#pragma once

#include <vector>

#include "liangce/decide/run_tests.hpp"

namespace liangce {

/// The results of each file, as run_tests() of one file gives them. A case that does not pass is asked again of the
/// whole policy, and what that says is its result.
std::vector<std::vector<TestResult>> run_tests(const Policy& policy, const std::vector<policy::TestFile>& files,
                                               const TestOptions& options = {});

}  // namespace liangce

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/verify/impl/run_tests_inl.hpp"
#endif
