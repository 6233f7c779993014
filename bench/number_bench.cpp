// What a decimal128 operation costs beside a hand-written loop over scaled 64-bit integers. 1024 everyday amounts a
// pass.
#include <benchmark/benchmark.h>

#include <vector>

#include "liangce/value/number.hpp"

namespace {

using liangce::int128;
using liangce::Number;

constexpr int rows = 1024;

/// Amounts of 0.01 to about 100,000 with two digits after the point, from a fixed linear congruence.
std::vector<std::int64_t> cents() {
  std::vector<std::int64_t> out(rows);
  std::uint32_t state = 12345;
  for (auto& c : out) {
    state = state * 1664525 + 1013904223;
    c = state % 10'000'000 + 1;
  }
  return out;
}
std::vector<Number> amounts() {
  std::vector<Number> out;
  for (const auto c : cents()) out.push_back(*Number::scaled(c, -2));
  return out;
}
/// Full-width coefficients, which take the library's path.
std::vector<Number> long_amounts() {
  auto out = amounts();
  for (auto& n : out) n = n / Number(7);
  return out;
}
void per_row(benchmark::State& state) { state.SetItemsProcessed(state.iterations() * rows); }

template <class Operation>
void over(benchmark::State& state, const std::vector<Number>& values, Operation operation) {
  for (auto _ : state) {
    for (int i = 0; i + 1 < rows; ++i) {
      auto result = operation(values[static_cast<std::size_t>(i)], values[static_cast<std::size_t>(i) + 1]);
      benchmark::DoNotOptimize(result);
    }
  }
  per_row(state);
}

void add(benchmark::State& state) {
  over(state, amounts(), [](Number a, Number b) { return a + b; });
}
void multiply(benchmark::State& state) {
  over(state, amounts(), [](Number a, Number b) { return a * b; });
}
void divide(benchmark::State& state) {
  over(state, amounts(), [](Number a, Number b) { return a / b; });
}
void compare(benchmark::State& state) {
  over(state, amounts(), [](Number a, Number b) { return a < b; });
}
void equal(benchmark::State& state) {
  over(state, amounts(), [](Number a, Number b) { return a == b; });
}
void round_to_cents(benchmark::State& state) {
  over(state, long_amounts(), [](Number a, Number) { return a.round(2, liangce::Rounding::half_up); });
}
void add_34_digits(benchmark::State& state) {
  over(state, long_amounts(), [](Number a, Number b) { return a + b; });
}
void multiply_34_digits(benchmark::State& state) {
  over(state, long_amounts(), [](Number a, Number b) { return a * b; });
}
void compare_34_digits(benchmark::State& state) {
  over(state, long_amounts(), [](Number a, Number b) { return a < b; });
}
void hash(benchmark::State& state) {
  over(state, amounts(), [](Number a, Number) { return a.hash(); });
}
void monthly_compounding(benchmark::State& state) {  // 1.0034 ^ 360
  const Number rate = *Number::parse("1.0034");
  for (auto _ : state) {
    auto result = rate.pow(Number(360));
    benchmark::DoNotOptimize(result);
  }
}

// The same work by hand: int64 cents; products through 128 bits, overflow checked.
void add_int64_by_hand(benchmark::State& state) {
  const auto values = cents();
  for (auto _ : state) {
    for (int i = 0; i + 1 < rows; ++i) {
      std::int64_t sum = 0;
      bool wrong =
          __builtin_add_overflow(values[static_cast<std::size_t>(i)], values[static_cast<std::size_t>(i) + 1], &sum);
      benchmark::DoNotOptimize(sum);
      benchmark::DoNotOptimize(wrong);
    }
  }
  per_row(state);
}
void multiply_int128_by_hand(benchmark::State& state) {
  const auto values = cents();
  for (auto _ : state) {
    for (int i = 0; i + 1 < rows; ++i) {
      int128 product =
          static_cast<int128>(values[static_cast<std::size_t>(i)]) * values[static_cast<std::size_t>(i) + 1];
      benchmark::DoNotOptimize(product);
    }
  }
  per_row(state);
}
void compare_int64_by_hand(benchmark::State& state) {
  const auto values = cents();
  for (auto _ : state) {
    for (int i = 0; i + 1 < rows; ++i) {
      bool less = values[static_cast<std::size_t>(i)] < values[static_cast<std::size_t>(i) + 1];
      benchmark::DoNotOptimize(less);
    }
  }
  per_row(state);
}

void parse(benchmark::State& state) {
  std::vector<std::string> texts;
  for (const Number n : amounts()) texts.push_back(n.to_string());
  for (auto _ : state) {
    for (const auto& text : texts) {
      auto n = Number::parse(text);
      benchmark::DoNotOptimize(n);
    }
  }
  per_row(state);
}
void to_string(benchmark::State& state) {
  const auto values = amounts();
  for (auto _ : state) {
    for (const Number n : values) {
      auto text = n.to_string();
      benchmark::DoNotOptimize(text);
    }
  }
  per_row(state);
}

BENCHMARK(add);
BENCHMARK(add_int64_by_hand);
BENCHMARK(multiply);
BENCHMARK(multiply_int128_by_hand);
BENCHMARK(divide);
BENCHMARK(compare);
BENCHMARK(compare_int64_by_hand);
BENCHMARK(equal);
BENCHMARK(round_to_cents);
BENCHMARK(add_34_digits);
BENCHMARK(multiply_34_digits);
BENCHMARK(compare_34_digits);
BENCHMARK(hash);
BENCHMARK(monthly_compounding);
BENCHMARK(parse);
BENCHMARK(to_string);

}  // namespace

BENCHMARK_MAIN();
