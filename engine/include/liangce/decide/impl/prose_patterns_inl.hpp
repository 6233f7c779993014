// Patterns in sentences: dates, counts and amounts instead of contexts.
#pragma once

#include <utility>

#include "liangce/decide/impl/prose.hpp"

namespace liangce::detail {

/// An entry that says something; nullptr for none and for null.
LIANGCE_INLINE const Value* detail_of(const Value& context, std::string_view name) {
  const Value* found = context.is_context() ? context.find(name) : nullptr;
  return found == nullptr || (found->is_absent() && found->reason() == Reason::null_literal) ? nullptr : found;
}

LIANGCE_INLINE const ReasonStep* argument_of(const ReasonStep& step, std::string_view name) {
  for (const ReasonStep& part : step.parts) {
    if (part.words->name == name) return &part;
  }
  return nullptr;
}

/// Appends `before` value `after` when there is one.
LIANGCE_INLINE void ProseWriter::phrase(std::string& out, std::string_view before, const Value* value,
                                        std::string_view unit, std::string_view after) const {
  if (value == nullptr) return;
  if (!out.empty()) out += w_.comma;
  out.append(before).append(shown(*value, unit)).append(after);
}

/// Verdict and details of a pattern, then what its arguments read. False: the step is none.
LIANGCE_INLINE bool ProseWriter::pattern(const ReasonStep& step, int indent) {
  if (step.form < Form::deadline || step.form > Form::target) return false;
  const Value& value = step.value;
  const auto argument = [&](std::string_view name) -> const Value* {
    const ReasonStep* found = argument_of(step, name);
    return found == nullptr || (found->value.is_absent() && found->value.reason() == Reason::null_literal)
               ? nullptr
               : &found->value;
  };
  std::string said;
  switch (step.form) {
    case Form::deadline:
      phrase(said, w_.due, detail_of(value, "due"), {}, {});
      phrase(said, w_.done, argument("done"), {}, {});
      phrase(said, w_.late, detail_of(value, "late_days"), {}, w_.days);
      phrase(said, w_.left, detail_of(value, "days_left"), {}, w_.days);
      break;
    case Form::window:
      phrase(said, w_.from_day, argument("from"), {}, {});
      phrase(said, w_.to_day, argument("to"), {}, {});
      phrase(said, w_.needed, argument("at least"), {}, w_.times);
      phrase(said, w_.counted, detail_of(value, "count"), {}, w_.times);
      phrase(said, w_.left, detail_of(value, "days_left"), {}, w_.days);
      break;
    case Form::cadence: phrase(said, w_.needed, argument("at least"), {}, w_.times_each); break;
    case Form::target:
      phrase(said, w_.reached, detail_of(value, "value"), step.words->unit, {});
      phrase(said, w_.target, argument("bound"), step.words->unit, {});
      phrase(said, w_.due, argument("by"), {}, {});
      phrase(said, w_.shortfall, detail_of(value, "shortfall"), step.words->unit, {});
      break;
    case Form::schedule:
      phrase(said, {}, argument("principal"), step.words->unit, {});
      phrase(said, w_.from_day, argument("start"), {}, {});
      phrase(said, w_.interest, detail_of(value, "interest"), step.words->unit, {});
      phrase(said, w_.subsidy, detail_of(value, "subsidy"), step.words->unit, {});
      phrase(said, {}, detail_of(value, "days"), {}, w_.days);
      break;
    default: break;
  }
  if (const Value* verdict = detail_of(value, "verdict"); verdict != nullptr && value.is_context()) {
    said = shown(*verdict, {}) + (said.empty() ? "" : std::string(w_.colon) + said);
  } else if (!value.is_context()) {
    said = shown(value, step.words->unit) + (said.empty() ? "" : std::string(w_.colon) + said);
  }
  if (!said.empty()) line(indent, said);
  if (step.form == Form::cadence) periods(value, indent + 1);
  if (step.form == Form::milestones) milestones(step, indent + 1);
  for (const ReasonStep& part : step.parts) {  // the rules and standards behind the arguments
    for (const ReasonStep& inner : part.parts) this->step(inner, indent + 1);
    standards(part, indent + 1);
  }
  return true;
}

/// The periods that are not met one by one, the others by number.
LIANGCE_INLINE void ProseWriter::periods(const Value& value, int indent) {
  static constexpr std::size_t most = 12;
  const Value* list = detail_of(value, "periods");
  if (list == nullptr || !list->is_list()) return;
  std::size_t met = 0;
  std::size_t told = 0;
  std::size_t rest = 0;
  for (const Value& period : list->items()) {
    const Value* verdict = detail_of(period, "verdict");
    const Value* from = detail_of(period, "from");
    const Value* to = detail_of(period, "to");
    const Value* count = detail_of(period, "count");
    if (verdict == nullptr || from == nullptr || to == nullptr || count == nullptr) continue;
    if (verdict->is_text() && verdict->text() == "MET") {
      ++met;
    } else if (told++ < most) {
      line(indent, shown(*from, {}) + ".." + shown(*to, {}) + std::string(w_.colon) + shown(*count, {}) +
                       std::string(w_.times) + std::string(w_.comma) + shown(*verdict, {}));
    } else {
      ++rest;
    }
  }
  if (rest != 0) line(indent, std::string(w_.more_before).append(std::to_string(rest)).append(w_.more_after));
  if (met != 0) line(indent, std::to_string(met).append(w_.periods_met));
}

LIANGCE_INLINE void ProseWriter::milestones(const ReasonStep& step, int indent) {
  const Value* list = detail_of(step.value, "steps");
  if (list == nullptr || !list->is_list()) return;
  const bool percent = argument_of(step, "unit") != nullptr;
  // Cut, never rounded up: 74.9999 % has not reached 75 %.
  const auto share = [&](const Value& value, bool in_percent) {
    if (!value.is_number() || !values_) return shown(value, {});
    const Number number = in_percent ? value.number() : value.number() * Number(100);
    return shown(Value(number.round(2, Rounding::floor)), "%");
  };
  static constexpr std::size_t most = 40;
  for (std::size_t i = 0; i < list->items().size() && i < most; ++i) {
    const Value& one = list->items()[i];
    const Value* by = detail_of(one, "by");
    const Value* target = detail_of(one, "target");
    const Value* verdict = detail_of(one, "verdict");
    if (by == nullptr || target == nullptr || verdict == nullptr) continue;
    std::string said = shown(*by, {}, true) + std::string(w_.colon) + std::string(w_.target) + share(*target, percent);
    if (const Value* progress = detail_of(one, "progress"))
      said.append(w_.comma).append(w_.reached).append(share(*progress, percent));
    const Value* gap = detail_of(one, "shortfall");
    if (gap != nullptr && gap->is_number() && !gap->number().is_zero())
      phrase(said, w_.shortfall, gap, step.words->unit, {});
    said.append(w_.semicolon).append(shown(*verdict, {}));
    if (const Value* retroactive = detail_of(one, "retroactive"); retroactive != nullptr && retroactive->is_true()) {
      said.append(w_.open).append(w_.before_publication).append(w_.close);
    }
    line(indent, said);
  }
}

}  // namespace liangce::detail
