#include "liangce/verify/impl/reach.hpp"
#include "liangce/verify/impl/reach_inl.hpp"
