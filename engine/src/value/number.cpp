#include "liangce/value/number.hpp"
#include "liangce/value/impl/number_inl.hpp"
