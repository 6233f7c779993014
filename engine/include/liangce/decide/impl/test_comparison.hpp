// What a test says must come out against what came out.
#pragma once

#include <string>
#include <vector>

#include "liangce/decide/run_tests.hpp"

namespace liangce::detail {

class TestComparison {
 public:
  /// `test` gives the place of what the author left unwritten (an empty list).
  TestComparison(const policy::Policy& policy, const policy::TestCase& test, TestResult& result)
      : policy_(policy), test_(test), result_(result) {}

  /// Everything but the rules. `asked`: the decision's declaration.
  void decision(const policy::Expectation& expect, const policy::Decision& asked, const Decision& answer);
  void rule(const policy::Expected& expected, const Value& got);
  void differs(std::string what, const SourceText& place, std::string expected, std::string got, std::string hint = {});
  /// A name in the test that does not exist: the question itself is wrong.
  void unknown(const SourceText& name, std::string message, const std::vector<std::string>& known);
  void problem(std::string code, const SourceText& place, std::string message, std::string hint = {});

 private:
  void value(std::string what, const SourceText& place, const Value& expected, const Value& got);
  void outputs(const policy::Expectation& expect, const policy::Decision& asked, const Decision& answer);
  void facts(const char* what, const std::vector<SourceText>& expected, const std::vector<MissingFact>& got);
  void findings(const std::vector<SourceText>& expected, const policy::Decision& asked, const Decision& answer);
  void errors(const std::vector<SourceText>& expected, const Decision& answer);
  void reasons(const std::vector<SourceText>& fragments, const Decision& answer);
  void names(const char* what, const std::vector<SourceText>& places, const std::vector<std::string>& expected,
             const std::vector<std::string>& got, const std::vector<std::string>& got_shown);
  std::string main_name(const std::string& fact_or_parameter) const;

  const policy::Policy& policy_;
  const policy::TestCase& test_;
  TestResult& result_;
};

/// A value for people: FEEL, or why it is absent. Cut when long.
std::string shown_value(const Value& value);

}  // namespace liangce::detail

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/decide/impl/test_comparison_inl.hpp"
#endif
