// Equi-joins: a list that a loop scans again and again for the items whose key equals something is indexed by that key.
//
//   for a in allocations return payments[is known(allocation) and allocation = a.id and paid on <= day]
//   some a in allocations, p in payments satisfies p.allocation = a.id
//
// The index says which items can be left out because the equality alone makes the condition what has no say in the
// result (false; true under `every`). The others, and every item of which that is not certain (a key that is absent,
// or of another kind than what it is compared with, an item without the entry), are asked as ever and in their order:
// values, absences and recorded errors are those of the whole scan. Only conditions whose parts before the equality
// can record nothing are taken. Items left out cost no steps; making the index costs one step an item.
//
// Whether a list is indexed depends on the program and the case, never on addresses: who is near the limit of steps is
// so on every machine. A list is indexed when it is scanned for the second time at the same place. Nothing outlives the
// outermost loop that is being evaluated, and nothing is shared between threads.
#pragma once

#include <memory>
#include <unordered_map>

#include "liangce/feel/impl/evaluator.hpp"

namespace liangce::feel::detail {

/// One scan over a list.
struct Scan {
  NodeId site = no_node;  ///< the filter or the quantifier
  NodeId condition = no_node;
  std::uint32_t item = 0;                      ///< the local that holds the item
  const Code::FilterScope* entries = nullptr;  ///< of a filter: names that may be entries of the item
  Truth no_say = Truth::no;                    ///< what the condition is for an item that changes nothing
};

/// The items that can have a say, by the hash of the key.
class JoinIndex {
 public:
  struct Plan;
  JoinIndex(const Plan& plan, Kind key, std::span<const Value> items);

  /// Calls `look(number of the item)` in the order of the list until it says false. False: it said so.
  template <class Look>
  bool each(std::size_t hash, Look look) const {
    const std::size_t bucket = hash & (starts_.size() - 2);
    std::uint32_t i = starts_[bucket];
    const std::uint32_t end = starts_[bucket + 1];
    for (std::size_t k = 0;;) {
      while (i < end && rows_[i].hash != static_cast<std::uint32_t>(hash)) ++i;
      const bool found = i < end, always = k < always_.size();
      if (!found && !always) return true;
      const bool first = found && (!always || rows_[i].item < always_[k]);
      if (!look(first ? rows_[i++].item : always_[k++])) return false;
    }
  }

  static constexpr Kinds keys = kinds::number | kinds::text | kinds::date;  ///< equal exactly when the same
  static std::size_t hash(const Value& key) noexcept;

 private:
  friend class JoinScope;
  struct Row {
    std::uint32_t hash;
    std::uint32_t item;
  };
  Kind key_;
  std::vector<std::uint32_t> starts_;  // of the buckets in rows_, a power of two of them, and the end
  std::vector<Row> rows_;              // bucket after bucket, each in the order of the list
  std::vector<std::uint32_t> always_;  // items that are asked whatever the key is
  std::vector<Kinds> compared_;        // of each comparison before the equality: the kinds it meets
  std::uint64_t lacking_ = 0;          // names of FilterScope::members that some item in the index has no entry for
  Value list_;
};

/// Around every loop. The outermost of a frame keeps the indexes of those inside.
class JoinScope {
 public:
  explicit JoinScope(Frame& frame) noexcept;
  ~JoinScope();
  JoinScope(const JoinScope&) = delete;
  JoinScope& operator=(const JoinScope&) = delete;

  static constexpr std::size_t least_items = 16;        ///< shorter lists are scanned
  static constexpr std::size_t most_items = 1U << 20U;  ///< in all indexes of a scope, and in lists kept in mind

  static constexpr std::size_t most_lists = 32;  ///< that one filter or quantifier keeps in mind

  /// What a scan may leave out. nullptr: nothing. `inside`: the scan itself is inside another loop.
  static std::shared_ptr<const JoinIndex> index(Evaluator& evaluator, const Scan& scan, const Value& list, bool inside,
                                                std::size_t& hash) {
    if (list.items().size() < least_items) return nullptr;
    return current()->find(evaluator, scan, list, inside, hash);
  }

 private:
  struct Site;
  struct Sites;
  static JoinScope*& current() noexcept;
  std::shared_ptr<const JoinIndex> find(Evaluator& evaluator, const Scan& scan, const Value& list, bool inside,
                                        std::size_t& hash);

  Frame* frame_;
  JoinScope* outer_;  // of another frame
  bool outermost_;
  int loops_ = 0;  // being evaluated
  std::unique_ptr<Sites> sites_;
};

}  // namespace liangce::feel::detail
