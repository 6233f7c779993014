#include "liangce/verify/coverage.hpp"
#include "liangce/verify/impl/coverage_inl.hpp"
