// Number: IEEE 754-2008 decimal128 (34 digits, round half to even), 16 bytes, no binary floating point.
//
// Every arithmetic result is either finite or !finite(); callers turn the latter into an absence with reason `error`
// (FEEL has neither NaN nor infinity, DMN 1.5 clause 10.3.2.3.1). Negative zero never escapes: it becomes zero.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "liangce/config.hpp"

namespace liangce {

__extension__ typedef __int128 int128;
__extension__ typedef unsigned __int128 uint128;

/// How digits are lost, where digits are lost (FEEL `decimal`, `round up`, ... and money rounding).
enum class Rounding : std::uint8_t { half_even, half_up, half_down, up, down, floor, ceiling };

class Number {
 public:
  constexpr Number() noexcept = default;  ///< 0
  Number(std::int64_t value) noexcept;    ///< exact  NOLINT(google-explicit-constructor)
  Number(int value) noexcept : Number(static_cast<std::int64_t>(value)) {}

  /// coefficient * 10^exponent, exact; nullopt when it does not fit 34 digits / exponent -6176..6111.
  static std::optional<Number> scaled(std::int64_t coefficient, int exponent) noexcept;
  static std::optional<Number> scaled128(int128 coefficient, int exponent) noexcept;
  /// Decimal text as in FEEL numeric literals: [-]digits[.digits][e[+-]digits], also ".5". No spaces, no NaN/inf, at
  /// most 34 significant digits after rounding half-even (as the standard says for literals); nullopt if malformed or
  /// overflowing.
  static std::optional<Number> parse(std::string_view text) noexcept;

  bool finite() const noexcept;
  bool is_zero() const noexcept;
  bool is_negative() const noexcept;
  bool is_integer() const noexcept;
  /// Exact conversion; nullopt when not an integer in range.
  std::optional<std::int64_t> to_int64() const noexcept;
  /// value * 10^scale as an exact integer; nullopt when digits would be lost or it does not fit.
  std::optional<int128> to_scaled128(int scale) const noexcept;
  double to_double() const noexcept;  ///< nearest binary64; for display and peers only, never for a verdict
  /// The shortest decimal text that reads back as `value`; nullopt for NaN and infinities.
  static std::optional<Number> from_double_shortest(double value) noexcept;

  /// Canonical text: plain notation, no exponent, trailing fraction zeros removed ("7500", "0.1", "-12.5"); numbers
  /// needing more than 40 characters use d.dddE+x.
  std::string to_string() const;
  /// Exactly `scale` fraction digits (padding zeros; half-even if digits must go). For money display.
  std::string to_fixed(int scale) const;
  /// Digits after the decimal point in the canonical text (0 for integers).
  int scale() const noexcept;

  friend Number operator+(Number a, Number b) noexcept;
  friend Number operator-(Number a, Number b) noexcept;
  friend Number operator*(Number a, Number b) noexcept;
  friend Number operator/(Number a, Number b) noexcept;  ///< /0 gives !finite()
  friend Number operator-(Number a) noexcept;
  friend bool operator==(Number a, Number b) noexcept;                   ///< by value: 1.0 == 1.00
  friend std::strong_ordering operator<=>(Number a, Number b) noexcept;  ///< finite operands only

  Number abs() const noexcept;
  /// Rounded to `scale` digits after the point (negative scale: tens, hundreds); scale -6111..6176.
  Number round(int scale, Rounding mode) const noexcept;
  Number floor() const noexcept;
  Number ceiling() const noexcept;
  // Correctly rounded; !finite() outside the domain (sqrt(-1), log(0), 0 to a negative power) or range.
  Number sqrt() const noexcept;
  Number exp() const noexcept;
  Number log() const noexcept;  ///< natural
  /// Exact where 34 digits suffice; a negative base takes integer exponents only.
  Number pow(Number exponent) const noexcept;
  /// FEEL modulo: dividend - divisor * floor(dividend / divisor).
  static Number modulo(Number dividend, Number divisor) noexcept;

  std::size_t hash() const noexcept;  ///< equal values hash equal, whatever their exponents

  std::uint64_t low_bits() const noexcept { return low_; }  ///< BID encoding, for storage and tests
  std::uint64_t high_bits() const noexcept { return high_; }
  static Number from_bits(std::uint64_t low, std::uint64_t high) noexcept {
    Number n;
    n.low_ = low;
    n.high_ = high;
    return n;
  }

 private:
  std::uint64_t low_ = 0;
  std::uint64_t high_ = 0x3040000000000000ULL;  // BID: exponent 0, coefficient 0
};

static_assert(sizeof(Number) == 16);

}  // namespace liangce

#include "liangce/value/impl/number_fast.hpp"  // the inlined integer paths
#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/value/impl/number_functions_inl.hpp"
#include "liangce/value/impl/number_inl.hpp"
#endif
