#pragma once

#include <algorithm>
#include <map>
#include <set>

#include "liangce/analyze/difference.hpp"
#include "liangce/analyze/impl/analysis.hpp"
#include "liangce/check/impl/walk.hpp"
#include "liangce/decide/impl/json.hpp"

namespace liangce {

namespace detail {

namespace differing {

/// All an element says, in the author's order: expressions, cells, names, shapes of bodies. Rows of tables apart.
class Said final : public PolicyVisitor {
 public:
  void expression(const SourceText& text) override { put(text.text); }
  void tests(const SourceText& text) override { put(text.text); }
  void binds(const SourceText& text) override { put(text.text); }
  void names(const SourceText& text) override { put(text.text); }
  void citation(const policy::Citation& citation) override {
    for (const SourceText& clause : citation.clauses) cited.push_back(clause.text);
    if (!citation.source.empty()) cited.push_back(citation.source.text);
  }
  void body(const policy::Body& body) override {
    shape += "/" + std::to_string(body.form.index());
    if (const auto* target = std::get_if<policy::Target>(&body.form))
      put(target->bound_value.text), shape += std::to_string(static_cast<int>(target->bound));
    if (const auto* all = std::get_if<policy::All>(&body.form)) shape += std::to_string(all->parts.size());
    if (const auto* any = std::get_if<policy::Any>(&body.form)) shape += std::to_string(any->parts.size());
  }
  void table(const policy::Table& table) override {
    shape += table.hit_text.text;
    for (const auto& row : table.rows) {
      std::string cells;
      for (const auto* side : {&row.when, &row.then}) {
        for (const auto& cell : *side) cells += (cells.empty() || cells.back() == '\t' ? "" : ", ") + word(cell);
        if (side == &row.when) cells += " → \t";
      }
      rows.emplace_back(row.id, std::string());
      for (const char c : cells)
        if (c != '\t') rows.back().second += c;
    }
  }
  static std::string word(const policy::Cell& cell) {
    switch (cell.kind) {
      case policy::CellKind::dash: return "-";
      case policy::CellKind::unknown: return "unknown";
      case policy::CellKind::known: return "known";
      case policy::CellKind::text: return "\"" + cell.text.text + "\"";
      default: return cell.text.text;
    }
  }
  std::vector<std::string> texts, cited;
  std::vector<std::pair<std::string, std::string>> rows;
  std::string shape;

