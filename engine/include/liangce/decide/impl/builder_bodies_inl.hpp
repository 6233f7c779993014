// Compiling bodies: expressions, composed conditions, boxed expressions, functions.
#pragma once

#include "liangce/decide/impl/program_builder.hpp"

namespace liangce::detail {

LIANGCE_INLINE ProgramBuilder::Node ProgramBuilder::expression(const SourceText& text, const feel::TypeRef& expected) {
  if (dmn() && !text.empty() && !compiler_->reads(text)) {
    // One expression nobody can read does not make the rest of a model useless: it is null, and an error, when it is
    // asked for.
    const feel::NodeId node = compiler_->error("this expression cannot be read: " + text.text.substr(0, 200));
    compiler_->place(node, text);
    return node;
  }
  return compiler_->expression(text, expected);
}

LIANGCE_INLINE ProgramBuilder::Node ProgramBuilder::scoped(const feel::Builder& build) {
  ++scope_;
  const Node node = build();
  --scope_;
  return node;
}

LIANGCE_INLINE ProgramBuilder::Node ProgramBuilder::body(const policy::Body& body, const feel::TypeRef& expected) {
  Node node = form(body, expected);
  if (!node || !dmn() || !body.type.declared()) return node;
  node = allowed_values(compiler_->coerce(*node, body.type.resolved), body.type);
  return node;
}

/// dmn profile: what the type does not allow becomes null and an error.
LIANGCE_INLINE ProgramBuilder::Node ProgramBuilder::allowed_values(feel::NodeId value, const policy::TypeSpec& type) {
  if (type.allowed.empty()) return value;
  const Node passes = compiler_->unary_tests(type.allowed, value, type.resolved);
  if (!passes) return std::nullopt;
  const feel::NodeId is_null =
      compiler_->compare(feel::Operator::eq, value, compiler_->constant(Value(), feel::Type::null()));
  return compiler_->choose(compiler_->any({is_null, *passes}), value,
                           compiler_->error("the value is not one of the allowed values " + type.allowed.text));
}

LIANGCE_INLINE ProgramBuilder::Node ProgramBuilder::form(const policy::Body& body, const feel::TypeRef& expected) {
  using namespace policy;
  struct Visitor {
    ProgramBuilder& builder;
    const Body& body;
    const feel::TypeRef& expected;

    Node operator()(const Expression& f) const {
      return builder.expression(f.text, f.condition     ? feel::Type::boolean()
                                        : builder.dmn() ? feel::Type::any()
                                                        : expected);
    }
    Node operator()(const All& f) const {
      std::vector<feel::NodeId> parts;
      if (!builder.parts_of(f.parts, parts)) return std::nullopt;
      return builder.compiler_->all(std::move(parts));
    }
    Node operator()(const Any& f) const {
      std::vector<feel::NodeId> parts;
      if (!builder.parts_of(f.parts, parts)) return std::nullopt;
      return builder.compiler_->any(std::move(parts));
    }
    Node operator()(const AtLeast& f) const { return builder.at_least(f); }
    Node operator()(const Not& f) const {
      const Node part = builder.part(f.part);
      if (!part) return std::nullopt;
      return builder.compiler_->negate(*part);
    }
    Node operator()(const Table& f) const { return builder.table(f, body.place); }
    Node operator()(const Deadline& f) const { return builder.deadline(f); }
    Node operator()(const Window& f) const { return builder.window(f); }
    Node operator()(const Cadence& f) const { return builder.cadence(f); }
    Node operator()(const Milestones& f) const { return builder.milestones(f); }
    Node operator()(const Schedule& f) const { return builder.loan_schedule(f); }
    Node operator()(const Target& f) const { return builder.target(f); }
    Node operator()(const BoxedContext& f) const { return builder.boxed_context(f); }
    Node operator()(const BoxedList& f) const { return builder.boxed_list(f); }
    Node operator()(const Relation& f) const { return builder.relation(f); }
    Node operator()(const BoxedFunction& f) const { return builder.boxed_function(f); }
    Node operator()(const Invocation& f) const { return builder.invocation(f); }
    Node operator()(const Conditional& f) const { return builder.conditional(f); }
    Node operator()(const Iteration& f) const { return builder.iteration(f); }
    Node operator()(const Filter& f) const { return builder.filter(f); }
  };
  const Node node = std::visit(Visitor{*this, body, expected}, body.form);
  if (node && program_->code_->place(*node).source == nullptr) compiler_->place(*node, body.place);
  return node;
}

LIANGCE_INLINE bool ProgramBuilder::parts_of(const std::vector<policy::Part>& parts, std::vector<feel::NodeId>& out) {
  bool ok = true;
  for (const policy::Part& one : parts) {
    const Node node = part(one);
    if (node) out.push_back(*node);
    ok = ok && node.has_value();
  }
  return ok;
}

LIANGCE_INLINE ProgramBuilder::Node ProgramBuilder::part(const policy::Part& part) {
  const Node node = body(*part.body, feel::Type::boolean());
  if (node && (!part.label.empty() || !part.citation.clauses.empty() || !part.citation.source.empty())) {
    details_->notes.own().emplace(*node, Program::PartNote{part.label.text, &part.citation});
  }
  return node;
}

LIANGCE_INLINE ProgramBuilder::Node ProgramBuilder::at_least(const policy::AtLeast& form) {
  const Node count = expression(form.count, feel::Type::number());
  std::vector<feel::NodeId> parts;
  if (!parts_of(form.parts, parts) || !count) return std::nullopt;
  return compiler_->at_least(*count, std::move(parts));
}

LIANGCE_INLINE ProgramBuilder::Node ProgramBuilder::boxed_context(const policy::BoxedContext& form) {
  return scoped([&] {
    std::vector<feel::Compiler::Entry> entries;
    for (const policy::ContextEntry& entry : form.entries) {
      entries.push_back({entry.name.text, [this, &entry] { return body(*entry.body); }});
    }
    feel::Builder result;
    if (form.result != nullptr) result = [&] { return body(*form.result); };
    return compiler_->context(entries, result);
  });
}

LIANGCE_INLINE ProgramBuilder::Node ProgramBuilder::boxed_list(const policy::BoxedList& form) {
  std::vector<feel::NodeId> items;
  for (const policy::BodyRef& item : form.items) {
    const Node node = body(*item);
    if (!node) return std::nullopt;
    items.push_back(*node);
  }
  return compiler_->list(std::move(items));
}

LIANGCE_INLINE ProgramBuilder::Node ProgramBuilder::relation(const policy::Relation& form) {
  std::vector<feel::NodeId> rows;
  bool ok = true;
  for (const auto& row : form.rows) {
    std::vector<std::pair<std::string, feel::NodeId>> entries;
    for (std::size_t c = 0; c < row.size(); ++c) {
      const Node cell = expression(row[c]);
      if (cell) entries.emplace_back(form.columns[c].text, *cell);
      ok = ok && cell.has_value();
    }
    if (ok) rows.push_back(compiler_->context(std::move(entries)));
  }
  if (!ok) return std::nullopt;
  return compiler_->list(std::move(rows));
}

LIANGCE_INLINE ProgramBuilder::Node ProgramBuilder::boxed_function(const policy::BoxedFunction& form) {
  std::vector<feel::Compiler::Parameter> parameters;
  for (const policy::FunctionParameter& p : form.parameters) parameters.push_back({p.name.text, p.type.resolved});
  return scoped([&] {
    const auto returned = [&]() -> Node {
      const Node node = body(*form.body, form.returns.resolved);
      if (!node || !dmn() || !form.returns.declared()) return node;
      return allowed_values(compiler_->coerce(*node, form.returns.resolved), form.returns);
    };
    return compiler_->function(parameters, returned, form.returns.resolved);
  });
}

LIANGCE_INLINE ProgramBuilder::Node ProgramBuilder::function_unit(const policy::Function& function) {
  return boxed_function(policy::BoxedFunction{function.parameters, function.returns, function.body});
}

LIANGCE_INLINE ProgramBuilder::Node ProgramBuilder::invocation(const policy::Invocation& form) {
  const Node function = expression(form.function);
  std::vector<feel::NodeId> arguments;
  std::vector<std::string> names;
  bool ok = function.has_value();
  for (const policy::ContextEntry& argument : form.arguments) {
    const Node node = body(*argument.body);
    if (node) arguments.push_back(*node);
    names.push_back(argument.name.text);
    ok = ok && node.has_value();
  }
  if (!ok) return std::nullopt;
  return compiler_->call(*function, std::move(arguments), std::move(names));
}

LIANGCE_INLINE ProgramBuilder::Node ProgramBuilder::conditional(const policy::Conditional& form) {
  const Node condition = body(*form.condition, feel::Type::boolean());
  const Node then = body(*form.then);
  const Node otherwise = body(*form.otherwise);
  if (!condition || !then || !otherwise) return std::nullopt;
  if (!dmn()) return compiler_->choose(*condition, *then, *otherwise);
  // A boxed conditional has no value (and an error) when its condition is neither true nor false nor null.
  const std::string held = "condition";
  return scoped([&] {
    return compiler_->with(held, *condition, [&]() -> Node {
      const Node given = compiler_->name(held);
      const feel::NodeId null = compiler_->constant(Value(), feel::Type::null());
      const feel::NodeId is_null = compiler_->compare(feel::Operator::eq, *given, null);
      const feel::NodeId boolean = compiler_->coerce(*given, feel::Type::boolean());
      const feel::NodeId lost =
          compiler_->all({compiler_->negate(is_null), compiler_->compare(feel::Operator::eq, boolean, null)});
      return compiler_->choose(lost, null, compiler_->choose(*given, *then, *otherwise));
    });
  });
}

LIANGCE_INLINE ProgramBuilder::Node ProgramBuilder::iteration(const policy::Iteration& form) {
  using Kind = policy::Iteration::Kind;
  const Node domain = body(*form.domain);
  if (!domain) return std::nullopt;
  const auto kind = form.kind == Kind::for_each ? feel::Compiler::Loop::for_
                    : form.kind == Kind::some   ? feel::Compiler::Loop::some
                                                : feel::Compiler::Loop::every;
  return scoped([&] { return compiler_->loop(kind, form.variable.text, *domain, [&] { return body(*form.body); }); });
}

LIANGCE_INLINE ProgramBuilder::Node ProgramBuilder::filter(const policy::Filter& form) {
  const Node domain = body(*form.domain);
  if (!domain) return std::nullopt;
  return scoped([&] { return compiler_->filter(*domain, [&] { return body(*form.match); }); });
}

}  // namespace liangce::detail
