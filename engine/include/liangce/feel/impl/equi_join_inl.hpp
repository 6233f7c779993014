// Equi-joins: which conditions are taken, what the index holds, when it is made.
#pragma once

#include <algorithm>
#include <bit>
#include <functional>
#include <optional>
#include <utility>

#include "liangce/feel/impl/equi_join.hpp"

namespace liangce::feel::detail {

namespace equi_join {

/// A value in the item of a scan: `item.a.b`, or `a.b` where `a` is an entry of the item.
struct ItemPath {
  const Code::FilterScope::Member* entry = nullptr;
  bool or_item = false;               // the entry is called `item`: without it the item itself
  const Value* entry_name = nullptr;  // text
  std::vector<const Value*> names;    // texts

  /// nullptr: there is none; reading it would be an error, or mean something else.
  const Value* in(const Value& item) const {
    const Value* at = &item;
    if (entry != nullptr) {
      const Value* found = item.is_context() ? item.find(entry_name->text()) : nullptr;
      if (found == nullptr && !or_item) return nullptr;
      if (found != nullptr) at = found;
    }
    for (const Value* name : names) {
      if (!at->is_context()) return nullptr;
      at = at->find(name->text());
      if (at == nullptr) return nullptr;
    }
    return at;
  }
  bool operator==(const ItemPath& other) const {
    return entry == other.entry && std::equal(names.begin(), names.end(), other.names.begin(), other.names.end(),
                                              [](const Value* a, const Value* b) { return a->text() == b->text(); });
  }
};

/// Does a comparison of values of these kinds record nothing, whatever they are?
LIANGCE_INLINE bool quiet(bool policy, Operator op, Kind a, Kind b) {
  const bool equality = op == Operator::eq || op == Operator::ne;
  if (a == Kind::absent || b == Kind::absent) return policy || equality;
  if (a != b) return false;
  switch (a) {
    case Kind::number:
    case Kind::text:
    case Kind::date:
    case Kind::days_duration:
    case Kind::months_duration: return true;
    case Kind::boolean:
    case Kind::time:
    case Kind::date_time: return equality;
    default: return false;
  }
}

/// What `value(id)` would give, where it is at hand: nothing is evaluated and nothing recorded. nullptr: it is not.
LIANGCE_INLINE const Value* at_hand(const Evaluator& e, const Code::FilterScope* entries, NodeId id) {
  const Node& node = e.nodes[id];
  switch (node.op) {
    case Op::alias: return at_hand(e, entries, node.a);
    case Op::constant: return &e.constants[node.a];
    case Op::fact: return &e.frame.facts[node.a];
    case Op::lazy: return e.frame.lazy_state[node.a] == 2 ? &e.frame.lazy_values[node.a] : nullptr;
    case Op::local:
      if (entries != nullptr) {
        for (const auto& member : entries->members) {
          if (member.local == node.a) return member.outer == no_node ? nullptr : at_hand(e, nullptr, member.outer);
        }
      }
      return &e.frame.locals[e.frame.base + node.a];
    case Op::path: {
      const Value* from = at_hand(e, entries, e.links_[node.a]);
      return from != nullptr && from->is_context() ? from->find(e.constants[node.b].text()) : nullptr;
    }
    default: return nullptr;
  }
}

}  // namespace equi_join

/// How a condition is served.
struct JoinIndex::Plan {
  equi_join::ItemPath key;
  NodeId with = no_node;        // what the key is compared with
  bool absent_decides = false;  // is known(key) stands before: an item without a key has no say either
  /// What the parts before the equality read of an item, and of which kinds it must be.
  struct Entry {
    equi_join::ItemPath path;
    Kinds kinds = kinds::any;
  };
  std::vector<Entry> entries;
  /// What they read from outside the item.
  struct Outside {
    NodeId id = no_node;
    Kinds kinds = kinds::any;
  };
  std::vector<Outside> outside;
  struct Comparison {
    Operator op = Operator::eq;
    std::size_t entry = none;  // of `entries`; none: both sides are from outside
    NodeId left = no_node;     // from outside
    NodeId right = no_node;
    static constexpr std::size_t none = ~std::size_t{0};
  };
  std::vector<Comparison> compared;
  std::vector<const Value*> names;  // of FilterScope::members
  std::uint64_t foreign = 0;        // members taken for names from outside: an item must have no such entry
  std::uint64_t with_meaning = 0;  // members that mean something outside, which is read where an item has no such entry

