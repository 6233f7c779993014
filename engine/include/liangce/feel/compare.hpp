// Equality, order and membership (DMN 1.5 Tables 42, 53, 54; clause 10.3.2.13), shared by the evaluator and the built-ins.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>

#include "liangce/feel/ast.hpp"
#include "liangce/value/value.hpp"

namespace liangce::feel {

enum class Truth : std::uint8_t { no, yes, unknown };
constexpr Truth truth(bool b) noexcept { return b ? Truth::yes : Truth::no; }

/// `a = b`. Null equals null only; different kinds are `unknown` (null + error); lists and contexts element by element.
Truth equals(const Value& a, const Value& b);
/// Order of two values of one kind; nullopt when there is none (other kinds, one zoned and one local time, ...).
std::optional<std::strong_ordering> order(const Value& a, const Value& b);
/// a op b for op in = != < <= > >=, null operands as the standard says.
Truth compare(Operator op, const Value& a, const Value& b);
/// Is the value inside the range? unknown when it cannot be compared with the ends.
Truth within(const Value& value, const Range& range);
/// `value in test`: equal to it, in the range, in a list of such (Table 55), or test is true.
Truth member(const Value& value, const Value& test);
/// `a op b` with absences that carry bounds or candidates decided where every possible value agrees (policy profile).
Truth compare_known(Operator op, const Value& a, const Value& b);

}  // namespace liangce::feel

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/feel/impl/compare_inl.hpp"
#endif
