// Civil dates, times and durations over FEEL's whole range: years -999,999,999 .. 999,999,999 (DMN 1.5
// clause 10.3.2.3.4 ff).
//
// Boost.Date_Time holds years 1400-9999 only, so it is used for what it is good at (calendar/), and never here.
// A zone is four bytes: none, a UTC offset in seconds, or an interned IANA zone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "liangce/config.hpp"

namespace liangce {

__extension__ typedef __int128 int128;

inline constexpr std::int64_t max_year = 999'999'999;
inline constexpr std::int64_t first_day = -365'243'219'162;  ///< -999999999-01-01 as days since 1970-01-01
inline constexpr std::int64_t last_day = 365'241'780'471;    ///< 999999999-12-31

/// UTC offset, IANA zone, or none. Equality is identity of the code.
class Zone {
 public:
  constexpr Zone() noexcept = default;                               ///< no zone (local)
  static std::optional<Zone> offset(std::int32_t seconds) noexcept;  ///< |seconds| <= 18 h
  /// "Asia/Shanghai"; nullopt when unknown. Zones come from the system's tzdata: on a machine without it (bare
  /// containers) every named zone is unknown, and database_available() says so. Offsets and "Z" never need it.
  static std::optional<Zone> named(std::string_view iana);
  static bool database_available();
  static constexpr Zone utc() noexcept { return Zone(0); }
  constexpr bool none() const noexcept { return code_ == no_zone; }
  constexpr bool is_named() const noexcept { return code_ >= first_named; }
  std::string name() const;       ///< IANA name, or "" for offsets and none
  std::string to_string() const;  ///< "", "Z", "+08:00", "+08:00:30", "@Asia/Shanghai"
  /// "" or "Z", "+08:00", "-05:00:30", "@Asia/Shanghai": what may follow a time.
  static std::optional<Zone> parse(std::string_view suffix);
  /// Offset in seconds of this zone at a local date and time (named zones depend on it); nullopt when none(). Local
  /// times that a change of clocks skips or repeats take the offset before the change.
  std::optional<std::int32_t> offset_at(std::int64_t local_days, std::int64_t nanos) const;
  constexpr std::int32_t code() const noexcept { return code_; }
  static constexpr Zone from_code(std::int32_t code) noexcept { return Zone(code); }
  friend constexpr bool operator==(Zone, Zone) noexcept = default;

 private:
  static constexpr std::int32_t no_zone = INT32_MIN;
  static constexpr std::int32_t first_named = 1 << 20;
  explicit constexpr Zone(std::int32_t code) noexcept : code_(code) {}
  std::int32_t code_ = no_zone;
};

struct YearMonthDay {
  std::int64_t year = 1970;
  int month = 1;
  int day = 1;
  friend bool operator==(const YearMonthDay&, const YearMonthDay&) = default;
};

/// Days since 1970-01-01 in the proleptic Gregorian calendar (Arrow date32's epoch).
struct Date {
  std::int64_t days = 0;

  static constexpr std::optional<Date> from_days(std::int64_t days) noexcept {  ///< nullopt outside the range of years
    if (days < first_day || days > last_day) return std::nullopt;
    return Date{days};
  }
  static std::optional<Date> from_ymd(std::int64_t year, int month, int day) noexcept;  ///< nullopt when no such day
  static std::optional<Date> parse(std::string_view iso) noexcept;  ///< strict [-]YYYY-MM-DD, year 4..9 digits
  YearMonthDay ymd() const noexcept;
  int weekday() const noexcept;  ///< ISO: 1 = Monday .. 7 = Sunday
  int day_of_year() const noexcept;
  int iso_week() const noexcept;
  std::string to_string() const;
  friend auto operator<=>(const Date&, const Date&) = default;
};

bool is_leap_year(std::int64_t year) noexcept;
int days_in_month(std::int64_t year, int month) noexcept;

/// Nanoseconds since midnight, with an optional zone.
struct Time {
  std::int64_t nanos = 0;  // 0 .. 86'400'000'000'000 - 1
  Zone zone;
  static std::optional<Time> from_hms(int hour, int minute, int second, std::int64_t nano, Zone zone) noexcept;
  static std::optional<Time> parse(std::string_view iso);  ///< HH:MM:SS[.f{1,9}][zone]; 24:00:00 is 00:00:00
  int hour() const noexcept { return static_cast<int>(nanos / 3'600'000'000'000); }
  int minute() const noexcept { return static_cast<int>(nanos / 60'000'000'000 % 60); }
  int second() const noexcept { return static_cast<int>(nanos / 1'000'000'000 % 60); }
  std::string to_string() const;
};

struct DateTime {
  Date date;
  Time time;
  /// "dateTtime", strict; 24:00:00 is accepted as the next day's midnight (XML Schema).
  static std::optional<DateTime> parse(std::string_view iso);
  /// Seconds and nanoseconds since the epoch in UTC; local values count as UTC.
  std::int64_t epoch_seconds_utc() const;
  std::string to_string() const;
};

/// Days and time duration: whole seconds and nanoseconds of the same sign.
struct DaysDuration {
  std::int64_t seconds = 0;
  std::int64_t nanos = 0;                                                // |nanos| < 1e9, sign of seconds
  static std::optional<DaysDuration> from_nanos(int128 total) noexcept;  ///< nullopt when seconds leave 64 bits
  int128 total_nanos() const noexcept { return static_cast<int128>(seconds) * 1'000'000'000 + nanos; }
  static std::optional<DaysDuration> parse(std::string_view iso) noexcept;  ///< [-]PnDTnHnMn.nS, at most 9 digits of .n
  std::string to_string() const;                                            ///< canonical "P1DT2H", "PT0S"
  friend auto operator<=>(const DaysDuration&, const DaysDuration&) = default;
};

/// Years and months duration.
struct MonthsDuration {
  std::int64_t months = 0;
  static std::optional<MonthsDuration> parse(std::string_view iso) noexcept;  ///< [-]PnYnM
  std::string to_string() const;                                              ///< canonical "P1Y2M", "P0M"
  friend auto operator<=>(const MonthsDuration&, const MonthsDuration&) = default;
};

}  // namespace liangce

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/value/impl/temporal_inl.hpp"
#include "liangce/value/impl/zone_inl.hpp"
#endif
