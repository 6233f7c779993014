#include "liangce/plan/impl/lower_calls_inl.hpp"
#include "liangce/plan/plan.hpp"
