#include "liangce/impl/load_inl.hpp"
#include "liangce/liangce.hpp"
