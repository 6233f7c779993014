#include "liangce/feel/builtins/builtin.hpp"
#include "liangce/feel/builtins/impl/string_inl.hpp"
