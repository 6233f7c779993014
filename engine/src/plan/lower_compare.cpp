#include "liangce/plan/plan.hpp"
#include "liangce/plan/impl/lower_compare_inl.hpp"
