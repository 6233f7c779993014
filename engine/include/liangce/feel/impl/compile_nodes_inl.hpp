// Making nodes, and what names stand for.
#pragma once

#include <algorithm>

#include "liangce/feel/impl/compiler_state.hpp"
#include "liangce/feel/impl/evaluator.hpp"

namespace liangce::feel {

LIANGCE_INLINE std::uint32_t Compiler::State::constant_index(Value value) {
  code.constants_.push_back(std::move(value));
  return static_cast<std::uint32_t>(code.constants_.size() - 1);
}

LIANGCE_INLINE NodeId Compiler::State::add(Op op, std::span<const NodeId> children, TypeRef node_type, std::uint32_t b,
                                           std::uint8_t detail) {
  Node node;
  node.op = op;
  node.detail = detail;
  node.a = static_cast<std::uint32_t>(code.links_.size());
  node.count = static_cast<std::uint32_t>(children.size());
  node.b = b;
  std::uint32_t locals = 0;
  const auto uses = [&](std::uint32_t local) { locals = std::max(locals, local == Code::none ? 0 : local + 1); };
  for (const NodeId child : children) locals = std::max(locals, code.locals_needed_[child]);
  switch (op) {
    case Op::let: uses(b); break;
    case Op::context:
      for (const std::uint32_t local : code.key_lists_[b].locals) uses(local);
      break;
    case Op::quantify_for:
    case Op::quantify_some:
    case Op::quantify_every:
      for (const std::uint32_t local : code.loops_[b].locals) uses(local);
      uses(code.loops_[b].partial);
      break;
    case Op::filter:
      uses(code.filters_[b].item);
      for (const auto& member : code.filters_[b].members) {
        uses(member.local);
        if (member.outer != no_node) locals = std::max(locals, code.locals_needed_[member.outer]);
      }
      break;
    case Op::function:
      for (const auto& capture : code.functions_[b].captures) uses(capture.outer);
      break;
    default: break;
  }
  code.links_.append(children.begin(), children.end());
  code.nodes_.push_back(node);
  code.types_of_nodes_.push_back(std::move(node_type));
  code.origins_.push_back({Code::none, 0, 0});
  code.locals_needed_.push_back(locals);
  return static_cast<NodeId>(code.nodes_.size() - 1);
}

LIANGCE_INLINE NodeId Compiler::State::leaf(Op op, std::uint32_t a, TypeRef node_type) {
  const NodeId id = add(op, {}, std::move(node_type));
  code.nodes_.own()[id].a = a;
  if (op == Op::local) code.locals_needed_.own()[id] = a + 1;
  return id;
}

LIANGCE_INLINE NodeId Compiler::State::constant(Value value, TypeRef node_type) {
  const std::uint32_t index = constant_index(std::move(value));
  return leaf(Op::constant, index, std::move(node_type));
}

LIANGCE_INLINE NodeId Compiler::State::error_node(std::string message, std::uint8_t detail) {
  const std::uint32_t index = constant_index(Value(message));
  return add(Op::error, {}, Type::any(), index, detail);
}

LIANGCE_INLINE NodeId Compiler::State::at(NodeId node, AstId ast) {
  if (ast != no_ast && syntax != nullptr && code.origins_[node].source == Code::none) {
    code.origins_.own()[node] = {source, (*syntax)[ast].begin, (*syntax)[ast].end};
  }
  return node;
}

LIANGCE_INLINE void Compiler::State::report(AstId ast, std::string diagnostic_code, std::string message,
                                            std::string hint, Severity severity) {
  if (ast == no_ast || syntax == nullptr) {
    report_at(0, 0, std::move(diagnostic_code), std::move(message), std::move(hint), severity);
  } else {
    report_at((*syntax)[ast].begin, (*syntax)[ast].end, std::move(diagnostic_code), std::move(message), std::move(hint),
              severity);
  }
}

LIANGCE_INLINE void Compiler::State::report_at(std::uint32_t begin, std::uint32_t end, std::string diagnostic_code,
                                               std::string message, std::string hint, Severity severity) {
  static const SourceText nowhere{};
  if (severity == Severity::error) failed = true;
  diagnostics->add(std::move(diagnostic_code), text != nullptr ? *text : nowhere, begin, end - begin,
                   std::move(message), std::move(hint), severity);
}

/// A node whose parts are all constant becomes one, when it can be evaluated without an error.
LIANGCE_INLINE NodeId Compiler::State::folded(NodeId node, AstId ast) {
  const Node shape = code.nodes_[node];
  if (shape.count > 64) return at(node, ast);
  for (const NodeId child : code.children(node)) {
    if (!is_constant(child)) return at(node, ast);
  }
  Frame frame(code);
  frame.limits.steps = frame.steps_left = 10'000;
  frame.limits.text_bytes = 1U << 16;
  frame.limits.list_items = 10'000;
  Errors errors(1);
  frame.errors = &errors;
  Value value = evaluate(code, node, frame);
  if (errors.count() != 0 || value.is_absent()) {
    if (policy && errors.count() != 0 && !errors.items().empty() && errors.items()[0].code != "LC702") {
      report(ast, "LC503", "this can never be computed: " + errors.items()[0].message);
    }
    return at(node, ast);
  }
  TypeRef own = type(node);
  if (own->kind == TypeKind::any) own = type_of(value);
  const NodeId result = constant(std::move(value), std::move(own));
  for (const NodeId child : code.children(node)) keep_names(child, result);
  return at(result, ast);
}

/// `to` takes the place of `from`: the named constants read there are read here.
LIANGCE_INLINE void Compiler::State::keep_names(NodeId from, NodeId to) {
  const auto it = code.named_constants_.find(from);
  if (it == code.named_constants_.end()) return;
  const std::vector<Slot> names = it->second;
  auto& kept = code.named_constants_.own()[to];
  for (const Slot name : names) {
    if (std::find(kept.begin(), kept.end(), name) == kept.end()) kept.push_back(name);
  }
}

LIANGCE_INLINE NodeId Compiler::State::local_node(std::size_t of_level, std::uint32_t index, const TypeRef& local_type,
                                                  std::size_t level) {
  // Each function between the definition and the use takes the value along when it is made.
  for (std::size_t l = of_level + 1; l <= level; ++l) {
    auto& captures = levels[l].captures;
    const auto it = std::find_if(captures.begin(), captures.end(), [&](const auto& c) { return c.outer == index; });
    if (it != captures.end()) {
      index = it->inner;
    } else {
      captures.push_back({index, levels[l].next++});
      index = captures.back().inner;
    }
  }
  return leaf(Op::local, index, local_type);
}

LIANGCE_INLINE NodeId Compiler::State::binding_node(const Binding& binding) {
  switch (binding.kind) {
    case Binding::Kind::fact:
      for (Level& level : levels) level.uses_frame = true;
      return leaf(Op::fact, binding.slot, binding.type);
    case Binding::Kind::lazy:
      for (Level& level : levels) level.uses_frame = true;
      return leaf(Op::lazy, binding.slot, binding.type);
    default: {
      const NodeId id = constant(binding.constant, binding.type);
      if (binding.slot != Binding::unnamed) code.named_constants_.own()[id].push_back(binding.slot);
      return id;
    }
  }
}

LIANGCE_INLINE std::optional<NodeId> Compiler::State::resolve(const std::string& name, bool calling) {
  return resolve_in(name, scopes.size(), levels.size() - 1, calling);
}

LIANGCE_INLINE std::optional<NodeId> Compiler::State::resolve_in(const std::string& name, std::size_t scopes_seen,
                                                                 std::size_t level, bool calling) {
  for (std::size_t i = scopes_seen; i-- > 0;) {
    if (!scopes[i].filter) {
      const auto it = scopes[i].names.find(name);
      if (it == scopes[i].names.end()) continue;
      if (it->second.noted) scopes[i].noted_used = true;
      return local_node(scopes[i].level, it->second.index, it->second.type, level);
    }
    const std::uint32_t item = scopes[i].members->item;
    if (scopes[i].item->kind == TypeKind::context) {
      if (const TypeRef* member = scopes[i].item->member(name)) {
        const NodeId parts[] = {local_node(scopes[i].level, item, scopes[i].item, level)};
        return add(Op::path, parts, *member, constant_index(Value(name)));
      }
    }
    if (!scopes[i].open_members) {
      if (name == "item") return local_node(scopes[i].level, item, scopes[i].item, level);
      continue;
    }
    if (calling && find_builtin(name, variants) != nullptr) continue;
    auto& members = scopes[i].members->members;
    const auto it = std::find_if(members.begin(), members.end(),
                                 [&](const auto& m) { return code.constants_[m.key].text() == name; });
    if (it != members.end()) return local_node(scopes[i].level, it->local, Type::any(), level);
    Code::FilterScope::Member member;
    member.key = constant_index(Value(name));
    member.local = levels[scopes[i].level].next++;
    TypeRef outer_type = Type::any();
    if (name == "item") {
      member.outer = leaf(Op::local, item, scopes[i].item);
    } else if (const auto outer = resolve_in(name, i, scopes[i].level, calling)) {
      member.outer = *outer;
    }
    scopes[i].members->members.push_back(member);
    return local_node(scopes[i].level, member.local, outer_type, level);
  }
  if (const Binding* binding = environment.find(name)) return binding_node(*binding);
  return std::nullopt;
}

LIANGCE_INLINE std::vector<std::string> Compiler::State::known_names() const {
  std::vector<std::string> all = environment.names();
  for (const Scope& scope : scopes) {
    for (const auto& [name, local] : scope.names) all.push_back(name);
    for (const auto& [name, member] : scope.item->members) all.push_back(name);
  }
  for (const Builtin& builtin : builtins()) all.emplace_back(builtin.name);
  return all;
}

LIANGCE_INLINE NodeId Compiler::State::compile_name(AstId id) {
  const std::string& name = syntax->texts[(*syntax)[id].data];
  if (auto node = resolve(name)) return at(*node, id);
  if (const Builtin* builtin = find_builtin(name, variants)) {
    if (variants || !builtin->policy_only) {
      auto* function = new detail::BuiltinFunction(*builtin);
      return at(constant(Value::function(function), function->type()), id);
    }
  }
  if (policy) {
    const std::string near = nearest_name(name, known_names());
    report(id, "LC301", "nothing is called `" + name + "` here", near.empty() ? "" : "did you mean `" + near + "`?");
  }
  return at(error_node("nothing is called `" + name + "`", 1), id);
}

}  // namespace liangce::feel
