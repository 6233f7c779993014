#include "liangce/value/number.hpp"
#include "liangce/value/impl/number_functions_inl.hpp"
