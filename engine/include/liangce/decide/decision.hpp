// What a decision answers, and why.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "liangce/feel/evaluate.hpp"
#include "liangce/value/value.hpp"

namespace liangce {

class Program;

/// What a step of why says whatever the case: shared by every explanation of a program.
struct ReasonWords {
  /// A fact or parameter read directly.
  struct Used {
    std::string name;
    std::string en;
    std::string unit;
    bool parameter = false;  ///< of the policy, not of the case
  };
  std::string name;  ///< element, label, column, argument or row id; empty for a bare condition
  std::string en;
  std::string label;                 ///< what the author calls it in words; may be empty
  std::string text;                  ///< the author's FEEL; of a row: what it answers; empty for composed steps
  std::vector<std::string> clauses;  ///< clause ids
  std::optional<int> item;           ///< numbered item of the document the first clause stands in
  std::string quote;                 ///< first quote of the first clause
  std::string basis;                 ///< text, outside, assumed; empty when not said
  std::string source;                ///< outside source id
  std::string source_title;
  std::string note;
  std::string unit;  ///< of a number
  std::vector<Used> used;

  static const std::shared_ptr<const ReasonWords>& none();  ///< nothing to say
};

/// One step of why: an element or part of one, its words in the law, the values it used and what it came to.
/// Cheap to copy apart from its parts.
///
/// Steps keep the author's order, and every part stands with its own value, whether or not it settled the answer. Large
/// tables are shown by the rows that hit, could hit or came near; `Form::more` steps count what was left out.
struct ReasonStep {
  enum class Kind : std::uint8_t { decision, rule, part, condition, table, row, exception, fact, parameter };
  /// How the step comes to its value from its parts.
  enum class Form : std::uint8_t {
    plain,       ///< an expression; parts: the rules it reads, the items that settle a `some` or `every`
    all,         ///< every part must hold
    any,         ///< one part is enough
    negation,    ///< holds when its part does not
    at_least,    ///< the first part says how many of the others
    choice,      ///< if / then / else; parts: the condition and the branch taken (both while undecided)
    table,       ///< parts: inputs, then rows
    exceptions,  ///< parts: the exceptions, then what holds without them
    deadline,
    window,
    cadence,
    milestones,
    schedule,
    target,   ///< value: the pattern's details; parts: its arguments
    output,   ///< a named output of a decision
    finding,  ///< a finding that holds
    item,     ///< an item that settles a `some` or `every`; used: the item
    given,    ///< a rule's value put in place of its own by a what-if or a test
    more,     ///< value: how many steps of the same kind are not listed
  };
  Kind kind = Kind::condition;
  Form form = Form::plain;
  bool repeated = false;                                           ///< explained earlier in the tree
  bool condition = false;                                          ///< a yes or no is asked for
  std::shared_ptr<const ReasonWords> words = ReasonWords::none();  ///< never null
  Value value;              ///< what it came to; of a row or exception: whether it applies
  std::vector<Value> used;  ///< values of words->used, in that order; empty where repeated
  std::vector<ReasonStep> parts;
};
std::string_view to_string(ReasonStep::Kind kind) noexcept;  ///< "decision", "rule", ...
std::string_view to_string(ReasonStep::Form form) noexcept;  ///< "plain", "all", "at least", ...

/// A fact (or a parameter without a value) that stands in the way.
struct MissingFact {
  std::string name;
  std::string en;
  Reason reason = Reason::missing;
  bool parameter = false;  ///< a parameter of the policy, not a fact of the case
  std::string detail;      ///< "between 7100 and 7400", "6800 or 9200", "no version on 2024-01-15"; may be empty
  // With reasons:
  std::string ask;  ///< the question a person is asked
  std::string unit;
  Value value;  ///< the absence itself, with its bounds or candidates
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
  bool retroactive = false;  ///< about a day before the policy was published
  Date on;
  std::vector<feel::EvaluationError> errors;
  std::vector<ReasonStep> reasons;  ///< one tree (root: the decision); empty unless asked for
  std::string document;             ///< title of the policy; only with reasons
  std::string digest;  ///< "sha256:..." over policy, decision, date, facts and engine version; empty unless asked for

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

/// Canonical JSON: order of keys fixed by this library, UTF-8, no white space. Numbers, dates, times and durations are
/// texts: their exact FEEL spelling, which no reader's binary floats can change. Absences are objects: {"absent":
/// "missing", "low": "7100"}. `values` = false leaves out what the case said or what was computed from it, except yes
/// and no.
std::string to_json(const Decision& decision, bool values = true);
std::string to_json(const Value& value);

}  // namespace liangce

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/decide/impl/json_inl.hpp"
#include "liangce/decide/impl/prose_inl.hpp"
#endif
