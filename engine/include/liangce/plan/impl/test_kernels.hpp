// Several columns tested at once, a block of rows after the other, each value where it lies: the processor fetches all
// columns together, and what a block says of a test never leaves the nearest cache.
#pragma once

#include <cstring>
#include <span>

#include "liangce/plan/impl/kernels.hpp"

namespace liangce::plan::kernels {

inline constexpr std::size_t block_words = 8;  // a cache line of bits
inline constexpr std::size_t block_rows = 64 * block_words;
inline constexpr std::size_t most_tests = 16;  // at once

/// What a chunk's column is known to hold.
struct Guard {
  bool unchecked = false;  ///< nobody has looked yet for values that cannot be
  bool beyond = false;     ///< somebody has, and saw some, which may stand where nothing is known
};

/// One question to one column of a batch: which of its values lie in low..high.
struct SpanTest {
  const void* values = nullptr;         ///< from the batch's first row on, and so
  const std::uint8_t* known = nullptr;  ///< a bit a row, the lowest of a byte first; null: all are
  std::int64_t low = 0, high = 0;       ///< low <= high, both of the values' type
  bool turned = false;                  ///< asked is which lie outside
  /// The first to test a column in a chunk looks as well for values outside of least..most. Null: nothing to look for.
  Guard* guard = nullptr;
  std::int64_t least = 0, most = 0;
  bool looks = false;
  /// The bits of `rows` rows from `row` on.
  void (*run)(const SpanTest& test, std::size_t row, std::size_t rows, std::uint64_t* out) noexcept = nullptr;
};

namespace plain {

template <typename T>
void run_span_test(const SpanTest& test, std::size_t row, std::size_t rows, std::uint64_t* out) noexcept {
  const T* values = static_cast<const T*>(test.values) + row;
  kernels::span_bits<T>(values, rows, static_cast<T>(test.low), static_cast<T>(test.high), out);
  if (test.looks && !kernels::all_within<T>(values, rows, static_cast<T>(test.least), static_cast<T>(test.most)))
    test.guard->beyond = true;
}

/// `decisive` gains the known rows where a test holds, `other` keeps those where none does. `turned`: all ones where
/// tests are asked for the opposite.
inline LIANGCE_WORDS void join_block(const std::uint64_t* in, const std::uint8_t* known, std::uint64_t turned,
                                     std::uint64_t* decisive, std::uint64_t* other) noexcept {
  for (std::size_t w = 0; w < block_words; ++w) {
    std::uint64_t here = ~std::uint64_t{0};
    if (known != nullptr) std::memcpy(&here, known + 8 * w, sizeof here);
    const std::uint64_t holds = in[w] ^ turned;
    decisive[w] |= holds & here;
    other[w] &= ~holds & here;
  }
}

inline LIANGCE_WORDS void join_tests(std::span<const SpanTest> tests, const std::uint64_t (*in)[block_words],
                                     std::size_t row, std::uint64_t turned, std::uint64_t* decisive,
                                     std::uint64_t* other) noexcept {
  for (std::size_t t = 0; t < tests.size(); ++t) {
    const std::uint64_t turn = tests[t].turned ? ~turned : turned;
    if (tests[t].known == nullptr) {
      join_block(in[t], nullptr, turn, decisive, other);
    } else {
      join_block(in[t], tests[t].known + row / 8, turn, decisive, other);
    }
  }
}

}  // namespace plain

#if defined(LIANGCE_PLAN_X86)
namespace avx512 {

/// Is every value of whole words in low..high?
template <typename T>
inline LIANGCE_AVX512 bool words_within(const T* values, std::size_t words, T low, T high) noexcept {
  using U = std::make_unsigned_t<T>;
  const __m512i least = everywhere(low);
  const __m512i span = everywhere(static_cast<T>(static_cast<U>(static_cast<U>(high) - static_cast<U>(low))));
  __m512i most = _mm512_setzero_si512();
  for (std::size_t i = 0; i < words * sizeof(T); ++i) {
    const __m512i x = _mm512_loadu_si512(values + 64 / sizeof(T) * i);
    if constexpr (sizeof(T) == 1) most = _mm512_max_epu8(most, _mm512_sub_epi8(x, least));
    if constexpr (sizeof(T) == 2) most = _mm512_max_epu16(most, _mm512_sub_epi16(x, least));
    if constexpr (sizeof(T) == 4) most = _mm512_max_epu32(most, _mm512_sub_epi32(x, least));
    if constexpr (sizeof(T) == 8) most = _mm512_max_epu64(most, _mm512_sub_epi64(x, least));
  }
  if constexpr (sizeof(T) == 1) return _mm512_cmpgt_epu8_mask(most, span) == 0;
  if constexpr (sizeof(T) == 2) return _mm512_cmpgt_epu16_mask(most, span) == 0;
  if constexpr (sizeof(T) == 4) return _mm512_cmpgt_epu32_mask(most, span) == 0;
  if constexpr (sizeof(T) == 8) return _mm512_cmpgt_epu64_mask(most, span) == 0;
}

template <typename T>
LIANGCE_AVX512 void run_span_test(const SpanTest& test, std::size_t row, std::size_t rows,
                                  std::uint64_t* out) noexcept {
  if (rows % 64 != 0) return plain::run_span_test<T>(test, row, rows, out);
  const T* values = static_cast<const T*>(test.values) + row;
  avx512::span_bits<T, true>(values, rows / 64, static_cast<T>(test.low), static_cast<T>(test.high), out);
  if (test.looks && !words_within<T>(values, rows / 64, static_cast<T>(test.least), static_cast<T>(test.most)))
    test.guard->beyond = true;
}

/// As plain::join_tests. Compilers put it into mask registers one word at a time.
__attribute__((noinline)) inline LIANGCE_AVX512 void join_tests(std::span<const SpanTest> tests,
                                                                const std::uint64_t (*in)[block_words], std::size_t row,
                                                                std::uint64_t turned, std::uint64_t* decisive,
                                                                std::uint64_t* other) noexcept {
  __m512i some = _mm512_loadu_si512(decisive), none = _mm512_loadu_si512(other);
  for (std::size_t t = 0; t < tests.size(); ++t) {
    const auto turn = static_cast<long long>(tests[t].turned ? ~turned : turned);
    const __m512i holds = _mm512_xor_si512(_mm512_loadu_si512(in[t]), _mm512_set1_epi64(turn));
    const __m512i known =
        tests[t].known == nullptr ? _mm512_set1_epi64(-1) : _mm512_loadu_si512(tests[t].known + row / 8);
    some = _mm512_or_si512(some, _mm512_and_si512(holds, known));
    none = _mm512_and_si512(none, _mm512_andnot_si512(holds, known));
  }
  _mm512_storeu_si512(decisive, some);
  _mm512_storeu_si512(other, none);
}

}  // namespace avx512

namespace avx2 {

__attribute__((noinline)) inline LIANGCE_AVX2 void join_tests(std::span<const SpanTest> tests,
                                                              const std::uint64_t (*in)[block_words], std::size_t row,
                                                              std::uint64_t turned, std::uint64_t* decisive,
                                                              std::uint64_t* other) noexcept {
  plain::join_tests(tests, in, row, turned, decisive, other);
}

}  // namespace avx2
#endif

/// How tests of values of this type are run here.
template <typename T>
auto span_test_of() noexcept {
#if defined(LIANGCE_PLAN_X86)
  if (width() == Width::avx512) return &avx512::run_span_test<T>;
#endif
  return &plain::run_span_test<T>;
}

/// Joins at most `most_tests` tests of `rows` rows from `first` of their batch, a multiple of 8, to the planes of a
/// junction, which have room for whole blocks: `decisive` gains the known rows where one holds, `other` keeps those
/// where all are known and none does. `turned` exchanges holding and not holding. Behind the last row the planes hold
/// anything.
inline void join_tests(std::span<SpanTest> tests, std::size_t first, std::size_t rows, bool turned,
                       std::uint64_t* decisive, std::uint64_t* other) noexcept {
  const std::uint64_t turn = turned ? ~std::uint64_t{0} : 0;
  std::uint64_t in[most_tests][block_words] = {};
  for (SpanTest& test : tests) {
    test.looks = test.guard != nullptr && test.guard->unchecked;
    if (test.looks) test.guard->unchecked = false;
  }
  const std::size_t end = first + rows;
  std::size_t row = first;
  for (; row + block_rows <= end; row += block_rows, decisive += block_words, other += block_words) {
    for (std::size_t t = 0; t < tests.size(); ++t) tests[t].run(tests[t], row, block_rows, in[t]);
#if defined(LIANGCE_PLAN_X86)
    if (width() == Width::avx512) {
      avx512::join_tests(tests, in, row, turn, decisive, other);
      continue;
    }
    if (width() == Width::avx2) {
      avx2::join_tests(tests, in, row, turn, decisive, other);
      continue;
    }
#endif
    plain::join_tests(tests, in, row, turn, decisive, other);
  }
  if (row == end) return;
  for (const SpanTest& test : tests) {
    std::uint64_t holds[block_words] = {};
    test.run(test, row, end - row, holds);
    std::uint8_t known[8 * block_words];
    if (test.known != nullptr) std::memcpy(known, test.known + row / 8, (end - row + 7) / 8);
    plain::join_block(holds, test.known == nullptr ? nullptr : known, test.turned ? ~turn : turn, decisive, other);
  }
}

}  // namespace liangce::plan::kernels
