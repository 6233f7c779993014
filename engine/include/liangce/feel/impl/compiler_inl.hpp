// The compiler's face: reading expressions, and the building blocks.
#pragma once

#include "liangce/feel/impl/compiler_state.hpp"

namespace liangce::feel {

LIANGCE_INLINE Compiler::Compiler(Code& code, const Environment& environment, const Limits& limits,
                                  Diagnostics& diagnostics, bool variants)
    : state_(std::make_unique<State>(code, environment, limits, diagnostics, variants)) {}
LIANGCE_INLINE Compiler::~Compiler() = default;

LIANGCE_INLINE const TypeRef& Compiler::type(NodeId node) const { return state_->type(node); }
LIANGCE_INLINE Code& Compiler::code() noexcept { return state_->code; }
LIANGCE_INLINE const Environment& Compiler::environment() const noexcept { return state_->environment; }
LIANGCE_INLINE Diagnostics& Compiler::diagnostics() noexcept { return *state_->diagnostics; }

LIANGCE_INLINE std::optional<NodeId> Compiler::State::read(const SourceText& source_text, bool tests,
                                                           const TypeRef& expected) {
  // What the reader must know: the environment, and the names of blocks open around this expression.
  Environment in_scope(&environment);
  for (const Scope& scope : scopes) {
    for (const auto& [name, local] : scope.names)
      in_scope.declare(name, Binding{Binding::Kind::local, 0, local.type, {}, {}});
    if (scope.filter) in_scope.declare("item", Binding{Binding::Kind::local, 0, scope.item, {}, {}});
    for (const auto& [name, member] : scope.item->members) {
      if (scope.filter) in_scope.declare(name, Binding{Binding::Kind::local, 0, member, {}, {}});
    }
  }
  const ReadOptions options{variants, limits};
  const Reading reading = tests ? read_unary_tests(source_text.text, in_scope, options)
                                : read_expression(source_text.text, in_scope, options);
  const SourceText* outer_text = std::exchange(text, &source_text);
  const Syntax* outer_syntax = std::exchange(syntax, &reading.syntax);
  const std::uint32_t outer_source = source;
  const bool outer_failed = std::exchange(failed, false);
  NodeId root = no_node;
  if (!reading.errors.empty()) {
    for (const SyntaxError& e : reading.errors) report_at(e.begin, e.end, e.code, e.message, e.hint);
    failed = true;
  } else {
    code.sources_.push_back(std::make_shared<const SourceText>(source_text));
    source = static_cast<std::uint32_t>(code.sources_.size() - 1);
    const AstId ast = reading.syntax.root;
    root = tests ? compile_tests(ast) : compile(ast);
    if (!failed && policy && !detail::may_be(*type(root), *expected)) {
      std::string hint;
      if (expected->kind == TypeKind::number && type(root)->kind == TypeKind::number) {
        hint = Unit::explain_mismatch(type(root)->unit, expected->unit);
      }
      report(ast, expected->kind == TypeKind::number && type(root)->kind == TypeKind::number ? "LC504" : "LC501",
             "this is " + detail::said(type(root)) + ", expected " + detail::said(expected), std::move(hint));
    }
  }
  const bool ok = !failed;
  text = outer_text, syntax = outer_syntax, source = outer_source, failed = outer_failed;
  if (!ok) return std::nullopt;
  return root;
}

LIANGCE_INLINE std::optional<NodeId> Compiler::expression(const SourceText& text, const TypeRef& expected) {
  return state_->read(text, false, expected);
}

LIANGCE_INLINE std::optional<NodeId> Compiler::unary_tests(const SourceText& text, NodeId input,
                                                           const TypeRef& input_type) {
  State& s = *state_;
  const NodeId outer = std::exchange(s.input, input);
  const TypeRef outer_type = std::exchange(s.input_type, input_type);
  auto node = s.read(text, true, Type::any());
  s.input = outer;
  s.input_type = outer_type;
  return node;
}

LIANGCE_INLINE bool Compiler::reads(const SourceText& text) {
  Diagnostics ignored;
  Diagnostics* outer = std::exchange(state_->diagnostics, &ignored);
  const bool ok = state_->read(text, false, Type::any()).has_value();
  state_->diagnostics = outer;
  return ok;
}

LIANGCE_INLINE std::optional<NodeId> Compiler::name(std::string_view name) {
  auto normal = normalise_name(name);
  if (!normal) return std::nullopt;
  return state_->resolve(*normal);
}

LIANGCE_INLINE NodeId Compiler::constant(Value value) {
  TypeRef type = type_of(value);
  return state_->constant(std::move(value), std::move(type));
}
LIANGCE_INLINE NodeId Compiler::constant(Value value, TypeRef type) {
  return state_->constant(std::move(value), std::move(type));
}

LIANGCE_INLINE NodeId Compiler::fact(Slot slot, TypeRef type) {
  state_->levels.back().uses_frame = true;
  return state_->leaf(Op::fact, slot, std::move(type));
}

LIANGCE_INLINE NodeId Compiler::lazy(Slot slot, TypeRef type) {
  state_->levels.back().uses_frame = true;
  return state_->leaf(Op::lazy, slot, std::move(type));
}

LIANGCE_INLINE NodeId Compiler::all(std::vector<NodeId> parts) { return state_->add(Op::all, parts, Type::boolean()); }
LIANGCE_INLINE NodeId Compiler::any(std::vector<NodeId> parts) { return state_->add(Op::any, parts, Type::boolean()); }
LIANGCE_INLINE NodeId Compiler::negate(NodeId part) {
  const NodeId parts[] = {part};
  return state_->add(Op::negate, parts, Type::boolean());
}

LIANGCE_INLINE NodeId Compiler::at_least(NodeId count, std::vector<NodeId> parts) {
  parts.insert(parts.begin(), count);
  return state_->add(Op::at_least, parts, Type::boolean());
}

LIANGCE_INLINE NodeId Compiler::choose(NodeId condition, NodeId then, NodeId otherwise) {
  const NodeId parts[] = {condition, then, otherwise};
  return state_->add(Op::choose, parts, common(type(then), type(otherwise)));
}

LIANGCE_INLINE NodeId Compiler::compare(Operator op, NodeId a, NodeId b) {
  return state_->make_compare(op, a, b, no_ast);
}

LIANGCE_INLINE NodeId Compiler::list(std::vector<NodeId> parts) {
  TypeRef element = Type::null();
  for (const NodeId part : parts) element = common(element, type(part));
  return state_->add(Op::list, parts, Type::list(element->kind == TypeKind::null ? Type::any() : element));
}

LIANGCE_INLINE NodeId Compiler::context(std::vector<std::pair<std::string, NodeId>> entries) {
  Code::KeyList keys;
  std::vector<NodeId> parts;
  std::vector<std::pair<std::string, TypeRef>> members;
  for (auto& [name, node] : entries) {
    members.emplace_back(name, type(node));
    keys.keys.emplace_back(name);
    keys.locals.push_back(Code::none);
    parts.push_back(node);
  }
  state_->code.key_lists_.push_back(std::move(keys));
  return state_->add(Op::context, parts, Type::context(std::move(members)),
                     static_cast<std::uint32_t>(state_->code.key_lists_.size() - 1));
}

LIANGCE_INLINE NodeId Compiler::path(NodeId from, std::string name) { return state_->make_path(from, name, no_ast); }

LIANGCE_INLINE NodeId Compiler::coerce(NodeId part, TypeRef type) {
  state_->code.types_.push_back(type);
  const NodeId parts[] = {part};
  return state_->add(Op::coerce, parts, std::move(type), static_cast<std::uint32_t>(state_->code.types_.size() - 1));
}

LIANGCE_INLINE NodeId Compiler::extension(std::unique_ptr<Extension> extension, TypeRef type) {
  std::vector<NodeId> parts;
  extension->children(parts);
  state_->code.extensions_.push_back(std::move(extension));
  return state_->add(Op::extension, parts, std::move(type),
                     static_cast<std::uint32_t>(state_->code.extensions_.size() - 1));
}

LIANGCE_INLINE NodeId Compiler::call(NodeId function, std::vector<NodeId> args, std::vector<std::string> names) {
  std::uint32_t index = Code::none;
  if (!names.empty()) {
    state_->code.name_lists_.push_back(std::move(names));
    index = static_cast<std::uint32_t>(state_->code.name_lists_.size() - 1);
  }
  const TypeRef callee = type(function);
  args.insert(args.begin(), function);
  return state_->add(Op::call, args, callee->kind == TypeKind::function ? callee->result : Type::any(), index);
}

LIANGCE_INLINE NodeId Compiler::error(std::string message) { return state_->error_node(std::move(message)); }

LIANGCE_INLINE void Compiler::place(NodeId node, const SourceText& text, std::uint32_t begin, std::uint32_t end) {
  Code& code = state_->code;
  code.sources_.push_back(std::make_shared<const SourceText>(text));
  code.origins_.own()[node] = {static_cast<std::uint32_t>(code.sources_.size() - 1), begin,
                               std::min(end, static_cast<std::uint32_t>(text.text.size()))};
}

LIANGCE_INLINE std::optional<NodeId> Compiler::context(const std::vector<Entry>& entries, const Builder& result) {
  State& s = *state_;
  s.open_scope();
  Code::KeyList keys;
  std::vector<NodeId> parts;
  std::vector<std::pair<std::string, TypeRef>> members;
  bool ok = true;
  for (const Entry& entry : entries) {
    const auto node = entry.build();
    if (!node) ok = false;
    const TypeRef entry_type = node ? type(*node) : Type::any();
    if (node) parts.push_back(*node);
    members.emplace_back(entry.name, entry_type);
    keys.keys.emplace_back(entry.name);
    auto normal = normalise_name(entry.name);
    keys.locals.push_back(normal ? s.new_local() : Code::none);
    if (normal) s.declare(std::move(*normal), State::Local{keys.locals.back(), entry_type});
  }
  TypeRef block = Type::context(std::move(members));
  if (result) {
    const auto node = result();
    if (node) parts.push_back(*node), block = type(*node);
    ok = ok && node.has_value();
    keys.result = true;
  }
  s.scopes.pop_back();
  if (!ok) return std::nullopt;
  s.code.key_lists_.push_back(std::move(keys));
  return s.add(Op::context, parts, std::move(block), static_cast<std::uint32_t>(s.code.key_lists_.size() - 1));
}

LIANGCE_INLINE std::optional<NodeId> Compiler::function(const std::vector<Parameter>& parameters, const Builder& body,
                                                        const TypeRef& result) {
  return state_->make_function(parameters, nullptr, body, result);
}

LIANGCE_INLINE std::optional<NodeId> Compiler::loop(Loop kind, const std::string& variable, NodeId domain,
                                                    const Builder& body) {
  const Op op = kind == Loop::for_ ? Op::quantify_for : kind == Loop::some ? Op::quantify_some : Op::quantify_every;
  return state_->make_loop(op, {variable}, {[&] { return std::optional<NodeId>(domain); }}, body);
}

LIANGCE_INLINE std::optional<NodeId> Compiler::filter(NodeId list, const Builder& condition) {
  return state_->make_filter(list, condition);
}

LIANGCE_INLINE std::optional<NodeId> Compiler::with(const std::string& name, NodeId value, const Builder& body) {
  State& s = *state_;
  const std::uint32_t local = s.new_local();
  s.open_scope();
  if (auto normal = normalise_name(name)) s.declare(std::move(*normal), State::Local{local, type(value)});
  const auto node = body();
  s.scopes.pop_back();
  if (!node) return std::nullopt;
  const NodeId parts[] = {value, *node};
  return s.add(Op::let, parts, type(*node), local);
}

}  // namespace liangce::feel
