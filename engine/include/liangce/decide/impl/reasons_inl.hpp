// Telling one case by the plan.
#pragma once

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "liangce/decide/impl/reason_plan.hpp"
#include "liangce/decide/impl/reasons.hpp"

namespace liangce::detail {

/// What the case says: of a fact nobody mentioned, not the bounds its declaration gives.
LIANGCE_INLINE Value as_given(const FactSlot& fact, const Value& value) {
  if (!value.is_absent() || fact.fact == nullptr || !value.same(fact.initial)) return value;
  return Value::absent(value.reason(), value.fact());
}

/// One tree being told.
struct ReasonTeller {
  using Form = ReasonStep::Form;
  using Kind = ReasonStep::Kind;
  using Part = ReasonPlan::Part;
  using Step = ReasonPlan::Step;

  const std::shared_ptr<const ReasonPlan>& shared;
  const ReasonPlan& plan = *shared;
  feel::Frame& frame;
  const ReasonLimits& limits;
  const Program& program;
  std::size_t left = limits.steps;
  std::vector<std::uint8_t> told = std::vector<std::uint8_t>(plan.elements.size(), 0);
  std::vector<std::uint8_t> told_parameters = std::vector<std::uint8_t>(plan.parameters.size(), 0);

  /// The children of `step` into `into`.
  void tell(const Step& step, ReasonStep& into, std::size_t depth);
  void part(const Part& part, std::vector<ReasonStep>& out, std::size_t depth);

  /// A step with the plan's own words, which keep the plan alive.
  ReasonStep begin(const Step& step, Value value = {}) const {
    return {step.said.kind,
            step.said.form,
            false,
            step.said.condition,
            std::shared_ptr<const ReasonWords>(shared, &step.said),
            std::move(value),
            {},
            {}};
  }

