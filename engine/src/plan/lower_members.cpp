#include "liangce/plan/impl/lower_members_inl.hpp"
#include "liangce/plan/plan.hpp"
