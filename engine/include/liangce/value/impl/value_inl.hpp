// Value's construction, destruction, identity and text. Everything that walks a value uses an explicit stack: FEEL can
// nest lists far deeper than a thread's stack.
#pragma once

#include <algorithm>
#include <set>

#include "liangce/value/value.hpp"

namespace liangce {

LIANGCE_INLINE std::string_view to_string(Reason reason) noexcept {
  switch (reason) {
    case Reason::null_literal: return "null";
    case Reason::missing: return "missing";
    case Reason::conflict: return "conflict";
    case Reason::stale: return "stale";
    case Reason::invalid: return "invalid";
    case Reason::not_in_force: return "not in force";
    case Reason::error: return "error";
    case Reason::not_applicable: return "not applicable";
  }
  return "unknown reason";
}

LIANGCE_INLINE std::string_view to_string(Kind kind) noexcept {
  switch (kind) {
    case Kind::absent: return "null";
    case Kind::boolean: return "boolean";
    case Kind::number: return "number";
    case Kind::date: return "date";
    case Kind::time: return "time";
    case Kind::date_time: return "date and time";
    case Kind::days_duration: return "days and time duration";
    case Kind::months_duration: return "years and months duration";
    case Kind::text: return "text";
    case Kind::list: return "list";
    case Kind::context: return "context";
    case Kind::range: return "range";
    case Kind::function: return "function";
  }
  return "unknown kind";
}

namespace detail {

/// Deletes an object and whatever dies with it. Children that die meanwhile are queued through their own links: no
/// recursion and no allocation.
LIANGCE_INLINE void destroy(const Shared* object) noexcept {
  thread_local const Shared* queue = nullptr;
  thread_local bool running = false;
  if (running) {
    object->next_dying = queue;
    queue = object;
    return;
  }
  running = true;
  for (;;) {
    delete object;
    object = queue;
    if (object == nullptr) break;
    queue = object->next_dying;
  }
  running = false;
}

LIANGCE_INLINE std::vector<std::uint32_t> order_by_name(const std::vector<std::pair<Value, Value>>& entries) {
  std::vector<std::uint32_t> order(entries.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(),
            [&](std::uint32_t a, std::uint32_t b) { return entries[a].first.text() < entries[b].first.text(); });
  return order;
}

}  // namespace detail

LIANGCE_INLINE Context::Context(std::vector<std::pair<Value, Value>> v)
    : entries(std::move(v)), by_name(detail::order_by_name(entries)) {}

LIANGCE_INLINE Value::Value(std::string_view text) : Value(Kind::text) { adopt(new Text(text)); }

LIANGCE_INLINE Value Value::list(std::vector<Value> items) {
  Value v(Kind::list);
  v.adopt(new List(std::move(items)));
  return v;
}

LIANGCE_INLINE Value Value::context_like(const Value& like, std::vector<std::pair<Value, Value>> entries) {
  Value v(Kind::context);
  v.adopt(new Context(std::move(entries), static_cast<const Context&>(*like.shared()).by_name));
  return v;
}

LIANGCE_INLINE Value Value::context(std::vector<std::pair<Value, Value>> entries) {
  const auto order = detail::order_by_name(entries);
  const bool distinct = std::adjacent_find(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
                          return entries[a].first.text() == entries[b].first.text();
                        }) == order.end();
  if (distinct) {
    Value v(Kind::context);
    v.adopt(new Context(std::move(entries), order));
    return v;
  }
  // Runs of one name in `order`: the first appearance keeps the place, the last one the value.
  std::vector<bool> dropped(entries.size(), false);
  for (std::size_t i = 0; i < order.size();) {
    std::uint32_t first = order[i], last = order[i];
    std::size_t j = i + 1;
    for (; j < order.size() && entries[order[j]].first.text() == entries[order[i]].first.text(); ++j) {
      first = std::min(first, order[j]);
      last = std::max(last, order[j]);
    }
    if (j - i > 1) {
      for (std::size_t k = i; k < j; ++k) dropped[order[k]] = order[k] != first;
      entries[first].second = entries[last].second;
    }
    i = j;
  }
  std::size_t kept = 0;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (dropped[i]) continue;
    if (kept != i) entries[kept] = std::move(entries[i]);
    ++kept;
  }
  entries.resize(kept);
  Value v(Kind::context);
  v.adopt(new Context(std::move(entries)));
  return v;
}

