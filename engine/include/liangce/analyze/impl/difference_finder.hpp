// Cases that two versions of a policy decide otherwise, and which change does it.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "liangce/analyze/difference.hpp"
#include "liangce/analyze/impl/analysis.hpp"
#include "liangce/analyze/impl/trial.hpp"

namespace liangce::detail {

namespace differing {

inline std::string shown(const Value& v) {
  return v.is_absent() ? "no value" : v.to_feel_within(120).value_or("a long value");
}
inline std::string became(const std::string& what, const std::string& a, const std::string& b) {
  return (what.empty() ? "" : what + ": ") + a + " became " + b;
}
/// Values of parameters in force, by name: what-ifs included.
inline std::map<std::string, Value> in_force(const ProgramView& view) {
  std::map<std::string, Value> all;
  for (const auto& parameter : view.parameters()) all.emplace(parameter.source->name.text, parameter.value);
  return all;
}

}  // namespace differing

class DifferenceFinder {
 public:
  DifferenceFinder(const Policy& a, const Policy& b, Difference& out, const DifferenceLimits& limits)
      : a_(a),
        b_(b),
        out_(out),
        limits_(limits),
        x_(a.on(out.on_before)),
        y_(b.on(out.on_after)),
        values_before_(differing::in_force(x_)),
        values_after_(differing::in_force(y_)) {}

  /// Adds parameters whose values in force are others though nothing else of them is.
  void parameters_by_value() {
    for (const auto& [name, value] : values_after_) {
      const auto old = values_before_.find(name);
      if (old == values_before_.end() || old->second.same(value)) continue;
      const bool told = std::any_of(out_.elements.begin(), out_.elements.end(), [&, n = name](const ElementChange& e) {
        return e.kind == "parameter" && e.name == n;
      });
      if (told) continue;
      out_.elements.push_back(
          {"parameter",
           name,
           {},
           ElementChange::How::changed,
           {differing::became("in force", differing::shown(old->second), differing::shown(value))}});
    }
  }

  /// Does anything that changed hold on the days asked about?
  bool anything_holds() const {
    return std::any_of(out_.elements.begin(), out_.elements.end(),
                       [&](const ElementChange& e) { return e.kind != "document" && e.kind != "clause" && holds(e); });
  }

  /// Verdicts that change; named outputs and findings that change where the verdict does not.
  void verdicts() {
    const auto before = x_.verdicts(), after = y_.verdicts();
    for (const auto& v : before) {
      for (const auto& w : after) {
        if (v.decision->name.text == w.decision->name.text && v.computation == w.computation) decision(v, w);
      }
    }
  }

 private:
  using Pair = std::pair<std::string, std::string>;

  /// What is asked of a case: the verdict, or a part beside it.
  struct Question {
    const ProgramView::Verdict *v, *w;
    std::string part;  ///< empty: the verdict
    feel::NodeId left, right;
    std::set<Pair> seen;  ///< changes found
    const std::string& decision() const { return v->decision->name.text; }
    bool finding() const { return part.starts_with(ProgramView::of_findings); }
    /// Of what is worked out one change is shown: there may be as many as there are numbers.
    bool once() const { return v->computation || !part.empty(); }
  };

  void decision(const ProgramView::Verdict& v, const ProgramView::Verdict& w) {
    std::vector<Question> all{{&v, &w, {}, v.node, w.node, {}}};
    const auto others = y_.parts(*w.decision);
    for (const auto& [name, node] : x_.parts(*v.decision)) {
      const auto other =
          std::find_if(others.begin(), others.end(), [&, n = name](const auto& o) { return o.name == n; });
      if (other != others.end() && reads_a_change(node, other->node))
        all.push_back({&v, &w, name, node, other->node, {}});
    }
    const std::size_t first = out_.verdicts.size();
    std::vector<Question*> open;
    for (Question& q : all)
      if (!look(q)) open.push_back(&q);
    if (!open.empty()) try_cases(open);
    // In the author's order, the verdict first.
    const auto place = [&](const VerdictChange& change) {
      return std::find_if(all.begin(), all.end(), [&](const Question& q) { return q.part == change.part; });
    };
    std::stable_sort(out_.verdicts.begin() + static_cast<std::ptrdiff_t>(first), out_.verdicts.end(),
                     [&](const VerdictChange& a, const VerdictChange& b) { return place(a) < place(b); });
    for (const Question* q : open)
      if (q->seen.size() < most(*q))
        out_.cannot_tell.push_back(q->part.empty() ? q->decision() : q->decision() + "." + q->part);
  }

  std::size_t most(const Question& q) const { return q.once() ? 1 : limits_.transitions; }

