#pragma once

#include <algorithm>
#include <map>

#include "liangce/analyze/changes.hpp"
#include "liangce/analyze/impl/axis_key.hpp"
#include "liangce/analyze/impl/regions.hpp"

namespace liangce {

namespace detail {

class ChangeFinder {
 public:
  ChangeFinder(const Program& program, std::size_t decision, const Case& given, const ChangeLimits& limits)
      : program_(program), decision_(decision), limits_(limits), case_(given), view_(program.shared_from_this()) {
    const auto verdicts = view_.verdicts();
    const std::string name = program.decisions()[decision];
    for (const auto& v : verdicts)
      if (v.decision->name.text == name) space_.add(view_, v.node);
    space_.finish();
    now_ = verdict();
    for (std::size_t a = 0; a < space_.axes().size(); ++a) list_options(a);
  }

  Changes find() {
    Changes out;
    out.verdict = now_;
    for (std::size_t size = 1; size <= limits_.facts; ++size) {
      std::vector<std::pair<std::size_t, std::size_t>> chosen;
      try_sets(size, 0, chosen);
      // Larger sets only while no verdict that stands has been found.
      const bool stands = std::any_of(found_.begin(), found_.end(),
                                      [](const auto& f) { return f.second.verdict != Decision::undetermined; });
      if (stands && size >= 2) break;
      if (tried_ > limits_.decisions) break;
    }
    out.complete = tried_ <= limits_.decisions;
    for (auto& [key, found] : found_) {
      if (out.flips.size() >= limits_.flips) {
        ++out.left_out;
        continue;
      }
      if (auto flip = described(found)) out.flips.push_back(std::move(*flip));
    }
    std::stable_sort(out.flips.begin(), out.flips.end(), [](const Flip& a, const Flip& b) {
      const bool x = a.verdict == Decision::undetermined, y = b.verdict == Decision::undetermined;
      return x != y ? y : a.changes.size() < b.changes.size();
    });
    questions(out);
    return out;
  }

 private:
  struct Found {
    std::string verdict;
    std::vector<std::pair<std::size_t, std::size_t>> set;  // axis, cell
  };

  std::string verdict() {
    ++tried_;
    const Value v = program_.verdict(decision_, case_);
    return v.is_text() ? std::string(v.text()) : v.is_absent() ? Decision::undetermined : v.to_feel();
  }
  feel::Slot slot(std::size_t axis) const { return *program_.fact_slot(space_.axes()[axis].name); }
  bool set(std::size_t axis, const Value& value) { return case_.set(slot(axis), value); }

  bool holds(const Cell& cell, const Value& value) const {
    if (value.is_absent()) return false;
    if (cell.point) return cell.value.same(value);
    const auto k = spaces::key(value);
    if (!k) return false;
    const auto low = spaces::key(cell.low), high = spaces::key(cell.high);
    return (!low || *low < *k) && (!high || *k < *high);
  }

  /// The cells a fact could be in and is not, nearest first.
  void list_options(std::size_t a) {
    const Axis& axis = space_.axes()[a];
    auto& all = options_.emplace_back();
    here_.push_back(-1);
    const Value now = case_.values()[slot(a)];
    now_values_.push_back(now);
    if (now.kind() >= Kind::list) return;
    for (std::size_t c = 0; c < axis.cells.size(); ++c)
      if (holds(axis.cells[c], now)) here_.back() = static_cast<int>(c);
    for (std::size_t c = 0; c < axis.cells.size(); ++c) {
      const Cell& cell = axis.cells[c];
      if (static_cast<int>(c) == here_.back() || (!axis.ordered && !cell.point) || cell.value.kind() >= Kind::list)
        continue;
      all.push_back(c);
    }
    std::stable_sort(all.begin(), all.end(),
                     [&](std::size_t x, std::size_t y) { return distance(a, x) < distance(a, y); });
  }
  std::size_t distance(std::size_t axis, std::size_t cell) const {
    if (here_[axis] < 0 || !space_.axes()[axis].ordered) return cell;
    return static_cast<std::size_t>(std::abs(static_cast<int>(cell) - here_[axis]));
  }

  /// Every choice of `size` facts from axis `from` on, the first value of each that flips.
  void try_sets(std::size_t size, std::size_t from, std::vector<std::pair<std::size_t, std::size_t>>& chosen) {
    if (tried_ > limits_.decisions) return;
    if (size == 0) {
      const std::string v = verdict();
      if (v == now_ || has_smaller(chosen, v)) return;
      std::string key = std::to_string(chosen.size());
      for (const auto& [axis, cell] : chosen) key += ":" + std::to_string(axis);
      key += ":" + v;
      found_.emplace(key, Found{v, chosen});
      return;
    }
    for (std::size_t a = from; a + size <= space_.axes().size(); ++a) {
      for (const std::size_t c : options_[a]) {
        if (!set(a, space_.axes()[a].cells[c].value)) continue;
        chosen.emplace_back(a, c);
        try_sets(size - 1, a + 1, chosen);
        chosen.pop_back();
      }
      set(a, now_values_[a]);
    }
  }

