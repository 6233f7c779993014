// exp, log and pow, correctly rounded. The decimal library's own are off by 1-2 units in the last place (exp, log) and
// by hundreds (pow: 1.0034^360), so they are computed to 100 digits with Boost.Multiprecision and rounded once.
#pragma once

#include <boost/multiprecision/cpp_dec_float.hpp>

#include "liangce/value/impl/number_digits.hpp"
#include "liangce/value/number.hpp"

namespace liangce {

namespace detail {

using Wide = boost::multiprecision::number<boost::multiprecision::cpp_dec_float<100>, boost::multiprecision::et_off>;

LIANGCE_INLINE Wide to_wide(Number n) {
  const auto d = decode(n);
  std::array<char, 40> buffer;
  std::string text(d.negative ? "-" : "");
  text.append(digits_of(d.coefficient, buffer)).append("e").append(std::to_string(d.exponent));
  return Wide(text.c_str());
}

LIANGCE_INLINE Number from_wide(const Wide& w) {
  // 90 digits decide every rounding to 34 except a run of 56 nines or zeros, which only exact results have.
  return Number::parse(w.str(90, std::ios_base::scientific)).value_or(not_a_number());
}

/// e^y, kept to the range a Number can show.
LIANGCE_INLINE Number exp_of(const Wide& y) {
  if (y > 14200) return not_a_number();
  if (y < -14300) return Number();
  return from_wide(boost::multiprecision::exp(y));
}

/// c^n while it stays below 10^34.
inline std::optional<uint128> exact_power(uint128 c, std::int64_t n) noexcept {
  uint128 result = 1;
  for (; n > 0; --n) {
    if (result > (bid_coefficient_limit - 1) / c) return std::nullopt;
    result *= c;
    if (c == 1) break;
  }
  return result;
}

}  // namespace detail

LIANGCE_INLINE Number Number::exp() const noexcept {
  if (!finite()) return detail::not_a_number();
  if (is_zero()) return Number(1);
  return detail::exp_of(detail::to_wide(*this));
}

LIANGCE_INLINE Number Number::log() const noexcept {
  if (!finite() || is_zero() || is_negative()) return detail::not_a_number();
  if (*this == Number(1)) return Number();
  return detail::from_wide(boost::multiprecision::log(detail::to_wide(*this)));
}

LIANGCE_INLINE Number Number::pow(Number exponent) const noexcept {
  if (!finite() || !exponent.finite()) return detail::not_a_number();
  if (exponent.is_zero()) return Number(1);
  if (is_zero()) return exponent.is_negative() ? detail::not_a_number() : Number();
  const bool integer = exponent.is_integer();
  if (is_negative() && !integer) return detail::not_a_number();
  const bool negative = is_negative() && !modulo(exponent, Number(2)).is_zero();
  const auto signed_result = [&](Number magnitude) { return negative ? -magnitude : magnitude; };

  const Number base = abs();
  if (base == Number(1)) return signed_result(Number(1));
  const auto n = exponent.to_int64();
  if (n && *n >= -1'000'000 && *n <= 1'000'000) {
    auto d = detail::decode(base);
    d.exponent += detail::strip_zeros(d.coefficient, 40);
    const std::int64_t times = *n < 0 ? -*n : *n;
    if (const auto c = detail::exact_power(d.coefficient, times)) {
      const Number whole = detail::bid_encode(false, *c, detail::bid_bias);
      const Number digits = *n < 0 ? Number(1) / whole : whole;  // one rounding, and none for powers of 2 and 5
      const auto parts = detail::decode(digits);
      bool inexact = false;
      const auto result =
          detail::compose(negative, parts.coefficient, parts.exponent + d.exponent * *n, false, inexact);
      if (!result) return detail::not_a_number();
      if (!inexact) return *result;
    } else if (times <= 1000) {
      return signed_result(detail::from_wide(boost::multiprecision::pow(detail::to_wide(base), static_cast<int>(*n))));
    }
  }
  return signed_result(detail::exp_of(detail::to_wide(exponent) * boost::multiprecision::log(detail::to_wide(base))));
}

}  // namespace liangce
