// Looking into Code.
#pragma once

#include <algorithm>

#include "liangce/feel/code.hpp"

namespace liangce::feel {

LIANGCE_INLINE Code::~Code() = default;

LIANGCE_INLINE std::span<const NodeId> Code::children(NodeId id) const noexcept {
  const Node& node = nodes_[id];
  switch (node.op) {
    case Op::constant:
    case Op::fact:
    case Op::lazy:
    case Op::local:
    case Op::compare_fact_constant:
    case Op::error: return {};
    default: return links(node.a, node.count);
  }
}

LIANGCE_INLINE Place Code::place(NodeId id) const noexcept {
  if (id >= origins_.size() || origins_[id].source == none) return {};
  const Origin& origin = origins_[id];
  return {sources_[origin.source].get(), origin.begin, origin.end};
}

LIANGCE_INLINE std::string Code::text(NodeId id) const {
  const Place where = place(id);
  if (where.source == nullptr || where.begin >= where.source->text.size()) return {};
  return where.source->text.substr(where.begin, where.end - where.begin);
}

LIANGCE_INLINE const Value* Code::constant_value(NodeId id) const noexcept {
  return nodes_[id].op == Op::constant ? &constants_[nodes_[id].a] : nullptr;
}

namespace detail {

LIANGCE_INLINE std::vector<Slot> slots_in(const Code& code, NodeId root, bool through, bool facts) {
  std::vector<Slot> slots;
  walk_code(code, root, through, [&](NodeId id) {
    const Node& node = code[id];
    const bool fact = node.op == Op::fact || node.op == Op::compare_fact_constant;
    if (facts ? fact : node.op == Op::lazy) slots.push_back(node.a);
  });
  std::sort(slots.begin(), slots.end());
  slots.erase(std::unique(slots.begin(), slots.end()), slots.end());
  return slots;
}

}  // namespace detail

LIANGCE_INLINE std::vector<Slot> Code::facts_used(NodeId id) const { return detail::slots_in(*this, id, true, true); }
LIANGCE_INLINE std::vector<Slot> Code::direct_facts_used(NodeId id) const {
  return detail::slots_in(*this, id, false, true);
}
LIANGCE_INLINE std::vector<Slot> Code::lazies_used(NodeId id) const {
  return detail::slots_in(*this, id, false, false);
}

LIANGCE_INLINE std::span<const Slot> Code::named_constants(NodeId id) const noexcept {
  const auto it = named_constants_.find(id);
  return it == named_constants_.end() ? std::span<const Slot>() : std::span<const Slot>(it->second);
}

LIANGCE_INLINE Slot Code::add_lazy() {
  lazy_bodies_.push_back(no_node);
  return static_cast<Slot>(lazy_bodies_.size() - 1);
}

LIANGCE_INLINE void Code::define_lazy(Slot slot, NodeId body) { lazy_bodies_[slot] = body; }

LIANGCE_INLINE NodeId Code::displace(NodeId id, const std::function<std::unique_ptr<Extension>(NodeId)>& make) {
  running_nodes_.clear();  // watched code runs as it was written
  running_links_.clear();
  running_lazies_.clear();
  const auto moved = static_cast<NodeId>(nodes_.size());
  nodes_.push_back(nodes_[id]);
  types_of_nodes_.push_back(types_of_nodes_[id]);
  origins_.resize(nodes_.size(), Origin{none, 0, 0});
  origins_[moved] = origins_[id];
  locals_needed_.push_back(locals_needed_[id]);
  if (const auto names = named_constants_.find(id); names != named_constants_.end()) {
    named_constants_[moved] = std::vector<Slot>(names->second);
  }
  extensions_.push_back(make(moved));
  Node& node = nodes_[id];
  node = Node{};
  node.op = Op::extension;
  node.a = static_cast<std::uint32_t>(links_.size());
  node.count = 1;
  node.b = static_cast<std::uint32_t>(extensions_.size() - 1);
  links_.push_back(moved);
  return moved;
}

LIANGCE_INLINE Slot Code::take_as_it_comes(std::span<const NodeId> ids) {
  running_nodes_.clear();
  running_links_.clear();
  running_lazies_.clear();
  const Slot slot = add_lazy();
  for (const NodeId id : ids) {
    nodes_[id] = Node{};
    nodes_[id].op = Op::lazy;
    nodes_[id].a = slot;
  }
  return slot;
}

}  // namespace liangce::feel
