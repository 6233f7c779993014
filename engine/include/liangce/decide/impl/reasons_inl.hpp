// Telling one case by the plan.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "liangce/decide/impl/reason_plan.hpp"
#include "liangce/decide/impl/reasons.hpp"
#include "liangce/decide/impl/unknown.hpp"
#include "liangce/feel/impl/evaluator.hpp"

namespace liangce::detail {

/// One tree being told. Every step is written once, in the order it is read.
struct ReasonTeller {
  using Form = ReasonStep::Form;
  using Kind = ReasonStep::Kind;
  using Part = ReasonPlan::Part;
  using Telling = ReasonPlan::Telling;

  /// Kept by a thread from one telling to the next.
  struct Scratch {
    std::vector<std::uint8_t> told;
    std::vector<std::uint8_t> told_parameters;
  };
  /// A step that is being given its parts.
  struct Open {
    ReasonStep* step;
    ReasonStep* last = nullptr;
  };

  ReasonStore& store;
  const ReasonPlan& plan = *store.plan;
  feel::Frame& frame;
  const ReasonLimits& limits;
  const Program& program;
  Scratch& scratch;
  feel::detail::Evaluator evaluator{*frame.code, frame};
  std::size_t left = limits.steps;

  /// `own`: the lazy slot of the decision itself, or no_fact.
  const ReasonStep& tell_all(std::uint32_t root, feel::Slot own, Value value, const Reasons::Known& known);

 private:
  /// `make` gives the value, where it stays.
  template <class Make>
  LIANGCE_HOT ReasonStep* add(Kind kind, Form form, bool condition, const ReasonWords* words, Make make) {
    return store.steps.add([&] { return ReasonStep(kind, form, condition, words, make, store); });
  }
  static ReasonStep* append(Open& to, ReasonStep* step) {
    to.step->parts.append(to.last, step);
    return to.last = step;
  }
  /// A part with the plan's own words.
  template <class Make>
  LIANGCE_HOT ReasonStep* begin(Open& to, const Telling& telling, Make make) {
    return append(to, add(telling.kind, telling.form, telling.condition, telling.said, make));
  }
  ReasonWords& own_words() { return *store.words.emplace_back(std::make_unique<ReasonWords>()); }

