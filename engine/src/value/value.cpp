#include "liangce/value/value.hpp"
#include "liangce/value/impl/value_inl.hpp"
