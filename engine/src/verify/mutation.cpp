#include "liangce/verify/mutation.hpp"
#include "liangce/verify/impl/mutation_inl.hpp"
