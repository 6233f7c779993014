#include "liangce/decide/exceptions.hpp"
#include "liangce/decide/impl/exceptions_inl.hpp"
