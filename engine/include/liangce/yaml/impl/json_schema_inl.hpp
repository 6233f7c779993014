#pragma once

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "liangce/yaml/format.hpp"
#include "liangce/yaml/json_schema.hpp"

namespace liangce::yaml {

namespace detail {

/// JSON on one line, in the order it is written.
namespace json {

LIANGCE_INLINE std::string text(std::string_view s) {
  std::string out = "\"";
  for (const char c : s) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

using Members = std::vector<std::pair<std::string_view, std::string>>;

LIANGCE_INLINE std::string object(const Members& members) {
  std::string out = "{";
  for (const auto& [name, value] : members) out += (out.size() > 1 ? "," : "") + text(name) + ":" + value;
  return out + "}";
}

LIANGCE_INLINE std::string array(const std::vector<std::string>& items) {
  std::string out = "[";
  for (const std::string& item : items) out += (out.size() > 1 ? "," : "") + item;
  return out + "]";
}

LIANGCE_INLINE std::string texts(const std::vector<std::string_view>& items) {
  std::vector<std::string> quoted;
  quoted.reserve(items.size());
  for (const std::string_view item : items) quoted.push_back(text(item));
  return array(quoted);
}

/// The same with line breaks and indentation; short lists and objects stay on their line.
LIANGCE_INLINE std::string indented(std::string_view s) {
  std::string out;
  std::vector<bool> open;  // is the bracket spread over lines?
  const auto closing = [&](std::size_t at) {
    int depth = 0;
    bool quoted = false;
    for (std::size_t i = at; i < s.size(); ++i) {
      if (s[i] == '\\') {
        ++i;
      } else if (s[i] == '"') {
        quoted = !quoted;
      } else if (!quoted && (s[i] == '{' || s[i] == '[')) {
        ++depth;
      } else if (!quoted && (s[i] == '}' || s[i] == ']') && --depth == 0) {
        return i;
      }
    }
    return s.size();
  };
  const auto line = [&] {
    std::size_t depth = 0;
    for (const bool spread : open) depth += spread ? 1 : 0;
    out += "\n" + std::string(2 * depth, ' ');
  };
  bool quoted = false;
  for (std::size_t i = 0; i < s.size(); ++i) {
    const char c = s[i];
    if (quoted || c == '"') {
      out += c;
      if (c == '\\') out += s[++i];
      if (c == '"') quoted = !quoted;
    } else if (c == '{' || c == '[') {
      out += c;
      open.push_back((open.empty() || open.back()) && closing(i) - i > 100);
      if (open.back()) line();
    } else if (c == '}' || c == ']') {
      const bool spread = open.back();
      open.pop_back();
      if (spread) line();
      out += c;
    } else {
      out += c;
      if (c == ':') out += ' ';
      if (c == ',' && open.back()) line();
      if (c == ',' && !open.back()) out += ' ';
    }
  }
  return out + "\n";
}

}  // namespace json

/// Schemas of the shapes, as members of an object so that a description can stand beside them.
class SchemaWriter {
 public:
  std::string write() const {
    json::Members definitions = {
        {"text", json::object({{"type", json::texts({"string", "number"})}})},
        {"name", json::object({{"type", json::texts({"string", "boolean"})}})},  // YAML 1.1 takes on for true
        {"feel", json::object({{"type", json::texts({"string", "number", "boolean", "null"})}})},
        {"number",
         either({json::object({{"type", json::text("number")}}),
                 json::object({{"type", json::text("string")},
                               {"pattern", json::text(R"(^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$)")}})})},
        {"date",
         json::object({{"type", json::text("string")}, {"pattern", json::text("^-?[0-9]{4,9}-[0-9]{2}-[0-9]{2}$")}})},
        {"period", json::object({{"type", json::text("string")},
                                 {"pattern", json::text("^ *([0-9]{4,9}-[0-9]{2}-[0-9]{2})? *\\.\\. *"
                                                        "([0-9]{4,9}-[0-9]{2}-[0-9]{2})? *$")}})}};
    std::vector<std::string> names;
    for (int id = 0; id <= static_cast<int>(FormId::equivalent); ++id) names.push_back(name(static_cast<FormId>(id)));
    for (int id = 0; id <= static_cast<int>(FormId::equivalent); ++id)
      definitions.emplace_back(names[static_cast<std::size_t>(id)], form_schema(form(static_cast<FormId>(id))));
    return json::indented(json::object(
        {{"$schema", json::text("https://json-schema.org/draft/2020-12/schema")},
         {"title", json::text("liangce policy files")},
         {"description",
          json::text(
              "A policy file, or an amendment, a calendar, a test file or a file of exemptions: the keys policy, "
              "amends, calendar, tests and exempt tell.")},
         {"if", json::object({{"type", json::text("object")}, {"required", json::texts({"tests"})}})},
         {"then", reference(FormId::tests)},
         {"else",
          when("calendar", FormId::calendar,
               when("amends", FormId::amendment, when("exempt", FormId::exemptions, reference(FormId::policy))))},
         {"$defs", json::object(definitions)}}));
  }

