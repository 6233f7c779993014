// Conversions (DMN 1.5 clause 10.3.4.1).
#pragma once

#include "liangce/calendar/months.hpp"
#include "liangce/feel/builtins/impl/support.hpp"
#include "liangce/feel/builtins/impl/temporal_values.hpp"

namespace liangce::feel {

namespace detail {

LIANGCE_INLINE Value string_from(CallContext& context, std::span<const Value> args) {
  const Value& v = args[0];
  switch (v.kind()) {
    case Kind::absent: return {};
    case Kind::text: return v;
    case Kind::number: return Value(v.number().to_string());
    case Kind::date: return Value(v.date().to_string());
    case Kind::time: return Value(v.time().to_string());
    case Kind::date_time: return Value(v.date_time().to_string());
    case Kind::days_duration: return Value(v.days_duration().to_string());
    case Kind::months_duration: return Value(v.months_duration().to_string());
    default: break;
  }
  const auto text = v.to_feel_within(context.limits().text_bytes);
  if (!text) {
    context.may_make_text(context.limits().text_bytes + 1);
    return failed();
  }
  if (!context.spend(text->size() / 16)) return failed();
  return Value(*text);
}

LIANGCE_INLINE Value number_from(CallContext& context, std::span<const Value> args) {
  const std::string_view text = args[0].text();
  const auto separator = [&](std::size_t i) {
    return i < args.size() && args[i].is_text() ? args[i].text() : std::string_view();
  };
  const std::string_view grouping = separator(1), decimal = separator(2);
  const bool has_grouping = args.size() > 1 && args[1].is_text(), has_decimal = args.size() > 2 && args[2].is_text();
  if (has_grouping && grouping != " " && grouping != "," && grouping != ".") {
    return context.error("the grouping separator must be a space, `,` or `.`");
  }
  if (has_decimal && decimal != "," && decimal != ".") return context.error("the decimal separator must be `.` or `,`");
  if (has_grouping && has_decimal && grouping == decimal)
    return context.error("both separators are `" + std::string(decimal) + "`");
  std::string plain;
  plain.reserve(text.size());
  for (const char c : text) {
    if (has_grouping && c == grouping[0]) continue;
    if (has_decimal && c == decimal[0]) {
      plain += '.';
    } else if (has_decimal && c == '.') {
      plain += '?';  // a point that is no decimal separator here
    } else {
      plain += c;
    }
  }
  if (const auto n = Number::parse(plain)) return *n;
  return context.error("\"" + std::string(text.substr(0, 60)) + "\" is not a number");
}

LIANGCE_INLINE Value date_from(CallContext& context, std::span<const Value> args) {
  if (context.signature() == 1) {
    std::int64_t part[3];
    for (std::size_t i = 0; i < 3; ++i) {
      const auto n = args[i].number().to_int64();
      if (!n) return context.error("year, month and day must be whole numbers");
      part[i] = *n;
    }
    const bool sane = part[1] >= 1 && part[1] <= 12 && part[2] >= 1 && part[2] <= 31;
    if (const auto date =
            sane ? Date::from_ymd(part[0], static_cast<int>(part[1]), static_cast<int>(part[2])) : std::nullopt) {
      return *date;
    }
    return context.error("there is no day " + std::to_string(part[0]) + "-" + std::to_string(part[1]) + "-" +
                         std::to_string(part[2]));
  }
  const Value& v = args[0];
  if (v.kind() == Kind::date) return v;
  if (v.kind() == Kind::date_time) return v.date_time().date;
  if (const auto date = Date::parse(v.text())) return *date;
  return context.error("\"" + std::string(v.text().substr(0, 60)) + "\" is not a date (YYYY-MM-DD)");
}

/// A UTC offset given as a duration; false = it is none.
LIANGCE_INLINE bool offset_zone(const Value& duration, Zone& zone) {
  const DaysDuration d = duration.days_duration();
  if (d.nanos != 0 || d.seconds > 86'400 || d.seconds < -86'400) return false;
  const auto found = Zone::offset(static_cast<std::int32_t>(d.seconds));
  if (found) zone = *found;
  return found.has_value();
}

/// Hour, minute and second (which may have a fraction).
LIANGCE_INLINE std::optional<Time> clock_time(std::span<const Value> args, Zone zone) {
  const auto hour = args[0].number().to_int64(), minute = args[1].number().to_int64();
  const Number second = args[2].number();
  if (!hour || !minute || *hour < 0 || *hour > 23 || *minute < 0 || *minute > 59 || second.is_negative() ||
      second >= Number(60)) {
    return std::nullopt;
  }
  const auto nanos = second.to_scaled128(9);
  if (!nanos) return std::nullopt;
  const auto whole_nanos = static_cast<std::int64_t>(*nanos);
  return Time::from_hms(static_cast<int>(*hour), static_cast<int>(*minute),
                        static_cast<int>(whole_nanos / 1'000'000'000), whole_nanos % 1'000'000'000, zone);
}

LIANGCE_INLINE Value time_from(CallContext& context, std::span<const Value> args) {
  if (context.signature() == 1) {
    Zone zone;
    if (args.size() > 3 && !args[3].is_absent() && !offset_zone(args[3], zone))
      return context.error("an offset is at most 18 hours");
    if (const auto time = clock_time(args, zone)) return *time;
    return context.error("there is no such time of day");
  }
  const Value& v = args[0];
  switch (v.kind()) {
    case Kind::time: return v;
    case Kind::date_time: return v.date_time().time;
    case Kind::date: return Time{0, Zone::utc()};
    default: break;
  }
  if (const auto time = Time::parse(v.text())) return *time;
  return context.error("\"" + std::string(v.text().substr(0, 60)) + "\" is not a time (HH:MM:SS)");
}

LIANGCE_INLINE Value date_and_time_from(CallContext& context, std::span<const Value> args) {
  switch (context.signature()) {
    case 0: {
      const Value& v = args[0];
      if (v.kind() == Kind::date_time) return v;
      if (v.kind() == Kind::date) return DateTime{v.date(), Time{0, Zone::utc()}};
      if (const auto moment = DateTime::parse(v.text())) return *moment;
      if (const auto date = Date::parse(v.text())) return DateTime{*date, Time{}};
      return context.error("\"" + std::string(v.text().substr(0, 60)) +
                           "\" is not a date and time (YYYY-MM-DDTHH:MM:SS)");
    }
    case 1: return DateTime{date_part(args[0]), args[1].time()};
    default: break;
  }
  Zone zone;
  if (args.size() > 6 && args[6].kind() == Kind::days_duration && !offset_zone(args[6], zone)) {
    return context.error("an offset is at most 18 hours");
  }
  if (args.size() > 6 && args[6].is_text()) {
    const auto named = Zone::named(args[6].text());
    if (!named)
      return context.error("\"" + std::string(args[6].text().substr(0, 60)) + "\" is not a time zone known here");
    zone = *named;
  }
  const auto year = args[0].number().to_int64(), month = args[1].number().to_int64(), day = args[2].number().to_int64();
  const bool sane = year && month && day && *month >= 1 && *month <= 12 && *day >= 1 && *day <= 31;
  const auto date = sane ? Date::from_ymd(*year, static_cast<int>(*month), static_cast<int>(*day)) : std::nullopt;
  const auto time = clock_time(args.subspan(3), zone);
  if (!date || !time) return context.error("there is no such day and time");
  return DateTime{*date, *time};
}

LIANGCE_INLINE Value duration_from(CallContext& context, std::span<const Value> args) {
  const std::string_view text = args[0].text();
  if (const auto days = DaysDuration::parse(text)) return *days;
  if (const auto months = MonthsDuration::parse(text)) return *months;
  return context.error("\"" + std::string(text.substr(0, 60)) + "\" is not a duration (P1Y2M, P3DT4H5M6S)");
}

LIANGCE_INLINE Value years_and_months_between(CallContext&, std::span<const Value> args) {
  // A month is complete when its day has been reached: 01-31 .. 02-28 is none.
  return MonthsDuration{calendar::months_between(date_part(args[0]), date_part(args[1]), calendar::MonthRounding::up)};
}

}  // namespace detail

LIANGCE_INLINE void add_conversion(std::vector<Builtin>& all) {
  using namespace kinds;
  using detail::signature;
  constexpr auto optional = Arity::optional;
  Builtin b;
  b.source = "DMN 1.5 clause 10.3.4.1";

  b.name = "date", b.aliases = {"日期"};
  b.signatures = {signature({{"from", text | date | date_time}}, date),
                  signature({{"year", number}, {"month", number}, {"day", number}}, date)};
  b.call = &detail::date_from;
  b.meaning = "A date from its text, from the date part of a date and time, or from year, month and day.";
  b.example = "date(2023, 6, 30)", b.result = "@\"2023-06-30\"";
  all.push_back(b);

  b.name = "time", b.aliases = {"时间"};
  b.signatures = {
      signature({{"from", text | time | date | date_time}}, time),
      signature({{"hour", number}, {"minute", number}, {"second", number}, {"offset", days_duration | null, optional}},
                time)};
  b.call = &detail::time_from;
  b.meaning = "A time of day from its text, from a date and time, or from hour, minute, second and UTC offset.";
  b.example = "time(23, 59, 0, duration(\"PT8H\"))", b.result = "@\"23:59:00+08:00\"";
  all.push_back(b);

  b.name = "date and time", b.aliases = {"日期时间"};
  b.signatures = {signature({{"from", text | date | date_time}}, date_time),
                  signature({{"date", date | date_time}, {"time", time}}, date_time),
                  signature({{"year", number},
                             {"month", number},
                             {"day", number},
                             {"hour", number},
                             {"minute", number},
                             {"second", number},
                             {"offset", days_duration | null, optional}},
                            date_time),
                  signature({{"year", number},
                             {"month", number},
                             {"day", number},
                             {"hour", number},
                             {"minute", number},
                             {"second", number},
                             {"timezone", text}},
                            date_time)};
  b.call = &detail::date_and_time_from;
  b.meaning = "A date and time from its text, from a date and a time, or from its parts.";
  b.example = "date and time(date(\"2023-06-30\"), time(\"08:00:00\"))", b.result = "@\"2023-06-30T08:00:00\"";
  all.push_back(b);

  b.name = "number", b.aliases = {"数值"};
  b.signatures = {signature(
      {{"from", text}, {"grouping separator", text | null, optional}, {"decimal separator", text | null, optional}},
      number)};
  b.call = &detail::number_from;
  b.meaning = "The number a text says, with the given separators for thousands and decimals.";
  b.example = "number(\"1,000,000.01\", \",\", \".\")", b.result = "1000000.01";
  all.push_back(b);

  b.name = "string", b.aliases = {"文本"};
  b.signatures = {signature({{"from", any}}, text)};
  b.call = &detail::string_from;
  b.meaning = "The text of a value, as FEEL writes it; text stays as it is.";
  b.example = "string(12.50)", b.result = "\"12.5\"";
  all.push_back(b);

  b.name = "duration", b.aliases = {"时长"};
  b.signatures = {signature({{"from", text}}, kinds::duration)};
  b.call = &detail::duration_from;
  b.meaning = "A duration from its text: days and time (P1DT2H) or years and months (P1Y2M).";
  b.example = "duration(\"P26M\")", b.result = "@\"P2Y2M\"";
  all.push_back(b);

  b.name = "years and months duration", b.aliases = {"年月时长"};
  b.signatures = {signature({{"from", date | date_time}, {"to", date | date_time}}, months_duration)};
  b.call = &detail::years_and_months_between;
  b.meaning = "Complete years and months between two dates; times of day do not count.";
  b.example = "years and months duration(date(\"2011-12-22\"), date(\"2013-08-24\"))", b.result = "@\"P1Y8M\"";
  all.push_back(b);
}

}  // namespace liangce::feel
