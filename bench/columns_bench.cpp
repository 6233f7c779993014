// Decisions by the column: the same eligibility screen over the same columns by a hand-written scalar loop, by a
// hand-written bitwise loop with the same three values, and by this engine.
//
//   build/release/bench/columns_bench [--benchmark_filter=screen]
//
// "screen" is a rule over twelve facts that may each be unknown: two amounts, eight choices, a date and a count, in
// Arrow layout (int64 at two digits, int8 dictionary indices, days, int32; bitmaps of what is known). The answers of
// all three are compared before anything is timed.
//
// "monitoring" is the shipped decision 监测对象识别 over the fourteen facts a register has, one in twenty unknown: its
// verdict alone, with all its values and findings, and with what is missing as well.
//
// "dates" is a rule over days that are computed on every row (an age, months added, days between, a year), by the
// column and by the single case a row at a time.
#include <benchmark/benchmark.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <random>

#include "arrow_columns.hpp"
#include "by_hand.hpp"
#include "liangce/batch/decide_table.hpp"
#include "liangce/liangce.hpp"

namespace {

using namespace liangce;
using bench::bitwise_screen;
using bench::ColumnSchema;
using bench::Filled;
using bench::scalar_screen;

constexpr const char* screen_policy = R"(
policy: bench.screen
title: screen
in force: 2023-01-01 .. 2023-12-31
parameters:
  line: {type: money, unit: 元, basis: assumed, value: 7500}
  cap: {type: money, unit: 元, basis: assumed, value: 20000}
facts:
  income: {type: money, unit: 元, at least: unbounded}
  savings: {type: money, unit: 元, at least: unbounded}
  food: {type: choice, of: [ok, problem]}
  clothing: {type: choice, of: [ok, problem]}
  education: {type: choice, of: [ok, problem]}
  medical: {type: choice, of: [ok, problem]}
  housing: {type: choice, of: [ok, problem]}
  water: {type: choice, of: [ok, problem]}
  status: {type: choice, of: [none, active, left, back]}
  kind: {type: choice, of: [rural, urban]}
  since: {type: date}
  members: {type: integer}
rules:
  in_scope: {all: ['kind = "rural"', 'status != "active"', 'status != "back"', 'since < date("2023-06-30")', 'members >= 1']}
  short: {all: [income < line, savings < cap]}
  problem:
    any: ['food = "problem"', 'clothing = "problem"', 'education = "problem"', 'medical = "problem"', 'housing = "problem"', 'water = "problem"']
decisions:
  screen:
    verdict: 'if in_scope and (short or problem) then "ELIGIBLE" else "NOT_ELIGIBLE"'
    verdicts: [ELIGIBLE, NOT_ELIGIBLE]
)";

struct Household {
  explicit Household(std::size_t count, double unknown) : rows(count) {
    std::mt19937_64 random(7);
    const auto fill = [&](auto& column, auto value) {
      column.values.resize(rows);
      column.known.assign((rows + 63) / 64, 0);
      for (std::size_t row = 0; row < rows; ++row) {
        column.values[row] = static_cast<typename std::decay_t<decltype(column.values)>::value_type>(value());
        if (static_cast<double>(random() >> 11) * 0x1p-53 >= unknown)
          column.known[row / 64] |= std::uint64_t{1} << (row % 64);
      }
    };
    fill(income, [&] { return static_cast<std::int64_t>(random() % 2'000'000); });
    fill(savings, [&] { return static_cast<std::int64_t>(random() % 4'000'000); });
    for (auto& choice : needs) fill(choice, [&] { return random() % 50 == 0 ? 1 : 0; });
    fill(status, [&] { return static_cast<int>(random() % 4); });
    fill(kind, [&] { return random() % 8 == 0 ? 1 : 0; });
    fill(since, [&] { return 18'000 + static_cast<int>(random() % 2'000); });
    fill(members, [&] { return static_cast<int>(random() % 9); });
  }
  std::size_t rows;
  Filled<std::int64_t> income, savings;
  std::array<Filled<std::int8_t>, 6> needs;
  Filled<std::int8_t> status, kind;
  Filled<std::int32_t> since, members;
};

// ---- as Arrow over the same memory ---------------------------------------------------------------------------------

