// Every *.test.yaml beside a shipped policy, one test each file, every case reported.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "liangce/decide/check_everything.hpp"
#include "liangce/decide/run_tests.hpp"
#include "liangce/yaml/load.hpp"

namespace liangce {
namespace {

const std::string yuzhou = std::string(LIANGCE_PROJECT_DIR) + "/policies/yuzhou-2023";

const Policy& policy() {
  static const Policy loaded(yaml::load({yuzhou}));
  return loaded;
}

std::vector<std::string> test_files() {
  Diagnostics found;
  auto files = yaml::find_files({yuzhou}, found).tests;
  for (auto& file : files) file = std::filesystem::path(file).lexically_relative(yuzhou).string();
  return files;
}

class Policies : public testing::TestWithParam<std::string> {};

TEST_P(Policies, Pass) {
  Diagnostics found;
  const policy::TestFile file = yaml::read_tests(yuzhou + "/" + GetParam(), policy().content(), found);
  for (const auto& d : found.items()) ADD_FAILURE() << format(d);
  TestOptions options;
  options.threads = 2;
  options.load.text = [](const std::string& name, const std::string& text, Diagnostics& problems) {
    return yaml::read_policy_text(name, text, problems);
  };
  options.load.file = [](const std::string& path, const std::string&, Diagnostics& problems) {
    return yaml::read_policy({path}, problems);
  };
  const auto results = run_tests(policy(), file, options);
  EXPECT_EQ(results.size(), file.cases.size());
  std::size_t failed = 0;
  for (const auto& result : results) {
    if (result.passed()) continue;
    ++failed;
    std::string why;
    for (const auto& d : result.differences) why += format(d);
    for (const auto& d : result.problems) why += format(d);
    ADD_FAILURE() << result.name << "\n" << why;
  }
  RecordProperty("cases", static_cast<int>(results.size()));
  EXPECT_EQ(failed, 0U) << "of " << results.size() << " cases";
}

INSTANTIATE_TEST_SUITE_P(Yuzhou2023, Policies, testing::ValuesIn(test_files()), [](const auto& info) {
  std::string name = info.param;
  std::replace_if(
      name.begin(), name.end(), [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; }, '_');
  return name;
});

TEST(CheckEverything, YuzhouIsCleanOnEveryDayItChanges) {
  EXPECT_GT(days_of_change(policy().content()).size(), 3U);
  const Diagnostics found = check_everything(policy());
  for (const auto& d : found.items()) ADD_FAILURE() << format(d);
}

}  // namespace
}  // namespace liangce
