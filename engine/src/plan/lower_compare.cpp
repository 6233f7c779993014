#include "liangce/plan/impl/lower_compare_inl.hpp"
#include "liangce/plan/plan.hpp"
