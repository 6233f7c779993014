// Running the tests beside a policy: ask what each case asks, compare with what it says must come out.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "liangce/decide/decision.hpp"
#include "liangce/decide/program.hpp"
#include "liangce/policy/test_model.hpp"

namespace liangce {

/// One thing that came out otherwise than the test says.
struct TestDifference {
  std::string what;      ///< "verdict", "value `code`", "rule `初筛`", "missing", "findings", ...
  std::string expected;  ///< as FEEL, or a list of names
  std::string got;
  std::string hint;  ///< what is lacking and what is too much, or why a value is absent; may be empty
  std::shared_ptr<const SourceFile> file;  ///< where the test says what is expected
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  Position position() const { return file ? position_at(file->content, begin) : Position{}; }
};

/// `file:line:column: verdict: expected ELIGIBLE, got UNDETERMINED` and the hint.
std::string format(const TestDifference& difference);

struct TestResult {
  enum class Outcome : std::uint8_t {
    passed,
    failed,  ///< something came out otherwise: `differences`
    error,   ///< the question could not be asked: `problems`
  };
  Outcome outcome = Outcome::passed;
  std::string file;  ///< name of the test file
  std::string name;
  std::string decision;  ///< empty when only rules were asked, or a policy that must not load
  std::optional<Date> on;
  std::vector<std::string> clauses;
  Position position;  ///< of the case in its file
  std::vector<TestDifference> differences;
  std::vector<Diagnostic> problems;
  /// What came out; with the tree of reasons when the case failed.
  std::optional<Decision> answer;
  double milliseconds = 0;

  bool passed() const noexcept { return outcome == Outcome::passed; }
};

/// How the runner gets at policies that must not load, so that this floor need not know files.
struct PolicyLoaders {
  /// `name`: the test file's, for what the text names beside it.
  std::function<policy::Policy(const std::string& name, const std::string& text, Diagnostics&)> text;
  /// `path` as the test writes it; `test_file` says where from.
  std::function<policy::Policy(const std::string& path, const std::string& test_file, Diagnostics&)> file;
};

/// What a case asks, ready to be asked again (of a program watched for coverage).
struct TestQuestion {
  const Policy& policy;  ///< with the amendments and parameters of the test file
  const policy::TestCase& test;
  Date on;
  const Overrides& overrides;  ///< under main names
  const Case& facts;
  const policy::Decision* decision;  ///< null: only rules are asked
};

struct TestOptions {
  unsigned threads = 1;  ///< 0: one a core
  std::string filter;    ///< only cases whose name holds this; empty = all
  PolicyLoaders load;
  /// Called after each case, one call at a time, from whichever thread finished it.
  std::function<void(std::size_t done, std::size_t total)> progress;
  /// Called for each case whose question can be asked, after it was, from whichever thread asked it.
  std::function<void(const TestQuestion&)> asked;
};

/// One result for each case that passes the filter, in the file's order, whatever the threads. Never throws for what a
/// policy or a test holds: a policy that does not compile is an error of each case that asks it.
std::vector<TestResult> run_tests(const Policy& policy, const policy::TestFile& file, const TestOptions& options = {});

namespace detail {
class TestRun;
}

/// Asks the cases of a file one by one. Any number of threads may run cases; what they ask is compiled once. The
/// policy, the file and the options must outlive it.
class TestRunner {
 public:
  TestRunner(const Policy& policy, const policy::TestFile& file, const TestOptions& options);
  ~TestRunner();
  TestResult run(const policy::TestCase& test) const;

 private:
  std::vector<Diagnostic> refused_;  ///< why the policy could not be amended
  std::optional<Policy> amended_;
  std::unique_ptr<detail::TestRun> run_;
};

/// Does a value fit what a test says? A written null fits every absence, `{unknown: REASON}` that reason alone (with
/// bounds or candidates when the test gives some), also inside lists and contexts; numbers compare by value.
bool fits_expected(const Value& expected, const Value& got);

}  // namespace liangce

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/decide/impl/run_tests_inl.hpp"
#endif
