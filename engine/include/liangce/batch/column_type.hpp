// The Arrow types a column may have, read once from the format string of its schema.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "liangce/batch/arrow_abi.hpp"
#include "liangce/config.hpp"

namespace liangce::batch {

enum class ColumnKind : std::uint8_t {
  null,
  boolean,
  int8,
  uint8,
  int16,
  uint16,
  int32,
  uint32,
  int64,
  uint64,
  float32,
  float64,
  decimal32,
  decimal64,
  decimal128,
  decimal256,
  utf8,
  large_utf8,
  utf8_view,
  date32,
  date64,
  time32,
  time64,
  timestamp,
  duration,
  list,
  large_list,
  fixed_size_list,
  structure,
};

struct ColumnType {
  ColumnKind kind = ColumnKind::null;
  int scale = 0;                      // decimals: digits after the point
  std::int64_t ticks_per_second = 1;  // time, timestamp, duration: 1, 10^3, 10^6, 10^9
  bool zoned = false;                 // timestamp with a zone: its ticks are UTC
  bool midnight_is_date = false;      // timestamp where a date is wanted: midnight is read as the day
  std::int64_t fixed_size = 0;        // fixed size list
  bool dictionary = false;            // the values are indices (of `kind`) into `value`
  std::unique_ptr<ColumnType> value;  // of a dictionary
  std::vector<ColumnType> children;   // list: one; struct: one a field
  std::vector<std::string> names;     // struct: field names
};

/// Reads a schema; nullopt with `problem` set when the type (or one inside it) is not readable here.
std::optional<ColumnType> read_column_type(const ArrowSchema& schema, std::string& problem);

/// "decimal128(12, 2)", "list<struct>", ... for messages.
std::string describe(const ColumnType& type);

}  // namespace liangce::batch

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/batch/impl/column_type_inl.hpp"
#endif
