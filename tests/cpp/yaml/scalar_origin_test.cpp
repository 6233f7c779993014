// Where each byte of a scalar's content stands in the file: an error inside a text points at its own column.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "liangce/feel/parser.hpp"
#include "liangce/yaml/reader.hpp"
#include "support.hpp"

namespace liangce::yaml {
namespace {

/// The scalar under the only key of a file.
SourceText scalar(const std::string& text) {
  Diagnostics diagnostics;
  const auto file = make_file("t.yaml", text, {}, diagnostics);
  const auto tree = file == nullptr ? std::nullopt : read(file, {}, diagnostics);
  EXPECT_EQ(all(diagnostics), "") << text;
  return tree ? tree->root.entries.at(0).value.text : SourceText{};
}

/// Every byte of the content that is not white space must be found again at its place.
void expect_aligned(const std::string& file, const SourceText& text) {
  for (std::uint32_t i = 0; i < text.text.size(); ++i) {
    if (text.text[i] == ' ' || text.text[i] == '\n') continue;
    ASSERT_LT(text.file_offset(i), file.size()) << file;
    EXPECT_EQ(file[text.file_offset(i)], text.text[i]) << "byte " << i << " of " << text.text << " in\n" << file;
  }
}

TEST(ScalarOrigin, EveryStyle) {
  const char* const files[] = {
      "a: plain text",
      "a: plain\n  text over\n\n  lines",
      "a:   spaced   out   ",
      "a: 'single ''quoted'' text'",
      "a: 'single\n  quoted\n\n  lines'",
      "a: \"double quoted\"",
      "a: \"over\n   lines\n\n\n   more\"",
      "a: \"joined\\\n   up\"",
      "a: |\n  literal\n    deeper\n\n  lines\n",
      "a: |-\n   literal\n   lines",
      "a: >\n  folded\n  lines\n\n  new\n    deeper\n  end\n",
      "a: >-\n      收入 < 线\n      and 住房 = 1\n",
      "a: |2\n  kept\n",
      "a: |\r\n  one\r\n  two\r\n",
      "a: >\r\n  one\r\n  two\r\n",
  };
  for (const std::string file : files) expect_aligned(file, scalar(file));
}

TEST(ScalarOrigin, Contents) {
  EXPECT_EQ(scalar("a: 'it''s'").text, "it's");
  EXPECT_EQ(scalar("a: >-\n  one\n  two\n\n  three\n").text, "one two\nthree");
  EXPECT_EQ(scalar("a: |\n  one\n    two\n").text, "one\n  two\n");
}

TEST(ScalarOrigin, EscapesAreOneCharacterEach) {
  const std::string file = "a: \"x\\u826f\\t\\x41y\"";
  const SourceText text = scalar(file);
  ASSERT_EQ(text.text, "x良\tAy");
  EXPECT_EQ(text.file_offset(0), 4U);   // x
  EXPECT_EQ(text.file_offset(1), 5U);   // \u826f
  EXPECT_EQ(text.file_offset(4), 11U);  // \t
  EXPECT_EQ(text.file_offset(5), 13U);  // \x41
  EXPECT_EQ(text.file_offset(6), 17U);  // y
}

std::string reported(const std::string& rule) {
  Diagnostics diagnostics;
  const policy::Policy policy = read_policy_text("p.yaml", "policy: p\nrules:\n  a:\n" + rule, diagnostics);
  EXPECT_EQ(all(diagnostics), "");
  const SourceText& text = std::get<policy::Expression>(policy.rules.at(0).body->form).text;
  for (const feel::SyntaxError& e : feel::read_expression(text.text, feel::Environment()).errors)
    diagnostics.add(e.code, text, e.begin, e.end - e.begin, e.message);
  return places(diagnostics);
}

TEST(ScalarOrigin, ErrorsInsideExpressionsPointAtTheirOwnColumn) {
  EXPECT_EQ(reported("    when: 收入 < )\n"), "LC404 4:16");
  EXPECT_EQ(reported("    when: '收入 < )'\n"), "LC404 4:17");
  EXPECT_EQ(reported("    when: |\n      收入 > 1 and\n        (住房 < )\n"), "LC404 6:15");
  EXPECT_EQ(reported("    when: >-\n      收入 > 1 and\n      住房 < )\n"), "LC404 6:12");
  EXPECT_EQ(reported("    when: \"收入 >\n      \\x31 and )\"\n"), "LC404 5:16");
}

/// Words and line breaks in every style, written and found again.
RC_GTEST_PROP(ScalarOriginProperty, WhatIsWrittenIsFoundAgain, ()) {
  const auto word = rc::gen::container<std::string>(rc::gen::elementOf(std::string("abz019_<>=()+*'\"")));
  const auto lines = *rc::gen::resize(
      8, rc::gen::nonEmpty(rc::gen::container<std::vector<std::vector<std::string>>>(
             rc::gen::nonEmpty(rc::gen::container<std::vector<std::string>>(rc::gen::nonEmpty(word))))));
  const int style = *rc::gen::inRange(0, 4);
  const std::string indent(static_cast<std::size_t>(*rc::gen::inRange(1, 6)), ' ');
  const std::string end = *rc::gen::element(std::string("\n"), std::string("\r\n"));
  std::string body;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (style >= 2 || i > 0) body += indent;
    for (std::size_t k = 0; k < lines[i].size(); ++k) {
      std::string text = lines[i][k];
      for (std::size_t at = 0; style == 0 && (at = text.find('\'', at)) != std::string::npos; at += 2)
        text.insert(at, 1, '\'');
      for (std::size_t at = 0; style == 1 && (at = text.find('"', at)) != std::string::npos; at += 2)
        text.insert(at, 1, '\\');
      body += (k > 0 ? " " : "") + text;
    }
    if (i + 1 < lines.size() || style >= 2) body += end;
  }
  const std::string open[] = {"'", "\"", "|" + end, ">" + end}, close[] = {"'", "\"", "", ""};
  const std::string file = "a: " + open[style] + body + close[style] + end;
  const SourceText text = scalar(file);
  RC_ASSERT(!text.text.empty());
  for (std::uint32_t i = 0; i < text.text.size(); ++i) {
    if (text.text[i] == ' ' || text.text[i] == '\n') continue;
    const std::uint32_t at = text.file_offset(i);
    RC_ASSERT(at < file.size());
    // An escaped quote is found at its escape.
    RC_ASSERT(file[at] == text.text[i] || (style == 1 && file[at] == '\\' && file[at + 1] == text.text[i]));
  }
}

}  // namespace
}  // namespace liangce::yaml
