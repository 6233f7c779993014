// A decision as prose: the verdict, why, what it comes with, what is missing, what a person must confirm.
#pragma once

#include <algorithm>

#include "liangce/decide/decision.hpp"
#include "liangce/decide/impl/prose.hpp"

namespace liangce {

namespace detail {

LIANGCE_INLINE void ProseWriter::line(int indent, std::string_view text) {
  out_.append(2 * static_cast<std::size_t>(std::min(indent, 40)), ' ').append(text).append("\n");
}

LIANGCE_INLINE std::string ProseWriter::write(const Decision& decision) {
  if (!decision.reasons.empty()) remember(decision.reasons.front());
  headline(decision);
  if (!decision.document.empty()) {
    line(0, std::string(w_.by_document).append(decision.document).append(w_.by_document_end));
  }
  if (decision.retroactive) line(0, w_.retroactive);
  if (!decision.reasons.empty()) why(decision.reasons.front());
  results(decision);
  assumptions();
  findings(decision);
  missing(decision);
  if (!decision.confirm.empty()) {
    line(0, std::string(w_.confirm).append(w_.colon_end));
    for (const std::string& what : decision.confirm) line(1, "• " + clipped(what, 400));
  }
  if (!decision.errors.empty()) {
    line(0, std::string(w_.errors).append(w_.colon_end));
    for (const feel::EvaluationError& error : decision.errors) {
      line(1, values_ ? "! " + error.code + std::string(w_.colon) + clipped(error.message, 200) : "! " + error.code);
    }
  }
  return std::move(out_);
}

LIANGCE_INLINE void ProseWriter::headline(const Decision& decision) {
  const ReasonStep* root = decision.reasons.empty() ? nullptr : &decision.reasons.front();
  std::string text = name_of(decision.name, root == nullptr ? "" : root->words->en);
  text.append(w_.open).append(decision.on.to_string()).append(w_.close).append(w_.colon);
  const std::string_view word = verdict_word(decision.verdict, chinese_);
  if (decision.verdict == "COMPUTED") {
    text += shown(decision.value, root == nullptr ? "" : root->words->unit);
  } else if (word.empty()) {
    text += decision.verdict;
  } else {
    text.append(word).append(w_.open).append(decision.verdict).append(w_.close);
  }
  line(0, text);
}

LIANGCE_INLINE void ProseWriter::why(const ReasonStep& root) {
  if (root.parts.empty() && root.used.empty() && root.form == Form::plain) return;
  line(0, std::string(w_.why).append(w_.colon_end));
  const std::string what = formula(root);
  if (!what.empty() && (root.parts.empty() || !root.used.empty())) line(1, what);
  if (!pattern(root, 1)) parts(root, 1);
  standards(root, 1);
}

/// Is there a rule below that has not been explained yet?
LIANGCE_INLINE bool ProseWriter::tells_news(const ReasonStep& step) const {
  if (step.kind == Kind::rule) {
    const bool answer = step.form == Form::table || !(step.value.is_list() || step.value.is_context());
    return answer && told_.find(step.words->name) == told_.end() && !whole(step).parts.empty();
  }
  return std::any_of(step.parts.begin(), step.parts.end(), [this](const ReasonStep& part) { return tells_news(part); });
}

/// Where each rule and parameter is explained.
LIANGCE_INLINE void ProseWriter::remember(const ReasonStep& step) {
  if (step.kind == Kind::rule && !step.repeated) whole_.emplace(step.words->name, &step);
  if (step.kind == Kind::parameter) parameters_.emplace(step.words->name, &step);
  for (const ReasonStep& part : step.parts) remember(part);
}

/// A named result or finding by its label, the name behind it.
LIANGCE_INLINE std::string ProseWriter::called(std::string_view name, const ReasonStep* step) const {
  if (step == nullptr || step->words->label.empty()) return std::string(name);
  return std::string(step->words->label).append(w_.open).append(name).append(w_.close);
}

LIANGCE_INLINE void ProseWriter::results(const Decision& decision) {
  if (!decision.value.is_context() || decision.value.entries().empty() || decision.verdict == "COMPUTED") return;
  const ReasonStep* root = decision.reasons.empty() ? nullptr : &decision.reasons.front();
  line(0, std::string(w_.results).append(w_.colon_end));
  in_results_ = true;
  for (const auto& [name, value] : decision.value.entries()) {
    const ReasonStep* step = nullptr;
    for (std::size_t i = 0; root != nullptr && i < root->parts.size(); ++i) {
      if (root->parts[i].form == Form::output && root->parts[i].words->name == name.text()) step = &root->parts[i];
    }
    line(1, called(name.text(), step).append(w_.colon).append(shown(value, step == nullptr ? "" : step->words->unit)));
    // Why, for answers in a word, a number or a date.
    if (step == nullptr || value.is_absent() || value.is_list() || value.is_context()) continue;
    for (const ReasonStep& part : step->parts) {  // what has not been told above
      if (tells_news(part)) this->step(part, 2);
    }
  }
  in_results_ = false;
}

/// How the policy reads what the document leaves open.
LIANGCE_INLINE void ProseWriter::assumptions() {
  if (assumed_.empty()) return;
  line(0, std::string(w_.assumptions).append(w_.colon_end));
  for (const ReasonStep* parameter : assumed_) {
    std::string text = "• " + name_of(parameter->words->name, parameter->words->en);
    if (!parameter->words->label.empty() && chinese_)
      text.append(w_.open).append(parameter->words->label).append(w_.close);
    text.append(w_.is).append(shown(parameter->value, parameter->words->unit, true));
    if (parameter->form == Form::given) text.append(w_.open).append(w_.given).append(w_.close);
    line(1, text);
  }
}

LIANGCE_INLINE void ProseWriter::findings(const Decision& decision) {
  if (decision.findings.empty()) return;
  line(0, std::string(w_.findings).append(w_.colon_end));
  for (const std::string& code : decision.findings) {
    const ReasonStep* told = nullptr;
    if (!decision.reasons.empty()) {
      for (const ReasonStep& step : decision.reasons.front().parts)
        if (step.form == Form::finding && step.words->name == code) told = &step;
    }
    std::string text = "• " + called(code, told);
    if (told != nullptr) {
      const ReasonStep& said = told->words->text.empty() && !told->parts.empty() ? told->parts.front() : *told;
      if (const std::string what = formula(said); !what.empty()) text.append(w_.colon).append(what);
    }
    line(1, text);
  }
}

LIANGCE_INLINE void ProseWriter::missing(const Decision& decision) {
  if (!decision.missing.empty()) line(0, std::string(w_.missing).append(w_.colon_end));
  for (const MissingFact& fact : decision.missing) {
    std::string text = "? " + name_of(fact.name, fact.en);
    if (fact.parameter) text.append(w_.open).append(w_.of_policy).append(w_.close);
    text += w_.colon;
    if (fact.value.is_absent() && fact.value.reason() != Reason::null_literal) {
      text += shown(fact.value, fact.unit);
    } else {
      text +=
          shown_absence(Value::absent(fact.reason == Reason::null_literal ? Reason::missing : fact.reason), fact.unit);
      if (!fact.detail.empty() && (values_ || fact.parameter))
        text.append(w_.open).append(fact.detail).append(w_.close);
    }
    if (!fact.ask.empty()) text.append(w_.semicolon).append(w_.ask).append(fact.ask);
    line(1, text);
  }
  if (decision.also_unknown.empty()) return;
  std::string names;
  for (const MissingFact& fact : decision.also_unknown) {
    if (!names.empty()) names += w_.list;
    names += name_of(fact.name, fact.en);
  }
  line(0, std::string(w_.also_unknown).append(clipped(names, 400)));
}

}  // namespace detail

LIANGCE_INLINE std::string explain(const Decision& decision, std::string_view language, bool values) {
  return detail::ProseWriter(language != "en", values).write(decision);
}

}  // namespace liangce
