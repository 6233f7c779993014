#pragma once

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <thread>

#include "liangce/verify/impl/slices.hpp"
#include "liangce/verify/run_tests.hpp"

namespace liangce {

LIANGCE_INLINE std::vector<std::vector<TestResult>> run_tests(const Policy& policy,
                                                              const std::vector<policy::TestFile>& files,
                                                              const TestOptions& options) {
  const detail::PolicySlices slices(policy.content());
  const std::vector<detail::TestGroup> groups = detail::group_tests(policy.content(), slices, files);
  std::vector<std::vector<std::optional<TestResult>>> all(files.size());
  for (std::size_t f = 0; f < files.size(); ++f) all[f].resize(files[f].cases.size());
  const auto wanted = [&](const policy::TestCase& test) {
    return options.filter.empty() || test.name.text.find(options.filter) != std::string::npos;
  };
  std::size_t total = 0, done = 0;
  for (const policy::TestFile& file : files)
    total += static_cast<std::size_t>(std::count_if(file.cases.begin(), file.cases.end(), wanted));
  std::mutex reporting;
  const auto keep = [&](std::size_t file, std::size_t c, TestResult result) {
    all[file][c] = std::move(result);
    if (!options.progress) return;
    const std::lock_guard lock(reporting);
    options.progress(++done, total);
  };
  // Cases of policies that must not load, then a group at a time, each of the part of the policy it can reach.
  for (std::size_t f = 0; f < files.size(); ++f) {
    const TestRunner runner(policy, files[f], options);
    for (std::size_t c = 0; c < files[f].cases.size(); ++c)
      if (!files[f].cases[c].load_error.empty() && wanted(files[f].cases[c])) keep(f, c, runner.run(files[f].cases[c]));
  }
  TestOptions again = options;
  again.asked = nullptr;  // it was told
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t g = next++; g < groups.size(); g = next++) {
      const detail::TestGroup& group = groups[g];
      const policy::TestFile& file = files[group.file];
      const Policy part(group.part);
      const TestRunner runner(part, file, options);
      for (const std::size_t c : group.cases) {
        if (!wanted(file.cases[c])) continue;
        TestResult result = runner.run(file.cases[c]);
        // A failure is told of the whole policy, with everything the reasons can cite.
        if (!result.passed()) result = TestRunner(policy, file, again).run(file.cases[c]);
        keep(group.file, c, std::move(result));
      }
    }
  };
  std::size_t threads = options.threads == 0 ? std::thread::hardware_concurrency() : options.threads;
  threads = std::min(std::max<std::size_t>(1, threads), std::max<std::size_t>(1, groups.size()));
  std::vector<std::thread> others;
  for (std::size_t i = 1; i < threads; ++i) others.emplace_back(work);
  work();
  for (auto& thread : others) thread.join();
  std::vector<std::vector<TestResult>> results(files.size());
  for (std::size_t f = 0; f < files.size(); ++f)
    for (auto& result : all[f])
      if (result) results[f].push_back(std::move(*result));
  return results;
}

}  // namespace liangce
