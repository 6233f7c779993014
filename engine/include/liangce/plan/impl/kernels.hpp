// The loops every row runs through: short, without branches, one word of 64 rows after the other.
//
// Compilers do not find the mask instructions for turning values into bits and bits into values, so those loops are
// written for AVX-512 and AVX2 as well and chosen by what the processor has. A whole number x lies in low..high when
// x - low, taken as unsigned, is at most high - low: one comparison, the same for signed and unsigned.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>

#if defined(__x86_64__) && (defined(__GNUC__) || defined(__clang__))
#define LIANGCE_PLAN_X86 1
#include <immintrin.h>
#endif

#if defined(__clang__)
#define LIANGCE_INDEPENDENT _Pragma("clang loop vectorize(assume_safety)")
#else
#define LIANGCE_INDEPENDENT _Pragma("GCC ivdep")
#endif
/// A loop or its body that takes on the width of its caller.
#define LIANGCE_WORDS __attribute__((always_inline))

namespace liangce::plan::kernels {

/// Values this many rows on are asked for while a column is read where it lies: the processor's own guess ends with
/// every page of memory. Nothing happens where there is no memory.
inline constexpr std::size_t rows_ahead = 1024;

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

/// LIANGCE_VECTORS in the environment: plain or avx2 leaves wider vectors unused, so that what runs elsewhere can be
/// tested here; avx512 or nothing: what the processor has.
inline std::string_view vectors_asked_for() noexcept {
  const char* asked = std::getenv("LIANGCE_VECTORS");  // NOLINT(concurrency-mt-unsafe): nobody here sets it
  return asked == nullptr ? "" : asked;
}

/// Throws std::invalid_argument when they are asked for in other words, which width() takes for nothing.
inline void check_vectors_asked_for() {
  const std::string_view asked = vectors_asked_for();
  if (asked.empty() || asked == "plain" || asked == "avx2" || asked == "avx512") return;
  throw std::invalid_argument("LIANGCE_VECTORS is plain, avx2 or avx512, not '" + std::string(asked) + "'");
}

namespace plain {

template <typename Body>
inline LIANGCE_WORDS void each_word(std::size_t words, Body body) noexcept {
  LIANGCE_INDEPENDENT
  for (std::size_t w = 0; w < words; ++w) body(w);
}

inline LIANGCE_WORDS std::uint64_t all_of(const std::uint64_t* bits, std::size_t words) noexcept {
  std::uint64_t all = ~std::uint64_t{0};
  for (std::size_t w = 0; w < words; ++w) all &= bits[w];
  return all;
}

inline LIANGCE_WORDS std::uint64_t any_of(const std::uint64_t* bits, std::size_t words) noexcept {
  std::uint64_t any = 0;
  for (std::size_t w = 0; w < words; ++w) any |= bits[w];
  return any;
}

/// The largest of values[i] - low, as unsigned.
template <typename U>
inline LIANGCE_WORDS U farthest(const U* values, std::size_t count, U low) noexcept {
  U most = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const auto away = static_cast<U>(values[i] - low);
    most = most < away ? away : most;
  }
  return most;
}

template <typename T>
std::uint64_t span_word(const T* values, std::size_t count, T low, T high) noexcept {
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < count; ++i) {
    bits |= static_cast<std::uint64_t>(values[i] >= low && values[i] <= high) << i;
  }
  return bits;
}

}  // namespace plain

#if defined(LIANGCE_PLAN_X86)
#define LIANGCE_AVX512 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl")))
#define LIANGCE_AVX2 __attribute__((target("avx2")))

