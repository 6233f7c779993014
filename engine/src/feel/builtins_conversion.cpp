#include "liangce/feel/builtins/builtin.hpp"
#include "liangce/feel/builtins/impl/conversion_inl.hpp"
