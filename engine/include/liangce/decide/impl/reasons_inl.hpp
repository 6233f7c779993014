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
    std::vector<std::uint8_t> told;  ///< by Part::once
  };
  /// A step that is being given its parts.
  struct Open {
    Open() noexcept {}  // NOLINT(modernize-use-equals-default): filled by whoever tells the step
    explicit Open(ReasonStep* told) noexcept : step(told), place(told->parts.first_place()) {}
    ReasonStep* step;
    const ReasonStep** place;  ///< of the next part
  };

  ReasonStore& store;
  const ReasonPlan& plan = *store.plan;
  feel::Frame& frame;
  const ReasonLimits& limits;
  const Program& program;
  Scratch& scratch;
  feel::detail::Evaluator evaluator{*frame.code, frame};
  const Telling* const tellings = plan.tellings.data();
  const std::size_t most_depth = limits.depth;
  std::size_t left = limits.steps;
  std::uint8_t* told = nullptr;  ///< scratch.told

  /// `own`: the lazy slot of the decision itself, or no_fact.
  const ReasonStep& tell_all(std::uint32_t root, feel::Slot own, Value value, const Reasons::Known& known);

 private:
  /// `make` gives the value, where it stays.
  template <class Make>
  LIANGCE_HOT ReasonStep* add(const ReasonHead& head, Make make) {
    return store.steps.add([&] { return ReasonStep(head, make, store); });
  }
  LIANGCE_HOT static ReasonStep* append(Open& to, ReasonStep* step) {
    to.place = to.step->parts.append(to.place, step);
    return step;
  }
  template <class Make>
  LIANGCE_HOT ReasonStep* begin(Open& to, const ReasonHead& head, Make make) {
    return append(to, add(head, make));
  }
  ReasonWords& own_words() { return *store.words.emplace_back(std::make_unique<ReasonWords>()); }

  LIANGCE_HOT Value value_of(const Telling& telling) {
    switch (telling.from) {
      case Telling::From::words: return telling.said().value;
      case Telling::From::constant: return evaluator.constants[telling.source];
      case Telling::From::fact: return frame.facts[telling.source];
      case Telling::From::lazy: return lazy(telling.source);
      case Telling::From::truth: return evaluator.truth(telling.node).value();
      case Telling::From::parts: return Value();
      default: return evaluate(telling.node);
    }
  }
  struct ValueOf {
    ReasonTeller& teller;
    const Telling& telling;
    const Value* known;
    LIANGCE_HOT Value operator()() const { return known != nullptr ? *known : teller.value_of(telling); }
  };
  /// The step of a part, without what stands below it; null: there is nothing to tell of it. `known`: its value, where
  /// somebody knows it.
  LIANGCE_HOT ReasonStep* begin_part(const Part& part, const Telling& telling, Open& to, const Value* known);
  /// Tells a part.
  LIANGCE_APART ReasonStep* one(const Part& one, Open& to, std::size_t depth, Open& open, const Value* known = nullptr);
  /// What stands below a step.
  LIANGCE_HOT void tell(const Telling& telling, Open& open, std::size_t depth);
  LIANGCE_APART void compose(const Telling& telling, Open& open, std::size_t depth);
  LIANGCE_APART void parts(ReasonPlan::Run run, Open& to, std::size_t depth);
  /// The value of `and`, `or` and `not` from those of its parts; false: they do not say.
  static bool combined(const Telling& telling, ReasonStep& step);
  void combine(const Telling& telling, ReasonStep& step) {
    if (!combined(telling, step)) step.value = evaluator.truth(telling.node).value();
  }
  void more(Open& to, std::size_t count, Kind kind = Kind::condition) {
    begin(to, {kind, Form::more, false, false, &ReasonWords::none()},
          [&] { return Value(static_cast<std::int64_t>(count)); });
  }
  /// What a step read: one value most of the time.
  LIANGCE_HOT void uses(const Telling& telling, ReasonStep& step) {
    const ReasonPlan::Reading& first = plan.all_readings[telling.readings.first];
    if (telling.readings.count != 1) return use_many(telling, step);
    Value* const used = store.values.room(1);
    use(used, first);
    store.values.took(1);
    step.used = {used, 1};
  }
  LIANGCE_APART void use_many(const Telling& telling, ReasonStep& step) {
    const std::size_t count = telling.readings.count;
    Value* const used = store.values.room(count);
    for (std::size_t i = 0; i < count; ++i) use(used + i, plan.all_readings[telling.readings.first + i]);
    store.values.took(count);
    step.used = {used, count};
  }
  LIANGCE_HOT void use(Value* place, const ReasonPlan::Reading& reading) {
    const Value* from = &reading.value;
    if (reading.from == ReasonPlan::Reading::From::fact) {
      from = &frame.facts[reading.slot];
      if (from->is_absent() && from->absence() != nullptr) [[unlikely]]
        return use_bounds(place, reading.slot);
    } else if (reading.from == ReasonPlan::Reading::From::lazy) {
      from = &lazy(reading.slot);
    }
    new (place) Value(*from);
  }
  LIANGCE_APART void use_bounds(Value* place, feel::Slot fact) {
    new (place) Value(as_given(program.facts()[fact], frame.facts[fact]));
  }
  Value evaluate(feel::NodeId node) { return evaluator.by_itself(node); }
  LIANGCE_HOT const Value& lazy(feel::Slot slot) {
    return frame.lazy_state[slot] == 2 ? frame.lazy_values[slot] : first_lazy(slot);
  }
  LIANGCE_APART const Value& first_lazy(feel::Slot slot) {
    frame.preset(slot, evaluate(frame.code->lazy_body(slot)));
    return frame.lazy_values[slot];
  }
  void choice(const Telling& telling, Open& open, std::size_t depth);
  void exceptions(const Telling& telling, Open& open, std::size_t depth);
  LIANGCE_APART void items(const Telling& telling, Open& open);
  void table(std::uint32_t step, Open& open, std::size_t depth);
  struct Cells;
  template <class CellState>
  void row(const ReasonPlan::Step& step, std::size_t r, Tri state, CellState cell, Open& to, std::size_t depth);
  template <class CellState>
  void unplanned_row(const ReasonPlan::Step& step, std::size_t r, Tri state, CellState cell, Open& to);
  template <class RowState, class CellState>
  void rows(const ReasonPlan::Step& step, std::size_t end, RowState row_state, CellState cell, Open& open,
            std::size_t depth);
  static Value truth(Tri state) {
    return state == Tri::maybe ? Value::absent(Reason::missing) : Value(state == Tri::yes);
  }
};

