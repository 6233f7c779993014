#pragma once

#include <algorithm>

#include "liangce/decide/impl/frame_lease.hpp"
#include "liangce/plan/deciding.hpp"
#include "liangce/plan/plan.hpp"  // brings the other lowerings, which need the whole of it

#include "liangce/plan/impl/lowering.hpp"

namespace liangce::plan {

namespace detail {

/// A frame with the facts of a case.
class CaseFrame {
 public:
  CaseFrame(const Program& program, const std::vector<const calendar::WorkCalendar*>& calendars,
            std::span<const Value> facts)
      : lease_(program.code()) {
    lease_->on = program.on();
    lease_->calendars = calendars;
    lease_->reset(facts);
  }
  feel::Frame& operator*() const noexcept { return *lease_; }

 private:
  liangce::detail::FrameLease lease_;
};

}  // namespace detail

LIANGCE_INLINE feel::NodeId Lowering::asked_by(const Program& program, std::size_t decision) {
  const Program::DecisionParts& parts = program.details_->decisions.at(decision);
  if (parts.source == nullptr) return feel::no_node;
  return parts.verdict != feel::no_node ? parts.verdict : program.code().lazy_body(parts.slot);
}

LIANGCE_INLINE DecidingPart Lowering::part_of(const Program& program, std::size_t decision) {
  const feel::Code& code = program.code();
  DecidingPart part;
  if (!program.in_force()) return part;
  feel::NodeId id = asked_by(program, decision);
  while (id != feel::no_node) {
    switch (code.op(id)) {
      case feel::Op::lazy: id = code.lazy_body(code[id].a); continue;
      case feel::Op::path: id = code.children(id)[0]; continue;
      case feel::Op::choose: {
        const Value* constant = code.constant_value(code.children(id)[0]);
        if (constant != nullptr && constant->is_boolean()) {
          id = code.children(id)[constant->is_true() ? 1 : 2];
          continue;
        }
        part.kind = DecidingPart::Kind::choice;
        part.labels = {"then", "else"};
        break;
      }
      case feel::Op::extension:
        if (const auto table = program.details_->tables.find(id); table != program.details_->tables.end()) {
          switch (table->second->hit) {
            case policy::Hit::unique:
            case policy::Hit::any:
            case policy::Hit::first:
            case policy::Hit::priority: break;
            default: return part;  // several rows together
          }
          part.kind = DecidingPart::Kind::table;
          part.table = table->second;
          for (const TableNode::Row& row : part.table->rows) part.labels.push_back(row.id);
        } else if (const auto rule = program.details_->exceptions.find(id);
                   rule != program.details_->exceptions.end()) {
          part.kind = DecidingPart::Kind::exceptions;
          part.exceptions = rule->second;
          for (const ExceptionsNode::Exception& one : part.exceptions->exceptions) part.labels.push_back(one.name);
          part.labels.push_back(part.exceptions->rule);
        }
        break;
      default: break;
    }
    break;
  }
  part.node = id;
  return part;
}

LIANGCE_INLINE std::optional<std::size_t> Lowering::deciding_of(const Program& program, const DecidingPart& part,
                                                                const Case& facts) {
  const feel::Code& code = program.code();
  const detail::CaseFrame frame(program, program.details_->calendar_refs, facts.values());
  switch (part.kind) {
    case DecidingPart::Kind::nothing: return std::nullopt;
    case DecidingPart::Kind::table: return part.table->deciding_row(*frame);
    case DecidingPart::Kind::choice: {
      const Value condition = feel::evaluate(code, code.children(part.node)[0], *frame);
      if (condition.is_absent()) return std::nullopt;
      return condition.is_true() ? 0 : 1;
    }
    case DecidingPart::Kind::exceptions: break;
  }
  std::optional<std::size_t> holds;
  for (std::size_t i = 0; i < part.exceptions->exceptions.size(); ++i) {
    const Value condition = feel::evaluate(code, part.exceptions->exceptions[i].condition, *frame);
    if (condition.is_absent() || (condition.is_true() && holds)) return std::nullopt;
    if (condition.is_true()) holds = i;
  }
  return holds ? holds : std::optional(part.exceptions->exceptions.size());
}

LIANGCE_INLINE std::vector<feel::Slot> Lowering::candidates_of(const Program& program, std::size_t decision) {
  const feel::Code& code = program.code();
  const feel::NodeId asked = asked_by(program, decision);
  if (asked == feel::no_node) return {};
  std::vector<feel::Slot> slots = code.facts_used(asked);
  feel::detail::walk_code(code, asked, true, [&](feel::NodeId id) {
    if (const Value* constant = code.constant_value(id); constant != nullptr && constant->is_absent()) {
      if (constant->fact() != no_fact && constant->fact() < program.facts().size()) slots.push_back(constant->fact());
    }
    const auto table = program.details_->tables.find(id);
    if (table == program.details_->tables.end()) return;
    for (const TableNode::Row& row : table->second->rows) {
      slots.insert(slots.end(), row.missing.begin(), row.missing.end());
    }
  });
  std::sort(slots.begin(), slots.end());
  slots.erase(std::unique(slots.begin(), slots.end()), slots.end());
  return slots;
}

LIANGCE_INLINE DecidingPart deciding_part(const Program& program, std::size_t decision) {
  return Lowering::part_of(program, decision);
}
LIANGCE_INLINE std::optional<std::size_t> deciding(const Program& program, const DecidingPart& part,
                                                   const Case& facts) {
  return Lowering::deciding_of(program, part, facts);
}
LIANGCE_INLINE std::vector<feel::Slot> missing_candidates(const Program& program, std::size_t decision) {
  return Lowering::candidates_of(program, decision);
}

}  // namespace liangce::plan
