#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

#include "liangce/decide/impl/table_index.hpp"
#include "liangce/decide/impl/table_masks_inl.hpp"
#include "liangce/decide/table.hpp"
#include "liangce/feel/arithmetic.hpp"
#include "liangce/feel/compare.hpp"
#include "liangce/feel/impl/evaluator.hpp"

namespace liangce {

/// Outcomes of the tests of one evaluation: each distinct cell is asked at most once.
class TableNode::Tests {
 public:
  explicit Tests(const TableNode& table) : table_(table) {
    std::size_t total = 0;
    for (const Column& column : table.columns) total += column.tests.size();
    if (total > inline_.size()) many_.assign(total, unasked);
    known_ = many_.empty() ? inline_.data() : many_.data();
    if (many_.empty()) std::fill_n(known_, total, unasked);
  }
  Tri ask(feel::Frame& frame, std::size_t column, std::size_t offset, std::uint32_t test) {
    std::uint8_t& place = known_[offset + test];
    if (place == unasked) place = static_cast<std::uint8_t>(now(table_, frame, column, test));
    return static_cast<Tri>(place);
  }
  Tri row(feel::Frame& frame, const Row& row) {
    Tri state = Tri::yes;
    std::size_t offset = 0;
    for (std::size_t c = 0; c < table_.columns.size(); ++c) {
      const Tri cell = ask(frame, c, offset, row.tests[c]);
      if (cell == Tri::no) return Tri::no;
      if (cell == Tri::maybe) state = Tri::maybe;
      offset += table_.columns[c].tests.size();
    }
    return state;
  }

  static Tri now(const TableNode& table, feel::Frame& frame, std::size_t column, std::uint32_t test) {
    const Test& cell = table.columns[column].tests[test];
    using policy::CellKind;
    switch (cell.kind) {
      case CellKind::dash: return Tri::yes;
      case CellKind::unknown:
      case CellKind::known: {
        const bool absent = feel::evaluate(*frame.code, table.columns[column].input, frame).is_absent();
        return absent == (cell.kind == CellKind::unknown) ? Tri::yes : Tri::no;
      }
      default: {
        const Value value = feel::evaluate(*frame.code, cell.node, frame);
        if (value.is_true()) return Tri::yes;
        return value.is_absent() && table.unknown_aware ? Tri::maybe : Tri::no;
      }
    }
  }

