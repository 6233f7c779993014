#include "liangce/value/temporal.hpp"
#include "liangce/value/impl/zone_inl.hpp"
