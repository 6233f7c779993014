// Making the plan of explanations: code and policy walked side by side.
#pragma once

#include <algorithm>
#include <deque>
#include <functional>
#include <iterator>
#include <optional>
#include <string>

#include "liangce/decide/impl/pattern.hpp"
#include "liangce/decide/impl/reason_plan.hpp"
#include "liangce/feel/impl/evaluator.hpp"

namespace liangce::detail {

inline void name_source(const policy::Policy& policy, const std::string& id, ReasonWords& said) {
  said.source = id;
  for (const policy::Source& source : policy.sources) {
    if (source.id.text == id) said.source_title = source.title;
  }
}

LIANGCE_INLINE void ReasonPlan::cite(const policy::Policy& policy, const policy::Citation& citation,
                                     ReasonWords& said) {
  for (const SourceText& id : citation.clauses) said.clauses.push_back(id.text);
  if (!said.clauses.empty()) {
    if (const policy::Clause* clause = policy.find_clause(said.clauses.front())) {
      said.item = clause->item;
      if (!clause->quotes.empty()) said.quote = clause->quotes.front().text;
    }
  }
  if (!citation.source.empty()) name_source(policy, citation.source.text, said);
  said.note = citation.note;
}

struct ReasonPlan::Planner {
  using Step = ReasonPlan::Step;
  using Part = ReasonPlan::Part;
  using Said = ReasonPlan::Said;
  using Form = ReasonStep::Form;
  using Kind = ReasonStep::Kind;

  const Program& program;
  const feel::Code& code;
  const policy::Policy& policy;
  const Program::Details& details;
  ReasonPlan plan;
  std::deque<Step> steps;  // of the plan; stays where it is while it grows

  explicit Planner(const Program& p) : program(p), code(*p.code_), policy(*p.policy_), details(*p.details_) {}

  void make();

 private:
  /// What an expression reads, in the author's order.
  struct Read {
    enum class What : std::uint8_t { fact, parameter, element } what;
    feel::Slot index;  // fact slot, number of the parameter in force, lazy slot
    friend bool operator==(const Read&, const Read&) = default;
  };

  std::uint32_t new_step() {
    steps.emplace_back();
    return static_cast<std::uint32_t>(steps.size() - 1);
  }

  // Elements.
  std::uint32_t plan_parameter(const policy::Parameter& parameter);
  void plan_parameters();
  void plan_elements();
  void plan_decisions();
  void describe(const policy::Element& element, ReasonWords& said) const;
  const policy::Body* body_of(const policy::Element& element) const;
  template <class Items>
  std::optional<std::uint32_t> index_in(const Items& items, const policy::Element* element) const;
  bool is_function(feel::Slot slot) const;
  bool given(feel::NodeId body, const policy::Element& element) const;

  // Bodies.
  void expand(std::uint32_t step, feel::NodeId node, const policy::Body* body);
  bool composed(std::uint32_t step, feel::NodeId node, const policy::Body& body);
  void expression(std::uint32_t step, feel::NodeId node, const policy::Body* body);
  void table(std::uint32_t step, const TableNode& node, const policy::Body* body);
  void table_row(std::uint32_t step, const TableNode& node, std::uint32_t row, const policy::TableRow* written);
  void exceptions(std::uint32_t step, const ExceptionsNode& node, const policy::Body* body);
  void pattern(std::uint32_t step, const PatternNode& node, feel::NodeId at);
  std::optional<Part> part(feel::NodeId node, const policy::Part* written);
  std::optional<Part> condition(feel::NodeId node);
  feel::NodeId inside(feel::NodeId node) const;
  bool combines(const Step& step) const;

  // What a node reads.
  void collect(feel::NodeId node, std::vector<Read>& out, std::vector<feel::Slot>& seen) const;
  void read_into(std::uint32_t step, feel::NodeId node);
  std::string text_of(feel::NodeId node) const;
  std::string unit_of(feel::NodeId node) const;
  std::string pattern_unit(feel::NodeId node) const;

