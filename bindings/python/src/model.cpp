// What a policy says, as small objects of the Python package.
#include "model.hpp"

#include "convert.hpp"
#include "face.hpp"

namespace liangce::python {

using namespace py::literals;

namespace {

py::object optional_text(std::string_view words) {
  return words.empty() ? py::object(py::none()) : py::object(text(words));
}

template <class T>
py::object optional(const std::optional<T>& value) {
  if (!value) return py::none();
  if constexpr (std::is_same_v<T, int>) {
    return py::int_(*value);
  } else {
    return to_python(*value);
  }
}

const char* word(policy::Basis basis) {
  switch (basis) {
    case policy::Basis::text: return "text";
    case policy::Basis::outside: return "outside";
    case policy::Basis::assumed: break;
  }
  return "assumed";
}

const char* word(policy::Strength strength) { return strength == policy::Strength::hard ? "hard" : "soft"; }

template <class E>
py::object optional_word(const std::optional<E>& value) {
  return value ? py::object(py::str(word(*value))) : py::object(py::none());
}

/// Name, alias, place and citation: what every element has.
py::dict element(const policy::Policy& policy, const policy::Element& e) {
  py::list quotes;
  for (const SourceText& id : e.citation.clauses) {
    if (const policy::Clause* clause = policy.find_clause(id.text)) {
      for (const SourceText& quote : clause->quotes) quotes.append(text(quote.text));
    }
  }
  const Position place = e.name.file ? position_at(e.name.file->content, e.name.file_offset(0)) : Position{};
  return py::dict("name"_a = text(e.name.text), "en"_a = optional_text(e.en.text), "label"_a = optional_text(e.label),
                  "clauses"_a = texts(e.citation.clauses), "quotes"_a = py::tuple(quotes),
                  "basis"_a = optional_word(e.basis), "strength"_a = optional_word(e.strength),
                  "source"_a = optional_text(e.citation.source.text), "note"_a = optional_text(e.citation.note),
                  "file"_a = e.name.file ? py::object(text(e.name.file->name)) : py::none(), "line"_a = place.line);
}

py::tuple fields(const policy::TypeSpec& type);

/// The words of a type: what every typed thing has.
py::dict typed(const policy::TypeSpec& type) {
  const policy::TypeSpec* inner =
      type.word == policy::TypeWord::list && !type.element.empty() ? &type.element.front() : &type;
  const std::string& unit = type.unit_text.text.empty() ? inner->unit_text.text : type.unit_text.text;
  return py::dict("type"_a = text(type_words(type)), "unit"_a = optional_text(unit), "scale"_a = optional(type.scale),
                  "choices"_a = texts(inner->choices), "at_least"_a = optional(type.at_least),
                  "at_most"_a = optional(type.at_most), "fields"_a = fields(*inner));
}

py::tuple fields(const policy::TypeSpec& type) {
  py::list out;
  for (const policy::Field& field : type.fields) {
    out.append(face().field("name"_a = text(field.name.text), "en"_a = optional_text(field.en.text),
                            "note"_a = optional_text(field.note), **typed(field.type)));
  }
  return py::tuple(out);
}

std::string cell_words(const policy::Cell& cell) {
  switch (cell.kind) {
    case policy::CellKind::dash: return "-";
    case policy::CellKind::unknown: return "unknown";
    case policy::CellKind::known: return "known";
    case policy::CellKind::feel:
    case policy::CellKind::text: break;
  }
  return cell.text.text;
}

py::tuple cells(const std::vector<policy::Cell>& all) {
  py::list out;
  for (const policy::Cell& cell : all) out.append(text(cell_words(cell)));
  return py::tuple(out);
}

/// The decision table a body is, or None.
py::object table_of(const policy::BodyRef& body) {
  const auto* table = body == nullptr ? nullptr : std::get_if<policy::Table>(&body->form);
  if (table == nullptr) return py::none();
  py::list inputs, outputs, rows;
  for (const policy::TableInput& input : table->inputs) {
    inputs.append(text(input.label.empty() ? input.expression.text : input.label.text));
  }
  for (const policy::TableOutput& output : table->outputs) outputs.append(text(output.name.text));
  for (const policy::TableRow& row : table->rows) {
    rows.append(face().table_row("id"_a = text(row.id), "when"_a = cells(row.when), "otherwise"_a = row.otherwise,
                                 "then"_a = cells(row.then), "clauses"_a = texts(row.citation.clauses),
                                 "note"_a = optional_text(row.citation.note)));
  }
  const std::string hit = table->hit_text.empty() ? "unique" : table->hit_text.text;
  return face().table("hit"_a = text(hit), "inputs"_a = py::tuple(inputs), "outputs"_a = py::tuple(outputs),
                      "rows"_a = py::tuple(rows));
}

template <class Items, class Make>
py::object elements(const Items& items, Make make) {
  py::list out;
  for (const auto& item : items) out.append(make(item));
  return face().elements(out);
}

}  // namespace

std::string type_words(const policy::TypeSpec& type) {
  if (type.word == policy::TypeWord::list) {
    return type.element.empty() ? "list" : "list of " + type_words(type.element.front());
  }
  return type.declared() ? type.written.text : type.resolved->to_string();
}

py::object facts(const policy::Policy& policy) {
  return elements(policy.facts, [&](const policy::Fact& f) {
    return face().fact(**element(policy, f), **typed(f.type), "ask"_a = optional_text(f.ask),
                       "subject"_a = optional_text(f.subject));
  });
}

py::object parameters(const policy::Policy& policy) {
  return elements(policy.parameters, [&](const policy::Parameter& p) {
    py::list versions;
    for (const policy::Version& v : p.versions) {
      versions.append(face().version("first"_a = optional(v.period.first), "last"_a = optional(v.period.last),
                                     "value"_a = to_python(v.value),
                                     "published"_a = optional(v.published   ? v.published
                                                              : p.published ? p.published
                                                                            : policy.published),
                                     "source"_a = optional_text(v.source.text)));
    }
    return face().parameter(**element(policy, p), **typed(p.type), "versions"_a = py::tuple(versions));
  });
}

py::object rules(const policy::Policy& policy) {
  return elements(policy.rules, [&](const policy::Rule& r) {
    return face().rule(**element(policy, r),
                       "type"_a = r.type.declared() ? py::object(text(type_words(r.type))) : py::none(),
                       "exception_to"_a = optional_text(r.exception_to.text), "table"_a = table_of(r.body));
  });
}

py::object decisions(const policy::Policy& policy) {
  return elements(policy.decisions, [&](const policy::Decision& d) {
    py::list values;
    for (const policy::Output& output : d.values) values.append(text(output.name.text));
    py::list findings;
    for (const policy::Output& finding : d.findings) findings.append(text(finding.name.text));
    return face().decision_info(**element(policy, d), "kind"_a = optional_text(d.kind),
                                "subject"_a = optional_text(d.subject.text), "verdicts"_a = texts(d.verdicts),
                                "values"_a = py::tuple(values), "findings"_a = py::tuple(findings),
                                "confirm"_a = texts(d.confirm), "table"_a = table_of(d.body));
  });
}

py::object clauses(const policy::Policy& policy) {
  return elements(policy.clauses, [&](const policy::Clause& c) {
    return face().clause("id"_a = text(c.id.text), "name"_a = optional_text(c.name), "title"_a = optional_text(c.title),
                         "item"_a = optional(c.item), "grade"_a = optional_text(c.grade),
                         "kind"_a = optional_text(c.kind), "strength"_a = optional_word(c.strength),
                         "quotes"_a = texts(c.quotes), "note"_a = optional_text(c.note),
                         "responsible"_a = texts(c.responsible));
  });
}

py::object sources(const policy::Policy& policy) {
  return elements(policy.sources, [&](const policy::Source& s) {
    return face().source("id"_a = text(s.id.text), "title"_a = text(s.title),
                         "reliability"_a = optional_text(s.reliability), "note"_a = optional_text(s.note));
  });
}

py::object not_computable(const policy::Policy& policy) {
  py::list out;
  for (const policy::NotComputable& n : policy.not_computable) {
    out.append(face().not_computable("item"_a = optional(n.item), "clauses"_a = texts(n.clauses),
                                     "quotes"_a = texts(n.quotes), "reason"_a = text(n.reason)));
  }
  return py::tuple(out);
}

py::object document(const policy::Policy& policy) {
  const policy::Document& d = policy.document;
  if (d.text == nullptr) return py::none();
  return face().document("file"_a = text(d.text->name), "issued"_a = optional(d.issued), "by"_a = optional_text(d.by),
                         "text"_a = text(d.text->content));
}

}  // namespace liangce::python
