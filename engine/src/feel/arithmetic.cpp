#include "liangce/feel/arithmetic.hpp"
#include "liangce/feel/impl/arithmetic_inl.hpp"
