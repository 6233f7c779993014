// Plan: decisions of a program as one graph of typed nodes that are computed a chunk of rows at a time.
//
// Lowered from the same code the single case evaluates, for the facts a table gives. What a node cannot say exactly it
// does not say: its row *escapes* and is decided by the single case. So a plan never changes an answer, only its price.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "liangce/decide/program.hpp"
#include "liangce/feel/compare.hpp"
#include "liangce/feel/evaluate.hpp"
#include "liangce/policy/body.hpp"

namespace liangce::plan {

/// Rows computed together: enough to make up for what each chunk costs, few enough for their bytes and bits to stay in
/// the near caches.
inline constexpr std::size_t chunk_rows = 8192;
inline constexpr std::size_t chunk_words = chunk_rows / 64;

using NodeIndex = std::uint32_t;
inline constexpr NodeIndex none = 0xFFFFFFFF;

enum class Form : std::uint8_t {
  truth,   ///< yes, no, unknown: two bit planes
  code,    ///< one of few values: a byte, index into Node::words
  number,  ///< scaled int64 over an optional denominator
  date,    ///< day number (a number of scale 0)
  opaque,  ///< a fact of another kind: only whether it is known
};

/// Bytes of a `code` node that are no index into its words.
inline constexpr std::uint8_t code_null = 253;     ///< null as a value (written or by default)
inline constexpr std::uint8_t code_missing = 254;  ///< unknown for a reason
inline constexpr std::uint8_t code_escape = 255;   ///< ask the single case
inline constexpr std::size_t most_words = 250;

enum class Op : std::uint8_t {
  fact,  ///< slot
  truth_constant,
  number_constant,
  escape,  ///< every row escapes: what no node says
  outer,   ///< among members: what a node (`number`) outside says of their row
  // truth
  within,     ///< number in one of `spans`; `when_missing`
  code_test,  ///< code in `yes` / `no` (sets over codes); elsewhere unknown
  compare,    ///< two numbers, `operation`
  is_known,   ///< of any form
  all,
  any,
  negate,
  at_least,  ///< of `count` or more
  choose,    ///< truth: condition, then, otherwise
  some,      ///< some (every) of the members of a list that pass `filters` is `body`
  every,
  // code
  lookup,  ///< finite inputs -> `table`
  bucket,  ///< number -> how many of `spans` begin at or below it; words: a value inside each
  first,   ///< truths in order -> `table` of the first that is yes, its last entry when all are no
  // number
  count,  ///< members of a list that pass `filters`
  total,  ///< the sum of their `body`, the least, the greatest
  least,
  greatest,
  add,
  subtract,
  multiply,
  divide,
  minus,
  apply,   ///< `applied`, the single case's own function, a row at a time
  select,  ///< code and number: first input is a code whose words are `actions`; the others are the choices
};

/// lo <= x <= hi in the scale of the number tested.
struct Span {
  std::int64_t low = INT64_MIN;
  std::int64_t high = INT64_MAX;
  friend bool operator==(const Span&, const Span&) = default;
};

/// What `select` does for a code of its selector: take a choice, and if others may still hold only when they agree.
/// Bounds of a missing choice are handed on only where there are no others; a choice among its own others keeps none.
struct Action {
  std::uint8_t pick = 0;              ///< choice, from 0; code_null, code_missing, code_escape
  std::vector<std::uint8_t> agree{};  ///< choices that must be known and the same
  friend bool operator==(const Action&, const Action&) = default;
};

/// What the single case says of numbers and dates that are known. Of a missing one it says nothing but what it says of
/// its bounds, with `carries_bounds` and one input.
struct Applied {
  enum class Kind : std::uint8_t { builtin, arithmetic, property };
  Kind kind = Kind::builtin;
  const Program* program = nullptr;   ///< that was lowered, and outlives the plan's use
  feel::NodeId site = feel::no_node;  ///< builtin: the call
  feel::Operator operation = feel::Operator::add;
  bool carries_bounds = false;          ///< in order: the function is monotonic
  std::string name{};                   ///< property
  std::vector<Value> arguments{};       ///< constants; anything in the places of inputs
  std::vector<std::uint32_t> places{};  ///< of the inputs, among the arguments
  std::optional<Date> on{};
  std::span<const calendar::WorkCalendar* const> calendars{};
};

/// A set of codes.
struct CodeSet {
  std::uint64_t bits[4] = {0, 0, 0, 0};
  bool has(std::uint8_t code) const noexcept { return (bits[code >> 6U] >> (code & 63U) & 1U) != 0; }
  void add(std::uint8_t code) noexcept { bits[code >> 6U] |= std::uint64_t{1} << (code & 63U); }
  friend bool operator==(const CodeSet&, const CodeSet&) = default;
};

struct Node {
  Op op = Op::escape;
  Form form = Form::truth;
  std::vector<NodeIndex> inputs{};
  feel::Slot slot = 0;        ///< fact
  int scale = 0;              ///< number: digits after the point
  bool quotient = false;      ///< number: may have a denominator
  bool shifted = false;       ///< quotient to which something was added: rounded twice by the single case
  bool interval = false;      ///< number or date: where it is missing, what is known of it is carried (Numbers::ends)
  bool bounded = false;       ///< number or date: where it is missing, bounds may be known that are not carried;
                              ///< within: they may say something else than the spans
  bool told = false;          ///< fact: bounds may be told row by row
  bool escapes = false;       ///< may escape
  bool may_be_null = false;   ///< truth: unknown may stand for a plain null; code, number: has nulls
  bool may_miss = true;       ///< may be unknown
  bool asks_members = false;  ///< depends on members of lists
  bool applies = false;       ///< depends on an `apply`
  feel::Operator operation = feel::Operator::eq;
  feel::Truth constant = feel::Truth::unknown;      ///< truth_constant
  feel::Truth when_missing = feel::Truth::unknown;  ///< within
  std::int64_t number = 0;                          ///< number_constant; at_least: how many
  std::vector<Span> spans{};                        ///< within: disjoint; interval fact: its declared ends
  CodeSet yes{};                                    ///< code_test
  CodeSet no{};
  std::vector<Value> words{};         ///< code
  std::vector<std::uint8_t> table{};  ///< lookup; inputs in mixed radix, the first the lowest
  std::vector<Action> actions{};      ///< select
  std::shared_ptr<const Applied> applied{};
  std::uint32_t members = 0;         ///< some ... greatest: index in Plan::members, whose nodes the next two are
  std::vector<NodeIndex> filters{};  ///< truths, one after the other
  NodeIndex body = none;             ///< truth; of total, least, greatest a number or date

