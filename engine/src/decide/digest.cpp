#include "liangce/decide/digest.hpp"
#include "liangce/decide/impl/digest_inl.hpp"
