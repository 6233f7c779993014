#pragma once

#include <algorithm>
#include <bit>
#include <typeinfo>
#include <utility>

#include "liangce/decide/impl/pattern.hpp"
#include "liangce/decide/impl/unknown.hpp"
#include "liangce/feel/impl/evaluator.hpp"

namespace liangce::detail {

LIANGCE_INLINE UnknownFacts::UnknownFacts(const Program& program, feel::Frame& frame, Scratch& scratch)
    : program_(program),
      details_(*program.details_),
      code_(*program.code_),
      frame_(frame),
      evaluator_(code_, frame),
      blamed_(scratch.blamed),
      rules_(scratch.rules),
      visited_(scratch.visited) {
  rules_.assign(code_.lazy_count(), 0);
  blamed_.assign(program.facts_.size(), 0);
  visited_.clear();
}

LIANGCE_INLINE void UnknownFacts::add(feel::Slot slot) {
  if (slot < blamed_.size()) blamed_[slot] = 1;
}
LIANGCE_INLINE void UnknownFacts::add(const Value& absent) {
  if (absent.is_absent() && absent.fact() != no_fact) add(absent.fact());
}

LIANGCE_INLINE Value UnknownFacts::value(feel::NodeId node) { return evaluator_.by_itself(node); }

LIANGCE_INLINE bool UnknownFacts::visit_once(feel::Slot lazy, std::string_view member) {
  if (member.empty()) return std::exchange(rules_[lazy], std::uint8_t{1}) == 0;
  const auto key = std::make_pair(lazy, member);
  if (std::find(visited_.begin(), visited_.end(), key) != visited_.end()) return false;
  visited_.push_back(key);
  return true;
}

inline const Value& UnknownFacts::look(feel::NodeId node, Value& room) {
  const feel::Op op = evaluator_.nodes[node].op;
  if (op == feel::Op::fact || op == feel::Op::lazy) return evaluator_.leaf(node);
  return room = value(node);
}

inline void UnknownFacts::behind_here(feel::NodeId node) {
  Value room;
  const Value& known = look(node, room);
  if (known.is_absent()) follow(node, known);
}

LIANGCE_INLINE void UnknownFacts::behind_children(feel::NodeId node) {
  for (const feel::NodeId child : code_.children(node)) behind_here(child);
}

LIANGCE_INLINE void UnknownFacts::behind(feel::NodeId node) { behind_here(node); }

LIANGCE_INLINE feel::NodeId UnknownFacts::through_rules(feel::NodeId node, std::string_view member) {
  while (node != feel::no_node && code_[node].op == feel::Op::lazy) {
    const feel::Slot slot = code_[node].a;
    node = visit_once(slot, member) ? code_.lazy_body(slot) : feel::no_node;
  }
  return node;
}

LIANGCE_INLINE void UnknownFacts::follow(feel::NodeId node, const Value& absent) {
  if (depth_ == most_depth) return add(absent);
  ++depth_;
  node = through_rules(node, {});
  if (node != feel::no_node) behind_absent(node, absent);
  --depth_;
}

LIANGCE_INLINE void UnknownFacts::behind_absent(feel::NodeId node, const Value& absent) {
  using feel::Op;
  const feel::Node& n = code_[node];
  switch (n.op) {
    case Op::fact:
    case Op::compare_fact_constant: add(n.a); return;
    case Op::constant:
    case Op::local:
    case Op::error: add(absent); return;
    case Op::all:
    case Op::any:
    case Op::negate:
    case Op::at_least:
    case Op::compare:
    case Op::between:
    case Op::in:
    case Op::test:
    case Op::arithmetic:
    case Op::minus:
    case Op::chain:
    case Op::instance_of:
    case Op::coerce:
      behind_children(node);
      add(absent);  // a part of a list that is there
      return;
    case Op::choose: behind_choice(node, {}, absent); return;
    case Op::path: {
      const feel::NodeId from = code_.children(node)[0];
      Value room;
      const Value& whole = look(from, room);
      if (whole.is_absent()) {
        follow(from, whole);
      } else {
        behind_member(from, code_.constant(n.b).text(), absent);
      }
      return;
    }
    case Op::extension: behind_extension(node, {}, absent); return;
    default: behind_loop(node, absent);
  }
}

LIANGCE_INLINE void UnknownFacts::behind_extension(feel::NodeId node, std::string_view output, const Value& absent) {
  const feel::Extension& its = code_.extension(code_[node].b);
  if (typeid(its) == typeid(TableNode)) return behind_table(static_cast<const TableNode&>(its), output);
  if (typeid(its) == typeid(ExceptionsNode)) return behind_exceptions(static_cast<const ExceptionsNode&>(its));
  // Or an observer stands in their place.
  if (const auto table = details_.tables.find(node); table != details_.tables.end()) {
    behind_table(*table->second, output);
  } else if (const auto rule = details_.exceptions.find(node); rule != details_.exceptions.end()) {
    behind_exceptions(*rule->second);
  } else {
    behind_pattern(node, absent);
  }
}

LIANGCE_INLINE void UnknownFacts::behind_choice(feel::NodeId node, std::string_view member, const Value& absent) {
  const auto kids = code_.children(node);
  Value room;
  const Value& condition = look(kids[0], room);
  const auto branch = [&](feel::NodeId id) {
    Value room_of_whole;
    if (member.empty()) {
      behind(id);
    } else if (const Value& whole = look(id, room_of_whole); whole.is_absent()) {
      follow(id, whole);
    } else {
      behind_member(id, member, absent);
    }
  };
  if (condition.is_absent()) {
    follow(kids[0], condition);
    branch(kids[1]);
    branch(kids[2]);
  } else {
    branch(condition.is_true() ? kids[1] : kids[2]);
  }
}

/// Behind an entry of a context that is there.
LIANGCE_INLINE void UnknownFacts::behind_member(feel::NodeId node, std::string_view name, const Value& absent) {
  if (depth_ == most_depth) return add(absent);
  ++depth_;
  node = through_rules(node, name);
  if (node != feel::no_node) behind_entry(node, name, absent);
  --depth_;
}

LIANGCE_INLINE void UnknownFacts::behind_entry(feel::NodeId node, std::string_view name, const Value& absent) {
  using feel::Op;
  const feel::Node& n = code_[node];
  Value room;
  const Value& whole = look(node, room);
  if (const Value* entry = whole.is_context() ? whole.find(name) : nullptr; entry != nullptr && !entry->is_absent())
    return;
  switch (n.op) {
    case Op::choose: behind_choice(node, name, absent); return;
    case Op::context: {
      const auto& keys = code_.key_list(n.b);
      for (std::size_t i = 0; i < keys.keys.size() && !keys.result; ++i) {
        if (keys.keys[i].text() != name) continue;
        const feel::NodeId entry = code_.children(node)[i];
        if (code_.locals_needed(entry) == 0) behind(entry);
      }
      add(absent);
      return;
    }
    case Op::extension: behind_extension(node, name, absent); return;
    default: add(absent);
  }
}

LIANGCE_INLINE void UnknownFacts::behind_row(const TableNode& table, std::size_t row, std::size_t output) {
  const TableNode::Row& r = table.rows[row];
  if (!r.undetermined[output]) {
    if (r.outputs[output] != feel::no_node && code_.locals_needed(r.outputs[output]) == 0) behind(r.outputs[output]);
    return;
  }
  for (const feel::Slot slot : r.missing) add(slot);
  if (!r.missing.empty()) return;
  // Undetermined on purpose, naming nothing: what its own `unknown` cells ask for.
  bool asked = false;
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    if (table.columns[c].tests[r.tests[c]].kind != policy::CellKind::unknown) continue;
    behind(table.columns[c].input);
    asked = true;
  }
  for (std::size_t c = 0; c < table.columns.size() && !asked; ++c) behind(table.columns[c].input);
}

