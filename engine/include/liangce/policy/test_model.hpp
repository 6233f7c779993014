// Tests as data: a `*.test.yaml` file beside a policy.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "liangce/policy/model.hpp"

namespace liangce::policy {

/// A fact, parameter or rule given by a test.
struct Given {
  SourceText name;   ///< as written: main name or alias
  Value value;       ///< typed by the declaration; absences carry reason, bounds and candidates (fact slot not set)
  SourceText place;  ///< where the value stands
};

/// What one named rule or output must be. A written `null` is absent(null_literal) and stands for any absence, also
/// inside lists and contexts; `{unknown: REASON}` is absent(REASON) and stands for that reason alone.
struct Expected {
  SourceText name;
  Value value;
  SourceText place;
};

struct Expectation {
  SourceText verdict;            ///< empty = not checked
  std::vector<Expected> values;  ///< `value: {..}`: named outputs
  std::optional<Value> value;    ///< `value: scalar or list`: a computation's own value
  SourceText value_place;
  std::optional<std::vector<SourceText>> missing;       ///< exact set
  std::optional<std::vector<SourceText>> also_unknown;  ///< exact set
  std::optional<std::vector<SourceText>> findings;      ///< exact set
  std::optional<std::vector<SourceText>> errors;        ///< exact set of the codes of what went wrong while evaluating
  std::vector<Expected> rules;
  std::vector<SourceText> reasons;  ///< fragments that must appear in the prose
  std::optional<bool> retroactive;
};

struct TestCase {
  SourceText name;
  std::vector<SourceText> clauses;
  std::string note;
  SourceText decision;            ///< empty: only `expect: rules` is checked
  std::optional<Date> on;         ///< else the file's
  SourceText base;                ///< another case whose facts are taken first; empty = none
  std::vector<Given> facts;       ///< final: file defaults, base case, own facts merged, `omit` applied
  std::vector<Given> parameters;  ///< what-if overrides
  std::vector<Given> rules;       ///< intermediate results set by hand
  Expectation expect;
  // A policy that must not load: the code expected, and the policy as text or file.
  SourceText load_error;
  SourceText policy_text;
  SourceText policy_file;
};

struct TestFile {
  std::shared_ptr<const SourceFile> file;
  SourceText policy;                  ///< id
  std::vector<Amendment> amendments;  ///< of the policy, in order: the cases ask it as amended
  std::optional<Date> on;
  std::vector<TestCase> cases;
};

/// The words of outcomes, as reports say them: that something holds (hits, is read, ...), that it does not, that it is
/// undecided.
inline bool is_yes(std::string_view word) noexcept {
  return word == "yes" || word == "then" || word == "a value" || word == "a hit" || word == "read" ||
         word == "called" || word == "answered";
}
inline bool is_no(std::string_view word) noexcept { return word == "no" || word == "else"; }
inline bool is_outcome(std::string_view word) noexcept { return is_yes(word) || is_no(word) || word == "unknown"; }

/// An outcome no test can reach.
struct Unreachable {
  SourceText element;  ///< the rule, decision, function or parameter
  SourceText item;     ///< the condition, row, output, version or verdict in it; empty: the element itself
  std::vector<SourceText> outcomes;  ///< is_outcome()
  std::string reason;
};

/// A change no test can notice, because it changes nothing.
struct EquivalentMutant {
  SourceText element;
  SourceText mutant;  ///< as the mutation lists it
  std::string reason;
};

/// What the tests need not do, each with the reason: a `*.exempt.yaml` file beside a policy.
struct Exemptions {
  std::shared_ptr<const SourceFile> file;
  std::vector<Unreachable> unreachable;
  std::vector<EquivalentMutant> equivalent;
};

}  // namespace liangce::policy
