// Units of numbers: products of base words with whole exponents (`元/人·年`), compared word by word.
//
// Words are opaque: 万元 and 元 are different units (a different scale is a different word), so adding them is an
// error, never a conversion.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "liangce/config.hpp"

namespace liangce::feel {

class Unit {
 public:
  Unit() = default;  ///< dimensionless: adapts to its partner in + - and comparisons
  /// `元`, `元/人·年` (everything after the first `/` divides), `m^2`, `1/年`; separators `·`, `*`, `.`, `/`. nullopt
  /// when malformed.
  static std::optional<Unit> parse(std::string_view text);

  bool dimensionless() const noexcept { return powers_.empty(); }
  std::string to_string() const;  ///< canonical: "元/人·年", "" when dimensionless
  Unit operator*(const Unit& other) const;
  Unit operator/(const Unit& other) const;
  Unit power(int exponent) const;
  friend bool operator==(const Unit&, const Unit&) = default;

  /// The unit of a sum, difference or comparison of the two; nullopt when they do not fit together.
  static std::optional<Unit> joined(const Unit& a, const Unit& b);
  /// Why two units do not fit, for a hint ("万元 and 元 measure the same thing at different scales: multiply by
  /// 10000"), may be empty.
  static std::string explain_mismatch(const Unit& a, const Unit& b);

 private:
  void add(std::string_view word, int exponent);
  std::vector<std::pair<std::string, int>> powers_;  // sorted by word, no zero exponents
};

}  // namespace liangce::feel

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/feel/impl/units_inl.hpp"
#endif
