// Lists (DMN 1.5 clause 10.3.4.4). Positions count from 1, or from the end when negative.
#pragma once

#include <algorithm>
#include <unordered_set>

#include "liangce/feel/builtins/impl/support.hpp"

namespace liangce::feel {

namespace detail {

/// 0-based index of a position; nullopt (recorded) outside the list.
LIANGCE_INLINE std::optional<std::size_t> index_at(CallContext& context, const Value& position, std::size_t size) {
  const auto p = whole(context, position, "the position");
  if (!p) return std::nullopt;
  const auto n = static_cast<std::int64_t>(size);
  if (*p == 0 || *p > n || *p < -n) {
    context.error("the position must lie in 1.." + std::to_string(n) + " or count from the end, this is " +
                  std::to_string(*p));
    return std::nullopt;
  }
  return static_cast<std::size_t>(*p > 0 ? *p - 1 : n + *p);
}

inline std::vector<Value> copied(std::span<const Value> items) { return {items.begin(), items.end()}; }

/// Where equal values were seen: hashed where FEEL equality is sameness, compared one by one elsewhere.
class Seen {
 public:
  explicit Seen(CallContext& context) : context_(context) {}

  /// Was it new? nullopt = out of steps (recorded).
  std::optional<bool> add(const Value& v) {
    switch (v.kind()) {
      case Kind::boolean:
      case Kind::number:
      case Kind::date:
      case Kind::days_duration:
      case Kind::months_duration:
      case Kind::text: return hashed_.insert(v).second;
      default: break;
    }
    if (!context_.spend(1 + compared_.size())) return std::nullopt;
    for (const Value& other : compared_) {
      if (equals(v, other) == Truth::yes) return false;
    }
    compared_.push_back(v);
    return true;
  }

