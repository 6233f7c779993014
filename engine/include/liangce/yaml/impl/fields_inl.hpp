#pragma once

#include <algorithm>

#include "liangce/yaml/impl/fields.hpp"

namespace liangce::yaml::detail {

enum class Outline : std::uint8_t { scalar, list, map, scalar_or_list, scalar_or_map, list_or_map, anything };

LIANGCE_INLINE Outline outline_of(Shape shape) {
  switch (shape) {
    case Shape::text:
    case Shape::name:
    case Shape::words:
    case Shape::expression:
    case Shape::boolean:
    case Shape::integer:
    case Shape::bound:
    case Shape::number:
    case Shape::date:
    case Shape::period:
    case Shape::type_text:
    case Shape::cell: return Outline::scalar;
    case Shape::texts:
    case Shape::expressions:
    case Shape::cells: return Outline::scalar_or_list;
    case Shape::form:
    case Shape::form_map:
    case Shape::type_map:
    case Shape::body_map:
    case Shape::versions:
    case Shape::value_map: return Outline::map;
    case Shape::form_list:
    case Shape::bodies:
    case Shape::inputs:
    case Shape::outputs:
    case Shape::values:
    case Shape::rows: return Outline::list;
    case Shape::type_or_form:
    case Shape::body:
    case Shape::steps: return Outline::scalar_or_map;
    case Shape::named_days:
    case Shape::days: return Outline::list_or_map;
    case Shape::of:
    case Shape::clause:
    case Shape::value:
    case Shape::expected: return Outline::anything;
  }
  return Outline::anything;
}

LIANGCE_INLINE bool fits_outline(const Node& node, Outline outline) {
  switch (outline) {
    case Outline::scalar: return node.is_scalar();
    case Outline::list: return node.is_list();
    case Outline::map: return node.is_map();
    case Outline::scalar_or_list: return node.is_scalar() || node.is_list();
    case Outline::scalar_or_map: return node.is_scalar() || node.is_map();
    case Outline::list_or_map: return node.is_list() || node.is_map();
    case Outline::anything: return true;
  }
  return true;
}

/// FEEL's `null` reaches us as YAML's null.
LIANGCE_INLINE bool takes_null(Shape shape) {
  return shape == Shape::expression || shape == Shape::body || shape == Shape::cell || shape == Shape::cells;
}

LIANGCE_INLINE bool fits_shape(const Place& place, const Key& key, const Node& node) {
  const std::string name = "`" + std::string(key.name) + "`";
  if (node.is_null() && node.text.text.empty()) {
    place.error("LC218", node, name + " is empty, expected " + describe(key));
    return false;
  }
  if (node.is_null() && node.text.text == "null" && takes_null(key.shape)) return true;
  if (!fits_outline(node, outline_of(key.shape))) {
    place.error("LC203", node, name + " must be " + describe(key) + ", found " + found(node));
    return false;
  }
  if (((node.is_map() && node.entries.empty()) || (node.is_list() && node.items.empty())) &&
      key.shape != Shape::value && key.shape != Shape::expected && key.shape != Shape::texts &&
      key.shape != Shape::values && key.shape != Shape::value_map && key.name != "parameters") {
    place.error("LC218", node, name + " is empty, expected " + describe(key));
    return false;
  }
  if (key.shape == Shape::words) {
    const std::string text = trimmed(node.text).text;
    if (std::find(key.words.begin(), key.words.end(), text) == key.words.end()) {
      place.error("LC208", node, name + " must be " + describe(key) + ", found " + found(node),
                  place.meant(text, std::vector<std::string>(key.words.begin(), key.words.end())));
      return false;
    }
  }
  return key.shape != Shape::text || read_text(place, node, name).has_value();
}

LIANGCE_INLINE Fields::Fields(const Place& place, const Node& node, FormId id, std::string of)
    : place_(place), node_(node), form_(yaml::form(id)), of_(std::move(of)) {
  if (!node.is_map()) {
    place.error("LC203", node, of_ + " must be a mapping (" + std::string(form_.name) + "), found " + found(node));
    return;
  }
  ok_ = true;
  for (const Entry& entry : node.entries) {
    const std::string& name = entry.key.text.text;
    if (const Key* key = form_.find(name)) {
      if (!fits_shape(place, *key, entry.value)) bad_.push_back(&entry.value);
      continue;
    }
    std::vector<std::string> known;
    known.reserve(form_.keys.size());
    for (const Key& key : form_.keys) known.emplace_back(key.name);
    place.error("LC201", entry.key, of_ + " has no key " + in_ticks(name), place.meant(name, known));
  }
  for (const Key& key : form_.keys) {
    if (key.required && node.find(key.name) == nullptr)
      place.error("LC202", node, of_ + " lacks the key `" + std::string(key.name) + "` (" + std::string(key.doc) + ")");
  }
}

LIANGCE_INLINE const Node* Fields::get(std::string_view key) const noexcept {
  if (!ok_) return nullptr;
  const Node* node = node_.find(key);
  return node != nullptr && std::find(bad_.begin(), bad_.end(), node) == bad_.end() ? node : nullptr;
}

LIANGCE_INLINE std::string Fields::what(std::string_view key) const { return "`" + std::string(key) + "` of " + of_; }

LIANGCE_INLINE SourceText Fields::text(std::string_view key) const {
  const Node* node = get(key);
  return node == nullptr ? SourceText{} : trimmed(node->text);
}

LIANGCE_INLINE SourceText Fields::expression(std::string_view key) const {
  const Node* node = get(key);
  return node == nullptr ? SourceText{} : read_expression(place_, *node, what(key));
}

LIANGCE_INLINE std::vector<SourceText> Fields::texts(std::string_view key) const {
  const Node* node = get(key);
  return node == nullptr ? std::vector<SourceText>{} : read_texts(place_, *node, what(key));
}

LIANGCE_INLINE std::optional<Date> Fields::date(std::string_view key) const {
  const Node* node = get(key);
  return node == nullptr ? std::nullopt : read_date(place_, *node, what(key));
}

LIANGCE_INLINE std::optional<std::int64_t> Fields::integer(std::string_view key) const {
  const Node* node = get(key);
  return node == nullptr ? std::nullopt : read_integer(place_, *node, what(key));
}

LIANGCE_INLINE const Key* Fields::one() const {
  if (!ok_) return nullptr;
  const Key* only = nullptr;
  const Node* second = nullptr;
  std::string names;
  for (const Entry& entry : node_.entries) {
    const std::string& name = entry.key.text.text;
    if (std::find(form_.exactly_one.begin(), form_.exactly_one.end(), name) == form_.exactly_one.end()) continue;
    names += (names.empty() ? "`" : " and `") + name + "`";
    if (only == nullptr) {
      only = form_.find(name);
    } else if (second == nullptr) {
      second = &entry.key;
    }
  }
  if (second != nullptr) {
    place_.error("LC204", *second, of_ + " has " + names + "; only one of them may stand",
                 form_.exactly_one.size() > 8 ? "split it into two rules, or nest one in the other" : "");
    return nullptr;
  }
  if (only == nullptr) {
    std::string all;
    for (std::size_t i = 0; i < form_.exactly_one.size() && i < 8; ++i)
      all += (i > 0 ? ", `" : "`") + std::string(form_.exactly_one[i]) + "`";
    place_.error("LC204", node_,
                 of_ + " says nothing; one of " + all + (form_.exactly_one.size() > 8 ? ", ..." : "") + " is expected");
  }
  return only;
}

LIANGCE_INLINE SourceText read_expression(const Place& place, const Node& node, std::string_view what) {
  SourceText text = trimmed(node.text);
  if (!node.is_scalar() && !(node.is_null() && text.text == "null")) {
    place.error("LC203", node, std::string(what) + " must be a FEEL expression, found " + found(node));
    return {};
  }
  if (text.text.find_first_not_of(" \n\t") == std::string::npos) {
    place.error("LC218", node, std::string(what) + " is empty, expected a FEEL expression");
    return {};
  }
  return text;
}

LIANGCE_INLINE std::vector<SourceText> read_texts(const Place& place, const Node& node, std::string_view what) {
  std::vector<SourceText> out;
  if (node.is_scalar()) {
    if (auto text = read_text(place, node, what)) out.push_back(std::move(*text));
    return out;
  }
  for (const Node& item : node.items)
    if (auto text = read_text(place, item, "an item of " + std::string(what))) out.push_back(std::move(*text));
  return out;
}

}  // namespace liangce::yaml::detail
