#include "liangce/feel/compare.hpp"
#include "liangce/feel/impl/compare_inl.hpp"
