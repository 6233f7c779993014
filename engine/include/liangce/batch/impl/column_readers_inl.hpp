// How the cells of a chunk are checked and read, by the way of their column.
#pragma once

#include <algorithm>
#include <cmath>

#include "liangce/batch/impl/column_cells.hpp"
#include "liangce/batch/impl/column_facts_slot.hpp"

namespace liangce::batch::detail {

/// Known rows outside of the spans are the single case's.
template <typename T>
void ColumnFacts::refuse_others(Slot& slot, const T* values, const std::vector<plan::Span>& good) {
  // Mostly there are none, whatever stands in the cells that are null.
  if (good.size() == 1) {
    const auto ends = narrowed<T>(good[0]);
    if (ends && plan::kernels::all_within<T>(values, rows_, ends->first, ends->second)) return;
  }
  plan::Bits in;
  within_spans<T>(values, rows_, good, in);
  const std::uint64_t* fine = in;
  const std::uint64_t* known = known_of(slot);
  std::uint64_t* odd = odd_;
  const std::size_t words = (rows_ + 63) / 64;
  if (known == nullptr) {
    return plan::kernels::each_word(words, [=](std::size_t w) LIANGCE_WORDS { odd[w] |= ~fine[w]; });
  }
  plan::kernels::each_word(words, [=](std::size_t w) LIANGCE_WORDS { odd[w] |= ~fine[w] & known[w]; });
}

LIANGCE_INLINE void ColumnFacts::find_codes(Slot& slot) {
  if (!slot.code_of.empty()) return;
  const Column& words = slot.column->children_[0];
  slot.code_of.assign(static_cast<std::size_t>(words.length()), plan::code_escape);
  slot.good_indices.clear();
  for (std::int64_t i = 0; i < words.length(); ++i) {
    CellProblem problem;
    if (words.is_null(i)) continue;
    const auto text = words.text_at(i, problem);
    if (!text) continue;
    const auto it = std::find(slot.choices.begin(), slot.choices.end(), *text);
    if (it == slot.choices.end()) continue;
    slot.code_of[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(it - slot.choices.begin());
    if (!slot.good_indices.empty() && slot.good_indices.back().high == i - 1) {
      slot.good_indices.back().high = i;
    } else {
      slot.good_indices.push_back({i, i});
    }
  }
  if (slot.code_of.empty()) slot.code_of.push_back(plan::code_escape);  // marks it as made
}

/// Values the fact cannot have, unless somebody has seen that there are none.
LIANGCE_INLINE void ColumnFacts::check(Slot& slot) {
  if (!slot.guard.unchecked && !slot.guard.beyond) return;
  slot.guard = {};
  const Column& column = *slot.column;
  if (slot.way == Slot::Way::direct && slot.allowed.empty()) return;
  if (column.type().kind == ColumnKind::uint64) {
    for (std::size_t row = 0; row < rows_; ++row) {
      const auto index = column.raw<std::uint64_t>(begin_ + static_cast<std::int64_t>(row));
      const bool good = index < slot.code_of.size() && slot.code_of[index] != plan::code_escape;
      if (!good && is_known(slot, row)) refuse(row);
    }
    return;
  }
  with_raw(column.type().kind, [&](auto zero) {
    using T = decltype(zero);
    refuse_others<T>(slot, cells_of<T>(slot), slot.way == Slot::Way::direct ? slot.allowed : slot.good_indices);
  });
}

LIANGCE_INLINE void ColumnFacts::read_texts(Slot& slot) {
  slot.has_codes = true;
  std::size_t last = 0;  // words repeat
  for (std::size_t row = 0; row < rows_; ++row) {
    if (!is_known(slot, row)) continue;
    CellProblem problem;
    const auto text = slot.column->text_at(begin_ + static_cast<std::int64_t>(row), problem);
    std::size_t code = plan::code_escape;
    if (text && slot.choices[last] == *text) {
      code = last;
    } else if (text) {
      const auto it = std::find(slot.choices.begin(), slot.choices.end(), *text);
      if (it != slot.choices.end()) code = last = static_cast<std::size_t>(it - slot.choices.begin());
    }
    slot.codes[row] = static_cast<std::uint8_t>(code);
    if (code == plan::code_escape) refuse(row);
  }
}

/// Decimals that fit 64 bits at the fact's scale; the others are read by the single case.
LIANGCE_INLINE void ColumnFacts::read_decimals(Slot& slot) {
  slot.has_numbers = true;
  const Column& column = *slot.column;
  const std::int64_t first = column.array_->offset + begin_;
  const std::int64_t unit = ten_to(column.type().scale - slot.input.scale);  // digits the fact does not have
  std::uint64_t wide = 0;
  if (column.type().kind == ColumnKind::decimal64) {
    std::memcpy(slot.numbers.data(), static_cast<const std::int64_t*>(column.array_->buffers[1]) + first, rows_ * 8);
  } else {
    const auto* halves = static_cast<const std::uint64_t*>(column.array_->buffers[1]) + 2 * first;
    for (std::size_t row = 0; row < rows_; ++row) {
      const std::uint64_t low = halves[2 * row], high = halves[2 * row + 1];
      slot.numbers[row] = static_cast<std::int64_t>(low);
      wide |= high ^ static_cast<std::uint64_t>(static_cast<std::int64_t>(low) >> 63);
    }
    if (wide != 0) {
      for (std::size_t row = 0; row < rows_; ++row) {
        const std::uint64_t low = halves[2 * row], high = halves[2 * row + 1];
        if (high != static_cast<std::uint64_t>(static_cast<std::int64_t>(low) >> 63) && is_known(slot, row))
          refuse(row);
      }
    }
  }
  if (unit != 1) {
    for (std::size_t row = 0; row < rows_; ++row) {
      if (slot.numbers[row] % unit != 0 && is_known(slot, row)) refuse(row);
      slot.numbers[row] /= unit;
    }
  }
  if (slot.allowed.empty()) return;
  refuse_others<std::int64_t>(slot, slot.numbers.data(), slot.allowed);
}

/// A float stands for the shortest decimal that reads back as it. With at most 15 digits that is the number k /
/// 10^scale whose nearest double it is, which one correctly rounded division tells.
LIANGCE_INLINE void ColumnFacts::read_floats(Slot& slot) {
  slot.has_numbers = true;
  const double* values = cells_of<double>(slot);
  const auto unit = static_cast<double>(ten_to(slot.input.scale));
  const auto* spans = slot.allowed.empty() ? nullptr : slot.allowed.data();
  if (slot.all_known) {
    std::fill_n(slot.known, (rows_ + 63) / 64, ~std::uint64_t{0});
    slot.all_known = false;
  }
  for (std::size_t row = 0; row < rows_; ++row) {
    const double value = values[row];
    const std::uint64_t bit = std::uint64_t{1} << (row & 63U);
    slot.numbers[row] = 0;
    if (std::isnan(value)) {
      slot.known[row >> 6U] &= ~bit;
      continue;
    }
    const double scaled = std::nearbyint(value * unit);
    if (!(std::fabs(scaled) < 1e15) || scaled / unit != value) {
      if ((slot.known[row >> 6U] & bit) != 0) refuse(row);
      continue;
    }
    const auto number = static_cast<std::int64_t>(scaled);
    slot.numbers[row] = number;
    if (spans != nullptr && (number < spans->low || number > spans->high) && (slot.known[row >> 6U] & bit) != 0)
      refuse(row);
  }
}

/// Anything, as the single case reads it.
LIANGCE_INLINE void ColumnFacts::read_cells(Slot& slot) {
  using Kind = plan::FactInput::Kind;
  slot.has_numbers = slot.has_codes = true;
  if (slot.all_known) {
    std::fill_n(slot.known, (rows_ + 63) / 64, ~std::uint64_t{0});
    slot.all_known = false;
  }
  CellProblem problem;
  for (std::size_t row = 0; row < rows_; ++row) {
    if (!is_known(slot, row)) continue;
    Value value = slot.column->read(begin_ + static_cast<std::int64_t>(row), pool_, problem);
    if (problem) {
      problem.clear();
      refuse(row);
      continue;
    }
    std::string why;
    value = admit(*slot.type, value, slot.fact, why);
    if (!why.empty()) {
      refuse(row);
      continue;
    }
    if (value.is_absent()) {
      if (value.reason() == Reason::missing) {
        slot.known[row >> 6U] &= ~(std::uint64_t{1} << (row & 63U));
      } else {
        refuse(row);
      }
      continue;
    }
    bool read = true;
    switch (slot.input.kind) {
      case Kind::number: {
        const auto scaled = value.is_number() ? value.number().to_scaled128(slot.input.scale) : std::nullopt;
        read = scaled && *scaled >= INT64_MIN && *scaled <= INT64_MAX;
        if (read) slot.numbers[row] = static_cast<std::int64_t>(*scaled);
        break;
      }
      case Kind::date:
        read = value.kind() == liangce::Kind::date;
        if (read) slot.numbers[row] = value.date().days;
        break;
      case Kind::code: {
        const auto it = std::find(slot.choices.begin(), slot.choices.end(), value.is_text() ? value.text() : "");
        read = value.is_text() && it != slot.choices.end();
        if (read) slot.codes[row] = static_cast<std::uint8_t>(it - slot.choices.begin());
        break;
      }
      case Kind::list: slot.codes[row] = value.is_list() && value.items().empty() ? 0 : plan::code_escape; break;
      default: break;
    }
    if (!read) refuse(row);
  }
}

}  // namespace liangce::batch::detail