 private:
  void parts(const std::vector<Part>& all, std::vector<ReasonStep>& out, std::size_t depth) {
    out.reserve(out.size() + all.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (left == 0 || depth >= limits.depth) return more(out, all.size() - i);
      part(all[i], out, depth);
    }
  }
  static void more(std::vector<ReasonStep>& out, std::size_t count, Kind kind = Kind::condition) {
    ReasonStep step;
    step.kind = kind;
    step.form = Form::more;
    step.value = Value(static_cast<std::int64_t>(count));
    out.push_back(std::move(step));
  }
  void uses(const Step& step, ReasonStep& into) {
    into.used.reserve(step.readings.size());
    for (const ReasonPlan::Reading& reading : step.readings) {
      switch (reading.from) {
        case ReasonPlan::Reading::From::plan: into.used.push_back(reading.value); break;
        case ReasonPlan::Reading::From::lazy: into.used.push_back(lazy(reading.slot)); break;
        case ReasonPlan::Reading::From::fact:
          into.used.push_back(as_given(program.facts()[reading.slot], frame.facts[reading.slot]));
      }
    }
  }
  Value evaluate(feel::NodeId node) { return feel::evaluate(*frame.code, node, frame); }
  const Value& lazy(feel::Slot slot) {
    if (frame.lazy_state[slot] != 2) frame.preset(slot, evaluate(frame.code->lazy_body(slot)));
    return frame.lazy_values[slot];
  }
  void choice(const Step& step, ReasonStep& into, std::size_t depth);
  void exceptions(const Step& step, ReasonStep& into, std::size_t depth);
  void items(const Step& step, ReasonStep& into);
  void table(const Step& step, ReasonStep& into, std::size_t depth);
  void row(const Step& step, std::size_t r, Tri state, std::vector<ReasonStep>& out, std::size_t depth);
  static Value truth(Tri state) {
    return state == Tri::maybe ? Value::absent(Reason::missing) : Value(state == Tri::yes);
  }
};

LIANGCE_INLINE void ReasonTeller::part(const Part& part, std::vector<ReasonStep>& out, std::size_t depth) {
  if (part.what == Part::What::parameter) {
    if (std::exchange(told_parameters[part.index], 1) != 0) return;  // its value stands in `used` where it is read
    const Step& step = plan.steps[plan.parameters[part.index]];
    --left;
    out.push_back(begin(step, step.fact == no_fact ? step.said.value : frame.facts[step.fact]));
  } else if (part.what == Part::What::element) {
    const Step& step = plan.steps[plan.elements[part.index]];
    --left;
    out.push_back(begin(step, lazy(part.index)));
    ReasonStep& said = out.back();
    said.repeated = std::exchange(told[part.index], 1) != 0;
    if (!said.repeated) tell(step, said, depth);
  } else {
    const Step& step = plan.steps[part.index];
    if (step.node == feel::no_node && step.said.value.is_absent()) return;  // a literal branch: nothing to tell
    Value value = step.node == feel::no_node ? step.said.value : evaluate(step.node);
    if (step.said.form == Form::finding && !value.is_true()) return;
    --left;
    out.push_back(begin(step, std::move(value)));
    tell(step, out.back(), depth);
  }
}

LIANGCE_INLINE void ReasonTeller::tell(const Step& step, ReasonStep& into, std::size_t depth) {
  uses(step, into);
  if (step.table != nullptr) return table(step, into, depth + 1);
  switch (step.said.form) {
    case Form::choice: return choice(step, into, depth + 1);
    case Form::exceptions: return exceptions(step, into, depth + 1);
    default: break;
  }
  parts(step.parts, into.parts, depth + 1);
  if (step.loop != feel::no_node) items(step, into);
}

/// The first word after `some` or `every`.
LIANGCE_INLINE std::string variable_of(std::string_view text) {
  const std::size_t begin = text.find(' ');
  if (begin == std::string_view::npos) return "item";
  const std::string_view rest = text.substr(begin + 1);
  return std::string(rest.substr(0, rest.find(' ')));
}

/// Which items make a `some` true, an `every` false, or either unknown.
LIANGCE_INLINE void ReasonTeller::items(const Step& step, ReasonStep& into) {
  const feel::Code& code = *frame.code;
  const bool every = code.op(step.loop) == feel::Op::quantify_every;
  if (into.value.is_boolean() && into.value.boolean() == every) return;  // all of them
  const auto kids = code.children(step.loop);
  const Value domain = evaluate(kids[0]);
  if (!domain.is_list()) return;
  const std::uint32_t local = code.loop(code[step.loop].b).locals[0];
  std::shared_ptr<ReasonWords> variable;
  std::size_t found = 0;
  std::size_t tried = 0;
  for (const Value& item : domain.items()) {
    if (tried++ == limits.items_tried || frame.exhausted) break;
    frame.base = 0;
    if (frame.locals.size() < code.locals_needed(step.loop)) frame.locals.resize(code.locals_needed(step.loop));
    frame.locals[local] = item;
    Value one = evaluate(kids[1]);
    const bool settles = into.value.is_absent() ? one.is_absent() : one.same(into.value);
    if (!settles || found++ >= limits.items || left == 0) continue;
    --left;
    ReasonStep& told_item = into.parts.emplace_back();
    told_item.form = Form::item;
    told_item.condition = true;
    if (variable == nullptr) {
      variable = std::make_shared<ReasonWords>();
      variable->name = variable_of(into.words->text);
      variable->used.push_back({variable->name, {}, {}, false});
    }
    told_item.words = variable;
    told_item.used.push_back(item);
    told_item.value = std::move(one);
  }
  if (found > limits.items) more(into.parts, found - limits.items);
}

/// The condition and the branch taken.
LIANGCE_INLINE void ReasonTeller::choice(const Step& step, ReasonStep& into, std::size_t depth) {
  if (step.parts.size() != 3 || left < 3 || depth >= limits.depth) return more(into.parts, step.parts.size());
  const Part& condition = step.parts[0];
  part(condition, into.parts, depth);
  Value holds;
  if (condition.what == Part::What::element) {
    holds = lazy(condition.index);
  } else if (condition.what == Part::What::step && plan.steps[condition.index].node != feel::no_node) {
    holds = evaluate(plan.steps[condition.index].node);
  }
  if (!holds.is_false()) part(step.parts[1], into.parts, depth);
  if (!holds.is_true()) part(step.parts[2], into.parts, depth);
}

/// Each exception and whether it holds; what it gives when it does or may; the rule's own body when none surely does.
LIANGCE_INLINE void ReasonTeller::exceptions(const Step& step, ReasonStep& into, std::size_t depth) {
  bool held = false;
  for (std::size_t i = 0; i < step.parts.size(); ++i) {
    if (left == 0 || depth >= limits.depth) return more(into.parts, step.parts.size() - i, Kind::exception);
    const bool base = i + 1 == step.parts.size();
    if (base && held) break;
    part(step.parts[i], into.parts, depth);
    if (base || into.parts.empty()) continue;
    ReasonStep& exception = into.parts.back();
    held = held || exception.value.is_true();
    if (!exception.value.is_false()) parts(plan.steps[step.parts[i].index].results, exception.parts, depth + 1);
  }
}

/// A row that hits or may hit with every cell that says something; one that does not with the first cell that stands
/// against it.
LIANGCE_INLINE void ReasonTeller::row(const Step& step, std::size_t r, Tri state, std::vector<ReasonStep>& out,
                                      std::size_t depth) {
  const TableNode& table = *step.table;
  if (step.rows.empty()) {  // of a very long table: its name
    auto id = std::make_shared<ReasonWords>();
    id->name = table.rows[r].id;
    out.push_back({Kind::row, Form::plain, false, true, std::move(id), truth(state), {}, {}});
  } else {
    out.push_back(begin(plan.steps[step.rows[r]], truth(state)));
  }
  ReasonStep& said = out.back();
  said.parts.reserve(state == Tri::no ? 1 : table.columns.size());
  for (std::size_t c = 0; c < table.columns.size() && left > 0; ++c) {
    const std::uint32_t test = table.rows[r].tests[c];
    if (table.columns[c].tests[test].kind == policy::CellKind::dash) continue;
    const Tri one = table.test(frame, c, r);
    if (state == Tri::no && one != Tri::no) continue;
    --left;
    if (step.cells[c][test] != ReasonPlan::none) {
      said.parts.push_back(begin(plan.steps[step.cells[c][test]], truth(one)));
    } else {
      said.parts.push_back({Kind::condition, Form::plain, false, true, ReasonWords::none(), truth(one), {}, {}});
    }
    if (state == Tri::no) return;
  }
  if (!step.rows.empty()) tell(plan.steps[step.rows[r]], said, depth);
}

LIANGCE_INLINE void ReasonTeller::table(const Step& step, ReasonStep& into, std::size_t depth) {
  parts(step.parts, into.parts, depth);
  const std::vector<TableNode::Match> matches = step.table->matches(frame);
  const std::size_t rows = step.table->rows.size();
  const bool first = step.table->hit == policy::Hit::first;
  const std::size_t end = first && !matches.empty() && matches.back().state == Tri::yes ? matches.back().row + 1 : rows;
  std::size_t hits = 0;
  std::size_t near_misses = 0;
  std::size_t left_out = 0;
  std::size_t next = 0;
  into.parts.reserve(into.parts.size() + std::min(end, limits.near_misses + matches.size()) + 1);
  for (std::size_t r = 0; r < end; ++r) {
    const bool hit = next < matches.size() && matches[next].row == r;
    const Tri state = hit ? matches[next++].state : Tri::no;
    if (left == 0 || depth >= limits.depth || (hit ? hits >= limits.hits : near_misses >= limits.near_misses)) {
      ++left_out;
      continue;
    }
    ++(hit ? hits : near_misses);
    --left;
    row(step, r, state, into.parts, depth);
  }
  if (left_out != 0) more(into.parts, left_out, Kind::row);
}

LIANGCE_INLINE void Reasons::add(const Program& program, const Program::DecisionParts& parts, feel::Frame& frame,
                                 Decision& decision, const ReasonLimits& limits) {
  const Program::Details& details = *program.details_;
  std::call_once(details.reasons_planned, [&] { details.reason_plan = ReasonPlan::make(program); });
  const ReasonPlan& plan = *details.reason_plan;

  // What is evaluated for the telling is not the case's: neither its errors nor its budget.
  feel::Errors* const errors = std::exchange(frame.errors, nullptr);
  const std::uint64_t steps_left = frame.steps_left;
  if (!frame.exhausted) frame.steps_left = frame.limits.steps;
  const bool exhausted = frame.exhausted;

  const ReasonPlan::Step& root =
      plan.steps[plan.decisions[static_cast<std::size_t>(&parts - details.decisions.data())]];
  ReasonTeller teller{.shared = details.reason_plan, .frame = frame, .limits = limits, .program = program};
  decision.reasons.clear();
  decision.reasons.push_back(teller.begin(root));
  ReasonStep& said = decision.reasons.back();
  said.value = parts.verdict == feel::no_node ? decision.value : feel::evaluate(*frame.code, parts.verdict, frame);
  if (parts.source != nullptr) teller.told[parts.slot] = 1;
  said.parts.reserve(root.parts.size() + root.results.size() + 1);
  teller.tell(root, said, 0);
  said.parts.reserve(said.parts.size() + root.results.size());
  for (const ReasonPlan::Part& part : root.results) {
    if (teller.left != 0) teller.part(part, said.parts, 1);
  }
  decision.document = program.policy().title.text;

  frame.errors = errors;
  frame.steps_left = steps_left;
  frame.exhausted = exhausted;

  for (std::vector<MissingFact>* list : {&decision.missing, &decision.also_unknown}) {
    for (MissingFact& missing : *list) {
      const auto same = [&](const FactSlot& fact) {
        return fact.name == missing.name && (fact.fact == nullptr) == missing.parameter;
      };
      const auto found = std::find_if(program.facts().begin(), program.facts().end(), same);
      if (found == program.facts().end()) continue;
      missing.value = as_given(*found, frame.facts[static_cast<std::size_t>(found - program.facts().begin())]);
      if (found->fact == nullptr) continue;
      missing.ask = found->fact->ask;
      missing.unit = found->fact->type.unit_text.text;
    }
  }
}

}  // namespace liangce::detail
