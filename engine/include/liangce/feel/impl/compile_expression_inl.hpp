// Operators and conditions.
#pragma once

#include <algorithm>

#include "liangce/feel/impl/compiler_state.hpp"

namespace liangce::feel {

LIANGCE_INLINE NodeId Compiler::State::compile(AstId id) {
  const AstNode& node = (*syntax)[id];
  switch (node.kind) {
    case Ast::literal: {
      const Value& value = syntax->values[node.data];
      if (value.is_absent() && value.reason() == Reason::error) {
        const std::string message = value.absence() != nullptr ? value.absence()->message : std::string();
        if (policy) report(id, "LC407", message);
        return at(error_node(message), id);
      }
      TypeRef t =
          value.is_text() && value.text().size() <= 64 ? Type::choice({std::string(value.text())}) : type_of(value);
      return at(constant(value, std::move(t)), id);
    }
    case Ast::name: return compile_name(id);
    case Ast::input:
      if (input != no_node) return input;
      if (policy) report(id, "LC301", "`?` is the input of a unary test and there is none here");
      if (const auto outer = resolve("?")) return *outer;
      return at(error_node("`?` has no meaning here", 1), id);
    case Ast::chain: return compile_chain(id);
    case Ast::negate: return compile_negate(id);
    case Ast::compare: return compile_compare(id);
    case Ast::all:
    case Ast::any: return compile_logic(id);
    case Ast::between: return compile_between(id);
    case Ast::in: return compile_in(id);
    case Ast::instance_of: return compile_instance(id);
    case Ast::if_: return compile_if(id);
    case Ast::for_:
    case Ast::some:
    case Ast::every: return compile_loop(id);
    case Ast::range: return compile_range(id);
    case Ast::comparison_range: return compile_comparison_range(id);
    case Ast::list: return compile_list(id);
    case Ast::context: return compile_context(id);
    case Ast::path: return compile_path(id);
    case Ast::filter: return compile_filter(id);
    case Ast::call: return compile_call(id);
    case Ast::function: return compile_function(id, nullptr);
    case Ast::external: {
      if (policy) report(id, "LC503", "external functions are not called from here");
      return at(error_node("external functions (Java, PMML) are not supported"), id);
    }
    case Ast::tests:
    case Ast::not_tests:
    case Ast::dash: return compile_tests(id);
    case Ast::iteration:
    case Ast::error: break;
  }
  return at(error_node("the expression was not understood"), id);
}

LIANGCE_INLINE NodeId Compiler::State::make_arithmetic(Operator op, NodeId a, NodeId b, AstId where) {
  TypeRef result = arithmetic_type(op, type(a), type(b), where);
  if (op == Operator::divide && policy && is_constant(b)) {
    const Value& by = code.constants_[code.nodes_[b].a];
    if (by.is_number() && by.number().is_zero()) report(where, "LC503", "this divides by zero");
  }
  const NodeId parts[] = {a, b};
  return add(Op::arithmetic, parts, std::move(result), 0, static_cast<std::uint8_t>(op));
}

LIANGCE_INLINE NodeId Compiler::State::compile_chain(AstId id) {
  constexpr std::size_t nested = 8;  // longer chains are one node: depth stays what the author wrote
  const auto kids = syntax->kids(id);
  NodeId left = compile(kids[0].node);
  if (kids.size() <= nested) {
    for (std::size_t i = 1; i < kids.size() && !failed; ++i) {
      const NodeId right = compile(kids[i].node);
      if (failed) break;
      left = make_arithmetic(kids[i].op, left, right, id);
      left = failed ? left : folded(left, id);
    }
    return left;
  }
  std::vector<NodeId> parts{left};
  std::vector<std::uint32_t> operators{0};
  TypeRef result = type(left);
  for (std::size_t i = 1; i < kids.size() && !failed; ++i) {
    parts.push_back(compile(kids[i].node));
    operators.push_back(static_cast<std::uint32_t>(kids[i].op));
    if (!failed) result = arithmetic_type(kids[i].op, result, type(parts.back()), id);
  }
  code.operator_lists_.push_back(std::move(operators));
  return at(add(Op::chain, parts, std::move(result), static_cast<std::uint32_t>(code.operator_lists_.size() - 1)), id);
}

LIANGCE_INLINE NodeId Compiler::State::compile_negate(AstId id) {
  const NodeId operand = compile(syntax->kids(id)[0].node);
  const TypeRef t = type(operand);
  if (policy && !failed && t->kind != TypeKind::number && t->kind != TypeKind::days_duration &&
      t->kind != TypeKind::months_duration && t->kind != TypeKind::any && t->kind != TypeKind::null) {
    report(id, "LC501", "cannot negate " + detail::said(t));
  }
  const NodeId parts[] = {operand};
  const NodeId node = add(Op::minus, parts, t);
  return failed ? node : folded(node, id);
}

LIANGCE_INLINE Operator mirrored(Operator op) noexcept {
  switch (op) {
    case Operator::lt: return Operator::gt;
    case Operator::le: return Operator::ge;
    case Operator::gt: return Operator::lt;
    case Operator::ge: return Operator::le;
    default: return op;
  }
}

LIANGCE_INLINE NodeId Compiler::State::make_compare(Operator op, NodeId a, NodeId b, AstId where) {
  check_comparable(op, a, b, where);
  if (code.nodes_[b].op == Op::fact && is_constant(a)) {
    std::swap(a, b);
    op = mirrored(op);
  }
  if (code.nodes_[a].op == Op::fact && is_constant(b)) {
    const NodeId node =
        add(Op::compare_fact_constant, {}, Type::boolean(), code.nodes_[b].a, static_cast<std::uint8_t>(op));
    code.nodes_.own()[node].a = code.nodes_[a].a;
    keep_names(b, node);
    return node;
  }
  const NodeId parts[] = {a, b};
  return add(Op::compare, parts, Type::boolean(), 0, static_cast<std::uint8_t>(op));
}

LIANGCE_INLINE NodeId Compiler::State::compile_compare(AstId id) {
  const auto kids = syntax->kids(id);
  const NodeId a = compile(kids[0].node);
  const NodeId b = compile(kids[1].node);
  if (failed) return not_compiled();
  const NodeId node = make_compare((*syntax)[id].op, a, b, id);
  if (code.nodes_[node].op == Op::compare && !failed) return folded(node, id);
  return at(node, id);
}

LIANGCE_INLINE NodeId Compiler::State::compile_logic(AstId id) {
  const bool all = (*syntax)[id].kind == Ast::all;
  std::vector<NodeId> parts;
  for (const AstChild& kid : syntax->kids(id)) {
    parts.push_back(compile(kid.node));
    check_boolean(parts.back(), kid.node, all ? "an operand of `and`" : "an operand of `or`");
  }
  return at(add(all ? Op::all : Op::any, parts, Type::boolean()), id);
}

LIANGCE_INLINE NodeId Compiler::State::compile_between(AstId id) {
  const auto kids = syntax->kids(id);
  const NodeId parts[] = {compile(kids[0].node), compile(kids[1].node), compile(kids[2].node)};
  if (!failed) check_comparable(Operator::ge, parts[0], parts[1], id);
  if (!failed) check_comparable(Operator::le, parts[0], parts[2], id);
  return at(add(Op::between, parts, Type::boolean()), id);
}

LIANGCE_INLINE NodeId Compiler::State::compile_in(AstId id) {
  const auto kids = syntax->kids(id);
  std::vector<NodeId> parts;
  parts.push_back(compile(kids[0].node));
  for (const AstChild& kid : kids.subspan(1)) {
    parts.push_back(compile(kid.node));
    if (!policy || failed) continue;
    const TypeRef t = type(parts.back());
    const TypeRef own = type(parts[0]);
    const TypeRef tested =
        t->kind == TypeKind::range || (t->kind == TypeKind::list && own->kind != TypeKind::list) ? t->element : t;
    const TypeRef member = tested->kind == TypeKind::range ? tested->element : tested;
    if (check_units(own, member, kid.node, "compare") && !detail::may_be(*member, *own)) {
      report(kid.node, "LC501", detail::said(own) + " is never in " + detail::said(t));
    }
    if ((*syntax)[kid.node].kind == Ast::list) {  // each word of a written list must be one of the choice
      for (const AstChild& item : syntax->kids(kid.node)) {
        const AstNode& written = (*syntax)[item.node];
        if (written.kind != Ast::literal || failed) continue;
        check_choice(own, constant(syntax->values[written.data], Type::text()), item.node);
      }
    } else {
      check_choice(own, parts.back(), kid.node);
    }
  }
  return at(add(Op::in, parts, Type::boolean()), id);
}

LIANGCE_INLINE NodeId Compiler::State::compile_if(AstId id) {
  const auto kids = syntax->kids(id);
  const NodeId condition = compile(kids[0].node);
  check_boolean(condition, kids[0].node, "the condition of `if`");
  const NodeId then = compile(kids[1].node);
  const NodeId otherwise = compile(kids[2].node);
  const NodeId parts[] = {condition, then, otherwise};
  if (!failed) check_units(type(then), type(otherwise), id, "choose between");
  return at(add(Op::choose, parts, common(type(then), type(otherwise))), id);
}

LIANGCE_INLINE NodeId Compiler::State::compile_instance(AstId id) {
  const NodeId parts[] = {compile(syntax->kids(id)[0].node)};
  code.types_.push_back(syntax->types[(*syntax)[id].data]);
  return at(add(Op::instance_of, parts, Type::boolean(), static_cast<std::uint32_t>(code.types_.size() - 1)), id);
}

LIANGCE_INLINE NodeId Compiler::State::make_test(NodeId value, NodeId test, bool uses_input, AstId where) {
  const TypeRef tested = type(test), own = type(value);
  if (!uses_input && policy && !failed) {
    const TypeRef inside =
        (tested->kind == TypeKind::list && own->kind != TypeKind::list) || tested->kind == TypeKind::range
            ? tested->element
            : tested;
    const TypeRef member = inside->kind == TypeKind::range ? inside->element : inside;
    if (member->kind != TypeKind::boolean && check_units(own, member, where, "compare") &&
        !detail::may_be(*member, *own)) {
      report(where, "LC501", "the input is " + detail::said(own) + " and can never be " + detail::said(tested));
    }
    check_choice(own, test, where);
  }
  const bool scalar_constant = is_constant(test) && !uses_input && [&] {
    switch (code.constants_[code.nodes_[test].a].kind()) {
      case Kind::list:
      case Kind::range:
      case Kind::function:
      case Kind::context: return false;
      case Kind::boolean: return own->kind == TypeKind::boolean;
      default: return true;
    }
  }();
  if (scalar_constant) return make_compare(Operator::eq, value, test, where);
  const NodeId parts[] = {value, test};
  return add(Op::test, parts, Type::boolean(), 0, uses_input ? 1 : 0);
}

LIANGCE_INLINE bool Compiler::State::mentions_input(AstId id) const {
  if ((*syntax)[id].kind == Ast::input) return true;
  for (const AstChild& kid : syntax->kids(id)) {
    if (kid.node != no_ast && mentions_input(kid.node)) return true;
  }
  return false;
}

LIANGCE_INLINE NodeId Compiler::State::compile_test(AstId id) {
  const AstNode& node = (*syntax)[id];
  if (node.kind == Ast::comparison_range) {
    const NodeId end = compile(syntax->kids(id)[0].node);
    if (failed) return not_compiled();
    return at(make_compare(node.op, input, end, id), id);
  }
  const NodeId test = compile(id);
  if (failed) return not_compiled();
  const NodeId made = make_test(input, test, mentions_input(id), id);
  return made == test ? made : at(made, id);
}

LIANGCE_INLINE NodeId Compiler::State::compile_tests(AstId id) {
  const AstNode& node = (*syntax)[id];
  if (node.kind == Ast::dash) return at(constant(Value(true), Type::boolean()), id);
  std::vector<NodeId> parts;
  for (const AstChild& kid : syntax->kids(id)) {
    parts.push_back(compile_test(kid.node));
  }
  NodeId result = parts.size() == 1 ? parts[0] : at(add(Op::any, parts, Type::boolean()), id);
  if (node.kind == Ast::not_tests) {
    const NodeId inner[] = {result};
    result = at(add(Op::negate, inner, Type::boolean()), id);
  }
  return result;
}

}  // namespace liangce::feel
