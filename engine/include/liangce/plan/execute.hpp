// A plan computed over one chunk of rows. One executor a thread; the plan is shared.
//
// Nodes are asked for, never pushed: what decides nothing in a chunk is not computed there.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "liangce/plan/plan.hpp"

namespace liangce::plan {

namespace kernels {
struct SpanTest;
}

/// Bits of a chunk, row r in bit r % 64 of word r / 64. What stands behind the last row is not defined.
using Bits = std::uint64_t[chunk_words];

/// Where no bit is set of a row, it is unknown.
struct Truths {
  Bits yes, no, escape;
};

struct Codes {
  std::uint8_t code[chunk_rows];
};

/// Between what a missing number lies, scaled and over the denominator as the number would be.
struct Ends {
  std::int64_t low[chunk_rows], high[chunk_rows];
  Bits has_low, has_high;  ///< of rows neither known nor escaping; clear elsewhere
};

struct Numbers {
  std::int64_t number[chunk_rows];       ///< scaled; anything where not known
  std::int64_t denominator[chunk_rows];  ///< above 0, at most a million; only of quotients
  Bits known, escape;
  Bits null;                   ///< of nodes with nulls: rows that are not known because they are null
  std::unique_ptr<Ends> ends;  ///< of interval nodes
};

/// The facts of the chunk at hand. Rows whose cells are no plain values are the caller's: anything may be said of them.
class Facts {
 public:
  virtual ~Facts() = default;
  virtual std::size_t rows() const = 0;
  /// Which rows have a value; null: all.
  virtual const std::uint64_t* known(feel::Slot slot) = 0;
  virtual void truth(feel::Slot slot, std::uint64_t* yes) = 0;  ///< of known rows; anything elsewhere
  virtual const std::uint8_t* codes(feel::Slot slot) = 0;       ///< of known rows; anything elsewhere
  virtual const std::int64_t* numbers(feel::Slot slot) = 0;     ///< numbers and dates of known rows
  /// The known rows in one of the spans, the known rows whose code is in the set; anything elsewhere. `node` tells the
  /// same question from others.
  virtual void within(feel::Slot slot, NodeIndex node, std::span<const Span> spans, std::uint64_t* yes) = 0;
  virtual void in_set(feel::Slot slot, NodeIndex node, const CodeSet& set, std::uint64_t* yes) = 0;
  /// `within` or `code_test` of a fact as one span of its values where they lie; false: ask for its rows. Good for all
  /// chunks of a batch that have the number of their first row in it.
  virtual bool span_test(feel::Slot slot, NodeIndex node, const Node& test, kernels::SpanTest& out);
  struct Place {
    std::uint64_t batch = 0;  ///< every batch has its own
    std::size_t row = 0;      ///< a multiple of 8
  };
  virtual std::optional<Place> place() const { return std::nullopt; }
  /// What is told of missing numbers or dates. No column of an end: null numbers; no bits of it: on every row.
  struct Told {
    const std::uint64_t* rows = nullptr;  ///< where something is told; null: nowhere
    const std::int64_t *low = nullptr, *high = nullptr;
    const std::uint64_t *has_low = nullptr, *has_high = nullptr;
  };
  virtual Told told(feel::Slot slot);
  /// Of a list fact with members: where those of each row start among all the members of the chunk; rows() + 1 numbers.
  virtual const std::uint32_t* starts(feel::Slot slot);
  /// The rows whose members are the single case's.
  virtual const std::uint64_t* unreadable(feel::Slot slot);
  /// The facts of `count` members from the one numbered `first`; the last that were asked for.
  virtual Facts& members(feel::Slot slot, std::size_t first, std::size_t count);
};

class Executor {
 public:
  explicit Executor(const Plan& plan);

  /// A new chunk. `facts` must outlive what is asked of it.
  void begin(Facts& facts);
  const Truths& truth(NodeIndex node);
  const Codes& code(NodeIndex node);
  const Numbers& number(NodeIndex node);
  /// Which rows of a node escape, added to `rows`.
  void add_escapes(NodeIndex node, std::uint64_t* rows);
  /// Where a node is absent, and where it escapes.
  void absences(NodeIndex node, std::uint64_t* absent, std::uint64_t* escape);
  std::size_t words() const noexcept { return words_; }
  std::size_t rows() const noexcept { return rows_; }

