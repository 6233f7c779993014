#pragma once

#include <algorithm>
#include <array>
#include <cstring>
#include <iterator>
#include <mutex>
#include <stdexcept>
#include <utility>

#include "liangce/batch/column_builder.hpp"
#include "liangce/batch/impl/arrow_parts.hpp"

namespace liangce::batch {

namespace detail {

using Bytes = std::vector<std::uint8_t>;

struct Validity {
  explicit Validity(std::size_t rows) : bits((rows + 7) / 8) {}
  void set(std::size_t row) {
    set_bit(bits, row);
    ++valid;
  }
  /// Rows [row, row + count).
  void set_all(std::size_t row, std::size_t count) {
    valid += count;
    for (; count != 0 && row % 8 != 0; ++row, --count) set_bit(bits, row);
    std::fill_n(bits.begin() + static_cast<std::ptrdiff_t>(row / 8), count / 8, std::uint8_t{0xFF});
    row += count / 8 * 8;
    for (count %= 8; count != 0; ++row, --count) set_bit(bits, row);
  }
  Bytes bits;
  std::size_t valid = 0;
};

/// Offsets and bytes of a utf8 array.
struct TextBuffers {
  TextBuffers() { append(offsets, std::int32_t{0}); }
  void add(std::string_view text) {
    if (text.size() > static_cast<std::size_t>(INT32_MAX) - bytes.size()) {
      throw std::length_error("more than 2 GB of text in one result batch");
    }
    bytes.insert(bytes.end(), text.begin(), text.end());
    append(offsets, static_cast<std::int32_t>(bytes.size()));
  }
  void add_empty(std::size_t rows) {
    const auto end = static_cast<std::int32_t>(bytes.size());
    const std::size_t at = offsets.size();
    offsets.resize(at + 4 * rows);
    for (std::size_t row = 0; row < rows; ++row) std::memcpy(offsets.data() + at + 4 * row, &end, sizeof end);
  }
  Bytes offsets;
  Bytes bytes;
};

LIANGCE_INLINE void finish_array(Validity validity, std::vector<Bytes> buffers, std::size_t rows, ArrowArray* array,
                                 std::unique_ptr<ArrayParts> parts = std::make_unique<ArrayParts>()) {
  const auto nulls = static_cast<std::int64_t>(rows - validity.valid);
  parts->buffers.push_back(std::move(validity.bits));
  for (Bytes& buffer : buffers) parts->buffers.push_back(std::move(buffer));
  export_array(std::move(parts), static_cast<std::int64_t>(rows), nulls, array);
}

LIANGCE_INLINE void finish_schema(std::string name, std::string format, ArrowSchema* schema,
                                  std::unique_ptr<SchemaParts> parts = std::make_unique<SchemaParts>()) {
  parts->name = std::move(name);
  parts->format = std::move(format);
  export_schema(std::move(parts), schema);
}

/// Canonical text: texts and times as themselves, anything else as a FEEL literal.
LIANGCE_INLINE std::string text_of(const Value& value) {
  static constexpr std::size_t most = 16U
                                      << 20U;  // shared parts are written out: a small value can have an enormous text
  if (value.is_text()) return std::string(value.text());
  std::string text = value.to_feel_within(most).value_or("(a value whose text is longer than 16 MB)");
  if (text.starts_with("@\"")) text = text.substr(2, text.size() - 3);
  return text;
}

LIANGCE_INLINE void finish_texts(const std::vector<Value>& values, ArrowArray* array) {
  Validity validity(values.size());
  TextBuffers texts;
  for (std::size_t row = 0; row < values.size(); ++row) {
    if (values[row].is_absent()) {
      texts.add("");
    } else {
      validity.set(row);
      texts.add(text_of(values[row]));
    }
  }
  finish_array(std::move(validity), {std::move(texts.offsets), std::move(texts.bytes)}, values.size(), array);
}

LIANGCE_INLINE void finish_words(const std::vector<std::string>& words, ArrowArray* array) {
  Validity validity(words.size());
  TextBuffers texts;
  for (std::size_t i = 0; i < words.size(); ++i) {
    validity.set(i);
    texts.add(words[i]);
  }
  finish_array(std::move(validity), {std::move(texts.offsets), std::move(texts.bytes)}, words.size(), array);
}

LIANGCE_INLINE void finish_value_lists(const std::vector<Value>& values, ArrowArray* array) {
  Validity validity(values.size());
  Bytes offsets;
  append(offsets, std::int32_t{0});
  std::vector<Value> items;
  for (std::size_t row = 0; row < values.size(); ++row) {
    if (values[row].is_list()) {
      validity.set(row);
      const auto list = values[row].items();
      items.insert(items.end(), list.begin(), list.end());
    }
    append(offsets, static_cast<std::int32_t>(items.size()));
  }
  auto parts = std::make_unique<ArrayParts>();
  finish_texts(items, parts->children.emplace_back().get());
  finish_array(std::move(validity), {std::move(offsets)}, values.size(), array, std::move(parts));
}

LIANGCE_INLINE void finish_booleans(const std::vector<Value>& values, ArrowArray* array) {
  Validity validity(values.size());
  Bytes bits((values.size() + 7) / 8);
  for (std::size_t row = 0; row < values.size(); ++row) {
    if (!values[row].is_absent()) validity.set(row);
    if (values[row].is_true()) set_bit(bits, row);
  }
  finish_array(std::move(validity), {std::move(bits)}, values.size(), array);
}

// 10^38 does not fit the type's promise of 38 digits, although it fits 127 bits.
inline constexpr int128 past_38_digits =
    static_cast<int128>(10'000'000'000'000'000'000ULL) * 10'000'000'000'000'000'000ULL;

LIANGCE_INLINE bool texts_only(const Value& list) noexcept {
  const auto items = list.items();
  return std::all_of(items.begin(), items.end(), [](const Value& item) { return item.is_text(); });
}

}  // namespace detail

LIANGCE_INLINE std::uint32_t ColumnPart::code(std::string_view word) {
  // Verdicts repeat: the last word is usually the next one.
  if (!codes_.empty() && codes_.back() != no_word && words_[codes_.back()] == word) return codes_.back();
  const auto [it, fresh] = places_.try_emplace(std::string(word), static_cast<std::uint32_t>(words_.size()));
  if (fresh) words_.emplace_back(word);
  return it->second;
}

LIANGCE_INLINE void ColumnPart::add_null() {
  switch (kind_) {
    case ResultKind::value: values_.emplace_back(); return;
    case ResultKind::word: codes_.push_back(no_word); break;
    case ResultKind::text_list:
      ends_.push_back(static_cast<std::uint32_t>(codes_.size()));
      present_.push_back(0);
      break;
  }
  ++rows_;
}

LIANGCE_INLINE void ColumnPart::add_word(std::string_view word) {
  codes_.push_back(code(word));
  ++rows_;
}

LIANGCE_INLINE void ColumnPart::add_list_item(std::string_view word) { codes_.push_back(code(word)); }

LIANGCE_INLINE void ColumnPart::close_list() {
  ends_.push_back(static_cast<std::uint32_t>(codes_.size()));
  present_.push_back(1);
  ++rows_;
}

LIANGCE_INLINE void ColumnPart::set_words(std::span<const std::uint8_t> codes, std::span<const std::string> words) {
  form_ = Form::bytes;
  words_.assign(words.begin(), words.end());
  bytes_.assign(codes.begin(), codes.end());
}

template <typename Visit>
void ColumnPart::each_word(Visit visit) const {
  if (form_ == Form::bytes) {
    // Few words: where each comes first is found faster than every row is looked at.
    std::vector<std::pair<std::size_t, std::uint32_t>> first;
    for (std::size_t i = 0; i < words_.size(); ++i) {
      const void* at = bytes_.empty() ? nullptr : std::memchr(bytes_.data(), static_cast<int>(i), bytes_.size());
      if (at != nullptr) {
        first.emplace_back(static_cast<const std::uint8_t*>(at) - bytes_.data(), static_cast<std::uint32_t>(i));
      }
    }
    std::sort(first.begin(), first.end());
    for (const auto& [row, word] : first) visit(word);
    return;
  }
  std::vector<bool> seen(words_.size());
  for (const std::uint32_t word : codes_) {
    if (word == no_word || seen[word]) continue;
    seen[word] = true;
    visit(word);
  }
}

LIANGCE_INLINE void ColumnPart::set_nulls(std::size_t rows) {
  form_ = Form::nulls;
  rows_ = rows;
}

LIANGCE_INLINE void ColumnPart::set_values(std::span<const std::uint8_t> codes, std::span<const Value> words) {
  form_ = Form::coded;
  values_.assign(words.begin(), words.end());
  rows_ = codes.size();
  codes_.resize(rows_);
  const auto count = static_cast<std::uint32_t>(words.size());
  for (std::size_t row = 0; row < rows_; ++row) codes_[row] = codes[row] < count ? codes[row] : no_word;
}

LIANGCE_INLINE void ColumnPart::set_numbers(std::span<const std::int64_t> numbers, const std::uint64_t* known,
                                            int scale, bool dates) {
  form_ = Form::numbers;
  scale_ = scale;
  dates_ = dates;
  numbers_.assign(numbers.begin(), numbers.end());
  present_.resize(numbers.size());
  for (std::size_t row = 0; row < numbers.size(); ++row) {
    present_[row] = static_cast<std::uint8_t>(known[row >> 6U] >> (row & 63U) & 1U);
  }
}

LIANGCE_INLINE void ColumnPart::replace(std::size_t row, const ColumnPart& other, std::size_t from) {
  if (kind_ == ResultKind::word) {
    const std::uint32_t word = other.codes_[from];
    std::uint32_t place = no_word;
    if (word != no_word) {
      const std::string& text = other.words_[word];
      place = static_cast<std::uint32_t>(std::find(words_.begin(), words_.end(), text) - words_.begin());
      if (place == words_.size()) words_.push_back(text);
    }
    if (form_ == Form::bytes && place != no_word && place >= no_byte) {
      codes_.resize(bytes_.size());
      for (std::size_t i = 0; i < bytes_.size(); ++i) codes_[i] = bytes_[i] == no_byte ? no_word : bytes_[i];
      rows_ = bytes_.size();
      form_ = Form::coded;
    }
    if (form_ == Form::bytes) {
      bytes_[row] = place == no_word ? no_byte : static_cast<std::uint8_t>(place);
    } else {
      codes_[row] = place;
    }
    return;
  }
  Value value = other.value(from);
  if (form_ == Form::nulls) {
    form_ = Form::coded;
    codes_.assign(rows_, no_word);
  }
  switch (form_) {
    case Form::nulls:
    case Form::bytes: return;  // words have no values
    case Form::values: values_[row] = std::move(value); return;
    case Form::coded: codes_[row] = value.is_absent() ? no_word : static_cast<std::uint32_t>(values_.size()); break;
    case Form::numbers:
      present_[row] = value.is_absent() ? 0 : 2;
      numbers_[row] = static_cast<std::int64_t>(values_.size());
      break;
  }
  if (!value.is_absent()) values_.push_back(std::move(value));
}

LIANGCE_INLINE void ColumnPart::add_list(const ColumnPart& other, std::size_t from) {
  if (other.present_[from] == 0) return add_null();
  const std::uint32_t begin = from == 0 ? 0 : other.ends_[from - 1];
  for (std::uint32_t i = begin; i < other.ends_[from]; ++i) add_list_item(other.words_[other.codes_[i]]);
  close_list();
}

LIANGCE_INLINE Value ColumnPart::value(std::size_t row) const {
  switch (form_) {
    case Form::nulls:
    case Form::bytes: return {};  // words have no values
    case Form::values: return values_[row];
    case Form::coded: return codes_[row] == no_word ? Value() : values_[codes_[row]];
    case Form::numbers:
      if (present_[row] == 0) return {};
      if (present_[row] == 2) return values_[static_cast<std::size_t>(numbers_[row])];
      if (dates_) return Value(Date{numbers_[row]});
      return Value(*Number::scaled(numbers_[row], -scale_));
  }
  return {};
}

template <typename Visit>
void ColumnPart::each_value(Visit visit) const {
  if (form_ == Form::nulls) return;
  if (form_ == Form::coded) {
    if (values_.empty()) return;
    std::vector<bool> used(values_.size());
    for (const std::uint32_t code : codes_) {
      if (code != no_word) used[code] = true;
    }
    for (std::size_t i = 0; i < used.size(); ++i) {
      if (used[i]) visit(values_[i]);
    }
    return;
  }
  if (form_ == Form::numbers) {
    for (std::size_t row = 0; row < numbers_.size(); ++row) {
      if (present_[row] != 0) visit(value(row));
    }
    return;
  }
  for (const Value& value : values_) {
    if (!value.is_absent()) visit(value);
  }
}

LIANGCE_INLINE void ColumnBuilder::settle() {
  if (kind_ == ResultKind::text_list) {
    form_ = Form::text_list;
    return;
  }
  if (kind_ == ResultKind::word) {
    form_ = Form::word;
    std::unordered_map<std::string, std::uint32_t> places;
    for (const ColumnPart& part : parts_) {
      // In order of first use, however the part came by its words.
      auto& mapped = word_of_part_.emplace_back(part.words_.size(), ColumnPart::no_word);
      part.each_word([&](std::uint32_t code) {
        const auto [it, fresh] = places.try_emplace(part.words_[code], static_cast<std::uint32_t>(words_.size()));
        if (fresh) words_.push_back(part.words_[code]);
        mapped[code] = it->second;
      });
    }
    return;
  }
  settle_values();
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
    for (std::size_t row = 0; row < part.numbers_.size(); ++row) {
      if (part.present_[row] == 2) visit(part.value(row));
      if (part.present_[row] != 1) continue;
      const std::int64_t number = part.numbers_[row];
      seen(part.dates_ ? Kind::date : Kind::number);
      if (part.dates_) {
        fits_date32 = fits_date32 && number >= INT32_MIN && number <= INT32_MAX;
      } else {
        while (unit != 1 && number % unit != 0) unit /= 10, ++needed;
      }
    }
    scale = std::max(scale, needed);
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
        if (part.form_ == ColumnPart::Form::numbers && part.values_.empty() && scale <= 18) continue;
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
    default: break;
  }
}

