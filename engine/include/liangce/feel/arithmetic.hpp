// Arithmetic on values (DMN 1.5 Tables 45, 46: numbers, dates, times, durations), shared by the evaluator and the
// built-ins.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "liangce/feel/operator.hpp"
#include "liangce/value/value.hpp"

namespace liangce::feel {

/// a op b. On failure null with `why` set to a sentence ("cannot add a number and a date", "division by zero").
/// Months durations times or divided by a number are cut to whole months.
/// date + months: the day is kept where the month has it, else it is the month's last day (2024-01-31 + P1M =
/// 2024-02-29).
Value arithmetic(Operator op, const Value& a, const Value& b, std::string& why);
Value minus(const Value& a, std::string& why);
/// With absences that are bounded: intervals through + - * / by known numbers, else the first absence (policy profile).
Value arithmetic_known(Operator op, const Value& a, const Value& b, std::string& why);

/// Properties of values (Table 57): date.year, duration.days, range.start, ... nullopt when the kind has no such
/// property.
std::optional<Value> property(const Value& value, std::string_view name);
}  // namespace liangce::feel

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/feel/impl/arithmetic_inl.hpp"
#include "liangce/feel/impl/property_inl.hpp"
#endif
