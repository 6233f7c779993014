// Members of list columns, and texts of which only is asked whether they are there.
#pragma once

#include <algorithm>

#include "liangce/batch/impl/column_facts_slot.hpp"

namespace liangce::batch::detail {

LIANGCE_INLINE void ColumnFacts::open_members(const Column& structure, std::int64_t begin, std::size_t rows,
                                              bool fresh) {
  begin_ = structure.array_->offset + begin;
  rows_ = rows;
  std::fill_n(odd_, (rows + 63) / 64, std::uint64_t{0});
  for (const auto& slot : slots_) {
    if (fresh) {
      slot->column = &structure.children_[slot->place];
      slot->code_of.clear();
      slot->asked.clear();
    }
    open_slot(*slot);
  }
}

/// Where the members of each row start; false: the offsets are no offsets.
template <typename Offset>
bool ColumnFacts::find_starts(Slot& slot) {
  const auto* offsets =
      static_cast<const Offset*>(slot.column->array_->buffers[1]) + slot.column->array_->offset + begin_;
  slot.first_item = offsets[0];
  const std::int64_t items = slot.column->children_[0].length();
  bool fine = offsets[0] >= 0;
  for (std::size_t row = 0; row < rows_; ++row) fine = fine && offsets[row] <= offsets[row + 1];
  fine = fine && offsets[rows_] <= items && offsets[rows_] - offsets[0] < (Offset{1} << 30);
  for (std::size_t row = 0; row <= rows_; ++row)
    slot.starts[row] = fine ? static_cast<std::uint32_t>(offsets[row] - offsets[0]) : 0;
  return fine;
}

LIANGCE_INLINE void ColumnFacts::open_members_of(Slot& slot) {
  slot.has_codes = true;
  slot.members_fresh = slot.members_fresh || fresh_;
  slot.opened = SIZE_MAX;
  const std::size_t words = (rows_ + 63) / 64;
  std::fill_n(slot.unreadable, words, std::uint64_t{0});
  const bool large = slot.column->type().kind == ColumnKind::large_list;
  if (!(large ? find_starts<std::int64_t>(slot) : find_starts<std::int32_t>(slot))) {
    for (std::size_t w = 0; w < words; ++w) odd_[w] = ~std::uint64_t{0};
    return;
  }
  for (std::size_t row = 0; row < rows_; ++row) {
    const std::uint32_t count = slot.starts[row + 1] - slot.starts[row];
    slot.codes[row] = count == 0 ? 0 : plan::code_escape;
    if (count > Slot::most_members) slot.unreadable[row >> 6U] |= std::uint64_t{1} << (row & 63U);
  }
  const std::size_t total = slot.starts[rows_];
  const Column& structure = slot.column->children_[0];
  std::size_t row = 0;
  for (std::size_t first = 0; first < total; first += plan::chunk_rows) {
    const std::size_t count = std::min<std::size_t>(plan::chunk_rows, total - first);
    slot.members->open_members(structure, slot.first_item + static_cast<std::int64_t>(first), count,
                               slot.members_fresh);
    slot.members_fresh = false;
    slot.opened = first;
    const std::uint64_t* odd = slot.members->odd();
    std::uint64_t any = structure.validity_ == nullptr ? 0 : 1;
    for (std::size_t w = 0; 64 * w < count; ++w) any |= odd[w];
    if (any == 0) continue;
    for (std::size_t i = 0; i < count; ++i) {
      while (slot.starts[row + 1] <= first + i) ++row;
      const std::uint64_t bit = std::uint64_t{1} << (row & 63U);
      // The entries of a member that is none are none either, whatever stands there.
      if (structure.is_null(slot.first_item + static_cast<std::int64_t>(first + i))) {
        slot.unreadable[row >> 6U] |= bit;
      } else if ((odd[i >> 6U] >> (i & 63U) & 1U) != 0 && is_known(slot, row)) {
        odd_[row >> 6U] |= bit;
      }
    }
  }
}

LIANGCE_INLINE const std::uint32_t* ColumnFacts::starts(feel::Slot slot) { return by_fact_[slot]->starts.data(); }

LIANGCE_INLINE const std::uint64_t* ColumnFacts::unreadable(feel::Slot slot) { return by_fact_[slot]->unreadable; }

LIANGCE_INLINE plan::Facts& ColumnFacts::members(feel::Slot slot, std::size_t first, std::size_t count) {
  Slot& its = *by_fact_[slot];
  if (its.opened != first || its.members->rows_ != count)
    its.members->open_members(its.column->children_[0], its.first_item + static_cast<std::int64_t>(first), count,
                              false);
  its.opened = first;
  return *its.members;
}

/// Any text is one, when it is UTF-8.
LIANGCE_INLINE void ColumnFacts::read_plain_texts(Slot& slot) {
  const Column& column = *slot.column;
  if (!column.type().dictionary) {
    for (std::size_t row = 0; row < rows_; ++row) {
      if (!is_known(slot, row)) continue;
      CellProblem problem;
      const auto text = column.text_at(begin_ + static_cast<std::int64_t>(row), problem);
      if (!text || !valid_utf8(*text)) refuse(row);
    }
    return;
  }
  const Column& words = column.children_[0];
  if (slot.code_of.empty()) {
    slot.code_of.assign(static_cast<std::size_t>(words.length()), plan::code_escape);
    for (std::int64_t i = 0; i < words.length(); ++i) {
      CellProblem problem;
      if (words.is_null(i)) continue;
      const auto text = words.text_at(i, problem);
      if (text && valid_utf8(*text)) slot.code_of[static_cast<std::size_t>(i)] = 0;
    }
    if (slot.code_of.empty()) slot.code_of.push_back(plan::code_escape);  // marks it as made
  }
  for (std::size_t row = 0; row < rows_; ++row) {
    if (!is_known(slot, row)) continue;
    const std::int64_t index = column.index(begin_ + static_cast<std::int64_t>(row));
    const bool fine = index >= 0 && index < words.length() && slot.code_of[static_cast<std::size_t>(index)] == 0;
    if (!fine) refuse(row);
  }
}

}  // namespace liangce::batch::detail
