#include "liangce/plan/impl/lower_numbers_inl.hpp"
#include "liangce/plan/plan.hpp"
