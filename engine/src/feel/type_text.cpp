#include "liangce/feel/impl/type_text_inl.hpp"
#include "liangce/feel/types.hpp"
