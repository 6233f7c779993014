#include "liangce/decide/impl/test_comparison.hpp"
#include "liangce/decide/impl/test_comparison_inl.hpp"