LIANGCE_INLINE bool ReasonTeller::combined(const Telling& telling, ReasonStep& step) {
  if (step.parts.size() != telling.parts.count) return false;
  const bool negation = telling.head.form == Form::negation;
  const bool decisive = telling.head.form == Form::any;
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

inline void ReasonTeller::tell(const Telling& telling, Open& open, std::size_t depth) {
  if (telling.readings.count != 0) uses(telling, *open.step);
  if (!telling.simple) return compose(telling, open, depth + 1);
  if (telling.parts.count != 0) parts(telling.parts, open, depth + 1);
}

LIANGCE_INLINE void ReasonTeller::compose(const Telling& telling, Open& open, std::size_t depth) {
  if (telling.table != nullptr) return table(static_cast<std::uint32_t>(&telling - tellings), open, depth);
  switch (telling.head.form) {
    case Form::choice: return choice(telling, open, depth);
    case Form::exceptions: return exceptions(telling, open, depth);
    default: break;
  }
  parts(telling.parts, open, depth);
  if (telling.loop != feel::no_node) items(telling, open);
}

inline ReasonStep* ReasonTeller::begin_part(const Part& part, const Telling& telling, Open& to, const Value* known) {
  bool repeated = false;
  if (part.what != Part::What::step) {
    repeated = std::exchange(told[part.once], std::uint8_t{1}) != 0;
    if (repeated && part.what == Part::What::parameter) return nullptr;  // its value stands where it is read
  } else if (telling.optional) {
    if (telling.head.form != Form::finding) return nullptr;
    if (known == nullptr && !evaluate(telling.node).is_true()) return nullptr;
  }
  --left;
  ReasonStep* const step = begin(to, telling.head, ValueOf{*this, telling, known});
  if (repeated) step->repeated = true;
  return step;
}

LIANGCE_INLINE ReasonStep* ReasonTeller::one(const Part& one, Open& to, std::size_t depth, Open& open,
                                             const Value* known) {
  const Telling& telling = tellings[one.telling];
  ReasonStep* const step = begin_part(one, telling, to, known);
  if (step == nullptr) return nullptr;
  open = Open(step);
  if (step->repeated || telling.bare) return step;
  tell(telling, open, depth);
  if (telling.from == Telling::From::parts && known == nullptr) combine(telling, *step);
  return step;
}

/// What stands below the last of them is told in the same go.
LIANGCE_INLINE void ReasonTeller::parts(ReasonPlan::Run run, Open& into, std::size_t depth) {
  if (run.count == 0) return;
  Open* to = &into;
  Open last;
  while (depth < most_depth) {
    const Part* next = plan.all_parts.data() + run.first;
    const Part* const end = next + run.count;
    for (run.count = 0; next != end;) {
      if (left == 0) return more(*to, static_cast<std::size_t>(end - next));
      const Telling& telling = tellings[next->telling];
      ReasonStep* const step = begin_part(*next++, telling, *to, nullptr);
      if (step == nullptr || step->repeated || telling.bare) continue;
      if (telling.readings.count != 0) uses(telling, *step);
      if (telling.simple && telling.parts.count == 0) continue;
      if (telling.simple && next == end) {
        last = Open(step);
        run = telling.parts;
        break;
      }
      Open open(step);
      if (telling.simple) {
        parts(telling.parts, open, depth + 1);
        continue;
      }
      compose(telling, open, depth + 1);
      if (telling.from == Telling::From::parts) combine(telling, *step);
    }
    if (run.count == 0) return;
    to = &last;
    ++depth;
  }
  more(*to, run.count);
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
    ReasonStep* said =
        begin(open, {Kind::condition, Form::item, false, true, variable}, [&] { return std::move(one); });
    said->used = {store.values.add([&] { return item; }), 1};
  }
  if (found > limits.items) more(open, found - limits.items);
}

