#pragma once

#include <algorithm>
#include <bit>
#include <limits>
#include <optional>
#include <utility>

#include "liangce/decide/impl/table_index.hpp"
#include "liangce/feel/compare.hpp"
#include "liangce/feel/impl/evaluator.hpp"

namespace liangce {

/// Reads what the cells of one column compare their input with.
class TableNode::Index::Reader {
 public:
  Reader(const feel::Code& code, feel::NodeId input, Axis& axis) : code_(code), input_(input), axis_(axis) {}

  /// First pass: the constants. False: the cell is more than comparisons with constants of one kind.
  bool collect(feel::NodeId node) {
    const feel::Node& n = code_[node];
    switch (n.op) {
      case feel::Op::any:
      case feel::Op::negate:
        return std::all_of(code_.children(node).begin(), code_.children(node).end(),
                           [&](feel::NodeId kid) { return collect(kid); });
      default: break;
    }
    const auto asked = comparison(node);
    return asked && keep(*asked->test);
  }
  /// Between the passes: cuts in order.
  void cut() {
    const auto less = [](const Value& a, const Value& b) { return *feel::order(a, b) < 0; };
    const auto same = [](const Value& a, const Value& b) { return *feel::order(a, b) == 0; };
    if (axis_.kind == Kind::boolean) cuts_ = {Value(false), Value(true)};
    if (axis_.kind != Kind::boolean) {
      std::sort(cuts_.begin(), cuts_.end(), less);
      cuts_.erase(std::unique(cuts_.begin(), cuts_.end(), same), cuts_.end());
    }
    for (const Value& cut : cuts_) {
      if (axis_.kind == Kind::number) axis_.numbers.push_back(cut.number());
      if (axis_.kind == Kind::date) axis_.days.push_back(cut.date().days);
      if (axis_.kind == Kind::text) axis_.words.push_back(cut);
    }
    axis_.places = 2 * static_cast<std::uint32_t>(cuts_.size()) + 1;
  }
  /// Second pass: where the cell holds.
  Runs runs(feel::NodeId node) {
    switch (code_.op(node)) {
      case feel::Op::any: {
        Runs all;
        for (const feel::NodeId kid : code_.children(node)) {
          const Runs one = runs(kid);
          all.insert(all.end(), one.begin(), one.end());
        }
        return joined(std::move(all));
      }
      case feel::Op::negate: return others(runs(code_.children(node)[0]));
      default: break;
    }
    const auto asked = comparison(node);
    return asked->op ? compared(*asked->op, *asked->test) : member(*asked->test);
  }

 private:
  struct Asked {
    std::optional<feel::Operator> op;  // none: membership
    const Value* test;
  };

  std::optional<Asked> comparison(feel::NodeId node) const {
    const feel::Node& n = code_[node];
    const auto kids = code_.children(node);
    switch (n.op) {
      case feel::Op::compare_fact_constant:
        if (code_.op(input_) != feel::Op::fact || code_[input_].a != n.a) return std::nullopt;
        return Asked{static_cast<feel::Operator>(n.detail), &code_.constant(n.b)};
      case feel::Op::compare:
        if (kids[0] != input_ || code_.constant_value(kids[1]) == nullptr) return std::nullopt;
        return Asked{static_cast<feel::Operator>(n.detail), code_.constant_value(kids[1])};
      case feel::Op::test:
        if (n.detail != 0 || kids[0] != input_ || code_.constant_value(kids[1]) == nullptr) return std::nullopt;
        return Asked{std::nullopt, code_.constant_value(kids[1])};
      default: return std::nullopt;
    }
  }

  bool keep(const Value& test) {
    switch (test.kind()) {
      case Kind::number:
      case Kind::date:
      case Kind::text:
      case Kind::boolean:
        if (axis_.kind != Kind::absent && axis_.kind != test.kind()) return false;
        axis_.kind = test.kind();
        cuts_.push_back(test);
        return true;
      case Kind::range: {
        const Range& range = test.range();
        const feel::RangeForm form = feel::range_form(range);
        const bool start = form == feel::RangeForm::interval || form == feel::RangeForm::gt ||
                           form == feel::RangeForm::ge || form == feel::RangeForm::eq || form == feel::RangeForm::ne;
        const bool end =
            form == feel::RangeForm::interval || form == feel::RangeForm::lt || form == feel::RangeForm::le;
        return (!start || (is_plain(range.start) && keep(range.start))) &&
               (!end || (is_plain(range.end) && keep(range.end)));
      }
      case Kind::list:
        return !test.items().empty() && std::all_of(test.items().begin(), test.items().end(), [&](const Value& item) {
          return item.kind() != Kind::list && keep(item);
        });
      default: return false;
    }
  }
  static bool is_plain(const Value& v) { return v.kind() != Kind::range && v.kind() != Kind::list; }