 private:
  struct Hash {
    std::size_t operator()(const Value& v) const noexcept { return v.hash(); }
  };
  struct Same {
    bool operator()(const Value& a, const Value& b) const noexcept { return a.same(b); }
  };
  CallContext& context_;
  std::unordered_set<Value, Hash, Same> hashed_;
  std::vector<Value> compared_;
};

LIANGCE_INLINE Value distinct(CallContext& context, std::span<const Value> lists) {
  Seen seen(context);
  std::vector<Value> kept;
  for (const Value& list : lists) {
    if (!context.spend(list.items().size())) return failed();
    for (const Value& item : list.items()) {
      const auto fresh = seen.add(item);
      if (!fresh) return failed();
      if (*fresh) kept.push_back(item);
    }
  }
  return Value::list(std::move(kept));
}

/// Three-valued in policies: an item nobody knows could be the one looked for.
LIANGCE_INLINE Value list_contains(CallContext& context, std::span<const Value> args) {
  const auto items = args[0].items();
  if (!context.spend(items.size())) return failed();
  const Value* unknown = nullptr;
  for (const Value& item : items) {
    if (context.policy() && has_reason(item)) {
      if (compare_known(Operator::eq, item, args[1]) == Truth::unknown && unknown == nullptr) unknown = &item;
    } else if (equals(item, args[1]) == Truth::yes) {
      return Value(true);
    }
  }
  return unknown == nullptr ? Value(false) : bare(*unknown);
}

LIANGCE_INLINE Value sublist(CallContext& context, std::span<const Value> args) {
  const auto items = args[0].items();
  const auto start = index_at(context, args[1], items.size());
  if (!start) return failed();
  std::size_t length = items.size() - *start;
  if (args.size() > 2 && !args[2].is_absent()) {
    const auto given = whole(context, args[2], "the length");
    if (!given) return failed();
    if (*given < 1 || static_cast<std::uint64_t>(*given) > length) {
      return context.error("the length must lie in 1.." + std::to_string(length) + ", this is " +
                           std::to_string(*given));
    }
    length = static_cast<std::size_t>(*given);
  }
  if (!context.spend(length)) return failed();
  return Value::list(copied(items.subspan(*start, length)));
}

LIANGCE_INLINE Value append(CallContext& context, std::span<const Value> args) {
  if (has_reason(args[0])) return bare(args[0]);
  const auto items = args[0].items();
  if (!context.may_make_list(items.size() + args.size()) || !context.spend(items.size() + args.size())) return failed();
  std::vector<Value> all = copied(items);
  all.insert(all.end(), args.begin() + 1, args.end());
  return Value::list(std::move(all));
}

LIANGCE_INLINE Value concatenate(CallContext& context, std::span<const Value> args) {
  std::size_t size = 0;
  for (const Value& list : args) size += list.items().size();
  if (!context.may_make_list(size) || !context.spend(size)) return failed();
  std::vector<Value> all;
  all.reserve(size);
  for (const Value& list : args) all.insert(all.end(), list.items().begin(), list.items().end());
  return Value::list(std::move(all));
}

LIANGCE_INLINE Value insert_before(CallContext& context, std::span<const Value> args) {
  if (has_reason(args[0]) || has_reason(args[1])) return bare(has_reason(args[0]) ? args[0] : args[1]);
  const auto items = args[0].items();
  const auto at = index_at(context, args[1], items.size());
  if (!at || !context.may_make_list(items.size() + 1) || !context.spend(items.size())) return failed();
  std::vector<Value> all = copied(items);
  all.insert(all.begin() + static_cast<std::ptrdiff_t>(*at), args[2]);
  return Value::list(std::move(all));
}

LIANGCE_INLINE Value remove_at(CallContext& context, std::span<const Value> args) {
  const auto items = args[0].items();
  const auto at = index_at(context, args[1], items.size());
  if (!at || !context.spend(items.size())) return failed();
  std::vector<Value> all = copied(items);
  all.erase(all.begin() + static_cast<std::ptrdiff_t>(*at));
  return Value::list(std::move(all));
}

LIANGCE_INLINE Value list_replace(CallContext& context, std::span<const Value> args) {
  if (has_reason(args[0]) || has_reason(args[1])) return bare(has_reason(args[0]) ? args[0] : args[1]);
  const auto items = args[0].items();
  if (!context.spend(items.size())) return failed();
  std::vector<Value> all = copied(items);
  if (context.signature() == 0) {
    const auto at = index_at(context, args[1], items.size());
    if (!at) return failed();
    all[*at] = args[2];
    return Value::list(std::move(all));
  }
  for (Value& item : all) {
    const Value both[] = {item, args[2]};
    const Value hit = context.call(args[1], both);
    if (context.policy() && has_reason(hit)) return bare(hit);
    if (!hit.is_boolean()) return context.error("the match function must give true or false, this is " + describe(hit));
    if (hit.boolean()) item = args[2];
  }
  return Value::list(std::move(all));
}

LIANGCE_INLINE Value reversed(CallContext& context, std::span<const Value> args) {
  if (!context.spend(args[0].items().size())) return failed();
  std::vector<Value> all = copied(args[0].items());
  std::reverse(all.begin(), all.end());
  return Value::list(std::move(all));
}

LIANGCE_INLINE Value index_of(CallContext& context, std::span<const Value> args) {
  const auto items = args[0].items();
  if (!context.spend(items.size())) return failed();
  std::vector<Value> found;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (equals(items[i], args[1]) == Truth::yes) found.emplace_back(static_cast<std::int64_t>(i + 1));
  }
  return Value::list(std::move(found));
}

LIANGCE_INLINE Value flattened(CallContext& context, std::span<const Value> args) {
  struct Open {
    std::span<const Value> items;
    std::size_t next = 0;
  };
  std::vector<Open> open{{args[0].items()}};
  std::vector<Value> flat;
  while (!open.empty()) {
    if (open.back().next == open.back().items.size()) {
      open.pop_back();
      continue;
    }
    const Value& item = open.back().items[open.back().next++];
    if (!context.spend(1)) return failed();
    if (item.is_list()) {
      open.push_back({item.items()});
    } else {
      if (!context.may_make_list(flat.size() + 1)) return failed();
      flat.push_back(item);
    }
  }
  return Value::list(std::move(flat));
}

/// Merge sort, stable; an inconsistent `precedes` gives some order and nothing worse.
LIANGCE_INLINE Value sorted(CallContext& context, std::span<const Value> args) {
  std::vector<Value> from = copied(args[0].items()), to(from.size());
  if (!context.spend(from.size())) return failed();
  for (std::size_t width = 1; width < from.size(); width *= 2) {
    for (std::size_t begin = 0; begin < from.size(); begin += 2 * width) {
      const std::size_t middle = std::min(begin + width, from.size()), end = std::min(begin + 2 * width, from.size());
      std::size_t a = begin, b = middle, out = begin;
      while (a < middle && b < end) {
        const Value both[] = {from[b], from[a]};
        const Value later_first = context.call(args[1], both);
        if (context.policy() && has_reason(later_first)) return bare(later_first);
        if (!later_first.is_boolean()) {
          return context.error("the function must say true or false of two items, this is " + describe(later_first));
        }
        to[out++] = later_first.boolean() ? from[b++] : from[a++];
      }
      while (a < middle) to[out++] = from[a++];
      while (b < end) to[out++] = from[b++];
    }
    std::swap(from, to);
  }
  return Value::list(std::move(from));
}

inline TypeRef list_of_all(std::span<const TypeRef> args) { return Type::list(like_all(args)); }
/// append(list, item...), insert before(list, position, item), list replace(list, position, item).
inline TypeRef list_and_item(std::span<const TypeRef> args, std::size_t first_item) {
  if (args.empty()) return Type::list(Type::any());
  TypeRef all = element_of(args[0]);
  for (std::size_t i = first_item; i < args.size(); ++i) all = common(all, args[i]);
  return Type::list(std::move(all));
}

}  // namespace detail

