#include "liangce/plan/execute.hpp"
#include "liangce/plan/impl/execute_apply_inl.hpp"
