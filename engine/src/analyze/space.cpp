#include "liangce/analyze/impl/search_inl.hpp"
#include "liangce/analyze/impl/space_inl.hpp"
