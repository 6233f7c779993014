#include "liangce/feel/ast.hpp"
#include "liangce/feel/impl/print_inl.hpp"
