// The first value of a parameter the policy leaves open, and amendments from files that change values only: made of the
// program that is there too.
#include <gtest/gtest.h>

#include <optional>

#include "amend_support.hpp"

namespace liangce::tests {
namespace {

TEST(Amending, OpeningAndClosing) {
  const Policy policy = policy_of(lines);
  (void)policy.on(day("2023-06-30"));
  const Value nothing = Value::absent(Reason::missing);
  const auto before = policy.on(day("2023-06-30"));
  for (const Parameters& changes : std::vector<Parameters>{{{"open", number("5")}},
                                                           {{"open", number("6")}},
                                                           {{"open", number("5")}, {"line", number("1")}},
                                                           {{"open", number("4")}, {"share", number("2")}}}) {
    EXPECT_TRUE(made_of(expect_closed_as_fresh(policy, changes, line_cases), before));
  }
  for (const Parameters& changes :
       std::vector<Parameters>{{{"open", nothing}}, {{"line", nothing}}, {{"line", nothing}, {"share", number("1")}}}) {
    expect_as_fresh(policy, changes, line_cases);
  }
  for (const char* on : {"2023-07-01", "2023-02-28", "2024-01-01"}) {  // of the closed one of another day
    expect_closed_as_fresh(policy, {{"open", number("5")}}, line_cases, on);
  }
  EXPECT_EQ(decide(policy.amend({{"open", number("5")}}), "w", {{"x", number("4")}}).verdict, "ELIGIBLE");
}

/// What a rule comes to when the value closes it goes through to whoever reads it; outputs, findings, tables, functions
/// and exceptions name the parameter too; clauses are those of the parameter from then on.
TEST(Amending, ClosingWhateverNamesIt) {
  const Policy policy = policy_of(
      "parameters:\n"
      "  a: {type: number, basis: assumed, value: null}\n"
      "  b: {en: bee, type: number, basis: assumed, published: 2023-08-01, value: null}\n"
      "  strict: {type: boolean, basis: assumed, value: null}\n"
      "  mode: {type: choice, of: [soft, hard], basis: assumed, value: null}\n"
      "  c: {type: number, basis: assumed, value: 3}\n"
      "  from: {type: date, basis: assumed, value: null}\n"
      "facts: {x: {type: number}, y: {type: number, at least: 0}, kind: {type: choice, of: [soft, hard]}}\n"
      "functions: {over: {parameters: {n: number}, value: 'n > a + c'}}\n"
      "rules:\n"
      "  twice: {value: a * 2}\n"
      "  four: {value: twice * 2}\n"
      "  high: {when: x > four}\n"
      "  usual: {value: x + c}\n"
      "  raised: {exception to: usual, if: strict and y > bee, value: y + a}\n"
      "  same kind: {when: kind = mode}\n"
      "  started: {when: today() >= from}\n"
      "  one way: {any: [high, {all: [started, {when: x > b, label: above}]}, {not: same kind}]}\n"
      "  reached: {when: 'over(x) and one way'}\n"
      "  graded:\n    table:\n      hit: first\n      inputs: [x + a, strict]\n"
      "      outputs: [{name: grade, type: text}]\n      rows:\n"
      "        - {if: [< b, true], then: [\"a\"]}\n"
      "        - {if: [< c, '-'], then: [\"b\"]}\n"
      "        - {if: ['-', '-'], then: [\"c\"]}\n"
      "decisions:\n"
      "  d: {kind: eligibility, when: reached, values: {u: {value: usual}, t: {value: a + c}},\n"
      "      findings: {big: {when: 'x > b'}, strict: {when: strict}}}\n"
      "  g: {kind: computation, value: graded}\n"
      "  s: {kind: eligibility, when: 'same kind and started'}\n");
  const auto before = policy.on(day("2023-06-30"));
  std::vector<Facts> cases = {{}};
  for (const char* x : {"-3", "0", "4", "7", "41", "100"}) {
    cases.push_back({{"x", number(x)}});
    cases.push_back({{"x", number(x)}, {"y", number("6")}, {"kind", "hard"}});
    cases.push_back({{"x", number(x)}, {"y", number("60")}, {"kind", "soft"}});
  }
  const std::vector<Parameters> all = {
      {{"a", number("10")}},
      {{"a", number("1")}, {"c", number("5")}},
      {{"b", number("5")}},
      {{"strict", true}},
      {{"strict", false}},
      {{"mode", "hard"}},
      {{"from", Value(day("2023-07-01"))}},
      {{"from", Value(day("2023-06-30"))}, {"mode", "soft"}},
      {{"b", number("5")}, {"strict", true}, {"a", number("2")}},
      {{"a", number("10")},
       {"b", number("50")},
       {"strict", true},
       {"mode", "hard"},
       {"from", Value(day("2023-01-01"))}},
      {{"a", number("11")}},
      {{"a", number("12")}, {"c", number("0")}},
  };
  for (const Parameters& changes : all) {
    const auto shared = expect_closed_as_fresh(policy, changes, cases);
    EXPECT_TRUE(made_of(shared, before));
    expect_closed_as_fresh(policy, changes, cases, "2023-09-01");
  }
  EXPECT_EQ(meaning(*policy.on(day("2023-06-30"))), meaning(*anew(policy).on(day("2023-06-30"))));
  // By hand: four times 10 is passed by 41; over() asks for more than 13.
  EXPECT_EQ(decide(policy.amend({{"a", number("10")}}), "d", {{"x", number("41")}}).verdict, "ELIGIBLE");
  EXPECT_EQ(decide(policy.amend({{"a", number("10")}}), "d", {{"x", number("12")}}).verdict, "NOT_ELIGIBLE");
  EXPECT_TRUE(decide(policy.amend({{"a", number("10")}}), "d", {}).value.find("t")->same(number("13")));
}

/// A table that lists the parameter as what is missing says something else once it has a value.
TEST(Amending, ClosingWhatATableListsAsMissing) {
  const Policy policy = policy_of(
      "parameters: {a: {type: number, basis: assumed, value: null}}\n"
      "facts: {x: {type: number}}\n"
      "rules:\n  t:\n    table:\n      hit: first\n      inputs: [x]\n      outputs: [{name: n, type: number}]\n"
      "      rows:\n        - {if: [< 5], then: [UNDETERMINED], missing: [a]}\n        - {if: ['-'], then: [1]}\n"
      "  u: {when: x < a}\n"
      "decisions: {d: {kind: computation, value: t}, e: {kind: eligibility, when: u}}\n");
  (void)policy.on(day("2023-06-30"));
  expect_closed_as_fresh(policy, {{"a", number("3")}}, {{}, {{"x", number("2")}}, {{"x", number("9")}}});
}

policy::Amendment change_of(const Policy& policy, const std::string& text) {
  Diagnostics found;
  policy::Amendment change = yaml::read_amendment_text("change.yaml", text, policy.content(), found);
  EXPECT_FALSE(found.has_errors()) << text;
  return change;
}

/// The tables and exceptions of one are the other's: nobody compiled them again.
bool shares_extensions(const Program& one, const Program& other) {
  return &one.code().extension(0) == &other.code().extension(0);
}

/// A file that changes values of parameters and nothing else: the rest is what it was, with the words of the new one.
TEST(Amending, AFileOfValues) {
  const Policy policy = policy_of(lines);
  const auto before = policy.on(day("2023-06-30"));
  (void)policy.amend({{"share", number("0.25")}}).on(day("2023-06-30"));
  const auto expect_fresh = [&](const Policy& changed, std::string_view on, const std::string& what,
                                const Parameters& more = {}) {
    const auto shared = changed.amend(more).on(day(on)), fresh = anew(changed).amend(more).on(day(on));
    EXPECT_EQ(&shared->policy(), &changed.content()) << what;
    if (shared->facts().size() == fresh->facts().size()) expect_same_program(*shared, *fresh, what);
    EXPECT_EQ(meaning(*shared), meaning(*fresh)) << what;
    expect_same_plan(*shared, *fresh, what);
    for (const Facts& facts : line_cases) EXPECT_EQ(answers(shared, facts), answers(fresh, facts)) << what;
    return shared;
  };
  const std::string head = "amends: test\ntitle: another title\n";
  for (const char* change : {
           "parameters: {line: {values: {2023-01-01: 8}}}\n",
           "parameters: {line: {values: {2023-05-01: 8.0, 2023-08-01: null}}}\n",
           "parameters: {l: {values: {2023-01-01: {value: 12, until: 2023-07-31}}}, strict: {value: true}}\n",
           "parameters: {mode: {value: hard}, from: {value: 2023-07-01}}\n",
           "parameters: {line: {values: {2023-01-01: {value: 10, published: 2023-08-01}}}}\n",
           "parameters: {open: {value: 5}}\n",
           "parameters: {open: {value: 5}, share: {value: 1}}\n",
           "parameters: {share: {value: null}}\n",
           "published: 2023-08-01\nparameters: {share: {value: 0.5}}\n",
       }) {
    const Policy changed = policy.amend(change_of(policy, head + change));
    const bool opened = std::string_view(change).find("null") != std::string_view::npos;
    for (const char* on : {"2023-06-30", "2023-08-15", "2023-02-01", "2023-06-30"}) {
      const auto program = expect_fresh(changed, on, std::string(change) + on);
      if (!opened && std::string_view(on) == "2023-06-30") {
        EXPECT_TRUE(shares_extensions(*program, *before)) << change;
      }
    }
    expect_fresh(changed, "2023-06-30", change, {{"line", number("3")}, {"open", number("2")}});
    const Policy again = changed.amend(change_of(changed, "amends: test\nparameters: {share: {value: 0.75}}\n"));
    expect_fresh(again, "2023-06-30", change);
    expect_fresh(again, "2023-06-30", change, {{"line", number("3")}});
  }
  // Nothing of the old policy is asked for when it is gone.
  std::optional<Policy> old = policy_of(lines);
  (void)old->on(day("2023-06-30"));
  const Policy kept = old->amend(change_of(*old, "amends: test\nparameters: {line: {value: 8}}\n"));
  old.reset();
  expect_fresh(kept, "2023-06-30", "the old one is gone");
  EXPECT_EQ(decide(kept, "d", {{"x", number("3.9")}}).verdict, "ELIGIBLE");  // half is 8 * 0.5
  // More than values: compiled as it is.
  const Policy more = policy.amend(
      change_of(policy, "amends: test\nparameters: {line: {value: 8}}\nrules: {low: {when: x <= half}}\n"));
  EXPECT_FALSE(shares_extensions(*expect_fresh(more, "2023-06-30", "more"), *before));
}

TEST(Amending, AFileOfYuzhou) {
  const Policy policy(yaml::load({yuzhou}));
  const Date on = day("2023-06-30");
  const auto before = policy.on(on);
  const std::vector<Asked> cases = cases_of(policy);
  Diagnostics found;
  const Policy changed =
      policy.amend(yaml::read_amendment(yuzhou + "/amendments/what-if-line-8000.yaml", policy.content(), found));
  const auto program = changed.on(on), fresh = anew(changed).on(on);
  EXPECT_TRUE(shares_extensions(*program, *before));
  expect_same_program(*program, *fresh, "what-if-line-8000");
  for (std::size_t i = 0; i < cases.size(); i += 7) ASSERT_EQ(ask(program, cases[i]), ask(fresh, cases[i]));
  expect_same_plan(*program, *fresh, "what-if-line-8000");
}

/// Some value of a type.
Value some_value(const policy::TypeSpec& type, std::size_t turn) {
  using policy::TypeWord;
  static const char* const numbers[] = {"1", "0.5", "100", "20", "3", "5000"};
  if (!type.choices.empty()) return Value(type.choices[turn % type.choices.size()].text);
  switch (type.word) {
    case TypeWord::boolean: return Value(turn % 2 == 0);
    case TypeWord::date: return Value(*Date::from_days(day("2023-05-31").days + static_cast<std::int64_t>(turn) * 15));
    case TypeWord::text: return Value("text");
    default: return number(numbers[turn % 6]);
  }
}

TEST(Amending, EveryOpenParameterOfYuzhouClosed) {
  const Policy policy(yaml::load({yuzhou}));
  const Date on = day("2023-06-30");
  const auto before = policy.on(on);
  const std::vector<Asked> cases = cases_of(policy);
  std::size_t turn = 0, closed = 0, shared_programs = 0;
  for (const policy::Parameter& parameter : policy.content().parameters) {
    const policy::Version* version = parameter.in_force(on);
    if (version != nullptr && !version->value.is_absent()) continue;
    ++turn;
    std::optional<Policy> changed;
    Value value;
    for (std::size_t i = turn; i < turn + 6 && !changed; ++i) {
      value = some_value(parameter.type, i);
      try {
        changed = policy.amend({{parameter.name.text, value}});
      } catch (const PolicyError&) {  // outside what the parameter may be
      }
    }
    if (!changed) continue;
    const Policy fresh = anew(policy).amend({{parameter.name.text, value}});
    const std::string wrong = what_is_wrong(fresh, on);
    ASSERT_EQ(what_is_wrong(*changed, on), wrong) << parameter.name.text;
    if (!wrong.empty()) continue;
    const auto program = changed->on(on), from_the_start = fresh.on(on);
    ++closed;
    shared_programs += made_of(program, before) ? 1 : 0;
    ASSERT_EQ(meaning(*program), meaning(*from_the_start)) << parameter.name.text;
    for (std::size_t i = turn % 31; i < cases.size(); i += 31)
      ASSERT_EQ(ask(program, cases[i]), ask(from_the_start, cases[i])) << parameter.name.text;
    if (turn % 10 == 0) expect_same_plan(*program, *from_the_start, parameter.name.text);
  }
  EXPECT_GT(closed, 10U);
  EXPECT_GE(shared_programs + 2, closed);  // two are listed by tables: facts of their own
}

}  // namespace
}  // namespace liangce::tests
