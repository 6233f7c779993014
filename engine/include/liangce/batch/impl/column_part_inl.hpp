#pragma once

#include <algorithm>
#include <cstring>

#include "liangce/batch/column_part.hpp"

namespace liangce::batch {

LIANGCE_INLINE ColumnPart::Form ColumnPart::first_form() const noexcept {
  switch (kind_) {
    case ResultKind::word:
    case ResultKind::label: return Form::bytes;
    case ResultKind::text_list: return Form::lists;
    case ResultKind::set: return Form::sets;
    case ResultKind::value: return Form::values;
  }
  return Form::values;
}

LIANGCE_INLINE void ColumnPart::widen() {
  codes_.resize(bytes_.size());
  for (std::size_t i = 0; i < bytes_.size(); ++i) codes_[i] = bytes_[i] == no_byte ? no_code : bytes_[i];
  bytes_.clear();
  form_ = Form::coded;
}

LIANGCE_INLINE void ColumnPart::push_code(std::uint32_t code) {
  if (form_ == Form::bytes && code != no_code && code >= most_bytes) widen();
  if (form_ == Form::bytes) {
    bytes_.push_back(code == no_code ? no_byte : static_cast<std::uint8_t>(code));
  } else {
    codes_.push_back(code);
  }
}

LIANGCE_INLINE void ColumnPart::put_code(std::size_t row, std::uint32_t code) {
  if (form_ == Form::bytes && code != no_code && code >= most_bytes) widen();
  if (form_ == Form::bytes) {
    bytes_[row] = code == no_code ? no_byte : static_cast<std::uint8_t>(code);
  } else {
    codes_[row] = code;
  }
}

LIANGCE_INLINE std::uint32_t ColumnPart::code_at(std::size_t row) const noexcept {
  if (form_ == Form::coded) return codes_[row];
  return bytes_[row] == no_byte ? no_code : bytes_[row];
}

LIANGCE_INLINE std::uint32_t ColumnPart::code(std::string_view word) {
  // Words repeat: few of them are compared, many looked up.
  static constexpr std::size_t few = 8;
  if (words_.size() <= few) {
    for (std::size_t i = 0; i < words_.size(); ++i) {
      if (words_[i] == word) return static_cast<std::uint32_t>(i);
    }
    words_.emplace_back(word);
    return static_cast<std::uint32_t>(words_.size() - 1);
  }
  if (places_.size() != words_.size()) {
    for (std::size_t i = 0; i < words_.size(); ++i) places_.emplace(words_[i], static_cast<std::uint32_t>(i));
  }
  const auto [it, fresh] = places_.try_emplace(std::string(word), static_cast<std::uint32_t>(words_.size()));
  if (fresh) words_.emplace_back(word);
  return it->second;
}

LIANGCE_INLINE std::uint32_t ColumnPart::code_of(const Value& value) {
  if (value.is_absent()) return no_code;
  // Most rows say one of the first; those that do not are not compared with everything.
  const std::size_t compared = std::min<std::size_t>(values_.size(), 32);
  for (std::size_t i = 0; i < compared; ++i) {
    if (values_[i].same(value)) return static_cast<std::uint32_t>(i);
  }
  values_.push_back(value);
  return static_cast<std::uint32_t>(values_.size() - 1);
}

LIANGCE_INLINE void ColumnPart::set_absent(std::size_t row) {
  if (absent_.size() <= row) absent_.resize(std::max(rows_, row + 1));
  absent_[row] = true;
}

LIANGCE_INLINE void ColumnPart::add_null() {
  switch (form_) {
    case Form::same:
      if (rows_ != 0 && !values_[0].is_absent()) {
        bytes_.assign(rows_, 0);
        form_ = Form::bytes;
        bytes_.push_back(no_byte);
      }
      break;
    case Form::bytes:
    case Form::coded: push_code(no_code); break;
    case Form::values: values_.emplace_back(); break;
    case Form::numbers:
      numbers_.push_back(0);
      bits_.resize(rows_ / 64 + 1, 0);
      break;
    case Form::lists:
      ends_.push_back(static_cast<std::uint32_t>(codes_.size()));
      set_absent(rows_);
      break;
    case Form::planes:
      bits_.resize((rows_ / 64 + 1) * width_, 0);
      set_absent(rows_);
      break;
    case Form::sets:
      bits_.resize(bits_.size() + width_, 0);
      set_absent(rows_);
      break;
  }
  ++rows_;
  if (!absent_.empty()) absent_.resize(rows_);
}

LIANGCE_INLINE void ColumnPart::add_value(Value value) {
  if (form_ == Form::values) {
    values_.push_back(std::move(value));
    ++rows_;
    return;
  }
  ColumnPart one(kind_);
  one.add_value(std::move(value));
  append(one);
}

LIANGCE_INLINE void ColumnPart::add_word(std::string_view word) {
  push_code(code(word));
  ++rows_;
}

LIANGCE_INLINE void ColumnPart::add_label(std::uint32_t label) {
  push_code(label);
  ++rows_;
}

LIANGCE_INLINE void ColumnPart::add_set(const std::uint64_t* bits) {
  bits_.insert(bits_.end(), bits, bits + width_);
  ++rows_;
  if (!absent_.empty()) absent_.resize(rows_);
}

LIANGCE_INLINE void ColumnPart::add_same(const Value& value, std::size_t rows) {
  if (rows_ == 0) {
    form_ = Form::same;
    values_.assign(1, value);
  }
  const bool same_again = form_ == Form::same && (value.is_absent() ? values_[0].is_absent() : values_[0].same(value));
  if (same_again) {
    rows_ += rows;
    return;
  }
  if (form_ == Form::same) {
    bytes_.assign(rows_, values_[0].is_absent() ? no_byte : 0);
    form_ = Form::bytes;
  }
  if (form_ == Form::bytes || form_ == Form::coded) {
    const std::uint32_t code = code_of(value);
    for (std::size_t i = 0; i < rows; ++i) push_code(code);
    rows_ += rows;
    return;
  }
  for (std::size_t i = 0; i < rows; ++i) add_value(value);
}

LIANGCE_INLINE void ColumnPart::add_words(std::span<const std::uint8_t> codes, std::span<const std::string> words) {
  if (rows_ == 0) {
    words_.assign(words.begin(), words.end());
    bytes_.reserve(expected_);
  }
  const std::vector<std::uint32_t> other =
      codes_of<std::string>(words, words_, [&](const std::string& word) { return code(word); });
  rows_ += codes.size();
  const auto last = static_cast<std::uint8_t>(words.size() - 1);
  if (!other.empty()) {
    for (const std::uint8_t code : codes) push_code(other[std::min(code, last)]);
  } else if (form_ == Form::bytes) {
    const std::size_t at = bytes_.size();
    bytes_.resize(at + codes.size());
    std::uint8_t* out = bytes_.data() + at;
    for (std::size_t i = 0; i < codes.size(); ++i) out[i] = std::min(codes[i], last);
  } else {
    for (const std::uint8_t code : codes) codes_.push_back(std::min(code, last));
  }
}

LIANGCE_INLINE void ColumnPart::add_values(std::span<const std::uint8_t> codes, std::span<const Value> words) {
  if (rows_ == 0) {
    form_ = Form::bytes;
    values_.assign(words.begin(), words.end());
    bytes_.reserve(expected_);
  }
  const auto count = static_cast<std::uint8_t>(words.size());
  if (form_ != Form::bytes && form_ != Form::coded) {  // after rows of another form
    for (const std::uint8_t code : codes) add_value(code < count ? words[code] : Value());
    return;
  }
  const std::vector<std::uint32_t> other =
      codes_of<Value>(words, values_, [&](const Value& word) { return code_of(word); });
  if (!other.empty()) {
    for (const std::uint8_t code : codes) push_code(code < count ? other[code] : no_code);
  } else if (form_ == Form::bytes) {
    const std::size_t at = bytes_.size();
    bytes_.resize(at + codes.size());
    std::uint8_t* out = bytes_.data() + at;
    for (std::size_t i = 0; i < codes.size(); ++i) out[i] = codes[i] < count ? codes[i] : no_byte;
  } else {
    for (const std::uint8_t code : codes) codes_.push_back(code < count ? code : no_code);
  }
  rows_ += codes.size();
}

LIANGCE_INLINE void ColumnPart::add_labels(std::span<const std::uint8_t> codes) {
  if (rows_ == 0) bytes_.reserve(expected_);
  for (const std::uint8_t code : codes) push_code(code < most_bytes ? code : no_code);
  rows_ += codes.size();
}

LIANGCE_INLINE void ColumnPart::add_numbers(std::span<const std::int64_t> numbers, const std::uint64_t* known,
                                            int scale, bool dates) {
  if (rows_ == 0) {
    form_ = Form::numbers;
    scale_ = scale;
    dates_ = dates;
    numbers_.reserve(expected_);
  }
  if (form_ != Form::numbers || scale_ != scale || dates_ != dates) {  // after rows of another form
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      const bool is = (known[i / 64] >> (i % 64) & 1U) != 0;
      add_value(!is ? Value() : dates ? Value(Date{numbers[i]}) : Value(*Number::scaled(numbers[i], -scale)));
    }
    return;
  }
  numbers_.resize(rows_ + numbers.size());
  std::copy(numbers.begin(), numbers.end(), numbers_.begin() + static_cast<std::ptrdiff_t>(rows_));
  const std::size_t words = (numbers.size() + 63) / 64;
  const unsigned shift = rows_ % 64;
  bits_.resize((rows_ + numbers.size() + 63) / 64, 0);
  for (std::size_t w = 0; w < words; ++w) {
    std::uint64_t bits = known[w];
    if (w + 1 == words && numbers.size() % 64 != 0) bits &= (std::uint64_t{1} << (numbers.size() % 64)) - 1;
    bits_[rows_ / 64 + w] |= bits << shift;
    if (shift != 0 && bits >> (64 - shift) != 0) bits_[rows_ / 64 + w + 1] |= bits >> (64 - shift);
  }
  rows_ += numbers.size();
}

