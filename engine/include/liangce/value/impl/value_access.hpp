// Inlined accessors of Value that need the shared classes complete.
#pragma once

#include <cassert>

namespace liangce {

inline Value Value::function(liangce::Function* owned) noexcept {
  Value v(Kind::function);
  v.adopt(owned);
  return v;
}
inline std::string_view Value::text() const noexcept {
  assert(kind() == Kind::text);
  return static_cast<const Text*>(shared())->content;
}
inline std::span<const Value> Value::items() const noexcept {
  assert(kind() == Kind::list);
  return static_cast<const List*>(shared())->items;
}
inline std::span<const std::pair<Value, Value>> Value::entries() const noexcept {
  assert(kind() == Kind::context);
  return static_cast<const Context*>(shared())->entries;
}
inline const Range& Value::range() const noexcept {
  assert(kind() == Kind::range);
  return *static_cast<const Range*>(shared());
}
inline const liangce::Function& Value::function() const noexcept {
  assert(kind() == Kind::function);
  return *static_cast<const liangce::Function*>(shared());
}
inline const Absence* Value::absence() const noexcept {
  assert(kind() == Kind::absent);
  return static_cast<const Absence*>(shared());
}

}  // namespace liangce
