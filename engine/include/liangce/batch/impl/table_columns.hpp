// The rows of one chunk decided by the column: what a plan says of it, and the single case for the rows it does not.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "liangce/batch/impl/column_facts.hpp"
#include "liangce/plan/execute.hpp"
#include "liangce/plan/missing.hpp"

namespace liangce::batch::detail {

/// A worker's own things for tables with a plan.
class ColumnDecider {
 public:
  explicit ColumnDecider(const TablePlan& plan);
  /// False when `stop` was set on the way. `before_block`: called before every plan::chunk_rows rows.
  bool run(const Chunk& chunk, const std::atomic<bool>& stop, ChunkResult& result,
           const std::function<void()>& before_block = {});

 private:
  /// What is asked of one decision, and the part of its answer that is the chunk's.
  struct DecisionState {
    plan::Bits by_row;               // rows the single case decides
    std::vector<std::string> words;  // of the verdict, UNDETERMINED last
    std::uint8_t decided_by[plan::chunk_rows];
    std::unique_ptr<plan::MissingWalk> walk;
    bool walked = false;  // some verdict was undecided, and the walk says what it waits for
  };
  /// Rows [begin, begin + rows) of the chunk, at most plan::chunk_rows.
  bool run_part(const Chunk& chunk, std::int64_t begin, std::size_t rows, const std::atomic<bool>& stop,
                ChunkResult& result);
  bool by_column(const plan::DecisionResult& decision) const;
  void find_rows(std::size_t decision);
  void find_missing(std::size_t decision, std::uint64_t* rows);
  bool decide_rows(const Chunk& chunk, const std::atomic<bool>& stop, ChunkResult& result);
  void put_decision(std::size_t decision, std::size_t column, ChunkResult& result);
  void put_missing(std::size_t decision, ColumnPart& part);
  void put_verdict(std::size_t decision, ColumnPart& part);
  void put_output(const plan::Result& output, ColumnPart& part);
  void put_quotients(const plan::Node& node, const plan::Numbers& numbers, ColumnPart& part);
  void put_findings(std::size_t decision, ColumnPart& part);

  const TablePlan& plan_;
  const plan::Plan& columns_;
  RowDecider rows_decider_;
  ColumnFacts facts_;
  plan::Executor executor_;

  std::vector<ColumnPart> empty_;  // result columns

  // The part at hand.
  std::size_t rows_ = 0;
  std::vector<std::unique_ptr<DecisionState>> states_;  // by decision
  ChunkResult side_;                                    // what the single case said, in order
  std::vector<std::size_t> asked_;                      // decisions of the row at hand
  std::vector<std::uint8_t> codes_;
  std::vector<std::uint64_t> sets_;
};

}  // namespace liangce::batch::detail
