#include "liangce/decide/impl/unknown.hpp"
#include "liangce/decide/impl/unknown_inl.hpp"