  /// Of a truth: does its unknown say that something is missing, or may it be a plain null?
  bool unknown_may_be_null() const noexcept { return may_be_null || op == Op::truth_constant; }
};

/// States of a finite node in a lookup: truth yes, no, unknown[, escape]; code words..., null, missing, escape.
inline std::size_t states_of(const Node& node) noexcept { return node.form == Form::truth ? 4 : node.words.size() + 3; }

/// A result the caller asked for: a node, or a value that is the same on every row.
struct Result {
  NodeIndex node = none;
  Value constant;       ///< when there is no node
  std::string why_not;  ///< when it is computed by the single case: what stood in the way
  bool lowered() const noexcept { return why_not.empty(); }
};

using StepIndex = std::uint32_t;
inline constexpr StepIndex nowhere = 0xFFFFFFFF;

/// A step of the walk from an undecided verdict back to the facts behind it: see missing.hpp.
struct MissingStep {
  enum class Kind : std::uint8_t {
    parts,       ///< every one of `to`; the facts
    choice,      ///< to: condition, then, otherwise
    table,       ///< rows that hit or could hit; to: what holds when none can
    exceptions,  ///< to: the rule without exceptions
    rows,        ///< only the single case can say
  };
  Kind kind = Kind::rows;
  NodeIndex about = none;  ///< asked only where it is absent; none: wherever it is asked
  std::vector<StepIndex> to{};
  std::vector<feel::Slot> facts{};
  NodeIndex condition = none;  ///< choice
  policy::Hit hit = policy::Hit::first;
  /// Of a table or of exceptions.
  struct Row {
    NodeIndex holds = none;           ///< truth
    bool on_purpose = false;          ///< answers UNDETERMINED: counts only when the row is sure to hit
    std::vector<StepIndex> answer{};  ///< asked where the row counts
    std::vector<feel::Slot> facts{};  ///< of a table: named there; of an exception: all its value reads
    std::vector<StepIndex> open{};    ///< asked where it is open whether the row hits
  };
  std::vector<Row> rows{};
};

/// Where no step can be taken from the verdict, `why_not` says why.
struct MissingPlan {
  std::vector<MissingStep> steps;  ///< the first: the verdict; none: the verdict is never undecided
  std::string why_not;             ///< of the verdict itself, or of the first step left to the single case
  bool lowered() const noexcept { return steps.empty() || steps[0].kind != MissingStep::Kind::rows; }
};

/// Which row of a table, which exception or which branch decided, by the column.
struct DecidingPlan {
  policy::Hit hit = policy::Hit::first;
  bool table = false;           ///< else exceptions (hit unique, the last row: none of them) or a condition
  std::vector<NodeIndex> rows;  ///< truth: whether each holds
  std::string why_not;          ///< when the single case says it
  bool lowered() const noexcept { return why_not.empty(); }
};

/// The results of one decision.
struct DecisionResult {
  Result verdict;                ///< code of texts (or a constant); null and missing: UNDETERMINED
  std::vector<Result> outputs;   ///< in the order of Program::outputs
  std::vector<Result> findings;  ///< truth
  std::vector<std::string> finding_names;
  bool retroactive = false;
  MissingPlan missing;
  DecidingPlan deciding;
  bool outputs_lowered() const noexcept {
    for (const Result& r : outputs) {
      if (!r.lowered()) return false;
    }
    for (const Result& r : findings) {
      if (!r.lowered()) return false;
    }
    return true;
  }
};

/// How a table gives a fact.
struct FactInput {
  /// absent: no column, missing on every row. list: a code of one word, the empty list; others escape.
  enum class Kind : std::uint8_t { absent, truth, code, number, date, list, opaque };
  Kind kind = Kind::absent;
  int scale = 0;      ///< number: digits after the point of its int64
  bool told = false;  ///< number, date: where it is missing, bounds may be told (Facts::bounds)
  /// list: how its members give their declared fields; empty: nobody looks at members by column.
  std::vector<FactInput> fields{};
};

struct Plan;

/// The members of a list fact as rows of their own: the members of the first row, of the second, ...
struct Members {
  feel::Slot list = 0;
  std::shared_ptr<const Plan> plan;  ///< its facts are the declared fields, by number
};

struct Plan {
  std::vector<Node> nodes;  ///< inputs before their users
  std::vector<Members> members;
  std::vector<DecisionResult> decisions;
  std::vector<feel::Slot> facts;  ///< read by some node, sorted
};

/// What is wanted besides verdicts.
struct Wanted {
  bool outputs = false;   ///< values and findings
  bool missing = false;   ///< what an undecided verdict waits for
  bool deciding = false;  ///< the row, exception or branch that decided
};

/// Lowers the decisions (indices of Program) for a table that gives these facts (by slot). Never fails: what cannot be
/// lowered says so.
Plan lower(const Program& program, const std::vector<FactInput>& facts, const std::vector<std::size_t>& decisions,
           const Wanted& wanted);

/// How one rule of a program runs over columns.
struct RulePlan {
  enum class Way : std::uint8_t {
    folded,   ///< the same on every row
    columns,  ///< column kernels
    members,  ///< column kernels over the members of lists, put one after the other
    table,    ///< a table of every combination of its inputs, made beforehand
    rows,     ///< the single case, a row at a time
  };
  std::string name;
  bool decision = false;  ///< else a rule
  Way way = Way::rows;
  std::string why;  ///< of `rows`: what stood in the way; of others: may be empty
};
const char* to_string(RulePlan::Way way) noexcept;

/// Every rule and decision in the policy's order, for a table that has a column for every fact in the representation
/// its declaration suggests (whole numbers, decimals of the declared scale, dictionaries, days). An empty `facts` means
/// all; else only these facts have columns.
std::vector<RulePlan> explain_plan(const Program& program, const std::vector<std::string>& facts = {});

/// The representation a fact's declaration suggests; of a type, which has no members.
FactInput natural_input(const FactSlot& fact);
FactInput natural_input(const policy::TypeSpec& type);

}  // namespace liangce::plan

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/plan/impl/lower_calls_inl.hpp"
#include "liangce/plan/impl/lower_compare_inl.hpp"
#include "liangce/plan/impl/lower_decision_inl.hpp"
#include "liangce/plan/impl/lower_finite_inl.hpp"
#include "liangce/plan/impl/lower_inl.hpp"
#include "liangce/plan/impl/lower_members_inl.hpp"
#include "liangce/plan/impl/lower_missing_inl.hpp"
#include "liangce/plan/impl/lower_numbers_inl.hpp"
#include "liangce/plan/impl/lower_tables_inl.hpp"
#endif
