#include "liangce/feel/builtins/builtin.hpp"
#include "liangce/feel/builtins/impl/calendar_inl.hpp"
