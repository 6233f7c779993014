// Arrays of words, numbers, dates, truths and texts out of the parts of a result column.
#pragma once

#include <algorithm>
#include <cstring>
#include <mutex>
#include <utility>

#include "liangce/batch/column_builder.hpp"
#include "liangce/batch/impl/column_buffers.hpp"

namespace liangce::batch {

namespace detail {

template <typename T>
void fill(std::uint8_t* bytes, std::size_t count, T value) {
  for (std::size_t i = 0; i < count; ++i) std::memcpy(bytes + i * sizeof value, &value, sizeof value);
}

/// Zeros that all columns of nothing but nulls share: most tables have no error.
LIANGCE_INLINE std::shared_ptr<const Bytes> zeros(std::size_t bytes) {
  static std::mutex mutex;
  static std::shared_ptr<const Bytes> kept;
  const std::lock_guard lock(mutex);
  if (kept == nullptr || kept->size() < bytes)
    kept = std::make_shared<const Bytes>(std::max<std::size_t>(bytes, 1U << 19U));
  return kept;
}

/// An array of one value whose buffers, beside that of validity, others show as well.
LIANGCE_INLINE void finish_shared(std::shared_ptr<const void> owner, std::vector<const void*> buffers, std::size_t rows,
                                  bool null, ArrowArray* array,
                                  std::unique_ptr<ArrayParts> parts = std::make_unique<ArrayParts>()) {
  parts->shared = std::move(owner);
  parts->buffer_pointers = std::move(buffers);
  const auto length = static_cast<std::int64_t>(rows);
  export_array(std::move(parts), length, null ? length : 0, array);
}

}  // namespace detail

/// The value of all rows of these parts, if there is but one and the array's type shows it in place.
LIANGCE_INLINE const Value* ColumnBuilder::same_everywhere(std::size_t first, std::size_t last) const noexcept {
  if (form_ != Form::word && form_ != Form::decimal && form_ != Form::date && form_ != Form::text) return nullptr;
  const Value* only = nullptr;
  for (std::size_t p = first; p < last; ++p) {
    const ColumnPart& part = parts_[p];
    if (part.rows_ == 0) continue;
    if (part.form_ != ColumnPart::Form::same) return nullptr;
    const Value& value = part.values_[0];
    const bool same = only == nullptr || (value.is_absent() ? only->is_absent() : only->same(value));
    if (!same) return nullptr;
    only = &value;
  }
  // Texts that are there are written out a row each: their type has no other way.
  return only == nullptr || (form_ == Form::text && !only->is_absent()) ? nullptr : only;
}

/// Written once for all arrays of the column.
LIANGCE_INLINE void ColumnBuilder::finish_same(const Value& value, std::size_t first, std::size_t last,
                                               ArrowArray* array) {
  const std::size_t rows = rows_of(first, last);
  auto parts = std::make_unique<detail::ArrayParts>();
  if (form_ == Form::word) detail::finish_words(words_, parts->dictionary.get());
  const std::size_t index_bytes = with_index([](auto zero) { return sizeof zero; });
  const std::size_t width = form_ == Form::decimal ? 16 : form_ == Form::word ? index_bytes : 4;
  if (value.is_absent()) {
    const auto zeros = detail::zeros(width * (rows + 1));
    std::vector<const void*> buffers = {zeros->data(), zeros->data()};
    if (form_ == Form::text) buffers.push_back(nullptr);  // no text has a byte
    return detail::finish_shared(zeros, std::move(buffers), rows, true, array, std::move(parts));
  }
  if (shared_rows_ < rows || !shared_value_.same(value)) {
    auto buffer = std::make_shared<detail::Buffer>(detail::Buffer::of_size(width * rows));
    if (form_ == Form::decimal) {
      detail::fill(buffer->data(), rows, *value.number().to_scaled128(scale_));
    } else if (form_ == Form::date) {
      detail::fill(buffer->data(), rows, static_cast<std::int32_t>(value.date().days));
    } else {
      const auto at = std::find(words_.begin(), words_.end(), value.text());
      with_index(
          [&](auto zero) { detail::fill(buffer->data(), rows, static_cast<decltype(zero)>(at - words_.begin())); });
    }
    shared_ = std::shared_ptr<const std::uint8_t>(buffer, buffer->data());
    shared_rows_ = rows;
    shared_value_ = value;
  }
  detail::finish_shared(shared_, {nullptr, shared_.get()}, rows, false, array, std::move(parts));
}

template <typename Index>
detail::Buffer ColumnBuilder::indices_of(std::size_t first, std::size_t last, detail::Validity& validity) const {
  detail::Buffer indices = detail::Buffer::of_size(sizeof(Index) * rows_of(first, last));
  auto* out = reinterpret_cast<Index*>(indices.data());
  std::size_t at = 0;
  for (std::size_t p = first; p < last; ++p) {
    const ColumnPart& part = parts_[p];
    const std::vector<std::int32_t>& words = word_of_part_[p];
    const auto index = [&](std::size_t code) { return static_cast<Index>(std::max(words[code], 0)); };
    if (part.form_ == ColumnPart::Form::bytes) {
      const bool nulls = std::memchr(part.bytes_.data(), ColumnPart::no_byte, part.rows_) != nullptr;
      if constexpr (sizeof(Index) == 1) {
        plan::kernels::ByteTable table;
        table.few = static_cast<unsigned>(words.size());
        for (std::size_t code = 0; code < words.size(); ++code) table.of[code] = static_cast<std::uint8_t>(index(code));
        plan::kernels::through_table(part.bytes_.data(), part.rows_, table, indices.data() + at);
      } else {
        for (std::size_t row = 0; row < part.rows_; ++row)
          out[at + row] = part.bytes_[row] == ColumnPart::no_byte ? Index{0} : index(part.bytes_[row]);
      }
      if (!nulls) {
        validity.set_all(at, part.rows_);
      } else {
        std::vector<std::uint64_t> known((part.rows_ + 63) / 64);
        plan::kernels::span_bits<std::uint8_t>(part.bytes_.data(), part.rows_, 0, ColumnPart::no_byte - 1,
                                               known.data());
        validity.set_from(at, known.data(), part.rows_);
      }
      at += part.rows_;
      continue;
    }
    for (std::size_t row = 0; row < part.rows_; ++row, ++at) {
      const std::int32_t word = part.form_ == ColumnPart::Form::same      ? words[0]
                                : part.form_ == ColumnPart::Form::values  ? words[row]
                                : part.codes_[row] == ColumnPart::no_code ? -1
                                                                          : words[part.codes_[row]];
      out[at] = static_cast<Index>(std::max(word, 0));
      if (word >= 0) validity.set(at);
    }
  }
  return indices;
}

LIANGCE_INLINE void ColumnBuilder::finish_words(std::size_t first, std::size_t last, ArrowArray* array) {
  const std::size_t rows = rows_of(first, last);
  detail::Validity validity(rows);
  detail::Buffer indices = with_index([&](auto zero) { return indices_of<decltype(zero)>(first, last, validity); });
  auto parts = std::make_unique<detail::ArrayParts>();
  detail::finish_words(words_, parts->dictionary.get());
  detail::finish_array(std::move(validity), detail::buffers_of(std::move(indices)), rows, array, std::move(parts));
}

LIANGCE_INLINE void ColumnBuilder::finish_sets(std::size_t first, std::size_t last, ArrowArray* array) {
  const std::size_t rows = rows_of(first, last), bytes = 8 * width();
  detail::Validity validity(rows);
  detail::Buffer bits = detail::Buffer::of_size(bytes * rows);
  std::size_t at = 0;
  for (std::size_t p = first; p < last; ++p) {
    const ColumnPart& part = parts_[p];
    std::memcpy(bits.data() + bytes * at, part.bits_.data(), bytes * part.rows_);
    for (std::size_t row = 0; row < part.rows_ && !part.absent_.empty(); ++row) {
      if (part.is_present(row)) validity.set(at + row);
    }
    if (part.absent_.empty()) validity.set_all(at, part.rows_);
    at += part.rows_;
  }
  detail::finish_array(std::move(validity), detail::buffers_of(std::move(bits)), rows, array);
}

LIANGCE_INLINE void ColumnBuilder::finish_booleans(std::size_t first, std::size_t last, ArrowArray* array) {
  const std::size_t rows = rows_of(first, last);
  detail::Validity validity(rows), yes(rows);
  std::size_t at = 0;
  for (std::size_t p = first; p < last; ++p) {
    const ColumnPart& part = parts_[p];
    if (part.form_ == ColumnPart::Form::same) {
      if (part.rows_ != 0 && !part.values_[0].is_absent()) validity.set_all(at, part.rows_);
      if (part.rows_ != 0 && part.values_[0].is_true()) yes.set_all(at, part.rows_);
      at += part.rows_;
      continue;
    }
    for (std::size_t row = 0; row < part.rows_; ++row, ++at) {
      const Value value = part.value(row);
      if (!value.is_absent()) validity.set(at);
      if (value.is_true()) yes.set(at);
    }
  }
  yes.write_out();
  detail::finish_array(std::move(validity), detail::buffers_of(std::move(yes.bits)), rows, array);
}

/// Canonical texts; of few values each is written once and copied.
LIANGCE_INLINE void ColumnBuilder::finish_texts(std::size_t first, std::size_t last, ArrowArray* array) {
  const std::size_t rows = rows_of(first, last);
  const auto is_null = [](const ColumnPart& part) {
    return part.form_ == ColumnPart::Form::same && (part.rows_ == 0 || part.values_[0].is_absent());
  };
  detail::Validity validity(rows);
  detail::TextBuffers texts;
  texts.offsets.reserve(4 * (rows + 1));
  std::size_t at = 0;
  for (std::size_t p = first; p < last; ++p) {
    const ColumnPart& part = parts_[p];
    if (is_null(part)) {
      texts.add_empty(part.rows());
      at += part.rows();
      continue;
    }
    const bool coded = part.form_ == ColumnPart::Form::bytes || part.form_ == ColumnPart::Form::coded;
    std::vector<std::string> words;
    if (coded) {
      for (const Value& value : part.values_) words.push_back(value.is_absent() ? "" : detail::text_of(value));
    }
    for (std::size_t row = 0; row < part.rows(); ++row, ++at) {
      if (coded) {
        const std::uint32_t code = part.code_at(row);
        texts.add(code == ColumnPart::no_code ? std::string_view() : words[code]);
        if (code != ColumnPart::no_code) validity.set(at);
        continue;
      }
      const Value value = part.value(row);
      texts.add(value.is_absent() ? "" : detail::text_of(value));
      if (!value.is_absent()) validity.set(at);
    }
  }
  detail::finish_array(std::move(validity), detail::buffers_of(std::move(texts.offsets), std::move(texts.bytes)), rows,
                       array);
}

namespace detail {

/// Scaled numbers as 128 bits each (zeros where not known), times a power of ten.
LIANGCE_INLINE void widen(const std::int64_t* numbers, const std::uint64_t* known, std::size_t rows, std::int64_t times,
                          std::uint8_t* out) {
  if (times == 1) return plan::kernels::widen(numbers, known, rows, out);
  for (std::size_t row = 0; row < rows; ++row) {
    const std::int64_t here = -static_cast<std::int64_t>(known[row / 64] >> (row % 64) & 1U);
    const int128 scaled = static_cast<int128>(numbers[row] & here) * times;
    std::memcpy(out + 16 * row, &scaled, sizeof scaled);
  }
}

}  // namespace detail

/// Decimals and dates, without a Value in between where they are columns. Nulls are zeros.
LIANGCE_INLINE void ColumnBuilder::finish_numbers(std::size_t first, std::size_t last, ArrowArray* array) {
  const std::size_t width = form_ == Form::date ? 4 : 16;
  const std::size_t rows = rows_of(first, last);
  detail::Validity validity(rows);
  detail::Buffer bytes = detail::Buffer::of_size(rows * width);
  const auto put = [&](const Value& value, std::size_t at) {
    if (form_ == Form::date) {
      const auto day = value.is_absent() ? 0 : static_cast<std::int32_t>(value.date().days);
      std::memcpy(bytes.data() + at * width, &day, sizeof day);
    } else {
      const int128 scaled = value.is_absent() ? 0 : *value.number().to_scaled128(scale_);
      std::memcpy(bytes.data() + at * width, &scaled, sizeof scaled);
    }
    if (!value.is_absent()) validity.set(at);
  };
  std::size_t at = 0;
  for (std::size_t p = first; p < last; ++p) {
    const ColumnPart& part = parts_[p];
    if (part.form_ == ColumnPart::Form::same) {
      // Written once, then copied.
      for (std::size_t row = 0; row < std::min<std::size_t>(part.rows_, 1); ++row) put(part.values_[0], at);
      std::uint8_t* out = bytes.data() + at * width;
      for (std::size_t row = 1; row < part.rows_; ++row) std::memcpy(out + row * width, out, width);
      if (part.rows_ > 1 && !part.values_[0].is_absent()) validity.set_all(at + 1, part.rows_ - 1);
      at += part.rows_;
      continue;
    }
    if (part.form_ != ColumnPart::Form::numbers) {
      for (std::size_t row = 0; row < part.rows(); ++row, ++at) put(part.value(row), at);
      continue;
    }
    validity.set_from(at, part.bits_.data(), part.rows_);
    if (form_ == Form::date) {
      for (std::size_t row = 0; row < part.rows_; ++row) {
        const bool known = (part.bits_[row / 64] >> (row % 64) & 1U) != 0;
        const auto day = known ? static_cast<std::int32_t>(part.numbers_[row]) : 0;
        std::memcpy(bytes.data() + (at + row) * width, &day, sizeof day);
      }
    } else if (scale_ >= part.scale_ && scale_ - part.scale_ <= 18) {
      std::int64_t times = 1;  // from the part's scale to the column's
      for (int i = part.scale_; i < scale_; ++i) times *= 10;
      detail::widen(part.numbers_.data(), part.bits_.data(), part.rows_, times, bytes.data() + at * width);
    } else {
      int128 times = 1, over = 1;
      for (int i = part.scale_; i < scale_; ++i) times *= 10;
      for (int i = scale_; i < part.scale_; ++i) over *= 10;
      for (std::size_t row = 0; row < part.rows_; ++row) {
        const bool known = (part.bits_[row / 64] >> (row % 64) & 1U) != 0;
        const int128 scaled = !known ? 0 : over == 1 ? part.numbers_[row] * times : part.numbers_[row] / over;
        std::memcpy(bytes.data() + (at + row) * width, &scaled, sizeof scaled);
      }
    }
    for (const auto& [row, value] : part.odd_) put(value, at + row);
    at += part.rows_;
  }
  detail::finish_array(std::move(validity), detail::buffers_of(std::move(bytes)), rows, array);
}

}  // namespace liangce::batch
