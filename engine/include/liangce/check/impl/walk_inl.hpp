#pragma once

#include "liangce/check/impl/walk.hpp"
#include "liangce/feel/builtins/builtin.hpp"
#include "liangce/feel/parser.hpp"

namespace liangce::detail {

namespace walking {

/// Shows what one body holds, then goes on inside.
class Walk {
 public:
  explicit Walk(PolicyVisitor& visitor) : visitor_(visitor) {}

  void body(const policy::BodyRef& body) {
    if (body) this->body(*body);
  }
  void body(const policy::Body& body) {
    visitor_.body(body);
    std::visit([this](const auto& form) { this->form(form); }, body.form);
  }
  void expression(const SourceText& text) {
    if (!text.empty()) visitor_.expression(text);
  }

 private:
  template <class... Texts>
  void expressions(const Texts&... texts) {
    (expression(texts), ...);
  }
  void part(const policy::Part& part) {
    visitor_.citation(part.citation);
    body(part.body);
  }
  void parts(const std::vector<policy::Part>& parts) {
    for (const auto& p : parts) part(p);
  }
  void entries(const std::vector<policy::ContextEntry>& entries, bool bind) {
    for (const auto& entry : entries) {
      if (bind) visitor_.binds(entry.name);
      body(entry.body);
    }
  }
  void cell(const policy::Cell& cell) {
    if (cell.kind == policy::CellKind::feel) expression(cell.text);
  }

  void form(const policy::Expression& f) { expression(f.text); }
  void form(const policy::All& f) { parts(f.parts); }
  void form(const policy::Any& f) { parts(f.parts); }
  void form(const policy::AtLeast& f) { expression(f.count), parts(f.parts); }
  void form(const policy::Not& f) { part(f.part); }
  void form(const policy::Table& f) {
    visitor_.table(f);
    for (const auto& input : f.inputs) {
      expression(input.expression);
      if (!input.allowed.empty()) visitor_.tests(input.allowed);
    }
    for (const auto& output : f.outputs) {
      for (const auto& value : output.values) cell(value);
      if (output.default_value) cell(*output.default_value);
    }
    for (const auto& row : f.rows) {
      visitor_.citation(row.citation);
      for (const auto& test : row.when)
        if (test.kind == policy::CellKind::feel) visitor_.tests(test.text);
      for (const auto& value : row.then) cell(value);
      for (const auto& name : row.missing) visitor_.names(name);
    }
  }
  void form(const policy::Deadline& f) {
    visitor_.deadline(f);
    expressions(f.event, f.done, f.within, f.by, f.complete_through, f.count_first_day, f.roll, f.unit);
  }
  void form(const policy::Window& f) { expressions(f.events, f.at_least, f.from, f.to, f.complete_through); }
  void form(const policy::Cadence& f) {
    expressions(f.events, f.at_least, f.per, f.from, f.to, f.complete_through, f.first_due, f.exempt_below_days);
  }
  void form(const policy::Milestones& f) {
    for (const auto& step : f.steps) expression(step.target);
    expressions(f.steps_from, f.reached, f.of, f.complete_through, f.published);
  }
  void form(const policy::Schedule& f) {
    expressions(f.principal, f.annual_rate, f.start, f.end, f.months, f.digits, f.subsidy_ratio, f.subsidy_base,
                f.repaid_on, f.pay_text, f.method_text, f.day_count_text, f.rounding_text);
  }
  void form(const policy::Target& f) { expressions(f.value, f.bound_value, f.by, f.complete_through); }
  void form(const policy::BoxedContext& f) { entries(f.entries, true), body(f.result); }
  void form(const policy::BoxedList& f) {
    for (const auto& item : f.items) body(item);
  }
  void form(const policy::Relation& f) {
    for (const auto& row : f.rows)
      for (const auto& value : row) expression(value);
  }
  void form(const policy::BoxedFunction& f) {
    for (const auto& parameter : f.parameters) visitor_.binds(parameter.name);
    body(f.body);
  }
  void form(const policy::Invocation& f) { expression(f.function), entries(f.arguments, false); }
  void form(const policy::Conditional& f) { body(f.condition), body(f.then), body(f.otherwise); }
  void form(const policy::Iteration& f) { visitor_.binds(f.variable), body(f.domain), body(f.body); }
  void form(const policy::Filter& f) { body(f.domain), body(f.match); }

  PolicyVisitor& visitor_;
};

/// Names bound anywhere inside an element.
class Bound final : public PolicyVisitor {
 public:
  explicit Bound(feel::Environment& names) : names_(names) {}
  void binds(const SourceText& name) override { names_.declare(name.text, {}); }

