// Small tables of conditions and words: every column says with one word of bits which rows it stands against.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <utility>
#include <vector>

#include "liangce/decide/table.hpp"
#include "liangce/feel/compare.hpp"
#include "liangce/feel/impl/evaluator.hpp"

namespace liangce {

LIANGCE_INLINE void TableNode::prepare_masks(const feel::Code& code) {
  using policy::CellKind;
  if (rows.size() > most_masked_rows || columns.size() > most_masked_columns) return;
  std::vector<Masks> masks(columns.size());
  std::vector<std::uint16_t> asked(rows.size(), 0);
  for (std::size_t c = 0; c < columns.size(); ++c) {
    switch (code.op(columns[c].input)) {
      case feel::Op::constant:
      case feel::Op::fact:
      case feel::Op::lazy: break;  // computed at most once, however often it is asked
      default: return;
    }
    Masks& column = masks[c];
    column.input = columns[c].input;
    for (std::size_t r = 0; r < rows.size(); ++r) {
      const Test& cell = columns[c].tests[rows[r].tests[c]];
      const std::uint64_t bit = std::uint64_t{1} << r;
      if (cell.kind == CellKind::dash) continue;
      asked[r] = static_cast<std::uint16_t>(asked[r] | 1U << c);
      if (cell.kind == CellKind::known) {
        column.known |= bit;
      } else if (cell.kind == CellKind::unknown) {
        column.unknown |= bit;
      } else if (cell.equals && (column.equal == 0 || column.kind == cell.equals->kind())) {
        column.kind = cell.equals->kind();
        column.equal |= bit;
        if (cell.equals->is_true()) column.when_true |= bit;
        const auto same = [&](const auto& entry) { return entry.first.same(*cell.equals); };
        const auto at = std::find_if(column.rows.begin(), column.rows.end(), same);
        if (at == column.rows.end()) {
          column.rows.emplace_back(*cell.equals, bit);
        } else {
          at->second |= bit;
        }
      } else {
        return;
      }
    }
  }
  masks_ = std::move(masks);
  asked_by_row_ = std::move(asked);
  all_rows_ = rows.size() == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << rows.size()) - 1;
}

/// Which of the rows `left` of a `first` table can turn out to decide, over every value an unknown input with a small
/// domain can take; and whether none may. See Possible.
LIANGCE_INLINE std::uint64_t TableNode::possible(unsigned asked, const std::uint64_t* maybe, std::uint64_t left,
                                                 bool& nothing) const {
  static constexpr std::size_t most_assignments = 256;
  std::array<unsigned, most_masked_columns> tried;
  std::size_t count = 0;
  std::size_t assignments = 1;
  std::uint64_t undecided = 0;  // rows with an open cell that is not tried value by value
  for (unsigned c = 0; c < columns.size(); ++c) {
    if ((asked >> c & 1U) == 0 || (maybe[c] & left) == 0) continue;
    const std::size_t values = columns[c].domain.size();
    if (values == 0 || assignments * values > most_assignments) {
      undecided |= maybe[c];
      continue;
    }
    tried[count++] = c;
    assignments *= values;
  }
  std::uint64_t result = 0;
  for (std::size_t assignment = 0; assignment < assignments; ++assignment) {
    std::uint64_t alive = left;
    std::size_t rest = assignment;
    for (std::size_t i = 0; i < count; ++i) {
      const auto& domain = columns[tried[i]].domain;
      alive &= ~masks_[tried[i]].against(domain[rest % domain.size()]);
      rest /= domain.size();
    }
    const std::uint64_t sure = alive & ~undecided;
    nothing = nothing || sure == 0;
    result |= sure == 0 ? alive : alive & (sure ^ (sure - 1));  // up to the first sure one
  }
  return result;
}

