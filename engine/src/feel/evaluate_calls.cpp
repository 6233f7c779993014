#include "liangce/feel/evaluate.hpp"
#include "liangce/feel/impl/evaluate_calls_inl.hpp"
