#include "liangce/liangce.hpp"
#include "liangce/impl/load_inl.hpp"
