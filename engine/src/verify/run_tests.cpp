#include "liangce/verify/run_tests.hpp"
#include "liangce/verify/impl/run_tests_inl.hpp"
