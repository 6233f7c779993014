// To and from boost::gregorian::date, which holds 1400-01-01 .. 9999-12-31.
#pragma once

#include <boost/date_time/gregorian/gregorian_types.hpp>
#include <optional>

#include "liangce/config.hpp"
#include "liangce/value/temporal.hpp"

namespace liangce::calendar {

/// nullopt outside Boost's years.
std::optional<boost::gregorian::date> to_boost(Date day) noexcept;
/// nullopt for the special values (not_a_date_time, infinities).
std::optional<Date> from_boost(const boost::gregorian::date& day) noexcept;

}  // namespace liangce::calendar

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/calendar/impl/boost_dates_inl.hpp"
#endif
