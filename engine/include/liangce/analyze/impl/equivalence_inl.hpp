#pragma once

#include <algorithm>
#include <map>
#include <set>

#include "liangce/analyze/impl/axis_key.hpp"
#include "liangce/analyze/impl/equivalence.hpp"
#include "liangce/analyze/impl/search.hpp"
#include "liangce/decide/impl/pattern.hpp"
#include "liangce/feel/builtins/builtin.hpp"

namespace liangce::detail {

/// Goes down from the answers to the parts.
class TakenApart::Maker {
 public:
  Maker(TakenApart& out, bool through, TermNumbers& numbers)
      : out_(out), view_(out.view_), code_(view_.code()), through_(through), terms_(view_, numbers, through) {}

  void all() {
    for (const feel::NodeId answer : out_.answers_) {
      out_.terms_.push_back(terms_.of(answer));
      visit(answer, {});
    }
    for (auto& [key, nodes] : others_) {
      const std::vector<feel::NodeId> ids(nodes.second.begin(), nodes.second.end());
      out_.parts_[nodes.first].slot = view_.own_code().take_as_it_comes(ids);
    }
  }

 private:
  using Thresholds = std::vector<Value>;

  /// The words a node can come to when there are only so many; false: anything may come.
  bool words(feel::NodeId node, std::vector<std::string>& out, int depth = 0) const {
    using feel::Op;
    constexpr std::size_t most = 40;
    if (depth > 32 || out.size() > most) return false;
    const auto put = [&](std::string_view word) {
      if (std::find(out.begin(), out.end(), word) == out.end()) out.emplace_back(word);
    };
    const feel::Node& n = code_[node];
    const auto kids = code_.children(node);
    const auto of_table = [&](const TableNode& table, std::size_t column) {
      const feel::NodeId otherwise = table.outputs[column].otherwise;
      bool all = otherwise == feel::no_node || words(otherwise, out, depth + 1);
      for (const TableNode::Row& row : table.rows)
        if (row.outputs[column] != feel::no_node) all = all && words(row.outputs[column], out, depth + 1);
      return all && table.hit != policy::Hit::rule_order && table.hit != policy::Hit::output_order &&
             table.hit < policy::Hit::collect;
    };
    switch (n.op) {
      case Op::constant: {
        const Value& value = code_.constant(n.a);
        if (value.is_text()) put(value.text());
        return value.is_text() || value.is_absent();
      }
      case Op::lazy:
        return code_.lazy_body(n.a) != feel::no_node && !(view_.named(n.a) && view_.is_function(n.a)) &&
               words(code_.lazy_body(n.a), out, depth + 1);
      case Op::choose: return words(kids[1], out, depth + 1) && words(kids[2], out, depth + 1);
      case Op::path: {
        feel::NodeId owner = kids[0];
        for (int d = 0; d < 64 && code_.op(owner) == Op::lazy && code_.lazy_body(code_[owner].a) != feel::no_node; ++d)
          owner = code_.lazy_body(code_[owner].a);
        const std::string_view name = code_.constant(n.b).text();
        if (code_.op(owner) != Op::extension) return false;
        if (const TableNode* table = view_.table(owner)) {
          for (std::size_t o = 0; o < table->outputs.size() && table->outputs.size() > 1; ++o)
            if (table->outputs[o].name == name) return of_table(*table, o);
          return false;
        }
        const auto* pattern = dynamic_cast<const PatternNode*>(&code_.extension(code_[owner].b));
        if (pattern == nullptr || name != "verdict" || dynamic_cast<const ScheduleNode*>(pattern) != nullptr)
          return false;
        for (const char* word : {"MET", "NOT_MET", "NOT_DUE", "NOT_APPLICABLE"}) put(word);
        return true;
      }
      case Op::extension:
        if (const TableNode* table = view_.table(node)) return table->outputs.size() == 1 && of_table(*table, 0);
        if (const ExceptionsNode* all = view_.exceptions(node)) {
          for (const auto& one : all->exceptions)
            if (!words(one.value, out, depth + 1)) return false;
          return words(all->base, out, depth + 1);
        }
        return false;
      default: return false;
    }
  }

