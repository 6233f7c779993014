// Diagnostics as text: carets under double-width characters, long lines, hostile bytes, hints.
#include <gtest/gtest.h>

#include "liangce/diagnostic.hpp"

namespace {

using liangce::Diagnostic;
using liangce::Diagnostics;
using liangce::Severity;
using liangce::SourceFile;
using liangce::SourceText;

std::string at(std::string content, std::uint32_t begin, std::uint32_t end) {
  Diagnostic d;
  d.code = "LC999";
  d.message = "found here";
  d.file = std::make_shared<const SourceFile>(SourceFile{"a.yaml", std::move(content)});
  d.begin = begin;
  d.end = end;
  return format(d);
}

TEST(Diagnostic, LineCaretAndHint) {
  Diagnostic d;
  d.code = "LC301";
  d.severity = Severity::warning;
  d.message = "unknown name 'incom'";
  d.hint = "did you mean 'income'?";
  d.file = std::make_shared<const SourceFile>(SourceFile{"p.yaml", "rules:\n  low: incom < 5\n"});
  d.begin = 14;
  d.end = 19;
  EXPECT_EQ(format(d),
            "p.yaml:2:8: warning LC301: unknown name 'incom'\n"
            "  2 |   low: incom < 5\n"
            "    |        ^^^^^\n"
            "  hint: did you mean 'income'?\n");
}

TEST(Diagnostic, ChineseCharactersTakeTwoColumns) {
  // 收入 is 6 bytes, 2 code points, 4 columns.
  EXPECT_EQ(at("收入 < 线", 9, 12),
            "a.yaml:1:6: error LC999: found here\n"
            "  1 | 收入 < 线\n"
            "    |        ^^\n");
  EXPECT_EQ(at("收入 <", 0, 6),
            "a.yaml:1:1: error LC999: found here\n"
            "  1 | 收入 <\n"
            "    | ^^^^\n");
}

TEST(Diagnostic, EndsOfLinesAndFiles) {
  EXPECT_EQ(at("a\nbc\nd", 4, 4),  // at the line break
            "a.yaml:2:3: error LC999: found here\n"
            "  2 | bc\n"
            "    |   ^\n");
  EXPECT_EQ(at("bc\r\nd", 0, 5),  // a span over lines is underlined to the end of the first
            "a.yaml:1:1: error LC999: found here\n"
            "  1 | bc\n"
            "    | ^^\n");
  EXPECT_EQ(at("abc", 3, 3),
            "a.yaml:1:4: error LC999: found here\n"
            "  1 | abc\n"
            "    |    ^\n");
  EXPECT_EQ(at("", 0, 0), "a.yaml:1:1: error LC999: found here\n");
  EXPECT_EQ(at("abc", 4'000'000, 5'000'000),  // offsets beyond the file
            "a.yaml:1:4: error LC999: found here\n"
            "  1 | abc\n"
            "    |    ^\n");
}

TEST(Diagnostic, LongLinesAreCutAroundTheCaret) {
  const std::string text = at(std::string(5000, 'x') + "BAD" + std::string(5000, 'y'), 5000, 5003);
  EXPECT_EQ(text,
            "a.yaml:1:5001: error LC999: found here\n"
            "  1 | …" +
                std::string(66, 'x') + "BAD" + std::string(30, 'y') +
                "…\n"
                "    |  " +
                std::string(66, ' ') + "^^^\n");
  std::string wide;
  for (int i = 0; i < 1000; ++i) wide += "入";
  const std::string cut = at(wide, 1500, 1503);
  EXPECT_LT(cut.size(), 600U);
  EXPECT_NE(cut.find("^^"), std::string::npos);
}

TEST(Diagnostic, TerminalsSeeNoEscapesAndNoBrokenUtf8) {
  const std::string text = at("a\x1b[31m\x07 \xff\xfe b\tc", 0, 1);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_EQ(text.find('\x07'), std::string::npos);
  EXPECT_EQ(text.find('\xff'), std::string::npos);
  EXPECT_NE(text.find("\xEF\xBF\xBD"), std::string::npos);
}

TEST(Diagnostics, OffsetsGoThroughSegments) {
  // A folded block scalar: "ab cd" written as "  ab\n  cd" from byte 2.
  SourceText text;
  text.text = "ab cd";
  text.file = std::make_shared<const SourceFile>(SourceFile{"f.yaml", "  ab\n  cd\n"});
  text.segments = {{0, 2}, {3, 7}};
  Diagnostics found;
  found.add("LC401", text, 3, 2, "bad", "", Severity::error);
  ASSERT_EQ(found.items().size(), 1U);
  EXPECT_EQ(found.items()[0].begin, 7U);
  EXPECT_EQ(found.items()[0].end, 9U);
  EXPECT_EQ(found.items()[0].position(), (liangce::Position{2, 3}));
  EXPECT_TRUE(found.has_errors());
}

TEST(Diagnostics, TextWithoutFileIsItsOwnSource) {
  SourceText text;
  text.text = "1 +";
  Diagnostics found;
  found.add("LC401", text, 3, 0, "an expression ends too early");
  EXPECT_EQ(format(found.items()[0]),
            "<expression>:1:4: error LC401: an expression ends too early\n"
            "  1 | 1 +\n"
            "    |    ^\n");
}

TEST(Diagnostics, KeepsTheFirstOnesAndCountsAll) {
  Diagnostics found;
  for (int i = 0; i < 1000; ++i) found.add(Diagnostic{"LC1", Severity::error, "m", "", nullptr, 0, 0});
  found.add(Diagnostic{"LC1", Severity::warning, "m", "", nullptr, 0, 0});
  EXPECT_EQ(found.items().size(), Diagnostics::most);
  EXPECT_EQ(found.errors(), 1000U);
}

TEST(PolicyError, SaysEverything) {
  const liangce::PolicyError error({Diagnostic{"LC1", Severity::error, "first", "", nullptr, 0, 0},
                                    Diagnostic{"LC2", Severity::note, "second", "try", nullptr, 0, 0}});
  EXPECT_STREQ(error.what(), "error LC1: first\nnote LC2: second\n  hint: try\n");
  EXPECT_EQ(error.diagnostics().size(), 2U);
}

TEST(NearestName, ByEditDistance) {
  const std::vector<std::string> known = {"住房", "人均纯收入", "监测收入参考线", "pc_net_income", "饮水"};
  EXPECT_EQ(liangce::nearest_name("人均纯收人", known), "人均纯收入");
  EXPECT_EQ(liangce::nearest_name("人均收入", known), "人均纯收入");
  EXPECT_EQ(liangce::nearest_name("pc_net_incmoe", known), "pc_net_income");
  EXPECT_EQ(liangce::nearest_name("PC_NET_INCOME", known), "pc_net_income");
  EXPECT_EQ(liangce::nearest_name("住方", known), "住房");
  EXPECT_EQ(liangce::nearest_name("住", known), "住房");
  EXPECT_EQ(liangce::nearest_name("完全不同的名字", known), "");
  EXPECT_EQ(liangce::nearest_name("x", {"y"}), "");
  EXPECT_EQ(liangce::nearest_name("", known), "");
  EXPECT_EQ(liangce::nearest_name("a", {}), "");
  EXPECT_EQ(liangce::nearest_name(std::string(1'000'000, 'a'), {std::string(1'000'000, 'b')}), "");
}

}  // namespace
