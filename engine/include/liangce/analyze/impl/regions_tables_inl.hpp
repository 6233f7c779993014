// Tables and exceptions over boxes.
#pragma once

#include "liangce/analyze/impl/regions.hpp"

namespace liangce::detail {

LIANGCE_INLINE Truths Regions::row(const TableNode& table, std::size_t row) {
  using policy::CellKind;
  Truths out;
  out.yes = true;
  bool open = true;  // each cell may be yes or undecided
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    const TableNode::Column& column = table.columns[c];
    const TableNode::Test& cell = column.tests[table.rows[row].tests[c]];
    if (cell.kind == CellKind::dash) continue;
    Truths t;
    if (cell.kind == CellKind::known || cell.kind == CellKind::unknown) {
      t = absent(column.input);
      if (cell.kind == CellKind::known) std::swap(t.yes, t.no);
    } else {
      t = truths(cell.node);
      if (!table.unknown_aware && t.absent) t.absent = false, t.no = true;
    }
    if (t.surely_no()) {
      Truths no;
      no.no = true;
      return no;
    }
    out.yes = out.yes && t.yes;
    out.no = out.no || t.no;
    open = open && (t.yes || t.absent);
    out.absent = out.absent || t.absent;
    if (!t.one() && out.blame < 0) out.blame = t.blame;
  }
  out.absent = out.absent && open;
  return out;
}

LIANGCE_INLINE Abstract Regions::row_output(const TableNode& table, std::size_t row, std::size_t column) {
  const TableNode::Row& r = table.rows[row];
  Abstract out;
  if (r.undetermined[column])
    out.values.push_back(Value::absent(Reason::missing));
  else if (r.outputs[column] == feel::no_node)
    out.values.emplace_back();
  else
    return of(r.outputs[column]);
  return out;
}

LIANGCE_INLINE Abstract Regions::row_value(const TableNode& table, std::size_t row) {
  if (table.outputs.size() == 1) return row_output(table, row, 0);
  Abstract out;
  std::vector<std::pair<Value, Value>> entries;
  for (std::size_t o = 0; o < table.outputs.size(); ++o) {
    const Abstract one = row_output(table, row, o);
    if (out.blame < 0) out.blame = one.blame;
    if (!one.one()) {
      out.form = Abstract::Form::anything;
      return out;
    }
    entries.emplace_back(Value(table.outputs[o].name), one.values[0]);
  }
  out.values.push_back(Value::context(std::move(entries)));
  return out;
}

/// `column` -1: the whole answer.
LIANGCE_INLINE Abstract Regions::table(const TableNode& table, feel::NodeId node, int column) {
  using policy::Hit;
  if (table.hit != Hit::first && table.hit != Hit::unique && table.hit != Hit::any && table.hit != Hit::priority)
    return opaque(node);
  const auto answer = [&](std::size_t row) {
    return column < 0 ? row_value(table, row) : row_output(table, row, static_cast<std::size_t>(column));
  };
  Abstract out, undecided;
  undecided.values.push_back(Value::absent(Reason::missing));
  int blame = -1;
  bool certain = false;
  std::size_t hits = 0;
  for (std::size_t r = 0; r < table.rows.size(); ++r) {
    const Truths state = row(table, r);
    if (!state.one() && blame < 0) blame = state.blame;
    if (state.surely_no()) continue;
    join(out, answer(r));
    if (state.absent) join(out, undecided);
    hits += state.yes ? 1 : 0;
    if (state.surely_yes()) {
      certain = true;
      if (table.hit == Hit::first) break;
    }
  }
  if (hits > 1 && (table.hit == Hit::unique || table.hit == Hit::any)) join(out, undecided);
  if (!certain) {
    Abstract none;
    const auto otherwise = [&](std::size_t o) {
      Abstract v;
      if (table.outputs[o].otherwise == feel::no_node)
        v.values.emplace_back();
      else
        v = of(table.outputs[o].otherwise);
      return v;
    };
    if (column >= 0)
      none = otherwise(static_cast<std::size_t>(column));
    else if (table.outputs.size() == 1)
      none = otherwise(0);
    else
      none.form = Abstract::Form::anything;
    join(out, none);
  }
  if (blame >= 0) out.blame = blame;
  if (!out.one() && out.blame < 0) out.blame = cut(uses(node));
  return out;
}

LIANGCE_INLINE Abstract Regions::exceptions(const ExceptionsNode& all) {
  Abstract out, undecided;
  undecided.values.push_back(Value::absent(Reason::missing));
  bool certain = false, open = false;
  std::size_t hits = 0;
  int blame = -1;
  for (const auto& exception : all.exceptions) {
    const Truths t = truths(exception.condition);
    if (!t.one() && blame < 0) blame = t.blame;
    if (t.surely_no()) continue;
    if (t.yes) join(out, of(exception.value));
    hits += t.yes ? 1 : 0;
    certain = certain || t.surely_yes();
    open = open || t.absent;
  }
  if (!certain) join(out, of(all.base));
  if (open || hits > 1) join(out, undecided);
  if (blame >= 0) out.blame = blame;
  return out;
}

}  // namespace liangce::detail
