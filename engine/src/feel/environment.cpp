#include "liangce/feel/environment.hpp"
#include "liangce/feel/impl/environment_inl.hpp"
