// Number over Intel's decimal library (libbidgcc000: arguments and rounding by value, flags by pointer).
//
// Its header defines some 800 macros with names as short as `BID_SWAP128`, so the handful of functions used here are
// declared by hand. Text, rounding and scaling work on the decoded coefficient with 128-bit integers: exact, and the
// same in every mode.
#pragma once

#include <bit>
#include <charconv>
#include <cmath>

#include "liangce/value/impl/number_digits.hpp"
#include "liangce/value/number.hpp"

namespace liangce {

namespace detail {

struct alignas(16) Bid128 {
  std::uint64_t word[2];
};
extern "C" {
Bid128 __bid128_add(Bid128, Bid128, unsigned rounding, unsigned* flags);
Bid128 __bid128_mul(Bid128, Bid128, unsigned rounding, unsigned* flags);
Bid128 __bid128_div(Bid128, Bid128, unsigned rounding, unsigned* flags);
Bid128 __bid128_sqrt(Bid128, unsigned rounding, unsigned* flags);
Bid128 __bid128_fmod(Bid128, Bid128, unsigned* flags);
int __bid128_quiet_equal(Bid128, Bid128, unsigned* flags);
int __bid128_quiet_less(Bid128, Bid128, unsigned* flags);
double __bid128_to_binary64(Bid128, unsigned rounding, unsigned* flags);
}
inline constexpr unsigned bid_nearest_even = 0;

inline Bid128 to_bid(Number n) noexcept { return {{n.low_bits(), n.high_bits()}}; }

/// Library result to Number: infinities and NaNs become the one NaN, negative zero becomes zero.
inline Number from_bid(Bid128 b) noexcept {
  const Number n = Number::from_bits(b.word[0], b.word[1]);
  if (!n.finite()) return not_a_number();
  if (n.is_zero()) return Number::from_bits(b.word[0], b.word[1] & ~bid_sign);
  return n;
}

LIANGCE_INLINE Number add_slow(Number a, Number b) noexcept {
  unsigned flags = 0;
  return from_bid(__bid128_add(to_bid(a), to_bid(b), bid_nearest_even, &flags));
}
LIANGCE_INLINE Number multiply_slow(Number a, Number b) noexcept {
  unsigned flags = 0;
  return from_bid(__bid128_mul(to_bid(a), to_bid(b), bid_nearest_even, &flags));
}
LIANGCE_INLINE bool equal_slow(Number a, Number b) noexcept {
  unsigned flags = 0;
  return __bid128_quiet_equal(to_bid(a), to_bid(b), &flags) != 0;
}
LIANGCE_INLINE int compare_slow(Number a, Number b) noexcept {
  const auto x = decode(a);
  const auto y = decode(b);
  if (x.exponent == y.exponent && x.negative == y.negative) {
    if (x.coefficient == y.coefficient) return 0;
    return (x.coefficient < y.coefficient) != x.negative ? -1 : 1;
  }
  unsigned flags = 0;
  if (__bid128_quiet_less(to_bid(a), to_bid(b), &flags) != 0) return -1;
  return __bid128_quiet_less(to_bid(b), to_bid(a), &flags) != 0 ? 1 : 0;
}
LIANGCE_INLINE bool zero_slow(Number n) noexcept { return n.finite() && decode(n).coefficient == 0; }

/// Plain notation of coefficient * 10^-scale with exactly `scale` >= 0 fraction digits.
inline std::string plain_text(bool negative, std::string_view digits, int zeros, int scale) {
  std::string out;
  out.reserve(digits.size() + static_cast<std::size_t>(zeros + scale) + 3);
  if (negative) out += '-';
  const auto n = static_cast<int>(digits.size());
  if (scale == 0) {
    out.append(digits).append(static_cast<std::size_t>(zeros), '0');
  } else if (n > scale) {
    out.append(digits.substr(0, static_cast<std::size_t>(n - scale))).append(1, '.');
    out.append(digits.substr(static_cast<std::size_t>(n - scale)));
  } else {
    out.append("0.").append(static_cast<std::size_t>(scale - n), '0').append(digits);
  }
  return out;
}

}  // namespace detail

LIANGCE_INLINE std::optional<Number> Number::scaled128(int128 coefficient, int exponent) noexcept {
  const bool negative = coefficient < 0;
  uint128 c = negative ? 0 - static_cast<uint128>(coefficient) : static_cast<uint128>(coefficient);
  std::int64_t e = exponent;
  if (c == 0) {
    bool ignored = false;
    return detail::compose(false, 0, e, false, ignored);
  }
  if (c >= detail::bid_coefficient_limit || e < -detail::bid_bias) e += detail::strip_zeros(c, 40);
  if (c >= detail::bid_coefficient_limit) return std::nullopt;
  bool inexact = false;
  auto n = detail::compose(negative, c, e, false, inexact);
  return inexact ? std::nullopt : n;
}
LIANGCE_INLINE std::optional<Number> Number::scaled(std::int64_t coefficient, int exponent) noexcept {
  return scaled128(coefficient, exponent);
}

LIANGCE_INLINE std::optional<Number> Number::parse(std::string_view text) noexcept {
  std::size_t at = 0;
  const bool negative = !text.empty() && text[0] == '-';
  if (negative) ++at;
  uint128 c = 0;
  int kept = 0;         // significant digits in c
  bool sticky = false;  // a non-zero digit did not fit
  bool any = false;
  std::int64_t exponent = 0;
  const auto take = [&](char digit, bool fraction) {
    any = true;
    if (kept < 38) {
      c = c * 10 + static_cast<unsigned>(digit - '0');
      if (c != 0) ++kept;
      if (fraction) --exponent;
    } else {
      sticky = sticky || digit != '0';
      if (!fraction) ++exponent;
    }
  };
  const auto is_digit = [&] { return at < text.size() && text[at] >= '0' && text[at] <= '9'; };
  for (; is_digit(); ++at) take(text[at], false);
  if (at < text.size() && text[at] == '.') {
    ++at;
    if (!is_digit()) return std::nullopt;
    for (; is_digit(); ++at) take(text[at], true);
  }
  if (!any) return std::nullopt;
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    bool minus = false;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) minus = text[at++] == '-';
    if (!is_digit()) return std::nullopt;
    std::int64_t written = 0;
    for (; is_digit(); ++at) {
      if (written < 1'000'000'000'000)
        written = written * 10 + (text[at] - '0');  // saturates: any text length is < 10^12
    }
    exponent += minus ? -written : written;
  }
  if (at != text.size()) return std::nullopt;
  bool inexact = false;
  return detail::compose(negative, c, exponent, sticky, inexact);
}