LIANGCE_INLINE void ColumnPart::append(const ColumnPart& other) {
  if (rows_ == 0) {
    *this = other;
    return;
  }
  if (form_ == Form::values && other.form_ == Form::values) {
    values_.insert(values_.end(), other.values_.begin(), other.values_.end());
    rows_ += other.rows_;
    return;
  }
  if (form_ == Form::lists) return append_lists(other, 0, other.rows_);
  for (std::size_t row = 0; row < other.rows_; ++row) {
    add_null();
    replace(rows_ - 1, other, row);
  }
}

LIANGCE_INLINE void ColumnPart::replace(std::size_t row, const ColumnPart& other, std::size_t from) {
  switch (kind_) {
    case ResultKind::word: {
      const std::uint32_t word = other.code_at(from);
      return put_code(row, word == no_code ? no_code : code(other.words_[word]));
    }
    case ResultKind::label: return put_code(row, other.code_at(from));
    case ResultKind::set:
      std::copy_n(other.bits_.begin() + static_cast<std::ptrdiff_t>(from * width_), width_,
                  bits_.begin() + static_cast<std::ptrdiff_t>(row * width_));
      if (!absent_.empty()) absent_[row] = false;
      if (!other.is_present(from)) set_absent(row);
      return;
    case ResultKind::text_list: return replace_list(row, other, from);
    case ResultKind::value: break;
  }
  Value value = other.value(from);
  if (form_ == Form::same) {
    bytes_.assign(rows_, values_[0].is_absent() ? no_byte : 0);
    if (values_[0].is_absent()) values_.clear();
    form_ = Form::bytes;
  }
  switch (form_) {
    case Form::values: values_[row] = std::move(value); return;
    case Form::numbers:
      bits_[row / 64] &= ~(std::uint64_t{1} << (row % 64));
      put_odd(row, std::move(value));
      return;
    default: put_code(row, code_of(value)); return;
  }
}

