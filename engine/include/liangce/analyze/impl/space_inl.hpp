#pragma once

#include <algorithm>
#include <set>

#include "liangce/analyze/impl/axis_key.hpp"
#include "liangce/analyze/impl/sample.hpp"
#include "liangce/analyze/impl/space.hpp"
#include "liangce/feel/compare.hpp"

namespace liangce::detail {

namespace spaces {

inline Kind kind_of(feel::TypeKind kind) {
  switch (kind) {
    case feel::TypeKind::boolean: return Kind::boolean;
    case feel::TypeKind::number: return Kind::number;
    case feel::TypeKind::text: return Kind::text;
    case feel::TypeKind::date: return Kind::date;
    case feel::TypeKind::days_duration: return Kind::days_duration;
    case feel::TypeKind::months_duration: return Kind::months_duration;
    default: return Kind::absent;
  }
}

/// Cutting an ordered axis at its thresholds.
class Cutter {
 public:
  Cutter(Kind kind, const policy::TypeSpec& type, Date on) : kind_(kind), on_(on) {
    if (kind == Kind::number) {
      if (type.scale) step_ = Number::scaled(1, -*type.scale);
      scale_ = type.scale.value_or(0);
    } else if (kind != Kind::days_duration) {
      step_ = Number(1);
    }
    if (type.at_least) low_ = key(*type.at_least);
    if (type.at_most) high_ = key(*type.at_most);
  }

  /// Only whole numbers come, and none below zero.
  void count() { step_ = Number(1), scale_ = 0, low_ = Number(0); }
  /// Values inside stretches that belong to this axis alone.
  void apart(std::size_t axis) { apart_ = axis + 1; }

  std::vector<Cell> cut(const std::vector<Value>& thresholds) {
    std::set<Number> keys;
    if (low_) keys.insert(*low_);
    if (high_) keys.insert(*high_);
    for (const Value& v : thresholds) {
      const auto k = key(v);
      if (k && (!low_ || *low_ <= *k) && (!high_ || *k <= *high_)) keys.insert(*k);
    }
    if (keys.empty()) {
      stretch(std::nullopt, std::nullopt);
      return std::move(cells_);
    }
    if (!low_) stretch(std::nullopt, *keys.begin());
    for (auto it = keys.begin(); it != keys.end(); ++it) {
      if (on_grid(*it)) point(*it);
      const auto next = std::next(it);
      if (next != keys.end()) stretch(*it, *next);
    }
    if (!high_) stretch(*keys.rbegin(), std::nullopt);
    return std::move(cells_);
  }

 private:
  bool on_grid(Number k) const { return !step_ || (k / *step_).is_integer(); }
  void point(Number k) {
    if (const auto value = at(kind_, k)) cells_.push_back({*value, {}, {}, true});
  }
  /// All strictly between two thresholds.
  void stretch(std::optional<Number> low, std::optional<Number> high) {
    std::optional<Number> first, last;  // the nearest values inside, where there are such
    if (step_ && low) first = ((*low / *step_).floor() + Number(1)) * *step_;
    if (step_ && high) last = ((*high / *step_).ceiling() - Number(1)) * *step_;
    if (first && last) {
      if (*first > *last) return;
      if (*first == *last) return point(*first);
    }
    Number middle;
    if (low && high) {
      middle = (*low + *high) / Number(2);
      const Number whole = middle.floor();
      const Number rounded = step_ ? middle.round(scale_, Rounding::down) : middle;
      if (*low < whole && whole < *high)
        middle = whole;
      else if (*low < rounded && rounded < *high)
        middle = rounded;
      else if (first)
        middle = *first;
    } else if (low) {
      middle = low->floor() + Number(1);
    } else if (high) {
      middle = high->ceiling() - Number(1);
    } else {
      middle = kind_ == Kind::date ? Number(on_.days) : Number(1);
    }
    if (apart_ != 0) middle = own(middle, low, high);
    const auto value = at(kind_, middle);
    if (!value) return;
    Cell cell{*value, {}, {}, false};
    if (low) cell.low = at(kind_, *low).value_or(Value());
    if (high) cell.high = at(kind_, *high).value_or(Value());
    cells_.push_back(std::move(cell));
  }

