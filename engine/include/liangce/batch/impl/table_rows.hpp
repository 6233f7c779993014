// The rows of one chunk: cells into a case, the case decided, its decision into result columns.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "liangce/batch/column_builder.hpp"
#include "liangce/batch/impl/table_binding.hpp"

namespace liangce::batch::detail {

/// The result columns of a decision, in order.
struct DecisionPlan {
  std::string name;  ///< as asked for
  std::size_t index = 0;
  struct Output {
    std::string name;  ///< in Decision::value; empty: all of it
    std::string column;
    Kind expected = Kind::absent;
  };
  std::vector<Output> outputs;
};

struct TablePlan {
  std::shared_ptr<const Program> program;
  TableOptions options;
  std::vector<BoundColumn> columns;
  std::vector<DecisionPlan> decisions;

  bool only_verdicts() const noexcept { return !options.outputs && !options.missing; }
  /// Every result column, empty.
  std::vector<ColumnBuilder> result_columns() const;
};

/// One array of the input, opened column by column.
struct Batch {
  Batch(const TablePlan& plan, OwnedArray source);

  OwnedArray array;
  std::vector<Column> columns;  ///< as TablePlan::columns
};

struct Chunk {
  std::size_t number = 0;
  std::shared_ptr<const Batch> batch;
  std::int64_t begin = 0;  ///< within the batch
  std::int64_t rows = 0;
  std::int64_t first_row = 0;  ///< within the table
};

struct ChunkResult {
  std::vector<ColumnPart> columns;
  std::vector<RowError> errors;
  std::int64_t error_count = 0;
  std::int64_t error_rows = 0;
  std::int64_t rows = 0;
};

/// A worker's own things, reused from row to row.
class RowDecider {
 public:
  explicit RowDecider(const TablePlan& plan) : plan_(plan), case_(plan.program) {}
  /// False when `stop` was set on the way.
  bool run(const Chunk& chunk, const std::atomic<bool>& stop, ChunkResult& result);

 private:
  bool fill(const Chunk& chunk, std::int64_t row, ChunkResult& result, std::string& words);
  void decide(const DecisionPlan& decision, std::size_t column, ChunkResult& result);
  void skip(ChunkResult& result);

  const TablePlan& plan_;
  Case case_;
  TextPool pool_;
};

}  // namespace liangce::batch::detail
