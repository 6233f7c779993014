#include "liangce/feel/simplify.hpp"
#include "liangce/feel/impl/simplify_inl.hpp"