LIANGCE_INLINE Value Value::range(Value start, bool start_included, Value end, bool end_included) {
  Value v(Kind::range);
  v.adopt(new Range(std::move(start), start_included, std::move(end), end_included));
  return v;
}

LIANGCE_INLINE Value Value::absent(Reason reason, Absence info, std::uint32_t fact) {
  Value v = absent(reason, fact);
  v.adopt(new Absence(info));
  return v;
}

LIANGCE_INLINE Value Value::error(std::string message) {
  Absence info;
  info.message = std::move(message);
  return absent(Reason::error, info);
}

LIANGCE_INLINE const Value* Value::find(std::string_view name) const noexcept {
  const auto& context = *static_cast<const Context*>(shared());
  constexpr std::size_t worth_searching = 8;
  if (context.entries.size() <= worth_searching) {
    for (const auto& [key, value] : context.entries) {
      if (key.text() == name) return &value;
    }
    return nullptr;
  }
  const auto it =
      std::lower_bound(context.by_name.begin(), context.by_name.end(), name,
                       [&](std::uint32_t i, std::string_view n) { return context.entries[i].first.text() < n; });
  if (it == context.by_name.end() || context.entries[*it].first.text() != name) return nullptr;
  return &context.entries[*it].second;
}

namespace detail {

/// How many values another is made of; contexts count values, absences what is known of them.
LIANGCE_INLINE std::size_t part_count(const Value& v) noexcept {
  switch (v.kind()) {
    case Kind::list: return v.items().size();
    case Kind::context: return v.entries().size();
    case Kind::range: return 2;
    case Kind::absent: return v.absence() == nullptr ? 0 : 2 + v.absence()->candidates.size();
    default: return 0;
  }
}

/// Part i; the values of a context in order of their names.
LIANGCE_INLINE const Value& part(const Value& v, std::size_t i) noexcept {
  switch (v.kind()) {
    case Kind::list: return v.items()[i];
    case Kind::context: return v.entries()[static_cast<const Context*>(v.identity())->by_name[i]].second;
    case Kind::range: return i == 0 ? v.range().start : v.range().end;
    default: return i == 0 ? v.absence()->low : i == 1 ? v.absence()->high : v.absence()->candidates[i - 2];
  }
}

LIANGCE_INLINE std::string_view part_name(const Value& context, std::size_t i) noexcept {
  return context.entries()[static_cast<const Context*>(context.identity())->by_name[i]].first.text();
}

LIANGCE_INLINE bool says_nothing(const Absence* a) noexcept {
  return a == nullptr || (a->low.is_absent() && a->high.is_absent() && a->candidates.empty());
}

}  // namespace detail

LIANGCE_INLINE bool Value::same_but_parts(const Value& other) const noexcept {
  if (kind() != other.kind()) return false;
  switch (kind()) {
    case Kind::absent:
      if (reason() != other.reason()) return false;
      if (detail::says_nothing(absence()) || detail::says_nothing(other.absence())) {
        return detail::says_nothing(absence()) && detail::says_nothing(other.absence());
      }
      return detail::part_count(*this) == detail::part_count(other);
    case Kind::number: return number() == other.number();
    case Kind::text: return text() == other.text();
    case Kind::list: return items().size() == other.items().size();
    case Kind::context:
      if (entries().size() != other.entries().size()) return false;
      for (std::size_t i = 0; i < entries().size(); ++i) {
        if (detail::part_name(*this, i) != detail::part_name(other, i)) return false;
      }
      return true;
    case Kind::range:
      return range().start_included == other.range().start_included &&
             range().end_included == other.range().end_included;
    case Kind::function: return identity() == other.identity();
    default: return a_ == other.a_ && b_ == other.b_ && head_ == other.head_;
  }
}

