#include "liangce/yaml/format.hpp"
#include "liangce/yaml/impl/format_inl.hpp"