  /// The parts of what is open.
  LIANGCE_HOT void tell(std::uint32_t step, Open& open, std::size_t depth);
  /// Tells a part; null: there is nothing to tell of it. `known`: its value, where somebody knows it.
  ReasonStep* part(const Part& part, Open& to, std::size_t depth, Open& open, const Value* known = nullptr);
  LIANGCE_HOT void step(std::uint32_t index, Open& to, std::size_t depth, Open& open, const Value* known);
  /// The value of `and`, `or` and `not` from those of its parts; false: they do not say.
  static bool combined(const Telling& telling, ReasonStep& step);
  ReasonStep* part(const Part& one, Open& to, std::size_t depth) {
    Open open{nullptr};
    return part(one, to, depth, open);
  }
  LIANGCE_HOT void parts(const ReasonPlan::Run& run, Open& to, std::size_t depth) {
    for (std::uint32_t i = 0; i < run.count; ++i) {
      if (left == 0 || depth >= limits.depth) return more(to, run.count - i);
      part(plan.all_parts[run.first + i], to, depth);
    }
  }
  void more(Open& to, std::size_t count, Kind kind = Kind::condition) {
    append(to,
           add(kind, Form::more, false, &ReasonWords::none(), [&] { return Value(static_cast<std::int64_t>(count)); }));
  }
  LIANGCE_APART void uses(const Telling& telling, ReasonStep& step) {
    const std::size_t count = telling.readings.count;
    const Value* const used = store.values.room(count);
    for (std::size_t i = 0; i < count; ++i) {
      const ReasonPlan::Reading& reading = plan.all_readings[telling.readings.first + i];
      switch (reading.from) {
        case ReasonPlan::Reading::From::plan: store.values.add([&] { return reading.value; }); break;
        case ReasonPlan::Reading::From::lazy: {
          const Value& value = lazy(reading.slot);
          store.values.add([&] { return value; });
          break;
        }
        case ReasonPlan::Reading::From::fact:
          store.values.add([&] { return as_given(program.facts()[reading.slot], frame.facts[reading.slot]); });
      }
    }
    step.used = {used, count};
  }
  Value evaluate(feel::NodeId node) { return evaluator.by_itself(node); }
  LIANGCE_HOT const Value& lazy(feel::Slot slot) {
    if (frame.lazy_state[slot] != 2) frame.preset(slot, evaluate(frame.code->lazy_body(slot)));
    return frame.lazy_values[slot];
  }
  LIANGCE_APART void choice(const Telling& telling, Open& open, std::size_t depth);
  LIANGCE_APART void exceptions(const Telling& telling, Open& open, std::size_t depth);
  LIANGCE_APART void items(const Telling& telling, Open& open);
  LIANGCE_APART void table(std::uint32_t step, Open& open, std::size_t depth);
  struct Cells;
  template <class CellState>
  void row(const ReasonPlan::Step& step, std::size_t r, Tri state, CellState cell, Open& to, std::size_t depth);
  template <class RowState, class CellState>
  void rows(const ReasonPlan::Step& step, std::size_t end, RowState row_state, CellState cell, Open& open,
            std::size_t depth);
  static Value truth(Tri state) {
    return state == Tri::maybe ? Value::absent(Reason::missing) : Value(state == Tri::yes);
  }
};

LIANGCE_INLINE bool ReasonTeller::combined(const Telling& telling, ReasonStep& step) {
  if (step.parts.size() != telling.parts.count) return false;
  const bool negation = telling.form == Form::negation;
  const bool decisive = telling.form == Form::any;
  const ReasonStep* unknown = nullptr;
  for (const ReasonStep& part : step.parts) {
    if (part.value.is_boolean()) {
      if (!negation && part.value.boolean() != decisive) continue;
      step.value = negation ? Value(!part.value.boolean()) : Value(decisive);
      return true;
    }
    if (!part.value.is_absent() || part.form == Form::more) return false;
    if (unknown == nullptr) unknown = &part;
  }
  step.value = unknown != nullptr ? Value::absent(unknown->value.reason(), unknown->value.fact()) : Value(!decisive);
  return true;
}

inline void ReasonTeller::tell(std::uint32_t step, Open& open, std::size_t depth) {
  const Telling& telling = plan.tellings[step];
  if (telling.readings.count != 0) uses(telling, *open.step);
  if (telling.table != nullptr) return table(step, open, depth + 1);
  switch (telling.form) {
    case Form::choice: return choice(telling, open, depth + 1);
    case Form::exceptions: return exceptions(telling, open, depth + 1);
    default: break;
  }
  parts(telling.parts, open, depth + 1);
  if (telling.loop != feel::no_node) items(telling, open);
}

inline void ReasonTeller::step(std::uint32_t index, Open& to, std::size_t depth, Open& open, const Value* known) {
  const Telling& telling = plan.tellings[index];
  --left;
  open.step = begin(to, telling, [&] {
    if (known != nullptr) return *known;
    switch (telling.from) {
      case Telling::From::words: return telling.said->value;
      case Telling::From::constant: return evaluator.constants[telling.source];
      case Telling::From::fact: return frame.facts[telling.source];
      case Telling::From::lazy: return lazy(telling.source);
      case Telling::From::truth: return evaluator.truth(telling.node).value();
      case Telling::From::parts: return Value();
      default: return evaluate(telling.node);
    }
  });
  if (telling.bare) return;
  tell(index, open, depth);
  if (known == nullptr && telling.from == Telling::From::parts && !combined(telling, *open.step)) {
    open.step->value = evaluator.truth(telling.node).value();
  }
}

LIANGCE_INLINE ReasonStep* ReasonTeller::part(const Part& part, Open& to, std::size_t depth, Open& open,
                                              const Value* known) {
  if (part.what == Part::What::step) {
    const Telling& telling = plan.tellings[part.index];
    if (telling.node == feel::no_node && telling.said->value.is_absent())
      return nullptr;  // a literal branch: nothing to tell
    if (telling.form == Form::finding && known == nullptr && !evaluate(telling.node).is_true()) return nullptr;
    step(part.index, to, depth, open, known);
  } else if (part.what == Part::What::element) {
    const std::uint32_t step = plan.elements[part.index];
    const Value& value = lazy(part.index);
    --left;
    open.step = begin(to, plan.tellings[step], [&] { return value; });
    open.step->repeated = std::exchange(scratch.told[part.index], 1) != 0;
    if (!open.step->repeated && !plan.tellings[step].bare) tell(step, open, depth);
  } else {
    if (std::exchange(scratch.told_parameters[part.index], 1) != 0)
      return nullptr;  // its value stands where it is read
    const Telling& telling = plan.tellings[plan.parameters[part.index]];
    --left;
    open.step =
        begin(to, telling, [&] { return telling.fact == no_fact ? telling.said->value : frame.facts[telling.fact]; });
  }
  return open.step;
}

/// The first word after `some` or `every`.
LIANGCE_INLINE std::string variable_of(std::string_view text) {
  const std::size_t begin = text.find(' ');
  if (begin == std::string_view::npos) return "item";
  const std::string_view rest = text.substr(begin + 1);
  return std::string(rest.substr(0, rest.find(' ')));
}

/// Which items make a `some` true, an `every` false, or either unknown.
LIANGCE_INLINE void ReasonTeller::items(const Telling& telling, Open& open) {
  const feel::Code& code = *frame.code;
  const Value& whole = open.step->value;
  const bool every = code.op(telling.loop) == feel::Op::quantify_every;
  if (whole.is_boolean() && whole.boolean() == every) return;  // all of them
  const auto kids = code.children(telling.loop);
  const Value domain = feel::evaluate(code, kids[0], frame);
  if (!domain.is_list()) return;
  const std::uint32_t local = code.loop(code[telling.loop].b).locals[0];
  const ReasonWords* variable = nullptr;
  std::size_t found = 0;
  std::size_t tried = 0;
  for (const Value& item : domain.items()) {
    if (tried++ == limits.items_tried || frame.exhausted) break;
    frame.base = 0;
    if (frame.locals.size() < code.locals_needed(telling.loop)) frame.locals.resize(code.locals_needed(telling.loop));
    frame.locals[local] = item;
    Value one = feel::evaluate(code, kids[1], frame);
    const bool settles = whole.is_absent() ? one.is_absent() : one.same(whole);
    if (!settles || found++ >= limits.items || left == 0) continue;
    --left;
    if (variable == nullptr) {
      ReasonWords& words = own_words();
      words.name = variable_of(open.step->words->text);
      words.used.push_back({words.name, {}, {}, false});
      variable = &words;
    }
    ReasonStep* said = append(open, add(Kind::condition, Form::item, true, variable, [&] { return std::move(one); }));
    said->used = {store.values.add([&] { return item; }), 1};
  }
  if (found > limits.items) more(open, found - limits.items);
}

/// The condition and the branch taken.
LIANGCE_INLINE void ReasonTeller::choice(const Telling& telling, Open& open, std::size_t depth) {
  const Part* branches = plan.all_parts.data() + telling.parts.first;
  if (telling.parts.count != 3 || left < 3 || depth >= limits.depth) return more(open, telling.parts.count);
  const Part& condition = branches[0];
  const ReasonStep* const told = part(condition, open, depth);
  const bool yes = told != nullptr && told->value.is_true();
  const bool no = told != nullptr && told->value.is_false();
  if (!no) part(branches[1], open, depth);
  if (!yes) part(branches[2], open, depth);
}

/// Each exception and whether it holds; what it gives when it does or may; the rule's own body when none surely does.
LIANGCE_INLINE void ReasonTeller::exceptions(const Telling& telling, Open& open, std::size_t depth) {
  bool held = false;
  for (std::uint32_t i = 0; i < telling.parts.count; ++i) {
    if (left == 0 || depth >= limits.depth) return more(open, telling.parts.count - i, Kind::exception);
    const bool base = i + 1 == telling.parts.count;
    if (base && held) break;
    const Part& one = plan.all_parts[telling.parts.first + i];
    Open exception{nullptr};
    if (part(one, open, depth, exception) == nullptr || base) continue;
    const bool fails = exception.step->value.is_false();
    held = held || exception.step->value.is_true();
    if (!fails) parts(plan.tellings[one.index].results, exception, depth + 1);
  }
}

/// What the distinct cells of a table came to, each asked at most once.
struct ReasonTeller::Cells {
  Cells(const TableNode& t, feel::Frame& f) : table(t), frame(f) {
    std::size_t total = 0;
    for (const TableNode::Column& column : table.columns) total += column.tests.size();
    remembers = total <= known.size();
    if (remembers) std::fill_n(known.begin(), total, unasked);
  }
  Tri ask(std::size_t column, std::size_t offset, std::size_t row) {
    if (!remembers) return table.test(frame, column, row);
    std::uint8_t& place = known[offset + table.rows[row].tests[column]];
    if (place == unasked) place = static_cast<std::uint8_t>(table.test(frame, column, row));
    return static_cast<Tri>(place);
  }
  static constexpr std::uint8_t unasked = 255;
  const TableNode& table;
  feel::Frame& frame;
  bool remembers;
  std::array<std::uint8_t, 256> known;
};

/// A row that hits or may hit with every cell that says something; one that does not with the first cell that stands
/// against it. `cell(column, first test of the column)`: what the row's cell came to.
template <class CellState>
void ReasonTeller::row(const ReasonPlan::Step& step, std::size_t r, Tri state, CellState cell, Open& to,
                       std::size_t depth) {
  const TableNode& table = *step.table;
  Open open{nullptr};
  if (step.rows.empty()) {  // of a very long table: its name
    ReasonWords& id = own_words();
    id.name = table.rows[r].id;
    open.step = append(to, add(Kind::row, Form::plain, true, &id, [&] { return truth(state); }));
  } else {
    open.step = begin(to, plan.tellings[step.rows[r]], [&] { return truth(state); });
  }
  std::size_t offset = 0;
  const std::uint32_t* const tests = table.rows[r].tests.data();
  for (std::size_t c = 0; c < table.columns.size() && left > 0; ++c) {
    const std::size_t first = offset;
    offset += table.columns[c].tests.size();
    if (table.columns[c].tests[tests[c]].kind == policy::CellKind::dash) continue;
    const Tri one = cell(c, first);
    if (state == Tri::no && one != Tri::no) continue;
    --left;
    const std::uint32_t told = step.cells[c][tests[c]];
    const auto came_to = [&] { return truth(one); };
    if (told != ReasonPlan::none) {
      begin(open, plan.tellings[told], came_to);
    } else {
      append(open, add(Kind::condition, Form::plain, true, &ReasonWords::none(), came_to));
    }
    if (state == Tri::no) return;
  }
  if (!step.rows.empty() && !plan.tellings[step.rows[r]].bare) tell(step.rows[r], open, depth);
}

/// The rows before `end`: those that hit or could, and those that came near.
template <class RowState, class CellState>
void ReasonTeller::rows(const ReasonPlan::Step& step, std::size_t end, RowState row_state, CellState cell, Open& open,
                        std::size_t depth) {
  std::size_t hits = 0;
  std::size_t near_misses = 0;
  std::size_t left_out = 0;
  for (std::size_t r = 0; r < end; ++r) {
    const Tri state = row_state(r);
    std::size_t& count = state != Tri::no ? hits : near_misses;
    if (left == 0 || depth >= limits.depth || count >= (state != Tri::no ? limits.hits : limits.near_misses)) {
      ++left_out;
      continue;
    }
    ++count;
    --left;
    row(
        step, r, state, [&](std::size_t c, std::size_t first) { return cell(c, first, r); }, open, depth);
  }
  if (left_out != 0) more(open, left_out, Kind::row);
}

LIANGCE_INLINE void ReasonTeller::table(std::uint32_t index, Open& open, std::size_t depth) {
  const ReasonPlan::Step& step = plan.steps[index];
  const TableNode& table = *step.table;
  parts(plan.tellings[index].parts, open, depth);
  const bool first = table.hit == policy::Hit::first;
  TableNode::Outcome known;
  if (table.outcome(frame, known)) {
    const std::size_t end =
        first && known.hit != 0 ? static_cast<std::size_t>(std::countr_zero(known.hit)) + 1 : table.rows.size();
    rows(
        step, end,
        [&](std::size_t r) {
          return (known.hit >> r & 1U) != 0 ? Tri::yes : (known.could >> r & 1U) != 0 ? Tri::maybe : Tri::no;
        },
        [&](std::size_t c, std::size_t, std::size_t r) { return known.cell(c, r); }, open, depth);
    return;
  }
  const std::vector<TableNode::Match> matches = table.matches(frame);
  Cells cells(table, frame);
  const std::size_t end =
      first && !matches.empty() && matches.back().state == Tri::yes ? matches.back().row + 1 : table.rows.size();
  std::size_t next = 0;
  rows(
      step, end,
      [&](std::size_t r) { return next < matches.size() && matches[next].row == r ? matches[next++].state : Tri::no; },
      [&](std::size_t c, std::size_t offset, std::size_t r) { return cells.ask(c, offset, r); }, open, depth);
}

LIANGCE_INLINE const ReasonStep& ReasonTeller::tell_all(std::uint32_t root, feel::Slot own, Value value,
                                                        const Reasons::Known& known) {
  scratch.told.assign(plan.elements.size(), 0);
  scratch.told_parameters.assign(plan.parameters.size(), 0);
  const Telling& telling = plan.tellings[root];
  Open open{add(telling.kind, telling.form, telling.condition, telling.said, [&] { return std::move(value); })};
  if (own != no_fact) scratch.told[own] = 1;
  tell(root, open, 0);
  static const Value holds(true);
  std::uint32_t finding = 0;
  for (std::uint32_t i = 0; i < telling.results.count; ++i) {
    const Part& one = plan.all_parts[telling.results.first + i];
    const Value* value_known = i < known.outputs.size() ? &known.outputs[i].second : nullptr;
    if (plan.tellings[one.index].form == Form::finding && known.findings) {
      if ((*known.findings >> finding++ & 1U) == 0) continue;
      value_known = &holds;
    }
    if (left == 0) continue;
    Open result{nullptr};
    part(one, open, 1, result, value_known);
  }
  return *open.step;
}

LIANGCE_INLINE void Reasons::add(const Program& program, const Program::DecisionParts& parts, feel::Frame& frame,
                                 Decision& decision, const Known& known, const ReasonLimits& limits) {
  const Program::Details& details = *program.details_;
  std::call_once(details.reasons_planned, [&] { details.reason_plan = ReasonPlan::make(program); });
  const ReasonPlan& plan = *details.reason_plan;

  // What is evaluated for the telling is not the case's: neither its errors nor its budget.
  feel::Errors* const errors = std::exchange(frame.errors, nullptr);
  const std::uint64_t steps_left = frame.steps_left;
  if (!frame.exhausted) frame.steps_left = frame.limits.steps;
  const bool exhausted = frame.exhausted;

  Value asked = parts.verdict == feel::no_node ? decision.value : known.verdict;
  std::unique_ptr<ReasonStore> store(new ReasonStore);  // make_unique would fill it with zeros first
  store->plan = details.reason_plan;
  thread_local ReasonTeller::Scratch scratch;
  ReasonTeller teller{.store = *store, .frame = frame, .limits = limits, .program = program, .scratch = scratch};
  decision.reasons =
      ReasonTree(teller.tell_all(plan.decisions[static_cast<std::size_t>(&parts - details.decisions.data())],
                                 parts.source != nullptr ? parts.slot : no_fact, std::move(asked), known));
  (void)store.release();  // the tree holds it
  decision.document = program.policy().title.text;

  frame.errors = errors;
  frame.steps_left = steps_left;
  frame.exhausted = exhausted;
}

}  // namespace liangce::detail
