// Which column stands for which fact, and whether its type can.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "liangce/batch/column.hpp"
#include "liangce/batch/decide_table.hpp"

namespace liangce::batch::detail {

/// What a column says of its fact: the value, or what is known where there is none.
enum class FactPart : std::uint8_t { value, low, high, reason };

struct BoundColumn {
  std::size_t index = 0;  ///< among the table's columns
  std::string name;       ///< as the table spells it
  feel::Slot slot = 0;
  ColumnType type;
  FactPart part = FactPart::value;
  bool has_value = true;  ///< a part: the fact has a column of values as well
};

/// Values first, in the table's order; then what is known of unknown facts, fact by fact. Throws TableError with every
/// problem.
std::vector<BoundColumn> bind_columns(const Program& program, const ArrowSchema& schema, const TableOptions& options);

/// "money (元/人·年)", "choice (ok, problem)", "list of 预警".
std::string describe(const policy::TypeSpec& type);

}  // namespace liangce::batch::detail
