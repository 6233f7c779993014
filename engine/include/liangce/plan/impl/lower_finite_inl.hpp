// What depends on few things of few values each is computed for every combination beforehand, by the single case's own
// evaluator.
#pragma once

#include <algorithm>
#include <set>

#include "liangce/plan/impl/lookup_builder.hpp"

namespace liangce::plan {

LIANGCE_INLINE bool Lowering::is_finite(const Lowered& value) const noexcept {
  if (value.is_constant()) return true;
  if (!value.is_node()) return false;
  const Form form = at(value.node).form;
  return form == Form::truth || form == Form::code;
}

LIANGCE_INLINE Lowered Lowering::finite(const std::vector<Lowered>& given, const Function& function) {
  std::vector<detail::States> states;
  Node node;
  node.op = Op::lookup;
  node.form = Form::code;
  std::size_t total = 1;
  bool may_escape = false;
  for (const Lowered& input : given) {
    if (input.is_constant()) {
      states.push_back({1, {{input.value}}});
      continue;
    }
    const Node& its = at(input.node);
    node.inputs.push_back(input.node);
    states.push_back(detail::states_of_input(its, missing_of(its)));
    may_escape = may_escape || its.escapes;
    total *= states.back().count;
    if (total > most_states) return Lowered::row_wise("it has more combinations of inputs than a table may");
  }
  detail::LookupBuilder builder;
  if (node.inputs.empty()) {
    std::vector<Value> only;
    only.reserve(states.size());
    for (const detail::States& input : states) only.push_back(input.values[0][0]);
    Value value = function(only);
    if (value.same(escape_mark())) return Lowered::row_wise("only the single case can say");
    return Lowered::of(std::move(value));
  }
  node.table = detail::fill_table(states, [&](std::span<const Value> v) -> int { return builder.code(function(v)); });
  if (builder.too_many) return Lowered::row_wise("it has more values than a table may");
  node.words = std::move(builder.words);
  const Node all = node;
  if (drop_constants(node)) {
    const std::uint8_t only = node.table[0];
    if (node.inputs.empty() && only < code_null) return Lowered::of(node.words[only]);
    if (node.inputs.empty()) node = all;  // absent on every row
    std::vector<Value> used;
    for (std::uint8_t& code : node.table) {
      if (code >= code_null) continue;
      const Value& word = node.words[code];
      const auto at = std::find_if(used.begin(), used.end(), [&](const Value& one) { return one.same(word); });
      code = static_cast<std::uint8_t>(at - used.begin());
      if (at == used.end()) used.push_back(word);
    }
    node.words = std::move(used);
  }
  std::vector<Value> words = std::move(node.words);
  return lookup(std::move(node), std::move(words), may_escape);
}

/// Takes inputs that are the same on every row out of a lookup, and what its table says of other rows. False: none is.
LIANGCE_INLINE bool Lowering::drop_constants(Node& lookup) const {
  std::vector<NodeIndex> kept;
  for (const NodeIndex input : lookup.inputs) {
    if (at(input).op != Op::truth_constant) kept.push_back(input);
  }
  if (kept.size() == lookup.inputs.size()) return false;
  std::vector<std::uint8_t> table;
  for (std::size_t index = 0; index < lookup.table.size(); ++index) {
    std::size_t rest = index;
    bool happens = true;
    for (const NodeIndex input : lookup.inputs) {
      const Node& its = at(input);
      const std::size_t state = rest % states_of(its);
      rest /= states_of(its);
      if (its.op != Op::truth_constant) continue;
      happens = happens && state == (its.constant == feel::Truth::yes ? 0U : its.constant == feel::Truth::no ? 1U : 2U);
    }
    if (happens) table.push_back(lookup.table[index]);
  }
  lookup.inputs = std::move(kept);
  lookup.table = std::move(table);
  return true;
}

/// The lookup as a node, or what it says everywhere.
LIANGCE_INLINE Lowered Lowering::lookup(Node node, std::vector<Value> words, bool inputs_escape) {
  const auto& table = node.table;
  node.words = std::move(words);
  node.may_be_null = std::find(table.begin(), table.end(), code_null) != table.end();
  node.may_miss = std::find(table.begin(), table.end(), code_missing) != table.end();
  if (!inputs_escape) {
    // Some combinations never come up, and stand there as escapes: only a real one counts.
    std::size_t real = 0;
    for (const std::uint8_t code : table) real += code != code_escape;
    if (real != 0 && node.words.size() == 1 && !node.may_be_null && !node.may_miss && !escapes_now(node))
      return Lowered::of(node.words[0]);
  }
  node.escapes = inputs_escape || escapes_now(node);
  return Lowered::at(add(std::move(node)));
}

/// Does a combination that can come up escape?
LIANGCE_INLINE bool Lowering::escapes_now(const Node& node) const {
  std::vector<detail::States> states;
  for (const NodeIndex input : node.inputs)
    states.push_back(detail::states_of_input(at(input), Value::absent(Reason::missing)));
  for (std::size_t index = 0; index < node.table.size(); ++index) {
    if (node.table[index] != code_escape) continue;
    bool possible = true;
    std::size_t rest = index;
    for (const detail::States& input : states) {
      possible = possible && !input.values[rest % input.count].empty();
      rest /= input.count;
    }
    if (possible) return true;
  }
  return false;
}

LIANGCE_INLINE bool Lowering::asks_for_reasons(feel::NodeId root) const {
  bool found = false;
  feel::detail::walk_code(code, root, false, [&](feel::NodeId id) {
    if (code.op(id) != feel::Op::call_builtin) return;
    if (code.builtin_call(code[id].b).builtin->name != "absence reason") return;
    found = found || code.op(code.children(id)[0]) != feel::Op::fact;
  });
  return found;
}

/// Facts and rules an expression reads itself: in `slots` the facts (even) and lazies (odd).
LIANGCE_INLINE std::vector<Lowering::Read> Lowering::frontier(const std::vector<feel::NodeId>& roots) {
  std::set<Read> found;
  for (const feel::NodeId root : roots) {
    feel::detail::walk_code(code, root, false, [&](feel::NodeId id) {
      const feel::Node& node = code[id];
      if (!reads(id)) return;
      if (node.op == feel::Op::fact || node.op == feel::Op::compare_fact_constant) found.insert({false, node.a});
      if (node.op == feel::Op::lazy) found.insert({true, node.a});
    });
  }
  return {found.begin(), found.end()};
}

LIANGCE_INLINE Lowered Lowering::lowered(const Read& read) {
  return read.lazy ? value(code.lazy_body(read.slot)) : fact(read.slot);
}

/// Puts a value where an evaluation will look for it. After prepare_frame.
LIANGCE_INLINE void Lowering::put(const Read& read, const Value& value) {
  if (read.lazy) {
    frame.preset(read.slot, value);
  } else {
    facts[read.slot] = value;
  }
}

LIANGCE_INLINE void Lowering::restore(const std::vector<Read>& reads_put) {
  for (const Read& read : reads_put) {
    if (!read.lazy) facts[read.slot] = program.facts()[read.slot].initial;
  }
}

namespace detail {

inline bool holds_function(const Value& value) {
  if (value.kind() == Kind::function) return true;
  if (value.is_list()) return std::any_of(value.items().begin(), value.items().end(), holds_function);
  if (!value.is_context()) return false;
  return std::any_of(value.entries().begin(), value.entries().end(),
                     [](const auto& entry) { return holds_function(entry.second); });
}

}  // namespace detail

LIANGCE_INLINE Lowered Lowering::tabulate(feel::NodeId id) {
  if (outer != nullptr) return Lowered::row_wise("it has no column form for every member");
  if (asks_for_reasons(id)) return Lowered::row_wise("it asks why something computed is absent");
  if (code.type(id)->kind == feel::TypeKind::function) return Lowered::row_wise("it is a function that reads facts");
  const std::vector<Read> reads_here = frontier({id});
  std::vector<Read> others;  // rules without a column form: only where nobody asks for them
  std::vector<Read> known;
  std::vector<Lowered> given;
  bool any_list = false;
  Lowered why;
  for (const Read& read : reads_here) {
    Lowered low = lowered(read);
    if (low.is_node() && !is_finite(low))
      low = Lowered::row_wise("it depends on a number or date in a way columns do not have");
    if (low.is_rows()) {
      // Nor is it seen whether anybody calls a function.
      if (!read.lazy || code.type(code.lazy_body(read.slot))->kind == feel::TypeKind::function) return low;
      others.push_back(read);
      if (why.why.empty()) why = std::move(low);
      continue;
    }
    any_list = any_list || (low.is_node() && at(low.node).escapes);
    known.push_back(read);
    given.push_back(std::move(low));
  }
  if (!others.empty() && !any_list) return why;
  Lowered result = finite(given, [&](std::span<const Value> v) {
    for (std::size_t i = 0; i < known.size(); ++i) {
      if (!known[i].lazy) put(known[i], v[i]);
    }
    prepare_frame();
    for (std::size_t i = 0; i < known.size(); ++i) {
      if (known[i].lazy) put(known[i], v[i]);
    }
    const Value result_here = evaluate(id);
    if (detail::holds_function(result_here)) return escape_mark();  // it would read the facts of now
    for (const Read& read : others) {
      if (frame.lazy_state[read.slot] != 0) return escape_mark();
    }
    return result_here;
  });
  restore(known);
  if (result.is_node() && !others.empty() && at(result.node).words.empty() && !at(result.node).may_be_null &&
      !at(result.node).may_miss)
    return why;
  return result;
}

}  // namespace liangce::plan
