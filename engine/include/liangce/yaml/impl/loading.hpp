// What the parts of the loader share while one policy is read.
#pragma once

#include <map>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "liangce/policy/model.hpp"
#include "liangce/policy/test_model.hpp"
#include "liangce/yaml/impl/fields.hpp"
#include "liangce/yaml/limits.hpp"

namespace liangce::yaml::detail {

/// A named type on its way: declared in some file, resolved when first asked for.
struct TypeDeclaration {
  policy::NamedType type;
  Place place;
  const Node* node = nullptr;
  enum class State : std::uint8_t { fresh, resolving, resolved } state = State::fresh;
};

struct Loading {
  Limits limits;
  Diagnostics& diagnostics;
  policy::Policy& policy;
  const policy::Policy* base = nullptr;  ///< the policy an amendment changes
  bool dmn = false;
  std::unordered_set<std::string> declared = {};  ///< names and aliases of everything an expression may name
  std::vector<TypeDeclaration> types = {};
  std::unordered_map<std::string, std::size_t> type_index = {};
  std::unordered_set<std::string> clause_ids = {};
  std::size_t copied_type_parts = 0;  ///< named types take the place of their names: bounds the copies
  std::size_t type_depth = 0;
};

// types_inl.hpp
/// LC215 for a name FEEL cannot read.
void legal_name(const Place& place, const Node& at, const std::string& name, const std::string& of);
/// Lists whose entries are compared with each other are short (LC714).
bool few_enough(const Loading& loading, const Place& place, const Node& at, std::size_t count, const std::string& what);
/// The type a mapping with type keys describes, resolved. `unit_needed`: money must say its unit.
policy::TypeSpec read_type(Loading& loading, const Fields& fields, bool unit_needed);
/// A type given as text, or as a mapping of element_type.
policy::TypeSpec read_type_node(Loading& loading, const Place& place, const Node& node, const std::string& of);
void read_named_types(Loading& loading, const Place& place, const Node& section);
void resolve_named_types(Loading& loading);
std::vector<policy::FunctionParameter> read_parameters(Loading& loading, const Place& place, const Node& node,
                                                       const std::string& of);

// values_inl.hpp
/// Is a value between the bounds of its type?
bool within_bounds(const Value& value, const policy::TypeSpec& type);

/// Values as YAML writes them. Everything returns nullopt after a diagnostic; `what` names the value in messages.
struct ValueReader {
  const Place& place;
  Reason null = Reason::missing;  ///< what a written null stands for
  bool absences = false;          ///< may `{unknown: REASON, low:, high:, values:}` stand for a value (tests)?

  /// A value of a type.
  std::optional<Value> read(const Node& node, const policy::TypeSpec& type, const std::string& what) const;
  /// A value nobody declared a type for: number, true/false, date, quoted or other text, lists and mappings of these.
  std::optional<Value> untyped(const Node& node, const std::string& what) const;
  /// A number with at most the digits its type has.
  std::optional<Value> number(const Node& node, const policy::TypeSpec& type, const std::string& what) const;

 private:
  std::nullopt_t not_a(const char* expected, const Node& node, const std::string& what) const;
  std::optional<Value> choice(const Node& node, const policy::TypeSpec& type, const std::string& what) const;
  std::optional<Value> list(const Node& node, const policy::TypeSpec& type, const std::string& what) const;
  const policy::Field* field(const Node& key, const policy::TypeSpec& type, const std::string& what) const;
  std::optional<Value> context(const Node& node, const policy::TypeSpec& type, const std::string& what) const;
  std::optional<Value> schedule(const Node& node, const policy::TypeSpec& type, const std::string& what) const;
  template <typename T>
  std::optional<Value> temporal(const Node& node, const std::string& what, std::optional<T> parsed,
                                const char* example) const;
  bool is_absence(const Node& node, const policy::TypeSpec& type) const;
  std::optional<Value> absence(const Node& node, const policy::TypeSpec& type, const std::string& what) const;
};

// bodies_inl.hpp
policy::Citation read_citation(Loading& loading, const Fields& fields, const std::string& element);
policy::BodyRef read_body(Loading& loading, const Place& place, const Node& node, const std::string& of);
policy::BodyRef read_mapped_body(Loading& loading, const Fields& fields);
/// The body a mapping of form rule, part, function or decision holds under `key`.
policy::BodyRef read_body_key(Loading& loading, const Fields& fields, const Key& key);
std::vector<policy::ContextEntry> read_body_map(Loading& loading, const Place& place, const Node& node,
                                                const std::string& of);

// patterns_inl.hpp and tables_inl.hpp
policy::Body::Form read_pattern(Loading& loading, const Place& place, const Node& node, FormId id,
                                const std::string& of);
policy::Table read_table(Loading& loading, const Place& place, const Node& node, const std::string& of);

// elements_inl.hpp, parameters_inl.hpp
void read_clauses(Loading& loading, const Place& place, const Node& section);
void read_sources(Loading& loading, const Place& place, const Node& section);
void read_parameter_section(Loading& loading, const Place& place, const Node& section, bool convention, FormId id,
                            std::vector<std::string>* values_only);
void read_facts(Loading& loading, const Place& place, const Node& section);
void read_functions(Loading& loading, const Place& place, const Node& section);
void read_rules(Loading& loading, const Place& place, const Node& section);
void read_decisions(Loading& loading, const Place& place, const Node& section);
void read_services(Loading& loading, const Place& place, const Node& section);
void read_not_computable(Loading& loading, const Place& place, const Node& section);
/// Name, alias, label, citation, basis, strength: what every element has.
void read_element(Loading& loading, const Fields& fields, const Node& name, policy::Element& element);

// calendars_inl.hpp
void read_calendar(Loading& loading, const Place& place, const Node& root);

/// `name` as an identifier of the format for messages: rule `初筛`.
inline std::string element_of(std::string_view kind, const Node& name) {
  return std::string(kind) + " " + in_ticks(name.text.text);
}

}  // namespace liangce::yaml::detail
