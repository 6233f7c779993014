#include "liangce/plan/decide_each.hpp"
#include "liangce/plan/impl/decide_each_inl.hpp"