const std::vector<ColumnSchema>& schemas() {
  static const std::vector<std::string> need = {"ok", "problem"};
  static const std::vector<ColumnSchema> all = {{"income", "d:18,2,64", {}},
                                                {"savings", "d:18,2,64", {}},
                                                {"food", "c", need},
                                                {"clothing", "c", need},
                                                {"education", "c", need},
                                                {"medical", "c", need},
                                                {"housing", "c", need},
                                                {"water", "c", need},
                                                {"status", "c", {"none", "active", "left", "back"}},
                                                {"kind", "c", {"rural", "urban"}},
                                                {"since", "tdD", {}},
                                                {"members", "i", {}}};
  return all;
}

batch::OwnedStream table_of(const Household& data) {
  return bench::table_of(schemas(), data.rows, [&](const auto& add) {
    add(data.income), add(data.savings);
    for (const auto& need : data.needs) add(need);
    add(data.status), add(data.kind), add(data.since), add(data.members);
  });
}

constexpr std::int64_t million = 1 << 20;
constexpr std::int64_t a_county = 300'032;  // of a county, in whole blocks of 64

// ---- runs
// ------------------------------------------------------------------------------------------------------------

const Household& households(std::size_t rows, int unknown_percent) {
  static std::map<std::pair<std::size_t, int>, std::unique_ptr<Household>> made;
  auto& one = made[{rows, unknown_percent}];
  if (one == nullptr) one = std::make_unique<Household>(rows, unknown_percent / 100.0);
  return *one;
}

std::shared_ptr<const Program> screen_program() {
  static const Policy policy = load_text("screen.yaml", screen_policy);
  return policy.on(*Date::parse("2023-06-30"));
}

batch::TableOptions verdicts_only(unsigned threads) {
  batch::TableOptions options;
  options.outputs = options.missing = false;
  options.threads = threads;
  options.chunk_rows = 65'536;
  return options;
}

/// Dies when the three do not say the same.
void compare_answers(const Household& data) {
  std::vector<std::uint8_t> scalar(data.rows), bitwise(data.rows);
  scalar_screen(data, scalar.data());
  bitwise_screen(data, bitwise.data());
  const auto result = batch::decide_table(screen_program(), table_of(data), {}, verdicts_only(1));
  std::size_t row = 0;
  for (std::size_t b = 0; b < result.table.batches(); ++b) {
    const ArrowArray& column = *result.table.batch(b).children[0];
    const ArrowArray& words = *column.dictionary;
    for (std::int64_t i = 0; i < column.length; ++i, ++row) {
      const std::int8_t code = static_cast<const std::int8_t*>(column.buffers[1])[i];
      const auto* offsets = static_cast<const std::int32_t*>(words.buffers[1]);
      const std::string_view word(static_cast<const char*>(words.buffers[2]) + offsets[code],
                                  static_cast<std::size_t>(offsets[code + 1] - offsets[code]));
      const std::uint8_t engine = word == "ELIGIBLE" ? bench::yes : word == "NOT_ELIGIBLE" ? bench::no : bench::unknown;
      if (engine != scalar[row] || engine != bitwise[row]) {
        std::fprintf(stderr, "row %zu: engine %d, scalar %d, bitwise %d\n", row, engine, scalar[row], bitwise[row]);
        std::exit(1);
      }
    }
  }
}

void report(benchmark::State& state, std::size_t rows) {
  state.counters["rows/s"] = benchmark::Counter(static_cast<double>(state.iterations()) * static_cast<double>(rows),
                                                benchmark::Counter::kIsRate);
}

void screen_scalar(benchmark::State& state) {
  const Household& data = households(static_cast<std::size_t>(state.range(0)), static_cast<int>(state.range(1)));
  std::vector<std::uint8_t> out(data.rows);
  for (auto _ : state) scalar_screen(data, out.data()), benchmark::ClobberMemory();
  report(state, data.rows);
}

void screen_bitwise(benchmark::State& state) {
  const Household& data = households(static_cast<std::size_t>(state.range(0)), static_cast<int>(state.range(1)));
  std::vector<std::uint8_t> out(data.rows);
  for (auto _ : state) bitwise_screen(data, out.data()), benchmark::ClobberMemory();
  report(state, data.rows);
}

