#pragma once

#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>
#include <unordered_map>

#include "liangce/check/check.hpp"
#include "liangce/decide/check_everything.hpp"
#include "liangce/decide/impl/test_comparison.hpp"

namespace liangce {

namespace detail {

/// Programs for a day and what-ifs, compiled once however many cases ask for them. Any number of threads.
class TestPrograms {
 public:
  explicit TestPrograms(const Policy& policy) : policy_(policy) {}

  std::shared_ptr<const Program> get(Date on, const Overrides& overrides) {
    if (overrides.parameters.empty() && overrides.rules.empty()) return policy_.on(on);
    std::size_t hash = static_cast<std::size_t>(on.days);
    for (const auto* list : {&overrides.parameters, &overrides.rules})
      for (const auto& [name, value] : *list) hash = hash * 1'000'003 + (std::hash<std::string>()(name) ^ value.hash());
    {
      const std::lock_guard lock(mutex_);
      for (const Entry& entry : entries_[hash])
        if (entry.on == on && same(entry.overrides.parameters, overrides.parameters) &&
            same(entry.overrides.rules, overrides.rules))
          return entry.program;
    }
    auto program = policy_.compile(on, overrides);
    const std::lock_guard lock(mutex_);
    entries_[hash].push_back({on, overrides, program});
    return program;
  }

 private:
  using Values = std::vector<std::pair<std::string, Value>>;
  struct Entry {
    Date on;
    Overrides overrides;
    std::shared_ptr<const Program> program;
  };
  static bool same(const Values& a, const Values& b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i)
      if (a[i].first != b[i].first || !a[i].second.same(b[i].second)) return false;
    return true;
  }

  const Policy& policy_;
  std::mutex mutex_;
  std::unordered_map<std::size_t, std::vector<Entry>> entries_;
};

template <class Items>
std::vector<std::string> names_of(const Items& items) {
  std::vector<std::string> names;
  for (const auto& item : items) {
    names.push_back(item.name.text);
    if (!item.en.empty()) names.push_back(item.en.text);
  }
  return names;
}

class TestRun {
 public:
  /// `refused`: why the policy could not be amended; every case then says so.
  TestRun(const Policy& policy, const policy::TestFile& file, const TestOptions& options,
          const std::vector<Diagnostic>& refused)
      : policy_(policy),
        content_(policy.content()),
        file_(file),
        options_(options),
        refused_(refused),
        programs_(policy) {}

  TestResult run(const policy::TestCase& test) {
    TestResult result;
    result.file = file_.file ? file_.file->name : "";
    result.name = test.name.text;
    result.decision = test.decision.text;
    result.on = test.on ? test.on : file_.on;
    for (const auto& clause : test.clauses) result.clauses.push_back(clause.text);
    if (test.name.file) result.position = position_at(test.name.file->content, test.name.file_offset(0));
    const auto started = std::chrono::steady_clock::now();
    TestComparison comparison(content_, test, result);
    try {
      if (!refused_.empty()) {
        result.problems = refused_;
      } else if (test.load_error.empty()) {
        ask(test, comparison, result);
      } else {
        refuse(test, comparison, result);
      }
    } catch (const PolicyError& error) {
      result.problems.insert(result.problems.end(), error.diagnostics().begin(), error.diagnostics().end());
    } catch (const std::exception& error) {
      comparison.problem("LC804", test.name, std::string("the case cannot be asked: ") + error.what());
    }
    result.milliseconds = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - started).count();
    result.outcome = !result.problems.empty()      ? TestResult::Outcome::error
                     : !result.differences.empty() ? TestResult::Outcome::failed
                                                   : TestResult::Outcome::passed;
    return result;
  }

 private:
  /// What-ifs under the main names of what they replace.
  template <class Find, class Items>
  static std::vector<std::pair<std::string, Value>> replaced(const std::vector<policy::Given>& given, Find find,
                                                             const Items& items, const char* kind,
                                                             TestComparison& comparison) {
    std::vector<std::pair<std::string, Value>> values;
    for (const auto& g : given) {
      if (const auto* element = find(g.name.text)) {
        values.emplace_back(element->name.text, g.value);
      } else {
        comparison.unknown(g.name, "the policy has no " + std::string(kind) + " `" + g.name.text + "`",
                           names_of(items));
      }
    }
    return values;
  }

