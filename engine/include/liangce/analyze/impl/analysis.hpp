// One analysis of a policy: its days, what is left of the limits, what was found. The subjects are functions over it.
#pragma once

#include <map>
#include <set>

#include "liangce/analyze/analyze.hpp"
#include "liangce/analyze/impl/search.hpp"

namespace liangce::detail {

class Analysis {
 public:
  Analysis(const policy::Policy& policy, const AnalyzeLimits& limits) : policy(policy), limits(limits) {}

  const policy::Policy& policy;
  const AnalyzeLimits& limits;
  std::vector<Finding> findings;

  /// Asks within the limits.
  Search ask(const Space& space, const Box& whole, const std::vector<Regions*>& regions, const Property& property,
             const std::function<bool(const std::vector<Value>&)>& confirm = {});
  void report(const char* code, const SourceText& where, std::string message, std::string hint, std::string witness,
              Severity severity = Severity::warning);
  void cannot_tell(const SourceText& where, const std::string& question, Search::Answer why);

  /// Something that must be so on every day to be a finding: looked at again each day the parameters it reads change.
  struct Never {
    const char* code = "";
    SourceText where;
    std::string message, hint, witness;
    bool open = true;                           ///< so on every day so far
    const policy::Element* element = nullptr;   ///< of a rule
    std::vector<const policy::Element*> reads;  ///< rules it reads: what they never do explains what it never does
  };
  std::map<std::string, Never> never;  ///< by code and place
  std::set<std::string> seen;          ///< questions asked with the same values of parameters

 private:
  std::size_t boxes_ = 0;
  std::set<std::string> reported_;
};

/// The parameters a node reads, with the values they have: equal texts, equal answers.
std::string parameters_read(const ProgramView& view, feel::NodeId root);

/// A policy's table beside its compiled form.
struct FoundTable {
  const policy::Element* owner = nullptr;
  const policy::Table* source = nullptr;
  SourceText place;
  feel::NodeId node = feel::no_node;
  const TableNode* table = nullptr;
};
std::vector<FoundTable> tables_of(const ProgramView& view);

// Words.
std::string words_of(const Space& space, const Box& box);  ///< empty: every case
std::string when_of(const Space& space, const Box& box);   ///< `when ...`, `in every case`
/// A test case for the facts, with what comes out today as its expectation.
std::string witness_of(const ProgramView& view, const policy::Element& asked, const std::string& name,
                       const std::vector<Value>& facts);
/// The facts as a case takes them; nullopt when it would not.
std::optional<Case> case_of(const ProgramView& view, const std::vector<Value>& facts);

// Subjects.
void analyze_tables(Analysis& analysis, const ProgramView& view);
void analyze_rules(Analysis& analysis, const ProgramView& view);
void analyze_members(Analysis& analysis, const ProgramView& view);

}  // namespace liangce::detail
