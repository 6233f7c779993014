// Checking and testing policies: what the command line prints, as objects.
#include "liangce/analyze/analyze.hpp"

#include <filesystem>

#include "convert.hpp"
#include "face.hpp"
#include "handles.hpp"
#include "liangce/decide/junit.hpp"
#include "liangce/decide/run_tests.hpp"
#include "liangce/verify/coverage.hpp"
#include "liangce/verify/run_tests.hpp"
#include "liangce/yaml/load.hpp"
#include "tests.hpp"
#include "verify.hpp"

namespace liangce::python {

using namespace py::literals;

namespace {

/// Everything wrong with a policy and with the tests beside it. Files that cannot be read are findings as well.
std::vector<Finding> check_paths(const std::vector<std::string>& paths) {
  Diagnostics read;
  std::vector<Finding> all;
  const auto said = [&] {
    for (const Diagnostic& d : read.items()) all.push_back({d, {}});
    return all;
  };
  const Found found = find(paths, read);
  if (read.has_errors()) return said();
  policy::Policy content = yaml::read_policy(found.policy, read);
  if (read.has_errors()) return said();
  for (const std::string& file : found.tests) yaml::read_tests(file, content, read);
  for (const std::string& file : found.exemptions) yaml::read_exemptions(file, content, read);
  said();
  for (Finding& finding : check_and_analyze(Policy(std::move(content)))) all.push_back(std::move(finding));
  return all;
}

py::tuple check(const py::list& paths) {
  const std::vector<std::string> names = paths_of(paths);
  std::vector<Finding> found;
  {
    const py::gil_scoped_release unlocked;  // reading, compiling and analysing touch no Python object
    found = check_paths(names);
  }
  return to_python(found);
}

/// Results of all test files of a policy.
struct TestRun {
  std::vector<TestResult> results;
  std::optional<Coverage> coverage;
  py::object objects;  // made when first asked for
  py::object items;

  std::size_t passed() const {
    std::size_t count = 0;
    for (const TestResult& result : results) count += result.passed() ? 1 : 0;
    return count;
  }
};

const char* word(TestResult::Outcome outcome) {
  switch (outcome) {
    case TestResult::Outcome::passed: return "passed";
    case TestResult::Outcome::failed: return "failed";
    case TestResult::Outcome::error: break;
  }
  return "error";
}

py::object to_python(const TestDifference& d) {
  const Position place = d.position();
  return face().test_difference("what"_a = text(d.what), "expected"_a = text(d.expected), "got"_a = text(d.got),
                                "hint"_a = text(d.hint),
                                "file"_a = d.file ? py::object(text(d.file->name)) : py::none(), "line"_a = place.line,
                                "column"_a = place.column, "text"_a = text(format(d)));
}

py::object to_python(const TestResult& r) {
  py::list differences;
  for (const TestDifference& d : r.differences) differences.append(to_python(d));
  py::object answer = py::none();
  if (r.answer) answer = py::cast(std::make_unique<DecisionHandle>(DecisionHandle{*r.answer, nullptr, {}}));
  return face().test_result("outcome"_a = word(r.outcome), "file"_a = text(r.file), "line"_a = r.position.line,
                            "column"_a = r.position.column, "name"_a = text(r.name),
                            "decision"_a = r.decision.empty() ? py::object(py::none()) : text(r.decision),
                            "on"_a = r.on ? python::to_python(*r.on) : py::object(py::none()),
                            "clauses"_a = texts(r.clauses), "differences"_a = py::tuple(differences),
                            "problems"_a = to_python_tuple(r.problems), "answer"_a = answer,
                            "milliseconds"_a = r.milliseconds);
}

py::tuple objects(TestRun& run) {
  if (!run.objects) {
    py::list out;
    for (const TestResult& result : run.results) out.append(to_python(result));
    run.objects = py::tuple(out);
  }
  return run.objects;
}

py::object coverage_object(TestRun& run) {
  if (!run.coverage) return py::none();
  if (!run.items) run.items = python::to_python(*run.coverage);
  return run.items;
}

std::unique_ptr<TestRun> run_tests(const py::list& paths, const std::string& filter, unsigned threads,
                                   const py::object& callback, bool coverage) {
  const std::vector<std::string> names = paths_of(paths);
  auto run = std::make_unique<TestRun>();
  Progress progress(callback);
  {
    const py::gil_scoped_release unlocked;  // the callback takes the GIL again when it is told
    const PolicyUnderTest all = PolicyUnderTest::read(names);
    TestOptions options;
    options.threads = threads;
    options.filter = filter;
    options.load = loaders();
    std::vector<std::vector<TestResult>> results;
    options.progress = [&](std::size_t done, std::size_t total) { progress.tell(done, total); };
    if (coverage) {
      run->coverage = cover_tests(all.policy, all.files, options, results, all.exemptions.unreachable);
    } else {
      results = liangce::run_tests(all.policy, all.files, options);
    }
    for (auto& file : results)
      for (TestResult& result : file) run->results.push_back(std::move(result));
  }
  progress.finish();
  return run;
}

}  // namespace

void register_check(py::module_& m) {
  m.def("check", &check, "Everything wrong with a policy, as diagnostics.", "paths"_a);
  py::class_<TestRun> run(m, "TestRun", "The results of a policy's tests: a sequence of TestResult.");
  run.def("__len__", [](const TestRun& r) { return r.results.size(); })
      .def("__getitem__", [](TestRun& r, const py::object& at) { return py::object(objects(r)[at]); })
      .def("__iter__", [](TestRun& r) { return py::iter(objects(r)); })
      .def_property_readonly("passed", &TestRun::passed, "How many passed.")
      .def_property_readonly(
          "failed", [](const TestRun& r) { return r.results.size() - r.passed(); }, "How many did not.")
      .def_property_readonly(
          "ok", [](const TestRun& r) { return r.passed() == r.results.size(); }, "Whether all passed.")
      .def(
          "junit", [](const TestRun& r) { return text(to_junit(r.results)); }, "The results as JUnit XML.")
      .def_property_readonly("coverage", &coverage_object, "What the tests reach; None when not asked for.")
      .def("__repr__", [](const TestRun& r) {
        return "<TestRun: " + std::to_string(r.passed()) + " of " + std::to_string(r.results.size()) + " passed>";
      });
  run.attr("__module__") = "liangce";
  m.def("run_tests", &run_tests, "Run the tests beside a policy.", "paths"_a, "filter"_a, "threads"_a, "progress"_a,
        "coverage"_a);
}

}  // namespace liangce::python
