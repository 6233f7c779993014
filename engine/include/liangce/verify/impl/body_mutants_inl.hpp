#pragma once

#include "liangce/verify/impl/body_mutants.hpp"

namespace liangce::detail {

LIANGCE_INLINE std::string said(const std::string& whole, const ChangedText& changed) {
  constexpr std::size_t most = 200;
  if (whole.size() > most || changed.text.size() > most) return changed.was + " => " + changed.now;
  std::string text = whole;
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  return text + " => " + changed.text;
}

namespace mutating {

using policy::Body;
using policy::BodyRef;
using Emit = std::function<void(ChangedBody)>;

class BodyChanger {
 public:
  BodyChanger(const ExpressionChanges& changes) : changes_(changes) {}

  /// `asked`: the body answers yes or no because it is a part of something that does.
  void body(const Body& body, const Emit& emit, bool asked = false) {
    if (const auto* expression = std::get_if<policy::Expression>(&body.form)) {
      this->expression(
          body, *expression, [](policy::Expression& e) -> SourceText& { return e.text; }, emit,
          expression->condition || asked);
      return;
    }
    std::visit([&](const auto& form) { this->form(body, form, emit); }, body.form);
  }

 private:
  using Kind = Mutant::Kind;

  template <class Form>
  static BodyRef with(const Body& body, Form form) {
    auto changed = std::make_shared<Body>(body);
    changed->form = std::move(form);
    return changed;
  }
  template <class Form>
  void change(const Body& body, Form form, Kind kind, std::string text, const SourceText& place, const Emit& emit,
              std::uint32_t offset = 0, const policy::Citation* citation = nullptr) {
    ChangedBody changed;
    changed.kind = kind;
    changed.change = std::move(text);
    changed.place = place.file ? place : body.place;
    changed.offset = place.file ? offset : 0;
    if (citation != nullptr)
      for (const SourceText& clause : citation->clauses) changed.clauses.push_back(clause.text);
    changed.body = with(body, std::move(form));
    emit(std::move(changed));
  }

  /// An expression somewhere in a form: `at(form)` is the place it stands in.
  template <class Form, class At>
  void expression(const Body& body, const Form& form, At at, const Emit& emit, bool condition = false,
                  bool tests = false, const std::string& input = {}, const policy::Citation* citation = nullptr) {
    Form copy = form;
    const SourceText& text = at(copy);
    if (text.empty()) return;
    const SourceText written = text;
    for (const ChangedText& changed : changes_(written.text, tests, condition, input)) {
      Form other = form;
      SourceText& into = at(other);
      into = SourceText{changed.text, written.file, {{0, written.file_offset(changed.begin)}}};
      change(body, std::move(other), changed.kind, said(written.text, changed), written, emit, changed.begin, citation);
    }
  }
  /// A body inside a form.
  template <class Form, class At>
  void inner(const Body& body, const Form& form, At at, const Emit& emit, bool asked = false) {
    Form copy = form;
    const BodyRef child = at(copy);
    if (child == nullptr) return;
    this->body(
        *child,
        [&](ChangedBody changed) {
          Form other = form;
          at(other) = std::move(changed.body);
          changed.body = with(body, std::move(other));
          emit(std::move(changed));
        },
        asked);
  }

  static std::string name_of(const policy::Part& part) {
    if (!part.label.empty()) return part.label.text;
    if (part.body != nullptr)
      if (const auto* e = std::get_if<policy::Expression>(&part.body->form)) return e->text.text;
    return "a part";
  }
  static const SourceText& place_of(const policy::Part& part) {
    if (part.body != nullptr)
      if (const auto* e = std::get_if<policy::Expression>(&part.body->form)) return e->text;
    return part.body != nullptr ? part.body->place : part.label;
  }

  template <class Form>
  void parts(const Body& body, const Form& form, const Emit& emit) {
    for (std::size_t i = 0; i < form.parts.size(); ++i) {
      const policy::Part& part = form.parts[i];
      if (form.parts.size() > 1) {
        Form fewer = form;
        fewer.parts.erase(fewer.parts.begin() + static_cast<std::ptrdiff_t>(i));
        change(body, std::move(fewer), Kind::dropped, name_of(part) + " => left away", place_of(part), emit, 0,
               &part.citation);
      }
      inner(
          body, form, [i](Form& f) -> BodyRef& { return f.parts[i].body; },
          [&](ChangedBody changed) {
            if (changed.clauses.empty())
              for (const SourceText& clause : part.citation.clauses) changed.clauses.push_back(clause.text);
            emit(std::move(changed));
          },
          true);
    }
  }