LIANGCE_INLINE void UnknownFacts::behind_table(const TableNode& table, std::string_view name) {
  std::size_t output = 0;
  for (std::size_t o = 0; o < table.outputs.size(); ++o) {
    if (table.outputs[o].name == name) output = o;
  }
  const auto behind_match = [&](std::size_t row, Tri state, bool decided, const auto& cell) {
    // What a row names when it answers UNDETERMINED on purpose counts once the row is sure to apply.
    const bool on_purpose = table.rows[row].undetermined[output];
    if (state == Tri::yes || (!decided && !on_purpose)) behind_row(table, row, output);
    if (state != Tri::maybe) return;
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
      const TableNode::Test& test = table.columns[c].tests[table.rows[row].tests[c]];
      if (test.kind == policy::CellKind::dash || cell(c, row) != Tri::maybe) continue;
      if (test.node != feel::no_node) behind(test.node);
    }
  };
  bool none = true;
  TableNode::Outcome room;
  if (const TableNode::Outcome* const known = table.outcome(frame_, room)) {
    none = (known->hit | known->could) == 0;
    for (std::uint64_t rest = known->hit | known->could; rest != 0; rest &= rest - 1) {
      const auto row = static_cast<std::size_t>(std::countr_zero(rest));
      behind_match(row, (known->hit >> row & 1U) != 0 ? Tri::yes : Tri::maybe, known->could == 0,
                   [&](std::size_t c, std::size_t r) { return known->cell(c, r); });
    }
  } else {
    const auto matches = table.matches(frame_);
    none = matches.empty();
    const bool decided =
        std::all_of(matches.begin(), matches.end(), [](const TableNode::Match& m) { return m.state == Tri::yes; });
    for (const TableNode::Match& match : matches) {
      behind_match(match.row, match.state, decided,
                   [&](std::size_t c, std::size_t r) { return table.test(frame_, c, r); });
    }
  }
  if (none && table.outputs[output].otherwise != feel::no_node) behind(table.outputs[output].otherwise);
}