 private:
  void put(const std::string& text) { texts.push_back(text); }
};

template <class T>
Said said_by(const T& element) {
  Said said;
  walk(element, said);
  return said;
}

inline std::string period(const policy::Period& p) {
  return (p.first ? p.first->to_string() : std::string()) + ".." + (p.last ? p.last->to_string() : std::string());
}
inline std::string shown(const Value& v) {
  return v.is_absent() ? "no value" : v.to_feel_within(120).value_or("a long value");
}
inline std::string became(const std::string& what, const std::string& a, const std::string& b) {
  return (what.empty() ? "" : what + ": ") + a + " became " + b;
}
inline std::string type_text(const policy::TypeSpec& t) {
  std::string out = t.resolved->to_string();
  if (t.at_least) out += ", at least " + shown(*t.at_least);
  if (t.at_most) out += ", at most " + shown(*t.at_most);
  return out;
}

inline void of_bodies(const Said& a, const Said& b, std::vector<std::string>& details) {
  std::map<std::string, std::string> before(a.rows.begin(), a.rows.end());
  const std::map<std::string, std::string> after(b.rows.begin(), b.rows.end());
  for (const auto& [id, row] : b.rows) {
    const auto it = before.find(id);
    if (it == before.end())
      details.push_back("row " + id + " added: " + row);
    else if (it->second != row)
      details.push_back(became("row " + id, it->second, row));
  }
  for (const auto& [id, row] : a.rows)
    if (after.count(id) == 0) details.push_back("row " + id + " removed: " + row);
  if (details.empty() && a.rows != b.rows) details.emplace_back("the order of the rows");
  // Expressions outside rows: what only one has, pair by pair.
  if (a.rows.empty() && b.rows.empty() && a.texts != b.texts) {
    std::vector<std::string> left, right;
    std::multiset<std::string> in_a(a.texts.begin(), a.texts.end()), in_b(b.texts.begin(), b.texts.end());
    for (const auto& t : a.texts)
      if (auto it = in_b.find(t); it != in_b.end())
        in_b.erase(it);
      else
        left.push_back(t);
    for (const auto& t : b.texts)
      if (auto it = in_a.find(t); it != in_a.end())
        in_a.erase(it);
      else
        right.push_back(t);
    for (std::size_t i = 0; i < std::max(left.size(), right.size()); ++i) {
      if (i >= right.size())
        details.push_back("`" + left[i] + "` removed");
      else if (i >= left.size())
        details.push_back("`" + right[i] + "` added");
      else
        details.push_back(became("", "`" + left[i] + "`", "`" + right[i] + "`"));
    }
    if (left.empty() && right.empty()) details.emplace_back("the order of its parts");
  } else if (details.empty() && (a.shape != b.shape || a.texts != b.texts)) {
    details.emplace_back("how its parts are put together");
  }
  if (a.cited != b.cited) {
    const auto list = [](const std::vector<std::string>& all) {
      std::string out;
      for (const std::string& one : all) out += (out.empty() ? "" : ", ") + one;
      return out.empty() ? std::string("nothing") : out;
    };
    details.push_back(became("cites", list(a.cited), list(b.cited)));
  }
}

inline void details(const policy::Parameter& a, const policy::Parameter& b, std::vector<std::string>& out) {
  if (type_text(a.type) != type_text(b.type)) out.push_back(became("type", type_text(a.type), type_text(b.type)));
  for (const policy::Version& v : b.versions) {
    const auto same = std::find_if(a.versions.begin(), a.versions.end(),
                                   [&](const auto& o) { return o.period.first == v.period.first; });
    if (same == a.versions.end())
      out.push_back(period(v.period) + ": " + shown(v.value) + " added");
    else if (!same->value.same(v.value))
      out.push_back(became(period(v.period), shown(same->value), shown(v.value)));
    else if (same->period.last != v.period.last)
      out.push_back(became("period", period(same->period), period(v.period)));
  }
  for (const policy::Version& v : a.versions)
    if (std::none_of(b.versions.begin(), b.versions.end(),
                     [&](const auto& o) { return o.period.first == v.period.first; }))
      out.push_back(period(v.period) + ": " + shown(v.value) + " removed");
}
inline void details(const policy::Fact& a, const policy::Fact& b, std::vector<std::string>& out) {
  if (type_text(a.type) != type_text(b.type)) out.push_back(became("type", type_text(a.type), type_text(b.type)));
}
inline void details(const policy::NamedType& a, const policy::NamedType& b, std::vector<std::string>& out) {
  if (type_text(a.type) != type_text(b.type)) out.push_back(became("type", type_text(a.type), type_text(b.type)));
}
inline void details(const policy::Rule& a, const policy::Rule& b, std::vector<std::string>& out) {
  if (a.exception_to.text != b.exception_to.text)
    out.push_back(became("exception to", a.exception_to.text, b.exception_to.text));
  of_bodies(said_by(a), said_by(b), out);
}
template <class T>
void details(const T& a, const T& b, std::vector<std::string>& out) {
  of_bodies(said_by(a), said_by(b), out);
}

template <class T>
void elements(const char* kind, const std::vector<T>& a, const std::vector<T>& b, std::vector<ElementChange>& out) {
  const auto find = [](const std::vector<T>& all, const std::string& name) {
    return std::find_if(all.begin(), all.end(), [&](const T& e) { return e.name.text == name; });
  };
  for (const T& e : b) {
    const auto old = find(a, e.name.text);
    ElementChange change{kind, e.name.text, e.en.text, ElementChange::How::added, {}};
    if (old != a.end()) {
      change.how = ElementChange::How::changed;
      details(*old, e, change.details);
      if (old->basis != e.basis) change.details.emplace_back("its basis");
      if (change.details.empty()) continue;
    }
    out.push_back(std::move(change));
  }
  for (const T& e : a)
    if (find(b, e.name.text) == b.end()) out.push_back({kind, e.name.text, e.en.text, ElementChange::How::removed, {}});
}

inline std::vector<ElementChange> all_elements(const policy::Policy& a, const policy::Policy& b) {
  std::vector<ElementChange> out;
  ElementChange document{"document", b.document.file_name.text, {}, ElementChange::How::changed, {}};
  if (period(a.in_force) != period(b.in_force))
    document.details.push_back(became("in force", period(a.in_force), period(b.in_force)));
  const auto text = [](const policy::Policy& p) { return p.document.text ? p.document.text->content : std::string(); };
  if (text(a) != text(b)) document.details.emplace_back("its text");
  if (!document.details.empty()) out.push_back(std::move(document));
  for (const policy::Clause& clause : b.clauses) {
    const policy::Clause* old = a.find_clause(clause.id.text);
    ElementChange change{"clause", clause.id.text, clause.name, ElementChange::How::added, {}};
    if (old != nullptr) {
      change.how = ElementChange::How::changed;
      const auto quotes = [](const policy::Clause& c) {
        std::string all;
        for (const SourceText& q : c.quotes) all += (all.empty() ? "" : " / ") + q.text;
        return all;
      };
      if (quotes(*old) != quotes(clause))
        change.details.push_back(became("quote", "“" + quotes(*old) + "”", "“" + quotes(clause) + "”"));
      if (old->strength != clause.strength) change.details.emplace_back("how strictly it binds");
      if (change.details.empty()) continue;
    }
    out.push_back(std::move(change));
  }
  for (const policy::Clause& clause : a.clauses)
    if (b.find_clause(clause.id.text) == nullptr)
      out.push_back({"clause", clause.id.text, clause.name, ElementChange::How::removed, {}});
  elements("type", a.types, b.types, out);
  elements("parameter", a.parameters, b.parameters, out);
  elements("fact", a.facts, b.facts, out);
  elements("function", a.functions, b.functions, out);
  elements("rule", a.rules, b.rules, out);
  elements("decision", a.decisions, b.decisions, out);
  return out;
}

/// Values of parameters in force, by name: what-ifs included.
inline std::map<std::string, Value> in_force(const ProgramView& view) {
  std::map<std::string, Value> all;
  for (const auto& parameter : view.parameters()) all.emplace(parameter.source->name.text, parameter.value);
  return all;
}

inline std::string verdict_text(const Value& v) {
  return v.is_text() ? std::string(v.text()) : v.is_absent() ? Decision::undetermined : v.to_feel();
}

template <class T>
void take(std::vector<T>& into, const std::vector<T>& from, const std::set<std::string>& names) {
  for (const T& e : from) {
    if (names.count(e.name.text) == 0) continue;
    const auto at = std::find_if(into.begin(), into.end(), [&](const T& o) { return o.name.text == e.name.text; });
    if (at != into.end())
      *at = e;
    else
      into.push_back(e);
  }
  std::erase_if(into, [&](const T& e) {
    return names.count(e.name.text) != 0 &&
           std::none_of(from.begin(), from.end(), [&](const T& o) { return o.name.text == e.name.text; });
  });
}

}  // namespace differing

}  // namespace detail

LIANGCE_INLINE Policy adopt(const Policy& before, const Policy& after, const std::vector<std::string>& names,
                            Date on_after) {
  using namespace detail::differing;
  policy::Policy content = before.content();
  const std::set<std::string> wanted(names.begin(), names.end());
  const policy::Policy& from = after.content();
  take(content.types, from.types, wanted);
  take(content.parameters, from.parameters, wanted);
  take(content.facts, from.facts, wanted);
  take(content.functions, from.functions, wanted);
  take(content.rules, from.rules, wanted);
  take(content.decisions, from.decisions, wanted);
  for (const policy::Clause& clause : from.clauses)
    if (content.find_clause(clause.id.text) == nullptr) content.clauses.push_back(clause);
  // A parameter keeps the value `after` has on its own day, also where that is a what-if.
  std::vector<std::pair<std::string, Value>> values;
  const std::map<std::string, Value> there = in_force(detail::ProgramView(after.on(on_after)));
  for (const policy::Parameter& parameter : content.parameters)
    if (wanted.count(parameter.name.text) != 0)
      if (const auto it = there.find(parameter.name.text); it != there.end() && !it->second.is_absent())
        values.emplace_back(parameter.name.text, it->second);
  Policy made(std::move(content));
  return values.empty() ? made : made.amend(values);
}

namespace detail {

class DifferenceFinder {
 public:
  DifferenceFinder(const Policy& a, const Policy& b, Difference& out, const DifferenceLimits& limits)
      : a_(a), b_(b), out_(out), limits_(limits), x_(a.on(out.on_before)), y_(b.on(out.on_after)) {}

