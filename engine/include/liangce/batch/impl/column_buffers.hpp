// The buffers of result arrays while they are filled.
#pragma once

#include <algorithm>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "liangce/batch/impl/arrow_parts.hpp"
#include "liangce/plan/impl/byte_kernels.hpp"
#include "liangce/value/value.hpp"

namespace liangce::batch {

namespace detail {

using Bytes = std::vector<std::uint8_t>;

/// Bits of rows, filled from the first to the last; most columns have no nulls and need none.
struct Validity {
  explicit Validity(std::size_t count) : rows(count) {}
  void set(std::size_t row) {
    if (bits.empty()) write_out();
    set_bit(bits, row);
    ++valid;
  }
  /// Rows [row, row + count).
  void set_all(std::size_t row, std::size_t count) {
    if (bits.empty() && row == valid) {
      valid += count;
      return;
    }
    if (bits.empty()) write_out();
    valid += count;
    fill(row, count);
  }
  /// Rows [row, row + count): where `known` has a bit.
  void set_from(std::size_t row, const std::uint64_t* known, std::size_t count) {
    if (count == 0) return;
    if (bits.empty()) write_out();
    if (row % 8 != 0) {
      for (std::size_t i = 0; i < count; ++i) {
        if ((known[i / 64] >> (i % 64) & 1U) != 0) set(row + i);
      }
      return;
    }
    const std::size_t words = count / 64, rest = count % 64;
    valid += plan::kernels::count_bits(known, words);
    std::memcpy(bits.data() + row / 8, known, 8 * words);
    if (rest == 0) return;
    const std::uint64_t last = known[words] & ((std::uint64_t{1} << rest) - 1);
    valid += plan::kernels::count_bits(&last, 1);
    std::memcpy(bits.data() + row / 8 + 8 * words, &last, (rest + 7) / 8);
  }
  /// The bits themselves, where they are more than a promise.
  void write_out() {
    if (!bits.empty()) return;
    bits.resize((rows + 7) / 8);
    fill(0, valid);
  }
  std::size_t rows;
  Bytes bits;  ///< empty: the first `valid` rows, and no more
  std::size_t valid = 0;

 private:
  void fill(std::size_t row, std::size_t count) {
    for (; count != 0 && row % 8 != 0; ++row, --count) set_bit(bits, row);
    std::fill_n(bits.begin() + static_cast<std::ptrdiff_t>(row / 8), count / 8, std::uint8_t{0xFF});
    row += count / 8 * 8;
    for (count %= 8; count != 0; ++row, --count) set_bit(bits, row);
  }
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

inline void finish_array(Validity validity, std::vector<Buffer> buffers, std::size_t rows, ArrowArray* array,
                         std::unique_ptr<ArrayParts> parts = std::make_unique<ArrayParts>()) {
  const auto nulls = static_cast<std::int64_t>(rows - validity.valid);
  if (nulls != 0) validity.write_out();
  parts->buffers.emplace_back(std::move(validity.bits));
  for (Buffer& buffer : buffers) parts->buffers.push_back(std::move(buffer));
  export_array(std::move(parts), static_cast<std::int64_t>(rows), nulls, array);
}

template <typename... Each>
std::vector<Buffer> buffers_of(Each... each) {
  std::vector<Buffer> all;
  (all.emplace_back(std::move(each)), ...);
  return all;
}

inline void finish_schema(std::string name, std::string format, ArrowSchema* schema,
                          std::unique_ptr<SchemaParts> parts = std::make_unique<SchemaParts>()) {
  parts->name = std::move(name);
  parts->format = std::move(format);
  export_schema(std::move(parts), schema);
}

/// Canonical text: texts and times as themselves, anything else as a FEEL literal.
inline std::string text_of(const Value& value) {
  static constexpr std::size_t most = 16U
                                      << 20U;  // shared parts are written out: a small value can have an enormous text
  if (value.is_text()) return std::string(value.text());
  std::string text = value.to_feel_within(most).value_or("(a value whose text is longer than 16 MB)");
  if (text.starts_with("@\"")) text = text.substr(2, text.size() - 3);
  return text;
}

inline void finish_texts(const std::vector<Value>& values, ArrowArray* array) {
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
  finish_array(std::move(validity), buffers_of(std::move(texts.offsets), std::move(texts.bytes)), values.size(), array);
}

inline void finish_words(const std::vector<std::string>& words, ArrowArray* array) {
  Validity validity(words.size());
  TextBuffers texts;
  validity.set_all(0, words.size());
  for (const std::string& word : words) texts.add(word);
  finish_array(std::move(validity), buffers_of(std::move(texts.offsets), std::move(texts.bytes)), words.size(), array);
}

// 10^38 does not fit the type's promise of 38 digits, although it fits 127 bits.
inline constexpr int128 past_38_digits =
    static_cast<int128>(10'000'000'000'000'000'000ULL) * 10'000'000'000'000'000'000ULL;

inline bool texts_only(const Value& list) noexcept {
  const auto items = list.items();
  return std::all_of(items.begin(), items.end(), [](const Value& item) { return item.is_text(); });
}

}  // namespace detail

}  // namespace liangce::batch
