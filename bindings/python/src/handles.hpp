// What stands behind liangce.Policy, Program and Decision.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "liangce/decide/program.hpp"
#include "liangce/policy/test_model.hpp"
#include "module.hpp"

namespace liangce::python {

/// A program, and where each name of a fact goes: a dict from names and aliases to slots, so that a case given as a
/// dict is read with one look-up by an already hashed str a fact.
struct ProgramHandle {
  explicit ProgramHandle(std::shared_ptr<const Program> compiled);
  std::shared_ptr<const Program> program;
  py::dict slots;

  /// An empty case, of those kept: making one anew means writing every fact of the policy.
  std::unique_ptr<Case> take_case() const;
  void give_back(std::unique_ptr<Case> used) const noexcept;

 private:
  static constexpr std::size_t most_kept = 8;
  mutable std::mutex mutex_;
  mutable std::vector<std::unique_ptr<Case>> kept_;
};

/// A case of a program, given back when it has been decided.
class CaseLease {
 public:
  explicit CaseLease(const ProgramHandle& program) : program_(&program), case_(program.take_case()) {}
  CaseLease(CaseLease&&) noexcept = default;
  CaseLease& operator=(CaseLease&&) = delete;
  ~CaseLease() {
    if (case_ != nullptr) program_->give_back(std::move(case_));
  }
  Case& operator*() const noexcept { return *case_; }
  Case* operator->() const noexcept { return case_.get(); }

 private:
  const ProgramHandle* program_;  // outlives the lease: whoever reads a case holds it
  std::unique_ptr<Case> case_;
};

struct PolicyHandle {
  explicit PolicyHandle(Policy loaded, Diagnostics found = {})
      : policy(std::move(loaded)), warnings(std::move(found)) {}
  PolicyHandle(const PolicyHandle&) = delete;
  PolicyHandle& operator=(const PolicyHandle&) = delete;

  Policy policy;
  Diagnostics warnings;
  /// Compiled on first use; the GIL is released meanwhile.
  std::shared_ptr<ProgramHandle> on(Date day);

  py::object facts, parameters, rules, decisions, clauses, sources, not_computable,
      document;  // made when first asked for

 private:
  static constexpr std::size_t most_programs = 64;
  std::mutex mutex_;
  std::unordered_map<std::int64_t, std::shared_ptr<ProgramHandle>> programs_;
};

/// A decision keeps the program it came from: places of errors point into it (null: they have none).
struct DecisionHandle {
  Decision decision;
  std::shared_ptr<const Program> program;
  std::string record;  // empty unless asked for
};

/// What is wanted besides the verdict.
struct Wanted {
  bool reasons = true;
  bool digest = true;
  bool record = false;
};

/// The facts of a case as a file gives them.
struct FactsHandle {
  std::vector<policy::Given> given;
};

/// A case read from a Mapping or from Facts. Raises liangce.CaseError with every problem.
CaseLease read_case(const ProgramHandle& program, py::handle facts);

/// A decision, and any rule's value, for a case. Raise CaseError, and LookupError for names that do not exist.
DecisionHandle decide(const ProgramHandle& program, const py::str& decision, py::handle facts, Wanted wanted);
py::object rule(const ProgramHandle& program, const py::str& name, py::handle facts);

}  // namespace liangce::python
