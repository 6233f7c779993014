// The rows of one chunk: cells into a case, the case decided, its decision into result columns.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "liangce/batch/column_builder.hpp"
#include "liangce/batch/impl/table_binding.hpp"
#include "liangce/plan/decide_each.hpp"
#include "liangce/plan/deciding.hpp"
#include "liangce/plan/plan.hpp"

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
  std::vector<std::string> missing_names;  ///< what can be missing, by bit
  std::vector<int> missing_places;         ///< by fact slot: its bit, or -1
  plan::DecidingPart deciding;
};

struct TablePlan {
  std::shared_ptr<const Program> program;
  TableOptions options;
  std::vector<BoundColumn> columns;
  std::vector<DecisionPlan> decisions;
  std::shared_ptr<const plan::Plan> columns_plan;  ///< null: every row is decided by the single case

  bool only_verdicts() const noexcept { return !options.outputs && !options.missing && !options.decided_by; }
  /// How many result columns a decision has.
  std::size_t width_of(const DecisionPlan& decision) const noexcept {
    return 1 + (options.outputs ? decision.outputs.size() + 2 : 0) + (options.missing ? 1 : 0) +
           (options.decided_by ? 1 : 0);
  }
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
  std::vector<std::int64_t> by_row;  ///< of each decision
};

/// A worker's own things, reused from row to row.
class RowDecider {
 public:
  explicit RowDecider(const TablePlan& plan);
  /// False when `stop` was set on the way.
  bool run(const Chunk& chunk, const std::atomic<bool>& stop, ChunkResult& result);
  /// The cells of a row into the case; false when one was refused: the row's error is in `result`.
  bool open(const Chunk& chunk, std::int64_t row, ChunkResult& result);
  /// The open row into the result columns of these decisions (numbers of TablePlan::decisions).
  void decide(std::span<const std::size_t> decisions, ChunkResult& result);
  /// Nothing is said of the row by a decision.
  void skip(std::size_t decision, ChunkResult& result);
  const std::string& words() const noexcept { return words_; }  ///< what was wrong with the row

 private:
  bool fill(const Chunk& chunk, std::int64_t row, ChunkResult& result, std::string& words);
  void put(std::size_t decision, const Decision& decided, ChunkResult& result);

  const TablePlan& plan_;
  Case case_;
  TextPool pool_;
  std::string words_;
  std::vector<std::uint64_t> bits_;
  std::vector<std::size_t> column_of_;  // the first of a decision
  std::vector<std::size_t> all_;        // decisions
  std::vector<std::size_t> indices_;    // of the program
  std::vector<Decision> decided_;
  std::optional<bool> share_;        // whether decisions of a row lend each other values; asked when there are several
  std::vector<feel::Slot> refused_;  ///< facts of the row whose values were
};

}  // namespace liangce::batch::detail
