// Changes inside one FEEL expression: on its syntax tree, printed again.
#pragma once

#include <algorithm>
#include <set>

#include "liangce/verify/impl/mutants.hpp"

namespace liangce::detail {

/// One unit in the last place a number is written with.
inline Number unit_in_last_place(const Number& number, const std::optional<Number>& unit) {
  if (unit) return *unit;
  return Number::scaled(1, -std::max(0, number.scale())).value_or(Number(1));
}

class ExpressionMutator {
 public:
  ExpressionMutator(const feel::Syntax& syntax, const UnitOf& unit_of) : syntax_(syntax), unit_of_(unit_of) {}

  std::vector<ChangedText> all(bool condition) {
    if (condition) negate(syntax_.root);
    each(syntax_.root, unit_of_("?"));
    return std::move(out_);
  }

 private:
  using Ast = feel::Ast;
  using AstId = feel::AstId;
  using Operator = feel::Operator;

  void emit(Mutant::Kind kind, AstId at, const feel::Syntax& changed) {
    ChangedText change;
    change.kind = kind;
    change.was = feel::print(syntax_, at);
    change.now = feel::print(changed, at);
    change.text = feel::print(changed, changed.root);
    change.begin = syntax_[at].begin;
    if (seen_.insert(change.text).second) out_.push_back(std::move(change));
  }
  template <class Change>
  void emit(Mutant::Kind kind, AstId at, Change change) {
    feel::Syntax changed = syntax_;
    change(changed);
    emit(kind, at, changed);
  }

  static void replace_by_text(feel::Syntax& s, AstId at, std::string text) {
    s.texts.push_back(std::move(text));
    feel::AstNode& node = s.nodes[at];
    node.kind = Ast::name;
    node.count = 0;
    node.data = static_cast<std::uint32_t>(s.texts.size() - 1);
  }
  static void replace_by_child(feel::Syntax& s, AstId at, AstId child) {
    const feel::AstNode node = s.nodes[child];
    s.nodes[at] = node;
  }
  void literal(Mutant::Kind kind, AstId at, const Value& value) {
    emit(kind, at, [&](feel::Syntax& s) {
      s.values.push_back(value);
      s.nodes[at].data = static_cast<std::uint32_t>(s.values.size() - 1);
    });
  }

  /// A comparison is negated by turning it, `not(..)` by leaving it away; both are made where they stand.
  void negate(AstId id) {
    const feel::AstNode& node = syntax_[id];
    switch (node.kind) {
      case Ast::compare:
      case Ast::literal:
      case Ast::all:
      case Ast::any: return;
      case Ast::call:
        if (is_not(id)) return;
        break;
      default: break;
    }
    emit(Mutant::Kind::negated, id,
         [&](feel::Syntax& s) { replace_by_text(s, id, "not(" + feel::print(syntax_, id) + ")"); });
  }
  bool is_not(AstId id) const {
    if (syntax_[id].kind != Ast::call) return false;
    const auto kids = syntax_.kids(id);
    return kids.size() == 2 && syntax_[kids[0].node].kind == Ast::name &&
           syntax_.texts[syntax_[kids[0].node].data] == "not";
  }

  std::optional<Number> unit_of(AstId id) const {
    const feel::AstNode& node = syntax_[id];
    if (node.kind == Ast::name || node.kind == Ast::path) return unit_of_(syntax_.texts[node.data]);
    return std::nullopt;
  }

  void operators(AstId id, Operator op) {
    std::vector<Operator> others;
    switch (op) {
      case Operator::lt: others = {Operator::le, Operator::ge}; break;
      case Operator::le: others = {Operator::lt, Operator::gt}; break;
      case Operator::gt: others = {Operator::ge, Operator::le}; break;
      case Operator::ge: others = {Operator::gt, Operator::lt}; break;
      case Operator::eq: others = {Operator::ne}; break;
      case Operator::ne: others = {Operator::eq}; break;
      default: break;
    }
    for (const Operator other : others)
      emit(Mutant::Kind::comparison, id, [&](feel::Syntax& s) { s.nodes[id].op = other; });
  }

  void value(AstId id, const std::optional<Number>& unit) {
    const Value& v = syntax_.values[syntax_[id].data];
    if (v.is_number()) {
      const Number step = unit_in_last_place(v.number(), unit);
      for (const Number& moved : {v.number() + step, v.number() - step})
        literal(Mutant::Kind::threshold, id, Value(moved));
    } else if (v.is_boolean()) {
      literal(Mutant::Kind::negated, id, Value(!v.is_true()));
    } else if (v.kind() == Kind::date) {
      shifted(id, v.date(), [](Date day) { return Value(day); });
    }
  }
  template <class Made>
  void shifted(AstId id, Date day, Made made) {
    for (const int by : {1, -1})
      if (const auto moved = Date::from_days(day.days + by)) literal(Mutant::Kind::date, id, made(*moved));
  }

