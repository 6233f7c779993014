#include "liangce/decide/impl/service.hpp"
#include "liangce/decide/impl/service_inl.hpp"