 private:
  static constexpr std::uint8_t unasked = 255;
  const TableNode& table_;
  std::array<std::uint8_t, 256> inline_;
  std::vector<std::uint8_t> many_;
  std::uint8_t* known_;
};

struct TableNode::Found {
  RowList sure;
  RowList could;  // for `first`: only those before the first sure one
  bool empty() const noexcept { return sure.empty() && could.empty(); }
};

/// The rows that can turn out to decide, over every value an unknown input with a small domain can take; so that a
/// table which says the same for `true` and `false` is decided although nobody knows which it is.
struct TableNode::Possible {
  RowList rows;
  bool nothing = false;  // no row may hit at all
};

LIANGCE_INLINE void TableNode::prepare(const feel::Code& code) {
  constant_rows_.assign(rows.size(), Value());
  for (std::size_t r = 0; r < rows.size(); ++r) {
    std::vector<std::pair<Value, Value>> entries;
    bool constant = true;
    for (std::size_t o = 0; o < outputs.size() && constant; ++o) {
      auto value = constant_output(code, r, o);
      constant = value.has_value();
      if (constant) entries.emplace_back(Value(outputs[o].name), *std::move(value));
    }
    if (!constant) continue;
    constant_rows_[r] = outputs.size() == 1 ? entries[0].second : Value::context(std::move(entries));
  }
  prepare_masks(code);
  prepare_lone_unknown(code);
  if (masks_.empty() && rows.size() >= least_indexed_rows) index_ = Index::make(*this, code);
}

LIANGCE_INLINE std::optional<Value> TableNode::constant_output(const feel::Code& code, std::size_t row,
                                                               std::size_t column) const {
  const Row& r = rows[row];
  if (r.undetermined[column]) {
    return Value::absent(Reason::missing, r.missing.empty() ? no_fact : r.missing.front());
  }
  if (r.outputs[column] == feel::no_node) return Value();
  const Value* const written = code.constant_value(r.outputs[column]);
  return written == nullptr ? std::nullopt : std::optional(*written);
}

/// Rows that hit or could hit, in order, until `each` says false. False: this case needs a scan.
template <class Each>
bool TableNode::walk(feel::Frame& frame, Each each) const {
  if (index_ != nullptr) {
    RowList found;
    if (!index_->find(*this, frame, found)) return false;
    for (const std::uint32_t one : found) {
      if (!each(one / 2, one % 2 != 0 ? Tri::maybe : Tri::yes)) break;
    }
    return true;
  }
  if (masks_.empty() || rows.empty()) return false;
  Outcome known;
  MaskWalk walk(*this, frame, known);
  std::size_t row = 0;
  for (Tri state = Tri::no;;) {
    if (!walk.next(row, state)) return false;
    if (state == Tri::no || !each(row, state)) return true;
  }
}

LIANGCE_INLINE const TableNode::Outcome* TableNode::outcome(feel::Frame& frame, Outcome& room) const {
  if (masks_.empty() || rows.empty()) return nullptr;
  TableMemory::Kept* kept = nullptr;
  if (auto* const memory = static_cast<TableMemory*>(frame.memory)) {
    if (kept = memory->find(*this); kept != nullptr && kept->done) return &kept->outcome;
    kept = memory->add(*this);
  }
  Outcome& result = kept != nullptr ? kept->outcome : room;
  MaskWalk walk(*this, frame, result);
  std::uint64_t hit = 0, could = 0;
  std::size_t row = 0;
  for (Tri state = Tri::no;;) {
    if (!walk.next(row, state)) return nullptr;
    if (state == Tri::no) break;
    (state == Tri::yes ? hit : could) |= std::uint64_t{1} << row;
    if (state == Tri::yes && stops_at_first_hit()) break;
  }
  result.hit = hit;
  result.could = could;
  if (kept != nullptr) kept->done = true;
  return &result;
}

/// The answer of a `first` table by its masks. False: this case needs a scan.
LIANGCE_INLINE bool TableNode::first_of_masked(feel::Frame& frame, Value& answer) const {
  if (lone_unknown_) {
    const Value& input = *feel::detail::Evaluator(*frame.code, frame).peek(masks_[0].input);
    if (feel::has_reason(input) && input.absence() == nullptr) {
      answer = lone_unknown_->is_absent() ? Value::absent(input.reason(), input.fact()) : *lone_unknown_;
      return true;
    }
  }
  Outcome room;
  TableMemory::Kept* const kept =
      frame.memory == nullptr ? nullptr : static_cast<TableMemory*>(frame.memory)->add(*this);
  Outcome& known = kept == nullptr ? room : kept->outcome;
  MaskWalk walk(*this, frame, known);
  std::uint64_t left = 0;
  std::size_t row = 0;
  Tri state = Tri::no;
  do {
    if (!walk.next(row, state)) return false;
    if (state == Tri::yes && left == 0) {  // the common case
      if (kept != nullptr) kept->outcome.hit = std::uint64_t{1} << row, kept->outcome.could = 0, kept->done = true;
      answer = row_value(frame, row);
      return true;
    }
    if (state != Tri::no) left |= std::uint64_t{1} << row;
  } while (state == Tri::maybe);
  if (kept != nullptr) {
    const std::uint64_t sure = state == Tri::yes ? std::uint64_t{1} << row : 0;
    kept->outcome.hit = sure, kept->outcome.could = left & ~sure, kept->done = true;
  }
  if (left == 0) {
    answer = one([&](std::size_t column) { return otherwise(frame, column); });
    return true;
  }
  bool nothing = false;
  const std::uint64_t deciding = possible(known.asked, known.maybe.data(), left, nothing);
  answer = one([&](std::size_t column) {
    if (deciding == 0) return otherwise(frame, column);
    Value agreed = nothing ? otherwise(frame, column) : output(frame, std::countr_zero(deciding), column);
    for (std::uint64_t rest = deciding; rest != 0 && !agreed.is_absent(); rest &= rest - 1) {
      const Value other = output(frame, std::countr_zero(rest), column);
      if (other.is_absent() || !agreed.same(other)) agreed = Value();
    }
    return agreed.is_absent() ? walk.undecided(std::countr_zero(left)) : agreed;
  });
  return true;
}

LIANGCE_INLINE void TableNode::children(std::vector<feel::NodeId>& out) const {
  for (const Column& column : columns) {
    out.push_back(column.input);
    for (const Test& test : column.tests) {
      if (test.node != feel::no_node) out.push_back(test.node);
    }
  }
  for (const Row& row : rows) {
    for (const feel::NodeId node : row.outputs) {
      if (node != feel::no_node) out.push_back(node);
    }
  }
  for (const Output& output : outputs) {
    if (output.otherwise != feel::no_node) out.push_back(output.otherwise);
  }
}

LIANGCE_INLINE Value TableNode::output(feel::Frame& frame, std::size_t row, std::size_t column) const {
  const feel::NodeId node = rows[row].outputs[column];
  if (rows[row].undetermined[column] || node == feel::no_node) return *constant_output(*frame.code, row, column);
  return feel::detail::Evaluator(*frame.code, frame).by_itself(node);
}

LIANGCE_INLINE Value TableNode::otherwise(feel::Frame& frame, std::size_t column) const {
  if (outputs[column].otherwise == feel::no_node) return Value();
  return feel::evaluate(*frame.code, outputs[column].otherwise, frame);
}

template <class ColumnValue>
Value TableNode::one(ColumnValue column_value) const {
  if (outputs.size() == 1) return column_value(0);
  std::vector<std::pair<Value, Value>> entries;
  entries.reserve(outputs.size());
  for (std::size_t o = 0; o < outputs.size(); ++o) entries.emplace_back(Value(outputs[o].name), column_value(o));
  return Value::context(std::move(entries));
}

LIANGCE_INLINE Value TableNode::row_value(feel::Frame& frame, std::size_t row) const {
  if (!constant_rows_[row].is_absent()) return constant_rows_[row];
  return one([&](std::size_t column) { return output(frame, row, column); });
}

LIANGCE_INLINE void TableNode::find(feel::Frame& frame, Found& found) const {
  const auto keep = [&](std::size_t r, Tri state) {
    (state == Tri::yes ? found.sure : found.could).push_back(r);
    return state != Tri::yes || !stops_at_first_hit();
  };
  if (walk(frame, keep)) return;
  found.sure.clear();
  found.could.clear();
  Tests tests(*this);
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const Tri state = tests.row(frame, rows[r]);
    if (state == Tri::yes) {
      found.sure.push_back(r);
      if (stops_at_first_hit()) break;
    } else if (state == Tri::maybe) {
      found.could.push_back(r);
    }
  }
}

