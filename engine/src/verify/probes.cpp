#include "liangce/verify/impl/probes.hpp"
#include "liangce/verify/impl/probes_inl.hpp"
