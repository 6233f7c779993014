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

LIANGCE_INLINE void Code::define_lazy(Slot slot, NodeId body) { lazy_bodies_.own()[slot] = body; }

LIANGCE_INLINE NodeId Code::displace(NodeId id, const std::function<std::unique_ptr<Extension>(NodeId)>& make) {
  running_nodes_.clear();  // watched code runs as it was written
  running_links_.clear();
  running_lazies_.clear();
  const auto moved = static_cast<NodeId>(nodes_.size());
  nodes_.push_back(nodes_[id]);
  types_of_nodes_.push_back(types_of_nodes_[id]);
  origins_.resize(nodes_.size(), Origin{none, 0, 0});
  origins_.own()[moved] = origins_[id];
  locals_needed_.push_back(locals_needed_[id]);
  if (const auto names = named_constants_.find(id); names != named_constants_.end()) {
    named_constants_.own()[moved] = std::vector<Slot>(names->second);
  }
  extensions_.push_back(make(moved));
  Node& node = nodes_.own()[id];
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
    Node& node = nodes_.own()[id];
    node = Node{};
    node.op = Op::lazy;
    node.a = slot;
  }
  return slot;
}

LIANGCE_INLINE Code::Mark Code::mark() const noexcept {
  const auto size = [](const auto& items) { return static_cast<std::uint32_t>(items.size()); };
  return {size(nodes_),       size(links_),          size(constants_),  size(types_),     size(sources_),
          size(lazy_bodies_), size(loops_),          size(filters_),    size(functions_), size(builtin_calls_),
          size(key_lists_),   size(operator_lists_), size(name_lists_), size(extensions_)};
}

namespace detail {

LIANGCE_INLINE bool same_type(const TypeRef& a, const TypeRef& b) {
  if (a == b) return true;
  if (a == nullptr || b == nullptr) return false;
  if (a->kind != b->kind || a->name != b->name || a->has_unit != b->has_unit || !(a->unit == b->unit)) return false;
  if (a->choices != b->choices || a->members.size() != b->members.size()) return false;
  for (std::size_t i = 0; i < a->members.size(); ++i) {
    if (a->members[i].first != b->members[i].first || !same_type(a->members[i].second, b->members[i].second))
      return false;
  }
  return same_type(a->element, b->element) && same_type(a->result, b->result) &&
         std::equal(a->parameters.begin(), a->parameters.end(), b->parameters.begin(), b->parameters.end(), same_type);
}

}  // namespace detail

LIANGCE_INLINE bool Code::same_shape(const Mark& begin, const Mark& end, const Code& other) const {
  const Mark made = other.mark();
  for (const auto part : {&Mark::nodes, &Mark::links, &Mark::constants, &Mark::types, &Mark::sources, &Mark::loops,
                          &Mark::filters, &Mark::functions, &Mark::builtin_calls, &Mark::key_lists,
                          &Mark::operator_lists, &Mark::name_lists, &Mark::extensions}) {
    if (end.*part - begin.*part != made.*part) return false;
  }
  if (made.lazies != end.lazies) return false;
  for (Slot slot = begin.lazies; slot < end.lazies; ++slot) {
    if (lazy_bodies_[slot] - begin.nodes != other.lazy_bodies_[slot]) return false;
  }
  for (std::uint32_t i = 0; i < made.links; ++i) {
    if (links_[begin.links + i] - begin.nodes != other.links_[i]) return false;
  }
  for (NodeId i = 0; i < made.nodes; ++i) {
    const NodeId id = begin.nodes + i;
    const Node& mine = nodes_[id];
    const Node& its = other.nodes_[i];
    if (mine.op != its.op || mine.detail != its.detail || mine.count != its.count) return false;
    switch (mine.op) {  // whatever `b` numbers stands in the order of the nodes, and there is as much of it
      case Op::constant:
        if (mine.a - begin.constants != its.a) return false;
        break;
      case Op::compare_fact_constant:
        if (mine.b - begin.constants != its.b) return false;
        [[fallthrough]];
      case Op::fact:
      case Op::lazy:
      case Op::local:
        if (mine.a != its.a) return false;
        break;
      default:
        if (mine.a - begin.links != its.a) return false;
    }
    if (locals_needed_[id] != other.locals_needed_[i]) return false;
    if (!detail::same_type(types_of_nodes_[id], other.types_of_nodes_[i])) return false;
    const auto names = named_constants(id);
    const auto its_names = other.named_constants(i);
    if (!std::equal(names.begin(), names.end(), its_names.begin(), its_names.end())) return false;
  }
  return true;
}

LIANGCE_INLINE bool Code::take_constants(const Mark& begin, const Mark& end, const Code& other) {
  if (!same_shape(begin, end, other)) return false;
  std::copy(other.constants_.begin(), other.constants_.end(), constants_.own() + begin.constants);
  return true;
}

LIANGCE_INLINE std::shared_ptr<Code> Code::beside(const Mark& mark) const {
  auto code = std::make_shared<Code>(profile_);
  code->lazy_bodies_.append(lazy_bodies_.begin(), lazy_bodies_.begin() + mark.lazies);
  return code;
}

LIANGCE_INLINE Code::Running Code::put_aside_running() {
  return {std::exchange(running_nodes_, {}), std::exchange(running_links_, {}), std::exchange(running_lazies_, {})};
}

LIANGCE_INLINE void Code::put_back(Running running) {
  running_nodes_ = std::move(running.nodes);
  running_links_ = std::move(running.links);
  running_lazies_ = std::move(running.lazies);
  if (running_nodes_.size() == nodes_.size()) return;
  running_nodes_.append(nodes_.begin() + running_nodes_.size(), nodes_.end());
  running_links_.append(links_.begin() + running_links_.size(), links_.end());
}

LIANGCE_INLINE bool Code::same_type(NodeId a, NodeId b) const {
  return detail::same_type(types_of_nodes_[a], types_of_nodes_[b]);
}

LIANGCE_INLINE void Code::forget_simplified(const Mark& compiled) {
  running_nodes_.clear();
  running_links_.clear();
  running_lazies_.clear();
  constants_.resize(compiled.constants);
}

}  // namespace liangce::feel
