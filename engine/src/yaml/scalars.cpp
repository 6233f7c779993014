#include "liangce/yaml/scalars.hpp"
#include "liangce/yaml/impl/scalars_inl.hpp"
