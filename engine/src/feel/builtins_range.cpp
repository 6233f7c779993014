#include "liangce/feel/builtins/builtin.hpp"
#include "liangce/feel/builtins/impl/range_inl.hpp"