  Runs compared(feel::Operator op, const Value& with) const {
    if (axis_.kind == Kind::boolean) {  // has no order: equality is all there is
      const Runs at{{with.boolean() ? 3U : 1U, with.boolean() ? 3U : 1U}};
      return op == feel::Operator::eq ? at : others(at);
    }
    const auto less = [](const Value& a, const Value& b) { return *feel::order(a, b) < 0; };
    const auto found = std::lower_bound(cuts_.begin(), cuts_.end(), with, less);
    const auto at = 2 * static_cast<std::uint32_t>(found - cuts_.begin()) + 1;
    const std::uint32_t last = axis_.places - 1;
    switch (op) {
      case feel::Operator::lt: return {{0, at - 1}};
      case feel::Operator::le: return {{0, at}};
      case feel::Operator::gt: return {{at + 1, last}};
      case feel::Operator::ge: return {{at, last}};
      case feel::Operator::eq: return {{at, at}};
      default: return others({{at, at}});
    }
  }
  Runs member(const Value& test) const {
    if (test.kind() == Kind::list) {
      Runs all;
      for (const Value& item : test.items()) {
        const Runs one = member(item);
        all.insert(all.end(), one.begin(), one.end());
      }
      return joined(std::move(all));
    }
    if (test.kind() != Kind::range) return compared(feel::Operator::eq, test);
    using Form = feel::RangeForm;
    const Range& range = test.range();
    switch (feel::range_form(range)) {
      case Form::lt: return compared(feel::Operator::lt, range.end);
      case Form::le: return compared(feel::Operator::le, range.end);
      case Form::gt: return compared(feel::Operator::gt, range.start);
      case Form::ge: return compared(feel::Operator::ge, range.start);
      case Form::eq: return compared(feel::Operator::eq, range.start);
      case Form::ne: return compared(feel::Operator::ne, range.start);
      case Form::interval: break;
    }
    const Run from = compared(range.start_included ? feel::Operator::ge : feel::Operator::gt, range.start)[0];
    const Run to = compared(range.end_included ? feel::Operator::le : feel::Operator::lt, range.end)[0];
    if (from.from > to.to) return {};
    return {{from.from, to.to}};
  }
  static Runs joined(Runs all) {
    std::sort(all.begin(), all.end(), [](const Run& a, const Run& b) { return a.from < b.from; });
    Runs out;
    for (const Run& run : all) {
      if (!out.empty() && run.from <= out.back().to + 1) {
        out.back().to = std::max(out.back().to, run.to);
      } else {
        out.push_back(run);
      }
    }
    return out;
  }
  Runs others(const Runs& runs) const {
    Runs out;
    std::uint32_t next = 0;
    for (const Run& run : runs) {
      if (run.from > next) out.push_back({next, run.from - 1});
      next = run.to + 1;
    }
    if (next < axis_.places) out.push_back({next, axis_.places - 1});
    return out;
  }

  const feel::Code& code_;
  feel::NodeId input_;
  Axis& axis_;
  std::vector<Value> cuts_;
};

LIANGCE_INLINE std::shared_ptr<const TableNode::Index> TableNode::Index::make(const TableNode& table,
                                                                              const feel::Code& code) {
  using policy::CellKind;
  if (table.columns.size() > most_columns || table.rows.size() > std::numeric_limits<std::uint32_t>::max() / 2) {
    return nullptr;
  }
  auto index = std::make_shared<Index>();
  bool any = false;
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    const Column& column = table.columns[c];
    switch (code.op(column.input)) {
      case feel::Op::constant:
      case feel::Op::fact:
      case feel::Op::lazy: break;  // computed at most once, however often it is asked
      default: return nullptr;
    }
    Axis& axis = index->axes_.emplace_back();
    Reader reader(code, column.input, axis);
    const auto says_yes = [&](const Test& test) {
      const Value* constant = test.node == feel::no_node ? nullptr : code.constant_value(test.node);
      return test.kind == CellKind::dash || (constant != nullptr && constant->is_true());
    };
    const auto asks_presence = [](const Test& test) {
      return test.kind == CellKind::known || test.kind == CellKind::unknown;
    };
    for (const Test& test : column.tests) {
      if (!says_yes(test) && !asks_presence(test) && !reader.collect(test.node)) return nullptr;
    }
    reader.cut();
    for (const Test& test : column.tests) {
      Cell& cell = axis.cells.emplace_back();
      if (asks_presence(test)) {
        cell.what = test.kind == CellKind::known ? Cell::What::known : Cell::What::unknown;
      } else if (!says_yes(test)) {
        const Runs runs = reader.runs(test.node);
        cell = {Cell::What::places, static_cast<std::uint32_t>(axis.runs.size()),
                static_cast<std::uint32_t>(runs.size())};
        axis.runs.insert(axis.runs.end(), runs.begin(), runs.end());
      }
    }
    make_tree(axis, table, c);
    make_bits(axis, table, c);
    any = any || axis.kind != Kind::absent;
  }
  if (!any) return nullptr;
  for (const Row& row : table.rows) index->tests_.insert(index->tests_.end(), row.tests.begin(), row.tests.end());
  return index;
}

