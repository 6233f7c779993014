// What tests of amendments share: programs compared with what a compile from the start makes of the same policy.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "liangce/decide/run_tests.hpp"
#include "liangce/plan/plan.hpp"
#include "liangce/yaml/load.hpp"
#include "policy_support.hpp"

namespace liangce::tests {

using Parameters = std::vector<std::pair<std::string, Value>>;

/// The same policy, of which nothing has been compiled yet.
inline Policy anew(const Policy& policy) { return Policy(policy.content()); }

inline std::string described(const Value& value) {
  if (!value.is_absent()) return value.to_feel();
  return std::string(to_string(value.reason())) + (value.absence() == nullptr ? "" : " " + value.absence()->message);
}

/// What runs and what is known of the cases, line by line.
inline std::vector<std::string> listing(const Program& program) {
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
inline std::string meaning(const Program& program) {
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

inline void expect_same_plan(const Program& shared, const Program& fresh, const std::string& what) {
  const auto plan = plan::explain_plan(shared), expected = plan::explain_plan(fresh);
  ASSERT_EQ(plan.size(), expected.size()) << what;
  for (std::size_t i = 0; i < plan.size(); ++i) {
    EXPECT_EQ(plan[i].name + to_string(plan[i].way) + plan[i].why,
              expected[i].name + to_string(expected[i].way) + expected[i].why)
        << what;
  }
}

inline void expect_same_program(const Program& shared, const Program& fresh, const std::string& what) {
  EXPECT_EQ(shared.policy_digest(), fresh.policy_digest()) << what;
  EXPECT_EQ(shared.on(), fresh.on()) << what;
  const auto a = listing(shared), b = listing(fresh);
  ASSERT_EQ(a.size(), b.size()) << what;
  for (std::size_t i = 0; i < a.size(); ++i) ASSERT_EQ(a[i], b[i]) << what << ", line " << i;
}

/// Every decision, with everything it says.
inline std::string answers(const std::shared_ptr<const Program>& program, const Facts& facts) {
  std::string all;
  for (const std::string& name : program->decisions()) {
    const Decision d = program->decide(name, case_of(program, facts), {.reasons = true, .digest = true});
    all += to_json(d) + '\n' + explain(d) + '\n';
  }
  return all;
}

inline std::string what_is_wrong(const Policy& policy, Date on) {
  std::string all;
  try {
    (void)policy.on(on);
  } catch (const PolicyError& error) {
    for (const Diagnostic& d : error.diagnostics()) all += format(d) + '\n';
  }
  return all;
}

/// Amended after it was compiled, and afresh: programs that are the same as `compare` sees it, and answer the same to
/// each of the cases.
template <typename Compare>
std::shared_ptr<const Program> expect_amended_as_fresh(const Policy& policy, const Parameters& changes,
                                                       const std::vector<Facts>& cases, std::string_view on,
                                                       const Compare& compare) {
  auto shared = policy.amend(changes).on(day(on));
  const auto fresh = anew(policy).amend(changes).on(day(on));
  compare(*shared, *fresh);
  for (const Facts& facts : cases) EXPECT_EQ(answers(shared, facts), answers(fresh, facts));
  return shared;
}

inline std::shared_ptr<const Program> expect_as_fresh(const Policy& policy, const Parameters& changes,
                                                      const std::vector<Facts>& cases,
                                                      std::string_view on = "2023-06-30") {
  return expect_amended_as_fresh(policy, changes, cases, on, [&](const Program& shared, const Program& fresh) {
    if (shared.facts().size() == fresh.facts().size()) {
      expect_same_program(shared, fresh, std::string(on));
    } else {  // of a parameter that has a value now and had none
      EXPECT_EQ(meaning(shared), meaning(fresh));
    }
  });
}

/// Where a parameter has a value now and had none: what names it stands behind the rest.
inline std::shared_ptr<const Program> expect_closed_as_fresh(const Policy& policy, const Parameters& changes,
                                                             const std::vector<Facts>& cases,
                                                             std::string_view on = "2023-06-30") {
  return expect_amended_as_fresh(policy, changes, cases, on, [&](const Program& shared, const Program& fresh) {
    EXPECT_EQ(shared.policy_digest(), fresh.policy_digest());
    EXPECT_EQ(meaning(shared), meaning(fresh));
    expect_same_plan(shared, fresh, std::string(on));
  });
}

inline bool made_of(const std::shared_ptr<const Program>& program, const std::shared_ptr<const Program>& other) {
  return program != other && program->facts().data() == other->facts().data();
}

inline const char* const lines =
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

inline const std::vector<Facts> line_cases = {{},
                                              {{"x", number("4")}},
                                              {{"x", number("5")}, {"y", number("12")}, {"kind", "soft"}},
                                              {{"x", number("9.5")}, {"y", number("40")}, {"kind", "hard"}},
                                              {{"x", number("100")}, {"y", number("0")}}};

inline const std::string yuzhou = std::string(LIANGCE_PROJECT_DIR) + "/policies/yuzhou-2023";

struct Asked {
  std::string decision;
  Facts facts;
};

/// The cases of the tests beside the policy.
inline std::vector<Asked> cases_of(const Policy& policy) {
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

inline std::string ask(const std::shared_ptr<const Program>& program, const Asked& asked) {
  Case facts(program);
  for (const auto& [name, value] : asked.facts) facts.set(name, value);
  return to_json(program->decide(asked.decision, facts, {.reasons = true, .digest = true}));
}

}  // namespace liangce::tests
