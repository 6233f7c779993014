#pragma once

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "liangce/check/impl/walk.hpp"
#include "liangce/decide/impl/program_details.hpp"
#include "liangce/feel/builtins/builtin.hpp"
#include "liangce/verify/impl/bodies.hpp"
#include "liangce/verify/impl/probes.hpp"

namespace liangce::detail {

LIANGCE_INLINE std::uint8_t*& outcomes_seen() noexcept {
  thread_local std::uint8_t* seen = nullptr;
  return seen;
}

namespace probing {

using Outcome = CoverageItem::Outcome;
using Kind = CoverageItem::Kind;

inline void saw(std::uint32_t item, std::uint8_t outcome) {
  if (std::uint8_t* seen = outcomes_seen()) seen[item] |= outcome;
}

/// In front of a condition or a value.
class Watch final : public feel::Extension {
 public:
  Watch(feel::NodeId node, std::uint32_t item, bool condition) : node_(node), item_(item), condition_(condition) {}
  Value evaluate(feel::Frame& frame) const override {
    Value value = feel::evaluate(*frame.code, node_, frame);
    saw(item_, value.is_absent() ? Outcome::unknown : condition_ && !value.is_true() ? Outcome::no : Outcome::yes);
    return value;
  }
  void children(std::vector<feel::NodeId>& out) const override { out.push_back(node_); }

 private:
  feel::NodeId node_;
  std::uint32_t item_;
  bool condition_;
};

/// In front of a table: which rows hit.
class WatchRows final : public feel::Extension {
 public:
  WatchRows(feel::NodeId node, const TableNode& table, std::uint32_t first_row)
      : node_(node), table_(table), first_row_(first_row) {}
  Value evaluate(feel::Frame& frame) const override {
    if (outcomes_seen() != nullptr) {
      for (const TableNode::Match& match : table_.matches(frame))
        if (match.state == Tri::yes) saw(first_row_ + static_cast<std::uint32_t>(match.row), Outcome::yes);
    }
    return feel::evaluate(*frame.code, node_, frame);
  }
  void children(std::vector<feel::NodeId>& out) const override { out.push_back(node_); }

 private:
  feel::NodeId node_;
  const TableNode& table_;
  std::uint32_t first_row_;
};

/// May a node come to an absence? "No" is certain, "yes" is not.
class MayBeUnknown {
 public:
  explicit MayBeUnknown(const feel::Code& code) : code_(code) {}

  bool operator()(feel::NodeId id) {
    const auto [at, fresh] = known_.try_emplace(id, true);  // while it is being found out: may be
    if (!fresh) return at->second;
    const bool may = find(id);
    known_[id] = may;
    return may;
  }

 private:
  bool find(feel::NodeId id) {
    using feel::Op;
    const feel::Node& node = code_[id];
    const auto any_child = [&] {
      const auto kids = code_.children(id);
      return std::any_of(kids.begin(), kids.end(), [&](feel::NodeId kid) { return (*this)(kid); });
    };
    switch (node.op) {
      case Op::constant: return code_.constant(node.a).is_absent();
      case Op::lazy: return code_.lazy_body(node.a) == feel::no_node || (*this)(code_.lazy_body(node.a));
      case Op::all:
      case Op::any:
      case Op::negate:
      case Op::choose: return any_child();
      case Op::compare: {  // of two that are known and of one kind
        const auto kids = code_.children(id);
        return any_child() || code_.type(kids[0])->kind != code_.type(kids[1])->kind ||
               code_.type(kids[0])->kind == feel::TypeKind::any;
      }
      case Op::call_builtin: {
        const std::string_view name = code_.builtin_call(node.b).builtin->name;
        return name != "is known" && name != "is unknown";
      }
      default: return true;
    }
  }

  const feel::Code& code_;
  std::unordered_map<feel::NodeId, bool> known_;
};

}  // namespace probing

/// One pass over a fresh program.
struct Probes::Maker {
  using Kind = CoverageItem::Kind;

