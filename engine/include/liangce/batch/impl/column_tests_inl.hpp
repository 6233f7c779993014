// What is asked of a column's values where they lie: which are in spans or sets.
#pragma once

#include <algorithm>

#include "liangce/batch/impl/column_cells.hpp"
#include "liangce/batch/impl/column_facts_slot.hpp"

namespace liangce::batch::detail {

LIANGCE_INLINE void ColumnFacts::within(feel::Slot slot, plan::NodeIndex, std::span<const plan::Span> spans,
                                        std::uint64_t* yes) {
  Slot& its = *by_fact_[slot];
  if (its.way != Slot::Way::direct) return within_spans<std::int64_t>(its.numbers.data(), rows_, spans, yes);
  with_raw(its.column->type().kind, [&](auto zero) {
    using T = decltype(zero);
    within_spans<T>(cells_of<T>(its), rows_, spans, yes);
  });
}

/// Which of a dictionary's indices, or else of the codes, are in a set.
LIANGCE_INLINE const ColumnFacts::Slot::Asked& ColumnFacts::Slot::asked_of(plan::NodeIndex node,
                                                                           const plan::CodeSet& set) {
  const auto before = std::find_if(asked.begin(), asked.end(), [&](const Asked& a) { return a.node == node; });
  if (before != asked.end()) return *before;
  const bool indices = by_index();
  const std::size_t count = indices ? code_of.size() : choices.size();
  std::vector<plan::Span> in, others;
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint8_t code = indices ? code_of[i] : static_cast<std::uint8_t>(i);
    if (code == plan::code_escape) continue;
    const auto at = static_cast<std::int64_t>(i);
    std::vector<plan::Span>& spans = set.has(code) ? in : others;
    if (!spans.empty() && spans.back().high == at - 1) {
      spans.back().high = at;
    } else {
      spans.push_back({at, at});
    }
  }
  std::optional<plan::Span> one;
  if (in.size() == 1) one = in[0];
  const bool turned = !one && others.size() == 1;
  if (turned) one = others[0];
  asked.push_back({node, std::move(in), one, turned});
  return asked.back();
}

/// Two spans open to both sides are one turned round.
LIANGCE_INLINE bool ColumnFacts::span_test(feel::Slot slot, plan::NodeIndex node, const plan::Node& test,
                                           plan::kernels::SpanTest& out) {
  Slot& its = *by_fact_[slot];
  std::optional<plan::Span> one;
  out = {};
  if (test.op == plan::Op::within) {
    if (its.way != Slot::Way::direct) return false;
    const std::vector<plan::Span>& spans = test.spans;
    if (spans.size() == 1) {
      one = spans[0];
    } else if (spans.size() == 2 && spans[0].low == INT64_MIN && spans[1].high == INT64_MAX &&
               spans[0].high < spans[1].low) {
      one = {spans[0].high + 1, spans[1].low - 1};
      out.turned = true;
    }
  } else if (its.by_index()) {
    const Slot::Asked& asked = its.asked_of(node, test.yes);
    one = asked.one;
    out.turned = asked.turned;
  }
  const Column& column = *its.column;
  const std::int64_t before = column.array_->offset;
  if (!one || (!its.all_known && before % 8 != 0)) return false;
  if (!its.all_known) out.known = column.validity_ + before / 8;
  bool fits = false;
  with_raw(column.type().kind, [&](auto zero) {
    using T = decltype(zero);
    const auto ends = clamped<T>(*one);
    if (!ends) return;
    fits = true;
    out.values = static_cast<const T*>(column.array_->buffers[1]) + before;
    out.low = ends->low;
    out.high = ends->high;
    out.run = plan::kernels::span_test_of<T>();
    const std::vector<plan::Span>& good = its.way == Slot::Way::direct ? its.allowed : its.good_indices;
    const auto bounds = good.size() == 1 ? clamped<T>(good[0]) : std::nullopt;
    if (!bounds) return;
    out.least = bounds->low;
    out.most = bounds->high;
    out.guard = &its.guard;
  });
  return fits;
}

/// Members begin anywhere.
LIANGCE_INLINE std::optional<plan::Facts::Place> ColumnFacts::place() const {
  if (plan_ == nullptr || begin_ % 8 != 0) return std::nullopt;
  return Place{batch_number_, static_cast<std::size_t>(begin_)};
}

LIANGCE_INLINE void ColumnFacts::in_set(feel::Slot slot, plan::NodeIndex node, const plan::CodeSet& set,
                                        std::uint64_t* yes) {
  Slot& its = *by_fact_[slot];
  static constexpr std::size_t most_spans = 4;  // beyond them it is cheaper to look codes up
  const bool indices = its.by_index();
  const std::vector<plan::Span>& spans = its.asked_of(node, set).spans;
  if (indices && spans.size() <= most_spans) {
    with_raw(its.column->type().kind, [&](auto zero) {
      using T = decltype(zero);
      within_spans<T>(cells_of<T>(its), rows_, spans, yes);
    });
    return;
  }
  const std::uint8_t* codes = this->codes(slot);
  if (!indices) return within_spans<std::uint8_t>(codes, rows_, spans, yes);
  for (std::size_t w = 0; 64 * w < rows_; ++w) {
    yes[w] = 0;
    for (std::size_t i = 0; i < std::min<std::size_t>(64, rows_ - 64 * w); ++i) {
      yes[w] |= std::uint64_t{set.has(codes[64 * w + i])} << i;
    }
  }
}

}  // namespace liangce::batch::detail
