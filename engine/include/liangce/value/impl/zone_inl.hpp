// Zones: offsets inline, IANA names interned once per process over Howard Hinnant's tz and the system's tzdata.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

// The Debian library is built for the system's compiled zone files; the header must be told the same.
#ifndef USE_OS_TZDB
#define USE_OS_TZDB 1
#endif
#include <date/tz.h>

#include "liangce/value/impl/civil.hpp"
#include "liangce/value/temporal.hpp"

namespace liangce {

namespace detail {

struct NamedZone {
  std::string name;
  const date::time_zone* zone;
};

/// Append-only: readers index without a lock, writers hold the mutex. tzdata has about 600 names, so 4096 never fill
/// up.
struct ZoneTable {
  std::array<std::atomic<const NamedZone*>, 4096> entries{};
  std::atomic<std::int32_t> count{0};
  std::mutex writing;
  std::vector<std::unique_ptr<const NamedZone>> owned;
};

inline ZoneTable& zone_table() {
  static ZoneTable table;
  return table;
}

inline const NamedZone* zone_entry(std::int32_t index) {
  return index >= 0 && index < zone_table().count.load(std::memory_order_acquire)
             ? zone_table().entries[static_cast<std::size_t>(index)].load(std::memory_order_relaxed)
             : nullptr;
}

LIANGCE_INLINE const date::time_zone* locate_zone(std::string_view name) {
  try {
    return date::locate_zone(std::string(name));  // throws for unknown names and without tzdata
  } catch (const std::exception&) {
    return nullptr;
  }
}

/// Zone files list changes of clocks up to 2037 and the library repeats the last one for ever after. Rules are by
/// weekday of a month, so a later year is answered by one of 2027..2037 whose month begins on the same weekday.
inline std::int64_t day_with_known_rules(std::int64_t days) noexcept {
  const auto [year, month, day] = civil_from_days(days);
  if (year < 1700) return days_from_civil(1700, 1, 1);  // local mean time, as on every earlier day
  if (year <= 2037) return days;
  const int weekday = Date{days_from_civil(year, month, 1)}.weekday();
  std::int64_t like = 2037;
  while (like > 2027 && Date{days_from_civil(like, month, 1)}.weekday() != weekday) --like;
  return days_from_civil(like, month, std::min(day, days_in_month(like, month)));
}

}  // namespace detail

LIANGCE_INLINE std::optional<Zone> Zone::offset(std::int32_t seconds) noexcept {
  constexpr std::int32_t most = 18 * 3600;
  if (seconds < -most || seconds > most) return std::nullopt;
  return Zone(seconds);
}

LIANGCE_INLINE std::optional<Zone> Zone::named(std::string_view iana) {
  if (iana.empty() || iana.size() > 64) return std::nullopt;
  auto& table = detail::zone_table();
  const auto find = [&](std::int32_t from, std::int32_t to) -> std::optional<Zone> {
    for (std::int32_t i = from; i < to; ++i) {
      if (detail::zone_entry(i)->name == iana) return Zone(first_named + i);
    }
    return std::nullopt;
  };
  const std::int32_t seen = table.count.load(std::memory_order_acquire);
  if (auto known = find(0, seen)) return known;
  const date::time_zone* zone = detail::locate_zone(iana);
  if (zone == nullptr) return std::nullopt;
  const std::lock_guard lock(table.writing);
  const std::int32_t count = table.count.load(std::memory_order_relaxed);
  if (auto known = find(seen, count)) return known;  // another thread was faster
  if (static_cast<std::size_t>(count) == table.entries.size()) return std::nullopt;
  table.owned.push_back(std::make_unique<const detail::NamedZone>(detail::NamedZone{std::string(iana), zone}));
  table.entries[static_cast<std::size_t>(count)].store(table.owned.back().get(), std::memory_order_relaxed);
  table.count.store(count + 1, std::memory_order_release);
  return Zone(first_named + count);
}

LIANGCE_INLINE bool Zone::database_available() { return detail::locate_zone("Etc/UTC") != nullptr; }

LIANGCE_INLINE std::optional<Zone> Zone::parse(std::string_view suffix) {
  if (suffix.empty()) return Zone();
  if (suffix == "Z") return utc();
  if (suffix.front() == '@') return named(suffix.substr(1));
  detail::Reader in{suffix};
  const bool negative = in.take('-');
  if (!negative && !in.take('+')) return std::nullopt;
  int hours = 0, minutes = 0, seconds = 0;
  if (!in.two_digits(18, hours) || !in.take(':') || !in.two_digits(59, minutes)) return std::nullopt;
  if (in.take(':') && !in.two_digits(59, seconds)) return std::nullopt;
  if (!in.rest.empty()) return std::nullopt;
  const std::int32_t total = hours * 3600 + minutes * 60 + seconds;
  return offset(negative ? -total : total);
}

LIANGCE_INLINE std::string Zone::name() const {
  const auto* entry = is_named() ? detail::zone_entry(code_ - first_named) : nullptr;
  return entry != nullptr ? entry->name : std::string();
}

LIANGCE_INLINE std::string Zone::to_string() const {
  if (none()) return "";
  if (is_named()) return "@" + name();
  if (code_ == 0) return "Z";
  std::string out(code_ < 0 ? "-" : "+");
  const std::int32_t all = code_ < 0 ? -code_ : code_;
  detail::append_two(out, all / 3600);
  out += ':';
  detail::append_two(out, all / 60 % 60);
  if (all % 60 != 0) {
    out += ':';
    detail::append_two(out, all % 60);
  }
  return out;
}

LIANGCE_INLINE std::optional<std::int32_t> Zone::offset_at(std::int64_t local_days, std::int64_t nanos) const {
  if (none()) return std::nullopt;
  if (!is_named()) return code_;
  const auto* entry = detail::zone_entry(code_ - first_named);
  if (entry == nullptr) return std::nullopt;
  const std::int64_t day = detail::day_with_known_rules(std::clamp(local_days, first_day, last_day));
  const std::chrono::seconds local(day * detail::seconds_per_day + nanos / detail::nanos_per_second);
  // `first` is the only answer, the one before the repetition, or the one before the gap.
  return static_cast<std::int32_t>(entry->zone->get_info(date::local_seconds(local)).first.offset.count());
}

}  // namespace liangce
