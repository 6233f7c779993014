#include "liangce/verify/impl/body_mutants.hpp"
#include "liangce/verify/impl/body_mutants_inl.hpp"