  int depth = 0;
};

// ---- elements
// ---------------------------------------------------------------------------------------------------------

template <class Items>
std::optional<std::uint32_t> ReasonPlan::Planner::index_in(const Items& items, const policy::Element* element) const {
  using Item = typename Items::value_type;
  if (items.empty() || element == nullptr) return std::nullopt;
  const auto less = std::less<const policy::Element*>();
  if (less(element, &items.front()) || less(&items.back(), element)) return std::nullopt;
  const auto* item = static_cast<const Item*>(element);
  return static_cast<std::uint32_t>(item - items.data());
}

LIANGCE_INLINE bool ReasonPlan::Planner::is_function(feel::Slot slot) const {
  const policy::Element* source = details.elements[slot].source;
  return index_in(policy.functions, source).has_value() || index_in(policy.services, source).has_value();
}

LIANGCE_INLINE const policy::Body* ReasonPlan::Planner::body_of(const policy::Element& element) const {
  if (const auto i = index_in(policy.rules, &element)) return policy.rules[*i].body.get();
  if (const auto i = index_in(policy.decisions, &element)) return policy.decisions[*i].body.get();
  return nullptr;
}

LIANGCE_INLINE void ReasonPlan::Planner::describe(const policy::Element& element, ReasonWords& said) const {
  said.name = element.name.text;
  said.en = element.en.text;
  said.label = element.label;
  ReasonPlan::cite(policy, element.citation, said);
  if (element.basis) {
    static constexpr const char* words[] = {"text", "outside", "assumed"};
    said.basis = words[static_cast<int>(*element.basis)];
  }
}

LIANGCE_INLINE std::uint32_t ReasonPlan::Planner::plan_parameter(const policy::Parameter& parameter) {
  const std::uint32_t index = new_step();
  Step& step = steps.back();
  step.said.kind = Kind::parameter;
  describe(parameter, step.said);
  step.said.unit = parameter.type.unit_text.text;
  return index;
}

LIANGCE_INLINE void ReasonPlan::Planner::plan_parameters() {
  for (const Program::ParameterInForce& in_force : details.in_force) {
    plan.parameters.push_back(plan_parameter(*in_force.source));
    Said& said = steps.back().said;
    said.value = in_force.value;
    if (in_force.version == nullptr) {
      said.form = Form::given;
    } else if (!in_force.version->source.empty()) {
      name_source(policy, in_force.version->source.text, said);
    }
  }
  for (feel::Slot slot = 0; slot < program.facts().size(); ++slot) {
    const policy::Parameter* parameter =
        program.facts()[slot].fact != nullptr ? nullptr : policy.find_parameter(program.facts()[slot].name);
    if (parameter == nullptr) continue;
    plan.parameters.push_back(plan_parameter(*parameter));
    steps.back().fact = slot;
  }
}

/// Set by hand: a constant nobody wrote, or a slot that stands for the rule itself being unknown.
LIANGCE_INLINE bool ReasonPlan::Planner::given(feel::NodeId body, const policy::Element& element) const {
  const feel::Node& node = code[body];
  if (node.op == feel::Op::constant) return code.place(body).source == nullptr;
  return node.op == feel::Op::fact && program.facts()[node.a].fact == nullptr &&
         program.facts()[node.a].name == element.name.text;
}

LIANGCE_INLINE void ReasonPlan::Planner::plan_elements() {
  plan.elements.assign(code.lazy_count(), none);
  // Steps first, so that parts may point at elements that come later.
  for (feel::Slot slot = 0; slot < details.elements.size(); ++slot) {
    const Program::Element& element = details.elements[slot];
    if (element.source == nullptr || is_function(slot) || index_in(policy.facts, element.source)) continue;
    plan.elements[slot] = new_step();
    Step& step = steps.back();
    step.said.kind = element.kind;
    describe(*element.source, step.said);
    step.node = code.lazy_body(slot);
    if (step.node != feel::no_node) step.said.unit = unit_of(step.node);
  }
  for (feel::Slot slot = 0; slot < details.elements.size(); ++slot) {
    const std::uint32_t step = plan.elements[slot];
    if (step == none || steps[step].node == feel::no_node) continue;
    const policy::Element& source = *details.elements[slot].source;
    if (given(steps[step].node, source)) {
      steps[step].said.form = Form::given;
    } else {
      expand(step, steps[step].node, body_of(source));
    }
  }
}

LIANGCE_INLINE void ReasonPlan::Planner::plan_decisions() {
  for (const Program::DecisionParts& parts : details.decisions) {
    const std::uint32_t root = new_step();
    plan.decisions.push_back(root);
    steps[root].said.kind = Kind::decision;
    static const std::vector<policy::Output> unwritten;
    if (parts.source != nullptr) describe(*parts.source, steps[root].said);
    if (const feel::NodeId body = code.lazy_body(parts.slot); body != feel::no_node && parts.source != nullptr) {
      steps[root].said.unit = unit_of(body);
      if (parts.source->body->is_pattern()) {  // its details are another value than the verdict
        const std::uint32_t details_step = new_step();
        steps[details_step].node = body;
        expand(details_step, body, parts.source->body.get());
        steps[root].parts.push_back({Part::What::step, details_step});
      } else {
        expand(root, body, parts.source->body.get());
      }
    }
    const auto add = [&](const std::vector<std::pair<std::string, feel::NodeId>>& named,
                         const std::vector<policy::Output>& written, Form form) {
      for (std::size_t i = 0; i < named.size(); ++i) {
        const std::uint32_t step = new_step();
        steps[step].node = named[i].second;
        const policy::Body* body = i < written.size() ? written[i].body.get() : nullptr;
        expand(step, named[i].second, body);
        if (steps[step].said.form != Form::plain) {  // keeps the form of its body one step below
          const std::uint32_t inner = step;
          const std::uint32_t outer = new_step();
          steps[outer].node = named[i].second;
          steps[outer].parts.push_back({Part::What::step, inner});
          steps[root].results.push_back({Part::What::step, outer});
        } else {
          steps[root].results.push_back({Part::What::step, step});
        }
        Step& said = steps[steps[root].results.back().index];
        said.said.kind = Kind::part;
        said.said.form = form;
        said.said.name = named[i].first;
        said.said.unit = unit_of(named[i].second);
        if (i < written.size()) said.said.label = written[i].label;
      }
    };
    add(parts.values, parts.source != nullptr ? parts.source->values : unwritten, Form::output);
    add(parts.findings, parts.source != nullptr ? parts.source->findings : unwritten, Form::finding);
  }
}

LIANGCE_INLINE void ReasonPlan::Planner::make() {
  plan_parameters();
  plan_elements();
  plan_decisions();
  for (Step& step : steps) {
    if (step.node != feel::no_node) step.said.condition = code.type(step.node)->kind == feel::TypeKind::boolean;
  }
  plan.steps.assign(std::make_move_iterator(steps.begin()), std::make_move_iterator(steps.end()));
  const auto run = [](auto& all, const auto& own) {
    const Run kept{static_cast<std::uint32_t>(all.size()), static_cast<std::uint32_t>(own.size())};
    all.insert(all.end(), own.begin(), own.end());
    return kept;
  };
  for (const Step& step : plan.steps) {
    plan.tellings.push_back({&step.said, step.table, step.node, step.fact, step.loop,
                             run(plan.all_readings, step.readings), run(plan.all_parts, step.parts),
                             run(plan.all_parts, step.results), step.said.kind, step.said.form, step.said.condition});
    Telling& telling = plan.tellings.back();
    const bool composed = step.said.form == Form::choice || step.said.form == Form::exceptions;
    telling.bare =
        step.table == nullptr && step.loop == feel::no_node && !composed && step.parts.empty() && step.readings.empty();
    telling.truth = step.node != feel::no_node && code.locals_needed(step.node) == 0 &&
                    feel::detail::Evaluator::is_condition(code.running_nodes()[step.node].op);
    telling.combines = telling.truth && combines(step);
  }
}

/// Every operand is told, in order, as what it is.
LIANGCE_INLINE bool ReasonPlan::Planner::combines(const Step& step) const {
  using feel::Op;
  const Op op = code.op(step.node);
  const bool fits = (step.said.form == Form::all && op == Op::all) || (step.said.form == Form::any && op == Op::any) ||
                    (step.said.form == Form::negation && op == Op::negate);
  const auto kids = code.children(step.node);
  if (!fits || step.loop != feel::no_node || step.table != nullptr || kids.size() != step.parts.size()) return false;
  for (std::size_t i = 0; i < kids.size(); ++i) {
    const Part& part = step.parts[i];
    const feel::Node& kid = code[inside(kids[i])];
    const bool is = part.what == Part::What::element
                        ? kid.op == Op::lazy && kid.a == part.index
                        : part.what == Part::What::step && plan.steps[part.index].node == kids[i];
    if (!is) return false;
  }
  return true;
}

LIANGCE_INLINE std::shared_ptr<const ReasonPlan> ReasonPlan::make(const Program& program) {
  Planner planner(program);
  planner.make();
  return std::make_shared<const ReasonPlan>(std::move(planner.plan));
}

// ---- bodies
// -----------------------------------------------------------------------------------------------------------

/// Through what an author did not write: conversions, and slots the builder made for itself.
LIANGCE_INLINE feel::NodeId ReasonPlan::Planner::inside(feel::NodeId node) const {
  for (int i = 0; i < 64; ++i) {
    const feel::Node& at = code[node];
    if (at.op == feel::Op::coerce) {
      node = code.children(node)[0];
    } else if (at.op == feel::Op::lazy && at.a < details.elements.size() && details.elements[at.a].source == nullptr &&
               code.lazy_body(at.a) != feel::no_node) {
      node = code.lazy_body(at.a);
    } else {
      return node;
    }
  }
  return node;
}

LIANGCE_INLINE std::string ReasonPlan::Planner::unit_of(feel::NodeId node) const {
  const feel::TypeRef& type = code.type(node);
  return type->kind == feel::TypeKind::number && type->has_unit ? type->unit.to_string() : std::string();
}

LIANGCE_INLINE std::string ReasonPlan::Planner::text_of(feel::NodeId node) const {
  if (code.op(node) == feel::Op::function && code.place(node).source == nullptr)
    node = code.function_body(code[node].b).body;
  return code.text(node);
}

LIANGCE_INLINE void ReasonPlan::Planner::expand(std::uint32_t step, feel::NodeId outer, const policy::Body* body) {
  static constexpr int most_depth = 200;  // of one body; FEEL's own limits are lower
  if (++depth < most_depth) {
    const feel::NodeId node = inside(outer);
    if (body == nullptr || std::holds_alternative<policy::Expression>(body->form))
      steps[step].said.text = text_of(node);
    if (body == nullptr || !composed(step, node, *body)) expression(step, node, body);
  }
  --depth;
}

/// The forms of YAML that have parts. False: the node is not what the form is compiled to.
LIANGCE_INLINE bool ReasonPlan::Planner::composed(std::uint32_t step, feel::NodeId node, const policy::Body& body) {
  using feel::Op;
  const Op op = code.op(node);
  const auto children = [&](const std::vector<policy::Part>& parts, std::size_t skip) {
    const auto kids = code.children(node);
    if (kids.size() != parts.size() + skip) return false;
    for (std::size_t i = 0; i < skip; ++i) {  // how many, also when it is a literal
      auto made = condition(kids[i]);
      if (!made) {
        made = Part{Part::What::step, new_step()};
        steps[made->index].said.text = code.text(kids[i]);
        steps[made->index].node = kids[i];
      }
      steps[step].parts.push_back(*made);
    }
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (const auto made = part(kids[i + skip], &parts[i])) steps[step].parts.push_back(*made);
    }
    steps[step].said.text.clear();
    return true;
  };
  const auto as = [&](Form form) { steps[step].said.form = form; };
  if (const auto* all = std::get_if<policy::All>(&body.form)) {
    if (op == Op::all && children(all->parts, 0)) return as(Form::all), true;
    if (all->parts.size() == 1) return expand(step, node, all->parts[0].body.get()), true;
  } else if (const auto* any = std::get_if<policy::Any>(&body.form)) {
    if (op == Op::any && children(any->parts, 0)) return as(Form::any), true;
    if (any->parts.size() == 1) return expand(step, node, any->parts[0].body.get()), true;
  } else if (const auto* least = std::get_if<policy::AtLeast>(&body.form)) {
    if (op == Op::at_least && children(least->parts, 1)) return as(Form::at_least), true;
  } else if (const auto* none_of = std::get_if<policy::Not>(&body.form)) {
    if (op == Op::negate) {
      if (const auto made = part(code.children(node)[0], &none_of->part)) steps[step].parts.push_back(*made);
      steps[step].said.text.clear();
      return as(Form::negation), true;
    }
  } else if (const auto* choice = std::get_if<policy::Conditional>(&body.form)) {
    if (op == Op::choose) {
      const auto kids = code.children(node);
      const policy::BodyRef* bodies[] = {&choice->condition, &choice->then, &choice->otherwise};
      for (std::size_t i = 0; i < 3; ++i) {
        policy::Part written;
        written.body = *bodies[i];
        auto made = part(kids[i], &written);
        if (!made) made = Part{Part::What::step, new_step()};
        steps[step].parts.push_back(*made);
      }
      return as(Form::choice), true;
    }
  }
  return false;
}

