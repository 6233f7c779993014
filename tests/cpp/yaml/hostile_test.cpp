// Bytes nobody should have written: a clear diagnostic each, in bounded time, never a guess.
#include <gmock/gmock.h>

#include <chrono>

#include "liangce/yaml/reader.hpp"
#include "support.hpp"

namespace liangce::yaml {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

/// Reads a text as a policy; fails the test when it takes longer than anything here may, sanitizers included.
std::string read(const std::string& text, const Limits& limits = {}) {
  const auto start = std::chrono::steady_clock::now();
  Diagnostics diagnostics;
  read_policy_text("p.yaml", text, diagnostics, limits);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
  return all(diagnostics);
}

std::string repeated(const std::string& text, std::size_t times) {
  std::string out;
  out.reserve(text.size() * times);
  while (times-- > 0) out += text;
  return out;
}

// ---- bytes

TEST(Hostile, NothingAtAll) {
  EXPECT_EQ(read(""), "p.yaml:1:1: error LC006: the file is empty\n");
  EXPECT_THAT(read("\n\n"), StartsWith("p.yaml:1:1: error LC006: "));
  EXPECT_THAT(read("# only words\n"), StartsWith("p.yaml:1:1: error LC006: "));
  EXPECT_THAT(read("---\n...\n"), StartsWith("p.yaml:1:1: error LC006: "));
  EXPECT_THAT(read("~"), StartsWith("p.yaml:1:1: error LC006: the file holds nothing"));
}

TEST(Hostile, NotAMapping) {
  EXPECT_THAT(read("policy"), StartsWith("p.yaml:1:1: error LC203: the policy file must be a mapping"));
  EXPECT_THAT(read("- policy: p\n"), StartsWith("p.yaml:1:1: error LC203: the policy file must be a mapping"));
}

TEST(Hostile, ByteOrderMarksAreDropped) {
  EXPECT_EQ(read("\xEF\xBB\xBFpolicy: p\n"), "");
  EXPECT_THAT(read("\xEF\xBB\xBFpolicy: P\n"),
              StartsWith("p.yaml:1:9: error LC214"));  // columns as an editor shows them
}

TEST(Hostile, WhatIsNoUtf8) {
  const char* const bad[] = {"\xFF\xFEp",        "\x80",
                             "\xC0\xAF",         "\xC1\x81",
                             "\xE0\x80\x80",     "\xED\xA0\x80",
                             "\xF4\x90\x80\x80", "\xF0\x8F\xBF\xBF",
                             "\xE4\xBD",         "\xF5\x80\x80\x80",
                             "\xD6\xED"};
  for (const std::string bytes : bad) {
    const std::string out = read("policy: p\ntitle: " + bytes + "\n");
    EXPECT_THAT(out, StartsWith("p.yaml:2:8: error LC004: byte 0x")) << testing::PrintToString(bytes);
    EXPECT_THAT(out, HasSubstr("hint: save the file as UTF-8"));
  }
  EXPECT_THAT(read("\xFF\xFEp\0o\0"), HasSubstr("this looks like UTF-16"));
  EXPECT_EQ(read("policy: p\ntitle: \xF0\x9F\x8C\xBE\xE8\x89\xAF\xE7\xAD\x96 \xF4\x8F\xBF\xBD\n"), "");
}

TEST(Hostile, ControlCharacters) {
  EXPECT_THAT(read(std::string("policy: p\ntitle: a\0b\n", 21)),
              StartsWith("p.yaml:2:9: error LC005: the control character 0x00"));
  EXPECT_THAT(read("policy: p\ntitle: a\x1B[31m\n"), StartsWith("p.yaml:2:9: error LC005: the control character 0x1B"));
  EXPECT_THAT(read("policy: p\ntitle: a\x7F\n"), StartsWith("p.yaml:2:9: error LC005: the control character 0x7F"));
}

TEST(Hostile, CarriageReturnsAreLineBreaks) {
  const std::string text = "policy: p\r\nfacts:\r\n  a: {type: textt}\r\n";
  Diagnostics diagnostics;
  read_policy_text("p.yaml", text, diagnostics);
  EXPECT_EQ(places(diagnostics), "LC305 3:13");
  EXPECT_EQ(all(diagnostics),
            "p.yaml:3:13: error LC305: there is no type `textt`\n"
            "  3 |   a: {type: textt}\n"
            "    |             ^^^^^\n"
            "  hint: did you mean `text`?\n");
  Diagnostics none;
  const policy::Policy policy =
      read_policy_text("p.yaml", "policy: p\r\nrules:\r\n  a:\r\n    when: >-\r\n      x\r\n      > 1\r\n", none);
  ASSERT_EQ(all(none), "");
  EXPECT_EQ(std::get<policy::Expression>(policy.rules.at(0).body->form).text.text, "x > 1");
}

TEST(Hostile, SixBytesThatEatAllMemoryElsewhere) { EXPECT_THAT(read(",rule "), StartsWith("p.yaml:1:1: error LC106")); }

// ---- aliases

TEST(Hostile, AliasBombs) {
  std::string bomb = "policy: p\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 20; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + repeated(before + ", ", 9) + before + "]\n";
  }
  const std::string out = read(bomb);
  EXPECT_THAT(out, StartsWith("p.yaml:2:5: error LC103: anchors (`&name`) are not allowed"));
  EXPECT_THAT(out, HasSubstr("p.yaml:3:10: error LC103: aliases (`*name`) are not allowed"));
}

