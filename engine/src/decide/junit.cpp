#include "liangce/decide/junit.hpp"
#include "liangce/decide/impl/junit_inl.hpp"