  void parameters_by_value() {
    const auto before = differing::in_force(x_), after = differing::in_force(y_);
    for (const auto& [name, value] : after) {
      const auto old = before.find(name);
      if (old == before.end() || old->second.same(value)) continue;
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

  void verdicts() {
    const auto before = x_.verdicts(), after = y_.verdicts();
    for (const auto& v : before)
      for (const auto& w : after)
        if (v.decision->name.text == w.decision->name.text && v.computation == w.computation) decision(v, w);
  }

 private:
  using Pair = std::pair<std::string, std::string>;

  void decision(const ProgramView::Verdict& v, const ProgramView::Verdict& w) {
    Space space;
    space.add(x_, v.node);
    space.add(y_, w.node);
    space.finish();
    Regions left(x_, space), right(y_, space);
    std::set<Pair> seen;
    // Of a value that is worked out one change is shown: there may be as many as there are numbers.
    while (seen.size() < (v.computation ? 1 : limits_.transitions)) {
      const Search found = search(
          space, space.whole(), {&left, &right},
          [&] {
            const Abstract p = left.of(v.node), q = right.of(w.node);
            Truths t;
            t.blame = p.one() ? q.blame : p.blame;
            if (t.blame < 0) t.blame = q.blame;
            if (t.blame < 0) t.blame = left.cut_for(v.node);
            if (t.blame < 0) t.blame = right.cut_for(w.node);
            if (p.form != Abstract::Form::values || q.form != Abstract::Form::values) {
              t.yes = t.no = true;
              return t;
            }
            for (const Value& one : p.values)
              for (const Value& other : q.values) {
                const Pair pair{differing::verdict_text(one), differing::verdict_text(other)};
                (pair.first != pair.second && seen.count(pair) == 0 ? t.yes : t.no) = true;
              }
            return t;
          },
          limits_.boxes,
          [&](const std::vector<Value>& facts) {
            const auto pair = decided(facts, v.decision->name.text);
            return pair && pair->first != pair->second && seen.count(*pair) == 0;
          });
      if (found.answer != Search::Answer::found) {
        if (found.answer != Search::Answer::none && reads_a_change(v, w))
          out_.cannot_tell.push_back(v.decision->name.text);
        return;
      }
      const Pair pair = *decided(found.facts, v.decision->name.text);
      seen.insert(pair);
      VerdictChange change;
      change.decision = v.decision->name.text;
      change.before = pair.first, change.after = pair.second;
      change.when = words_of(space, found.box);
      change.witness = witness_of(x_, *v.decision, change.before + " to " + change.after, found.facts);
      because(change, found.facts);
      out_.verdicts.push_back(std::move(change));
    }
    if (!v.computation) out_.more.push_back(v.decision->name.text);
  }

  /// May the decision differ at all: does it reach anything that changed?
  bool reads_a_change(const ProgramView::Verdict& v, const ProgramView::Verdict& w) const {
    std::set<std::string> reached;
    for (const auto& [view, node] : {std::pair(&x_, v.node), std::pair(&y_, w.node)}) {
      feel::detail::walk_code(view->code(), node, true, [&, view = view](feel::NodeId n) {
        for (const auto& [element, body] : view->elements())
          if (body == n) reached.insert(element->name.text);
        for (const feel::Slot number : view->code().named_constants(n))
          reached.insert(view->parameter(number).source->name.text);
      });
    }
    return std::any_of(out_.elements.begin(), out_.elements.end(),
                       [&](const ElementChange& e) { return reached.count(e.name) != 0; });
  }

  static std::optional<std::string> ask(const ProgramView& in, const ProgramView& of, const std::vector<Value>& facts,
                                        const std::string& decision) {
    Case given(in.program);
    for (std::size_t s = 0; s < facts.size(); ++s) {
      const FactSlot& fact = of.program->facts()[s];
      if (fact.fact == nullptr || facts[s].is_absent() || !in.program->fact_slot(fact.name)) continue;
      if (!given.set(fact.name, facts[s])) return std::nullopt;
    }
    try {
      const auto all = in.verdicts();
      const bool computation = std::any_of(
          all.begin(), all.end(), [&](const auto& v) { return v.computation && v.decision->name.text == decision; });
      if (computation) {
        const Value value = in.program->decide(decision, given, {false, false, true, false}).value;
        return value.is_absent() ? Decision::undetermined : value.to_feel_within(500).value_or("a long value");
      }
      return differing::verdict_text(in.program->verdict(in.program->decision_index(decision), given));
    } catch (const std::out_of_range&) {
      return std::nullopt;
    }
  }
  std::optional<Pair> decided(const std::vector<Value>& facts, const std::string& decision) const {
    const auto p = ask(x_, x_, facts, decision), q = ask(y_, x_, facts, decision);
    return p && q ? std::optional(Pair(*p, *q)) : std::nullopt;
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

  void because(VerdictChange& change, const std::vector<Value>& facts) {
    constexpr std::size_t most_single = 60, most_pairs = 12;
    std::vector<std::string> names;
    for (const ElementChange& e : out_.elements)
      if (e.kind != "document" && e.kind != "clause") names.push_back(e.name);
    const auto does = [&](const std::vector<std::string>& some) {
      const auto program = with(some);
      return program && ask(ProgramView(program), x_, facts, change.decision) == change.after;
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
  std::map<std::string, std::shared_ptr<const Program>> hybrids_;
};

}  // namespace detail

LIANGCE_INLINE Difference difference(const Policy& before, const Policy& after, std::optional<Date> on,
                                     const DifferenceLimits& limits) {
  Difference out;
  const policy::Policy &a = before.content(), &b = after.content();
  out.before = a.id.text, out.after = b.id.text;
  const Date none = b.published.value_or(a.published.value_or(Date{}));
  const Date first_a = a.in_force.first.value_or(b.in_force.first.value_or(none));
  const Date first_b = b.in_force.first.value_or(first_a);
  Date both = std::max(first_a, first_b);
  out.on_before = out.on_after = on.value_or(both);
  if (!on && !(a.in_force.contains(both) && b.in_force.contains(both))) {
    out.on_before = a.in_force.contains(first_b) ? first_b : a.in_force.last.value_or(first_a);
    out.on_after = first_b;
  }
  out.elements = detail::differing::all_elements(a, b);
  detail::DifferenceFinder finder(before, after, out, limits);
  finder.parameters_by_value();
  out.looked = limits.witnesses;
  if (limits.witnesses && !out.elements.empty()) finder.verdicts();
  return out;
}

LIANGCE_INLINE std::string to_text(const Difference& d) {
  std::string out =
      d.before + " on " + d.on_before.to_string() + " against " + d.after + " on " + d.on_after.to_string() + "\n";
  const auto how = [](ElementChange::How h) {
    return h == ElementChange::How::added ? "added" : h == ElementChange::How::removed ? "removed" : "changed";
  };
  if (d.elements.empty()) out += "Nothing was changed.\n";
  for (const ElementChange& e : d.elements) {
    out += e.kind + " `" + e.name + "` " + how(e.how) + "\n";
    for (const std::string& detail : e.details) out += "  " + detail + "\n";
  }
  for (const VerdictChange& v : d.verdicts) {
    out += v.decision + ": " + v.before + " becomes " + v.after +
           (v.when.empty() ? " in every case" : " when " + v.when) + "\n";
    std::string names;
    for (const std::string& name : v.because) names += (names.empty() ? "`" : ", `") + name + "`";
    if (!names.empty())
      out += "  because of " + names + (v.together ? " together" : "") + "\n";
    else if (v.together)
      out += "  because of several changes together\n";
    else
      out += "  which of the many changes does it was not found out\n";
    std::string indented = "    ";
    for (const char c : v.witness) indented += c == '\n' ? std::string("\n    ") : std::string(1, c);
    while (!indented.empty() && (indented.back() == ' ' || indented.back() == '\n')) indented.pop_back();
    if (!indented.empty()) out += "  a case, as decided before:\n" + indented + "\n";
  }
  if (!d.elements.empty() && d.verdicts.empty() && d.looked) out += "No case was found whose verdict changes.\n";
  for (const std::string& name : d.more) out += "`" + name + "` may change in further ways that are not listed\n";
  for (const std::string& name : d.cannot_tell)
    out += "whether `" + name +
           "` differs elsewhere cannot be told: it hangs on more than thresholds, choices and dates\n";
  return out;
}

LIANGCE_INLINE std::string to_json(const Difference& d, std::string_view text) {
  detail::JsonWriter json;
  const auto list = [&](const char* key, const std::vector<std::string>& all) {
    json.key(key);
    json.open('[');
    for (const std::string& one : all) json.text(one);
    json.close(']');
  };
  json.open('{');
  json.key("before"), json.text(d.before);
  json.key("after"), json.text(d.after);
  json.key("on_before"), json.text(d.on_before.to_string());
  json.key("on_after"), json.text(d.on_after.to_string());
  json.key("elements");
  json.open('[');
  for (const ElementChange& e : d.elements) {
    json.open('{');
    json.key("kind"), json.text(e.kind);
    json.key("name"), json.text(e.name);
    json.key("en"), json.text(e.en);
    json.key("how"), json.text(e.how == ElementChange::How::added     ? "added"
                               : e.how == ElementChange::How::removed ? "removed"
                                                                      : "changed");
    list("details", e.details);
    json.close('}');
  }
  json.close(']');
  json.key("verdicts");
  json.open('[');
  for (const VerdictChange& v : d.verdicts) {
    json.open('{');
    json.key("decision"), json.text(v.decision);
    json.key("before"), json.text(v.before);
    json.key("after"), json.text(v.after);
    json.key("when"), json.text(v.when);
    json.key("witness"), json.text(v.witness);
    list("because", v.because);
    json.key("together"), json.boolean(v.together);
    json.close('}');
  }
  json.close(']');
  list("more", d.more);
  list("cannot_tell", d.cannot_tell);
  if (!text.empty()) json.key("text"), json.text(text);
  json.close('}');
  return std::move(json).take();
}

}  // namespace liangce
