// Patterns of time: deadline, window, cadence, target.
#pragma once

#include <algorithm>
#include <optional>

#include "liangce/calendar/calendar.hpp"
#include "liangce/decide/impl/pattern.hpp"
#include "liangce/feel/arithmetic.hpp"
#include "liangce/feel/compare.hpp"

namespace liangce {

namespace detail {

using Entries = std::vector<std::pair<Value, Value>>;

/// An undetermined answer that blames `because` (or what is behind it).
LIANGCE_INLINE Value undetermined_by(const Value& because) {
  return because.is_absent() ? Value::absent(Reason::missing, because.fact()) : Value::absent(Reason::missing);
}

LIANGCE_INLINE Value pattern_error(feel::Frame& frame, std::string message) {
  return frame.fail(feel::no_node, "LC503", std::move(message));
}

LIANGCE_INLINE Value calendar_absence(feel::Frame& frame, calendar::Failure failure, std::int64_t year) {
  if (failure == calendar::Failure::not_covered) {
    Absence info;
    info.message = "no work calendar for " + std::to_string(year);
    return Value::absent(Reason::not_in_force, info);
  }
  return pattern_error(frame, std::string(calendar::to_string(failure)));
}

/// Is the log known to be complete through `day`? A watermark nobody gave proves nothing.
LIANGCE_INLINE bool complete_through(const Value& watermark, Date day) {
  return watermark.kind() == Kind::date && watermark.date() >= day;
}

LIANGCE_INLINE std::optional<calendar::Period> period_named(std::string_view name) {
  using calendar::Period;
  if (name == "week") return Period::week;
  if (name == "month") return Period::month;
  if (name == "quarter") return Period::quarter;
  if (name == "half-year") return Period::half_year;
  if (name == "year") return Period::year;
  return std::nullopt;
}

struct EventCount {
  std::int64_t sure = 0;
  std::int64_t undated = 0;  // events whose date is not known
};

LIANGCE_INLINE EventCount count_events(const Value& events, Date from, Date to) {
  EventCount count;
  if (!events.is_list()) return count;
  for (const Value& event : events.items()) {
    if (event.kind() == Kind::date) {
      count.sure += event.date() >= from && event.date() <= to;
    } else {
      ++count.undated;
    }
  }
  return count;
}

/// 0.4.1: reached is final; not over is not due; over and complete is missed; else nobody can say.
LIANGCE_INLINE Value window_verdict(const EventCount& count, std::int64_t at_least, Date on, Date to,
                                    const Value& events, const Value& watermark) {
  if (count.sure >= at_least) return Value("MET");
  if (on <= to) return Value("NOT_DUE");
  if (events.is_absent()) return undetermined_by(events);  // a list nobody has given is not an empty one
  if (complete_through(watermark, to) && count.sure + count.undated < at_least) return Value("NOT_MET");
  if (!complete_through(watermark, to)) return undetermined_by(watermark);
  // The record is whole; what is not known is the day of an event that is in it.
  const auto items = events.items();
  const auto undated = std::find_if(items.begin(), items.end(), [](const Value& e) { return e.is_absent(); });
  return undetermined_by(undated != items.end() ? *undated : events);
}

}  // namespace detail

LIANGCE_INLINE Value PatternNode::get(feel::Frame& frame, std::string_view name) const {
  for (const Argument& argument : arguments) {
    if (argument.name == name) return feel::evaluate(*frame.code, argument.node, frame);
  }
  return Value();
}

LIANGCE_INLINE bool PatternNode::has(std::string_view name) const noexcept {
  return std::any_of(arguments.begin(), arguments.end(), [&](const Argument& a) { return a.name == name; });
}

LIANGCE_INLINE Value aggregate_verdicts(const std::vector<Value>& verdicts) {
  const Value* unknown = nullptr;
  bool not_due = false;
  bool met = false;
  for (const Value& verdict : verdicts) {
    if (verdict.is_absent()) {
      if (unknown == nullptr) unknown = &verdict;
    } else if (verdict.text() == "NOT_MET") {
      return Value("NOT_MET");
    } else {
      not_due = not_due || verdict.text() == "NOT_DUE";
      met = met || verdict.text() == "MET";
    }
  }
  if (unknown != nullptr) return *unknown;
  return Value(not_due ? "NOT_DUE" : met ? "MET" : "NOT_APPLICABLE");
}

LIANGCE_INLINE Value DeadlineNode::evaluate(feel::Frame& frame) const {
  const Value done = get(frame, "done");
  const Value watermark = get(frame, "complete through");
  Value due = get(frame, "by");
  if (!has("by")) {
    const Value event = get(frame, "event");
    const Value within = get(frame, "within");
    const Value unit = get(frame, "unit");
    const Value first = get(frame, "count first day");
    const Value roll_word = get(frame, "roll");
    due = event.is_absent() ? event : within.is_absent() ? within : unit.is_absent() && has("unit") ? unit : Value();
    if (due.is_absent() && event.kind() == Kind::date && within.is_number()) {
      const auto n = within.number().to_int64();
      const std::string_view word = unit.is_text() ? unit.text() : "calendar days";
      // `roll` may be a yes/no switch (roll to the next working day) or a word.
      const auto direction = roll_word.is_true() || (roll_word.is_text() && roll_word.text() == "next")
                                 ? calendar::Roll::next
                             : roll_word.is_text() && roll_word.text() == "previous" ? calendar::Roll::previous
                                                                                     : calendar::Roll::none;
      const calendar::WorkCalendar* work = frame.calendars.empty() ? nullptr : frame.calendars.front();
      if (!n) return detail::pattern_error(frame, "a deadline needs a whole number of days");
      const auto result =
          word == "months"
              ? calendar::deadline_in_months(event.date(), *n, calendar::MonthRounding::down, direction, work)
              : calendar::deadline(event.date(), *n,
                                   word == "working days" ? calendar::DayKind::working : calendar::DayKind::calendar,
                                   first.is_true(), direction, work);
      due = result ? Value(*result) : detail::calendar_absence(frame, result.failure, result.year);
    }
  }
  Value verdict;
  Value late;
  Value left;
  const std::optional<Date> on = frame.on;
  if (due.kind() != Kind::date) {
    verdict = due.is_absent() ? due : Value::absent(Reason::missing);
  } else if (done.kind() == Kind::date) {
    verdict = Value(done.date() <= due.date() ? "MET" : "NOT_MET");
    if (done.date() > due.date()) late = Value(done.date().days - due.date().days);
  } else if (on && *on <= due.date()) {
    verdict = Value("NOT_DUE");
    left = Value(due.date().days - on->days);
  } else if (on && detail::complete_through(watermark, due.date())) {
    verdict = Value("NOT_MET");
    late = Value(on->days - due.date().days);
  } else {
    verdict = detail::undetermined_by(has("complete through") && watermark.is_absent() ? watermark : done);
  }
  return Value::context(
      {{Value("verdict"), verdict}, {Value("due"), due}, {Value("late_days"), late}, {Value("days_left"), left}});
}

LIANGCE_INLINE Value WindowNode::evaluate(feel::Frame& frame) const {
  const Value events = get(frame, "events");
  const Value at_least = get(frame, "at least");
  const Value from = get(frame, "from");
  const Value to = get(frame, "to");
  const Value watermark = get(frame, "complete through");
  Value verdict;
  Value count;
  Value left;
  for (const Value* needed : {&from, &to, &at_least}) {
    if (needed->is_absent() && verdict.is_absent()) verdict = detail::undetermined_by(*needed);
  }
  const auto least = at_least.is_number() ? at_least.number().to_int64() : std::nullopt;
  if (from.kind() == Kind::date && to.kind() == Kind::date && least && frame.on) {
    const auto found = detail::count_events(events, from.date(), to.date());
    count = events.is_absent() ? events : Value(found.sure);
    verdict = detail::window_verdict(found, *least, *frame.on, to.date(), events, watermark);
    if (*frame.on <= to.date()) left = Value(to.date().days - frame.on->days);
  }
  return Value::context({{Value("verdict"), verdict}, {Value("count"), count}, {Value("days_left"), left}});
}

LIANGCE_INLINE Value CadenceNode::evaluate(feel::Frame& frame) const {
  const Value events = get(frame, "events");
  const Value at_least = get(frame, "at least");
  const Value per = get(frame, "per");
  const Value from = get(frame, "from");
  const Value to = get(frame, "to");
  const Value watermark = get(frame, "complete through");
  const Value first_due = get(frame, "first due");
  const Value exempt = get(frame, "exempt below days");
  const auto answer = [](const Value& verdict, Value periods) {
    return Value::context({{Value("verdict"), verdict}, {Value("periods"), std::move(periods)}});
  };
  const auto none = [&](const Value& why) { return answer(why, why); };  // periods nobody knows are not no periods
  for (const Value* needed : {&from, &to, &at_least, &per}) {
    if (needed->is_absent()) return none(detail::undetermined_by(*needed));
  }
  const auto period = per.is_text() ? detail::period_named(per.text()) : std::nullopt;
  const auto least = at_least.number().to_int64();
  if (!period || !least || !frame.on)
    return none(detail::pattern_error(frame, "a cadence needs a known period and a whole number"));
  const std::int64_t shortest = exempt.is_number() ? exempt.number().to_int64().value_or(0) : 0;
  static constexpr std::size_t most_periods = 10'000;
  std::vector<Value> periods;
  std::vector<Value> verdicts;
  Date day = from.date();
  while (day <= to.date()) {
    const auto window = calendar::window_of(day, *period);
    if (!window) return none(detail::calendar_absence(frame, window.failure, window.year));
    if (periods.size() == most_periods || !frame.spend(1)) {
      return none(detail::pattern_error(frame, "a cadence over more than 10000 periods"));
    }
    const Date first = std::max(day, window->first);
    const Date last = std::min(to.date(), window->last);
    const auto found = detail::count_events(events, first, last);
    // A period that began before the duty did, and left less time than `exempt below days`, is not held against anyone.
    const bool cut = first > window->first && last.days - first.days + 1 < shortest;
    const bool early = first_due.kind() == Kind::date && last < first_due.date();
    const Value verdict = cut || early ? Value("NOT_APPLICABLE")
                                       : detail::window_verdict(found, *least, *frame.on, last, events, watermark);
    periods.push_back(Value::context({{Value("from"), first},
                                      {Value("to"), last},
                                      {Value("count"), events.is_absent() ? events : Value(found.sure)},
                                      {Value("verdict"), verdict}}));
    verdicts.push_back(verdict);
    day = Date{window->last.days + 1};
  }
  return answer(aggregate_verdicts(verdicts), Value::list(std::move(periods)));
}

LIANGCE_INLINE Value TargetNode::evaluate(feel::Frame& frame) const {
  using Bound = policy::Target::Bound;
  const Value value = get(frame, "value");
  const Value limit = get(frame, "bound");
  const Value by = get(frame, "by");
  const Value watermark = get(frame, "complete through");
  static constexpr feel::Operator operators[] = {feel::Operator::ge, feel::Operator::le, feel::Operator::gt,
                                                 feel::Operator::lt, feel::Operator::eq};
  const feel::Truth reached = feel::compare_known(operators[static_cast<int>(bound)], value, limit);
  std::string why;
  Value shortfall;
  if (value.is_number() && limit.is_number() && reached == feel::Truth::no) {
    const Number gap = limit.number() - value.number();
    shortfall = Value(bound == Bound::at_most || bound == Bound::below ? -gap : gap);
  }
  Value verdict;
  const bool over = by.kind() != Kind::date || (frame.on && *frame.on > by.date());
  if (has("by") && by.is_absent()) {
    verdict = detail::undetermined_by(by);
  } else if (reached == feel::Truth::yes) {
    verdict = Value("MET");
  } else if (!over) {
    verdict = Value("NOT_DUE");
  } else if (reached == feel::Truth::unknown) {
    verdict = detail::undetermined_by(value.is_absent() ? value : limit);
  } else if (has("complete through") &&
             !detail::complete_through(watermark, by.kind() == Kind::date ? by.date() : *frame.on)) {
    verdict = detail::undetermined_by(watermark);
  } else {
    verdict = Value("NOT_MET");
  }
  return Value::context({{Value("verdict"), verdict}, {Value("value"), value}, {Value("shortfall"), shortfall}});
}

}  // namespace liangce
