#pragma once

#include <algorithm>
#include <array>
#include <cstring>
#include <iterator>
#include <mutex>
#include <stdexcept>
#include <unordered_map>
#include <utility>

#include "liangce/batch/column_builder.hpp"
#include "liangce/batch/impl/column_buffers.hpp"
#include "liangce/plan/impl/kernels.hpp"

namespace liangce::batch {

LIANGCE_INLINE void ColumnBuilder::settle() {
  switch (kind_) {
    case ResultKind::text_list: form_ = Form::text_list; return;
    case ResultKind::set: form_ = Form::set; return;
    case ResultKind::label:
      form_ = Form::label;
      word_of_part_.resize(parts_.size());
      for (auto& words : word_of_part_) {
        for (std::size_t i = 0; i < words_.size(); ++i) words.push_back(static_cast<std::int32_t>(i));
      }
      return;
    case ResultKind::word: return settle_words();
    case ResultKind::value: return settle_values();
  }
}

/// One dictionary in order of first use, however the parts came by their words.
LIANGCE_INLINE void ColumnBuilder::settle_words() {
  form_ = Form::word;
  std::unordered_map<std::string, std::int32_t> places;
  const auto place_of = [&](const std::string& word) {
    const auto [it, fresh] = places.try_emplace(word, static_cast<std::int32_t>(words_.size()));
    if (fresh) words_.push_back(word);
    return it->second;
  };
  for (const ColumnPart& part : parts_) {
    auto& mapped = word_of_part_.emplace_back();
    switch (part.form_) {
      case ColumnPart::Form::values:  // a code a row
        for (const Value& value : part.values_)
          mapped.push_back(value.is_absent() ? -1 : place_of(std::string(value.text())));
        break;
      case ColumnPart::Form::same:
        mapped.push_back(
            part.rows_ == 0 || part.values_[0].is_absent() ? -1 : place_of(std::string(part.values_[0].text())));
        break;
      default:
        mapped.assign(std::max(part.words_.size(), part.values_.size()), -1);
        part.each_code([&](std::uint32_t code) {
          mapped[code] =
              place_of(kind_ == ResultKind::word ? part.words_[code] : std::string(part.values_[code].text()));
        });
    }
  }
}

/// The type of a column of values, in one pass over them.
LIANGCE_INLINE void ColumnBuilder::settle_values() {
  Kind kind = Kind::absent;
  bool mixed = false;
  bool fits_date32 = true;
  bool only_texts = true;
  int scale = 0;
  const auto seen = [&](Kind one) {
    mixed = mixed || (kind != Kind::absent && kind != one);
    kind = one;
  };
  const auto visit = [&](const Value& value) {
    seen(value.kind());
    if (value.is_number()) scale = std::max(scale, value.number().scale());
    if (value.kind() == Kind::date)
      fits_date32 = fits_date32 && value.date().days >= INT32_MIN && value.date().days <= INT32_MAX;
    if (value.is_list()) only_texts = only_texts && detail::texts_only(value);
  };
  for (const ColumnPart& part : parts_) {
    if (part.form_ != ColumnPart::Form::numbers) {
      part.each_value(visit);
      continue;
    }
    int needed = 0;
    std::int64_t unit = 1;  // 10^(scale - needed): what every number so far is a multiple of
    for (int i = 0; i < part.scale_; ++i) unit *= 10;
    bool any = false;
    for (std::size_t w = 0; w < part.bits_.size(); ++w) {
      any = any || part.bits_[w] != 0;
      if (unit == 1 && !part.dates_) continue;
      for (std::uint64_t known = part.bits_[w]; known != 0; known &= known - 1) {
        const std::int64_t number = part.numbers_[64 * w + static_cast<std::size_t>(__builtin_ctzll(known))];
        if (part.dates_) fits_date32 = fits_date32 && number >= INT32_MIN && number <= INT32_MAX;
        while (unit != 1 && number % unit != 0) unit /= 10, ++needed;
      }
    }
    if (any) seen(part.dates_ ? Kind::date : Kind::number);
    for (const auto& [row, value] : part.odd_) visit(value);
    if (!part.dates_) scale = std::max(scale, needed);
  }
  form_ = Form::text;
  if (mixed) return;
  switch (kind == Kind::absent ? expected_ : kind) {
    case Kind::boolean: form_ = Form::boolean; break;
    case Kind::number: {
      // Numbers that share no 38-digit scale (a third, a googol) keep every digit as text.
      bool fits = scale <= 38;
      for (const ColumnPart& part : parts_) {
        // Whole numbers of 64 bits fit with up to 18 more digits.
        if (part.form_ == ColumnPart::Form::numbers && part.odd_.empty() && scale <= 18) continue;
        if (!fits) break;
        part.each_value([&](const Value& value) {
          const auto scaled = value.number().to_scaled128(scale);
          fits = fits && scaled && *scaled < detail::past_38_digits && -*scaled < detail::past_38_digits;
        });
      }
      scale_ = scale;
      if (fits) form_ = Form::decimal;
      break;
    }
    case Kind::date:
      if (fits_date32) form_ = Form::date;
      break;
    case Kind::list:
      if (only_texts) form_ = Form::text_list;
      break;
    case Kind::text:
      if (expected_ == Kind::text) settle_words();
      break;
    default: break;
  }
}

LIANGCE_INLINE void ColumnBuilder::finish_schema(ArrowSchema* schema) const {
  auto parts = std::make_unique<detail::SchemaParts>();
  std::string format = "u";
  switch (form_) {
    case Form::word:
    case Form::label:
      format = form_ == Form::label && words_.size() <= INT16_MAX ? "s" : "i";
      detail::finish_schema("", "u", parts->dictionary.get());
      break;
    case Form::text_list:
      format = "+l";
      detail::finish_schema("item", "u", parts->children.emplace_back().get());
      break;
    case Form::set: format = width() == 1 ? "L" : "w:" + std::to_string(8 * width()); break;
    case Form::boolean: format = "b"; break;
    case Form::decimal: format = "d:38," + std::to_string(scale_); break;
    case Form::date: format = "tdD"; break;
    case Form::text: break;
  }
  detail::finish_schema(name_, std::move(format), schema, std::move(parts));
}

LIANGCE_INLINE std::size_t ColumnBuilder::rows_of(std::size_t first, std::size_t last) const noexcept {
  std::size_t rows = 0;
  for (std::size_t p = first; p < last; ++p) rows += parts_[p].rows();
  return rows;
}

LIANGCE_INLINE void ColumnBuilder::finish_array(std::size_t first, std::size_t last, ArrowArray* array) {
  switch (form_) {
    case Form::word:
    case Form::label: finish_words(first, last, array); break;
    case Form::text_list:
      kind_ == ResultKind::value ? finish_value_lists(first, last, array) : finish_lists(first, last, array);
      break;
    case Form::set: finish_sets(first, last, array); break;
    case Form::boolean: finish_booleans(first, last, array); break;
    case Form::decimal:
    case Form::date: finish_numbers(first, last, array); break;
    case Form::text: finish_texts(first, last, array); break;
  }
  for (std::size_t p = first; p < last; ++p) parts_[p] = part();
}

LIANGCE_INLINE void ColumnBuilder::finish_words(std::size_t first, std::size_t last, ArrowArray* array) {
  const std::size_t rows = rows_of(first, last);
  const bool narrow = form_ == Form::label && words_.size() <= INT16_MAX;
  detail::Validity validity(rows);
  detail::Buffer indices = detail::Buffer::of_size(4 * rows);
  auto* out = reinterpret_cast<std::int32_t*>(indices.data());
  std::size_t at = 0;
  for (std::size_t p = first; p < last; ++p) {
    const ColumnPart& part = parts_[p];
    const std::vector<std::int32_t>& words = word_of_part_[p];
    if (part.form_ == ColumnPart::Form::bytes) {
      std::array<std::int32_t, 256> word_of{};
      std::copy_n(words.begin(), std::min<std::size_t>(words.size(), 255), word_of.begin());
      for (std::int32_t& word : word_of) word = std::max(word, 0);
      const bool nulls = std::memchr(part.bytes_.data(), ColumnPart::no_byte, part.rows_) != nullptr;
      plan::kernels::translate(part.bytes_.data(), part.rows_, word_of.data(), words.size(), nulls, out + at);
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
      out[at] = std::max(word, 0);
      if (word >= 0) validity.set(at);
    }
  }
  if (narrow) {
    detail::Buffer shorts = detail::Buffer::of_size(2 * rows);
    for (std::size_t row = 0; row < rows; ++row) {
      const auto index = static_cast<std::int16_t>(out[row]);
      std::memcpy(shorts.data() + 2 * row, &index, sizeof index);
    }
    indices = std::move(shorts);
  }
  auto parts = std::make_unique<detail::ArrayParts>();
  detail::finish_words(words_, parts->dictionary.get());
  detail::finish_array(std::move(validity), detail::buffers_of(std::move(indices)), rows, array, std::move(parts));
}

LIANGCE_INLINE void ColumnBuilder::finish_lists(std::size_t first, std::size_t last, ArrowArray* array) {
  const std::size_t rows = rows_of(first, last);
  std::size_t items = 0, bytes = 0;
  for (std::size_t p = first; p < last; ++p) {
    const ColumnPart& part = parts_[p];
    if (part.form_ == ColumnPart::Form::sets) {
      // No list is longer than all words.
      std::size_t most = 0;
      for (const std::string& word : part.words_) most = std::max(most, word.size());
      std::size_t count = 0;
      for (const std::uint64_t bits : part.bits_) count += static_cast<std::size_t>(__builtin_popcountll(bits));
      items += count;
      bytes += count * most;
    } else {
      items += part.codes_.size();
      for (const std::uint32_t code : part.codes_) bytes += part.words_[code].size();
    }
  }
  if (bytes > INT32_MAX) {  // perhaps not of the longest
    bytes = 0;
    for (std::size_t p = first; p < last; ++p) {
      const ColumnPart& part = parts_[p];
      for (const std::uint32_t code : part.codes_) bytes += part.words_[code].size();
      for (std::size_t i = 0; i < part.bits_.size(); ++i) {
        for (std::uint64_t open = part.bits_[i]; open != 0; open &= open - 1)
          bytes += part.words_[static_cast<unsigned>(__builtin_ctzll(open))].size();
      }
    }
  }
  if (bytes > INT32_MAX || items > INT32_MAX) throw std::length_error("more than 2 GB of text in one result batch");
  static constexpr std::size_t short_word = 32;  // copied whole, over what comes next
  detail::Validity validity(rows);
  detail::Buffer ends = detail::Buffer::of_size(4 * (rows + 1)), texts = detail::Buffer::of_size(bytes + short_word),
                 text_ends = detail::Buffer::of_size(4 * (items + 1));
  auto* end = reinterpret_cast<std::int32_t*>(ends.data());
  auto* text_end = reinterpret_cast<std::int32_t*>(text_ends.data());
  std::int32_t item = 0, byte = 0;
  const auto put = [&](const std::string& word) {
    std::memcpy(texts.data() + byte, word.data(), word.size());
    byte += static_cast<std::int32_t>(word.size());
    text_end[++item] = byte;
  };
  struct ShortWord {
    char text[short_word];
    std::int32_t size = -1;  // -1: it is not short
  };
  std::array<ShortWord, 64> short_words;
  end[0] = text_end[0] = 0;
  std::size_t at = 0;
  for (std::size_t p = first; p < last; ++p) {
    const ColumnPart& part = parts_[p];
    if (part.absent_.empty()) validity.set_all(at, part.rows_);
    std::uint32_t next = 0;
    const bool sets = part.form_ == ColumnPart::Form::sets;
    for (std::size_t i = 0; i < part.words_.size() && sets; ++i) {
      short_words[i].size = -1;
      if (part.words_[i].size() > short_word) continue;
      short_words[i].size = static_cast<std::int32_t>(part.words_[i].size());
      std::memcpy(short_words[i].text, part.words_[i].data(), part.words_[i].size());
    }
    for (std::size_t row = 0; row < part.rows_; ++row, ++at) {
      if (sets) {
        for (std::uint64_t open = part.bits_[row]; open != 0; open &= open - 1) {
          const auto place = static_cast<unsigned>(__builtin_ctzll(open));
          const ShortWord& word = short_words[place];
          if (word.size < 0) {
            put(part.words_[place]);
            continue;
          }
          std::memcpy(texts.data() + byte, word.text, short_word);
          byte += word.size;
          text_end[++item] = byte;
        }
      } else {
        for (; next < part.ends_[row]; ++next) put(part.words_[part.codes_[next]]);
      }
      if (!part.absent_.empty() && part.is_present(row)) validity.set(at);
      end[at + 1] = item;
    }
  }
  auto parts = std::make_unique<detail::ArrayParts>();
  detail::Validity all(static_cast<std::size_t>(item));
  all.valid = static_cast<std::size_t>(item);
  detail::finish_array(std::move(all), detail::buffers_of(std::move(text_ends), std::move(texts)),
                       static_cast<std::size_t>(item), parts->children.emplace_back().get());
  detail::finish_array(std::move(validity), detail::buffers_of(std::move(ends)), rows, array, std::move(parts));
}

LIANGCE_INLINE void ColumnBuilder::finish_value_lists(std::size_t first, std::size_t last, ArrowArray* array) {
  const std::size_t rows = rows_of(first, last);
  detail::Validity validity(rows);
  detail::Bytes offsets;
  detail::append(offsets, std::int32_t{0});
  std::vector<Value> items;
  std::size_t at = 0;
  for (std::size_t p = first; p < last; ++p) {
    for (std::size_t row = 0; row < parts_[p].rows(); ++row, ++at) {
      const Value value = parts_[p].value(row);
      if (value.is_list()) {
        validity.set(at);
        const auto list = value.items();
        items.insert(items.end(), list.begin(), list.end());
      }
      detail::append(offsets, static_cast<std::int32_t>(items.size()));
    }
  }
  auto parts = std::make_unique<detail::ArrayParts>();
  detail::finish_texts(items, parts->children.emplace_back().get());
  detail::finish_array(std::move(validity), detail::buffers_of(std::move(offsets)), rows, array, std::move(parts));
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
  detail::finish_array(std::move(validity), detail::buffers_of(std::move(yes.bits)), rows, array);
}

namespace detail {

/// Zeros that all columns of nothing but nulls share: most tables have no error.
LIANGCE_INLINE std::shared_ptr<const Bytes> zeros(std::size_t bytes) {
  static std::mutex mutex;
  static std::shared_ptr<const Bytes> kept;
  const std::lock_guard lock(mutex);
  if (kept == nullptr || kept->size() < bytes)
    kept = std::make_shared<const Bytes>(std::max<std::size_t>(bytes, 1U << 19U));
  return kept;
}

LIANGCE_INLINE void finish_null_texts(std::size_t rows, ArrowArray* array) {
  auto parts = std::make_unique<ArrayParts>();
  parts->shared = zeros(4 * (rows + 1));
  const void* zero = parts->shared->data();
  export_array(std::move(parts), static_cast<std::int64_t>(rows), static_cast<std::int64_t>(rows), array);
  auto* held = static_cast<ArrayParts*>(array->private_data);
  held->buffer_pointers = {zero, zero, nullptr};  // no text has a byte
  array->n_buffers = 3;
  array->buffers = held->buffer_pointers.data();
}

}  // namespace detail

/// Canonical texts; of few values each is written once and copied.
LIANGCE_INLINE void ColumnBuilder::finish_texts(std::size_t first, std::size_t last, ArrowArray* array) {
  const std::size_t rows = rows_of(first, last);
  const auto is_null = [](const ColumnPart& part) {
    return part.form_ == ColumnPart::Form::same && (part.rows_ == 0 || part.values_[0].is_absent());
  };
  const auto begin = parts_.begin() + static_cast<std::ptrdiff_t>(first);
  if (std::all_of(begin, parts_.begin() + static_cast<std::ptrdiff_t>(last), is_null))
    return detail::finish_null_texts(rows, array);
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

template <typename T>
void fill_with_first(std::uint8_t* bytes, std::size_t count) {
  T first{};
  if (count != 0) std::memcpy(&first, bytes, sizeof first);
  for (std::size_t i = 1; i < count; ++i) std::memcpy(bytes + i * sizeof first, &first, sizeof first);
}

/// Scaled numbers as 128 bits each (zeros where not known), times a power of ten.
LIANGCE_INLINE void widen(const std::int64_t* numbers, const std::uint64_t* known, std::size_t rows, std::int64_t times,
                          std::uint8_t* out) {
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
      if (width == 4) {
        detail::fill_with_first<std::int32_t>(bytes.data() + at * width, part.rows_);
      } else {
        detail::fill_with_first<int128>(bytes.data() + at * width, part.rows_);
      }
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

LIANGCE_INLINE void finish_table(std::vector<ColumnBuilder>& columns, std::size_t least_rows, OwnedSchema& schema,
                                 std::vector<OwnedArray>& batches) {
  auto schema_parts = std::make_unique<detail::SchemaParts>();
  for (ColumnBuilder& column : columns) {
    column.settle();
    column.finish_schema(schema_parts->children.emplace_back().get());
  }
  schema = OwnedSchema();
  detail::finish_schema("", "+s", schema.get(), std::move(schema_parts));
  const std::size_t parts = columns.empty() ? 0 : columns.front().parts().size();
  for (std::size_t first = 0; first < parts;) {
    std::size_t rows = 0;
    std::size_t last = first;
    while (last < parts && rows < least_rows) rows += columns.front().parts()[last++].rows();
    auto array_parts = std::make_unique<detail::ArrayParts>();
    for (ColumnBuilder& column : columns) column.finish_array(first, last, array_parts->children.emplace_back().get());
    array_parts->buffers.emplace_back();
    detail::export_array(std::move(array_parts), static_cast<std::int64_t>(rows), 0, batches.emplace_back().get());
    first = last;
  }
}

}  // namespace liangce::batch