  /// False: a name means something else for this item. `lacking` collects what is read from outside.
  bool named_as_planned(const Value& item, std::uint64_t& lacking) const {
    for (std::uint64_t open = with_meaning; open != 0; open &= open - 1) {
      const auto m = static_cast<unsigned>(std::countr_zero(open));
      const bool has = item.is_context() && item.find(names[m]->text()) != nullptr;
      if (has && (foreign >> m & 1U) != 0) return false;
      if (!has) lacking |= std::uint64_t{1} << m;
    }
    return true;
  }
};

namespace equi_join {

/// Looks for the equality that decides a condition, and what stands before it.
class Analysis {
 public:
  Analysis(const Evaluator& evaluator, const Scan& scan, const Value& sample)
      : e_(evaluator), scan_(scan), sample_(sample) {}

  std::optional<JoinIndex::Plan> plan() {
    if (scan_.entries != nullptr) {
      const auto& members = scan_.entries->members;
      if (members.size() > 64) return std::nullopt;
      for (std::size_t m = 0; m < members.size(); ++m) {
        plan_.names.push_back(&e_.constants[members[m].key]);
        if (members[m].outer != no_node && !is_item(members[m].outer)) plan_.with_meaning |= std::uint64_t{1} << m;
      }
    }
    if (!decides(scan_.condition, scan_.no_say, 0)) return std::nullopt;
    plan_.absent_decides = std::find(guarded_.begin(), guarded_.end(), plan_.key) != guarded_.end();
    return std::move(plan_);
  }

  /// Nodes that are active at once in a condition that is taken: fewer than this.
  static constexpr int deepest = 32;

 private:
  struct Operand {
    std::optional<ItemPath> path;
    NodeId outside = no_node;
    std::uint64_t foreign = 0;
  };
  static constexpr int most_nested = 8;

  const Node& node(NodeId id) const {
    const Node* n = &e_.nodes[id];
    while (n->op == Op::alias) n = &e_.nodes[n->a];
    return *n;
  }
  std::span<const NodeId> kids(const Node& n) const { return e_.links(n.a, n.count); }

  std::optional<Operand> operand(NodeId id) const;
  bool decides(NodeId id, Truth outcome, int depth);
  bool decides(const Node& comparison);
  bool quiet(NodeId id, int depth);
  bool quiet_comparison(const Node& n);
  bool quiet_value(NodeId id, Kinds kinds);
  /// The operand of is known(..) (`known` true) and is unknown(..).
  std::optional<NodeId> asked_known(const Node& n, bool& known) const;
  bool is_item(NodeId id) const {
    const Node& n = node(id);
    return n.op == Op::local && n.a == scan_.item;
  }

