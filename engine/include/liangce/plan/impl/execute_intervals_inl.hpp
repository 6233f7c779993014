// What is known of missing numbers and dates: facts with bounds, declared or told row by row, and what is computed with
// them (arithmetic_known and compare_known of the single case). Rows are few: each is done by itself.
#pragma once

#include <algorithm>
#include <utility>

#include "liangce/plan/execute.hpp"
#include "liangce/plan/impl/execute_details.hpp"
#include "liangce/plan/impl/kernels.hpp"

namespace liangce::plan {

/// Nothing known yet.
LIANGCE_INLINE Ends& Executor::open_ends(Numbers& out) const {
  if (out.ends == nullptr) out.ends = std::make_unique<Ends>();
  std::fill_n(out.ends->has_low, words_, std::uint64_t{0});
  std::fill_n(out.ends->has_high, words_, std::uint64_t{0});
  return *out.ends;
}

/// What is told of the row, else what is declared.
LIANGCE_INLINE void Executor::ends_of_fact(const Node& node, Numbers& out) {
  Ends& ends = open_ends(out);
  const Span declared = node.spans.front();
  const Facts::Told told = node.told ? facts_->told(node.slot) : Facts::Told{};
  const bool least = declared.low != INT64_MIN, most = declared.high != INT64_MAX;
  const auto has = [&](const std::int64_t* numbers, const std::uint64_t* bits, std::size_t row) {
    return numbers != nullptr && (bits == nullptr || detail::bit(bits, row));
  };
  for (std::size_t w = 0; w < words_; ++w) {
    std::uint64_t missing = ~out.known[w] & ~out.escape[w];
    if (w + 1 == words_) missing &= last_word_;
    if (!least && !most) missing &= told.rows == nullptr ? 0 : told.rows[w];
    if (missing == 0) continue;
    detail::each_row(missing, w, [&](std::size_t row) {
      const bool says = told.rows != nullptr && detail::bit(told.rows, row);
      if (says && has(told.low, told.has_low, row)) {
        ends.low[row] = told.low[row], detail::set(ends.has_low, row);
      } else if (least) {
        ends.low[row] = declared.low, detail::set(ends.has_low, row);
      }
      if (says && has(told.high, told.has_high, row)) {
        ends.high[row] = told.high[row], detail::set(ends.has_high, row);
      } else if (most) {
        ends.high[row] = declared.high, detail::set(ends.has_high, row);
      }
    });
  }
}

LIANGCE_INLINE void Executor::ends_of_minus(const Node& node, Numbers& out) {
  Ends& ends = open_ends(out);
  const Numbers& in = number(node.inputs[0]);
  for (std::size_t w = 0; w < words_; ++w) {
    detail::each_row(detail::some_end(in, w), w, [&](std::size_t row) {
      const detail::Between x = detail::between(plan_.nodes[node.inputs[0]], in, row);
      const bool over = (x.has_low && x.low == INT64_MIN) || (x.has_high && x.high == INT64_MIN);
      if (over) return detail::set(out.escape, row);
      if (x.has_high) ends.low[row] = -x.high, detail::set(ends.has_low, row);
      if (x.has_low) ends.high[row] = -x.low, detail::set(ends.has_high, row);
    });
  }
}

/// Sums of ends; products and quotients with a known number, whose sign says which end is which.
LIANGCE_INLINE void Executor::ends_of_arithmetic(const Node& node, Numbers& out) {
  Ends& ends = open_ends(out);
  const Node& left = plan_.nodes[node.inputs[0]];
  const Node& right = plan_.nodes[node.inputs[1]];
  const Numbers& a = number(node.inputs[0]);
  const Numbers& b = number(node.inputs[1]);
  const bool sums = node.op == Op::add || node.op == Op::subtract;
  const bool divides = node.op == Op::divide;
  const int128 a_unit = detail::power64(sums ? node.scale - left.scale : divides ? right.scale : 0);
  const int128 b_unit = detail::power64(sums ? node.scale - right.scale : 0);
  const auto put = [&](std::size_t row, bool low, int128 end) {
    if (!detail::fits64(end)) return detail::set(out.escape, row);
    (low ? ends.low : ends.high)[row] = static_cast<std::int64_t>(end);
    detail::set(low ? ends.has_low : ends.has_high, row);
  };
  const auto add = [&](std::size_t row, detail::Between x, detail::Between y) {
    if (node.op == Op::subtract) {
      std::swap(y.low, y.high), std::swap(y.has_low, y.has_high);
    }
    const auto end = [&](bool low, std::int64_t xe, std::int64_t ye) {
      int128 xd = 0, yd = 0, total = 0;
      const bool over =
          __builtin_mul_overflow(xe * a_unit, static_cast<int128>(y.denominator), &xd) ||
          __builtin_mul_overflow(ye * b_unit, static_cast<int128>(x.denominator), &yd) ||
          (node.op == Op::subtract ? __builtin_sub_overflow(xd, yd, &total) : __builtin_add_overflow(xd, yd, &total));
      if (over) return detail::set(out.escape, row);
      put(row, low, total);
    };
    if (x.has_low && y.has_low) end(true, x.low, y.low);
    if (x.has_high && y.has_high) end(false, x.high, y.high);
    if (node.quotient) out.denominator[row] = x.denominator * y.denominator;
  };
  const auto scale = [&](std::size_t row, const detail::Between& x, std::int64_t factor) {
    const bool turned = factor < 0;
    if (x.has_low) put(row, !turned, static_cast<int128>(x.low) * factor);
    if (x.has_high) put(row, turned, static_cast<int128>(x.high) * factor);
  };
  const auto divide = [&](std::size_t row, const detail::Between& x, std::int64_t divisor) {
    if (divisor == 0) return;  // an error
    const bool turned = divisor < 0;
    if (divisor < -detail::most_denominator || divisor > detail::most_denominator) return detail::set(out.escape, row);
    out.denominator[row] = turned ? -divisor : divisor;
    const int128 unit = turned ? -a_unit : a_unit;
    if (x.has_low) put(row, !turned, x.low * unit);
    if (x.has_high) put(row, turned, x.high * unit);
  };
  for (std::size_t w = 0; w < words_; ++w) {
    detail::each_row((detail::some_end(a, w) | detail::some_end(b, w)) & ~out.escape[w], w, [&](std::size_t row) {
      const detail::Between x = detail::between(left, a, row), y = detail::between(right, b, row);
      const bool a_known = detail::bit(a.known, row), b_known = detail::bit(b.known, row);
      if (sums) {
        add(row, x, y);
      } else if (divides) {
        if (b_known) divide(row, x, y.low);
      } else if (a_known || b_known) {
        scale(row, a_known ? y : x, a_known ? x.low : y.low);
      }
    });
    ends.has_low[w] &= ~out.escape[w];
    ends.has_high[w] &= ~out.escape[w];
  }
}

/// The row of a choice that is missing.
LIANGCE_INLINE void Executor::ends_of_choice(const Numbers& from, std::int64_t unit, std::size_t row, Numbers& out) {
  if (from.ends == nullptr) return;
  const auto put = [&](const std::uint64_t* has, const std::int64_t* ends, bool low) {
    if (!detail::bit(has, row)) return;
    std::int64_t end = 0;
    if (__builtin_mul_overflow(ends[row], unit, &end)) return detail::set(out.escape, row);
    (low ? out.ends->low : out.ends->high)[row] = end;
    detail::set(low ? out.ends->has_low : out.ends->has_high, row);
  };
  put(from.ends->has_low, from.ends->low, true);
  put(from.ends->has_high, from.ends->high, false);
  if (!detail::bit(out.escape, row)) return;
  detail::clear(out.ends->has_low, row);
  detail::clear(out.ends->has_high, row);
}

LIANGCE_INLINE void Executor::ends_of_outer(const Numbers& from, Numbers& out) {
  Ends& ends = open_ends(out);
  for (std::size_t i = 0; i < rows_; ++i) {
    const std::size_t row = row_of_[i];
    ends.low[i] = from.ends->low[row];
    ends.high[i] = from.ends->high[row];
    if (detail::bit(from.ends->has_low, row)) detail::set(ends.has_low, i);
    if (detail::bit(from.ends->has_high, row)) detail::set(ends.has_high, i);
  }
}

/// Rows on which not both are known: decided where the whole of both lies on one side.
LIANGCE_INLINE void Executor::compare_intervals(const Node& node, const Numbers& a, const Numbers& b, Truths& out) {
  const Node& left = plan_.nodes[node.inputs[0]];
  const Node& right = plan_.nodes[node.inputs[1]];
  const int scale = std::max(left.scale, right.scale);
  const std::int64_t a_unit = detail::power64(scale - left.scale), b_unit = detail::power64(scale - right.scale);
  const bool equal_escapes = left.quotient && right.quotient && (left.shifted || right.shifted);
  using feel::Operator;
  const auto decide = [&](std::size_t row) {
    detail::Between x = detail::between(left, a, row), y = detail::between(right, b, row);
    Operator op = node.operation;
    std::int64_t x_unit = a_unit, y_unit = b_unit;
    if (op == Operator::gt || op == Operator::ge) {
      std::swap(x, y), std::swap(x_unit, y_unit);
      op = op == Operator::gt ? Operator::lt : Operator::le;
    }
    bool lost = false;
    const auto surely = [&](bool has, std::int64_t p, std::int64_t q, Operator is) {
      if (!has || lost) return false;
      const int order = detail::order(p, x.denominator, x_unit, q, y.denominator, y_unit);
      lost = order == 2 || (equal_escapes && order == 0);
      return !lost && detail::holds(is, order);
    };
    const auto below = [&](Operator is) { return surely(x.has_high && y.has_low, x.high, y.low, is); };
    const auto above = [&](Operator is) { return surely(x.has_low && y.has_high, x.low, y.high, is); };
    bool yes = false, no = false;
    switch (op) {
      case Operator::lt: yes = below(Operator::lt), no = !yes && above(Operator::ge); break;
      case Operator::le: yes = below(Operator::le), no = !yes && above(Operator::gt); break;
      default: {
        bool apart = below(Operator::lt) || above(Operator::gt);
        const bool points = x.has_low && x.has_high && y.has_low && y.has_high && x.low == x.high && y.low == y.high;
        bool same = !apart && points && surely(true, x.low, y.low, Operator::eq);
        if (op == Operator::ne) std::swap(apart, same);
        yes = same, no = apart;
      }
    }
    if (lost) {
      detail::set(out.escape, row);
    } else if (yes || no) {
      detail::set(yes ? out.yes : out.no, row);
    }
  };
  for (std::size_t w = 0; w < words_; ++w) {
    detail::each_row((detail::some_end(a, w) | detail::some_end(b, w)) & ~out.escape[w], w, decide);
  }
}

/// Rows on which the number is missing and something is known of it.
LIANGCE_INLINE void Executor::intervals_within(const Node& node, Truths& out) {
  const Node& input = plan_.nodes[node.inputs[0]];
  const std::uint64_t* told = nullptr;  // what is declared of a fact the node knows already
  if (input.op == Op::fact) {
    told = facts_->told(input.slot).rows;
    if (told == nullptr || kernels::any_of(told, words_) == 0) return;
  }
  const Numbers& in = number(node.inputs[0]);
  for (std::size_t w = 0; w < words_; ++w) {
    const std::uint64_t rows = detail::some_end(in, w) & (input.op == Op::fact ? told[w] : ~std::uint64_t{0});
    if (rows == 0) continue;
    out.yes[w] &= ~rows, out.no[w] &= ~rows;
    if (node.bounded) {
      out.escape[w] |= rows;
      continue;
    }
    detail::each_row(rows, w, [&](std::size_t row) {
      const detail::Between x = detail::between(input, in, row);
      const std::int64_t low = x.has_low ? x.low : INT64_MIN, high = x.has_high ? x.high : INT64_MAX;
      bool inside = false, outside = true;
      for (const Span& span : node.spans) {
        inside = inside || (span.low <= low && high <= span.high);
        outside = outside && (high < span.low || span.high < low);
      }
      if (inside || outside) detail::set(inside ? out.yes : out.no, row);
    });
  }
}

}  // namespace liangce::plan
