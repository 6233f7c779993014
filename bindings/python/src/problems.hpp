// Problems of a case, raised together as liangce.CaseError.
#pragma once

#include <utility>
#include <vector>

#include "convert.hpp"
#include "liangce/decide/case.hpp"

namespace liangce::python {

/// Raises liangce.CaseError with every problem.
[[noreturn]] void raise_case_error(const std::vector<CaseProblem>& problems);

inline CaseProblem problem(const Refused& refused) { return {refused.code, refused.path, refused.message}; }

/// What `read` gives; a refusal becomes a CaseError.
template <class Read>
auto or_case_error(Read&& read) {
  try {
    return std::forward<Read>(read)();
  } catch (const Refused& refused) {
    raise_case_error({problem(refused)});
  }
}

}  // namespace liangce::python
