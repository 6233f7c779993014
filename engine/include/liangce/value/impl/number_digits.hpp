// The digits of a Number, taken apart and put together: exact 128-bit integer work shared by text, rounding and
// functions.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "liangce/value/number.hpp"

namespace liangce::detail {

inline Number not_a_number() noexcept { return Number::from_bits(0, 0x7C00000000000000ULL); }

/// value = (-1)^negative * coefficient * 10^exponent, coefficient < 10^34.
struct Decoded {
  bool negative = false;
  uint128 coefficient = 0;
  int exponent = 0;
};

/// Of a finite number. Encodings outside the canonical range are zeros (IEEE 754-2008 3.5.2).
inline Decoded decode(Number n) noexcept {
  Decoded d;
  d.negative = (n.high_bits() & bid_sign) != 0;
  if ((n.high_bits() & bid_steering) == bid_steering) {
    d.exponent = static_cast<int>((n.high_bits() >> 47) & 0x3FFF) - bid_bias;
    return d;
  }
  d.exponent = bid_biased_exponent(n.high_bits()) - bid_bias;
  d.coefficient = (static_cast<uint128>(n.high_bits() & bid_high_digits) << 64) | n.low_bits();
  if (d.coefficient >= bid_coefficient_limit) d.coefficient = 0;
  return d;
}

/// 10^n for n in 0..38.
inline uint128 power_of_ten(int n) noexcept {
  return n < 20 ? uint128{powers_of_ten[n]} : uint128{powers_of_ten[19]} * powers_of_ten[n - 19];
}

inline int digit_count(uint128 c) noexcept {
  int n = 1;
  if (c >= power_of_ten(19)) c /= power_of_ten(19), n += 19;
  auto low = static_cast<std::uint64_t>(c);
  if (low >= 10000000000ULL) low /= 10000000000ULL, n += 10;
  if (low >= 100000ULL) low /= 100000ULL, n += 5;
  while (low >= 10) low /= 10, ++n;
  return n;
}

/// Removes up to `most` trailing zeros, counting them.
template <class Integer>
int strip_zeros_of(Integer& c, int most) noexcept {
  int removed = 0;
  for (const int step : {16, 8, 4, 2, 1}) {
    const std::uint64_t power = powers_of_ten[step];
    while (removed + step <= most && c >= power && c % power == 0) c /= power, removed += step;
  }
  return removed;
}
inline int strip_zeros(uint128& c, int most) noexcept {
  if ((c >> 64) != 0) return strip_zeros_of(c, most);
  auto low = static_cast<std::uint64_t>(c);  // 64-bit division is several times cheaper
  const int removed = strip_zeros_of(low, most);
  c = low;
  return removed;
}

/// Whether a discarded part pushes the kept digits away from zero. `half`: -1, 0, 1 = below, at, above one half.
inline bool rounds_away(Rounding mode, bool negative, bool odd, bool inexact, int half) noexcept {
  if (!inexact) return false;
  switch (mode) {
    case Rounding::half_even: return half > 0 || (half == 0 && odd);
    case Rounding::half_up: return half >= 0;
    case Rounding::half_down: return half > 0;
    case Rounding::up: return true;
    case Rounding::down: return false;
    case Rounding::floor: return negative;
    case Rounding::ceiling: return !negative;
  }
  return false;
}

/// Coefficient without its last `drop` > 0 digits, rounded; `sticky`: non-zero digits were already cut below.
inline uint128 drop_digits(uint128 c, int drop, bool negative, bool sticky, Rounding mode) noexcept {
  if (drop > 38) return rounds_away(mode, negative, false, c != 0 || sticky, -1) ? 1 : 0;
  const uint128 power = power_of_ten(drop);
  const uint128 kept = c / power;
  const uint128 rest = c % power;
  const uint128 middle = power / 2;
  const int half = rest < middle ? -1 : (rest > middle || sticky) ? 1 : 0;
  return kept + (rounds_away(mode, negative, (kept & 1) != 0, rest != 0 || sticky, half) ? 1 : 0);
}

/// coefficient (< 10^38) * 10^exponent rounded half-even into the format; nullopt on overflow. `inexact` is set when
/// digits were lost.
inline std::optional<Number> compose(bool negative, uint128 c, std::int64_t exponent, bool sticky,
                                     bool& inexact) noexcept {
  inexact = false;
  if (c == 0 && !sticky) {
    const std::int64_t e = exponent < -bid_bias ? -bid_bias : exponent > 6111 ? 6111 : exponent;
    return bid_encode(false, 0, static_cast<int>(e) + bid_bias);
  }
  std::int64_t drop = digit_count(c) - bid_digits;
  if (exponent + (drop > 0 ? drop : 0) < -bid_bias)
    drop = -bid_bias - exponent;  // subnormal: round once, at the last place
  if (drop > 0) {
    const uint128 whole = c;
    c = drop_digits(c, drop > 1000 ? 1000 : static_cast<int>(drop), negative, sticky, Rounding::half_even);
    inexact = sticky || drop > 38 || c * power_of_ten(static_cast<int>(drop)) != whole;
    exponent += drop;
    if (c >= bid_coefficient_limit) c /= 10, ++exponent;
  } else if (sticky) {
    inexact = true;
  }
  if (exponent > 6111) {  // the coefficient may have room for zeros
    const std::int64_t pad = exponent - 6111;
    if (pad > bid_digits - digit_count(c)) return std::nullopt;
    c *= power_of_ten(static_cast<int>(pad));
    exponent = 6111;
  }
  return bid_encode(negative, c, static_cast<int>(exponent) + bid_bias);
}

/// Digits of a coefficient, most significant first, without leading zeros ("0" for zero).
inline std::string_view digits_of(uint128 c, std::array<char, 40>& buffer) noexcept {
  std::size_t at = buffer.size();
  const auto put = [&](std::uint64_t part, int least) {
    for (; part != 0 || least > 0; part /= 10, --least) buffer[--at] = static_cast<char>('0' + part % 10);
  };
  constexpr std::uint64_t chunk = powers_of_ten[19];
  if (c >= chunk) {
    put(static_cast<std::uint64_t>(c % chunk), 19);
    c /= chunk;
  }
  put(static_cast<std::uint64_t>(c), 1);
  return {buffer.data() + at, buffer.size() - at};
}

}  // namespace liangce::detail
