// Bytes through tables, bytes of bits, bits counted: as in kernels.hpp, written wide where compilers do not find it.
#pragma once

#include "liangce/plan/impl/kernels.hpp"

namespace liangce::plan::kernels {

/// What stands for each byte. Of columns of codes most entries are never asked for: the first `few` and the last three
/// (null, missing, escape) are.
struct ByteTable {
  alignas(64) std::uint8_t of[256] = {};
  unsigned few = 256;
};

/// How many bits a byte has.
struct OnesTable {
  std::uint8_t of[256];
  constexpr OnesTable() : of() {
    for (unsigned b = 1; b < 256; ++b) of[b] = static_cast<std::uint8_t>(of[b / 2] + b % 2);
  }
  constexpr std::uint8_t operator[](std::uint8_t byte) const noexcept { return of[byte]; }
};
inline constexpr OnesTable ones_of{};

namespace plain {

inline LIANGCE_WORDS std::size_t count_bits(const std::uint64_t* bits, std::size_t words) noexcept {
  std::size_t all = 0;
  for (std::size_t w = 0; w < words; ++w) all += static_cast<std::size_t>(__builtin_popcountll(bits[w]));
  return all;
}

inline LIANGCE_WORDS void count_planes(const std::uint64_t* bits, std::size_t words, std::size_t planes,
                                       std::size_t* counts) noexcept {
  for (std::size_t w = 0; w < words; ++w) {
    for (std::size_t p = 0; p < planes; ++p)
      counts[p] += static_cast<std::size_t>(__builtin_popcountll(bits[w * planes + p]));
  }
}

}  // namespace plain

#if defined(LIANGCE_PLAN_X86)
#define LIANGCE_AVX512_VBMI __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi")))
#define LIANGCE_POPCNT __attribute__((target("popcnt")))

namespace avx512 {

inline LIANGCE_AVX512_VBMI __m512i through(__m512i x, const __m512i* quarters) noexcept {
  const __m512i low = _mm512_permutex2var_epi8(quarters[0], x, quarters[1]);
  const __m512i high = _mm512_permutex2var_epi8(quarters[2], x, quarters[3]);
  return _mm512_mask_blend_epi8(_mm512_movepi8_mask(x), low, high);
}

inline LIANGCE_AVX512_VBMI void through_table(const std::uint8_t* in, std::size_t count, const ByteTable& table,
                                              std::uint8_t* out) noexcept {
  __m512i quarters[4];
  for (unsigned q = 0; q < 4; ++q) quarters[q] = _mm512_load_si512(table.of + 64 * q);
  std::size_t i = 0;
  for (; i + 64 <= count; i += 64) _mm512_storeu_si512(out + i, through(_mm512_loadu_si512(in + i), quarters));
  if (i == count) return;
  const __mmask64 rest = (std::uint64_t{1} << (count - i)) - 1;
  _mm512_mask_storeu_epi8(out + i, rest, through(_mm512_maskz_loadu_epi8(rest, in + i), quarters));
}

inline LIANGCE_AVX512 void fill_unknown(const std::uint8_t* in, const std::uint64_t* known, std::size_t words,
                                        std::uint8_t fill, std::uint8_t* out) noexcept {
  const __m512i filled = _mm512_set1_epi8(static_cast<char>(fill));
  for (std::size_t w = 0; w < words; ++w)
    _mm512_storeu_si512(out + 64 * w, _mm512_mask_blend_epi8(known[w], filled, _mm512_loadu_si512(in + 64 * w)));
}

inline LIANGCE_AVX512 void bytes_of_planes(const std::uint64_t* planes, std::size_t count, std::uint8_t* out) noexcept {
  __m512i bytes = _mm512_setzero_si512();
  for (std::size_t p = 0; p < count; ++p)
    bytes = _mm512_or_si512(bytes, _mm512_maskz_set1_epi8(planes[p], static_cast<char>(1U << p)));
  _mm512_storeu_si512(out, bytes);
}

/// Eight rows at a time; returns how many.
inline LIANGCE_AVX512 std::size_t widen(const std::int64_t* numbers, const std::uint64_t* known, std::size_t rows,
                                        std::uint8_t* out) noexcept {
  const __m512i first = _mm512_setr_epi64(0, 8, 1, 9, 2, 10, 3, 11),
                last = _mm512_setr_epi64(4, 12, 5, 13, 6, 14, 7, 15);
  std::size_t row = 0;
  for (; row + 8 <= rows; row += 8) {
    const auto here = static_cast<__mmask8>(known[row / 64] >> (row % 64));
    const __m512i low = _mm512_maskz_loadu_epi64(here, numbers + row), high = _mm512_srai_epi64(low, 63);
    _mm512_storeu_si512(out + 16 * row, _mm512_permutex2var_epi64(low, first, high));
    _mm512_storeu_si512(out + 16 * row + 64, _mm512_permutex2var_epi64(low, last, high));
  }
  return row;
}

}  // namespace avx512

namespace avx2 {

/// Tables of up to 13 codes: what a byte's low four bits stand for, the last three among them.
inline LIANGCE_AVX2 std::size_t through_table(const std::uint8_t* in, std::size_t count, const ByteTable& table,
                                              std::uint8_t* out) noexcept {
  std::uint8_t sixteen[16];
  std::memcpy(sixteen, table.of, 13);
  std::memcpy(sixteen + 13, table.of + 253, 3);
  const __m256i words = _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(&sixteen[0])));
  const __m256i low = _mm256_set1_epi8(15);
  std::size_t i = 0;
  for (; i + 32 <= count; i += 32) {
    const __m256i x = _mm256_and_si256(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(in + i)), low);
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + i), _mm256_shuffle_epi8(words, x));
  }
  return i;
}

}  // namespace avx2