LIANGCE_INLINE void ReasonPlan::Planner::expression(std::uint32_t step, feel::NodeId node, const policy::Body* body) {
  using feel::Op;
  const auto parts = [&](Form form) {
    steps[step].said.form = form;
    for (const feel::NodeId kid : code.children(node)) {
      if (const auto made = condition(kid)) steps[step].parts.push_back(*made);
    }
  };
  switch (code.op(node)) {
    case Op::all: return parts(Form::all);
    case Op::any: return parts(Form::any);
    case Op::negate: return parts(Form::negation);
    case Op::at_least: return parts(Form::at_least);
    case Op::choose: {
      steps[step].said.form = Form::choice;
      for (const feel::NodeId kid : code.children(node)) {
        const auto made = condition(kid);
        steps[step].parts.push_back(made ? *made : Part{Part::What::step, new_step()});
      }
      return;
    }
    case Op::extension: {
      const feel::Extension& extension = code.extension(code[node].b);
      if (const auto* found = dynamic_cast<const TableNode*>(&extension)) return table(step, *found, body);
      if (const auto* found = dynamic_cast<const ExceptionsNode*>(&extension)) return exceptions(step, *found, body);
      if (const auto* found = dynamic_cast<const PatternNode*>(&extension)) return pattern(step, *found, node);
      break;
    }
    case Op::quantify_some:
    case Op::quantify_every:
      if (code.children(node).size() == 2) steps[step].loop = node;
      break;
    case Op::path: {
      // `.verdict` of a table or pattern that is this body itself.
      const feel::NodeId from = inside(code.children(node)[0]);
      if (code.op(from) == Op::extension && body != nullptr &&
          (body->is_pattern() || std::holds_alternative<policy::Table>(body->form))) {
        return expression(step, from, body);
      }
      break;
    }
    default: break;
  }
  read_into(step, node);
}

