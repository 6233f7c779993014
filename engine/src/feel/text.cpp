#include "liangce/feel/evaluate.hpp"
#include "liangce/feel/impl/text_inl.hpp"
