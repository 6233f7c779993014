#pragma once

#include "liangce/calendar/boost_dates.hpp"

namespace liangce::calendar {

LIANGCE_INLINE std::optional<boost::gregorian::date> to_boost(Date day) noexcept {
  const auto [year, month, day_of_month] = day.ymd();
  if (year < 1400 || year > 9999) return std::nullopt;
  return boost::gregorian::date(static_cast<unsigned short>(year), static_cast<unsigned short>(month),
                                static_cast<unsigned short>(day_of_month));
}

LIANGCE_INLINE std::optional<Date> from_boost(const boost::gregorian::date& day) noexcept {
  if (day.is_special()) return std::nullopt;
  const auto parts = day.year_month_day();
  return Date::from_ymd(parts.year, parts.month, parts.day);
}

}  // namespace liangce::calendar
