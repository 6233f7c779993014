#include "liangce/feel/builtins/builtin.hpp"
#include "liangce/feel/builtins/impl/builtin_inl.hpp"