TEST(Hostile, AliasesToThemselves) {
  EXPECT_THAT(read("policy: p\nfacts: &f\n  a: *f\n"), HasSubstr("p.yaml:3:6: error LC103"));
  EXPECT_THAT(read("&a [*a]\n"), HasSubstr("p.yaml:1:5: error LC103"));
  EXPECT_THAT(read("&a\n*a : *a\n"), HasSubstr("LC103"));
}

// ---- limits, each at its edge

TEST(Limits, BytesOfAFile) {
  Limits limits;
  const std::string text = "policy: p\n";
  limits.file_bytes = text.size();
  EXPECT_EQ(read(text, limits), "");
  EXPECT_THAT(read(text + "\n", limits),
              HasSubstr("LC003: the file is larger than 10 bytes (yaml::Limits::file_bytes)"));
  const Folder folder;
  Diagnostics diagnostics;
  EXPECT_NE(read_file(folder.write("a.yaml", text), limits, diagnostics), nullptr);
  EXPECT_EQ(read_file(folder.write("b.yaml", text + "\n"), limits, diagnostics), nullptr);
  EXPECT_EQ(places(diagnostics), "LC003 1:1");
}

TEST(Limits, HugeFilesAreNotReadToTheEnd) {
  const Folder folder;
  const std::string path = folder.write("huge.yaml", "policy: p\n");
  std::filesystem::resize_file(path, 1ULL << 36);  // sparse: 64 GiB
  Diagnostics diagnostics;
  read_policy({path}, diagnostics);
  EXPECT_EQ(places(diagnostics), "LC003 1:1");
}

TEST(Limits, Depth) {
  const auto nested = [](std::size_t depth) {
    return "policy: p\ncalendars: " + std::string(depth - 1, '[') + std::string(depth - 1, ']') + "\n";
  };
  EXPECT_THAT(read(nested(64)), StartsWith("p.yaml:2:13: error LC203"));  // read, and no list of texts
  EXPECT_THAT(read(nested(65)), StartsWith("p.yaml:2:75: error LC711: lists and mappings are nested deeper than 64 "
                                           "(yaml::Limits::depth)"));
}