  /// By regions. False: where they end there may be more.
  bool look(Question& q) {
    Space space;
    for (const auto& [view, node, verdict] :
         {std::tuple(&x_, q.left, q.v->node), std::tuple(&y_, q.right, q.w->node)}) {
      space.add(*view, node);
      if (!q.part.empty()) space.add(*view, verdict);
    }
    space.finish();
    Regions left(x_, space), right(y_, space);
    while (q.seen.size() < most(q)) {
      const Search found = search(
          space, space.whole(), {&left, &right}, [&] { return may_differ(q, left, right); }, limits_.boxes,
          [&](const std::vector<Value>& facts) { return differs(q, facts).has_value(); });
      if (found.answer != Search::Answer::found)
        return found.answer == Search::Answer::none || !reads_a_change(q.left, q.right);
      put(q, found.facts, words_of(space, found.box), false);
    }
    if (!q.once()) out_.more.push_back(q.decision());
    return true;
  }

  /// Over the box at hand.
  Truths may_differ(const Question& q, Regions& left, Regions& right) const {
    const Abstract p = left.of(q.left), r = right.of(q.right);
    Truths t;
    t.blame = p.one() ? r.blame : p.blame;
    if (t.blame < 0) t.blame = r.blame;
    if (t.blame < 0) t.blame = left.cut_for(q.left);
    if (t.blame < 0) t.blame = right.cut_for(q.right);
    if (p.form != Abstract::Form::values || r.form != Abstract::Form::values) {
      t.yes = t.no = true;
      return t;
    }
    for (const Value& one : p.values)
      for (const Value& other : r.values) {
        const Pair pair{words(q, one), words(q, other)};
        (pair.first != pair.second && q.seen.count(pair) == 0 ? t.yes : t.no) = true;
      }
    if (q.part.empty() || !t.yes) return t;
    // And the verdict stays.
    const Abstract v = left.of(q.v->node), w = right.of(q.w->node);
    if (v.form != Abstract::Form::values || w.form != Abstract::Form::values) {
      t.no = true;
    } else {
      bool stays = false;
      for (const Value& one : v.values)
        for (const Value& other : w.values) (one.same(other) ? stays : t.no) = true;
      t.yes = stays;
    }
    if (t.yes && t.no && t.blame < 0) t.blame = v.one() ? w.blame : v.blame;
    if (t.yes && t.no && t.blame < 0) t.blame = left.cut_for(q.v->node);
    if (t.yes && t.no && t.blame < 0) t.blame = right.cut_for(q.w->node);
    return t;
  }

  /// Where regions end: cases made up. From those where something differs already it is not far to one where more does.
  void try_cases(const std::vector<Question*>& open) {
    constexpr std::size_t most_kept = 40;
    std::vector<feel::NodeId> left, right;
    for (const Question* q : open) left.push_back(q->left), right.push_back(q->right);
    left.push_back(open.front()->v->node), right.push_back(open.front()->w->node);
    Trial trial(x_, left, false);
    trial.learn_from(y_, right);
    std::vector<std::vector<Value>> near;
    for (std::size_t i = 0; i < limits_.trials; ++i) {
      if (!near.empty() && i % 4 != 0) trial.go_on_from(near[i / 4 % near.size()]);
      const std::vector<Value>& facts = trial.next().facts;
      const auto p = ask(*x_.program, x_, facts, *open.front()), r = ask(*y_.program, x_, facts, *open.front());
      if (!p || !r || *p == *r) continue;
      if (near.size() < most_kept) near.push_back(facts);
      for (Question* q : open) {
        if (q->seen.size() == most(*q)) continue;
        const auto pair = differs(*q, *p, *r);
        if (!pair) continue;
        const auto least = trial.least([&](const Trial::Made& made) { return differs(*q, made.facts) == pair; });
        put(*q, least.facts, {}, true);
      }
    }
  }

  void put(Question& q, const std::vector<Value>& facts, std::string when, bool tried) {
    const Pair pair = *differs(q, facts);
    q.seen.insert(pair);
    VerdictChange change;
    change.decision = q.decision();
    change.part = q.part;
    change.before = pair.first, change.after = pair.second;
    change.when = std::move(when);
    change.tried = tried;
    change.witness = witness_of(x_, *q.v->decision, change.before + " to " + change.after, facts);
    because(q, change, facts);
    out_.verdicts.push_back(std::move(change));
  }

  /// May it differ at all: does it reach anything that changed?
  bool reads_a_change(feel::NodeId left, feel::NodeId right) const {
    std::set<std::string> reached;
    for (const auto& [view, node] : {std::pair(&x_, left), std::pair(&y_, right)}) {
      feel::detail::walk_code(view->code(), node, true, [&, view = view](feel::NodeId n) {
        for (const auto& [element, body] : view->elements())
          if (body == n) reached.insert(element->name.text);
        for (const feel::Slot number : view->code().named_constants(n))
          reached.insert(view->parameter(number).source->name.text);
      });
    }
    return std::any_of(out_.elements.begin(), out_.elements.end(),
                       [&](const ElementChange& e) { return reached.count(e.name) != 0 && holds(e); });
  }
  /// Not of a parameter whose value on the day is the same.
  bool holds(const ElementChange& e) const {
    if (e.kind != "parameter" || e.how != ElementChange::How::changed) return true;
    const auto one = values_before_.find(e.name), other = values_after_.find(e.name);
    return one == values_before_.end() || other == values_after_.end() || !one->second.same(other->second);
  }

