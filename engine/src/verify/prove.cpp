#include "liangce/verify/impl/prove.hpp"
#include "liangce/verify/impl/prove_inl.hpp"