LIANGCE_INLINE void TableNode::prepare_lone_unknown(const feel::Code& code) {
  if (masks_.size() != 1 || outputs.size() != 1 || !stops_at_first_hit() || !unknown_aware) return;
  const std::uint64_t maybe = masks_[0].equal;
  std::uint64_t left = all_rows_ & ~masks_[0].known;
  if (const std::uint64_t sure = left & ~maybe; sure != 0) left &= sure ^ (sure - 1);  // up to the first sure one
  if ((left & (0 - left) & maybe) == 0) return;
  bool nothing = false;
  const std::uint64_t deciding = possible(1, &maybe, left, nothing);
  if (nothing || deciding == 0) return;
  std::optional<Value> agreed;
  for (std::uint64_t rest = deciding; rest != 0; rest &= rest - 1) {
    const auto other = constant_output(code, static_cast<std::size_t>(std::countr_zero(rest)), 0);
    if (!other) return;
    if (!agreed) {
      agreed = other;
    } else if (!agreed->same(*other)) {
      agreed = Value();
    }
  }
  lone_unknown_ = agreed->is_absent() ? Value() : *agreed;
}

/// Rows of a masked table that hit or could hit, in order; inputs are asked in the order a scan asks them.
class TableNode::MaskWalk {
 public:
  /// `out` is filled on the way, but for which rows hit or could.
  MaskWalk(const TableNode& table, feel::Frame& frame, Outcome& out)
      : table_(table), evaluator_(*frame.code, frame), open_(table.all_rows_), out_(out) {
    out_.asked = 0;
  }

  /// The next such row, its `state` no when there is none. False: this case needs a scan (an input known only in part).
  LIANGCE_HOT bool next(std::size_t& row, Tri& state) {
    while (open_ != 0) {
      row = static_cast<unsigned>(std::countr_zero(open_));
      const std::uint64_t bit = open_ & (0 - open_);
      open_ ^= bit;
      unsigned unasked = table_.asked_by_row_[row] & ~out_.asked;
      if ((ruled_out_ & bit) != 0) {  // only what a scan asks before it comes to the cell that rules the row out
        if (unasked == 0) continue;
        unasked &= (1U << column_against(bit)) - 1;
      }
      for (; unasked != 0; unasked &= unasked - 1) {
        const auto c = static_cast<unsigned>(std::countr_zero(unasked));
        if (!ask(c)) return false;
        if ((out_.no[c] & bit) != 0) break;
      }
      if ((ruled_out_ & bit) != 0) continue;
      state = (left_open_ & bit) != 0 ? Tri::maybe : Tri::yes;
      return true;
    }
    state = Tri::no;
    return true;
  }

  /// Why a row is not decided: the absence of its first open input.
  Value undecided(std::size_t row) const {
    for (unsigned c = 0; c < table_.columns.size(); ++c) {
      if ((out_.asked >> c & 1U) == 0 || (out_.maybe[c] >> row & 1U) == 0) continue;
      return Value::absent(inputs_[c]->reason(), inputs_[c]->fact());
    }
    return Value::absent(Reason::missing);
  }

 private:
  LIANGCE_HOT bool ask(unsigned c) {
    const Masks& column = table_.masks_[c];
    const Value& input = *evaluator_.peek(column.input);
    inputs_[c] = &input;
    std::uint64_t no = 0, maybe = 0;
    if (!input.is_absent()) {
      no = column.unknown;
      if (column.equal != 0) {
        if (input.kind() != column.kind) return false;
        no |= column.against(input);
      }
    } else {
      if (input.absence() != nullptr && column.equal != 0) return false;  // what is known of it may settle a cell
      no = column.known;
      (feel::has_reason(input) && table_.unknown_aware ? maybe : no) |= column.equal;
    }
    out_.asked |= 1U << c;
    out_.no[c] = no;
    out_.maybe[c] = maybe;
    ruled_out_ |= no;
    left_open_ |= maybe;
    while ((out_.asked >> leading_ & 1U) != 0) open_ &= ~out_.no[leading_++];
    return true;
  }
  /// The first of the columns asked that rules a row out.
  unsigned column_against(std::uint64_t bit) const {
    unsigned asked = out_.asked;
    while ((out_.no[static_cast<unsigned>(std::countr_zero(asked))] & bit) == 0) asked &= asked - 1;
    return static_cast<unsigned>(std::countr_zero(asked));
  }

  const TableNode& table_;
  feel::detail::Evaluator evaluator_;
  std::uint64_t open_;           // rows not looked at yet
  unsigned leading_ = 0;         // the columns before it have been asked: what they rule out need not be looked at
  std::uint64_t ruled_out_ = 0;  // by any column asked
  std::uint64_t left_open_ = 0;
  Outcome& out_;
  std::array<const Value*, most_masked_columns> inputs_;
};

}  // namespace liangce
