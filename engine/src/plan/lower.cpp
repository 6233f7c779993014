#include "liangce/plan/impl/lower_inl.hpp"
#include "liangce/plan/plan.hpp"
