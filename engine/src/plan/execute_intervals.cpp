#include "liangce/plan/execute.hpp"
#include "liangce/plan/impl/execute_intervals_inl.hpp"