/// A part of a composed form. Nothing for what cannot say anything.
LIANGCE_INLINE std::optional<ReasonPlan::Part> ReasonPlan::Planner::part(feel::NodeId node,
                                                                         const policy::Part* written) {
  const feel::Node& at = code[inside(node)];
  const bool labelled =
      !written->label.empty() || !written->citation.clauses.empty() || !written->citation.note.empty();
  if (!labelled && at.op == feel::Op::lazy && plan.elements[at.a] != none) return Part{Part::What::element, at.a};
  const std::uint32_t step = new_step();
  steps[step].node = node;
  steps[step].said.kind = labelled ? Kind::part : Kind::condition;
  steps[step].said.name = written->label.text;
  steps[step].said.unit = unit_of(node);
  ReasonPlan::cite(policy, written->citation, steps[step].said);
  expand(step, node, written->body.get());
  return Part{Part::What::step, step};
}

/// A part of an expression. Nothing for literals.
LIANGCE_INLINE std::optional<ReasonPlan::Part> ReasonPlan::Planner::condition(feel::NodeId node) {
  const feel::NodeId core = inside(node);
  const feel::Node& at = code[core];
  if (at.op == feel::Op::lazy && plan.elements[at.a] != none) return Part{Part::What::element, at.a};
  if (at.op == feel::Op::constant && code.named_constants(core).empty()) return std::nullopt;
  const std::uint32_t step = new_step();
  steps[step].node = node;
  steps[step].said.unit = unit_of(node);
  expand(step, node, nullptr);
  return Part{Part::What::step, step};
}

