// Expressions into nodes.
#pragma once

#include <algorithm>

#include "liangce/feel/builtins/builtin.hpp"
#include "liangce/feel/impl/evaluator.hpp"
#include "liangce/plan/impl/lowering.hpp"

namespace liangce::plan {

LIANGCE_INLINE Lowering::Lowering(const Program& p, const std::vector<FactInput>& given)
    : program(p), code(p.code()), inputs(given), frame(p.code()) {
  facts = program.nothing_known();
  frame.limits.steps = 2'000'000;  // what takes longer to fold is left to the single case
}

LIANGCE_INLINE void Lowering::prepare_frame() {
  frame.on = program.on();
  frame.calendars = program.details_->calendar_refs;
  frame.reset(facts);
}

/// What takes too long is left to the single case, which has more time for one row.
LIANGCE_INLINE Value Lowering::settled(Value value) const { return frame.exhausted ? escape_mark() : value; }

LIANGCE_INLINE Value Lowering::evaluate(feel::NodeId id) { return settled(feel::evaluate(code, id, frame)); }

LIANGCE_INLINE NodeIndex Lowering::add(Node node) {
  std::string key;
  const auto put = [&](const auto& v) { key.append(reinterpret_cast<const char*>(&v), sizeof v); };
  put(node.op), put(node.form), put(node.slot), put(node.scale), put(node.operation), put(node.constant);
  put(node.when_missing), put(node.bounded), put(node.may_be_null), put(node.number), put(node.yes), put(node.no);
  put(node.members), put(node.body), put(node.filters.size());
  for (const NodeIndex i : node.filters) put(i);
  put(node.inputs.size());
  for (const NodeIndex i : node.inputs) put(i);
  put(node.spans.size());
  for (const Span& s : node.spans) put(s.low), put(s.high);
  put(node.actions.size());
  for (const Action& a : node.actions) {
    put(a.pick), put(a.agree.size());
    key.append(a.agree.begin(), a.agree.end());
  }
  put(node.table.size());
  key.append(node.table.begin(), node.table.end());
  if (node.applied != nullptr) {
    put(node.applied->kind), put(node.applied->operation);
    if (node.applied->kind == Applied::Kind::builtin) {
      const feel::Code::BuiltinCall& called = code.builtin_call(code[node.applied->site].b);
      key.append(called.builtin->name) += '\n';
      for (const auto& candidate : called.candidates) {
        put(candidate.signature), put(candidate.order.size());
        for (const auto argument : candidate.order) put(argument);
      }
    }
    key += node.applied->name + '\n';
    for (const std::uint32_t place : node.applied->places) put(place);
    for (const Value& argument : node.applied->arguments) key += argument.to_feel() + '\n';
  }
  for (const Value& word : node.words) key += std::to_string(static_cast<int>(word.kind())) + word.to_feel() + '\n';
  const auto [it, fresh] = known.try_emplace(std::move(key), static_cast<NodeIndex>(plan.nodes.size()));
  if (fresh) {
    if (node.op == Op::escape) node.escapes = true;
    // Whether a fact is known is never in question.
    const bool of_fact = node.op == Op::is_known && plan.nodes[node.inputs[0]].op == Op::fact;
    for (const NodeIndex i : node.inputs) {
      node.escapes = node.escapes || (plan.nodes[i].escapes && !of_fact);
      node.asks_members = node.asks_members || plan.nodes[i].asks_members;
      node.applies = node.applies || plan.nodes[i].applies;
    }
    if (node.op == Op::fact) plan.facts.push_back(node.slot);
    plan.nodes.push_back(std::move(node));
  }
  return it->second;
}

LIANGCE_INLINE Lowered Lowering::truth_constant(feel::Truth truth) {
  Node node;
  node.op = Op::truth_constant;
  node.constant = truth;
  node.may_miss = truth == feel::Truth::unknown;
  return Lowered::at(add(std::move(node)));
}

LIANGCE_INLINE feel::NodeId Lowering::through(feel::NodeId id) const noexcept {
  while (code.op(id) == feel::Op::lazy && code.lazy_body(code[id].a) != feel::no_node) id = code.lazy_body(code[id].a);
  return id;
}

LIANGCE_INLINE feel::NodeId Lowering::plainly(feel::NodeId id) {
  while (true) {
    id = through(id);
    if (code.op(id) != feel::Op::choose) return id;
    const auto kids = code.children(id);
    const Lowered condition = value(kids[0]);
    if (!condition.is_constant() || !condition.value.is_boolean()) return id;
    id = kids[condition.value.is_true() ? 1 : 2];
  }
}

LIANGCE_INLINE bool Lowering::reads(feel::NodeId id) {
  if (outer != nullptr) return is_of_member(id) || outer->reads(id);
  std::uint8_t& state = reading[id];
  if (state == 1) reads_in_circle = true;
  if (state != 0) return state == 3;
  state = 1;
  const bool asked_first = reading_since.empty();
  reading_since.push_back(id);
  bool found = false;
  const auto look = [&](feel::NodeId child) { found = found || (child != feel::no_node && reads(child)); };
  const feel::Node& node = code[id];
  if (node.op == feel::Op::fact || node.op == feel::Op::compare_fact_constant) {
    found = inputs[node.a].kind != FactInput::Kind::absent;
  }
  for (const feel::NodeId child : code.children(id)) look(child);
  if (node.op == feel::Op::function) look(code.function_body(node.b).body);
  if (node.op == feel::Op::filter) {
    for (const auto& member : code.filter_scope(node.b).members) look(member.outer);
  }
  if (node.op == feel::Op::lazy) look(code.lazy_body(node.a));
  reading[id] = found ? 3 : 2;
  if (!asked_first) return found;
  // Functions that call each other: no of one that waited for another is no only when none of them reads anything.
  if (found && reads_in_circle) {
    for (const feel::NodeId other : reading_since) {
      if (reading[other] == 2) reading[other] = 0;
    }
  }
  reading_since.clear();
  reads_in_circle = false;
  return found;
}

LIANGCE_INLINE Value Lowering::missing_of(const Node& node) const {
  if (node.op == Op::bucket) return missing_of(at(node.inputs[0]));
  if (node.op == Op::outer) return outer->missing_of(outer->at(static_cast<NodeIndex>(node.number)));
  if (outer != nullptr) return node.op == Op::fact ? missing_fields[node.slot] : Value::absent(Reason::missing);
  return node.op == Op::fact ? program.facts()[node.slot].initial : Value::absent(Reason::missing);
}

LIANGCE_INLINE Lowered Lowering::value(feel::NodeId id) {
  id = through(id);
  if (outer != nullptr && !is_of_member(id)) return broadcast(outside([&] { return outer->value(id); }));
  if (const auto it = values.find(id); it != values.end()) return it->second;
  if (depth >= deepest) return Lowered::row_wise("it is nested too deep");
  ++depth;
  Lowered result;
  if (!reads(id)) {
    prepare_frame();
    Value constant = evaluate(id);
    result = frame.exhausted ? Lowered::row_wise("it takes too long to compute beforehand")
                             : Lowered::of(std::move(constant));
  } else {
    result = lower(id);
    if (result.is_rows()) {
      Lowered tabulated = tabulate(id);
      if (!tabulated.is_rows()) result = std::move(tabulated);
    }
  }
  --depth;
  return values.emplace(id, std::move(result)).first->second;
}

LIANGCE_INLINE Lowered Lowering::lower(feel::NodeId id) {
  const feel::Node& node = code[id];
  switch (node.op) {
    case feel::Op::constant: return Lowered::of(code.constant(node.a));
    case feel::Op::fact: return fact(node.a);
    case feel::Op::local: return outer == nullptr ? Lowered::row_wise("it is part of a loop") : of_item(id);
    case feel::Op::all:
    case feel::Op::any:
    case feel::Op::negate:
    case feel::Op::at_least:
    case feel::Op::compare:
    case feel::Op::compare_fact_constant:
    case feel::Op::between:
    case feel::Op::in:
    case feel::Op::test: {
      Lowered result = truth(id);
      if (result.is_node() && at(result.node).op == Op::truth_constant &&
          at(result.node).constant != feel::Truth::unknown) {
        result = Lowered::of(Value(at(result.node).constant == feel::Truth::yes));
      }
      return result;
    }
    case feel::Op::choose: return choose(id);
    case feel::Op::arithmetic: {
      const auto kids = code.children(id);
      return arithmetic(static_cast<feel::Operator>(node.detail), value(kids[0]), value(kids[1]));
    }
    case feel::Op::chain: {
      const auto kids = code.children(id);
      const auto& operators = code.operators(node.b);
      Lowered result = value(kids[0]);
      for (std::size_t i = 1; i < kids.size() && !result.is_rows(); ++i) {
        result = arithmetic(static_cast<feel::Operator>(operators[i]), result, value(kids[i]));
      }
      return result;
    }
    case feel::Op::minus: return minus(value(code.children(id)[0]));
    case feel::Op::path: {
      const feel::NodeId of = code.children(id)[0];
      if (code.type(of)->kind == feel::TypeKind::date) return property(id, value(of));
      if (outer != nullptr) return of_item(id);
      const feel::NodeId from = through(code.children(id)[0]);
      return member_of(from, code.constant(node.b).text());
    }
    case feel::Op::extension: {
      if (outer != nullptr) return Lowered::row_wise("it is a table or pattern of a member");
      if (program.details_->exceptions.count(id) != 0) return exceptions(id);
      if (program.details_->tables.count(id) != 0) return table(id, {});
      return Lowered::row_wise("it is a pattern over dates (deadline, window, cadence, schedule, target)");
    }
    case feel::Op::call_builtin: return builtin(id);
    case feel::Op::call: return call(id);
    case feel::Op::quantify_some:
    case feel::Op::quantify_every: return quantifier(id);
    case feel::Op::filter:
    case feel::Op::quantify_for: return Lowered::row_wise("it goes through a list");
    case feel::Op::list:
    case feel::Op::context: return Lowered::row_wise("it makes a list or context");
    default: return Lowered::row_wise("this kind of expression has no column form");
  }
}

/// An output of a table with several.
LIANGCE_INLINE Lowered Lowering::member_of(feel::NodeId id, std::string_view name) {
  if (!reads(id)) {
    const Lowered whole = value(id);
    if (!whole.is_constant()) return whole;
    if (!whole.value.is_context()) return Lowered::row_wise("it looks into something that is no context");
    const Value* found = whole.value.find(name);
    return found == nullptr ? Lowered::row_wise("it looks for an entry that is not there") : Lowered::of(*found);
  }
  if (program.details_->tables.count(id) != 0) return table(id, name);
  return Lowered::row_wise("it looks into a context");
}

LIANGCE_INLINE Lowered Lowering::fact(feel::Slot slot) {
  const FactSlot& declared = program.facts()[slot];
  return given(inputs[slot], declared.fact->type, slot, says_something(declared.initial), "the fact " + declared.name);
}

/// A fact carries what is declared of it, and what is told, when its numbers can say it.
LIANGCE_INLINE void Lowering::carry_ends(Node& fact, bool bounded, bool told) const {
  fact.told = told;
  fact.bounded = bounded;
  fact.interval = bounded || told;
  Span ends;
  const Absence* info = bounded ? missing_of(fact).absence() : nullptr;
  const auto put = [&](const Value& end, std::int64_t& to) {
    if (end.is_absent()) return;
    if (end.kind() == Kind::date) {
      to = end.date().days;
      return;
    }
    const auto scaled =
        end.is_number() && end.number().scale() <= fact.scale ? end.number().to_scaled128(fact.scale) : std::nullopt;
    const bool fits = scaled && *scaled > INT64_MIN && *scaled < INT64_MAX;
    fact.interval = fact.interval && fits;
    if (fits) to = static_cast<std::int64_t>(*scaled);
  };
  if (info != nullptr) {
    put(info->low, ends.low), put(info->high, ends.high);
    fact.interval = fact.interval && info->candidates.empty();
  }
  if (fact.interval) {
    fact.bounded = false;
    fact.spans = {ends};
  }
  fact.escapes = told && !fact.interval;
}

/// A fact or an entry of a member, as a table gives it.
LIANGCE_INLINE Lowered Lowering::given(const FactInput& input, const policy::TypeSpec& type, feel::Slot slot,
                                       bool bounded, const std::string& what) {
  Node node;
  node.op = Op::fact;
  node.slot = slot;
  switch (input.kind) {
    case FactInput::Kind::truth: node.form = Form::truth; break;
    case FactInput::Kind::code:
      node.form = Form::code;
      for (const SourceText& choice : type.choices) node.words.emplace_back(choice.text);
      break;
    case FactInput::Kind::number:
      node.form = Form::number;
      node.scale = input.scale;
      carry_ends(node, bounded, input.told);
      break;
    case FactInput::Kind::date:
      node.form = Form::date;
      carry_ends(node, bounded, input.told);
      break;
    case FactInput::Kind::list:
      node.form = Form::code;
      node.words.push_back(Value::list({}));
      node.escapes = true;
      break;
    default: return Lowered::row_wise(what + " is no number, date, choice, list or yes/no");
  }
  return Lowered::at(add(std::move(node)));
}

LIANGCE_INLINE Lowered Lowering::as_truth(const Lowered& given) {
  if (given.is_constant()) {
    if (given.value.is_boolean()) return truth_constant(feel::truth(given.value.boolean()));
    return truth_constant(feel::Truth::unknown);
  }
  if (given.is_rows()) return given;
  const Node& node = at(given.node);
  if (node.form == Form::truth) return given;
  if (node.form != Form::code || is_list_fact(node)) return Lowered::row_wise("a condition is no yes or no");
  Node test;
  test.op = Op::code_test;
  test.inputs = {given.node};
  test.may_be_null = node.may_be_null;
  const auto put = [&](std::uint8_t code, std::uint8_t word) {
    if (word >= node.words.size()) return;
    if (node.words[word].is_true()) test.yes.add(code);
    if (node.words[word].is_false()) test.no.add(code);
  };
  // A lookup by one code is asked for that code itself.
  const bool by_code = node.op == Op::lookup && node.inputs.size() == 1 && at(node.inputs[0]).form == Form::code;
  if (by_code && !escapes_now(node)) {
    test.inputs = node.inputs;
    const std::size_t words = at(node.inputs[0]).words.size();
    for (std::size_t i = 0; i < words; ++i) put(static_cast<std::uint8_t>(i), node.table[i]);
    put(code_null, node.table[words]);
    put(code_missing, node.table[words + 1]);
  } else {
    for (std::size_t i = 0; i < node.words.size(); ++i) put(static_cast<std::uint8_t>(i), static_cast<std::uint8_t>(i));
  }
  return Lowered::at(add(std::move(test)));
}

LIANGCE_INLINE Lowered Lowering::truth(feel::NodeId id) {
  id = through(id);
  if (outer != nullptr && !is_of_member(id)) {
    const Lowered held = outside([&] { return outer->truth(id); });
    if (!held.is_node() || outer->at(held.node).op != Op::truth_constant) return broadcast(held);
    return truth_constant(outer->at(held.node).constant);
  }
  if (const auto it = truths.find(id); it != truths.end()) return it->second;
  if (depth >= deepest) return Lowered::row_wise("it is nested too deep");
  ++depth;
  Lowered result;
  const feel::Node& node = code[id];
  if (!reads(id)) {
    result = as_truth(value(id));
  } else {
    switch (node.op) {
      case feel::Op::all: result = junction(id, Op::all); break;
      case feel::Op::any: result = junction(id, Op::any); break;
      case feel::Op::negate: result = negation(id); break;
      case feel::Op::at_least: result = at_least(id); break;
      case feel::Op::compare: {
        const auto kids = code.children(id);
        result = as_truth(compare(static_cast<feel::Operator>(node.detail), value(kids[0]), value(kids[1])));
        break;
      }
      case feel::Op::compare_fact_constant:
        result = as_truth(
            compare(static_cast<feel::Operator>(node.detail), fact(node.a), Lowered::of(code.constant(node.b))));
        break;
      case feel::Op::between: result = between(id); break;
      case feel::Op::in: result = in(id); break;
      case feel::Op::test: result = test(id); break;
      default: result = as_truth(value(id)); break;
    }
    if (result.is_rows()) {
      Lowered tabulated = as_truth(tabulate(id));
      if (!tabulated.is_rows()) result = std::move(tabulated);
    }
  }
  --depth;
  return truths.emplace(id, std::move(result)).first->second;
}

/// Kleene and / or. A part that cannot be lowered escapes where the others do not decide.
LIANGCE_INLINE Lowered Lowering::junction(feel::NodeId id, Op op) {
  const feel::Truth decisive = op == Op::all ? feel::Truth::no : feel::Truth::yes;
  Node node;
  node.op = op;
  std::string why;
  bool any_lowered = false;
  for (const feel::NodeId child : code.children(id)) {
    const Lowered part = truth(child);
    if (part.is_rows()) {
      if (why.empty()) why = part.why;
      node.inputs.push_back(escape());
      continue;
    }
    const Node& its = at(part.node);
    if (its.op == Op::truth_constant && its.constant == decisive) return part;
    if (its.op == Op::truth_constant && its.constant != feel::Truth::unknown) continue;
    any_lowered = any_lowered || its.op != Op::escape;
    node.may_be_null = node.may_be_null || its.may_be_null || its.op == Op::truth_constant;
    if (std::find(node.inputs.begin(), node.inputs.end(), part.node) == node.inputs.end())
      node.inputs.push_back(part.node);
  }
  if (!why.empty() && !any_lowered) return Lowered::row_wise(std::move(why));
  if (node.inputs.empty()) return truth_constant(op == Op::all ? feel::Truth::yes : feel::Truth::no);
  if (node.inputs.size() == 1) return Lowered::at(node.inputs[0]);
  return Lowered::at(add(std::move(node)));
}

LIANGCE_INLINE Lowered Lowering::negation(feel::NodeId id) {
  Lowered part = truth(code.children(id)[0]);
  if (part.is_rows()) return part;
  const Node& its = at(part.node);
  if (its.op == Op::truth_constant) {
    if (its.constant == feel::Truth::unknown) return part;
    return truth_constant(feel::truth(its.constant == feel::Truth::no));
  }
  Node node;
  node.op = Op::negate;
  node.may_be_null = its.may_be_null;
  node.inputs = {part.node};
  return Lowered::at(add(std::move(node)));
}

LIANGCE_INLINE Lowered Lowering::at_least(feel::NodeId id) {
  const auto kids = code.children(id);
  const Lowered wanted = value(kids[0]);
  if (!wanted.is_constant()) return Lowered::row_wise("how many must hold depends on the row");
  if (!wanted.value.is_number()) return truth_constant(feel::Truth::unknown);
  const auto parts = static_cast<std::int64_t>(kids.size()) - 1;
  // So many whole ones: 1.5 are 2.
  const auto least = wanted.value.number().ceiling().to_int64();
  Node node;
  node.op = Op::at_least;
  node.may_be_null = true;
  node.number = least                                 ? std::clamp<std::int64_t>(*least, 0, parts + 1)
                : wanted.value.number().is_negative() ? 0
                                                      : parts + 1;
  for (const feel::NodeId child : kids.subspan(1)) {
    const Lowered part = truth(child);
    node.inputs.push_back(part.is_rows() ? escape() : part.node);
  }
  return Lowered::at(add(std::move(node)));
}

LIANGCE_INLINE Lowered Lowering::choose(feel::NodeId id) {
  const auto kids = code.children(id);
  const Lowered condition = truth(kids[0]);
  if (condition.is_rows()) return condition;
  const Node asked = at(condition.node);
  if (asked.op == Op::truth_constant && asked.constant == feel::Truth::yes) return value(kids[1]);
  if (asked.op == Op::truth_constant && asked.constant == feel::Truth::no) return value(kids[2]);
  const Lowered then = value(kids[1]);
  const Lowered otherwise = value(kids[2]);
  if (then.is_rows() && otherwise.is_rows()) return then;
  const auto is_truth = [&](const Lowered& v) {
    return v.is_rows() || (v.is_constant() && v.value.is_boolean()) ||
           (v.is_node() && at(v.node).form == Form::truth && !at(v.node).may_be_null);
  };
  if (is_truth(then) && is_truth(otherwise)) {
    Node node;
    node.op = Op::choose;
    node.may_be_null = asked.may_be_null;
    node.inputs = {condition.node, then.is_rows() ? escape() : as_truth(then).node,
                   otherwise.is_rows() ? escape() : as_truth(otherwise).node};
    return Lowered::at(add(std::move(node)));
  }
  const auto is_few = [&](const Lowered& v) { return v.is_rows() || is_finite(v); };
  if (is_few(then) && is_few(otherwise)) {
    std::vector<Lowered> few{condition};
    if (!then.is_rows()) few.push_back(then);
    if (!otherwise.is_rows()) few.push_back(otherwise);
    const bool then_lost = then.is_rows(), otherwise_lost = otherwise.is_rows();
    Lowered chosen = finite(few, [&](std::span<const Value> v) {
      const Value& yes = then_lost ? escape_mark() : v[1];
      const Value& no = otherwise_lost ? escape_mark() : v.back();
      if (v[0].is_true()) return yes;
      if (v[0].is_false()) return no;
      if (yes.is_absent()) return v[0];
      if (then_lost || otherwise_lost) return escape_mark();
      return yes.same(no) ? yes : v[0];
    });
    return chosen;
  }
  // An unknown condition that is a plain null makes the result one, which number nodes do not tell from missing.
  const auto is_null = [](const Lowered& v) {
    return v.is_constant() && v.value.is_absent() && !feel::has_reason(v.value);
  };
  Action open{0, {0, 1}};
  if (is_null(then) || is_null(otherwise)) open = Action{code_missing};
  if (asked.may_be_null) open = Action{code_escape};
  return select({condition.node}, {0, 1, 2, 3}, {Action{0}, Action{1}, open, Action{code_escape}}, {then, otherwise});
}

}  // namespace liangce::plan
