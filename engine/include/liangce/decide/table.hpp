// Decision tables (DMN 1.5 clause 8) inside an expression program, in two meanings.
//
// Standard (dmn profile): a cell that is not true does not match. Unknown-aware (policy profile, design 4.4): a row
// with an undecided cell *could* hit; an output has a value only when every row that could still decide it agrees.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "liangce/feel/evaluate.hpp"
#include "liangce/policy/body.hpp"

namespace liangce {

enum class Tri : std::uint8_t { no, maybe, yes };

class TableNode final : public feel::Extension {
 public:
  struct Test {
    policy::CellKind kind = policy::CellKind::dash;
    feel::NodeId node = feel::no_node;  ///< CellKind::feel and text: a boolean node over the column's input
    std::optional<Value> equals;        ///< the test is plain equality with this constant
  };
  struct Row {
    std::string id;
    std::vector<std::uint32_t> tests;   ///< one a column: index into that column's tests
    std::vector<feel::NodeId> outputs;  ///< no_node: no value
    std::vector<bool> undetermined;     ///< outputs written UNDETERMINED
    std::vector<feel::Slot> missing;    ///< written beside them
  };
  struct Column {
    feel::NodeId input = feel::no_node;
    std::string label;
    std::vector<Test> tests;    ///< each distinct cell once
    std::vector<Value> domain;  ///< every value the input can have, when there are few (booleans, choices)
  };
  struct Output {
    std::string name;
    std::vector<Value> priority;  ///< best first
    feel::NodeId otherwise = feel::no_node;
  };

  policy::Hit hit = policy::Hit::unique;
  bool unknown_aware = true;
  std::vector<Column> columns;
  std::vector<Output> outputs;
  std::vector<Row> rows;

  /// After the members are filled: precomputes what does not depend on the case.
  void prepare(const feel::Code& code);

  Value evaluate(feel::Frame& frame) const override;
  void children(std::vector<feel::NodeId>& out) const override;

  /// Which rows hit or could hit, in order, for reasons and for finding what is missing.
  struct Match {
    std::size_t row;
    Tri state;
  };
  std::vector<Match> matches(feel::Frame& frame) const;

  static constexpr std::size_t most_masked_rows = 64;
  static constexpr std::size_t most_masked_columns = 16;
  /// Which rows of a small table of words and conditions hit (bit r is row r), could, and which each column stands
  /// against or leaves open. Rows behind the first hit of a `first` table are not looked at.
  struct Outcome {
    std::uint64_t hit, could;
    unsigned asked;                                            ///< bit c: the input of column c was needed
    std::array<std::uint64_t, most_masked_columns> no, maybe;  ///< of columns that were
    Tri cell(std::size_t column, std::size_t row) const {
      return (no[column] >> row & 1U) != 0 ? Tri::no : (maybe[column] >> row & 1U) != 0 ? Tri::maybe : Tri::yes;
    }
  };
  /// Null: not such a table, or a case it does not fit (an input known only in part). It lies in `room` or where the
  /// frame's TableMemory keeps it.
  const Outcome* outcome(feel::Frame& frame, Outcome& room) const;
  Tri test(feel::Frame& frame, std::size_t column, std::size_t row) const;
  /// The row that decides the outputs when exactly one surely does (first, unique, any, priority).
  std::optional<std::size_t> deciding_row(feel::Frame& frame) const;