  static void form(const Body&, const policy::Expression&, const Emit&) {}  // body() sees to it
  void form(const Body& body, const policy::All& f, const Emit& emit) {
    if (f.parts.size() > 1) change(body, policy::Any{f.parts}, Kind::swapped, "all => any", body.place, emit);
    parts(body, f, emit);
  }
  void form(const Body& body, const policy::Any& f, const Emit& emit) {
    if (f.parts.size() > 1) change(body, policy::All{f.parts}, Kind::swapped, "any => all", body.place, emit);
    parts(body, f, emit);
  }
  void form(const Body& body, const policy::AtLeast& f, const Emit& emit) {
    expression(
        body, f, [](policy::AtLeast& e) -> SourceText& { return e.count; }, emit);
    parts(body, f, emit);
  }
  void form(const Body& body, const policy::Not& f, const Emit& emit) {
    change(body, policy::All{{f.part}}, Kind::negated, "not => as it is", body.place, emit);
    inner(
        body, f, [](policy::Not& n) -> BodyRef& { return n.part.body; }, emit, true);
  }

  void form(const Body& body, const policy::Table& f, const Emit& emit) {
    using policy::Cell;
    using policy::CellKind;
    using policy::Table;
    for (std::size_t i = 0; i < f.inputs.size(); ++i)
      expression(
          body, f, [i](Table& t) -> SourceText& { return t.inputs[i].expression; }, emit);
    for (std::size_t o = 0; o < f.outputs.size(); ++o) {
      if (f.outputs[o].default_value && f.outputs[o].default_value->kind == CellKind::feel)
        expression(
            body, f, [o](Table& t) -> SourceText& { return t.outputs[o].default_value->text; }, emit);
    }
    for (std::size_t r = 0; r < f.rows.size(); ++r) {
      const policy::TableRow& row = f.rows[r];
      if (f.rows.size() > 1) {
        Table fewer = f;
        fewer.rows.erase(fewer.rows.begin() + static_cast<std::ptrdiff_t>(r));
        change(body, std::move(fewer), Kind::row, "row " + row.id + " => left away", row.place, emit, 0, &row.citation);
      }
      for (std::size_t c = 0; c < row.when.size() && c < f.inputs.size(); ++c) {
        const Cell& cell = row.when[c];
        if (cell.kind == CellKind::dash) continue;
        Table open = f;
        open.rows[r].when[c] = Cell{};
        const std::string shown = cell.kind == CellKind::known     ? "known"
                                  : cell.kind == CellKind::unknown ? "unknown"
                                                                   : cell.text.text;
        change(body, std::move(open), Kind::dropped,
               "row " + row.id + ", " + f.inputs[c].expression.text + ": " + shown + " => -", cell.text, emit, 0,
               &row.citation);
        if (cell.kind != CellKind::feel) continue;
        expression(
            body, f, [r, c](Table& t) -> SourceText& { return t.rows[r].when[c].text; },
            [&](ChangedBody changed) {
              changed.change = "row " + row.id + ", " + f.inputs[c].expression.text + ": " + changed.change;
              emit(std::move(changed));
            },
            false, true, f.inputs[c].expression.text, &row.citation);
      }
      for (std::size_t o = 0; o < row.then.size(); ++o) {
        if (row.then[o].kind != CellKind::feel) continue;
        expression(
            body, f, [r, o](Table& t) -> SourceText& { return t.rows[r].then[o].text; },
            [&](ChangedBody changed) {
              changed.change = "row " + row.id + ": " + changed.change;
              emit(std::move(changed));
            },
            false, false, {}, &row.citation);
      }
    }
  }

  template <class Form>
  void texts(const Body& body, const Form& f, std::initializer_list<SourceText Form::*> members, const Emit& emit) {
    for (SourceText Form::*member : members)
      expression(
          body, f, [member](Form& form) -> SourceText& { return form.*member; }, emit);
  }