  void operands(AstId id) {
    const auto kids = syntax_.kids(id);
    const bool all = syntax_[id].kind == Ast::all;
    emit(Mutant::Kind::swapped, id, [&](feel::Syntax& s) { s.nodes[id].kind = all ? Ast::any : Ast::all; });
    for (std::size_t i = 0; i < kids.size(); ++i) {
      negate(kids[i].node);
      without(Mutant::Kind::dropped, id, i);
    }
  }
  void without(Mutant::Kind kind, AstId id, std::size_t left_out) {
    emit(kind, id, [&](feel::Syntax& s) {
      const std::vector<feel::AstChild> kids(syntax_.kids(id).begin(), syntax_.kids(id).end());
      if (kids.size() == 2 && syntax_[id].kind != Ast::tests && syntax_[id].kind != Ast::not_tests &&
          syntax_[id].kind != Ast::list) {
        replace_by_child(s, id, kids[1 - left_out].node);
        return;
      }
      s.nodes[id].first = static_cast<std::uint32_t>(s.children.size());
      s.nodes[id].count = static_cast<std::uint32_t>(kids.size() - 1);
      for (std::size_t i = 0; i < kids.size(); ++i)
        if (i != left_out) s.children.push_back(kids[i]);
    });
  }

  void each(AstId id, const std::optional<Number>& unit) {
    if (id == feel::no_ast) return;
    const feel::AstNode& node = syntax_[id];
    const auto kids = syntax_.kids(id);
    switch (node.kind) {
      case Ast::literal: value(id, unit); return;
      case Ast::compare:
        operators(id, node.op);
        each(kids[0].node, unit_of(kids[1].node));
        each(kids[1].node, unit_of(kids[0].node));
        return;
      case Ast::comparison_range: operators(id, node.op); break;
      case Ast::all:
      case Ast::any: operands(id); break;
      case Ast::between: {
        const std::string x = feel::print(syntax_, kids[0].node), a = feel::print(syntax_, kids[1].node),
                          b = feel::print(syntax_, kids[2].node);
        for (const auto& [low, high] : {std::pair(" > ", " <= "), std::pair(" >= ", " < ")}) {
          const std::string text = "((" + x + ")" + low + "(" + a + ") and (" + x + ")" + high + "(" + b + "))";
          emit(Mutant::Kind::comparison, id, [&](feel::Syntax& s) { replace_by_text(s, id, text); });
        }
        for (const feel::AstChild& kid : kids.subspan(1)) each(kid.node, unit_of(kids[0].node));
        each(kids[0].node, std::nullopt);
        return;
      }
      case Ast::in:
        for (const feel::AstChild& kid : kids) each(kid.node, unit_of(kids[0].node));
        return;
      case Ast::range:
        emit(Mutant::Kind::comparison, id, [&](feel::Syntax& s) { s.nodes[id].start_included = !node.start_included; });
        emit(Mutant::Kind::comparison, id, [&](feel::Syntax& s) { s.nodes[id].end_included = !node.end_included; });
        break;
      case Ast::some:
      case Ast::every:
        emit(Mutant::Kind::swapped, id,
             [&](feel::Syntax& s) { s.nodes[id].kind = node.kind == Ast::some ? Ast::every : Ast::some; });
        negate(kids.back().node);
        break;
      case Ast::if_: negate(kids[0].node); break;
      case Ast::filter:
        if (syntax_[kids[1].node].kind != Ast::literal) {
          emit(Mutant::Kind::dropped, id, [&](feel::Syntax& s) { replace_by_child(s, id, kids[0].node); });
          negate(kids[1].node);
        }
        break;
      case Ast::tests:
        if (kids.size() > 1)
          for (std::size_t i = 0; i < kids.size(); ++i) without(Mutant::Kind::dropped, id, i);
        break;
      case Ast::not_tests:
        emit(Mutant::Kind::negated, id, [&](feel::Syntax& s) { s.nodes[id].kind = Ast::tests; });
        break;
      case Ast::call:
        if (is_not(id)) {
          emit(Mutant::Kind::negated, id, [&](feel::Syntax& s) { replace_by_child(s, id, kids[1].node); });
        } else if (kids.size() == 2 && syntax_[kids[0].node].kind == Ast::name &&
                   syntax_.texts[syntax_[kids[0].node].data] == "date" && syntax_[kids[1].node].kind == Ast::literal) {
          const Value& written = syntax_.values[syntax_[kids[1].node].data];
          if (written.is_text())
            if (const auto day = Date::parse(written.text()))
              shifted(kids[1].node, *day, [](Date moved) { return Value(moved.to_string()); });
        }
        for (const feel::AstChild& kid : kids.subspan(1)) each(kid.node, std::nullopt);
        return;
      default: break;
    }
    const bool same_unit = node.kind == Ast::tests || node.kind == Ast::not_tests || node.kind == Ast::range ||
                           node.kind == Ast::comparison_range || node.kind == Ast::negate;
    for (const feel::AstChild& kid : kids) each(kid.node, same_unit ? unit : std::nullopt);
  }

  const feel::Syntax& syntax_;
  const UnitOf& unit_of_;
  std::vector<ChangedText> out_;
  std::set<std::string> seen_;
};

LIANGCE_INLINE std::vector<ChangedText> changed_expressions(std::string_view text, bool tests, bool condition,
                                                            const feel::Environment& names,
                                                            const feel::ReadOptions& options, const UnitOf& unit_of) {
  const feel::Reading reading =
      tests ? feel::read_unary_tests(text, names, options) : feel::read_expression(text, names, options);
  if (!reading.errors.empty() || reading.syntax.root == feel::no_ast) return {};
  return ExpressionMutator(reading.syntax, unit_of).all(condition);
}

}  // namespace liangce::detail
