// Contexts (DMN 1.5 clause 10.3.4.10).
#pragma once

#include "liangce/feel/builtins/impl/support.hpp"

namespace liangce::feel {

namespace detail {

using Entries = std::vector<std::pair<Value, Value>>;

inline Entries copied_entries(const Value& context) { return {context.entries().begin(), context.entries().end()}; }

LIANGCE_INLINE Value get_value(CallContext& context, std::span<const Value> args) {
  if (const Value* found = args[0].find(args[1].text())) return *found;
  if (!context.policy()) return {};
  return context.error("there is no entry `" + std::string(args[1].text().substr(0, 60)) + "`", "LC502");
}

LIANGCE_INLINE Value get_entries(CallContext& context, std::span<const Value> args) {
  const auto entries = args[0].entries();
  if (!context.spend(entries.size()) || !context.may_make_list(entries.size())) return failed();
  const Value key("key"), value("value");
  std::vector<Value> all;
  all.reserve(entries.size());
  for (const auto& [name, entry] : entries) all.push_back(Value::context({{key, name}, {value, entry}}));
  return Value::list(std::move(all));
}

LIANGCE_INLINE Value context_of(CallContext& context, std::span<const Value> args) {
  const auto items = args[0].items();
  if (!context.spend(items.size())) return failed();
  Entries entries;
  entries.reserve(items.size());
  for (const Value& item : items) {
    const Value* key = item.is_context() ? item.find("key") : nullptr;
    const Value* value = item.is_context() ? item.find("value") : nullptr;
    if (key == nullptr || value == nullptr || !key->is_text())
      return context.error("every item must have a key (a string) and a value");
    entries.emplace_back(*key, *value);
  }
  const std::size_t given = entries.size();
  Value made = Value::context(std::move(entries));
  return made.entries().size() == given ? made : context.error("a key is given twice");
}

LIANGCE_INLINE Value put(CallContext& context, const Value& into, std::span<const Value> keys, const Value& value) {
  if (!into.is_context()) return context.error("only a context takes an entry, this is " + describe(into));
  if (!keys[0].is_text()) return context.error("a key must be a string, this is " + describe(keys[0]));
  Value inner = value;
  if (keys.size() > 1) {
    const Value* below = into.find(keys[0].text());
    inner = put(context, below == nullptr ? Value() : *below, keys.subspan(1), value);
    if (inner.is_absent()) return inner;
  }
  if (!context.spend(into.entries().size())) return failed();
  Entries entries = copied_entries(into);
  entries.emplace_back(keys[0], std::move(inner));
  return Value::context(std::move(entries));
}

LIANGCE_INLINE Value context_put(CallContext& context, std::span<const Value> args) {
  for (const Value& v : args.first(2)) {
    if (has_reason(v)) return bare(v);
  }
  if (context.signature() == 0) return put(context, args[0], args.subspan(1, 1), args[2]);
  const auto keys = args[1].items();
  if (keys.empty()) return context.error("the list of keys is empty");
  if (keys.size() > 100) return context.error("a path has at most 100 keys", "LC702");
  return put(context, args[0], keys, args[2]);
}

LIANGCE_INLINE Value context_merge(CallContext& context, std::span<const Value> args) {
  Entries entries;
  for (const Value& item : args[0].items()) {
    if (!item.is_context()) return context.error("every item must be a context, one is " + describe(item));
    if (!context.spend(1 + item.entries().size())) return failed();
    entries.insert(entries.end(), item.entries().begin(), item.entries().end());
  }
  return Value::context(std::move(entries));
}

}  // namespace detail

LIANGCE_INLINE void add_context(std::vector<Builtin>& all) {
  using namespace kinds;
  using detail::signature;
  Builtin b;
  b.source = "DMN 1.5 clause 10.3.4.10";

  b.name = "get value", b.aliases = {"取值"};
  b.signatures = {signature({{"m", context}, {"key", text}}, any)};
  b.call = &detail::get_value;
  b.meaning = "The entry of a context with that name.", b.example = "get value({key1: \"value1\"}, \"key1\")",
  b.result = "\"value1\"";
  all.push_back(b);

  b.name = "get entries", b.aliases = {"取条目"};
  b.signatures = {signature({{"m", context}}, list)};
  b.call = &detail::get_entries;
  b.infer = [](std::span<const TypeRef>) {
    return Type::list(Type::context({{"key", Type::text()}, {"value", Type::any()}}));
  };
  b.meaning = "The entries of a context as a list of {key, value}.";
  b.example = "get entries({a: 1})", b.result = "[{key: \"a\", value: 1}]";
  all.push_back(b);
  b.infer = nullptr;

  b.name = "context", b.aliases = {"上下文"};
  b.signatures = {signature({{"entries", list}}, context)};
  b.call = &detail::context_of;
  b.meaning = "A context of entries given as {key, value}; no key twice.";
  b.example = "context([{key: \"a\", value: 1}, {key: \"b\", value: 2}])", b.result = "{a: 1, b: 2}";
  all.push_back(b);

  b.name = "context put", b.aliases = {"写入"};
  b.signatures = {signature({{"context", context}, {"key", text}, {"value", any}}, context),
                  signature({{"context", context}, {"keys", list}, {"value", any}}, context)};
  b.call = &detail::context_put, b.on_absent = OnAbsent::handle;
  b.meaning = "The context with an entry added or replaced; a list of keys reaches into contexts within.";
  b.example = "context put({x: 1, y: {a: 0}}, [\"y\", \"a\"], 2)", b.result = "{x: 1, y: {a: 2}}";
  all.push_back(b);
  b.on_absent = OnAbsent::propagate;

  b.name = "context merge", b.aliases = {"合并"};
  b.signatures = {signature({{"contexts", list}}, context)};
  b.call = &detail::context_merge, b.deep = true;
  b.meaning = "The entries of all contexts; of equal names the last.";
  b.example = "context merge([{x: 1}, {y: 2}])", b.result = "{x: 1, y: 2}";
  all.push_back(b);
}

}  // namespace liangce::feel
