// Rows that say `unknown` behind rows that ask for the value of the same input never decide.
#include "check_support.hpp"

namespace liangce::checking {
namespace {

std::string table(const std::string& rows, const std::string& hit = "first") {
  return "policy: p\nfacts:\n  a: {type: boolean}\n  b: {type: boolean}\ndecisions:\n  d:\n    table:\n      hit: " +
         hit + "\n      inputs: [a, b]\n      outputs: [{name: verdict, type: text}]\n      rows:\n" + rows;
}

TEST(CheckTables, UnknownTooLate) {
  EXPECT_EQ(checked_for("LC314", table("        - {id: 1, if: [true, true], then: [YES]}\n"
                                       "        - {id: 2, if: [true, unknown], then: [ASK]}\n")),
            (Lines{"13:11 warning LC314: row 2 never decides: whenever it applies, row 1 before it could turn out to "
                   "apply as well (put "
                   "rows that say `unknown` before those that ask for the value)"}));
  EXPECT_EQ(checked_for("LC314", table("        - {id: 1, if: [-, true], then: [YES]}\n"
                                       "        - {id: 2, if: [false, unknown], then: [ASK]}\n"))
                .size(),
            1U);
}

TEST(CheckTables, EveryUnknownInputCounts) {
  EXPECT_EQ(checked_for("LC314", table("        - {id: 1, if: [true, true], then: [YES]}\n"
                                       "        - {id: 2, if: [unknown, unknown], then: [ASK]}\n"))
                .size(),
            1U);
}

TEST(CheckTables, RowsThatMayStand) {
  for (const char* rows : {"        - {id: 1, if: [true, unknown], then: [ASK]}\n        - {id: 2, if: [true, true], "
                           "then: [YES]}\n",  // first
                           "        - {id: 1, if: [false, true], then: [YES]}\n        - {id: 2, if: [true, unknown], "
                           "then: [ASK]}\n",  // another case
                           "        - {id: 1, if: [true, true], then: [YES]}\n        - {id: 2, if: [true, unknown], "
                           "then: [YES]}\n",  // the same answer
                           "        - {id: 1, if: [true, known], then: [YES]}\n        - {id: 2, if: [true, unknown], "
                           "then: [ASK]}\n"})
    EXPECT_EQ(checked_for("LC314", table(rows)), Lines{}) << rows;
  EXPECT_EQ(checked_for("LC314", table("        - {id: 1, if: [true, true], then: [YES]}\n"
                                       "        - {id: 2, if: [true, unknown], then: [ASK]}\n",
                                       "unique")),
            Lines{});
}

}  // namespace
}  // namespace liangce::checking
