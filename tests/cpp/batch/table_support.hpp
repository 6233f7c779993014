// A small policy for tables of cases, and results read back as text.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "arrow_input.hpp"
#include "liangce/batch/column.hpp"
#include "liangce/batch/decide_table.hpp"
#include "liangce/liangce.hpp"
#include "liangce/plan/plan.hpp"

namespace liangce::batch::testing {

inline Number number(std::string_view text) { return *Number::parse(text); }
inline Date date(std::string_view text) { return *Date::parse(text); }

inline Policy policy_of(const std::string& text) { return load_text("test.yaml", text); }

/// Column name -> cells as FEEL text.
using Read = std::map<std::string, std::vector<std::string>>;

struct ReadTable {
  Read cells;
  std::vector<std::string> names;
  std::map<std::string, std::string> types;
  std::vector<std::int64_t> batches;
};

inline ReadTable read(const SharedTable& table) {
  ReadTable out;
  std::string problem;
  const ColumnType type = *read_column_type(table.schema(), problem);
  for (std::size_t i = 0; i < type.names.size(); ++i) {
    out.names.push_back(type.names[i]);
    out.types[type.names[i]] = describe(type.children[i]);
    out.cells[type.names[i]] = {};
  }
  for (std::size_t b = 0; b < table.batches(); ++b) {
    out.batches.push_back(table.batch(b).length);
    for (std::size_t i = 0; i < type.names.size(); ++i) {
      const Column column(type.children[i], *table.batch(b).children[i]);
      TextPool pool;
      CellProblem cell;
      for (std::int64_t row = 0; row < column.length(); ++row)
        out.cells[type.names[i]].push_back(column.read(row, pool, cell).to_feel());
      EXPECT_FALSE(cell) << cell.message;
    }
  }
  return out;
}

/// Whether nothing of a decision is left to the single case as a whole, its values included.
inline bool outputs_lowered(const Program& program, const std::string& decision) {
  std::vector<plan::FactInput> inputs;
  for (const FactSlot& fact : program.facts()) inputs.push_back(plan::natural_input(fact));
  const plan::Plan plan = plan::lower(program, inputs, {program.decision_index(decision)}, {true, false, false});
  return plan.decisions[0].verdict.lowered() && plan.decisions[0].outputs_lowered();
}

}  // namespace liangce::batch::testing
