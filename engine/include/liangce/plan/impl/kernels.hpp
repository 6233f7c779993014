// The loops every row runs through: short, without branches, one word of 64 rows after the other.
//
// `span_bits` is the one that must be fast: it turns values into bits. Compilers do not find the mask instructions for
// it, so it is written three times and chosen by what the processor has.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>

#if defined(__x86_64__) && (defined(__GNUC__) || defined(__clang__))
#define LIANGCE_PLAN_X86 1
#include <immintrin.h>
#endif

namespace liangce::plan::kernels {

/// Bit i: low <= values[i] <= high, for up to 64 values.
template <typename T>
std::uint64_t span_word(const T* values, std::size_t count, T low, T high) noexcept {
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < count; ++i) {
    bits |= static_cast<std::uint64_t>(values[i] >= low && values[i] <= high) << i;
  }
  return bits;
}

#if defined(LIANGCE_PLAN_X86)
#define LIANGCE_AVX512 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl")))
#define LIANGCE_AVX2 __attribute__((target("avx2")))

namespace avx512 {

inline LIANGCE_AVX512 __m512i load(const void* at) noexcept { return _mm512_loadu_si512(at); }

inline LIANGCE_AVX512 std::uint64_t word(const std::int8_t* v, std::int8_t low, std::int8_t high) noexcept {
  const __m512i x = load(v);
  return _mm512_mask_cmple_epi8_mask(_mm512_cmpge_epi8_mask(x, _mm512_set1_epi8(low)), x, _mm512_set1_epi8(high));
}
inline LIANGCE_AVX512 std::uint64_t word(const std::uint8_t* v, std::uint8_t low, std::uint8_t high) noexcept {
  const __m512i x = load(v);
  return _mm512_mask_cmple_epu8_mask(_mm512_cmpge_epu8_mask(x, _mm512_set1_epi8(static_cast<char>(low))), x,
                                     _mm512_set1_epi8(static_cast<char>(high)));
}
inline LIANGCE_AVX512 std::uint64_t word(const std::int16_t* v, std::int16_t low, std::int16_t high) noexcept {
  const __m512i l = _mm512_set1_epi16(low), h = _mm512_set1_epi16(high);
  std::uint64_t bits = 0;
  for (int i = 0; i < 2; ++i) {
    const __m512i x = load(v + 32 * i);
    bits |= static_cast<std::uint64_t>(_mm512_mask_cmple_epi16_mask(_mm512_cmpge_epi16_mask(x, l), x, h)) << (32 * i);
  }
  return bits;
}
inline LIANGCE_AVX512 std::uint64_t word(const std::uint16_t* v, std::uint16_t low, std::uint16_t high) noexcept {
  const __m512i l = _mm512_set1_epi16(static_cast<short>(low)), h = _mm512_set1_epi16(static_cast<short>(high));
  std::uint64_t bits = 0;
  for (int i = 0; i < 2; ++i) {
    const __m512i x = load(v + 32 * i);
    bits |= static_cast<std::uint64_t>(_mm512_mask_cmple_epu16_mask(_mm512_cmpge_epu16_mask(x, l), x, h)) << (32 * i);
  }
  return bits;
}
inline LIANGCE_AVX512 std::uint64_t word(const std::int32_t* v, std::int32_t low, std::int32_t high) noexcept {
  const __m512i l = _mm512_set1_epi32(low), h = _mm512_set1_epi32(high);
  std::uint64_t bits = 0;
  for (int i = 0; i < 4; ++i) {
    const __m512i x = load(v + 16 * i);
    bits |= static_cast<std::uint64_t>(_mm512_mask_cmple_epi32_mask(_mm512_cmpge_epi32_mask(x, l), x, h)) << (16 * i);
  }
  return bits;
}
inline LIANGCE_AVX512 std::uint64_t word(const std::uint32_t* v, std::uint32_t low, std::uint32_t high) noexcept {
  const __m512i l = _mm512_set1_epi32(static_cast<int>(low)), h = _mm512_set1_epi32(static_cast<int>(high));
  std::uint64_t bits = 0;
  for (int i = 0; i < 4; ++i) {
    const __m512i x = load(v + 16 * i);
    bits |= static_cast<std::uint64_t>(_mm512_mask_cmple_epu32_mask(_mm512_cmpge_epu32_mask(x, l), x, h)) << (16 * i);
  }
  return bits;
}
inline LIANGCE_AVX512 std::uint64_t word(const std::int64_t* v, std::int64_t low, std::int64_t high) noexcept {
  const __m512i l = _mm512_set1_epi64(low), h = _mm512_set1_epi64(high);
  std::uint64_t bits = 0;
  for (int i = 0; i < 8; ++i) {
    const __m512i x = load(v + 8 * i);
    bits |= static_cast<std::uint64_t>(_mm512_mask_cmple_epi64_mask(_mm512_cmpge_epi64_mask(x, l), x, h)) << (8 * i);
  }
  return bits;
}

template <typename T>
LIANGCE_AVX512 void span_bits(const T* values, std::size_t words, T low, T high, std::uint64_t* out) noexcept {
  for (std::size_t w = 0; w < words; ++w) out[w] = word(values + 64 * w, low, high);
}

}  // namespace avx512

