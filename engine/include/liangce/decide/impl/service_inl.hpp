#pragma once

#include "liangce/decide/impl/service.hpp"

namespace liangce::detail {

LIANGCE_INLINE Value ServiceFunction::call(feel::Frame& frame, feel::NodeId site, std::span<const Value> args) const {
  if (frame.call_depth >= frame.limits.call_depth) {
    return frame.fail(site, "LC702", "calls are nested too deep (limit call_depth)");
  }
  const auto coerced = [&](const Value& value, const feel::TypeRef& type, const std::string& what) {
    if (auto fits = feel::coerce(value, *type)) return *std::move(fits);
    return frame.fail(site, "LC501",
                      what + " must be of type " + type->to_string() + ", this is " + feel::describe(value));
  };
  std::vector<Value> given;
  for (std::size_t i = 0; i < inputs.size() && i < args.size(); ++i) {
    given.push_back(coerced(args[i], inputs[i].type, "the input `" + names[i] + "`"));
    if (given.back().is_absent() && !args[i].is_absent()) return given.back();
  }
  // A frame of its own: what was computed for the caller's facts says nothing about these.
  std::vector<Value> facts(frame.facts.begin(), frame.facts.end());
  for (std::size_t i = 0; i < given.size(); ++i) {
    if (inputs[i].fact) facts[inputs[i].slot] = given[i];
  }
  feel::Frame inner(*frame.code);
  inner.limits = frame.limits;
  inner.errors = frame.errors;
  inner.on = frame.on;
  inner.now = frame.now;
  inner.calendars = frame.calendars;
  inner.reset(facts);
  inner.steps_left = frame.steps_left;
  inner.depth = frame.depth;
  inner.call_depth = frame.call_depth + 1;
  for (std::size_t i = 0; i < given.size(); ++i) {
    if (!inputs[i].fact) inner.preset(inputs[i].slot, given[i]);
  }
  std::vector<std::pair<Value, Value>> results;
  for (const auto& [name, node] : outputs) results.emplace_back(Value(name), feel::evaluate(*frame.code, node, inner));
  frame.steps_left = inner.steps_left;
  frame.exhausted = frame.exhausted || inner.exhausted;
  const Value value = results.size() == 1 ? results[0].second : Value::context(std::move(results));
  return coerced(value, result, "the result");
}

}  // namespace liangce::detail
