#include "liangce/verify/impl/mutants.hpp"
#include "liangce/verify/impl/mutants_inl.hpp"