TEST(Limits, TenThousandDeepInEveryWay) {
  EXPECT_THAT(read("policy: " + std::string(10'000, '[')), HasSubstr("LC711"));
  EXPECT_THAT(read("policy: " + std::string(10'000, '{')), HasSubstr("LC711"));
  EXPECT_THAT(read(repeated("- ", 10'000)), HasSubstr("LC711"));
  EXPECT_THAT(read(repeated("? ", 10'000)), HasSubstr("LC711"));
  EXPECT_THAT(read(repeated("[{a: ", 10'000)), HasSubstr("LC711"));
  std::string indented;
  for (std::size_t i = 0; i < 1'500; ++i) indented += std::string(i, ' ') + "a:\n";
  EXPECT_THAT(read(indented), HasSubstr("LC711"));
}

TEST(Limits, Elements) {
  Limits limits;
  limits.nodes = 7;  // the mapping, policy, p, facts, its mapping, a, x
  EXPECT_THAT(read("policy: p\nfacts: {a: x}\n", limits), StartsWith("p.yaml:2:12: error LC203"));
  limits.nodes = 6;
  EXPECT_THAT(read("policy: p\nfacts: {a: x}\n", limits),
              StartsWith("p.yaml:2:12: error LC712: the file has more than 6 elements (yaml::Limits::nodes)"));
  EXPECT_THAT(read("policy: p\ncalendars: [" + repeated("a,", 1'000'000) + "]"), HasSubstr("LC712"));
}

TEST(Limits, ElementsOfAllFiles) {
  const Folder folder;
  folder.write("a.yaml", "policy: p\nfacts: {a: {type: text}}\n");
  folder.write("b.yaml", "policy: p\nfacts: {b: {type: text}}\n");
  Limits limits;
  limits.total_nodes = 9;  // one file has nine
  Diagnostics diagnostics;
  read_policy({folder.path()}, diagnostics, limits);
  EXPECT_EQ(all(diagnostics), "");
  limits.total_nodes = 8;
  read_policy({folder.path()}, diagnostics, limits);
  EXPECT_THAT(all(diagnostics), HasSubstr("b.yaml:1:1: error LC717: there are more than 8 elements in all files "
                                          "(yaml::Limits::total_nodes)"));
}

TEST(Limits, BytesOfAllFiles) {
  const Folder folder;
  folder.write("a.yaml", "policy: p\n");
  folder.write("b.yaml", "policy: p\n");
  Limits limits;
  limits.total_bytes = 10;
  Diagnostics diagnostics;
  read_policy({folder.path()}, diagnostics, limits);
  EXPECT_EQ(all(diagnostics), "");
  limits.total_bytes = 9;
  read_policy({folder.path()}, diagnostics, limits);
  EXPECT_THAT(all(diagnostics), HasSubstr("b.yaml:1:1: error LC716: there are more than 9 bytes in all files "
                                          "(yaml::Limits::total_bytes)"));
}

TEST(Limits, NumberOfFiles) {
  const Folder folder;
  folder.write("a.yaml", "policy: p\n");
  folder.write("b.yaml", "policy: p\n");
  folder.write("b.test.yaml", "tests: p\n");
  Limits limits;
  limits.files = 3;
  Diagnostics diagnostics;
  EXPECT_EQ(find_files({folder.path()}, diagnostics, limits).policies.size(), 2U);
  EXPECT_EQ(all(diagnostics), "");
  limits.files = 2;
  find_files({folder.path()}, diagnostics, limits);
  EXPECT_THAT(all(diagnostics), HasSubstr("LC715: there are more than 2 files (yaml::Limits::files)"));
  Diagnostics named;
  find_files({folder.path("a.yaml"), folder.path("b.yaml"), folder.path("b.test.yaml")}, named, limits);
  EXPECT_EQ(places(named), "LC715 1:1");
  // A policy file, and the calendars it names.
  folder.write("c.yaml", "calendar: c\nyear: 2023\nholidays: {2023-01-02: 元旦}\n");
  folder.write("d.yaml", "calendar: d\nyear: 2023\nholidays: {2023-01-02: 元旦}\n");
  Diagnostics calendars;
  read_policy_text(folder.path("p.yaml"), "policy: p\ncalendars: [c.yaml, d.yaml]\n", calendars, limits);
  EXPECT_EQ(places(calendars), "LC715 1:1");
}

TEST(Limits, BytesOfAScalar) {
  Limits limits;
  limits.scalar_bytes = 5;
  EXPECT_EQ(read("policy: p\ntitle: abcde\n", limits), "");
  EXPECT_THAT(read("policy: p\ntitle: abcdef\n", limits),
              StartsWith("p.yaml:2:8: error LC713: a text has 6 bytes, more than the limit of 5 "
                         "(yaml::Limits::scalar_bytes)"));
}

TEST(Limits, BytesOfAKey) {
  Limits limits;
  limits.key_bytes = 6;
  EXPECT_EQ(read("policy: p\n", limits), "");
  EXPECT_THAT(read("policyx: p\n", limits), StartsWith("p.yaml:1:1: error LC713: a key has 7 bytes, more than the "
                                                       "limit of 6 (yaml::Limits::key_bytes)"));
}

TEST(Limits, ExpressionsOfAMegabyte) {
  const std::string sum = "1" + repeated(" + 1", 250'000);
  for (const std::string& text : {sum, "\"" + sum + "\"", "'" + sum + "'", "|\n      " + sum, ">\n      " + sum})
    EXPECT_THAT(read("policy: p\nrules:\n  a:\n    value: " + text + "\n"), StartsWith("p.yaml:4:12: error LC713"));
  EXPECT_THAT(read("policy: p\n" + std::string(1'000'000, 'x') + ": 1\n"), testing::Not(testing::IsEmpty()));
}

TEST(Limits, WordsFieldsColumnsAndSources) {
  Limits limits;
  limits.words = 2;
  const auto edge = [&](const std::string& before, const std::string& after, const std::string& place) {
    EXPECT_EQ(read("policy: p\n" + before + "a: {title: t}, b: {title: t}" + after, limits).find("LC714"),
              std::string::npos);
    EXPECT_THAT(read("policy: p\n" + before + "a: {title: t}, b: {title: t}, c: {title: t}" + after, limits),
                HasSubstr("p.yaml:" + place + ": error LC714"));
  };
  edge("sources: {", "}\n", "2:10");
  edge("facts: {f: {type: context, fields: {", "}}}\n", "2:36");
  edge("facts: {f: {type: choice, of: [", "]}}\n", "2:31");
  edge("rules: {r: {table: {outputs: [z], rows: [{if: x, then: x}], inputs: [", "]}}}\n", "2:69");
  edge("rules: {r: {table: {inputs: [z], rows: [{if: x, then: x}], outputs: [", "]}}}\n", "2:69");
  edge("rules: {r: {table: {inputs: [z], rows: [{if: x, then: x}], outputs: [{name: o, values: [", "]}]}}}\n", "2:88");
  EXPECT_THAT(read("policy: p\nfacts: {f: {type: choice, of: [a, b, c]}}\n", limits),
              StartsWith("p.yaml:2:31: error LC714: `of` of fact `f` has 3 entries, more than the limit of 2 "
                         "(yaml::Limits::words)"));
}

TEST(Limits, TypesMadeOfTypes) {
  Limits limits;
  limits.type_depth = 3;
  const std::string three = "policy: p\ntypes: {c: {type: list, of: b}, b: {type: list, of: a}, a: {type: text}}\n";
  EXPECT_EQ(read(three, limits), "");
  limits.type_depth = 2;
  EXPECT_THAT(read(three, limits), StartsWith("p.yaml:2:53: error LC714: types are made of types more than 2 deep "
                                              "(yaml::Limits::type_depth)"));
}

TEST(Limits, PartsOfTypes) {
  // b copies the two parts of a, c the three of b: 2 + 3.
  const std::string text =
      "policy: p\ntypes: {a: {type: list, of: text}, b: {type: list, of: a}, c: {type: list, of: b}}\n";
  Limits limits;
  limits.type_parts = 5;
  EXPECT_EQ(read(text, limits), "");
  limits.type_parts = 4;
  EXPECT_THAT(read(text, limits), StartsWith("p.yaml:2:80: error LC714: the declared types add up to more than 4 parts "
                                             "(yaml::Limits::type_parts)"));
}

TEST(Limits, TypesThatDoubleAndDouble) {
  // Each type names the one before ten times: a billion entries after nine.
  std::string wide = "policy: p\ntypes:\n  t0: {type: context, fields: {a: text}}\n";
  for (int i = 1; i < 12; ++i) {
    wide += "  t" + std::to_string(i) + ": {type: context, fields: {";
    for (int k = 0; k < 10; ++k) wide += "f" + std::to_string(k) + ": t" + std::to_string(i - 1) + ", ";
    wide += "}}\n";
  }
  EXPECT_THAT(read(wide), HasSubstr("LC714: the declared types add up to more than 100000 parts"));
}

TEST(Limits, FactsOfTestCases) {
  const policy::Policy policy = load({std::string(LIANGCE_PROJECT_DIR) + "/tests/data/yaml/base.yaml"});
  const std::string text =
      "tests: base\non: 2023-06-30\nfacts: {收入: 1, 住房: ok}\ncases:\n"
      "- {name: a, expect: {rules: {说明: x}}}\n"
      "- {name: b, facts: {农户: true}, expect: {rules: {说明: x}}}\n";
  Limits limits;
  limits.case_facts = 5;
  Diagnostics diagnostics;
  EXPECT_EQ(read_tests_text("t.yaml", text, policy, diagnostics, limits).cases.size(), 2U);
  EXPECT_EQ(all(diagnostics), "");
  limits.case_facts = 4;
  read_tests_text("t.yaml", text, policy, diagnostics, limits);
  EXPECT_THAT(all(diagnostics), StartsWith("t.yaml:6:3: error LC714: the test cases give more than 4 facts in all"));
}

// ---- long and plenty

TEST(Hostile, MegabytesOfOneThing) {
  const std::size_t size = 1'000'000;
  for (const std::string piece :
       {" ",     "#",     "a",    "\n",     "-",   "[",    "]",     "{",     "}",     ":",  "?",
        "!",     "&",     "*",    "|",      ">",   "%",    "@",     "`",     "\"",    "'",  "\\",
        ",",     ": ",    "- ",   "? ",     "a: ", "a:\n", "- a\n", "a,",    "\"\",", "良", "\xE3\x80\x80",
        "---\n", "...\n", "<<: ", "a: |\n", "!!",  "[]",   "{}",    "[a]: ", "\t",    "\r", "\r\n",
        "''"}) {
    const std::string text = repeated(piece, size / piece.size());
    EXPECT_THAT(read(text), HasSubstr("error LC")) << testing::PrintToString(piece);
    EXPECT_THAT(read("policy: " + text), testing::AnyOf(HasSubstr("error LC"), testing::IsEmpty()))
        << testing::PrintToString(piece);
  }
}

}  // namespace
}  // namespace liangce::yaml
