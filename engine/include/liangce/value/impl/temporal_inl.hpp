// Dates, times and durations: civil calendar arithmetic in 64-bit days, strict ISO text.
#pragma once

#include <algorithm>

#include "liangce/value/impl/civil.hpp"
#include "liangce/value/temporal.hpp"

namespace liangce {

namespace detail {

/// A time; `next_day` is set for 24:00:00.
inline std::optional<Time> parse_time(std::string_view iso, bool& next_day) {
  Reader in{iso};
  int hour = 0, minute = 0, second = 0;
  std::int64_t nano = 0;
  if (!in.two_digits(24, hour) || !in.take(':') || !in.two_digits(59, minute) || !in.take(':') ||
      !in.two_digits(59, second)) {
    return std::nullopt;
  }
  if (in.take('.') && !in.nanos(nano, false)) return std::nullopt;
  next_day = hour == 24;
  if (next_day) {
    if (minute != 0 || second != 0 || nano != 0) return std::nullopt;
    hour = 0;
  }
  const auto zone = Zone::parse(in.rest);
  if (!zone) return std::nullopt;
  return Time::from_hms(hour, minute, second, nano, *zone);
}

}  // namespace detail

LIANGCE_INLINE bool is_leap_year(std::int64_t year) noexcept {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

LIANGCE_INLINE int days_in_month(std::int64_t year, int month) noexcept {
  if (month == 2) return is_leap_year(year) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

LIANGCE_INLINE std::optional<Date> Date::from_ymd(std::int64_t year, int month, int day) noexcept {
  if (year < -max_year || year > max_year || month < 1 || month > 12 || day < 1 || day > days_in_month(year, month)) {
    return std::nullopt;
  }
  return Date{detail::days_from_civil(year, month, day)};
}

LIANGCE_INLINE std::optional<Date> Date::parse(std::string_view iso) noexcept {
  detail::Reader in{iso};
  const bool negative = in.take('-');
  const auto digits = std::min(in.rest.find_first_not_of("0123456789"), in.rest.size());
  if (digits < 4 || digits > 9 || (digits > 4 && in.rest.front() == '0')) return std::nullopt;
  std::int64_t year = 0;
  int month = 0, day = 0;
  if (!in.number(year) || !in.take('-') || !in.two_digits(12, month) || !in.take('-') || !in.two_digits(31, day) ||
      !in.rest.empty()) {
    return std::nullopt;
  }
  return from_ymd(negative ? -year : year, month, day);
}

LIANGCE_INLINE YearMonthDay Date::ymd() const noexcept {
  return detail::civil_from_days(std::clamp(days, first_day, last_day));  // a day number made by hand must not overflow
}

LIANGCE_INLINE int Date::weekday() const noexcept {
  const auto since_monday = static_cast<int>((days % 7 + 7 + 3) % 7);  // day 0 was a Thursday
  return since_monday + 1;
}

LIANGCE_INLINE int Date::day_of_year() const noexcept {
  return static_cast<int>(days - detail::days_from_civil(ymd().year, 1, 1)) + 1;
}

LIANGCE_INLINE int Date::iso_week() const noexcept {
  const Date thursday{days - weekday() + 4};  // its year is the week's year
  const std::int64_t year = detail::civil_from_days(thursday.days).year;
  return static_cast<int>((thursday.days - detail::days_from_civil(year, 1, 1)) / 7) + 1;
}

LIANGCE_INLINE std::string Date::to_string() const {
  const auto [year, month, day] = ymd();
  std::string digits = std::to_string(year < 0 ? -year : year);
  std::string out(year < 0 ? "-" : "");
  out.append(digits.size() < 4 ? 4 - digits.size() : 0, '0').append(digits).append(1, '-');
  detail::append_two(out, month);
  out += '-';
  detail::append_two(out, day);
  return out;
}

LIANGCE_INLINE std::optional<Time> Time::from_hms(int hour, int minute, int second, std::int64_t nano,
                                                  Zone zone) noexcept {
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59 || nano < 0 ||
      nano >= detail::nanos_per_second) {
    return std::nullopt;
  }
  return Time{(hour * 3600 + minute * 60 + second) * detail::nanos_per_second + nano, zone};
}

LIANGCE_INLINE std::optional<Time> Time::parse(std::string_view iso) {
  bool next_day = false;
  return detail::parse_time(iso, next_day);
}

LIANGCE_INLINE std::string Time::to_string() const {
  std::string out;
  detail::append_two(out, hour());
  out += ':';
  detail::append_two(out, minute());
  out += ':';
  detail::append_two(out, second());
  detail::append_fraction(out, nanos % detail::nanos_per_second);
  return out += zone.to_string();
}

LIANGCE_INLINE std::optional<DateTime> DateTime::parse(std::string_view iso) {
  const auto t = iso.find('T');
  if (t == std::string_view::npos) return std::nullopt;
  const auto date = Date::parse(iso.substr(0, t));
  if (!date) return std::nullopt;
  bool next_day = false;
  const auto time = detail::parse_time(iso.substr(t + 1), next_day);
  if (!time) return std::nullopt;
  const auto day = Date::from_days(date->days + (next_day ? 1 : 0));
  if (!day) return std::nullopt;
  return DateTime{*day, *time};
}

LIANGCE_INLINE std::int64_t DateTime::epoch_seconds_utc() const {
  return date.days * detail::seconds_per_day + time.nanos / detail::nanos_per_second -
         time.zone.offset_at(date.days, time.nanos).value_or(0);
}

LIANGCE_INLINE std::string DateTime::to_string() const { return date.to_string() + "T" + time.to_string(); }

LIANGCE_INLINE std::optional<DaysDuration> DaysDuration::from_nanos(int128 total) noexcept {
  const int128 seconds = total / detail::nanos_per_second;
  if (seconds < INT64_MIN || seconds > INT64_MAX) return std::nullopt;
  return DaysDuration{static_cast<std::int64_t>(seconds), static_cast<std::int64_t>(total % detail::nanos_per_second)};
}

LIANGCE_INLINE std::optional<DaysDuration> DaysDuration::parse(std::string_view iso) noexcept {
  detail::Reader in{iso};
  const bool negative = in.take('-');
  if (!in.take('P')) return std::nullopt;
  int128 total = 0;  // seconds; each part is below 2^63 * 86400, so sums cannot overflow
  std::int64_t nanos = 0;
  bool any = false;
  std::int64_t n = 0;
  if (in.at_digit()) {
    if (!in.number(n) || !in.take('D')) return std::nullopt;
    total = static_cast<int128>(n) * detail::seconds_per_day;
    any = true;
  }
  if (in.take('T')) {
    any = false;
    // Units in this order, each at most once; seconds alone may have a fraction ("PT0.S" is legal, TCK 1120).
    for (int unit = 0; in.at_digit(); ++unit) {
      if (!in.number(n)) return std::nullopt;
      if (unit == 0 && in.take('H')) {
        total += static_cast<int128>(n) * 3600;
      } else if (unit <= 1 && in.take('M')) {
        total += static_cast<int128>(n) * 60;
        unit = 1;
      } else {
        if (in.take('.') && !in.nanos(nanos, true)) return std::nullopt;
        if (!in.take('S')) return std::nullopt;
        total += n;
        any = true;
        break;
      }
      any = true;
    }
  }
  if (!any || !in.rest.empty()) return std::nullopt;
  const int128 all = total * detail::nanos_per_second + nanos;
  return from_nanos(negative ? -all : all);
}

LIANGCE_INLINE std::string DaysDuration::to_string() const {
  if (seconds == 0 && nanos == 0) return "PT0S";
  const bool negative = seconds < 0 || nanos < 0;
  const std::uint64_t all = negative ? 0 - static_cast<std::uint64_t>(seconds) : static_cast<std::uint64_t>(seconds);
  const std::int64_t fraction = nanos < 0 ? -nanos : nanos;
  std::string out(negative ? "-P" : "P");
  const auto part = [&out](std::uint64_t n, char unit) {
    if (n != 0) out.append(std::to_string(n)).append(1, unit);
  };
  part(all / 86'400, 'D');
  if (all % 86'400 == 0 && fraction == 0) return out;
  out += 'T';
  part(all / 3600 % 24, 'H');
  part(all / 60 % 60, 'M');
  if (all % 60 != 0 || fraction != 0) {
    out += std::to_string(all % 60);
    detail::append_fraction(out, fraction);
    out += 'S';
  }
  return out;
}

LIANGCE_INLINE std::optional<MonthsDuration> MonthsDuration::parse(std::string_view iso) noexcept {
  detail::Reader in{iso};
  const bool negative = in.take('-');
  if (!in.take('P')) return std::nullopt;
  std::int64_t n = 0, total = 0;
  if (!in.number(n)) return std::nullopt;
  if (in.take('Y')) {
    if (__builtin_mul_overflow(n, 12, &total)) return std::nullopt;
    if (in.rest.empty()) return MonthsDuration{negative ? -total : total};
    if (!in.number(n)) return std::nullopt;
  }
  if (!in.take('M') || !in.rest.empty() || __builtin_add_overflow(total, n, &total)) return std::nullopt;
  return MonthsDuration{negative ? -total : total};
}

LIANGCE_INLINE std::string MonthsDuration::to_string() const {
  if (months == 0) return "P0M";
  const std::uint64_t all = months < 0 ? 0 - static_cast<std::uint64_t>(months) : static_cast<std::uint64_t>(months);
  std::string out(months < 0 ? "-P" : "P");
  if (all >= 12) out.append(std::to_string(all / 12)).append(1, 'Y');
  if (all % 12 != 0) out.append(std::to_string(all % 12)).append(1, 'M');
  return out;
}

}  // namespace liangce
