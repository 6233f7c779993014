#include "liangce/decide/check_everything.hpp"
#include "liangce/decide/impl/check_everything_inl.hpp"
