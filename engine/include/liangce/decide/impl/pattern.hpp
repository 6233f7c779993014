// Patterns of policy documents (deadline, window, cadence, milestones, schedule, target) inside an expression program.
//
// A pattern gives a context: `verdict` (MET, NOT_MET, NOT_DUE, NOT_APPLICABLE or an absence) and its details.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "liangce/feel/evaluate.hpp"
#include "liangce/policy/body.hpp"

namespace liangce {

class PatternNode : public feel::Extension {
 public:
  struct Argument {
    std::string name;
    feel::NodeId node;
  };
  std::vector<Argument> arguments;

  void children(std::vector<feel::NodeId>& out) const override {
    for (const Argument& argument : arguments) out.push_back(argument.node);
  }

 protected:
  /// The argument's value; null literal when the author did not write it.
  Value get(feel::Frame& frame, std::string_view name) const;
  bool has(std::string_view name) const noexcept;
};

/// within N days (working days, months) of an event, or by a date (clauses.md 0.4: fact dates against a deadline).
class DeadlineNode final : public PatternNode {
 public:
  Value evaluate(feel::Frame& frame) const override;
};
/// at least so many events in a window (0.4: a count only grows, so reaching it is final).
class WindowNode final : public PatternNode {
 public:
  Value evaluate(feel::Frame& frame) const override;
};
/// the same in every week, month, quarter, ... of a span.
class CadenceNode final : public PatternNode {
 public:
  Value evaluate(feel::Frame& frame) const override;
};
/// shares to be reached by dates, each judged as it stood on its date.
class MilestonesNode final : public PatternNode {
 public:
  Value evaluate(feel::Frame& frame) const override;
  bool percent = false;  ///< targets are percentages

 private:
  Value step(feel::Frame& frame, Date by, const Value& target) const;
};
/// instalments of a loan: days, interest, subsidy, rounded to the smallest coin each time.
class ScheduleNode final : public PatternNode {
 public:
  Value evaluate(feel::Frame& frame) const override;
  bool percent = false;  ///< the annual rate is in percent
};
/// a value against one bound, by a date or at any time.
class TargetNode final : public PatternNode {
 public:
  Value evaluate(feel::Frame& frame) const override;
  policy::Target::Bound bound = policy::Target::Bound::at_least;
};

/// Verdicts of parts as one (design 4.10): any NOT_MET, else any undetermined, else NOT_DUE, else MET; nothing judged:
/// NOT_APPLICABLE.
Value aggregate_verdicts(const std::vector<Value>& verdicts);

}  // namespace liangce

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/decide/impl/pattern_inl.hpp"
#include "liangce/decide/impl/pattern_money_inl.hpp"
#endif
