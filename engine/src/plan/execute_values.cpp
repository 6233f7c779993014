#include "liangce/plan/impl/execute_values_inl.hpp"
#include "liangce/plan/execute.hpp"