LIANGCE_INLINE void add_list(std::vector<Builtin>& all) {
  using namespace kinds;
  using detail::signature;
  constexpr auto variadic = Arity::variadic;
  Builtin b;
  b.source = "DMN 1.5 clause 10.3.4.4";

  b.name = "list contains", b.aliases = {"列表包含", "包含"};
  b.signatures = {signature({{"list", list}, {"element", any}}, boolean)};
  b.call = &detail::list_contains;
  b.meaning = "Whether an item of the list equals the element.", b.example = "list contains([1, 2, 3], 2)",
  b.result = "true";
  all.push_back(b);

  b.infer = &detail::list_like_first;
  b.name = "sublist", b.aliases = {"子列表"};
  b.signatures = {signature({{"list", list}, {"start position", number}, {"length", number, Arity::optional}}, list)};
  b.call = &detail::sublist;
  b.meaning = "The items from a position on, `length` of them.", b.example = "sublist([4, 5, 6], 1, 2)",
  b.result = "[4, 5]";
  all.push_back(b);

  b.name = "append", b.aliases = {"追加"};
  b.signatures = {signature({{"list", list}, {"item", any, variadic}}, list)};
  b.call = &detail::append, b.on_absent = OnAbsent::handle;
  b.infer = [](std::span<const TypeRef> args) { return detail::list_and_item(args, 1); };
  b.meaning = "The list with the items at its end.", b.example = "append([1], 2, 3)", b.result = "[1, 2, 3]";
  all.push_back(b);

  b.name = "insert before", b.aliases = {"插入"};
  b.signatures = {signature({{"list", list}, {"position", number}, {"newItem", any}}, list)};
  b.call = &detail::insert_before;
  b.infer = [](std::span<const TypeRef> args) { return detail::list_and_item(args, 2); };
  b.meaning = "The list with an item put before the position.", b.example = "insert before([1, 3], 1, 2)",
  b.result = "[2, 1, 3]";
  all.push_back(b);

  b.name = "list replace", b.aliases = {"列表替换"};
  b.signatures = {signature({{"list", list}, {"position", number}, {"newItem", any}}, list),
                  signature({{"list", list}, {"match", function}, {"newItem", any}}, list)};
  b.call = &detail::list_replace;
  b.meaning = "The list with another item at a position, or wherever match(item, newItem) is true.";
  b.example = "list replace([2, 4, 7, 8], function(item, newItem) item < newItem, 5)", b.result = "[5, 5, 7, 8]";
  all.push_back(b);
  b.on_absent = OnAbsent::propagate;

  b.name = "concatenate", b.aliases = {"合并列表"};
  b.signatures = {signature({{"list", list, variadic}}, list)};
  b.call = &detail::concatenate, b.infer = &detail::list_of_all;
  b.meaning = "One list after the other.", b.example = "concatenate([1, 2], [3])", b.result = "[1, 2, 3]";
  all.push_back(b);

  b.name = "remove", b.aliases = {"移除"};
  b.signatures = {signature({{"list", list}, {"position", number}}, list)};
  b.call = &detail::remove_at, b.infer = &detail::list_like_first;
  b.meaning = "The list without the item at the position.", b.example = "remove([1, 2, 3], 2)", b.result = "[1, 3]";
  all.push_back(b);

  b.name = "reverse", b.aliases = {"反转"};
  b.signatures = {signature({{"list", list}}, list)};
  b.call = &detail::reversed;
  b.meaning = "The items the other way round.", b.example = "reverse([1, 2, 3])", b.result = "[3, 2, 1]";
  all.push_back(b);

  b.name = "index of", b.aliases = {"位置"};
  b.signatures = {signature({{"list", list}, {"match", any}}, list)};
  b.call = &detail::index_of, b.deep = true;
  b.infer = [](std::span<const TypeRef>) { return Type::list(Type::number()); };
  b.meaning = "The positions of the items that equal `match`.", b.example = "index of([1, 2, 3, 2], 2)",
  b.result = "[2, 4]";
  all.push_back(b);

  b.name = "union", b.aliases = {"并集"};
  b.signatures = {signature({{"list", list, variadic}}, list)};
  b.call = &detail::distinct, b.infer = &detail::list_of_all;
  b.meaning = "One list after the other, without repetitions.", b.example = "union([1, 2], [2, 3])",
  b.result = "[1, 2, 3]";
  all.push_back(b);

  b.name = "distinct values", b.aliases = {"去重"};
  b.signatures = {signature({{"list", list}}, list)};
  b.infer = &detail::list_like_first;
  b.meaning = "The list without repetitions.", b.example = "distinct values([1, 2, 3, 2, 1])", b.result = "[1, 2, 3]";
  all.push_back(b);
  b.deep = false;

  b.name = "flatten", b.aliases = {"展开"};
  b.call = &detail::flattened;
  b.infer = [](std::span<const TypeRef> args) {
    TypeRef inner = args.empty() ? Type::any() : args[0];
    while (inner->kind == TypeKind::list) inner = inner->element;
    return Type::list(inner->kind == TypeKind::null ? Type::any() : std::move(inner));
  };
  b.meaning = "One flat list of everything in nested lists.", b.example = "flatten([[1, 2], [[3]], 4])",
  b.result = "[1, 2, 3, 4]";
  all.push_back(b);

  b.source = "DMN 1.5 clause 10.3.4.9";
  b.name = "sort", b.aliases = {"排序"};
  b.signatures = {signature({{"list", list}, {"precedes", function}}, list)};
  b.call = &detail::sorted, b.infer = &detail::list_like_first;
  b.meaning =
      "The list in the order of `precedes(x, y)`, which says whether x comes before y; equal items keep their order.";
  b.example = "sort([3, 1, 4, 5, 2], function(x, y) x < y)", b.result = "[1, 2, 3, 4, 5]";
  all.push_back(b);
}

}  // namespace liangce::feel
