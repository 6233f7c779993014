#include "liangce/plan/impl/lower_missing_inl.hpp"
#include "liangce/plan/plan.hpp"
