#include "liangce/value/impl/number_functions_inl.hpp"
#include "liangce/value/number.hpp"
