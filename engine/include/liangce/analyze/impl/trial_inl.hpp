#pragma once

#include <algorithm>

#include "liangce/analyze/impl/trial.hpp"

namespace liangce::detail {

LIANGCE_INLINE Trial::Trial(const ProgramView& view, const std::vector<feel::NodeId>& roots) : view_(view) {
  const feel::Code& code = view_.code();
  for (const FactSlot& fact : view_.program->facts()) empty_.push_back(fact.initial);
  facts_ = empty_;
  for (const feel::NodeId root : roots) {
    for (const feel::Slot slot : code.facts_used(root))
      if (view_.program->facts()[slot].fact != nullptr) slots_.push_back(slot);
    feel::detail::walk_code(code, root, true, [&](feel::NodeId node) {
      if (code.op(node) == feel::Op::constant) learn(code.constant(code[node].a));
      if (code.op(node) == feel::Op::compare_fact_constant) learn(code.constant(code[node].b));
    });
  }
  std::sort(slots_.begin(), slots_.end());
  slots_.erase(std::unique(slots_.begin(), slots_.end()), slots_.end());
  const Date on = view_.program->on();
  for (const int by : {0, -1, -5, -10, -31, -92, -365, 1, 5, 31}) learn(Value(Date{on.days + by}));
  for (const int n : {0, 1, 2, 10, 1000}) learn(Value(n));
  learn(Value("x"));
}

LIANGCE_INLINE void Trial::learn(const Value& value, int depth) {
  constexpr std::size_t most = 60;
  if (depth > 4) return;
  switch (value.kind()) {
    case Kind::number:
      if (numbers_.size() < most &&
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
  Number n = numbers_[below(numbers_.size())];
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

LIANGCE_INLINE Value Trial::any(const policy::TypeSpec& type, int depth) {
  using feel::TypeKind;
  if (depth > 5 || below(12) == 0) return Value::absent(Reason::missing);
  switch (type.resolved->kind) {
    case TypeKind::boolean: return below(2) == 0;
    case TypeKind::number: return number(type);
    case TypeKind::text: {
      const auto& choices = type.resolved->choices;
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
      for (std::size_t left = below(4); left > 0; --left) items.push_back(any(element, depth + 1));
      return Value::list(std::move(items));
    }
    case TypeKind::context: {
      std::vector<std::pair<Value, Value>> entries;
      for (const policy::Field& field : type.fields)
        entries.emplace_back(Value(field.name.text), any(field.type, depth + 1));
      return Value::context(std::move(entries));
    }
    case TypeKind::any: return below(2) == 0 ? number(type) : texts_[below(texts_.size())];
    default: return Value::absent(Reason::missing);
  }
}

LIANGCE_INLINE const std::vector<Value>& Trial::next() {
  // Anew every eighth time, else the last case with a few facts changed.
  const bool anew = turn_++ % 8 == 0;
  if (slots_.empty()) return facts_;
  if (anew) {
    for (const feel::Slot slot : slots_) facts_[slot] = any(view_.program->facts()[slot].fact->type, 0);
    return facts_;
  }
  for (std::size_t left = 1 + below(3); left > 0; --left) {
    const feel::Slot slot = slots_[below(slots_.size())];
    facts_[slot] = any(view_.program->facts()[slot].fact->type, 0);
    if (facts_[slot].is_absent()) facts_[slot] = empty_[slot];
  }
  return facts_;
}

LIANGCE_INLINE std::vector<Value> Trial::least(const std::function<bool(const std::vector<Value>&)>& still) const {
  std::vector<Value> least = facts_;
  for (const feel::Slot slot : slots_) {
    const Value kept = least[slot];
    if (kept.is_absent()) continue;
    least[slot] = empty_[slot];
    if (still(least)) continue;
    least[slot] = kept;
    if (!kept.is_list()) continue;
    std::vector<Value> items(kept.items().begin(), kept.items().end());
    for (std::size_t i = items.size(); i-- > 0;) {
      std::vector<Value> fewer = items;
      fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
      least[slot] = Value::list(fewer);
      if (still(least)) items = std::move(fewer);
    }
    least[slot] = Value::list(std::move(items));
  }
  return least;
}

}  // namespace liangce::detail
