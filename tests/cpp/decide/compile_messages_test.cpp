// What compiling a policy says, and that it says no more than once what one slip causes.
#include <gtest/gtest.h>

#include "liangce/decide/program.hpp"
#include "liangce/yaml/load.hpp"

namespace liangce {
namespace {

using Lines = std::vector<std::string>;

Lines compiled(const std::string& text) {
  Diagnostics found;
  policy::Policy content = yaml::read_policy_text("p.yaml", text, found);
  for (const auto& d : found.items()) ADD_FAILURE() << format(d);
  Lines lines;
  try {
    Policy(std::move(content)).on(*Date::parse("2023-06-30"));
  } catch (const PolicyError& error) {
    for (const auto& d : error.diagnostics())
      lines.push_back(std::to_string(d.position().line) + " " + d.code + ": " + d.message);
  }
  return lines;
}

TEST(CompileMessages, AParameterThatIsAChoiceComparesWithEachOfItsWords) {
  const std::string head =
      "policy: p\nparameters:\n  口径: {type: choice, of: [sharing, registered], basis: assumed, note: n, value: "
      "sharing}\n";
  EXPECT_EQ(compiled(head + "rules:\n  a: {when: '口径 = \"registered\"'}\n  b: {when: '\"registered\" = 口径'}\n"),
            Lines{});
  EXPECT_EQ(compiled(head + "rules:\n  a: {when: '口径 = \"registred\"'}\n"),
            (Lines{"5 LC503: \"registred\" is not one of \"sharing\" | \"registered\""}));
  EXPECT_EQ(
      compiled(head + "facts:\n  甲: {type: choice, of: [sharing, other]}\n  乙: {type: choice, of: [other]}\nrules:\n"
                      "  a: {when: 口径 = 甲}\n"),
      Lines{});
}

TEST(CompileMessages, OneSlipOneMessage) {
  EXPECT_EQ(compiled("policy: p\nfacts:\n  甲: {type: choice, of: [a, b]}\n  乙: {type: number}\nrules:\n"
                     "  r: {value: 'if 甲 = \"c\" then 乙 < 1 and 乙 > 0 else 乙 > 5'}\n"),
            (Lines{"6 LC503: \"c\" is not one of \"a\" | \"b\""}));
  EXPECT_EQ(compiled("policy: p\nfacts:\n  甲: {type: list, of: number}\nrules:\n  r: {value: 'if (乙 + 1) > 2 then "
                     "甲[1] < 1 else 甲[2] > 1'}\n"),
            (Lines{"5 LC301: nothing is called `乙` here"}));
}

}  // namespace
}  // namespace liangce
