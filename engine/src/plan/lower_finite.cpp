#include "liangce/plan/plan.hpp"
#include "liangce/plan/impl/lower_finite_inl.hpp"
