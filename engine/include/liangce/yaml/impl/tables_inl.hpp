#pragma once

#include <algorithm>

#include "liangce/yaml/impl/loading.hpp"

namespace liangce::yaml::detail {

LIANGCE_INLINE policy::Hit read_hit(std::string_view word) {
  using policy::Hit;
  struct Words {
    std::string_view name, letter;
    Hit hit;
  };
  static constexpr Words words[] = {{"unique", "U", Hit::unique},         {"any", "A", Hit::any},
                                    {"priority", "P", Hit::priority},     {"first", "F", Hit::first},
                                    {"rule order", "R", Hit::rule_order}, {"output order", "O", Hit::output_order},
                                    {"collect", "C", Hit::collect},       {"C+", "C+", Hit::collect_sum},
                                    {"C#", "C#", Hit::collect_count},     {"C<", "C<", Hit::collect_min},
                                    {"C>", "C>", Hit::collect_max}};
  for (const Words& w : words)
    if (word == w.name || word == w.letter) return w.hit;
  return Hit::unique;
}

/// `ELIGIBLE`, `NOT_DUE`: a text in `then` unless it is a declared name.
LIANGCE_INLINE bool upper_case_word(std::string_view text) {
  if (text.empty() || text[0] < 'A' || text[0] > 'Z') return false;
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; });
}

/// A FEEL text literal and nothing else: `"problem"` written in plain YAML cannot occur, but block and single-quoted
/// ones can.
LIANGCE_INLINE policy::Cell feel_cell(const SourceText& text) { return policy::Cell{policy::CellKind::feel, text}; }

LIANGCE_INLINE policy::Cell read_condition(const Place& place, const Node& node, const std::string& what) {
  policy::Cell cell;
  if (node.is_scalar() && node.style == Style::double_quoted) return policy::Cell{policy::CellKind::text, node.text};
  const SourceText text = read_expression(place, node, what);
  if (text.text == "-" || text.empty()) return policy::Cell{policy::CellKind::dash, text};
  if (text.text == "unknown" || text.text == "未知") return policy::Cell{policy::CellKind::unknown, text};
  if (text.text == "known" || text.text == "已知") return policy::Cell{policy::CellKind::known, text};
  return feel_cell(text);
}

LIANGCE_INLINE policy::Cell read_answer(const Loading& loading, const Place& place, const Node& node,
                                        const policy::TableOutput& output, const std::string& what) {
  if (node.is_scalar() && node.style == Style::double_quoted) return policy::Cell{policy::CellKind::text, node.text};
  const SourceText text = read_expression(place, node, what);
  if (text.text == "-" || text.empty()) return policy::Cell{policy::CellKind::dash, text};
  for (const policy::Cell& value : output.values)
    if (value.kind == policy::CellKind::text && value.text.text == text.text)
      return policy::Cell{policy::CellKind::text, text};
  if (upper_case_word(text.text) && loading.declared.count(text.text) == 0)
    return policy::Cell{policy::CellKind::text, text};
  return feel_cell(text);
}

/// `values:` of an output and `allowed:` of an input: numbers, true/false and quoted FEEL texts are FEEL, other words
/// are texts.
LIANGCE_INLINE policy::Cell read_listed(const Place& place, const Node& node, const std::string& what) {
  if (node.is_quoted() && node.style == Style::double_quoted) return policy::Cell{policy::CellKind::text, node.text};
  const SourceText text = read_expression(place, node, what);
  const bool feel = text.text == "true" || text.text == "false" || text.text == "null" || plain_number(text.text) ||
                    (!text.empty() && (text.text[0] == '"' || text.text[0] == '@'));
  if (!feel) read_text(place, node, "an item of " + what);  // yes and no are neither texts nor truth values
  return policy::Cell{feel ? policy::CellKind::feel : policy::CellKind::text, text};
}

LIANGCE_INLINE policy::TableInput read_table_input(Loading& loading, const Place& place, const Node& node,
                                                   const std::string& of) {
  policy::TableInput input;
  if (!node.is_map()) {
    input.expression = read_expression(place, node, "an input of " + of);
    return input;
  }
  const Fields fields(place, node, FormId::table_input, "an input of " + of);
  input.expression = fields.expression("expr");
  input.label = fields.text("label");
  input.type = read_type(loading, fields, false);
  if (const Node* allowed = fields.get("allowed")) {
    if (allowed->is_scalar()) input.allowed = fields.expression("allowed");
    for (const Node& item : allowed->items) {
      const policy::Cell cell = read_listed(place, item, fields.what("allowed"));
      SourceText word = cell.text;
      if (cell.kind == policy::CellKind::feel && word.text.size() >= 2 && word.text.front() == '"' &&
          word.text.back() == '"')
        word.text = word.text.substr(1, word.text.size() - 2);
      input.allowed_words.push_back(std::move(word));
    }
  }
  return input;
}

