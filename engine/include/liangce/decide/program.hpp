// Policy -> Program -> Decision. A Program is a policy compiled for a date: immutable, shared by any number of threads.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "liangce/decide/case.hpp"
#include "liangce/decide/decision.hpp"
#include "liangce/policy/amend.hpp"
#include "liangce/policy/model.hpp"

namespace liangce {

class Program;
namespace plan {
struct Lowering;
}
namespace detail {
class ProgramBuilder;
class Kept;
struct UnknownFacts;
struct Reasons;
struct ReasonPlan;
struct Probes;
struct ProgramView;
}  // namespace detail

/// Values put in place of what the policy says, for what-ifs and tests.
struct Overrides {
  std::vector<std::pair<std::string, Value>> parameters;
  std::vector<std::pair<std::string, Value>> rules;
};

/// A loaded policy. Cheap to copy; shares its content.
class Policy {
 public:
  explicit Policy(policy::Policy content);

  const policy::Policy& content() const noexcept { return *content_; }
  const std::string& digest() const noexcept { return digest_; }  ///< "sha256:..." over the policy's own files
  /// Compiled for a date, once per date and handle family. Throws PolicyError with every problem found.
  std::shared_ptr<const Program> on(Date day) const;
  /// A program that may be asked for these decisions only (names or aliases), compiled in the time they need: for
  /// what-ifs by the dozen. The whole one where that is at hand, or where one of them is no decision. Throws
  /// PolicyError for what is wrong with the part it compiles.
  std::shared_ptr<const Program> on(Date day, const std::vector<std::string>& decisions) const;
  std::shared_ptr<const Program> compile(Date day, const Overrides& overrides) const;
  /// Another policy with the amendment applied; this one stays as it is. Throws PolicyError.
  Policy amend(const policy::Amendment& amendment) const;
  /// The same with values for parameters (for their whole period).
  Policy amend(const std::vector<std::pair<std::string, Value>>& parameters) const;

 private:
  struct Cache {
    std::mutex mutex;
    std::unordered_map<std::int64_t, std::shared_ptr<const Program>> programs;
    std::unordered_map<std::string, std::shared_ptr<const Program>> parts;  ///< by day and decisions
  };
  std::shared_ptr<const Program> keep(std::shared_ptr<const Program> program) const;

  std::shared_ptr<const policy::Policy> content_;
  std::vector<std::pair<std::string, Value>> parameters_;  // overrides of amend()
  std::string digest_;
  std::shared_ptr<Cache> cache_;
  std::shared_ptr<detail::Kept> kept_;  // what programs of content_ have in common
};

/// What a program knows of a fact slot. Slots past the policy's facts stand for parameters that have no value on the
/// date.
struct FactSlot {
  std::string name;
  std::string en;
  const policy::Fact* fact = nullptr;  ///< null: a parameter without a value
  Value initial;                       ///< what an empty case holds: missing, or why the parameter has no value
  std::vector<Value> words;            ///< of a choice: what it can be, shared by every case that says so
};

class Program : public std::enable_shared_from_this<Program> {
 public:
  ~Program();
  Date on() const noexcept { return on_; }
  const policy::Policy& policy() const noexcept { return *policy_; }
  const std::string& policy_digest() const noexcept { return policy_digest_; }
  const std::vector<FactSlot>& facts() const noexcept { return facts_.items(); }
  /// What an empty case holds, by slot.
  const std::vector<Value>& nothing_known() const noexcept { return nothing_known_.items(); }
  /// Slot by name or alias; nullopt when there is no such fact.
  std::optional<feel::Slot> fact_slot(std::string_view name) const;
  std::vector<std::string> decisions() const;

  /// Never throws for data. Throws std::out_of_range when there is no such decision (the message suggests the nearest).
  Decision decide(std::string_view decision, const Case& facts, const DecideOptions& options = {}) const;
  /// Only the verdict: the word, or null when undetermined. The quick path: nothing is allocated for scalar policies.
  Value verdict(std::size_t decision, const Case& facts) const;
  std::size_t decision_index(std::string_view name) const;  ///< throws std::out_of_range
  /// What Decision::value holds: its entries in order, or one without a name when it is a computation's own value.
  struct Output {
    std::string name;
    feel::TypeRef type;
  };
  std::vector<Output> outputs(std::size_t decision) const;
  /// Any rule's value (for tests and notebooks).
  Value rule(std::string_view name, const Case& facts) const;

  /// Is this date inside the policy's own period? Outside it every decision is UNDETERMINED.
  bool in_force() const noexcept { return policy_->in_force.contains(on_); }
  /// The facts a decision can reach, in the policy's order.
  std::vector<std::string> facts_of(std::string_view decision) const;
  const feel::Code& code() const noexcept { return *code_; }

 private:
  friend class detail::ProgramBuilder;
  friend struct detail::UnknownFacts;
  friend struct detail::Reasons;
  friend struct detail::ReasonPlan;
  friend struct plan::Lowering;
  friend struct detail::Probes;
  friend struct detail::ProgramView;
  friend class Policy;
  Program();

  struct Element;        // rule, decision, parameter: where its lazy slot is, what it cites
  struct DecisionParts;  // compiled outputs and findings of a decision
  struct PartNote;       // label and citation of a part of a rule
  struct ParameterInForce;
  struct Details;
  /// A frame for one case: its facts, the day and the calendars.
  void open(feel::Frame& frame, const Case& facts) const;
  /// A decision that says nothing yet.
  Decision begin(const DecisionParts& parts) const;
  static std::string verdict_word(const DecisionParts& parts, const Value& verdict);
  /// True: the value is a context of the named outputs, in their order. `findings`: bit i, the i-th holds; left unset
  /// for more than 64.
  bool outputs_of(const DecisionParts& parts, feel::Frame& frame, Decision& decision,
                  std::optional<std::uint64_t>& findings) const;
  void missing_of(const DecisionParts& parts, feel::NodeId asked, bool undetermined, bool asked_for, feel::Frame& frame,
                  Decision& decision) const;

  Date on_;
  std::shared_ptr<const policy::Policy> policy_;
  std::string policy_digest_;
  std::shared_ptr<feel::Code> code_;
  feel::SharedArray<FactSlot> facts_;
  feel::SharedArray<Value> nothing_known_;
  feel::SharedMap<feel::TextMap<feel::Slot>> fact_names_;
  std::unique_ptr<Details> details_;
};

}  // namespace liangce

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/decide/impl/case_inl.hpp"
#include "liangce/decide/impl/program_inl.hpp"
#endif
