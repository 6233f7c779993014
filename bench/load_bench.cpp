// Reading the policies that ship: files to policy, and tests to cases.
#include <benchmark/benchmark.h>

#include "liangce/yaml/load.hpp"
#include "liangce/yaml/reader.hpp"

namespace {

using namespace liangce;

const std::string folder = std::string(LIANGCE_PROJECT_DIR) + "/policies/yuzhou-2023";

void load_policies(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(yaml::load({folder}));
}
BENCHMARK(load_policies)->Unit(benchmark::kMillisecond);

void read_trees(benchmark::State& state) {
  Diagnostics diagnostics;
  const yaml::FoundFiles found = yaml::find_files({folder}, diagnostics);
  std::size_t nodes = 0;
  for (auto _ : state)
    for (const std::string& path : found.policies) {
      const auto file = yaml::read_file(path, {}, diagnostics);
      const auto tree = yaml::read(file, {}, diagnostics);
      nodes += tree->nodes;
    }
  state.SetItemsProcessed(static_cast<std::int64_t>(nodes));
}
BENCHMARK(read_trees)->Unit(benchmark::kMillisecond);

void read_all_tests(benchmark::State& state) {
  const policy::Policy policy = yaml::load({folder});
  Diagnostics diagnostics;
  const yaml::FoundFiles found = yaml::find_files({folder}, diagnostics);
  for (auto _ : state)
    for (const std::string& path : found.tests) benchmark::DoNotOptimize(yaml::read_tests(path, policy, diagnostics));
}
BENCHMARK(read_all_tests)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
