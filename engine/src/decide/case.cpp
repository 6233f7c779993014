#include "liangce/decide/case.hpp"
#include "liangce/decide/impl/case_inl.hpp"
