#pragma once

#include <algorithm>

#include "liangce/analyze/impl/trial.hpp"

namespace liangce::detail {

LIANGCE_INLINE Trial::Trial(const ProgramView& view, const std::vector<feel::NodeId>& roots, bool by_hand)
    : view_(view) {
  const feel::Code& code = view_.code();
  empty_ = view_.program->nothing_known();
  made_.facts = empty_;
  std::vector<feel::NodeId> open = roots;
  for (std::size_t at = 0; at < open.size(); ++at) {
    const feel::NodeId root = open[at];
    for (const feel::Slot slot : by_hand ? code.direct_facts_used(root) : code.facts_used(root))
      if (view_.program->facts()[slot].fact != nullptr) slots_.push_back(slot);
    read(view_, root);
    for (const feel::Slot slot : by_hand ? code.lazies_used(root) : std::vector<feel::Slot>()) {
      const feel::NodeId body = code.lazy_body(slot);
      if (body == feel::no_node || view_.settled->count(slot) != 0) continue;
      const bool own = std::find(roots.begin(), roots.end(), body) != roots.end();
      if (!view_.named(slot) || own) {
        if (std::find(open.begin(), open.end(), body) == open.end()) open.push_back(body);
      } else if (!view_.is_function(slot) && std::find(by_hand_.begin(), by_hand_.end(), slot) == by_hand_.end()) {
        by_hand_.push_back(slot);
      }
    }
  }
  made_.rules.resize(by_hand_.size());
  std::sort(slots_.begin(), slots_.end());
  slots_.erase(std::unique(slots_.begin(), slots_.end()), slots_.end());
  asked_ = dates_;
  const Date on = view_.program->on();
  for (const int by : {0, -1, -5, -10, -31, -92, -365, 1, 5, 31}) learn(Value(Date{on.days + by}));
  for (const int n : {0, 1, 2, 10, 1000}) learn(Value(n));
  learn(Value("x"));
  learn(Value(""));
}

LIANGCE_INLINE void Trial::read(const ProgramView& view, feel::NodeId root) {
  const feel::Code& code = view.code();
  feel::detail::walk_code(code, root, true, [&](feel::NodeId node) {
    if (code.op(node) == feel::Op::constant) learn(code.constant(code[node].a));
    if (code.op(node) == feel::Op::compare_fact_constant) learn(code.constant(code[node].b));
  });
}

LIANGCE_INLINE void Trial::learn_from(const ProgramView& other, const std::vector<feel::NodeId>& roots) {
  old_ = numbers_.size();
  most_numbers_ += old_;
  for (const feel::NodeId root : roots) read(other, root);
}

LIANGCE_INLINE std::vector<Date> Trial::days(const policy::Period& within, std::size_t most) const {
  std::vector<Date> all{view_.program->on()};
  const auto put = [&](Date day) {
    if (all.size() < most && within.contains(day) && std::find(all.begin(), all.end(), day) == all.end())
      all.push_back(day);
  };
  const Date first = within.first.value_or(all[0]);
  put(Date{first.days + 180});  // in 2023 the last day of a quarter, as it happens
  for (const Date day : asked_)
    for (const int by : {0, 1, -1}) put(Date{day.days + by});
  for (const int by : {45, 89, 200, 272, 300}) put(Date{first.days + by});
  return all;
}

LIANGCE_INLINE void Trial::learn(const Value& value, int depth) {
  constexpr std::size_t most = 60;
  if (depth > 4) return;
  switch (value.kind()) {
    case Kind::number:
      if (numbers_.size() < most_numbers_ &&
          std::none_of(numbers_.begin(), numbers_.end(), [&](Number n) { return n == value.number(); }))
        numbers_.push_back(value.number());
      break;
    case Kind::date:
      if (dates_.size() < most && std::find(dates_.begin(), dates_.end(), value.date()) == dates_.end())
        dates_.push_back(value.date());
      break;
    case Kind::text:
      if (texts_.size() < most &&
          std::none_of(texts_.begin(), texts_.end(), [&](const Value& text) { return text.same(value); }))
        texts_.push_back(value);
      break;
    case Kind::range:
      learn(value.range().start, depth + 1);
      learn(value.range().end, depth + 1);
      break;
    case Kind::list:
      for (const Value& item : value.items()) learn(item, depth + 1);
      break;
    case Kind::context:
      for (const auto& [key, item] : value.entries()) learn(item, depth + 1);
      break;
    default: break;
  }
}

LIANGCE_INLINE Value Trial::number(const policy::TypeSpec& type) {
  Number step(1);
  if (type.scale) step = Number::scaled(1, -*type.scale).value_or(step);
  const bool fresh = old_ != 0 && old_ < numbers_.size() && below(3) == 0;
  Number n = fresh ? numbers_[old_ + below(numbers_.size() - old_)] : numbers_[below(numbers_.size())];
  switch (below(6)) {
    case 0: n = n + step; break;
    case 1: n = n - step; break;
    case 2: n = n + Number(static_cast<std::int64_t>(below(100))); break;
    case 3: n = n * Number(static_cast<std::int64_t>(below(4) + 1)); break;
    default: break;
  }
  if (type.scale) n = n.round(*type.scale, Rounding::down);
  if (type.at_least && n < type.at_least->number()) n = type.at_least->number();
  if (type.at_most && type.at_most->number() < n) n = type.at_most->number();
  return n;
}

LIANGCE_INLINE Value Trial::date(const policy::TypeSpec& type) {
  Date day = dates_[below(dates_.size())];
  switch (below(6)) {
    case 0: day.days += 1; break;
    case 1: day.days -= 1; break;
    case 2: day.days += static_cast<std::int64_t>(below(60)) - 30; break;
    case 3: day.days += static_cast<std::int64_t>(below(730)) - 365; break;
    default: break;
  }
  if (type.at_least && type.at_least->kind() == Kind::date && day < type.at_least->date()) day = type.at_least->date();
  if (type.at_most && type.at_most->kind() == Kind::date && type.at_most->date() < day) day = type.at_most->date();
  return day;
}

LIANGCE_INLINE Value Trial::any(const policy::TypeSpec& type, const feel::Type& of, int depth) {
  using feel::TypeKind;
  if (depth > 5 || below(depth == 0 ? 12 : 6) == 0) return Value::absent(Reason::missing);
  switch (of.kind) {
    case TypeKind::boolean: return below(2) == 0;
    case TypeKind::number: return number(type);
    case TypeKind::text: {
      const auto& choices = of.choices;
      return choices.empty() ? texts_[below(texts_.size())] : Value(choices[below(choices.size())]);
    }
    case TypeKind::date: return date(type);
    case TypeKind::time: return Time{};
    case TypeKind::date_time: return DateTime{dates_[below(dates_.size())], {}};
    case TypeKind::days_duration: return DaysDuration{static_cast<std::int64_t>(below(40)) * 86'400, 0};
    case TypeKind::months_duration: return MonthsDuration{static_cast<std::int64_t>(below(40))};
    case TypeKind::list: {
      std::vector<Value> items;
      static const policy::TypeSpec anything;
      const policy::TypeSpec& element = type.element.empty() ? anything : type.element.front();
      const feel::TypeRef inner = of.element ? of.element : element.resolved;
      for (std::size_t left = below(4); left > 0; --left) items.push_back(any(element, *inner, depth + 1));
      return Value::list(std::move(items));
    }
    case TypeKind::context: {
      std::vector<std::pair<Value, Value>> entries;
      static const policy::TypeSpec anything;
      for (const auto& [name, member] : of.members) {
        const policy::TypeSpec* field = &anything;
        for (const policy::Field& f : type.fields)
          if (f.name.text == name) field = &f.type;
        entries.emplace_back(Value(name), any(*field, *member, depth + 1));
      }
      return Value::context(std::move(entries));
    }
    case TypeKind::any: return below(2) == 0 ? number(type) : texts_[below(texts_.size())];
    default: return Value::absent(Reason::missing);
  }
}

/// Makes up one fact or rule anew.
LIANGCE_INLINE void Trial::change(std::size_t which) {
  static const policy::TypeSpec anything;
  if (which < slots_.size()) {
    const policy::TypeSpec& type = view_.program->facts()[slots_[which]].fact->type;
    Value& fact = made_.facts[slots_[which]];
    fact = any(type, *type.resolved, 0);
    if (fact.is_absent()) fact = empty_[slots_[which]];
  } else {
    const feel::NodeId body = view_.code().lazy_body(by_hand_[which - slots_.size()]);
    made_.rules[which - slots_.size()] = any(anything, *view_.code().type(body), 0);
  }
}

LIANGCE_INLINE const Trial::Made& Trial::next() {
  const std::size_t all = slots_.size() + by_hand_.size();
  // Anew every eighth time, else the last case with a few facts changed.
  if (turn_++ % 8 == 0) {
    for (std::size_t i = 0; i < all; ++i) change(i);
  } else if (all != 0) {
    for (std::size_t left = 1 + below(3); left > 0; --left) change(below(all));
  }
  return made_;
}

LIANGCE_INLINE void Trial::go_on_from(const std::vector<Value>& facts) {
  made_.facts = facts;
  if (turn_ % 8 == 0) ++turn_;
}

LIANGCE_INLINE Trial::Made Trial::least(const std::function<bool(const Made&)>& still) const {
  Made least = made_;
  for (const feel::Slot slot : slots_) {
    Value& fact = least.facts[slot];
    const Value kept = fact;
    if (kept.is_absent()) continue;
    fact = empty_[slot];
    if (still(least)) continue;
    fact = kept;
    if (!kept.is_list()) continue;
    std::vector<Value> items(kept.items().begin(), kept.items().end());
    for (std::size_t i = items.size(); i-- > 0;) {
      std::vector<Value> fewer = items;
      fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
      fact = Value::list(fewer);
      if (still(least)) items = std::move(fewer);
    }
    fact = Value::list(std::move(items));
  }
  return least;
}

}  // namespace liangce::detail
