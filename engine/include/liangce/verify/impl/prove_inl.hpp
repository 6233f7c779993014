#pragma once

#include <algorithm>

#include "liangce/analyze/analyze.hpp"
#include "liangce/analyze/impl/analysis.hpp"
#include "liangce/analyze/impl/trial.hpp"
#include "liangce/analyze/impl/yaml_value.hpp"
#include "liangce/decide/check_everything.hpp"
#include "liangce/verify/impl/prove.hpp"

namespace liangce::detail {

namespace proving {

inline std::vector<Date> days_to_ask(const policy::Policy& a, const policy::Policy& b) {
  std::set<Date> days;
  for (const policy::Policy* one : {&a, &b})
    for (const Date day : days_of_change(*one)) days.insert(day);
  std::vector<Date> all(days.begin(), days.end());
  // Days the policy is in force on first: a case should be asked on one of them.
  std::stable_partition(all.begin(), all.end(), [&](Date day) { return a.in_force.contains(day); });
  return all;
}

inline std::string shown(const Value& value) {
  const std::string text = yaml_value(value);
  return text.size() > 200 ? text.substr(0, 200) + "..." : text;
}

}  // namespace proving

LIANGCE_INLINE std::vector<std::string> Prover::targets(const MadeMutant& made) const {
  std::vector<std::string> all;
  if (made.of == MadeMutant::Of::parameter) return slices_.readers(made.mutant.element);
  all.push_back(made.mutant.element);
  if (made.of == MadeMutant::Of::rule)
    for (const policy::Rule& rule : policy_.rules)
      if (rule.name.text == made.mutant.element && !rule.exception_to.empty())
        if (const auto* base = slices_.element(rule.exception_to.text)) all.push_back(base->name.text);
  return all;
}

LIANGCE_INLINE Prover::Part& Prover::part(const std::string& target) {
  const auto [at, fresh] = parts_.try_emplace(target);
  if (fresh) {
    if (slices_.whole()) {
      at->second.content = policy_;
      at->second.content.files.clear();
    } else {
      at->second.content = slices_.slice(slices_.reached({target}), false);
    }
  }
  return at->second;
}

LIANGCE_INLINE const Prover::Original& Prover::original(const std::string& target, Date day, bool through) {
  const auto [at, fresh] = originals_.try_emplace({target, day.days, through});
  if (!fresh) return at->second;
  Part& mine = part(target);
  try {
    auto program = Policy(mine.content).compile(day, {});
    at->second.apart.emplace(program, target, through, mine.numbers);
    at->second.program = std::move(program);
  } catch (const PolicyError&) {
  }
  return at->second;
}

LIANGCE_INLINE void Prover::compare_on(const MadeMutant& made, const std::string& target, Date day, bool through,
                                       Found& found, std::set<std::string>& asked) {
  const Original& before = original(target, day, through);
  policy::Policy changed = part(target).content;
  made.apply(changed);
  std::optional<TakenApart> after;
  try {
    after.emplace(Policy(std::move(changed)).compile(day, {}), target, through, part(target).numbers);
  } catch (const PolicyError&) {
  }
  if (!before.apart || !after) {
    found.same = false;
    found.why = "it does not compile on " + day.to_string();
    return;
  }
  std::string question;  // the same terms as on another day have the same answer
  for (const TakenApart* side : {&*before.apart, static_cast<const TakenApart*>(&*after)})
    for (std::size_t i = 0; i < side->answers().size(); ++i) question += std::to_string(side->term(i)) + ",";
  if (!asked.insert(target + ":" + question).second) return;
  Equivalence how = compare_answers(*before.apart, *after, limits_.boxes);
  if (how.answer == Equivalence::Answer::same) {
    if (found.over.empty() || how.space.axes().size() > found.over.size()) {
      found.combinations = how.combinations();
      found.over.clear();
      for (const Axis& axis : how.space.axes()) found.over.push_back(axis.name);
    }
    return;
  }
  found.same = false;
  if (how.answer == Equivalence::Answer::limit) {
    found.why = "gave up after " + std::to_string(limits_.boxes) + " regions";
  } else if (how.answer == Equivalence::Answer::cannot_tell) {
    found.why = "it hangs on values that cannot be told apart";
  } else {
    for (std::size_t i = 0; i < how.space.axes().size(); ++i) {
      const Axis& axis = how.space.axes()[i];
      const Span& span = how.box[i];
      const bool wide = span.missing && span.known();
      if (axis.fact == nullptr && axis.key.rfind("rule ", 0) != 0 && !wide) found.others = true;
    }
    found.how = std::move(how);
    found.target = target;
    found.day = day;
  }
}

LIANGCE_INLINE Prover::Found Prover::compare(const MadeMutant& made, bool through) {
  Found found;
  const std::vector<std::string> all = targets(made);
  std::set<std::string> asked;
  for (const std::string& target : all) {
    policy::Policy changed = part(target).content;
    made.apply(changed);
    for (const Date day : proving::days_to_ask(part(target).content, changed)) {
      compare_on(made, target, day, through, found, asked);
      if (!found.same) return found;
    }
  }
  return found;
}

LIANGCE_INLINE void Prover::look_into(const MadeMutant& made, Mutant& mutant) {
  if (policy_.profile != policy::Semantics::policy) {
    mutant.note = "models of the standard's semantics are not looked into";
    return;
  }
  const auto proved = [&](const Found& found, const char* of) {
    mutant.outcome = Mutant::Outcome::equivalent;
    mutant.proved = true;
    constexpr std::size_t most = 8;
    std::string names;
    for (std::size_t i = 0; i < found.over.size() && i < most; ++i)
      names += (i == 0 ? " of `" : ", `") + found.over[i] + "`";
    if (found.over.size() > most) names += " and " + std::to_string(found.over.size() - most) + " more";
    mutant.by = found.over.empty() ? "proved: the same once compiled"
                                   : "proved: the same answer for all " + found.combinations + " combinations" + names +
                                         ", missing among the values" + of;
  };
  const Found near = compare(made, false);
  if (near.same) return proved(near, "");
  const Found far = compare(made, true);
  if (far.same) return proved(far, ", with the rules it reads worked out from their facts");
  if (far.how && !far.others && witness(made, draft(far), mutant)) return;
  if (near.how && !near.others && witness(made, draft(near), mutant)) return;
  if (try_cases(made, mutant)) return;
  mutant.note = !far.why.empty() ? far.why : near.why;
  if (!mutant.note.empty()) return;
  const Found& found = far.how ? far : near;
  mutant.note = "it may differ";
  if (found.how) {
    std::string when = words_of(found.how->space, found.how->box);
    constexpr std::size_t most = 400;
    if (when.size() > most) when.resize(when.rfind(", ", most)), when += " and more";
    if (!when.empty()) mutant.note += " when " + when;
  }
  mutant.note += "; no case was found that shows it";
}

LIANGCE_INLINE Prover::Draft Prover::draft(const Found& found) {
  Draft made;
  made.target = found.target, made.day = found.day;
  for (std::size_t i = 0; i < found.how->space.axes().size(); ++i) {
    const Axis& axis = found.how->space.axes()[i];
    const Span& span = found.how->box[i];
    if (span.missing && span.known()) continue;  // does not matter
    const Value value = span.known() ? axis.cells[static_cast<std::size_t>(span.first)].value : axis.missing;
    if (axis.fact == nullptr)
      made.given.rules.emplace_back(axis.name, value);
    else if (!value.is_absent())
      made.facts.emplace_back(axis.name, value);
  }
  return made;
}

/// Rules and decisions that can show a mutant, those nearest first.
LIANGCE_INLINE std::vector<std::string> Prover::callers(const MadeMutant& made) const {
  constexpr std::size_t most = 12;
  std::vector<std::string> all, open;
  if (made.of == MadeMutant::Of::parameter || made.of == MadeMutant::Of::function)
    open = slices_.readers(made.mutant.element);
  else
    open = targets(made);
  std::set<std::string> seen;
  for (std::size_t i = 0; i < open.size() && all.size() < most; ++i) {
    const std::string name = open[i];
    if (!seen.insert(name).second) continue;
    const bool function = std::any_of(policy_.functions.begin(), policy_.functions.end(),
                                      [&](const auto& f) { return f.name.text == name; });
    if (!function) all.push_back(name);
    if (policy_.find_decision(name) != nullptr) continue;
    for (std::string& more : slices_.readers(name)) open.push_back(std::move(more));
  }
  return all;
}

/// One question about two programs of one day: does a case made up answer differently?
class Prover::Question {
 public:
  Question(const ProgramView& x, const ProgramView& y, const std::string& target)
      : x_(x), y_(y), a_(answers(x, target)), b_(answers(y, target)), left_(x.code()), right_(y.code()) {
    theirs_ = y_.program->nothing_known();
    left_.errors = &left_errors_, right_.errors = &right_errors_;
    decision_ = std::any_of(x.policy().decisions.begin(), x.policy().decisions.end(),
                            [&](const auto& d) { return d.name.text == target; });
  }
  bool fits() const { return !a_.empty() && a_.size() == b_.size(); }
  const std::vector<feel::NodeId>& answers() const { return a_; }
  bool differ(const Trial::Made& made, const std::vector<feel::Slot>& by_hand) {
    // Parameters without a value stand behind the facts, and need not be the same.
    for (std::size_t s = 0; s < made.facts.size() && s < theirs_.size(); ++s)
      if (y_.program->facts()[s].fact != nullptr) theirs_[s] = made.facts[s];
    left_errors_.clear(), right_errors_.clear();
    x_.prepare(left_, made.facts), y_.prepare(right_, theirs_);
    for (std::size_t i = 0; i < by_hand.size(); ++i) {
      left_.preset(by_hand[i], made.rules[i]);
      if (const auto slot = y_.slot_of(x_.name(by_hand[i]))) right_.preset(*slot, made.rules[i]);
    }
    for (std::size_t i = 0; i < a_.size(); ++i)
      if (!same_answer(feel::evaluate(x_.code(), a_[i], left_), feel::evaluate(y_.code(), b_[i], right_))) return true;
    return decision_ && left_errors_.count() != right_errors_.count();
  }

