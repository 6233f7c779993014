// What the tests of the expression language share: evaluate a text and show the result as FEEL writes it.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "liangce/feel/builtins/builtin.hpp"
#include "liangce/feel/compiler.hpp"
#include "liangce/feel/evaluate.hpp"
#include "liangce/feel/parser.hpp"

namespace liangce::feel::testing {

/// The official days off and make-up days of 2023 (国办发明电〔2022〕16号).
inline const calendar::WorkCalendar& china_2023() {
  static const calendar::WorkCalendar calendar = [] {
    calendar::CalendarData data;
    data.name = "中国 2023";
    data.years = {2023};
    const auto add = [&](const char* first, const char* last, const char* name) {
      for (Date day = *Date::parse(first); day <= *Date::parse(last); ++day.days) data.holidays.push_back({day, name});
    };
    add("2023-01-01", "2023-01-02", "元旦");
    add("2023-01-21", "2023-01-27", "春节");
    add("2023-04-05", "2023-04-05", "清明节");
    add("2023-04-29", "2023-05-03", "劳动节");
    add("2023-06-22", "2023-06-24", "端午节");
    add("2023-09-29", "2023-10-06", "中秋节、国庆节");
    for (const char* day :
         {"2023-01-28", "2023-01-29", "2023-04-23", "2023-05-06", "2023-06-25", "2023-10-07", "2023-10-08"}) {
      data.working.push_back({*Date::parse(day), "调休"});
    }
    return calendar::WorkCalendar(std::move(data));
  }();
  return calendar;
}

inline Options options(Profile profile) {
  static const calendar::WorkCalendar* const calendars[] = {&china_2023()};
  Options o;
  o.profile = profile;
  o.variants = true;
  o.on = Date::parse("2023-06-30");
  o.now = DateTime::parse("2023-06-30T08:30:00+08:00");
  o.calendars = calendars;
  return o;
}

using Names = std::vector<std::pair<const char*, Value>>;

inline Value context_of(const Names& names) {
  std::vector<std::pair<Value, Value>> entries;
  for (const auto& [name, value] : names) entries.emplace_back(Value(name), value);
  return Value::context(std::move(entries));
}

/// The value as FEEL text; "error" when reading failed; absences as their reason in policies and null in the standard
/// profile, `null!` when an error was recorded.
inline std::string shown(const Outcome& outcome, Profile profile) {
  if (!outcome.value.is_absent()) return outcome.value.to_feel();
  if (profile == Profile::policy && outcome.value.reason() != Reason::null_literal)
    return std::string(to_string(outcome.value.reason()));
  return outcome.errors.empty() ? "null" : "null!";
}

inline std::string evaluated(std::string_view expression, Profile profile, const Names& names = {}) {
  try {
    return shown(evaluate_text(expression, context_of(names), options(profile)), profile);
  } catch (const PolicyError& error) {
    return error.diagnostics().empty() ? "error" : "error " + error.diagnostics()[0].code;
  }
}

/// By the standard.
inline std::string plain(std::string_view expression, const Names& names = {}) {
  return evaluated(expression, Profile::standard, names);
}
/// As policies read it.
inline std::string rule(std::string_view expression, const Names& names = {}) {
  return evaluated(expression, Profile::policy, names);
}

/// First diagnostic or recorded error: "LC504: message"; "" when there is none.
inline std::string complaint(std::string_view expression, Profile profile, const Names& names = {}) {
  try {
    const Outcome outcome = evaluate_text(expression, context_of(names), options(profile));
    return outcome.errors.empty() ? "" : outcome.errors[0].code + ": " + outcome.errors[0].message;
  } catch (const PolicyError& error) {
    const Diagnostic& d = error.diagnostics().at(0);
    return d.code + ": " + d.message;
  }
}

struct Row {
  const char* expression;
  const char* expected;
};

template <class Evaluate, std::size_t n>
void check(Evaluate evaluate, const Row (&rows)[n]) {
  for (const Row& row : rows) EXPECT_EQ(evaluate(row.expression, Names{}), row.expected) << row.expression;
}

}  // namespace liangce::feel::testing
