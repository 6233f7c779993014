#include "liangce/plan/plan.hpp"
#include "liangce/plan/impl/lower_missing_inl.hpp"