  /// Near the middle, with digits nobody else has; days and months are whole.
  Number own(Number middle, std::optional<Number> low, std::optional<Number> high) const {
    const auto axis = static_cast<std::int64_t>(apart_);
    if (kind_ == Kind::date || kind_ == Kind::months_duration) {
      const Number moved = !low && high ? middle - Number(7 * axis) : middle + Number(7 * axis);
      return (!low || *low < moved) && (!high || moved < *high) ? moved : middle;
    }
    if (kind_ == Kind::days_duration) return middle;
    const Number mark = Number::scaled(10'000 + axis, -9).value();  // of no threshold
    Number moved = middle + mark;
    if (low && high) moved = *low + (*high - *low) * (Number::scaled(5, -1).value() + mark);
    return (!low || *low < moved) && (!high || moved < *high) ? moved : middle;
  }

  Kind kind_;
  Date on_;
  std::size_t apart_ = 0;
  std::optional<Number> step_, low_, high_;
  int scale_ = 0;
  std::vector<Cell> cells_;
};

inline bool constants_of(const ProgramView& view, feel::NodeId node, std::vector<Value>& out) {
  if (const Value* constant = Space::plain_constant(view, node)) return constants_in(*constant, out);
  const feel::Code& code = view.code();
  switch (code.op(node)) {
    case feel::Op::range:
    case feel::Op::comparison_range:
    case feel::Op::list:
      for (const feel::NodeId child : code.children(node))
        if (!constants_of(view, child, out)) return false;
      return true;
    default: return false;
  }
}

}  // namespace spaces

LIANGCE_INLINE std::optional<feel::Slot> Space::plain_fact(const feel::Code& code, feel::NodeId node) {
  for (int depth = 0; depth < 64 && node != feel::no_node; ++depth) {
    switch (code.op(node)) {
      case feel::Op::fact: return code[node].a;
      case feel::Op::lazy: node = code.lazy_body(code[node].a); break;
      case feel::Op::coerce: node = code.children(node)[0]; break;
      case feel::Op::choose:  // input data of a model, kept to what its type allows
        if (code.op(code.children(node)[2]) != feel::Op::error) return std::nullopt;
        node = code.children(node)[1];
        break;
      default: return std::nullopt;
    }
  }
  return std::nullopt;
}

LIANGCE_INLINE const Value* Space::plain_constant(const ProgramView& view, feel::NodeId node) {
  const feel::Code& code = view.code();
  if (code.op(node) == feel::Op::constant) return code.constant_value(node);
  if (code.op(node) != feel::Op::lazy) return nullptr;
  const auto settled = view.settled->find(code[node].a);
  return settled == view.settled->end() ? nullptr : &settled->second;
}

LIANGCE_INLINE feel::NodeId Space::compared(const ProgramView& view, feel::NodeId node, std::vector<Value>* values) {
  using feel::Op;
  const feel::Code& code = view.code();
  std::vector<Value> room;
  std::vector<Value>& out = values != nullptr ? *values : room;
  const feel::Node& n = code[node];
  if (n.op != Op::compare && n.op != Op::between && n.op != Op::in && n.op != Op::test) return feel::no_node;
  if (n.op == Op::test && n.detail != 0) return feel::no_node;
  const auto kids = code.children(node);
  if (n.op == Op::compare && plain_constant(view, kids[0]) != nullptr)
    return spaces::constants_of(view, kids[0], out) ? kids[1] : feel::no_node;
  for (const feel::NodeId kid : kids.subspan(1))
    if (!spaces::constants_of(view, kid, out)) return feel::no_node;
  return kids[0];
}

LIANGCE_INLINE std::optional<feel::Slot> Space::atom(const ProgramView& view, feel::NodeId node,
                                                     std::vector<Value>* values) {
  const feel::Code& code = view.code();
  const feel::Node& n = code[node];
  if (n.op == feel::Op::compare_fact_constant) {
    std::vector<Value> room;
    return spaces::constants_in(code.constant(n.b), values != nullptr ? *values : room) ? std::optional<feel::Slot>(n.a)
                                                                                        : std::nullopt;
  }
  const feel::NodeId what = compared(view, node, values);
  return what == feel::no_node ? std::nullopt : plain_fact(code, what);
}

LIANGCE_INLINE int Space::axis(const ProgramView& view, feel::Slot slot) {
  const FactSlot& fact = view.program->facts()[slot];
  if (fact.fact == nullptr) return -1;
  for (std::size_t i = 0; i < axes_.size(); ++i)
    if (axes_[i].fact != nullptr && axes_[i].name == fact.name) return static_cast<int>(i);
  Axis axis;
  axis.name = fact.name;
  axis.fact = fact.fact;
  axis.missing = fact.initial;
  axes_.push_back(std::move(axis));
  thresholds_.emplace_back();
  return static_cast<int>(axes_.size()) - 1;
}

LIANGCE_INLINE void Space::thresholds(const ProgramView& view, feel::NodeId root, bool through) {
  const feel::Code& code = view.code();
  feel::detail::walk_code(code, root, through, [&](feel::NodeId node) {
    std::vector<Value> values;
    int at = -1;
    if (const auto fact = atom(view, node, &values)) {
      at = axis(view, *fact);
    } else if (!through) {
      values.clear();
      const feel::NodeId what = compared(view, node, &values);
      for (std::size_t i = 0; i < axes_.size() && what != feel::no_node; ++i)
        if (axes_[i].fact == nullptr && code.op(what) == feel::Op::lazy && axes_[i].lazy_in(code) == code[what].a)
          at = static_cast<int>(i);
    }
    if (at >= 0) {
      auto& all = thresholds_[static_cast<std::size_t>(at)];
      all.insert(all.end(), values.begin(), values.end());
    } else if (through) {
      behind(view, node);
    }
  });
}

/// Something worked out from facts is compared with constants: these are likely places for the facts to be cut as well.
LIANGCE_INLINE void Space::behind(const ProgramView& view, feel::NodeId node) {
  constexpr std::size_t most_facts = 40;
  const feel::Code& code = view.code();
  std::vector<Value> values;
  const feel::NodeId what = compared(view, node, &values);
  if (what == feel::no_node || values.empty()) return;
  const auto facts = code.facts_used(what);
  if (facts.size() > most_facts) return;
  const feel::Type& type = *code.type(what);
  for (const feel::Slot slot : facts) {
    const int at = axis(view, slot);
    if (at < 0) continue;
    const feel::Type& own = *axes_[static_cast<std::size_t>(at)].fact->type.resolved;
    if (own.kind != type.kind || (own.kind != feel::TypeKind::number && own.kind != feel::TypeKind::date)) continue;
    if (own.has_unit && type.has_unit && !(own.unit == type.unit)) continue;
    auto& all = thresholds_[static_cast<std::size_t>(at)];
    for (const Value& v : values)
      if (v.kind() == (own.kind == feel::TypeKind::number ? Kind::number : Kind::date)) all.push_back(v);
  }
}

LIANGCE_INLINE void Space::add(const ProgramView& view, feel::NodeId root) {
  views_.push_back(view);
  for (const feel::Slot slot : view.code().facts_used(root)) axis(view, slot);
  thresholds(view, root, true);
}

LIANGCE_INLINE void Space::add_inputs(const ProgramView& view, const TableNode& table) {
  const feel::Code& code = view.code();
  views_.push_back(view);
  for (const TableNode::Column& column : table.columns) {
    if (code.op(column.input) == feel::Op::lazy && !plain_fact(code, column.input)) {
      Axis axis;
      axis.name = column.label;
      axis.lazies.emplace_back(&code, code[column.input].a);
      axis.missing = Value::absent(Reason::missing);
      axis.type = code.type(column.input);
      axes_.push_back(std::move(axis));
      thresholds_.emplace_back();
    } else {
      for (const feel::Slot slot : code.facts_used(column.input)) axis(view, slot);
    }
  }
  for (const TableNode::Column& column : table.columns)
    for (const TableNode::Test& test : column.tests)
      if (test.node != feel::no_node) thresholds(view, test.node, false);
}

LIANGCE_INLINE int Space::add_part(const ProgramView& view, const std::string& key, const std::string& name,
                                   feel::Slot lazy, const feel::TypeRef& type, bool count) {
  if (views_.empty()) views_.push_back(view);
  for (std::size_t i = 0; i < axes_.size(); ++i) {
    Axis& axis = axes_[i];
    if (axis.fact != nullptr || axis.key != key) continue;
    if (!axis.lazy_in(view.code())) axis.lazies.emplace_back(&view.code(), lazy);
    return static_cast<int>(i);
  }
  Axis axis;
  axis.name = name;
  axis.key = key;
  axis.lazies.emplace_back(&view.code(), lazy);
  axis.missing = Value::absent(Reason::missing);
  axis.type = type;
  axis.count = count;
  axes_.push_back(std::move(axis));
  thresholds_.emplace_back();
  return static_cast<int>(axes_.size()) - 1;
}

LIANGCE_INLINE void Space::add_thresholds(int axis, const std::vector<Value>& values) {
  auto& all = thresholds_[static_cast<std::size_t>(axis)];
  all.insert(all.end(), values.begin(), values.end());
}

LIANGCE_INLINE void Space::finish(bool apart) {
  for (std::size_t i = 0; i < axes_.size(); ++i) {
    Axis& axis = axes_[i];
    static const policy::TypeSpec anything;
    const policy::TypeSpec& type = axis.fact != nullptr ? axis.fact->type : anything;
    const feel::TypeRef& known = axis.fact != nullptr ? type.resolved : axis.type;
    Kind kind = spaces::kind_of(known->kind);
    if (known->kind == feel::TypeKind::any && !thresholds_[i].empty()) {
      kind = thresholds_[i][0].kind();
      for (const Value& v : thresholds_[i])
        if (v.kind() != kind) kind = Kind::absent;
    }
    if (kind == Kind::boolean) {
      axis.cells = {{Value(true), {}, {}, true}, {Value(false), {}, {}, true}};
    } else if (kind == Kind::text) {
      std::vector<std::string> words = known->choices;
      const bool open = words.empty();
      for (const Value& v : thresholds_[i])
        if (open && v.is_text() && std::find(words.begin(), words.end(), v.text()) == words.end())
          words.emplace_back(v.text());
      for (const std::string& word : words) axis.cells.push_back({Value(word), {}, {}, true});
      if (open) {
        std::string other = apart ? "other " + std::to_string(i) : "other";
        while (std::find(words.begin(), words.end(), other) != words.end()) other += "_";
        axis.cells.push_back({Value(other), {}, {}, false});
      }
    } else if (kind != Kind::absent) {
      axis.ordered = true;
      spaces::Cutter cutter(kind, type, views_.front().program->on());
      if (axis.count) cutter.count();
      if (apart) cutter.apart(i);
      axis.cells = cutter.cut(thresholds_[i]);
    } else {
      if (known->kind == feel::TypeKind::list) axis.cells.push_back({Value::list({}), {}, {}, true});
      axis.cells.push_back(
          {apart ? Value::list({Value("other " + std::to_string(i))}) : sample_of(type, views_.front().program->on()),
           {},
           {},
           false});
    }
    if (axis.fact != nullptr) allowed_only(views_.front(), axis);
    for (const Cell& cell : axis.cells) axis.points = axis.points && cell.point;
  }
  for (std::size_t i = 0; i < axes_.size() && apart && told_apart_; ++i)
    for (const Cell& cell : axes_[i].cells) told_apart_ = told_apart_ && (cell.point || alone(i, cell.value));
}

/// Does no other axis have this value?
LIANGCE_INLINE bool Space::alone(std::size_t axis, const Value& value) const {
  for (std::size_t i = 0; i < axes_.size(); ++i)
    for (const Cell& cell : axes_[i].cells)
      if (i != axis && cell.value.same(value)) return false;
  return true;
}

/// DMN models: input data keep to the values their type allows.
LIANGCE_INLINE void Space::allowed_only(const ProgramView& view, Axis& axis) const {
  const auto slot = view.program->fact_slot(axis.name);
  if (!view.dmn() || !slot) return;
  const feel::NodeId unit = view.body(*axis.fact);
  if (unit == feel::no_node) return;
  std::vector<Value> facts = view.program->nothing_known();
  const auto refused = [&](const Cell& cell) {
    facts[*slot] = cell.value;
    feel::Frame frame(view.code());
    view.prepare(frame, facts);
    return feel::evaluate(view.code(), unit, frame).is_absent();
  };
  const auto kept = std::remove_if(axis.cells.begin(), axis.cells.end(), refused);
  if (kept != axis.cells.begin()) axis.cells.erase(kept, axis.cells.end());
}

LIANGCE_INLINE Box Space::whole(bool with_missing) const {
  Box box;
  for (const Axis& axis : axes_) box.push_back({0, static_cast<int>(axis.cells.size()) - 1, with_missing});
  return box;
}

LIANGCE_INLINE std::vector<int> Space::axes_of(const Program& program) const {
  std::vector<int> at;
  for (const FactSlot& fact : program.facts()) {
    at.push_back(-1);
    for (std::size_t i = 0; i < axes_.size() && fact.fact != nullptr; ++i)
      if (axes_[i].fact != nullptr && axes_[i].name == fact.name) at.back() = static_cast<int>(i);
  }
  return at;
}

LIANGCE_INLINE std::vector<int> Space::axes_of_lazies(const feel::Code& code) const {
  std::vector<int> at(code.lazy_count(), -1);
  for (std::size_t i = 0; i < axes_.size(); ++i)
    if (const auto slot = axes_[i].lazy_in(code)) at[*slot] = static_cast<int>(i);
  return at;
}

}  // namespace liangce::detail
