// The evaluator: one method a node kind, split over the evaluate_*_inl files by subject.
#pragma once

#include "liangce/feel/builtins/builtin.hpp"
#include "liangce/feel/compare.hpp"
#include "liangce/feel/evaluate.hpp"

namespace liangce::feel::detail {

/// A boolean or why there is none, in one register and made whole: conditions never touch memory for their results.
class Tri {
 public:
  constexpr Tri() noexcept : Tri(Truth::unknown) {}
  constexpr explicit Tri(Truth state, Reason reason = Reason::null_literal, std::uint32_t fact = no_fact) noexcept
      : bits_(static_cast<std::uint64_t>(state) | static_cast<std::uint64_t>(reason) << 8U |
              static_cast<std::uint64_t>(fact) << 32U) {}
  static constexpr Tri of(bool b) noexcept { return Tri(feel::truth(b)); }
  static Tri absent(const Value& v) noexcept { return Tri(Truth::unknown, v.reason(), v.fact()); }

  constexpr Truth state() const noexcept { return static_cast<Truth>(bits_ & 0xFFU); }
  constexpr Reason reason() const noexcept { return static_cast<Reason>(bits_ >> 8U & 0xFFU); }
  constexpr std::uint32_t fact() const noexcept { return static_cast<std::uint32_t>(bits_ >> 32U); }
  constexpr Tri inverted() const noexcept { return Tri(opposite(state()), reason(), fact()); }
  Value value() const noexcept {
    return state() == Truth::unknown ? Value::absent(reason(), fact()) : Value(state() == Truth::yes);
  }
  static constexpr Truth opposite(Truth t) noexcept {
    return t == Truth::unknown ? t : t == Truth::yes ? Truth::no : Truth::yes;
  }

 private:
  std::uint64_t bits_;
};

struct Enter;

struct Evaluator {
  const Code& code;
  Frame& frame;
  const Node* const nodes;     // what runs: see Code::running_nodes
  const NodeId* const links_;  // their children
  const Value* const constants;
  const bool policy;

  Evaluator(const Code& c, Frame& f) noexcept
      : code(c),
        frame(f),
        nodes(c.running_nodes()),
        links_(c.running_links()),
        constants(c.constants()),
        policy(c.profile() == Profile::policy) {}

  std::span<const NodeId> links(std::uint32_t first, std::uint32_t count) const noexcept {
    return {links_ + first, count};
  }

  Value value(NodeId id) {
    const Node& node = nodes[id];
    switch (node.op) {
      case Op::constant: return constants[node.a];
      case Op::fact: return frame.facts[node.a];
      case Op::lazy: return lazy(id, node.a);
      case Op::local: return local(node.a);
      default: return made_value(id, node);
    }
  }
  Value made_value(NodeId id, const Node& node);
  Tri truth(NodeId id) {
    const Node& node = nodes[id];
    Tri at_once;
    return quick(id, node, at_once) ? at_once : counted_truth(id, node);
  }
  /// The value in place for nodes that hold one (constants, facts, lazies, entries of these); else nullptr.
  const Value* peek(NodeId id) {
    const Node* node = &nodes[id];
    while (node->op == Op::alias) id = node->a, node = &nodes[id];
    switch (node->op) {
      case Op::constant: return &constants[node->a];
      case Op::fact: return &frame.facts[node->a];
      case Op::lazy: return &lazy(id, node->a);
      case Op::path: return entry_in_place(*node);
      default: return nullptr;
    }
  }
  /// The value of a node for which is_leaf() holds.
  const Value& leaf(NodeId id) {
    const Node& node = nodes[id];
    switch (node.op) {
      case Op::constant: return constants[node.a];
      case Op::fact: return frame.facts[node.a];
      case Op::lazy: return lazy(id, node.a);
      default: return local(node.a);
    }
  }
  /// `peek` or the value put into `room`.
  const Value& operand(NodeId id, Value& room) {
    if (const Value* v = peek(id)) return *v;
    room = value(id);
    return room;
  }