  const Evaluator& e_;
  const Scan& scan_;
  const Value& sample_;
  JoinIndex::Plan plan_;
  std::vector<ItemPath> guarded_;
};

LIANGCE_INLINE std::optional<Analysis::Operand> Analysis::operand(NodeId id) const {
  Operand result;
  ItemPath path;
  NodeId at = id;
  const Node* n = &node(at);
  for (int depth = 0; n->op == Op::path; n = &node(at)) {
    if (++depth > most_nested) return std::nullopt;
    path.names.insert(path.names.begin(), &e_.constants[n->b]);
    at = e_.links_[n->a];
  }
  switch (n->op) {
    case Op::constant:
    case Op::fact:
    case Op::lazy: result.outside = id; return result;
    case Op::local: break;
    default: return std::nullopt;
  }
  if (n->a == scan_.item) {
    result.path = std::move(path);
    return result;
  }
  if (scan_.entries != nullptr) {
    for (std::size_t m = 0; m < scan_.entries->members.size(); ++m) {
      const auto& member = scan_.entries->members[m];
      if (member.local != n->a) continue;
      path.entry = &member;
      path.entry_name = &e_.constants[member.key];
      if (member.outer != no_node) {
        path.or_item = is_item(member.outer);
        const bool of_sample = sample_.is_context() && sample_.find(path.entry_name->text()) != nullptr;
        if (!path.or_item && !of_sample) {
          result.outside = id;
          result.foreign = std::uint64_t{1} << m;
          return result;
        }
      }
      result.path = std::move(path);
      return result;
    }
  }
  result.outside = id;
  return result;
}

/// Is there an equality such that, where it does not hold, the node has this outcome? What is evaluated before it must
/// be quiet.
LIANGCE_INLINE bool Analysis::decides(NodeId id, Truth outcome, int depth) {
  if (depth > most_nested) return false;
  const Node& n = node(id);
  switch (n.op) {
    case Op::compare: {
      const auto op = static_cast<Operator>(n.detail);
      return op == (outcome == Truth::no ? Operator::eq : Operator::ne) && decides(n);
    }
    case Op::negate: return decides(kids(n)[0], Tri::opposite(outcome), depth + 1);
    case Op::all:
    case Op::any: {
      if ((n.op == Op::all) != (outcome == Truth::no)) return false;
      for (const NodeId child : kids(n)) {
        const JoinIndex::Plan before = plan_;
        if (decides(child, outcome, depth + 1)) return true;
        plan_ = before;
        if (!quiet(child, depth + 1)) return false;
        bool known = false;
        if (const auto asked = asked_known(node(child), known); asked && known == (outcome == Truth::no)) {
          if (auto what = operand(*asked); what && what->path) guarded_.push_back(*std::move(what->path));
        }
      }
      return false;
    }
    default: return false;
  }
}

LIANGCE_INLINE bool Analysis::decides(const Node& comparison) {
  auto left = operand(kids(comparison)[0]);
  auto right = operand(kids(comparison)[1]);
  if (!left || !right || left->path.has_value() == right->path.has_value()) return false;
  Operand& key = left->path ? *left : *right;
  Operand& with = left->path ? *right : *left;
  plan_.key = *std::move(key.path);
  plan_.with = with.outside;
  plan_.foreign |= with.foreign;
  return true;
}

LIANGCE_INLINE std::optional<NodeId> Analysis::asked_known(const Node& n, bool& known) const {
  if (n.op == Op::known) {
    known = n.detail == 0;
    return n.a;
  }
  if (n.op != Op::call_builtin || n.count != 1) return std::nullopt;
  const Code::BuiltinCall& call = e_.code.builtin_call(n.b);
  if (call.candidates.size() != 1 || !call.candidates.front().order.empty()) return std::nullopt;
  known = call.builtin->name == "is known";
  if (!known && call.builtin->name != "is unknown") return std::nullopt;
  return kids(n)[0];
}

/// A value that is read.
LIANGCE_INLINE bool Analysis::quiet_value(NodeId id, Kinds kinds) {
  auto what = operand(id);
  if (!what) return false;
  plan_.foreign |= what->foreign;
  if (what->path) {
    plan_.entries.push_back({*std::move(what->path), kinds});
  } else {
    plan_.outside.push_back({what->outside, kinds});
  }
  return true;
}

LIANGCE_INLINE bool Analysis::quiet_comparison(const Node& n) {
  JoinIndex::Plan::Comparison made;
  made.op = static_cast<Operator>(n.detail);
  for (const NodeId kid : kids(n)) {
    if (!quiet_value(kid, kinds::any)) return false;
    const auto what = operand(kid);
    if (!what->path) {
      (made.left == no_node ? made.left : made.right) = what->outside;
    } else if (std::exchange(made.entry, plan_.entries.size() - 1) != JoinIndex::Plan::Comparison::none) {
      return false;  // two entries of one item
    }
  }
  plan_.compared.push_back(made);
  return true;
}

/// Can the condition be evaluated, or left out, without anybody noticing? (where an item has what `plan_` asks)
LIANGCE_INLINE bool Analysis::quiet(NodeId id, int depth) {
  if (depth > most_nested) return false;
  const Node& n = node(id);
  bool known = false;
  if (const auto asked = asked_known(n, known)) return quiet_value(*asked, kinds::any);
  switch (n.op) {
    case Op::constant:
    case Op::fact:
    case Op::lazy:
    case Op::local:
    case Op::path: return quiet_value(id, kinds::boolean | kinds::null);
    case Op::compare: return quiet_comparison(n);
    case Op::compare_fact_constant: return false;
    case Op::absence_is: return quiet_value(n.a, kinds::any);
    case Op::certain: return quiet(n.a, depth + 1);
    case Op::negate:
    case Op::all:
    case Op::any:
      return std::all_of(kids(n).begin(), kids(n).end(), [&](NodeId child) { return quiet(child, depth + 1); });
    default: return false;
  }
}

}  // namespace equi_join

LIANGCE_INLINE std::size_t JoinIndex::hash(const Value& key) noexcept {
  switch (key.kind()) {
    case Kind::number: return key.number().hash();
    case Kind::text: return std::hash<std::string_view>{}(key.text());
    default:
      return static_cast<std::size_t>(static_cast<std::uint64_t>(key.date().days) * 0x9E3779B97F4A7C15ULL >> 20U);
  }
}

LIANGCE_INLINE JoinIndex::JoinIndex(const Plan& plan, Kind key, std::span<const Value> items)
    : key_(key), compared_(plan.compared.size()) {
  std::vector<const Value*> entries(plan.entries.size());
  const auto certain = [&](const Value& item) {
    for (std::size_t i = 0; i < entries.size(); ++i) {
      entries[i] = plan.entries[i].path.in(item);
      if (entries[i] == nullptr || (kinds::of(entries[i]->kind()) & plan.entries[i].kinds) == 0) return false;
    }
    return true;
  };
  std::vector<Row> rows;
  rows.reserve(items.size());
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto number = static_cast<std::uint32_t>(i);
    const Value* value = plan.key.in(items[i]);
    const bool absent = value != nullptr && value->is_absent() && plan.absent_decides;
    std::uint64_t lacking = 0;
    if (value == nullptr || (value->kind() != key && !absent) || !certain(items[i]) ||
        !plan.named_as_planned(items[i], lacking)) {
      always_.push_back(number);
      continue;
    }
    lacking_ |= lacking;
    for (std::size_t c = 0; c < compared_.size(); ++c) {
      if (const std::size_t entry = plan.compared[c].entry; entry != Plan::Comparison::none) {
        compared_[c] = static_cast<Kinds>(compared_[c] | kinds::of(entries[entry]->kind()));
      }
    }
    if (!absent) rows.push_back({static_cast<std::uint32_t>(hash(*value)), number});
  }
  std::size_t buckets = 1;
  while (buckets < rows.size()) buckets *= 2;
  starts_.assign(buckets + 1, 0);
  for (const Row& row : rows) ++starts_[(row.hash & (buckets - 1)) + 1];
  for (std::size_t b = 0; b < buckets; ++b) starts_[b + 1] += starts_[b];
  rows_.resize(rows.size());
  std::vector<std::uint32_t> next(starts_.begin(), starts_.end() - 1);
  for (const Row& row : rows) rows_[next[row.hash & (buckets - 1)]++] = row;
}

