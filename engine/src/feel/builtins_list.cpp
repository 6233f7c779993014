#include "liangce/feel/builtins/builtin.hpp"
#include "liangce/feel/builtins/impl/list_inl.hpp"