LIANGCE_INLINE void ReasonPlan::Planner::table(std::uint32_t at, const TableNode& node, const policy::Body* body) {
  const auto* written = body == nullptr ? nullptr : std::get_if<policy::Table>(&body->form);
  if (written != nullptr && written->rows.size() != node.rows.size()) written = nullptr;
  steps[at].said.form = Form::table;
  steps[at].said.text.clear();
  steps[at].table = &node;
  for (std::size_t c = 0; c < node.columns.size(); ++c) {
    const std::uint32_t input = new_step();
    steps[input].node = node.columns[c].input;
    expand(input, node.columns[c].input, nullptr);
    Said& said = steps[input].said;
    said.name = node.columns[c].label;
    said.unit = unit_of(node.columns[c].input);
    if (written != nullptr && c < written->inputs.size()) {
      said.text = written->inputs[c].expression.text;
      if (!written->inputs[c].label.empty()) said.name = written->inputs[c].label.text;
    }
    if (said.name == said.text) said.name.clear();
    steps[at].parts.push_back({Part::What::step, input});
    steps[at].cells.emplace_back(node.columns[c].tests.size(), none);
  }
  if (node.rows.size() > most_rows) return;
  for (std::uint32_t r = 0; r < node.rows.size(); ++r)
    table_row(at, node, r, written == nullptr ? nullptr : &written->rows[r]);
}

