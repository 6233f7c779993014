// What an undecided verdict waits for, by the column: the walk from the verdict back to the facts that could still
// change it (UnknownFacts of the single case), 64 rows at a time.
//
// A step stands for an expression; a bit of its row says that the expression is asked what stands behind it. Callers
// come before what they ask, so one pass from the verdict on reaches every fact. What a step cannot follow exactly it
// leaves to the single case, with its row.
#pragma once

#include <cstdint>
#include <vector>

#include "liangce/plan/execute.hpp"

namespace liangce::plan {

/// One thread's walk.
class MissingWalk {
 public:
  /// `places`: for every fact slot its number among the facts that can be named, or -1.
  MissingWalk(const MissingPlan& plan, const std::vector<int>& places, std::size_t facts);

  /// `open`: rows whose verdict is undecided. Rows only the single case can say are added to `lost`.
  void run(Executor& executor, const std::uint64_t* open, std::uint64_t* lost);
  /// Bit r: the fact of this number stands in the way of row r.
  const std::uint64_t* fact(std::size_t number) const noexcept { return blamed_[number].bits; }

 private:
  struct Plane {
    Bits bits;
  };
  void step(Executor& executor, const MissingStep& step, const std::uint64_t* asked, std::uint64_t* lost);
  void table(Executor& executor, const MissingStep& step, const std::uint64_t* asked, std::uint64_t* lost);
  void exceptions(Executor& executor, const MissingStep& step, const std::uint64_t* asked, std::uint64_t* lost);
  void reach(StepIndex to, const std::uint64_t* rows) noexcept;
  void blame(feel::Slot slot, const std::uint64_t* rows) noexcept;

  const MissingPlan& plan_;
  const std::vector<int>& places_;
  std::size_t words_ = 0;
  std::vector<Plane> reached_;
  std::vector<Plane> blamed_;
  std::vector<std::uint8_t> touched_;
};

/// The row that decides, where exactly one surely does, else code_null. Rows only the single case can say are added to
/// `lost`.
void deciding_rows(Executor& executor, const DecidingPlan& plan, std::uint8_t* codes, std::uint64_t* lost);

}  // namespace liangce::plan

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/plan/impl/missing_inl.hpp"
#endif
