#include "liangce/analyze/impl/equivalence_inl.hpp"
#include "liangce/analyze/impl/terms_inl.hpp"