namespace avx512 {

/// How a span is tested: one comparison where it is open on a side or a single value, else the one of the difference.
enum class Test : std::uint8_t { within, at_most, at_least, equal };

/// Row r of 64 as bit r, eight bytes; `a` and `b`: the low end and the width, or the one end.
template <Test test, bool ahead, typename T>
inline LIANGCE_WORDS LIANGCE_AVX512 void span_word(const T* values, __m512i a, __m512i b, unsigned char* out) noexcept {
  static constexpr unsigned lanes = 64 / sizeof(T);
  for (unsigned i = 0; i < sizeof(T); ++i) {
    if constexpr (ahead) __builtin_prefetch(values + lanes * i + rows_ahead, 0, 2);
    const __m512i x = _mm512_loadu_si512(values + lanes * i);
    if constexpr (sizeof(T) == 1) {
      __mmask64 in = 0;
      if constexpr (test == Test::within) in = _mm512_cmple_epu8_mask(_mm512_sub_epi8(x, a), b);
      if constexpr (test == Test::equal) in = _mm512_cmpeq_epi8_mask(x, a);
      std::memcpy(out, &in, sizeof in);
    } else if constexpr (sizeof(T) == 2) {
      __mmask32 in = 0;
      if constexpr (test == Test::within) in = _mm512_cmple_epu16_mask(_mm512_sub_epi16(x, a), b);
      if constexpr (test == Test::equal) in = _mm512_cmpeq_epi16_mask(x, a);
      std::memcpy(out + 4 * i, &in, sizeof in);
    } else if constexpr (sizeof(T) == 4) {
      __mmask16 in = 0;
      if constexpr (test == Test::within) in = _mm512_cmple_epu32_mask(_mm512_sub_epi32(x, a), b);
      if constexpr (test == Test::at_most) in = _mm512_cmple_epi32_mask(x, a);
      if constexpr (test == Test::at_least) in = _mm512_cmpge_epi32_mask(x, a);
      if constexpr (test == Test::equal) in = _mm512_cmpeq_epi32_mask(x, a);
      std::memcpy(out + 2 * i, &in, sizeof in);
    } else {
      __mmask8 in = 0;
      if constexpr (test == Test::within) in = _mm512_cmple_epu64_mask(_mm512_sub_epi64(x, a), b);
      if constexpr (test == Test::at_most) in = _mm512_cmple_epi64_mask(x, a);
      if constexpr (test == Test::at_least) in = _mm512_cmpge_epi64_mask(x, a);
      if constexpr (test == Test::equal) in = _mm512_cmpeq_epi64_mask(x, a);
      out[i] = in;
    }
  }
}

template <typename T>
inline LIANGCE_AVX512 __m512i everywhere(T value) noexcept {
  if constexpr (sizeof(T) == 1) return _mm512_set1_epi8(static_cast<char>(value));
  if constexpr (sizeof(T) == 2) return _mm512_set1_epi16(static_cast<short>(value));
  if constexpr (sizeof(T) == 4) return _mm512_set1_epi32(static_cast<int>(value));
  if constexpr (sizeof(T) == 8) return _mm512_set1_epi64(static_cast<long long>(value));
}

template <Test test, bool ahead, typename T>
inline LIANGCE_AVX512 void span_words(const T* values, std::size_t words, T one, T other, std::uint64_t* out) noexcept {
  const __m512i a = everywhere(one), b = everywhere(other);
  auto* bytes = reinterpret_cast<unsigned char*>(out);
  for (std::size_t w = 0; w < words; ++w) span_word<test, ahead>(values + 64 * w, a, b, bytes + 8 * w);
}

template <typename T, bool ahead = false>
LIANGCE_AVX512 void span_bits(const T* values, std::size_t words, T low, T high, std::uint64_t* out) noexcept {
  using U = std::make_unsigned_t<T>;
  if (low == high) return span_words<Test::equal, ahead>(values, words, low, low, out);
  if constexpr (std::is_signed_v<T> && sizeof(T) >= 4) {
    if (low == std::numeric_limits<T>::min()) return span_words<Test::at_most, ahead>(values, words, high, high, out);
    if (high == std::numeric_limits<T>::max()) return span_words<Test::at_least, ahead>(values, words, low, low, out);
  }
  const auto width = static_cast<U>(static_cast<U>(high) - static_cast<U>(low));
  span_words<Test::within, ahead>(values, words, low, static_cast<T>(width), out);
}

template <typename U>
LIANGCE_AVX512 U farthest(const U* values, std::size_t count, U low) noexcept {
  return plain::farthest(values, count, low);
}

inline LIANGCE_AVX512 void choose_bytes(const std::uint64_t* yes, const std::uint64_t* no, const std::uint64_t* lost,
                                        std::size_t words, const std::uint8_t* codes, std::uint8_t* out) noexcept {
  const __m512i a = _mm512_set1_epi8(static_cast<char>(codes[0])), b = _mm512_set1_epi8(static_cast<char>(codes[1])),
                c = _mm512_set1_epi8(static_cast<char>(codes[2])), d = _mm512_set1_epi8(static_cast<char>(codes[3]));
  for (std::size_t w = 0; w < words; ++w) {
    const __m512i open = _mm512_mask_blend_epi8(lost[w], c, d);
    _mm512_storeu_si512(out + 64 * w, _mm512_mask_blend_epi8(yes[w], _mm512_mask_blend_epi8(no[w], open, b), a));
  }
}

}  // namespace avx512

