#pragma once

#include "liangce/analyze/impl/terms.hpp"
#include "liangce/decide/impl/pattern.hpp"
#include "liangce/feel/builtins/builtin.hpp"

namespace liangce::detail {

LIANGCE_INLINE std::uint32_t Terms::of(feel::NodeId node) {
  const auto [at, fresh] = known_.try_emplace(node, 0U);
  if (!fresh) return at->second;
  known_[node] = numbers_.nobodys();  // of a node that reads itself
  const std::uint32_t number = numbers_.of(said(node));
  return known_[node] = number;
}

/// A part of `and` that is always true, of `or` that is never.
LIANGCE_INLINE bool Terms::says_nothing(feel::Op op, feel::NodeId part) const {
  const Value* value = code_.constant_value(part);
  return value != nullptr && ((op == feel::Op::all && value->is_true()) || (op == feel::Op::any && value->is_false()));
}

/// The one part that decides: of a choice that is settled, of `and` and `or` with nothing else in them.
LIANGCE_INLINE feel::NodeId Terms::what_is_left(feel::NodeId node) const {
  const feel::Op op = code_.op(node);
  const auto kids = code_.children(node);
  if (op == feel::Op::choose) {
    const Value* settled = code_.constant_value(kids[0]);
    if (settled != nullptr && settled->is_boolean()) return settled->is_true() ? kids[1] : kids[2];
  }
  if (op != feel::Op::all && op != feel::Op::any) return node;
  feel::NodeId left = node;
  for (const feel::NodeId kid : kids) {
    if (says_nothing(op, kid)) continue;
    if (left != node || code_.type(kid)->kind != feel::TypeKind::boolean) return node;
    left = kid;
  }
  return left;
}

/// Values that have no text, or too long a one, are like no other.
LIANGCE_INLINE std::string Terms::constant(const Value& value) {
  constexpr std::size_t most = 20'000;
  if (value.is_absent()) {
    const Absence* more = value.absence();
    if (more != nullptr) return std::to_string(numbers_.nobodys());
    return "absent " + std::to_string(static_cast<int>(value.reason()));
  }
  const auto text = value.kind() == Kind::function ? std::nullopt : value.to_feel_within(most);
  if (!text || text->find("null") != std::string::npos) return std::to_string(numbers_.nobodys());
  return std::to_string(static_cast<int>(value.kind())) + " " + *text;
}

LIANGCE_INLINE std::string Terms::said_by_table(const TableNode& table) {
  std::string out = "table " + std::to_string(static_cast<int>(table.hit)) + (table.unknown_aware ? "u" : "s");
  const auto node = [&](feel::NodeId id) { return id == feel::no_node ? std::string("-") : std::to_string(of(id)); };
  for (const TableNode::Column& column : table.columns) {
    out += "|" + node(column.input);
    for (const TableNode::Test& test : column.tests)
      out += "," + std::to_string(static_cast<int>(test.kind)) + ":" + node(test.node);
  }
  for (const TableNode::Output& output : table.outputs) {
    out += "|" + output.name + "=" + node(output.otherwise);
    for (const Value& value : output.priority) out += "," + constant(value);
  }
  for (const TableNode::Row& row : table.rows) {
    out += "|";
    for (const std::uint32_t test : row.tests) out += std::to_string(test) + ",";
    for (std::size_t o = 0; o < row.outputs.size(); ++o)
      out += node(row.outputs[o]) + (row.undetermined[o] ? "?" : ",");
    for (const feel::Slot slot : row.missing) out += view_.program->facts()[slot].name + ",";
  }
  return out;
}

LIANGCE_INLINE std::string Terms::said_by_pattern(const feel::Extension& extension) {
  const auto* pattern = dynamic_cast<const PatternNode*>(&extension);
  std::string out;
  if (dynamic_cast<const DeadlineNode*>(pattern) != nullptr) out = "deadline";
  if (dynamic_cast<const WindowNode*>(pattern) != nullptr) out = "window";
  if (dynamic_cast<const CadenceNode*>(pattern) != nullptr) out = "cadence";
  if (const auto* steps = dynamic_cast<const MilestonesNode*>(pattern))
    out = steps->percent ? "milestones %" : "milestones";
  if (const auto* loan = dynamic_cast<const ScheduleNode*>(pattern)) out = loan->percent ? "schedule %" : "schedule";
  if (const auto* target = dynamic_cast<const TargetNode*>(pattern))
    out = "target " + std::to_string(static_cast<int>(target->bound));
  if (out.empty()) return "extension " + std::to_string(numbers_.nobodys());
  for (const PatternNode::Argument& argument : pattern->arguments)
    out += "," + argument.name + "=" + std::to_string(of(argument.node));
  return out;
}

LIANGCE_INLINE std::string Terms::said(feel::NodeId node) {
  using feel::Op;
  const feel::Node& n = code_[node];
  const auto fact = [&](feel::Slot slot) { return "fact " + view_.program->facts()[slot].name; };
  const auto child = [&](feel::NodeId id) { return id == feel::no_node ? std::string("-") : std::to_string(of(id)); };
  switch (n.op) {
    case Op::constant: return constant(code_.constant(n.a));
    case Op::fact: return fact(n.a);
    case Op::local: return "local " + std::to_string(n.a);
    case Op::error: return "error " + constant(code_.constant(n.b));
    case Op::lazy: {
      const feel::NodeId body = code_.lazy_body(n.a);
      if (body == feel::no_node) return "slot " + std::to_string(numbers_.nobodys());
      if (view_.named(n.a) && !through_) return "rule " + view_.name(n.a);
      return "same " + child(body);
    }
    case Op::compare_fact_constant:
      return "cfc " + std::to_string(n.detail) + " " + fact(n.a) + " " + constant(code_.constant(n.b));
    case Op::extension: {
      if (const TableNode* table = view_.table(node)) return said_by_table(*table);
      const ExceptionsNode* all = view_.exceptions(node);
      if (all == nullptr) return said_by_pattern(code_.extension(n.b));
      std::string out = "exceptions " + child(all->base);
      for (const auto& one : all->exceptions) out += "|" + child(one.condition) + "," + child(one.value);
      return out;
    }
    default: break;
  }
  if (const feel::NodeId only = what_is_left(node); only != node) return "same " + child(only);
  std::string out = "op " + std::to_string(static_cast<int>(n.op)) + " " + std::to_string(n.detail) + " " +
                    code_.type(node)->to_string() + " (";
  for (const feel::NodeId kid : code_.children(node))
    if (!says_nothing(n.op, kid)) out += child(kid) + ",";
  out += ")";
  const auto number = [&](std::uint32_t i) { out += std::to_string(i) + ","; };
  switch (n.op) {
    case Op::all:
    case Op::any:
    case Op::negate:
    case Op::at_least:
    case Op::choose:
    case Op::compare:
    case Op::between:
    case Op::in:
    case Op::test:
    case Op::arithmetic:
    case Op::minus:
    case Op::list:
    case Op::range:
    case Op::comparison_range:
    case Op::sequence: break;
    case Op::instance_of:
    case Op::coerce: out += code_.type_at(n.b).to_string(); break;
    case Op::chain:
      for (const std::uint32_t op : code_.operators(n.b)) number(op);
      break;
    case Op::let: number(n.b); break;
    case Op::path: out += constant(code_.constant(n.b)); break;
    case Op::context: {
      const auto& keys = code_.key_list(n.b);
      for (const Value& key : keys.keys) out += constant(key) + ",";
      for (const std::uint32_t local : keys.locals) number(local);
      out += keys.result ? "r" : "";
      break;
    }
    case Op::filter: {
      const auto& scope = code_.filter_scope(n.b);
      number(scope.item);
      for (const auto& member : scope.members)
        out += constant(code_.constant(member.key)) + "," + std::to_string(member.local) + "," + child(member.outer);
      break;
    }
    case Op::quantify_for:
    case Op::quantify_some:
    case Op::quantify_every: {
      const auto& loop = code_.loop(n.b);
      for (const std::uint32_t local : loop.locals) number(local);
      number(loop.partial);
      break;
    }
    case Op::function: {
      const auto& f = code_.function_body(n.b);
      for (std::size_t i = 0; i < f.parameter_names.size(); ++i)
        out += f.parameter_names[i] + ":" + f.parameter_types[i]->to_string() + ",";
      for (const auto& capture : f.captures) number(capture.outer), number(capture.inner);
      number(f.self), number(f.locals);
      out += child(f.body);
      break;
    }
    case Op::call_builtin: {
      const auto& call = code_.builtin_call(n.b);
      out += std::string(call.builtin->name);
      for (const auto& candidate : call.candidates) {
        number(candidate.signature);
        for (const std::uint32_t at : candidate.order) number(at);
      }
      break;
    }
    case Op::call:
      if (n.b != feel::Code::none)
        for (const std::string& name : code_.names(n.b)) out += name + ",";
      break;
    default: out += std::to_string(numbers_.nobodys()); break;
  }
  return out;
}

}  // namespace liangce::detail
