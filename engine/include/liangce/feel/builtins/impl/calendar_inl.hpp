// Calendar arithmetic of policies: months with a declared rounding, windows, working days, deadlines.
#pragma once

#include "liangce/calendar/calendar.hpp"
#include "liangce/feel/builtins/impl/support.hpp"
#include "liangce/feel/builtins/impl/temporal_values.hpp"

namespace liangce::feel {

namespace detail {

/// A date moved, in the kind it came in: a date and time keeps its time of day.
inline Value moved(const Value& from, Date to) {
  return from.kind() == Kind::date ? Value(to) : Value(DateTime{to, from.date_time().time});
}

LIANGCE_INLINE Value calendar_failure(CallContext& context, calendar::Failure failure, std::int64_t year,
                                      const calendar::WorkCalendar* work) {
  if (failure != calendar::Failure::not_covered) return context.error(std::string(calendar::to_string(failure)));
  const std::string message = "the work calendar `" + (work == nullptr ? std::string() : work->name()) +
                              "` does not cover " + std::to_string(year);
  if (!context.policy()) return context.error(message);
  Absence info;  // no version of the calendar for that year: nobody's mistake in this case
  info.message = message;
  return Value::absent(Reason::not_in_force, info);
}

template <class T>
Value result_of(CallContext& context, const calendar::Result<T>& result, const calendar::WorkCalendar* work = nullptr) {
  if (!result) return calendar_failure(context, result.failure, result.year, work);
  if constexpr (std::is_same_v<T, calendar::Window>) {
    return Value::range(Value(result->first), true, Value(result->last), true);
  } else {
    return Value(*result);
  }
}

/// The calendar named by argument `i`, else the first. nullopt = there is none of that name (recorded).
LIANGCE_INLINE std::optional<const calendar::WorkCalendar*> work_calendar(CallContext& context,
                                                                          std::span<const Value> args, std::size_t i) {
  const auto all = context.calendars();
  if (args.size() <= i || args[i].is_absent()) {
    if (!all.empty()) return all.front();
    context.error(std::string(calendar::to_string(calendar::Failure::no_calendar)));
    return std::nullopt;
  }
  for (const calendar::WorkCalendar* work : all) {
    if (work->name() == args[i].text()) return work;
  }
  context.error("there is no work calendar `" + std::string(args[i].text().substr(0, 60)) + "`");
  return std::nullopt;
}

LIANGCE_INLINE std::optional<calendar::MonthRounding> month_rounding(CallContext& context, std::span<const Value> args,
                                                                     std::size_t i) {
  if (args.size() <= i || args[i].is_absent()) return calendar::MonthRounding::down;
  const std::string_view word = args[i].text();
  if (word == "down") return calendar::MonthRounding::down;
  if (word == "up") return calendar::MonthRounding::up;
  if (word == "end of month") return calendar::MonthRounding::end_of_month;
  if (word == "error") return calendar::MonthRounding::error;
  context.error("the rounding is down, up, end of month or error, not \"" + std::string(word.substr(0, 60)) + "\"");
  return std::nullopt;
}

LIANGCE_INLINE std::optional<calendar::Roll> roll_word(CallContext& context, std::span<const Value> args,
                                                       std::size_t i) {
  if (args.size() <= i || args[i].is_absent() || args[i].text() == "none") return calendar::Roll::none;
  if (args[i].text() == "next") return calendar::Roll::next;
  if (args[i].text() == "previous") return calendar::Roll::previous;
  context.error("the roll is none, next or previous, not \"" + std::string(args[i].text().substr(0, 60)) + "\"");
  return std::nullopt;
}

LIANGCE_INLINE Value add_days_call(CallContext& context, std::span<const Value> args) {
  const auto n = whole(context, args[1], "the number of days");
  if (!n) return failed();
  const auto day = calendar::add_days(date_part(args[0]), *n);
  return day ? moved(args[0], *day) : calendar_failure(context, day.failure, day.year, nullptr);
}

template <std::int64_t months>
Value add_months_call(CallContext& context, std::span<const Value> args) {
  const auto n = whole(context, args[1], months == 1 ? "the number of months" : "the number of years");
  const auto rounding = n ? month_rounding(context, args, 2) : std::nullopt;
  if (!rounding) return failed();
  std::int64_t total = 0;
  if (__builtin_mul_overflow(*n, months, &total))
    return calendar_failure(context, calendar::Failure::out_of_range, 0, nullptr);
  const auto day = calendar::add_months(date_part(args[0]), total, *rounding);
  return day ? moved(args[0], *day) : calendar_failure(context, day.failure, day.year, nullptr);
}

LIANGCE_INLINE Value months_between_call(CallContext& context, std::span<const Value> args) {
  const auto rounding = month_rounding(context, args, 2);
  return rounding ? Value(calendar::months_between(date_part(args[0]), date_part(args[1]), *rounding)) : failed();
}

LIANGCE_INLINE Value age_call(CallContext& context, std::span<const Value> args) {
  return result_of(context, calendar::age_in_years(date_part(args[0]), date_part(args[1])));
}

LIANGCE_INLINE Value days_between(CallContext&, std::span<const Value> args) {
  return Value(date_part(args[1]).days - date_part(args[0]).days);
}

/// First or last day of the period around a day.
template <calendar::Period period, bool last>
Value edge(CallContext& context, std::span<const Value> args) {
  const auto window = calendar::window_of(date_part(args[0]), period);
  if (!window) return calendar_failure(context, window.failure, window.year, nullptr);
  return Value(last ? window->last : window->first);
}

template <calendar::Period period>
Value window_around(CallContext& context, std::span<const Value> args) {
  if (context.signature() == 0) return result_of(context, calendar::window_of(date_part(args[0]), period));
  const auto year = whole(context, args[0], "the year");
  const auto number = args.size() < 2 ? std::optional<std::int64_t>(1)
                      : year          ? whole(context, args[1], "the number")
                                      : std::nullopt;
  if (!year || !number) return failed();
  const int n = *number >= 1 && *number <= 99 ? static_cast<int>(*number) : 0;
  switch (period) {
    case calendar::Period::week: return result_of(context, calendar::week_window(*year, n));
    case calendar::Period::month: return result_of(context, calendar::month_window(*year, n));
    case calendar::Period::quarter: return result_of(context, calendar::quarter_window(*year, n));
    case calendar::Period::half_year: return result_of(context, calendar::half_year_window(*year, n));
    default: return result_of(context, calendar::year_window(*year));
  }
}

LIANGCE_INLINE Value is_working_day(CallContext& context, std::span<const Value> args) {
  const auto work = work_calendar(context, args, 1);
  if (!work) return failed();
  const Date day = date_part(args[0]);
  if (const auto working = (*work)->is_working(day)) return Value(*working);
  return calendar_failure(context, calendar::Failure::not_covered, day.ymd().year, *work);
}

template <bool next>
Value working_day_near(CallContext& context, std::span<const Value> args) {
  const auto work = work_calendar(context, args, 1);
  if (!work) return failed();
  const Date day = date_part(args[0]);
  return result_of(context, next ? (*work)->next_working_day(day) : (*work)->previous_working_day(day), *work);
}

LIANGCE_INLINE Value add_working_days(CallContext& context, std::span<const Value> args) {
  const auto n = whole(context, args[1], "the number of working days");
  const auto work = n ? work_calendar(context, args, 2) : std::nullopt;
  return work ? result_of(context, (*work)->add_working_days(date_part(args[0]), *n), *work) : failed();
}

LIANGCE_INLINE Value working_days_between(CallContext& context, std::span<const Value> args) {
  const auto work = work_calendar(context, args, 2);
  return work ? result_of(context, (*work)->working_days_between(date_part(args[0]), date_part(args[1])), *work)
              : failed();
}

LIANGCE_INLINE Value working_days_in(CallContext& context, std::span<const Value> args) {
  const Range& range = args[0].range();
  if (range.start.kind() != Kind::date || range.end.kind() != Kind::date)
    return context.error("the range must be one of dates, with two ends");
  const auto work = work_calendar(context, args, 1);
  if (!work) return failed();
  const calendar::Window window{Date{range.start.date().days + (range.start_included ? 0 : 1)},
                                Date{range.end.date().days - (range.end_included ? 0 : 1)}};
  if (window.last < window.first) return Value(0);
  return result_of(context, (*work)->working_days_in(window), *work);
}

/// deadline(trigger, days, kind, count first day, roll, calendar).
LIANGCE_INLINE Value deadline_call(CallContext& context, std::span<const Value> args) {
  const auto n = whole(context, args[1], "the number of days");
  const auto roll = n ? roll_word(context, args, 4) : std::nullopt;
  if (!roll) return failed();
  auto kind = calendar::DayKind::calendar;
  if (args.size() > 2 && args[2].is_text()) {
    if (args[2].text() == "working") {
      kind = calendar::DayKind::working;
    } else if (args[2].text() != "calendar") {
      return context.error("the kind of days is calendar or working, not \"" +
                           std::string(args[2].text().substr(0, 60)) + "\"");
    }
  }
  const bool count_first = args.size() > 3 && args[3].is_true();
  const calendar::WorkCalendar* work = nullptr;
  if (kind == calendar::DayKind::working || *roll != calendar::Roll::none) {
    const auto found = work_calendar(context, args, 5);
    if (!found) return failed();
    work = *found;
  }
  return result_of(context, calendar::deadline(date_part(args[0]), *n, kind, count_first, *roll, work), work);
}

/// deadline in months(trigger, months, rounding, roll, calendar).
LIANGCE_INLINE Value deadline_in_months_call(CallContext& context, std::span<const Value> args) {
  const auto n = whole(context, args[1], "the number of months");
  const auto rounding = n ? month_rounding(context, args, 2) : std::nullopt;
  const auto roll = rounding ? roll_word(context, args, 3) : std::nullopt;
  if (!roll) return failed();
  const calendar::WorkCalendar* work = nullptr;
  if (*roll != calendar::Roll::none) {
    const auto found = work_calendar(context, args, 4);
    if (!found) return failed();
    work = *found;
  }
  return result_of(context, calendar::deadline_in_months(date_part(args[0]), *n, *rounding, *roll, work), work);
}

/// Dates that come back in the kind they came in.
inline TypeRef date_like_first(std::span<const TypeRef> args) {
  const TypeRef first = args.empty() ? Type::any() : element_of(args[0]);
  return first->kind == TypeKind::date || first->kind == TypeKind::date_time ? first : Type::any();
}

}  // namespace detail

LIANGCE_INLINE void add_calendar(std::vector<Builtin>& all) {
  using namespace kinds;
  using calendar::Period;
  using detail::signature;
  constexpr auto optional = Arity::optional;
  constexpr Kinds day = date | date_time;
  constexpr Kinds word = text | null;
  Builtin b;
  b.policy_only = true;
  b.source = "liangce";
  const auto add = [&](std::string_view name, std::vector<std::string_view> aliases, std::vector<Signature> signatures,
                       Value (*call)(CallContext&, std::span<const Value>), std::string_view meaning,
                       std::string_view example, std::string_view result) {
    b.name = name, b.aliases = std::move(aliases), b.signatures = std::move(signatures), b.call = call;
    b.meaning = meaning, b.example = example, b.result = result;
    all.push_back(b);
  };

  b.infer = &detail::date_like_first;
  add("add days", {"加天数"}, {signature({{"date", day}, {"days", number}}, day)}, &detail::add_days_call,
      "So many calendar days later (earlier when negative).", "add days(@\"2023-06-30\", 15)", "@\"2023-07-15\"");
  add("add months", {"加月数"}, {signature({{"date", day}, {"months", number}, {"rounding", word, optional}}, day)},
      &detail::add_months_call<1>,
      "So many months later. Where the month is too short: down (its last day), up (the next day), end of month (last "
      "days stay last "
      "days), error.",
      "add months(@\"2023-01-31\", 1)", "@\"2023-02-28\"");
  add("add years", {"加年数"}, {signature({{"date", day}, {"years", number}, {"rounding", word, optional}}, day)},
      &detail::add_months_call<12>, "So many years later, rounded as `add months`.",
      "add years(@\"2024-02-29\", 1, \"up\")", "@\"2025-03-01\"");

  b.infer = nullptr;
  add("months between", {"相隔月数"}, {signature({{"from", day}, {"to", day}, {"rounding", word, optional}}, number)},
      &detail::months_between_call, "Completed months: the most that can be added to `from` without passing `to`.",
      "months between(@\"2023-08-31\", @\"2024-02-29\")", "6");
  add("days between", {"相隔天数"}, {signature({{"from", day}, {"to", day}}, number)}, &detail::days_between,
      "Calendar days from one day to another.", "days between(@\"2023-06-30\", @\"2023-07-15\")", "15");
  add("age", {"周岁"}, {signature({{"birth", day}, {"on", day}}, number)}, &detail::age_call,
      "Full years of age; who is born on 29 February has the birthday on 1 March in common years.",
      "age(@\"2004-02-29\", @\"2022-02-28\")", "17");

  add("start of week", {"周初"}, {signature({{"date", day}}, date)}, &detail::edge<Period::week, false>,
      "Monday of the day's week.", "start of week(@\"2023-06-30\")", "@\"2023-06-26\"");
  add("end of week", {"周末日"}, {signature({{"date", day}}, date)}, &detail::edge<Period::week, true>,
      "Sunday of the day's week.", "end of week(@\"2023-06-30\")", "@\"2023-07-02\"");
  add("start of month", {"月初"}, {signature({{"date", day}}, date)}, &detail::edge<Period::month, false>,
      "First day of the month.", "start of month(@\"2023-06-30\")", "@\"2023-06-01\"");
  add("end of month", {"月末"}, {signature({{"date", day}}, date)}, &detail::edge<Period::month, true>,
      "Last day of the month.", "end of month(@\"2024-02-10\")", "@\"2024-02-29\"");
  add("start of quarter", {"季初"}, {signature({{"date", day}}, date)}, &detail::edge<Period::quarter, false>,
      "First day of the quarter.", "start of quarter(@\"2023-05-11\")", "@\"2023-04-01\"");
  add("end of quarter", {"季末日"}, {signature({{"date", day}}, date)}, &detail::edge<Period::quarter, true>,
      "Last day of the quarter.", "end of quarter(@\"2023-05-11\")", "@\"2023-06-30\"");
  add("start of half year", {"半年初"}, {signature({{"date", day}}, date)}, &detail::edge<Period::half_year, false>,
      "1 January or 1 July.", "start of half year(@\"2023-08-01\")", "@\"2023-07-01\"");
  add("end of half year", {"半年末"}, {signature({{"date", day}}, date)}, &detail::edge<Period::half_year, true>,
      "30 June or 31 December.", "end of half year(@\"2023-05-11\")", "@\"2023-06-30\"");
  add("start of year", {"年初"}, {signature({{"date", day}}, date)}, &detail::edge<Period::year, false>, "1 January.",
      "start of year(@\"2023-05-11\")", "@\"2023-01-01\"");
  add("end of year", {"年末"}, {signature({{"date", day}}, date)}, &detail::edge<Period::year, true>, "31 December.",
      "end of year(@\"2023-05-11\")", "@\"2023-12-31\"");

  add(
      "quarter of", {"季度"}, {signature({{"date", day}}, number)},
      [](CallContext&, std::span<const Value> args) { return Value(calendar::quarter_of(detail::date_part(args[0]))); },
      "The quarter a day lies in, 1 to 4.", "quarter of(@\"2023-05-11\")", "2");
  add(
      "half year of", {"半年度"}, {signature({{"date", day}}, number)},
      [](CallContext&, std::span<const Value> args) {
        return Value(calendar::half_year_of(detail::date_part(args[0])));
      },
      "The half-year a day lies in, 1 or 2.", "half year of(@\"2023-07-01\")", "2");

  b.infer = [](std::span<const TypeRef>) { return Type::range(Type::date()); };
  const auto windows = [&](std::string_view what) {
    return std::vector<Signature>{signature({{"date", day}}, range),
                                  signature({{"year", number}, {what, number}}, range)};
  };
  add("week window", {"所在周"}, windows("week"), &detail::window_around<Period::week>,
      "The ISO week around a day, or by year and number, as a range of days.", "week window(2023, 1)",
      "[@\"2023-01-02\"..@\"2023-01-08\"]");
  add("month window", {"所在月"}, windows("month"), &detail::window_around<Period::month>,
      "The month around a day, or by year and number, as a range of days.", "month window(2023, 2)",
      "[@\"2023-02-01\"..@\"2023-02-28\"]");
  add("quarter window", {"所在季度"}, windows("quarter"), &detail::window_around<Period::quarter>,
      "The quarter around a day, or by year and number, as a range of days.", "quarter window(@\"2023-05-11\")",
      "[@\"2023-04-01\"..@\"2023-06-30\"]");
  add("half year window", {"所在半年"}, windows("half"), &detail::window_around<Period::half_year>,
      "The half-year around a day, or by year and number, as a range of days.", "half year window(2023, 2)",
      "[@\"2023-07-01\"..@\"2023-12-31\"]");
  add("year window", {"所在年"}, {signature({{"date", day}}, range), signature({{"year", number}}, range)},
      &detail::window_around<Period::year>, "The year around a day, or by number, as a range of days.",
      "year window(2023)", "[@\"2023-01-01\"..@\"2023-12-31\"]");

  // From here on calendars are read: never folded while compiling. The examples are run with the holidays of 2023.
  b.pure = false;
  b.infer = nullptr;
  const ParamSpec named{"calendar", word, optional};
  add("is working day", {"是工作日"}, {signature({{"date", day}, named}, boolean)}, &detail::is_working_day,
      "Whether a day is worked, holidays and make-up days considered.", "is working day(@\"2023-10-07\")", "true");
  add("next working day", {"顺延工作日"}, {signature({{"date", day}, named}, date)}, &detail::working_day_near<true>,
      "The day itself when it is worked, else the next that is.", "next working day(@\"2023-10-01\")",
      "@\"2023-10-07\"");
  add("previous working day", {"提前工作日"}, {signature({{"date", day}, named}, date)},
      &detail::working_day_near<false>, "The day itself when it is worked, else the nearest earlier that is.",
      "previous working day(@\"2023-10-01\")", "@\"2023-09-28\"");
  add("add working days", {"加工作日"}, {signature({{"date", day}, {"days", number}, named}, date)},
      &detail::add_working_days, "The n-th working day after a day, which is not counted itself.",
      "add working days(@\"2023-09-28\", 2)", "@\"2023-10-08\"");
  add("working days between", {"相隔工作日"}, {signature({{"from", day}, {"to", day}, named}, number)},
      &detail::working_days_between, "Working days after `from` up to and including `to`.",
      "working days between(@\"2023-09-28\", @\"2023-10-08\")", "2");
  add("working days in", {"工作日数"}, {signature({{"range", range}, named}, number)}, &detail::working_days_in,
      "Working days of a range of days.", "working days in(month window(2023, 10))", "19");

  add("deadline", {"截止日"},
      {signature({{"trigger", day},
                  {"days", number},
                  {"kind", word, optional},
                  {"count first day", boolean | null, optional},
                  {"roll", word, optional},
                  named},
                 date)},
      &detail::deadline_call,
      "Last day of a period of days: of calendar or working days, the first day counted or not, moved to a working day "
      "or not.",
      "deadline(@\"2023-09-20\", 10, \"calendar\", false, \"next\")", "@\"2023-10-07\"");
  add("deadline in months", {"按月截止日"},
      {signature({{"trigger", day}, {"months", number}, {"rounding", word, optional}, {"roll", word, optional}, named},
                 date)},
      &detail::deadline_in_months_call, "Last day of a period of months, rounded once, moved to a working day or not.",
      "deadline in months(@\"2023-08-31\", 1)", "@\"2023-09-30\"");
}

}  // namespace liangce::feel