LIANGCE_INLINE void ColumnPart::put_odd(std::size_t row, Value value) {
  const auto at = odd_.empty() || odd_.back().first < row
                      ? odd_.end()
                      : std::lower_bound(odd_.begin(), odd_.end(), row,
                                         [](const auto& entry, std::size_t wanted) { return entry.first < wanted; });
  if (at != odd_.end() && at->first == row) {
    if (value.is_absent()) {
      odd_.erase(at);
    } else {
      at->second = std::move(value);
    }
  } else if (!value.is_absent()) {
    odd_.emplace(at, row, std::move(value));
  }
}

LIANGCE_INLINE Value ColumnPart::value(std::size_t row) const {
  switch (form_) {
    case Form::same: return values_[0];
    case Form::bytes:
    case Form::coded: {
      const std::uint32_t code = code_at(row);
      return code == no_code || code >= values_.size() ? Value() : values_[code];
    }
    case Form::values: return values_[row];
    case Form::numbers: {
      if ((bits_[row / 64] >> (row % 64) & 1U) != 0) {
        if (dates_) return Value(Date{numbers_[row]});
        return Value(*Number::scaled(numbers_[row], -scale_));
      }
      const auto it = std::lower_bound(odd_.begin(), odd_.end(), row,
                                       [](const auto& entry, std::size_t wanted) { return entry.first < wanted; });
      return it == odd_.end() || it->first != row ? Value() : it->second;
    }
    case Form::lists:
    case Form::planes:
    case Form::sets: break;  // no values
  }
  return {};
}

}  // namespace liangce::batch
