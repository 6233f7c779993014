// The eligibility screen written by hand with the same three values: as a scalar loop, as a bitwise one that compilers
// vectorise, and in the mask instructions of AVX-512, which is as far as we know how to go on one core.
//
// A household is what has columns income, savings (int64 cents), needs (six of int8), status, kind (int8), since (days)
// and members (int32), each with `values[row]`, the 64 bits `known[row / 64]` and is_known(row).
#pragma once

#include <cstdint>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace bench {

enum : std::uint8_t { no, yes, unknown };

constexpr std::int64_t line_cents = 750'000, cap_cents = 2'000'000;
constexpr std::int32_t day = 19'538;  // 2023-06-30

/// As one writes it: row by row, leaving as soon as it is clear.
template <typename Household>
void scalar_screen(const Household& data, std::uint8_t* out) {
  for (std::size_t row = 0; row < data.rows; ++row) {
    bool open = false;
    const auto all = [&](bool is_known, bool holds) {
      if (!is_known) open = true;
      return !is_known || holds;
    };
    std::uint8_t scope = unknown;
    if (!all(data.kind.is_known(row), data.kind.values[row] == 0) ||
        !all(data.status.is_known(row), data.status.values[row] != 1 && data.status.values[row] != 3) ||
        !all(data.since.is_known(row), data.since.values[row] < day) ||
        !all(data.members.is_known(row), data.members.values[row] >= 1)) {
      scope = no;
    } else if (!open) {
      scope = yes;
    }
    if (scope == no) {
      out[row] = no;
      continue;
    }
    open = false;
    std::uint8_t need = unknown;
    if (all(data.income.is_known(row), data.income.values[row] < line_cents) &&
        all(data.savings.is_known(row), data.savings.values[row] < cap_cents)) {
      need = open ? unknown : yes;
    } else {
      need = no;
    }
    for (const auto& one : data.needs) {
      if (need == yes) break;
      if (!one.is_known(row)) {
        need = unknown;
      } else if (one.values[row] == 1) {
        need = yes;
      }
    }
    out[row] = need == no ? no : (need == yes && scope == yes) ? yes : unknown;
  }
}

/// Without branches, as compilers like it: known-yes and known-no as bytes, 64 rows a block, the bitmaps spread out.
struct Block {
  std::uint8_t yes[64], no[64];
};

struct Spread {
  std::uint64_t bytes[256];
  constexpr Spread() : bytes() {
    for (unsigned b = 0; b < 256; ++b) {
      for (unsigned i = 0; i < 8; ++i) bytes[b] |= static_cast<std::uint64_t>(b >> i & 1U) << (8 * i);
    }
  }
};
constexpr Spread spread;

template <typename Column, typename Holds>
inline __attribute__((always_inline)) void planes(const Column& column, std::size_t block, Holds holds, Block& out) {
  const auto* values = &column.values[0] + 64 * block;
  std::uint8_t known[64];
  for (unsigned k = 0; k < 8; ++k) std::memcpy(known + 8 * k, &spread.bytes[column.known[block] >> (8 * k) & 255U], 8);
  for (unsigned i = 0; i < 64; ++i) {
    const std::uint8_t here = holds(values[i]) ? 1 : 0;
    out.yes[i] = here & known[i];
    out.no[i] = static_cast<std::uint8_t>(here ^ 1U) & known[i];
  }
}

template <typename Household>
inline __attribute__((always_inline)) void screen_block(const Household& data, std::size_t b, std::uint8_t* out) {
  Block scope, need, one;
  const auto both = [&](Block & all) __attribute__((always_inline)) {
    for (unsigned i = 0; i < 64; ++i) all.yes[i] &= one.yes[i], all.no[i] |= one.no[i];
  };
  planes(
      data.kind, b, [](std::int8_t v) { return v == 0; }, scope);
  planes(
      data.status, b, [](std::int8_t v) { return v != 1 && v != 3; }, one),
      both(scope);
  planes(
      data.since, b, [](std::int32_t v) { return v < day; }, one),
      both(scope);
  planes(
      data.members, b, [](std::int32_t v) { return v >= 1; }, one),
      both(scope);
  planes(
      data.income, b, [](std::int64_t v) { return v < line_cents; }, need);
  planes(
      data.savings, b, [](std::int64_t v) { return v < cap_cents; }, one),
      both(need);
  for (const auto& column : data.needs) {
    planes(
        column, b, [](std::int8_t v) { return v == 1; }, one);
    for (unsigned i = 0; i < 64; ++i) need.yes[i] |= one.yes[i], need.no[i] &= one.no[i];
  }
  for (unsigned i = 0; i < 64; ++i) {
    const std::uint8_t is_yes = scope.yes[i] & need.yes[i], is_no = scope.no[i] | need.no[i];
    out[64 * b + i] = static_cast<std::uint8_t>(is_yes + 2 * (1 ^ (is_yes | is_no)));
  }
}

