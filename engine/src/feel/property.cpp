#include "liangce/feel/arithmetic.hpp"
#include "liangce/feel/impl/property_inl.hpp"