LIANGCE_INLINE void ColumnBuilder::finish_schema(ArrowSchema* schema) const {
  auto parts = std::make_unique<detail::SchemaParts>();
  std::string format = "u";
  switch (form_) {
    case Form::word:
      format = "i";
      detail::finish_schema("", "u", parts->dictionary.get());
      break;
    case Form::text_list:
      format = "+l";
      detail::finish_schema("item", "u", parts->children.emplace_back().get());
      break;
    case Form::boolean: format = "b"; break;
    case Form::decimal: format = "d:38," + std::to_string(scale_); break;
    case Form::date: format = "tdD"; break;
    case Form::text: break;
  }
  detail::finish_schema(name_, std::move(format), schema, std::move(parts));
}

LIANGCE_INLINE void ColumnBuilder::finish_array(std::size_t first, std::size_t last, ArrowArray* array) {
  if (kind_ == ResultKind::value) {
    if (form_ == Form::decimal || form_ == Form::date) return finish_numbers(first, last, array);
    if (form_ == Form::text) return finish_texts(first, last, array);
    std::vector<Value> values;
    for (std::size_t p = first; p < last; ++p) {
      for (std::size_t row = 0; row < parts_[p].rows(); ++row) values.push_back(parts_[p].value(row));
      parts_[p] = ColumnPart(kind_);
    }
    switch (form_) {
      case Form::boolean: return detail::finish_booleans(values, array);
      default: return detail::finish_value_lists(values, array);
    }
  }
  std::size_t rows = 0;
  for (std::size_t p = first; p < last; ++p) rows += parts_[p].rows();
  detail::Validity validity(rows);
  auto array_parts = std::make_unique<detail::ArrayParts>();
  detail::Bytes numbers;  // indices of words, offsets of lists
  numbers.reserve((rows + 1) * 4);
  std::size_t row = 0;
  if (kind_ == ResultKind::word) {
    detail::finish_words(words_, array_parts->dictionary.get());
    numbers.resize(rows * 4);
    for (std::size_t p = first; p < last; ++p) {
      const std::vector<std::uint32_t>& words = word_of_part_[p];
      const ColumnPart& part = parts_[p];
      const auto put = [&](std::uint32_t word) {
        const bool present = word != ColumnPart::no_word;
        if (!present) word = 0;
        std::memcpy(numbers.data() + 4 * row, &word, 4);
        if (present) validity.set(row);
        ++row;
      };
      const bool whole =
          part.form_ == ColumnPart::Form::bytes &&
          (part.bytes_.empty() || std::memchr(part.bytes_.data(), ColumnPart::no_byte, part.bytes_.size()) == nullptr);
      if (whole) {
        std::array<std::uint32_t, 256> word_of{};
        std::copy(words.begin(), words.end(), word_of.begin());
        std::uint8_t* out = numbers.data() + 4 * row;
        if (words.size() <= 4) {
          // Chosen, not looked up: compilers make wide instructions of it.
          const std::uint32_t a = word_of[0], b = word_of[1], c = word_of[2], d = word_of[3];
          for (std::size_t i = 0; i < part.bytes_.size(); ++i) {
            const std::uint32_t code = part.bytes_[i];
            const std::uint32_t word = code == 0 ? a : code == 1 ? b : code == 2 ? c : d;
            std::memcpy(out + 4 * i, &word, 4);
          }
        } else {
          for (std::size_t i = 0; i < part.bytes_.size(); ++i) std::memcpy(out + 4 * i, &word_of[part.bytes_[i]], 4);
        }
        validity.set_all(row, part.bytes_.size());
        row += part.bytes_.size();
      } else if (part.form_ == ColumnPart::Form::bytes) {
        for (const std::uint8_t code : part.bytes_)
          put(code == ColumnPart::no_byte ? ColumnPart::no_word : words[code]);
      } else {
        for (const std::uint32_t code : part.codes_) put(code == ColumnPart::no_word ? code : words[code]);
      }
      parts_[p] = ColumnPart(kind_);
    }
  } else {
    std::vector<std::string> items;
    detail::append(numbers, std::uint32_t{0});
    for (std::size_t p = first; p < last; ++p) {
      const auto before = static_cast<std::uint32_t>(items.size());
      for (const std::uint32_t code : parts_[p].codes_) items.push_back(parts_[p].words_[code]);
      for (std::size_t i = 0; i < parts_[p].rows(); ++i, ++row) {
        if (parts_[p].present_[i] != 0) validity.set(row);
        detail::append(numbers, before + parts_[p].ends_[i]);
      }
      parts_[p] = ColumnPart(kind_);
    }
    detail::finish_words(items, array_parts->children.emplace_back().get());
  }
  detail::finish_array(std::move(validity), {std::move(numbers)}, rows, array, std::move(array_parts));
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
  std::size_t rows = 0;
  for (std::size_t p = first; p < last; ++p) rows += parts_[p].rows();
  const auto is_null = [](const ColumnPart& part) { return part.form_ == ColumnPart::Form::nulls; };
  const auto begin = parts_.begin() + static_cast<std::ptrdiff_t>(first);
  if (std::all_of(begin, parts_.begin() + static_cast<std::ptrdiff_t>(last), is_null)) {
    for (std::size_t p = first; p < last; ++p) parts_[p] = ColumnPart(kind_);
    return detail::finish_null_texts(rows, array);
  }
  detail::Validity validity(rows);
  detail::TextBuffers texts;
  texts.offsets.reserve(4 * (rows + 1));
  std::size_t at = 0;
  for (std::size_t p = first; p < last; ++p) {
    const ColumnPart& part = parts_[p];
    std::vector<std::string> words;
    const bool coded = part.form_ == ColumnPart::Form::coded;
    if (part.form_ == ColumnPart::Form::nulls) {
      texts.add_empty(part.rows());
      at += part.rows();
      parts_[p] = ColumnPart(kind_);
      continue;
    }
    if (coded) {
      for (const Value& value : part.values_) words.push_back(value.is_absent() ? "" : detail::text_of(value));
    }
    for (std::size_t row = 0; row < part.rows(); ++row, ++at) {
      if (coded) {
        const std::uint32_t code = part.codes_[row];
        texts.add(code == ColumnPart::no_word ? std::string_view() : words[code]);
        if (code != ColumnPart::no_word) validity.set(at);
        continue;
      }
      const Value value = part.value(row);
      texts.add(value.is_absent() ? "" : detail::text_of(value));
      if (!value.is_absent()) validity.set(at);
    }
    parts_[p] = ColumnPart(kind_);
  }
  detail::finish_array(std::move(validity), {std::move(texts.offsets), std::move(texts.bytes)}, rows, array);
}

