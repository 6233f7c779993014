#include "liangce/feel/builtins/builtin.hpp"
#include "liangce/feel/builtins/impl/aggregate_inl.hpp"
