#include "liangce/analyze/impl/difference_text_inl.hpp"
