// Functions over all items of a list (DMN 1.5 clause 10.3.4.4). In policies an item known only as an interval makes an
// interval.
#pragma once

#include <algorithm>
#include <functional>

#include "liangce/feel/arithmetic.hpp"
#include "liangce/feel/builtins/impl/support.hpp"

namespace liangce::feel {

// As headers only, arithmetic.hpp may be on its way to its own declarations when it comes by here.
Value arithmetic_known(Operator op, const Value& a, const Value& b, std::string& why);

namespace detail {

/// The absence of a whole argument; its items are looked at one by one.
inline const Value* absent_argument(const CallContext& context, std::span<const Value> args) {
  return context.signature() == 0 ? first_absence(args) : nullptr;
}

/// Are all (known) items numbers? Records the first that is not.
inline bool numbers(CallContext& context, std::span<const Value> items) {
  if (!context.spend(items.size())) return false;
  for (const Value& item : items) {
    if (item.is_number() || (context.policy() && has_reason(item))) continue;
    context.error("every item must be a number, one is " + describe(item));
    return false;
  }
  return true;
}

LIANGCE_INLINE Value sum_of(CallContext& context, std::span<const Value> items) {
  Value total(0);
  Number plain;
  bool known = true;
  for (const Value& item : items) {
    if (known && item.is_number()) {
      plain = plain + item.number();
      continue;
    }
    if (known) total = plain, known = false;
    std::string why;
    total = arithmetic_known(Operator::add, total, item, why);
    if (!why.empty()) return context.error(std::move(why));
  }
  if (!known) return total;
  return plain.finite() ? Value(plain) : context.error("the result does not fit a number");
}

LIANGCE_INLINE Value sum_all(CallContext& context, std::span<const Value> args) {
  if (const Value* absent = absent_argument(context, args)) return bare(*absent);
  const auto items = items_of(context, args);
  if (items.empty() || !numbers(context, items)) return items.empty() ? Value() : failed();
  return sum_of(context, items);
}

LIANGCE_INLINE Value mean_of(CallContext& context, std::span<const Value> args) {
  if (const Value* absent = absent_argument(context, args)) return bare(*absent);
  const auto items = items_of(context, args);
  if (items.empty()) return context.error("an empty list has no mean");
  if (!numbers(context, items)) return failed();
  const Value total = sum_of(context, items);
  std::string why;
  if (total.is_absent() && total.reason() == Reason::error) return total;
  Value mean = arithmetic_known(Operator::divide, total, Value(Number(static_cast<std::int64_t>(items.size()))), why);
  return why.empty() ? mean : context.error(std::move(why));
}

/// Least or greatest. Of items known as intervals, what their ends say: the greatest is at least the greatest low end.
LIANGCE_INLINE Value extreme(CallContext& context, std::span<const Value> args, bool greatest) {
  if (const Value* absent = absent_argument(context, args)) return bare(*absent);
  const auto items = items_of(context, args);
  if (!context.spend(items.size())) return failed();
  const auto better = [&](const Value& a, const Value& b) -> std::optional<bool> {
    const auto o = order(a, b);
    if (!o) return std::nullopt;
    return greatest ? *o > 0 : *o < 0;
  };
  const Value* cause = nullptr;
  Value sure, possible;  // the result lies between them
  bool bounded = true;
  bool first = true;
  for (const Value& item : items) {
    Value near = item, far = item;
    if (context.policy() && has_reason(item)) {
      if (cause == nullptr) cause = &item;
      const Absence* info = item.absence();
      near = info == nullptr ? Value() : greatest ? info->low : info->high;
      far = info == nullptr ? Value() : greatest ? info->high : info->low;
      if (far.is_absent()) bounded = false;
      if (near.is_absent() && far.is_absent()) continue;
    } else if (item.is_absent() || (kinds::comparable & kinds::of(item.kind())) == 0) {
      return context.error("the items must be comparable, one is " + describe(item));
    }
    for (auto [best, candidate] : {std::pair{&sure, &near}, std::pair{&possible, &far}}) {
      if (candidate->is_absent()) continue;
      if (best->is_absent()) {
        *best = *candidate;
        continue;
      }
      const auto wins = better(*candidate, *best);
      if (!wins) return context.error("cannot compare " + describe(*candidate) + " with " + describe(*best));
      if (*wins) *best = *candidate;
    }
    first = false;
  }
  if (cause == nullptr) return first ? Value() : sure;
  if (!bounded) possible = Value();
  if (!sure.is_absent() && !possible.is_absent() && equals(sure, possible) == Truth::yes) return sure;
  if (sure.is_absent() && possible.is_absent()) return bare(*cause);
  Absence result;
  result.low = greatest ? sure : possible;
  result.high = greatest ? possible : sure;
  return Value::absent(cause->reason(), result, cause->fact());
}

LIANGCE_INLINE Value product_of(CallContext& context, std::span<const Value> args) {
  const auto items = items_of(context, args);
  if (items.empty()) return context.error("an empty list has no product");
  if (!numbers(context, items)) return failed();
  Number product(1);
  for (const Value& item : items) product = product * item.number();
  return product.finite() ? Value(product) : context.error("the result does not fit a number");
}

LIANGCE_INLINE std::vector<Number> sorted_numbers(std::span<const Value> items) {
  std::vector<Number> all;
  all.reserve(items.size());
  for (const Value& item : items) all.push_back(item.number());
  std::stable_sort(all.begin(), all.end(), [](Number a, Number b) { return a < b; });
  return all;
}

LIANGCE_INLINE Value median_of(CallContext& context, std::span<const Value> args) {
  const auto items = items_of(context, args);
  if (items.empty()) return {};
  if (!numbers(context, items) || !context.spend(items.size() * 8)) return failed();
  const auto all = sorted_numbers(items);
  const std::size_t middle = all.size() / 2;
  if (all.size() % 2 == 1) return all[middle];
  const Number median = (all[middle - 1] + all[middle]) / Number(2);
  return median.finite() ? Value(median) : context.error("the result does not fit a number");
}

/// Sample standard deviation (n - 1).
LIANGCE_INLINE Value deviation(CallContext& context, std::span<const Value> args) {
  const auto items = items_of(context, args);
  if (items.size() < 2) return context.error("a standard deviation needs at least two numbers");
  if (!numbers(context, items) || !context.spend(items.size() * 2)) return failed();
  const Number count(static_cast<std::int64_t>(items.size()));
  Number total;
  for (const Value& item : items) total = total + item.number();
  const Number mean = total / count;
  Number squares;
  for (const Value& item : items) {
    const Number distance = item.number() - mean;
    squares = squares + distance * distance;
  }
  const Number result = (squares / (count - Number(1))).sqrt();
  return result.finite() ? Value(result) : context.error("the result does not fit a number");
}

LIANGCE_INLINE Value modes(CallContext& context, std::span<const Value> args) {
  const auto items = items_of(context, args);
  if (!numbers(context, items) || !context.spend(items.size() * 8)) return failed();
  const auto all = sorted_numbers(items);
  std::vector<Value> most;
  std::size_t most_count = 0;
  for (std::size_t i = 0; i < all.size();) {
    std::size_t end = i;
    while (end < all.size() && all[end] == all[i]) ++end;
    if (end - i > most_count) most.clear(), most_count = end - i;
    if (end - i == most_count) most.emplace_back(all[i]);
    i = end;
  }
  return Value::list(std::move(most));
}

/// Kleene and (decisive = false) / or (decisive = true).
LIANGCE_INLINE Value logic(CallContext& context, std::span<const Value> args, bool decisive) {
  if (const Value* absent = absent_argument(context, args)) return bare(*absent);
  const auto items = items_of(context, args);
  if (!context.spend(items.size())) return failed();
  if (context.signature() == 1 && items.size() == 1 && items[0].is_absent() && !has_reason(items[0])) {
    return context.error("null is neither a list nor a boolean");
  }
  const Value* unknown = nullptr;
  bool decided = false;
  for (const Value& item : items) {
    if (item.is_boolean()) {
      decided = decided || item.boolean() == decisive;
    } else if (!item.is_absent()) {
      return context.error("every item must be a boolean, one is " + describe(item));
    } else if (unknown == nullptr || (has_reason(item) && !has_reason(*unknown))) {
      unknown = &item;
    }
  }
  if (decided) return Value(decisive);
  return unknown == nullptr ? Value(!decisive) : bare(*unknown);
}

}  // namespace detail

LIANGCE_INLINE void add_aggregates(std::vector<Builtin>& all) {
  using namespace kinds;
  using detail::signature;
  Builtin b;
  b.source = "DMN 1.5 clause 10.3.4.4";

  b.name = "count", b.aliases = {"计数", "数量"};
  b.signatures = {signature({{"list", list}}, number)};
  b.call = [](CallContext&, std::span<const Value> args) {
    return Value(Number(static_cast<std::int64_t>(args[0].items().size())));
  };
  b.meaning = "How many items a list has.", b.example = "count([1, 2, 3])", b.result = "3";
  all.push_back(b);

  b.on_absent = OnAbsent::handle, b.one_unit = true;
  b.name = "min", b.aliases = {"最小值"};
  b.signatures = {signature({{"list", list}}, comparable), signature({{"c", comparable, Arity::variadic}}, comparable)};
  b.call = [](CallContext& c, std::span<const Value> args) { return detail::extreme(c, args, false); };
  b.infer = &detail::like_all;
  b.meaning = "The least item; null of an empty list.", b.example = "min(1, 2, 3)", b.result = "1";
  all.push_back(b);

  b.name = "max", b.aliases = {"最大值"};
  b.call = [](CallContext& c, std::span<const Value> args) { return detail::extreme(c, args, true); };
  b.meaning = "The greatest item; null of an empty list.", b.example = "max([1, 2, 3])", b.result = "3";
  all.push_back(b);

  b.name = "sum", b.aliases = {"求和"};
  b.signatures = {signature({{"list", list}}, number), signature({{"n", number, Arity::variadic}}, number)};
  b.call = &detail::sum_all;
  b.meaning = "The sum of numbers; null of an empty list.", b.example = "sum([1, 2, 3])", b.result = "6";
  all.push_back(b);

  b.name = "mean", b.aliases = {"平均值"};
  b.call = &detail::mean_of;
  b.meaning = "The arithmetic mean.", b.example = "mean([1, 2, 3])", b.result = "2";
  all.push_back(b);

  b.on_absent = OnAbsent::propagate, b.deep = true;
  b.name = "median", b.aliases = {"中位数"};
  b.call = &detail::median_of;
  b.meaning = "The middle number, or the mean of the two middle ones; null of an empty list.";
  b.example = "median([8, 2, 5, 3, 4])", b.result = "4";
  all.push_back(b);

  b.name = "stddev", b.aliases = {"标准差"};
  b.call = &detail::deviation;
  b.meaning = "The sample standard deviation.", b.example = "decimal(stddev([2, 4, 7, 5]), 13)",
  b.result = "2.0816659994661";
  all.push_back(b);

  b.name = "mode", b.aliases = {"众数"};
  b.signatures = {signature({{"list", list}}, list), signature({{"n", number, Arity::variadic}}, list)};
  b.call = &detail::modes;
  b.infer = [](std::span<const TypeRef> args) { return Type::list(detail::like_all(args)); };
  b.meaning = "The numbers that appear most often, ascending.", b.example = "mode([6, 3, 9, 6, 6])", b.result = "[6]";
  all.push_back(b);

  b.infer = nullptr, b.one_unit = false;
  b.name = "product", b.aliases = {"乘积"};
  b.signatures = {signature({{"list", list}}, number), signature({{"n", number, Arity::variadic}}, number)};
  b.call = &detail::product_of;
  b.meaning = "The product of numbers.", b.example = "product([2, 3, 4])", b.result = "24";
  all.push_back(b);

  b.deep = false, b.on_absent = OnAbsent::handle;
  b.name = "all", b.aliases = {"全部为真"};
  b.signatures = {signature({{"list", list}}, boolean), signature({{"b", boolean | null, Arity::variadic}}, boolean)};
  b.call = [](CallContext& c, std::span<const Value> args) { return detail::logic(c, args, false); };
  b.meaning = "Whether every item is true; false decides, null otherwise leaves it open.";
  b.example = "all([true, null, false])", b.result = "false";
  all.push_back(b);

  b.name = "any", b.aliases = {"任一为真"};
  b.call = [](CallContext& c, std::span<const Value> args) { return detail::logic(c, args, true); };
  b.meaning = "Whether some item is true; true decides, null otherwise leaves it open.";
  b.example = "any([false, null, true])", b.result = "true";
  all.push_back(b);
}

}  // namespace liangce::feel