LIANGCE_INLINE void UnknownFacts::behind_exceptions(const ExceptionsNode& node) {
  std::size_t holding = 0;
  for (const ExceptionsNode::Exception& exception : node.exceptions) {
    Value room;
    const Value& condition = look(exception.condition, room);
    if (condition.is_absent()) follow(exception.condition, condition);
    if (!condition.is_true()) continue;
    ++holding;
    behind(exception.value);
  }
  if (holding == 0) behind(node.base);
  if (holding < 2) return;
  // They hold and differ: whatever they read is in question.
  for (const ExceptionsNode::Exception& exception : node.exceptions) {
    if (!value(exception.condition).is_true()) continue;
    for (const feel::Slot slot : code_.facts_used(exception.value)) add(slot);
  }
}

LIANGCE_INLINE void UnknownFacts::behind_pattern(feel::NodeId node, const Value& absent) {
  bool found = false;
  for (const feel::NodeId argument : code_.children(node)) {
    const Value v = value(argument);
    if (!v.is_absent() || v.fact() == no_fact || v.fact() != absent.fact()) continue;
    behind(argument);
    found = true;
  }
  if (!found) add(absent);
  if (found || absent.fact() != no_fact) return;
  // Everything was given and it still cannot be said: the record does not reach far enough.
  const auto& pattern = static_cast<const PatternNode&>(code_.extension(code_[node].b));
  for (const PatternNode::Argument& argument : pattern.arguments) {
    if (argument.name != "complete through") continue;
    for (const feel::Slot slot : code_.facts_used(argument.node)) add(slot);
  }
}

/// Inside loops and calls nothing can be evaluated again: their parts have no value without the item at hand. Of rules
/// they read those count that they ask for.
LIANGCE_INLINE void UnknownFacts::behind_loop(feel::NodeId node, const Value& absent) {
  using feel::Op;
  add(absent);
  std::vector<feel::NodeId> roots{node};
  if (code_.op(node) == Op::call) {
    const feel::NodeId callee = code_.children(node)[0];
    if (code_.op(callee) == Op::lazy) roots.push_back(code_.lazy_body(code_[callee].a));
  }
  std::vector<feel::NodeId> rules;
  for (const feel::NodeId root : roots) {
    if (root == feel::no_node) continue;
    feel::detail::walk_code(code_, root, false, [&](feel::NodeId id) {
      const feel::Node& n = code_[id];
      if (n.op == Op::fact || n.op == Op::compare_fact_constant) {
        if (frame_.facts[n.a].is_absent()) add(n.a);
      } else if (n.op == Op::lazy && frame_.lazy_state[n.a] == 2 && frame_.lazy_values[n.a].is_absent()) {
        rules.push_back(id);
      }
    });
  }
  if (rules.empty()) return;
  // Others may have asked for them too: outputs, or what was looked back at before.
  for (const feel::NodeId rule : rules) frame_.lazy_state[code_[rule].a] = feel::Frame::watched;
  value(node);
  std::vector<feel::NodeId> asked;
  for (const feel::NodeId rule : rules) {
    if (frame_.lazy_state[code_[rule].a] != feel::Frame::watched) asked.push_back(rule);
  }
  for (const feel::NodeId rule : rules) frame_.lazy_state[code_[rule].a] = 2;
  for (const feel::NodeId rule : asked) behind(rule);
}

LIANGCE_INLINE void UnknownFacts::describe_details(const FactSlot& fact, const Value& value, MissingFact& missing) {
  const Absence* const info = value.absence();
  if (fact.fact != nullptr && value.identity() == fact.initial.identity()) return;
  if (fact.fact != nullptr && value.same(fact.initial)) return;
  if (!info->candidates.empty()) {
    for (std::size_t i = 0; i < info->candidates.size(); ++i) {
      missing.detail += (i == 0 ? "" : " or ") + info->candidates[i].to_feel();
    }
  } else if (!info->low.is_absent() && !info->high.is_absent()) {
    missing.detail = "between " + info->low.to_feel() + " and " + info->high.to_feel();
  } else if (!info->low.is_absent()) {
    missing.detail = "at least " + info->low.to_feel();
  } else if (!info->high.is_absent()) {
    missing.detail = "at most " + info->high.to_feel();
  } else {
    missing.detail = info->message;
  }
}

}  // namespace liangce::detail
