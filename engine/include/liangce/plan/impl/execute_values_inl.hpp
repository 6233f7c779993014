// Codes, numbers and dates of a chunk.
#pragma once

#include <algorithm>
#include <cstring>
#include <iterator>
#include <map>

#include "liangce/plan/execute.hpp"
#include "liangce/plan/impl/byte_kernels.hpp"
#include "liangce/plan/impl/execute_details.hpp"

namespace liangce::plan {

LIANGCE_INLINE void Executor::compute_code(NodeIndex index, const Node& node, Codes& out) {
  switch (node.op) {
    case Op::fact: {
      const std::uint64_t* known = facts_->known(node.slot);
      const std::uint8_t* codes = facts_->codes(node.slot);
      if (known != nullptr) return kernels::fill_unknown(codes, known, rows_, code_missing, out.code);
      std::memcpy(out.code, codes, rows_);
      return;
    }
    case Op::lookup: return lookup(index, node, out);
    case Op::bucket: return bucket(node, out);
    case Op::first: return first(node, out);
    case Op::outer: return outer_code(node, out);
    default: std::memset(out.code, code_escape, rows_); return;
  }
}

LIANGCE_INLINE void Executor::bucket(const Node& node, Codes& out) {
  const Numbers& in = number(node.inputs[0]);
  const Node& its = plan_.nodes[node.inputs[0]];
  // What is declared of a fact its tests know already; anything else the single case looks at.
  const std::uint64_t* told = its.interval && its.told ? facts_->told(its.slot).rows : nullptr;
  const auto said = [&](std::size_t w) -> std::uint64_t {
    if (its.op == Op::fact) return told == nullptr ? 0 : told[w];
    const std::uint64_t null = its.may_be_null ? in.null[w] : 0;
    return null | (its.interval ? in.ends->has_low[w] | in.ends->has_high[w] : 0);
  };
  std::memset(out.code, 0, rows_);
  for (const Span& point : node.spans) {
    for (std::size_t row = 0; row < rows_; ++row) {
      out.code[row] = static_cast<std::uint8_t>(out.code[row] + (in.number[row] >= point.low ? 1 : 0));
    }
  }
  for (std::size_t w = 0; w < words_; ++w) {
    std::uint64_t odd = ~in.known[w];
    if (w + 1 == words_) odd &= last_word_;
    for (; odd != 0; odd &= odd - 1) {
      const auto i = static_cast<std::size_t>(__builtin_ctzll(odd));
      const bool lost = node.bounded || ((in.escape[w] | said(w)) >> i & 1U) != 0;
      out.code[64 * w + i] = lost ? code_escape : code_missing;
    }
  }
}

LIANGCE_INLINE void Executor::first(const Node& node, Codes& out) {
  Bits open;  // rows no input was yes for
  std::fill_n(open, words_, ~std::uint64_t{0});
  std::memset(out.code, node.table.back(), rows_);
  for (std::size_t i = 0; i < node.inputs.size(); ++i) {
    const Truths& in = truth(node.inputs[i]);
    std::uint64_t left = 0;
    for (std::size_t w = 0; w < words_; ++w) {
      const auto put = [&](std::uint64_t rows, std::uint8_t code) {
        for (; rows != 0; rows &= rows - 1) out.code[64 * w + static_cast<std::size_t>(__builtin_ctzll(rows))] = code;
      };
      if (w + 1 == words_) open[w] &= last_word_;
      put(open[w] & in.yes[w], node.table[i]);
      put(open[w] & ~in.yes[w] & ~in.no[w], code_escape);
      left |= open[w] &= in.no[w] & ~in.yes[w];
    }
    if (left == 0) return;
  }
}

LIANGCE_INLINE void Executor::compute_number(const Node& node, Numbers& out) {
  switch (node.op) {
    case Op::fact: return fact_number(node, out);
    case Op::number_constant:
      std::fill_n(out.number, rows_, node.number);
      std::fill_n(out.known, words_, ~std::uint64_t{0});
      std::fill_n(out.escape, words_, std::uint64_t{0});
      return;
    case Op::add:
    case Op::subtract:
    case Op::multiply:
    case Op::divide:
      if (node.op == Op::multiply) {
        product(node, out);
      } else if (node.op == Op::divide) {
        quotient(node, out);
      } else {
        sum(node, out);
      }
      if (node.interval) ends_of_arithmetic(node, out);
      return;
    case Op::minus: {
      const Numbers& in = number(node.inputs[0]);
      std::copy_n(in.known, words_, out.known);
      std::copy_n(in.escape, words_, out.escape);
      for (std::size_t row = 0; row < rows_; ++row) {
        if (__builtin_sub_overflow(std::int64_t{0}, in.number[row], &out.number[row]) && detail::bit(in.known, row)) {
          detail::set(out.escape, row);
          detail::clear(out.known, row);
        }
      }
      if (node.interval) ends_of_minus(node, out);
      return;
    }
    case Op::select: return select(node, out);
    case Op::apply: return apply(node, out);
    case Op::outer: return outer_number(node, out);
    case Op::count:
    case Op::total:
    case Op::least:
    case Op::greatest: return compute_members(node.members);
    default:
      std::fill_n(out.known, words_, std::uint64_t{0});
      std::fill_n(out.escape, words_, ~std::uint64_t{0});
      return;
  }
}

LIANGCE_INLINE void Executor::fact_number(const Node& node, Numbers& out) {
  const std::uint64_t* known = facts_->known(node.slot);
  const std::uint64_t* told = node.escapes ? facts_->told(node.slot).rows : nullptr;
  std::memcpy(out.number, facts_->numbers(node.slot), rows_ * sizeof(std::int64_t));
  for (std::size_t w = 0; w < words_; ++w) {
    out.escape[w] = told == nullptr ? 0 : told[w];
    out.known[w] = (known == nullptr ? ~std::uint64_t{0} : known[w]) & ~out.escape[w];
  }
  if (node.interval) ends_of_fact(node, out);
}

LIANGCE_INLINE void Executor::sum(const Node& node, Numbers& out) {
  const Node& left = plan_.nodes[node.inputs[0]];
  const Node& right = plan_.nodes[node.inputs[1]];
  const Numbers& a = number(node.inputs[0]);
  const Numbers& b = number(node.inputs[1]);
  for (std::size_t w = 0; w < words_; ++w) {
    out.escape[w] = a.escape[w] | b.escape[w];
    out.known[w] = a.known[w] & b.known[w] & ~out.escape[w];
  }
  const bool negative = node.op == Op::subtract;
  const auto overflow = [&](std::size_t row) {
    if (!detail::bit(out.known, row)) return;
    detail::set(out.escape, row);
    detail::clear(out.known, row);
  };
  if (!node.quotient && left.scale == right.scale) {
    for (std::size_t row = 0; row < rows_; ++row) {
      const bool over = negative ? __builtin_sub_overflow(a.number[row], b.number[row], &out.number[row])
                                 : __builtin_add_overflow(a.number[row], b.number[row], &out.number[row]);
      if (over) overflow(row);
    }
    return;
  }
  const std::int64_t a_unit = detail::power64(node.scale - left.scale),
                     b_unit = detail::power64(node.scale - right.scale);
  for (std::size_t w = 0; w < words_; ++w) {
    std::uint64_t open = out.known[w];
    if (w + 1 == words_) open &= last_word_;
    for (; open != 0; open &= open - 1) {
      const std::size_t row = 64 * w + static_cast<std::size_t>(__builtin_ctzll(open));
      const std::int64_t ad = left.quotient ? a.denominator[row] : 1, bd = right.quotient ? b.denominator[row] : 1;
      // At most one of them is a quotient: its denominator is the sum's.
      const int128 x = static_cast<int128>(a.number[row]) * a_unit;
      const int128 y = static_cast<int128>(b.number[row]) * b_unit;
      int128 total = 0, xd = 0, yd = 0;
      const bool over = __builtin_mul_overflow(x, static_cast<int128>(bd), &xd) ||
                        __builtin_mul_overflow(y, static_cast<int128>(ad), &yd) ||
                        (negative ? __builtin_sub_overflow(xd, yd, &total) : __builtin_add_overflow(xd, yd, &total));
      if (over || !detail::fits64(total)) {
        overflow(row);
        continue;
      }
      out.number[row] = static_cast<std::int64_t>(total);
      out.denominator[row] = ad * bd;
    }
  }
}

LIANGCE_INLINE void Executor::product(const Node& node, Numbers& out) {
  const Numbers& a = number(node.inputs[0]);
  const Numbers& b = number(node.inputs[1]);
  for (std::size_t w = 0; w < words_; ++w) {
    out.escape[w] = a.escape[w] | b.escape[w];
    out.known[w] = a.known[w] & b.known[w] & ~out.escape[w];
  }
  for (std::size_t row = 0; row < rows_; ++row) {
    if (__builtin_mul_overflow(a.number[row], b.number[row], &out.number[row]) && detail::bit(out.known, row)) {
      detail::set(out.escape, row);
      detail::clear(out.known, row);
    }
  }
}

/// Kept as a fraction: the single case rounds it to 34 digits, which is never enough to move it past a number of the
/// size columns hold (denominators up to a million leave differences of 10^-6 units; the rounding is below 10^-14).
LIANGCE_INLINE void Executor::quotient(const Node& node, Numbers& out) {
  const Node& divisor = plan_.nodes[node.inputs[1]];
  const Numbers& a = number(node.inputs[0]);
  const Numbers& b = number(node.inputs[1]);
  const std::int64_t unit = detail::power64(divisor.scale);
  for (std::size_t w = 0; w < words_; ++w) {
    out.escape[w] = a.escape[w] | b.escape[w];
    out.known[w] = a.known[w] & b.known[w] & ~out.escape[w];
    std::uint64_t open = out.known[w];
    if (w + 1 == words_) open &= last_word_;
    for (; open != 0; open &= open - 1) {
      const std::size_t row = 64 * w + static_cast<std::size_t>(__builtin_ctzll(open));
      int128 n = static_cast<int128>(a.number[row]) * unit;
      std::int64_t d = b.number[row];
      if (d == 0) {
        detail::clear(out.known, row);  // an error, which is an absence
        continue;
      }
      if (d < 0) n = -n;
      if (d < -detail::most_denominator || d > detail::most_denominator || !detail::fits64(n)) {
        detail::set(out.escape, row);
        detail::clear(out.known, row);
        continue;
      }
      out.number[row] = static_cast<std::int64_t>(n);
      out.denominator[row] = d < 0 ? -d : d;
    }
  }
}

LIANGCE_INLINE void Executor::select(const Node& node, Numbers& out) {
  const Codes& chosen = code(node.inputs[0]);
  // Most chunks take one action: then only its choice is computed.
  bool used[256] = {};
  for (std::size_t row = 0; row < rows_; ++row) used[chosen.code[row]] = true;
  struct Choice {
    const Numbers* numbers = nullptr;
    std::int64_t unit = 1;
    bool quotient = false;
  };
  std::vector<Choice> choices(node.inputs.size() - 1);
  const auto need = [&](std::uint8_t pick) {
    if (pick >= choices.size() || choices[pick].numbers != nullptr) return;
    const Node& its = plan_.nodes[node.inputs[pick + 1]];
    choices[pick] = {&number(node.inputs[pick + 1]), detail::power64(node.scale - its.scale), its.quotient};
  };
  for (std::size_t a = 0; a < node.actions.size(); ++a) {
    if (!used[a]) continue;
    need(node.actions[a].pick);
    for (const std::uint8_t other : node.actions[a].agree) need(other);
  }
  const std::uint8_t first = rows_ == 0 ? code_escape : chosen.code[0];
  const bool same = std::count(std::begin(used), std::end(used), true) == 1 && first < node.actions.size() &&
                    node.actions[first].agree.empty() && node.actions[first].pick < choices.size();
  const auto nulls = [&](std::uint8_t pick) { return plan_.nodes[node.inputs[pick + 1U]].may_be_null; };
  if (node.may_be_null) std::fill_n(out.null, words_, std::uint64_t{0});
  if (same && choices[node.actions[first].pick].unit == 1) {
    const Choice& only = choices[node.actions[first].pick];
    if (nulls(node.actions[first].pick)) std::copy_n(only.numbers->null, words_, out.null);
    std::copy_n(only.numbers->number, rows_, out.number);
    std::copy_n(only.numbers->known, words_, out.known);
    std::copy_n(only.numbers->escape, words_, out.escape);
    if (only.quotient) std::copy_n(only.numbers->denominator, rows_, out.denominator);
    if (node.interval && only.numbers->ends != nullptr) {
      open_ends(out) = *only.numbers->ends;
    } else if (node.interval) {
      open_ends(out);
    }
    if (node.quotient && !only.quotient) std::fill_n(out.denominator, rows_, std::int64_t{1});
    return;
  }
  std::fill_n(out.known, words_, std::uint64_t{0});
  std::fill_n(out.escape, words_, std::uint64_t{0});
  if (node.interval) open_ends(out);
  for (std::size_t row = 0; row < rows_; ++row) {
    const std::uint8_t code = chosen.code[row];
    const Action* action = code < node.actions.size() ? &node.actions[code] : nullptr;
    if (action == nullptr || action->pick == code_escape) {
      detail::set(out.escape, row);
      continue;
    }
    if (action->pick == code_null) detail::set(out.null, row);
    if (action->pick == code_null || action->pick == code_missing) continue;
    const Choice& pick = choices[action->pick];
    if (!detail::bit(pick.numbers->known, row)) {
      const bool null = nulls(action->pick) && detail::bit(pick.numbers->null, row);
      if (null && action->agree.empty()) {
        detail::set(out.null, row);
      } else if (null || detail::bit(pick.numbers->escape, row)) {
        detail::set(out.escape, row);
      } else if (node.interval && action->agree.empty()) {
        ends_of_choice(*pick.numbers, pick.unit, row, out);
        if (node.quotient) out.denominator[row] = pick.quotient ? pick.numbers->denominator[row] : 1;
      }
      continue;
    }
    const std::int64_t denominator = pick.quotient ? pick.numbers->denominator[row] : 1;
    bool known = true, lost = false;
    for (const std::uint8_t other : action->agree) {
      const Choice& its = choices[other];
      if (!detail::bit(its.numbers->known, row)) {
        lost = lost || detail::bit(its.numbers->escape, row) || (nulls(other) && detail::bit(its.numbers->null, row));
        known = false;
        continue;
      }
      const int order = detail::order(pick.numbers->number[row], denominator, pick.unit, its.numbers->number[row],
                                      its.quotient ? its.numbers->denominator[row] : 1, its.unit);
      lost = lost || order == 2;
      known = known && order == 0;
    }
    std::int64_t number = 0;
    lost = lost || __builtin_mul_overflow(pick.numbers->number[row], pick.unit, &number);
    if (lost) {
      detail::set(out.escape, row);
      continue;
    }
    if (!known) continue;
    out.number[row] = number;
    if (node.quotient) out.denominator[row] = denominator;
    detail::set(out.known, row);
  }
}

}  // namespace liangce::plan
