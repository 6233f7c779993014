// Lists by the column: what is asked of the loans of every household, by a loop written for it and by this engine.
//
//   build/release/bench/members_bench [--benchmark_filter=sum]
//
// A household has 0 to 5 loans (status, balance, due day), each entry unknown at times, in Arrow layout: offsets of
// 32 bits over a struct of an int8 dictionary, int64 at two digits and days. The loops by hand answer yes, no and
// unknown as the policy does; their answers are compared with the engine's before anything is timed.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <map>
#include <random>
#include <string_view>

#include "arrow_columns.hpp"
#include "liangce/batch/decide_table.hpp"
#include "liangce/liangce.hpp"

namespace {

using namespace liangce;
using bench::Filled;

constexpr const char* policy_text = R"(
policy: bench.members
title: members
in force: 2023-01-01 .. 2023-12-31
types:
  loan:
    type: context
    fields:
      status: {type: choice, of: [open, closed]}
      balance: {type: money, unit: none, at least: unbounded}
      due: {type: date}
facts:
  loans: {type: list, of: loan}
decisions:
  some_large: {verdict: 'if some x in loans satisfies x.status = "open" and x.balance > 15000 then "YES" else "NO"'}
  every_late: {verdict: 'if every x in loans satisfies x.due >= date("2023-06-30") then "YES" else "NO"'}
  count_open: {verdict: 'if count(loans[status = "open"]) >= 2 then "YES" else "NO"'}
  sum_owed: {verdict: 'if count(loans) != 0 and sum(loans.balance) > 30000 then "YES" else "NO"'}
)";

enum Answer : std::uint8_t { no, yes, unknown };

struct Loans {
  Loans(std::size_t count, unsigned unknown_percent) : rows(count), offsets(1, 0) {
    std::mt19937_64 random(23);
    for (std::size_t row = 0; row < rows; ++row)
      offsets.push_back(offsets.back() + static_cast<std::int32_t>(random() % 6));
    loans = static_cast<std::size_t>(offsets.back());
    const auto fill = [&](auto& column, auto value) {
      column.values.resize(loans);
      column.known.assign((loans + 63) / 64, 0);
      for (std::size_t i = 0; i < loans; ++i) {
        column.values[i] = static_cast<typename std::decay_t<decltype(column.values)>::value_type>(value());
        if (random() % 100 >= unknown_percent) column.known[i / 64] |= std::uint64_t{1} << (i % 64);
      }
    };
    fill(status, [&] { return random() % 4 == 0 ? 0 : 1; });
    fill(balance, [&] { return random() % 2'000'000; });
    fill(due, [&] { return 19'300 + static_cast<int>(random() % 1'000); });
  }
  std::size_t rows, loans = 0;
  std::vector<std::int32_t> offsets;
  Filled<std::int8_t> status;  // 0: open
  Filled<std::int64_t> balance;
  Filled<std::int32_t> due;
};

// ---- by hand
// ---------------------------------------------------------------------------------------------------------

constexpr std::int32_t half_year = 19'538;  // 2023-06-30

template <typename Ask>
void each_row(const Loans& data, std::uint8_t* out, Ask ask) {
  for (std::size_t row = 0; row < data.rows; ++row)
    out[row] = ask(static_cast<std::size_t>(data.offsets[row]), static_cast<std::size_t>(data.offsets[row + 1]));
}

