#pragma once

#include <utility>

#include "liangce/check/impl/walk.hpp"
#include "liangce/verify/impl/body_mutants.hpp"
#include "liangce/verify/impl/expression_mutants_inl.hpp"
#include "liangce/verify/impl/mutants.hpp"

namespace liangce::detail {

namespace mutating {

inline Number step_of(const Number& number, const policy::TypeSpec& type) {
  std::optional<Number> unit;
  if (type.scale) unit = Number::scaled(1, -*type.scale);
  return unit_in_last_place(number, unit);
}

inline std::string shown(const Value& value) {
  return value.is_absent() ? "null" : value.to_feel_within(200).value_or("a long value");
}

/// What a value of a parameter could be instead: `emit(kind, value, change)`.
using EmitValue = std::function<void(Mutant::Kind, Value, const std::string&)>;
inline void changed_values(const Value& value, const policy::TypeSpec& type, const EmitValue& emit) {
  using Kind = Mutant::Kind;
  const auto instead = [&](Kind kind, const Value& other) { emit(kind, other, shown(value) + " => " + shown(other)); };
  if (value.is_number()) {
    const Number step = step_of(value.number(), type);
    for (const Number& moved : {value.number() + step, value.number() - step}) instead(Kind::parameter, Value(moved));
  } else if (value.is_boolean()) {
    instead(Kind::parameter, Value(!value.is_true()));
  } else if (value.kind() == liangce::Kind::date) {
    for (const int by : {1, -1})
      if (const auto moved = Date::from_days(value.date().days + by)) instead(Kind::date, Value(*moved));
  } else if (value.is_text()) {
    for (std::size_t i = 0; i < type.choices.size(); ++i)
      if (type.choices[i].text == value.text() && type.choices.size() > 1)
        instead(Kind::parameter, Value(type.choices[(i + 1) % type.choices.size()].text));
  } else if (value.is_list()) {
    const std::vector<Value> items(value.items().begin(), value.items().end());
    for (std::size_t i = 0; i < items.size(); ++i) {
      const std::string entry = "entry " + std::to_string(i + 1) + ": ";
      if (type.word != policy::TypeWord::schedule) {
        std::vector<Value> fewer = items;
        fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
        emit(Kind::parameter, Value::list(std::move(fewer)), entry + shown(items[i]) + " => left away");
      }
      const policy::TypeSpec any;
      const policy::TypeSpec& inner = type.element.empty() ? any : type.element.front();
      if (items[i].is_text()) continue;  // leaving it away says as much
      changed_values(items[i], inner, [&](Kind kind, Value other, const std::string& change) {
        std::vector<Value> changed = items;
        changed[i] = std::move(other);
        emit(kind, Value::list(std::move(changed)), entry + change);
      });
    }
  } else if (value.is_context()) {
    const std::vector<std::pair<Value, Value>> entries(value.entries().begin(), value.entries().end());
    for (std::size_t i = 0; i < entries.size(); ++i) {
      const std::string name(entries[i].first.text());
      policy::TypeSpec inner;
      for (const policy::Field& field : type.fields)
        if (field.name.text == name) inner = field.type;
      changed_values(entries[i].second, inner, [&](Kind kind, Value other, const std::string& change) {
        auto changed = entries;
        changed[i].second = std::move(other);
        emit(kind, Value::context(std::move(changed)), name + ": " + change);
      });
    }
  }
}

class Maker {
 public:
  explicit Maker(const policy::Policy& policy) : policy_(policy) {
    options_.variants = policy.profile == policy::Semantics::policy;
    liangce::detail::declare_names(policy, names_);
    const auto units = [&](const SourceText& name, const SourceText& en, const policy::TypeSpec& type) {
      if (!type.scale) return;
      const auto unit = Number::scaled(1, -*type.scale);
      if (!unit) return;
      units_.emplace(name.text, *unit);
      if (!en.empty()) units_.emplace(en.text, *unit);
    };
    const auto fields = [&](const policy::TypeSpec& type, const auto& again) -> void {
      for (const policy::Field& field : type.fields) units(field.name, field.en, field.type), again(field.type, again);
      for (const policy::TypeSpec& element : type.element) again(element, again);
    };
    for (const auto& e : policy.parameters) units(e.name, e.en, e.type);
    for (const auto& e : policy.facts) units(e.name, e.en, e.type), fields(e.type, fields);
    for (const auto& e : policy.types) fields(e.type, fields);
    for (const auto& e : policy.rules) units(e.name, e.en, e.type);
  }

