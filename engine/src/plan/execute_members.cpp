#include "liangce/plan/execute.hpp"
#include "liangce/plan/impl/execute_members_inl.hpp"
