// Two versions of a policy: what changed, which cases are decided otherwise, because of what.
#include "liangce/analyze/difference.hpp"
#include "analyze_support.hpp"

namespace liangce::analysing {
namespace {

std::string version(const std::string& line, const std::string& rule = "income < line", const std::string& more = "") {
  return header() + "parameters:\n  line: {type: money, unit: 元, basis: assumed, note: n, value: " + line +
         "}\nfacts:\n  income: {type: money, unit: 元, at least: 0}\n  ill: {type: boolean}\nrules:\n  low: {when: '" +
         rule + "'}\n  r: {when: low or ill}\n" + more + "decisions:\n  d: {kind: eligibility, verdict: r}\n";
}

Difference between(const std::string& a, const std::string& b) {
  const Policy before = load_text("a.yaml", a), after = load_text("b.yaml", b);
  Difference found = difference(before, after);
  for (const VerdictChange& change : found.verdicts) {  // the witness is a test of the first
    Finding shown;
    shown.witness = change.witness;
    expect_pasteable(before, shown);
  }
  return found;
}

TEST(Differences, AParameter) {
  const Difference found = between(version("7500"), version("8000"));
  ASSERT_EQ(found.elements.size(), 1U);
  EXPECT_EQ(found.elements[0].kind, "parameter");
  EXPECT_EQ(found.elements[0].details, std::vector<std::string>{"2023-01-01..2023-12-31: 7500 became 8000"});
  // Between the lines, not ill: becomes eligible. Ill or not known whether: also from open to eligible.
  ASSERT_FALSE(found.verdicts.empty());
  for (const VerdictChange& v : found.verdicts) {
    EXPECT_EQ(v.after, "ELIGIBLE");
    EXPECT_EQ(v.because, std::vector<std::string>{"line"});
  }
  EXPECT_TRUE(std::any_of(found.verdicts.begin(), found.verdicts.end(),
                          [](const auto& v) { return v.before == "NOT_ELIGIBLE"; }));
  EXPECT_TRUE(found.cannot_tell.empty());
}

TEST(Differences, OfVeryManyChangesItIsNotSaidWhich) {
  const auto with = [](int step) {
    std::string text = header() + "facts:\n  n: {type: integer, at least: 0, at most: 1000}\nrules:\n";
    for (int i = 0; i < 62; ++i) {
      const std::string name = "r" + std::to_string(i);
      text += "  " + name + ": {when: 'n < " + std::to_string(i + 1 + step) + "'}\n";
    }
    return text + "decisions:\n  d: {kind: eligibility, verdict: r61}\n";
  };
  const Difference found = between(with(0), with(1));
  ASSERT_EQ(found.verdicts.size(), 1U);
  EXPECT_TRUE(found.verdicts[0].because.empty());
  EXPECT_FALSE(found.verdicts[0].together);
  EXPECT_NE(to_text(found).find("was not found out"), std::string::npos);
}

TEST(Differences, WhatIsComputed) {
  const std::string more = "  twice: {value: line * 2}\n";
  const std::string asked = "  double: {kind: computation, value: twice}\n";
  const Difference found =
      between(version("7500", "income < 1", more) + asked, version("8000", "income < 1", more) + asked);
  ASSERT_EQ(found.verdicts.size(), 1U) << to_text(found);
  EXPECT_EQ(found.verdicts[0].before, "15000");
  EXPECT_EQ(found.verdicts[0].after, "16000");
  EXPECT_NE(found.verdicts[0].witness.find("expect: {value: 15000}"), std::string::npos) << found.verdicts[0].witness;
}

TEST(Differences, ARuleMadeStrict) {
  const Difference found = between(version("7500"), version("7500", "income <= line"));
  ASSERT_EQ(found.elements.size(), 1U);
  EXPECT_EQ(found.elements[0].name, "low");
  EXPECT_EQ(found.elements[0].details, std::vector<std::string>{"`income < line` became `income <= line`"});
  ASSERT_FALSE(found.verdicts.empty());
  EXPECT_NE(found.verdicts[0].when.find("`income` is 7500"), std::string::npos) << found.verdicts[0].when;
  EXPECT_EQ(found.verdicts[0].because, std::vector<std::string>{"low"});
}

TEST(Differences, OtherWordsForTheSame) {
  const Difference found = between(version("7500"), version("7500", "not(income >= line)"));
  EXPECT_EQ(found.elements.size(), 1U);
  EXPECT_TRUE(found.verdicts.empty()) << to_text(found);  // proved: no case differs
  EXPECT_TRUE(found.cannot_tell.empty());
}

TEST(Differences, TwoChangesThatWorkOnlyTogether) {
  const std::string base =
      "facts:\n  a: {type: boolean}\n  b: {type: boolean}\nrules:\n  x: {when: A}\n  y: {when: B}\ndecisions:\n  d: "
      "{kind: "
      "eligibility, verdict: x and y}\n";
  const auto with = [&](std::string x, std::string y) {
    std::string text = header() + base;
    text.replace(text.find("when: A") + 6, 1, x);
    text.replace(text.find("when: B") + 6, 1, y);
    return text;
  };
  const Difference found = between(with("a and b", "a and not(a)"), with("a", "a"));
  const auto eligible = std::find_if(found.verdicts.begin(), found.verdicts.end(), [](const auto& v) {
    return v.before == "NOT_ELIGIBLE" && v.after == "ELIGIBLE" && v.because.size() == 2;
  });
  ASSERT_NE(eligible, found.verdicts.end()) << to_text(found);
  EXPECT_TRUE(eligible->together);
}

TEST(Differences, AWhatIfIsAVersion) {
  const Policy before = load_text("a.yaml", version("7500"));
  const Difference found = difference(before, before.amend({{"line", Value(8000)}}));
  ASSERT_EQ(found.elements.size(), 1U);
  EXPECT_EQ(found.elements[0].name, "line");
  ASSERT_FALSE(found.verdicts.empty());
  EXPECT_EQ(found.verdicts[0].because, std::vector<std::string>{"line"});
}

TEST(Differences, Nothing) {
  const Difference found = between(version("7500"), version("7500"));
  EXPECT_TRUE(found.elements.empty());
  EXPECT_NE(to_text(found).find("Nothing was changed."), std::string::npos);
}

TEST(Differences, RowsOfTables) {
  const auto table = [](const std::string& rows) {
    return header() +
           "facts:\n  size: {type: integer, at least: 1, at most: 9}\ndecisions:\n  d:\n    verdict:\n      table:\n"
           "        hit: first\n        inputs: [size]\n        outputs: [{name: verdict, type: text}]\n        "
           "rows:\n" +
           rows;
  };
  const Difference found = between(table("          - {id: A, if: ['> 5'], then: [LARGE]}\n"
                                         "          - {id: B, if: else, then: [SMALL]}\n"),
                                   table("          - {id: A, if: ['> 6'], then: [LARGE]}\n"
                                         "          - {id: B, if: else, then: [SMALL]}\n"));
  ASSERT_EQ(found.elements.size(), 1U);
  ASSERT_EQ(found.elements[0].details.size(), 1U);
  EXPECT_NE(found.elements[0].details[0].find("row A: > 5"), std::string::npos) << found.elements[0].details[0];
  ASSERT_EQ(found.verdicts.size(), 1U);
  EXPECT_EQ(found.verdicts[0].when, "`size` is 6");
  EXPECT_EQ(found.verdicts[0].before, "LARGE");
  EXPECT_EQ(found.verdicts[0].after, "SMALL");
}

TEST(Differences, OutputsAndFindingsWhereTheVerdictStays) {
  const auto with = [](const std::string& line) {
    std::string text = version(line);
    text.erase(text.rfind('}'));
    return text +
           ", values: {band: 'if income < line then \"under\" else \"over\"', short: line - income, other: ill}, "
           "findings: {near: income < line + 100 and not(low)}}\n";
  };
  const Difference found = between(with("7500"), with("8000"));
  const auto of = [&](const std::string& part) {
    return std::find_if(found.verdicts.begin(), found.verdicts.end(), [&](const auto& v) { return v.part == part; });
  };
  // Ill, and with an income between the lines: eligible before and after.
  ASSERT_NE(of("band"), found.verdicts.end());
  EXPECT_EQ(of("band")->before, R"("over")");
  EXPECT_EQ(of("band")->after, R"("under")");
  EXPECT_EQ(of("band")->because, std::vector<std::string>{"line"});
  ASSERT_NE(of("short"), found.verdicts.end());
  ASSERT_NE(of("findings.near"), found.verdicts.end());
  EXPECT_NE(of("findings.near")->before, of("findings.near")->after);
  EXPECT_EQ(of("other"), found.verdicts.end());
  EXPECT_TRUE(found.verdicts.front().part.empty()) << "the verdict first";
  EXPECT_NE(to_text(found).find("d, `band`: \"over\" becomes \"under\""), std::string::npos) << to_text(found);
}

TEST(Differences, AmongCasesMadeUpWhereRegionsEnd) {
  const auto with = [](const std::string& line) {
    return header() + "types:\n  earner: {type: context, fields: {pay: {type: money, unit: 元, at least: 0}}}\n" +
           "parameters:\n  line: {type: money, unit: 元, basis: assumed, note: n, value: " + line +
           "}\nfacts:\n  earners: {type: list, of: earner}\n  able: {type: boolean}\nrules:\n" +
           "  poor: {when: 'able and (every e in earners satisfies e.pay < line) and count(earners) > 1'}\n" +
           "decisions:\n  d: {kind: eligibility, when: poor}\n";
  };
  const Difference found = between(with("7500"), with("8000"));
  ASSERT_FALSE(found.verdicts.empty());
  EXPECT_TRUE(std::any_of(found.verdicts.begin(), found.verdicts.end(), [](const auto& v) {
    return v.tried && v.before == "NOT_ELIGIBLE" && v.after == "ELIGIBLE" && v.when.empty();
  }));
  EXPECT_EQ(found.cannot_tell, std::vector<std::string>{"d"});  // elsewhere
}

TEST(Differences, WhatDoesNotHoldYetIsSaidSo) {
  const auto with = [](const std::string& values) {
    return header() + "parameters:\n  line: {type: number, basis: assumed, note: n, values: {" + values +
           "}}\nfacts:\n  n: {type: number}\ndecisions:\n  d: {kind: eligibility, when: n < line}\n";
  };
  const std::string a = with("2023-01-01: 5"), b = with("2023-01-01: 5, 2023-09-01: 6");
  const Difference found = between(a, b);
  EXPECT_EQ(found.on_after, *Date::parse("2023-01-01"));
  EXPECT_EQ(found.first_day, Date::parse("2023-09-01"));
  EXPECT_TRUE(found.verdicts.empty() && found.cannot_tell.empty());
  EXPECT_NE(to_text(found).find("2023-09-01."), std::string::npos);
  const Policy before = load_text("a.yaml", a), after = load_text("b.yaml", b);
  EXPECT_FALSE(difference(before, after, Date::parse("2023-09-01")).verdicts.empty());
}

}  // namespace
}  // namespace liangce::analysing