/// The condition and the branch taken.
LIANGCE_INLINE void ReasonTeller::choice(const Telling& telling, Open& open, std::size_t depth) {
  const ReasonPlan::Run branches = telling.parts;
  if (branches.count != 3 || left < 3 || depth >= most_depth) return more(open, branches.count);
  const ReasonStep* const* const place = open.place;
  parts({branches.first, 1}, open, depth);
  const ReasonStep* const condition = *place;  // null: there was nothing to tell
  const bool yes = condition != nullptr && condition->value.is_true();
  const bool no = condition != nullptr && condition->value.is_false();
  if (!no) parts({branches.first + 1, 1}, open, depth);
  if (!yes) parts({branches.first + 2, 1}, open, depth);
}

/// Each exception and whether it holds; what it gives when it does or may; the rule's own body when none surely does.
LIANGCE_INLINE void ReasonTeller::exceptions(const Telling& telling, Open& open, std::size_t depth) {
  bool held = false;
  for (std::uint32_t i = 0; i < telling.parts.count; ++i) {
    if (left == 0 || depth >= most_depth) return more(open, telling.parts.count - i, Kind::exception);
    const bool base = i + 1 == telling.parts.count;
    if (base && held) break;
    const Part& one = plan.all_parts[telling.parts.first + i];
    Open exception;
    if (this->one(one, open, depth, exception) == nullptr || base) continue;
    const bool fails = exception.step->value.is_false();
    held = held || exception.step->value.is_true();
    if (!fails) parts(tellings[one.telling].results, exception, depth + 1);
  }
}

/// What the distinct cells of a table came to, each asked at most once.
struct ReasonTeller::Cells {
  Cells(const TableNode& t, feel::Frame& f) : table(t), frame(f) {
    std::size_t total = 0;
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
      if (c < first.size()) first[c] = static_cast<std::uint16_t>(std::min<std::size_t>(total, known.size()));
      total += table.columns[c].tests.size();
    }
    remembers = total <= known.size();  // every column has a test
    if (remembers) std::fill_n(known.begin(), total, unasked);
  }
  Tri ask(std::size_t column, std::size_t row) {
    if (!remembers) return table.test(frame, column, row);
    std::uint8_t& place = known[first[column] + table.rows[row].tests[column]];
    if (place == unasked) place = static_cast<std::uint8_t>(table.test(frame, column, row));
    return static_cast<Tri>(place);
  }
  static constexpr std::uint8_t unasked = 255;
  const TableNode& table;
  feel::Frame& frame;
  bool remembers;
  std::array<std::uint8_t, 256> known;
  std::array<std::uint16_t, 256> first;  ///< test of each column
};

