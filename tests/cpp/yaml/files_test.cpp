// From paths to a policy: what is read, in which order, and what several files say together.
#include <gmock/gmock.h>

#include "liangce/yaml/reader.hpp"
#include "support.hpp"

namespace liangce::yaml {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* header = "policy: p\ntitle: t\nin force: 2023-01-01 ..\n";

TEST(Files, AFolderIsReadWholeAndSorted) {
  const Folder folder;
  folder.write("b/2.yml", "policy: p\nfacts: {d: {type: text}}\n");
  folder.write("a.yaml", "policy: p\nfacts: {b: {type: text}, a: {type: text}}\n");
  folder.write("0.yaml", std::string(header) + "facts: {z: {type: text}}\n");
  folder.write("a.test.yaml", "tests: p\ncases: [{name: x, load error: LC101, policy: y}]\n");
  folder.write("p.exempt.yaml", "exempt: p\n");
  folder.write("change.yaml", "amends: p\ntitle: changed\n");
  folder.write("cn.yaml", "calendar: cn\nyear: 2023\nholidays: {2023-01-02: 元旦}\n");
  folder.write("notes.txt", "not: [yaml\n");
  Diagnostics diagnostics;
  const policy::Policy policy = read_policy({folder.path()}, diagnostics);
  EXPECT_EQ(all(diagnostics), "");
  std::vector<std::string> names;
  for (const policy::Fact& fact : policy.facts) names.push_back(fact.name.text);
  EXPECT_THAT(names, ElementsAre("z", "b", "a", "d"));
  EXPECT_EQ(policy.title.text, "t");
  EXPECT_TRUE(policy.calendars.empty());  // only those the header names
  const FoundFiles found = find_files({folder.path()}, diagnostics);
  EXPECT_THAT(found.tests, ElementsAre(folder.path("a.test.yaml")));
  EXPECT_THAT(found.exemptions, ElementsAre(folder.path("p.exempt.yaml")));
}

TEST(Files, ExemptionsAreRead) {
  Diagnostics diagnostics;
  const policy::Policy policy = read_policy_text("p.yaml", header, diagnostics);
  const policy::Exemptions read =
      read_exemptions_text("p.exempt.yaml",
                           "exempt: p\nunreachable:\n"
                           "  - {element: a, item: x > 1, outcomes: [unknown, \"no\"], reason: r}\n"
                           "equivalent: [{element: b, mutant: 1 => 2, reason: s}]\n",
                           policy, diagnostics);
  EXPECT_EQ(all(diagnostics), "");
  ASSERT_EQ(read.unreachable.size(), 1U);
  EXPECT_EQ(read.unreachable[0].item.text, "x > 1");
  EXPECT_EQ(read.unreachable[0].outcomes.size(), 2U);
  ASSERT_EQ(read.equivalent.size(), 1U);
  EXPECT_EQ(read.equivalent[0].mutant.text, "1 => 2");
}

TEST(Files, ExemptionsThatCannotBe) {
  Diagnostics diagnostics;
  const policy::Policy policy = read_policy_text("p.yaml", header, diagnostics);
  read_exemptions_text("p.exempt.yaml",
                       "exempt: q\nunreachable:\n  - {element: a, outcomes: [maybe], reason: r}\n  - {element: a}\n",
                       policy, diagnostics);
  EXPECT_EQ(places(diagnostics), "LC217 1:9, LC208 3:28, LC202 4:5, LC202 4:5");
}

TEST(Files, APathGivenTwiceIsReadOnce) {
  const Folder folder;
  const std::string path = folder.write("p.yaml", header);
  Diagnostics diagnostics;
  read_policy({path, folder.path(), path}, diagnostics);
  EXPECT_EQ(all(diagnostics), "");
}

TEST(Files, AMissingFile) {
  Diagnostics diagnostics;
  read_policy({"no/such/file.yaml"}, diagnostics);
  EXPECT_EQ(all(diagnostics), "no/such/file.yaml:1:1: error LC001: there is no such file\n");
}

TEST(Files, AFolderWithoutPolicies) {
  const Folder folder;
  Diagnostics diagnostics;
  read_policy({folder.path()}, diagnostics);
  EXPECT_EQ(places(diagnostics), "LC002 1:1");
  Diagnostics only_tests;
  folder.write("a.test.yaml", "tests: p\n");
  read_policy({folder.path()}, only_tests);
  EXPECT_EQ(places(only_tests), "LC002 1:1");
}

TEST(Files, NoPathAtAll) {
  Diagnostics diagnostics;
  read_policy({}, diagnostics);
  EXPECT_EQ(places(diagnostics), "LC002 1:1");
}

TEST(Files, AFolderWhereAFileIsExpected) {
  const Folder folder;
  Diagnostics diagnostics;
  EXPECT_EQ(read_file(folder.path(), {}, diagnostics), nullptr);
  EXPECT_THAT(all(diagnostics), HasSubstr("LC002: this is a folder, a file is expected"));
  Diagnostics device;
  EXPECT_EQ(read_file("/dev/null", {}, device), nullptr);
  EXPECT_THAT(all(device), HasSubstr("LC002: this is not a regular file"));
}

TEST(Files, AFileThatCannotBeRead) {
  Diagnostics diagnostics;
  EXPECT_EQ(read_file("/proc/self/mem", {}, diagnostics), nullptr);  // a regular file whose first byte nobody may read
  EXPECT_THAT(all(diagnostics), HasSubstr("LC001: the file cannot be read: Input/output error"));
}

TEST(Files, WhatIsNoPolicyFileIsSaidWhenNamed) {
  const Folder folder;
  Diagnostics diagnostics;
  read_policy({folder.write("change.yaml", "# x\namends: p\ntitle: changed\n")}, diagnostics);
  EXPECT_EQ(places(diagnostics), "LC217 2:1");
  EXPECT_THAT(all(diagnostics), HasSubstr("this is an amendment, a policy file is expected"));
}

TEST(Files, TwoHeaders) {
  const Folder folder;
  folder.write("a.yaml", header);
  folder.write("b.yaml", "policy: p\ntitle: other\n");
  Diagnostics diagnostics;
  read_policy({folder.path()}, diagnostics);
  EXPECT_EQ(places(diagnostics), "LC217 1:1");
  EXPECT_THAT(all(diagnostics), HasSubstr("b.yaml:1:1: error LC217: a second header"));
  EXPECT_THAT(all(diagnostics), HasSubstr("the first stands in " + folder.path("a.yaml")));
}

TEST(Files, TwoPolicies) {
  const Folder folder;
  folder.write("a.yaml", header);
  folder.write("b.yaml", "policy: q\n");
  Diagnostics diagnostics;
  read_policy({folder.path()}, diagnostics);
  EXPECT_EQ(places(diagnostics), "LC217 1:9");
}

TEST(Files, IdsAreUniqueAcrossFiles) {
  const Folder folder;
  folder.write("a.yaml", std::string(header) +
                             "sources: {O1: {title: x}}\nclauses: {\"1\": {quote: x}}\ntypes: {T: {type: text}}\n");
  folder.write("b.yaml",
               "policy: p\nsources: {O1: {title: z}}\nclauses: {\"1\": {quote: z}}\ntypes: {T: {type: date}}\n");
  Diagnostics diagnostics;
  read_policy({folder.path()}, diagnostics);
  EXPECT_EQ(places(diagnostics), "LC302 2:11, LC302 3:11, LC302 4:9");
  for (const Diagnostic& d : diagnostics.items()) EXPECT_EQ(d.file->name, folder.path("b.yaml"));
}

TEST(Files, TypesMayBeDeclaredInAnyFileAndOrder) {
  const Folder folder;
  folder.write("a.yaml", std::string(header) + "facts: {x: {type: 清单}}\ntypes: {清单: {type: list, of: 项}}\n");
  folder.write("b.yaml", "policy: p\ntypes: {项: {type: context, fields: {额: {type: money, unit: 元}}}}\n");
  Diagnostics diagnostics;
  const policy::Policy policy = read_policy({folder.path()}, diagnostics);
  ASSERT_EQ(all(diagnostics), "");
  const policy::TypeSpec& type = policy.find_fact("x")->type;
  EXPECT_EQ(type.word, policy::TypeWord::list);
  ASSERT_EQ(type.element.size(), 1U);
  ASSERT_EQ(type.element[0].fields.size(), 1U);
  EXPECT_EQ(type.element[0].fields[0].type.unit_text.text, "元");
}

TEST(Files, AUnitThatIsNoneIsSaidAndNothingToShow) {
  Diagnostics found;
  const auto policy = read_policy_text(
      "p.yaml", "policy: p\nfacts:\n  a: {type: number, unit: none}\n  b: {type: money, unit: none}\n", found);
  ASSERT_EQ(all(found), "");
  EXPECT_EQ(policy.facts[0].type.unit_text.text, "");
  EXPECT_EQ(policy.facts[1].type.unit_text.text, "");
  EXPECT_TRUE(policy.facts[1].type.unit.dimensionless());
  Diagnostics lacking;
  (void)read_policy_text("p.yaml", "policy: p\nfacts:\n  b: {type: money}\n", lacking);
  EXPECT_EQ(places(lacking), "LC202 3:6");
}

TEST(Files, TheDocumentStandsBesideTheHeader) {
  const Folder folder;
  folder.write("p/policy.yaml", std::string(header) + "document: {file: ../text.txt, issued: 2023-05-11, by: 某局}\n");
  folder.write("text.txt", "第一条\n");
  Diagnostics diagnostics;
  const policy::Policy policy = read_policy({folder.path("p")}, diagnostics);
  ASSERT_EQ(all(diagnostics), "");
  ASSERT_NE(policy.document.text, nullptr);
  EXPECT_EQ(policy.document.text->content, "第一条\n");
  EXPECT_EQ(policy.document.by, "某局");
}

TEST(Files, MissingDocumentAndCalendarAreReportedWhereTheyAreNamed) {
  Diagnostics diagnostics;
  read_policy_text("p.yaml", "policy: p\ndocument: {file: no.txt}\ncalendars: [a.yaml, b.yaml]\n", diagnostics);
  EXPECT_EQ(places(diagnostics), "LC001 2:18, LC001 3:13, LC001 3:21");
  EXPECT_THAT(all(diagnostics), HasSubstr("the document `no.txt` does not exist"));
  EXPECT_THAT(all(diagnostics), HasSubstr("the calendar `b.yaml` does not exist"));
}

TEST(Files, YearsOfOneCalendarBelongTogether) {
  const Folder folder;
  folder.write("22.yaml", "calendar: cn\nyear: 2022\nholidays: {2022-12-31 .. 2023-01-02: 元旦}\n");
  folder.write("23.yaml",
               "calendar: cn\nyear: 2023\nholidays: {2023-01-01 .. 2023-01-02: 元旦}\nworking: [2023-01-28]\n");
  folder.write("p.yaml", std::string(header) + "calendars: [22.yaml, 23.yaml]\n");
  Diagnostics diagnostics;
  const policy::Policy policy = read_policy({folder.path("p.yaml")}, diagnostics);
  ASSERT_EQ(all(diagnostics), "");
  ASSERT_EQ(policy.calendars.size(), 1U);
  const calendar::CalendarData& data = policy.calendars[0].data;
  EXPECT_THAT(data.years, ElementsAre(2022, 2023));
  // A notice names days of its neighbours; each year's own file counts.
  ASSERT_EQ(data.holidays.size(), 3U);
  EXPECT_EQ(data.holidays[0].day, *Date::parse("2022-12-31"));
  EXPECT_EQ(data.holidays[1].day, *Date::parse("2023-01-01"));
  EXPECT_EQ(data.holidays[2].name, "元旦");
  ASSERT_EQ(data.working.size(), 1U);
}

TEST(Files, CalendarsThatContradictEachOther) {
  const Folder folder;
  folder.write("a.yaml", "calendar: cn\nyear: 2023\nholidays: {2023-01-02: 元旦}\n");
  folder.write("b.yaml", "calendar: cn\nyear: 2023\nweekend: [5, 6]\nholidays: {2023-01-02: 元旦}\n");
  folder.write("p.yaml", std::string(header) + "calendars: [a.yaml, b.yaml]\n");
  Diagnostics diagnostics;
  read_policy({folder.path("p.yaml")}, diagnostics);
  EXPECT_EQ(places(diagnostics), "LC611 1:1, LC611 1:1");
  EXPECT_THAT(all(diagnostics), HasSubstr("have different weekends"));
  EXPECT_THAT(all(diagnostics), HasSubstr("the year 2023 of the calendar `cn` is given twice"));
}

TEST(Files, LoadThrowsEverythingAtOnceAndHandsOverWarnings) {
  const Folder folder;
  const std::string bad = folder.write("bad.yaml", "policy: p\nfact: {}\ntitle: [x]\n");
  try {
    load({bad});
    FAIL() << "bad policies do not load";
  } catch (const PolicyError& error) {
    ASSERT_EQ(error.diagnostics().size(), 2U);
    EXPECT_THAT(error.what(), HasSubstr(bad + ":2:1: error LC201"));
    EXPECT_THAT(error.what(), HasSubstr(bad + ":3:8: error LC203"));
  }
  const std::string good = folder.write(
      "good.yaml", std::string(header) + "parameters: {a: {type: number, basis: text, values: {2023-02-01: 1}}}\n");
  Diagnostics warnings;
  load({good}, &warnings);
  EXPECT_EQ(places(warnings), "LC604 4:54");
  EXPECT_FALSE(warnings.has_errors());
}

TEST(Files, DiagnosticsGoFileByFileFromTopToBottom) {
  const Folder folder;
  folder.write("a.yaml", std::string(header) + "rules: {r: {}}\nfacts: {f: {type: tekst}}\n");
  folder.write("b.yaml", "policy: p\nfacts: {g: {type: tekst}}\nrules: {s: {}}\n");
  Diagnostics diagnostics;
  read_policy({folder.path()}, diagnostics);
  std::vector<std::string> seen;
  for (const Diagnostic& d : diagnostics.items())
    seen.push_back(std::filesystem::path(d.file->name).filename().string() + " " + std::to_string(d.position().line));
  EXPECT_THAT(seen, ElementsAre("a.yaml 4", "a.yaml 5", "b.yaml 2", "b.yaml 3"));
}

TEST(Files, AtMostTwoHundredAreKeptAndAllAreCounted) {
  std::string text = "policy: p\nfacts:\n";
  for (int i = 0; i < 500; ++i) text += "  f" + std::to_string(i) + ": {type: tekst}\n";
  Diagnostics diagnostics;
  read_policy_text("p.yaml", text, diagnostics);
  EXPECT_EQ(diagnostics.items().size(), Diagnostics::most);
  EXPECT_EQ(diagnostics.errors(), 500U);
}

}  // namespace
}  // namespace liangce::yaml
