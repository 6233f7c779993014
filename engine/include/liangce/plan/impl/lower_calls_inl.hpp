// Built-ins and functions.
#pragma once

#include <algorithm>

#include "liangce/feel/builtins/builtin.hpp"
#include "liangce/feel/impl/evaluator.hpp"
#include "liangce/plan/impl/lowering.hpp"

namespace liangce::plan {

LIANGCE_INLINE Lowered Lowering::builtin(feel::NodeId id) {
  const feel::Code::BuiltinCall& called = code.builtin_call(code[id].b);
  const auto kids = code.children(id);
  const std::string_view name = called.builtin->name;
  if (name == "is known" || name == "is unknown") {
    Node node;
    node.op = Op::is_known;
    node.may_miss = false;
    const feel::NodeId asked = through(kids[0]);
    const auto field = field_of(asked);
    if (field && inputs[*field].kind == FactInput::Kind::opaque) {
      node.inputs = {opaque_fact(*field)};
    } else if (outer == nullptr && code.op(asked) == feel::Op::fact &&
               inputs[code[asked].a].kind == FactInput::Kind::opaque) {
      node.inputs = {opaque_fact(code[asked].a)};
    } else {
      const Lowered what = value(asked);
      if (what.is_rows()) return what;
      if (what.is_constant()) return Lowered::of(Value(what.value.is_absent() == (name == "is unknown")));
      node.inputs = {what.node};
    }
    const NodeIndex is_known = add(std::move(node));
    if (name == "is known") return Lowered::at(is_known);
    Node negated;
    negated.op = Op::negate;
    negated.may_miss = false;
    negated.inputs = {is_known};
    return Lowered::at(add(std::move(negated)));
  }
  if (name == "absence reason" && outer != nullptr)
    return Lowered::row_wise("it asks why something of a member is absent");
  if (name == "count" && kids.size() == 1 && outer == nullptr) {
    Lowered counted = over_members(id, Op::count, kids[0], {});
    if (!counted.is_rows()) return counted;
  }
  const bool least = name == "min", greatest = name == "max", mean = name == "mean";
  if ((name == "sum" || least || greatest || mean) && kids.size() == 1 && outer == nullptr) {
    const feel::NodeId items = plainly(kids[0]);
    const feel::Op of = code.op(items);
    if (of == feel::Op::path || of == feel::Op::quantify_for) {
      Lowered computed = of_members(id, least ? Op::least : greatest ? Op::greatest : Op::total, items);
      if (mean && !computed.is_rows()) {
        const Lowered count = over_members(id, Op::count, code.children(items)[0], {});
        computed = arithmetic(feel::Operator::divide, computed, count);
      }
      if (!computed.is_rows() || code.type(kids[0])->kind == feel::TypeKind::list) return computed;
    }
  }
  if (name == "absence reason" && code.op(plainly(kids[0])) == feel::Op::fact) {
    const feel::Slot slot = code[plainly(kids[0])].a;
    if (inputs[slot].kind == FactInput::Kind::absent)
      return Lowered::of(Value(to_string(program.facts()[slot].initial.reason())));
    Node column;
    column.op = Op::fact;
    column.slot = slot;
    column.form = Form::opaque;
    if (inputs[slot].kind != FactInput::Kind::opaque) {
      const Lowered given = fact(slot);
      column = at(given.node);
    }
    Node is_known;
    is_known.op = Op::is_known;
    is_known.may_miss = false;
    is_known.inputs = {add(std::move(column))};
    const Value reason(to_string(program.facts()[slot].initial.reason()));
    return finite({Lowered::at(add(std::move(is_known)))},
                  [&](std::span<const Value> v) { return v[0].is_true() ? Value() : reason; });
  }
  std::vector<Lowered> arguments;
  bool all_finite = true;
  for (const feel::NodeId kid : kids) {
    arguments.push_back(value(kid));
    if (arguments.back().is_rows()) return arguments.back();
    all_finite = all_finite && is_finite(arguments.back());
  }
  if (!all_finite) return of_numbers(id, arguments);
  if (name == "absence reason") return Lowered::row_wise("it asks why something computed is absent");
  return finite(arguments, [&](std::span<const Value> v) {
    prepare_frame();
    return settled(feel::detail::dispatch(frame, id, *called.builtin, called.candidates, v));
  });
}

/// A built-in of numbers and dates that no kernel knows.
LIANGCE_INLINE Lowered Lowering::of_numbers(feel::NodeId id, const std::vector<Lowered>& arguments) {
  static constexpr std::string_view roundings[] = {"decimal",    "floor",         "ceiling",        "round up",
                                                   "round down", "round half up", "round half down"};
  static constexpr std::string_view longer[] = {"sqrt", "log", "exp", "product", "median", "stddev"};
  const feel::Code::BuiltinCall& called = code.builtin_call(code[id].b);
  const feel::Builtin& builtin = *called.builtin;
  const std::string name = "`" + std::string(builtin.name) + "`";
  const feel::TypeKind result = code.type(id)->kind;
  const auto is_one_of = [&](const auto& names) {
    return std::find(std::begin(names), std::end(names), builtin.name) != std::end(names);
  };
  if (is_one_of(longer)) return Lowered::row_wise(name + " gives more digits than columns hold");
  Applied what;
  what.site = id;
  if (is_one_of(roundings)) {
    // Rounding keeps order: what is known of a missing number is rounded with it.
    const bool named = std::any_of(called.candidates.begin(), called.candidates.end(),
                                   [](const auto& candidate) { return !candidate.order.empty(); });
    if (named) return Lowered::row_wise(name + " is called with named arguments");
    if (!arguments[0].is_node() || (arguments.size() > 1 && !arguments[1].is_constant()))
      return Lowered::row_wise(name + " is asked for digits that differ from row to row");
    const Value& digits = arguments.size() > 1 ? arguments[1].value : Value(0);
    const Node& rounded = at(arguments[0].node);
    std::int64_t scale = digits.is_number() ? std::max<std::int64_t>(digits.number().to_int64().value_or(0), 0) : 0;
    if (!rounded.quotient) scale = std::min<std::int64_t>(scale, rounded.scale);
    if (scale > most_scale) return Lowered::row_wise("the result has more than 18 digits after the point");
    what.carries_bounds = true;
    return applied(std::move(what), arguments, Form::number, static_cast<int>(scale));
  }
  const bool plain = builtin.on_absent == feel::OnAbsent::propagate &&
                     (result == feel::TypeKind::number || result == feel::TypeKind::date);
  if (!plain) return Lowered::row_wise(name + " of a number or date has no column form");
  int scale = 0;
  for (const Lowered& argument : arguments) {
    if (argument.is_node() && at(argument.node).form == Form::number) scale = std::max(scale, at(argument.node).scale);
    if (argument.is_constant() && argument.value.is_number()) scale = std::max(scale, argument.value.number().scale());
  }
  return applied(std::move(what), arguments, result == feel::TypeKind::date ? Form::date : Form::number,
                 std::min(scale, most_scale));
}

/// What the single case says of numbers and dates, asked on every row where all of them are known. `scale`: digits
/// after the point of a number; rows that come to more are the single case's.
LIANGCE_INLINE Lowered Lowering::applied(Applied what, const std::vector<Lowered>& arguments, Form form, int scale) {
  Node node;
  node.op = Op::apply;
  node.form = form;
  node.scale = form == Form::number ? scale : 0;
  node.escapes = true;
  node.applies = true;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    what.arguments.push_back(arguments[i].value);
    if (arguments[i].is_constant()) {
      if (arguments[i].value.is_absent()) return Lowered::row_wise("it is computed with something that is not known");
      continue;
    }
    const Node& its = at(arguments[i].node);
    if (its.form != Form::number && its.form != Form::date)
      return Lowered::row_wise("it is computed of numbers or dates and of choices together");
    if (its.shifted) return Lowered::row_wise("a quotient is computed with more than once");
    what.places.push_back(static_cast<std::uint32_t>(i));
    node.inputs.push_back(arguments[i].node);
    if (!what.carries_bounds) continue;
    node.interval = its.interval;
    node.bounded = its.bounded;
  }
  what.program = &program;
  what.on = program.on();
  what.calendars = program.details_->calendar_refs;
  node.applied = std::make_shared<const Applied>(std::move(what));
  return Lowered::at(add(std::move(node)));
}