inline bool has_byte_permutes() noexcept {
  static const bool found = width() == Width::avx512 && __builtin_cpu_supports("avx512vbmi");
  return found;
}

namespace popcnt {

inline LIANGCE_POPCNT std::size_t count_bits(const std::uint64_t* bits, std::size_t words) noexcept {
  return plain::count_bits(bits, words);
}

inline LIANGCE_POPCNT void count_planes(const std::uint64_t* bits, std::size_t words, std::size_t planes,
                                        std::size_t* counts) noexcept {
  plain::count_planes(bits, words, planes, counts);
}

}  // namespace popcnt
#endif

/// out[i] = table.of[in[i]].
inline void through_table(const std::uint8_t* in, std::size_t count, const ByteTable& table,
                          std::uint8_t* out) noexcept {
  std::size_t i = 0;
#if defined(LIANGCE_PLAN_X86)
  if (has_byte_permutes()) return avx512::through_table(in, count, table, out);
  if (width() != Width::plain && table.few <= 13) i = avx2::through_table(in, count, table, out);
#endif
  for (; i < count; ++i) out[i] = table.of[in[i]];
}

/// Byte r of `out` is that of `in` where known, elsewhere `fill`; what stands behind the last row may be anything.
inline void fill_unknown(const std::uint8_t* in, const std::uint64_t* known, std::size_t rows, std::uint8_t fill,
                         std::uint8_t* out) noexcept {
  std::size_t w = 0;
#if defined(LIANGCE_PLAN_X86)
  if (width() == Width::avx512) {
    avx512::fill_unknown(in, known, rows / 64, fill, out);
    w = rows / 64;
  }
#endif
  if (rows == 64 * w) return;
  std::memcpy(out + 64 * w, in + 64 * w, rows - 64 * w);
  for (; 64 * w < rows; ++w) {
    std::uint64_t open = ~known[w];
    if (rows - 64 * w < 64) open &= (std::uint64_t{1} << (rows % 64)) - 1;
    for (; open != 0; open &= open - 1) out[64 * w + static_cast<std::size_t>(__builtin_ctzll(open))] = fill;
  }
}

/// A word of up to 8 planes as 64 bytes: bit p of out[r] is bit r of planes[p].
inline void bytes_of_planes(const std::uint64_t* planes, std::size_t count, std::uint8_t* out) noexcept {
#if defined(LIANGCE_PLAN_X86)
  if (width() == Width::avx512) return avx512::bytes_of_planes(planes, count, out);
#endif
  for (unsigned k = 0; k < 64; k += 8) {
    std::uint64_t bytes = 0;
    for (std::size_t p = 0; p < count; ++p) bytes |= spread.bytes[planes[p] >> k & 255U] << p;
    std::memcpy(out + k, &bytes, sizeof bytes);
  }
}

/// Numbers as 128 bits each, zeros where not known.
inline void widen(const std::int64_t* numbers, const std::uint64_t* known, std::size_t rows,
                  std::uint8_t* out) noexcept {
  std::size_t row = 0;
#if defined(LIANGCE_PLAN_X86)
  if (width() == Width::avx512) row = avx512::widen(numbers, known, rows, out);
#endif
  for (; row < rows; ++row) {
    const std::int64_t low = numbers[row] & -static_cast<std::int64_t>(known[row / 64] >> (row % 64) & 1U);
    const std::int64_t halves[2] = {low, low >> 63};  // little-endian, as the numbers of Arrow here are
    std::memcpy(out + 16 * row, halves, sizeof halves);
  }
}

#if defined(LIANGCE_PLAN_X86)
inline bool has_popcnt() noexcept {
  static const bool found = __builtin_cpu_supports("popcnt");
  return found;
}
#endif

inline std::size_t count_bits(const std::uint64_t* bits, std::size_t words) noexcept {
#if defined(LIANGCE_PLAN_X86)
  if (has_popcnt()) return popcnt::count_bits(bits, words);
#endif
  return plain::count_bits(bits, words);
}

/// counts[p] += the bits of plane p, which is every planes-th word from the p-th.
inline void count_planes(const std::uint64_t* bits, std::size_t words, std::size_t planes,
                         std::size_t* counts) noexcept {
#if defined(LIANGCE_PLAN_X86)
  if (has_popcnt()) return popcnt::count_planes(bits, words, planes, counts);
#endif
  plain::count_planes(bits, words, planes, counts);
}

}  // namespace liangce::plan::kernels
