// Probes: a program whose conditions, tables and bodies say what they came to.
#pragma once

#include <memory>
#include <vector>

#include "liangce/verify/coverage.hpp"

namespace liangce::detail {

/// Where the probes of the thread's evaluation write: the outcomes of each item as bits. Null: nobody listens.
std::uint8_t*& outcomes_seen() noexcept;

/// Puts probes into a program and lists what they watch. The program must be fresh: nobody else may have it.
struct Probes {
  /// One a probe number; `possible` filled in, `reached` not.
  std::vector<CoverageItem> items;
  /// Versions of parameters each item's element reads: numbers of items, reached with it.
  std::vector<std::vector<std::uint32_t>> versions;
  /// Verdict items of a decision by its index: the numbers of the items.
  std::vector<std::vector<std::uint32_t>> verdicts;

  /// Where an item stands in the code as it was before the probes.
  struct Place {
    feel::NodeId node = feel::no_node;  ///< of a row: its table; no_node: nowhere
    std::size_t row = 0;
    std::string word;  ///< of a verdict
  };
  std::vector<Place> places;  ///< by item

  struct Maker;
  /// `given`: rules set by hand, which are not the policy's own.
  static Probes into(const Program& program, const std::vector<std::pair<std::string, Value>>& given);
};

}  // namespace liangce::detail

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/verify/impl/probes_inl.hpp"
#endif
