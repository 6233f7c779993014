// The date in a date or a date and time.
#pragma once

#include "liangce/value/value.hpp"

namespace liangce::feel::detail {

inline Date date_part(const Value& v) noexcept { return v.kind() == Kind::date ? v.date() : v.date_time().date; }

}  // namespace liangce::feel::detail