void by_hand(const Loans& data, std::string_view what, std::uint8_t* out) {
  if (what == "some_large") {
    each_row(data, out, [&](std::size_t i, std::size_t end) {
      Answer answer = no;
      for (; i < end; ++i) {
        const Answer open = !data.status.is_known(i) ? unknown : data.status.values[i] == 0 ? yes : no;
        const Answer large = !data.balance.is_known(i) ? unknown : data.balance.values[i] > 1'500'000 ? yes : no;
        if (open == yes && large == yes) return yes;
        if (open != no && large != no) answer = unknown;
      }
      return answer;
    });
  } else if (what == "every_late") {
    each_row(data, out, [&](std::size_t i, std::size_t end) {
      Answer answer = yes;
      for (; i < end; ++i) {
        if (!data.due.is_known(i)) {
          answer = unknown;
        } else if (data.due.values[i] < half_year) {
          return no;
        }
      }
      return answer;
    });
  } else if (what == "count_open") {
    each_row(data, out, [&](std::size_t i, std::size_t end) {
      int count = 0;
      for (; i < end; ++i) {
        if (!data.status.is_known(i)) return unknown;  // who is in the list is not known
        count += data.status.values[i] == 0;
      }
      return count >= 2 ? yes : no;
    });
  } else {
    each_row(data, out, [&](std::size_t i, std::size_t end) {
      std::int64_t sum = 0;
      for (; i < end; ++i) {
        if (!data.balance.is_known(i)) return unknown;
        sum += data.balance.values[i];
      }
      return sum > 3'000'000 ? yes : no;
    });
  }
}

// ---- as Arrow over the same memory ---------------------------------------------------------------------------------

/// A list array whose offsets are not owned.
struct ShownList {
  const void* buffers[2];
  batch::OwnedArray items;
  ArrowArray* children[1];
};

batch::OwnedStream table_of(const Loans& data) {
  auto parts_of = [](const char* name, const char* format) {
    auto parts = std::make_unique<batch::detail::SchemaParts>();
    parts->name = name;
    parts->format = format;
    return parts;
  };
  auto loan = parts_of("item", "+s");
  for (const auto& [name, format] : {std::pair("status", "c"), {"balance", "d:18,2,64"}, {"due", "tdD"}}) {
    auto field = parts_of(name, format);
    if (std::string_view(name) == "status") batch::detail::export_schema(parts_of("", "u"), field->dictionary.get());
    batch::detail::export_schema(std::move(field), loan->children.emplace_back().get());
  }
  auto list = parts_of("loans", "+l"), whole = parts_of("", "+s");
  batch::detail::export_schema(std::move(loan), list->children.emplace_back().get());
  batch::detail::export_schema(std::move(list), whole->children.emplace_back().get());
  batch::OwnedSchema schema;
  batch::detail::export_schema(std::move(whole), schema.get());

  auto items = std::make_unique<batch::detail::ArrayParts>();
  items->buffers.emplace_back();
  ArrowArray* status = items->children.emplace_back().get();
  bench::show(data.status, 0, data.loans, status);
  auto* shown = static_cast<bench::Shown*>(status->private_data);
  bench::texts({"open", "closed"}, shown->dictionary.get());
  status->dictionary = shown->dictionary.get();
  bench::show(data.balance, 0, data.loans, items->children.emplace_back().get());
  bench::show(data.due, 0, data.loans, items->children.emplace_back().get());

  auto* held = new ShownList{{nullptr, data.offsets.data()}, {}, {}};
  batch::detail::export_array(std::move(items), static_cast<std::int64_t>(data.loans), 0, held->items.get());
  held->children[0] = held->items.get();
  auto table = std::make_unique<batch::detail::ArrayParts>();
  table->buffers.emplace_back();
  ArrowArray* out = table->children.emplace_back().get();
  *out = ArrowArray{};
  out->length = static_cast<std::int64_t>(data.rows);
  out->n_buffers = 2;
  out->buffers = held->buffers;
  out->n_children = 1;
  out->children = held->children;
  out->private_data = held;
  out->release = [](ArrowArray* array) {
    delete static_cast<ShownList*>(array->private_data);
    array->release = nullptr;
  };
  batch::OwnedArray array;
  batch::detail::export_array(std::move(table), static_cast<std::int64_t>(data.rows), 0, array.get());
  return batch::stream_of(std::move(schema), std::move(array));
}

// ---- runs
// ------------------------------------------------------------------------------------------------------------

