// What a case carries, and errors.
#pragma once

#include "liangce/feel/evaluate.hpp"

namespace liangce::feel {

namespace detail {

LIANGCE_INLINE bool stands_for(const liangce::Function& function, const Type& asked) {
  return static_cast<const Callable&>(function).stands_for(asked);
}

}  // namespace detail

LIANGCE_INLINE TypeRef function_type(const liangce::Function& function) {
  return static_cast<const Callable&>(function).type();
}

LIANGCE_INLINE void Frame::reset(std::span<const Value> case_facts) {
  facts = case_facts;
  const std::size_t count = code->lazy_count();
  if (lazy_values.size() != count) lazy_values.resize(count);
  lazy_state.assign(count, 0);
  steps_left = limits.steps;
  depth = call_depth = 0;
  base = 0;
  exhausted = false;
}

LIANGCE_INLINE void Frame::preset(Slot lazy, Value value) {
  lazy_values[lazy] = std::move(value);
  lazy_state[lazy] = 2;
}

LIANGCE_INLINE Value Frame::fail(NodeId node, std::string_view error_code, std::string message) {
  if (errors != nullptr) errors->add({std::string(error_code), message, node});
  return Value::error(std::move(message));
}

LIANGCE_INLINE Value Frame::out_of_steps(NodeId node) {
  if (exhausted) return Value::absent(Reason::error);
  exhausted = true;
  steps_left = 0;
  return fail(node, "LC702", "the evaluation took more than " + std::to_string(limits.steps) + " steps (limit steps)");
}

}  // namespace liangce::feel
