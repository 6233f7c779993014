// Amendments: a policy with some elements replaced, everything else shared.
#pragma once

#include "liangce/diagnostic.hpp"
#include "liangce/policy/model.hpp"

namespace liangce::policy {

/// `base` with the amendment applied. Facts, rules, decisions, types, functions of the same name are replaced, others
/// added. A parameter given with `value` holds for the whole period; with `values`, each dated entry overrides the base
/// from its day on (until its `until` or the amendment's next entry), earlier days keep the base's value. Problems
/// (another policy's amendment, a values-only parameter that does not exist) go to `diagnostics`. An amendment may add
/// named types but not replace one.
Policy amended(const Policy& base, const Amendment& amendment, Diagnostics& diagnostics);

}  // namespace liangce::policy

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/policy/impl/amend_inl.hpp"
#endif