const char* const questions[] = {"some_large", "every_late", "count_open", "sum_owed"};

const Loans& households(std::size_t rows) {
  static std::map<std::size_t, std::unique_ptr<Loans>> made;
  auto& one = made[rows];
  if (one == nullptr) one = std::make_unique<Loans>(rows, 5);
  return *one;
}

batch::TableResult decide(const Loans& data, const char* what, bool columns) {
  static const Policy policy = load_text("members.yaml", policy_text);
  batch::TableOptions options;
  options.outputs = options.missing = false;
  options.threads = 1;
  options.chunk_rows = 65'536;
  options.columns = columns;
  return batch::decide_table(policy.on(*Date::parse("2023-06-30")), table_of(data), {what}, options);
}

/// Dies when the two do not say the same.
void compare_answers(const Loans& data, const char* what) {
  std::vector<std::uint8_t> hand(data.rows);
  by_hand(data, what, hand.data());
  const batch::TableResult result = decide(data, what, true);
  std::size_t row = 0;
  for (std::size_t b = 0; b < result.table.batches(); ++b) {
    const ArrowArray& column = *result.table.batch(b).children[0];
    const auto* offsets = static_cast<const std::int32_t*>(column.dictionary->buffers[1]);
    const char* bytes = static_cast<const char*>(column.dictionary->buffers[2]);
    for (std::int64_t i = 0; i < column.length; ++i, ++row) {
      const std::int8_t code = static_cast<const std::int8_t*>(column.buffers[1])[i];
      const char first = bytes[offsets[code]];
      const std::uint8_t engine = first == 'Y' ? yes : first == 'N' ? no : unknown;
      if (engine == hand[row]) continue;
      std::fprintf(stderr, "%s, row %zu: engine %d, by hand %d\n", what, row, engine, hand[row]);
      std::exit(1);
    }
  }
}

void report(benchmark::State& state, const Loans& data) {
  const auto rows = static_cast<double>(state.iterations()) * static_cast<double>(data.rows);
  state.counters["rows/s"] = benchmark::Counter(rows, benchmark::Counter::kIsRate);
  state.counters["members/s"] = benchmark::Counter(
      rows * static_cast<double>(data.loans) / static_cast<double>(data.rows), benchmark::Counter::kIsRate);
}

void members_by_hand(benchmark::State& state, const char* what) {
  const Loans& data = households(static_cast<std::size_t>(state.range(0)));
  std::vector<std::uint8_t> out(data.rows);
  for (auto _ : state) by_hand(data, what, out.data()), benchmark::ClobberMemory();
  report(state, data);
}

void members_engine(benchmark::State& state, const char* what) {
  const Loans& data = households(static_cast<std::size_t>(state.range(0)));
  compare_answers(data, what);
  for (auto _ : state) benchmark::DoNotOptimize(decide(data, what, true).rows);
  report(state, data);
}

void members_rows(benchmark::State& state, const char* what) {
  const Loans& data = households(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) benchmark::DoNotOptimize(decide(data, what, false).rows);
  report(state, data);
}

}  // namespace

int main(int count, char** words) {
  for (const char* what : questions) {
    const auto named = [&](const char* how) { return std::string(what) + "/" + how; };
    benchmark::RegisterBenchmark(named("by_hand").c_str(), members_by_hand, what)
        ->Arg(1 << 20)
        ->Unit(benchmark::kMillisecond);
    benchmark::RegisterBenchmark(named("engine").c_str(), members_engine, what)
        ->Arg(1 << 20)
        ->MeasureProcessCPUTime()
        ->Unit(benchmark::kMillisecond);
    benchmark::RegisterBenchmark(named("alone").c_str(), members_rows, what)
        ->Arg(1 << 14)
        ->MeasureProcessCPUTime()
        ->Unit(benchmark::kMillisecond);
  }
  benchmark::Initialize(&count, words);
  benchmark::RunSpecifiedBenchmarks();
}
