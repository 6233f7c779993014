#include "liangce/decide/run_tests.hpp"
#include "liangce/decide/impl/run_tests_inl.hpp"