  const Program& program;
  const Program::Details& details;
  feel::Code& code;
  Probes out;
  probing::MayBeUnknown may_be_unknown;
  std::unordered_map<const SourceFile*, std::unordered_map<std::uint32_t, const policy::Body*>> bodies;  // by place
  std::unordered_set<std::string> given;
  std::vector<bool> seen;
  struct Watched {
    feel::NodeId node;
    std::uint32_t item;
    const TableNode* table;  // null: a condition or value
  };
  std::vector<Watched> watched;
  std::unordered_map<feel::NodeId, bool> taken;

  Maker(const Program& p, const Program::Details& d, feel::Code& c)
      : program(p), details(d), code(c), may_be_unknown(c), seen(c.nodes().size(), false) {
    each_body(program.policy(), [&](const policy::Body& body) {
      if (body.place.file) bodies[body.place.file.get()].emplace(body.place.file_offset(0), &body);
    });
  }

  static void cite(CoverageItem& item, const policy::Citation& citation) {
    for (const SourceText& clause : citation.clauses) item.clauses.push_back(clause.text);
  }
  static void stand(CoverageItem& item, const SourceText& text, std::uint32_t begin, std::uint32_t end) {
    item.file = text.file;
    item.begin = text.file_offset(begin);
    item.end = end > begin ? text.file_offset(end - 1) + 1 : item.begin;
  }
  static void stand(CoverageItem& item, const SourceText& text) {
    stand(item, text, 0, static_cast<std::uint32_t>(text.text.size()));
  }

  std::uint8_t possible(feel::NodeId node, bool condition) {
    std::uint8_t bits = CoverageItem::yes | (condition ? CoverageItem::no : 0);
    if (const Value* value = code.constant_value(node)) {
      if (value->is_absent()) return CoverageItem::unknown;
      return condition && !value->is_true() ? CoverageItem::no : CoverageItem::yes;
    }
    if (may_be_unknown(node)) bits |= CoverageItem::unknown;
    return bits;
  }

  std::uint32_t add(CoverageItem item) {
    out.items.push_back(std::move(item));
    out.versions.emplace_back();
    out.places.emplace_back();
    return static_cast<std::uint32_t>(out.items.size() - 1);
  }

  /// A whole body of an element.
  void body(Kind kind, const policy::Element& element, const SourceText& name, feel::NodeId root) {
    if (root == feel::no_node) return;
    if (code.op(root) == feel::Op::constant && kind != Kind::function) return;  // nothing to find out
    CoverageItem item;
    item.kind = kind;
    item.element = element.name.text;
    if (kind == Kind::output) item.text = name.text;
    cite(item, element.citation);
    stand(item, name);
    item.condition = kind != Kind::function && code.type(root)->kind == feel::TypeKind::boolean;
    item.possible = kind == Kind::function ? std::uint8_t{CoverageItem::yes} : possible(root, item.condition);
    const std::uint32_t number = add(std::move(item));
    versions(number, root);
    inside(element, root);
    if (kind == Kind::function) {
      // The value is a function; its body says that it was called.
      if (code.op(root) == feel::Op::function) watch(code.function_body(code[root].b).body, number);
    } else {
      watch(root, number);
    }
  }

  void watch(feel::NodeId node, std::uint32_t item) {
    watched.push_back({node, item, nullptr});
    out.places[item].node = node;
  }

  /// The versions of parameters an element's own expressions read.
  void versions(std::uint32_t item, feel::NodeId root) {
    own(root, [&](feel::NodeId id) {
      for (const feel::Slot number : code.named_constants(id)) {
        const auto& parameter = details.in_force[number];
        if (parameter.version != nullptr) version(item, *parameter.source, *parameter.version);
      }
      if (code.op(id) != feel::Op::fact && code.op(id) != feel::Op::compare_fact_constant) return;
      const FactSlot& slot = program.facts()[code[id].a];
      if (slot.fact != nullptr) return;
      const policy::Parameter* parameter = program.policy().find_parameter(slot.name);
      if (parameter == nullptr) return;
      if (const policy::Version* in_force = parameter->in_force(program.on()))
        if (in_force->value.is_absent()) version(item, *parameter, *in_force);
    });
  }

