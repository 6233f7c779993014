#include "liangce/feel/builtins/builtin.hpp"
#include "liangce/feel/builtins/impl/boolean_inl.hpp"
