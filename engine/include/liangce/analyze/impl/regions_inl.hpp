#pragma once

#include <algorithm>

#include "liangce/analyze/impl/regions.hpp"
#include "liangce/feel/compare.hpp"

namespace liangce::detail {

namespace regions {

constexpr std::size_t most_values = 24;

inline void put(std::vector<Value>& values, const Value& value) {
  for (const Value& v : values)
    if (v.same(value)) return;
  values.push_back(value);
}
inline void put(std::vector<int>& axes, int axis) {
  const auto at = std::lower_bound(axes.begin(), axes.end(), axis);
  if (at == axes.end() || *at != axis) axes.insert(at, axis);
}
inline Value nobody_knows() { return Value::absent(Reason::missing); }

}  // namespace regions

LIANGCE_INLINE Regions::Regions(const ProgramView& view, const Space& space, bool free_parameters)
    : view_(view),
      code_(view_.code()),
      space_(space),
      free_(free_parameters),
      axis_of_(space.axes_of(*view_.program)),
      axis_of_lazy_(space.axes_of_lazies(code_)),
      frame_(code_),
      cell_frame_(code_) {
  known_.resize(code_.nodes().size());
  facts_ = view_.program->nothing_known();
  one_fact_ = facts_;
}

LIANGCE_INLINE void Regions::enter(const Box& box, bool sampling) {
  box_ = box;
  sampling_ = sampling;
  ++epoch_;
  facts_made_ = frame_made_ = false;
}

/// The axis a node is a bare reading of.
LIANGCE_INLINE std::optional<int> Regions::axis_of(feel::NodeId node) const {
  for (int depth = 0; depth < 64 && code_.op(node) == feel::Op::lazy; ++depth) {
    if (axis_of_lazy_[code_[node].a] >= 0) return axis_of_lazy_[code_[node].a];
    if (code_.lazy_body(code_[node].a) == feel::no_node) return std::nullopt;
    node = code_.lazy_body(code_[node].a);
  }
  const auto fact = Space::plain_fact(code_, node);
  return fact && axis_of_[*fact] >= 0 ? std::optional<int>(axis_of_[*fact]) : std::nullopt;
}

LIANGCE_INLINE void Regions::put_lazies(feel::Frame& frame, const std::function<Value(std::size_t)>& value) const {
  for (std::size_t i = 0; i < space_.axes().size(); ++i)
    if (const auto slot = space_.axes()[i].lazy_in(code_)) frame.preset(*slot, value(i));
}

LIANGCE_INLINE const std::vector<Value>& Regions::facts() {
  if (facts_made_) return facts_;
  for (std::size_t slot = 0; slot < axis_of_.size(); ++slot) {
    if (axis_of_[slot] < 0) continue;
    const auto at = static_cast<std::size_t>(axis_of_[slot]);
    const Span& span = box_[at];
    // What is left open stays unknown: the case says only what matters.
    facts_[slot] = span.missing || !span.known() ? view_.program->facts()[slot].initial
                                                 : space_.axes()[at].cells[static_cast<std::size_t>(span.first)].value;
  }
  facts_made_ = true;
  return facts_;
}

LIANGCE_INLINE Value Regions::concrete(feel::NodeId node) {
  if (!frame_made_) {
    view_.prepare(frame_, facts());
    put_lazies(frame_, [&](std::size_t axis) {
      const Span& span = box_[axis];
      const Axis& a = space_.axes()[axis];
      return span.missing || !span.known() ? a.missing : a.cells[static_cast<std::size_t>(span.first)].value;
    });
    frame_made_ = true;
  }
  return feel::evaluate(code_, node, frame_);
}

LIANGCE_INLINE Regions::Known& Regions::known(feel::NodeId node) {
  if (!known_[node]) known_[node] = std::make_unique<Known>();
  return *known_[node];
}

LIANGCE_INLINE void Regions::merge(Uses& out, feel::NodeId node) {
  const Uses& more = uses(node);
  for (const int axis : more.all) regions::put(out.all, axis);
  for (const int axis : more.free) regions::put(out.free, axis);
  out.parameters = out.parameters || more.parameters;
}

LIANGCE_INLINE void Regions::use_children(Uses& out, feel::NodeId node) {
  const feel::Node& n = code_[node];
  if (n.op == feel::Op::lazy) {
    if (const int axis = axis_of_lazy_[n.a]; axis >= 0) {
      regions::put(out.all, axis);
      regions::put(out.free, axis);
      return;
    }
    if (code_.lazy_body(n.a) != feel::no_node) merge(out, code_.lazy_body(n.a));
    return;
  }
  if (const TableNode* table = view_.table(node)) {
    // A cell that only asks whether an input is known does not care which value it has.
    for (const TableNode::Column& column : table->columns) {
      for (const TableNode::Test& test : column.tests) {
        if (test.node != feel::no_node) merge(out, test.node);
        if (test.kind != policy::CellKind::known && test.kind != policy::CellKind::unknown) continue;
        const auto axis = axis_of(column.input);
        if (!axis || view_.dmn())
          merge(out, column.input);
        else
          regions::put(out.all, *axis);
      }
    }
    for (const TableNode::Row& row : table->rows)
      for (const feel::NodeId output : row.outputs)
        if (output != feel::no_node) merge(out, output);
    for (const TableNode::Output& output : table->outputs)
      if (output.otherwise != feel::no_node) merge(out, output.otherwise);
    return;
  }
  for (const feel::NodeId child : code_.children(node)) merge(out, child);
  if (n.op == feel::Op::function) merge(out, code_.function_body(n.b).body);
  if (n.op == feel::Op::filter)
    for (const auto& member : code_.filter_scope(n.b).members)
      if (member.outer != feel::no_node) merge(out, member.outer);
}

/// The axis a node compares with constants and does nothing else with.
LIANGCE_INLINE std::optional<int> Regions::compared_axis(feel::NodeId node) const {
  if (code_.op(node) == feel::Op::compare_fact_constant) {
    const auto fact = Space::atom(view_, node, nullptr);
    return fact && axis_of_[*fact] >= 0 ? std::optional<int>(axis_of_[*fact]) : std::nullopt;
  }
  const feel::NodeId what = Space::compared(view_, node, nullptr);
  return what == feel::no_node ? std::nullopt : axis_of(what);
}

LIANGCE_INLINE const Regions::Uses& Regions::uses(feel::NodeId node) {
  Known& k = known(node);  // stays where it is
  if (k.uses_known) return k.uses;
  k.uses_known = true;  // a node that reads itself (recursion) adds nothing new
  Uses out;
  const feel::Node& n = code_[node];
  if (free_ && !code_.named_constants(node).empty()) {
    const Value* value = code_.constant_value(node);
    out.parameters = value == nullptr || value->is_boolean() || value->is_text() || value->is_absent();
  }
  if (n.op == feel::Op::fact) {
    const int axis = axis_of_[n.a];
    if (axis >= 0)
      out.all = out.free = {axis};
    else
      out.parameters = free_;  // a parameter without a value
  } else if (const auto axis = compared_axis(node)) {
    out.all = {*axis};
    if (space_.axes()[static_cast<std::size_t>(out.all[0])].cells.size() == 1 &&
        !space_.axes()[static_cast<std::size_t>(out.all[0])].ordered)
      out.free = out.all;  // values of a kind nobody can order
    Uses children;
    use_children(children, node);
    out.parameters = out.parameters || children.parameters;
  } else {
    use_children(out, node);
  }
  k.uses = std::move(out);
  return k.uses;
}

LIANGCE_INLINE int Regions::cut(const Uses& uses) const {
  for (const int axis : uses.all)
    if (!box_[static_cast<std::size_t>(axis)].single()) return axis;
  return -1;
}

/// An axis to cut so that a node nobody can look into gets one answer; -1: no cut does that.
LIANGCE_INLINE int Regions::settle(const Uses& uses) const {
  int other = -1;
  for (const int axis : uses.free) {
    const auto at = static_cast<std::size_t>(axis);
    const Span& span = box_[at];
    if (space_.axes()[at].points || !span.known()) continue;
    if (span.missing)
      other = axis;  // unknown it may yet be settled
    else
      return -1;
  }
  return other >= 0 ? other : cut(uses);
}

LIANGCE_INLINE bool Regions::exact(const Uses& uses) const {
  for (const int axis : uses.all)
    if (!box_[static_cast<std::size_t>(axis)].single()) return false;
  if (sampling_) return true;
  for (const int axis : uses.free) {
    const Span& span = box_[static_cast<std::size_t>(axis)];
    if (!span.missing &&
        !space_.axes()[static_cast<std::size_t>(axis)].cells[static_cast<std::size_t>(span.first)].point)
      return false;
  }
  return true;
}

LIANGCE_INLINE void Regions::join(Abstract& into, const Abstract& more) {
  if (into.blame < 0) into.blame = more.blame;
  if (into.form == Abstract::Form::values && into.values.empty()) {
    const int blame = into.blame;
    into = more;
    if (into.blame < 0) into.blame = blame;
    return;
  }
  if (into.form == Abstract::Form::anything || more.form == Abstract::Form::anything) {
    into.form = Abstract::Form::anything;
    return;
  }
  if (into.form == Abstract::Form::values && more.form == Abstract::Form::values) {
    for (const Value& v : more.values) regions::put(into.values, v);
    if (into.values.size() > regions::most_values) into.form = Abstract::Form::anything;
    return;
  }
  into.form = Abstract::Form::anything;
}

LIANGCE_INLINE Abstract Regions::of_truths(const Truths& truths) {
  Abstract out;
  if (truths.yes) out.values.emplace_back(true);
  if (truths.no) out.values.emplace_back(false);
  if (truths.absent) out.values.push_back(regions::nobody_knows());
  out.blame = truths.blame;
  return out;
}

LIANGCE_INLINE Truths Regions::truths_of(const Abstract& value) {
  Truths out;
  out.blame = value.blame;
  if (value.form == Abstract::Form::anything) {
    out.yes = out.no = out.absent = true;
    return out;
  }
  for (const Value& v : value.values) {
    out.yes = out.yes || v.is_true();
    out.no = out.no || v.is_false();
    out.absent = out.absent || (!v.is_true() && !v.is_false());
  }
  if (value.form == Abstract::Form::range) out.absent = true;
  return out;
}

LIANGCE_INLINE Truths Regions::truths(feel::NodeId node) { return truths_of(of(node)); }

LIANGCE_INLINE Truths Regions::absent(feel::NodeId node) {
  const Abstract value = of(node);
  Truths out;
  out.blame = value.blame;
  for (const Value& v : value.values) (v.is_absent() ? out.yes : out.no) = true;
  if (value.form != Abstract::Form::values) out.no = true;
  if (value.form == Abstract::Form::anything) out.yes = true;
  return out;
}

LIANGCE_INLINE const Abstract& Regions::of(feel::NodeId node) {
  Known& k = known(node);  // stays where it is
  if (k.epoch == epoch_) return k.now;
  k.now = compute(node);
  k.epoch = epoch_;
  return k.now;
}

LIANGCE_INLINE Abstract Regions::compute(feel::NodeId node) {
  const Uses& use = uses(node);
  if (!use.parameters) {
    if (exact(use)) {
      Abstract out;
      out.values.push_back(concrete(node));
      return out;
    }
    if (use.all.size() == 1 &&
        (use.free.empty() || sampling_ || space_.axes()[static_cast<std::size_t>(use.all[0])].points))
      return over_cells(node, use.all[0]);
  }
  return structure(node);
}

/// A node that reads one fact only: its value in every cell, each computed once.
LIANGCE_INLINE Abstract Regions::over_cells(feel::NodeId node, int axis) {
  const auto at = static_cast<std::size_t>(axis);
  const Axis& a = space_.axes()[at];
  Known& k = known(node);
  if (k.by_cell.empty()) k.by_cell.resize(a.cells.size() + 1), k.asked.resize(a.cells.size() + 1, 0);
  const auto value = [&](std::size_t cell) -> const Value& {
    if (k.asked[cell] == 0) {
      const auto slot = static_cast<std::size_t>(std::find(axis_of_.begin(), axis_of_.end(), axis) - axis_of_.begin());
      const Value here = cell < a.cells.size() ? a.cells[cell].value : a.missing;
      const bool fact = a.fact != nullptr;
      const Value before = fact ? one_fact_[slot] : Value();
      if (fact) one_fact_[slot] = here;
      view_.prepare(cell_frame_, one_fact_);
      if (!fact) cell_frame_.preset(a.lazy_in(code_).value_or(0), here);
      k.by_cell[cell] = feel::evaluate(code_, node, cell_frame_);
      k.asked[cell] = 1;
      if (fact) one_fact_[slot] = before;
    }
    return k.by_cell[cell];
  };
  Abstract out;
  const Span& span = box_[at];
  for (int cell = span.first; cell <= span.last && out.form == Abstract::Form::values; ++cell) {
    regions::put(out.values, value(static_cast<std::size_t>(cell)));
    if (out.values.size() > regions::most_values) out.form = Abstract::Form::anything;
  }
  if (span.missing) regions::put(out.values, value(a.cells.size()));
  if (!span.single() && (out.values.size() > 1 || out.form == Abstract::Form::anything)) out.blame = axis;
  return out;
}

LIANGCE_INLINE Abstract Regions::opaque(feel::NodeId node) {
  Abstract out;
  out.blame = settle(uses(node));
  const feel::Type& type = *code_.type(node);
  if (type.kind == feel::TypeKind::boolean) {
    out.values = {Value(true), Value(false), regions::nobody_knows()};
  } else if (type.kind == feel::TypeKind::text && !type.choices.empty() && type.choices.size() < regions::most_values) {
    for (const std::string& choice : type.choices) out.values.emplace_back(choice);
    out.values.push_back(regions::nobody_knows());
  } else {
    out.form = Abstract::Form::anything;
  }
  return out;
}

LIANGCE_INLINE Abstract Regions::of_axis(feel::NodeId node, int axis) {
  if (axis < 0) return opaque(node);
  const Axis& a = space_.axes()[static_cast<std::size_t>(axis)];
  const Span& span = box_[static_cast<std::size_t>(axis)];
  if (!a.ordered) return opaque(node);
  Abstract out;
  out.form = Abstract::Form::range;
  if (span.missing) out.values.push_back(a.missing);
  if (!span.known()) {
    out.form = Abstract::Form::values;
    return out;
  }
  const Cell& first = a.cells[static_cast<std::size_t>(span.first)];
  const Cell& last = a.cells[static_cast<std::size_t>(span.last)];
  out.low = first.point ? first.value : first.low;
  out.high = last.point ? last.value : last.high;
  if (!span.single()) out.blame = axis;
  return out;
}

LIANGCE_INLINE Abstract Regions::structure(feel::NodeId node) {
  using feel::Op;
  const feel::Node& n = code_[node];
  if (n.op == Op::constant) {  // a parameter that may say something else
    Abstract out = opaque(node);
    return out;
  }
  const auto kids = code_.children(node);
  switch (n.op) {
    case Op::fact: return of_axis(node, axis_of_[n.a]);
    case Op::lazy:
      if (axis_of_lazy_[n.a] >= 0) return of_axis(node, axis_of_lazy_[n.a]);
      return code_.lazy_body(n.a) == feel::no_node ? opaque(node) : of(code_.lazy_body(n.a));
    case Op::all:
    case Op::any: {
      // Kleene: one decisive part settles it.
      Truths out;
      out.yes = out.no = true;
      bool decisive = false, absent = false, absent_possible = true, neutral = true;
      for (const feel::NodeId kid : kids) {
        const Truths t = truths(kid);
        const bool strong = n.op == Op::all ? t.no : t.yes;
        const bool weak = n.op == Op::all ? t.yes : t.no;
        decisive = decisive || strong;
        absent = absent || t.absent;
        neutral = neutral && weak;
        absent_possible = absent_possible && (weak || t.absent);
        if (!t.one() && out.blame < 0) out.blame = t.blame;
        if (strong && t.one()) {
          Truths settled;
          (n.op == Op::all ? settled.no : settled.yes) = true;
          return of_truths(settled);
        }
      }
      (n.op == Op::all ? out.no : out.yes) = decisive;
      (n.op == Op::all ? out.yes : out.no) = neutral;
      out.absent = absent && absent_possible;
      return of_truths(out);
    }
    case Op::negate: {
      Truths t = truths(kids[0]);
      std::swap(t.yes, t.no);
      return of_truths(t);
    }
    case Op::at_least: {
      const Abstract wanted = of(kids[0]);
      if (!wanted.one() || !wanted.values[0].is_number()) return opaque(node);
      std::int64_t surely = 0, perhaps = 0, open = 0;
      Truths out;
      for (const feel::NodeId kid : kids.subspan(1)) {
        const Truths t = truths(kid);
        surely += t.surely_yes() ? 1 : 0;
        perhaps += t.yes ? 1 : 0;
        open += t.yes || t.absent ? 1 : 0;
        out.absent = out.absent || t.absent;
        if (!t.one() && out.blame < 0) out.blame = t.blame;
      }
      const Number count = wanted.values[0].number();
      out.yes = Number(perhaps) >= count;
      out.no = Number(surely) < count;
      out.absent = out.absent && Number(surely) < count && Number(open) >= count;
      if (Number(open) < count) out.absent = false, out.yes = false;
      return of_truths(out);
    }
    case Op::choose: {
      const Truths t = truths(kids[0]);
      Abstract out;
      if (t.yes) join(out, of(kids[1]));
      if (t.no || (t.absent && view_.dmn())) join(out, of(kids[2]));
      if (t.absent && !view_.dmn()) {
        // Undecided, only what both branches say is known.
        const Abstract& then = of(kids[1]);
        const Abstract& otherwise = of(kids[2]);
        const bool told = then.one() && otherwise.one();
        if (!told || then.values[0].same(otherwise.values[0])) join(out, then);
        if (!told || !then.values[0].same(otherwise.values[0])) {
          Abstract open;
          open.values.push_back(regions::nobody_knows());
          join(out, open);
        }
      }
      if (!t.one() && t.blame >= 0) out.blame = t.blame;
      return out;
    }
    case Op::compare_fact_constant: return opaque(node);
    case Op::compare: return compare(node, static_cast<feel::Operator>(n.detail), of(kids[0]), of(kids[1]));
    case Op::between: {
      const Abstract v = of(kids[0]);
      const Truths above = truths_of(compare(node, feel::Operator::ge, v, of(kids[1])));
      const Truths below = truths_of(compare(node, feel::Operator::le, v, of(kids[2])));
      Truths out;
      out.yes = above.yes && below.yes;
      out.no = above.no || below.no;
      out.absent = above.absent || below.absent;
      out.blame = above.one() ? below.blame : above.blame;
      return of_truths(out);
    }
    case Op::in:
    case Op::test: return membership(node);
    case Op::arithmetic: return arithmetic(node, static_cast<feel::Operator>(n.detail), of(kids[0]), of(kids[1]));
    case Op::chain: {
      const auto& operators = code_.operators(n.b);
      Abstract out = of(kids[0]);
      for (std::size_t i = 1; i < kids.size(); ++i)
        out = arithmetic(node, static_cast<feel::Operator>(operators[i]), out, of(kids[i]));
      return out;
    }
    case Op::coerce: {
      Abstract value = of(kids[0]);
      const feel::Type& type = code_.type_at(n.b);
      if (value.form == Abstract::Form::values) {
        for (Value& v : value.values) v = feel::coerce(v, type).value_or(Value::absent(Reason::error));
        return value;
      }
      if (value.form == Abstract::Form::range && type.kind == code_.type(kids[0])->kind) return value;
      return opaque(node);
    }
    case Op::path: {
      const feel::NodeId owner = through(kids[0]);
      const TableNode* of_table = view_.table(owner);
      if (of_table == nullptr || of_table->outputs.size() < 2) return opaque(node);
      for (std::size_t o = 0; o < of_table->outputs.size(); ++o)
        if (of_table->outputs[o].name == code_.constant(n.b).text()) return table(*of_table, node, static_cast<int>(o));
      return opaque(node);
    }
    case Op::extension:
      if (const TableNode* t = view_.table(node)) return table(*t, node, -1);
      if (const ExceptionsNode* e = view_.exceptions(node)) return exceptions(*e);
      return opaque(node);
    default: return opaque(node);
  }
}

LIANGCE_INLINE feel::NodeId Regions::through(feel::NodeId node) const {
  for (int depth = 0; depth < 64 && code_.op(node) == feel::Op::lazy; ++depth) {
    const feel::NodeId body = code_.lazy_body(code_[node].a);
    if (body == feel::no_node) break;
    node = body;
  }
  return node;
}

LIANGCE_INLINE Abstract Regions::compare(feel::NodeId node, feel::Operator op, const Abstract& a, const Abstract& b) {
  using feel::Operator;
  using feel::Truth;
  if (a.form == Abstract::Form::values && b.form == Abstract::Form::values) {
    Abstract out;
    for (const Value& x : a.values)
      for (const Value& y : b.values) {
        const Truth t = view_.dmn() ? feel::compare(op, x, y) : feel::compare_known(op, x, y);
        regions::put(out.values, t == Truth::unknown ? regions::nobody_knows() : Value(t == Truth::yes));
      }
    out.blame = a.one() ? b.blame : a.blame;
    return out;
  }
  if (a.form == Abstract::Form::anything || b.form == Abstract::Form::anything) return opaque(node);
  // Hulls, as one absence with bounds each: known where every possible value agrees.
  const auto hull = [](const Abstract& v) -> std::optional<Value> {
    Absence bounds;
    if (v.form == Abstract::Form::range) {
      bounds.low = v.low, bounds.high = v.high;
    } else {
      for (const Value& x : v.values) {
        if (x.is_absent()) continue;
        const auto lower = bounds.low.is_absent() ? std::strong_ordering::less : feel::order(x, bounds.low);
        const auto upper = bounds.high.is_absent() ? std::strong_ordering::greater : feel::order(x, bounds.high);
        if (!lower || !upper) return std::nullopt;
        if (*lower < 0) bounds.low = x;
        if (*upper > 0) bounds.high = x;
      }
      if (bounds.low.is_absent()) return std::nullopt;
    }
    return Value::absent(Reason::missing, bounds);
  };
  const auto x = hull(a), y = hull(b);
  if (!x || !y) return opaque(node);
  Truths out;
  const Truth t = feel::compare_known(op, *x, *y);
  out.yes = t != Truth::no;
  out.no = t != Truth::yes;
  for (const Abstract* side : {&a, &b})
    for (const Value& v : side->values) out.absent = out.absent || v.is_absent();
  if (out.absent) out.yes = out.no = true;
  out.blame = a.blame >= 0 ? a.blame : b.blame;
  return of_truths(out);
}

LIANGCE_INLINE Abstract Regions::arithmetic(feel::NodeId node, feel::Operator op, const Abstract& a,
                                            const Abstract& b) {
  using feel::Operator;
  struct Hull {
    std::optional<Number> low, high;
    bool absent = false, ok = true;
  };
  const auto hull = [](const Abstract& v) {
    Hull h;
    h.ok = v.form != Abstract::Form::anything;
    for (const Value& x : v.values) {
      if (x.is_absent()) {
        h.absent = true;
      } else if (!x.is_number()) {
        h.ok = false;
      } else if (v.form == Abstract::Form::values) {
        if (!h.low || x.number() < *h.low) h.low = x.number();
        if (!h.high || *h.high < x.number()) h.high = x.number();
      }
    }
    if (v.form == Abstract::Form::range) {
      for (const Value* end : {&v.low, &v.high}) h.ok = h.ok && (end->is_absent() || end->is_number());
      if (h.ok && !v.low.is_absent()) h.low = v.low.number();
      if (h.ok && !v.high.is_absent()) h.high = v.high.number();
    } else {
      h.ok = h.ok && h.low.has_value();
    }
    return h;
  };
  const Hull x = hull(a), y = hull(b);
  if (!x.ok || !y.ok) return opaque(node);
  Abstract out;
  out.form = Abstract::Form::range;
  const auto set = [](Value& end, const std::optional<Number>& p, const std::optional<Number>& q, auto f) {
    if (!p || !q) return;
    const Number n = f(*p, *q);
    if (n.finite()) end = Value(n);
  };
  if (op == Operator::add) {
    const auto f = [](Number p, Number q) { return p + q; };
    set(out.low, x.low, y.low, f), set(out.high, x.high, y.high, f);
  } else if (op == Operator::subtract) {
    const auto f = [](Number p, Number q) { return p - q; };
    set(out.low, x.low, y.high, f), set(out.high, x.high, y.low, f);
  } else if (op == Operator::multiply && x.low && y.low && !x.low->is_negative() && !y.low->is_negative()) {
    const auto f = [](Number p, Number q) { return p * q; };
    set(out.low, x.low, y.low, f), set(out.high, x.high, y.high, f);
  } else {
    return opaque(node);
  }
  if (x.absent || y.absent) out.values.push_back(regions::nobody_knows());
  out.blame = a.blame >= 0 ? a.blame : b.blame;
  if (out.blame < 0) out.blame = cut(uses(node));
  return out;
}

LIANGCE_INLINE Abstract Regions::membership(feel::NodeId node) {
  using feel::Truth;
  const feel::Node& n = code_[node];
  const auto kids = code_.children(node);
  const Abstract value = of(kids[0]);
  Truths out;
  out.blame = value.blame;
  if (value.form != Abstract::Form::values) {
    const auto t = kids.size() == 2 ? of(kids[1]) : Abstract();
    if (!t.one() || t.values[0].kind() != Kind::number) return opaque(node);
    return compare(node, feel::Operator::eq, value, t);
  }
  bool surely = true;  // every part is `no` for one value only when each is
  for (std::size_t i = 1; i < kids.size(); ++i) {
    const Abstract test = of(kids[i]);
    if (test.form != Abstract::Form::values) return opaque(node);
    if (out.blame < 0) out.blame = test.blame;
    bool part_no = false;
    for (const Value& t : test.values) {
      if (n.op == feel::Op::test && (t.is_boolean() || (n.detail != 0 && t.is_absent()))) {
        if (n.detail == 0) return opaque(node);
        (t.is_true() ? out.yes : t.is_false() ? part_no : out.absent) = true;
        continue;
      }
      for (const Value& v : value.values) {
        const Truth m = view_.dmn() ? feel::member(v, t) : feel::member_known(v, t);
        if (m == Truth::yes) out.yes = true;
        if (m == Truth::no) part_no = true;
        if (m == Truth::unknown) out.absent = true;
      }
    }
    surely = surely && part_no;
  }
  out.no = surely;
  if (!out.yes && !out.no && !out.absent) return opaque(node);
  return of_truths(out);
}

}  // namespace liangce::detail
