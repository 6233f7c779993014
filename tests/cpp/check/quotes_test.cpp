// Quotes are found in the document whatever its line breaks; changed words are not, and the hint shows the real ones.
#include "check_support.hpp"
#include "liangce/check/impl/document_text.hpp"

namespace liangce::checking {
namespace {

constexpr const char* document =
    "工作要点\n\n总则 2023.5 公布\n  1.加强监测。落实监测范围年度调整\n机制，2023年参考范围为7500元, 同时综合考虑。\n"
    "2.开展帮扶。5日内落实到位，20日内制定　计划。\n3.规范调整。5日内落实到位。\n";

std::string clause(const std::string& item, const std::string& quote) {
  return "policy: p\nclauses:\n  \"1\": {item: " + item + ", quote: \"" + quote + "\"}\n";
}

TEST(CheckQuotes, WhiteSpaceAndLineBreaksDoNotCount) {
  EXPECT_EQ(checked_for("LC320", clause("1", "年度调整机制，2023年参考范围为7500元,同时"), document), Lines{});
  EXPECT_EQ(checked_for("LC320", clause("1", "年度 调整机制"), document), Lines{});
  EXPECT_EQ(checked_for("LC320", clause("2", "20日内制定计划"), document),
            Lines{});  // an ideographic space in the document
}

TEST(CheckQuotes, ChangedWords) {
  EXPECT_EQ(checked_for("LC320", clause("1", "2023年参考范围为7000元"), document),
            (Lines{"3:26 error LC320: the document does not say “2023年参考范围为7000元” (the document says "
                   "“2023年参考范围为7500元”)"}));
  EXPECT_EQ(
      checked_for("LC320", clause("1", "每月走访四次以上"), document),
      (Lines{"3:26 error LC320: the document does not say “每月走访四次以上” (copy the words from the document)"}));
  // A full-width comma is another character.
  EXPECT_EQ(checked_for("LC320", clause("1", "7500元，同时"), document),
            (Lines{"3:26 error LC320: the document does not say “7500元，同时” (the document says “7500元,同时”)"}));
}

TEST(CheckQuotes, AnotherItem) {
  EXPECT_EQ(checked_for("LC321", clause("1", "20日内制定"), document),
            (Lines{"3:26 error LC321: the words are not in item 1; they stand in item 2"}));
  EXPECT_EQ(checked_for("LC321", clause("2", "总则"), document),
            (Lines{"3:26 error LC321: the words are not in item 2; they stand before the first item"}));
  EXPECT_EQ(checked_for("LC321", clause("7", "20日内制定"), document),
            (Lines{"3:26 error LC321: the document has no item 7; they stand in item 2"}));
  EXPECT_EQ(checked_for("LC321", clause("2", "5日内落实到位"), document), Lines{});  // stands in 2 and 3
  EXPECT_EQ(checked_for("LC321", clause("3", "5日内落实到位"), document), Lines{});
  EXPECT_EQ(checked_for("LC321", clause("1", "7500元, 同时综合考虑。2.开展"), document),  // runs out of its item
            (Lines{"3:26 error LC321: the words run on beyond item 1"}));
}

TEST(CheckQuotes, ItemsNumberedAgainInEachChapterSayNothing) {
  const char* chapters = "第一章\n1.甲\n2.乙\n第二章\n1.丙\n2.丁\n";
  EXPECT_EQ(checked_for("LC321", clause("2", "丙"), chapters), Lines{});
}

TEST(CheckQuotes, NotComputableToo) {
  EXPECT_EQ(checked_for("LC320",
                        "policy: p\nnot computable:\n  - {item: 1, clause: G, quote: 大力营造氛围, reason: 无数字}\n",
                        document),
            (Lines{"3:33 error LC320: the document does not say “大力营造氛围” (copy the words from the document)"}));
}

TEST(CheckQuotes, WithoutQuoteOrDocument) {
  EXPECT_EQ(checked_for("LC322", "policy: p\nclauses:\n  \"1\": {item: 1}\n"),
            (Lines{"3:4 warning LC322: clause `1` has no quote (add `quote:` with the words of the document)"}));
  EXPECT_EQ(checked_for("LC324", clause("1", "甲")),
            (Lines{"3:26 warning LC324: the policy names no document, so its quotes cannot be checked (add `document: "
                   "{file: ...}` to the "
                   "header)"}));
}

TEST(CheckQuotes, WordsThatStandInSeveralItemsAreFoundInTheOneAskedFor) {
  const detail::DocumentText document("前言甲乙\n1. 甲乙丙\n2. 丁甲乙\n3. 戊\n");
  const auto second = document.find("甲乙", 2);
  EXPECT_TRUE(second.anywhere && second.in_item);
  EXPECT_EQ(second.item, 2);
  const auto third = document.find("甲乙", 3);
  EXPECT_TRUE(third.anywhere && !third.in_item);
  EXPECT_EQ(third.item, std::nullopt);  // the first time, before the first item
  const auto across = document.find("丙2.丁", 1);
  EXPECT_TRUE(across.anywhere && !across.in_item);
  EXPECT_EQ(across.item, 1);  // it begins there and runs on
  EXPECT_FALSE(document.find("己", 2).anywhere);
}

TEST(CheckQuotes, RepetitiveTextsTakeLinearTime) {
  std::string text(2'000'000, 'a');
  const detail::DocumentText document(text);
  EXPECT_FALSE(document.find(std::string(60'000, 'a') + "b", std::nullopt).anywhere);
  EXPECT_TRUE(document.find(std::string(60'000, 'a'), std::nullopt).anywhere);
  EXPECT_EQ(document.nearest(std::string(60'000, 'a') + "b"), "");  // too long to look for
}

}  // namespace
}  // namespace liangce::checking
