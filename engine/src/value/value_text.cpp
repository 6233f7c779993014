#include "liangce/value/impl/value_text_inl.hpp"
#include "liangce/value/value.hpp"
