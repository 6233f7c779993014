// Elements by main name or alias.
#pragma once

#include <string_view>

namespace liangce::policy::detail {

template <typename Items>
auto* find_element(Items& items, std::string_view name) noexcept {
  for (auto& item : items)
    if (item.name.text == name || (!item.en.empty() && item.en.text == name)) return &item;
  return static_cast<decltype(&items.front())>(nullptr);
}

}  // namespace liangce::policy::detail
