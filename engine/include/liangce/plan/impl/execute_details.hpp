// What the kernels of an executor share.
#pragma once

#include <algorithm>
#include <cstdint>

#include "liangce/plan/execute.hpp"
#include "liangce/value/number.hpp"

namespace liangce::plan {

namespace detail {

inline constexpr std::int64_t most_denominator = 1'000'000;

inline std::int64_t power64(int exponent) noexcept {
  std::int64_t power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

inline bool fits64(int128 value) noexcept { return value >= INT64_MIN && value <= INT64_MAX; }

inline bool bit(const std::uint64_t* bits, std::size_t row) noexcept {
  return (bits[row >> 6U] >> (row & 63U) & 1U) != 0;
}
inline void set(std::uint64_t* bits, std::size_t row) noexcept { bits[row >> 6U] |= std::uint64_t{1} << (row & 63U); }
inline void clear(std::uint64_t* bits, std::size_t row) noexcept {
  bits[row >> 6U] &= ~(std::uint64_t{1} << (row & 63U));
}

/// row(r) of the rows of a word that have a bit, in order.
template <typename Row>
void each_row(std::uint64_t rows, std::size_t word, Row row) {
  for (; rows != 0; rows &= rows - 1) row(64 * word + static_cast<std::size_t>(__builtin_ctzll(rows)));
}

/// -1, 0, 1 of two fractions a.n / a.d * 10^-a.scale; 2 when the numbers are too large to say.
inline int order(std::int64_t a, std::int64_t a_denominator, std::int64_t a_unit, std::int64_t b,
                 std::int64_t b_denominator, std::int64_t b_unit) noexcept {
  int128 left = static_cast<int128>(a) * b_denominator;
  int128 right = static_cast<int128>(b) * a_denominator;
  if (a_unit != 1 && __builtin_mul_overflow(left, static_cast<int128>(a_unit), &left)) return 2;
  if (b_unit != 1 && __builtin_mul_overflow(right, static_cast<int128>(b_unit), &right)) return 2;
  return left < right ? -1 : left > right ? 1 : 0;
}

/// Does a test of codes say yes or no of every word?
inline bool is_closed(const Node& test, const Node& input) noexcept {
  for (std::size_t i = 0; i < input.words.size(); ++i) {
    const auto word = static_cast<std::uint8_t>(i);
    if (!test.yes.has(word) && !test.no.has(word)) return false;
  }
  return true;
}

inline bool holds(feel::Operator op, int order) noexcept {
  switch (op) {
    case feel::Operator::lt: return order < 0;
    case feel::Operator::le: return order <= 0;
    case feel::Operator::gt: return order > 0;
    case feel::Operator::ge: return order >= 0;
    case feel::Operator::eq: return order == 0;
    default: return order != 0;
  }
}

template <typename Holds>
void compare_words(const std::int64_t* a, const std::int64_t* b, std::size_t rows, std::uint64_t* out, Holds holds) {
  for (std::size_t w = 0; 64 * w < rows; ++w) {
    const std::size_t count = std::min<std::size_t>(64, rows - 64 * w);
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < count; ++i) {
      bits |= static_cast<std::uint64_t>(holds(a[64 * w + i], b[64 * w + i])) << i;
    }
    out[w] = bits;
  }
}

/// One operand on one row: a known number is between itself and itself.
struct Between {
  std::int64_t low = 0, high = 0;
  std::int64_t denominator = 1;
  bool has_low = false, has_high = false;
};

inline Between between(const Node& node, const Numbers& numbers, std::size_t row) noexcept {
  Between its;
  if (bit(numbers.known, row)) {
    its.low = its.high = numbers.number[row];
    its.has_low = its.has_high = true;
  } else if (numbers.ends != nullptr) {
    its.has_low = bit(numbers.ends->has_low, row), its.has_high = bit(numbers.ends->has_high, row);
    if (its.has_low) its.low = numbers.ends->low[row];
    if (its.has_high) its.high = numbers.ends->high[row];
  }
  if (node.quotient && (its.has_low || its.has_high)) its.denominator = numbers.denominator[row];
  return its;
}

/// Something is known of the missing number.
inline std::uint64_t some_end(const Numbers& numbers, std::size_t word) noexcept {
  return numbers.ends == nullptr ? 0 : numbers.ends->has_low[word] | numbers.ends->has_high[word];
}

}  // namespace detail

}  // namespace liangce::plan
