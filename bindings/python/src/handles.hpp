// What stands behind liangce.Policy, Program and Decision.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

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
Case read_case(const ProgramHandle& program, py::handle facts);

/// A decision, and any rule's value, for a case. Raise CaseError, and LookupError for names that do not exist.
DecisionHandle decide(const ProgramHandle& program, const py::str& decision, py::handle facts, Wanted wanted);
py::object rule(const ProgramHandle& program, const py::str& name, py::handle facts);

}  // namespace liangce::python