LIANGCE_INLINE bool Value::same(const Value& other) const noexcept {
  if (kind() != Kind::absent && kind() <= Kind::text) return same_but_parts(other);
  if (kind() == other.kind() && shared() == other.shared() && reason() == other.reason()) return true;
  struct Frame {
    const Value* left;
    const Value* right;
    std::size_t next;
  };
  std::vector<Frame> open;                            // values whose parts are being compared; scalars never get here
  std::set<std::pair<const void*, const void*>> met;  // shared parts are compared once, or a small value takes for ever
  const auto enter = [&](const Value& left, const Value& right) {
    if (left.kind() == right.kind() && left.shared() != nullptr && left.shared() == right.shared()) return true;
    if (!left.same_but_parts(right)) return false;
    if (detail::part_count(left) == 0 || detail::part_count(right) == 0) return true;
    if (left.shared()->references > 1 && right.shared()->references > 1 &&
        !met.emplace(left.shared(), right.shared()).second) {
      return true;
    }
    open.push_back({&left, &right, 0});
    return true;
  };
  if (!enter(*this, other)) return false;
  while (!open.empty()) {
    const auto [left, right, i] = open.back();
    if (i == detail::part_count(*left)) {
      open.pop_back();
      continue;
    }
    ++open.back().next;
    if (!enter(detail::part(*left, i), detail::part(*right, i))) return false;
  }
  return true;
}

LIANGCE_INLINE std::size_t Value::hash() const noexcept {
  std::uint64_t h = 0x243F6A8885A308D3ULL;
  const auto mix = [&h](std::uint64_t x) {
    h = (h ^ x) * 0x9E3779B97F4A7C15ULL;
    h ^= h >> 32;
  };
  const auto mix_text = [&](std::string_view s) {
    std::uint64_t f = 0xCBF29CE484222325ULL;  // FNV-1a
    for (const char c : s) f = (f ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
    mix(f);
  };
  struct Frame {
    const Value* value;
    std::size_t next;
  };
  std::vector<Frame> open;
  const auto enter = [&](const Value& v) {
    mix(static_cast<std::uint64_t>(v.kind()));
    switch (v.kind()) {
      case Kind::absent:
        mix(v.detail());
        return;  // what is known of it may be left out: equal values still hash the same
      case Kind::number: mix(v.number().hash()); return;
      case Kind::text: mix_text(v.text()); return;
      case Kind::function: return;  // its identity differs between processes
      case Kind::time:
      case Kind::date_time:
        mix(v.a_), mix(v.b_);
        if (const Zone zone = Zone::from_code(v.zone()); zone.is_named()) {
          mix_text(zone.name());  // codes of named zones differ between processes
        } else {
          mix(static_cast<std::uint32_t>(v.zone()));
        }
        return;
      case Kind::list:
      case Kind::context:
      case Kind::range:
        mix(detail::part_count(v));
        open.push_back({&v, 0});
        return;
      default: mix(v.a_), mix(v.b_);
    }
  };
  enter(*this);
  constexpr int most_parts = 10'000;  // later parts no longer count: shared parts can be too many to visit
  for (int visited = 0; !open.empty() && visited < most_parts; ++visited) {
    const auto [v, i] = open.back();
    if (i == detail::part_count(*v)) {
      open.pop_back();
      continue;
    }
    ++open.back().next;
    if (v->is_context()) mix_text(detail::part_name(*v, i));
    enter(detail::part(*v, i));
  }
  return static_cast<std::size_t>(h);
}

}  // namespace liangce