LIANGCE_INLINE bool Number::is_integer() const noexcept { return finite() && scale() == 0; }

LIANGCE_INLINE std::optional<int128> Number::to_scaled128(int scale) const noexcept {
  if (!finite()) return std::nullopt;
  auto d = detail::decode(*this);
  if (d.coefficient == 0) return int128{0};
  const std::int64_t shift = static_cast<std::int64_t>(d.exponent) + scale;
  if (shift < 0) {
    if (shift < -detail::bid_digits) return std::nullopt;
    const uint128 power = detail::power_of_ten(static_cast<int>(-shift));
    if (d.coefficient % power != 0) return std::nullopt;
    d.coefficient /= power;
  } else if (shift > 0) {
    constexpr uint128 most = ~uint128{0} >> 1;
    if (shift > 38) return std::nullopt;
    const uint128 power = detail::power_of_ten(static_cast<int>(shift));
    if (d.coefficient > most / power) return std::nullopt;
    d.coefficient *= power;
  }
  const auto magnitude = static_cast<int128>(d.coefficient);
  return d.negative ? -magnitude : magnitude;
}

LIANGCE_INLINE std::optional<std::int64_t> Number::to_int64() const noexcept {
  const auto wide = to_scaled128(0);
  if (!wide || *wide < INT64_MIN || *wide > INT64_MAX) return std::nullopt;
  return static_cast<std::int64_t>(*wide);
}

LIANGCE_INLINE double Number::to_double() const noexcept {
  unsigned flags = 0;
  return detail::__bid128_to_binary64(detail::to_bid(*this), detail::bid_nearest_even, &flags);
}

LIANGCE_INLINE std::optional<Number> Number::from_double_shortest(double value) noexcept {
  if (!std::isfinite(value)) return std::nullopt;
  char buffer[64];
  // In scientific notation: the plain one writes out every digit of a large integer that happens to be as short.
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific).ptr;
  return parse(std::string_view(buffer, static_cast<std::size_t>(end - buffer)));
}

LIANGCE_INLINE int Number::scale() const noexcept {
  if (!finite()) return 0;
  auto d = detail::decode(*this);
  if (d.exponent >= 0 || d.coefficient == 0) return 0;
  return -(d.exponent + detail::strip_zeros(d.coefficient, -d.exponent));
}

