#include "liangce/plan/execute.hpp"
#include "liangce/plan/impl/execute_values_inl.hpp"