void screen_engine(benchmark::State& state) {
  const Household& data = households(static_cast<std::size_t>(state.range(0)), static_cast<int>(state.range(1)));
  if (state.range(0) <= 1'048'576) compare_answers(data);
  const auto program = screen_program();
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        batch::decide_table(program, table_of(data), {}, verdicts_only(static_cast<unsigned>(state.range(2)))).rows);
  }
  report(state, data.rows);
}

void screen_rows(benchmark::State& state) {
  const Household& data = households(static_cast<std::size_t>(state.range(0)), static_cast<int>(state.range(1)));
  const auto program = screen_program();
  batch::TableOptions options = verdicts_only(1);
  options.columns = false;
  for (auto _ : state) benchmark::DoNotOptimize(batch::decide_table(program, table_of(data), {}, options).rows);
  report(state, data.rows);
}

// ---- the whole monitoring decision
// ------------------------------------------------------------------------------------

struct Register {
  explicit Register(std::size_t count) : rows(count) {
    std::mt19937_64 random(11);
    const auto known = [&](auto& column) {
      column.known.assign((rows + 63) / 64, 0);
      for (std::size_t row = 0; row < rows; ++row) {
        if (random() % 20 != 0) column.known[row / 64] |= std::uint64_t{1} << (row % 64);
      }
    };
    const auto flags = [&](bench::Flags& column, unsigned percent) {
      known(column);
      column.values.assign((rows + 63) / 64, 0);
      for (std::size_t row = 0; row < rows; ++row) {
        if (random() % 100 < percent) column.values[row / 64] |= std::uint64_t{1} << (row % 64);
      }
    };
    const auto words = [&](Filled<std::int8_t>& column, auto value) {
      known(column);
      column.values.resize(rows);
      for (std::int8_t& one : column.values) one = static_cast<std::int8_t>(value());
    };
    flags(rural, 95), flags(lifted, 30), flags(spending, 5), flags(drop, 5), flags(difficult, 5);
    words(status, [&] { return random() % 10 == 0 ? 1 + random() % 3 : 0; });
    for (auto& need : needs) words(need, [&] { return random() % 50 == 0 ? 1 : 0; });
    words(verified, [&] { return random() % 3; });
    known(income);
    income.values.resize(rows);
    for (std::int64_t& one : income.values) one = static_cast<std::int64_t>(random() % 3'000'000);
  }
  std::size_t rows;
  bench::Flags rural, lifted, spending, drop, difficult;
  Filled<std::int8_t> status, verified;
  std::array<Filled<std::int8_t>, 6> needs;
  Filled<std::int64_t> income;
};

const Register& county(std::size_t rows) {
  static std::map<std::size_t, std::unique_ptr<Register>> made;
  auto& one = made[rows];
  if (one == nullptr) one = std::make_unique<Register>(rows);
  return *one;
}

batch::OwnedStream table_of(const Register& data) {
  static const std::vector<std::string> need = {"ok", "problem"};
  static const std::vector<ColumnSchema> schemas = {
      {"农户", "b", {}},
      {"脱贫户", "b", {}},
      {"大额刚性支出", "b", {}},
      {"收入大幅缩减", "b", {}},
      {"基本生活严重困难", "b", {}},
      {"监测状态", "c", {"none", "active", "risk_eliminated", "rolled_back"}},
      {"吃", "c", need},
      {"穿", "c", need},
      {"义务教育", "c", need},
      {"基本医疗", "c", need},
      {"住房", "c", need},
      {"饮水", "c", need},
      {"核实结论", "c", {"include", "exclude", "pending"}},
      {"人均纯收入", "d:18,2,64", {}}};
  return bench::table_of(schemas, data.rows, [&](const auto& add) {
    add(data.rural), add(data.lifted), add(data.spending), add(data.drop), add(data.difficult);
    add(data.status);
    for (const auto& one : data.needs) add(one);
    add(data.verified), add(data.income);
  });
}

