#include "liangce/feel/units.hpp"
#include "liangce/feel/impl/units_inl.hpp"
