#include "liangce/feel/evaluate.hpp"
#include "liangce/feel/impl/evaluate_inl.hpp"
