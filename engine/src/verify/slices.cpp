#include "liangce/verify/impl/slices.hpp"
#include "liangce/verify/impl/slices_inl.hpp"
