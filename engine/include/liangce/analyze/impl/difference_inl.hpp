#pragma once

#include <algorithm>
#include <map>
#include <set>

#include "liangce/analyze/difference.hpp"
#include "liangce/analyze/impl/difference_finder.hpp"
#include "liangce/check/impl/walk.hpp"

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

/// The first day after this one on which a parameter of both has another value.
inline std::optional<Date> first_day(const policy::Policy& a, const policy::Policy& b, Date after) {
  const auto on = [](const policy::Parameter& parameter, Date day) {
    for (const policy::Version& version : parameter.versions)
      if (version.period.contains(day)) return version.value;
    return Value();
  };
  std::optional<Date> first;
  for (const policy::Parameter& one : a.parameters) {
    const auto other = std::find_if(b.parameters.begin(), b.parameters.end(),
                                    [&](const auto& p) { return p.name.text == one.name.text; });
    if (other == b.parameters.end()) continue;
    for (const auto* versions : {&one.versions, &other->versions}) {
      for (const policy::Version& version : *versions) {
        const std::optional<Date> day = version.period.first;
        if (day && after < *day && (!first || *day < *first) && !on(one, *day).same(on(*other, *day))) first = day;
      }
    }
  }
  return first;
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
  if (!out.elements.empty() && !finder.anything_holds()) {
    out.first_day = detail::differing::first_day(a, b, std::max(out.on_before, out.on_after));
  } else if (limits.witnesses && !out.elements.empty()) {
    finder.verdicts();
  }
  return out;
}

}  // namespace liangce
