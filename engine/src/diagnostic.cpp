#include "liangce/diagnostic.hpp"
#include "liangce/impl/diagnostic_inl.hpp"
