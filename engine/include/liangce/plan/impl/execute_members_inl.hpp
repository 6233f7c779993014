// Members of lists: what is asked of them is computed over all members of a chunk's rows, one after the other, and
// brought back to the rows they belong to.
#pragma once

#include <algorithm>
#include <stdexcept>

#include "liangce/plan/execute.hpp"
#include "liangce/plan/impl/execute_details.hpp"

namespace liangce::plan {

LIANGCE_INLINE const std::uint32_t* Facts::starts(feel::Slot) {
  throw std::logic_error("these facts have no lists with members");
}
LIANGCE_INLINE const std::uint64_t* Facts::unreadable(feel::Slot) {
  throw std::logic_error("these facts have no lists with members");
}
LIANGCE_INLINE Facts& Facts::members(feel::Slot, std::size_t, std::size_t) {
  throw std::logic_error("these facts have no lists with members");
}

/// What the members of each row came to, for one question.
struct Executor::MemberSums {
  Bits hit;     ///< a member decides: of `some` one that holds, of `every` one that does not
  Bits open;    ///< a member is undecided
  Bits lost;    ///< a member is the single case's, were it not for those that decide
  Bits unsure;  ///< which members there are is not known
  Bits gone;    ///< which members there are is the single case's to say
  std::vector<std::int64_t> count;
  // Of numbers: what comes of the known ones with the lower and the upper ends of the others.
  std::vector<std::int64_t> low, high;
  Bits has_low, has_high;  ///< something came of them
  Bits no_low, no_high;    ///< a member has no such end
};

struct Executor::MemberRun {
  explicit MemberRun(const Plan& plan) : executor(plan) {}
  Executor executor;
  std::vector<NodeIndex> uses;
  std::vector<MemberSums> sums;  // by use
  std::vector<bool> nulls;       // by use: that it is not known which members there are may be a plain null
  std::uint16_t row_of[chunk_rows];
};

LIANGCE_INLINE void Executor::make_members() {
  for (const Members& members : plan_.members) members_.push_back(std::make_shared<MemberRun>(*members.plan));
  for (std::size_t i = 0; i < plan_.nodes.size(); ++i) {
    const Op op = plan_.nodes[i].op;
    if (op < Op::some || op > Op::greatest || (op > Op::every && op < Op::count)) continue;
    MemberRun& run = *members_[plan_.nodes[i].members];
    run.uses.push_back(static_cast<NodeIndex>(i));
    run.sums.emplace_back();
    const auto& filters = plan_.nodes[i].filters;
    run.nulls.push_back(std::any_of(filters.begin(), filters.end(), [&](NodeIndex filter) {
      return plan_.members[plan_.nodes[i].members].plan->nodes[filter].unknown_may_be_null();
    }));
  }
}

/// Everything asked of the members of one list.
LIANGCE_INLINE void Executor::compute_members(std::uint32_t index) {
  MemberRun& run = *members_[index];
  const feel::Slot list = plan_.members[index].list;
  const std::uint32_t* starts = facts_->starts(list);
  const std::size_t total = starts[rows_];
  for (std::size_t u = 0; u < run.uses.size(); ++u) {
    MemberSums& sums = run.sums[u];
    for (std::uint64_t* bits : {sums.hit, sums.open, sums.lost, sums.unsure, sums.gone})
      std::fill_n(bits, words_, std::uint64_t{0});
    const Op op = plan_.nodes[run.uses[u]].op;
    sums.count.assign(op == Op::count ? rows_ : 0, 0);
    if (op < Op::total) continue;
    sums.low.assign(rows_, 0), sums.high.assign(rows_, 0);
    for (std::uint64_t* bits : {sums.has_low, sums.has_high, sums.no_low, sums.no_high})
      std::fill_n(bits, words_, std::uint64_t{0});
  }
  std::size_t row = 0;
  for (std::size_t first = 0; first < total; first += chunk_rows) {
    const std::size_t count = std::min(chunk_rows, total - first);
    for (std::size_t i = 0; i < count; ++i) {
      while (starts[row + 1] <= first + i) ++row;
      run.row_of[i] = static_cast<std::uint16_t>(row);
    }
    run.executor.begin(facts_->members(list, first, count));
    run.executor.outer_ = this;
    run.executor.row_of_ = run.row_of;
    for (std::size_t u = 0; u < run.uses.size(); ++u) add_members(run, plan_.nodes[run.uses[u]], run.sums[u], count);
  }
  for (std::size_t u = 0; u < run.uses.size(); ++u) end_members(run.uses[u], run.sums[u], run.nulls[u], list);
}

LIANGCE_INLINE void Executor::add_members(MemberRun& run, const Node& node, MemberSums& sums, std::size_t count) {
  const std::size_t words = (count + 63) / 64;
  const auto bring = [&](std::size_t w, std::uint64_t members, std::uint64_t* rows) {
    for (; members != 0; members &= members - 1)
      detail::set(rows, run.row_of[64 * w + static_cast<std::size_t>(__builtin_ctzll(members))]);
  };
  Bits kept;
  std::fill_n(kept, words, ~std::uint64_t{0});
  if (count % 64 != 0) kept[words - 1] = (std::uint64_t{1} << (count % 64)) - 1;
  for (const NodeIndex filter : node.filters) {
    const Truths& in = run.executor.truth(filter);
    for (std::size_t w = 0; w < words; ++w) {
      bring(w, kept[w] & in.escape[w], sums.gone);
      bring(w, kept[w] & ~in.yes[w] & ~in.no[w] & ~in.escape[w], sums.unsure);
      kept[w] &= in.yes[w];
    }
  }
  if (node.op == Op::count) {
    for (std::size_t w = 0; w < words; ++w) {
      detail::each_row(kept[w], w, [&](std::size_t i) { ++sums.count[run.row_of[i]]; });
    }
    return;
  }
  if (node.op > Op::count) return add_numbers(run, node, sums, kept, words);
  const Truths& body = run.executor.truth(node.body);
  const std::uint64_t* decides = node.op == Op::some ? body.yes : body.no;
  for (std::size_t w = 0; w < words; ++w) {
    bring(w, kept[w] & decides[w], sums.hit);
    bring(w, kept[w] & body.escape[w], sums.lost);
    bring(w, kept[w] & ~body.yes[w] & ~body.no[w] & ~body.escape[w], sums.open);
  }
}

LIANGCE_INLINE void Executor::add_numbers(MemberRun& run, const Node& node, MemberSums& sums, const std::uint64_t* kept,
                                          std::size_t words) {
  const Numbers& body = run.executor.number(node.body);
  const auto put = [&](std::size_t row, std::int64_t number, std::int64_t* best, std::uint64_t* has) {
    if (!detail::bit(has, row)) {
      best[row] = number;
      detail::set(has, row);
    } else if (node.op == Op::total) {
      if (__builtin_add_overflow(best[row], number, &best[row])) detail::set(sums.lost, row);
    } else {
      best[row] = node.op == Op::least ? std::min(best[row], number) : std::max(best[row], number);
    }
  };
  for (std::size_t w = 0; w < words; ++w) {
    detail::each_row(kept[w] & body.escape[w], w, [&](std::size_t i) { detail::set(sums.lost, run.row_of[i]); });
    detail::each_row(kept[w] & body.known[w], w, [&](std::size_t i) {
      const std::size_t row = run.row_of[i];
      put(row, body.number[i], sums.low.data(), sums.has_low);
      put(row, body.number[i], sums.high.data(), sums.has_high);
    });
    detail::each_row(kept[w] & ~body.known[w] & ~body.escape[w], w, [&](std::size_t i) {
      const std::size_t row = run.row_of[i];
      detail::set(sums.open, row);
      const bool low = body.ends != nullptr && detail::bit(body.ends->has_low, i);
      const bool high = body.ends != nullptr && detail::bit(body.ends->has_high, i);
      low ? put(row, body.ends->low[i], sums.low.data(), sums.has_low) : detail::set(sums.no_low, row);
      high ? put(row, body.ends->high[i], sums.high.data(), sums.has_high) : detail::set(sums.no_high, row);
    });
  }
}

/// What came of the members' numbers, on rows whose members are known; elsewhere not known.
LIANGCE_INLINE void Executor::end_numbers(const Node& node, const MemberSums& sums, const std::uint64_t* known,
                                          Numbers& out) {
  std::copy_n(sums.low.begin(), rows_, out.number);
  if (node.interval) open_ends(out);
  for (std::size_t w = 0; w < words_; ++w) {
    const std::uint64_t sure = known[w] & ~sums.lost[w];
    out.escape[w] |= known[w] & sums.lost[w];
    out.known[w] = sure & sums.has_low[w] & ~sums.open[w];
    out.null[w] = sure & ~sums.has_low[w] & ~sums.has_high[w] & ~sums.open[w];
    if (!node.interval) continue;
    // The greatest is at least the greatest lower end, whether or not others have one; a sum has all or none.
    const std::uint64_t open = sure & sums.open[w];
    const std::uint64_t low = node.op == Op::greatest ? sums.has_low[w] : sums.has_low[w] & ~sums.no_low[w];
    const std::uint64_t high = node.op == Op::least ? sums.has_high[w] : sums.has_high[w] & ~sums.no_high[w];
    detail::each_row(open & (low | high), w, [&](std::size_t row) {
      const bool has_low = (low >> (row % 64) & 1U) != 0, has_high = (high >> (row % 64) & 1U) != 0;
      if (node.op != Op::total && has_low && has_high && sums.low[row] == sums.high[row])
        return detail::set(out.known, row);
      if (has_low) out.ends->low[row] = sums.low[row], detail::set(out.ends->has_low, row);
      if (has_high) out.ends->high[row] = sums.high[row], detail::set(out.ends->has_high, row);
    });
  }
}

LIANGCE_INLINE void Executor::end_members(NodeIndex index, const MemberSums& sums, bool nulls, feel::Slot list) {
  const Node& node = plan_.nodes[index];
  const std::uint64_t* known = facts_->known(list);
  const std::uint64_t* unreadable = facts_->unreadable(list);
  computed_[index] = chunk_;
  const auto here = [&](std::size_t w) { return known == nullptr ? ~std::uint64_t{0} : known[w]; };
  const auto gone = [&](std::size_t w) {
    return here(w) & (sums.gone[w] | (unreadable == nullptr ? 0 : unreadable[w]));
  };
  if (node.op >= Op::count) {
    if (numbers_[index] == nullptr) numbers_[index] = std::make_unique<Numbers>();
    Numbers& out = *numbers_[index];
    if (node.op == Op::count) std::copy_n(sums.count.begin(), rows_, out.number);
    for (std::size_t w = 0; w < words_; ++w) {
      // A plain null is something else than a missing number.
      const std::uint64_t unsure = here(w) & ~gone(w) & sums.unsure[w];
      out.escape[w] = gone(w) | (nulls ? unsure : 0);
      out.known[w] = here(w) & ~gone(w) & ~unsure;
    }
    if (node.op == Op::count) return;
    Bits members_known;
    std::copy_n(out.known, words_, members_known);
    end_numbers(node, sums, members_known, out);
    return;
  }
  if (truths_[index] == nullptr) truths_[index] = std::make_unique<Truths>();
  Truths& out = *truths_[index];
  std::uint64_t* decided = node.op == Op::some ? out.yes : out.no;
  std::uint64_t* other = node.op == Op::some ? out.no : out.yes;
  for (std::size_t w = 0; w < words_; ++w) {
    const std::uint64_t sure = here(w) & ~gone(w) & ~sums.unsure[w];
    // A plain null for a list is none missing: whoever goes on from there has no members.
    const std::uint64_t null = nulls ? here(w) & sums.unsure[w] : 0;
    out.escape[w] = gone(w) | null | (sure & sums.lost[w] & ~sums.hit[w]);
    decided[w] = sure & sums.hit[w];
    other[w] = sure & ~sums.hit[w] & ~sums.open[w] & ~sums.lost[w];
  }
}

LIANGCE_INLINE void Executor::outer_truth(const Node& node, Truths& out) {
  const Truths& from = outer_->truth(static_cast<NodeIndex>(node.number));
  for (std::size_t w = 0; w < words_; ++w) out.yes[w] = out.no[w] = out.escape[w] = 0;
  for (std::size_t i = 0; i < rows_; ++i) {
    const std::size_t row = row_of_[i];
    const auto put = [&](const std::uint64_t* bits, std::uint64_t* to) {
      to[i >> 6U] |= (bits[row >> 6U] >> (row & 63U) & 1U) << (i & 63U);
    };
    put(from.yes, out.yes), put(from.no, out.no), put(from.escape, out.escape);
  }
}

LIANGCE_INLINE void Executor::outer_code(const Node& node, Codes& out) {
  const Codes& from = outer_->code(static_cast<NodeIndex>(node.number));
  for (std::size_t i = 0; i < rows_; ++i) out.code[i] = from.code[row_of_[i]];
}

LIANGCE_INLINE void Executor::outer_number(const Node& node, Numbers& out) {
  const Numbers& from = outer_->number(static_cast<NodeIndex>(node.number));
  for (std::size_t w = 0; w < words_; ++w) out.known[w] = out.escape[w] = out.null[w] = 0;
  for (std::size_t i = 0; i < rows_; ++i) {
    const std::size_t row = row_of_[i];
    if (node.may_be_null && detail::bit(from.null, row)) detail::set(out.null, i);
    out.number[i] = from.number[row];
    if (node.quotient) out.denominator[i] = from.denominator[row];
    out.known[i >> 6U] |= (from.known[row >> 6U] >> (row & 63U) & 1U) << (i & 63U);
    out.escape[i >> 6U] |= (from.escape[row >> 6U] >> (row & 63U) & 1U) << (i & 63U);
  }
  if (node.interval) ends_of_outer(from, out);
}

}  // namespace liangce::plan
