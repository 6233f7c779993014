#pragma once

#include "liangce/yaml/tree.hpp"

namespace liangce::yaml {

LIANGCE_INLINE const Node* Node::find(std::string_view key) const noexcept {
  for (const Entry& e : entries)
    if (e.key.text.text == key) return &e.value;
  return nullptr;
}

}  // namespace liangce::yaml
