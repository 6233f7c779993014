// Coverage: which rules, conditions, branches, table rows, exceptions, versions of parameters and verdicts the tests of
// a policy reach, and with which of the three outcomes yes, no and unknown.
//
// Collected from programs compiled a second time with probes in them: an ordinary program knows nothing of it.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "liangce/decide/run_tests.hpp"

namespace liangce {

/// Something a test can reach.
struct CoverageItem {
  enum class Kind : std::uint8_t {
    rule,       ///< a rule: of a condition yes, no, unknown; of a value: has one, unknown
    exception,  ///< the `if` of an exception
    decision,   ///< a decision's own body
    function,   ///< a function that is called
    output,     ///< a named output or finding of a decision
    condition,  ///< an operand of and, or, not, all, any, at least; what `some`, `every` and a filter ask; a cell
    branch,     ///< the condition of an if: then, else, neither known
    row,        ///< a table row that hits
    version,    ///< a version of a parameter that is read
    verdict,    ///< a word a decision may answer
  };
  /// Outcomes, as bits.
  enum Outcome : std::uint8_t {
    yes = 1,      ///< holds; has a value; hits; is read; comes out
    no = 2,       ///< does not hold
    unknown = 4,  ///< undecided
  };
  Kind kind = Kind::rule;
  std::string element;  ///< the rule, decision, function or parameter it belongs to
  std::string text;     ///< the author's words: the condition, the row's id, the version's day, the verdict
  std::vector<std::string> clauses;
  bool condition = false;  ///< asks a yes or no
  std::shared_ptr<const SourceFile> file;
  std::uint32_t begin = 0;  ///< byte offsets into the file
  std::uint32_t end = 0;
  std::uint8_t possible = 0;             ///< outcomes that can come
  std::uint8_t reached = 0;              ///< outcomes the tests reached
  std::array<std::uint32_t, 3> tests{};  ///< how many test cases reached yes, no, unknown
  std::string exempt;                    ///< why the rest cannot be reached, as declared; empty = not declared
  std::uint8_t exempted = 0;             ///< the outcomes that were declared
  std::uint8_t unreachable = 0;          ///< outcomes proved to come in no case, whatever its facts
  std::string witness;                   ///< a case that reaches what is lacking, as YAML, to be filled in
  std::string note;                      ///< why there is neither proof nor witness

  Position position() const { return file ? position_at(file->content, begin) : Position{}; }
  std::uint8_t lacking() const noexcept {
    return possible & static_cast<std::uint8_t>(~reached & ~exempted & ~unreachable);
  }
};
std::string_view to_string(CoverageItem::Kind kind) noexcept;
/// The outcomes of a set in words that fit the kind: "yes, unknown", "then", "a hit".
std::string outcome_words(CoverageItem::Kind kind, bool condition, std::uint8_t outcomes);

struct Coverage {
  std::vector<CoverageItem> items;  ///< by file and place
  /// Which cases reached an item, whatever came out: `items[i]` was reached by the cases `reached_by[i]`, numbered over
  /// all files in the order given.
  std::vector<std::vector<std::uint32_t>> reached_by;
  std::vector<Diagnostic> stale;  ///< exemptions of what is not there or was reached after all (LC811)

  struct Count {
    std::size_t outcomes = 0;  ///< that can come and are not exempted
    std::size_t reached = 0;
    std::size_t items = 0;
    std::size_t full = 0;  ///< items with nothing lacking
    std::size_t exempted = 0;
    std::size_t unreachable = 0;  ///< proved, exempted or not
  };
  Count count() const;
  Count count(CoverageItem::Kind kind) const;
};

/// Runs the tests and gives the results of each file as run_tests() does, with the coverage of `policy` they reach.
/// What an amendment of a test file adds is not counted, nor is what no case could ask. `gaps`: look into what was not
/// reached, unless the cases were filtered.
Coverage cover_tests(const Policy& policy, const std::vector<policy::TestFile>& files, const TestOptions& options,
                     std::vector<std::vector<TestResult>>& results,
                     const std::vector<policy::Unreachable>& exemptions = {}, bool gaps = true);

/// A summary, then every item something is lacking of: `file:line:column: kind `element`: text: never unknown (1.5)`,
/// with `witnesses` each followed by the case that would reach it.
std::string coverage_text(const Coverage& coverage, bool witnesses = false);
/// lcov's tracefile: a line is hit as often as the least reached item that begins there; outcomes are its branches.
std::string coverage_lcov(const Coverage& coverage, std::string_view test_name = "liangce");

}  // namespace liangce

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/verify/impl/coverage_inl.hpp"
#endif