LIANGCE_INLINE Value TableNode::evaluate(feel::Frame& frame) const {
  using policy::Hit;
  if (stops_at_first_hit()) {
    if (Value answer; !masks_.empty() && !rows.empty() && first_of_masked(frame, answer)) return answer;
    // Without collecting anything: the first row that is not out is in.
    std::size_t first = rows.size();
    Tri state = Tri::no;
    const auto take = [&](std::size_t r, Tri of_row) {
      first = r;
      state = of_row;
      return false;
    };
    if (!walk(frame, take)) {
      Tests tests(*this);
      for (first = 0, state = Tri::no; first < rows.size(); ++first) {
        state = tests.row(frame, rows[first]);
        if (state != Tri::no) break;
      }
    }
    if (state == Tri::yes) return row_value(frame, first);
  }
  Found found;
  find(frame, found);
  switch (hit) {
    case Hit::unique:
    case Hit::any:
    case Hit::first:
    case Hit::priority: return decide_single(frame, found);
    case Hit::rule_order:
    case Hit::output_order:
    case Hit::collect: return decide_many(frame, found);
    default: return aggregate(frame, found);
  }
}

LIANGCE_INLINE std::size_t TableNode::rank(feel::Frame& frame, std::size_t row, std::size_t column) const {
  const Value value = output(frame, row, column);
  const auto& order = outputs[column].priority;
  const auto at = std::find_if(order.begin(), order.end(), [&](const Value& v) { return v.same(value); });
  return static_cast<std::size_t>(at - order.begin());
}

LIANGCE_INLINE bool TableNode::before(feel::Frame& frame, std::size_t a, std::size_t b) const {
  for (std::size_t column = 0; column < outputs.size(); ++column) {
    if (outputs[column].priority.empty()) continue;
    const std::size_t ra = rank(frame, a, column);
    const std::size_t rb = rank(frame, b, column);
    if (ra != rb) return ra < rb;
  }
  return false;
}

