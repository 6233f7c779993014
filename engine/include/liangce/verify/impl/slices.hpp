// The part of a policy that a test can reach: compiling that part alone is many times faster than compiling the whole.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "liangce/policy/test_model.hpp"

namespace liangce::detail {

/// Which elements read each other.
class PolicySlices {
 public:
  explicit PolicySlices(const policy::Policy& policy);

  /// Everything that can be reached from these names, by element number.
  std::vector<bool> reached(const std::vector<std::string>& roots) const;
  std::optional<std::size_t> number(const std::string& name) const;
  const policy::Element* element(const std::string& name) const;  ///< null: none
  /// Rules, decisions and functions that name an element themselves, in the order of the policy.
  std::vector<std::string> readers(const std::string& name) const;
  /// Not to be taken apart: another profile, services, or expressions that cannot be read.
  bool whole() const noexcept { return whole_; }
  /// Without `citations` also without document, sources and clauses; never with files.
  policy::Policy slice(const std::vector<bool>& kept, bool citations) const;

 private:
  const policy::Policy& policy_;
  std::vector<const policy::Element*> elements_;
  std::unordered_map<std::string, std::size_t> by_name_;
  std::vector<std::vector<std::size_t>> reads_;
  bool whole_ = false;
};

/// Cases of one file that ask for the same, and the part of the policy they are asked of.
struct TestGroup {
  std::size_t file = 0;
  std::vector<std::size_t> cases;      ///< in the file
  std::vector<std::uint32_t> numbers;  ///< the same cases, counted over all files
  std::vector<bool> reached;           ///< by the question, by element number
  std::vector<std::string> named;      ///< by the cases, needed so that they can be asked at all
  bool citations = false;
  policy::Policy part;
};

/// Every case that asks a question; cases of policies that must not load are in no group.
std::vector<TestGroup> group_tests(const policy::Policy& policy, const PolicySlices& slices,
                                   const std::vector<policy::TestFile>& files);

}  // namespace liangce::detail

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/verify/impl/slices_inl.hpp"
#endif