namespace avx2 {

template <typename T>
inline LIANGCE_AVX2 std::uint64_t span_word(const T* values, T low, T high) noexcept {
  using U = std::make_unsigned_t<T>;
  static constexpr unsigned lanes = 32 / sizeof(T);
  const auto width = static_cast<U>(static_cast<U>(high) - static_cast<U>(low));
  const auto at = [values](unsigned i)
                      LIANGCE_AVX2 { return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(values + lanes * i)); };
  std::uint64_t bits = 0;
  if constexpr (sizeof(T) == 1) {
    const __m256i l = _mm256_set1_epi8(static_cast<char>(low)), w = _mm256_set1_epi8(static_cast<char>(width));
    for (unsigned i = 0; i < 2; ++i) {
      const __m256i x = _mm256_sub_epi8(at(i), l);
      const auto in = static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_max_epu8(x, w), w)));
      bits |= static_cast<std::uint64_t>(in) << (32 * i);
    }
  } else if constexpr (sizeof(T) == 2) {
    const __m256i l = _mm256_set1_epi16(static_cast<short>(low)), w = _mm256_set1_epi16(static_cast<short>(width));
    for (unsigned i = 0; i < 2; ++i) {
      const __m256i x = _mm256_sub_epi16(at(2 * i), l), y = _mm256_sub_epi16(at(2 * i + 1), l);
      const __m256i packed = _mm256_packs_epi16(_mm256_cmpeq_epi16(_mm256_max_epu16(x, w), w),
                                                _mm256_cmpeq_epi16(_mm256_max_epu16(y, w), w));
      const auto in = static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_permute4x64_epi64(packed, 0xD8)));
      bits |= static_cast<std::uint64_t>(in) << (32 * i);
    }
  } else if constexpr (sizeof(T) == 4) {
    const __m256i l = _mm256_set1_epi32(static_cast<int>(low)), w = _mm256_set1_epi32(static_cast<int>(width));
    for (unsigned i = 0; i < 8; ++i) {
      const __m256i x = _mm256_sub_epi32(at(i), l);
      const __m256i in = _mm256_cmpeq_epi32(_mm256_max_epu32(x, w), w);
      bits |= static_cast<std::uint64_t>(static_cast<unsigned>(_mm256_movemask_ps(_mm256_castsi256_ps(in)))) << (8 * i);
    }
  } else {
    const __m256i sign = _mm256_set1_epi64x(INT64_MIN);
    const __m256i l = _mm256_set1_epi64x(static_cast<long long>(low));
    const __m256i w = _mm256_xor_si256(_mm256_set1_epi64x(static_cast<long long>(width)), sign);
    for (unsigned i = 0; i < 16; ++i) {
      const __m256i x = _mm256_xor_si256(_mm256_sub_epi64(at(i), l), sign);
      const int out = _mm256_movemask_pd(_mm256_castsi256_pd(_mm256_cmpgt_epi64(x, w)));
      bits |= static_cast<std::uint64_t>(static_cast<unsigned>(out)) << (4 * i);
    }
    bits = ~bits;
  }
  return bits;
}

template <typename T>
LIANGCE_AVX2 void span_bits(const T* values, std::size_t words, T low, T high, std::uint64_t* out) noexcept {
  for (std::size_t w = 0; w < words; ++w) out[w] = span_word(values + 64 * w, low, high);
}

template <typename U>
LIANGCE_AVX2 U farthest(const U* values, std::size_t count, U low) noexcept {
  return plain::farthest(values, count, low);
}

template <typename Body>
inline LIANGCE_AVX2 void each_word(std::size_t words, Body body) noexcept {
  plain::each_word(words, body);
}

inline LIANGCE_AVX2 std::uint64_t all_of(const std::uint64_t* bits, std::size_t words) noexcept {
  return plain::all_of(bits, words);
}

inline LIANGCE_AVX2 std::uint64_t any_of(const std::uint64_t* bits, std::size_t words) noexcept {
  return plain::any_of(bits, words);
}

}  // namespace avx2

enum class Width : std::uint8_t { plain, avx2, avx512 };

/// What the processor has, but no wider than vectors_asked_for(). Read once.
inline Width width() noexcept {
  static const Width found = [] {
    const std::string_view most = vectors_asked_for();
    if (most == "plain" || !__builtin_cpu_supports("avx2")) return Width::plain;
    const bool wide = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
    return wide && most != "avx2" ? Width::avx512 : Width::avx2;
  }();
  return found;
}
#endif

/// body(w) of w from 0 to `words`, several at once: no w may read what another writes. To be vectorised, `body` is
/// marked LIANGCE_WORDS and holds its pointers by value.
template <typename Body>
inline void each_word(std::size_t words, Body body) noexcept {
#if defined(LIANGCE_PLAN_X86)
  if (width() != Width::plain) return avx2::each_word(words, body);
#endif
  plain::each_word(words, body);
}