 private:
  static std::string name(FormId id) {
    std::string out(form(id).name);
    for (char& c : out)
      if (c == ' ') c = '-';
    return out + "-form";
  }
  static std::string reference(std::string_view definition) {
    return json::object({{"$ref", json::text("#/$defs/" + std::string(definition))}});
  }
  static std::string reference(FormId id) { return reference(name(id)); }
  static std::string either(std::vector<std::string> schemas) {
    return json::object({{"anyOf", json::array(schemas)}});
  }
  static std::string list_of(const std::string& items) {
    return json::object({{"type", json::text("array")}, {"items", items}});
  }
  /// Names (or what `names` says) to values of one kind.
  static std::string map_of(const std::string& values, const std::string& names = "") {
    json::Members members = {{"type", json::text("object")}, {"additionalProperties", values}};
    if (!names.empty()) members.insert(members.begin() + 1, {"propertyNames", names});
    return json::object(members);
  }
  static std::string when(std::string_view key, FormId then, const std::string& otherwise) {
    return json::object({{"if", json::object({{"type", json::text("object")}, {"required", json::texts({key})}})},
                         {"then", reference(then)},
                         {"else", otherwise}});
  }

  static std::string schema(const Key& key) {
    const std::string text = reference("text"), feel = reference("feel"), date = reference("date");
    const std::string inner = reference(key.form);
    const std::string type = json::object({{"type", json::text("string")}});
    switch (key.shape) {
      case Shape::text: return text;
      case Shape::name: return reference("name");
      case Shape::texts: return either({text, list_of(text)});
      case Shape::words: return json::object({{"enum", json::texts(key.words)}});
      case Shape::expression:
      case Shape::cell: return feel;
      case Shape::expressions:
      case Shape::cells: return either({feel, list_of(feel)});
      case Shape::boolean: return json::object({{"type", json::text("boolean")}});
      case Shape::integer: return json::object({{"type", json::text("integer")}});
      case Shape::bound: return either({reference("number"), date, json::object({{"const", json::text("unbounded")}})});
      case Shape::number: return reference("number");
      case Shape::date: return date;
      case Shape::period: return reference("period");
      case Shape::form: return inner;
      case Shape::form_map: return map_of(inner);
      case Shape::form_list: return list_of(inner);
      case Shape::type_text: return type;
      case Shape::type_or_form: return either({type, inner});
      case Shape::type_map: return map_of(either({type, inner}));
      case Shape::of: return either({text, list_of(text), reference(FormId::element_type)});
      case Shape::clause: {
        const std::string one = either({text, reference(FormId::clause)});
        return either({one, list_of(one)});
      }
      case Shape::body: return either({feel, inner});
      case Shape::bodies: return list_of(either({feel, inner}));
      case Shape::body_map: return map_of(either({feel, inner}));
      case Shape::inputs: return list_of(either({feel, reference(FormId::table_input)}));
      case Shape::outputs: return list_of(either({reference("name"), reference(FormId::table_output)}));
      case Shape::steps: return either({map_of(feel, date), type});
      case Shape::rows: return list_of(list_of(feel));
      case Shape::value:
      case Shape::expected: return "{}";
      case Shape::values: return json::object({{"type", json::text("array")}});
      case Shape::versions: return map_of("{}", date);
      case Shape::value_map: return map_of("{}");
      case Shape::named_days:
      case Shape::days: {
        const std::string day = either({date, reference("period")});
        return either({map_of(text, day), list_of(day)});
      }
    }
    return "{}";
  }

  static std::string form_schema(const Form& form) {
    json::Members properties;
    std::vector<std::string_view> required;
    for (const Key& key : form.keys) {
      const bool twice =
          std::any_of(properties.begin(), properties.end(), [&](const auto& p) { return p.first == key.name; });
      if (key.required) required.push_back(key.name);
      std::vector<std::string> both;  // `at least` of a rule: the bound of its type, or a body
      for (const Key& other : form.keys)
        if (other.name == key.name) both.push_back(schema(other));
      if (twice) continue;
      std::string one = both.size() > 1 ? either(both) : both.front();
      one.insert(1, json::text("description") + ":" + json::text(key.doc) + (one.size() > 2 ? "," : ""));
      properties.emplace_back(key.name, std::move(one));
    }
    json::Members members = {{"description", json::text(form.doc)},
                             {"type", json::text("object")},
                             {"properties", json::object(properties)},
                             {"additionalProperties", "false"}};
    if (!required.empty()) members.emplace_back("required", json::texts(required));
    std::vector<std::string> choices;
    for (const std::string_view key : form.exactly_one)
      choices.push_back(json::object({{"required", json::texts({key})}}));
    if (!choices.empty()) members.emplace_back("oneOf", json::array(choices));
    return json::object(members);
  }
};

}  // namespace detail

LIANGCE_INLINE std::string json_schema() { return detail::SchemaWriter().write(); }

}  // namespace liangce::yaml