namespace avx2 {

inline LIANGCE_AVX2 __m256i load(const void* at) noexcept {
  return _mm256_loadu_si256(static_cast<const __m256i*>(at));
}
inline LIANGCE_AVX2 std::uint64_t word(const std::int8_t* v, std::int8_t low, std::int8_t high) noexcept {
  std::uint64_t out = 0;
  for (int i = 0; i < 2; ++i) {
    const __m256i x = load(v + 32 * i);
    const __m256i bad =
        _mm256_or_si256(_mm256_cmpgt_epi8(_mm256_set1_epi8(low), x), _mm256_cmpgt_epi8(x, _mm256_set1_epi8(high)));
    out |= static_cast<std::uint64_t>(~static_cast<std::uint32_t>(_mm256_movemask_epi8(bad))) << (32 * i);
  }
  return out;
}
inline LIANGCE_AVX2 std::uint64_t word(const std::int32_t* v, std::int32_t low, std::int32_t high) noexcept {
  std::uint64_t bad = 0;
  for (int i = 0; i < 8; ++i) {
    const __m256i x = load(v + 8 * i);
    const __m256i out =
        _mm256_or_si256(_mm256_cmpgt_epi32(_mm256_set1_epi32(low), x), _mm256_cmpgt_epi32(x, _mm256_set1_epi32(high)));
    bad |= static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm256_movemask_ps(_mm256_castsi256_ps(out))))
           << (8 * i);
  }
  return ~bad;
}
inline LIANGCE_AVX2 std::uint64_t word(const std::int64_t* v, std::int64_t low, std::int64_t high) noexcept {
  std::uint64_t bad = 0;
  for (int i = 0; i < 16; ++i) {
    const __m256i x = load(v + 4 * i);
    const __m256i out = _mm256_or_si256(_mm256_cmpgt_epi64(_mm256_set1_epi64x(low), x),
                                        _mm256_cmpgt_epi64(x, _mm256_set1_epi64x(high)));
    bad |= static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm256_movemask_pd(_mm256_castsi256_pd(out))))
           << (4 * i);
  }
  return ~bad;
}

template <typename T>
LIANGCE_AVX2 void span_bits(const T* values, std::size_t words, T low, T high, std::uint64_t* out) noexcept {
  for (std::size_t w = 0; w < words; ++w) out[w] = word(values + 64 * w, low, high);
}

}  // namespace avx2

enum class Width : std::uint8_t { plain, avx2, avx512 };

inline Width width() noexcept {
  static const Width found = [] {
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vl")) {
      return Width::avx512;
    }
    return __builtin_cpu_supports("avx2") ? Width::avx2 : Width::plain;
  }();
  return found;
}
#endif

/// Bit r of `out`: low <= values[r] <= high.
template <typename T>
void span_bits(const T* values, std::size_t rows, T low, T high, std::uint64_t* out) noexcept {
  const std::size_t whole = rows / 64;
  std::size_t done = 0;
#if defined(LIANGCE_PLAN_X86)
  if (width() == Width::avx512) {
    if constexpr (!(sizeof(T) == 8 && std::numeric_limits<T>::min() == 0)) {
      avx512::span_bits(values, whole, low, high, out);
      done = whole;
    }
  } else if (width() == Width::avx2) {
    if constexpr (std::numeric_limits<T>::min() < 0 && sizeof(T) != 2) {
      avx2::span_bits(values, whole, low, high, out);
      done = whole;
    }
  }
#endif
  for (; done < whole; ++done) out[done] = span_word(values + 64 * done, 64, low, high);
  if (rows % 64 != 0) out[whole] = span_word(values + 64 * whole, rows % 64, low, high);
}

/// Eight bits as eight bytes of 0 and 1, the lowest first.
struct SpreadTable {
  std::uint64_t bytes[256];
  constexpr SpreadTable() : bytes() {
    for (unsigned b = 0; b < 256; ++b) {
      for (unsigned i = 0; i < 8; ++i) bytes[b] |= static_cast<std::uint64_t>(b >> i & 1U) << (8 * i);
    }
  }
};
inline constexpr SpreadTable spread{};

}  // namespace liangce::plan::kernels
