#include "liangce/feel/builtins/builtin.hpp"
#include "liangce/feel/builtins/impl/numeric_inl.hpp"