LIANGCE_INLINE policy::TableOutput read_table_output(Loading& loading, const Place& place, const Node& node,
                                                     const std::string& of) {
  policy::TableOutput output;
  if (node.is_scalar()) {
    output.name = trimmed(node.text);
    return output;
  }
  const Fields fields(place, node, FormId::table_output, "an output of " + of);
  output.name = fields.text("name");
  output.en = fields.text("en");
  output.type = read_type(loading, fields, false);
  if (const Node* values = fields.get("values")) {
    if (values->is_scalar()) output.values.push_back(read_listed(place, *values, fields.what("values")));
    if (!few_enough(loading, place, *values, values->items.size(), fields.what("values"))) return output;
    for (const Node& item : values->items) output.values.push_back(read_listed(place, item, fields.what("values")));
  }
  if (const Node* value = fields.get("default"))
    output.default_value = read_answer(loading, place, *value, output, fields.what("default"));
  return output;
}

/// The cells of a row: one node, or a list as long as the columns.
LIANGCE_INLINE std::vector<const Node*> read_cells(const Fields& row, std::string_view key, std::size_t columns,
                                                   std::string_view column) {
  std::vector<const Node*> cells;
  const Node* node = row.get(key);
  if (node == nullptr) return cells;
  if (node->is_list()) {
    for (const Node& item : node->items) cells.push_back(&item);
  } else {
    cells.push_back(node);
  }
  if (cells.size() != columns) {
    row.place().error("LC213", *node,
                      row.what(key) + " has " + std::to_string(cells.size()) +
                          (cells.size() == 1 ? " cell" : " cells") + ", the table has " + std::to_string(columns) +
                          " " + std::string(column) + (columns == 1 ? "" : "s"));
    cells.clear();
  }
  return cells;
}

LIANGCE_INLINE policy::TableRow read_row(Loading& loading, const Place& place, const Node& node,
                                         const policy::Table& table, std::size_t number, const std::string& of) {
  policy::TableRow row;
  const Fields fields(place, node, FormId::table_row, "row " + std::to_string(number) + " of the table of " + of);
  row.id = fields.words("id");
  if (row.id.empty()) row.id = std::to_string(number);
  row.place = node.text;
  row.place.text = row.id;
  row.missing = fields.texts("missing");
  row.citation = read_citation(loading, fields, of);
  const Node* when = fields.get("if");
  if (when != nullptr && when->is_scalar() && when->style == Style::plain && when->text.text == "else") {
    row.otherwise = true;
    row.when.assign(table.inputs.size(), policy::Cell{policy::CellKind::dash, when->text});
  } else {
    for (const Node* cell : read_cells(fields, "if", table.inputs.size(), "input"))
      row.when.push_back(read_condition(place, *cell, fields.what("if")));
  }
  const std::vector<const Node*> answers = read_cells(fields, "then", table.outputs.size(), "output");
  for (std::size_t i = 0; i < answers.size(); ++i)
    row.then.push_back(read_answer(loading, place, *answers[i], table.outputs[i], fields.what("then")));
  row.when.resize(table.inputs.size());  // refused rows keep the table rectangular
  row.then.resize(table.outputs.size());
  return row;
}

LIANGCE_INLINE policy::Table read_table(Loading& loading, const Place& place, const Node& node, const std::string& of) {
  policy::Table table;
  const std::string name = "the table of " + of;
  const Fields fields(place, node, FormId::table, name);
  table.hit_text = fields.text("hit");
  table.hit = read_hit(table.hit_text.text);
  if (const Node* inputs = fields.get("inputs");
      inputs != nullptr && few_enough(loading, place, *inputs, inputs->items.size(), fields.what("inputs")))
    for (const Node& input : inputs->items) table.inputs.push_back(read_table_input(loading, place, input, name));
  if (const Node* outputs = fields.get("outputs");
      outputs != nullptr && few_enough(loading, place, *outputs, outputs->items.size(), fields.what("outputs"))) {
    for (const Node& item : outputs->items) {
      policy::TableOutput output = read_table_output(loading, place, item, name);
      for (const policy::TableOutput& earlier : table.outputs)
        if (earlier.name.text == output.name.text)
          place.error("LC302", item, name + " has two outputs " + in_ticks(output.name.text));
      table.outputs.push_back(std::move(output));
    }
  }
  const bool aggregates = table.hit >= policy::Hit::collect_sum;
  if (aggregates && table.hit != policy::Hit::collect_count && table.outputs.size() > 1)
    place.error("LC204", *fields.get("hit"),
                name + " adds up or compares its hits (" + table.hit_text.text + "), so it has one output");
  const bool ordered = table.hit == policy::Hit::priority || table.hit == policy::Hit::output_order;
  if (ordered && std::all_of(table.outputs.begin(), table.outputs.end(),
                             [](const policy::TableOutput& o) { return o.values.empty(); }))
    place.error("LC202", fields.get("hit") != nullptr ? *fields.get("hit") : node,
                name + " goes by the order of its outputs, so one of them must list its `values`, best first");
  const Node* rows = fields.get("rows");
  if (rows == nullptr || fields.get("inputs") == nullptr || fields.get("outputs") == nullptr) return table;
  for (const Node& row : rows->items)
    table.rows.push_back(read_row(loading, place, row, table, table.rows.size() + 1, of));
  return table;
}

}  // namespace liangce::yaml::detail
