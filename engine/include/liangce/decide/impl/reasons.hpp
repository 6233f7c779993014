// Why a decision came out as it did: the tree of steps, built after the verdict from the values the evaluation left in
// its frame.
//
// What is the same for every case (names, clauses, quotes, the author's text, who reads what) is found out once a
// program, at the first explanation: the plan. Explaining a case walks the plan and asks for values.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <new>
#include <optional>
#include <span>
#include <type_traits>
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

/// Things of one kind in blocks that never move; each run of them lies together. Made where they stay. Most
/// explanations need no more than the first block, which lies in the object itself.
template <class T>
class Blocks {
 public:
  Blocks() noexcept {}  // NOLINT(modernize-use-equals-default): the first block is not filled with zeros
  Blocks(const Blocks&) = delete;
  Blocks& operator=(const Blocks&) = delete;
  ~Blocks() {
    (blocks_.empty() ? first_end_ : blocks_.back().end) = next_;
    end_of(begin_of(first_), first_end_);
    for (const Block& block : blocks_) end_of(begin_of(block.memory.get()), block.end);
  }
  /// The next so many lie together and are the caller's to make; took() says that they are made.
  LIANGCE_HOT T* room(std::size_t count) { return next(count); }
  LIANGCE_HOT void took(std::size_t count) { next_ += count; }
  /// `make` gives the thing itself, and adds nothing here.
  template <class Make>
  LIANGCE_HOT T* add(Make make) {
    T* const one = new (next(1)) T(make());
    ++next_;
    return one;
  }

 private:
  static constexpr std::size_t size = 192;
  struct Block {
    std::unique_ptr<std::byte[]> memory;
    T* end;  ///< behind the last that was made; of the last block: next_
  };
  static T* begin_of(std::byte* memory) { return reinterpret_cast<T*>(memory); }
  static void end_of(T* first, T* last) {
    if constexpr (std::is_same_v<T, ReasonStep>) {
      for (; first != last; ++first) first->value.~Value();  // a step inside its store holds nothing else
    } else {
      std::destroy(first, last);
    }
  }
  LIANGCE_HOT T* next(std::size_t count) {
    const auto bytes = reinterpret_cast<const std::byte*>(end_) - reinterpret_cast<const std::byte*>(next_);
    if (static_cast<std::size_t>(bytes) < count * sizeof(T)) [[unlikely]]
      more(count);
    return next_;
  }
  LIANGCE_COLD void more(std::size_t count) {
    static_assert(alignof(T) <= alignof(std::max_align_t));
    const std::size_t least = std::max(count, size);
    blocks_.reserve(blocks_.size() + 1);
    auto memory = std::make_unique_for_overwrite<std::byte[]>(least * sizeof(T));
    (blocks_.empty() ? first_end_ : blocks_.back().end) = next_;
    next_ = begin_of(memory.get());
    end_ = next_ + least;
    blocks_.push_back({std::move(memory), next_});
  }
  T* next_ = begin_of(first_);
  T* end_ = begin_of(first_) + size;
  T* first_end_ = nullptr;
  std::vector<Block> blocks_;
  alignas(T) std::byte first_[size * sizeof(T)];
};

struct ReasonStore final : ReasonStoreBase {
  std::shared_ptr<const ReasonPlan> plan;           ///< has the words
  std::vector<std::unique_ptr<ReasonWords>> words;  ///< that only this case needs
  Blocks<ReasonStep> steps;
  Blocks<Value> values;
};

struct Reasons {
  /// What has been found out already: the verdict's value; the decision's named outputs, in their order; which of its
  /// findings hold.
  struct Known {
    const Value& verdict;
    std::span<const std::pair<Value, Value>> outputs;
    std::optional<std::uint64_t> findings;  ///< bit i: the i-th holds; nullopt: not known
  };
  /// Fills reasons and document of the decision. `frame` holds the evaluated case; its errors and its budget of steps
  /// are left as they are. Any number of threads.
  static void add(const Program& program, const Program::DecisionParts& parts, feel::Frame& frame, Decision& decision,
                  const Known& known, const ReasonLimits& limits = {});
};

}  // namespace liangce::detail

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/decide/impl/reasons_inl.hpp"
#endif
