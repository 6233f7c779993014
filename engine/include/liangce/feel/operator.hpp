// The operators between two values.
#pragma once

#include <cstdint>
#include <string_view>

namespace liangce::feel {

enum class Operator : std::uint8_t { none, add, subtract, multiply, divide, power, eq, ne, lt, le, gt, ge };
std::string_view to_string(Operator op) noexcept;

}  // namespace liangce::feel