  void ask(const policy::TestCase& test, TestComparison& comparison, TestResult& result) {
    const policy::Decision* asked = nullptr;
    if (!test.decision.empty()) {
      asked = content_.find_decision(test.decision.text);
      if (asked == nullptr)
        comparison.unknown(test.decision, "the policy has no decision `" + test.decision.text + "`",
                           names_of(content_.decisions));
    }
    if (!result.on) {
      comparison.problem("LC202", test.name,
                         "test case `" + test.name.text + "` gives no day (`on`), nor does its file");
      return;
    }
    Overrides overrides;
    overrides.parameters = replaced(
        test.parameters, [&](const std::string& name) { return content_.find_parameter(name); }, content_.parameters,
        "parameter", comparison);
    overrides.rules = replaced(
        test.rules, [&](const std::string& name) { return content_.find_rule(name); }, content_.rules, "rule",
        comparison);
    if (!result.problems.empty()) return;
    const auto program = programs_.get(*result.on, overrides);
    Case facts(program);
    for (const auto& given : test.facts) {
      const std::size_t before = facts.problems().size();
      if (facts.set(given.name.text, given.value) || facts.problems().size() == before) continue;
      const CaseProblem& problem = facts.problems().back();
      comparison.problem(problem.code, given.place.file ? given.place : given.name, problem.message);
    }
    if (!result.problems.empty()) return;
    if (asked != nullptr) {
      DecideOptions options;
      options.reasons = !test.expect.reasons.empty();
      result.answer = program->decide(asked->name.text, facts, options);
      comparison.decision(test.expect, *asked, *result.answer);
    }
    for (const auto& expected : test.expect.rules) {
      const policy::Rule* rule = content_.find_rule(expected.name.text);
      if (rule == nullptr) {
        comparison.unknown(expected.name, "the policy has no rule `" + expected.name.text + "`",
                           names_of(content_.rules));
      } else {
        comparison.rule(expected, program->rule(rule->name.text, facts));
      }
    }
    if (options_.asked) options_.asked({policy_, test, *result.on, overrides, facts, asked});
    if (asked != nullptr && !result.differences.empty() && result.answer->reasons.empty()) {
      DecideOptions options;
      options.reasons = true;
      result.answer = program->decide(asked->name.text, facts, options);
    }
  }

  /// A policy that must not load: some error, at whatever stage, has the code.
  void refuse(const policy::TestCase& test, TestComparison& comparison, TestResult& result) {
    const bool from_text = test.policy_file.empty();
    if (from_text ? !options_.load.text : !options_.load.file) {
      comparison.problem("LC805", test.load_error, "this program was given no way to load other policies");
      return;
    }
    Diagnostics found;
    policy::Policy loaded = from_text ? options_.load.text(result.file, test.policy_text.text, found)
                                      : options_.load.file(test.policy_file.text, result.file, found);
    if (!found.has_errors()) found = check_everything(Policy(std::move(loaded)));
    std::string got;
    for (const auto& d : found.items()) {
      if (d.severity != Severity::error) continue;
      if (d.code == test.load_error.text) return;
      got += (got.empty() ? "" : ", ") + d.code + " (" + d.message + ")";
    }
    comparison.differs("load error", test.load_error, test.load_error.text, got.empty() ? "the policy loads" : got);
  }

  const Policy& policy_;
  const policy::Policy& content_;
  const policy::TestFile& file_;
  const TestOptions& options_;
  const std::vector<Diagnostic>& refused_;
  TestPrograms programs_;
};

}  // namespace detail

LIANGCE_INLINE std::string format(const TestDifference& d) {
  std::string text;
  if (d.file) {
    const Position at = d.position();
    text = d.file->name + ":" + std::to_string(at.line) + ":" + std::to_string(at.column) + ": ";
  }
  text += d.what + ": expected " + d.expected + ", got " + d.got + "\n";
  if (!d.hint.empty()) text += "  " + d.hint + "\n";
  return text;
}

LIANGCE_INLINE TestRunner::TestRunner(const Policy& policy, const policy::TestFile& file, const TestOptions& options) {
  try {
    for (const auto& amendment : file.amendments) amended_ = (amended_ ? *amended_ : policy).amend(amendment);
  } catch (const PolicyError& error) {
    refused_ = error.diagnostics();
  }
  run_ = std::make_unique<detail::TestRun>(amended_ ? *amended_ : policy, file, options, refused_);
}
LIANGCE_INLINE TestRunner::~TestRunner() = default;
LIANGCE_INLINE TestResult TestRunner::run(const policy::TestCase& test) const { return run_->run(test); }

LIANGCE_INLINE std::vector<TestResult> run_tests(const Policy& policy, const policy::TestFile& file,
                                                 const TestOptions& options) {
  std::vector<const policy::TestCase*> cases;
  for (const auto& test : file.cases)
    if (options.filter.empty() || test.name.text.find(options.filter) != std::string::npos) cases.push_back(&test);
  std::vector<TestResult> results(cases.size());
  const TestRunner run(policy, file, options);
  std::atomic<std::size_t> next{0};
  std::mutex reporting;
  std::size_t done = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < cases.size(); i = next++) {
      results[i] = run.run(*cases[i]);
      if (!options.progress) continue;
      const std::lock_guard lock(reporting);
      options.progress(++done, cases.size());
    }
  };
  std::size_t threads = options.threads == 0 ? std::thread::hardware_concurrency() : options.threads;
  threads = std::min(std::max<std::size_t>(1, threads), cases.size());
  std::vector<std::thread> others;
  for (std::size_t i = 1; i < threads; ++i) others.emplace_back(work);
  work();
  for (auto& thread : others) thread.join();
  return results;
}

}  // namespace liangce