 private:
  feel::Environment& names_;
};

/// Names in the expressions of one element.
class Used final : public PolicyVisitor {
 public:
  Used(const feel::Environment& names, bool variants, NamesUsed& all, std::unordered_set<std::string>& used)
      : names_(names), all_(all), used_(used) {
    options_.variants = variants;
  }
  void expression(const SourceText& text) override { read(text, feel::read_expression(text.text, names_, options_)); }
  void tests(const SourceText& text) override { read(text, feel::read_unary_tests(text.text, names_, options_)); }
  void names(const SourceText& name) override { add(name.text); }
  void deadline(const policy::Deadline& deadline) override {
    if (deadline.unit.text == "working days") asks_for_working_days(deadline.unit);
    if (!deadline.roll.empty() && deadline.roll.text != "false" && deadline.roll.text != "none")
      asks_for_working_days(deadline.roll);
  }

 private:
  void add(std::string_view name) {
    if (auto normal = feel::normalise_name(name)) used_.insert(std::move(*normal));
  }
  void asks_for_working_days(const SourceText& text) {
    if (all_.working_days == nullptr) all_.working_days = &text;
  }
  void read(const SourceText& text, const feel::Reading& reading) {
    if (!reading.errors.empty()) all_.complete = false;
    for (const feel::AstNode& node : reading.syntax.nodes) {
      if (node.kind != feel::Ast::name && node.kind != feel::Ast::path) continue;
      const std::string& name = reading.syntax.texts[node.data];
      add(name);
      if (node.kind != feel::Ast::name) continue;
      const feel::Builtin* builtin = feel::find_builtin(name, options_.variants);
      if (builtin != nullptr && builtin->name.find("working day") != std::string_view::npos)
        asks_for_working_days(text);
    }
  }

  const feel::Environment& names_;
  NamesUsed& all_;
  std::unordered_set<std::string>& used_;
  feel::ReadOptions options_;
};

}  // namespace walking

LIANGCE_INLINE void walk(const policy::Body& body, PolicyVisitor& visitor) { walking::Walk(visitor).body(body); }

LIANGCE_INLINE void walk(const policy::Rule& rule, PolicyVisitor& visitor) {
  visitor.citation(rule.citation);
  walking::Walk(visitor).expression(rule.condition);
  walking::Walk(visitor).body(rule.body);
}

LIANGCE_INLINE void walk(const policy::Function& function, PolicyVisitor& visitor) {
  visitor.citation(function.citation);
  for (const auto& parameter : function.parameters) visitor.binds(parameter.name);
  walking::Walk(visitor).body(function.body);
}

LIANGCE_INLINE void walk(const policy::Decision& decision, PolicyVisitor& visitor) {
  visitor.citation(decision.citation);
  walking::Walk(visitor).body(decision.body);
  for (const auto& output : decision.values) walking::Walk(visitor).body(output.body);
  for (const auto& finding : decision.findings) walking::Walk(visitor).body(finding.body);
}

LIANGCE_INLINE void declare_names(const policy::Policy& policy, feel::Environment& names) {
  for (const auto& type : policy.types)
    if (type.type.resolved) names.declare_type(type.name.text, type.type.resolved);
  const auto declare = [&](const policy::Element& element, const feel::TypeRef& type) {
    feel::Binding binding;
    binding.type = type ? type : feel::Type::any();
    names.declare(element.name.text, binding);
    if (!element.en.empty()) names.declare(element.en.text, binding);
  };
  for (const auto& e : policy.parameters) declare(e, e.type.resolved);
  for (const auto& e : policy.facts) declare(e, e.type.resolved);
  for (const auto& e : policy.functions) declare(e, e.returns.resolved);
  for (const auto& e : policy.rules) declare(e, e.type.resolved);
  for (const auto& e : policy.decisions) declare(e, e.type.resolved);
  for (const auto& e : policy.services) declare(e, nullptr);
}

LIANGCE_INLINE NamesUsed names_used(const policy::Policy& policy) {
  feel::Environment names;
  declare_names(policy, names);
  NamesUsed used;
  for_each_element(policy, [&](const char*, const auto& element) {
    feel::Environment inside(&names);
    walking::Bound bound(inside);
    walk(element, bound);
    walking::Used reader(inside, policy.profile == policy::Semantics::policy, used, used.of[&element]);
    walk(element, reader);
  });
  for (const auto& service : policy.services) {
    auto& of = used.of[&service];
    for (const auto* list : {&service.outputs, &service.encapsulated, &service.inputs, &service.input_decisions})
      for (const auto& name : *list) of.insert(feel::normalise_name(name.text).value_or(name.text));
  }
  return used;
}

}  // namespace liangce::detail
