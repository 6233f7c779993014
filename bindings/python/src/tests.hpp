// Policies with the tests beside them, and progress told to Python: shared by testing, coverage and mutation.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "convert.hpp"
#include "liangce/decide/run_tests.hpp"
#include "liangce/yaml/load.hpp"

namespace liangce::python {

inline std::vector<std::string> paths_of(const py::list& paths) {
  std::vector<std::string> names;
  for (const py::handle path : paths) names.push_back(read_path(path));
  return names;
}

/// What stands at the paths. Test files given alone bring the policy they stand beside.
struct Found {
  std::vector<std::string> policy;
  std::vector<std::string> tests;
  std::vector<std::string> exemptions;
};

inline Found find(const std::vector<std::string>& paths, Diagnostics& diagnostics) {
  const yaml::FoundFiles found = yaml::find_files(paths, diagnostics);
  if (found.policies.empty() && !found.tests.empty()) {
    const std::string folder = std::filesystem::path(found.tests.front()).parent_path().string();
    const std::string beside = folder.empty() ? "." : folder;
    return {{beside}, found.tests, yaml::find_files({beside}, diagnostics).exemptions};
  }
  return {paths, found.tests, found.exemptions};
}

/// A policy, its test files and what these need not do.
struct PolicyUnderTest {
  Policy policy;
  std::vector<policy::TestFile> files;
  policy::Exemptions exemptions;  ///< of all files together

  static PolicyUnderTest read(const std::vector<std::string>& paths) {
    Diagnostics problems;
    const Found found = find(paths, problems);
    if (problems.has_errors()) throw PolicyError(problems.items());
    PolicyUnderTest read{Policy(yaml::load(found.policy)), {}, {}};
    const policy::Policy& content = read.policy.content();
    for (const std::string& file : found.tests) read.files.push_back(yaml::read_tests(file, content, problems));
    for (const std::string& file : found.exemptions) {
      policy::Exemptions more = yaml::read_exemptions(file, content, problems);
      auto& all = read.exemptions;
      all.unreachable.insert(all.unreachable.end(), more.unreachable.begin(), more.unreachable.end());
      all.equivalent.insert(all.equivalent.end(), more.equivalent.begin(), more.equivalent.end());
    }
    if (problems.has_errors()) throw PolicyError(problems.items());
    return read;
  }
};

/// Progress told to Python from whichever thread; what the callback raises is kept for the caller's thread.
class Progress {
 public:
  explicit Progress(py::object callback) : callback_(std::move(callback)) {}
  void tell(std::size_t done, std::size_t total) {
    if (callback_.is_none()) return;
    const py::gil_scoped_acquire locked;
    if (raised_) return;
    try {
      callback_(done, total);
    } catch (py::error_already_set& error) {
      raised_ = std::make_unique<py::error_already_set>(std::move(error));
    }
  }
  void finish() {
    if (raised_) throw py::error_already_set(*raised_);
  }

 private:
  py::object callback_;
  std::unique_ptr<py::error_already_set> raised_;
};

inline PolicyLoaders loaders() {
  PolicyLoaders load;
  load.text = [](const std::string& name, const std::string& text, Diagnostics& found) {
    return yaml::read_policy_text(name, text, found);
  };
  load.file = [](const std::string& path, const std::string& test_file, Diagnostics& found) {
    return yaml::read_policy({(std::filesystem::path(test_file).parent_path() / path).string()}, found);
  };
  return load;
}

}  // namespace liangce::python
