#include "liangce/feel/types.hpp"
#include "liangce/feel/impl/type_text_inl.hpp"
