#include "liangce/analyze/difference.hpp"
#include "liangce/analyze/impl/difference_inl.hpp"
