// What can be said about types and units before anything runs (policy profile).
#pragma once

#include <algorithm>

#include "liangce/feel/impl/compiler_state.hpp"

namespace liangce::feel {

namespace detail {

LIANGCE_INLINE bool may_be(const Type& from, const Type& to) {
  if (from.kind == TypeKind::any || to.kind == TypeKind::any || from.kind == TypeKind::null ||
      to.kind == TypeKind::null)
    return true;
  if (from.kind != to.kind) return from.kind == TypeKind::date && to.kind == TypeKind::date_time;
  switch (to.kind) {
    case TypeKind::number: return !from.has_unit || !to.has_unit || Unit::joined(from.unit, to.unit).has_value();
    case TypeKind::text:
      if (to.choices.empty() || from.choices.empty()) return true;
      return std::any_of(from.choices.begin(), from.choices.end(), [&](const std::string& c) {
        return std::find(to.choices.begin(), to.choices.end(), c) != to.choices.end();
      });
    case TypeKind::list:
    case TypeKind::range: return may_be(*from.element, *to.element);
    case TypeKind::context:
      return std::all_of(to.members.begin(), to.members.end(), [&](const auto& m) {
        const TypeRef* own = from.member(m.first);
        return own != nullptr && may_be(**own, *m.second);
      });
    default: return true;
  }
}

LIANGCE_INLINE std::string said(const TypeRef& type) {
  const std::string text = type->to_string();
  const bool vowel = !text.empty() && std::string_view("aeiouAEIOU").find(text[0]) != std::string_view::npos;
  if (type->kind == TypeKind::any) return "anything";
  if (type->kind == TypeKind::text && !type->choices.empty()) return text;
  return (vowel ? "an " : "a ") + text;
}

LIANGCE_INLINE bool comparable(TypeKind kind) noexcept {
  switch (kind) {
    case TypeKind::any:
    case TypeKind::null:
    case TypeKind::number:
    case TypeKind::text:
    case TypeKind::date:
    case TypeKind::time:
    case TypeKind::date_time:
    case TypeKind::days_duration:
    case TypeKind::months_duration: return true;
    default: return false;
  }
}

}  // namespace detail

LIANGCE_INLINE bool Compiler::State::check_units(const TypeRef& a, const TypeRef& b, AstId where,
                                                 std::string_view what) {
  if (!policy || a->kind != TypeKind::number || b->kind != TypeKind::number || !a->has_unit || !b->has_unit)
    return true;
  if (Unit::joined(a->unit, b->unit)) return true;
  std::string hint = Unit::explain_mismatch(a->unit, b->unit);
  if (hint.empty()) hint = "both sides must have the same unit; plain numbers adapt";
  report(where, "LC504", "cannot " + std::string(what) + " " + a->unit.to_string() + " and " + b->unit.to_string(),
         std::move(hint));
  return false;
}

/// A text constant compared with a choice must be one of its words.
LIANGCE_INLINE void Compiler::State::check_choice(const TypeRef& choice, NodeId node, AstId where) {
  if (!policy || choice->kind != TypeKind::text || choice->choices.empty() || !is_constant(node)) return;
  const Value& value = code.constants_[code.nodes_[node].a];
  if (!value.is_text()) return;
  const auto& words = choice->choices;
  if (std::find(words.begin(), words.end(), value.text()) != words.end()) return;
  const std::string near = nearest_name(value.text(), words);
  report(where, "LC503", "\"" + std::string(value.text()) + "\" is not one of " + choice->to_string(),
         near.empty() ? "" : "did you mean \"" + near + "\"?");
}

LIANGCE_INLINE void Compiler::State::check_comparable(Operator op, NodeId a, NodeId b, AstId where) {
  if (!policy) return;
  const TypeRef x = type(a), y = type(b);
  const bool ordering = op != Operator::eq && op != Operator::ne;
  if (ordering && (!detail::comparable(x->kind) || !detail::comparable(y->kind))) {
    report(where, "LC501", "cannot order " + detail::said(detail::comparable(x->kind) ? y : x));
    return;
  }
  if (x->kind == TypeKind::number && y->kind == TypeKind::number) {
    check_units(x, y, where, "compare");
    return;
  }
  if (x->kind == y->kind && x->kind == TypeKind::text) {
    if (ordering) return;
    // A text literal is typed as the choice of itself; that says nothing about what it is compared with.
    const auto literal = [&](NodeId node, const TypeRef& t) {
      return is_constant(node) && t->choices.size() == 1 && code.constants_[code.nodes_[node].a].is_text() &&
             code.constants_[code.nodes_[node].a].text() == t->choices.front();
    };
    if (!literal(a, x)) check_choice(x, b, where);
    if (!failed && !literal(b, y)) check_choice(y, a, where);
    return;
  }
  if (x->kind == y->kind || x->kind == TypeKind::any || y->kind == TypeKind::any || x->kind == TypeKind::null ||
      y->kind == TypeKind::null) {
    return;
  }
  std::string hint;
  if (x->kind == TypeKind::text || y->kind == TypeKind::text) {
    const TypeKind other = x->kind == TypeKind::text ? y->kind : x->kind;
    if (other == TypeKind::date) hint = "a date is written @\"2023-06-30\"";
    if (other == TypeKind::number) hint = "a number is written without quotes";
  }
  if (x->kind == TypeKind::context || y->kind == TypeKind::context)
    hint = "name the entry that is meant, e.g. x.verdict";
  report(where, "LC501", "cannot compare " + detail::said(x) + " with " + detail::said(y), std::move(hint));
}

LIANGCE_INLINE void Compiler::State::check_boolean(NodeId node, AstId where, std::string_view what) {
  if (!policy) return;
  const TypeRef t = type(node);
  if (t->kind == TypeKind::boolean || t->kind == TypeKind::any || t->kind == TypeKind::null) return;
  std::string hint;
  if (t->kind == TypeKind::text) hint = "compare it with a text: x = \"...\"";
  if (t->kind == TypeKind::context) hint = "compare an entry of it: x.verdict = \"...\"";
  report(where, "LC501", std::string(what) + " must be true or false, this is " + detail::said(t), std::move(hint));
}

LIANGCE_INLINE TypeRef Compiler::State::arithmetic_type(Operator op, const TypeRef& a, const TypeRef& b, AstId where) {
  using K = TypeKind;
  const K x = a->kind, y = b->kind;
  const auto either = [&](K p, K q) { return (x == p && y == q) || (x == q && y == p); };
  if (x == K::number && y == K::number) {
    const bool sum = op == Operator::add || op == Operator::subtract;
    if (sum && !check_units(a, b, where, op == Operator::add ? "add" : "subtract")) return Type::number();
    if (!a->has_unit && !b->has_unit) return Type::number();
    const Unit ua = a->has_unit ? a->unit : Unit(), ub = b->has_unit ? b->unit : Unit();
    if (sum) return Type::number(Unit::joined(ua, ub).value_or(Unit()));
    if (op == Operator::multiply) return Type::number(ua * ub);
    if (op == Operator::divide) return Type::number(ua / ub);
    if (policy && !ub.dimensionless()) {
      report(where, "LC504", "an exponent has no unit, this one is in " + ub.to_string());
    }
    return ua.dimensionless() ? Type::number() : Type::any();
  }
  if (x == K::any || y == K::any || x == K::null || y == K::null) {
    if (op == Operator::power) return Type::number();
    return Type::any();
  }
  switch (op) {
    case Operator::add:
      if (x == K::text && y == K::text) return Type::text();
      if (x == y && (x == K::days_duration || x == K::months_duration)) return a;
      for (const K when : {K::date, K::date_time}) {
        if (either(when, K::days_duration) || either(when, K::months_duration)) return x == when ? a : b;
      }
      if (either(K::time, K::days_duration)) return Type::time();
      break;
    case Operator::subtract:
      if (x == y && (x == K::days_duration || x == K::months_duration)) return a;
      if ((x == K::date || x == K::date_time) && (y == K::date || y == K::date_time)) return Type::days_duration();
      if (x == K::time && y == K::time) return Type::days_duration();
      if ((x == K::date || x == K::date_time) && (y == K::days_duration || y == K::months_duration)) return a;
      if (x == K::time && y == K::days_duration) return a;
      break;
    case Operator::multiply:
      if (either(K::number, K::days_duration)) return Type::days_duration();
      if (either(K::number, K::months_duration)) return Type::months_duration();
      break;
    case Operator::divide:
      if ((x == K::days_duration || x == K::months_duration) && y == K::number) return a;
      if (x == y && (x == K::days_duration || x == K::months_duration)) return Type::number();
      break;
    default: break;
  }
  if (policy) {
    std::string hint;
    if (either(K::date, K::number)) hint = "add a duration: @\"P30D\" is thirty days, @\"P1M\" a month";
    if (either(K::text, K::number)) hint = "string(x) makes a text of a number";
    report(where, "LC501",
           "cannot compute " + detail::said(a) + " " + std::string(to_string(op)) + " " + detail::said(b),
           std::move(hint));
  }
  return Type::any();
}

LIANGCE_INLINE TypeRef Compiler::State::element_type(NodeId domain) const {
  const TypeRef& t = type(domain);
  if (t->kind == TypeKind::list || t->kind == TypeKind::range) return t->element;
  if (t->kind == TypeKind::any || t->kind == TypeKind::null) return Type::any();
  return t;
}

}  // namespace liangce::feel
