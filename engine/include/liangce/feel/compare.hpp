// Equality, order and membership (DMN 1.5 Tables 42, 53, 54; clause 10.3.2.13), shared by the evaluator and the
// built-ins.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>

#include "liangce/feel/operator.hpp"
#include "liangce/value/value.hpp"

namespace liangce::feel {

enum class Truth : std::uint8_t { no, yes, unknown };
constexpr Truth truth(bool b) noexcept { return b ? Truth::yes : Truth::no; }

/// Absent for a reason other than being null: policies carry it on instead of taking it for a value.
inline bool has_reason(const Value& v) noexcept { return v.is_absent() && v.reason() != Reason::null_literal; }

/// How a range was written. `(< 10)` and `(null..10)` are different ranges (the first has no start, the second an
/// unknown one), and so are `(= 10)` and `[10..10]`. An end that is not there is an absence with reason
/// `not_applicable` instead of null; what is then left of the included-flags tells = and != from > and >=.
enum class RangeForm : std::uint8_t { interval, lt, le, gt, ge, eq, ne };
RangeForm range_form(const Range& range) noexcept;
Value comparison_range(Operator op, Value endpoint);  ///< `(op endpoint)` as a value
/// May a missing end be taken as unbounded? (written without one, not null)
bool unbounded(const Value& end) noexcept;

/// `a = b`. Null equals null only; different kinds are `unknown` (null + error); lists and contexts element by element.
Truth equals(const Value& a, const Value& b);
/// Order of two values of one kind; nullopt when there is none (other kinds, one zoned and one local time, ...).
std::optional<std::strong_ordering> order(const Value& a, const Value& b);
namespace detail {
/// What an order says of op in = != < <= > >=.
constexpr Truth ordered(Operator op, std::strong_ordering o) noexcept {
  switch (op) {
    case Operator::lt: return truth(o < 0);
    case Operator::le: return truth(o <= 0);
    case Operator::gt: return truth(o > 0);
    case Operator::ge: return truth(o >= 0);
    case Operator::eq: return truth(o == 0);
    default: return truth(o != 0);
  }
}
}  // namespace detail

/// a op b for op in = != < <= > >=, null operands as the standard says.
Truth compare(Operator op, const Value& a, const Value& b);
inline Truth compare(Operator op, Number a, Number b) noexcept {
  return op == Operator::eq ? truth(a == b) : detail::ordered(op, a <=> b);
}
/// Is the value inside the range? unknown when it cannot be compared with the ends.
Truth within(const Value& value, const Range& range);
/// `value in test`: equal to it, in the range, in a list of such (Table 55), or test is true.
Truth member(const Value& value, const Value& test);
/// member() where the value or the test may be absent with bounds or candidates (policy profile).
Truth member_known(const Value& value, const Value& test);
/// `a op b` with absences that carry bounds or candidates decided where every possible value agrees (policy profile).
Truth compare_known(Operator op, const Value& a, const Value& b);

}  // namespace liangce::feel

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/feel/impl/compare_inl.hpp"
#endif
