// tests/data/yaml/bad: one defect a file. Its first lines say what must be reported, all of it and in this order:
//
//   # [warning] CODE LINE:COLUMN [«marked text»] fragment of message or hint | another fragment
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "liangce/policy/amend.hpp"
#include "liangce/yaml/load.hpp"

namespace liangce::yaml {
namespace {

const std::string data = std::string(LIANGCE_PROJECT_DIR) + "/tests/data/yaml/";

struct Expected {
  bool warning = false;
  std::string code, place, marked;
  std::vector<std::string> fragments;
};

std::vector<Expected> expectations(const std::string& content) {
  static const std::regex line(R"(# (warning )?(LC\d{3}) (\d+:\d+)(?: «(.*)»)? ?(.*))");
  std::vector<Expected> all;
  std::istringstream in(content);
  std::string text;
  for (std::smatch m; std::getline(in, text) && std::regex_match(text, m, line);) {
    Expected e{m[1].matched, m[2], m[3], m[4], {}};
    const std::string rest = m[5];
    for (std::size_t from = 0; from < rest.size();) {
      const std::size_t to = std::min(rest.find(" | ", from), rest.size());
      e.fragments.push_back(rest.substr(from, to - from));
      from = to + 3;
    }
    all.push_back(std::move(e));
  }
  return all;
}

std::string contents(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// Reads a file as what it says it is.
void read_any(const std::string& path, Diagnostics& diagnostics) {
  Diagnostics none;
  const std::string content = contents(path);
  const auto says = [&](const char* key) { return content.find(std::string("\n") + key + ":") != std::string::npos; };
  if (says("tests")) {
    read_tests(path, load({data + "base.yaml"}), diagnostics);
  } else if (says("amends")) {
    const policy::Policy base = load({data + "base.yaml"});
    policy::amended(base, read_amendment(path, base, diagnostics), diagnostics);
  } else if (says("calendar")) {
    read_policy_text(path, "policy: p\ncalendars: " + std::filesystem::path(path).filename().string() + "\n",
                     diagnostics);
  } else {
    read_policy({path}, diagnostics);
  }
}

class BadFile : public testing::TestWithParam<std::string> {};

TEST_P(BadFile, IsReportedAsItSays) {
  const std::string path = data + "bad/" + GetParam() + ".yaml";
  const std::vector<Expected> expected = expectations(contents(path));
  ASSERT_FALSE(expected.empty());
  Diagnostics diagnostics;
  read_any(path, diagnostics);
  std::string all;
  for (const Diagnostic& d : diagnostics.items()) all += format(d);
  ASSERT_EQ(diagnostics.items().size(), expected.size()) << all;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const Diagnostic& d = diagnostics.items()[i];
    const Position at = d.position();
    EXPECT_EQ(d.code, expected[i].code) << all;
    EXPECT_EQ(std::to_string(at.line) + ":" + std::to_string(at.column), expected[i].place) << all;
    EXPECT_EQ(d.severity, expected[i].warning ? Severity::warning : Severity::error) << all;
    EXPECT_EQ(d.file->name, path);
    if (!expected[i].marked.empty()) {
      EXPECT_EQ(d.file->content.substr(d.begin, d.end - d.begin), expected[i].marked);
    }
    for (const std::string& fragment : expected[i].fragments)
      EXPECT_NE((d.message + "\n" + d.hint).find(fragment), std::string::npos) << fragment << "\n" << all;
    // What a person sees: the place, the line itself and a caret.
    const std::string shown = format(d);
    EXPECT_EQ(shown.rfind(path + ":" + expected[i].place + ": ", 0), 0U) << shown;
    EXPECT_NE(shown.find('^'), std::string::npos) << shown;
  }
}

std::vector<std::string> bad_files() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(data + "bad"))
    names.push_back(entry.path().stem().string());
  std::sort(names.begin(), names.end());
  return names;
}

INSTANTIATE_TEST_SUITE_P(Yaml, BadFile, testing::ValuesIn(bad_files()), [](const auto& info) {
  std::string name = info.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

}  // namespace
}  // namespace liangce::yaml
