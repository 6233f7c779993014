// One pass over the nodes in the order they were made: parts stand before what they are parts of, and a lazy body
// before its readers wherever the policy could be ordered. Whose constants were changed later is gone over again, and
// with it whoever reads what came out otherwise.
#pragma once

#include <algorithm>

#include "liangce/feel/impl/evaluator.hpp"
#include "liangce/feel/simplify.hpp"

namespace liangce::feel {

class Simplifier {
 public:
  Simplifier(Code& code, const Given& given) : code_(code), given_(given), facts_(code.fact_count()) {
    for (const auto& [slot, value] : given.facts) {
      if (slot >= facts_.size()) facts_.resize(slot + 1);
      facts_[slot] = value;
    }
  }
  void run();
  void run(std::span<const Stretch> stretches);
  void run_again(std::span<const Stretch> stretches, const std::vector<bool>& changed, NodeId first_new);
  /// Stretches stand elsewhere than in their order.
  void moved(std::span<const Stretch> stretches);

 private:
  void settle(NodeId id);
  void settle_lazies();
  /// Has the body of a rule been gone over before a node that reads it?
  bool settled(Slot slot, NodeId body, NodeId reader) const {
    if (slot >= order_.size() || order_[slot] == unordered) return body < reader;
    return order_[slot] < stretch_ || (order_[slot] == stretch_ && body < reader);
  }
  void logic(NodeId id, bool all);
  void comparison(NodeId id);
  void builtin(NodeId id);
  void call(NodeId id);
  void member(NodeId id);
  bool fold(NodeId id);
  void become(NodeId id, Value value);
  void become_alias(NodeId id, NodeId other);

  Node& node(NodeId id) { return nodes_[id]; }
  NodeId* links(const Node& n) { return links_ + n.a; }
  NodeId target(NodeId id) { return node(id).op == Op::alias ? node(id).a : id; }
  const Value* constant(NodeId id) {
    const Node& n = node(target(id));
    return n.op == Op::constant ? &code_.constants_[n.a] : nullptr;
  }
  bool same_in_every_case(Slot fact) const {
    return std::any_of(given_.facts.begin(), given_.facts.end(), [&](const auto& f) { return f.first == fact; });
  }
  /// Its value is a boolean or a bare absence, nothing else.
  bool is_condition(NodeId id) {
    switch (node(id).op) {
      case Op::all:
      case Op::any:
      case Op::at_least:
      case Op::compare:
      case Op::compare_fact_constant:
      case Op::between:
      case Op::in:
      case Op::known:
      case Op::certain:
      case Op::absence_is: return true;
      default: return false;
    }
  }