  /// Did some of these changes alone do it?
  bool has_smaller(const std::vector<std::pair<std::size_t, std::size_t>>& chosen, const std::string& v) const {
    return std::any_of(found_.begin(), found_.end(), [&](const auto& entry) {
      const Found& f = entry.second;
      return f.verdict == v && f.set.size() < chosen.size() &&
             std::all_of(f.set.begin(), f.set.end(), [&](const auto& change) {
               return std::any_of(chosen.begin(), chosen.end(), [&](const auto& c) { return c.first == change.first; });
             });
    });
  }

  FactChange basics(std::size_t axis) const {
    const policy::Fact& fact = *space_.axes()[axis].fact;
    FactChange out;
    out.name = fact.name.text;
    out.en = fact.en.text;
    out.ask = fact.ask;
    out.unit = fact.type.unit_text.text;
    if (fact.type.word == policy::TypeWord::money) out.digits = fact.type.scale.value_or(2);
    out.now = now_values_[axis];
    return out;
  }

  /// The stretch of cells around `cell` that all give this verdict, the rest of the case being as it is now.
  FactChange stretch(std::size_t a, std::size_t cell, const std::string& v) {
    const Axis& axis = space_.axes()[a];
    FactChange out = basics(a);
    const auto gives = [&](std::size_t c) { return set(a, axis.cells[c].value) && verdict() == v; };
    out.example = axis.cells[cell].value;
    if (!axis.ordered) {
      for (std::size_t c = 0; c < axis.cells.size(); ++c)
        if (axis.cells[c].point && static_cast<int>(c) != here_[a] && (c == cell || gives(c)))
          out.values.push_back(axis.cells[c].value);
      set(a, axis.cells[cell].value);
      return out;
    }
    std::size_t first = cell, last = cell;
    while (first > 0 && static_cast<int>(first - 1) != here_[a] && gives(first - 1)) --first;
    while (last + 1 < axis.cells.size() && static_cast<int>(last + 1) != here_[a] && gives(last + 1)) ++last;
    const Cell &low = axis.cells[first], &high = axis.cells[last];
    const auto& type = axis.fact->type;
    if (first > 0 || low.point || (type.at_least && first == 0)) {
      out.low = low.point ? low.value : low.low;
      out.low_included = low.point;
    }
    if (last + 1 < axis.cells.size() || high.point) {
      out.high = high.point ? high.value : high.high;
      out.high_included = high.point;
    }
    // At the end of what the fact can be, the end says nothing.
    if (first == 0 && type.at_least) out.low = Value();
    if (last + 1 == axis.cells.size() && type.at_most) out.high = Value();
    sharpen(a, cell, v, out);
    set(a, axis.cells[cell].value);
    return out;
  }

  /// Where the condition is more than a threshold, cells are cut in the wrong places: halve towards the present value.
  void sharpen(std::size_t a, std::size_t cell, const std::string& v, FactChange& out) {
    const Axis& axis = space_.axes()[a];
    const auto now = spaces::key(now_values_[a]), there = spaces::key(axis.cells[cell].value);
    if (!now || !there) return;
    const Kind kind = axis.cells[cell].value.kind();
    const auto& type = axis.fact->type;
    const Number step = kind == Kind::number ? Number::scaled(1, -type.scale.value_or(2)).value() : Number(1);
    const auto gives = [&](Number k) {
      const auto value = spaces::at(kind, k);
      return value && set(a, *value) && verdict() == v;
    };
    // The end that faces the present value, as the cells have it: right when it flips just inside and not outside.
    const bool below = *there < *now;
    const Value& end = below ? out.high : out.low;
    const bool included = below ? out.high_included : out.low_included;
    const Number toward = below ? step : -step;
    if (const auto k = spaces::key(end)) {
      const Number inside = included ? *k : *k - toward, outside = included ? *k + toward : *k;
      if (gives(inside) && !gives(outside)) return;
    }
    Number yes = *there, no = *now;
    for (int turn = 0; turn < 200; ++turn) {
      const Number steps = ((no - yes).abs() / step).floor();
      if (!steps.finite() || steps <= Number(1)) break;
      const Number middle = yes + toward * (steps / Number(2)).floor();
      (gives(middle) ? yes : no) = middle;
    }
    (below ? out.high : out.low) = spaces::at(kind, yes).value_or(Value());
    (below ? out.high_included : out.low_included) = true;
  }

