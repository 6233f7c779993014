// Facts into slots, each as its declaration wants it.
#pragma once

#include <algorithm>

#include "liangce/decide/case.hpp"
#include "liangce/decide/program.hpp"

namespace liangce {

namespace detail {

LIANGCE_INLINE std::string expected(const policy::TypeSpec& type) {
  using policy::TypeWord;
  std::string text;
  if (type.word == TypeWord::choice) {
    text = "one of ";
    for (std::size_t i = 0; i < type.choices.size() && i < 12; ++i) text += (i == 0 ? "" : ", ") + type.choices[i].text;
    if (type.choices.size() > 12) text += ", ...";
    return text;
  }
  text = type.declared() ? type.written.text : "a value";
  if (!type.unit_text.empty() && type.unit_text.text != "none") text += " (" + type.unit_text.text + ")";
  return text;
}

LIANGCE_INLINE Value refuse(std::string& problem, const policy::TypeSpec& type, const Value& value,
                            const std::string& hint = {}) {
  if (problem.empty()) {
    std::string shown = value.to_feel_within(60).value_or("a long value");
    problem = "expected " + expected(type) + ", found " + feel::describe(value) + " " + shown;
    if (feel::describe(value) == shown) problem = "expected " + expected(type) + ", found " + shown;
    if (!hint.empty()) problem += "; " + hint;
  }
  return Value();
}

LIANGCE_INLINE bool outside(const policy::TypeSpec& type, const Value& value) {
  const auto before = [](const Value& a, const Value& b) {
    if (a.is_number() && b.is_number()) return a.number() < b.number();
    return a.kind() == Kind::date && b.kind() == Kind::date && a.date() < b.date();
  };
  return (type.at_least && before(value, *type.at_least)) || (type.at_most && before(*type.at_most, value));
}

/// Digits of a decimal text from the first to the last that is not zero.
LIANGCE_INLINE std::size_t significant_digits(std::string_view text) {
  std::size_t digits = 0, zeros = 0;
  for (const char c : text.substr(0, text.find_first_of("eE"))) {
    if (c < '0' || c > '9') continue;
    if (c == '0') {
      zeros += digits != 0;
    } else {
      digits += zeros + 1;
      zeros = 0;
    }
  }
  return digits;
}

LIANGCE_INLINE Value admit_number(const policy::TypeSpec& type, const Value& value, std::string& problem) {
  std::optional<Number> number;
  if (value.is_number()) number = value.number();
  if (value.is_text()) number = Number::parse(value.text());
  if (number && value.is_text() && significant_digits(value.text()) > 34) {
    return refuse(problem, type, value, "it has more than 34 digits and would be rounded");
  }
  if (!number) return refuse(problem, type, value, value.is_text() ? "a number is written like 7500 or -0.5" : "");
  if (type.scale && number->scale() > *type.scale) {
    return refuse(problem, type, value,
                  "it is not exact at " + std::to_string(*type.scale) + " digits after the point");
  }
  return *number;
}

template <class T>
Value admit_temporal(const policy::TypeSpec& type, const Value& value, Kind kind, std::string& problem,
                     const char* example) {
  if (value.kind() == kind) return value;
  if (value.is_text()) {
    if (const auto parsed = T::parse(value.text())) return Value(*parsed);
  }
  return refuse(problem, type, value, std::string("it is written like ") + example);
}

LIANGCE_INLINE Value admit_choice(const policy::TypeSpec& type, const Value& value, std::string& problem) {
  if (!value.is_text()) return refuse(problem, type, value);
  for (const SourceText& choice : type.choices) {
    if (choice.text == value.text()) return value;
  }
  std::vector<std::string> words;
  for (const SourceText& choice : type.choices) words.push_back(choice.text);
  const std::string near = nearest_name(value.text(), words);
  return refuse(problem, type, value, near.empty() ? "" : "did you mean " + near + "?");
}

LIANGCE_INLINE Value admit_list(const policy::TypeSpec& type, const Value& value, std::uint32_t fact,
                                std::string& problem) {
  if (!value.is_list()) return refuse(problem, type, value);
  if (type.element.empty()) return value;
  std::vector<Value> items;
  items.reserve(value.items().size());
  for (const Value& item : value.items()) {
    items.push_back(admit(type.element.front(), item, fact, problem));
    if (problem.empty()) continue;
    problem = "item " + std::to_string(items.size()) + ": " + problem;
    return Value();
  }
  return Value::list(std::move(items));
}

LIANGCE_INLINE Value admit_context(const policy::TypeSpec& type, const Value& value, std::uint32_t fact,
                                   std::string& problem) {
  if (!value.is_context()) return refuse(problem, type, value);
  if (type.fields.empty()) return value;
  std::vector<std::pair<Value, Value>> entries;
  entries.reserve(type.fields.size());
  std::size_t used = 0;
  for (const policy::Field& field : type.fields) {
    const Value* given = value.find(field.name.text);
    const Value* alias = field.en.empty() ? nullptr : value.find(field.en.text);
    if (given != nullptr && alias != nullptr) {
      problem = "`" + field.name.text + "` is given twice, also as `" + field.en.text + "`";
      return Value();
    }
    if (given == nullptr) given = alias;
    used += given != nullptr;
    Value entry = given == nullptr ? Value::absent(Reason::missing, fact) : admit(field.type, *given, fact, problem);
    if (!problem.empty()) {
      problem = "`" + field.name.text + "`: " + problem;
      return Value();
    }
    entries.emplace_back(Value(field.name.text), std::move(entry));
  }
  if (used == value.entries().size()) return Value::context(std::move(entries));
  std::vector<std::string> known;
  for (const policy::Field& field : type.fields) known.push_back(field.name.text), known.push_back(field.en.text);
  for (const auto& [name, entry] : value.entries()) {
    if (std::find(known.begin(), known.end(), name.text()) != known.end()) continue;
    const std::string near = nearest_name(name.text(), known);
    problem =
        "there is no entry `" + std::string(name.text()) + "`" + (near.empty() ? "" : "; did you mean `" + near + "`?");
    break;
  }
  return Value();
}

/// Steps of a schedule: a list of {by, target}, as the policy's own are kept.
LIANGCE_INLINE Value admit_schedule(const policy::TypeSpec& type, const Value& value, std::string& problem) {
  if (!value.is_list()) return refuse(problem, type, value, "a schedule is a list of {by: date, target: number}");
  for (const Value& step : value.items()) {
    const Value* by = step.is_context() ? step.find("by") : nullptr;
    const Value* target = step.is_context() ? step.find("target") : nullptr;
    if (by == nullptr || target == nullptr || by->kind() != Kind::date || !target->is_number()) {
      return refuse(problem, type, step, "a step is {by: date, target: number}");
    }
  }
  return value;
}

/// What is known of an absent value must be of the type as well.
LIANGCE_INLINE Value admit_absence(const policy::TypeSpec& type, const Value& value, std::uint32_t fact,
                                   std::string& problem) {
  const Reason reason = value.reason() == Reason::null_literal ? Reason::missing : value.reason();
  const Absence* info = value.absence();
  if (info == nullptr && !(reason == Reason::missing && (type.at_least || type.at_most)))
    return Value::absent(reason, fact);
  Absence kept = info == nullptr ? Absence() : Absence(*info);
  const auto admitted = [&](const Value& part) {
    return part.is_absent() ? Value() : admit(type, part, fact, problem);
  };
  kept.low = admitted(kept.low);
  kept.high = admitted(kept.high);
  for (Value& candidate : kept.candidates) candidate = admitted(candidate);
  if (!problem.empty()) {
    problem = "what is known of it: " + problem;
    return Value();
  }
  if (kept.low.is_number() && kept.high.is_number() && kept.high.number() < kept.low.number()) {
    problem = "what is known of it: the lower bound " + kept.low.to_feel() + " is above the upper bound " +
              kept.high.to_feel();
    return Value();
  }
  // The declared range holds for what is missing too.
  if (reason == Reason::missing && type.at_least && kept.low.is_absent()) kept.low = *type.at_least;
  if (reason == Reason::missing && type.at_most && kept.high.is_absent()) kept.high = *type.at_most;
  return Value::absent(reason, kept, fact);
}

}  // namespace detail

LIANGCE_INLINE Value admit(const policy::TypeSpec& type, const Value& value, std::uint32_t fact, std::string& problem) {
  using policy::TypeWord;
  if (value.is_absent()) return detail::admit_absence(type, value, fact, problem);
  Value result = value;
  switch (type.word) {
    case TypeWord::boolean:
      if (!value.is_boolean()) return detail::refuse(problem, type, value, "write true or false");
      break;
    case TypeWord::number:
    case TypeWord::integer:
    case TypeWord::money:
    case TypeWord::ratio: result = detail::admit_number(type, value, problem); break;
    case TypeWord::text:
      if (!value.is_text()) return detail::refuse(problem, type, value);
      break;
    case TypeWord::choice: result = detail::admit_choice(type, value, problem); break;
    case TypeWord::date: result = detail::admit_temporal<Date>(type, value, Kind::date, problem, "2023-06-30"); break;
    case TypeWord::time: result = detail::admit_temporal<Time>(type, value, Kind::time, problem, "08:30:00"); break;
    case TypeWord::date_time:
      result = detail::admit_temporal<DateTime>(type, value, Kind::date_time, problem, "2023-06-30T08:30:00");
      break;
    case TypeWord::days_duration:
      result = detail::admit_temporal<DaysDuration>(type, value, Kind::days_duration, problem, "P5D or PT8H");
      break;
    case TypeWord::months_duration:
      result = detail::admit_temporal<MonthsDuration>(type, value, Kind::months_duration, problem, "P3M or P1Y");
      break;
    case TypeWord::list: result = detail::admit_list(type, value, fact, problem); break;
    case TypeWord::context: result = detail::admit_context(type, value, fact, problem); break;
    case TypeWord::schedule: result = detail::admit_schedule(type, value, problem); break;
    case TypeWord::any:
    case TypeWord::named:
    case TypeWord::feel: break;
  }
  if (!problem.empty() || !(type.at_least || type.at_most) || !detail::outside(type, result)) return result;
  Absence info;
  info.message = "found " + result.to_feel() + ", outside what it can be";  // a value that cannot be decides nothing
  return Value::absent(Reason::invalid, info, fact);
}

LIANGCE_INLINE Case::Case(std::shared_ptr<const Program> program)
    : program_(std::move(program)), values_(program_->nothing_known()), set_((values_.size() + 63) / 64) {}

LIANGCE_INLINE Case::Case(std::shared_ptr<const Program> program, const Value& facts) : Case(std::move(program)) {
  if (!facts.is_context()) {
    problems_.push_back({"LC802", "", "a case is a mapping of facts to values, found " + feel::describe(facts)});
    return;
  }
  for (const auto& [name, value] : facts.entries()) set(name.text(), value);
}

LIANGCE_INLINE void Case::clear() {
  const std::vector<Value>& nothing_known = program_->nothing_known();
  for_each_set([&](feel::Slot slot) { values_[slot] = nothing_known[slot]; });
  std::fill(set_.begin(), set_.end(), 0);
  problems_.clear();
}

LIANGCE_INLINE bool Case::set(std::string_view name, const Value& value) {
  if (const auto slot = program_->fact_slot(name)) {
    const FactSlot& fact = program_->facts()[*slot];
    if (name == fact.name || fact.en.empty()) return set(*slot, value);
    const std::size_t before = problems_.size();
    const bool ok = set(*slot, value);
    if (problems_.size() > before) problems_.back().key = std::string(name);
    return ok;
  }
  std::vector<std::string> known;
  for (const FactSlot& fact : program_->facts()) {
    if (fact.fact == nullptr) continue;
    known.push_back(fact.name);
    if (!fact.en.empty()) known.push_back(fact.en);
  }
  const std::string near = nearest_name(name, known);
  problems_.push_back(
      {"LC801", std::string(name),
       "the policy has no fact `" + std::string(name) + "`" + (near.empty() ? "" : "; did you mean `" + near + "`?")});
  return false;
}

LIANGCE_INLINE bool Case::set_word(feel::Slot slot, std::string_view word) {
  for (const Value& known : program_->facts()[slot].words) {
    if (known.text() != word) continue;
    put(slot, known);
    return true;
  }
  return false;
}

LIANGCE_INLINE bool Case::set(feel::Slot slot, const Value& value) {
  const FactSlot& fact = program_->facts()[slot];
  if (fact.fact == nullptr) {
    problems_.push_back(
        {"LC801", fact.name, "`" + fact.name + "` is a parameter of the policy, not a fact of the case"});
    return false;
  }
  if (program_->policy().profile == policy::Semantics::dmn) {
    put(slot, value);
    return true;
  }
  if (value.is_text() && set_word(slot, value.text())) return true;
  std::string problem;
  Value admitted = admit(fact.fact->type, value, slot, problem);
  if (problem.empty()) {
    put(slot, std::move(admitted));
    return true;
  }
  const bool inexact = problem.find("it is not exact at ") != std::string::npos;
  problems_.push_back({inexact ? "LC803" : "LC802", fact.name, "`" + fact.name + "`: " + std::move(problem)});
  return false;
}

}  // namespace liangce
