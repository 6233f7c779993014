// Rules: what never or always holds, exceptions that conflict, comparisons a declaration has settled already.
#pragma once

#include <algorithm>

#include "liangce/analyze/impl/analysis.hpp"
#include "liangce/feel/compare.hpp"

namespace liangce::detail {

namespace rule_analysis {

/// `f(node)` for every node written in an element, without going into the rules it names.
template <class F>
void each_node(const ProgramView& view, feel::NodeId root, F f) {
  std::vector<feel::NodeId> open{root};
  std::set<feel::NodeId> seen;
  while (!open.empty()) {
    const feel::NodeId start = open.back();
    open.pop_back();
    if (!seen.insert(start).second) continue;
    feel::detail::walk_code(view.code(), start, false, [&](feel::NodeId node) {
      const feel::Node& n = view.code()[node];
      if (n.op == feel::Op::lazy && !view.named(n.a) && view.code().lazy_body(n.a) != feel::no_node)
        open.push_back(view.code().lazy_body(n.a));
      f(node);
    });
  }
}

class Rules {
 public:
  Rules(Analysis& analysis, const ProgramView& view) : analysis_(analysis), view_(view) {}

  void condition(const policy::Element& element, feel::NodeId node, const SourceText& where, const std::string& what) {
    const feel::Code& code = view_.code();
    if (code.type(node)->kind != feel::TypeKind::boolean || code.locals_needed(node) != 0) return;
    if (Space::plain_fact(code, node) || Space::plain_constant(view_, node) != nullptr) return;
    Space space;
    space.add(view_, node);
    space.finish();
    if (space.axes().empty()) return;
    Regions free(view_, space, true);
    for (const bool holds : {true, false}) {
      const char* question = holds ? "LC340" : "LC341";
      const std::string key = std::string(question) + ":" + std::to_string(where.file_offset(0)) + ":" +
                              (where.file ? where.file->name : "") + ":" + element.name.text;
      auto& never = analysis_.never[key];
      if (!never.open) continue;
      const Search found = analysis_.ask(space, space.whole(!view_.dmn()), {&free}, [&] {
        Truths t = free.truths(node);
        if (!holds) std::swap(t.yes, t.no);
        t.no = t.no || t.absent;
        t.absent = false;
        return t;
      });
      if (found.answer != Search::Answer::none) {
        never.open = false;
        if (found.answer != Search::Answer::found && !free.switched(node))
          analysis_.cannot_tell(where, "whether " + what + (holds ? " ever holds" : " ever fails to hold"),
                                found.answer);
        continue;
      }
      never.code = question;
      never.where = where;
      never.element = &element;
      if (!never.message.empty()) continue;
      never.message = holds ? what + " can never hold" : what + " always holds: no case fails it";
      never.hint = holds ? "its conditions contradict each other, or what the facts can be"
                         : "its conditions say nothing; a threshold or a word may be wrong";
      for (const feel::Slot slot : code.lazies_used(node))
        for (const auto& [other, body] : view_.elements())
          if (body == code.lazy_body(slot) && other != &element) never.reads.push_back(other);
      Regions today(view_, space);
      const Search shown = analysis_.ask(
          space, space.whole(false), {&today},
          [&] {
            Truths t = today.truths(node);
            if (holds) std::swap(t.yes, t.no);
            t.no = t.no || t.absent;
            t.absent = false;
            return t;
          },
          [&](const std::vector<Value>& facts) { return case_of(view_, facts).has_value(); });
      if (shown.answer == Search::Answer::found)
        never.witness = witness_of(view_, element, (holds ? "never " : "always ") + element.name.text, shown.facts);
    }
  }

  void exceptions(const policy::Element& element, feel::NodeId node, const ExceptionsNode& all) {
    Space space;
    space.add(view_, node);
    space.finish();
    Regions regions(view_, space);
    for (std::size_t j = 0; j < all.exceptions.size(); ++j)
      for (std::size_t i = 0; i < j; ++i) pair(element, all.exceptions[i], all.exceptions[j], space, regions);
    const Value* base = Space::plain_constant(view_, all.base);
    if (base == nullptr || !base->is_absent()) return;
    const Search found = analysis_.ask(
        space, space.whole(!view_.dmn()), {&regions},
        [&] {
          Truths out;
          out.yes = true;
          for (const auto& exception : all.exceptions) {
            const Truths t = regions.truths(exception.condition);
            out.yes = out.yes && t.no;
            out.no = out.no || t.yes || t.absent;
            if (!t.one() && out.blame < 0) out.blame = t.blame;
          }
          return out;
        },
        [&](const std::vector<Value>& facts) { return case_of(view_, facts).has_value(); });
    if (found.answer == Search::Answer::found)
      analysis_.report("LC344", element.name,
                       "a gap in the rules of `" + element.name.text +
                           "`: it has no value of its own and no exception "
                           "holds " +
                           when_of(space, found.box),
                       "give the rule a value, or an exception for this case",
                       witness_of(view_, element, "gap in " + element.name.text, found.facts));
    else if (found.answer != Search::Answer::none)
      analysis_.cannot_tell(element.name, "whether the rules of `" + element.name.text + "` leave a gap", found.answer);
  }

