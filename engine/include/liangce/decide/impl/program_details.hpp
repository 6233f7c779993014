// What a Program keeps beside its code: which element each lazy slot is, and what each decision puts out.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "liangce/calendar/calendar.hpp"
#include "liangce/decide/exceptions.hpp"
#include "liangce/decide/program.hpp"
#include "liangce/decide/table.hpp"

namespace liangce {

struct Program::Element {
  ReasonStep::Kind kind = ReasonStep::Kind::rule;
  const policy::Element* source = nullptr;  ///< null: a slot the builder made for itself (a table's input)
  feel::Slot slot = 0;
};

struct Program::DecisionParts {
  std::string name;
  const policy::Decision* source = nullptr;  ///< null: a decision service
  feel::Slot slot = 0;                       ///< the decision as others read it; of a service: the function
  feel::NodeId verdict = feel::no_node;
  std::vector<std::pair<std::string, feel::NodeId>> values;
  std::vector<std::pair<std::string, feel::NodeId>> findings;
  Value named;  ///< a context under the names of `values`, as Decision::value will have them
  std::vector<std::string> confirm;
  std::vector<std::string> clauses;    ///< its own, then those of the rules it can reach
  std::vector<feel::Slot> facts;       ///< that it can reach, sorted
  std::vector<feel::Slot> parameters;  ///< numbers of those it can reach, in the order in which they are cited
  bool computation = false;            ///< the verdict is COMPUTED or UNDETERMINED
  bool retroactive = false;            ///< asks about a day before the policy, or a parameter it reads, was published
};

/// A parameter's value in force, by the number its named constants carry (feel::Code::named_constants).
struct Program::ParameterInForce {
  const policy::Parameter* source = nullptr;
  const policy::Version* version = nullptr;  ///< null: replaced by a what-if
  Value value;
};

/// What the author called a part of a composed rule, and where it stands in the law.
struct Program::PartNote {
  std::string label;
  const policy::Citation* citation = nullptr;
};

struct Program::Details {
  feel::SharedArray<Element> elements;               ///< by lazy slot
  feel::SharedMap<feel::TextMap<feel::Slot>> rules;  ///< names and aliases of rules and decisions -> lazy slot
  feel::SharedArray<DecisionParts> decisions;
  feel::SharedMap<feel::TextMap<std::size_t>> decision_names;  ///< names and aliases
  feel::SharedMap<std::unordered_map<feel::NodeId, PartNote>> notes;
  feel::SharedMap<std::unordered_map<feel::NodeId, const TableNode*>> tables;  ///< extension nodes that are tables
  feel::SharedMap<std::unordered_map<feel::NodeId, const ExceptionsNode*>> exceptions;
  std::vector<std::shared_ptr<const calendar::WorkCalendar>> calendars;
  std::vector<const calendar::WorkCalendar*> calendar_refs;
  feel::SharedArray<ParameterInForce> in_force;  ///< parameters by the number of their named constants
  mutable std::once_flag reasons_planned;        ///< what explanations share, made at the first one
  mutable std::shared_ptr<const detail::ReasonPlan> reason_plan;
};

}  // namespace liangce
