// Finding a row: tables of 100 and 10,000 rows over money, a date and a text, unique and first. What counts is how much
// dearer a row of the long table is.
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "liangce/liangce.hpp"

namespace {

using namespace liangce;

/// `rows` rows, a tenth of them for each of ten half years, money in bands, towns by name. `first`: the bands are open
/// below, so that only their order tells them apart, and the last row catches the rest.
std::string policy_text(int rows, bool first) {
  const int bands = rows / 10 / (rows >= 10'000 ? 20 : 2);  // by town
  const int towns = rows / 10 / bands;
  std::string text =
      "policy: bench\ntitle: bench\nin force: 2023-01-01 .. 2023-12-31\nfacts:\n  income: {type: money, unit: 元}\n"
      "  since: {type: date}\n  town: {type: text}\nrules:\n  row:\n    table:\n      hit: " +
      std::string(first ? "first" : "unique") +
      "\n      inputs: [income, since, town]\n      outputs: [{name: answer, type: text}]\n      rows:\n";
  int number = 0;
  for (int band = 0; band < bands; ++band) {
    for (int half = 0; half < 10; ++half) {
      for (int town = 0; town < towns; ++town) {
        const std::string from = std::to_string(band * 100), to = std::to_string(band * 100 + 100);
        const std::string year = std::to_string(2013 + half);
        text += "        - {if: ['" + (first ? "< " + to : "[" + from + ".." + to + ")") + "', '[@\"" + year +
                "-01-01\"..@\"" + year + "-12-31\"]', '\"town " + std::to_string(town) + "\"'], then: ['\"" +
                std::to_string(number++) + "\"']}\n";
      }
    }
  }
  if (first) text += "        - {if: [-, -, -], then: ['\"none\"']}\n";
  return text + "decisions:\n  row_found: {kind: computation, value: row}\n";
}

void looking_up(benchmark::State& state) {
  const int rows = static_cast<int>(state.range(0));
  const bool first = state.range(1) != 0;
  const Policy policy = load_text("bench.yaml", policy_text(rows, first));
  const auto program = policy.on(*Date::parse("2023-06-30"));
  const int bands = rows / 10 / (rows >= 10'000 ? 20 : 2);
  const int towns = rows / 10 / bands;
  std::vector<Case> cases;
  std::vector<std::string> answers;
  std::uint32_t seed = 7;
  const auto next = [&](int most) {
    seed = seed * 1'664'525U + 1'013'904'223U;
    return static_cast<int>((seed >> 8U) % static_cast<std::uint32_t>(most));
  };
  for (int i = 0; i < 256; ++i) {
    const int band = next(bands), half = next(10), town = next(towns);
    Case& facts = cases.emplace_back(program);
    facts.set("income", *Number::scaled(band * 10'000 + next(10'000), -2));
    facts.set("since", *Date::parse(std::to_string(2013 + half) + "-0" + std::to_string(1 + next(9)) + "-15"));
    facts.set("town", "town " + std::to_string(town));
    answers.push_back(std::to_string((band * 10 + half) * towns + town));
  }
  for (std::size_t i = 0; i < cases.size(); ++i) {
    if (program->rule("row", cases[i]).text() != answers[i]) state.SkipWithError("wrong row");
  }
  std::size_t i = 0;
  const std::size_t index = program->decision_index("row_found");
  for (auto _ : state) {
    benchmark::DoNotOptimize(program->verdict(index, cases[i % cases.size()]));
    ++i;
  }
  state.SetLabel(std::string(first ? "first" : "unique") + ", " + std::to_string(rows) + " rows");
}
BENCHMARK(looking_up)->ArgsProduct({{100, 10'000}, {0, 1}});

}  // namespace

BENCHMARK_MAIN();
