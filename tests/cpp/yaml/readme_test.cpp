// policies/README.md: its examples load, its list of diagnostics is that of the code.
#include <filesystem>
#include <map>
#include <regex>
#include <set>

#include "liangce/decide/program.hpp"
#include "liangce/policy/amend.hpp"
#include "support.hpp"

namespace liangce::yaml {
namespace {

namespace fs = std::filesystem;

const std::string project = LIANGCE_PROJECT_DIR;

std::string contents(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::string> examples() {
  const std::string text = contents(project + "/policies/README.md");
  std::vector<std::string> blocks;
  for (std::size_t at = text.find("```yaml\n"); at != std::string::npos; at = text.find("```yaml\n", at)) {
    at += 8;
    const std::size_t end = text.find("```", at);
    blocks.push_back(text.substr(at, end - at));
    at = end + 3;
  }
  return blocks;
}

TEST(Readme, ExamplesLoad) {
  const std::vector<std::string> blocks = examples();
  ASSERT_GT(blocks.size(), 8U);
  ASSERT_EQ(blocks[0].rfind("policy: ", 0), 0U);
  Diagnostics diagnostics;
  const policy::Policy first = read_policy_text("README", blocks[0], diagnostics);
  for (const std::string& block : blocks) {
    if (block.rfind("policy: ", 0) == 0) {
      read_policy_text("README", block, diagnostics);
    } else if (block.rfind("tests: ", 0) == 0) {
      EXPECT_FALSE(read_tests_text("README", block, first, diagnostics).cases.empty());
    } else if (block.rfind("exempt: ", 0) == 0) {
      read_exemptions_text("README", block, first, diagnostics);
    } else if (block.rfind("amends: ", 0) == 0) {
      policy::amended(first, read_amendment_text("README", block, first, diagnostics), diagnostics);
    } else if (block.rfind("calendar: ", 0) == 0) {
      const Folder folder;
      folder.write("cn.yaml", block);
      read_policy_text(folder.path("p.yaml"), "policy: p\ncalendars: cn.yaml\n", diagnostics);
    } else {
      read_policy_text("README", "policy: p\n" + block, diagnostics);
    }
    EXPECT_EQ(all(diagnostics), "") << block;
    diagnostics = {};
  }
}

TEST(Readme, TheFirstPolicyDecidesWhatItsTestsSay) {
  Diagnostics diagnostics;
  const Policy policy(read_policy_text("README", examples()[0], diagnostics));
  EXPECT_NO_THROW(policy.on(*Date::parse("2023-06-30")));
}

TEST(Readme, EveryDiagnosticHasAPhraseAndEveryPhraseADiagnostic) {
  static const std::regex quoted("\"(LC[0-9]{3})\"");
  static const std::regex row(R"(\n\| (LC\d{3}) \| ([^|]+) \|)");
  std::set<std::string> used;
  for (const std::string folder : {"/engine", "/bindings"})
    for (const auto& entry : fs::recursive_directory_iterator(project + folder)) {
      const std::string kind = entry.path().extension().string();
      if (!entry.is_regular_file() || (kind != ".hpp" && kind != ".cpp" && kind != ".py")) continue;
      const std::string text = contents(entry.path());
      for (std::sregex_iterator m(text.begin(), text.end(), quoted), end; m != end; ++m) used.insert((*m)[1]);
    }
  const std::string readme = contents(project + "/policies/README.md");
  std::map<std::string, std::string> phrases;
  for (std::sregex_iterator m(readme.begin(), readme.end(), row), end; m != end; ++m)
    EXPECT_TRUE(phrases.emplace((*m)[1], (*m)[2]).second) << (*m)[1] << " has two phrases";
  for (const std::string& code : used)
    EXPECT_EQ(phrases.count(code), 1U) << code << " has no phrase in policies/README.md";
  for (const auto& [code, phrase] : phrases)
    EXPECT_EQ(used.count(code), 1U) << code << " (" << phrase << ") is not in the code";
}

}  // namespace
}  // namespace liangce::yaml