 private:
  struct Joint;
  void compute_truth(NodeIndex index, const Node& node, Truths& out);
  enum class Plain : std::uint8_t { no, test, asked_once };
  void find_plain_tests();
  bool is_plain_test(const Node& node) const;
  const std::uint64_t* test(NodeIndex index, const Node& node, std::uint64_t* holds);
  void where_known(const std::uint64_t* holds, const std::uint64_t* known, Truths& out);
  void within(NodeIndex index, const Node& node, Truths& out);
  void escape_at(const std::uint64_t* rows, Truths& out);
  void code_test(NodeIndex index, const Node& node, Truths& out);
  void is_known(const Node& node, Truths& out);
  void compare(const Node& node, Truths& out);
  void junction(NodeIndex index, const Node& node, Truths& out);
  struct Joined;
  Joined& joined(NodeIndex index, const Node& node, const Facts::Place& place);
  void at_least(const Node& node, Truths& out);
  void choose(const Node& node, Truths& out);
  struct MemberRun;
  struct MemberSums;
  void make_members();
  void outer_truth(const Node& node, Truths& out);
  void outer_code(const Node& node, Codes& out);
  void outer_number(const Node& node, Numbers& out);
  void compute_members(std::uint32_t members);
  void add_members(MemberRun& run, const Node& node, MemberSums& sums, std::size_t count);
  void add_numbers(MemberRun& run, const Node& node, MemberSums& sums, const std::uint64_t* kept, std::size_t words);
  void end_members(NodeIndex index, const MemberSums& sums, bool nulls, feel::Slot list);
  void end_numbers(const Node& node, const MemberSums& sums, const std::uint64_t* known, Numbers& out);
  void compute_code(NodeIndex index, const Node& node, Codes& out);
  struct Lookup;
  const Lookup& lookup_of(NodeIndex index, const Node& node);
  const std::shared_ptr<Joint>& joint_of(const Node& node);
  void forget_joints() noexcept;
  void lookup(NodeIndex index, const Node& node, Codes& out);
  void find_states(const Node& node, Joint& joint);
  void bucket(const Node& node, Codes& out);
  void first(const Node& node, Codes& out);
  void compute_number(const Node& node, Numbers& out);
  void fact_number(const Node& node, Numbers& out);
  void sum(const Node& node, Numbers& out);
  void product(const Node& node, Numbers& out);
  void quotient(const Node& node, Numbers& out);
  void select(const Node& node, Numbers& out);
  struct Days;
  void apply(const Node& node, Numbers& out);
  Value apply_to(const Applied& applied, const std::vector<Value>& arguments);
  void ends_of_fact(const Node& node, Numbers& out);
  void ends_of_minus(const Node& node, Numbers& out);
  void ends_of_arithmetic(const Node& node, Numbers& out);
  void ends_of_choice(const Numbers& from, std::int64_t unit, std::size_t row, Numbers& out);
  void ends_of_outer(const Numbers& from, Numbers& out);
  Ends& open_ends(Numbers& out) const;
  void compare_intervals(const Node& node, const Numbers& a, const Numbers& b, Truths& out);
  void intervals_within(const Node& node, Truths& out);
  bool all_set(const std::uint64_t* bits) const noexcept;

  const Plan& plan_;
  Facts* facts_ = nullptr;
  std::size_t rows_ = 0;
  std::size_t words_ = 0;
  std::uint64_t last_word_ = 0;  // the bits of the last word that are rows
  std::uint32_t chunk_ = 0;
  std::vector<std::uint32_t> computed_;          // in which chunk
  std::vector<Plain> plain_;                     // by node
  std::vector<std::shared_ptr<Joined>> joined_;  // by node; null: not asked for yet
  std::vector<std::unique_ptr<Truths>> truths_;
  std::vector<std::unique_ptr<Codes>> codes_;
  std::vector<std::unique_ptr<Numbers>> numbers_;
  std::vector<std::shared_ptr<Lookup>> lookups_;                     // by node; null: not asked for yet
  std::map<std::vector<NodeIndex>, std::shared_ptr<Joint>> joints_;  // by the inputs of lookups
  std::vector<std::shared_ptr<MemberRun>> members_;
  std::unique_ptr<feel::Frame> frame_;                 // of functions applied row by row; null until one is
  std::map<const Node*, std::shared_ptr<Days>> days_;  // of functions of one date
  Executor* outer_ = nullptr;                          // of members: that of their rows
  const std::uint16_t* row_of_ = nullptr;              // and the row of each
};

}  // namespace liangce::plan

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/plan/impl/execute_apply_inl.hpp"
#include "liangce/plan/impl/execute_inl.hpp"
#include "liangce/plan/impl/execute_intervals_inl.hpp"
#include "liangce/plan/impl/execute_lookups_inl.hpp"
#include "liangce/plan/impl/execute_members_inl.hpp"
#include "liangce/plan/impl/execute_values_inl.hpp"
#endif
