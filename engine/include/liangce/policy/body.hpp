// Bodies: how a rule, decision, function or table cell says its value. Plain data; every expression keeps its place.
//
// An empty SourceText means "not written". Bodies are shared and never changed after loading, so that amended policies
// share whatever they did not change.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "liangce/policy/type_spec.hpp"

namespace liangce::policy {

struct Body;
using BodyRef = std::shared_ptr<const Body>;  ///< null only where a member says it may be

/// Where in the document (or outside it) an element comes from.
struct Citation {
  std::vector<SourceText> clauses;  ///< ids in Policy::clauses; inline clauses have been given an id
  SourceText source;                ///< id in Policy::sources; empty = none
  std::string note;
};

/// `when: FEEL` (condition) or `value: FEEL`, also a bare scalar inside all/any/not.
struct Expression {
  SourceText text;
  bool condition = false;  ///< must be boolean
};

/// One part of all / any / at least / not: a FEEL text or a nested body, with its own label and citation.
struct Part {
  SourceText label;  ///< may be empty
  Citation citation;
  BodyRef body;
};

struct All {
  std::vector<Part> parts;
};
struct Any {
  std::vector<Part> parts;
};
struct AtLeast {
  SourceText count;  ///< FEEL
  std::vector<Part> parts;
};
struct Not {
  Part part;
};

enum class Hit : std::uint8_t {
  unique,
  any,
  priority,
  first,
  rule_order,
  output_order,
  collect,
  collect_sum,    ///< C+
  collect_count,  ///< C#
  collect_min,    ///< C<
  collect_max,    ///< C>
};

struct TableInput {
  SourceText expression;  ///< FEEL
  SourceText label;       ///< may be empty
  TypeSpec type;          ///< declared() or inferred
  SourceText allowed;  ///< unary tests the input should pass; `allowed: [a, b]` of plain words arrives as choices below
  std::vector<SourceText> allowed_words;  ///< plain or quoted words
};

/// What a scalar in a table row is.
enum class CellKind : std::uint8_t {
  feel,  ///< `if`: a FEEL unary test; `then`: a FEEL expression
  text,  ///< the literal text (double-quoted in YAML, an upper-case word in `then`, or a word of the output's `values`)
  dash,  ///< `-`: in `if` matches always; in `then` the output has no value (null)
  unknown,  ///< `if`: true when the input is absent
  known,    ///< `if`: true when the input is present
};

struct Cell {
  CellKind kind = CellKind::dash;
  SourceText text;
};

struct TableOutput {
  SourceText name;
  SourceText en;  ///< may be empty
  TypeSpec type;
  std::vector<Cell> values;  ///< priority order, best first; feel or text
  std::optional<Cell> default_value;
};

struct TableRow {
  SourceText place;        ///< where the row begins (text: its id, or its 1-based number)
  std::string id;          ///< as written, else the 1-based number
  std::vector<Cell> when;  ///< one an input; all dashes for `if: else`
  bool otherwise = false;  ///< written `if: else`
  std::vector<Cell> then;  ///< one an output
  Citation citation;
  std::vector<SourceText> missing;  ///< `missing: [names]` of a row that answers UNDETERMINED on purpose
};

struct Table {
  Hit hit = Hit::unique;
  SourceText hit_text;  ///< may be empty (then unique)
  std::vector<TableInput> inputs;
  std::vector<TableOutput> outputs;
  std::vector<TableRow> rows;
};

/// `deadline:` Either event + within, or by.
struct Deadline {
  SourceText event, done, within, by, complete_through, count_first_day, roll;
  SourceText
      unit;  ///< `calendar days` (default), `working days`, `months`: words of the format, or FEEL giving such a text
};

/// `window:` at least so many events in from..to.
struct Window {
  SourceText events, at_least, from, to, complete_through;
};

/// `cadence:` at least so many events in each period of from..to.
struct Cadence {
  SourceText events, at_least, per, from, to, complete_through, first_due, exempt_below_days;
};

struct MilestoneStep {
  SourceText by;  ///< the date as written
  Date date;
  SourceText target;  ///< FEEL
};

/// `milestones:` a share reached by dates. `steps` inline, or `steps_from`: FEEL naming a parameter of type schedule.
struct Milestones {
  std::vector<MilestoneStep> steps;
  SourceText steps_from;
  SourceText unit, reached, of, complete_through, published;
};

enum class PayRhythm : std::uint8_t { at_maturity, monthly, quarterly, yearly };
enum class RepayMethod : std::uint8_t { bullet, equal_principal, equal_instalment };
enum class DayCount : std::uint8_t { actual_365, actual_360, thirty_360 };

/// `schedule:` instalments of a loan. Words (`pay`, `method`, `day count`, `rounding`) may also be FEEL giving such a
/// text: then the optional is empty and the *_text holds the expression.
struct Schedule {
  SourceText principal, annual_rate, start, end, months, digits, subsidy_ratio, subsidy_base, repaid_on;
  SourceText pay_text, method_text, day_count_text, rounding_text;
  std::optional<PayRhythm> pay;
  std::optional<RepayMethod> method;
  std::optional<DayCount> day_count;
  std::optional<Rounding> rounding;
};

/// `target:` a value against one bound by a date.
struct Target {
  enum class Bound : std::uint8_t { at_least, at_most, above, below, equals };
  SourceText value;
  Bound bound = Bound::at_least;
  SourceText bound_value, by, complete_through;
};

// Boxed expressions (DMN 1.5 clause 10.2.2), also open to policies.

struct ContextEntry {
  SourceText name;
  BodyRef body;
};
/// Later entries see earlier ones; a `result` (may be null) is the value instead of the context.
struct BoxedContext {
  std::vector<ContextEntry> entries;
  BodyRef result;
};
struct BoxedList {
  std::vector<BodyRef> items;
};
struct Relation {
  std::vector<SourceText> columns;
  std::vector<std::vector<SourceText>> rows;  ///< FEEL, as long as columns
};
struct FunctionParameter {
  SourceText name;
  TypeSpec type;
};
struct BoxedFunction {
  std::vector<FunctionParameter> parameters;
  TypeSpec returns;
  BodyRef body;
};
struct Invocation {
  SourceText function;  ///< FEEL
  std::vector<ContextEntry> arguments;
};
struct Conditional {
  BodyRef condition, then, otherwise;
};
struct Iteration {
  enum class Kind : std::uint8_t { for_each, some, every };
  Kind kind = Kind::for_each;
  SourceText variable;
  BodyRef domain, body;
};
struct Filter {
  BodyRef domain, match;
};

struct Body {
  using Form =
      std::variant<Expression, All, Any, AtLeast, Not, Table, Deadline, Window, Cadence, Milestones, Schedule, Target,
                   BoxedContext, BoxedList, Relation, BoxedFunction, Invocation, Conditional, Iteration, Filter>;
  SourceText place;  ///< the body key (`table`, `any`, ...) or the bare expression
  TypeSpec type;     ///< `type:` written beside it (coerced in the dmn profile); not declared() = inferred
  Form form;

  bool is_pattern() const noexcept {
    const std::size_t i = form.index();
    return i >= 6 && i <= 11;
  }
};

}  // namespace liangce::policy
