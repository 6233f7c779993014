// What a policy means for every case at once: rows and rules that can never hold, gaps, overlaps, conflicts.
//
// Facts are cut at the values the policy asks about (thresholds, choices, dates; `missing` is a point of its own), and
// boxes of such cells are decided with three-valued conditions until the question is settled. Complete for comparisons
// with constants and parameters, choices, yes and no, dates, and their combinations through rules, tables and
// exceptions; arithmetic on them by bounds. Where something else decides (lists, text functions), an example is tried,
// and if none shows it the answer is a note that it cannot be told. Every witness has been decided before it is
// printed.
#pragma once

#include <string>
#include <vector>

#include "liangce/decide/program.hpp"
#include "liangce/diagnostic.hpp"

namespace liangce {

struct AnalyzeLimits {
  std::size_t boxes_a_question = 4'000;  ///< then the answer is "cannot tell"
  std::size_t boxes = 400'000;           ///< all questions together
  std::size_t findings_a_table = 12;
  std::size_t days = 12;  ///< on which the policy changes, looked at
};

/// One thing found, with a case that shows it.
struct Finding {
  Diagnostic diagnostic;
  std::string witness;  ///< an item of `cases:` in a test file, as YAML; empty when there is no such case
};

/// Findings in the order of the policy's files:
///   LC340 a rule that never holds
///   LC341 a rule that holds whatever the case
///   LC342 two exceptions that hold at once and differ, also where another exception hides it
///   LC343 two texts that disagree: the same between rows or exceptions that cite different clauses or sources
///   LC344 a rule without a value where no exception holds
///   LC345 a comparison that the declared range or choices of its fact already settle
///   LC346 `some` and `some` over one list: different members may fulfil them
///   LC350 a gap: a case for which no row of a table applies
///   LC351 an overlap: two rows of a `unique` table apply
///   LC352 two rows of an `any` table apply and say different things
///   LC353 a table row that never decides
///   LC359 note: it cannot be told
std::vector<Finding> analyze(const Policy& policy, const AnalyzeLimits& limits = {});

/// check_everything(), and where it found no error analyze(): what `liangce check` says of a policy.
std::vector<Finding> check_and_analyze(const Policy& policy, const AnalyzeLimits& limits = {});

}  // namespace liangce

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/analyze/impl/analyze_all.hpp"
#endif