  static std::string words(const Question& q, const Value& v) {
    if (q.finding()) return v.is_true() ? "holds" : "does not hold";
    if (v.is_absent()) return q.part.empty() ? Decision::undetermined : "null";
    if (v.is_text() && q.part.empty()) return std::string(v.text());
    return v.to_feel_within(500).value_or("a long value");
  }

  /// All a decision says of a case.
  struct Answer {
    Value verdict;  ///< of a computation: its value
    Value value;
    std::vector<std::string> findings;
    bool operator==(const Answer& other) const {
      return verdict.same(other.verdict) && value.same(other.value) && findings == other.findings;
    }
    std::string of(const Question& q) const {
      if (q.part.empty()) return words(q, verdict);
      if (q.finding()) {
        const std::string name = q.part.substr(std::string_view(ProgramView::of_findings).size());
        return words(q, Value(std::find(findings.begin(), findings.end(), name) != findings.end()));
      }
      const Value* entry = value.is_context() ? value.find(q.part) : nullptr;
      return words(q, entry == nullptr ? Value() : *entry);
    }
  };
  /// nullopt: the program does not take such facts, or has no such decision.
  static std::optional<Answer> ask(const Program& in, const ProgramView& of, const std::vector<Value>& facts,
                                   const Question& q) {
    Case given(in.shared_from_this());
    for (std::size_t s = 0; s < facts.size(); ++s) {
      const FactSlot& fact = of.program->facts()[s];
      if (fact.fact == nullptr || facts[s].is_absent() || !in.fact_slot(fact.name)) continue;
      if (!given.set(fact.name, facts[s])) return std::nullopt;
    }
    try {
      Decision decision = in.decide(q.decision(), given, {false, false, true, false});
      Answer answer{Value(decision.verdict), decision.value, std::move(decision.findings)};
      if (q.v->computation) {  // has its own value beside named outputs
        const Value* own = q.v->decision->values.empty() ? &decision.value : decision.value.find("value");
        answer.verdict = own == nullptr ? Value() : *own;
      }
      return answer;
    } catch (const std::out_of_range&) {
      return std::nullopt;
    }
  }
  /// What the two versions say where they differ in a way not seen before; of a part only under the same verdict.
  static std::optional<Pair> differs(const Question& q, const Answer& p, const Answer& r) {
    if (!q.part.empty() && !p.verdict.same(r.verdict)) return std::nullopt;
    Pair pair(p.of(q), r.of(q));
    return pair.first != pair.second && q.seen.count(pair) == 0 ? std::optional(std::move(pair)) : std::nullopt;
  }
  std::optional<Pair> differs(const Question& q, const std::vector<Value>& facts) const {
    const auto p = ask(*x_.program, x_, facts, q), r = ask(*y_.program, x_, facts, q);
    return p && r ? differs(q, *p, *r) : std::nullopt;
  }

  /// The program of `before` with some changes of `after`; null when it does not compile.
  std::shared_ptr<const Program> with(const std::vector<std::string>& names) {
    std::string key;
    for (const std::string& name : names) key += name + "\n";
    const auto known = hybrids_.find(key);
    if (known != hybrids_.end()) return known->second;
    std::shared_ptr<const Program> program;
    try {
      program = adopt(a_, b_, names, out_.on_after).on(out_.on_before);
    } catch (const PolicyError&) {
    }
    return hybrids_.emplace(key, std::move(program)).first->second;
  }

  void because(const Question& q, VerdictChange& change, const std::vector<Value>& facts) {
    constexpr std::size_t most_single = 60, most_pairs = 12;
    std::vector<std::string> names;
    for (const ElementChange& e : out_.elements)
      if (e.kind != "document" && e.kind != "clause") names.push_back(e.name);
    const auto does = [&](const std::vector<std::string>& some) {
      const auto program = with(some);
      if (program == nullptr) return false;
      const auto answer = ask(*program, x_, facts, q);
      return answer && answer->of(q) == change.after;
    };
    for (std::size_t i = 0; i < names.size() && i < most_single; ++i)
      if (does({names[i]})) change.because.push_back(names[i]);
    if (!change.because.empty()) return;
    for (std::size_t j = 1; j < names.size() && j < most_pairs; ++j)
      for (std::size_t i = 0; i < j; ++i)
        if (does({names[i], names[j]})) {
          change.because = {names[i], names[j]};
          change.together = true;
          return;
        }
    change.together = names.size() <= most_single;
  }

  const Policy &a_, &b_;
  Difference& out_;
  const DifferenceLimits& limits_;
  ProgramView x_, y_;
  std::map<std::string, Value> values_before_, values_after_;  // of parameters in force
  std::map<std::string, std::shared_ptr<const Program>> hybrids_;
};

}  // namespace liangce::detail
