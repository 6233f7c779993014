// Number's inlined paths. A BID coefficient below 2^64 is a plain machine integer beside a 14-bit exponent, so sums,
// products and comparisons of everyday amounts need no call into the decimal library. Anything else goes to *_slow.
#pragma once

namespace liangce {

namespace detail {

inline constexpr std::uint64_t bid_sign = 0x8000000000000000ULL;
inline constexpr std::uint64_t bid_steering = 0x6000000000000000ULL;  // both bits: not the plain form
inline constexpr std::uint64_t bid_special = 0x7800000000000000ULL;   // all bits: infinity or NaN
inline constexpr std::uint64_t bid_high_digits = 0x0001FFFFFFFFFFFFULL;
inline constexpr int bid_exponent_shift = 49;
inline constexpr int bid_bias = 6176;
inline constexpr int bid_greatest_exponent = 12287;  // biased
inline constexpr int bid_digits = 34;

inline constexpr std::uint64_t powers_of_ten[20] = {1ULL,
                                                    10ULL,
                                                    100ULL,
                                                    1000ULL,
                                                    10000ULL,
                                                    100000ULL,
                                                    1000000ULL,
                                                    10000000ULL,
                                                    100000000ULL,
                                                    1000000000ULL,
                                                    10000000000ULL,
                                                    100000000000ULL,
                                                    1000000000000ULL,
                                                    10000000000000ULL,
                                                    100000000000000ULL,
                                                    1000000000000000ULL,
                                                    10000000000000000ULL,
                                                    100000000000000000ULL,
                                                    1000000000000000000ULL,
                                                    10000000000000000000ULL};
/// 10^34: coefficients lie below.
inline constexpr uint128 bid_coefficient_limit = static_cast<uint128>(powers_of_ten[17]) * powers_of_ten[17];

/// Finite with a coefficient below 2^64.
inline bool bid_small(std::uint64_t high) noexcept {
  return (high & bid_high_digits) == 0 && (high & bid_steering) != bid_steering;
}
inline int bid_biased_exponent(std::uint64_t high) noexcept {
  return static_cast<int>((high & ~bid_sign) >> bid_exponent_shift);
}
/// Coefficient (below 10^34) and biased exponent (in range) to bits; zero loses its sign.
inline Number bid_encode(bool negative, uint128 coefficient, int biased) noexcept {
  const bool minus = negative && coefficient != 0;
  const auto high = static_cast<std::uint64_t>(coefficient >> 64) |
                    (static_cast<std::uint64_t>(biased) << bid_exponent_shift) | (minus ? bid_sign : 0);
  return Number::from_bits(static_cast<std::uint64_t>(coefficient), high);
}

LIANGCE_INLINE Number add_slow(Number a, Number b) noexcept;
LIANGCE_INLINE Number multiply_slow(Number a, Number b) noexcept;
LIANGCE_INLINE bool equal_slow(Number a, Number b) noexcept;
LIANGCE_INLINE int compare_slow(Number a, Number b) noexcept;
LIANGCE_INLINE bool zero_slow(Number n) noexcept;

/// Both small: coefficients brought to the lower exponent as signed 128-bit integers. False when the exponents are
/// further apart than `reach` digits. Products stay below 2^64 * 10^reach: below 2^127 needs reach <= 18.
inline bool align_small(Number a, Number b, int reach, int128& x, int128& y, int& biased) noexcept {
  if (!bid_small(a.high_bits()) || !bid_small(b.high_bits())) return false;
  x = static_cast<int128>(a.low_bits());
  y = static_cast<int128>(b.low_bits());
  const int ea = bid_biased_exponent(a.high_bits());
  const int eb = bid_biased_exponent(b.high_bits());
  biased = ea;
  if (ea != eb) {
    if (ea > eb) {
      if (ea - eb > reach) return false;
      x *= powers_of_ten[ea - eb];
      biased = eb;
    } else {
      if (eb - ea > reach) return false;
      y *= powers_of_ten[eb - ea];
    }
  }
  if ((a.high_bits() & bid_sign) != 0) x = -x;
  if ((b.high_bits() & bid_sign) != 0) y = -y;
  return true;
}

/// Greatest reach whose sums stay below 10^34 (2 * 2^64 * 10^14 < 10^34).
inline constexpr int add_reach = 14;
inline constexpr int compare_reach = 18;

}  // namespace detail

inline Number::Number(std::int64_t value) noexcept
    : low_(value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value)) {
  if (value < 0) high_ |= detail::bid_sign;
}

inline bool Number::finite() const noexcept { return (high_ & detail::bid_special) != detail::bid_special; }

inline bool Number::is_zero() const noexcept { return detail::bid_small(high_) ? low_ == 0 : detail::zero_slow(*this); }
inline bool Number::is_negative() const noexcept { return (high_ & detail::bid_sign) != 0 && finite() && !is_zero(); }

inline Number operator-(Number a) noexcept {
  if (a.is_zero()) return a;
  return Number::from_bits(a.low_, a.high_ ^ detail::bid_sign);
}

inline Number operator+(Number a, Number b) noexcept {
  int128 x = 0, y = 0;
  int biased = 0;
  if (detail::align_small(a, b, detail::add_reach, x, y, biased)) [[likely]] {
    const int128 sum = x + y;
    return detail::bid_encode(sum < 0, static_cast<uint128>(sum < 0 ? -sum : sum), biased);
  }
  return detail::add_slow(a, b);
}

inline Number operator-(Number a, Number b) noexcept {
  int128 x = 0, y = 0;
  int biased = 0;
  if (detail::align_small(a, b, detail::add_reach, x, y, biased)) [[likely]] {
    const int128 difference = x - y;
    return detail::bid_encode(difference < 0, static_cast<uint128>(difference < 0 ? -difference : difference), biased);
  }
  return detail::add_slow(a, Number::from_bits(b.low_, b.high_ ^ detail::bid_sign));
}

inline Number operator*(Number a, Number b) noexcept {
  if (detail::bid_small(a.high_) && detail::bid_small(b.high_)) [[likely]] {
    const uint128 product = static_cast<uint128>(a.low_) * b.low_;
    const int biased = detail::bid_biased_exponent(a.high_) + detail::bid_biased_exponent(b.high_) - detail::bid_bias;
    if (product < detail::bid_coefficient_limit && biased >= 0 && biased <= detail::bid_greatest_exponent) [[likely]] {
      return detail::bid_encode(((a.high_ ^ b.high_) & detail::bid_sign) != 0, product, biased);
    }
  }
  return detail::multiply_slow(a, b);
}

inline bool operator==(Number a, Number b) noexcept {
  int128 x = 0, y = 0;
  int biased = 0;
  if (detail::align_small(a, b, detail::compare_reach, x, y, biased)) [[likely]]
    return x == y;
  return detail::equal_slow(a, b);
}

inline std::strong_ordering operator<=>(Number a, Number b) noexcept {
  int128 x = 0, y = 0;
  int biased = 0;
  if (detail::align_small(a, b, detail::compare_reach, x, y, biased)) [[likely]]
    return x <=> y;
  return detail::compare_slow(a, b) <=> 0;
}

}  // namespace liangce
