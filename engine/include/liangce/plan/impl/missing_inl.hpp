#pragma once

#include <algorithm>
#include <cstring>

#include "liangce/plan/impl/kernels.hpp"
#include "liangce/plan/missing.hpp"

namespace liangce::plan {

LIANGCE_INLINE MissingWalk::MissingWalk(const MissingPlan& plan, const std::vector<int>& places, std::size_t facts)
    : plan_(plan), places_(places), reached_(plan.steps.size()), blamed_(facts), touched_(plan.steps.size()) {}

LIANGCE_INLINE void MissingWalk::reach(StepIndex to, const std::uint64_t* rows) noexcept {
  if (to == nowhere) return;
  std::uint64_t* bits = reached_[to].bits;
  std::uint64_t any = 0;
  if (touched_[to] == 0) {
    for (std::size_t w = 0; w < words_; ++w) any |= bits[w] = rows[w];
    touched_[to] = any != 0;
    return;
  }
  for (std::size_t w = 0; w < words_; ++w) bits[w] |= rows[w];
}

LIANGCE_INLINE void MissingWalk::blame(feel::Slot slot, const std::uint64_t* rows) noexcept {
  if (slot >= places_.size() || places_[slot] < 0) return;
  std::uint64_t* bits = blamed_[static_cast<std::size_t>(places_[slot])].bits;
  for (std::size_t w = 0; w < words_; ++w) bits[w] |= rows[w];
}

LIANGCE_INLINE void MissingWalk::run(Executor& executor, const std::uint64_t* open, std::uint64_t* lost) {
  words_ = executor.words();
  for (Plane& plane : blamed_) std::fill_n(plane.bits, words_, std::uint64_t{0});
  std::fill(touched_.begin(), touched_.end(), std::uint8_t{0});
  if (plan_.steps.empty()) return;
  reach(0, open);
  for (std::size_t s = 0; s < plan_.steps.size(); ++s) {
    if (touched_[s] != 0) step(executor, plan_.steps[s], reached_[s].bits, lost);
  }
}

LIANGCE_INLINE void MissingWalk::step(Executor& executor, const MissingStep& step, const std::uint64_t* reached,
                                      std::uint64_t* lost) {
  Bits asked;
  std::copy_n(reached, words_, asked);
  if (step.about != none) {
    Bits absent, escape;
    executor.absences(step.about, absent, escape);
    std::uint64_t any = 0;
    for (std::size_t w = 0; w < words_; ++w) {
      lost[w] |= asked[w] & escape[w];
      any |= asked[w] &= absent[w];
    }
    if (any == 0) return;
  }
  switch (step.kind) {
    case MissingStep::Kind::rows:
      for (std::size_t w = 0; w < words_; ++w) lost[w] |= asked[w];
      return;
    case MissingStep::Kind::parts:
      for (const StepIndex to : step.to) reach(to, asked);
      for (const feel::Slot slot : step.facts) blame(slot, asked);
      return;
    case MissingStep::Kind::choice: {
      const Truths& condition = executor.truth(step.condition);
      Bits then, otherwise;
      for (std::size_t w = 0; w < words_; ++w) {
        lost[w] |= asked[w] & condition.escape[w];
        then[w] = asked[w] & ~condition.no[w];
        otherwise[w] = asked[w] & ~condition.yes[w];
      }
      reach(step.to[0], asked);
      reach(step.to[1], then);
      return reach(step.to[2], otherwise);
    }
    case MissingStep::Kind::table: return table(executor, step, asked, lost);
    case MissingStep::Kind::exceptions: return exceptions(executor, step, asked, lost);
  }
}

LIANGCE_INLINE void MissingWalk::table(Executor& executor, const MissingStep& step, const std::uint64_t* asked,
                                       std::uint64_t* lost) {
  Bits alive, sure = {}, maybe = {};
  std::copy_n(asked, words_, alive);
  const bool clashes = step.hit == policy::Hit::unique || step.hit == policy::Hit::any;
  const auto find = [&](const MissingStep::Row& row, std::uint64_t* hits, std::uint64_t* open) {
    const Truths& holds = executor.truth(row.holds);
    std::uint64_t any = 0;
    for (std::size_t w = 0; w < words_; ++w) {
      lost[w] |= alive[w] & holds.escape[w];
      hits[w] = alive[w] & holds.yes[w];
      open[w] = alive[w] & ~holds.yes[w] & ~holds.no[w];
      if (step.hit == policy::Hit::first) alive[w] &= ~holds.yes[w];
      any |= hits[w] | open[w];
    }
    return any != 0;
  };
  for (const MissingStep::Row& row : step.rows) {
    Bits hits, open;
    if (!find(row, hits, open)) continue;
    Bits counts;
    for (std::size_t w = 0; w < words_; ++w) {
      if (clashes) lost[w] |= sure[w] & hits[w];  // an error, and nobody's fact
      sure[w] |= hits[w];
      maybe[w] |= open[w];
      counts[w] = row.on_purpose ? hits[w] : hits[w] | open[w];
    }
    for (const StepIndex to : row.answer) reach(to, counts);
    for (const feel::Slot slot : row.facts) blame(slot, counts);
    for (const StepIndex to : row.open) reach(to, open);
  }
  if (step.to.empty()) return;
  for (std::size_t w = 0; w < words_; ++w) alive[w] = asked[w] & ~sure[w] & ~maybe[w];
  reach(step.to[0], alive);
}

LIANGCE_INLINE void MissingWalk::exceptions(Executor& executor, const MissingStep& step, const std::uint64_t* asked,
                                            std::uint64_t* lost) {
  Bits one = {}, two = {};
  const auto holding = [&](const MissingStep::Row& row, std::uint64_t* rows) {
    const Truths& holds = executor.truth(row.holds);
    for (std::size_t w = 0; w < words_; ++w) {
      lost[w] |= asked[w] & holds.escape[w];
      rows[w] = asked[w] & holds.yes[w];
    }
  };
  for (const MissingStep::Row& row : step.rows) {
    Bits rows;
    holding(row, rows);
    for (std::size_t w = 0; w < words_; ++w) two[w] |= one[w] & rows[w], one[w] |= rows[w];
    for (const StepIndex to : row.answer) reach(to, rows);
    for (const StepIndex to : row.open) reach(to, asked);
  }
  // Two hold and differ: whatever they read is in question.
  for (const MissingStep::Row& row : step.rows) {
    Bits rows;
    holding(row, rows);
    for (std::size_t w = 0; w < words_; ++w) rows[w] &= two[w];
    for (const feel::Slot slot : row.facts) blame(slot, rows);
  }
  Bits nobody;
  for (std::size_t w = 0; w < words_; ++w) nobody[w] = asked[w] & ~one[w];
  reach(step.to[0], nobody);
}

LIANGCE_INLINE void deciding_rows(Executor& executor, const DecidingPlan& plan, std::uint8_t* codes,
                                  std::uint64_t* lost) {
  const std::size_t words = executor.words();
  Bits decided = {}, open = {}, twice = {};
  Bits place[8] = {};  // bits of the number of the row that decides
  for (std::size_t r = 0; r < plan.rows.size(); ++r) {
    const Truths& holds = executor.truth(plan.rows[r]);
    for (std::size_t w = 0; w < words; ++w) {
      const std::uint64_t alive = plan.hit == policy::Hit::first ? ~decided[w] : ~std::uint64_t{0};
      lost[w] |= alive & holds.escape[w];
      const std::uint64_t hits = alive & holds.yes[w];
      open[w] |= alive & ~holds.yes[w] & ~holds.no[w];
      twice[w] |= decided[w] & hits;
      const std::uint64_t fresh = hits & ~decided[w];
      decided[w] |= hits;
      for (unsigned b = 0; b < 8; ++b) place[b][w] |= (r >> b & 1U) != 0 ? fresh : 0;
    }
  }
  for (std::size_t w = 0; w < words; ++w) {
    if (plan.hit == policy::Hit::priority) lost[w] |= twice[w];  // ranked by their answers
    std::uint64_t sure = decided[w] & ~open[w];
    if (plan.hit == policy::Hit::unique) sure &= ~twice[w];
    for (unsigned k = 0; k < 64; k += 8) {
      std::uint64_t bytes = 0;
      for (unsigned b = 0; b < 8; ++b) bytes |= kernels::spread.bytes[place[b][w] >> k & 255U] << b;
      const std::uint64_t keep = kernels::spread.bytes[sure >> k & 255U] * 255U;
      bytes = (bytes & keep) | (~keep & (code_null * 0x0101010101010101ULL));
      std::memcpy(codes + 64 * w + k, &bytes, sizeof bytes);
    }
  }
}

}  // namespace liangce::plan