LIANGCE_INLINE void TableNode::Index::make_tree(Axis& axis, const TableNode& table, std::size_t column) {
  // The rows of each node, first counted, then put in their places: in order, because they come in order.
  std::vector<std::uint32_t> sizes(2 * static_cast<std::size_t>(axis.places) + 1, 0);
  const auto visit = [&](const Run& run, auto each) {
    std::size_t left = std::size_t{run.from} + axis.places;
    std::size_t right = std::size_t{run.to} + axis.places + 1;
    for (; left < right; left /= 2, right /= 2) {
      if (left % 2 == 1) each(left++);
      if (right % 2 == 1) each(--right);
    }
  };
  const auto all = [&](auto each) {
    for (std::uint32_t r = 0; r < table.rows.size(); ++r) {
      const Cell& cell = axis.cells[table.rows[r].tests[column]];
      for (std::uint32_t i = 0; i < cell.count; ++i) {
        visit(axis.runs[cell.first + i], [&](std::size_t node) { each(node, r); });
      }
    }
  };
  all([&](std::size_t node, std::uint32_t) { ++sizes[node + 1]; });
  for (std::size_t i = 1; i < sizes.size(); ++i) sizes[i] += sizes[i - 1];
  axis.starts = sizes;
  axis.rows.resize(sizes.back());
  all([&](std::size_t node, std::uint32_t row) { axis.rows[sizes[node]++] = row; });
  for (std::uint32_t r = 0; r < table.rows.size(); ++r) {
    const Cell::What what = axis.cells[table.rows[r].tests[column]].what;
    if (what == Cell::What::always || what == Cell::What::known) axis.everywhere.push_back(r);
  }
}

LIANGCE_INLINE void TableNode::Index::make_bits(Axis& axis, const TableNode& table, std::size_t column) {
  const std::size_t words = words_for(table.rows.size());
  if (axis.kind == Kind::absent || words * axis.places > most_bit_words) return;
  axis.bits.assign(words * axis.places, 0);
  const auto set = [&](std::size_t place, std::uint32_t row) {
    axis.bits[place * words + row / 64] |= std::uint64_t{1} << (row % 64);
  };
  for (std::uint32_t r = 0; r < table.rows.size(); ++r) {
    const Cell& cell = axis.cells[table.rows[r].tests[column]];
    for (std::uint32_t i = cell.first; i < cell.first + cell.count; ++i) {
      for (std::size_t place = axis.runs[i].from; place <= axis.runs[i].to; ++place) set(place, r);
    }
  }
  for (std::size_t place = 0; place < axis.places; ++place) {
    for (const std::uint32_t row : axis.everywhere) set(place, row);
  }
}

LIANGCE_INLINE std::uint32_t TableNode::Index::Axis::place_of(const Value& input) const {
  const auto place = [](const auto& cuts, const auto& value, auto less, auto same) {
    const auto found = std::lower_bound(cuts.begin(), cuts.end(), value, less);
    const auto at = 2 * static_cast<std::uint32_t>(found - cuts.begin());
    return found != cuts.end() && same(*found, value) ? at + 1 : at;
  };
  switch (kind) {
    case Kind::number: return place(numbers, input.number(), std::less<>(), std::equal_to<>());
    case Kind::date: return place(days, input.date().days, std::less<>(), std::equal_to<>());
    case Kind::boolean: return input.boolean() ? 3 : 1;
    default:
      return place(
          words, input, [](const Value& a, const Value& b) { return a.text() < b.text(); },
          [](const Value& a, const Value& b) { return a.text() == b.text(); });
  }
}

LIANGCE_INLINE bool TableNode::Index::holds(const Axis& axis, const Cell& cell, std::uint32_t place) const {
  for (std::uint32_t i = cell.first; i < cell.first + cell.count; ++i) {
    if (place >= axis.runs[i].from && place <= axis.runs[i].to) return true;
  }
  return false;
}

