#include "liangce/yaml/json_schema.hpp"
#include "liangce/yaml/impl/json_schema_inl.hpp"