  std::vector<MadeMutant> all() {
    for (std::size_t i = 0; i < policy_.parameters.size(); ++i) parameter(policy_.parameters[i]);
    for (const policy::Function& function : policy_.functions) {
      body(function, function.body, MadeMutant::Of::function,
           [](policy::Policy& p, const std::string& name, policy::BodyRef b) {
             for (policy::Function& f : p.functions)
               if (f.name.text == name) f.body = std::move(b);
           });
    }
    for (const policy::Rule& rule : policy_.rules) this->rule(rule);
    for (const policy::Decision& decision : policy_.decisions) this->decision(decision);
    return std::move(out_);
  }

 private:
  using Of = MadeMutant::Of;

  MadeMutant& add(const policy::Element& element, Of of, Mutant::Kind kind, const SourceText& place,
                  std::uint32_t offset, std::string change) {
    MadeMutant& made = out_.emplace_back();
    made.of = of;
    made.mutant.kind = kind;
    made.mutant.element = element.name.text;
    made.mutant.change = std::move(change);
    for (const SourceText& clause : element.citation.clauses) made.mutant.clauses.push_back(clause.text);
    const SourceText& where = place.file ? place : element.name;
    made.mutant.file = where.file;
    made.mutant.begin = where.file_offset(place.file ? offset : 0);
    return made;
  }

  void parameter(const policy::Parameter& parameter) {
    const std::string name = parameter.name.text;
    for (std::size_t i = 0; i < parameter.versions.size(); ++i) {
      const policy::Version& version = parameter.versions[i];
      const auto change = [&](Mutant::Kind kind, const std::string& text, auto apply) {
        add(parameter, Of::parameter, kind, version.written, 0, text).apply = [name, i, apply](policy::Policy& p) {
          for (policy::Parameter& each : p.parameters)
            if (each.name.text == name && i < each.versions.size()) apply(each, each.versions[i]);
        };
      };
      changed_values(version.value, parameter.type,
                     [&](Mutant::Kind kind, const Value& other, const std::string& text) {
                       change(kind, text, [other](policy::Parameter&, policy::Version& v) { v.value = other; });
                     });
      if (parameter.whole_period || !version.period.first || version.period.first == policy_.in_force.first) continue;
      const Date first = *version.period.first;
      for (const int by : {1, -1}) {
        const auto moved = Date::from_days(first.days + by);
        const auto before = moved ? Date::from_days(moved->days - 1) : std::nullopt;
        if (!moved || !before) continue;
        change(Mutant::Kind::date, "from " + first.to_string() + " => from " + moved->to_string(),
               [i, moved, before, first](policy::Parameter& p, policy::Version& v) {
                 v.period.first = moved;
                 if (i > 0 && p.versions[i - 1].period.last && p.versions[i - 1].period.last->days == first.days - 1)
                   p.versions[i - 1].period.last = before;
               });
      }
    }
  }