LIANGCE_INLINE bool TableNode::Index::find(const TableNode& table, feel::Frame& frame, RowList& found) const {
  // A scan asks an input only when a row comes to it. Asking them all first is the same unless something goes wrong.
  constexpr std::size_t few = 1024;
  std::array<std::uint8_t, few> kept;
  if (frame.lazy_state.size() > kept.size()) return false;
  std::copy(frame.lazy_state.begin(), frame.lazy_state.end(), kept.begin());
  const std::uint64_t steps = frame.steps_left;
  const bool exhausted = frame.exhausted;
  feel::Errors own(1);
  feel::Errors* const errors = std::exchange(frame.errors, &own);
  feel::detail::Evaluator evaluator(*frame.code, frame);
  constexpr std::uint32_t missing = 0xFFFFFFFF;
  std::array<std::uint32_t, most_columns> places;
  std::size_t best = axes_.size();
  std::size_t fewest = std::numeric_limits<std::size_t>::max();
  bool told = true;
  for (std::size_t c = 0; c < axes_.size() && told; ++c) {
    const Axis& axis = axes_[c];
    const Value& input = *evaluator.peek(table.columns[c].input);
    if (input.is_absent()) {
      // Nothing known of it leaves every comparison open; what is known in part may settle some.
      told =
          axis.kind == Kind::absent || (table.unknown_aware && feel::has_reason(input) && input.absence() == nullptr);
      places[c] = missing;
      continue;
    }
    if (axis.kind == Kind::absent) {
      places[c] = 0;
      continue;
    }
    told = input.kind() == axis.kind;
    if (!told) break;
    places[c] = axis.place_of(input);
    std::size_t count = axis.everywhere.size();
    for (std::size_t node = std::size_t{places[c]} + axis.places; node > 0; node /= 2) {
      count += axis.starts[node + 1] - axis.starts[node];
    }
    if (count < fewest) best = c, fewest = count;
  }
  frame.errors = errors;
  if (!told || own.count() != 0 || best == axes_.size()) {
    std::copy_n(kept.begin(), frame.lazy_state.size(), frame.lazy_state.begin());
    frame.steps_left = steps;
    frame.exhausted = exhausted;
    return false;
  }

  // Where even the best column leaves many rows: the sets of rows of every column that has them.
  std::array<const std::uint64_t*, most_columns> sets;
  std::size_t set_count = 0;
  const std::size_t words = words_for(table.rows.size());
  for (std::size_t c = 0; c < axes_.size() && fewest > few_rows; ++c) {
    if (!axes_[c].bits.empty() && places[c] != missing) sets[set_count++] = axes_[c].bits.data() + places[c] * words;
  }
  if (set_count < 2) set_count = 0;
  if (set_count != 0) best = axes_.size();  // rows of the sets are checked for every column

  const bool first_only = table.stops_at_first_hit();
  std::uint32_t first = std::numeric_limits<std::uint32_t>::max();  // the first row that surely hits
  const auto check = [&](std::uint32_t row) {
    const std::uint32_t* tests = tests_.data() + std::size_t{row} * axes_.size();
    bool open = false;
    for (std::size_t c = 0; c < axes_.size(); ++c) {
      if (c == best) continue;
      const Cell& cell = axes_[c].cells[tests[c]];
      const bool there = places[c] != missing;
      switch (cell.what) {
        case Cell::What::always: break;
        case Cell::What::known:
          if (!there) return;
          break;
        case Cell::What::unknown:
          if (there) return;
          break;
        case Cell::What::places:
          if (!there) {
            open = true;
          } else if (!holds(axes_[c], cell, places[c])) {
            return;
          }
      }
    }
    found.push_back(2 * std::size_t{row} + (open ? 1 : 0));
    if (!open) first = std::min(first, row);
  };
  const auto check_all = [&](const std::uint32_t* begin, const std::uint32_t* end) {
    for (; begin != end && !(first_only && *begin > first); ++begin) check(*begin);
  };
  if (set_count != 0) {
    for (std::size_t from = 0; from < words; from += words_at_once) {
      std::array<std::uint64_t, words_at_once> open;
      std::copy_n(sets[0] + from, words_at_once, open.begin());
      std::uint64_t any = 0;
      for (std::size_t s = 1; s < set_count; ++s) {
        for (std::size_t w = 0; w < words_at_once; ++w) open[w] &= sets[s][from + w];
      }
      for (const std::uint64_t word : open) any |= word;
      for (std::size_t w = 0; any != 0 && w < words_at_once; ++w) {
        for (std::uint64_t bits = open[w]; bits != 0; bits &= bits - 1) {
          const auto row =
              static_cast<std::uint32_t>(64 * (from + w) + static_cast<std::size_t>(std::countr_zero(bits)));
          check(row);
          if (first_only && row == first) return true;
        }
      }
    }
    return true;
  }
  const Axis& axis = axes_[best];
  for (std::size_t node = std::size_t{places[best]} + axis.places; node > 0; node /= 2) {
    check_all(axis.rows.data() + axis.starts[node], axis.rows.data() + axis.starts[node + 1]);
  }
  check_all(axis.everywhere.data(), axis.everywhere.data() + axis.everywhere.size());
  std::sort(found.begin(), found.end());
  return true;
}

}  // namespace liangce