/// All words put together by `and`, by `or`.
inline std::uint64_t all_of(const std::uint64_t* bits, std::size_t words) noexcept {
#if defined(LIANGCE_PLAN_X86)
  if (width() != Width::plain) return avx2::all_of(bits, words);
#endif
  return plain::all_of(bits, words);
}

inline std::uint64_t any_of(const std::uint64_t* bits, std::size_t words) noexcept {
#if defined(LIANGCE_PLAN_X86)
  if (width() != Width::plain) return avx2::any_of(bits, words);
#endif
  return plain::any_of(bits, words);
}

/// Bit r of `out`: low <= values[r] <= high. An empty span (low > high) is the caller's.
template <typename T>
void span_bits(const T* values, std::size_t rows, T low, T high, std::uint64_t* out) noexcept {
  const std::size_t whole = rows / 64;
  std::size_t done = 0;
#if defined(LIANGCE_PLAN_X86)
  if (width() == Width::avx512) {
    avx512::span_bits(values, whole, low, high, out);
    done = whole;
  } else if (width() == Width::avx2) {
    avx2::span_bits(values, whole, low, high, out);
    done = whole;
  }
#endif
  for (; done < whole; ++done) out[done] = plain::span_word(values + 64 * done, 64, low, high);
  if (rows % 64 != 0) out[whole] = plain::span_word(values + 64 * whole, rows % 64, low, high);
}

/// Is every value in low..high?
template <typename T>
bool all_within(const T* values, std::size_t rows, T low, T high) noexcept {
  using U = std::make_unsigned_t<T>;
  const auto* all = reinterpret_cast<const U*>(values);
  const auto least = static_cast<U>(low);
  const auto span = static_cast<U>(static_cast<U>(high) - least);
#if defined(LIANGCE_PLAN_X86)
  if (width() == Width::avx512) return avx512::farthest(all, rows, least) <= span;
  if (width() == Width::avx2) return avx2::farthest(all, rows, least) <= span;
#endif
  return plain::farthest(all, rows, least) <= span;
}

/// Byte r of `out`, 64 a word: codes[0] where yes, [1] where no, [3] where lost, else [2]. No row is two of them.
inline void choose_bytes(const std::uint64_t* yes, const std::uint64_t* no, const std::uint64_t* lost,
                         std::size_t words, const std::uint8_t* codes, std::uint8_t* out) noexcept {
#if defined(LIANGCE_PLAN_X86)
  if (width() == Width::avx512) return avx512::choose_bytes(yes, no, lost, words, codes, out);
#endif
  for (std::size_t w = 0; w < words; ++w) {
    const std::uint64_t open = ~yes[w] & ~no[w] & ~lost[w];
    for (unsigned k = 0; k < 64; k += 8) {
      const std::uint64_t bytes =
          spread.bytes[yes[w] >> k & 255U] * codes[0] + spread.bytes[no[w] >> k & 255U] * codes[1] +
          spread.bytes[open >> k & 255U] * codes[2] + spread.bytes[lost[w] >> k & 255U] * codes[3];
      std::memcpy(out + 64 * w + k, &bytes, sizeof bytes);
    }
  }
}

/// Eight bytes of eight bits turned: bit b of byte a becomes bit a of byte b (Hacker's Delight 7-3).
inline std::uint64_t transpose8(std::uint64_t x) noexcept {
  std::uint64_t t = (x ^ (x >> 7U)) & 0x00AA00AA00AA00AAULL;
  x ^= t ^ (t << 7U);
  t = (x ^ (x >> 14U)) & 0x0000CCCC0000CCCCULL;
  x ^= t ^ (t << 14U);
  t = (x ^ (x >> 28U)) & 0x00000000F0F0F0F0ULL;
  return x ^ t ^ (t << 28U);
}

/// Word w of up to 64 planes as 64 rows of bits: bit p of rows[r] is bit r of planes[p].
inline void rows_of_planes(const std::uint64_t* planes, std::size_t count, std::uint64_t* rows) noexcept {
  std::memset(rows, 0, 64 * sizeof *rows);
  for (std::size_t first = 0; first < count; first += 8) {
    const std::size_t here = count - first < 8 ? count - first : 8;
    std::uint64_t any = 0;
    for (std::size_t p = 0; p < here; ++p) any |= planes[first + p];
    for (unsigned k = 0; k < 64; k += 8) {
      if ((any >> k & 255U) == 0) continue;
      std::uint64_t block = 0;
      for (std::size_t p = 0; p < here; ++p) block |= (planes[first + p] >> k & 255U) << (8 * p);
      block = transpose8(block);
      for (unsigned r = 0; r < 8; ++r) rows[k + r] |= (block >> (8 * r) & 255U) << first;
    }
  }
}

}  // namespace liangce::plan::kernels