  /// Comparisons with something the fact can never be.
  void comparison(feel::NodeId node, const policy::Element& element) {
    std::vector<Value> values;
    const auto slot = Space::atom(view_, node, &values);
    if (!slot) return;
    const policy::Fact* fact = view_.program->facts()[*slot].fact;
    if (fact == nullptr) return;
    for (const Value& v : values) {
      std::string problem;
      if (v.is_boolean()) continue;
      const auto& type = fact->type;
      const auto outside = [&](const std::optional<Value>& bound, bool below) {
        if (!bound || bound->kind() != v.kind()) return false;
        const auto order = feel::order(v, *bound);
        return order && (below ? *order < 0 : *order > 0);
      };
      const bool low = outside(type.at_least, true), high = outside(type.at_most, false);
      const auto& words = type.resolved->choices;
      const bool word = !words.empty() && v.is_text() && std::find(words.begin(), words.end(), v.text()) == words.end();
      if (!low && !high && !word) continue;
      const feel::Place place = view_.code().place(node);
      std::string text = view_.code().text(node);
      if (text.empty()) text = "a comparison in " + element.name.text;
      const std::string range = word  ? "one of its choices"
                                : low ? "at least " + type.at_least->to_feel()
                                      : "at most " + type.at_most->to_feel();
      SourceText where = place.source != nullptr ? *place.source : element.name;
      analysis_.report("LC345", where,
                       "`" + fact->name.text + "` is compared with " + v.to_feel() + " in `" + text +
                           "`, and it is declared to be " + range,
                       "correct the threshold, or the range of the fact", {});
    }
  }

 private:
  static std::set<std::string> texts(const policy::Rule* rule) {
    std::set<std::string> all;
    if (rule == nullptr) return all;
    for (const SourceText& clause : rule->citation.clauses) all.insert(clause.text);
    if (!rule->citation.source.empty()) all.insert(rule->citation.source.text);
    return all;
  }

  void pair(const policy::Element& element, const ExceptionsNode::Exception& a, const ExceptionsNode::Exception& b,
            const Space& space, Regions& regions) {
    const auto property = [&] {
      const Truths x = regions.truths(a.condition), y = regions.truths(b.condition);
      Truths out;
      out.yes = x.yes && y.yes;
      out.no = x.no || x.absent || y.no || y.absent;
      out.blame = x.one() ? y.blame : x.blame;
      if (!out.yes) return out;
      const Abstract v = regions.of(a.value), w = regions.of(b.value);
      if (v.one() && w.one()) {
        if (v.values[0].same(w.values[0])) out.yes = false, out.no = true;
        return out;
      }
      bool meet = v.form != Abstract::Form::values || w.form != Abstract::Form::values;
      for (const Value& p : v.values)
        for (const Value& q : w.values) meet = meet || p.same(q);
      out.no = out.no || meet;
      if (out.blame < 0) out.blame = v.one() ? w.blame : v.blame;
      return out;
    };
    const Search found =
        analysis_.ask(space, space.whole(), {&regions}, property, [&](const std::vector<Value>& facts) {
          const auto given = case_of(view_, facts);
          return given && view_.program->rule(element.name.text, *given).is_absent();
        });
    const policy::Rule *x = view_.policy().find_rule(a.name), *y = view_.policy().find_rule(b.name);
    const SourceText& where = y != nullptr ? y->name : element.name;
    const std::string both = "exceptions `" + a.name + "` and `" + b.name + "` to `" + element.name.text + "`";
    if (found.answer == Search::Answer::found) {
      const std::string proof = witness_of(view_, element, "conflict in " + element.name.text, found.facts);
      const bool differ = !texts(x).empty() && !texts(y).empty() && texts(x) != texts(y);
      const std::string when = " both hold and differ " + when_of(space, found.box);
      if (x != nullptr && y != nullptr && x->condition.text == y->condition.text)
        analysis_.report("LC342", where, both + " conflict whenever they hold: they have the same `if`",
                         "make one of them the answer, or say UNDETERMINED where people are to settle it", proof);
      else if (differ)
        analysis_.report("LC343", where, "two texts disagree: " + both + when,
                         "decide which text goes first, or make the answer UNDETERMINED for people to settle", proof);
      else
        analysis_.report("LC342", where, both + when,
                         "make one an exception to the other, or narrow its `if`; until then there is no value", proof);
    } else if (found.answer != Search::Answer::none) {
      analysis_.cannot_tell(where, "whether " + both + " conflict", found.answer);
    }
  }

  Analysis& analysis_;
  const ProgramView& view_;
};

}  // namespace rule_analysis

LIANGCE_INLINE void analyze_rules(Analysis& analysis, const ProgramView& view) {
  rule_analysis::Rules rules(analysis, view);
  for (const auto& [element, node] : view.elements()) {
    if (!analysis.seen.insert("rule " + element->name.text + "\n" + parameters_read(view, node)).second) continue;
    const policy::Rule* rule = view.policy().find_rule(element->name.text);
    const bool is_rule = rule == element;
    const bool is_decision = view.policy().find_decision(element->name.text) == element;
    const ExceptionsNode* exceptions = view.exceptions(node);
    if ((is_rule || is_decision) && !view.dmn()) {
      rules.condition(*element, exceptions == nullptr ? node : exceptions->base, element->name,
                      std::string(is_rule ? "rule `" : "decision `") + element->name.text + "`");
    }
    if (exceptions != nullptr) {
      rules.exceptions(*element, node, *exceptions);
      for (const auto& exception : exceptions->exceptions)
        if (const policy::Rule* of = view.policy().find_rule(exception.name))
          rules.condition(*of, exception.condition, of->condition, "the `if` of `" + exception.name + "`");
    }
    const policy::Element& here = *element;
    if (!view.dmn()) rule_analysis::each_node(view, node, [&](feel::NodeId part) { rules.comparison(part, here); });
  }
}

}  // namespace liangce::detail