  Part& part(const std::string& key, Part::Kind kind, const std::string& name, feel::NodeId node) {
    const auto [at, fresh] = at_.try_emplace(key, out_.parts_.size());
    if (fresh) {
      Part& made = out_.parts_.emplace_back();
      made.key = key, made.kind = kind, made.name = name, made.type = code_.type(node);
      std::vector<std::string> few;
      const bool text = made.type->kind == feel::TypeKind::text || made.type->kind == feel::TypeKind::any;
      if (kind != Part::Kind::fact && text && words(node, few) && !few.empty()) made.type = feel::Type::choice(few);
    }
    return out_.parts_[at->second];
  }
  static void ask(Part& part, const Thresholds& values) {
    part.thresholds.insert(part.thresholds.end(), values.begin(), values.end());
  }

  void fact(feel::Slot slot, feel::NodeId node, const Thresholds& values) {
    const FactSlot& fact = view_.program->facts()[slot];
    if (fact.fact == nullptr) return;  // a parameter without a value: always absent
    Part& made = part("fact " + fact.name, Part::Kind::fact, fact.name, node);
    made.slot = slot;
    ask(made, values);
  }
  void other(feel::NodeId node, const Thresholds& values) {
    const std::string key = "term " + std::to_string(terms_.of(node));
    Part& made = part(key, Part::Kind::other, code_.text(node), node);
    made.count = counts(node);
    ask(made, values);
    auto& nodes = others_[key];
    nodes.first = at_[key];
    nodes.second.insert(node);
  }
  bool counts(feel::NodeId node) const {
    if (code_.op(node) != feel::Op::call_builtin) return false;
    const std::string_view name = code_.builtin_call(code_[node].b).builtin->name;
    return name == "count" || name == "string length";
  }

  /// Values compared with: everything a value of this node may be cut at.
  void visit(feel::NodeId node, const Thresholds& values) {
    using feel::Op;
    if (node == feel::no_node) return;
    if (values.empty() && !seen_.insert(node).second) return;
    const feel::Node& n = code_[node];
    const auto kids = code_.children(node);
    switch (n.op) {
      case Op::constant:
      case Op::error: return;
      case Op::fact: return fact(n.a, node, values);
      case Op::compare_fact_constant: {
        Thresholds constants;
        if (!spaces::constants_in(code_.constant(n.b), constants)) return other(node, values);
        return fact_of(n.a, constants);
      }
      case Op::lazy: return lazy(node, values);
      case Op::all:
      case Op::any:
      case Op::negate:
        for (const feel::NodeId kid : kids) visit(kid, {});
        return;
      case Op::at_least:
        if (code_.constant_value(kids[0]) == nullptr) return other(node, values);
        for (const feel::NodeId kid : kids.subspan(1)) visit(kid, {});
        return;
      case Op::choose:
        visit(kids[0], {});
        visit(kids[1], values);
        visit(kids[2], values);
        return;
      case Op::coerce:
        if (code_.type_at(n.b).kind != code_.type(kids[0])->kind || !scalar(kids[0])) return other(node, values);
        return visit(kids[0], values);
      case Op::compare:
      case Op::between:
      case Op::in:
      case Op::test: return comparison(node, values);
      case Op::call_builtin: {
        const std::string_view name = code_.builtin_call(n.b).builtin->name;
        if ((name == "is known" || name == "is unknown") && kids.size() == 1 && scalar(kids[0]))
          return visit(kids[0], {});
        return other(node, values);
      }
      case Op::path: return path(node, values);
      case Op::extension:
        if (const TableNode* table = view_.table(node)) return this->table(node, *table, -1, values);
        if (const ExceptionsNode* all = view_.exceptions(node)) {
          for (const auto& one : all->exceptions) visit(one.condition, {}), visit(one.value, values);
          return visit(all->base, values);
        }
        return other(node, values);
      default: return other(node, values);
    }
  }
  void fact_of(feel::Slot slot, const Thresholds& values) {
    const FactSlot& fact = view_.program->facts()[slot];
    if (fact.fact == nullptr) return;
    const auto [at, fresh] = at_.try_emplace("fact " + fact.name, out_.parts_.size());
    if (fresh) {
      Part& made = out_.parts_.emplace_back();
      made.key = at->first, made.name = fact.name, made.slot = slot, made.type = fact.fact->type.resolved;
    }
    ask(out_.parts_[at->second], values);
  }

