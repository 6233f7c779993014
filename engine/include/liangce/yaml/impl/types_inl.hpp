#pragma once

#include <algorithm>

#include "liangce/yaml/impl/loading.hpp"

namespace liangce::yaml::detail {

using policy::TypeSpec;
using policy::TypeWord;

inline constexpr std::size_t most_type_parts = 100'000;  ///< of one load: types refer to types, copies of copies add up
inline constexpr int most_type_depth = 64;               ///< types made of types made of types ...

LIANGCE_INLINE bool few_enough(const Place& place, const Node& at, std::size_t count, const std::string& what) {
  constexpr std::size_t most = 1'000;  // words, fields, columns: they are compared with each other
  if (count <= most) return true;
  place.error("LC714", at,
              what + " has " + std::to_string(count) + " entries, more than the limit of " + std::to_string(most));
  return false;
}

LIANGCE_INLINE std::size_t type_parts(const TypeSpec& type) {
  std::size_t parts = 1;
  for (const TypeSpec& element : type.element) parts += type_parts(element);
  for (const policy::Field& field : type.fields) parts += type_parts(field.type);
  return parts;
}

LIANGCE_INLINE void set_word(TypeSpec& type, const SourceText& written) {
  type.written = written;
  const auto& words = type_words();
  const auto at = std::find(words.begin(), words.end(), written.text);
  type.word = at == words.end() ? TypeWord::named : static_cast<TypeWord>(at - words.begin());
}

struct DeclaredTypes final : feel::TypeNames {
  explicit DeclaredTypes(Loading& l) : loading(l) {}
  Loading& loading;
  feel::TypeRef find(std::string_view name) const override;
};

/// Makes the declared type of that name ready; nullptr when there is none or it is being resolved (a cycle, reported).
const TypeSpec* resolved_type(Loading& loading, const std::string& name, const Place& place, const Node& at);

LIANGCE_INLINE feel::TypeRef number_type(const TypeSpec& type) {
  return type.unit_text.empty() || type.unit.dimensionless() ? feel::Type::number() : feel::Type::number(type.unit);
}

LIANGCE_INLINE void unknown_type(Loading& loading, const TypeSpec& type, const Place& place, const Node& at) {
  std::vector<std::string> known(type_words().begin(), type_words().end());
  for (const TypeDeclaration& t : loading.types) known.push_back(t.type.name.text);
  place.error("LC305", at, "there is no type " + in_ticks(type.written.text), place.meant(type.written.text, known));
}

/// Follows names and sets `resolved`, bottom up.
LIANGCE_INLINE void resolve(Loading& loading, TypeSpec& type, const Place& place, const Node& at) {
  for (TypeSpec& element : type.element) resolve(loading, element, place, at);
  for (policy::Field& field : type.fields) resolve(loading, field.type, place, at);
  switch (type.word) {
    case TypeWord::named: {
      const DeclaredTypes names(loading);
      if (const TypeSpec* declared = resolved_type(loading, type.written.text, place, at)) {
        loading.copied_type_parts += type_parts(*declared);
        if (loading.copied_type_parts > most_type_parts) {
          if (loading.copied_type_parts - type_parts(*declared) <= most_type_parts)
            place.error("LC714", at,
                        "the declared types add up to more than " + std::to_string(most_type_parts) + " parts");
          type.word = TypeWord::any;
          return;
        }
        TypeSpec copy = *declared;
        copy.written = type.written;
        if (type.at_least) copy.at_least = type.at_least;
        if (type.at_most) copy.at_most = type.at_most;
        if (!type.allowed.empty()) copy.allowed = type.allowed;
        if (!type.unit_text.empty() && copy.numeric()) {
          copy.unit_text = type.unit_text, copy.unit = type.unit;
          copy.resolved = number_type(copy);
        }
        type = std::move(copy);
        return;
      }
      if (loading.type_index.count(type.written.text) != 0) return;  // a cycle, reported
      if (const auto parsed = feel::parse_type(type.written.text, &names); parsed && loading.dmn) {
        type.word = TypeWord::feel;
        type.resolved = *parsed;
      } else {
        unknown_type(loading, type, place, at);
        type.word = TypeWord::any;
      }
      return;
    }
    case TypeWord::feel:
    case TypeWord::any: type.resolved = feel::Type::any(); return;
    case TypeWord::boolean: type.resolved = feel::Type::boolean(); return;
    case TypeWord::number:
    case TypeWord::integer:
    case TypeWord::money:
    case TypeWord::ratio: type.resolved = number_type(type); return;
    case TypeWord::text: type.resolved = feel::Type::text(); return;
    case TypeWord::choice: {
      std::vector<std::string> words;
      for (const SourceText& choice : type.choices) words.push_back(choice.text);
      type.resolved = feel::Type::choice(std::move(words));
      return;
    }
    case TypeWord::date: type.resolved = feel::Type::date(); return;
    case TypeWord::time: type.resolved = feel::Type::time(); return;
    case TypeWord::date_time: type.resolved = feel::Type::date_time(); return;
    case TypeWord::days_duration: type.resolved = feel::Type::days_duration(); return;
    case TypeWord::months_duration: type.resolved = feel::Type::months_duration(); return;
    case TypeWord::list:
      type.resolved = feel::Type::list(type.element.empty() ? feel::Type::any() : type.element.front().resolved);
      return;
    case TypeWord::context: {
      std::vector<std::pair<std::string, feel::TypeRef>> members;
      for (const policy::Field& field : type.fields) members.emplace_back(field.name.text, field.type.resolved);
      type.resolved = feel::Type::context(std::move(members));
      return;
    }
    case TypeWord::schedule:
      type.resolved =
          feel::Type::list(feel::Type::context({{"by", feel::Type::date()}, {"target", number_type(type)}}));
      return;
  }
}

LIANGCE_INLINE const TypeSpec* resolved_type(Loading& loading, const std::string& name, const Place& place,
                                             const Node& at) {
  const auto found_at = loading.type_index.find(name);
  if (found_at == loading.type_index.end()) {
    if (loading.base != nullptr)
      for (const policy::NamedType& t : loading.base->types)
        if (t.name.text == name || t.en.text == name) return &t.type;
    return nullptr;
  }
  TypeDeclaration& declaration = loading.types[found_at->second];
  if (declaration.state == TypeDeclaration::State::resolving) {
    place.error("LC602", at, "the type " + in_ticks(name) + " is made of itself");
    return nullptr;
  }
  if (declaration.state == TypeDeclaration::State::fresh) {
    if (loading.type_depth >= most_type_depth) {
      place.error("LC714", at, "types are made of types more than " + std::to_string(most_type_depth) + " deep");
      return nullptr;
    }
    declaration.state = TypeDeclaration::State::resolving;
    ++loading.type_depth;
    const Fields fields(declaration.place, *declaration.node, FormId::type, "type " + in_ticks(name));
    declaration.type.en = fields.text("en");
    declaration.type.label = fields.words("label");
    declaration.type.citation.note = fields.words("note");
    declaration.type.type = read_type(loading, fields, false);
    declaration.state = TypeDeclaration::State::resolved;
    --loading.type_depth;
  }
  return &loading.types[found_at->second].type.type;
}

LIANGCE_INLINE feel::TypeRef DeclaredTypes::find(std::string_view name) const {
  const auto at = loading.type_index.find(std::string(name));
  if (at == loading.type_index.end() || loading.types[at->second].state == TypeDeclaration::State::resolving)
    return nullptr;
  const TypeDeclaration& declaration = loading.types[at->second];
  const TypeSpec* type = resolved_type(loading, std::string(name), declaration.place, *declaration.node);
  return type == nullptr ? nullptr : type->resolved;
}

LIANGCE_INLINE void read_unit(const Fields& fields, TypeSpec& type) {
  const Node* node = fields.get("unit");
  if (node == nullptr) return;
  const SourceText text = trimmed(node->text);
  const TypeSpec& scalar = type.word == TypeWord::list && !type.element.empty() ? type.element.front() : type;
  if (!scalar.numeric() && scalar.word != TypeWord::schedule && scalar.word != TypeWord::named && type.declared()) {
    fields.place().error("LC210", *node,
                         fields.what("unit") + ": only numbers have a unit, this is " + in_ticks(scalar.written.text));
    return;
  }
  type.unit_text = text;
  if (text.text == "none") return;
  if (auto unit = feel::Unit::parse(text.text)) {
    type.unit = std::move(*unit);
  } else {
    fields.place().error("LC210", *node, fields.what("unit") + " is no unit: " + in_ticks(text.text),
                         "write 元, 万元, 元/人·年, 人, 日, %, none, ...");
  }
}

LIANGCE_INLINE void read_bound(const Fields& fields, const char* key, const TypeSpec& type,
                               std::optional<Value>& bound) {
  const Node* node = fields.get(key);
  if (node == nullptr || node->is_map() || node->text.text == "unbounded")
    return;  // a mapping is the body "at least N of"
  if (type.word == TypeWord::date) {
    if (const auto date = read_date(fields.place(), *node, fields.what(key))) bound = Value(*date);
  } else if (type.numeric() || type.word == TypeWord::named || (type.word == TypeWord::list && !type.element.empty())) {
    if (const auto number = read_number(fields.place(), *node, fields.what(key))) bound = Value(*number);
  } else {
    fields.place().error(
        "LC219", *node,
        fields.what(key) + ": only numbers and dates have bounds, this is " + in_ticks(type.written.text));
  }
}

LIANGCE_INLINE void read_bounds(const Fields& fields, TypeSpec& type) {
  read_bound(fields, "at least", type, type.at_least);
  read_bound(fields, "at most", type, type.at_most);
  if (!type.at_least || !type.at_most || type.at_least->kind() != type.at_most->kind()) return;
  const bool crossed = type.at_least->is_number() ? type.at_most->number() < type.at_least->number()
                                                  : type.at_most->date() < type.at_least->date();
  if (crossed)
    fields.place().error("LC219", *fields.get("at most"), fields.what("at most") + " is smaller than its `at least`");
}

LIANGCE_INLINE void read_scale(const Fields& fields, TypeSpec& type) {
  if (const auto scale = fields.integer("scale")) {
    if (*scale < 0 || *scale > 30 || !(type.numeric() || type.word == TypeWord::list || type.word == TypeWord::named)) {
      fields.place().error("LC219", *fields.get("scale"), fields.what("scale") + " must be 0 to 30, on a number");
    } else {
      type.scale = static_cast<int>(*scale);
    }
  }
}

LIANGCE_INLINE void read_choices(const Fields& fields, const Node& of, TypeSpec& type) {
  if (!of.is_list()) {
    fields.place().error("LC203", of, fields.what("of") + " must be a list of texts, found " + found(of));
    return;
  }
  if (!few_enough(fields.place(), of, of.items.size(), fields.what("of"))) return;
  type.choices = read_texts(fields.place(), of, fields.what("of"));
  for (std::size_t i = 0; i < type.choices.size(); ++i)
    for (std::size_t k = 0; k < i; ++k)
      if (type.choices[i].text == type.choices[k].text && i < of.items.size())
        fields.place().error("LC302", of.items[i],
                             fields.what("of") + " names " + in_ticks(type.choices[i].text) + " twice");
}

/// `of`, and what the list says about its items (`type: list, of: money, unit: 元`).
LIANGCE_INLINE void read_element_type(Loading& loading, const Fields& fields, const Node& of, TypeSpec& type) {
  TypeSpec element;
  if (of.is_map()) {
    const Fields inner(fields.place(), of, FormId::element_type, fields.what("of"));
    element = read_type(loading, inner, true);
  } else if (of.is_scalar()) {
    set_word(element, trimmed(of.text));
    if (element.word == TypeWord::choice || element.word == TypeWord::context || element.word == TypeWord::list) {
      fields.place().error("LC202", of, fields.what("of") + ": " + in_ticks(element.written.text) + " needs more words",
                           "write of: {type: " + element.written.text + ", ...}, or declare a type and name it here");
      element.word = TypeWord::any;
    }
  } else {
    fields.place().error("LC203", of, fields.what("of") + " must be a type, found " + found(of));
  }
  type.element.push_back(std::move(element));
}

LIANGCE_INLINE void read_fields(Loading& loading, const Fields& fields, TypeSpec& type) {
  const Node* node = fields.get("fields");
  if (node == nullptr) {
    if (!loading.dmn) fields.place().error("LC202", fields.node(), fields.of() + " is a context and lacks `fields`");
    return;
  }
  if (!few_enough(fields.place(), *node, node->entries.size(), fields.what("fields"))) return;
  for (const Entry& entry : node->entries) {
    policy::Field field;
    field.name = entry.key.text;
    const std::string of = "field " + in_ticks(entry.key.text.text) + " of " + fields.of();
    if (entry.value.is_scalar()) {
      set_word(field.type, trimmed(entry.value.text));
    } else {
      const Fields inner(fields.place(), entry.value, FormId::field, of);
      field.en = inner.text("en");
      field.note = inner.words("note");
      field.type = read_type(loading, inner, true);
    }
    type.fields.push_back(std::move(field));
  }
}

LIANGCE_INLINE TypeSpec read_type(Loading& loading, const Fields& fields, bool unit_needed) {
  TypeSpec type;
  const Node* node = fields.get("type");
  if (node != nullptr) set_word(type, trimmed(node->text));
  const Node* of = fields.get("of");
  if (type.word == TypeWord::choice) {
    if (of != nullptr) {
      read_choices(fields, *of, type);
    } else {
      fields.place().error("LC202", fields.node(), fields.of() + " is a choice and lacks `of` (its texts)");
    }
  } else if (type.word == TypeWord::list) {
    if (of != nullptr) read_element_type(loading, fields, *of, type);
  } else if (of != nullptr && node != nullptr) {
    fields.place().error("LC204", *of,
                         fields.what("of") + " belongs to a choice or a list, this is " + in_ticks(type.written.text));
  }
  if (type.word == TypeWord::context) {
    read_fields(loading, fields, type);
  } else if (const Node* inner = fields.get("fields"); inner != nullptr && node != nullptr) {
    fields.place().error("LC204", *inner,
                         fields.what("fields") + " belongs to a context, this is " + in_ticks(type.written.text));
  }
  read_unit(fields, type);
  read_scale(fields, type);
  read_bounds(fields, type);
  if (const SourceText allowed = fields.expression("allowed"); !allowed.empty()) type.allowed = allowed;
  if (type.word == TypeWord::list && !type.element.empty() && type.element.front().numeric()) {
    TypeSpec& element = type.element.front();  // unit, scale and bounds of a list are those of its items
    if (!type.unit_text.empty()) element.unit_text = type.unit_text, element.unit = type.unit;
    if (type.scale) element.scale = type.scale;
    if (type.at_least) element.at_least = type.at_least;
    if (type.at_most) element.at_most = type.at_most;
    type.unit_text = {}, type.unit = {}, type.scale = {}, type.at_least = {}, type.at_most = {};
  }
  TypeSpec& scalar = type.word == TypeWord::list && !type.element.empty() ? type.element.front() : type;
  if (scalar.word == TypeWord::money && scalar.unit_text.empty() && unit_needed && !loading.dmn)
    fields.place().error("LC202", fields.node(), fields.of() + " is money and lacks its `unit`",
                         "write unit: 元, 万元, 元/人·年, ...");
  if (scalar.word == TypeWord::money && !scalar.scale) scalar.scale = 2;
  if (scalar.word == TypeWord::integer && !scalar.scale) scalar.scale = 0;
  resolve(loading, type, fields.place(), node != nullptr ? *node : fields.node());
  return type;
}

LIANGCE_INLINE TypeSpec read_type_node(Loading& loading, const Place& place, const Node& node, const std::string& of) {
  if (node.is_map()) return read_type(loading, Fields(place, node, FormId::element_type, of), false);
  TypeSpec type;
  if (!node.is_scalar()) {
    place.error("LC203", node, of + " must be a type, found " + found(node));
    return type;
  }
  set_word(type, trimmed(node.text));
  if (type.word == TypeWord::integer) type.scale = 0;
  if (type.word == TypeWord::choice) type.word = TypeWord::text;
  resolve(loading, type, place, node);
  return type;
}

LIANGCE_INLINE std::vector<policy::FunctionParameter> read_parameters(Loading& loading, const Place& place,
                                                                      const Node& node, const std::string& of) {
  std::vector<policy::FunctionParameter> parameters;
  for (const Entry& entry : node.entries)
    parameters.push_back({entry.key.text, read_type_node(loading, place, entry.value,
                                                         "parameter " + in_ticks(entry.key.text.text) + " of " + of)});
  return parameters;
}

LIANGCE_INLINE void read_named_types(Loading& loading, const Place& place, const Node& section) {
  // Names first: types may refer to each other in any order. Their own text is read when first asked for.
  for (const Entry& entry : section.entries) {
    TypeDeclaration declaration;
    declaration.type.name = entry.key.text;
    declaration.place = place;
    declaration.node = &entry.value;
    const auto [at, fresh] = loading.type_index.emplace(entry.key.text.text, loading.types.size());
    if (!fresh) {
      place.error("LC302", entry.key, "the type " + in_ticks(entry.key.text.text) + " is declared twice");
      continue;
    }
    if (const auto& words = type_words(); std::find(words.begin(), words.end(), entry.key.text.text) != words.end())
      place.error("LC304", entry.key,
                  "a type cannot be called " + in_ticks(entry.key.text.text) + ": the format has a type of that name");
    loading.types.push_back(std::move(declaration));
  }
}

LIANGCE_INLINE void resolve_named_types(Loading& loading) {
  for (TypeDeclaration& declaration : loading.types) {
    resolved_type(loading, declaration.type.name.text, declaration.place, *declaration.node);
    loading.policy.types.push_back(declaration.type);
  }
}

}  // namespace liangce::yaml::detail
