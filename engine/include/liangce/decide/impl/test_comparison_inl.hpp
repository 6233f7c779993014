#pragma once

#include <algorithm>
#include <set>

#include "liangce/decide/impl/test_comparison.hpp"

namespace liangce {

namespace detail {

/// Times and durations have no YAML form of their own: a test writes them as text.
inline bool same_as_text(std::string_view text, const Value& got) {
  const auto is_that = [&](const auto& parsed) { return parsed && Value(*parsed).same(got); };
  switch (got.kind()) {
    case Kind::time: return is_that(Time::parse(text));
    case Kind::date_time: return is_that(DateTime::parse(text));
    case Kind::days_duration: return is_that(DaysDuration::parse(text));
    case Kind::months_duration: return is_that(MonthsDuration::parse(text));
    default: return false;
  }
}

inline bool fits_absence(const Value& expected, const Value& got) {
  if (!got.is_absent()) return false;
  if (expected.reason() == Reason::null_literal) return true;
  if (expected.reason() != got.reason()) return false;
  const Absence* wanted = expected.absence();
  if (wanted == nullptr) return true;
  const Absence* has = got.absence();
  const Absence nothing;
  if (has == nullptr) has = &nothing;
  const auto bound = [](const Value& want, const Value& have) { return want.is_absent() || want.same(have); };
  return bound(wanted->low, has->low) && bound(wanted->high, has->high) &&
         (wanted->candidates.empty() || Value::list(wanted->candidates).same(Value::list(has->candidates)));
}

}  // namespace detail

LIANGCE_INLINE bool fits_expected(const Value& expected, const Value& got) {
  if (expected.is_absent()) return detail::fits_absence(expected, got);
  if (expected.is_text() && !got.is_text()) return detail::same_as_text(expected.text(), got);
  if (expected.is_list()) {
    if (!got.is_list() || expected.items().size() != got.items().size()) return false;
    for (std::size_t i = 0; i < got.items().size(); ++i)
      if (!fits_expected(expected.items()[i], got.items()[i])) return false;
    return true;
  }
  if (expected.is_context()) {
    if (!got.is_context()) return false;
    for (const auto& [name, value] : expected.entries()) {
      const Value* entry = got.find(name.text());
      if (!fits_expected(value, entry == nullptr ? Value() : *entry)) return false;
    }
    for (const auto& [name, value] : got.entries())
      if (expected.find(name.text()) == nullptr && !value.is_absent()) return false;
    return true;
  }
  return expected.same(got);
}

namespace detail {

LIANGCE_INLINE std::string shown_value(const Value& value) {
  constexpr std::size_t most = 2'000;
  if (value.is_absent()) {
    if (value.reason() == Reason::null_literal) return "null";
    std::string shown = "null (" + std::string(to_string(value.reason()));
    if (const Absence* absence = value.absence()) {
      if (!absence->low.is_absent() || !absence->high.is_absent())
        shown += ", " + shown_value(absence->low) + " .. " + shown_value(absence->high);
      for (std::size_t i = 0; i < absence->candidates.size() && i < 8; ++i)
        shown += (i == 0 ? ", one of " : ", ") + shown_value(absence->candidates[i]);
      if (!absence->message.empty()) shown += ": " + absence->message;
    }
    return shown + ")";
  }
  return value.to_feel_within(most).value_or("a value of more than " + std::to_string(most) + " characters");
}

inline std::string list_of(const std::vector<std::string>& names) {
  std::string text = "[";
  for (std::size_t i = 0; i < names.size(); ++i) text += (i == 0 ? "" : ", ") + names[i];
  return text + "]";
}

LIANGCE_INLINE void TestComparison::differs(std::string what, const SourceText& place, std::string expected,
                                            std::string got, std::string hint) {
  const SourceText& at = place.file ? place : test_.name;
  TestDifference d{std::move(what), std::move(expected), std::move(got), std::move(hint), at.file, 0, 0};
  d.begin = at.file_offset(0);
  d.end = at.text.empty() ? d.begin : at.file_offset(static_cast<std::uint32_t>(at.text.size() - 1)) + 1;
  result_.differences.push_back(std::move(d));
}

LIANGCE_INLINE void TestComparison::problem(std::string code, const SourceText& place, std::string message,
                                            std::string hint) {
  Diagnostics one;
  one.add(std::move(code), place, 0, static_cast<std::uint32_t>(place.text.size()), std::move(message),
          std::move(hint));
  result_.problems.push_back(one.items().front());
}

LIANGCE_INLINE void TestComparison::unknown(const SourceText& name, std::string message,
                                            const std::vector<std::string>& known) {
  const std::string near = nearest_name(name.text, known);
  problem("LC301", name, std::move(message), near.empty() ? "" : "did you mean `" + near + "`?");
}

LIANGCE_INLINE void TestComparison::value(std::string what, const SourceText& place, const Value& expected,
                                          const Value& got) {
  if (fits_expected(expected, got)) return;
  differs(std::move(what), place, shown_value(expected), shown_value(got));
}

LIANGCE_INLINE void TestComparison::rule(const policy::Expected& expected, const Value& got) {
  value("rule `" + expected.name.text + "`", expected.place, expected.value, got);
}

LIANGCE_INLINE void TestComparison::outputs(const policy::Expectation& expect, const policy::Decision& asked,
                                            const Decision& answer) {
  if (expect.value) {
    const bool among_others = asked.computation && !asked.values.empty() && answer.value.is_context();
    const Value* own = among_others ? answer.value.find("value") : nullptr;
    value("value", expect.value_place, *expect.value, own == nullptr ? answer.value : *own);
  }
  std::vector<std::string> known;
  for (const auto& output : asked.values) known.push_back(output.name.text);
  if (answer.value.is_context())  // what a pattern, table or computation answers besides
    for (const auto& [name, entry] : answer.value.entries()) known.emplace_back(name.text());
  // A body that says more than its verdict may be undecided as a whole: then its details are merely absent.
  const bool may_say_more =
      asked.computation || (asked.body && !std::holds_alternative<policy::Expression>(asked.body->form));
  for (const auto& expected : expect.values) {
    if (std::find(known.begin(), known.end(), expected.name.text) == known.end() && !answer.value.is_absent() &&
        !(may_say_more && answer.is_undetermined())) {
      unknown(expected.name, "decision `" + asked.name.text + "` has no output `" + expected.name.text + "`", known);
      continue;
    }
    const Value* got = answer.value.is_context() ? answer.value.find(expected.name.text) : nullptr;
    value("value `" + expected.name.text + "`", expected.place, expected.value, got == nullptr ? Value() : *got);
  }
}

LIANGCE_INLINE std::string TestComparison::main_name(const std::string& name) const {
  if (const auto* fact = policy_.find_fact(name)) return fact->name.text;
  if (const auto* parameter = policy_.find_parameter(name)) return parameter->name.text;
  return name;
}

LIANGCE_INLINE void TestComparison::names(const char* what, const std::vector<SourceText>& places,
                                          const std::vector<std::string>& expected, const std::vector<std::string>& got,
                                          const std::vector<std::string>& got_shown) {
  const std::set<std::string> wanted(expected.begin(), expected.end()), has(got.begin(), got.end());
  if (wanted == has) return;
  std::vector<std::string> lacking, too_many;
  std::set_difference(wanted.begin(), wanted.end(), has.begin(), has.end(), std::back_inserter(lacking));
  std::set_difference(has.begin(), has.end(), wanted.begin(), wanted.end(), std::back_inserter(too_many));
  std::string hint;
  if (!lacking.empty()) hint += "lacking: " + list_of(lacking);
  if (!too_many.empty()) hint += (hint.empty() ? "" : "; ") + std::string("not expected: ") + list_of(too_many);
  differs(what, places.empty() ? SourceText() : places.front(), list_of(expected), list_of(got_shown), std::move(hint));
}

LIANGCE_INLINE void TestComparison::facts(const char* what, const std::vector<SourceText>& expected,
                                          const std::vector<MissingFact>& got) {
  std::vector<std::string> wanted, has, shown;
  for (const auto& name : expected) wanted.push_back(main_name(name.text));
  for (const auto& fact : got) {
    shown.emplace_back(has.emplace_back(fact.name));
    if (fact.reason != Reason::missing) shown.back().append(" (").append(to_string(fact.reason)).append(")");
  }
  names(what, expected, wanted, has, shown);
}

LIANGCE_INLINE void TestComparison::findings(const std::vector<SourceText>& expected, const policy::Decision& asked,
                                             const Decision& answer) {
  std::vector<std::string> known, wanted;
  for (const auto& finding : asked.findings) known.push_back(finding.name.text);
  for (const auto& code : expected) {
    if (std::find(known.begin(), known.end(), code.text) == known.end())
      unknown(code, "decision `" + asked.name.text + "` has no finding `" + code.text + "`", known);
    wanted.push_back(code.text);
  }
  names("findings", expected, wanted, answer.findings, answer.findings);
}

LIANGCE_INLINE void TestComparison::errors(const std::vector<SourceText>& expected, const Decision& answer) {
  std::vector<std::string> wanted, has, shown;
  for (const auto& code : expected) wanted.push_back(code.text);
  for (const auto& error : answer.errors) {
    has.push_back(error.code);
    shown.push_back(error.code + " (" + error.message + ")");
  }
  names("errors", expected, wanted, has, shown);
}

LIANGCE_INLINE void TestComparison::reasons(const std::vector<SourceText>& fragments, const Decision& answer) {
  if (fragments.empty()) return;
  const std::string chinese = explain(answer, "zh"), english = explain(answer, "en");
  for (const auto& fragment : fragments) {
    if (chinese.find(fragment.text) != std::string::npos || english.find(fragment.text) != std::string::npos) continue;
    differs("reasons", fragment, fragment.text, "no such words in the explanation");
  }
}

LIANGCE_INLINE void TestComparison::decision(const policy::Expectation& expect, const policy::Decision& asked,
                                             const Decision& answer) {
  if (!expect.verdict.empty() && expect.verdict.text != answer.verdict) {
    std::string hint;
    for (std::size_t i = 0; i < answer.errors.size() && i < 3; ++i)
      hint += (i == 0 ? "errors while deciding: " : "; ") + answer.errors[i].message;
    differs("verdict", expect.verdict, expect.verdict.text, answer.verdict, std::move(hint));
  }
  outputs(expect, asked, answer);
  if (expect.missing) facts("missing", *expect.missing, answer.missing);
  if (expect.also_unknown) facts("also unknown", *expect.also_unknown, answer.also_unknown);
  if (expect.findings) findings(*expect.findings, asked, answer);
  if (expect.errors) errors(*expect.errors, answer);
  reasons(expect.reasons, answer);
  if (expect.retroactive && *expect.retroactive != answer.retroactive)
    differs("retroactive", SourceText(), *expect.retroactive ? "true" : "false", answer.retroactive ? "true" : "false");
}

}  // namespace detail
}  // namespace liangce
