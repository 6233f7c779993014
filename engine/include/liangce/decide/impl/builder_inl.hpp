// Compiling a policy for a date: units, their order, names.
#pragma once

#include <algorithm>
#include <future>
#include <thread>

#include "liangce/decide/impl/program_builder.hpp"
#include "liangce/decide/impl/service.hpp"
#include "liangce/feel/simplify.hpp"

namespace liangce::detail {

LIANGCE_INLINE ProgramBuilder::ProgramBuilder(std::shared_ptr<const policy::Policy> content, std::string digest,
                                              Date on, const Overrides& overrides, Kept& kept)
    : content_(std::move(content)), digest_(std::move(digest)), on_(on), overrides_(overrides), kept_(kept) {}

LIANGCE_INLINE std::shared_ptr<const Program> ProgramBuilder::build() {
  if (std::shared_ptr<const Program> made = build_from_kept()) return made;
  list_units();
  const bool as_written = overrides_.rules.empty();  // a rule set by hand reads nothing
  const std::shared_ptr<const Reading> known = as_written ? kept_.reading() : nullptr;
  if (known != nullptr) {
    reads_ = known->by_unit;
  } else {
    find_reading();
  }
  compile_all(reading_order(), true);
  const std::shared_ptr<const Program> made = finish();
  if (known == nullptr && as_written) kept_.keep(std::make_shared<const Reading>(reading_of_decisions()));
  if (as_written) keep_program();
  return made;
}

/// The first pass. Who reads what does not depend on the order, so two go through long policies.
LIANGCE_INLINE void ProgramBuilder::find_reading() {
  static constexpr std::size_t long_policy = 100;
  std::vector<std::size_t> order(units_.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  if (order.size() < long_policy || std::thread::hardware_concurrency() < 2) return compile_all(order, false);
  const auto middle = order.begin() + static_cast<std::ptrdiff_t>(order.size() / 2);
  auto rest = std::async(std::launch::async, [&, second = std::vector<std::size_t>(middle, order.end())] {
    ProgramBuilder other(content_, digest_, on_, overrides_, kept_);
    other.list_units();
    other.compile_all(second, false);
    return std::move(other.reads_);
  });
  compile_all({order.begin(), middle}, false);
  std::vector<std::vector<feel::Slot>> reads = rest.get();
  std::move(reads.begin() + (middle - order.begin()), reads.end(), reads_.begin() + (middle - order.begin()));
}

LIANGCE_INLINE std::shared_ptr<const Program> ProgramBuilder::build_only(const std::vector<std::string>& decisions) {
  const std::shared_ptr<const Reading> known = kept_.reading();
  if (known == nullptr || !overrides_.rules.empty() || dmn()) return nullptr;
  list_units();
  wanted_.assign(units_.size(), false);
  std::vector<std::size_t> open;
  const auto want = [&](std::size_t unit) {
    if (!wanted_[unit]) wanted_[unit] = true, open.push_back(unit);
  };
  for (const std::string& name : decisions) {
    const auto named = [&](const Unit& unit) {
      return unit.decision != nullptr && (unit.element->name.text == name || unit.element->en.text == name);
    };
    const auto at = std::find_if(units_.begin(), units_.end(), named);
    if (at == units_.end()) return nullptr;
    const auto unit = static_cast<std::size_t>(at - units_.begin());
    want(unit);
    for (const feel::Slot read : known->by_decisions[unit]) want(read);
  }
  while (!open.empty()) {
    const std::size_t unit = open.back();
    open.pop_back();
    for (const feel::Slot read : known->by_unit[unit]) want(read);
  }
  reads_ = known->by_unit;
  compile_all(reading_order(), true);
  return finish();
}

LIANGCE_INLINE std::shared_ptr<const Program> ProgramBuilder::finish() {
  std::vector<Diagnostic> all = structure_.items();
  all.insert(all.end(), diagnostics_.items().begin(), diagnostics_.items().end());
  if (structure_.has_errors() || diagnostics_.has_errors()) throw PolicyError(std::move(all));
  for (const FactSlot& fact : program_->facts_) program_->nothing_known_.push_back(fact.initial);
  if (dmn()) return program_;  // to the letter of the standard, node by node
  feel::simplify(*program_->code_, given());
  return program_;
}

/// What is the same for every case of the program.
LIANGCE_INLINE feel::Given ProgramBuilder::given() const {
  feel::Given given{on_, details_->calendar_refs, {}, !content_->services.empty()};
  for (feel::Slot slot = 0; slot < program_->facts_.size(); ++slot) {
    if (program_->facts_[slot].fact == nullptr) given.facts.emplace_back(slot, program_->facts_[slot].initial);
  }
  return given;
}

LIANGCE_INLINE void ProgramBuilder::report(std::string code, const SourceText& where, std::string message,
                                           std::string hint) {
  diagnostics_.add(std::move(code), where, 0, static_cast<std::uint32_t>(where.text.size()), std::move(message),
                   std::move(hint));
}

/// What-ifs must name something that is there.
LIANGCE_INLINE void ProgramBuilder::check_overrides() {
  const auto refuse = [&](const std::string& name, const char* what, const auto& items) {
    std::vector<std::string> known;
    for (const auto& item : items) known.push_back(item.name.text), known.push_back(item.en.text);
    const std::string near = nearest_name(name, known);
    structure_.add("LC301", SourceText{name, nullptr, {}}, 0, static_cast<std::uint32_t>(name.size()),
                   "the policy has no " + std::string(what) + " `" + name + "`",
                   near.empty() ? "" : "did you mean `" + near + "`?");
  };
  for (const auto& [name, value] : overrides_.parameters) {
    if (content_->find_parameter(name) == nullptr) refuse(name, "parameter", content_->parameters);
  }
  for (const auto& [name, value] : overrides_.rules) {
    if (content_->find_rule(name) == nullptr) refuse(name, "rule", content_->rules);
  }
}

LIANGCE_INLINE void ProgramBuilder::list_units() {
  std::unordered_map<std::string, std::size_t> by_name;
  const auto add = [&](const policy::Element& element) -> Unit& {
    Unit unit;
    unit.element = &element;
    unit.slot = static_cast<feel::Slot>(units_.size());
    by_name.emplace(element.name.text, units_.size());
    if (!element.en.empty()) by_name.emplace(element.en.text, units_.size());
    return units_.emplace_back(std::move(unit));
  };
  if (dmn()) {
    for (const policy::Fact& fact : content_->facts) {
      Unit& unit = add(fact);
      unit.fact = &fact, unit.declared = fact.type.resolved;
    }
  }
  for (const policy::Function& function : content_->functions) add(function).function = &function;
  for (const policy::Rule& rule : content_->rules) {
    Unit& unit = add(rule);
    unit.rule = &rule, unit.declared = rule.type.resolved;
  }
  for (const policy::Decision& decision : content_->decisions) {
    Unit& unit = add(decision);
    unit.decision = &decision, unit.declared = decision.type.resolved;
  }
  for (const policy::Service& service : content_->services) add(service).service = &service;
  for (std::size_t i = 0; i < units_.size(); ++i) {
    const policy::Rule* rule = units_[i].rule;
    if (rule == nullptr || rule->exception_to.empty()) continue;
    const auto at = by_name.find(rule->exception_to.text);
    if (at == by_name.end() || units_[at->second].rule == nullptr) {
      std::vector<std::string> known;
      for (const policy::Rule& r : content_->rules) known.push_back(r.name.text);
      const std::string near = nearest_name(rule->exception_to.text, known);
      structure_.add("LC312", rule->exception_to, 0, static_cast<std::uint32_t>(rule->exception_to.text.size()),
                     "there is no rule `" + rule->exception_to.text + "` to be excepted",
                     near.empty() ? "" : "did you mean `" + near + "`?");
      continue;
    }
    units_[at->second].exceptions.push_back(i);
  }
}

/// Who is read stands before who reads. A cycle is reported where it closes; functions may call themselves and each
/// other.
LIANGCE_INLINE std::vector<std::size_t> ProgramBuilder::reading_order() {
  enum class State : std::uint8_t { fresh, open, done };
  std::vector<State> state(units_.size(), State::fresh);
  std::vector<std::size_t> order;
  struct Step {
    std::size_t unit;
    std::size_t next = 0;
  };
  for (std::size_t root = 0; root < units_.size(); ++root) {
    if (state[root] != State::fresh || (!wanted_.empty() && !wanted_[root])) continue;
    std::vector<Step> path{{root}};
    state[root] = State::open;
    while (!path.empty()) {
      Step& step = path.back();
      if (step.next == reads_[step.unit].size()) {
        state[step.unit] = State::done;
        order.push_back(step.unit);
        path.pop_back();
        continue;
      }
      const std::size_t read = reads_[step.unit][step.next++];
      if (state[read] == State::fresh) {
        state[read] = State::open;
        path.push_back({read});
      } else if (state[read] == State::open) {
        const auto from = std::find_if(path.begin(), path.end(), [&](const Step& s) { return s.unit == read; });
        if (std::all_of(from, path.end(), [&](const Step& s) { return units_[s.unit].function != nullptr; })) continue;
        std::string names;
        for (auto at = from; at != path.end(); ++at) names += "`" + units_[at->unit].element->name.text + "` reads ";
        const SourceText& where = units_[read].element->name;
        structure_.add("LC601", where, 0, static_cast<std::uint32_t>(where.text.size()),
                       names + "`" + where.text + "`: a value cannot depend on itself");
      }
    }
  }
  return order;
}

LIANGCE_INLINE void ProgramBuilder::compile_all(const std::vector<std::size_t>& order, bool final_pass) {
  program_ = std::shared_ptr<Program>(new Program());
  program_->on_ = on_;
  program_->policy_ = content_;
  program_->policy_digest_ = digest_;
  program_->code_ = std::make_shared<feel::Code>(dmn() ? feel::Profile::standard : feel::Profile::policy);
  program_->details_ = std::make_unique<Program::Details>();
  details_ = program_->details_.get();
  diagnostics_ = Diagnostics{};
  names_ = std::make_unique<feel::Environment>();
  scope_ = 0;
  for (const policy::Calendar& calendar : content_->calendars) {
    details_->calendars.push_back(std::make_shared<const calendar::WorkCalendar>(calendar.data));
    details_->calendar_refs.push_back(details_->calendars.back().get());
  }
  for (const policy::NamedType& type : content_->types) {
    names_->declare_type(type.name.text, type.type.resolved);
    if (!type.en.empty()) names_->declare_type(type.en.text, type.type.resolved);
  }
  declare_facts();
  declare_parameters();
  declare_units();
  pieces_.clear();
  stretches_.clear();
  if (!final_pass) reads_.assign(units_.size(), {});
  feel::Code& code = *program_->code_;
  for (const std::size_t i : order) {
    const Unit& u = units_[i];
    begin_piece();
    if (dmn() && u.function == nullptr)
      names_->hide(u.element->name.text);  // nothing reads itself: `before` may call before()
    const feel::Code::Mark begin = code.mark();
    const Node node = unit(u);
    names_->hide({});
    pieces_.push_back({i, false, false, {}, {}, {}});
    stretches_.push_back({begin, code.mark(), u.slot, {}});
    if (!node) continue;
    code.define_lazy(u.slot, *node);
    if (final_pass) {
      declare(*u.element, feel::Binding{feel::Binding::Kind::lazy, u.slot, compiler_->type(*node), {}, {}});
    } else {
      reads_[i] = units_read(*node);
    }
  }
  if (final_pass) {
    for (std::size_t i = 0; i < units_.size(); ++i) {
      const Unit& u = units_[i];
      if ((u.decision == nullptr && u.service == nullptr) || (!wanted_.empty() && !wanted_[i])) continue;
      begin_piece();
      const feel::Code::Mark begin = code.mark();
      decision_parts(u);
      pieces_.push_back({i, true, false, {}, {}, {}});
      stretches_.push_back({begin, code.mark(), feel::Stretch::nothing, {}});
    }
  }
  code.set_fact_count(program_->facts_.size());
  compiled_ = code.mark();
}

/// What follows is evaluated by itself: its locals are numbered from the first.
LIANGCE_INLINE void ProgramBuilder::begin_piece() {
  compiler_ = std::make_unique<feel::Compiler>(*program_->code_, *names_, feel::Limits{}, diagnostics_, !dmn());
}

/// Hoisted parts have lazy slots of their own behind those of the units: looks through them.
LIANGCE_INLINE std::vector<feel::Slot> ProgramBuilder::units_read(feel::NodeId node) const {
  const feel::Code& code = *program_->code_;
  std::vector<feel::Slot> open = code.lazies_used(node);
  std::vector<feel::Slot> units;
  for (std::size_t at = 0; at < open.size(); ++at) {
    if (open[at] < units_.size()) {
      units.push_back(open[at]);
    } else {
      for (const feel::Slot inner : code.lazies_used(code.lazy_body(open[at]))) open.push_back(inner);
    }
  }
  return units;
}

LIANGCE_INLINE Reading ProgramBuilder::reading_of_decisions() {
  Reading reading{reads_, std::vector<std::vector<feel::Slot>>(units_.size())};
  for (const Program::DecisionParts& parts : details_->decisions) {
    std::vector<feel::Slot>& reads = reading.by_decisions[parts.slot];
    for (const auto* named : {&parts.values, &parts.findings}) {
      for (const auto& [name, node] : *named) {
        const std::vector<feel::Slot> more = units_read(node);
        reads.insert(reads.end(), more.begin(), more.end());
      }
    }
  }
  return reading;
}

LIANGCE_INLINE void ProgramBuilder::declare(const policy::Element& element, feel::Binding binding) {
  names_->declare(element.name.text, binding);
  if (element.en.empty()) return;
  binding.shown = element.name.text;
  names_->declare(element.en.text, binding);
}

LIANGCE_INLINE void ProgramBuilder::declare_facts() {
  for (const policy::Fact& fact : content_->facts) {
    const auto slot = static_cast<feel::Slot>(program_->facts_.size());
    Value initial;
    if (!dmn()) {
      if (fact.type.at_least || fact.type.at_most) {
        Absence info;
        if (fact.type.at_least) info.low = *fact.type.at_least;
        if (fact.type.at_most) info.high = *fact.type.at_most;
        initial = Value::absent(Reason::missing, info, slot);
      } else {
        initial = Value::absent(Reason::missing, slot);
      }
    }
    std::vector<Value> words;
    if (!dmn() && fact.type.word == policy::TypeWord::choice) {
      for (const SourceText& word : fact.type.choices) words.emplace_back(word.text);
    }
    program_->facts_.push_back({fact.name.text, fact.en.text, &fact, std::move(initial), std::move(words)});
    program_->fact_names_.own().emplace(fact.name.text, slot);
    if (!fact.en.empty()) program_->fact_names_.own().emplace(fact.en.text, slot);
    if (!dmn()) declare(fact, feel::Binding{feel::Binding::Kind::fact, slot, fact.type.resolved, {}, {}});
  }
}

/// A slot that answers for something the policy has no value for.
LIANGCE_INLINE feel::Slot ProgramBuilder::absent_slot(const policy::Element& element, Reason reason,
                                                      const std::string& detail) {
  const auto slot = static_cast<feel::Slot>(program_->facts_.size());
  program_->facts_.push_back(
      {element.name.text, element.en.text, nullptr, nothing_known_of({nullptr, {}, reason, detail}, slot), {}});
  return slot;
}

LIANGCE_INLINE Value ProgramBuilder::nothing_known_of(const Standing& standing, feel::Slot slot) {
  Absence info;
  info.message = standing.detail;
  return Value::absent(standing.why, info, slot);
}

LIANGCE_INLINE const Value* ProgramBuilder::override_of(const std::vector<std::pair<std::string, Value>>& overrides,
                                                        const policy::Element& element) const {
  const Value* value = nullptr;  // the last one counts
  for (const auto& [name, given] : overrides) {
    if (name == element.name.text || (!element.en.empty() && name == element.en.text)) value = &given;
  }
  return value;
}

LIANGCE_INLINE ProgramBuilder::Standing ProgramBuilder::standing(const policy::Parameter& parameter) {
  Standing out;
  if (const Value* given = override_of(overrides_.parameters, parameter)) {
    std::string problem;
    out.value = admit(parameter.type, *given, no_fact, problem);
    if (!problem.empty()) {
      structure_.add("LC212", SourceText{parameter.name.text, nullptr, {}}, 0, 0,
                     "the value for the parameter `" + parameter.name.text + "`: " + problem);
    }
    if (out.value.is_absent()) out.detail = "left open by the what-if";
  } else if (const policy::Version* version = parameter.in_force(on_)) {
    out.version = version;
    out.value = version->value;
    if (out.value.is_absent()) out.detail = "not given in the policy";
  } else {
    out.why = Reason::not_in_force;
    out.detail = "no version on " + on_.to_string();
  }
  return out;
}

LIANGCE_INLINE void ProgramBuilder::stand() {
  if (!standings_.empty()) return;
  for (const policy::Parameter& parameter : content_->parameters) standings_.push_back(standing(parameter));
}

LIANGCE_INLINE void ProgramBuilder::declare_parameter(const policy::Parameter& parameter, const Standing& standing) {
  if (standing.value.is_absent()) {
    const feel::Slot slot = absent_slot(parameter, standing.why, standing.detail);
    declare(parameter, feel::Binding{feel::Binding::Kind::fact, slot, parameter.type.resolved, {}, {}});
    return;
  }
  const auto number = static_cast<feel::Slot>(details_->in_force.size());
  details_->in_force.push_back({&parameter, standing.version, standing.value});
  declare_value(details_->in_force.back(), number);
}

LIANGCE_INLINE void ProgramBuilder::declare_value(const Program::ParameterInForce& parameter, feel::Slot number) {
  const policy::Parameter& source = *parameter.source;
  declare(source, feel::Binding{feel::Binding::Kind::constant, number, source.type.resolved, parameter.value, {}});
}

LIANGCE_INLINE void ProgramBuilder::declare_parameters() {
  stand();
  for (std::size_t i = 0; i < standings_.size(); ++i) declare_parameter(content_->parameters[i], standings_[i]);
}

LIANGCE_INLINE void ProgramBuilder::declare_units() {
  for (const Unit& unit : units_) {
    program_->code_->add_lazy();
    Program::Element element;
    element.source = unit.element;
    element.slot = unit.slot;
    element.kind = unit.decision != nullptr                                   ? ReasonStep::Kind::decision
                   : unit.rule != nullptr && !unit.rule->exception_to.empty() ? ReasonStep::Kind::exception
                                                                              : ReasonStep::Kind::rule;
    details_->elements.push_back(element);
    if (unit.fact == nullptr) {
      details_->rules.own().emplace(unit.element->name.text, unit.slot);
      if (!unit.element->en.empty()) details_->rules.own().emplace(unit.element->en.text, unit.slot);
    }
    declare(*unit.element, feel::Binding{feel::Binding::Kind::lazy, unit.slot, unit.declared, {}, {}});
  }
}

/// A rule set by hand.
LIANGCE_INLINE feel::NodeId ProgramBuilder::given_rule(const Unit& unit, const Value& value) {
  if (!value.is_absent())
    return compiler_->constant(value,
                               unit.declared->kind == feel::TypeKind::any ? feel::type_of(value) : unit.declared);
  const feel::Slot slot = absent_slot(
      *unit.element, value.reason() == Reason::null_literal ? Reason::missing : value.reason(), "set as unknown");
  return compiler_->fact(slot, unit.declared);
}

LIANGCE_INLINE ProgramBuilder::Node ProgramBuilder::unit(const Unit& unit) {
  if (unit.fact != nullptr) return fact_unit(*unit.fact);
  if (unit.function != nullptr) return function_unit(*unit.function);
  if (unit.service != nullptr) return service_unit(*unit.service);
  if (const Value* given = override_of(overrides_.rules, *unit.element)) return given_rule(unit, *given);
  const policy::BodyRef& its_body = unit.rule != nullptr ? unit.rule->body : unit.decision->body;
  if (its_body == nullptr) return std::nullopt;
  const Node base = body(*its_body, unit.declared);
  if (!base || unit.exceptions.empty()) return base;
  return with_exceptions(unit, *base);
}

LIANGCE_INLINE ProgramBuilder::Node ProgramBuilder::with_exceptions(const Unit& unit, feel::NodeId base) {
  auto node = std::make_unique<ExceptionsNode>();
  node->rule = unit.element->name.text;
  node->base = base;
  feel::TypeRef type = compiler_->type(base);
  bool ok = true;
  for (const std::size_t i : unit.exceptions) {
    const policy::Rule& exception = *(*units_here_)[i].rule;
    const Node condition = expression(exception.condition, feel::Type::boolean());
    const Node value = compiler_->name(exception.name.text);
    if (!condition || !value) {
      ok = false;
      continue;
    }
    type = feel::common(type, compiler_->type(*value));
    node->exceptions.push_back({exception.name.text, *condition, *value});
  }
  if (!ok) return std::nullopt;
  const ExceptionsNode* raw = node.get();
  const feel::NodeId id = compiler_->extension(std::move(node), type);
  details_->exceptions.own().emplace(id, raw);
  return id;
}

}  // namespace liangce::detail
