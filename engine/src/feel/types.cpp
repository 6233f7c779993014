#include "liangce/feel/types.hpp"
#include "liangce/feel/impl/types_inl.hpp"
