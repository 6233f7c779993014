// Which column stands for which fact, and whether its type can.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "liangce/batch/column.hpp"
#include "liangce/batch/decide_table.hpp"

namespace liangce::batch::detail {

struct BoundColumn {
  std::size_t index = 0;  ///< among the table's columns
  std::string name;       ///< as the table spells it
  feel::Slot slot = 0;
  ColumnType type;
  bool dates = false;  ///< the fact is a date, the column has times: midnight is the date
};

/// Throws TableError with every problem.
std::vector<BoundColumn> bind_columns(const Program& program, const ArrowSchema& schema, const TableOptions& options);

/// "money (元/人·年)", "choice (ok, problem)", "list of 预警".
std::string describe(const policy::TypeSpec& type);

}  // namespace liangce::batch::detail
