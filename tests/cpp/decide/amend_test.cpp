// What-ifs are made of the program that is there. They must be what a compile from the start makes of them.
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <functional>
#include <thread>

#include "liangce/decide/run_tests.hpp"
#include "liangce/plan/plan.hpp"
#include "liangce/yaml/load.hpp"
#include "policy_support.hpp"

namespace liangce::tests {
namespace {

using Parameters = std::vector<std::pair<std::string, Value>>;

/// The same policy, of which nothing has been compiled yet.
Policy anew(const Policy& policy) { return Policy(policy.content()); }

std::string described(const Value& value) {
  if (!value.is_absent()) return value.to_feel();
  return std::string(to_string(value.reason())) + (value.absence() == nullptr ? "" : " " + value.absence()->message);
}

/// What runs and what is known of the cases, line by line.
std::vector<std::string> listing(const Program& program) {
  std::vector<std::string> lines;
  const feel::Code& code = program.code();
  const auto node_text = [&](const feel::Node& node, bool running) {
    std::string text = std::to_string(static_cast<int>(node.op)) + '/' + std::to_string(node.detail) + '/' +
                       std::to_string(node.reserved) + '/' + std::to_string(node.count);
    if (node.op == feel::Op::constant) return text + ' ' + described(code.constant(node.a));
    text += " a" + std::to_string(node.a);
    // Where a comparison finds its constant does not matter when it is one that was worked out.
    return node.op == feel::Op::compare_fact_constant && running ? text + ' ' + described(code.constant(node.b))
                                                                 : text + " b" + std::to_string(node.b);
  };
  const feel::Node* running = code.running_nodes();
  for (feel::NodeId id = 0; id < code.nodes().size(); ++id) {
    std::string line = node_text(code[id], false) + " | " + node_text(running[id], true) + " | " +
                       code.type(id)->to_string() + " | " + code.text(id);
    if (running[id].op < feel::Op::alias && !code.children(id).empty() && running[id].op != feel::Op::constant) {
      for (std::uint32_t i = 0; i < running[id].count; ++i)
        line += ' ' + std::to_string(code.running_links()[running[id].a + i]);
    }
    for (const feel::Slot number : code.named_constants(id)) line += " p" + std::to_string(number);
    lines.push_back(std::move(line));
  }
  for (feel::Slot slot = 0; slot < code.lazy_count(); ++slot) {
    lines.push_back("lazy " + std::to_string(code.lazy_body(slot)) + " " + std::to_string(code.lazy_run(slot).body) +
                    " " + std::to_string(code.lazy_run(slot).locals));
  }
  for (const FactSlot& fact : program.facts()) lines.push_back(fact.name + " " + described(fact.initial));
  for (const Value& value : program.nothing_known()) lines.push_back(described(value));
  for (const std::string& name : program.decisions()) {
    try {
      std::string line = name;
      for (const std::string& fact : program.facts_of(name)) line += ' ' + fact;
      lines.push_back(std::move(line));
    } catch (const std::out_of_range&) {
      lines.push_back(name + " is not here");
    }
  }
  return lines;
}

/// The same whatever the numbers of nodes, slots and parameters: every named rule and decision as a tree, what was
/// written beside what runs.
std::string meaning(const Program& program) {
  const feel::Code& code = program.code();
  const auto& content = program.policy();
  std::vector<std::string> rules;  // by lazy slot, those with a name
  for (const auto& one : content.functions) rules.push_back(one.name.text);
  for (const auto& one : content.rules) rules.push_back(one.name.text);
  for (const auto& one : content.decisions) rules.push_back(one.name.text);
  std::string out;
  const std::function<void(feel::NodeId, bool, int)> tell = [&](feel::NodeId id, bool running, int depth) {
    if (depth > 200) return;
    feel::Node node = running ? code.running_nodes()[id] : code[id];
    while (node.op == feel::Op::alias) id = node.a, node = code.running_nodes()[id];
    out += std::string(static_cast<std::size_t>(depth), ' ') + std::to_string(static_cast<int>(node.op)) + '/' +
           std::to_string(node.detail) + '/' + std::to_string(node.reserved) + ' ' + code.type(id)->to_string();
    if (!running) {
      out += " | " + code.text(id);
      out += " | named " + std::to_string(code.named_constants(id).size());
    }
    std::vector<feel::NodeId> parts;
    switch (node.op) {
      case feel::Op::constant: out += ' ' + described(code.constant(node.a)); break;
      case feel::Op::fact: out += ' ' + program.facts()[node.a].name; break;
      case feel::Op::compare_fact_constant:
        out += ' ' + program.facts()[node.a].name + ' ' + described(code.constant(node.b));
        break;
      case feel::Op::lazy:
        if (node.a < rules.size()) {
          out += " rule " + rules[node.a];
        } else {
          parts.push_back(running ? code.lazy_run(node.a).body : code.lazy_body(node.a));
        }
        break;
      case feel::Op::local: out += ' ' + std::to_string(node.a); break;
      case feel::Op::known:
      case feel::Op::certain:
      case feel::Op::absence_is: parts.push_back(node.a); break;
      case feel::Op::error: break;
      case feel::Op::extension: code.extension(node.b).children(parts); break;
      case feel::Op::function: parts.push_back(code.function_body(node.b).body); break;
      default:
        for (std::uint32_t i = 0; i < node.count; ++i)
          parts.push_back(running ? code.running_links()[node.a + i] : code.links(node.a, node.count)[i]);
    }
    out += '\n';
    for (const feel::NodeId part : parts) {
      if (part != feel::no_node) tell(part, running, depth + 1);
    }
  };
  for (feel::Slot slot = 0; slot < rules.size(); ++slot) {
    out += rules[slot] + '\n';
    if (code.lazy_body(slot) == feel::no_node) continue;
    tell(code.lazy_body(slot), false, 1);
    tell(code.lazy_run(slot).body, true, 1);
  }
  for (const std::string& name : program.decisions()) {
    out += name;
    for (const std::string& fact : program.facts_of(name)) out += ' ' + fact;
    for (const auto& output : program.outputs(program.decision_index(name)))
      out += ' ' + output.name + ' ' + output.type->to_string();
    out += '\n';
  }
  return out;
}

void expect_same_plan(const Program& shared, const Program& fresh, const std::string& what) {
  const auto plan = plan::explain_plan(shared), expected = plan::explain_plan(fresh);
  ASSERT_EQ(plan.size(), expected.size()) << what;
  for (std::size_t i = 0; i < plan.size(); ++i) {
    EXPECT_EQ(plan[i].name + to_string(plan[i].way) + plan[i].why,
              expected[i].name + to_string(expected[i].way) + expected[i].why)
        << what;
  }
}

void expect_same_program(const Program& shared, const Program& fresh, const std::string& what) {
  EXPECT_EQ(shared.policy_digest(), fresh.policy_digest()) << what;
  EXPECT_EQ(shared.on(), fresh.on()) << what;
  const auto a = listing(shared), b = listing(fresh);
  ASSERT_EQ(a.size(), b.size()) << what;
  for (std::size_t i = 0; i < a.size(); ++i) ASSERT_EQ(a[i], b[i]) << what << ", line " << i;
}

/// Every decision, with everything it says.
std::string answers(const std::shared_ptr<const Program>& program, const Facts& facts) {
  std::string all;
  for (const std::string& name : program->decisions()) {
    const Decision d = program->decide(name, case_of(program, facts), {.reasons = true, .digest = true});
    all += to_json(d) + '\n' + explain(d) + '\n';
  }
  return all;
}

std::string what_is_wrong(const Policy& policy, Date on) {
  std::string all;
  try {
    (void)policy.on(on);
  } catch (const PolicyError& error) {
    for (const Diagnostic& d : error.diagnostics()) all += format(d) + '\n';
  }
  return all;
}

/// Amended after it was compiled, and afresh: the same program, the same answers to each of the cases.
std::shared_ptr<const Program> expect_as_fresh(const Policy& policy, const Parameters& changes,
                                               const std::vector<Facts>& cases, std::string_view on = "2023-06-30") {
  auto shared = policy.amend(changes).on(day(on));
  const auto fresh = anew(policy).amend(changes).on(day(on));
  if (shared->facts().size() == fresh->facts().size()) {
    expect_same_program(*shared, *fresh, std::string(on));
  } else {  // of a parameter that has a value now and had none
    EXPECT_EQ(meaning(*shared), meaning(*fresh));
  }
  for (const Facts& facts : cases) EXPECT_EQ(answers(shared, facts), answers(fresh, facts));
  return shared;
}

/// The same where a parameter has a value now and had none: what names it stands behind the rest.
std::shared_ptr<const Program> expect_closed_as_fresh(const Policy& policy, const Parameters& changes,
                                                      const std::vector<Facts>& cases,
                                                      std::string_view on = "2023-06-30") {
  auto shared = policy.amend(changes).on(day(on));
  const auto fresh = anew(policy).amend(changes).on(day(on));
  EXPECT_EQ(shared->policy_digest(), fresh->policy_digest());
  EXPECT_EQ(meaning(*shared), meaning(*fresh));
  expect_same_plan(*shared, *fresh, std::string(on));
  for (const Facts& facts : cases) EXPECT_EQ(answers(shared, facts), answers(fresh, facts));
  return shared;
}

bool made_of(const std::shared_ptr<const Program>& program, const std::shared_ptr<const Program>& other) {
  return program != other && program->facts().data() == other->facts().data();
}

const char* const lines =
    "parameters:\n"
    "  line: {en: l, type: number, basis: assumed, values: {2023-01-01: 10, 2023-07-01: 20}}\n"
    "  share: {type: number, basis: assumed, value: 0.5}\n"
    "  open: {type: number, basis: assumed, value: null}\n"
    "  late: {type: number, basis: assumed, values: {2023-06-01: 3}}\n"
    "  strict: {type: boolean, basis: assumed, value: false}\n"
    "  mode: {type: choice, of: [soft, hard], basis: assumed, value: soft}\n"
    "  from: {type: date, basis: assumed, value: 2023-03-01}\n"
    "facts: {x: {type: number}, y: {type: number, at least: 0}, kind: {type: choice, of: [soft, hard]}}\n"
    "functions: {least: {parameters: {n: number}, value: 'if n < line then n else line'}}\n"
    "rules:\n"
    "  half: {value: line * share}\n"
    "  low: {when: x < half}\n"
    "  severe: {when: strict}\n"
    "  kinded: {when: kind = mode}\n"
    "  usual: {value: x + line}\n"
    "  raised: {exception to: usual, if: severe and y > line, value: least(y) + 1}\n"
    "  started: {when: today() >= from}\n"
    "  waits: {when: x < open}\n"
    "  graded:\n"
    "    table:\n"
    "      hit: first\n"
    "      inputs: [x, severe]\n"
    "      outputs: [{name: grade, type: text}]\n"
    "      rows:\n"
    "        - {if: [< line, true], then: [\"a\"]}\n"
    "        - {if: [< half, '-'], then: [\"b\"]}\n"
    "        - {if: ['-', '-'], then: [\"c\"]}\n"
    "decisions:\n"
    "  d: {kind: eligibility, when: low and not(severe) and started, values: {u: {value: usual}, h: {value: half}},\n"
    "      findings: {hard: {when: 'mode = \"hard\"'}}}\n"
    "  g: {kind: computation, value: graded}\n"
    "  w: {kind: eligibility, when: waits or kinded}\n";

const std::vector<Facts> line_cases = {{},
                                       {{"x", number("4")}},
                                       {{"x", number("5")}, {"y", number("12")}, {"kind", "soft"}},
                                       {{"x", number("9.5")}, {"y", number("40")}, {"kind", "hard"}},
                                       {{"x", number("100")}, {"y", number("0")}}};

TEST(Amending, EveryKindOfParameterAsFromTheStart) {
  const Policy policy = policy_of(lines);
  const auto before = policy.on(day("2023-06-30"));
  const std::vector<Parameters> all = {
      {},
      {{"line", number("8")}},
      {{"l", number("8.00")}},
      {{"line", number("0")}},
      {{"share", number("0.1")}},
      {{"share", number("2")}, {"line", number("3")}},
      {{"strict", true}},
      {{"strict", true}, {"line", number("2")}},
      {{"mode", "hard"}},
      {{"from", Value(day("2023-07-01"))}},
      {{"late", number("7")}},
  };
  for (const Parameters& changes : all) {
    const auto shared = expect_as_fresh(policy, changes, line_cases);
    EXPECT_EQ(shared->facts().data(), before->facts().data());
  }
  // The value by hand: half is 8 * 0.5.
  const Decision d = decide(policy.amend({{"line", number("8")}}), "d", {{"x", number("3.9")}});
  EXPECT_EQ(d.verdict, "ELIGIBLE");
  EXPECT_TRUE(d.value.find("h")->same(number("4")));
  EXPECT_EQ(decide(policy.amend({{"strict", true}}), "d", {{"x", number("1")}}).verdict, "NOT_ELIGIBLE");
}

TEST(Amending, AnAmendmentOfAnAmendment) {
  const Policy policy = policy_of(lines);
  (void)policy.on(day("2023-06-30"));
  const Policy once = policy.amend({{"line", number("8")}});
  (void)once.on(day("2023-06-30"));
  const auto shared = expect_as_fresh(policy, {{"line", number("8")}, {"share", number("1")}}, line_cases);
  EXPECT_EQ(listing(*once.amend({{"share", number("1")}}).on(day("2023-06-30"))), listing(*shared));
  EXPECT_EQ(listing(*once.amend({{"line", number("10")}}).on(day("2023-06-30")))[0],
            listing(*policy.on(day("2023-06-30")))[0]);
}

TEST(Amending, OtherDaysToo) {
  const Policy policy = policy_of(lines);
  (void)policy.on(day("2023-06-30"));
  for (const char* on : {"2023-06-30", "2023-07-01", "2023-02-28", "2023-03-01", "2023-12-31", "2024-01-01"}) {
    expect_as_fresh(policy, {}, line_cases, on);
    expect_as_fresh(policy, {{"line", number("8")}}, line_cases, on);
    expect_as_fresh(policy, {{"late", number("8")}}, line_cases, on);
  }
}

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

/// What a value makes impossible is said as when it stands in the policy.
TEST(Amending, SaysWhatIsWrong) {
  const Policy policy = policy_of(
      "parameters: {n: {type: number, basis: assumed, value: 2}, m: {type: choice, of: [a, b], basis: assumed, value: "
      "a}}\n"
      "facts: {x: {type: number}, k: {type: choice, of: [a, c]}}\n"
      "rules: {r: {value: x / n}, s: {when: k = m}}\n"
      "decisions: {d: {kind: computation, value: r}, e: {kind: eligibility, when: s}}\n");
  (void)policy.on(day("2023-06-30"));
  for (const Parameters& changes : std::vector<Parameters>{{{"n", number("0")}}, {{"m", "b"}}}) {
    const std::string fresh = what_is_wrong(anew(policy).amend(changes), day("2023-06-30"));
    EXPECT_NE(fresh, "");
    EXPECT_EQ(what_is_wrong(policy.amend(changes), day("2023-06-30")), fresh);
  }
  EXPECT_EQ(what_is_wrong(policy.amend({{"n", number("3")}}), day("2023-06-30")), "");
}

/// Long tables are indexed by their constants; rows made of constants keep their answer.
TEST(Amending, Tables) {
  std::string rows;
  for (int i = 0; i < 20; ++i)
    rows += "        - {if: [< base + " + std::to_string(i * 5) + "], then: [" + std::to_string(i) + "]}\n";
  const Policy policy = policy_of(
      "parameters: {base: {type: number, basis: assumed, value: 10}, best: {type: number, basis: assumed, value: 3}}\n"
      "facts: {x: {type: number}}\n"
      "rules:\n"
      "  long:\n    table:\n      hit: first\n      inputs: [x]\n      outputs: [{name: n, type: number}]\n      "
      "rows:\n" +
      rows +
      "  ranked:\n    table:\n      hit: priority\n      inputs: [x]\n"
      "      outputs: [{name: n, type: number, values: [4, 1, 2, 3]}]\n"
      "      rows:\n        - {if: [< base], then: [1]}\n        - {if: [< base + 5], then: [2]}\n        - {if: "
      "['-'], then: [best]}\n"
      "decisions: {d: {kind: computation, value: long}, r: {kind: computation, value: ranked}}\n");
  (void)policy.on(day("2023-06-30"));
  std::vector<Facts> cases = {{}};
  for (int x = 0; x < 130; x += 3) cases.push_back({{"x", Value(Number(x))}});
  for (const char* base : {"0", "11", "50", "-7.5"}) expect_as_fresh(policy, {{"base", number(base)}}, cases);
  expect_as_fresh(policy, {{"best", number("4")}}, cases);
  EXPECT_TRUE(decide(policy.amend({{"base", number("50")}}), "d", {{"x", number("52")}}).value.same(number("1")));
}

TEST(Amending, PublicationAndDigest) {
  const Policy policy = policy_of(
      "parameters:\n"
      "  line: {type: number, basis: assumed, published: 2023-08-01, value: 10}\n"
      "facts: {x: {type: number}}\n"
      "decisions: {d: {kind: eligibility, when: x < line}, e: {kind: eligibility, when: x < 1}}\n");
  const auto before = policy.on(day("2023-06-30"));
  EXPECT_TRUE(before->decide("d", Case(before)).retroactive);
  const auto after = expect_as_fresh(policy, {{"line", number("11")}}, {{}});
  EXPECT_FALSE(after->decide("d", Case(after)).retroactive);  // a number of one's own was published nowhere
  EXPECT_TRUE(before->decide("d", Case(before)).retroactive);
  expect_as_fresh(policy, {}, {{}}, "2023-08-01");
}

TEST(Amending, RulesAndFactsAreCompiledAsTheyAre) {
  const Policy policy = policy_of(lines);
  (void)policy.on(day("2023-06-30"));
  Diagnostics found;
  const policy::Amendment change = yaml::read_amendment_text(
      "change.yaml", "amends: test\nrules: {low: {when: x <= half}}\nfacts: {z: {type: number}}\n", policy.content(),
      found);
  ASSERT_FALSE(found.has_errors());
  const Policy changed = policy.amend(change);
  expect_same_program(*changed.on(day("2023-06-30")), *anew(changed).on(day("2023-06-30")), "");
  expect_as_fresh(changed, {{"line", number("8")}}, line_cases);
  EXPECT_EQ(decide(changed, "d", {{"x", number("5")}}).verdict, "ELIGIBLE");
  EXPECT_EQ(decide(policy, "d", {{"x", number("5")}}).verdict, "NOT_ELIGIBLE");
}

TEST(Amending, ByManyThreadsAtOnce) {
  const Policy policy = policy_of(lines);
  std::vector<std::vector<std::string>> expected;
  expected.reserve(16);
  for (int i = 0; i < 16; ++i)
    expected.push_back(listing(*anew(policy).amend({{"line", Value(Number(i))}}).on(day("2023-06-30"))));
  std::vector<std::thread> threads;
  threads.reserve(4);
  std::atomic<int> wrong = 0;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 64; ++i) {
        const int value = (i * 5 + t) % 16;
        const auto program = policy.amend({{"line", Value(Number(value))}}).on(day("2023-06-30"));
        if (listing(*program) != expected[static_cast<std::size_t>(value)]) ++wrong;
        Case facts(program);
        facts.set("x", Value(Number(value)));
        (void)program->decide("d", facts, {.reasons = true});
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

const std::string yuzhou = std::string(LIANGCE_PROJECT_DIR) + "/policies/yuzhou-2023";

/// Another value of a parameter's type.
Value other(const policy::Parameter& parameter, const Value& value, std::size_t turn) {
  const policy::TypeSpec& type = parameter.type;
  if (value.is_boolean()) return Value(!value.boolean());
  if (value.is_text()) {
    for (std::size_t i = 0; i < type.choices.size(); ++i) {
      const std::string& word = type.choices[(i + turn) % type.choices.size()].text;
      if (word != value.text()) return Value(word);
    }
    return Value("something else");
  }
  if (value.is_number()) {
    static const char* const steps[] = {"1", "0.25", "-1", "100"};
    Number step = *Number::parse(steps[turn % 4]);
    return Value(value.number() + step);
  }
  if (value.kind() == Kind::date) return Value(*Date::from_days(value.date().days + (turn % 2 == 0 ? 1 : -31)));
  if (value.is_list()) {
    std::vector<Value> items(value.items().begin(), value.items().end());
    if (items.empty()) return value;
    if (turn % 2 == 0) {
      items.pop_back();
    } else {
      items.push_back(items.front());
    }
    return Value::list(std::move(items));
  }
  return value;
}

struct Asked {
  std::string decision;
  Facts facts;
};

/// The cases of the tests beside the policy.
std::vector<Asked> cases_of(const Policy& policy) {
  std::vector<Asked> cases;
  Diagnostics found;
  for (const std::string& path : yaml::find_files({yuzhou}, found).tests) {
    for (const policy::TestCase& test : yaml::read_tests(path, policy.content(), found).cases) {
      if (test.decision.empty() || policy.content().find_decision(test.decision.text) == nullptr) continue;
      Facts facts;
      for (const policy::Given& given : test.facts) facts.emplace_back(given.name.text, given.value);
      cases.push_back({test.decision.text, std::move(facts)});
    }
  }
  return cases;
}

std::string ask(const std::shared_ptr<const Program>& program, const Asked& asked) {
  Case facts(program);
  for (const auto& [name, value] : asked.facts) facts.set(name, value);
  return to_json(program->decide(asked.decision, facts, {.reasons = true, .digest = true}));
}

TEST(Amending, EveryParameterOfYuzhou) {
  const Policy policy(yaml::load({yuzhou}));
  const Date on = day("2023-06-30");
  const auto before = policy.on(on);
  const std::vector<Asked> cases = cases_of(policy);
  ASSERT_GT(cases.size(), 1500U);
  std::size_t turn = 0, shared_programs = 0, refused = 0;
  for (const policy::Parameter& parameter : policy.content().parameters) {
    const policy::Version* version = parameter.in_force(on);
    Value value = version == nullptr ? Value() : version->value;
    ++turn;
    std::optional<Policy> changed;
    for (std::size_t i = turn; i < turn + 4 && !changed; ++i) {
      const Value given = value.is_absent() ? Value::absent(Reason::missing) : other(parameter, value, i);
      try {
        changed = policy.amend({{parameter.name.text, given}});
        value = given;
      } catch (const PolicyError&) {  // outside what the parameter may be
      }
    }
    if (!changed) {
      ++refused;
      continue;
    }
    const Policy fresh = anew(policy).amend({{parameter.name.text, value}});
    const std::string wrong = what_is_wrong(fresh, on);
    ASSERT_EQ(what_is_wrong(*changed, on), wrong) << parameter.name.text;
    if (!wrong.empty()) continue;
    const auto program = changed->on(on), from_the_start = fresh.on(on);
    shared_programs += made_of(program, before) ? 1 : 0;
    expect_same_program(*program, *from_the_start, parameter.name.text);
    for (std::size_t i = turn % 61; i < cases.size(); i += 61)
      ASSERT_EQ(ask(program, cases[i]), ask(from_the_start, cases[i])) << parameter.name.text;
    if (turn % 40 == 0) expect_same_plan(*program, *from_the_start, parameter.name.text);
  }
  EXPECT_LT(refused, 5U);
  EXPECT_GT(shared_programs, 180U);
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