  void lazy(feel::NodeId node, const Thresholds& values) {
    const feel::Node& n = code_[node];
    const feel::NodeId body = code_.lazy_body(n.a);
    if (body == feel::no_node) return other(node, values);
    if (view_.settled->count(n.a) != 0) return;
    if (!view_.named(n.a) || through_) {
      if (view_.named(n.a) && view_.is_function(n.a)) return other(node, values);
      return visit(body, values);
    }
    Part& made = part("rule " + view_.name(n.a), Part::Kind::rule, view_.name(n.a), node);
    made.slot = n.a;
    ask(made, values);
  }

  /// Is every value of the node one that can be enumerated?
  bool scalar(feel::NodeId node) const {
    const feel::TypeKind kind = code_.type(node)->kind;
    return kind == feel::TypeKind::boolean || kind == feel::TypeKind::number || kind == feel::TypeKind::text ||
           kind == feel::TypeKind::date || kind == feel::TypeKind::months_duration ||
           kind == feel::TypeKind::days_duration;
  }
  bool few(feel::NodeId node) const {
    const feel::Type& type = *code_.type(node);
    return type.kind == feel::TypeKind::boolean || (type.kind == feel::TypeKind::text && !type.choices.empty());
  }

  void comparison(feel::NodeId node, const Thresholds& values) {
    Thresholds constants;
    const feel::NodeId what = Space::compared(view_, node, &constants);
    if (what != feel::no_node && scalar(what)) return visit(what, constants);
    const auto kids = code_.children(node);
    if (code_.op(node) == feel::Op::compare && few(kids[0]) && few(kids[1])) {
      visit(kids[0], {});
      visit(kids[1], {});
      return;
    }
    if (code_.op(node) == feel::Op::test && code_[node].detail != 0 && kids.size() == 2 &&
        code_.type(kids[1])->kind == feel::TypeKind::boolean)
      return visit(kids[1], {});
    other(node, values);
  }

  void path(feel::NodeId node, const Thresholds& values) {
    feel::NodeId owner = code_.children(node)[0];
    for (int depth = 0; depth < 64 && code_.op(owner) == feel::Op::lazy; ++depth) {
      const feel::Slot slot = code_[owner].a;
      if (code_.lazy_body(slot) == feel::no_node || (view_.named(slot) && !through_)) break;
      owner = code_.lazy_body(slot);
    }
    const TableNode* table = view_.table(owner);
    if (table != nullptr && table->outputs.size() >= 2)
      for (std::size_t o = 0; o < table->outputs.size(); ++o)
        if (table->outputs[o].name == code_.constant(code_[node].b).text())
          return this->table(owner, *table, static_cast<int>(o), values);
    other(node, values);
  }

  void table(feel::NodeId node, const TableNode& table, int column, const Thresholds& values) {
    using policy::Hit;
    if (table.hit != Hit::first && table.hit != Hit::unique && table.hit != Hit::any && table.hit != Hit::priority &&
        table.hit != Hit::rule_order && table.hit != Hit::output_order && table.hit != Hit::collect)
      return other(node, values);
    for (const TableNode::Column& input : table.columns) {
      bool asked = false;
      for (const TableNode::Test& test : input.tests) {
        if (test.node != feel::no_node) visit(test.node, {});
        asked = asked || test.kind == policy::CellKind::known || test.kind == policy::CellKind::unknown;
      }
      if (asked) visit(input.input, {});
    }
    for (std::size_t o = 0; o < table.outputs.size(); ++o) {
      if (column >= 0 && static_cast<std::size_t>(column) != o) continue;
      for (const TableNode::Row& row : table.rows) visit(row.outputs[o], values);
      visit(table.outputs[o].otherwise, values);
    }
  }

