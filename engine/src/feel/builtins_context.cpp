#include "liangce/feel/builtins/builtin.hpp"
#include "liangce/feel/builtins/impl/context_inl.hpp"