  std::unordered_map<const policy::Version*, std::uint32_t> version_items;
  void version(std::uint32_t item, const policy::Parameter& parameter, const policy::Version& version) {
    const auto [at, fresh] = version_items.try_emplace(&version, 0);
    if (fresh) {
      CoverageItem v;
      v.kind = Kind::version;
      v.element = parameter.name.text;
      v.text = version.period.first ? version.period.first->to_string() : "";
      cite(v, parameter.citation);
      stand(v, version.written.file ? version.written : parameter.name);
      v.possible = CoverageItem::yes;
      at->second = add(std::move(v));
    }
    auto& list = out.versions[item];
    if (std::find(list.begin(), list.end(), at->second) == list.end()) list.push_back(at->second);
  }

  /// Every node of an element's own, and of the slots made for its parts.
  template <class Visit>
  void own(feel::NodeId root, Visit visit) {
    std::vector<feel::NodeId> open{root};
    std::unordered_map<feel::NodeId, bool> been;
    while (!open.empty()) {
      const feel::NodeId from = open.back();
      open.pop_back();
      feel::detail::walk_code(code, from, false, [&](feel::NodeId id) {
        if (!been.emplace(id, true).second) return;
        visit(id);
        if (code.op(id) != feel::Op::lazy) return;
        const feel::Slot slot = code[id].a;
        if (details.elements[slot].source == nullptr && code.lazy_body(slot) != feel::no_node)
          open.push_back(code.lazy_body(slot));
      });
    }
  }

  /// The conditions, branches and rows of an element.
  void inside(const policy::Element& element, feel::NodeId root) {
    using feel::Op;
    own(root, [&](feel::NodeId id) {
      if (seen[id]) return;
      seen[id] = true;
      const feel::Node& node = code[id];
      const auto kids = code.children(id);
      switch (node.op) {
        case Op::all:
        case Op::any:
        case Op::negate:
          for (const feel::NodeId kid : kids) condition(Kind::condition, element, kid);
          break;
        case Op::at_least:
          for (const feel::NodeId kid : kids.subspan(1)) condition(Kind::condition, element, kid);
          break;
        case Op::choose: condition(Kind::branch, element, kids[0]); break;
        case Op::filter:
          if (code.type(kids[1])->kind == feel::TypeKind::boolean) condition(Kind::condition, element, kids[1]);
          break;
        case Op::quantify_some:
        case Op::quantify_every: condition(Kind::condition, element, kids.back()); break;
        case Op::extension:
          if (const auto table = details.tables.find(id); table != details.tables.end()) {
            rows(element, id, *table->second);
          } else if (const auto rule = details.exceptions.find(id); rule != details.exceptions.end()) {
            for (const ExceptionsNode::Exception& exception : rule->second->exceptions) {
              const policy::Rule* its = program.policy().find_rule(exception.name);
              condition(Kind::exception, its != nullptr ? *its : element, exception.condition);
            }
          }
          break;
        default: break;
      }
    });
  }

  void condition(Kind kind, const policy::Element& element, feel::NodeId node) {
    using feel::Op;
    switch (
        code.op(node)) {  // what stands for itself: a rule's own item says it, and its parts say more than the whole
      case Op::constant:
      case Op::lazy:
        if (kind != Kind::branch) return;
        if (code.op(node) == Op::constant) return;
        break;
      case Op::all:
      case Op::any:
      case Op::negate:
        if (kind == Kind::condition) return;
        break;
      default: break;
    }
    const feel::Place place = code.place(node);
    if (place.source == nullptr || !taken.emplace(node, true).second) return;
    CoverageItem item;
    item.kind = kind;
    item.element = element.name.text;
    item.text = code.text(node);
    item.condition = true;
    cite(item, element.citation);
    if (const auto note = details.notes.find(node); note != details.notes.end()) {
      if (!note->second.citation->clauses.empty()) item.clauses.clear(), cite(item, *note->second.citation);
      if (!note->second.label.empty()) item.text = note->second.label;
    }
    stand(item, *place.source, place.begin, place.end);
    item.possible = possible(node, true);
    watch(node, add(std::move(item)));
  }

