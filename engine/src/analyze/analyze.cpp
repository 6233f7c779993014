#include "liangce/analyze/analyze.hpp"
#include "liangce/analyze/impl/analysis_inl.hpp"