// What a scope keeps.
struct JoinScope::Site {
  bool refused = false;  // the condition is of no use
  std::optional<JoinIndex::Plan> plan;
  std::vector<Value> scanned;  // the last lists seen here; kept, so that no other list takes their address
  std::size_t oldest = 0;      // of them, once there are most_lists
  std::unordered_map<const void*, std::shared_ptr<const JoinIndex>> indexes;
};

struct JoinScope::Sites {
  std::unordered_map<NodeId, Site> by_node;
  std::size_t items = 0;  // of all lists kept

  /// False: there is no room for so many more.
  bool take(std::size_t count) {
    if (count > most_items) return false;
    if (items + count > most_items) {
      for (auto& [node, site] : by_node) {
        site.indexes.clear();
        site.scanned.clear();
        site.oldest = 0;
      }
      items = 0;
    }
    items += count;
    return true;
  }
};

LIANGCE_INLINE JoinScope*& JoinScope::current() noexcept {
  thread_local JoinScope* scope = nullptr;
  return scope;
}

LIANGCE_INLINE JoinScope::JoinScope(Frame& frame) noexcept : frame_(&frame), outer_(current()) {
  outermost_ = outer_ == nullptr || outer_->frame_ != &frame;
  if (outermost_) current() = this;
  ++current()->loops_;
}

