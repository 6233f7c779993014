// What ColumnFacts keeps of one column.
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "liangce/batch/impl/column_facts.hpp"
#include "liangce/plan/impl/test_kernels.hpp"

namespace liangce::batch::detail {

bool valid_utf8(std::string_view text) noexcept;

/// One column: what never changes, what a batch gives, what a chunk needed.
struct ColumnFacts::Slot {
  enum class Way : std::uint8_t {
    none,         ///< nothing to read: not even to check
    bits,         ///< booleans
    direct,       ///< whole numbers, decimals of 32 and 64 bits, days: tested where they lie
    dictionary,   ///< choices by index
    texts,        ///< choices spelled out
    decimals,     ///< 128 bits
    floats,       ///< 64 bits
    plain_texts,  ///< any text: only whether it is one
    members,      ///< lists whose members are columns themselves
    cells,        ///< anything else, a cell at a time
  };
  feel::Slot fact = 0;
  std::size_t place = 0;  // among the batch's columns, or the fields of a member
  const policy::TypeSpec* type = nullptr;
  plan::FactInput input;
  Way way = Way::cells;
  std::vector<plan::Span> allowed;  // what the fact can be, when it cannot be everything
  std::vector<std::string_view> choices;

  // Of the batch.
  const Column* column = nullptr;
  std::vector<std::uint8_t> code_of;     // dictionary index -> code; code_escape: not plainly readable
  std::vector<plan::Span> good_indices;  // dictionary
  struct Asked {
    plan::NodeIndex node;
    std::vector<plan::Span> spans;
    std::optional<plan::Span> one;  // all of them, or (`turned`) all good indices beside them
    bool turned = false;
  };
  std::vector<Asked> asked;  // sets as spans of dictionary indices
  const Asked& asked_of(plan::NodeIndex node, const plan::CodeSet& set);
  bool by_index() const { return way == Way::dictionary && column->type().kind != ColumnKind::uint64; }

  // Of the chunk.
  bool all_known = false;
  bool has_known = false, has_numbers = false, has_codes = false;
  plan::kernels::Guard guard;  // of values the fact cannot have
  plan::Bits known;
  std::vector<std::int64_t> numbers;
  std::vector<std::uint8_t> codes;

  // Numbers and dates: what is told of missing ones.
  std::unique_ptr<Slot> low, high;
  plan::Bits told;

  // Members of lists.
  static constexpr std::uint32_t most_members = 1'000;  // beyond them a row may meet the limits of the single case
  std::unique_ptr<ColumnFacts> members;
  std::vector<std::uint32_t> starts;
  std::int64_t first_item = 0;    // of the chunk, among the items
  std::size_t opened = SIZE_MAX;  // the first of the members that are open
  bool members_fresh = true;      // not opened in this batch
  plan::Bits unreadable;
};

/// The chunk's cells of a column with values of this width.
template <typename T>
const T* ColumnFacts::cells_of(const Slot& slot) const {
  return static_cast<const T*>(slot.column->array_->buffers[1]) + slot.column->array_->offset + begin_;
}

}  // namespace liangce::batch::detail
