// Lists, contexts, ranges, paths, and the blocks that have names of their own: loops, filters, functions, calls.
#pragma once

#include <algorithm>
#include <unordered_set>

#include "liangce/feel/builtins/impl/support.hpp"
#include "liangce/feel/impl/compiler_state.hpp"
#include "liangce/feel/impl/evaluator.hpp"

namespace liangce::feel {

LIANGCE_INLINE NodeId Compiler::State::compile_list(AstId id) {
  std::vector<NodeId> parts;
  TypeRef element = Type::null();
  for (const AstChild& kid : syntax->kids(id)) {
    parts.push_back(compile(kid.node));
    element = common(element, type(parts.back()));
  }
  const NodeId node = add(Op::list, parts, Type::list(element->kind == TypeKind::null ? Type::any() : element));
  return failed ? node : folded(node, id);
}

LIANGCE_INLINE NodeId Compiler::State::compile_context(AstId id) {
  open_scope();
  Code::KeyList keys;
  std::vector<NodeId> parts;
  std::vector<std::pair<std::string, TypeRef>> members;
  std::unordered_set<std::string> seen;
  std::string twice;
  for (const AstChild& kid : syntax->kids(id)) {
    const std::string& key = syntax->texts[kid.label];
    if (!seen.insert(key).second && twice.empty()) {
      twice = key;
      if (policy) report_at(kid.begin, kid.end, "LC302", "the context has two entries called `" + key + "`");
    }
    const bool recursive = (*syntax)[kid.node].kind == Ast::function;
    const NodeId node = recursive ? compile_function(kid.node, &key) : compile(kid.node);
    parts.push_back(node);
    members.emplace_back(key, type(node));
    keys.keys.emplace_back(key);
    keys.locals.push_back(new_local());
    declare(key, Local{keys.locals.back(), type(node)});
  }
  scopes.pop_back();
  if (!twice.empty()) return at(error_node("the context has two entries called `" + twice + "`"), id);
  code.key_lists_.push_back(std::move(keys));
  return at(add(Op::context, parts, Type::context(std::move(members)),
                static_cast<std::uint32_t>(code.key_lists_.size() - 1)),
            id);
}

LIANGCE_INLINE NodeId Compiler::State::compile_range(AstId id) {
  const AstNode& node = (*syntax)[id];
  const auto kids = syntax->kids(id);
  const NodeId parts[] = {compile(kids[0].node), compile(kids[1].node)};
  if (failed) return not_compiled();
  check_comparable(Operator::le, parts[0], parts[1], id);
  TypeRef element = common(type(parts[0]), type(parts[1]));
  if (element->kind == TypeKind::null) element = Type::any();
  if (element->kind == TypeKind::text) element = Type::text();
  const auto detail = static_cast<std::uint8_t>((node.start_included ? 1 : 0) | (node.end_included ? 2 : 0));
  const NodeId range = add(Op::range, parts, Type::range(std::move(element)), 0, detail);
  return failed ? range : folded(range, id);
}

LIANGCE_INLINE NodeId Compiler::State::compile_comparison_range(AstId id) {
  const NodeId parts[] = {compile(syntax->kids(id)[0].node)};
  if (failed) return not_compiled();
  TypeRef element = type(parts[0])->kind == TypeKind::text ? Type::text() : type(parts[0]);
  const NodeId range =
      add(Op::comparison_range, parts, Type::range(std::move(element)), 0, static_cast<std::uint8_t>((*syntax)[id].op));
  return folded(range, id);
}

namespace detail {

/// The type of a property by the type of its owner; nullptr = there is none of this name.
LIANGCE_INLINE TypeRef property_type(TypeKind owner, const TypeRef& element, std::string_view name) {
  const auto one_of = [&](std::initializer_list<std::string_view> names) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  switch (owner) {
    case TypeKind::date:
      return one_of({"year", "month", "day", "weekday", "hour", "minute", "second"}) ? Type::number() : nullptr;
    case TypeKind::date_time:
      if (one_of({"year", "month", "day", "weekday"})) return Type::number();
      [[fallthrough]];
    case TypeKind::time:
      if (one_of({"hour", "minute", "second"})) return Type::number();
      if (name == "time offset") return Type::days_duration();
      return name == "timezone" ? Type::text() : nullptr;
    case TypeKind::days_duration: return one_of({"days", "hours", "minutes", "seconds"}) ? Type::number() : nullptr;
    case TypeKind::months_duration: return one_of({"years", "months"}) ? Type::number() : nullptr;
    case TypeKind::range:
      if (name == "start" || name == "end") return element;
      return one_of({"start included", "end included"}) ? Type::boolean() : nullptr;
    default: return nullptr;
  }
}

}  // namespace detail

LIANGCE_INLINE NodeId Compiler::State::make_path(NodeId from, const std::string& name, AstId where) {
  TypeRef owner = type(from);
  const bool projected = owner->kind == TypeKind::list;
  if (projected) owner = owner->element;
  TypeRef found = Type::any();
  if (owner->kind == TypeKind::context) {
    if (const TypeRef* member = owner->member(name)) {
      found = *member;
    } else if (policy && !owner->members.empty()) {
      std::vector<std::string> known;
      for (const auto& [key, member_type] : owner->members) known.push_back(key);
      const std::string near = nearest_name(name, known);
      report(where, "LC302", "there is no entry `" + name + "` in " + owner->to_string(),
             near.empty() ? "" : "did you mean `" + near + "`?");
    }
  } else if (owner->kind != TypeKind::any && owner->kind != TypeKind::null && owner->kind != TypeKind::list) {
    found = detail::property_type(owner->kind, owner->element, name);
    if (!found) {
      found = Type::any();
      if (policy) report(where, "LC302", detail::said(owner) + " has no property `" + name + "`");
    }
  }
  const NodeId parts[] = {from};
  return add(Op::path, parts, projected ? Type::list(found) : found, constant_index(Value(name)));
}

LIANGCE_INLINE NodeId Compiler::State::compile_path(AstId id) {
  const NodeId from = compile(syntax->kids(id)[0].node);
  if (failed) return not_compiled();
  const NodeId node = make_path(from, syntax->texts[(*syntax)[id].data], id);
  return failed ? node : folded(node, id);
}

LIANGCE_INLINE std::optional<NodeId> Compiler::State::make_filter(NodeId list, const Builder& condition) {
  Code::FilterScope members;
  open_scope();
  Scope& scope = scopes.back();
  scope.filter = true;
  scope.item = element_type(list);
  scope.open_members = scope.item->kind == TypeKind::any || (!policy && scope.item->kind == TypeKind::context);
  scope.members = &members;
  members.item = new_local();
  const auto node = condition();
  scopes.pop_back();
  if (!node) return std::nullopt;
  const TypeRef by = type(*node);
  TypeRef result = type(list);
  if (result->kind != TypeKind::list) result = Type::list(result->kind == TypeKind::null ? Type::any() : result);
  if (by->kind == TypeKind::number) {
    result = result->element;
  } else if (by->kind == TypeKind::any) {
    result = Type::any();
  }
  code.filters_.push_back(std::move(members));
  const NodeId parts[] = {list, *node};
  return add(Op::filter, parts, std::move(result), static_cast<std::uint32_t>(code.filters_.size() - 1));
}

LIANGCE_INLINE NodeId Compiler::State::compile_filter(AstId id) {
  const auto kids = syntax->kids(id);
  const NodeId list = compile(kids[0].node);
  if (failed) return not_compiled();
  const auto node = make_filter(list, [&]() -> std::optional<NodeId> {
    const NodeId condition = compile(kids[1].node);
    if (policy && !failed && type(condition)->kind != TypeKind::number)
      check_boolean(condition, kids[1].node, "a filter");
    return condition;
  });
  return at(*node, id);
}

LIANGCE_INLINE std::optional<NodeId> Compiler::State::make_loop(Op op, std::vector<std::string> variables,
                                                                const std::vector<Builder>& domains,
                                                                const Builder& body) {
  Code::Loop loop;
  std::vector<NodeId> parts;
  const std::size_t opened = scopes.size();
  for (std::size_t i = 0; i < variables.size(); ++i) {
    const auto domain = domains[i]();
    if (!domain) {
      scopes.resize(opened);
      return std::nullopt;
    }
    parts.push_back(*domain);
    loop.locals.push_back(new_local());
    open_scope();
    declare(std::move(variables[i]), Local{loop.locals.back(), element_type(*domain)});
  }
  if (op == Op::quantify_for) {
    open_scope();
    loop.partial = new_local();
    declare("partial", Local{loop.partial, Type::any(), true});
  }
  const auto result = body();
  if (op == Op::quantify_for && !scopes.back().noted_used) loop.partial = Code::none;
  scopes.resize(opened);
  if (!result) return std::nullopt;
  parts.push_back(*result);
  code.loops_.push_back(std::move(loop));
  TypeRef made = op == Op::quantify_for ? Type::list(type(*result)) : Type::boolean();
  return add(op, parts, std::move(made), static_cast<std::uint32_t>(code.loops_.size() - 1));
}

LIANGCE_INLINE NodeId Compiler::State::compile_loop(AstId id) {
  const AstNode& node = (*syntax)[id];
  const auto kids = syntax->kids(id);
  std::vector<std::string> variables;
  std::vector<Builder> domains;
  for (const AstChild& kid : kids.first(kids.size() - 1)) {
    variables.push_back(syntax->texts[kid.label]);
    domains.emplace_back([this, kid]() -> std::optional<NodeId> {
      if ((*syntax)[kid.node].kind != Ast::iteration) return compile(kid.node);
      const auto ends = syntax->kids(kid.node);
      const NodeId parts[] = {compile(ends[0].node), compile(ends[1].node)};
      if (!failed) check_units(type(parts[0]), type(parts[1]), kid.node, "iterate between");
      const TypeRef end = type(parts[0]);
      if (policy && !failed && end->kind != TypeKind::number && end->kind != TypeKind::date &&
          end->kind != TypeKind::any) {
        report(kid.node, "LC501", "iteration goes over whole numbers or dates, not " + detail::said(end));
      }
      return at(add(Op::sequence, parts, Type::list(end)), kid.node);
    });
  }
  const Op op = node.kind == Ast::for_   ? Op::quantify_for
                : node.kind == Ast::some ? Op::quantify_some
                                         : Op::quantify_every;
  const auto made = make_loop(op, std::move(variables), domains, [&]() -> std::optional<NodeId> {
    const NodeId body = compile(kids.back().node);
    if (op != Op::quantify_for && !failed) check_boolean(body, kids.back().node, "the condition after `satisfies`");
    return body;
  });
  return at(*made, id);
}

LIANGCE_INLINE std::optional<NodeId> Compiler::State::make_function(const std::vector<Parameter>& parameters,
                                                                    const std::string* self, const Builder& body,
                                                                    const TypeRef& result) {
  Code::FunctionBody function;
  levels.emplace_back();
  open_scope();  // the function's own name, then its parameters
  open_scope();
  for (const Parameter& parameter : parameters) {
    auto normal = normalise_name(parameter.name);
    function.parameter_names.push_back(normal.value_or(parameter.name));
    function.parameter_types.push_back(parameter.type);
    const std::uint32_t local = new_local();
    declare(function.parameter_names.back(), Local{local, parameter.type});
  }
  if (self != nullptr) {
    function.self = new_local();
    scopes[scopes.size() - 2].names.insert_or_assign(*self, Local{function.self, Type::any(), true});
  }
  const auto node = body();
  if (!scopes[scopes.size() - 2].noted_used) function.self = Code::none;
  scopes.pop_back();
  scopes.pop_back();
  const Level level = std::move(levels.back());
  levels.pop_back();
  if (!node) return std::nullopt;
  function.captures = level.captures;
  function.uses_frame = level.uses_frame;
  function.locals = std::max(level.next, code.locals_needed_[*node]);
  function.body = *node;
  function.type = Type::function(function.parameter_types, result->kind == TypeKind::any ? type(*node) : result);
  TypeRef function_type = function.type;
  code.functions_.push_back(std::move(function));
  return add(Op::function, {}, std::move(function_type), static_cast<std::uint32_t>(code.functions_.size() - 1));
}

LIANGCE_INLINE NodeId Compiler::State::compile_function(AstId id, const std::string* self) {
  const auto kids = syntax->kids(id);
  std::vector<Parameter> parameters;
  for (const AstChild& kid : kids.first(kids.size() - 1))
    parameters.push_back({syntax->texts[kid.label], syntax->types[kid.type]});
  // The standard reads `?` as the input of the test around it, which a function outlives.
  const NodeId outer = std::exchange(input, no_node);
  const auto made = make_function(
      parameters, self, [&] { return std::optional<NodeId>(compile(kids.back().node)); }, Type::any());
  input = outer;
  return at(*made, id);
}

LIANGCE_INLINE NodeId Compiler::State::compile_call(AstId id) {
  const AstNode& node = (*syntax)[id];
  const auto kids = syntax->kids(id);
  std::vector<std::string> given_names;
  if (node.named) {
    for (const AstChild& kid : kids.subspan(1)) {
      const std::string& name = syntax->texts[kid.label];
      if (std::find(given_names.begin(), given_names.end(), name) != given_names.end()) {
        if (policy) report_at(kid.begin, kid.end, "LC505", "the argument `" + name + "` is given twice");
        return at(error_node("the argument `" + name + "` is given twice"), id);
      }
      given_names.push_back(name);
    }
  }
  const Builtin* builtin = nullptr;
  NodeId callee = no_node;
  if (const AstNode& called = (*syntax)[kids[0].node]; called.kind == Ast::name) {
    const std::string& name = syntax->texts[called.data];
    if (const auto own = resolve(name, true)) {
      callee = at(*own, kids[0].node);
    } else {
      builtin = find_builtin(name, variants);
      if (builtin != nullptr && builtin->policy_only && !variants) builtin = nullptr;
      if (builtin == nullptr) callee = compile_name(kids[0].node);
    }
  } else {
    callee = compile(kids[0].node);
  }
  std::vector<NodeId> args;
  for (const AstChild& kid : kids.subspan(1)) args.push_back(compile(kid.node));
  if (failed) return not_compiled();
  if (builtin != nullptr) return compile_builtin_call(id, *builtin, std::move(args), std::move(given_names));
  const TypeRef type_called = type(callee);
  TypeRef result = Type::any();
  if (type_called->kind == TypeKind::function) {
    result = type_called->result;
    if (policy && given_names.empty() && args.size() != type_called->parameters.size()) {
      report(id, "LC505",
             "the function takes " + std::to_string(type_called->parameters.size()) + " arguments, not " +
                 std::to_string(args.size()));
    }
    for (std::size_t i = 0; policy && given_names.empty() && i < args.size() && !failed; ++i) {
      const TypeRef wanted = type_called->parameters[i];
      if (!check_units(type(args[i]), wanted, kids[i + 1].node, "pass")) break;
      if (!detail::may_be(*type(args[i]), *wanted)) {
        report(kids[i + 1].node, "LC501",
               "the argument is " + detail::said(type(args[i])) + ", expected " + detail::said(wanted));
      }
    }
  } else if (policy && type_called->kind != TypeKind::any && type_called->kind != TypeKind::null) {
    report(kids[0].node, "LC501", detail::said(type_called) + " cannot be called");
  }
  std::uint32_t names_index = Code::none;
  if (!given_names.empty()) {
    code.name_lists_.push_back(std::move(given_names));
    names_index = static_cast<std::uint32_t>(code.name_lists_.size() - 1);
  }
  args.insert(args.begin(), callee);
  return at(add(Op::call, args, std::move(result), names_index), id);
}

namespace detail {

/// Could a value of this static type be one of the kinds, converted if need be?
LIANGCE_INLINE bool may_be_kinds(const Type& type, Kinds wanted) {
  const auto kind_of = [](TypeKind k) -> Kinds {
    switch (k) {
      case TypeKind::null: return kinds::null;
      case TypeKind::boolean: return kinds::boolean;
      case TypeKind::number: return kinds::number;
      case TypeKind::text: return kinds::text;
      case TypeKind::date: return kinds::date;
      case TypeKind::time: return kinds::time;
      case TypeKind::date_time: return kinds::date_time;
      case TypeKind::days_duration: return kinds::days_duration;
      case TypeKind::months_duration: return kinds::months_duration;
      case TypeKind::list: return kinds::list;
      case TypeKind::context: return kinds::context;
      case TypeKind::range: return kinds::range;
      case TypeKind::function: return kinds::function;
      case TypeKind::any: break;
    }
    return kinds::any;
  };
  if ((kind_of(type.kind) & wanted) != 0) return true;
  if (type.kind == TypeKind::null) return false;
  if (type.kind == TypeKind::list) return may_be_kinds(*type.element, wanted);
  if (type.kind == TypeKind::date && (wanted & kinds::date_time) != 0) return true;
  return (wanted & kinds::list) != 0;
}

}  // namespace detail

/// Numbers that are put together (max, sum, ...) must share a unit; the items of a list written out are looked at one
/// by one.
LIANGCE_INLINE void Compiler::State::check_one_unit(const std::vector<NodeId>& args, AstId id,
                                                    const std::string& called) {
  TypeRef all = Type::number();
  const auto join = [&](const TypeRef& one) {
    if (failed || one->kind != TypeKind::number || !one->has_unit) return;
    if (check_units(all, one, id, "put together in " + called + ":")) all = common(all, one);
  };
  for (const NodeId arg : args) {
    const Node& node = code.nodes_[arg];
    if (node.op == Op::list) {
      for (const NodeId item : code.links(node.a, node.count)) join(type(item));
    } else {
      join(detail::element_of(type(arg)));
    }
  }
}

LIANGCE_INLINE NodeId Compiler::State::compile_builtin_call(AstId id, const Builtin& builtin, std::vector<NodeId> args,
                                                            std::vector<std::string> given_names) {
  Code::BuiltinCall call;
  call.builtin = &builtin;
  call.candidates = given_names.empty() ? detail::candidates_by_count(builtin, args.size())
                                        : detail::candidates_by_name(builtin, given_names);
  const std::string called = std::string(builtin.name) + "()";
  if (policy && call.candidates.empty()) {
    std::string hint;
    for (const Signature& signature : builtin.signatures) {
      hint += hint.empty() ? "it is " : " or ";
      hint += std::string(builtin.name) + "(";
      for (std::size_t i = 0; i < signature.params.size(); ++i) {
        hint += (i == 0 ? "" : ", ") + std::string(signature.params[i].name) +
                (signature.params[i].arity == Arity::required ? "" : "?");
      }
      hint += ")";
    }
    report(id, "LC505",
           called + " does not take " + std::to_string(args.size()) + " arguments" +
               (given_names.empty() ? "" : " of these names"),
           std::move(hint));
  }
  if (policy && !call.candidates.empty()) {
    // Some candidate must be possible; if none is, the first argument that fits none is named.
    const auto fits = [&](const Code::BuiltinCall::Candidate& c, std::size_t i) {
      const auto& params = builtin.signatures[c.signature].params;
      const std::size_t count = c.order.empty() ? args.size() : c.order.size();
      for (std::size_t p = 0; p < count; ++p) {
        const std::size_t source = c.order.empty() ? p : c.order[p];
        if (source == i) return detail::may_be_kinds(*type(args[i]), params[std::min(p, params.size() - 1)].kinds);
      }
      return true;
    };
    const auto possible = [&](const Code::BuiltinCall::Candidate& c) {
      for (std::size_t i = 0; i < args.size(); ++i) {
        if (!fits(c, i)) return false;
      }
      return true;
    };
    if (std::none_of(call.candidates.begin(), call.candidates.end(), possible)) {
      for (std::size_t i = 0; i < args.size(); ++i) {
        if (fits(call.candidates.front(), i)) continue;
        report(syntax->kids(id)[i + 1].node, "LC501", called + " cannot take " + detail::said(type(args[i])) + " here");
        break;
      }
    }
  }
  if (policy && builtin.one_unit && !failed) check_one_unit(args, id, called);
  TypeRef result = Type::any();
  if (builtin.infer != nullptr) {
    std::vector<TypeRef> types;  // in the order of the signature
    const auto* order = call.candidates.empty() ? nullptr : &call.candidates.front().order;
    if (order == nullptr || order->empty()) {
      for (const NodeId arg : args) types.push_back(type(arg));
    } else {
      for (const std::uint32_t source : *order)
        types.push_back(source == Code::none ? Type::any() : type(args[source]));
    }
    if (TypeRef inferred = builtin.infer(types)) result = std::move(inferred);
  } else if (!call.candidates.empty()) {
    result = detail::type_of_kinds(builtin.signatures[call.candidates.front().signature].result);
    for (const auto& candidate : call.candidates) {
      if (builtin.signatures[candidate.signature].result !=
          builtin.signatures[call.candidates.front().signature].result) {
        result = Type::any();
      }
    }
  }
  if (builtin.name == "not" && given_names.empty() && args.size() == 1 &&
      !failed) {  // logic, so that reasons see through it
    check_boolean(args[0], syntax->kids(id)[1].node, "the operand of `not`");
    return failed ? args[0] : folded(add(Op::negate, args, Type::boolean(), 0, 1), id);
  }
  code.builtin_calls_.push_back(std::move(call));
  const NodeId node =
      add(Op::call_builtin, args, std::move(result), static_cast<std::uint32_t>(code.builtin_calls_.size() - 1));
  return failed || !builtin.pure || builtin.on_absent == OnAbsent::handle ? at(node, id) : folded(node, id);
}

}  // namespace liangce::feel