/// What stands for a result that depends on something unknown: the first undecided cell's own absence.
LIANGCE_INLINE Value TableNode::undecided(feel::Frame& frame, const Found& found) const {
  for (const std::size_t r : found.could) {
    for (std::size_t c = 0; c < columns.size(); ++c) {
      const Test& cell = columns[c].tests[rows[r].tests[c]];
      if (cell.node == feel::no_node) continue;
      const Value value = feel::evaluate(*frame.code, cell.node, frame);
      if (value.is_absent()) return Value::absent(value.reason(), value.fact());
    }
  }
  return Value::absent(Reason::missing);
}

LIANGCE_INLINE Value TableNode::decide_single(feel::Frame& frame, const Found& found) const {
  using policy::Hit;
  if (found.empty()) return one([&](std::size_t column) { return otherwise(frame, column); });
  const auto clash = [&](std::size_t a, std::size_t b) {
    return frame.fail(feel::no_node, "LC504",
                      "rows " + rows[a].id + " and " + rows[b].id + " of the table both hit" +
                          (hit == Hit::any ? " and say different things" : ", but its hit policy is unique"));
  };
  const RowList& sure = found.sure;
  if (hit == Hit::unique && sure.size() > 1) return clash(sure[0], sure[1]);
  if (hit == Hit::any) {
    for (std::size_t i = 1; i < sure.size(); ++i) {
      if (!row_value(frame, sure[0]).same(row_value(frame, sure[i]))) return clash(sure[0], sure[i]);
    }
  }
  if (hit == Hit::priority) return decide_priority(frame, found);
  if (found.could.empty()) return row_value(frame, sure[0]);
  // Unique and any tables promise that a further row hitting would not change the answer.
  if (hit != Hit::first && !sure.empty()) return row_value(frame, sure[0]);
  Possible options;
  possible(frame, options);
  return one([&](std::size_t column) {
    const Value agreed = options.nothing ? otherwise(frame, column) : output(frame, options.rows[0], column);
    for (const std::size_t r : options.rows) {
      const Value other = output(frame, r, column);
      if (agreed.is_absent() || other.is_absent() || !agreed.same(other)) return undecided(frame, found);
    }
    return agreed;
  });
}

LIANGCE_INLINE Value TableNode::decide_priority(feel::Frame& frame, const Found& found) const {
  std::vector<std::size_t> sure(found.sure.begin(), found.sure.end());
  std::stable_sort(sure.begin(), sure.end(), [&](std::size_t a, std::size_t b) { return before(frame, a, b); });
  if (found.could.empty()) return row_value(frame, sure[0]);
  return one([&](std::size_t column) {
    const Value agreed = sure.empty() ? otherwise(frame, column) : output(frame, sure[0], column);
    for (const std::size_t r : found.could) {
      if (!sure.empty() && !before(frame, r, sure[0])) continue;
      const Value other = output(frame, r, column);
      if (agreed.is_absent() || other.is_absent() || !agreed.same(other)) return undecided(frame, found);
    }
    return agreed;
  });
}

LIANGCE_INLINE void TableNode::possible(feel::Frame& frame, Possible& result) const {
  static constexpr std::size_t most_assignments = 256;
  RowList open;  // columns tried value by value
  std::size_t assignments = 1;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    const Column& column = columns[c];
    const bool plain = std::all_of(column.tests.begin(), column.tests.end(), [](const Test& t) {
      return t.equals.has_value() || t.kind == policy::CellKind::dash || t.kind == policy::CellKind::known ||
             t.kind == policy::CellKind::unknown;
    });
    if (column.domain.empty() || !plain || assignments * column.domain.size() > most_assignments) continue;
    if (!feel::evaluate(*frame.code, column.input, frame).is_absent()) continue;
    open.push_back(c);
    assignments *= column.domain.size();
  }
  Tests tests(*this);
  for (std::size_t assignment = 0; assignment < assignments; ++assignment) {
    bool stopped = false;
    for (std::size_t r = 0; r < rows.size() && !stopped; ++r) {
      Tri state = Tri::yes;
      std::size_t offset = 0;
      std::size_t left = assignment;
      for (std::size_t c = 0, o = 0; c < columns.size() && state != Tri::no; ++c) {
        const Column& column = columns[c];
        const Test& cell = column.tests[rows[r].tests[c]];
        if (o < open.size() && open[o] == c) {
          const Value& value = column.domain[left % column.domain.size()];
          left /= column.domain.size();
          ++o;
          // What is known of the input stays what it is: `unknown` cells keep seeing an absent input.
          if (cell.equals && !cell.equals->same(value)) state = Tri::no;
          if (cell.kind == policy::CellKind::known) state = Tri::no;
        } else {
          state = std::min(state, tests.ask(frame, c, offset, rows[r].tests[c]));
        }
        offset += column.tests.size();
      }
      if (state == Tri::no) continue;
      if (std::find(result.rows.begin(), result.rows.end(), r) == result.rows.end()) result.rows.push_back(r);
      stopped = state == Tri::yes;
    }
    result.nothing = result.nothing || !stopped;
  }
}

