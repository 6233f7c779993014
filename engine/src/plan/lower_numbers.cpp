#include "liangce/plan/plan.hpp"
#include "liangce/plan/impl/lower_numbers_inl.hpp"