 private:
  static std::vector<feel::NodeId> answers(const ProgramView& view, const std::string& target) {
    for (const auto& rule : view.policy().rules)
      if (rule.name.text == target) return view.answers(rule);
    for (const auto& decision : view.policy().decisions)
      if (decision.name.text == target) return view.answers(decision);
    return {};
  }
  const ProgramView &x_, &y_;
  std::vector<feel::NodeId> a_, b_;
  feel::Errors left_errors_, right_errors_;
  feel::Frame left_, right_;
  std::vector<Value> theirs_;
  bool decision_ = false;
};

LIANGCE_INLINE bool Prover::try_cases(const MadeMutant& made, Mutant& mutant) {
  constexpr std::size_t most_days = 8;
  std::size_t left = limits_.cases;
  for (const std::string& target : callers(made)) {
    const policy::Policy& content = part(target).content;
    policy::Policy changed = content;
    made.apply(changed);
    const Policy one(content), other(changed);
    std::vector<Date> days;
    for (const Date day : proving::days_to_ask(content, changed))
      if (content.in_force.contains(day) && days.size() < 2) days.push_back(day);
    if (days.empty()) return false;
    for (std::size_t d = 0; d < days.size() && d < most_days; ++d) {
      const Date day = days[d];
      std::shared_ptr<const Program> before, after;
      try {
        before = one.compile(day, {}), after = other.compile(day, {});
      } catch (const PolicyError&) {
        return false;
      }
      const ProgramView x(before), y(after);
      Question question(x, y, target);
      if (!question.fits()) break;
      for (const bool by_hand : {false, true}) {
        Trial trial(x, question.answers(), by_hand);
        if (d == 0 && !by_hand)
          for (const Date more : trial.days(content.in_force, most_days))
            if (std::find(days.begin(), days.end(), more) == days.end()) days.push_back(more);
        if (by_hand && trial.by_hand().empty()) continue;
        const auto differ = [&](const Trial::Made& m) { return question.differ(m, trial.by_hand()); };
        const std::size_t share = std::max<std::size_t>(limits_.cases / 40, 20);
        for (std::size_t i = 0; i < share * (d < 2 ? 3 : 1) && left > 0; ++i, --left) {
          if (!differ(trial.next())) continue;
          const Trial::Made least = trial.least(differ);
          Draft draft{target, day, {}, {}};
          for (std::size_t slot = 0; slot < least.facts.size(); ++slot)
            if (before->facts()[slot].fact != nullptr && !least.facts[slot].is_absent())
              draft.facts.emplace_back(before->facts()[slot].name, least.facts[slot]);
          for (std::size_t r = 0; r < least.rules.size(); ++r)
            draft.given.rules.emplace_back(x.name(trial.by_hand()[r]), least.rules[r]);
          if (witness(made, draft, mutant)) return true;
        }
      }
    }
  }
  return false;
}

LIANGCE_INLINE bool Prover::witness(const MadeMutant& made, const Draft& found, Mutant& mutant) {
  const policy::Element* asked = slices_.element(found.target);
  const bool function =
      std::any_of(policy_.functions.begin(), policy_.functions.end(), [&](const auto& f) { return &f == asked; });
  if (asked == nullptr || function) return false;
  const Part& mine = part(found.target);
  policy::Policy changed = mine.content;
  made.apply(changed);
  struct Asked {
    std::string verdict;
    std::vector<std::pair<std::string, Value>> values;
    std::vector<std::string> findings;
    std::set<std::string> errors;
  };
  const bool decision = policy_.find_decision(asked->name.text) == asked;
  const auto ask = [&](const policy::Policy& content) -> std::optional<Asked> {
    try {
      const auto program = Policy(content).compile(found.day, found.given);
      Case given(program);
      for (const auto& [name, value] : found.facts) {
        const auto slot = program->fact_slot(name);
        if (!slot || !given.set(*slot, value) || given.values()[*slot].is_absent()) return std::nullopt;
      }
      Asked out;
      if (!decision) {
        out.values.emplace_back("", program->rule(found.target, given));
        return out;
      }
      const Decision answer = program->decide(found.target, given, {false, false, true, false});
      out.verdict = answer.verdict;
      if (answer.value.is_context())
        for (const auto& [name, value] : answer.value.entries())
          out.values.emplace_back(std::string(name.text()), value);
      else
        out.values.emplace_back("", answer.value);
      for (const auto& finding : answer.findings) out.findings.push_back(finding);
      for (const auto& error : answer.errors) out.errors.insert(error.code);
      return out;
    } catch (const PolicyError&) {
    } catch (const std::out_of_range&) {
    }
    return std::nullopt;
  };
  const auto was = ask(mine.content), is = ask(changed);
  if (!was || !is || was->values.size() != is->values.size()) return false;
  std::string expect, before, after, outputs;
  const auto differs = [&](const std::string& key, const std::string& a, const std::string& b) {
    if (!key.empty()) expect += (expect.empty() ? "" : ", ") + key;
    before += (before.empty() ? "" : ", ") + a;
    after += (after.empty() ? "" : ", ") + b;
  };
  if (was->verdict != is->verdict) differs("verdict: FILL_IN", was->verdict, is->verdict);
  for (std::size_t i = 0; i < was->values.size(); ++i) {
    const auto& [name, value] = was->values[i];
    if (same_answer(value, is->values[i].second)) continue;
    const std::string label = name.empty() ? "" : name + " ";
    const bool output = decision && !name.empty();
    if (output) outputs += (outputs.empty() ? "" : ", ") + yaml_text(name) + ": FILL_IN";
    differs(output      ? ""
            : !decision ? "rules: {" + yaml_text(found.target) + ": FILL_IN}"
                        : "value: FILL_IN",
            label + proving::shown(value), label + proving::shown(is->values[i].second));
  }
  if (!outputs.empty()) expect += (expect.empty() ? "" : ", ") + ("value: {" + outputs + "}");
  const auto list = [](const char* what, const auto& all) {
    std::string out;
    for (const std::string& one : all) out += (out.empty() ? "" : ", ") + one;
    return std::string(what) + " [" + out + "]";
  };
  if (was->findings != is->findings)
    differs("findings: [FILL_IN]", list("findings", was->findings), list("findings", is->findings));
  if (was->errors != is->errors) differs("errors: [FILL_IN]", list("errors", was->errors), list("errors", is->errors));
  if (expect.empty()) return false;
  std::string& out = mutant.witness;
  out = "- name: " + yaml_text(mutant.element + ": " + mutant.change) + "\n";
  if (!mutant.clauses.empty()) {
    out += "  clause: [";
    for (std::size_t i = 0; i < mutant.clauses.size(); ++i) out += (i == 0 ? "\"" : ", \"") + mutant.clauses[i] + "\"";
    out += "]\n";
  }
  if (decision) out += "  decision: " + yaml_text(found.target) + "\n";
  out += "  on: " + found.day.to_string() + "\n";
  const auto givens = [&](const char* key, const std::vector<std::pair<std::string, Value>>& all) {
    out += std::string("  ") + key + ": {";
    for (std::size_t i = 0; i < all.size(); ++i)
      out += (i == 0 ? "" : ", ") + yaml_text(all[i].first) + ": " + yaml_value(all[i].second);
    out += "}\n";
  };
  givens("facts", found.facts);
  if (!found.given.rules.empty()) givens("rules", found.given.rules);
  out += "  # the policy: " + before + "\n  # the mutant: " + after + "\n  expect: {" + expect + "}\n";
  return true;
}

}  // namespace liangce::detail