LIANGCE_INLINE std::string Number::to_string() const {
  if (!finite()) return "NaN";
  auto d = detail::decode(*this);
  if (d.coefficient == 0) return "0";
  if (d.exponent < 0) d.exponent += detail::strip_zeros(d.coefficient, -d.exponent);
  std::array<char, 40> buffer;
  std::string_view digits = detail::digits_of(d.coefficient, buffer);
  const auto n = static_cast<int>(digits.size());
  const int length = (d.negative ? 1 : 0) + (d.exponent >= 0   ? n + d.exponent
                                             : n > -d.exponent ? n + 1
                                                               : 2 - d.exponent);
  constexpr int longest_plain = 40;
  if (length <= longest_plain) {
    return detail::plain_text(d.negative, digits, d.exponent > 0 ? d.exponent : 0, d.exponent < 0 ? -d.exponent : 0);
  }
  const int power = d.exponent + n - 1;
  while (digits.size() > 1 && digits.back() == '0') digits.remove_suffix(1);
  std::string out(d.negative ? "-" : "");
  out += digits[0];
  if (digits.size() > 1) out.append(1, '.').append(digits.substr(1));
  return out.append(power < 0 ? "E-" : "E+").append(std::to_string(power < 0 ? -power : power));
}

LIANGCE_INLINE std::string Number::to_fixed(int scale) const {
  if (!finite()) return "NaN";
  if (scale > detail::bid_bias) scale = detail::bid_bias;
  const Number rounded = round(scale, Rounding::half_even);
  if (!rounded.finite()) return "NaN";
  const auto d = detail::decode(rounded);
  const int fraction = scale > 0 ? scale : 0;
  std::array<char, 40> buffer;
  const std::string_view digits = detail::digits_of(d.coefficient, buffer);
  if (d.coefficient == 0) return detail::plain_text(false, "0", 0, fraction);
  // -fraction <= exponent after rounding; zeros fill the difference.
  std::string all(digits);
  all.append(static_cast<std::size_t>(d.exponent + fraction > 0 ? d.exponent + fraction : 0), '0');
  return detail::plain_text(d.negative, all, 0, fraction);
}

LIANGCE_INLINE Number operator/(Number a, Number b) noexcept {
  unsigned flags = 0;
  return detail::from_bid(detail::__bid128_div(detail::to_bid(a), detail::to_bid(b), detail::bid_nearest_even, &flags));
}

LIANGCE_INLINE Number Number::abs() const noexcept { return from_bits(low_, high_ & ~detail::bid_sign); }

LIANGCE_INLINE Number Number::round(int scale, Rounding mode) const noexcept {
  if (!finite() || scale < -6111 || scale > 6176) return detail::not_a_number();
  const auto d = detail::decode(*this);
  const int drop = -d.exponent - scale;
  if (drop <= 0) return *this;
  if (d.coefficient == 0) return Number();
  const uint128 kept = detail::drop_digits(d.coefficient, drop, d.negative, false, mode);
  return detail::bid_encode(d.negative, kept, -scale + detail::bid_bias);
}
LIANGCE_INLINE Number Number::floor() const noexcept { return round(0, Rounding::floor); }
LIANGCE_INLINE Number Number::ceiling() const noexcept { return round(0, Rounding::ceiling); }

LIANGCE_INLINE Number Number::sqrt() const noexcept {
  unsigned flags = 0;
  return detail::from_bid(detail::__bid128_sqrt(detail::to_bid(*this), detail::bid_nearest_even, &flags));
}

LIANGCE_INLINE Number Number::modulo(Number dividend, Number divisor) noexcept {
  if (!dividend.finite() || !divisor.finite() || divisor.is_zero()) return detail::not_a_number();
  // The formula's quotient can have thousands of digits; the remainder is exact, and floor only shifts it by one
  // divisor.
  unsigned flags = 0;
  const Number rest =
      detail::from_bid(detail::__bid128_fmod(detail::to_bid(dividend), detail::to_bid(divisor), &flags));
  if (rest.is_zero() || rest.is_negative() == divisor.is_negative()) return rest;
  return rest + divisor;
}

LIANGCE_INLINE std::size_t Number::hash() const noexcept {
  if (!finite()) return 0x9E3779B97F4A7C15ULL;
  auto d = detail::decode(*this);
  std::uint64_t h = 0;
  if (d.coefficient != 0) {
    d.exponent += detail::strip_zeros(d.coefficient, 40);
    h = static_cast<std::uint64_t>(d.coefficient) ^ std::rotl(static_cast<std::uint64_t>(d.coefficient >> 64), 29) ^
        (static_cast<std::uint64_t>(static_cast<std::uint32_t>(d.exponent)) << 40) ^
        (d.negative ? detail::bid_sign : 0);
  }
  h = (h ^ (h >> 31)) * 0xBF58476D1CE4E5B9ULL;  // splitmix64's finish
  h = (h ^ (h >> 27)) * 0x94D049BB133111EBULL;
  return static_cast<std::size_t>(h ^ (h >> 31));
}

}  // namespace liangce
