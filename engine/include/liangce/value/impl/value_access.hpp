// Inlined accessors of Value that need the shared classes complete.
#pragma once

namespace liangce {

inline Value Value::function(liangce::Function* owned) noexcept {
  Value v(Kind::function);
  v.adopt(owned);
  return v;
}
inline std::string_view Value::text() const noexcept { return static_cast<const Text*>(shared())->content; }
inline std::span<const Value> Value::items() const noexcept { return static_cast<const List*>(shared())->items; }
inline std::span<const std::pair<Value, Value>> Value::entries() const noexcept {
  return static_cast<const Context*>(shared())->entries;
}
inline const Range& Value::range() const noexcept { return *static_cast<const Range*>(shared()); }
inline const Function& Value::function() const noexcept { return *static_cast<const Function*>(shared()); }
inline const Absence* Value::absence() const noexcept { return static_cast<const Absence*>(shared()); }

}  // namespace liangce