/// What a row says: its answers, its citation, what its answers read; and the cells nobody has written before it.
LIANGCE_INLINE void ReasonPlan::Planner::table_row(std::uint32_t at, const TableNode& node, std::uint32_t r,
                                                   const policy::TableRow* written) {
  using policy::CellKind;
  const std::uint32_t row = new_step();
  steps[at].rows.push_back(row);
  Said& said = steps[row].said;
  said.kind = Kind::row;
  said.condition = true;
  said.name = node.rows[r].id;
  for (const feel::NodeId output : node.rows[r].outputs) {
    if (output != feel::no_node && code.constant_value(inside(output)) == nullptr) read_into(row, output);
  }
  if (written != nullptr) {
    for (const policy::Cell& then : written->then) {
      if (!said.text.empty()) said.text += ", ";
      said.text += then.kind == CellKind::dash ? "-" : then.text.text;
    }
    ReasonPlan::cite(policy, written->citation, said);
  }
  for (std::size_t c = 0; c < node.columns.size(); ++c) {
    const std::uint32_t test = node.rows[r].tests[c];
    std::uint32_t& cell = steps[at].cells[c][test];
    const CellKind kind = node.columns[c].tests[test].kind;
    if (cell != none || kind == CellKind::dash) continue;
    cell = new_step();
    Said& asked = steps[cell].said;
    const Said& input = steps[steps[at].parts[c].index].said;
    asked.condition = true;
    asked.name = input.name.empty() ? input.text : input.name;
    if (asked.name.empty()) asked.name = node.columns[c].label;
    asked.text = kind == CellKind::unknown ? "unknown" : kind == CellKind::known ? "known" : "";
    if (asked.text.empty() && written != nullptr) {
      const policy::Cell& cell_written = written->when[c];
      asked.text =
          cell_written.kind == CellKind::text ? Value(cell_written.text.text).to_feel() : cell_written.text.text;
    }
  }
}

