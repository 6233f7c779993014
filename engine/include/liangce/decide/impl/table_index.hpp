// Finding rows of a long decision table without looking at each of them.
//
// Every column is a line cut at the constants its cells compare with. A known input stands at one place of that line
// (at a cut or between two), and a segment tree over the places names the rows whose cell holds there. The column that
// leaves fewest rows is taken, the others are checked row by row with two comparisons of whole numbers; where it leaves
// many, the rows of all columns are intersected as sets of bits first. Where an input
// is known only in part (an interval, sources that disagree), or a cell is more than comparisons with constants, the
// table is scanned.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "liangce/decide/table.hpp"

namespace liangce {

/// Row numbers in order; few of them need no memory of their own.
class TableNode::RowList {
 public:
  RowList() noexcept {}  // NOLINT(modernize-use-equals-default): the places are not cleared
  void push_back(std::size_t row) {
    if (many_.empty() && size_ < few_.size()) {
      few_[size_++] = static_cast<std::uint32_t>(row);
      return;
    }
    if (many_.empty()) many_.assign(begin(), end());
    many_.push_back(static_cast<std::uint32_t>(row));
    size_ = many_.size();
  }
  void clear() noexcept { many_.clear(), size_ = 0; }
  const std::uint32_t* begin() const noexcept { return many_.empty() ? few_.data() : many_.data(); }
  const std::uint32_t* end() const noexcept { return begin() + size_; }
  std::uint32_t* begin() noexcept { return many_.empty() ? few_.data() : many_.data(); }
  std::uint32_t* end() noexcept { return begin() + size_; }
  bool empty() const noexcept { return size_ == 0; }
  std::size_t size() const noexcept { return size_; }
  std::size_t front() const noexcept { return *begin(); }
  std::size_t operator[](std::size_t i) const noexcept { return begin()[i]; }

 private:
  std::array<std::uint32_t, most_masked_rows> few_;
  std::vector<std::uint32_t> many_;
  std::size_t size_ = 0;
};

class TableNode::Index {
 public:
  static constexpr std::size_t most_columns = 16;

  /// Null: the table is not of the kind that can be looked up.
  static std::shared_ptr<const Index> make(const TableNode& table, const feel::Code& code);

  /// Rows that hit or could hit, in order, each as 2 * row + (1: it could). Of a table that stops at its first hit
  /// nothing behind that. False: this case needs a scan; nothing has happened then.
  bool find(const TableNode& table, feel::Frame& frame, RowList& found) const;

 private:
  struct Cell {
    enum class What : std::uint8_t { always, known, unknown, places } what = What::always;
    std::uint32_t first = 0;  // of Axis::runs
    std::uint32_t count = 0;
  };
  struct Run {
    std::uint32_t from, to;  // both included
    friend bool operator==(const Run&, const Run&) = default;
  };
  using Runs = std::vector<Run>;  // apart from each other, in order
  struct Axis {
    Kind kind = Kind::absent;  // of the constants; absent: there are none
    std::vector<Number> numbers;
    std::vector<std::int64_t> days;
    std::vector<Value> words;
    std::uint32_t places = 1;
    std::vector<Cell> cells;  // by distinct test
    Runs runs;
    std::vector<std::uint32_t> starts;  // segment tree: where the rows of a node begin in `rows`
    std::vector<std::uint32_t> rows;
    std::vector<std::uint32_t> everywhere;  // rows that ask nothing of an input that is there
    std::vector<std::uint64_t> bits;        // by place: the rows whose cell holds there, one bit a row; empty: too many
    std::uint32_t place_of(const Value& input) const;
  };
  class Reader;

  bool holds(const Axis& axis, const Cell& cell, std::uint32_t place) const;
  static constexpr std::size_t most_bit_words = std::size_t{1} << 19;  // of an axis: 4 MB
  static constexpr std::size_t words_at_once = 8;                      // sets are whole numbers of so many words
  static std::size_t words_for(std::size_t rows) { return (rows + 511) / 512 * words_at_once; }
  static constexpr std::size_t few_rows = 32;  // are looked at one by one
  static void make_bits(Axis& axis, const TableNode& table, std::size_t column);
  static void make_tree(Axis& axis, const TableNode& table, std::size_t column);

  std::vector<Axis> axes_;
  std::vector<std::uint32_t> tests_;  // by row and column
};

}  // namespace liangce

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/decide/impl/table_index_inl.hpp"
#endif