/// An entry of a date that is a number: its year, month, day, weekday.
LIANGCE_INLINE Lowered Lowering::property(feel::NodeId id, const Lowered& of) {
  if (of.is_rows()) return of;
  if (!of.is_node() || at(of.node).form != Form::date || code.type(id)->kind != feel::TypeKind::number)
    return Lowered::row_wise("it looks into something that is no date, or for no number there");
  // What is known of a missing date is handed on by the single case, and compared with numbers among members.
  if (outer != nullptr && (at(of.node).interval || at(of.node).bounded))
    return Lowered::row_wise("it looks into dates of members of which bounds may be known");
  Applied what;
  what.kind = Applied::Kind::property;
  what.name = code.constant(code[id].b).text();
  return applied(std::move(what), {of}, Form::number, 0);
}

/// A function whose arguments have few values each: called for every combination beforehand.
LIANGCE_INLINE Lowered Lowering::call(feel::NodeId id) {
  const auto kids = code.children(id);
  if (code[id].b != feel::Code::none) return Lowered::row_wise("a function is called with named arguments");
  const Lowered callee = value(kids[0]);
  if (!callee.is_constant() || callee.value.kind() != Kind::function)
    return Lowered::row_wise("it calls a function that reads facts");
  std::vector<Lowered> arguments;
  for (const feel::NodeId kid : kids.subspan(1)) {
    arguments.push_back(value(kid));
    if (arguments.back().is_rows()) return arguments.back();
    if (!is_finite(arguments.back())) return Lowered::row_wise("it calls a function of a number or date");
  }
  return finite(arguments, [&](std::span<const Value> v) {
    prepare_frame();
    return settled(feel::call(frame, id, callee.value, v));
  });
}

}  // namespace liangce::plan
