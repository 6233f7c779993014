#include "liangce/plan/deciding.hpp"
#include "liangce/plan/impl/deciding_inl.hpp"
