// Cells of fixed-width columns: by their C++ type, their bitmaps, and which lie within spans.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>
#include <type_traits>

#include "liangce/batch/column_type.hpp"
#include "liangce/plan/execute.hpp"
#include "liangce/plan/impl/kernels.hpp"

namespace liangce::batch::detail {

/// Calls `use` with a value of the C++ type of a fixed-width column of whole numbers or days; false for other kinds.
template <typename Use>
bool with_raw(ColumnKind kind, Use use) {
  switch (kind) {
    case ColumnKind::int8: use(std::int8_t{}); return true;
    case ColumnKind::uint8: use(std::uint8_t{}); return true;
    case ColumnKind::int16: use(std::int16_t{}); return true;
    case ColumnKind::uint16: use(std::uint16_t{}); return true;
    case ColumnKind::int32:
    case ColumnKind::date32:
    case ColumnKind::decimal32: use(std::int32_t{}); return true;
    case ColumnKind::uint32: use(std::uint32_t{}); return true;
    case ColumnKind::int64:
    case ColumnKind::decimal64: use(std::int64_t{}); return true;
    default: return false;
  }
}

/// Bits [begin, begin + rows) of a bitmap, from bit 0 on.
inline void copy_bits(const std::uint8_t* bitmap, std::int64_t begin, std::size_t rows, std::uint64_t* out) {
  const std::uint8_t* at = bitmap + (begin >> 3);
  const auto shift = static_cast<unsigned>(begin & 7);
  std::size_t bytes = (static_cast<std::size_t>(shift) + rows + 7) / 8;
  if (shift == 0) {
    if (bytes % 8 != 0) out[bytes / 8] = 0;
    std::memcpy(out, at, bytes);
    return;
  }
  for (std::size_t w = 0; 64 * w < rows; ++w) {
    std::uint64_t low = 0, high = 0;
    const std::size_t here = std::min<std::size_t>(bytes, 8);
    std::memcpy(&low, at, here);
    if (bytes > 8) high = at[8];
    out[w] = low >> shift | high << (64 - shift);
    at += here;
    bytes -= here;
  }
}

/// The part of a span that values of this width can be in; none: nullopt.
template <typename T>
std::optional<plan::Span> clamped(const plan::Span& span) noexcept {
  constexpr std::int64_t most = std::numeric_limits<T>::max();
  constexpr std::int64_t least = std::is_signed_v<T> ? -most - 1 : 0;  // codes are unsigned
  if (span.low > most || span.high < least || span.low > span.high) return std::nullopt;
  return plan::Span{std::max(span.low, least), std::min(span.high, most)};
}

template <typename T>
std::optional<std::pair<T, T>> narrowed(const plan::Span& span) noexcept {
  const auto ends = clamped<T>(span);
  if (!ends) return std::nullopt;
  return std::pair(static_cast<T>(ends->low), static_cast<T>(ends->high));
}

template <typename T>
void within_spans(const T* values, std::size_t rows, std::span<const plan::Span> spans, std::uint64_t* yes) {
  std::size_t words = (rows + 63) / 64;
  bool first = true;
  plan::Bits one;
  for (const plan::Span& span : spans) {
    const auto ends = narrowed<T>(span);
    if (!ends) continue;
    plan::kernels::span_bits<T>(values, rows, ends->first, ends->second, first ? yes : one);
    if (!first) {
      const std::uint64_t* also = one;
      plan::kernels::each_word(words, [=](std::size_t w) LIANGCE_WORDS { yes[w] |= also[w]; });
    }
    first = false;
  }
  if (first) std::fill_n(yes, words, std::uint64_t{0});
}

inline std::int64_t ten_to(int exponent) noexcept {
  std::int64_t power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

}  // namespace liangce::batch::detail