  Code& code_;
  const Given& given_;
  std::vector<Value> facts_;
  Node* nodes_ = nullptr;    // the running ones
  NodeId* links_ = nullptr;  // of theirs
  static constexpr std::uint32_t unordered = 0xFFFFFFFF;
  std::vector<std::uint32_t> order_;  // by lazy slot: its stretch; empty: bodies stand in their order
  std::uint32_t stretch_ = 0;         // at hand
};

LIANGCE_INLINE void simplify(Code& code, const Given& given) { Simplifier(code, given).run(); }

LIANGCE_INLINE void simplify(Code& code, const Given& given, std::span<const Stretch> stretches) {
  Simplifier(code, given).run(stretches);
}

LIANGCE_INLINE void simplify_again(Code& code, const Given& given, std::span<const Stretch> stretches,
                                   const std::vector<bool>& changed, bool moved, NodeId first_new) {
  Simplifier simplifier(code, given);
  if (moved) simplifier.moved(stretches);
  simplifier.run_again(stretches, changed, first_new);
}

LIANGCE_INLINE void Simplifier::run() {
  code_.running_nodes_ = code_.nodes_;
  code_.running_links_ = code_.links_;
  nodes_ = code_.running_nodes_.own();
  links_ = code_.running_links_.own();
  for (NodeId id = 0; id < code_.nodes_.size(); ++id) settle(id);
  settle_lazies();
}

LIANGCE_INLINE void Simplifier::moved(std::span<const Stretch> stretches) {
  order_.assign(code_.lazy_count(), unordered);
  for (std::uint32_t i = 0; i < stretches.size(); ++i) {
    if (stretches[i].slot != Stretch::nothing) order_[stretches[i].slot] = i;
  }
}

LIANGCE_INLINE void Simplifier::run(std::span<const Stretch> stretches) {
  code_.running_nodes_ = code_.nodes_;
  code_.running_links_ = code_.links_;
  moved(stretches);
  run_again(stretches, std::vector<bool>(stretches.size(), true), no_node);
}

LIANGCE_INLINE void Simplifier::settle_lazies() {
  SharedArray<Code::LazyRun> lazies;
  for (const NodeId body : code_.lazy_bodies_) {
    const NodeId runs = body == no_node ? body : target(body);
    lazies.push_back({runs, runs == no_node ? 0 : code_.locals_needed_[runs]});
  }
  code_.running_lazies_ = std::move(lazies);
}

LIANGCE_INLINE void Simplifier::run_again(std::span<const Stretch> stretches, const std::vector<bool>& changed,
                                          NodeId first_new) {
  if (std::find(changed.begin(), changed.end(), true) == changed.end()) return;
  nodes_ = code_.running_nodes_.own();
  links_ = code_.running_links_.own();
  std::vector<bool> otherwise(code_.lazy_count());  // lazy slots whose readers may have come to rest on something else
  for (std::size_t i = 0; i < stretches.size(); ++i) {
    const Stretch& stretch = stretches[i];
    const auto read = [&](Slot slot) { return otherwise[slot]; };
    if (!changed[i] && std::none_of(stretch.reads.begin(), stretch.reads.end(), read)) continue;
    const NodeId body = stretch.slot == Stretch::nothing ? no_node : code_.lazy_bodies_[stretch.slot];
    const bool was_constant = body != no_node && (constant(body) != nullptr || body >= first_new);
    stretch_ = static_cast<std::uint32_t>(i);
    std::copy(code_.nodes_.begin() + stretch.begin.nodes, code_.nodes_.begin() + stretch.end.nodes,
              nodes_ + stretch.begin.nodes);
    std::copy(code_.links_.begin() + stretch.begin.links, code_.links_.begin() + stretch.end.links,
              links_ + stretch.begin.links);
    for (NodeId id = stretch.begin.nodes; id < stretch.end.nodes; ++id) settle(id);
    if (body == no_node) continue;
    if (was_constant || constant(body) != nullptr || code_.nodes_[body].op == Op::function) {
      otherwise[stretch.slot] = true;
    }
  }
  settle_lazies();
}

LIANGCE_INLINE void Simplifier::become(NodeId id, Value value) {
  code_.constants_.push_back(std::move(value));
  node(id) = {Op::constant, 0, 0, static_cast<std::uint32_t>(code_.constants_.size() - 1), 0, 0};
}

LIANGCE_INLINE void Simplifier::become_alias(NodeId id, NodeId other) {
  other = target(other);
  node(id) = node(other).op == Op::constant ? node(other) : Node{Op::alias, 0, 0, other, 0, 0};
}

/// A node whose parts are the same in every case becomes its value, unless computing it goes wrong.
LIANGCE_INLINE bool Simplifier::fold(NodeId id) {
  const Node& n = node(id);
  if (n.count > 64 || code_.locals_needed_[id] != 0) return false;
  if (n.op == Op::compare_fact_constant) {
    if (!same_in_every_case(n.a)) return false;
  } else {
    for (std::uint32_t i = 0; i < n.count; ++i) {
      if (constant(links(n)[i]) == nullptr) return false;
    }
  }
  Frame frame(code_);
  frame.limits.steps = frame.steps_left = 10'000;
  frame.limits.text_bytes = 1U << 16;
  frame.limits.list_items = 10'000;
  frame.on = given_.on;
  frame.calendars = given_.calendars;
  frame.facts = facts_;
  Errors errors(1);
  frame.errors = &errors;
  Value value = evaluate(code_, id, frame);
  if (errors.count() != 0 || value.kind() == Kind::function) return false;
  become(id, std::move(value));
  return true;
}

LIANGCE_INLINE void Simplifier::settle(NodeId id) {
  const Node original = node(id);
  switch (original.op) {
    case Op::constant:
    case Op::local:
    case Op::error: return;
    case Op::fact:
      if (same_in_every_case(original.a)) become(id, facts_[original.a]);
      return;
    case Op::lazy: {
      // Only what has a value: who looks for what is missing asks which rules were found without one.
      const NodeId body = given_.lazies_are_set ? no_node : code_.lazy_bodies_[original.a];
      if (body == no_node || !settled(original.a, body, id)) return;
      if (const Value* value = constant(body); value != nullptr && !value->is_absent()) become_alias(id, body);
      return;
    }
    case Op::compare_fact_constant: fold(id); return;
    default: break;
  }
  // Conditions of filters and bodies of loops are asked for their type as well: they stay what they are.
  const bool loop = original.op == Op::filter || original.op == Op::quantify_for || original.op == Op::quantify_some ||
                    original.op == Op::quantify_every;
  NodeId* parts = links(original);
  for (std::uint32_t i = 0; i + (loop ? 1 : 0) < original.count; ++i) parts[i] = target(parts[i]);
  switch (original.op) {
    case Op::all: return logic(id, true);
    case Op::any: return logic(id, false);
    case Op::choose:
      if (const Value* condition = constant(parts[0]); condition != nullptr && condition->is_boolean()) {
        become_alias(id, parts[condition->boolean() ? 1 : 2]);
      }
      return;
    case Op::compare: return comparison(id);
    case Op::call_builtin: return builtin(id);
    case Op::call: return call(id);
    case Op::path: return member(id);
    case Op::negate:
    case Op::at_least:
    case Op::between:
    case Op::in:
    case Op::test:
    case Op::instance_of:
    case Op::arithmetic:
    case Op::minus:
    case Op::chain:
    case Op::list:
    case Op::range:
    case Op::comparison_range:
    case Op::coerce: fold(id); return;
    default: return;
  }
}

/// Parts that say nothing go, and whatever stands behind one that settles it.
LIANGCE_INLINE void Simplifier::logic(NodeId id, bool all) {
  if (fold(id)) return;
  Node& n = node(id);
  NodeId* parts = links(n);
  std::uint32_t kept = 0;
  for (std::uint32_t i = 0; i < n.count; ++i) {
    const Value* value = constant(parts[i]);
    if (value != nullptr && value->is_boolean() && value->boolean() == all) continue;
    parts[kept++] = parts[i];
    if (value != nullptr && value->is_boolean()) break;
  }
  n.count = kept;
  if (all && kept == 2) {  // is known(x) and x
    const Node& first = node(parts[0]);
    const Node& second = node(parts[1]);
    const bool same =
        first.a == parts[1] || (node(first.a).op == Op::local && second.op == Op::local && node(first.a).a == second.a);
    if (first.op == Op::known && first.detail == 0 && same &&
        code_.types_of_nodes_[parts[1]]->kind == TypeKind::boolean) {
      n = {Op::certain, 0, 0, parts[1], 0, 0};
      return;
    }
  }
  if (kept == 0) return become(id, Value(all));
  if (kept > 1) return;
  const Value* value = constant(parts[0]);
  if (value != nullptr && value->is_boolean()) {
    become(id, *value);
  } else if (is_condition(parts[0])) {
    become_alias(id, parts[0]);
  }
}

LIANGCE_INLINE void Simplifier::comparison(NodeId id) {
  if (fold(id)) return;
  Node& n = node(id);
  const NodeId a = links(n)[0];
  const NodeId b = links(n)[1];
  const auto op = static_cast<Operator>(n.detail);
  const Value* value = constant(b);
  if (value == nullptr) return;
  const Node& left = node(a);
  if (left.op == Op::fact) {
    n = {Op::compare_fact_constant, n.detail, 0, left.a, 0, node(b).a};
    return;
  }
  if (left.op != Op::call_builtin || code_.builtin_call(left.b).builtin->name != "absence reason") return;
  if (left.count != 1 || !value->is_text() || (op != Operator::eq && op != Operator::ne)) return;
  for (const Reason reason : {Reason::null_literal, Reason::missing, Reason::conflict, Reason::stale, Reason::invalid,
                              Reason::not_in_force, Reason::error, Reason::not_applicable}) {
    if (value->text() != to_string(reason)) continue;
    n = {Op::absence_is,
         static_cast<std::uint8_t>(op == Operator::ne ? 1 : 0),
         0,
         links(left)[0],
         0,
         static_cast<std::uint32_t>(reason)};
    return;
  }
}

LIANGCE_INLINE void Simplifier::builtin(NodeId id) {
  if (fold(id)) return;
  Node& n = node(id);
  const Code::BuiltinCall& call = code_.builtin_call(n.b);
  if (n.count != 1 || call.candidates.size() != 1 || !call.candidates.front().order.empty()) return;
  const bool known = call.builtin->name == "is known";
  if (!known && call.builtin->name != "is unknown") return;
  n = {Op::known, static_cast<std::uint8_t>(known ? 0 : 1), 0, links(n)[0], 0, 0};
}

/// A call of one of the program's own functions that takes nothing from where it was made.
LIANGCE_INLINE void Simplifier::call(NodeId id) {
  Node& n = node(id);
  const NodeId* parts = links(n);
  const std::uint32_t count = n.count - 1;
  const Node& callee = code_.nodes_[parts[0]];
  if (n.b != Code::none || count > 4 || given_.lazies_are_set || callee.op != Op::lazy) return;
  const NodeId body = code_.lazy_bodies_[callee.a];
  if (body == no_node || code_.nodes_[body].op != Op::function) return;
  const std::uint32_t index = code_.nodes_[body].b;
  const Code::FunctionBody& function = code_.function_body(index);
  if (!function.captures.empty() || function.self != Code::none || function.parameter_names.size() != count) return;
  std::uint16_t as_it_is = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    const TypeKind wanted = function.parameter_types[i]->kind;
    const bool fits = wanted == TypeKind::any || (wanted == TypeKind::boolean && is_condition(parts[i + 1]));
    if (fits) as_it_is = static_cast<std::uint16_t>(as_it_is | 1U << i);
  }
  const Node& made = node(target(function.body));
  if (count == 1 && as_it_is == 1 && made.op == Op::certain && node(made.a).op == Op::local && node(made.a).a == 0) {
    n = {Op::certain, 0, 0, parts[1], 0, 0};  // the function says no more than that
    return;
  }
  n = {Op::call_function, 0, as_it_is, n.a + 1, count, index};
}

LIANGCE_INLINE void Simplifier::member(NodeId id) {
  if (fold(id)) return;
  Node& n = node(id);
  const TypeRef& whole = code_.types_of_nodes_[code_.links_[n.a]];
  if (whole->kind != TypeKind::context) return;
  for (std::size_t i = 0; i < whole->members.size() && i < 1000; ++i) {
    if (whole->members[i].first == code_.constants_[n.b].text()) n.reserved = static_cast<std::uint16_t>(i + 1);
  }
}

}  // namespace liangce::feel
