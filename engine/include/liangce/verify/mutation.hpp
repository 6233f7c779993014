// Mutation: would the tests notice if the policy were slightly wrong? Every threshold moved by a unit, comparison
// turned or made strict, condition negated or dropped, row removed, date shifted by a day, all and any swapped,
// exception removed, parameter moved: one at a time, each asked by the tests that depend on it until one of them fails.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "liangce/decide/run_tests.hpp"
#include "liangce/verify/coverage.hpp"

namespace liangce {

struct Mutant {
  enum class Kind : std::uint8_t {
    threshold,   ///< a number in an expression moved by one unit in its last place
    comparison,  ///< turned, or made strict or not
    negated,     ///< a condition says the opposite
    dropped,     ///< a condition, operand, filter or cell left away
    swapped,     ///< all and any, and and or, some and every
    row,         ///< a table row removed
    date,        ///< a date shifted by a day
    exception,   ///< an exception that excepts nothing
    parameter,   ///< a parameter's value moved by one unit, turned, or one of its entries left away
    word,        ///< a word of a pattern: calendar days for working days, at least for above
  };
  enum class Outcome : std::uint8_t {
    killed,      ///< a test failed
    survived,    ///< no test did
    equivalent,  ///< survived, and changes nothing: proved, or declared
    refused,     ///< the changed policy does not load
  };
  Kind kind = Kind::threshold;
  std::string element;  ///< the rule, decision, function or parameter
  std::string change;   ///< `收入 < 线 => 收入 <= 线`: names the mutant in its element
  std::vector<std::string> clauses;
  std::shared_ptr<const SourceFile> file;
  std::uint32_t begin = 0;  ///< byte offset into the file
  Outcome outcome = Outcome::survived;
  std::string by;             ///< the test that killed it, or why it is equivalent or refused
  bool proved = false;        ///< equivalent: nobody need declare it
  std::string witness;        ///< survived: a case that would kill it, as YAML, to be filled in; empty: none was found
  std::string note;           ///< survived: why there is neither proof nor witness
  std::size_t tests_run = 0;  ///< cases asked; 0 of a survivor: no test depends on it

  Position position() const { return file ? position_at(file->content, begin) : Position{}; }
};
std::string_view to_string(Mutant::Kind kind) noexcept;
std::string_view to_string(Mutant::Outcome outcome) noexcept;

struct MutationOptions {
  unsigned threads = 1;  ///< 0: one a core
  std::string filter;    ///< only elements whose name holds this; empty = all
  PolicyLoaders load;
  bool prove = true;           ///< look into survivors: prove that they change nothing, or find a case that kills them
  std::size_t boxes = 10'000;  ///< a question about a survivor; then it is left open
  /// Called when all is known of a mutant, one call at a time.
  std::function<void(std::size_t done, std::size_t total)> progress;
};

struct Mutation {
  std::vector<Mutant> mutants;      ///< by file and place
  std::vector<Diagnostic> stale;    ///< exemptions of mutants that are not there, or that a test kills (LC811)
  std::vector<TestResult> failing;  ///< cases that fail on the policy as it is: nothing was tried then

  std::size_t count(Mutant::Outcome outcome) const noexcept;
  std::size_t proved() const noexcept;  ///< of those that are equivalent
  /// Killed of those that load and are not equivalent, in tenths of a percent, rounded down.
  unsigned score() const noexcept;
};

Mutation mutate(const Policy& policy, const std::vector<policy::TestFile>& files,
                const std::vector<policy::EquivalentMutant>& equivalent = {}, const MutationOptions& options = {});

/// Survivors line by line, with `witnesses` each followed by the case that would kill it; what is stale, a summary by
/// kind and the score.
std::string mutation_text(const Mutation& mutation, bool witnesses = false);

}  // namespace liangce

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/verify/impl/mutation_inl.hpp"
#endif
