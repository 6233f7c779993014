// The format as a JSON Schema, so that editors complete and check policy files while they are written.
#pragma once

#include <string>

#include "liangce/config.hpp"

namespace liangce::yaml {

/// JSON Schema (draft 2020-12) of policy files, amendments, calendars and test files, written from the tables of
/// format.hpp; UTF-8, indented, ending in a line break. It says what stands where; names, types and values of a policy
/// are for the loader to check. Scalars are accepted as YAML libraries hand them over: dates as texts, numbers as
/// numbers.
std::string json_schema();

}  // namespace liangce::yaml

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/yaml/impl/json_schema_inl.hpp"
#endif
