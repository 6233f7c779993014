#pragma once

#include "liangce/analyze/impl/search.hpp"

namespace liangce::detail {

namespace searching {

/// The corner of a box that is looked at as an example: what is known rather than what is missing.
inline Box corner(const Box& box, const Space& space, std::size_t turn) {
  Box one = box;
  for (std::size_t i = 0; i < one.size(); ++i) {
    Span& span = one[i];
    if (!span.known()) continue;
    const auto cells = static_cast<std::size_t>(span.last - span.first) + 1;
    // Facts nobody cuts by are left open where that is allowed, in the first turns.
    if (span.missing && turn == 0 && span.first == 0 &&
        span.last + 1 == static_cast<int>(space.axes()[i].cells.size())) {
      span.last = span.first - 1;
      continue;
    }
    span.missing = false;
    span.first += static_cast<int>((turn * (i + 1)) % cells);
    span.last = span.first;
  }
  return one;
}

}  // namespace searching

LIANGCE_INLINE Search search(const Space& space, const Box& whole, const std::vector<Regions*>& regions,
                             const Property& property, std::size_t budget,
                             const std::function<bool(const std::vector<Value>&)>& confirm) {
  Search result;
  constexpr std::size_t most_untold = 100, most_unconfirmed = 20;
  bool told = true;
  std::size_t untold = 0;
  const auto ask = [&](const Box& box, bool sampling) {
    for (Regions* r : regions) r->enter(box, sampling);
    return property();
  };
  const auto example = [&](const Box& box) {
    for (std::size_t turn = 0; turn < 6; ++turn) {
      const Box one = searching::corner(box, space, turn);
      if (!ask(one, true).surely_yes()) continue;
      const std::vector<Value> facts = regions.front()->facts();
      if (confirm && !confirm(facts)) continue;
      result.answer = Search::Answer::found;
      result.box = box;
      result.facts = facts;
      return true;
    }
    return false;
  };
  std::vector<Box> open{whole};
  while (!open.empty()) {
    const Box box = std::move(open.back());
    open.pop_back();
    if (++result.boxes > budget) {
      result.answer = Search::Answer::limit;
      return result;
    }
    const Truths t = ask(box, false);
    if (!t.yes) continue;
    const bool sure = t.surely_yes();
    if (sure || t.blame < 0) {
      if (sure && !confirm) {
        result.answer = Search::Answer::found;
        result.box = box;
        result.facts = regions.front()->facts();
        return result;
      }
      if (example(box)) return result;
      told = false;  // may be, and no example shows it
      // It can no longer be shown that there is none; an example may still be found, with luck.
      if (++untold > (confirm ? most_untold : most_unconfirmed)) break;
      continue;
    }
    auto [first, second] = searching::cut(box, t.blame);
    open.push_back(std::move(second));
    open.push_back(std::move(first));
  }
  result.answer = told ? Search::Answer::none : Search::Answer::cannot_tell;
  return result;
}

}  // namespace liangce::detail
