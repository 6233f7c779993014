#include "liangce/value/temporal.hpp"
#include "liangce/value/impl/temporal_inl.hpp"
