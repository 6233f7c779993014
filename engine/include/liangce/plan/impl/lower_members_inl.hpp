// Loops over the members of a list fact: their conditions become a plan of their own, whose rows are the members.
#pragma once

#include <algorithm>

#include "liangce/plan/impl/lowering.hpp"

namespace liangce::plan {

/// Of the members of a list.
LIANGCE_INLINE Lowering::Lowering(Lowering& of_rows, feel::Slot slot)
    : program(of_rows.program),
      code(of_rows.code),
      inputs(of_rows.inputs[slot].fields),
      outer(&of_rows),
      element(&of_rows.program.facts()[slot].fact->type.element.front()),
      frame(of_rows.code) {
  facts = program.nothing_known();
  frame.limits.steps = of_rows.frame.limits.steps;
  for (const policy::Field& field : element->fields) {
    std::string problem;
    missing_fields.push_back(admit(field.type, Value::absent(Reason::missing), slot, problem));
  }
}

/// What is written outside a loop stands still for all its members.
LIANGCE_INLINE bool Lowering::is_of_member(feel::NodeId id) {
  if (id == feel::no_node) return false;
  const auto [it, fresh] = of_member.try_emplace(id, false);
  if (!fresh) return it->second;
  const feel::Node& node = code[id];
  bool found = node.op == feel::Op::local;
  // Whatever makes or passes on locals of its own is left alone.
  if (node.op == feel::Op::function) found = true;
  for (const feel::NodeId child : code.children(id)) found = found || is_of_member(child);
  if (node.op == feel::Op::filter) {
    for (const auto& member : code.filter_scope(node.b).members) found = found || is_of_member(member.outer);
  }
  return of_member[id] = found;
}

/// A node outside, as every member of its row sees it.
LIANGCE_INLINE Lowered Lowering::broadcast(const Lowered& outside) {
  if (!outside.is_node()) return outside;
  const Node& its = outer->at(outside.node);
  if (its.form == Form::opaque) return Lowered::row_wise("a text or list is looked at for every member");
  if (its.asks_members) return Lowered::row_wise("other members are looked at for every member");
  Node node;
  node.op = Op::outer;
  node.form = its.form;
  node.number = outside.node;
  node.scale = its.scale;
  node.quotient = its.quotient;
  node.shifted = its.shifted;
  node.bounded = its.bounded;
  node.interval = its.interval;
  node.escapes = its.escapes;
  node.may_be_null = its.form == Form::truth ? its.unknown_may_be_null() : its.may_be_null;
  node.may_miss = its.may_miss;
  node.words = its.words;
  return Lowered::at(add(std::move(node)));
}

LIANGCE_INLINE std::optional<feel::Slot> Lowering::field_of(feel::NodeId id) const {
  const auto named = [&](std::string_view name) -> std::optional<feel::Slot> {
    for (std::size_t f = 0; f < element->fields.size(); ++f) {
      if (element->fields[f].name.text == name) return static_cast<feel::Slot>(f);
    }
    return std::nullopt;
  };
  if (outer == nullptr) return std::nullopt;
  if (code.op(id) == feel::Op::path) {
    const feel::NodeId from = code.children(id)[0];
    if (code.op(from) == feel::Op::local && code[from].a == item) return named(code.constant(code[id].b).text());
  }
  if (code.op(id) == feel::Op::local && scope != nullptr) {
    for (const auto& member : scope->members) {
      if (member.local == code[id].a) return named(code.constant(member.key).text());
    }
  }
  return std::nullopt;
}

LIANGCE_INLINE Lowered Lowering::entry(std::string_view name) {
  for (std::size_t f = 0; f < element->fields.size(); ++f) {
    if (element->fields[f].name.text != name) continue;
    const auto field = static_cast<feel::Slot>(f);
    if (inputs[f].kind == FactInput::Kind::absent) return Lowered::of(Value::absent(Reason::missing));
    return given(inputs[f], element->fields[f].type, field, says_something(missing_fields[f]),
                 "the entry " + element->fields[f].name.text);
  }
  return Lowered::row_wise("it looks for an entry that is not declared");
}

/// An entry of the member, or a name of a filter's condition that is none.
LIANGCE_INLINE Lowered Lowering::of_item(feel::NodeId id) {
  if (const auto field = field_of(id)) return entry(element->fields[*field].name.text);
  if (code.op(id) == feel::Op::local && scope != nullptr) {
    for (const auto& member : scope->members) {
      if (member.local != code[id].a) continue;
      return member.outer == feel::no_node ? Lowered::of(Value()) : value(member.outer);
    }
  }
  return Lowered::row_wise("a member is used as a whole");
}

LIANGCE_INLINE void Lowering::look_at(std::uint32_t local, const feel::Code::FilterScope* filter) {
  item = local;
  scope = filter;
  values.clear();
  truths.clear();
}

/// The members a loop goes over, and the conditions they must pass; `why` when they are no members of a list fact.
LIANGCE_INLINE std::optional<Lowering::Domain> Lowering::domain(feel::NodeId id, std::string& why) {
  id = plainly(id);
  if (code.op(id) == feel::Op::fact) {
    const feel::Slot slot = code[id].a;
    if (inputs[slot].kind == FactInput::Kind::list && !inputs[slot].fields.empty()) {
      auto& its = member_lowerings[slot];
      if (its == nullptr) {
        its = std::make_unique<Lowering>(*this, slot);
        its->number_of_list = static_cast<std::uint32_t>(plan.members.size());
        plan.members.push_back({slot, nullptr});
      }
      return Domain{its.get(), {}};
    }
    why = "it goes through a list whose members have no column form";
    return std::nullopt;
  }
  if (code.op(id) != feel::Op::filter) {
    why = "it goes through a list";
    return std::nullopt;
  }
  const auto kids = code.children(id);
  auto result = domain(kids[0], why);
  if (!result) return result;
  if (code.type(kids[1])->kind != feel::TypeKind::boolean) {
    why = "it takes a member by its number";
    return std::nullopt;
  }
  const feel::Code::FilterScope& filter = code.filter_scope(code[id].b);
  result->of->look_at(filter.item, &filter);
  const Lowered passes = result->of->truth(kids[1]);
  if (passes.is_rows()) {
    why = passes.why;
    return std::nullopt;
  }
  result->filters.push_back(passes.node);
  return result;
}

/// `some`, `every`, `count` and what is computed of numbers; `ask` says what is asked of each member: of `count`
/// nothing.
LIANGCE_INLINE Lowered Lowering::over_members(feel::NodeId id, Op op, feel::NodeId list,
                                              const std::function<Lowered(Lowering&)>& ask) {
  if (outer != nullptr) return Lowered::row_wise("it goes through a list for every member");
  std::string why;
  const auto members = domain(list, why);
  if (!members) return Lowered::row_wise(std::move(why));
  const bool logical = op == Op::some || op == Op::every;
  Node node;
  node.op = op;
  node.form = logical ? Form::truth : Form::number;
  node.members = members->of->number_of_list;
  node.filters = members->filters;
  node.escapes = true;
  node.asks_members = true;
  // A yes or no is a plain null where what is asked of a member is one; what is computed of numbers, where there are
  // no members.
  node.may_be_null = !logical && op != Op::count;
  if (ask) {
    const Lowered asked = ask(*members->of);
    if (asked.is_rows()) return asked;
    node.body = asked.node;
    const Node& its = members->of->at(asked.node);
    if (logical) {
      node.may_be_null = its.unknown_may_be_null();
    } else {
      if (its.quotient) return Lowered::row_wise("it adds up or compares quotients of members");
      if (its.may_be_null) return Lowered::row_wise("it adds up or compares what may be null");
      const bool extreme = op != Op::total;
      if (!extreme && its.form != Form::number) return Lowered::row_wise("it adds up dates");
      if (extreme && its.bounded) return Lowered::row_wise("it compares members of which bounds may be known");
      node.form = its.form;
      node.scale = its.scale;
      node.interval = its.interval || extreme;  // those that are known bound the greatest and the least
      node.bounded = its.bounded;
    }
  }
  // Where the list is missing so is the answer, without anything known of it.
  prepare_frame();
  const Value nothing = evaluate(id);
  if (!nothing.is_absent() || !feel::has_reason(nothing) || says_something(nothing))
    return Lowered::row_wise("it says something of a missing list");
  return Lowered::at(add(std::move(node)));
}

LIANGCE_INLINE Lowered Lowering::quantifier(feel::NodeId id) {
  const feel::Code::Loop& loop = code.loop(code[id].b);
  const auto kids = code.children(id);
  if (loop.locals.size() != 1) return Lowered::row_wise("it goes through several lists at once");
  const Op op = code.op(id) == feel::Op::quantify_some ? Op::some : Op::every;
  return over_members(id, op, kids[0], [&](Lowering& members) {
    members.look_at(loop.locals[0], nullptr);
    return members.truth(kids[1]);
  });
}

/// `sum`, `min` and `max` of an entry of all members, or of what a loop returns for each.
LIANGCE_INLINE Lowered Lowering::of_members(feel::NodeId id, Op op, feel::NodeId items) {
  const auto kids = code.children(items);
  if (code.op(items) == feel::Op::path) {
    return over_members(id, op, kids[0], [&](Lowering& members) {
      return members.number_node(members.entry(code.constant(code[items].b).text()));
    });
  }
  if (code.op(items) != feel::Op::quantify_for) return Lowered::row_wise("it is computed of a list of values");
  const feel::Code::Loop& loop = code.loop(code[items].b);
  if (loop.locals.size() != 1 || loop.partial != feel::Code::none)
    return Lowered::row_wise("it goes through several lists at once, or asks for its results so far");
  return over_members(id, op, kids[0], [&](Lowering& members) {
    members.look_at(loop.locals[0], nullptr);
    return members.number_node(members.value(kids[1]));
  });
}

LIANGCE_INLINE bool Lowering::stops_at_members(NodeIndex node) const {
  std::vector<bool> seen(plan.nodes.size());
  std::vector<NodeIndex> open{node};
  while (!open.empty()) {
    const NodeIndex index = open.back();
    open.pop_back();
    if (seen[index]) continue;
    seen[index] = true;
    const Node& its = at(index);
    if (is_list_fact(its)) return true;
    if (its.op != Op::is_known) open.insert(open.end(), its.inputs.begin(), its.inputs.end());
  }
  return false;
}

/// The plans of members stand beside the plan of rows.
LIANGCE_INLINE void Lowering::put_members() {
  for (auto& [slot, lowering] : member_lowerings)
    plan.members[lowering->number_of_list].plan = std::make_shared<const Plan>(lowering->plan);
}

}  // namespace liangce::plan
