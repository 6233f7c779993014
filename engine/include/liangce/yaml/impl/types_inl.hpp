#pragma once

#include <algorithm>
#include <unordered_set>

#include "liangce/feel/environment.hpp"
#include "liangce/yaml/impl/loading.hpp"

namespace liangce::yaml::detail {

using policy::TypeSpec;
using policy::TypeWord;

LIANGCE_INLINE bool few_enough(const Loading& loading, const Place& place, const Node& at, std::size_t count,
                               const std::string& what) {
  if (count <= loading.limits.words) return true;
  place.error("LC714", at,
              what + " has " + std::to_string(count) + " entries, more than the limit of " +
                  std::to_string(loading.limits.words) + " (yaml::Limits::words)");
  return false;
}

LIANGCE_INLINE void legal_name(const Place& place, const Node& at, const std::string& name, const std::string& of) {
  if (feel::normalise_name(name)) return;
  place.error("LC215", at, "the name " + in_ticks(name) + " of " + of + " cannot be used in an expression",
              "a name starts with a letter or _ and holds letters, digits, spaces and . / - ' + *");
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

/// Follows a name and sets `resolved`; the parts of the type have been resolved before. May be called again after a
/// change.
LIANGCE_INLINE void resolve(Loading& loading, TypeSpec& type, const Place& place, const Node& at) {
  switch (type.word) {
    case TypeWord::named: {
      const DeclaredTypes names(loading);
      if (const TypeSpec* declared = resolved_type(loading, type.written.text, place, at)) {
        loading.copied_type_parts += type_parts(*declared);
        if (loading.copied_type_parts > loading.limits.type_parts) {
          if (loading.copied_type_parts - type_parts(*declared) <= loading.limits.type_parts)
            place.error("LC714", at,
                        "the declared types add up to more than " + std::to_string(loading.limits.type_parts) +
                            " parts (yaml::Limits::type_parts)");
          type.word = TypeWord::any;
          return;
        }
        SourceText written = std::move(type.written);
        type = *declared;
        type.written = std::move(written);
        return;
      }
      if (loading.type_index.count(type.written.text) != 0) {  // a cycle, reported
        type.word = TypeWord::any;
        return;
      }
      if (const auto parsed = feel::parse_type(type.written.text, &names); parsed && loading.dmn) {
        type.word = TypeWord::feel;
        type.resolved = *parsed;
      } else {
        unknown_type(loading, type, place, at);
        type.word = TypeWord::any;
      }
      return;
    }
    case TypeWord::feel: return;
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
    if (loading.type_depth >= loading.limits.type_depth) {
      place.error("LC714", at,
                  "types are made of types more than " + std::to_string(loading.limits.type_depth) +
                      " deep (yaml::Limits::type_depth)");
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
  if (!type.numeric() && type.word != TypeWord::schedule) {
    fields.place().error("LC210", *node,
                         fields.what("unit") + ": only numbers have a unit, this is " + in_ticks(type.written.text));
    return;
  }
  type.unit_text = trimmed(node->text);
  type.unit = {};
  if (type.unit_text.text == "none") {
    type.unit_text.text.clear();  // said, and nothing to show
    return;
  }
  if (auto unit = feel::Unit::parse(type.unit_text.text)) {
    type.unit = std::move(*unit);
  } else {
    fields.place().error("LC210", *node, fields.what("unit") + " is no unit: " + in_ticks(type.unit_text.text),
                         "write 元, 万元, 元/人·年, 人, 日, %, none, ...");
  }
}

LIANGCE_INLINE void read_bound(const Fields& fields, const char* key, const TypeSpec& type,
                               std::optional<Value>& bound) {
  const Node* node = fields.get(key);
  if (node == nullptr || node->is_map()) return;  // a mapping is the body "at least N of"
  bound.reset();                                  // of a declared type: this one says it anew
  if (node->text.text == "unbounded") return;
  if (type.word == TypeWord::date) {
    if (const auto date = read_date(fields.place(), *node, fields.what(key))) bound = Value(*date);
  } else if (type.numeric()) {
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
  if (!type.at_least || !type.at_most) return;
  const bool crossed = type.at_least->is_number() ? type.at_most->number() < type.at_least->number()
                                                  : type.at_most->date() < type.at_least->date();
  const Node* at = fields.get("at most") != nullptr ? fields.get("at most") : fields.get("at least");
  if (crossed && at != nullptr)
    fields.place().error("LC219", *at, "`at most` of " + fields.of() + " is smaller than its `at least`");
}

LIANGCE_INLINE void read_scale(const Fields& fields, TypeSpec& type) {
  if (const auto scale = fields.integer("scale")) {
    if (*scale < 0 || *scale > 30 || !type.numeric()) {
      fields.place().error("LC219", *fields.get("scale"), fields.what("scale") + " must be 0 to 30, on a number");
    } else {
      type.scale = static_cast<int>(*scale);
    }
  }
}

LIANGCE_INLINE void read_choices(const Loading& loading, const Fields& fields, const Node& of, TypeSpec& type) {
  if (!of.is_list()) {
    fields.place().error("LC203", of, fields.what("of") + " must be a list of texts, found " + found(of));
    return;
  }
  if (!few_enough(loading, fields.place(), of, of.items.size(), fields.what("of"))) return;
  type.choices = read_texts(fields.place(), of, fields.what("of"));
  for (std::size_t i = 0; i < type.choices.size(); ++i)
    for (std::size_t k = 0; k < i; ++k)
      if (type.choices[i].text == type.choices[k].text && i < of.items.size())
        fields.place().error("LC302", of.items[i],
                             fields.what("of") + " names " + in_ticks(type.choices[i].text) + " twice");
}

LIANGCE_INLINE void money_needs_unit(const Loading& loading, const Place& place, const Node& at, const TypeSpec& type,
                                     const std::string& of) {
  if (type.word == TypeWord::money && type.unit_text.empty() && type.unit_text.segments.empty() && !loading.dmn)
    place.error("LC202", at, of + " is money and lacks its `unit`", "write unit: 元, 万元, 元/人·年, ...");
}

LIANGCE_INLINE void default_scale(TypeSpec& type) {
  if (type.word == TypeWord::money && !type.scale) type.scale = 2;
  if (type.word == TypeWord::integer && !type.scale) type.scale = 0;
}

/// A type that is one word.
LIANGCE_INLINE TypeSpec read_type_word(Loading& loading, const Place& place, const Node& node, const std::string& of) {
  TypeSpec type;
  if (!node.is_scalar()) {
    place.error("LC203", node, of + " must be a type, found " + found(node));
    return type;
  }
  set_word(type, trimmed(node.text));
  if (type.word == TypeWord::choice || (type.word == TypeWord::context && !loading.dmn)) {
    place.error("LC202", node, of + ": " + in_ticks(type.written.text) + " needs more words",
                "write {type: " + type.written.text + ", ...}, or declare a type and name it here");
    type.word = TypeWord::any;
  }
  default_scale(type);
  resolve(loading, type, place, node);
  return type;
}

LIANGCE_INLINE void read_fields(Loading& loading, const Fields& fields, TypeSpec& type) {
  const Node* node = fields.get("fields");
  if (node == nullptr) {
    if (!loading.dmn && fields.node().find("fields") == nullptr)
      fields.place().error("LC202", fields.node(), fields.of() + " is a context and lacks `fields`");
    return;
  }
  if (!few_enough(loading, fields.place(), *node, node->entries.size(), fields.what("fields"))) return;
  std::unordered_set<std::string> names;
  const auto take = [&](const Node& at, const SourceText& name, const std::string& of) {
    legal_name(fields.place(), at, name.text, of);
    if (!names.insert(name.text).second)
      fields.place().error("LC302", at, fields.of() + " has another entry called " + in_ticks(name.text));
  };
  for (const Entry& entry : node->entries) {
    policy::Field field;
    field.name = entry.key.text;
    const std::string of = "field " + in_ticks(entry.key.text.text) + " of " + fields.of();
    take(entry.key, field.name, of);
    if (entry.value.is_scalar()) {
      field.type = read_type_word(loading, fields.place(), entry.value, of);
      money_needs_unit(loading, fields.place(), entry.value, field.type, of);
    } else {
      const Fields inner(fields.place(), entry.value, FormId::field, of);
      field.en = inner.text("en");
      if (!field.en.empty()) take(*inner.get("en"), field.en, of);
      field.note = inner.words("note");
      field.type = read_type(loading, inner, true);
    }
    type.fields.push_back(std::move(field));
  }
}

/// What stands beside `type` and says what it is made of.
LIANGCE_INLINE void read_parts_of_type(Loading& loading, const Fields& fields, TypeSpec& type) {
  const Node* of = fields.get("of");
  const auto belongs = [&](const Node& at, const char* key, const char* to) {
    if (type.declared())
      fields.place().error("LC204", at,
                           fields.what(key) + " belongs to " + to + ", this is " + in_ticks(type.written.text));
  };
  if (type.word == TypeWord::choice) {
    if (of != nullptr) {
      read_choices(loading, fields, *of, type);
    } else if (fields.node().find("of") == nullptr) {
      fields.place().error("LC202", fields.node(), fields.of() + " is a choice and lacks `of` (its texts)");
    }
  } else if (type.word == TypeWord::list) {
    if (of != nullptr && of->is_map()) {
      const Fields inner(fields.place(), *of, FormId::element_type, fields.what("of"));
      type.element.push_back(read_type(loading, inner, true));
    } else if (of != nullptr) {
      type.element.push_back(read_type_word(loading, fields.place(), *of, fields.what("of")));
    }
  } else if (of != nullptr) {
    belongs(*of, "of", "a choice or a list");
  }
  if (type.word == TypeWord::context) {
    read_fields(loading, fields, type);
  } else if (const Node* inner = fields.get("fields")) {
    belongs(*inner, "fields", "a context");
  }
}

/// What says more about a type, where no type is written.
LIANGCE_INLINE void refuse_without_type(const Fields& fields) {
  const Key* type = fields.form().find("type");
  if (type == nullptr || type->required || fields.node().find("type") != nullptr) return;  // the type was asked for
  for (const char* key : {"unit", "scale", "of", "fields"})
    if (const Node* node = fields.get(key))
      fields.place().error("LC204", *node, fields.what(key) + " stands without `type`");
}

LIANGCE_INLINE TypeSpec read_type(Loading& loading, const Fields& fields, bool unit_needed) {
  TypeSpec type;
  const Node* node = fields.get("type");
  const Node& at = node != nullptr ? *node : fields.node();
  if (node != nullptr) set_word(type, trimmed(node->text));
  read_parts_of_type(loading, fields, type);
  resolve(loading, type, fields.place(), at);
  if (const Node* allowed = fields.get("allowed"); allowed != nullptr && allowed->is_scalar())
    type.allowed = fields.expression("allowed");
  // Unit, scale and bounds of a list are those of its items.
  TypeSpec& scalar = type.word == TypeWord::list && !type.element.empty() ? type.element.front() : type;
  if (!type.declared()) {
    refuse_without_type(fields);
    return type;
  }
  if (scalar.word == TypeWord::any && scalar.written.text != "any") return type;  // reported: there is no such type
  read_unit(fields, scalar);
  read_scale(fields, scalar);
  read_bounds(fields, scalar);
  if (unit_needed && fields.node().find("unit") == nullptr)
    money_needs_unit(loading, fields.place(), fields.node(), scalar, fields.of());
  default_scale(scalar);
  resolve(loading, scalar, fields.place(), at);
  if (&scalar != &type) resolve(loading, type, fields.place(), at);
  return type;
}

LIANGCE_INLINE TypeSpec read_type_node(Loading& loading, const Place& place, const Node& node, const std::string& of) {
  if (node.is_map()) return read_type(loading, Fields(place, node, FormId::element_type, of), false);
  return read_type_word(loading, place, node, of);
}

LIANGCE_INLINE std::vector<policy::FunctionParameter> read_parameters(Loading& loading, const Place& place,
                                                                      const Node& node, const std::string& of) {
  std::vector<policy::FunctionParameter> parameters;
  for (const Entry& entry : node.entries) {
    legal_name(place, entry.key, entry.key.text.text, of);
    parameters.push_back({entry.key.text, read_type_node(loading, place, entry.value,
                                                         "parameter " + in_ticks(entry.key.text.text) + " of " + of)});
  }
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
