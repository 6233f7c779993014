#include "liangce/feel/builtins/builtin.hpp"
#include "liangce/feel/builtins/impl/known_inl.hpp"