  void form(const Body& body, const policy::Deadline& f, const Emit& emit) {
    using D = policy::Deadline;
    texts(body, f, {&D::event, &D::done, &D::within, &D::by, &D::complete_through, &D::count_first_day, &D::roll},
          emit);
    const bool working = f.unit.text == "working days";
    if (f.unit.text != "working days" && f.unit.text != "calendar days" && !f.unit.empty()) return;
    if (f.within.empty()) return;
    D other = f;
    other.unit = SourceText{working ? "calendar days" : "working days", f.unit.file, f.unit.segments};
    change(body, std::move(other), Kind::word,
           working ? "working days => calendar days" : "calendar days => working days",
           f.unit.file ? f.unit : body.place, emit);
  }
  void form(const Body& body, const policy::Window& f, const Emit& emit) {
    using W = policy::Window;
    texts(body, f, {&W::events, &W::at_least, &W::from, &W::to, &W::complete_through}, emit);
  }
  void form(const Body& body, const policy::Cadence& f, const Emit& emit) {
    using C = policy::Cadence;
    texts(body, f,
          {&C::events, &C::at_least, &C::per, &C::from, &C::to, &C::complete_through, &C::first_due,
           &C::exempt_below_days},
          emit);
  }
  void form(const Body& body, const policy::Milestones& f, const Emit& emit) {
    using M = policy::Milestones;
    for (std::size_t i = 0; i < f.steps.size(); ++i) {
      expression(
          body, f, [i](M& m) -> SourceText& { return m.steps[i].target; }, emit);
      for (const int by : {1, -1}) {
        const auto moved = Date::from_days(f.steps[i].date.days + by);
        if (!moved) continue;
        M other = f;
        other.steps[i].date = *moved;
        other.steps[i].by.text = moved->to_string();
        change(body, std::move(other), Kind::date, f.steps[i].date.to_string() + " => " + moved->to_string(),
               f.steps[i].by, emit);
      }
    }
    texts(body, f, {&M::steps_from, &M::reached, &M::of, &M::complete_through, &M::published}, emit);
  }
  void form(const Body& body, const policy::Schedule& f, const Emit& emit) {
    using S = policy::Schedule;
    texts(body, f,
          {&S::principal, &S::annual_rate, &S::start, &S::end, &S::months, &S::digits, &S::subsidy_ratio,
           &S::subsidy_base, &S::repaid_on},
          emit);
  }
  void form(const Body& body, const policy::Target& f, const Emit& emit) {
    using T = policy::Target;
    texts(body, f, {&T::value, &T::bound_value, &T::by, &T::complete_through}, emit);
    using B = T::Bound;
    const auto turned = [&](B bound, const char* was, const char* now) {
      T other = f;
      other.bound = bound;
      change(body, std::move(other), Kind::comparison, std::string(was) + " => " + now, f.bound_value, emit);
    };
    switch (f.bound) {
      case B::at_least: turned(B::above, "at least", "above"), turned(B::at_most, "at least", "at most"); break;
      case B::at_most: turned(B::below, "at most", "below"), turned(B::at_least, "at most", "at least"); break;
      case B::above: turned(B::at_least, "above", "at least"), turned(B::below, "above", "below"); break;
      case B::below: turned(B::at_most, "below", "at most"), turned(B::above, "below", "above"); break;
      case B::equals: turned(B::at_least, "equals", "at least"), turned(B::at_most, "equals", "at most"); break;
    }
  }

  void form(const Body& body, const policy::BoxedContext& f, const Emit& emit) {
    using C = policy::BoxedContext;
    for (std::size_t i = 0; i < f.entries.size(); ++i)
      inner(
          body, f, [i](C& c) -> BodyRef& { return c.entries[i].body; }, emit);
    inner(
        body, f, [](C& c) -> BodyRef& { return c.result; }, emit);
  }
  void form(const Body& body, const policy::BoxedList& f, const Emit& emit) {
    for (std::size_t i = 0; i < f.items.size(); ++i)
      inner(
          body, f, [i](policy::BoxedList& l) -> BodyRef& { return l.items[i]; }, emit);
  }
  void form(const Body& body, const policy::Relation& f, const Emit& emit) {
    for (std::size_t r = 0; r < f.rows.size(); ++r)
      for (std::size_t c = 0; c < f.rows[r].size(); ++c)
        expression(
            body, f, [r, c](policy::Relation& t) -> SourceText& { return t.rows[r][c]; }, emit);
  }
  void form(const Body& body, const policy::BoxedFunction& f, const Emit& emit) {
    inner(
        body, f, [](policy::BoxedFunction& b) -> BodyRef& { return b.body; }, emit);
  }
  void form(const Body& body, const policy::Invocation& f, const Emit& emit) {
    using I = policy::Invocation;
    for (std::size_t i = 0; i < f.arguments.size(); ++i)
      inner(
          body, f, [i](I& v) -> BodyRef& { return v.arguments[i].body; }, emit);
  }
  void form(const Body& body, const policy::Conditional& f, const Emit& emit) {
    using C = policy::Conditional;
    inner(
        body, f, [](C& c) -> BodyRef& { return c.condition; }, emit, true);
    inner(
        body, f, [](C& c) -> BodyRef& { return c.then; }, emit);
    inner(
        body, f, [](C& c) -> BodyRef& { return c.otherwise; }, emit);
  }
  void form(const Body& body, const policy::Iteration& f, const Emit& emit) {
    using I = policy::Iteration;
    if (f.kind != I::Kind::for_each) {
      I other = f;
      const bool some = f.kind == I::Kind::some;
      other.kind = some ? I::Kind::every : I::Kind::some;
      change(body, std::move(other), Kind::swapped, some ? "some => every" : "every => some", body.place, emit);
    }
    inner(
        body, f, [](I& i) -> BodyRef& { return i.domain; }, emit);
    inner(
        body, f, [](I& i) -> BodyRef& { return i.body; }, emit);
  }
  void form(const Body& body, const policy::Filter& f, const Emit& emit) {
    inner(
        body, f, [](policy::Filter& i) -> BodyRef& { return i.domain; }, emit);
    inner(
        body, f, [](policy::Filter& i) -> BodyRef& { return i.match; }, emit, true);
  }

  const ExpressionChanges& changes_;
};

}  // namespace mutating

LIANGCE_INLINE void changed_bodies(const policy::Body& body, const ExpressionChanges& changes,
                                   const std::function<void(ChangedBody)>& emit) {
  mutating::BodyChanger(changes).body(body, emit);
}

}  // namespace liangce::detail
