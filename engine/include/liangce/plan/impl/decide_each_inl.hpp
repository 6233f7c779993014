// Several decisions of one case: what they have in common is evaluated once.
#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include "liangce/decide/impl/frame_lease.hpp"
#include "liangce/plan/decide_each.hpp"
#include "liangce/plan/impl/lowering.hpp"

namespace liangce::plan {

namespace detail {

/// How deep nodes and calls of functions can stand inside each other, rules and functions included.
class Nesting {
 public:
  explicit Nesting(const feel::Code& code) : code_(code), known_(code.nodes().size()) {}
  /// Whether nothing nests deeper than this; false also where it cannot be said.
  bool within(int depth, int calls) {
    for (feel::NodeId id = 0; id < known_.size(); ++id) {
      const Its its = of(id, 0);
      if (its.state != done || its.depth > depth || its.calls > calls) return false;
    }
    return true;
  }

 private:
  enum State : std::uint8_t { fresh, open, done, unbounded };
  struct Its {
    State state = fresh;
    int depth = 0, calls = 0;
  };
  static constexpr int deepest = 1'000;

  Its of(feel::NodeId id, int above) {
    if (id == feel::no_node) return {done, 0, 0};
    if (known_[id].state == open || above > deepest) return {unbounded, 0, 0};
    if (known_[id].state != fresh) return known_[id];
    known_[id].state = open;
    Its its{done, 1, 0};
    const auto look = [&](feel::NodeId child, int call) {
      const Its inside = of(child, above + 1);
      if (inside.state != done) its.state = unbounded;
      its.depth = std::max(its.depth, inside.depth + 1);
      its.calls = std::max(its.calls, inside.calls + call);
    };
    const feel::Node& node = code_[id];
    for (const feel::NodeId child : code_.children(id)) look(child, 0);
    if (node.op == feel::Op::lazy) look(code_.lazy_body(node.a), 0);
    if (node.op == feel::Op::function) {
      const feel::Code::FunctionBody& function = code_.function_body(node.b);
      if (function.self != feel::Code::none) its.state = unbounded;
      look(function.body, 1);
    }
    if (node.op == feel::Op::filter) {
      for (const auto& member : code_.filter_scope(node.b).members) look(member.outer, 0);
    }
    if (node.op == feel::Op::call) {
      // Of a function that comes from elsewhere nothing is known.
      const feel::Op callee = code_.op(code_.children(id)[0]);
      if (callee != feel::Op::lazy && callee != feel::Op::function) its.state = unbounded;
    }
    return known_[id] = its;
  }

  const feel::Code& code_;
  std::vector<Its> known_;
};

}  // namespace detail

LIANGCE_INLINE bool may_share_values(const Program& program) {
  const feel::Limits limits;
  return detail::Nesting(program.code()).within(limits.evaluation_depth / 4, limits.call_depth / 2);
}

LIANGCE_INLINE void decide_each(const Program& program, std::span<const std::size_t> decisions, const Case& facts,
                                const DecideOptions& options, bool share, std::vector<Decision>& out) {
  Lowering::decide_each_of(program, decisions, facts, options, share, out);
}

LIANGCE_INLINE void Lowering::decide_each_of(const Program& program, std::span<const std::size_t> asked,
                                             const Case& facts, const DecideOptions& options, bool share,
                                             std::vector<Decision>& out) {
  out.clear();
  const auto alone = [&](std::size_t index) {
    return program.decide(program.details_->decisions.at(index).name, facts, options);
  };
  if (asked.size() < 2 || !share || !program.in_force() || options.reasons || options.digest) {
    for (const std::size_t index : asked) out.push_back(alone(index));
    return;
  }
  const feel::Code& code = program.code();
  const liangce::detail::FrameLease frame(code);
  program.open(*frame, facts);
  feel::Errors errors;
  frame->errors = &errors;
  for (const std::size_t index : asked) {
    const Program::DecisionParts& parts = program.details_->decisions.at(index);
    const feel::NodeId verdict_of = parts.verdict != feel::no_node ? parts.verdict : code.lazy_body(parts.slot);
    const Value verdict = feel::evaluate(code, verdict_of, *frame);
    if (verdict.is_absent() && options.missing) {
      // What is missing hangs on what this decision alone evaluated.
      out.push_back(alone(index));
      continue;
    }
    Decision& decision = out.emplace_back(program.begin(parts));
    decision.verdict = Program::verdict_word(parts, verdict);
    std::optional<std::uint64_t> findings;
    if (options.outputs) program.outputs_of(parts, *frame, decision, findings);
    if (options.missing) program.missing_of(parts, verdict_of, false, false, *frame, decision);
    if (errors.count() != 0) break;
  }
  frame->errors = nullptr;
  if (errors.count() == 0) return;
  // Whose errors they are is known only when each is decided by itself; so is what a limit ended.
  out.clear();
  for (const std::size_t index : asked) out.push_back(alone(index));
}

}  // namespace liangce::plan
