// One monitoring decision of Yuzhou 2023, with more and more asked of it; loading; tables of households, per core.
#include <benchmark/benchmark.h>

#include <optional>
#include <string>
#include <vector>

#include "liangce/batch/column_builder.hpp"
#include "liangce/batch/decide_table.hpp"
#include "liangce/liangce.hpp"

namespace {

using namespace liangce;

const std::string policies = LIANGCE_PROJECT_DIR "/policies/yuzhou-2023";
constexpr const char* monitoring = "监测对象识别";

std::shared_ptr<const Program> program() {
  static const Policy policy = load(policies);
  return policy.on(*Date::parse("2023-06-30"));
}

struct Cell {
  const char* fact;
  Value value;
};

/// A rural household above the line, nothing wrong.
std::vector<Cell> ordinary() {
  std::vector<Cell> cells = {{"农户", true}, {"监测状态", "none"}, {"脱贫户", false}, {"人均纯收入", 9000}};
  for (const char* guarantee : {"吃", "穿", "义务教育", "基本医疗", "住房", "饮水"}) cells.push_back({guarantee, "ok"});
  for (const char* trouble : {"大额刚性支出", "收入大幅缩减", "基本生活严重困难"}) cells.push_back({trouble, false});
  return cells;
}

Case case_of(int kind) {
  Case facts(program());
  for (const Cell& cell : ordinary()) facts.set(cell.fact, cell.value);
  if (kind == 1) {  // below the line and verified
    facts.set("人均纯收入", *Number::parse("7100.25"));
    facts.set("核实结论", "include");
  } else if (kind == 2) {  // nobody knows the income
    facts.set("人均纯收入", Value::absent(Reason::missing));
  }
  return facts;
}

const char* verdict_of(int kind) {
  return kind == 0 ? "NOT_ELIGIBLE" : kind == 1 ? "ELIGIBLE" : Decision::undetermined;
}

void verdict(benchmark::State& state) {
  const int kind = static_cast<int>(state.range(0));
  const auto compiled = program();
  const std::size_t index = compiled->decision_index(monitoring);
  const Case facts = case_of(kind);
  for (auto _ : state) {
    const Value answer = compiled->verdict(index, facts);
    if (kind != 2 && answer.text() != verdict_of(kind)) state.SkipWithError("wrong verdict");
    benchmark::DoNotOptimize(answer);
  }
  state.SetLabel(verdict_of(kind));
}
BENCHMARK(verdict)->DenseRange(0, 2);

void decide_with(benchmark::State& state, const DecideOptions& options) {
  const int kind = static_cast<int>(state.range(0));
  const auto compiled = program();
  const Case facts = case_of(kind);
  for (auto _ : state) {
    const Decision decision = compiled->decide(monitoring, facts, options);
    if (decision.verdict != verdict_of(kind)) state.SkipWithError("wrong verdict");
    benchmark::DoNotOptimize(decision);
  }
  state.SetLabel(verdict_of(kind));
}
BENCHMARK_CAPTURE(decide_with, verdict, {.reasons = false, .missing = false, .outputs = false, .digest = false})
    ->DenseRange(0, 2);
BENCHMARK_CAPTURE(decide_with, missing, {.reasons = false, .missing = true, .outputs = false, .digest = false})
    ->DenseRange(0, 2);
BENCHMARK_CAPTURE(decide_with, outputs, {.reasons = false, .missing = true, .outputs = true, .digest = false})
    ->DenseRange(0, 2);
BENCHMARK_CAPTURE(decide_with, reasons, {.reasons = true, .missing = true, .outputs = true, .digest = false})
    ->DenseRange(0, 2);
BENCHMARK_CAPTURE(decide_with, digest, {.reasons = true, .missing = true, .outputs = true, .digest = true})
    ->DenseRange(0, 2);

void filling_a_case(benchmark::State& state) {
  const std::vector<Cell> cells = ordinary();
  Case facts(program());
  for (auto _ : state) {
    facts.clear();
    for (const Cell& cell : cells) facts.set(cell.fact, cell.value);
    benchmark::DoNotOptimize(facts);
  }
}
BENCHMARK(filling_a_case);

void loading(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(load(policies));
}
BENCHMARK(loading)->Unit(benchmark::kMillisecond);

/// Of a policy of which nothing was compiled before.
void compiling(benchmark::State& state) {
  const Policy policy = load(policies);
  const Date day = *Date::parse("2023-06-30");
  for (auto _ : state) {
    state.PauseTiming();
    const Policy fresh(policy.content());
    state.ResumeTiming();
    benchmark::DoNotOptimize(fresh.on(day));
  }
}
BENCHMARK(compiling)->Unit(benchmark::kMillisecond);

/// Another date than the one there is a program for.
void compiling_for_another_date(benchmark::State& state) {
  const Policy policy = load(policies);
  const Date first = *Date::parse("2023-03-01");
  (void)policy.on(first);
  std::int64_t after = 0;
  for (auto _ : state) benchmark::DoNotOptimize(policy.compile(*Date::from_days(first.days + 1 + after++ % 200), {}));
}
BENCHMARK(compiling_for_another_date)->Unit(benchmark::kMillisecond);

void amending_a_parameter(benchmark::State& state) {
  const Policy policy = load(policies);
  const Date day = *Date::parse("2023-06-30");
  (void)policy.on(day);
  for (auto _ : state) benchmark::DoNotOptimize(policy.amend({{"监测收入参考线", Value(8000)}}).on(day));
}
BENCHMARK(amending_a_parameter)->Unit(benchmark::kMillisecond);

/// The same when only one decision will be asked.
void amending_for_a_decision(benchmark::State& state) {
  const Policy policy = load(policies);
  const Date day = *Date::parse("2023-06-30");
  (void)policy.on(day);
  for (auto _ : state) {
    benchmark::DoNotOptimize(policy.amend({{"监测收入参考线", Value(8000)}}).on(day, {monitoring}));
  }
}
BENCHMARK(amending_for_a_decision)->Unit(benchmark::kMillisecond);

/// The first value for a parameter the policy leaves open.
void closing_a_parameter(benchmark::State& state) {
  const Policy policy = load(policies);
  const Date day = *Date::parse("2023-06-30");
  std::optional<Policy> fresh;
  for (auto _ : state) {
    state.PauseTiming();
    fresh.emplace(policy.content());  // the last one goes here as well: not part of it
    (void)fresh->on(day);
    state.ResumeTiming();
    benchmark::DoNotOptimize(fresh->amend({{"核实时限天数", Value(15)}}).on(day));
  }
}
BENCHMARK(closing_a_parameter)->Unit(benchmark::kMillisecond)->Iterations(100);

/// Households with every combination of known, unknown, good and bad, the same in every run.
batch::SharedTable households(std::size_t rows) {
  std::vector<batch::ColumnBuilder> columns;
  std::uint32_t state = 2023;
  const auto next = [&](std::uint32_t most) {
    state = state * 1'664'525U + 1'013'904'223U;
    return (state >> 8U) % most;
  };
  for (const Cell& cell : ordinary()) {
    const bool words = cell.value.is_text();
    batch::ColumnBuilder column(cell.fact, words ? batch::ResultKind::word : batch::ResultKind::value);
    batch::ColumnPart part(column.kind());
    for (std::size_t row = 0; row < rows; ++row) {
      if (next(20) == 0) {
        part.add_null();
      } else if (words) {
        part.add_word(cell.value.text() == "none" ? "none" : next(20) == 0 ? "problem" : "ok");
      } else if (cell.value.is_number()) {
        part.add_value(*Number::scaled(600'000 + next(1'000'000), -2));
      } else {
        part.add_value(cell.value.boolean() ? next(50) != 0 : next(20) == 0);
      }
    }
    column.add(std::move(part));
    columns.push_back(std::move(column));
  }
  batch::OwnedSchema schema;
  std::vector<batch::OwnedArray> batches;
  batch::finish_table(columns, rows, schema, batches);
  return batch::SharedTable(std::move(schema), std::move(batches));
}

void table_of_households(benchmark::State& state) {
  const auto compiled = program();
  const batch::SharedTable table = households(100'000);
  batch::TableOptions options;
  options.outputs = state.range(0) >= 2;
  options.missing = state.range(0) >= 1;
  options.threads = static_cast<unsigned>(state.range(1));
  for (auto _ : state) {
    const batch::TableResult result = batch::decide_table(compiled, table.stream(), {monitoring}, options);
    if (result.error_count != 0) state.SkipWithError("errors in the table");
    benchmark::DoNotOptimize(result);
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * 100'000);
  state.SetLabel(options.outputs ? "verdict, missing, outputs" : options.missing ? "verdict, missing" : "verdict");
}
BENCHMARK(table_of_households)
    ->ArgsProduct({{0, 1, 2}, {1, 2}})
    ->Unit(benchmark::kMillisecond)
    ->MeasureProcessCPUTime()
    ->UseRealTime();

}  // namespace

BENCHMARK_MAIN();
