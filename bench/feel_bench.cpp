// One prepared expression of eligibility size, reading, and a join of two lists.
#include <benchmark/benchmark.h>

#include <memory>
#include <string>
#include <vector>

#include "liangce/feel/compiler.hpp"
#include "liangce/feel/evaluate.hpp"
#include "liangce/feel/parser.hpp"

namespace {

using namespace liangce;
using namespace liangce::feel;

constexpr const char* eligibility =
    "人均纯收入 < 监测收入参考线 and 支出 >= 20000.50 and 家庭人口 <= 8 and "
    "(吃 = \"problem\" or 穿 = \"problem\" or 教育 = \"problem\" or 医疗 = \"problem\" or 住房 = \"problem\" or 饮水 = "
    "\"problem\") and "
    "识别日期 >= @\"2023-01-01\" and 识别日期 <= @\"2023-12-31\" and not(户类型 = \"exempt\")";

struct Prepared {
  Prepared() : code(std::make_shared<Code>(Profile::policy)) {
    const auto fact = [&](const char* name, TypeRef type, Value value) {
      environment.declare(name, Binding{Binding::Kind::fact, static_cast<Slot>(facts.size()), std::move(type), {}, {}});
      facts.push_back(std::move(value));
    };
    const TypeRef money = Type::number(*Unit::parse("元/人·年"));
    const TypeRef state = Type::choice({"ok", "problem"});
    fact("人均纯收入", money, *Number::parse("7100.25"));
    fact("支出", Type::number(*Unit::parse("元")), *Number::parse("21000.50"));
    fact("家庭人口", Type::number(), 4);
    for (const char* name : {"吃", "穿", "教育", "医疗", "住房"}) fact(name, state, "ok");
    fact("饮水", state, "problem");
    fact("识别日期", Type::date(), *Date::parse("2023-06-30"));
    fact("户类型", Type::choice({"ordinary", "exempt"}), "ordinary");
    environment.declare("监测收入参考线", Binding{Binding::Kind::constant, 0, money, Value(7500), {}});
    code->set_fact_count(facts.size());
    Diagnostics diagnostics;
    Compiler compiler(*code, environment, Limits{}, diagnostics);
    SourceText text;
    text.text = eligibility;
    if (auto node = compiler.expression(text, Type::boolean())) root = *node;
    if (diagnostics.has_errors() || root == no_node) throw PolicyError(diagnostics.items());
  }
  Environment environment;
  std::shared_ptr<Code> code;
  std::vector<Value> facts;
  NodeId root = no_node;
};

void eligibility_of_twelve_comparisons(benchmark::State& state) {
  const Prepared prepared;
  Frame frame(*prepared.code);
  for (auto _ : state) {
    frame.reset(prepared.facts);
    Value verdict = evaluate(*prepared.code, prepared.root, frame);
    if (!verdict.is_true()) state.SkipWithError("wrong verdict");
    benchmark::DoNotOptimize(verdict);
  }
}
BENCHMARK(eligibility_of_twelve_comparisons);

void with_missing_income(benchmark::State& state) {
  Prepared prepared;
  prepared.facts[0] = Value::absent(Reason::missing, 0);
  Frame frame(*prepared.code);
  for (auto _ : state) {
    frame.reset(prepared.facts);
    Value verdict = evaluate(*prepared.code, prepared.root, frame);
    if (!verdict.is_absent() || verdict.fact() != 0) state.SkipWithError("wrong verdict");
    benchmark::DoNotOptimize(verdict);
  }
}
BENCHMARK(with_missing_income);

void reading(benchmark::State& state) {
  const Prepared prepared;
  const std::string text = state.range(0) == 0 ? std::string("人均纯收入 < 监测收入参考线 and 住房 = \"problem\"")
                                               : std::string(eligibility);
  for (auto _ : state) {
    auto read = read_expression(text, prepared.environment);
    if (!read.errors.empty()) state.SkipWithError("not read");
    benchmark::DoNotOptimize(read);
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * text.size()));
}
BENCHMARK(reading)->Arg(0)->Arg(1);

void compiling(benchmark::State& state) {
  const Prepared prepared;
  SourceText text;
  text.text = eligibility;
  for (auto _ : state) {
    Code code(Profile::policy);
    Diagnostics diagnostics;
    Compiler compiler(code, prepared.environment, Limits{}, diagnostics);
    benchmark::DoNotOptimize(compiler.expression(text));
  }
}
BENCHMARK(compiling);

void plain_face(benchmark::State& state) {
  const Value context = Value::context({{Value("x"), Value(1)}});
  for (auto _ : state) benchmark::DoNotOptimize(evaluate_text("1 + 2 * x", context));
}
BENCHMARK(plain_face);

/// The payments of each of 300 allocations among 1,500. 0: by the index; 1: by whole scans (a condition it does not
/// serve).
void join(benchmark::State& state) {
  std::vector<Value> allocations, payments;
  for (int i = 0; i < 300; ++i) {
    allocations.push_back(Value::context({{Value("id"), Value("allocation " + std::to_string(i))}}));
  }
  for (int i = 0; i < 1'500; ++i) {
    payments.push_back(Value::context(
        {{Value("allocation"), Value("allocation " + std::to_string(i * 7 % 300))}, {Value("amount"), Value(i)}}));
  }
  const Value context =
      Value::context({{Value("allocations"), Value::list(allocations)}, {Value("payments"), Value::list(payments)}});
  const char* text =
      state.range(0) == 0
          ? "sum(for a in allocations return sum(payments[allocation = a.id].amount))"
          : "sum(for a in allocations return sum(payments[if allocation = a.id then true else false].amount))";
  for (auto _ : state) {
    const Outcome outcome = evaluate_text(text, context);
    if (!outcome.value.same(Value(1'124'250))) state.SkipWithError("wrong sum");
  }
}
BENCHMARK(join)->ArgName("scanned")->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
