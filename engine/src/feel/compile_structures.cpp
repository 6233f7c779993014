#include "liangce/feel/compiler.hpp"
#include "liangce/feel/impl/compile_structures_inl.hpp"
