#pragma once

#include <algorithm>

#include "liangce/analyze/analyze.hpp"
#include "liangce/analyze/impl/analysis.hpp"
#include "liangce/analyze/impl/trial.hpp"
#include "liangce/analyze/impl/yaml_value.hpp"
#include "liangce/decide/check_everything.hpp"
#include "liangce/verify/impl/reach.hpp"

namespace liangce::detail {

namespace reaching {

inline auto key_of(const CoverageItem& item) {
  return std::make_tuple(static_cast<const SourceFile*>(item.file.get()), item.begin, item.end, item.kind, item.element,
                         item.text);
}

/// A list or block written out, or a line for each of such a list: unknown is only what is in it.
inline bool always_there(const feel::Code& code, feel::NodeId node, int depth = 0) {
  if (node == feel::no_node || depth > 32) return false;
  switch (code.op(node)) {
    case feel::Op::constant: return !code.constant_value(node)->is_absent();
    case feel::Op::list: return true;
    case feel::Op::context: {
      const auto& keys = code.key_list(code[node].b);
      return !keys.result || always_there(code, code.children(node).back(), depth + 1);
    }
    case feel::Op::lazy: return always_there(code, code.lazy_body(code[node].a), depth + 1);
    case feel::Op::quantify_for: {
      const auto kids = code.children(node);
      return std::all_of(kids.begin(), kids.end() - 1,
                         [&](feel::NodeId domain) { return always_there(code, domain, depth + 1); });
    }
    default: return false;
  }
}

/// Which outcomes of a probe can come over the box the regions have entered.
inline Truths outcome(Regions& regions, const Probes::Place& place, const TableNode* table, bool condition,
                      std::uint8_t wanted) {
  Truths out;
  if (table != nullptr) {
    // A row is reached when it surely applies and the table has not stopped before it.
    out = regions.row(*table, place.row);
    out.no = out.no || out.absent;
    out.absent = false;
    for (std::size_t r = 0; r < place.row && out.yes && table->hit == policy::Hit::first; ++r) {
      const Truths earlier = regions.row(*table, r);
      out.yes = earlier.no || earlier.absent;
      out.no = out.no || earlier.yes;
      if (!earlier.one() && out.blame < 0) out.blame = earlier.blame;
    }
    return out;
  }
  const Abstract value = regions.of(place.node);
  out.blame = value.blame;
  if (value.form != Abstract::Form::values) {
    out.yes = out.no = true;
    return out;
  }
  for (const Value& v : value.values) {
    std::uint8_t is = v.is_absent()               ? CoverageItem::unknown
                      : condition && !v.is_true() ? CoverageItem::no
                                                  : CoverageItem::yes;
    if (!place.word.empty()) is = v.is_text() && v.text() == place.word ? CoverageItem::yes : CoverageItem::no;
    (is == wanted ? out.yes : out.no) = true;
  }
  return out;
}

}  // namespace reaching

LIANGCE_INLINE Reach::Reach(const Policy& policy, const ReachLimits& limits) : policy_(policy), limits_(limits) {
  if (policy.content().profile != policy::Semantics::policy) return;
  for (const Date on : days_of_change(policy.content())) {
    if (!policy.content().in_force.contains(on) || days_.size() >= limits_.days) continue;
    try {
      Day day;
      day.clean = policy.compile(on, {});
      day.watched = policy.compile(on, {});
      day.probes = Probes::into(*day.watched, {});
      day.view = std::make_unique<ProgramView>(day.clean);
      for (std::uint32_t i = 0; i < day.probes.items.size(); ++i)
        day.numbers.emplace(reaching::key_of(day.probes.items[i]), i);
      days_.push_back(std::move(day));
    } catch (const PolicyError&) {
    }
  }
}

LIANGCE_INLINE std::uint8_t Reach::reached_by(const Day& day, std::uint32_t number, const CoverageItem& item,
                                              const Case& facts) {
  std::vector<std::uint8_t> seen(day.probes.items.size(), 0);
  outcomes_seen() = seen.data();
  const policy::Policy& content = day.watched->policy();
  if (content.find_decision(item.element) != nullptr) {
    const Decision decision = day.watched->decide(item.element, facts, {false, false, true, false});
    if (item.kind == CoverageItem::Kind::verdict && decision.verdict == item.text) seen[number] |= CoverageItem::yes;
  } else if (const policy::Rule* rule = content.find_rule(item.element)) {
    day.watched->rule(rule->exception_to.empty() ? rule->name.text : rule->exception_to.text, facts);
  }
  outcomes_seen() = nullptr;
  return seen[number];
}

LIANGCE_INLINE Reach::Found Reach::ask(Day& day, std::uint32_t number, std::uint8_t outcome, CoverageItem& item) {
  const Probes::Place& place = day.probes.places[number];
  if (place.node == feel::no_node || day.view->code().locals_needed(place.node) != 0) return Found::perhaps;
  if (outcome == CoverageItem::unknown && reaching::always_there(day.view->code(), place.node)) return Found::no;
  const policy::Element* asked = policy_.content().find_decision(item.element);
  if (asked == nullptr) {
    const policy::Rule* rule = policy_.content().find_rule(item.element);
    if (rule != nullptr && !rule->exception_to.empty()) rule = policy_.content().find_rule(rule->exception_to.text);
    asked = rule;
  }
  const auto shows = [&](const std::vector<Value>& facts) {
    Case given(day.watched);
    for (std::size_t slot = 0; slot < facts.size(); ++slot) {
      if (day.watched->facts()[slot].fact == nullptr || facts[slot].is_absent()) continue;
      if (!given.set(static_cast<feel::Slot>(slot), facts[slot])) return false;
      if (given.values()[slot].is_absent()) return false;
    }
    return (reached_by(day, number, item, given) & outcome) != 0;
  };
  const auto write = [&](const std::vector<Value>& facts) {
    if (asked == nullptr) return;
    const bool decision = policy_.content().find_decision(item.element) != nullptr;
    std::string& out = item.witness;
    out = "- name: " +
          yaml_text(item.element + (item.text.empty() ? "" : ": " + item.text) + ": " +
                    outcome_words(item.kind, item.condition, outcome)) +
          "\n";
    if (decision) out += "  decision: " + yaml_text(asked->name.text) + "\n";
    out += "  on: " + day.clean->on().to_string() + "\n  facts: {";
    bool first = true;
    for (std::size_t slot = 0; slot < facts.size(); ++slot) {
      const FactSlot& fact = day.clean->facts()[slot];
      if (fact.fact == nullptr || facts[slot].is_absent()) continue;
      out += (first ? "" : ", ") + yaml_text(fact.name) + ": " + yaml_value(facts[slot]);
      first = false;
    }
    out += decision ? "}\n  expect: {verdict: FILL_IN}\n"
                    : "}\n  expect: {rules: {" + yaml_text(asked->name.text) + ": FILL_IN}}\n";
  };
  const TableNode* table = item.kind == CoverageItem::Kind::row ? day.view->table(place.node) : nullptr;
  Space space;
  space.add(*day.view, place.node);
  space.finish();
  Regions regions(*day.view, space);
  const Search found = search(
      space, space.whole(), {&regions},
      [&] { return reaching::outcome(regions, place, table, item.condition, outcome); }, limits_.boxes, shows);
  if (found.answer == Search::Answer::none) return Found::no;
  if (found.answer == Search::Answer::found) {
    write(found.facts);
    return Found::shown;
  }
  const feel::NodeId root = asked != nullptr ? day.view->body(*asked) : feel::no_node;
  if (root == feel::no_node) return Found::perhaps;
  Trial trial(*day.view, {root}, false);
  for (std::size_t i = 0; i < limits_.cases; ++i) {
    if (!shows(trial.next().facts)) continue;
    write(trial.least([&](const Trial::Made& made) { return shows(made.facts); }).facts);
    return Found::shown;
  }
  item.note = found.answer == Search::Answer::limit ? "gave up after " + std::to_string(limits_.boxes) + " regions"
                                                    : "no case was found that reaches it";
  return Found::perhaps;
}

LIANGCE_INLINE void Reach::look_into(CoverageItem& item) {
  using Kind = CoverageItem::Kind;
  if (item.kind == Kind::version || item.kind == Kind::function) return;
  for (const std::uint8_t outcome : {CoverageItem::yes, CoverageItem::no, CoverageItem::unknown}) {
    if ((item.possible & ~item.reached & outcome) == 0) continue;
    const bool open = (item.exempted & outcome) == 0;
    CoverageItem looked = item;
    bool never = true;
    std::size_t days = 0;
    for (Day& day : days_) {
      const auto at = day.numbers.find(reaching::key_of(item));
      if (at == day.numbers.end()) continue;
      ++days;
      if ((day.probes.items[at->second].possible & outcome) == 0) continue;
      const Found found = ask(day, at->second, outcome, looked);
      never = never && found == Found::no;
      if (!never) break;
    }
    if (never && days != 0) item.unreachable |= outcome;
    if (!never && open) item.witness = looked.witness, item.note = looked.note;
  }
}

}  // namespace liangce::detail