/// A row that hits or may hit with every cell that says something; one that does not with the first cell that stands
/// against it.
template <class CellState>
void ReasonTeller::row(const ReasonPlan::Step& step, std::size_t r, Tri state, CellState cell, Open& to,
                       std::size_t depth) {
  const Telling& telling = tellings[step.rows[r]];
  Open open{begin(to, telling.head, [&] { return truth(state); })};
  const ReasonPlan::Cell* next = plan.all_cells.data() + telling.results.first;
  for (const ReasonPlan::Cell* const end = next + telling.results.count; next != end && left > 0; ++next) {
    const Tri one = cell(next->column, r);
    if (state == Tri::no && one != Tri::no) continue;
    --left;
    begin(open, tellings[next->telling].head, [&] { return truth(one); });
    if (state == Tri::no) return;
  }
  if (!telling.bare) tell(telling, open, depth);
}

/// The same of a very long table: its name.
template <class CellState>
void ReasonTeller::unplanned_row(const ReasonPlan::Step& step, std::size_t r, Tri state, CellState cell, Open& to) {
  const TableNode& table = *step.table;
  ReasonWords& id = own_words();
  id.name = table.rows[r].id;
  Open open{begin(to, {Kind::row, Form::plain, false, true, &id}, [&] { return truth(state); })};
  for (std::size_t c = 0; c < table.columns.size() && left > 0; ++c) {
    if (table.columns[c].tests[table.rows[r].tests[c]].kind == policy::CellKind::dash) continue;
    const Tri one = cell(c, r);
    if (state == Tri::no && one != Tri::no) continue;
    --left;
    begin(open, {Kind::condition, Form::plain, false, true, &ReasonWords::none()}, [&] { return truth(one); });
    if (state == Tri::no) return;
  }
}

/// The rows before `end`: those that hit or could, and those that came near.
template <class RowState, class CellState>
void ReasonTeller::rows(const ReasonPlan::Step& step, std::size_t end, RowState row_state, CellState cell, Open& open,
                        std::size_t depth) {
  std::size_t hits_left = limits.hits;
  std::size_t near_misses_left = limits.near_misses;
  std::size_t left_out = 0;
  for (std::size_t r = 0; r < end; ++r) {
    const Tri state = row_state(r);
    const std::size_t room = state != Tri::no ? hits_left : near_misses_left;
    if (left == 0 || depth >= most_depth || room == 0) {
      ++left_out;
      continue;
    }
    (state != Tri::no ? hits_left : near_misses_left) = room - 1;
    --left;
    if (step.rows.empty()) {
      unplanned_row(step, r, state, cell, open);
    } else {
      row(step, r, state, cell, open, depth);
    }
  }
  if (left_out != 0) more(open, left_out, Kind::row);
}

LIANGCE_INLINE void ReasonTeller::table(std::uint32_t index, Open& open, std::size_t depth) {
  const ReasonPlan::Step& step = plan.steps[index];
  const TableNode& table = *step.table;
  parts(tellings[index].parts, open, depth);
  const bool first = table.hit == policy::Hit::first;
  TableNode::Outcome room;
  if (const TableNode::Outcome* const known = table.outcome(frame, room)) {
    const std::uint64_t hit = known->hit, could = known->could;
    const std::size_t end = first && hit != 0 ? static_cast<std::size_t>(std::countr_zero(hit)) + 1 : table.rows.size();
    rows(
        step, end,
        [&](std::size_t r) { return (hit >> r & 1U) != 0     ? Tri::yes
                                    : (could >> r & 1U) != 0 ? Tri::maybe
                                                             : Tri::no; },
        [&](std::size_t c, std::size_t r) { return known->cell(c, r); }, open, depth);
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
      [&](std::size_t c, std::size_t r) { return cells.ask(c, r); }, open, depth);
}

LIANGCE_INLINE const ReasonStep& ReasonTeller::tell_all(std::uint32_t root, feel::Slot own, Value value,
                                                        const Reasons::Known& known) {
  scratch.told.assign(plan.elements.size() + plan.parameters.size(), 0);
  told = scratch.told.data();
  const Telling& telling = tellings[root];
  Open open{add(telling.head, [&] { return std::move(value); })};
  if (own != no_fact) told[own] = 1;
  tell(telling, open, 0);
  static const Value holds(true);
  std::uint32_t finding = 0;
  for (std::uint32_t i = 0; i < telling.results.count; ++i) {
    const Part& result = plan.all_parts[telling.results.first + i];
    const Value* value_known = i < known.outputs.size() ? &known.outputs[i].second : nullptr;
    if (tellings[result.telling].head.form == Form::finding && known.findings) {
      if ((*known.findings >> finding++ & 1U) == 0) continue;
      value_known = &holds;
    }
    if (left == 0) continue;
    Open its;
    one(result, open, 1, its, value_known);
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
