#include "liangce/plan/impl/lower_decision_inl.hpp"
#include "liangce/plan/plan.hpp"