/// Decimals and dates, without a Value in between where they are columns.
LIANGCE_INLINE void ColumnBuilder::finish_numbers(std::size_t first, std::size_t last, ArrowArray* array) {
  const std::size_t width = form_ == Form::date ? 4 : 16;
  std::size_t rows = 0;
  for (std::size_t p = first; p < last; ++p) rows += parts_[p].rows();
  detail::Validity validity(rows);
  detail::Bytes bytes(rows * width);
  std::size_t at = 0;
  const auto put = [&](const Value& value) {
    if (form_ == Form::date) {
      const auto day = static_cast<std::int32_t>(value.date().days);
      std::memcpy(bytes.data() + at * width, &day, sizeof day);
    } else {
      const int128 scaled = *value.number().to_scaled128(scale_);
      std::memcpy(bytes.data() + at * width, &scaled, sizeof scaled);
    }
  };
  for (std::size_t p = first; p < last; ++p) {
    const ColumnPart& part = parts_[p];
    const bool columns = part.form_ == ColumnPart::Form::numbers;
    int128 times = 1, over = 1;  // from the part's scale to the column's
    for (int i = part.scale_; i < scale_; ++i) times *= 10;
    for (int i = scale_; i < part.scale_; ++i) over *= 10;
    for (std::size_t row = 0; row < part.rows(); ++row, ++at) {
      if (columns && part.present_[row] == 1) {
        validity.set(at);
        if (form_ == Form::date) {
          const auto day = static_cast<std::int32_t>(part.numbers_[row]);
          std::memcpy(bytes.data() + at * width, &day, sizeof day);
        } else {
          const int128 scaled = over == 1 ? part.numbers_[row] * times : part.numbers_[row] / over;
          std::memcpy(bytes.data() + at * width, &scaled, sizeof scaled);
        }
        continue;
      }
      const Value value = part.value(row);
      if (value.is_absent()) continue;
      validity.set(at);
      put(value);
    }
    parts_[p] = ColumnPart(kind_);
  }
  detail::finish_array(std::move(validity), {std::move(bytes)}, rows, array);
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
