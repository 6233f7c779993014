// What a decision answers, and why.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "liangce/feel/evaluate.hpp"
#include "liangce/value/value.hpp"

namespace liangce {

class Program;

/// One step of why: an element or part of one, its words in the law, the values it used and what it came to.
struct ReasonStep {
  enum class Kind : std::uint8_t { decision, rule, part, condition, table, row, exception, fact, parameter };
  Kind kind = Kind::condition;
  std::string name;                    ///< element, label or row id; empty for a bare condition
  std::string en;
  std::string text;                    ///< the author's FEEL; empty for composed steps
  std::vector<std::string> clauses;    ///< clause ids
  std::string quote;                   ///< first quote of the first clause
  std::string basis;                   ///< text, outside, assumed; empty when not said
  std::string source;                  ///< outside source id
  std::string note;
  Value value;                         ///< what it came to
  std::vector<std::pair<std::string, Value>> used;  ///< facts and parameters read directly here
  std::vector<ReasonStep> parts;
  bool repeated = false;               ///< explained earlier in the tree
};

/// A fact (or a parameter without a value) that stands in the way.
struct MissingFact {
  std::string name;
  std::string en;
  Reason reason = Reason::missing;
  bool parameter = false;  ///< a parameter of the policy, not a fact of the case
  std::string detail;      ///< "between 7100 and 7400", "6800 or 9200", "no version on 2024-01-15"; may be empty
};

struct Decision {
  static constexpr const char* undetermined = "UNDETERMINED";

  std::string name;
  std::string verdict;                    ///< one of the decision's words, COMPUTED, or UNDETERMINED
  Value value;                            ///< named outputs as a context, or a computation's own value
  std::vector<std::string> findings;      ///< codes of the findings that hold, in the author's order
  std::vector<std::string> confirm;       ///< what a person must confirm
  std::vector<MissingFact> missing;       ///< could change the verdict; only when it is UNDETERMINED
  std::vector<MissingFact> also_unknown;  ///< unknown, asked for by the decision, and unable to change the verdict
  std::vector<std::string> clauses;
  bool retroactive = false;               ///< about a day before the policy was published
  Date on;
  std::vector<feel::EvaluationError> errors;
  std::vector<ReasonStep> reasons;        ///< one tree (root: the decision); empty unless asked for
  std::string digest;                     ///< "sha256:..." over policy, decision, date, facts and engine version; empty unless asked for

  bool is_undetermined() const noexcept { return verdict == undetermined; }
};

struct DecideOptions {
  bool reasons = false;
  bool missing = true;  ///< fill `missing` and `also_unknown`
  bool outputs = true;  ///< value and findings
  bool digest = false;
};

/// The decision as prose. `language`: "zh" or "en". `values` = false leaves the case's data out (names only).
std::string explain(const Decision& decision, std::string_view language = "zh", bool values = true);

/// Canonical JSON: sorted structure fixed by this library, numbers and dates as texts, UTF-8.
std::string to_json(const Decision& decision, bool values = true);
std::string to_json(const Value& value);

}  // namespace liangce

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/decide/impl/json_inl.hpp"
#include "liangce/decide/impl/prose_inl.hpp"
#endif
