// The rows of one chunk decided by the column: what a plan says of it, and the single case for the rows it does not.
#pragma once

#include <array>
#include <atomic>
#include <string>
#include <vector>

#include "liangce/batch/impl/column_facts.hpp"
#include "liangce/plan/execute.hpp"

namespace liangce::batch::detail {

/// A worker's own things for tables with a plan.
class ColumnDecider {
 public:
  explicit ColumnDecider(const TablePlan& plan);
  /// False when `stop` was set on the way.
  bool run(const Chunk& chunk, const std::atomic<bool>& stop, ChunkResult& result);

 private:
  /// Rows [begin, begin + rows) of the chunk, at most plan::chunk_rows.
  bool run_part(const Chunk& chunk, std::int64_t begin, std::size_t rows, const std::atomic<bool>& stop,
                ChunkResult& result);
  void find_rows(std::size_t decision);
  bool decide_rows(const Chunk& chunk, const std::atomic<bool>& stop, ChunkResult& result);
  void put_decision(std::size_t decision, std::size_t column, ChunkResult& result);
  void put_verdict(std::size_t decision, ColumnPart& part);
  void put_output(const plan::Result& output, ColumnPart& part);
  void put_missing(std::size_t decision, std::size_t from, ColumnPart& part);
  void put_findings(std::size_t decision, std::size_t from, ColumnPart& part);

  const TablePlan& plan_;
  const plan::Plan& columns_;
  RowDecider rows_decider_;
  ColumnFacts facts_;
  plan::Executor executor_;

  std::vector<ResultKind> kinds_;  // of the result columns

  // The part at hand.
  std::size_t rows_ = 0;
  std::vector<std::array<std::uint64_t, plan::chunk_words>> by_row_;  // by decision: which rows the single case decides
  ChunkResult side_;                                                  // what it said of them, in order
  std::vector<std::uint8_t> constant_codes_;
  std::vector<std::uint8_t> truth_codes_;
  std::vector<std::vector<std::string>> verdict_words_;
};

}  // namespace liangce::batch::detail
