// Lists of few words, and sets: a bit a word where that can be, else the words one after the other.
#pragma once

#include <algorithm>

#include "liangce/batch/column_part.hpp"

namespace liangce::batch {

LIANGCE_INLINE void ColumnPart::add_list_item(std::string_view word) {
  if (form_ == Form::planes) spell_out_planes();
  codes_.push_back(code(word));
}

LIANGCE_INLINE void ColumnPart::close_list() {
  if (form_ == Form::planes) spell_out_planes();
  ends_.push_back(static_cast<std::uint32_t>(codes_.size()));
  ++rows_;
  if (!absent_.empty()) absent_.resize(rows_);
}

LIANGCE_INLINE void ColumnPart::add_sets(std::span<const std::uint64_t> bits, std::span<const std::string> words) {
  if (kind_ == ResultKind::text_list) {
    const std::size_t rows = bits.size();
    std::vector<std::uint64_t> planes(words.size() * ((rows + 63) / 64));
    std::vector<const std::uint64_t*> each;
    for (std::size_t b = 0; b < words.size(); ++b) {
      std::uint64_t* plane = planes.data() + b * ((rows + 63) / 64);
      for (std::size_t row = 0; row < rows; ++row) plane[row / 64] |= (bits[row] >> b & 1U) << (row % 64);
      each.push_back(plane);
    }
    return add_planes(each, rows, words);
  }
  if (rows_ == 0) bits_.reserve(expected_ * width_);
  bits_.insert(bits_.end(), bits.begin(), bits.end());
  rows_ += bits.size() / width_;
  if (!absent_.empty()) absent_.resize(rows_);
}

LIANGCE_INLINE void ColumnPart::add_planes(std::span<const std::uint64_t* const> planes, std::size_t rows,
                                           std::span<const std::string> words) {
  if (rows_ == 0) {
    form_ = Form::planes;
    words_.assign(words.begin(), words.end());
    width_ = words.size();
    bits_.reserve((expected_ + 63) / 64 * width_);
  }
  const auto other_words = [&] {
    return words.size() > width_ || !std::equal(words.begin(), words.end(), words_.begin());
  };
  if (form_ == Form::planes && other_words()) spell_out_planes();
  const std::size_t count = (rows + 63) / 64;
  const auto bits_of_word = [&](const std::uint64_t* plane, std::size_t w) {
    return w + 1 == count && rows % 64 != 0 ? plane[w] & ((std::uint64_t{1} << (rows % 64)) - 1) : plane[w];
  };
  if (form_ == Form::planes) {
    bits_.resize((rows_ + rows + 63) / 64 * width_, 0);
    const unsigned shift = rows_ % 64;
    for (std::size_t b = 0; b < planes.size(); ++b) {
      std::uint64_t* out = bits_.data() + rows_ / 64 * width_ + b;
      for (std::size_t w = 0; w < count; ++w) {
        const std::uint64_t bits = bits_of_word(planes[b], w);
        out[w * width_] |= bits << shift;
        if (shift != 0 && bits >> (64 - shift) != 0) out[(w + 1) * width_] |= bits >> (64 - shift);
      }
    }
    rows_ += rows;
    if (!absent_.empty()) absent_.resize(rows_);
    return;
  }
  const std::vector<std::uint32_t> other =
      codes_of<std::string>(words, words_, [&](const std::string& word) { return code(word); });
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t b = 0; b < planes.size(); ++b) {
      if ((planes[b][row / 64] >> (row % 64) & 1U) != 0)
        codes_.push_back(other.empty() ? static_cast<std::uint32_t>(b) : other[b]);
    }
    close_list();
  }
}

LIANGCE_INLINE bool ColumnPart::is_in(std::size_t word, std::size_t row) const noexcept {
  return (bits_[row / 64 * width_ + word] >> (row % 64) & 1U) != 0;
}

LIANGCE_INLINE void ColumnPart::spell_out_planes() {
  for (std::size_t row = 0; row < rows_; ++row) {
    for (std::size_t b = 0; b < width_; ++b) {
      if (is_in(b, row)) codes_.push_back(static_cast<std::uint32_t>(b));
    }
    ends_.push_back(static_cast<std::uint32_t>(codes_.size()));
  }
  bits_.clear();
  form_ = Form::lists;
}

LIANGCE_INLINE bool ColumnPart::bits_of(const ColumnPart& other, std::size_t from, std::uint64_t& bits) {
  bits = 0;
  if (other.form_ == Form::planes) {
    for (std::size_t b = 0; b < other.width_; ++b) bits |= std::uint64_t{other.is_in(b, from)} << b;
    return other.words_ == words_ && other.width_ == width_;
  }
  for (std::uint32_t i = from == 0 ? 0 : other.ends_[from - 1]; i < other.ends_[from]; ++i) {
    const std::uint32_t place = code(other.words_[other.codes_[i]]);
    if (place >= width_ || bits >> place != 0) return false;  // another order, or a word that has no plane
    bits |= std::uint64_t{1} << place;
  }
  return true;
}

LIANGCE_INLINE void ColumnPart::append_lists(const ColumnPart& other, std::size_t from, std::size_t to) {
  for (std::size_t row = from; row < to; ++row) {
    if (!other.is_present(row)) {
      add_null();
      continue;
    }
    if (other.form_ == Form::planes) {
      for (std::size_t b = 0; b < other.width_; ++b) {
        if (other.is_in(b, row)) codes_.push_back(code(other.words_[b]));
      }
    } else {
      for (std::uint32_t i = row == 0 ? 0 : other.ends_[row - 1]; i < other.ends_[row]; ++i)
        codes_.push_back(code(other.words_[other.codes_[i]]));
    }
    close_list();
  }
}

LIANGCE_INLINE void ColumnPart::replace_list(std::size_t row, const ColumnPart& other, std::size_t from) {
  std::uint64_t bits = 0;
  if (form_ == Form::planes && (!other.is_present(from) || bits_of(other, from, bits))) {
    for (std::size_t b = 0; b < width_; ++b) {
      std::uint64_t& plane = bits_[row / 64 * width_ + b];
      plane = (plane & ~(std::uint64_t{1} << (row % 64))) | (bits >> b & 1U) << (row % 64);
    }
    if (!absent_.empty()) absent_[row] = false;
    if (!other.is_present(from)) set_absent(row);
    return;
  }
  // Lists grow at their end: what stands behind the row is put there again.
  if (form_ == Form::planes) spell_out_planes();
  ColumnPart before = std::move(*this);
  *this = ColumnPart(ResultKind::text_list);
  words_ = before.words_;  // sets to come have their places
  append_lists(before, 0, row);
  append_lists(other, from, from + 1);
  append_lists(before, row + 1, before.rows_);
}

}  // namespace liangce::batch
