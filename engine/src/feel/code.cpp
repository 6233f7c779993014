#include "liangce/feel/code.hpp"
#include "liangce/feel/impl/code_inl.hpp"
