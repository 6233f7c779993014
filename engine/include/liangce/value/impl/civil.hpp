// Civil calendar arithmetic and the small reader and writer under every temporal text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "liangce/value/temporal.hpp"

namespace liangce {

namespace detail {

inline constexpr std::int64_t seconds_per_day = 86'400;
inline constexpr std::int64_t nanos_per_second = 1'000'000'000;
inline constexpr std::int64_t nanos_per_day = seconds_per_day * nanos_per_second;

/// Day number of a civil date that exists. Years are shifted to begin in March, so that leap days end them; eras are
/// 400 years.
inline std::int64_t days_from_civil(std::int64_t year, int month, int day) noexcept {
  year -= month <= 2 ? 1 : 0;
  const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
  const std::int64_t year_of_era = year - era * 400;
  const std::int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const std::int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146'097 + day_of_era - 719'468;
}

inline YearMonthDay civil_from_days(std::int64_t days) noexcept {
  days += 719'468;
  const std::int64_t era = (days >= 0 ? days : days - 146'096) / 146'097;
  const std::int64_t day_of_era = days - era * 146'097;
  const std::int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const auto shifted_month = static_cast<int>((5 * day_of_year + 2) / 153);
  const int month = shifted_month + (shifted_month < 10 ? 3 : -9);
  return {year_of_era + era * 400 + (month <= 2 ? 1 : 0), month,
          static_cast<int>(day_of_year - (153 * shifted_month + 2) / 5 + 1)};
}

/// Reads text from the front; every step says whether it matched.
struct Reader {
  std::string_view rest;

  bool take(char c) noexcept {
    if (rest.empty() || rest.front() != c) return false;
    rest.remove_prefix(1);
    return true;
  }
  bool at_digit() const noexcept { return !rest.empty() && rest.front() >= '0' && rest.front() <= '9'; }
  /// Exactly two digits, value at most `most`.
  bool two_digits(int most, int& out) noexcept {
    if (!at_digit()) return false;
    const int tens = rest.front() - '0';
    rest.remove_prefix(1);
    if (!at_digit()) return false;
    out = tens * 10 + (rest.front() - '0');
    rest.remove_prefix(1);
    return out <= most;
  }
  /// One or more digits; false when none or beyond 64 bits.
  bool number(std::int64_t& out) noexcept {
    if (!at_digit()) return false;
    out = 0;
    for (; at_digit(); rest.remove_prefix(1)) {
      if (__builtin_mul_overflow(out, 10, &out) || __builtin_add_overflow(out, rest.front() - '0', &out)) return false;
    }
    return true;
  }
  /// Fraction digits after the point as nanoseconds; digits beyond the ninth must be zeros, nothing is cut silently.
  bool nanos(std::int64_t& out, bool may_be_empty) noexcept {
    if (!at_digit()) return may_be_empty;
    std::int64_t unit = nanos_per_second;
    for (; at_digit(); rest.remove_prefix(1)) {
      unit /= 10;
      if (unit == 0 && rest.front() != '0') return false;
      out += unit * (rest.front() - '0');
    }
    return true;
  }
};

inline void append_two(std::string& out, std::int64_t n) {
  out += static_cast<char>('0' + n / 10);
  out += static_cast<char>('0' + n % 10);
}

/// ".5" for half a second, nothing for none.
inline void append_fraction(std::string& out, std::int64_t nanos) {
  if (nanos == 0) return;
  out += '.';
  for (std::int64_t unit = nanos_per_second / 10; nanos != 0; unit /= 10) {
    out += static_cast<char>('0' + nanos / unit);
    nanos %= unit;
  }
}

}  // namespace detail

}  // namespace liangce