  TakenApart& out_;
  const ProgramView& view_;
  const feel::Code& code_;
  bool through_;
  Terms terms_;
  std::set<feel::NodeId> seen_;
  std::map<std::string, std::size_t> at_;
  std::map<std::string, std::pair<std::size_t, std::set<feel::NodeId>>> others_;
};

namespace equivalences {

/// Where a local is read; false: a function keeps it, which may be called anywhere.
inline bool readers_of(const feel::Code& code, feel::NodeId root, std::uint32_t local, std::vector<feel::NodeId>& out) {
  std::vector<feel::NodeId> open{root};
  std::set<feel::NodeId> seen;
  while (!open.empty()) {
    const feel::NodeId node = open.back();
    open.pop_back();
    if (!seen.insert(node).second) continue;
    const feel::Node& n = code[node];
    if (n.op == feel::Op::local && n.a == local) out.push_back(node);
    if (n.op == feel::Op::function) {
      for (const auto& capture : code.function_body(n.b).captures)
        if (capture.outer == local) return false;
      continue;
    }
    for (const feel::NodeId child : code.children(node)) open.push_back(child);
    if (n.op == feel::Op::filter)
      for (const auto& member : code.filter_scope(n.b).members)
        if (member.outer != feel::no_node) open.push_back(member.outer);
  }
  return true;
}

}  // namespace equivalences

/// Entries of a block one by one, or its result; where later ones name earlier ones, they read them as rules are read.
LIANGCE_INLINE bool TakenApart::block(feel::NodeId node, std::vector<feel::NodeId>& out) {
  feel::Code& code = view_.own_code();
  for (int depth = 0; depth < 64 && code.op(node) == feel::Op::lazy; ++depth) {
    const feel::Slot slot = code[node].a;
    if (view_.named(slot) || code.lazy_body(slot) == feel::no_node) return false;
    node = code.lazy_body(slot);
  }
  if (code.op(node) != feel::Op::context) return false;
  const std::vector<feel::NodeId> kids(code.children(node).begin(), code.children(node).end());
  const auto& keys = code.key_list(code[node].b);
  std::vector<std::vector<feel::NodeId>> readers(kids.size());
  for (std::size_t i = 0; i < keys.locals.size() && i < kids.size(); ++i) {
    if (keys.locals[i] == feel::Code::none) continue;
    for (std::size_t later = i + 1; later < kids.size(); ++later)
      if (!equivalences::readers_of(code, kids[later], keys.locals[i], readers[i])) return false;
  }
  for (std::size_t i = 0; i < kids.size(); ++i)
    if (!readers[i].empty()) code.define_lazy(code.take_as_it_comes(readers[i]), kids[i]);
  for (std::size_t i = keys.result ? kids.size() - 1 : 0; i < kids.size(); ++i)
    if (!block(kids[i], out)) out.push_back(kids[i]);
  return true;
}

LIANGCE_INLINE TakenApart::TakenApart(std::shared_ptr<const Program> program, const std::string& element, bool through,
                                      TermNumbers& numbers)
    : view_(std::move(program)) {
  const auto take = [&](const auto& all) {
    for (const auto& one : all)
      if (one.name.text == element) answers_ = view_.answers(one);
  };
  take(view_.policy().rules);
  take(view_.policy().decisions);
  take(view_.policy().functions);
  std::vector<feel::NodeId> whole;
  std::swap(whole, answers_);
  for (feel::NodeId answer : whole) {
    if (view_.code().op(answer) == feel::Op::function)  // its body, whatever its arguments
      answer = view_.code().function_body(view_.code()[answer].b).body;
    if (!block(answer, answers_)) answers_.push_back(answer);
  }
  Maker(*this, through, numbers).all();
}

LIANGCE_INLINE bool same_answer(const Value& a, const Value& b) {
  if (a.is_absent() || b.is_absent()) return a.is_absent() && b.is_absent();
  if (a.kind() != b.kind()) return false;
  if (a.is_list()) {
    const auto x = a.items(), y = b.items();
    return x.size() == y.size() && std::equal(x.begin(), x.end(), y.begin(), same_answer);
  }
  if (a.is_context()) {
    const auto x = a.entries();
    return x.size() == b.entries().size() && std::all_of(x.begin(), x.end(), [&](const auto& entry) {
             const Value* other = b.find(entry.first.text());
             return other != nullptr && same_answer(entry.second, *other);
           });
  }
  return a.same(b);
}

LIANGCE_INLINE std::string Equivalence::combinations() const {
  Number all(1);
  for (const Axis& axis : space.axes()) all = all * Number(static_cast<std::int64_t>(axis.cells.size()) + 1);
  std::string digits = all.to_string();
  if (digits.find_first_not_of("0123456789") != std::string::npos || digits.size() > 15) return "more than 10^15";
  for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, ",");
  return digits;
}

