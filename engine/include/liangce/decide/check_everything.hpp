// All that can be said of a policy before anybody asks it: the checks, and compiling it for every day on which it
// changes.
#pragma once

#include <vector>

#include "liangce/decide/program.hpp"
#include "liangce/diagnostic.hpp"

namespace liangce {

/// The days on which something begins, and the last days of what ends and the days after: of the policy and of every
/// version of a parameter. Ascending, at least one, at most `most` (the earliest).
std::vector<Date> days_of_change(const policy::Policy& policy, std::size_t most = 400);

/// check() and what compiling finds on each of days_of_change(), every finding once.
Diagnostics check_everything(const Policy& policy);

}  // namespace liangce

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/decide/impl/check_everything_inl.hpp"
#endif
