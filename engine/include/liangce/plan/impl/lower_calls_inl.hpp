// Built-ins and functions.
#pragma once

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
  for (const feel::NodeId kid : kids) {
    arguments.push_back(value(kid));
    if (arguments.back().is_rows()) return arguments.back();
    if (!is_finite(arguments.back()))
      return Lowered::row_wise("`" + std::string(name) + "` of a number or date has no column form");
  }
  if (name == "absence reason") return Lowered::row_wise("it asks why something computed is absent");
  return finite(arguments, [&](std::span<const Value> v) {
    prepare_frame();
    return settled(feel::detail::dispatch(frame, id, *called.builtin, called.candidates, v));
  });
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