LIANGCE_INLINE void ReasonPlan::Planner::exceptions(std::uint32_t at, const ExceptionsNode& node,
                                                    const policy::Body* body) {
  steps[at].said.form = Form::exceptions;
  steps[at].said.text.clear();
  for (const ExceptionsNode::Exception& exception : node.exceptions) {
    const std::uint32_t step = new_step();
    steps[step].node = exception.condition;
    steps[step].said.kind = Kind::exception;
    steps[step].said.name = exception.name;
    const policy::Rule* rule = policy.find_rule(exception.name);
    if (rule != nullptr) describe(*rule, steps[step].said);
    expand(step, exception.condition, nullptr);
    // The value it gives, told only when it holds or may hold.
    const feel::NodeId value = inside(exception.value);
    const std::uint32_t gives = new_step();
    steps[gives].node = exception.value;
    steps[gives].said.kind = Kind::part;
    steps[gives].said.unit = unit_of(exception.value);
    const bool own_slot = code.op(value) == feel::Op::lazy && code.lazy_body(code[value].a) != feel::no_node;
    expand(gives, own_slot ? code.lazy_body(code[value].a) : value, rule == nullptr ? nullptr : rule->body.get());
    steps[step].results.push_back({Part::What::step, gives});
    steps[at].parts.push_back({Part::What::step, step});
  }
  const std::uint32_t base = new_step();
  steps[base].node = node.base;
  steps[base].said.kind = Kind::part;
  steps[base].said.unit = unit_of(node.base);
  expand(base, node.base, body);
  steps[at].parts.push_back({Part::What::step, base});
}

/// The unit of the amounts a pattern gives.
LIANGCE_INLINE std::string ReasonPlan::Planner::pattern_unit(feel::NodeId node) const {
  for (const char* name : {"shortfall", "interest", "value"}) {
    const feel::TypeRef* member = code.type(node)->member(name);
    if (member == nullptr) {
      const feel::TypeRef* steps = code.type(node)->member("steps");
      member = steps == nullptr || (*steps)->element == nullptr ? nullptr : (*steps)->element->member(name);
    }
    if (member != nullptr && (*member)->has_unit) return (*member)->unit.to_string();
  }
  return {};
}

LIANGCE_INLINE void ReasonPlan::Planner::pattern(std::uint32_t at, const PatternNode& node, feel::NodeId id) {
  const auto form = [&] {
    if (dynamic_cast<const DeadlineNode*>(&node) != nullptr) return Form::deadline;
    if (dynamic_cast<const WindowNode*>(&node) != nullptr) return Form::window;
    if (dynamic_cast<const CadenceNode*>(&node) != nullptr) return Form::cadence;
    if (dynamic_cast<const MilestonesNode*>(&node) != nullptr) return Form::milestones;
    if (dynamic_cast<const ScheduleNode*>(&node) != nullptr) return Form::schedule;
    return Form::target;
  }();
  steps[at].said.form = form;
  steps[at].said.text.clear();
  steps[at].said.unit = pattern_unit(id);
  const auto* shares = dynamic_cast<const MilestonesNode*>(&node);
  if (shares != nullptr && shares->percent) {
    const std::uint32_t unit = new_step();
    steps[unit].said.name = "unit";
    steps[unit].said.value = Value("%");
    steps[at].parts.push_back({Part::What::step, unit});
  }
  for (const PatternNode::Argument& argument : node.arguments) {
    const std::uint32_t step = new_step();
    steps[step].node = argument.node;
    steps[step].said.unit = unit_of(argument.node);
    expand(step, argument.node, nullptr);
    steps[step].said.name = argument.name;
    steps[at].parts.push_back({Part::What::step, step});
  }
}

