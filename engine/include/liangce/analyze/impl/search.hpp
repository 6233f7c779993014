// Looking for a case with some property: boxes are cut until the property surely holds or surely does not.
#pragma once

#include <functional>

#include "liangce/analyze/impl/regions.hpp"

namespace liangce::detail {

namespace searching {

/// Two boxes out of one; known values first.
inline std::pair<Box, Box> cut(const Box& box, int axis) {
  std::pair<Box, Box> halves{box, box};
  Span& first = halves.first[static_cast<std::size_t>(axis)];
  Span& second = halves.second[static_cast<std::size_t>(axis)];
  if (first.missing) {
    first.missing = false;  // known values first
    second.last = second.first - 1;
  } else {
    const int middle = (first.first + first.last) / 2;
    first.last = middle;
    second.first = middle + 1;
  }
  return halves;
}

}  // namespace searching

struct Search {
  enum class Answer : std::uint8_t {
    found,
    none,         ///< no case has it: proved
    cannot_tell,  ///< what decides it is beyond thresholds, choices and dates
    limit,        ///< gave up after `budget` boxes
  };
  Answer answer = Answer::none;
  Box box;                   ///< found: where the case stands; what does not matter is as wide as may be
  std::vector<Value> facts;  ///< found: by fact slot of the first program
  std::size_t boxes = 0;     ///< looked at
};

/// The property over the box the regions have entered: `yes`: some case may have it, `no`: some may not.
using Property = std::function<Truths()>;

/// `regions`: one or two, entered into each box. `confirm`: does the case really have it? Asked before `found` is
/// answered.
/// `whole`: where to look. Without `confirm` only `none` is proof: the search ends where that can no longer be shown.
Search search(const Space& space, const Box& whole, const std::vector<Regions*>& regions, const Property& property,
              std::size_t budget, const std::function<bool(const std::vector<Value>&)>& confirm = {});

}  // namespace liangce::detail
