#include "liangce/feel/compiler.hpp"
#include "liangce/feel/impl/compile_nodes_inl.hpp"
