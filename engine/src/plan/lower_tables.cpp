#include "liangce/plan/impl/lower_tables_inl.hpp"
#include "liangce/plan/plan.hpp"