// ---- reads
// ------------------------------------------------------------------------------------------------------------

/// Everything read without going through a named rule. Nodes were made in the order the author wrote them.
LIANGCE_INLINE void ReasonPlan::Planner::collect(feel::NodeId root, std::vector<Read>& out,
                                                 std::vector<feel::Slot>& seen) const {
  std::vector<feel::NodeId> nodes;
  feel::detail::walk_code(code, root, false, [&](feel::NodeId id) { nodes.push_back(id); });
  std::sort(nodes.begin(), nodes.end());
  const auto add = [&](Read read) {
    if (std::find(out.begin(), out.end(), read) == out.end()) out.push_back(read);
  };
  for (const feel::NodeId id : nodes) {
    const feel::Node& node = code[id];
    if (node.op == feel::Op::fact || node.op == feel::Op::compare_fact_constant) add({Read::What::fact, node.a});
    for (const feel::Slot number : code.named_constants(id)) add({Read::What::parameter, number});
    if (node.op != feel::Op::lazy) continue;
    const policy::Element* source = details.elements[node.a].source;
    if (source != nullptr && !is_function(node.a)) {
      add({Read::What::element, node.a});
    } else if (std::find(seen.begin(), seen.end(), node.a) == seen.end()) {
      seen.push_back(node.a);  // a function, or a slot the builder made: what it reads counts as read here
      if (code.lazy_body(node.a) != feel::no_node) collect(code.lazy_body(node.a), out, seen);
    }
  }
}

/// Facts and parameters into `used`, rules and parameters below.
LIANGCE_INLINE void ReasonPlan::Planner::read_into(std::uint32_t at, feel::NodeId node) {
  using From = ReasonPlan::Reading::From;
  std::vector<Read> reads;
  std::vector<feel::Slot> seen;
  collect(node, reads, seen);
  const auto use = [&](ReasonWords::Used used, ReasonPlan::Reading from) {
    Step& step = steps[at];
    const auto same = [&](const ReasonWords::Used& other) { return other.name == used.name; };
    if (std::any_of(step.said.used.begin(), step.said.used.end(), same)) return;
    step.said.used.push_back(std::move(used));
    step.readings.push_back(std::move(from));
  };
  const auto below = [&](Part part) {
    std::vector<Part>& parts = steps[at].parts;
    const auto same = [&](const Part& other) { return other.what == part.what && other.index == part.index; };
    if (std::none_of(parts.begin(), parts.end(), same)) parts.push_back(part);
  };
  std::vector<Part> parameters;  // after the rules
  for (const Read& read : reads) {
    if (read.what == Read::What::parameter) {
      const Said& said = steps[plan.parameters[read.index]].said;
      use({said.name, said.en, said.unit, true}, {From::plan, 0, said.value});
      parameters.push_back({Part::What::parameter, read.index});
    } else if (read.what == Read::What::element) {
      const policy::Element& element = *details.elements[read.index].source;
      if (index_in(policy.facts, &element)) {  // dmn profile: a fact brought to its type
        use({element.name.text, element.en.text, {}, false}, {From::lazy, read.index, {}});
      } else {
        below({Part::What::element, read.index});
      }
    } else {
      const FactSlot& fact = program.facts()[read.index];
      const std::string unit = fact.fact == nullptr ? std::string() : fact.fact->type.unit_text.text;
      use({fact.name, fact.en, unit, fact.fact == nullptr}, {From::fact, read.index, {}});
      for (std::uint32_t i = 0; i < plan.parameters.size(); ++i) {
        if (steps[plan.parameters[i]].fact == read.index) parameters.push_back({Part::What::parameter, i});
      }
    }
  }
  for (const Part& parameter : parameters) below(parameter);
}

}  // namespace liangce::detail
