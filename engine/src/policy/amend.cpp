#include "liangce/policy/amend.hpp"
#include "liangce/policy/impl/amend_inl.hpp"
