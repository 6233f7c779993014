// Functions: making closures, calling them and the built-ins (DMN 1.5 clauses 10.3.2.13, 10.3.4).
#pragma once

#include <algorithm>
#include <array>

#include "liangce/feel/builtins/impl/support.hpp"
#include "liangce/feel/impl/evaluator.hpp"

namespace liangce::feel {

LIANGCE_INLINE Value call(Frame& frame, NodeId site, const Value& function, std::span<const Value> args) {
  if (function.kind() != Kind::function) return frame.fail(site, "LC501", describe(function) + " cannot be called");
  const auto& callable = static_cast<const Callable&>(function.function());
  if (!callable.accepts(args.size())) {
    return frame.fail(site, "LC505",
                      "the function takes " + std::to_string(callable.parameters().size()) + " arguments, not " +
                          std::to_string(args.size()));
  }
  return callable.call(frame, site, args);
}

LIANGCE_INLINE Value call_named(Frame& frame, NodeId site, const Value& function,
                                std::span<const std::string_view> names, std::span<const Value> args) {
  if (function.kind() != Kind::function) return frame.fail(site, "LC501", describe(function) + " cannot be called");
  const auto& callable = static_cast<const Callable&>(function.function());
  if (const auto* builtin = dynamic_cast<const detail::BuiltinFunction*>(&callable)) {
    const std::vector<std::string> given(names.begin(), names.end());
    return detail::dispatch(frame, site, builtin->builtin, detail::candidates_by_name(builtin->builtin, given), args);
  }
  const auto parameters = callable.parameters();
  std::vector<Value> ordered(parameters.size());
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto it = std::find(parameters.begin(), parameters.end(), names[i]);
    if (it == parameters.end()) {
      return frame.fail(site, "LC505", "the function has no parameter `" + std::string(names[i]) + "`");
    }
    ordered[static_cast<std::size_t>(it - parameters.begin())] = args[i];
  }
  return callable.call(frame, site, ordered);
}

namespace detail {

/// The arguments of a call: on the stack when they are few.
class Arguments {
 public:
  Arguments(Evaluator& e, std::span<const NodeId> nodes) : count_(nodes.size()) {
    if (count_ > few_.size()) many_.resize(count_);
    for (std::size_t i = 0; i < count_; ++i) data()[i] = e.value(nodes[i]);
  }
  std::span<const Value> span() noexcept { return {data(), count_}; }

