#include "liangce/feel/compiler.hpp"
#include "liangce/feel/impl/compile_types_inl.hpp"
