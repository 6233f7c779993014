#include "liangce/feel/compiler.hpp"
#include "liangce/feel/impl/compile_expression_inl.hpp"