  void rows(const policy::Element& element, feel::NodeId id, const TableNode& table) {
    const feel::Place place = code.place(id);
    const policy::Table* source = nullptr;
    if (place.source != nullptr && place.source->file) {
      const auto& in_file = bodies[place.source->file.get()];
      if (const auto at = in_file.find(place.source->file_offset(0)); at != in_file.end())
        source = std::get_if<policy::Table>(&at->second->form);
    }
    if (source == nullptr || source->rows.size() != table.rows.size()) return;
    const auto first = static_cast<std::uint32_t>(out.items.size());
    for (const policy::TableRow& row : source->rows) {
      CoverageItem item;
      item.kind = Kind::row;
      item.element = element.name.text;
      item.text = row.id;
      cite(item, row.citation.clauses.empty() ? element.citation : row.citation);
      stand(item, row.place.file ? row.place : *place.source, 0, 1);
      item.possible = CoverageItem::yes;
      const std::uint32_t number = add(std::move(item));
      out.places[number].node = id, out.places[number].row = number - first;
    }
    watched.push_back({id, first, &table});
  }

  void verdicts() {
    for (const auto& parts : details.decisions) {
      std::vector<std::uint32_t>& numbers = out.verdicts.emplace_back();
      if (parts.source == nullptr) continue;
      for (const SourceText& word : parts.source->verdicts) {
        CoverageItem item;
        item.kind = Kind::verdict;
        item.element = parts.name;
        item.text = word.text;
        cite(item, parts.source->citation);
        stand(item, word);
        item.possible = CoverageItem::yes;
        numbers.push_back(add(std::move(item)));
        out.places[numbers.back()].node = parts.verdict;
        out.places[numbers.back()].word = word.text;
      }
    }
  }

  void all() {
    for (const auto& element : details.elements) {
      if (element.source == nullptr || element.slot >= code.lazy_count()) continue;
      if (given.count(element.source->name.text) != 0) continue;
      const feel::NodeId root = code.lazy_body(element.slot);
      const policy::Policy& policy = program.policy();
      const auto is_one_of = [&](const auto& list) {
        return std::any_of(list.begin(), list.end(), [&](const auto& e) { return &e == element.source; });
      };
      if (is_one_of(policy.functions)) {
        body(Kind::function, *element.source, element.source->name, root);
      } else if (is_one_of(policy.decisions)) {
        body(Kind::decision, *element.source, element.source->name, root);
      } else if (is_one_of(policy.rules)) {
        body(Kind::rule, *element.source, element.source->name, root);
      }
    }
    for (const auto& parts : details.decisions) {
      if (parts.source == nullptr) continue;
      const auto outputs = [&](const std::vector<policy::Output>& written, const auto& nodes) {
        for (const auto& [name, node] : nodes)
          for (const policy::Output& output : written)
            if (output.name.text == name) body(Kind::output, *parts.source, output.name, node);
      };
      outputs(parts.source->values, parts.values);
      outputs(parts.source->findings, parts.findings);
    }
    verdicts();
    for (const Watched& w : watched) {
      if (w.node == feel::no_node || code.op(w.node) == feel::Op::constant) continue;
      code.displace(w.node, [&](feel::NodeId moved) -> std::unique_ptr<feel::Extension> {
        if (w.table != nullptr) return std::make_unique<probing::WatchRows>(moved, *w.table, w.item);
        return std::make_unique<probing::Watch>(moved, w.item, out.items[w.item].condition);
      });
    }
  }
};

LIANGCE_INLINE Probes Probes::into(const Program& program, const std::vector<std::pair<std::string, Value>>& given) {
  Maker maker(program, *program.details_, *program.code_);
  for (const auto& [name, value] : given) maker.given.insert(name);
  maker.all();
  return std::move(maker.out);
}

}  // namespace liangce::detail
