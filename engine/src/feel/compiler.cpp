#include "liangce/feel/compiler.hpp"
#include "liangce/feel/impl/compiler_inl.hpp"
