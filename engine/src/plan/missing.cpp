#include "liangce/plan/missing.hpp"
#include "liangce/plan/impl/missing_inl.hpp"
