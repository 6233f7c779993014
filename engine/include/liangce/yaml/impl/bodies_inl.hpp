#pragma once

#include <algorithm>

#include "liangce/yaml/impl/loading.hpp"

namespace liangce::yaml::detail {

LIANGCE_INLINE void read_inline_clause(Loading& loading, const Fields& of, const Node& node, const std::string& element,
                                       policy::Citation& citation) {
  const Fields fields(of.place(), node, FormId::clause, "the clause of " + of.of());
  policy::Clause clause;
  clause.item = fields.integer("item");
  clause.name = fields.words("name");
  clause.title_text = fields.text("title");
  clause.title = clause.title_text.text;
  clause.grade = fields.words("grade");
  clause.kind = fields.words("kind");
  if (const std::string strength = fields.words("strength"); !strength.empty())
    clause.strength = strength == "soft" ? policy::Strength::soft : policy::Strength::hard;
  clause.quotes = fields.texts("quote");
  clause.note = fields.words("note");
  for (const SourceText& unit : fields.texts("responsible")) clause.responsible.push_back(unit.text);
  clause.id = node.text;  // its place; the id is ours
  clause.id.text = (clause.item ? std::to_string(*clause.item) : "") + ":" + element;
  if (!loading.clause_ids.insert(clause.id.text).second)
    clause.id.text += "/" + std::to_string(loading.policy.clauses.size());
  citation.clauses.push_back(clause.id);
  loading.policy.clauses.push_back(std::move(clause));
}

LIANGCE_INLINE policy::Citation read_citation(Loading& loading, const Fields& fields, const std::string& element) {
  policy::Citation citation;
  citation.source = fields.text("source");
  citation.note = fields.words("note");
  const Node* clause = fields.get("clause");
  if (clause == nullptr) return citation;
  if (clause->is_scalar()) {
    citation.clauses.push_back(trimmed(clause->text));
  } else if (clause->is_map()) {
    read_inline_clause(loading, fields, *clause, element, citation);
  } else {
    for (const Node& item : clause->items) {
      if (item.is_map()) {
        read_inline_clause(loading, fields, item, element, citation);
      } else if (item.is_scalar()) {
        citation.clauses.push_back(trimmed(item.text));
      } else {
        fields.place().error("LC203", item, fields.what("clause") + " must hold clause ids, found " + found(item));
      }
    }
  }
  return citation;
}

LIANGCE_INLINE policy::BodyRef make_body(const SourceText& place, policy::Body::Form form) {
  auto body = std::make_shared<policy::Body>();
  body->place = place;
  body->form = std::move(form);
  return body;
}

LIANGCE_INLINE policy::BodyRef empty_body(const Node& at) { return make_body(at.text, policy::Expression{}); }

LIANGCE_INLINE policy::BodyRef read_mapped_body(Loading& loading, const Fields& fields) {
  const Key* key = fields.one();
  return key == nullptr ? empty_body(fields.node()) : read_body_key(loading, fields, *key);
}

LIANGCE_INLINE policy::Part read_part(Loading& loading, const Place& place, const Node& node, const std::string& of) {
  policy::Part part;
  if (!node.is_map()) {
    part.body = read_body(loading, place, node, of);
    return part;
  }
  const Fields fields(place, node, FormId::part, of);
  part.label = fields.text("label");
  part.citation = read_citation(loading, fields, part.label.empty() ? of : part.label.text);
  part.body = read_mapped_body(loading, fields);
  return part;
}

LIANGCE_INLINE std::vector<policy::Part> read_parts(Loading& loading, const Place& place, const Node& list,
                                                    const std::string& of) {
  std::vector<policy::Part> parts;
  for (const Node& item : list.items) parts.push_back(read_part(loading, place, item, "a part of " + of));
  return parts;
}

LIANGCE_INLINE std::vector<policy::ContextEntry> read_body_map(Loading& loading, const Place& place, const Node& node,
                                                               const std::string& of) {
  std::vector<policy::ContextEntry> entries;
  for (const Entry& entry : node.entries)
    entries.push_back(
        {entry.key.text, read_body(loading, place, entry.value, in_ticks(entry.key.text.text) + " of " + of)});
  return entries;
}

LIANGCE_INLINE policy::Relation read_relation(const Place& place, const Node& node, const std::string& of) {
  const Fields fields(place, node, FormId::relation, "the relation of " + of);
  policy::Relation relation;
  relation.columns = fields.texts("columns");
  const Node* rows = fields.get("rows");
  if (rows == nullptr) return relation;
  for (const Node& row : rows->items) {
    if (!row.is_list() || row.items.size() != relation.columns.size()) {
      place.error("LC213", row,
                  "a row of the relation of " + of + " must be a list of " + std::to_string(relation.columns.size()) +
                      " expressions, found " + (row.is_list() ? std::to_string(row.items.size()) : found(row)));
      continue;
    }
    std::vector<SourceText> cells;
    for (const Node& cell : row.items) cells.push_back(read_expression(place, cell, "a cell of the relation of " + of));
    relation.rows.push_back(std::move(cells));
  }
  return relation;
}

/// A key that must stand beside a body key (`in` beside `for`).
LIANGCE_INLINE policy::BodyRef companion(Loading& loading, const Fields& fields, std::string_view of_key,
                                         std::string_view key) {
  if (const Node* node = fields.get(key)) return read_body(loading, fields.place(), *node, fields.what(key));
  if (fields.node().find(key) == nullptr)
    fields.place().error("LC202", fields.node(),
                         fields.of() + " has `" + std::string(of_key) + "` and lacks `" + std::string(key) + "`");
  return empty_body(fields.node());
}

/// Keys that only mean something beside another one.
LIANGCE_INLINE void refuse_stray_companions(const Fields& fields, std::string_view body_key) {
  struct Pair {
    std::string_view companion;
    std::string_view of[3];
  };
  static constexpr Pair pairs[] = {{"result", {"context", "", ""}}, {"in", {"for", "some", "every"}},
                                   {"return", {"for", "", ""}},     {"satisfies", {"some", "every", ""}},
                                   {"match", {"filter", "", ""}},   {"then", {"if", "", ""}},
                                   {"else", {"if", "", ""}}};
  for (const Pair& pair : pairs) {
    const Node* node = fields.get(pair.companion);
    if (node == nullptr || std::find(std::begin(pair.of), std::end(pair.of), body_key) != std::end(pair.of)) continue;
    fields.place().error("LC204", *node,
                         fields.what(pair.companion) + " stands without `" + std::string(pair.of[0]) + "`");
  }
}

LIANGCE_INLINE policy::Body::Form read_form(Loading& loading, const Fields& fields, const Key& key, const Node& node) {
  const Place& place = fields.place();
  const std::string_view name = key.name;
  const std::string what = fields.what(name);
  if (name == "when" || name == "value" || name == "verdict")
    return policy::Expression{read_expression(place, node, what), name == "when"};
  if (name == "any") return policy::Any{read_parts(loading, place, node, fields.of())};
  if (name == "all") return policy::All{read_parts(loading, place, node, fields.of())};
  if (name == "not") return policy::Not{read_part(loading, place, node, "`not` of " + fields.of())};
  if (name == "at least") {
    const Fields inner(place, node, FormId::at_least, what);
    const Node* parts = inner.get("of");
    return policy::AtLeast{inner.expression("count"), parts == nullptr
                                                          ? std::vector<policy::Part>{}
                                                          : read_parts(loading, place, *parts, fields.of())};
  }
  if (name == "table") return read_table(loading, place, node, fields.of());
  if (name == "context") {
    policy::BoxedContext context;
    context.entries = read_body_map(loading, place, node, fields.of());
    if (const Node* result = fields.get("result"))
      context.result = read_body(loading, place, *result, fields.what("result"));
    return context;
  }
  if (name == "list") {
    policy::BoxedList list;
    for (const Node& item : node.items)
      list.items.push_back(read_body(loading, place, item, "an item of " + fields.of()));
    return list;
  }
  if (name == "relation") return read_relation(place, node, fields.of());
  if (name == "function") {
    const Fields inner(place, node, FormId::boxed_function, what);
    policy::BoxedFunction function;
    if (const Node* parameters = inner.get("parameters"))
      function.parameters = read_parameters(loading, place, *parameters, inner.of());
    if (const Node* returns = inner.get("returns"))
      function.returns = read_type_node(loading, place, *returns, inner.what("returns"));
    const Node* body = inner.get("body");
    function.body = body == nullptr ? empty_body(node) : read_body(loading, place, *body, inner.of());
    return function;
  }
  if (name == "invoke") {
    const Fields inner(place, node, FormId::invoke, what);
    policy::Invocation invocation;
    invocation.function = inner.expression("function");
    if (const Node* with = inner.get("with")) invocation.arguments = read_body_map(loading, place, *with, inner.of());
    return invocation;
  }
  if (name == "if")
    return policy::Conditional{read_body(loading, place, node, what), companion(loading, fields, "if", "then"),
                               companion(loading, fields, "if", "else")};
  if (name == "for" || name == "some" || name == "every") {
    policy::Iteration iteration;
    iteration.kind = name == "for"    ? policy::Iteration::Kind::for_each
                     : name == "some" ? policy::Iteration::Kind::some
                                      : policy::Iteration::Kind::every;
    iteration.variable = trimmed(node.text);
    iteration.domain = companion(loading, fields, name, "in");
    iteration.body = companion(loading, fields, name, name == "for" ? "return" : "satisfies");
    return iteration;
  }
  if (name == "filter")
    return policy::Filter{read_body(loading, place, node, what), companion(loading, fields, "filter", "match")};
  return read_pattern(loading, place, node, key.form, fields.of());
}

LIANGCE_INLINE policy::BodyRef read_body_key(Loading& loading, const Fields& fields, const Key& key) {
  const Node* node = fields.get(key.name);
  if (node == nullptr) return empty_body(fields.node());
  if (key.name == "verdict" && node->is_map()) return read_body(loading, fields.place(), *node, fields.what("verdict"));
  refuse_stray_companions(fields, key.name);
  auto body = std::make_shared<policy::Body>();
  for (const Entry& entry : fields.node().entries)
    if (entry.key.text.text == key.name) body->place = entry.key.text;
  body->type = read_type(loading, fields, false);
  body->form = read_form(loading, fields, key, *node);
  return body;
}

LIANGCE_INLINE policy::BodyRef read_body(Loading& loading, const Place& place, const Node& node,
                                         const std::string& of) {
  if (node.is_scalar() || (node.is_null() && node.text.text == "null")) {
    const SourceText text = read_expression(place, node, of);
    return make_body(text, policy::Expression{text, false});
  }
  if (node.is_null()) {
    place.error("LC218", node, of + " is empty, expected a FEEL expression or a mapping");
    return empty_body(node);
  }
  return read_mapped_body(loading, Fields(place, node, FormId::body, of));
}

}  // namespace liangce::yaml::detail
