#include "liangce/check/check.hpp"
#include "liangce/check/impl/check_all.hpp"
