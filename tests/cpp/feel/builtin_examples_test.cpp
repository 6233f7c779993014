// The reference page: every built-in has a meaning, a source and an example that evaluates to its result.
#include "feel_testing.hpp"

namespace {

using namespace liangce;
using namespace liangce::feel;
using namespace liangce::feel::testing;

TEST(BuiltinExamples, EvaluateToTheirResults) {
  for (const Builtin& builtin : builtins()) {
    const Profile profile = builtin.policy_only ? Profile::policy : Profile::standard;
    const auto value = [&](std::string_view text) { return evaluate_text(text, Value::context({}), options(profile)); };
    const Outcome example = value(builtin.example), result = value(builtin.result);
    EXPECT_TRUE(example.value.same(result.value))
        << builtin.name << ": " << builtin.example << " = " << example.value.to_feel()
        << (example.errors.empty() ? "" : " " + example.errors[0].message);
    EXPECT_TRUE(example.errors.empty() && result.errors.empty()) << builtin.name;
  }
}

TEST(BuiltinExamples, AreComplete) {
  for (const Builtin& builtin : builtins()) {
    EXPECT_FALSE(builtin.meaning.empty()) << builtin.name;
    EXPECT_FALSE(builtin.source.empty()) << builtin.name;
    EXPECT_FALSE(builtin.signatures.empty()) << builtin.name;
    EXPECT_TRUE(builtin.call != nullptr) << builtin.name;
    EXPECT_EQ(normalise_name(builtin.name), builtin.name);
    for (const std::string_view alias : builtin.aliases) EXPECT_EQ(normalise_name(alias), alias);
  }
}

TEST(BuiltinExamples, NamesAndSpellingsAreUsedOnce) {
  std::vector<std::string_view> names;
  for (const Builtin& builtin : builtins()) {
    names.push_back(builtin.name);
    names.insert(names.end(), builtin.aliases.begin(), builtin.aliases.end());
  }
  for (std::size_t i = 0; i < names.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) EXPECT_NE(names[i], names[j]);
  }
}

/// DMN 1.5 clause 10.3.4, all of it.
TEST(BuiltinExamples, TheStandardIsThere) {
  for (const char* name : {"date",
                           "date and time",
                           "time",
                           "number",
                           "string",
                           "duration",
                           "years and months duration",
                           "not",
                           "substring",
                           "string length",
                           "upper case",
                           "lower case",
                           "substring before",
                           "substring after",
                           "replace",
                           "contains",
                           "starts with",
                           "ends with",
                           "matches",
                           "split",
                           "string join",
                           "list contains",
                           "list replace",
                           "count",
                           "min",
                           "max",
                           "sum",
                           "mean",
                           "all",
                           "any",
                           "sublist",
                           "append",
                           "concatenate",
                           "insert before",
                           "remove",
                           "reverse",
                           "index of",
                           "union",
                           "distinct values",
                           "flatten",
                           "product",
                           "median",
                           "stddev",
                           "mode",
                           "sort",
                           "decimal",
                           "floor",
                           "ceiling",
                           "round up",
                           "round down",
                           "round half up",
                           "round half down",
                           "abs",
                           "modulo",
                           "sqrt",
                           "log",
                           "exp",
                           "odd",
                           "even",
                           "is",
                           "day of year",
                           "day of week",
                           "month of year",
                           "week of year",
                           "before",
                           "after",
                           "meets",
                           "met by",
                           "overlaps",
                           "overlaps before",
                           "overlaps after",
                           "finishes",
                           "finished by",
                           "includes",
                           "during",
                           "starts",
                           "started by",
                           "coincides",
                           "range",
                           "get value",
                           "get entries",
                           "context",
                           "context put",
                           "context merge",
                           "now",
                           "today"}) {
    const Builtin* builtin = find_builtin(name, false);
    ASSERT_NE(builtin, nullptr) << name;
    EXPECT_EQ(builtin->name, name);
    EXPECT_FALSE(builtin->policy_only) << name;
  }
}

TEST(BuiltinExamples, PolicyFunctionsAndChineseSpellingsAreNotInDmnModels) {
  EXPECT_EQ(find_builtin("add months", false), nullptr);
  EXPECT_NE(find_builtin("add months", true), nullptr);
  EXPECT_EQ(find_builtin("四舍五入", false), nullptr);
  EXPECT_EQ(find_builtin("四舍五入", true), find_builtin("round half up", true));
  EXPECT_EQ(most_builtin_parts("date", false), 3);
  EXPECT_EQ(most_builtin_parts("working", true), 3);
  EXPECT_EQ(most_builtin_parts("working", false), 0);
}

}  // namespace