/// 0: the verdict; 1: and values and findings; 2: and what is missing, as lists; 3: as bits, and what decided.
void monitoring(benchmark::State& state) {
  const Register& data = county(static_cast<std::size_t>(state.range(0)));
  static const Policy policy = load(LIANGCE_PROJECT_DIR "/policies/yuzhou-2023");
  const auto program = policy.on(*Date::parse("2023-06-30"));
  batch::TableOptions options;
  options.threads = 1;
  options.outputs = state.range(1) >= 1;
  options.missing = state.range(1) >= 2;
  options.missing_bits = options.decided_by = state.range(1) >= 3;
  options.chunk_rows = 65'536;
  for (auto _ : state)
    benchmark::DoNotOptimize(batch::decide_table(program, table_of(data), {"监测对象识别"}, options).rows);
  report(state, data.rows);
}

// ---- computed dates
// -------------------------------------------------------------------------------------------------

constexpr const char* dates_policy = R"(
policy: bench.dates
title: dates
in force: 2023-01-01 .. 2023-12-31
facts:
  born: {type: date}
  since: {type: date}
  months: {type: integer, at least: 1}
rules:
  old: {when: 'age(born, today()) >= 60'}
  due: {value: 'since + duration("P6M")'}
  over: {value: 'add months(since, months)'}
decisions:
  late:
    verdict: 'if (old or over < today()) and days between(since, today()) > 90 and due.year = 2023 then "YES" else "NO"'
    verdicts: ["YES", "NO"]
)";

struct Days {
  explicit Days(std::size_t count) : rows(count) {
    std::mt19937_64 random(29);
    const auto fill = [&](auto& column, auto value) {
      column.values.resize(rows);
      column.known.assign((rows + 63) / 64, 0);
      for (std::size_t row = 0; row < rows; ++row) {
        column.values[row] = static_cast<std::int32_t>(value());
        if (random() % 20 != 0) column.known[row / 64] |= std::uint64_t{1} << (row % 64);
      }
    };
    fill(born, [&] { return random() % 19'000; });
    fill(since, [&] { return 19'000 + random() % 530; });
    fill(months, [&] { return 1 + random() % 24; });
  }
  std::size_t rows;
  Filled<std::int32_t> born, since, months;
};

void dates(benchmark::State& state) {
  static const Days data(a_county);
  static const Policy policy = load_text("dates.yaml", dates_policy);
  static const std::vector<ColumnSchema> schemas = {{"born", "tdD", {}}, {"since", "tdD", {}}, {"months", "i", {}}};
  const auto program = policy.on(*Date::parse("2023-06-30"));
  batch::TableOptions options = verdicts_only(1);
  options.columns = state.range(0) != 0;
  const auto table = [&] {
    return bench::table_of(schemas, data.rows,
                           [&](const auto& add) { add(data.born), add(data.since), add(data.months); });
  };
  for (auto _ : state) benchmark::DoNotOptimize(batch::decide_table(program, table(), {}, options).rows);
  report(state, data.rows);
}

BENCHMARK(screen_scalar)
    ->ArgNames({"rows", "unknown%"})
    ->Args({65'536, 5})
    ->Args({a_county, 5})
    ->Args({million, 0})
    ->Args({million, 5})
    ->Unit(benchmark::kMillisecond);
BENCHMARK(screen_bitwise)
    ->ArgNames({"rows", "unknown%"})
    ->Args({65'536, 5})
    ->Args({a_county, 5})
    ->Args({million, 0})
    ->Args({million, 5})
    ->Unit(benchmark::kMillisecond);
BENCHMARK(screen_engine)
    ->ArgNames({"rows", "unknown%", "threads"})
    ->Args({1'024, 5, 1})
    ->Args({16'384, 5, 1})
    ->Args({65'536, 5, 1})
    ->Args({a_county, 5, 1})
    ->Args({million, 0, 1})
    ->Args({million, 5, 1})
    ->Args({16 * million, 5, 1})
    ->Args({16 * million, 5, 2})
    ->MeasureProcessCPUTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK(screen_rows)
    ->ArgNames({"rows", "unknown%"})
    ->Args({65'536, 5})
    ->MeasureProcessCPUTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK(monitoring)
    ->ArgNames({"rows", "what"})
    ->Args({million, 0})
    ->Args({million, 1})
    ->Args({million, 2})
    ->Args({million, 3})
    ->MeasureProcessCPUTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK(dates)->ArgNames({"by column"})->Args({1})->Args({0})->MeasureProcessCPUTime()->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
