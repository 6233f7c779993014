#include "liangce/yaml/impl/fields.hpp"
#include "liangce/yaml/impl/fields_inl.hpp"
