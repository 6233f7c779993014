#include "liangce/decide/record.hpp"
#include "liangce/decide/impl/record_inl.hpp"