#if defined(__x86_64__)
template <typename Household>
__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,prefer-vector-width=512"))) void bitwise_screen_wide(
    const Household& data, std::uint8_t* out) {
  for (std::size_t b = 0; b < data.rows / 64; ++b) screen_block(data, b, out);
}
#endif

#if defined(__x86_64__)
#define BENCH_AVX512 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl")))

BENCH_AVX512 inline std::uint64_t below(const std::int64_t* values, std::int64_t end) {
  std::uint64_t bits = 0;
  for (unsigned i = 0; i < 8; ++i) {
    const __mmask8 in = _mm512_cmplt_epi64_mask(_mm512_loadu_si512(values + 8 * i), _mm512_set1_epi64(end));
    bits |= static_cast<std::uint64_t>(in) << (8 * i);
  }
  return bits;
}

BENCH_AVX512 inline std::uint64_t below(const std::int32_t* values, std::int32_t end) {
  std::uint64_t bits = 0;
  for (unsigned i = 0; i < 4; ++i) {
    const __mmask16 in = _mm512_cmplt_epi32_mask(_mm512_loadu_si512(values + 16 * i), _mm512_set1_epi32(end));
    bits |= static_cast<std::uint64_t>(in) << (16 * i);
  }
  return bits;
}

BENCH_AVX512 inline std::uint64_t are(const std::int8_t* values, char code) {
  return _mm512_cmpeq_epi8_mask(_mm512_loadu_si512(values), _mm512_set1_epi8(code));
}

/// Whole blocks of 64 rows, each column read once, what is known as it is in its bitmap.
template <typename Household>
BENCH_AVX512 void mask_screen(const Household& data, std::uint8_t* out) {
  for (std::size_t b = 0; b < data.rows / 64; ++b) {
    const auto all = [b](const auto& column, std::uint64_t holds, std::uint64_t& yes, std::uint64_t& no) {
      yes &= holds & column.known[b];
      no |= ~holds & column.known[b];
    };
    std::uint64_t yes = ~std::uint64_t{0}, no = 0, need = ~std::uint64_t{0}, no_need = 0;
    all(data.kind, are(&data.kind.values[64 * b], 0), yes, no);
    const std::int8_t* status = &data.status.values[64 * b];
    all(data.status, ~(are(status, 1) | are(status, 3)), yes, no);
    all(data.since, below(&data.since.values[64 * b], day), yes, no);
    all(data.members, ~below(&data.members.values[64 * b], 1), yes, no);
    all(data.income, below(&data.income.values[64 * b], line_cents), need, no_need);
    all(data.savings, below(&data.savings.values[64 * b], cap_cents), need, no_need);
    for (const auto& one : data.needs) {
      const std::uint64_t holds = are(&one.values[64 * b], 1);
      need |= holds & one.known[b];
      no_need &= ~holds & one.known[b];
    }
    yes &= need, no |= no_need;
    const __m512i open = _mm512_maskz_set1_epi8(~(yes | no), 2);
    _mm512_storeu_si512(out + 64 * b, _mm512_mask_blend_epi8(yes, open, _mm512_set1_epi8(1)));
  }
}
#endif

/// Whole blocks of 64 rows.
template <typename Household>
void bitwise_screen(const Household& data, std::uint8_t* out) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512bw")) return bitwise_screen_wide(data, out);
#endif
  for (std::size_t b = 0; b < data.rows / 64; ++b) screen_block(data, b, out);
}

}  // namespace bench
