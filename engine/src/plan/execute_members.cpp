#include "liangce/plan/impl/execute_members_inl.hpp"
#include "liangce/plan/execute.hpp"
