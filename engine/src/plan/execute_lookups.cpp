#include "liangce/plan/execute.hpp"
#include "liangce/plan/impl/execute_lookups_inl.hpp"