namespace equivalences {

inline Space space_of(const TakenApart& a, const TakenApart& b, bool apart) {
  Space space;
  for (const TakenApart* side : {&a, &b}) {
    for (const TakenApart::Part& part : side->parts()) {
      const int axis = part.kind == TakenApart::Part::Kind::fact
                           ? space.add_fact(side->view(), part.slot)
                           : space.add_part(side->view(), part.key, part.name, part.slot, part.type, part.count);
      if (axis >= 0) space.add_thresholds(axis, part.thresholds);
    }
  }
  space.finish(apart);
  return space;
}

}  // namespace equivalences

LIANGCE_INLINE Equivalence compare_answers(const TakenApart& a, const TakenApart& b, std::size_t budget) {
  using Answer = Equivalence::Answer;
  Equivalence result;
  if (a.answers().size() != b.answers().size() || a.answers().empty()) return result;
  result.space = equivalences::space_of(a, b, true);
  Regions left(a.view(), result.space), right(b.view(), result.space);
  std::vector<std::size_t> asked;
  bool values = false;  // answers that are neither yes and no nor words
  for (std::size_t i = 0; i < a.answers().size(); ++i) {
    if (a.term(i) == b.term(i)) continue;
    asked.push_back(i);
    for (const TakenApart* side : {&a, &b}) {
      const feel::Type& type = *side->view().code().type(side->answers()[i]);
      values = values ||
               (type.kind != feel::TypeKind::boolean && !(type.kind == feel::TypeKind::text && !type.choices.empty()));
    }
  }
  if (values && !result.space.told_apart()) return result;
  std::vector<Box> open{result.space.whole()};
  while (!open.empty()) {
    const Box box = std::move(open.back());
    open.pop_back();
    if (++result.boxes > budget) {
      result.answer = Answer::limit;
      return result;
    }
    left.enter(box, true);
    right.enter(box, true);
    int blame = -1;
    for (const std::size_t i : asked) {
      const Abstract &p = left.of(a.answers()[i]), &q = right.of(b.answers()[i]);
      if (p.one() && q.one()) {
        if (same_answer(p.values[0], q.values[0])) continue;
        result.answer = Answer::differs;
        result.box = box;
        result.space = equivalences::space_of(a, b, false);  // the same cells, with values people would write
        result.answer_number = i;
        return result;
      }
      const bool known = p.form == Abstract::Form::values && q.form == Abstract::Form::values;
      const auto absent = [](const Value& v) { return v.is_absent(); };
      if (known && std::all_of(p.values.begin(), p.values.end(), absent) &&
          std::all_of(q.values.begin(), q.values.end(), absent))
        continue;
      blame = p.one() ? q.blame : p.blame;
      if (blame < 0) blame = p.one() ? p.blame : q.blame;
      if (blame >= 0 && box[static_cast<std::size_t>(blame)].single()) blame = -1;
      if (blame < 0) blame = left.cut_for(a.answers()[i]);
      if (blame < 0) blame = right.cut_for(b.answers()[i]);
      if (blame < 0) return result;  // cannot be told
      break;
    }
    if (blame < 0) continue;
    auto [first, second] = searching::cut(box, blame);
    open.push_back(std::move(second));
    open.push_back(std::move(first));
  }
  result.answer = Answer::same;
  return result;
}

}  // namespace liangce::detail
