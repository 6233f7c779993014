// Mutants no test kills: those that change nothing, with the proof; and for the others a case that would kill them.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "liangce/analyze/impl/equivalence.hpp"
#include "liangce/verify/impl/mutants.hpp"
#include "liangce/verify/impl/slices.hpp"

namespace liangce::detail {

struct ProofLimits {
  std::size_t boxes = 6'000;  ///< looked at for one question about a mutant
  std::size_t cases = 3'000;  ///< made up for one mutant where enumeration shows no case
};

/// Looks into the survivors of one element at a time; one thread each.
class Prover {
 public:
  Prover(const policy::Policy& policy, const PolicySlices& slices, const ProofLimits& limits)
      : policy_(policy), slices_(slices), limits_(limits) {}

  /// Fills in `outcome`, `proved` and `by`, or `witness` and `note`.
  void look_into(const MadeMutant& made, Mutant& mutant);
  /// Before the mutants of another element.
  void forget() { originals_.clear(), parts_.clear(); }

 private:
  struct Original {
    std::shared_ptr<const Program> program;  ///< null: does not compile on that day
    std::optional<TakenApart> apart;
  };
  /// The part of the policy an element needs, and what its terms are called.
  struct Part {
    policy::Policy content;
    TermNumbers numbers;
  };
  struct Found {
    bool same = true;                ///< on every day
    std::string combinations;        ///< same: of the day with the most
    std::vector<std::string> over;   ///< same: names of what they combine
    std::optional<Equivalence> how;  ///< differs
    std::string target;
    Date day;
    bool others = false;  ///< the difference hangs on parts that are neither facts nor rules
    std::string why;      ///< not known: why
  };

  std::vector<std::string> targets(const MadeMutant& made) const;
  Part& part(const std::string& target);
  const Original& original(const std::string& target, Date day, bool through);
  Found compare(const MadeMutant& made, bool through);
  void compare_on(const MadeMutant& made, const std::string& target, Date day, bool through, Found& found,
                  std::set<std::string>& asked);
  /// A case in the making: what is asked, when, with which facts and which rules set by hand.
  struct Draft {
    std::string target;
    Date day;
    std::vector<std::pair<std::string, Value>> facts;
    Overrides given;
  };
  static Draft draft(const Found& found);
  class Question;
  std::vector<std::string> callers(const MadeMutant& made) const;
  /// Decides the draft both ways; writes the witness when they differ.
  bool witness(const MadeMutant& made, const Draft& draft, Mutant& mutant);
  /// Makes up cases until one shows the difference.
  bool try_cases(const MadeMutant& made, Mutant& mutant);

  const policy::Policy& policy_;
  const PolicySlices& slices_;
  const ProofLimits& limits_;
  std::map<std::string, Part> parts_;
  std::map<std::tuple<std::string, std::int64_t, bool>, Original> originals_;
};

}  // namespace liangce::detail

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/verify/impl/prove_inl.hpp"
#endif
