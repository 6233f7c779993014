// Evaluating: Code + Frame -> Value. Never throws for data; every error is recorded in Frame::errors and shown as an
// absence.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "liangce/calendar/work_calendar.hpp"
#include "liangce/diagnostic.hpp"
#include "liangce/feel/code.hpp"
#include "liangce/feel/locals.hpp"

namespace liangce::feel {

/// One thing that went wrong while evaluating. The value became null (an absence with reason `error`).
struct EvaluationError {
  std::string code;     ///< LC501 wrong types, LC502 no such name or entry, LC503 outside the domain, LC702 limit, ...
  std::string message;  ///< one sentence; names the limit field when a limit ended it
  NodeId node = no_node;  ///< Code::place(node) says where
};

/// Collects errors; keeps the first `most`.
class Errors {
 public:
  explicit Errors(std::size_t most = Limits{}.errors) : most_(most) {}
  void add(EvaluationError error) {
    ++count_;
    if (items_.size() < most_) items_.push_back(std::move(error));
  }
  const std::vector<EvaluationError>& items() const noexcept { return items_; }
  std::size_t count() const noexcept { return count_; }
  void clear() { items_.clear(), count_ = 0; }

 private:
  std::vector<EvaluationError> items_;
  std::size_t count_ = 0;
  std::size_t most_;
};

/// What the extensions of another floor keep of a case for those who ask why.
struct ExtensionMemory {};

/// Everything one case needs while it is evaluated. Reusable; used by one thread at a time.
struct Frame {
  static constexpr std::uint8_t watched = 3;  ///< known; whoever asks for it makes it 2

  explicit Frame(const Code& program) : code(&program), steps_left(limits.steps) {}

  const Code* code;
  Limits limits;
  std::span<const Value> facts;                              ///< by fact slot; must outlive the evaluation
  std::vector<Value> lazy_values;                            ///< by lazy slot
  std::vector<std::uint8_t> lazy_state;                      ///< 0 not computed, 1 computing, 2 known, or `watched`
  Errors* errors = nullptr;                                  ///< may be null: errors are then only absences
  std::optional<Date> on;                                    ///< what today() is; absent: today() is an error
  std::optional<DateTime> now;                               ///< what now() is
  std::span<const calendar::WorkCalendar* const> calendars;  ///< the first is the default
  ExtensionMemory* memory = nullptr;                         ///< null: nobody will ask why

  /// For the next case: forgets lazy values, errors stay with their owner. Sizes lazy slots to the code.
  void reset(std::span<const Value> case_facts);
  /// Sets a lazy slot from outside (tests and what-ifs replace a rule's value).
  void preset(Slot lazy, Value value);

  // The evaluator's own.
  std::uint64_t steps_left;
  int depth = 0;
  int call_depth = 0;
  Locals locals;           // activations, one after the other
  std::size_t base = 0;    // of the current activation
  bool exhausted = false;  // steps or depth ended this case; reported once
  Value circular;          // what a slot that is being computed shows who asks for it

  /// Records an error at a node and gives the absence that stands for it.
  Value fail(NodeId node, std::string_view error_code, std::string message);
  /// Counts work done by loops and built-ins; false = out of steps (the caller returns out_of_steps()).
  bool spend(std::uint64_t steps) noexcept {
    if (steps_left < steps) return false;
    steps_left -= steps;
    return true;
  }
  Value out_of_steps(NodeId node);
};

/// The value of a node for the frame's case.
Value evaluate(const Code& code, NodeId node, Frame& frame) noexcept;

/// A function value as the evaluator sees it: closures, built-ins, and whatever other floors make callable (decision
/// services).
struct Callable : liangce::Function {
  virtual std::span<const std::string> parameters() const noexcept = 0;  ///< names, for named invocation
  virtual TypeRef type() const = 0;
  /// `args` in the order of parameters(), as many as those (variadic built-ins: any number), not coerced yet.
  virtual Value call(Frame& frame, NodeId site, std::span<const Value> args) const = 0;
  /// May it be called with this many positional arguments?
  virtual bool accepts(std::size_t count) const noexcept { return parameters().size() == count; }
  /// May it be passed where a function of that type is asked for, although its own type does not say so? Built-ins may:
  /// they are functions of several types at once.
  virtual bool stands_for(const Type&) const noexcept { return false; }
};

/// Calls a function value (errors recorded at `site`).
Value call(Frame& frame, NodeId site, const Value& function, std::span<const Value> args);
Value call_named(Frame& frame, NodeId site, const Value& function, std::span<const std::string_view> names,
                 std::span<const Value> args);

/// Options of the plain face.
struct Options {
  Profile profile = Profile::standard;
  bool variants = true;  ///< Chinese keywords and full-width forms (off for DMN models)
  Limits limits;
  std::optional<Date> on;
  std::optional<DateTime> now;
  std::span<const calendar::WorkCalendar* const> calendars;
  std::string name = "<expression>";  ///< shown in diagnostics
};

/// An error of the plain face, with its place in the expression.
struct OutcomeError {
  std::string code;
  std::string message;
  std::uint32_t begin = 0;  ///< byte offsets
  std::uint32_t end = 0;
  Position position;  ///< line and column of `begin`
};

struct Outcome {
  Value value;
  std::vector<OutcomeError> errors;
};

/// Parses, compiles and evaluates one expression; the entries of `context` are the names in scope.
/// Throws PolicyError when the text cannot be read (standard profile: syntax only; unknown names are null plus an
/// error).
Outcome evaluate_text(std::string_view expression, const Value& context = Value::context({}),
                      const Options& options = {});

/// Unary tests (a decision table cell) against an input: true, false or null.
Outcome unary_tests_text(std::string_view tests, const Value& input, const Value& context = Value::context({}),
                         const Options& options = {});

/// Canonical FEEL of an expression (English keywords); throws PolicyError when it cannot be read.
std::string canonical_text(std::string_view expression, const Value& context = Value::context({}),
                           const Options& options = {});

}  // namespace liangce::feel

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/feel/builtins/builtin.hpp"  // the last of them: brings the definitions of all
#endif
