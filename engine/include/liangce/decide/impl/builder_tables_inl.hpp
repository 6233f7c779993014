// Compiling decision tables.
#pragma once

#include <algorithm>

#include "liangce/decide/impl/program_builder.hpp"

namespace liangce::detail {

/// A part that is asked for often gets a lazy slot of its own, so that it is computed once a case.
LIANGCE_INLINE ProgramBuilder::Node ProgramBuilder::hoisted(feel::NodeId node) {
  feel::Code& code = *program_->code_;
  switch (code.op(node)) {
    case feel::Op::constant:
    case feel::Op::fact:
    case feel::Op::lazy:
    case feel::Op::local: return node;
    default: break;
  }
  if (scope_ > 0 || code.locals_needed(node) != 0) return node;
  const feel::Slot slot = code.add_lazy();
  Program::Element element;
  element.kind = ReasonStep::Kind::condition;
  element.slot = slot;
  details_->elements.push_back(element);
  code.define_lazy(slot, node);
  return compiler_->lazy(slot, compiler_->type(node));
}

LIANGCE_INLINE bool ProgramBuilder::table_columns(const policy::Table& source, TableNode& table) {
  bool ok = true;
  for (const policy::TableInput& input : source.inputs) {
    TableNode::Column column;
    column.label = input.label.empty() ? input.expression.text : input.label.text;
    Node node = expression(input.expression, dmn() ? feel::Type::any() : input.type.resolved);
    if (node && dmn() && input.type.declared()) node = compiler_->coerce(*node, input.type.resolved);
    if (node && dmn() && !input.allowed.empty()) {
      policy::TypeSpec allowed;
      allowed.allowed = input.allowed;
      node = allowed_values(*node, allowed);
    }
    ok = ok && node.has_value();
    if (node) node = hoisted(*node);
    column.input = node.value_or(feel::no_node);
    if (node) {
      const feel::TypeRef& type = compiler_->type(*node);
      if (type->kind == feel::TypeKind::boolean) column.domain = {Value(true), Value(false)};
      for (const std::string& choice : type->choices) column.domain.emplace_back(choice);
      if (!input.allowed_words.empty()) column.domain.clear();
      for (const SourceText& word : input.allowed_words) column.domain.emplace_back(word.text);
    }
    table.columns.push_back(std::move(column));
  }
  return ok;
}

/// `"word"` and nothing else, true, false: a test that is plain equality.
LIANGCE_INLINE std::optional<Value> plain_test(std::string_view text) {
  if (text == "true") return Value(true);
  if (text == "false") return Value(false);
  if (text.size() < 2 || text.front() != '"' || text.back() != '"') return std::nullopt;
  text = text.substr(1, text.size() - 2);
  if (text.find_first_of("\"\\") != std::string_view::npos) return std::nullopt;
  return Value(text);
}

LIANGCE_INLINE std::optional<std::uint32_t> ProgramBuilder::cell_test(
    TableNode::Column& column, const policy::Cell& cell, std::unordered_map<std::string, std::uint32_t>& known) {
  using policy::CellKind;
  const std::string key =
      std::to_string(static_cast<int>(cell.kind)) + (cell.kind == CellKind::dash ? "" : cell.text.text);
  if (const auto it = known.find(key); it != known.end()) return it->second;
  TableNode::Test test;
  test.kind = cell.kind;
  if (column.input == feel::no_node) return std::nullopt;
  const feel::TypeRef type = compiler_->type(column.input);
  if (cell.kind == CellKind::text) {
    if (type->kind != feel::TypeKind::text && type->kind != feel::TypeKind::any && type->kind != feel::TypeKind::null) {
      report("LC501", cell.text,
             "the input is " + type->to_string() + ", this cell is the text \"" + cell.text.text + "\"",
             "leave the double quotes of YAML away to write FEEL");
      return std::nullopt;
    }
    if (!type->choices.empty() &&
        std::find(type->choices.begin(), type->choices.end(), cell.text.text) == type->choices.end()) {
      const std::string near = nearest_name(cell.text.text, type->choices);
      report("LC503", cell.text, "\"" + cell.text.text + "\" is not one of " + type->to_string(),
             near.empty() ? "" : "did you mean \"" + near + "\"?");
      return std::nullopt;
    }
    test.equals = Value(cell.text.text);
    test.node =
        compiler_->compare(feel::Operator::eq, column.input, compiler_->constant(*test.equals, feel::Type::text()));
  } else if (cell.kind == CellKind::feel) {
    const Node node = compiler_->unary_tests(cell.text, column.input, type);
    if (!node) return std::nullopt;
    test.node = *node;
    if (auto equals = plain_test(cell.text.text);
        equals && equals->kind() == (type->kind == feel::TypeKind::boolean ? Kind::boolean : Kind::text)) {
      test.equals = std::move(equals);
    }
  }
  column.tests.push_back(std::move(test));
  const auto index = static_cast<std::uint32_t>(column.tests.size() - 1);
  known.emplace(key, index);
  return index;
}

LIANGCE_INLINE ProgramBuilder::Node ProgramBuilder::then_cell(const policy::Cell& cell, const feel::TypeRef& type) {
  if (cell.kind == policy::CellKind::text) {
    if (!dmn() && type->kind != feel::TypeKind::any && type->kind != feel::TypeKind::text) {
      report("LC501", cell.text,
             "the output is " + type->to_string() + ", this cell is the text \"" + cell.text.text + "\"");
      return std::nullopt;
    }
    return compiler_->constant(Value(cell.text.text), type->kind == feel::TypeKind::text ? type : feel::Type::text());
  }
  return expression(cell.text, dmn() ? feel::Type::any() : type);
}

/// The facts (or open parameters) a row names when it answers UNDETERMINED on purpose.
LIANGCE_INLINE void ProgramBuilder::missing_of(const policy::TableRow& row, std::vector<feel::Slot>& out) {
  for (const SourceText& name : row.missing) {
    if (const auto slot = program_->fact_slot(name.text)) {
      out.push_back(*slot);
      continue;
    }
    bool found = false;
    for (std::size_t i = content_->facts.size(); i < program_->facts_.size() && !found; ++i) {
      const FactSlot& open = program_->facts_[i];
      if (std::find(closed_.begin(), closed_.end(), i) != closed_.end()) continue;
      if (open.name == name.text || open.en == name.text) out.push_back(static_cast<feel::Slot>(i)), found = true;
    }
    if (found) continue;
    if (const policy::Parameter* parameter = content_->find_parameter(name.text)) {
      // It has a value, and the row says that this value settles nothing.
      out.push_back(absent_slot(*parameter, Reason::missing, "to be settled in the policy"));
      continue;
    }
    std::vector<std::string> known;
    for (const FactSlot& fact : program_->facts_) known.push_back(fact.name), known.push_back(fact.en);
    const std::string near = nearest_name(name.text, known);
    report("LC301", name, "`missing` names `" + name.text + "`, which is neither a fact nor a parameter",
           near.empty() ? "" : "did you mean `" + near + "`?");
  }
}

LIANGCE_INLINE bool ProgramBuilder::table_outputs(const policy::Table& source, TableNode& table) {
  bool ok = true;
  for (const policy::TableOutput& output : source.outputs) {
    TableNode::Output out;
    out.name = output.name.text;
    for (const policy::Cell& cell : output.values) {
      const Node node = then_cell(cell, output.type.resolved);
      const Value* value = node ? program_->code_->constant_value(*node) : nullptr;
      if (node && value == nullptr) report("LC505", cell.text, "`values` of an output lists constants");
      if (value != nullptr) out.priority.push_back(*value);
      ok = ok && value != nullptr;
    }
    if (output.default_value && output.default_value->kind != policy::CellKind::dash) {
      Node node = then_cell(*output.default_value, output.type.resolved);
      if (node && dmn() && output.type.declared()) node = compiler_->coerce(*node, output.type.resolved);
      out.otherwise = node.value_or(feel::no_node);
      ok = ok && node.has_value();
    }
    table.outputs.push_back(std::move(out));
  }
  return ok;
}

LIANGCE_INLINE bool ProgramBuilder::table_rows(const policy::Table& source, TableNode& table) {
  bool ok = true;
  std::vector<std::unordered_map<std::string, std::uint32_t>> known(table.columns.size());
  for (const policy::TableRow& row : source.rows) {
    TableNode::Row out;
    out.id = row.id;
    for (std::size_t c = 0; c < table.columns.size() && c < row.when.size(); ++c) {
      const auto test = cell_test(table.columns[c], row.when[c], known[c]);
      out.tests.push_back(test.value_or(0));
      ok = ok && test.has_value();
    }
    for (std::size_t o = 0; o < table.outputs.size() && o < row.then.size(); ++o) {
      const policy::Cell& cell = row.then[o];
      const bool open = !dmn() && cell.kind == policy::CellKind::text && cell.text.text == Decision::undetermined;
      Node node;
      if (!open && cell.kind != policy::CellKind::dash) {
        node = then_cell(cell, source.outputs[o].type.resolved);
        if (node && dmn() && source.outputs[o].type.declared())
          node = compiler_->coerce(*node, source.outputs[o].type.resolved);
        ok = ok && node.has_value();
      }
      out.outputs.push_back(node.value_or(feel::no_node));
      out.undetermined.push_back(open);
    }
    missing_of(row, out.missing);
    table.rows.push_back(std::move(out));
  }
  return ok;
}

LIANGCE_INLINE ProgramBuilder::Node ProgramBuilder::table(const policy::Table& source, const SourceText& place) {
  using policy::Hit;
  auto node = std::make_unique<TableNode>();
  node->hit = source.hit;
  node->unknown_aware = !dmn();
  bool ok = table_columns(source, *node);
  ok = table_outputs(source, *node) && ok;
  ok = table_rows(source, *node) && ok;
  if (!ok) return std::nullopt;
  node->prepare(*program_->code_);
  std::vector<std::pair<std::string, feel::TypeRef>> members;
  for (std::size_t o = 0; o < node->outputs.size(); ++o) {
    feel::TypeRef type = source.outputs[o].type.resolved;
    if (!source.outputs[o].type.declared()) {
      type = node->outputs[o].otherwise == feel::no_node ? feel::Type::null()
                                                         : compiler_->type(node->outputs[o].otherwise);
      for (const TableNode::Row& row : node->rows) {
        if (row.outputs[o] != feel::no_node) type = feel::common(type, compiler_->type(row.outputs[o]));
      }
      if (type->kind == feel::TypeKind::null) type = feel::Type::any();
    }
    members.emplace_back(node->outputs[o].name, std::move(type));
  }
  feel::TypeRef type = members.size() == 1 ? members[0].second : feel::Type::context(std::move(members));
  if (source.hit == Hit::collect_count) type = feel::Type::number();
  if (source.hit == Hit::collect || source.hit == Hit::rule_order || source.hit == Hit::output_order)
    type = feel::Type::list(type);
  const TableNode* raw = node.get();
  const feel::NodeId id = compiler_->extension(std::move(node), std::move(type));
  compiler_->place(id, place);
  details_->tables.own().emplace(id, raw);
  return id;
}

}  // namespace liangce::detail
