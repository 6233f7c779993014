#include "liangce/value/impl/zone_inl.hpp"
#include "liangce/value/temporal.hpp"
