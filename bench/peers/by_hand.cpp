// The loops of bench/by_hand.hpp for bench/peers/compare.py, which compiles this itself:
//
//   c++ -std=c++20 -O3 -fPIC -shared by_hand.cpp
#include "../by_hand.hpp"

#include <array>

namespace {

template <typename T>
struct Seen {
  const T* values;
  const std::uint64_t* known;
  bool is_known(std::size_t row) const { return (known[row / 64] >> (row % 64) & 1U) != 0; }
};

struct Household {
  std::size_t rows;
  Seen<std::int64_t> income, savings;
  std::array<Seen<std::int8_t>, 6> needs;
  Seen<std::int8_t> status, kind;
  Seen<std::int32_t> since, members;
};

/// Values and bits of what is known, of the twelve columns in the order above.
Household household(std::size_t rows, const void* const* columns) {
  std::size_t at = 0;
  const auto next = [&](auto& column) {
    column = {static_cast<decltype(column.values)>(columns[at]), static_cast<const std::uint64_t*>(columns[at + 1])};
    at += 2;
  };
  Household made{};
  made.rows = rows;
  next(made.income), next(made.savings);
  for (auto& need : made.needs) next(need);
  next(made.status), next(made.kind), next(made.since), next(made.members);
  return made;
}

}  // namespace

extern "C" {

void scalar(std::size_t rows, const void* const* columns, std::uint8_t* out) {
  bench::scalar_screen(household(rows, columns), out);
}

/// `rows`: a multiple of 64.
void bitwise(std::size_t rows, const void* const* columns, std::uint8_t* out) {
  bench::bitwise_screen(household(rows, columns), out);
}

#if defined(__x86_64__)
int has_masks() { return __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq"); }

/// `rows`: a multiple of 64; where has_masks().
void masks(std::size_t rows, const void* const* columns, std::uint8_t* out) {
  bench::mask_screen(household(rows, columns), out);
}
#else
int has_masks() { return 0; }
#endif
}