  // evaluate_inl
  LIANGCE_APART Value sum(NodeId id, const Node& node);
  LIANGCE_APART Value negative(NodeId id, const Node& node);
  LIANGCE_APART Value let(const Node& node);
  LIANGCE_APART Value comparison_range(const Node& node);
  const Value& lazy(NodeId id, Slot slot) {
    return frame.lazy_state[slot] == 2 ? frame.lazy_values[slot] : first_lazy(id, slot);
  }
  const Value& first_lazy(NodeId id, Slot slot);
  /// The same for a slot read as a condition.
  Tri lazy_truth(NodeId id, Slot slot) {
    return frame.lazy_state[slot] == 2 ? boolean_of(id, frame.lazy_values[slot]) : first_lazy_truth(id, slot);
  }
  Tri first_lazy_truth(NodeId id, Slot slot);
  LIANGCE_COLD const Value& circular(NodeId id);
  /// Conditions that need no step of their own: leaves, and leaves compared. False: it is none.
  LIANGCE_HOT bool quick(NodeId id, const Node& node, Tri& result);
  Tri counted_truth(NodeId id, const Node& node);
  LIANGCE_COLD Tri refused(Enter& entered, NodeId id);
  /// Comparisons with an operand that has to be made first.
  LIANGCE_APART Tri compare_made(NodeId id, const Node& node);
  LIANGCE_APART Tri absence_made(NodeId id, const Node& node);
  LIANGCE_APART Tri truth_made(NodeId id);
  LIANGCE_APART Tri certain(NodeId id, const Node& node);
  /// Known numbers and texts, and what nothing is known of; false: the rest.
  LIANGCE_HOT bool quick_compare(Operator op, const Value& a, const Value& b, Tri& result) const;
  LIANGCE_APART Tri compare(NodeId id, Operator op, const Value& a, const Value& b);
  /// is known(..), is unknown(..), absence reason(..) = "..".
  Tri absence(NodeId id, const Node& node, const Value& v) const {
    if (frame.exhausted) [[unlikely]]
      return out_of_steps(id);
    const bool is = v.is_absent() == (node.op == Op::absence_is || node.detail != 0);
    if (node.op == Op::known) return Tri::of(is);
    return Tri::of((is && v.reason() == static_cast<Reason>(node.b)) == (node.detail == 0));
  }
  LIANGCE_COLD Tri out_of_steps(NodeId id) const { return Tri::absent(frame.out_of_steps(id)); }
  LIANGCE_COLD Tri undecided(NodeId id, const Value& a, const Value& b, std::string_view what);
  Tri conjunction(const Node& node, Truth decisive);
  LIANGCE_APART Tri negation(NodeId id, const Node& node);
  LIANGCE_APART Tri at_least(const Node& node);
  LIANGCE_APART Tri between(NodeId id, const Node& node);
  LIANGCE_APART Tri in(NodeId id, const Node& node);
  LIANGCE_APART Tri test(NodeId id, const Node& node);
  Tri boolean_of(NodeId id, const Value& v) {
    if (v.is_boolean()) return Tri::of(v.boolean());
    return v.is_absent() ? Tri::absent(v) : no_boolean(id, v);
  }
  LIANGCE_COLD Tri no_boolean(NodeId id, const Value& v);
  LIANGCE_APART Value choose(NodeId id, const Node& node);
  Value arithmetic(NodeId id, Operator op, const Value& a, const Value& b);
  LIANGCE_APART Value chain(NodeId id, const Node& node);

  // evaluate_structures_inl
  LIANGCE_APART Value list(NodeId id, const Node& node);
  LIANGCE_APART Value context(NodeId id, const Node& node);
  LIANGCE_APART Value range(NodeId id, const Node& node);
  LIANGCE_APART Value path(NodeId id, const Node& node);
  /// The entry where it lies, when it stands where it is expected in a context that lies somewhere itself.
  const Value* entry_in_place(const Node& node) {
    if (node.reserved == 0) return nullptr;
    const Node& whole = nodes[links_[node.a]];
    const Value* from = whole.op == Op::local ? &local(whole.a) : peek(links_[node.a]);  // the local keeps its entries
    if (from == nullptr || !from->is_context()) return nullptr;
    const auto entries = from->entries();
    const std::size_t at = node.reserved - 1U;
    return at < entries.size() && entries[at].first.text() == constants[node.b].text() ? &entries[at].second : nullptr;
  }
  Value entry(NodeId id, const Value& from, const Value& name, bool in_list);
  Value coerce_to(NodeId id, const Value& v, const Type& type);

