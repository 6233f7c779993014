#pragma once

#include "liangce/decide/impl/service.hpp"

namespace liangce::detail {

LIANGCE_INLINE Value ServiceFunction::call(feel::Frame& frame, feel::NodeId site, std::span<const Value> args) const {
  if (frame.call_depth >= frame.limits.call_depth) {
    return frame.fail(site, "LC702", "calls are nested too deep (limit call_depth)");
  }
  // A frame of its own: what was computed for the caller's facts says nothing about these.
  std::vector<Value> facts(frame.facts.begin(), frame.facts.end());
  for (std::size_t i = 0; i < inputs.size() && i < args.size(); ++i) {
    if (inputs[i].fact) facts[inputs[i].slot] = args[i];
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
  for (std::size_t i = 0; i < inputs.size() && i < args.size(); ++i) {
    if (!inputs[i].fact) inner.preset(inputs[i].slot, args[i]);
  }
  std::vector<std::pair<Value, Value>> results;
  for (const auto& [name, node] : outputs) results.emplace_back(Value(name), feel::evaluate(*frame.code, node, inner));
  frame.steps_left = inner.steps_left;
  frame.exhausted = frame.exhausted || inner.exhausted;
  return results.size() == 1 ? results[0].second : Value::context(std::move(results));
}

}  // namespace liangce::detail
