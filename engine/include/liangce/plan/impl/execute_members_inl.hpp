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
};

struct Executor::MemberRun {
  explicit MemberRun(const Plan& plan) : executor(plan) {}
  Executor executor;
  std::vector<NodeIndex> uses;
  std::vector<MemberSums> sums;  // by use
  std::uint16_t row_of[chunk_rows];
};

LIANGCE_INLINE void Executor::make_members() {
  for (const Members& members : plan_.members) members_.push_back(std::make_shared<MemberRun>(*members.plan));
  for (std::size_t i = 0; i < plan_.nodes.size(); ++i) {
    const Op op = plan_.nodes[i].op;
    if (op != Op::some && op != Op::every && op != Op::count) continue;
    MemberRun& run = *members_[plan_.nodes[i].members];
    run.uses.push_back(static_cast<NodeIndex>(i));
    run.sums.emplace_back();
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
    sums.count.assign(plan_.nodes[run.uses[u]].op == Op::count ? rows_ : 0, 0);
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
  for (std::size_t u = 0; u < run.uses.size(); ++u) end_members(run.uses[u], run.sums[u], list);
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
      for (std::uint64_t members = kept[w]; members != 0; members &= members - 1)
        ++sums.count[run.row_of[64 * w + static_cast<std::size_t>(__builtin_ctzll(members))]];
    }
    return;
  }
  const Truths& body = run.executor.truth(node.body);
  const std::uint64_t* decides = node.op == Op::some ? body.yes : body.no;
  for (std::size_t w = 0; w < words; ++w) {
    bring(w, kept[w] & decides[w], sums.hit);
    bring(w, kept[w] & body.escape[w], sums.lost);
    bring(w, kept[w] & ~body.yes[w] & ~body.no[w] & ~body.escape[w], sums.open);
  }
}

LIANGCE_INLINE void Executor::end_members(NodeIndex index, const MemberSums& sums, feel::Slot list) {
  const Node& node = plan_.nodes[index];
  const std::uint64_t* known = facts_->known(list);
  const std::uint64_t* unreadable = facts_->unreadable(list);
  computed_[index] = chunk_;
  const auto here = [&](std::size_t w) { return known == nullptr ? ~std::uint64_t{0} : known[w]; };
  const auto gone = [&](std::size_t w) {
    return here(w) & (sums.gone[w] | (unreadable == nullptr ? 0 : unreadable[w]));
  };
  if (node.op == Op::count) {
    if (numbers_[index] == nullptr) numbers_[index] = std::make_unique<Numbers>();
    Numbers& out = *numbers_[index];
    std::copy_n(sums.count.begin(), rows_, out.number);
    for (std::size_t w = 0; w < words_; ++w) {
      // Why the members are not known may be a plain null, which numbers do not tell from missing.
      out.escape[w] = gone(w) | (here(w) & sums.unsure[w]);
      out.known[w] = here(w) & ~out.escape[w];
    }
    return;
  }
  if (truths_[index] == nullptr) truths_[index] = std::make_unique<Truths>();
  Truths& out = *truths_[index];
  std::uint64_t* decided = node.op == Op::some ? out.yes : out.no;
  std::uint64_t* other = node.op == Op::some ? out.no : out.yes;
  for (std::size_t w = 0; w < words_; ++w) {
    const std::uint64_t sure = here(w) & ~gone(w) & ~sums.unsure[w];
    out.escape[w] = gone(w) | (sure & sums.lost[w] & ~sums.hit[w]);
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
  for (std::size_t w = 0; w < words_; ++w) out.known[w] = out.escape[w] = 0;
  for (std::size_t i = 0; i < rows_; ++i) {
    const std::size_t row = row_of_[i];
    out.number[i] = from.number[row];
    if (node.quotient) out.denominator[i] = from.denominator[row];
    out.known[i >> 6U] |= (from.known[row >> 6U] >> (row & 63U) & 1U) << (i & 63U);
    out.escape[i >> 6U] |= (from.escape[row >> 6U] >> (row & 63U) & 1U) << (i & 63U);
  }
  if (node.interval) ends_of_outer(from, out);
}

}  // namespace liangce::plan
