#pragma once

#include <algorithm>

#include "liangce/yaml/impl/loading.hpp"

namespace liangce::yaml::detail {

/// Bounds of a value; parameters must keep them, facts out of them are `invalid` when decided.
LIANGCE_INLINE bool within_bounds(const Value& value, const policy::TypeSpec& type) {
  const auto below = [](const Value& a, const Value& b) {
    if (a.kind() != b.kind()) return false;
    return a.is_number() ? a.number() < b.number() : a.kind() == Kind::date && a.date() < b.date();
  };
  return !(type.at_least && below(value, *type.at_least)) && !(type.at_most && below(*type.at_most, value));
}

LIANGCE_INLINE std::nullopt_t ValueReader::not_a(const char* expected, const Node& node,
                                                 const std::string& what) const {
  place.error("LC203", node, what + " must be " + expected + ", found " + found(node));
  return std::nullopt;
}

LIANGCE_INLINE std::optional<Value> ValueReader::number(const Node& node, const policy::TypeSpec& type,
                                                        const std::string& what) const {
  const auto number = read_number(place, node, what);
  if (!number) return std::nullopt;
  if (type.scale && number->scale() > *type.scale) {
    place.error("LC212", node,
                what + " has " + std::to_string(number->scale()) + " digits after the point, its type has " +
                    std::to_string(*type.scale));
    return std::nullopt;
  }
  return Value(*number);
}

LIANGCE_INLINE std::optional<Value> ValueReader::choice(const Node& node, const policy::TypeSpec& type,
                                                        const std::string& what) const {
  const auto text = read_text(place, node, what);
  if (!text) return std::nullopt;
  std::vector<std::string> words;
  for (const SourceText& choice : type.choices) {
    if (choice.text == text->text) return Value(text->text);
    words.push_back(choice.text);
  }
  std::string all;
  for (std::size_t i = 0; i < words.size() && i < 12; ++i) all += (i > 0 ? ", " : "") + words[i];
  place.error("LC212", node, what + " must be one of " + all + ", found " + in_ticks(text->text),
              place.meant(text->text, words));
  return std::nullopt;
}

LIANGCE_INLINE std::optional<Value> ValueReader::list(const Node& node, const policy::TypeSpec& type,
                                                      const std::string& what) const {
  if (!node.is_list()) return not_a("a list", node, what);
  const policy::TypeSpec any;
  const std::string item_of = "an item of " + what;
  std::vector<Value> items;
  bool good = true;
  for (const Node& item : node.items) {
    auto value = read(item, type.element.empty() ? any : type.element.front(), item_of);
    good = good && value.has_value();
    if (value) items.push_back(std::move(*value));
  }
  return good ? std::optional<Value>(Value::list(std::move(items))) : std::nullopt;
}

LIANGCE_INLINE const policy::Field* ValueReader::field(const Node& key, const policy::TypeSpec& type,
                                                       const std::string& what) const {
  const std::string& name = key.text.text;
  for (const policy::Field& f : type.fields)
    if (f.name.text == name || (!f.en.empty() && f.en.text == name)) return &f;
  std::vector<std::string> known;
  for (const policy::Field& f : type.fields) {
    known.push_back(f.name.text);
    if (!f.en.empty()) known.push_back(f.en.text);
  }
  place.error("LC309", key, what + " has no entry " + in_ticks(name), place.meant(name, known));
  return nullptr;
}

LIANGCE_INLINE std::optional<Value> ValueReader::context(const Node& node, const policy::TypeSpec& type,
                                                         const std::string& what) const {
  if (!node.is_map()) return not_a("a mapping", node, what);
  if (type.fields.empty()) return untyped(node, what);
  std::vector<std::pair<Value, Value>> entries;
  std::vector<const policy::Field*> given;
  bool good = true;
  for (const Entry& entry : node.entries) {
    const policy::Field* known = field(entry.key, type, what);
    if (known != nullptr && std::find(given.begin(), given.end(), known) != given.end()) {
      place.error("LC302", entry.key, what + " gives " + in_ticks(known->name.text) + " twice, by name and by alias");
      known = nullptr;
    }
    std::optional<Value> value;
    if (known != nullptr) {
      given.push_back(known);
      value = read(entry.value, known->type, in_ticks(entry.key.text.text) + " of " + what);
    }
    good = good && value.has_value();
    if (value) entries.emplace_back(Value(known->name.text), std::move(*value));
  }
  return good ? std::optional<Value>(Value::context(std::move(entries))) : std::nullopt;
}

LIANGCE_INLINE std::optional<Value> ValueReader::schedule(const Node& node, const policy::TypeSpec& type,
                                                          const std::string& what) const {
  if (!node.is_map()) return not_a("a mapping of dates to numbers", node, what);
  std::vector<std::pair<Date, Value>> steps;
  bool good = true;
  for (const Entry& entry : node.entries) {
    const auto by = read_date(place, entry.key, "a step of " + what);
    auto target = number(entry.value, type, "the target of " + what);
    good = good && by && target;
    if (by && target) steps.emplace_back(*by, std::move(*target));
  }
  if (!good) return std::nullopt;
  std::sort(steps.begin(), steps.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<Value> items;
  items.reserve(steps.size());
  for (auto& [by, target] : steps)
    items.push_back(Value::context({{Value("by"), Value(by)}, {Value("target"), std::move(target)}}));
  return Value::list(std::move(items));
}

template <typename T>
std::optional<Value> ValueReader::temporal(const Node& node, const std::string& what, std::optional<T> parsed,
                                           const char* example) const {
  if (node.is_scalar() && parsed) return Value(*parsed);
  place.error("LC207", node, what + " must be written like " + example + ", found " + found(node));
  return std::nullopt;
}

LIANGCE_INLINE std::optional<Value> ValueReader::absence(const Node& node, const policy::TypeSpec& type,
                                                         const std::string& what) const {
  const Fields fields(place, node, FormId::absence, what);
  const std::string word = fields.words("unknown");
  Absence info;
  bool good = !word.empty();
  const auto bound = [&](const char* key, Value& into) {
    const Node* at = fields.get(key);
    if (at == nullptr) return;
    if (!type.numeric() && type.word != policy::TypeWord::date && type.word != policy::TypeWord::any) {
      place.error("LC219", *at,
                  fields.what(key) + ": only numbers and dates have bounds, this is " + in_ticks(type.written.text));
      good = false;
    } else if (auto value = ValueReader{place}.read(*at, type, fields.what(key))) {
      into = std::move(*value);
    } else {
      good = false;
    }
  };
  bound("low", info.low);
  bound("high", info.high);
  policy::TypeSpec limits;
  if (!info.low.is_absent()) limits.at_least = info.low;
  if (good && !within_bounds(info.high, limits)) {
    place.error("LC219", *fields.get("high"), fields.what("high") + " is smaller than its `low`");
    good = false;
  }
  if (const Node* values = fields.get("values")) {
    if (!values->is_list()) return not_a("a list", *values, fields.what("values"));
    for (const Node& item : values->items) {
      auto value = ValueReader{place}.read(item, type, "an item of " + fields.what("values"));
      good = good && value.has_value();
      if (value) info.candidates.push_back(std::move(*value));
    }
  }
  if (!good) return std::nullopt;
  for (const Reason reason : {Reason::missing, Reason::conflict, Reason::stale, Reason::invalid, Reason::not_in_force,
                              Reason::not_applicable}) {
    if (to_string(reason) != word) continue;
    const bool bare = info.low.is_absent() && info.high.is_absent() && info.candidates.empty();
    return bare ? Value::absent(reason) : Value::absent(reason, info);
  }
  return std::nullopt;  // reported: not one of the words
}

LIANGCE_INLINE bool ValueReader::is_absence(const Node& node, const policy::TypeSpec& type) const {
  const Node* reason = absences && node.is_map() ? node.find("unknown") : nullptr;
  if (reason == nullptr) return false;
  if (type.word == policy::TypeWord::any || (type.word == policy::TypeWord::context && type.fields.empty())) {
    // A mapping without a declared type may have an entry of that name: only the reasons themselves tell.
    const std::vector<std::string_view>& words = form(FormId::absence).find("unknown")->words;
    return std::find(words.begin(), words.end(), reason->text.text) != words.end();
  }
  return std::none_of(type.fields.begin(), type.fields.end(),
                      [](const policy::Field& f) { return f.name.text == "unknown" || f.en.text == "unknown"; });
}

LIANGCE_INLINE std::optional<Value> ValueReader::read(const Node& node, const policy::TypeSpec& type,
                                                      const std::string& what) const {
  using policy::TypeWord;
  if (node.is_null()) return Value::absent(null);
  if (is_absence(node, type)) return absence(node, type, what);
  const std::string text = node.is_scalar() ? trimmed(node.text).text : std::string();
  switch (type.word) {
    case TypeWord::boolean:
      if (const auto value = read_boolean(place, node, what)) return Value(*value);
      return std::nullopt;
    case TypeWord::number:
    case TypeWord::integer:
    case TypeWord::money:
    case TypeWord::ratio: return number(node, type, what);
    case TypeWord::text:
      if (const auto value = read_text(place, node, what)) return Value(value->text);
      return std::nullopt;
    case TypeWord::choice: return choice(node, type, what);
    case TypeWord::date:
      if (const auto value = read_date(place, node, what)) return Value(*value);
      return std::nullopt;
    case TypeWord::time: return temporal(node, what, Time::parse(text), "08:30:00");
    case TypeWord::date_time: return temporal(node, what, DateTime::parse(text), "2023-06-30T08:30:00");
    case TypeWord::days_duration: return temporal(node, what, DaysDuration::parse(text), "P5D or PT8H");
    case TypeWord::months_duration: return temporal(node, what, MonthsDuration::parse(text), "P3M or P1Y");
    case TypeWord::list: return list(node, type, what);
    case TypeWord::context: return context(node, type, what);
    case TypeWord::schedule: return schedule(node, type, what);
    case TypeWord::any:
    case TypeWord::named:
    case TypeWord::feel: break;
  }
  return untyped(node, what);
}

LIANGCE_INLINE std::optional<Value> ValueReader::untyped(const Node& node, const std::string& what) const {
  const policy::TypeSpec any;
  if (node.is_null()) return Value::absent(null);
  if (node.is_list()) return list(node, any, what);
  if (is_absence(node, any)) return absence(node, any, what);
  if (node.is_map()) {
    std::vector<std::pair<Value, Value>> entries;
    for (const Entry& entry : node.entries) {
      auto value = untyped(entry.value, in_ticks(entry.key.text.text) + " of " + what);
      if (!value) return std::nullopt;
      entries.emplace_back(Value(entry.key.text.text), std::move(*value));
    }
    return Value::context(std::move(entries));
  }
  const std::string text = trimmed(node.text).text;
  if (node.style != Style::plain) return Value(text);
  if (text == "true" || text == "false") return Value(text == "true");
  if (plain_number(text)) {
    if (const auto number = read_number(place, node, what)) return Value(*number);
    return std::nullopt;
  }
  if (const auto date = Date::parse(text)) return Value(*date);
  if (const std::string hint = number_hint(text); !hint.empty()) {
    place.error("LC205", node, what + " looks like a number and is none: " + in_ticks(text),
                hint + "; or quote it when the text is meant");
    return std::nullopt;
  }
  if (const auto value = read_text(place, node, what)) return Value(value->text);
  return std::nullopt;
}

}  // namespace liangce::yaml::detail