 private:
  Value* data() noexcept { return count_ > few_.size() ? many_.data() : few_.data(); }
  std::size_t count_;
  std::array<Value, 4> few_;
  std::vector<Value> many_;
};

LIANGCE_INLINE Value Evaluator::function(NodeId id, const Node& node) {
  (void)id;
  const Code::FunctionBody& body = code.function_body(node.b);
  auto* closure = new Closure(code.weak_from_this().lock(), code, body);
  Value made = Value::function(closure);
  closure->captured.reserve(body.captures.size());
  for (const auto& capture : body.captures) closure->captured.push_back(local(capture.outer));
  return made;
}

LIANGCE_INLINE Value Closure::call(Frame& frame, NodeId site, std::span<const Value> args) const {
  const bool foreign = frame.code != &code;
  if (foreign && body.uses_frame) {
    return frame.fail(site, "LC505", "a function that reads facts or rules can be called in its own program only");
  }
  if (frame.call_depth >= frame.limits.call_depth) {
    return frame.fail(
        site, "LC702",
        "more than " + std::to_string(frame.limits.call_depth) + " functions are active at once (limit call_depth)");
  }
  const std::size_t outer = frame.base;
  const std::size_t mark = frame.locals.size();
  frame.locals.resize(mark + body.locals);
  const auto inner = [&](std::size_t i) -> Value& { return frame.locals[mark + i]; };
  const std::size_t parameters = body.parameter_names.size();
  for (std::size_t i = 0; i < parameters; ++i) {
    Value argument = i < args.size() ? args[i] : Value();
    if (auto converted = coerce(argument, *body.parameter_types[i])) {
      inner(i) = *std::move(converted);
    } else {
      frame.locals.resize(mark);
      return frame.fail(site, "LC501",
                        "the argument `" + body.parameter_names[i] + "` must be of type " +
                            body.parameter_types[i]->to_string() + ", this is " + describe(argument));
    }
  }
  for (std::size_t i = 0; i < captured.size(); ++i) inner(body.captures[i].inner) = captured[i];
  if (body.self != Code::none) {
    references.fetch_add(1, std::memory_order_relaxed);
    inner(body.self) = Value::function(const_cast<Closure*>(this));  // shares ownership, never changed
  }
  frame.base = mark;
  ++frame.call_depth;
  Value result;
  if (foreign) {  // its errors stand at the call: its nodes are another program's
    Errors own(frame.limits.errors);
    const Code* caller = std::exchange(frame.code, &code);
    Errors* sink = std::exchange(frame.errors, &own);
    result = Evaluator(code, frame).value(body.body);
    frame.code = caller;
    frame.errors = sink;
    for (EvaluationError error : own.items()) {
      if (sink != nullptr) sink->add({std::move(error.code), std::move(error.message), site});
    }
  } else {
    result = Evaluator(code, frame).value(body.body);
  }
  --frame.call_depth;
  frame.base = outer;
  frame.locals.resize(mark);
  return result;
}

LIANGCE_INLINE Value Evaluator::call(NodeId id, const Node& node) {
  const auto kids = links(node.a, node.count);
  const Value callee = value(kids[0]);
  if ((policy && has_reason(callee)) || reported(callee)) return callee;
  Arguments args(*this, kids.subspan(1));
  if (frame.exhausted) return frame.out_of_steps(id);
  if (node.b == Code::none) return feel::call(frame, id, callee, args.span());
  const auto& names = code.names(node.b);
  const std::vector<std::string_view> views(names.begin(), names.end());
  return feel::call_named(frame, id, callee, views, args.span());
}

/// A function the program itself names: no function value is made, and only arguments that need it are converted.
LIANGCE_INLINE Value Evaluator::call_function(NodeId id, const Node& node) {
  const Code::FunctionBody& body = code.function_body(node.b);
  Arguments args(*this, links(node.a, node.count));
  if (frame.exhausted) return frame.out_of_steps(id);
  if (frame.call_depth >= frame.limits.call_depth) {
    return frame.fail(
        id, "LC702",
        "more than " + std::to_string(frame.limits.call_depth) + " functions are active at once (limit call_depth)");
  }
  const std::size_t outer = frame.base;
  const std::size_t mark = frame.locals.size();
  frame.locals.resize(mark + body.locals);
  Value result;
  bool fits = true;
  for (std::size_t i = 0; i < node.count && fits; ++i) {
    const Value& argument = args.span()[i];
    if ((node.reserved >> i & 1U) != 0) {
      frame.locals[mark + i] = argument;
    } else if (auto converted = coerce(argument, *body.parameter_types[i])) {
      frame.locals[mark + i] = *std::move(converted);
    } else {
      fits = false;
      result = frame.fail(id, "LC501",
                          "the argument `" + body.parameter_names[i] + "` must be of type " +
                              body.parameter_types[i]->to_string() + ", this is " + describe(argument));
    }
  }
  if (fits) {
    frame.base = mark;
    ++frame.call_depth;
    result = value(body.body);
    --frame.call_depth;
    frame.base = outer;
  }
  frame.locals.resize(mark);
  return result;
}

LIANGCE_INLINE Value Evaluator::call_builtin(NodeId id, const Node& node) {
  const Code::BuiltinCall& call = code.builtin_call(node.b);
  Arguments args(*this, links(node.a, node.count));
  if (frame.exhausted) return frame.out_of_steps(id);
  return dispatch(frame, id, *call.builtin, call.candidates, args.span());
}

LIANGCE_INLINE std::vector<Code::BuiltinCall::Candidate> candidates_by_count(const Builtin& builtin,
                                                                             std::size_t count) {
  std::vector<Code::BuiltinCall::Candidate> candidates;
  for (std::size_t s = 0; s < builtin.signatures.size(); ++s) {
    const auto& params = builtin.signatures[s].params;
    const bool variadic = !params.empty() && params.back().arity == Arity::variadic;
    auto least = static_cast<std::size_t>(
        std::count_if(params.begin(), params.end(), [](const ParamSpec& p) { return p.arity == Arity::required; }));
    if (variadic && params.size() == 1) least = 1;
    if (count >= least && (variadic || count <= params.size()))
      candidates.push_back({static_cast<std::uint32_t>(s), {}});
  }
  return candidates;
}

LIANGCE_INLINE std::vector<Code::BuiltinCall::Candidate> candidates_by_name(const Builtin& builtin,
                                                                            std::span<const std::string> names) {
  std::vector<Code::BuiltinCall::Candidate> candidates;
  for (std::size_t s = 0; s < builtin.signatures.size(); ++s) {
    const auto& params = builtin.signatures[s].params;
    std::vector<std::uint32_t> order;
    std::size_t used = 0;
    for (const ParamSpec& param : params) {
      const auto it = std::find(names.begin(), names.end(), param.name);
      order.push_back(it == names.end() ? Code::none : static_cast<std::uint32_t>(it - names.begin()));
      used += it != names.end();
    }
    if (used != names.size()) continue;
    while (!order.empty() && order.back() == Code::none && params[order.size() - 1].arity != Arity::required)
      order.pop_back();
    candidates.push_back({static_cast<std::uint32_t>(s), std::move(order)});
  }
  return candidates;
}

/// One argument as a parameter wants it; nullopt = it cannot be.
LIANGCE_INLINE std::optional<Value> argument_for(Kinds wanted, const Value& given) {
  if ((wanted & kinds::of(given.kind())) != 0) return given;
  if (given.is_absent()) return std::nullopt;
  if (given.is_list() && given.items().size() == 1 && (wanted & kinds::of(given.items()[0].kind())) != 0 &&
      !given.items()[0].is_absent()) {
    return given.items()[0];
  }
  if ((wanted & kinds::list) != 0) return Value::list({given});
  if (given.kind() == Kind::date && (wanted & kinds::date_time) != 0)
    return Value(DateTime{given.date(), Time{0, Zone::utc()}});
  return std::nullopt;
}

LIANGCE_INLINE std::string kinds_text(Kinds wanted) {
  std::string out;
  for (unsigned k = 1; k <= static_cast<unsigned>(Kind::function); ++k) {
    if ((wanted & (1U << k)) == 0) continue;
    if (!out.empty()) out += " or ";
    out += to_string(static_cast<Kind>(k));
  }
  return out;
}

LIANGCE_INLINE Value dispatch(Frame& frame, NodeId site, const Builtin& builtin,
                              const std::vector<Code::BuiltinCall::Candidate>& candidates,
                              std::span<const Value> given) {
  const bool policy = frame.code->profile() == Profile::policy;
  if (policy && builtin.on_absent == OnAbsent::propagate) {
    for (const Value& v : given) {
      if (has_reason(v)) return bare(v);
      if (!builtin.deep || !v.is_list()) continue;
      if (const Value* item = first_absence(v.items())) return bare(*item);
    }
  }
  if (candidates.empty()) {
    return frame.fail(
        site, "LC505",
        std::string(builtin.name) + "() does not take these arguments (" + std::to_string(given.size()) + " given)");
  }
  std::array<Value, 8> few;
  std::vector<Value> many;
  static const Value none;
  // Exact kinds first, then conversions: of two signatures the one that needs none is meant.
  for (const bool convert : {false, true}) {
    for (const auto& candidate : candidates) {
      const auto& params = builtin.signatures[candidate.signature].params;
      const std::size_t count = candidate.order.empty() ? given.size() : candidate.order.size();
      if (count > few.size()) many.assign(count, Value());
      Value* args = count > few.size() ? many.data() : few.data();
      bool fits = true;
      bool exact = true;
      for (std::size_t i = 0; i < count && fits; ++i) {
        const std::size_t source = candidate.order.empty() ? i : candidate.order[i];
        const Value& v = source == Code::none ? none : given[source];
        const ParamSpec& param = params[std::min(i, params.size() - 1)];
        const bool optional_null = v.is_absent() && param.arity == Arity::optional && source == Code::none;
        const bool handled = policy && has_reason(v) && builtin.on_absent == OnAbsent::handle;
        if (optional_null || handled || (param.kinds & kinds::of(v.kind())) != 0) {
          args[i] = v;
        } else if (!convert) {
          exact = false;
          break;
        } else if (auto converted = argument_for(param.kinds, v)) {
          args[i] = *std::move(converted);
        } else {
          fits = false;
        }
      }
      if (!fits || !exact) continue;
      CallContext context(frame, site, builtin, candidate.signature);
      return builtin.call(context, {args, count});
    }
  }
  // Nothing fits: say why for the first candidate.
  const auto& candidate = candidates.front();
  const auto& params = builtin.signatures[candidate.signature].params;
  for (std::size_t i = 0; i < (candidate.order.empty() ? given.size() : candidate.order.size()); ++i) {
    const std::size_t source = candidate.order.empty() ? i : candidate.order[i];
    const Value& v = source == Code::none ? none : given[source];
    const ParamSpec& param = params[std::min(i, params.size() - 1)];
    if (argument_for(param.kinds, v)) continue;
    return frame.fail(site, "LC505",
                      std::string(builtin.name) + "(): `" + std::string(param.name) + "` must be " +
                          kinds_text(param.kinds) + ", this is " + describe(v));
  }
  return frame.fail(site, "LC505", std::string(builtin.name) + "() does not take these arguments");
}

LIANGCE_INLINE TypeRef type_of_kinds(Kinds set) {
  switch (set & kinds::value) {
    case kinds::boolean: return Type::boolean();
    case kinds::number: return Type::number();
    case kinds::date: return Type::date();
    case kinds::time: return Type::time();
    case kinds::date_time: return Type::date_time();
    case kinds::days_duration: return Type::days_duration();
    case kinds::months_duration: return Type::months_duration();
    case kinds::text: return Type::text();
    case kinds::list: return Type::list(Type::any());
    case kinds::range: return Type::range(Type::any());
    default: return Type::any();  // contexts too: their entries are not known
  }
}

LIANGCE_INLINE BuiltinFunction::BuiltinFunction(const Builtin& b) : builtin(b) {
  std::vector<TypeRef> parameters;
  for (const ParamSpec& p : b.signatures.front().params) {
    names.emplace_back(p.name);
    parameters.push_back(type_of_kinds(p.kinds));
  }
  function_type = Type::function(std::move(parameters), type_of_kinds(b.signatures.front().result));
}

LIANGCE_INLINE bool BuiltinFunction::accepts(std::size_t count) const noexcept {
  return !candidates_by_count(builtin, count).empty();
}

LIANGCE_INLINE Value BuiltinFunction::call(Frame& frame, NodeId site, std::span<const Value> args) const {
  return dispatch(frame, site, builtin, candidates_by_count(builtin, args.size()), args);
}

}  // namespace detail
}  // namespace liangce::feel
