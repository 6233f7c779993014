#include "liangce/plan/impl/lower_finite_inl.hpp"
#include "liangce/plan/plan.hpp"