  // evaluate_loops_inl
  Value filter(NodeId id, const Node& node);
  Value loop_for(NodeId id, const Node& node);
  Tri quantifier(NodeId id, const Node& node, bool every);
  Tri condition(NodeId body, bool& wrong);
  /// Calls `each(Value)` for every item of a domain until it says false. False = there is no such domain (`failure`
  /// says why).
  template <class Each>
  bool iterate(NodeId id, NodeId domain, Value& failure, Each each);
  template <class Each>
  bool iterate_value(NodeId id, const Value& domain, Value& failure, Each each);
  template <class Each>
  bool count_up(NodeId id, const Value& from, const Value& to, bool down, Value& failure, Each each);
  bool nest(NodeId id, const Node& node, std::uint32_t level, std::vector<Value>& results, Value& failure);
  bool quantify(NodeId id, const Node& node, std::uint32_t level, bool every, Tri& result, Value& failure);

  // evaluate_calls_inl
  Value function(NodeId id, const Node& node);
  Value call_builtin(NodeId id, const Node& node);
  Value call(NodeId id, const Node& node);
  Value call_function(NodeId id, const Node& node);

  /// An operand is itself a failure that has been recorded: saying so again would bury the cause.
  bool reported(const Value& a, const Value& b = Value()) const noexcept {
    const auto failed = [](const Value& v) { return v.is_absent() && v.reason() == Reason::error; };
    return (failed(a) || failed(b)) && frame.errors != nullptr && frame.errors->count() != 0;
  }
  Value& local(std::uint32_t index) noexcept { return frame.locals[frame.base + index]; }
  static bool is_leaf(Op op) noexcept { return op <= Op::local; }
  static bool is_condition(Op op) noexcept {
    switch (op) {
      case Op::all:
      case Op::any:
      case Op::negate:
      case Op::at_least:
      case Op::compare:
      case Op::compare_fact_constant:
      case Op::between:
      case Op::in:
      case Op::test:
      case Op::quantify_some:
      case Op::quantify_every:
      case Op::known:
      case Op::certain:
      case Op::absence_is: return true;
      default: return false;
    }
  }
  /// What feel::evaluate() gives, without its preparations where the value lies ready or is a plain condition.
  Value by_itself(NodeId id) {
    if (code.locals_needed(id) != 0) return evaluate(code, id, frame);
    if (const Value* const in_place = peek(id)) return *in_place;
    return is_condition(nodes[id].op) ? truth(id).value() : evaluate(code, id, frame);
  }
  LIANGCE_COLD Value limit(NodeId id, std::string_view field, std::string what);
};

/// Counts a node in and out. enter() false: a limit was met; refusal() reports it.
struct Enter {
  explicit Enter(Evaluator& e) noexcept : frame(e.frame) { ++frame.depth; }
  ~Enter() { --frame.depth; }
  Enter(const Enter&) = delete;
  Enter& operator=(const Enter&) = delete;
  bool enter() noexcept {
    if (frame.steps_left == 0) return false;
    --frame.steps_left;
    return frame.depth <= frame.limits.evaluation_depth;
  }
  LIANGCE_COLD Value refusal(Evaluator& e, NodeId id) {
    if (frame.depth <= frame.limits.evaluation_depth) return frame.out_of_steps(id);
    return e.limit(id, "evaluation_depth", "the evaluation is nested too deep");
  }
  Frame& frame;
};

inline bool Evaluator::quick_compare(Operator op, const Value& a, const Value& b, Tri& result) const {
  if (a.kind() == b.kind() && !a.is_absent()) {
    if (a.is_number()) return result = Tri(feel::compare(op, a.number(), b.number())), true;
    if (a.kind() == Kind::date) return result = Tri(ordered(op, a.date() <=> b.date())), true;
    if (!a.is_text() || (op != Operator::eq && op != Operator::ne)) return false;
    const bool same = a.identity() == b.identity() || a.text() == b.text();
    result = Tri::of(same == (op == Operator::eq));
    return true;
  }
  if (!policy) return false;
  // Nothing is known of one side.
  const bool unknown_a = has_reason(a), unknown_b = has_reason(b);
  if (!((unknown_a && a.identity() == nullptr) || (unknown_b && b.identity() == nullptr))) return false;
  result = Tri::absent(unknown_a ? a : b);
  return true;
}

inline bool Evaluator::quick(NodeId id, const Node& node, Tri& result) {
  const auto condition = [&](const Value& v) {
    result = boolean_of(id, v);
    return true;
  };
  switch (node.op) {
    case Op::compare_fact_constant: {
      const Value& a = frame.facts[node.a];
      const Value& b = constants[node.b];
      const auto op = static_cast<Operator>(node.detail);
      if (!quick_compare(op, a, b, result)) result = compare(id, op, a, b);
      return true;
    }
    case Op::constant: return condition(constants[node.a]);
    case Op::fact: return condition(frame.facts[node.a]);
    case Op::lazy: result = lazy_truth(id, node.a); return true;
    case Op::local: return condition(local(node.a));
    case Op::alias: result = truth(node.a); return true;
    case Op::compare: {
      const NodeId* kids = links_ + node.a;
      if (!is_leaf(nodes[kids[0]].op) || !is_leaf(nodes[kids[1]].op)) return false;
      const auto op = static_cast<Operator>(node.detail);
      const Value& a = leaf(kids[0]);
      const Value& b = leaf(kids[1]);
      if (!quick_compare(op, a, b, result)) result = compare(id, op, a, b);
      return true;
    }
    case Op::known:
    case Op::absence_is: {
      if (!is_leaf(nodes[node.a].op)) return false;
      result = absence(id, node, leaf(node.a));
      return true;
    }
    default: return false;
  }
}

/// Arguments against a built-in's signatures, converted; then the call.
Value dispatch(Frame& frame, NodeId site, const Builtin& builtin,
               const std::vector<Code::BuiltinCall::Candidate>& candidates, std::span<const Value> given);
/// Candidates by the number of positional arguments.
std::vector<Code::BuiltinCall::Candidate> candidates_by_count(const Builtin& builtin, std::size_t count);
std::vector<Code::BuiltinCall::Candidate> candidates_by_name(const Builtin& builtin,
                                                             std::span<const std::string> names);

/// A function written in FEEL, with what it saw when it was made.
struct Closure final : Callable {
  Closure(std::shared_ptr<const Code> keep, const Code& c, const Code::FunctionBody& b)
      : owner(std::move(keep)), code(c), body(b) {}
  std::span<const std::string> parameters() const noexcept override { return body.parameter_names; }
  TypeRef type() const override { return body.type; }
  Value call(Frame& frame, NodeId site, std::span<const Value> args) const override;

  std::shared_ptr<const Code> owner;  // null when the code is not shared: then it outlives its values
  const Code& code;
  const Code::FunctionBody& body;
  std::vector<Value> captured;
};

/// A built-in as a value.
struct BuiltinFunction final : Callable {
  explicit BuiltinFunction(const Builtin& b);
  std::span<const std::string> parameters() const noexcept override { return names; }
  TypeRef type() const override { return function_type; }
  bool accepts(std::size_t count) const noexcept override;
  bool stands_for(const Type& asked) const noexcept override {
    return asked.kind == TypeKind::function && accepts(asked.parameters.size());
  }
  Value call(Frame& frame, NodeId site, std::span<const Value> args) const override;

  const Builtin& builtin;
  std::vector<std::string> names;
  TypeRef function_type;
};

/// The type a set of kinds stands for.
TypeRef type_of_kinds(Kinds kinds);

}  // namespace liangce::feel::detail