LIANGCE_INLINE Value TableNode::decide_many(feel::Frame& frame, const Found& found) const {
  if (!found.could.empty()) return undecided(frame, found);
  if (found.empty()) {
    const bool has_default =
        std::any_of(outputs.begin(), outputs.end(), [](const Output& o) { return o.otherwise != feel::no_node; });
    if (!has_default) return unknown_aware ? Value::list({}) : Value();
    return one([&](std::size_t column) { return otherwise(frame, column); });
  }
  std::vector<std::size_t> order(found.sure.begin(), found.sure.end());
  if (hit == policy::Hit::output_order) {
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return before(frame, a, b); });
  }
  std::vector<Value> values;
  values.reserve(order.size());
  for (const std::size_t r : order) values.push_back(row_value(frame, r));
  return Value::list(std::move(values));
}

LIANGCE_INLINE Value TableNode::aggregate(feel::Frame& frame, const Found& found) const {
  using policy::Hit;
  if (hit == Hit::collect_count) {
    if (found.could.empty()) return Value(static_cast<std::int64_t>(found.sure.size()));
    Absence bounds;
    bounds.low = Value(static_cast<std::int64_t>(found.sure.size()));
    bounds.high = Value(static_cast<std::int64_t>(found.sure.size() + found.could.size()));
    const Value why = undecided(frame, found);
    return Value::absent(why.reason(), bounds, why.fact());
  }
  if (!found.could.empty()) return undecided(frame, found);
  if (found.sure.empty()) return otherwise(frame, 0);
  Value result = output(frame, found.sure[0], 0);
  for (std::size_t i = 1; i < found.sure.size(); ++i) {
    const Value next = output(frame, found.sure[i], 0);
    if (result.is_absent() || next.is_absent()) return result.is_absent() ? result : next;
    if (hit == Hit::collect_sum) {
      if (!result.is_number() || !next.is_number()) {
        return frame.fail(feel::no_node, "LC501",
                          "C+ adds numbers; row " + rows[found.sure[i]].id + " gives something else");
      }
      const Number sum = result.number() + next.number();
      if (!sum.finite()) return frame.fail(feel::no_node, "LC503", "the sum of a C+ table is out of range");
      result = Value(sum);
      continue;
    }
    const auto order = feel::order(next, result);
    if (!order) {
      return frame.fail(feel::no_node, "LC501",
                        "C< and C> compare outputs; row " + rows[found.sure[i]].id + " cannot be compared");
    }
    if (hit == Hit::collect_min ? *order < 0 : *order > 0) result = next;
  }
  return result;
}

LIANGCE_INLINE Tri TableNode::test(feel::Frame& frame, std::size_t column, std::size_t row) const {
  return Tests::now(*this, frame, column, rows[row].tests[column]);
}

LIANGCE_INLINE std::vector<TableNode::Match> TableNode::matches(feel::Frame& frame) const {
  std::vector<Match> out;
  const auto keep = [&](std::size_t r, Tri state) {
    out.push_back({r, state});
    return state != Tri::yes || !stops_at_first_hit();
  };
  if (walk(frame, keep)) return out;
  out.clear();
  Tests tests(*this);
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const Tri state = tests.row(frame, rows[r]);
    if (state == Tri::no) continue;
    out.push_back({r, state});
    if (state == Tri::yes && stops_at_first_hit()) break;
  }
  return out;
}

LIANGCE_INLINE std::optional<std::size_t> TableNode::deciding_row(feel::Frame& frame) const {
  Found found;
  find(frame, found);
  if (found.sure.empty() || !found.could.empty()) return std::nullopt;
  if (hit == policy::Hit::priority) {
    return *std::min_element(found.sure.begin(), found.sure.end(),
                             [&](std::size_t a, std::size_t b) { return before(frame, a, b); });
  }
  return found.sure.size() == 1 || hit == policy::Hit::first || hit == policy::Hit::any
             ? std::optional(found.sure.front())
             : std::nullopt;
}

}  // namespace liangce
