#include "liangce/feel/builtins/builtin.hpp"
#include "liangce/feel/builtins/impl/temporal_inl.hpp"
