// Why a decision came out as it did: the tree of steps, built after the verdict from the values the evaluation left in
// its frame.
//
// What is the same for every case (names, clauses, quotes, the author's text, who reads what) is found out once a
// program, at the first explanation: the plan. Explaining a case walks the plan and asks for values.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "liangce/decide/impl/program_details.hpp"
#include "liangce/feel/evaluate.hpp"

namespace liangce::detail {

/// Bounds of a tree. What is left out is counted in a step of Form::more.
struct ReasonLimits {
  std::size_t steps = 5'000;  ///< in the whole tree
  std::size_t depth = 100;    ///< steps inside steps
  std::size_t hits = 50;      ///< rows of one table that apply or could apply
  std::size_t items = 5;      ///< of a list a `some` or `every` looks at
  std::size_t items_tried = 1'000;
  std::size_t near_misses = 30;  ///< rows of one table that do not apply
};

struct ReasonPlan;

/// Things of one kind in blocks that never move; each run of them lies together.
template <class T>
class Blocks {
 public:
  /// Room for so many, empty.
  T* room(std::size_t count) {
    if (blocks_.empty() || blocks_.back().capacity() - blocks_.back().size() < count) {
      blocks_.emplace_back().reserve(std::max(count, least));
    }
    std::vector<T>& block = blocks_.back();
    const std::size_t first = block.size();
    block.resize(first + count);
    return block.data() + first;
  }
  template <class... Of>
  T* add(Of&&... of) {
    if (blocks_.empty() || blocks_.back().size() == blocks_.back().capacity()) blocks_.emplace_back().reserve(least);
    return &blocks_.back().emplace_back(std::forward<Of>(of)...);
  }

 private:
  static constexpr std::size_t least = 192;
  std::vector<std::vector<T>> blocks_;
};

struct ReasonStore final : ReasonStoreBase {
  std::shared_ptr<const ReasonPlan> plan;           ///< has the words
  std::vector<std::unique_ptr<ReasonWords>> words;  ///< that only this case needs
  Blocks<ReasonStep> steps;
  Blocks<Value> values;
};

struct Reasons {
  /// Fills reasons and document of the decision, and ask, unit and value of its missing facts: so call it when those
  /// are known. `frame` holds the evaluated case; its errors and its budget of steps are left as they are. Any number
  /// of threads.
  static void add(const Program& program, const Program::DecisionParts& parts, feel::Frame& frame, Decision& decision,
                  const ReasonLimits& limits = {});
};

}  // namespace liangce::detail

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/decide/impl/reasons_inl.hpp"
#endif
