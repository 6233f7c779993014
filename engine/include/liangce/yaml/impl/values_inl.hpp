#pragma once

#include <algorithm>

#include "liangce/yaml/impl/loading.hpp"

namespace liangce::yaml::detail {

LIANGCE_INLINE std::optional<Value> read_number_value(const Place& place, const Node& node, const policy::TypeSpec& type, const std::string& what) {
  const auto number = read_number(place, node, what);
  if (!number) return std::nullopt;
  if (type.scale && number->scale() > *type.scale) {
    place.error("LC212", node, what + " has " + std::to_string(number->scale()) + " digits after the point, its type has " + std::to_string(*type.scale));
    return std::nullopt;
  }
  return Value(*number);
}

/// Bounds of a value; parameters must keep them, facts out of them are `invalid` when decided.
LIANGCE_INLINE bool within_bounds(const Value& value, const policy::TypeSpec& type) {
  const auto below = [](const Value& a, const Value& b) {
    return a.kind() == b.kind() && (a.is_number() ? a.number() < b.number() : a.kind() == Kind::date && a.date() < b.date());
  };
  return !(type.at_least && below(value, *type.at_least)) && !(type.at_most && below(*type.at_most, value));
}

LIANGCE_INLINE std::optional<Value> read_choice(const Place& place, const Node& node, const policy::TypeSpec& type, const std::string& what) {
  const auto text = read_text(place, node, what);
  if (!text) return std::nullopt;
  std::vector<std::string> words;
  for (const SourceText& choice : type.choices) {
    if (choice.text == text->text) return Value(text->text);
    words.push_back(choice.text);
  }
  std::string all;
  for (std::size_t i = 0; i < words.size() && i < 12; ++i) all += (i > 0 ? ", " : "") + words[i];
  place.error("LC212", node, what + " must be one of " + all + ", found " + in_ticks(text->text), place.meant(text->text, words));
  return std::nullopt;
}

LIANGCE_INLINE std::optional<Value> read_list(const Place& place, const Node& node, const policy::TypeSpec& type, const std::string& what) {
  if (!node.is_list()) {
    place.error("LC203", node, what + " must be a list, found " + found(node));
    return std::nullopt;
  }
  std::vector<Value> items;
  bool good = true;
  const policy::TypeSpec any;
  for (const Node& item : node.items) {
    auto value = read_value(place, item, type.element.empty() ? any : type.element.front(), "an item of " + what);
    good = good && value.has_value();
    if (value) items.push_back(std::move(*value));
  }
  return good ? std::optional<Value>(Value::list(std::move(items))) : std::nullopt;
}

LIANGCE_INLINE std::optional<Value> read_context(const Place& place, const Node& node, const policy::TypeSpec& type, const std::string& what) {
  if (!node.is_map()) {
    place.error("LC203", node, what + " must be a mapping, found " + found(node));
    return std::nullopt;
  }
  if (type.fields.empty()) return read_untyped(place, node, what);
  std::vector<std::pair<Value, Value>> entries;
  bool good = true;
  for (const Entry& entry : node.entries) {
    const std::string& name = entry.key.text.text;
    const policy::Field* field = nullptr;
    std::vector<std::string> known;
    for (const policy::Field& f : type.fields) {
      if (f.name.text == name || f.en.text == name) field = &f;
      known.push_back(f.name.text);
      if (!f.en.empty()) known.push_back(f.en.text);
    }
    if (field == nullptr) {
      place.error("LC309", entry.key, what + " has no entry " + in_ticks(name), place.meant(name, known));
      good = false;
      continue;
    }
    auto value = read_value(place, entry.value, field->type, in_ticks(name) + " of " + what);
    good = good && value.has_value();
    if (value) entries.emplace_back(Value(field->name.text), std::move(*value));
  }
  return good ? std::optional<Value>(Value::context(std::move(entries))) : std::nullopt;
}

LIANGCE_INLINE std::optional<Value> read_schedule_value(const Place& place, const Node& node, const policy::TypeSpec& type, const std::string& what) {
  if (!node.is_map()) {
    place.error("LC203", node, what + " must be a mapping of dates to numbers, found " + found(node));
    return std::nullopt;
  }
  std::vector<std::pair<Date, Value>> steps;
  bool good = true;
  for (const Entry& entry : node.entries) {
    const auto by = read_date(place, entry.key, "a step of " + what);
    auto target = read_number_value(place, entry.value, type, "the target of " + what);
    good = good && by && target;
    if (by && target) steps.emplace_back(*by, std::move(*target));
  }
  if (!good) return std::nullopt;
  std::sort(steps.begin(), steps.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<Value> items;
  for (auto& [by, target] : steps) items.push_back(Value::context({{Value("by"), Value(by)}, {Value("target"), std::move(target)}}));
  return Value::list(std::move(items));
}

template <typename T>
std::optional<Value> read_temporal(const Place& place, const Node& node, const std::string& what, std::optional<T> parsed, const char* example) {
  if (node.is_scalar() && parsed) return Value(*parsed);
  place.error("LC207", node, what + " must be written like " + example + ", found " + found(node));
  return std::nullopt;
}

LIANGCE_INLINE std::optional<Value> read_value(const Place& place, const Node& node, const policy::TypeSpec& type, const std::string& what) {
  using policy::TypeWord;
  if (node.is_null()) return Value::absent(Reason::missing);
  const std::string text = node.is_scalar() ? trimmed(node.text).text : std::string();
  switch (type.word) {
    case TypeWord::boolean:
      if (const auto value = read_boolean(place, node, what)) return Value(*value);
      return std::nullopt;
    case TypeWord::number:
    case TypeWord::integer:
    case TypeWord::money:
    case TypeWord::ratio: return read_number_value(place, node, type, what);
    case TypeWord::text:
      if (const auto value = read_text(place, node, what)) return Value(value->text);
      return std::nullopt;
    case TypeWord::choice: return read_choice(place, node, type, what);
    case TypeWord::date:
      if (const auto value = read_date(place, node, what)) return Value(*value);
      return std::nullopt;
    case TypeWord::time: return read_temporal(place, node, what, Time::parse(text), "08:30:00");
    case TypeWord::date_time: return read_temporal(place, node, what, DateTime::parse(text), "2023-06-30T08:30:00");
    case TypeWord::days_duration: return read_temporal(place, node, what, DaysDuration::parse(text), "P5D or PT8H");
    case TypeWord::months_duration: return read_temporal(place, node, what, MonthsDuration::parse(text), "P3M or P1Y");
    case TypeWord::list: return read_list(place, node, type, what);
    case TypeWord::context: return read_context(place, node, type, what);
    case TypeWord::schedule: return read_schedule_value(place, node, type, what);
    case TypeWord::any:
    case TypeWord::named:
    case TypeWord::feel: break;
  }
  return read_untyped(place, node, what);
}

LIANGCE_INLINE std::optional<Value> read_untyped(const Place& place, const Node& node, const std::string& what) {
  if (node.is_null()) return Value::absent(Reason::missing);
  if (node.is_list()) return read_list(place, node, policy::TypeSpec{}, what);
  if (node.is_map()) {
    std::vector<std::pair<Value, Value>> entries;
    for (const Entry& entry : node.entries) {
      auto value = read_untyped(place, entry.value, in_ticks(entry.key.text.text) + " of " + what);
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
    place.error("LC205", node, what + " looks like a number and is none: " + in_ticks(text), hint + "; or quote it when the text is meant");
    return std::nullopt;
  }
  if (const auto value = read_text(place, node, what)) return Value(value->text);
  return std::nullopt;
}

}  // namespace liangce::yaml::detail
