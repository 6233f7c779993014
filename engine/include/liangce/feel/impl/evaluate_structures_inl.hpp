// Lists, contexts, ranges, paths, conversions.
#pragma once

#include "liangce/feel/arithmetic.hpp"
#include "liangce/feel/impl/evaluator.hpp"

namespace liangce::feel::detail {

LIANGCE_INLINE Value Evaluator::list(NodeId id, const Node& node) {
  (void)id;
  std::vector<Value> items;
  items.reserve(node.count);
  for (const NodeId child : links(node.a, node.count)) items.push_back(value(child));
  return Value::list(std::move(items));
}

LIANGCE_INLINE Value Evaluator::context(NodeId id, const Node& node) {
  (void)id;
  const Code::KeyList& keys = code.key_list(node.b);
  const auto kids = links(node.a, node.count);
  std::vector<std::pair<Value, Value>> entries;
  entries.reserve(keys.keys.size());
  for (std::size_t i = 0; i < keys.keys.size(); ++i) {
    Value entry = value(kids[i]);
    if (keys.locals[i] != Code::none) local(keys.locals[i]) = entry;
    if (!keys.result) entries.emplace_back(keys.keys[i], std::move(entry));
  }
  if (keys.result) return value(kids.back());
  return Value::context(std::move(entries));
}

LIANGCE_INLINE Value Evaluator::range(NodeId id, const Node& node) {
  const auto kids = links(node.a, 2);
  Value start = value(kids[0]);
  Value end = value(kids[1]);
  if (policy) {
    for (const Value* v : {&start, &end}) {
      if (v->is_absent() && v->reason() == Reason::not_applicable) return *v;
    }
  } else {  // an error is null here, never a missing end
    for (Value* v : {&start, &end}) {
      if (has_reason(*v)) *v = Value();
    }
  }
  constexpr Kinds ends = static_cast<Kinds>(kinds::comparable | kinds::null);
  for (const Value* v : {&start, &end}) {
    if ((kinds::of(v->kind()) & ends) == 0)
      return frame.fail(id, "LC501", describe(*v) + " cannot be an end of a range");
  }
  if (!start.is_absent() && !end.is_absent() && start.kind() != end.kind()) {
    return frame.fail(id, "LC501",
                      "the ends of a range must be of one kind, not " + describe(start) + " and " + describe(end));
  }
  return Value::range(std::move(start), (node.detail & 1U) != 0, std::move(end), (node.detail & 2U) != 0);
}

LIANGCE_INLINE Value Evaluator::entry(NodeId id, const Value& from, const Value& name, bool in_list) {
  switch (from.kind()) {
    case Kind::context:
      if (const Value* found = from.find(name.text())) return *found;
      if (in_list) return {};
      return frame.fail(id, "LC502", "the context has no entry `" + std::string(name.text()) + "`");
    case Kind::list: {
      const auto items = from.items();
      if (!frame.spend(items.size())) return frame.out_of_steps(id);
      std::vector<Value> all;
      all.reserve(items.size());
      for (const Value& item : items) all.push_back(item.is_list() ? Value() : entry(id, item, name, true));
      return Value::list(std::move(all));
    }
    case Kind::absent:
      if (policy && has_reason(from)) return from;
      if (in_list) return {};
      if (reported(from)) return from;
      return frame.fail(id, "LC502", "null has no `" + std::string(name.text()) + "`");
    default: break;
  }
  if (auto found = property(from, name.text())) return *std::move(found);
  return frame.fail(id, "LC502", describe(from) + " has no property `" + std::string(name.text()) + "`");
}

LIANGCE_INLINE Value Evaluator::path(NodeId id, const Node& node) {
  if (const Value* const in_place = entry_in_place(node)) return *in_place;
  Value room;
  const NodeId whole = links(node.a, 1)[0];
  const Value& from = nodes[whole].op == Op::local ? local(nodes[whole].a) : operand(whole, room);
  if (node.reserved != 0 && from.is_context()) {
    const auto entries = from.entries();
    const std::size_t at = node.reserved - 1U;
    if (at < entries.size() && entries[at].first.text() == code.constant(node.b).text()) return entries[at].second;
  }
  return entry(id, from, code.constant(node.b), false);
}

LIANGCE_INLINE Value Evaluator::coerce_to(NodeId id, const Value& v, const Type& type) {
  if (auto converted = coerce(v, type)) return *std::move(converted);
  return frame.fail(id, "LC501", describe(v) + " is not of type " + type.to_string());
}

}  // namespace liangce::feel::detail
