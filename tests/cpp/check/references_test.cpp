// Citations and exceptions name what is there; every number says where it comes from.
#include "check_support.hpp"

namespace liangce::checking {
namespace {

TEST(CheckReferences, UnknownClause) {
  EXPECT_EQ(checked_for("LC303", R"(policy: p
clauses:
  "1.5": {quote: 低于七千五}
facts:
  收入: {type: number}
rules:
  低: {clause: ["1.5", "1.6"], when: 收入 < 5}
  组合:
    any:
      - {label: 甲, clause: "9.9", when: 收入 < 1}
  表:
    table:
      inputs: [收入]
      outputs: [{name: v, type: text}]
      rows:
        - {if: ["< 5"], then: ['"a"'], clause: "1,5"}
        - {if: else, then: ['"b"']}
)"),
            (Lines{"7:24 error LC303: there is no clause `1.6` (did you mean `1.5`?)",
                   "10:29 error LC303: there is no clause `9.9`",
                   "16:49 error LC303: there is no clause `1,5` (did you mean `1.5`?)"}));
}

TEST(CheckReferences, ClausesWithoutAnyClause) {
  EXPECT_EQ(checked_for("LC303", "policy: p\nrules:\n  低: {clause: \"1.5\", when: 1 < 5}\n"),
            (Lines{"3:16 error LC303: there is no clause `1.5` (the policy has no `clauses`)"}));
}

TEST(CheckReferences, UnknownSource) {
  EXPECT_EQ(checked_for("LC311", R"(policy: p
sources:
  O14: {title: 收入核算周期}
parameters:
  月数: {type: integer, basis: outside, source: O41, value: 12}
  线:
    type: number
    basis: outside
    source: O14
    values: {2023-01-01: {value: 5, source: 省里通知}}
)"),
            (Lines{"5:47 error LC311: there is no source `O41` (did you mean `O14`?)",
                   "10:45 error LC311: there is no source `省里通知` (add it to `sources`, with its title)"}));
}

TEST(CheckReferences, ExceptionToNoRule) {
  const std::string rules = R"(policy: p
facts:
  甲: {type: boolean}
rules:
  退出: {when: 甲}
  例外一: {exception to: 退岀, if: 甲, when: false}
  例外二: {exception to: 例外二, if: 甲, when: false}
)";
  EXPECT_EQ(
      checked_for("LC312", rules),
      (Lines{
          "6:23 error LC312: rule `例外一` is an exception to `退岀`, and there is no such rule (did you mean `退出`?)",
          "7:23 error LC312: rule `例外二` is an exception to itself"}));
}

TEST(CheckBasis, TextNeedsAClauseAndOutsideASource) {
  const std::string policy = R"(policy: p
sources:
  O1: {title: t}
clauses:
  "1": {quote: 五}
parameters:
  甲: {type: number, basis: text, value: 5}
  乙: {type: number, basis: outside, clause: "1", value: 5}
  丙: {type: number, basis: text, clause: "1", value: 5}
  丁: {type: number, basis: outside, values: {2023-01-01: {value: 5, source: O1}}}
  戊: {type: number, basis: assumed, value: 5}
  己: {type: number, basis: assumed, note: 惯例, value: 5}
rules:
  庚: {basis: text, when: 甲 > 1}
)";
  EXPECT_EQ(checked_for("LC330", policy), (Lines{"7:3 error LC330: parameter `甲` says `basis: text` and names no "
                                                 "clause (add `clause:`, or say `basis: assumed` when the "
                                                 "document does not say it)",
                                                 "14:3 error LC330: rule `庚` says `basis: text` and names no clause "
                                                 "(add `clause:`, or say `basis: assumed` when the "
                                                 "document does not say it)"}));
  EXPECT_EQ(checked_for("LC331", policy), (Lines{"8:3 error LC331: parameter `乙` says `basis: outside` and names no "
                                                 "source (add `source:` with the id of one of the "
                                                 "`sources`)"}));
  EXPECT_EQ(checked_for("LC332", policy), (Lines{"11:3 warning LC332: parameter `戊` is assumed and says neither why "
                                                 "nor for which clause (add `note:` or `clause:`)"}));
}

TEST(CheckPeriods, VersionsThatNeverCount) {
  EXPECT_EQ(checked_for("LC605", R"(policy: p
in force: 2023-01-01 .. 2023-12-31
clauses:
  "1": {quote: 五}
parameters:
  甲:
    type: number
    basis: text
    clause: "1"
    values:
      2021-01-01: {value: 4, until: 2022-12-31}
      2023-01-01: 5
      2024-01-01: 6
)"),
            (Lines{"11:27 warning LC605: a version of parameter `甲` ends on 2022-12-31, before the policy comes into "
                   "force on 2023-01-01 (it "
                   "is never used)",
                   "13:19 warning LC605: a version of parameter `甲` begins on 2024-01-01, after the policy's last "
                   "day, 2023-12-31 (it is "
                   "never used)"}));
}

}  // namespace
}  // namespace liangce::checking
