// What no test reached: proved to be out of every case's reach, or shown by a case that reaches it.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "liangce/analyze/impl/search.hpp"
#include "liangce/verify/impl/probes.hpp"

namespace liangce::detail {

struct ReachLimits {
  std::size_t boxes = 2'000;  ///< looked at for one outcome
  std::size_t cases = 400;    ///< made up where enumeration shows none
  std::size_t days = 6;       ///< on which the policy changes
};

class Reach {
 public:
  Reach(const Policy& policy, const ReachLimits& limits);
  /// Fills in `unreachable`, `witness` and `note` of what was not reached.
  void look_into(CoverageItem& item);

 private:
  struct Day {
    std::shared_ptr<const Program> clean, watched;
    std::unique_ptr<ProgramView> view;
    Probes probes;
    std::map<std::tuple<const SourceFile*, std::uint32_t, std::uint32_t, CoverageItem::Kind, std::string, std::string>,
             std::uint32_t>
        numbers;
  };
  enum class Found : std::uint8_t { no, perhaps, shown };
  Found ask(Day& day, std::uint32_t number, std::uint8_t outcome, CoverageItem& item);
  static std::uint8_t reached_by(const Day& day, std::uint32_t number, const CoverageItem& item, const Case& facts);

  const Policy& policy_;
  const ReachLimits limits_;
  std::vector<Day> days_;
};

}  // namespace liangce::detail

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/verify/impl/reach_inl.hpp"
#endif
