#include "liangce/yaml/scalar_origin.hpp"
#include "liangce/yaml/impl/scalar_origin_inl.hpp"