 private:
  class Tests;
  struct Found;
  void find(feel::Frame& frame, Found& found) const;
  Value row_value(feel::Frame& frame, std::size_t row) const;
  Value output(feel::Frame& frame, std::size_t row, std::size_t column) const;
  Value otherwise(feel::Frame& frame, std::size_t column) const;
  template <class ColumnValue>
  Value one(ColumnValue column_value) const;
  Value decide_single(feel::Frame& frame, const Found& found) const;
  Value decide_priority(feel::Frame& frame, const Found& found) const;
  Value decide_many(feel::Frame& frame, const Found& found) const;
  Value aggregate(feel::Frame& frame, const Found& found) const;
  std::size_t rank(feel::Frame& frame, std::size_t row, std::size_t column) const;
  bool before(feel::Frame& frame, std::size_t a, std::size_t b) const;
  Value undecided(feel::Frame& frame, const Found& found) const;
  class RowList;
  struct Possible;
  std::uint64_t possible(unsigned asked, const std::uint64_t* maybe, std::uint64_t left, bool& nothing) const;
  void possible(feel::Frame& frame, Possible& result) const;
  bool stops_at_first_hit() const noexcept { return hit == policy::Hit::first; }

  struct Masks;
  class MaskWalk;
  template <class Each>
  bool walk(feel::Frame& frame, Each each) const;
  bool first_of_masked(feel::Frame& frame, Value& answer) const;
  void prepare_masks(const feel::Code& code);
  void prepare_lone_unknown(const feel::Code& code);
  /// The output when it is the same in every case.
  std::optional<Value> constant_output(const feel::Code& code, std::size_t row, std::size_t column) const;

  /// Small tables of conditions and words, one entry a column: see walk(). Bit r is row r. All of it that is needed of
  /// a condition lies in one cache line.
  struct Masks {
    std::uint64_t known = 0;                            ///< rows whose cell is `known`
    std::uint64_t unknown = 0;                          ///< rows whose cell is `unknown`
    std::uint64_t equal = 0;                            ///< rows whose cell is a word, true or false
    std::uint64_t when_true = 0;                        ///< rows whose cell is true
    feel::NodeId input = feel::no_node;                 ///< the column's
    Kind kind = Kind::absent;                           ///< of the words
    std::vector<std::pair<Value, std::uint64_t>> rows;  ///< by word
    /// Rows whose cell is a word, true or false other than this one.
    std::uint64_t against(const Value& value) const {
      if (value.is_boolean()) return value.boolean() ? equal & ~when_true : when_true;
      std::uint64_t out = equal;
      for (const auto& [word, hit] : rows) {
        if (word.text() == value.text()) out &= ~hit;
      }
      return out;
    }
  };
  class Index;
  static constexpr std::size_t least_indexed_rows = 12;
  std::shared_ptr<const Index> index_;       ///< long tables of comparisons with constants; null: not such a table
  std::vector<Masks> masks_;                 ///< empty: not such a table
  std::vector<std::uint16_t> asked_by_row_;  ///< bit c: the row's cell in column c is no dash
  std::uint64_t all_rows_ = 0;               ///< masked tables: a bit a row
  /// Masked `first` tables of one column and one output: what they say when nothing at all is known of the input; null
  /// when the rows that may decide do not agree. Unset: it is not the same in every case.
  std::optional<Value> lone_unknown_;
  std::vector<Value> constant_rows_;  ///< the whole result of rows made of constants; null otherwise
};

/// Outcomes of the tables of one case, as they were found: Frame::memory while a decision is made whose reasons or
/// missing facts are asked for. Of many tables the first.
struct TableMemory : feel::ExtensionMemory {
  struct Kept {
    const TableNode* table;
    bool done;  ///< false: is being found, or could not be
    TableNode::Outcome outcome;
  };
  TableMemory() noexcept {}  // NOLINT(modernize-use-equals-default): the places are not cleared
  Kept* find(const TableNode& table) noexcept {
    for (std::size_t i = 0; i < count; ++i) {
      if (kept[i].table == &table) return &kept[i];
    }
    return nullptr;
  }
  /// A fresh place for a table that has none yet; null: it has one, or there is none left.
  Kept* add(const TableNode& table) noexcept {
    if (count == kept.size() || find(table) != nullptr) return nullptr;
    Kept& one = kept[count++];
    one.table = &table;
    one.done = false;
    return &one;
  }
  std::size_t count = 0;
  std::array<Kept, 8> kept;
};

}  // namespace liangce

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/decide/impl/table_inl.hpp"
#endif
