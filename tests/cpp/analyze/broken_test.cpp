// Broken policies, each with one defect: found by its code, with a witness that can be pasted, and nothing else is
// said of the policy. And policies without a defect: nothing is said.
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "analyze_support.hpp"

namespace liangce::analysing {
namespace {

namespace fs = std::filesystem;

const std::string data = std::string(LIANGCE_PROJECT_DIR) + "/tests/data/broken";

std::string contents(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

/// All that is said of a policy, whether it loads or not.
std::vector<Finding> said(const std::string& name, const std::string& text, std::optional<Policy>& policy) {
  std::vector<Finding> all;
  Diagnostics found;
  policy::Policy content = yaml::read_policy_text(name, text, found);
  for (const Diagnostic& d : found.items()) all.push_back({d, {}});
  if (found.has_errors()) return all;
  policy.emplace(std::move(content));
  for (Finding& finding : check_and_analyze(*policy)) all.push_back(std::move(finding));
  return all;
}

/// What a defect also is, seen from elsewhere: a comparison outside the range makes its row dead.
const std::map<std::string, std::vector<std::string>> also{
    {"LC345-table-cell", {"LC353"}},  {"LC312-exception", {"LC313"}},   {"LC301-fact", {"LC313"}},
    {"LC343-loan-use", {"LC322"}},    {"LC343-two-clauses", {"LC322"}}, {"LC343-exceptions", {"LC322"}},
    {"LC343-unique-rows", {"LC322"}},
};

TEST(BrokenPolicies, EachDefectIsFound) {
  std::size_t files = 0;
  std::map<std::string, int> kinds;
  for (const auto& entry : fs::directory_iterator(data)) {
    const std::string name = entry.path().stem().string();
    const std::string code = name.substr(0, 5);
    SCOPED_TRACE(name);
    ++files, ++kinds[code];
    std::optional<Policy> policy;
    const auto found = said(entry.path().filename().string(), contents(entry.path()), policy);
    bool there = false;
    for (const Finding& f : found) {
      there = there || (f.diagnostic.code == code && f.diagnostic.severity != Severity::note);
      if (policy) expect_pasteable(*policy, f);
      const auto more = also.find(name);
      const bool may =
          more != also.end() && std::count(more->second.begin(), more->second.end(), f.diagnostic.code) != 0;
      const bool note = f.diagnostic.severity == Severity::note;
      EXPECT_TRUE(f.diagnostic.code == code || may || note) << format(f.diagnostic);
    }
    EXPECT_TRUE(there) << "nothing says " << code;
  }
  EXPECT_GE(files, 60U);
  EXPECT_GE(kinds.size(), 20U);
}

TEST(BrokenPolicies, EveryRegionFindingThatCanBeShownIs) {
  for (const auto& entry : fs::directory_iterator(data)) {
    const std::string code = entry.path().stem().string().substr(0, 5);
    for (const char* shown : {"LC342", "LC343", "LC344", "LC346", "LC350", "LC351", "LC352"}) {
      if (code != shown) continue;
      std::optional<Policy> policy;
      for (const Finding& f : said("p.yaml", contents(entry.path()), policy)) {
        if (f.diagnostic.code == code) {
          EXPECT_NE(f.witness, "") << entry.path();
        }
      }
    }
  }
}

TEST(SoundPolicies, NothingIsSaidOfThePoliciesThatShip) {
  const Policy policy = load(std::string(LIANGCE_PROJECT_DIR) + "/policies/yuzhou-2023");
  for (const Finding& f : analyze(policy)) {
    EXPECT_EQ(f.diagnostic.code, "LC359") << format(f.diagnostic);
    EXPECT_EQ(f.diagnostic.severity, Severity::note);
  }
}

}  // namespace
}  // namespace liangce::analysing
