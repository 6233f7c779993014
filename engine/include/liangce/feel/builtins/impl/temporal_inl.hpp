// Dates and times (DMN 1.5 clauses 10.3.4.6, 10.3.4.8 and 10.3.4.11).
#pragma once

#include "liangce/feel/builtins/impl/support.hpp"
#include "liangce/feel/builtins/impl/temporal_values.hpp"

namespace liangce::feel {

namespace detail {

LIANGCE_INLINE Value week_day_name(CallContext&, std::span<const Value> args) {
  static constexpr std::string_view names[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                               "Friday", "Saturday", "Sunday"};
  return Value(names[date_part(args[0]).weekday() - 1]);
}

LIANGCE_INLINE Value month_name(CallContext&, std::span<const Value> args) {
  static constexpr std::string_view names[] = {"January", "February", "March",     "April",   "May",      "June",
                                               "July",    "August",   "September", "October", "November", "December"};
  return Value(names[date_part(args[0]).ymd().month - 1]);
}

/// The same value, not only an equal one: 20:00Z is not 21:00+01:00.
LIANGCE_INLINE Value is_same(CallContext&, std::span<const Value> args) { return Value(args[0].same(args[1])); }

LIANGCE_INLINE Value today(CallContext& context, std::span<const Value>) {
  if (context.on()) return *context.on();
  return context.error("no date is set for this evaluation");
}

LIANGCE_INLINE Value now(CallContext& context, std::span<const Value>) {
  if (context.now()) return *context.now();
  if (context.on()) return DateTime{*context.on(), Time{0, Zone::utc()}};
  return context.error("no date and time is set for this evaluation");
}

}  // namespace detail

LIANGCE_INLINE void add_temporal(std::vector<Builtin>& all) {
  using namespace kinds;
  using detail::signature;
  Builtin b;
  b.source = "DMN 1.5 clause 10.3.4.8";

  b.name = "is", b.aliases = {"同一"};
  b.signatures = {signature({{"value1", any}, {"value2", any}}, boolean)};
  b.call = &detail::is_same;
  b.meaning = "Whether two values are the same, zone and all, not only equal.";
  b.example = "is(@\"20:00:50+00:00\", @\"21:00:50+01:00\")", b.result = "false";
  b.source = "DMN 1.5 clause 10.3.4.6";
  all.push_back(b);
  b.source = "DMN 1.5 clause 10.3.4.8";

  b.name = "day of year", b.aliases = {"年内第几天"};
  b.signatures = {signature({{"date", date | date_time}}, number)};
  b.call = [](CallContext&, std::span<const Value> args) { return Value(detail::date_part(args[0]).day_of_year()); };
  b.meaning = "1 for 1 January.", b.example = "day of year(date(2019, 9, 17))", b.result = "260";
  all.push_back(b);

  b.name = "week of year", b.aliases = {"年内第几周"};
  b.call = [](CallContext&, std::span<const Value> args) { return Value(detail::date_part(args[0]).iso_week()); };
  b.meaning = "The ISO 8601 week.", b.example = "week of year(date(2005, 1, 1))", b.result = "53";
  all.push_back(b);

  b.name = "day of week", b.aliases = {"星期"};
  b.signatures = {signature({{"date", date | date_time}}, text)};
  b.call = &detail::week_day_name;
  b.infer = [](std::span<const TypeRef>) {
    static const TypeRef days =
        Type::choice({"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"});
    return days;
  };
  b.meaning = "The English name of the day of the week.", b.example = "day of week(date(2019, 9, 17))",
  b.result = "\"Tuesday\"";
  all.push_back(b);

  b.name = "month of year", b.aliases = {"月份名"};
  b.call = &detail::month_name;
  b.infer = [](std::span<const TypeRef>) {
    static const TypeRef months = Type::choice({"January", "February", "March", "April", "May", "June", "July",
                                                "August", "September", "October", "November", "December"});
    return months;
  };
  b.meaning = "The English name of the month.", b.example = "month of year(date(2019, 9, 17))",
  b.result = "\"September\"";
  all.push_back(b);
  b.infer = nullptr;

  b.pure = false;
  b.source = "DMN 1.5 clause 10.3.4.11";
  b.name = "today", b.aliases = {"今天", "当日"};
  b.signatures = {signature({}, date)};
  b.call = &detail::today;
  b.meaning = "The date the question is asked for.", b.example = "today() instance of date", b.result = "true";
  all.push_back(b);

  b.name = "now", b.aliases = {"现在"};
  b.signatures = {signature({}, date_time)};
  b.call = &detail::now;
  b.meaning = "The date and time the question is asked for.", b.example = "now() instance of date and time",
  b.result = "true";
  all.push_back(b);
}

}  // namespace liangce::feel
