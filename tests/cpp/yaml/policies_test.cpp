// The policies that ship: every file of them is read without a diagnostic.
#include "support.hpp"

#include <algorithm>

#include "liangce/yaml/load.hpp"

namespace liangce::yaml {
namespace {

const std::string policies = std::string(LIANGCE_PROJECT_DIR) + "/policies/";

TEST(Policies, YuzhouLoads) {
  Diagnostics warnings;
  const policy::Policy policy = load({policies + "yuzhou-2023"}, &warnings);
  EXPECT_EQ(all(warnings), "");
  EXPECT_EQ(policy.id.text, "yuzhou-2023");
  EXPECT_EQ(policy.in_force.first, Date::parse("2023-01-01"));
  EXPECT_FALSE(policy.in_force.last);
  EXPECT_EQ(policy.published, Date::parse("2023-05-11"));
  ASSERT_NE(policy.document.text, nullptr);
  ASSERT_EQ(policy.calendars.size(), 1U);  // three years of one calendar
  EXPECT_EQ(policy.calendars[0].data.years, (std::vector<std::int64_t>{2022, 2023, 2024}));
  const policy::Parameter* line = policy.find_parameter("income_reference_line");
  ASSERT_NE(line, nullptr);
  EXPECT_EQ(line->name.text, "监测收入参考线");
  ASSERT_EQ(line->versions.size(), 1U);
  EXPECT_EQ(line->versions[0].value.number(), Number(7500));
  EXPECT_EQ(line->versions[0].period.last, Date::parse("2023-12-31"));
  EXPECT_EQ(line->in_force(*Date::parse("2024-01-01")), nullptr);
}

TEST(Policies, EveryTestFileOfYuzhouIsRead) {
  const std::string folder = policies + "yuzhou-2023";
  const policy::Policy policy = load({folder});
  Diagnostics diagnostics;
  const FoundFiles found = find_files({folder}, diagnostics);
  EXPECT_GE(found.tests.size(), 7U);
  std::size_t cases = 0;
  for (const std::string& path : found.tests) {
    const policy::TestFile tests = read_tests(path, policy, diagnostics);
    EXPECT_EQ(tests.policy.text, "yuzhou-2023") << path;
    cases += tests.cases.size();
  }
  EXPECT_EQ(all(diagnostics), "");
  EXPECT_GE(cases, 350U);
}

}  // namespace
}  // namespace liangce::yaml