  template <class Set>
  void body(const policy::Element& element, const policy::BodyRef& body, Of of, Set set) {
    if (body == nullptr) return;
    feel::Environment inside(&names_);
    names_inside(body, inside);
    if (const auto* function = of == Of::function ? static_cast<const policy::Function*>(&element) : nullptr)
      for (const auto& parameter : function->parameters) inside.declare(parameter.name.text, {});
    const ExpressionChanges changes = [&](std::string_view text, bool tests, bool condition, const std::string& input) {
      const UnitOf unit_of = [&](const std::string& name) -> std::optional<Number> {
        const auto at = units_.find(name == "?" ? input : name);
        return at == units_.end() ? std::nullopt : std::optional(at->second);
      };
      return changed_expressions(text, tests, condition, inside, options_, unit_of);
    };
    const std::string name = element.name.text;
    changed_bodies(*body, changes, [&](ChangedBody changed) {
      MadeMutant& made = add(element, of, changed.kind, changed.place, changed.offset, std::move(changed.change));
      if (!changed.clauses.empty()) made.mutant.clauses = std::move(changed.clauses);
      made.apply = [name, set, body = std::move(changed.body)](policy::Policy& p) { set(p, name, body); };
    });
  }

  void names_inside(const policy::BodyRef& body, feel::Environment& inside) {
    struct Bound final : PolicyVisitor {
      explicit Bound(feel::Environment& n) : names(n) {}
      void binds(const SourceText& name) override { names.declare(name.text, {}); }
      feel::Environment& names;
    } bound(inside);
    walk(*body, bound);
  }

  void rule(const policy::Rule& rule) {
    body(rule, rule.body, Of::rule, [](policy::Policy& p, const std::string& name, policy::BodyRef b) {
      for (policy::Rule& r : p.rules)
        if (r.name.text == name) r.body = std::move(b);
    });
    if (rule.exception_to.empty()) return;
    const std::string name = rule.name.text;
    const auto change = [&](Mutant::Kind kind, std::uint32_t offset, std::string text, auto apply) {
      add(rule, Of::rule, kind, rule.condition, offset, std::move(text)).apply = [name, apply](policy::Policy& p) {
        for (policy::Rule& r : p.rules)
          if (r.name.text == name) apply(r);
      };
    };
    change(Mutant::Kind::exception, 0, "exception to " + rule.exception_to.text + " => no exception",
           [](policy::Rule& r) {
             r.exception_to = SourceText{};
             r.condition = SourceText{};
           });
    const UnitOf unit_of = [&](const std::string& each) -> std::optional<Number> {
      const auto at = units_.find(each);
      return at == units_.end() ? std::nullopt : std::optional(at->second);
    };
    for (const ChangedText& changed :
         changed_expressions(rule.condition.text, false, true, names_, options_, unit_of)) {
      change(changed.kind, changed.begin, "if " + said(rule.condition.text, changed),
             [text = changed.text](policy::Rule& r) {
               r.condition = SourceText{text, nullptr, {}};
             });
    }
  }

  void decision(const policy::Decision& decision) {
    body(decision, decision.body, Of::decision, [](policy::Policy& p, const std::string& name, policy::BodyRef b) {
      for (policy::Decision& d : p.decisions)
        if (d.name.text == name) d.body = std::move(b);
    });
    const auto outputs = [&](std::vector<policy::Output> policy::Decision::*list) {
      for (std::size_t i = 0; i < (decision.*list).size(); ++i) {
        body(decision, (decision.*list)[i].body, Of::decision,
             [list, i](policy::Policy& p, const std::string& name, policy::BodyRef b) {
               for (policy::Decision& d : p.decisions)
                 if (d.name.text == name && i < (d.*list).size()) (d.*list)[i].body = std::move(b);
             });
      }
    };
    outputs(&policy::Decision::values);
    outputs(&policy::Decision::findings);
  }

  const policy::Policy& policy_;
  feel::Environment names_;
  feel::ReadOptions options_;
  std::unordered_map<std::string, Number> units_;
  std::vector<MadeMutant> out_;
};

}  // namespace mutating

LIANGCE_INLINE std::vector<MadeMutant> make_mutants(const policy::Policy& policy) {
  return mutating::Maker(policy).all();
}

}  // namespace liangce::detail
