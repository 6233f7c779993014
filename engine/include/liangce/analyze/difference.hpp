// What changed between two versions of a policy: in words, in verdicts, and which change did it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "liangce/decide/program.hpp"

namespace liangce {

/// One element that is not what it was.
struct ElementChange {
  enum class How : std::uint8_t { added, removed, changed };
  std::string kind;  ///< parameter, fact, function, rule, decision, type, clause, document
  std::string name;
  std::string en;
  How how = How::changed;
  std::vector<std::string> details;  ///< `2023-01-01..: 7500 became 8000`, `row 3: > 5 became > 6`
};

/// A case that is decided otherwise.
struct VerdictChange {
  std::string decision;
  /// What changes: empty for the verdict, or the value of a computation; the name of an output, or `findings.` and that
  /// of a finding, which change here though the verdict does not.
  std::string part;
  std::string before, after;  ///< verdicts; values in FEEL; `holds`, `does not hold`
  std::string when;           ///< the cases around it, in words; empty: every case, or not known when `tried`
  bool tried = false;         ///< found among cases made up, not by regions
  std::string witness;        ///< a test case for the first policy, as YAML
  /// Changes that do it alone; several at once when `together`. Empty and not together: too many changes to tell.
  std::vector<std::string> because;
  bool together = false;
};

struct Difference {
  std::string before, after;  ///< ids of the policies
  Date on_before, on_after;
  std::vector<ElementChange> elements;
  std::vector<VerdictChange> verdicts;
  bool looked = false;  ///< for verdicts that change
  /// Set where nothing that changed holds on the days asked about: the first later day on which something does.
  std::optional<Date> first_day;
  std::vector<std::string> more;  ///< decisions that change in further ways, beyond the limit
  /// Decisions, and DECISION.PART, that may differ in ways that could not be shown.
  std::vector<std::string> cannot_tell;
};

struct DifferenceLimits {
  std::size_t boxes = 6'000;    ///< a question
  std::size_t transitions = 8;  ///< a decision
  std::size_t trials = 10'000;  ///< cases made up for a decision where regions end
  bool witnesses = true;
};

/// Each is asked on `on`, or where it is not given on the first day both are in force; when there is none, the first
/// on its last day and the second on its first. Throws PolicyError when one does not compile.
Difference difference(const Policy& before, const Policy& after, std::optional<Date> on = {},
                      const DifferenceLimits& limits = {});

/// `before` with the elements of these names as `after` has them, or without them where it has none.
Policy adopt(const Policy& before, const Policy& after, const std::vector<std::string>& names, Date on_after);

std::string to_text(const Difference& difference);
/// `text`: a further key, for whoever prints it; empty = none.
std::string to_json(const Difference& difference, std::string_view text = {});

}  // namespace liangce

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/analyze/impl/analyze_all.hpp"
#endif