LIANGCE_INLINE JoinScope::~JoinScope() {
  if (outermost_) {
    current() = outer_;
  } else {
    --outer_->loops_;
  }
}

LIANGCE_INLINE std::shared_ptr<const JoinIndex> JoinScope::find(Evaluator& evaluator, const Scan& scan,
                                                                const Value& list, bool inside, std::size_t& hash) {
  Frame& frame = evaluator.frame;
  if (loops_ < 2 && !inside) return nullptr;
  if (&evaluator.code != frame.code || frame.depth + equi_join::Analysis::deepest > frame.limits.evaluation_depth) {
    return nullptr;
  }
  // Nobody else holds it: it was made for this scan.
  if (static_cast<const liangce::Shared*>(list.identity())->references.load(std::memory_order_relaxed) == 1)
    return nullptr;
  if (sites_ == nullptr) sites_ = std::make_unique<Sites>();
  Site& site = sites_->by_node[scan.site];
  if (site.refused) return nullptr;
  const std::size_t size = list.items().size();
  const auto found = site.indexes.find(list.identity());
  std::shared_ptr<const JoinIndex> index = found == site.indexes.end() ? nullptr : found->second;
  if (index == nullptr) {
    const bool again = std::any_of(site.scanned.begin(), site.scanned.end(),
                                   [&](const Value& one) { return one.identity() == list.identity(); });
    if (!again) {
      if (!sites_->take(size)) return nullptr;
      if (site.scanned.size() < most_lists) {
        site.scanned.push_back(list);
      } else {
        Value& oldest = site.scanned[site.oldest];
        site.oldest = (site.oldest + 1) % most_lists;
        sites_->items -= oldest.items().size();
        oldest = list;
      }
      return nullptr;
    }
    if (!site.plan) {
      site.plan = equi_join::Analysis(evaluator, scan, list.items()[0]).plan();
      site.refused = !site.plan;
      if (site.refused) return nullptr;
    }
  }
  const JoinIndex::Plan& plan = *site.plan;
  const auto at_hand = [&](NodeId id) { return equi_join::at_hand(evaluator, scan.entries, id); };
  const Value* with = at_hand(plan.with);
  if (with == nullptr || (kinds::of(with->kind()) & JoinIndex::keys) == 0) return nullptr;
  if (index == nullptr) {
    if (frame.steps_left <= size || !sites_->take(size)) return nullptr;
    frame.steps_left -= size;
    auto made = std::make_shared<JoinIndex>(plan, with->kind(), list.items());
    made->list_ = list;
    index = std::move(made);
    site.indexes.insert_or_assign(list.identity(), index);
  }
  if (index->key_ != with->kind()) return nullptr;
  for (const auto& outside : plan.outside) {
    const Value* v = at_hand(outside.id);
    if (v == nullptr || (kinds::of(v->kind()) & outside.kinds) == 0) return nullptr;
  }
  for (std::size_t c = 0; c < plan.compared.size(); ++c) {
    const auto& [op, entry, left, right] = plan.compared[c];
    const Kind kind = at_hand(left)->kind();
    Kinds others = entry == JoinIndex::Plan::Comparison::none ? kinds::of(at_hand(right)->kind()) : index->compared_[c];
    for (unsigned k = 0; others != 0; ++k, others = static_cast<Kinds>(others >> 1U)) {
      if ((others & 1U) != 0 && !equi_join::quiet(evaluator.policy, op, kind, static_cast<Kind>(k))) return nullptr;
    }
  }
  for (std::uint64_t open = index->lacking_; open != 0; open &= open - 1) {
    const auto& member = scan.entries->members[static_cast<unsigned>(std::countr_zero(open))];
    if (equi_join::at_hand(evaluator, nullptr, member.outer) == nullptr) return nullptr;
  }
  hash = JoinIndex::hash(*with);
  return index;
}

}  // namespace liangce::feel::detail