  std::optional<Flip> described(const Found& found) {
    Flip flip;
    flip.verdict = found.verdict;
    for (const auto& [axis, cell] : found.set) set(axis, space_.axes()[axis].cells[cell].value);
    const bool sound = verdict() == found.verdict;
    if (sound) {
      flip.conditions = turned();
      for (const auto& [axis, cell] : found.set) flip.changes.push_back(stretch(axis, cell, found.verdict));
    }
    for (const auto& [axis, cell] : found.set) set(axis, now_values_[axis]);
    return sound ? std::optional(std::move(flip)) : std::nullopt;
  }

  /// Rules that hold where they did not, or the other way round.
  std::vector<std::string> turned() {
    std::vector<std::string> out;
    Case before(case_.program());
    for (std::size_t s = 0; s < case_.values().size(); ++s) {
      if (program_.facts()[s].fact != nullptr) before.set(static_cast<feel::Slot>(s), case_.values()[s]);
    }
    for (std::size_t a = 0; a < now_values_.size(); ++a) before.set(slot(a), now_values_[a]);
    for (const policy::Rule& rule : program_.policy().rules) {
      if (!rule.exception_to.empty()) continue;
      const feel::NodeId body = view_.body(rule);
      if (body == feel::no_node || view_.code().type(body)->kind != feel::TypeKind::boolean) continue;
      const Value x = program_.rule(rule.name.text, before), y = program_.rule(rule.name.text, case_);
      if (x.is_boolean() && y.is_boolean() && x.boolean() != y.boolean() && out.size() < 8)
        out.push_back(rule.name.text);
    }
    return out;
  }

  void questions(Changes& out) {
    if (now_ != Decision::undetermined) return;
    const Decision answer =
        program_.decide(program_.decisions()[decision_], case_, {.reasons = false, .missing = true, .outputs = false});
    for (const MissingFact& missing : answer.missing) {
      if (missing.parameter) continue;
      for (std::size_t a = 0; a < space_.axes().size(); ++a) {
        const Axis& axis = space_.axes()[a];
        if (axis.name != missing.name || options_[a].empty()) continue;
        Question question;
        question.fact = basics(a);
        std::vector<std::size_t> cells = options_[a];
        std::sort(cells.begin(), cells.end());
        for (const std::size_t c : cells) {
          if (!set(a, axis.cells[c].value)) continue;
          const Decision then =
              program_.decide(answer.name, case_, {.reasons = false, .missing = true, .outputs = false});
          add_answer(question, axis, c, then);
        }
        set(a, now_values_[a]);
        for (const auto& each : question.answers) question.settling += each.verdict != Decision::undetermined ? 1 : 0;
        out.questions.push_back(std::move(question));
      }
    }
    const auto score = [](const Question& q) {
      std::size_t left = 0;
      for (const auto& a : q.answers) left += a.missing;
      const auto n = static_cast<double>(std::max<std::size_t>(q.answers.size(), 1));
      return std::pair(-static_cast<double>(q.settling) / n, static_cast<double>(left) / n);
    };
    std::stable_sort(out.questions.begin(), out.questions.end(),
                     [&](const Question& a, const Question& b) { return score(a) < score(b); });
  }

  void add_answer(Question& question, const Axis& axis, std::size_t c, const Decision& then) {
    const Cell& cell = axis.cells[c];
    const std::size_t left = then.missing.size();
    if (!question.answers.empty()) {
      Question::Answer& last = question.answers.back();
      if (last.verdict == then.verdict && last.missing == left) {
        if (!axis.ordered)
          last.value.values.push_back(cell.value);
        else
          last.value.high = cell.point ? cell.value : cell.high, last.value.high_included = cell.point;
        return;
      }
    }
    Question::Answer answer;
    answer.value = question.fact;
    answer.value.example = cell.value;
    answer.verdict = then.verdict;
    answer.missing = left;
    if (!axis.ordered)
      answer.value.values.push_back(cell.value);
    else {
      answer.value.low = cell.point ? cell.value : cell.low;
      answer.value.high = cell.point ? cell.value : cell.high;
      answer.value.low_included = answer.value.high_included = cell.point;
    }
    question.answers.push_back(std::move(answer));
  }

  const Program& program_;
  std::size_t decision_;
  const ChangeLimits& limits_;
  Case case_;
  ProgramView view_;
  Space space_;
  std::string now_;
  std::size_t tried_ = 0;
  std::vector<std::vector<std::size_t>> options_;  // by axis
  std::vector<int> here_;                          // by axis: the cell of today
  std::vector<Value> now_values_;
  std::map<std::string, Found> found_;
};

}  // namespace detail

LIANGCE_INLINE Changes what_would_change(const Program& program, std::string_view decision, const Case& facts,
                                         const ChangeLimits& limits) {
  const std::size_t index = program.decision_index(decision);
  Changes out;
  if (program.in_force())
    out = detail::ChangeFinder(program, index, facts, limits).find();
  else
    out.verdict = Decision::undetermined;
  out.decision = program.decisions()[index];
  out.on = program.on();
  return out;
}

}  // namespace liangce
