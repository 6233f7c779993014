#pragma once

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "liangce/policy/amend.hpp"
#include "liangce/yaml/impl/loading.hpp"
#include "liangce/yaml/load.hpp"

namespace liangce::yaml::detail {

/// Elements of one kind by name and alias.
template <typename Item>
class ByName {
 public:
  explicit ByName(const std::vector<Item>& items) {
    for (const Item& item : items) {
      index_.emplace(item.name.text, &item);
      if (!item.en.empty()) index_.emplace(item.en.text, &item);
    }
  }
  const Item* find(const std::string& name) const {
    const auto at = index_.find(name);
    return at == index_.end() ? nullptr : at->second;
  }
  void names(std::vector<std::string>& out) const {
    for (const auto& [name, item] : index_) out.emplace_back(name);
    std::sort(out.begin(), out.end());  // the nearest of several equally near ones is always the same
  }

 private:
  std::unordered_map<std::string_view, const Item*> index_;
};

class TestReader {
 public:
  TestReader(const std::shared_ptr<const SourceFile>& file, const policy::Policy& policy, Diagnostics& diagnostics,
             const Limits& limits)
      : place_{file, &diagnostics},
        limits_(limits),
        policy_(policy),
        facts_(policy.facts),
        parameters_(policy.parameters),
        rules_(policy.rules),
        decisions_(policy.decisions) {}

  policy::TestFile read(const Fields& fields) {
    policy::TestFile tests;
    tests.file = place_.file;
    tests.policy = fields.text("tests");
    if (!tests.policy.empty() && tests.policy.text != policy_.id.text)
      place_.error(
          "LC217", *fields.get("tests"),
          "these are tests of the policy " + in_ticks(tests.policy.text) + ", not of " + in_ticks(policy_.id.text));
    tests.on = fields.date("on");
    if (const Node* facts = fields.get("facts")) defaults_ = read_given(*facts, facts_, "fact");
    const Node* cases = fields.get("cases");
    if (cases == nullptr) return tests;
    std::size_t facts = 0;
    for (const Node& node : cases->items) {
      policy::TestCase test = read_case(node, tests);
      facts += test.facts.size();
      if (facts > limits_.case_facts) {
        place_.error("LC714", node,
                     "the test cases give more than " + std::to_string(limits_.case_facts) +
                         " facts in all, defaults counted for each (yaml::Limits::case_facts)",
                     "split the file");
        break;
      }
      if (test.name.empty()) continue;
      if (!by_name_.emplace(test.name.text, tests.cases.size()).second) {
        place_.error("LC302", *node.find("name"), "there is an earlier test case " + in_ticks(test.name.text));
      }
      tests.cases.push_back(std::move(test));
    }
    return tests;
  }

  using Givens = std::vector<policy::Given>;

  /// A file that holds the facts of one case and nothing else.
  Givens read_facts(const Node& root) const {
    if (root.is_map()) return read_given(root, facts_, "fact");
    place_.error("LC203", root, "the facts of a case must be a mapping of names to values, found " + found(root));
    return {};
  }

 private:
  static const policy::TypeSpec& type_of(const policy::Fact& fact) { return fact.type; }
  static const policy::TypeSpec& type_of(const policy::Parameter& parameter) { return parameter.type; }
  static const policy::TypeSpec& type_of(const policy::Rule& rule) { return rule.type; }

  template <typename Item>
  const Item* known(const ByName<Item>& items, const Node& name, const char* kind) const {
    if (const Item* item = items.find(name.text.text)) return item;
    std::vector<std::string> names;
    items.names(names);
    place_.error("LC301", name, "the policy has no " + std::string(kind) + " " + in_ticks(trimmed(name.text).text),
                 place_.meant(trimmed(name.text).text, names));
    return nullptr;
  }

  /// `name: value` pairs of facts, parameters or rules.
  template <typename Item>
  Givens read_given(const Node& map, const ByName<Item>& items, const char* kind, Reason null = Reason::missing) const {
    const ValueReader reader{place_, null, true};
    Givens given;
    std::unordered_set<const Item*> seen;
    for (const Entry& entry : map.entries) {
      const Item* item = known(items, entry.key, kind);
      if (item == nullptr) continue;
      if (!seen.insert(item).second)
        place_.error(
            "LC302", entry.key,
            "the " + std::string(kind) + " " + in_ticks(item->name.text) + " is given twice, by name and by alias");
      auto value = reader.read(entry.value, type_of(*item), element_of(kind, entry.key));
      if (value) given.push_back({entry.key.text, std::move(*value), entry.value.text});
    }
    return given;
  }

  const policy::Fact* same_fact(const SourceText& name) const { return facts_.find(name.text); }

  /// `changes` over `facts`, by fact and not by spelling.
  void overlay(Givens& facts, const Givens& changes) const {
    std::unordered_map<const policy::Fact*, std::size_t> places;
    for (std::size_t i = 0; i < facts.size(); ++i) places.emplace(same_fact(facts[i].name), i);
    for (const policy::Given& change : changes) {
      const auto at = places.find(same_fact(change.name));
      if (at == places.end()) {
        facts.push_back(change);
      } else {
        facts[at->second] = change;
      }
    }
  }

  Givens read_case_facts(const Fields& fields, const policy::TestFile& tests, const policy::TestCase& test) const {
    Givens facts = defaults_;
    if (const Node* base = fields.get("base")) {
      if (const auto at = by_name_.find(test.base.text); at != by_name_.end()) {
        facts = tests.cases[at->second].facts;
      } else {
        std::vector<std::string> names;
        for (const auto& [name, number] : by_name_) names.push_back(name);
        std::sort(names.begin(), names.end());
        place_.error("LC301", *base, "there is no test case " + in_ticks(test.base.text) + " above this one",
                     place_.meant(test.base.text, names));
      }
    }
    if (const Node* omit = fields.get("omit")) {
      const auto leave_out = [&](const Node& name) {
        const policy::Fact* fact = name.is_scalar() ? known(facts_, name, "fact") : nullptr;
        if (fact == nullptr) return;
        const auto end = std::remove_if(facts.begin(), facts.end(),
                                        [&](const policy::Given& g) { return same_fact(g.name) == fact; });
        if (end == facts.end())
          place_.error("LC204", name, "the fact " + in_ticks(name.text.text) + " is left out but was not given");
        facts.erase(end, facts.end());
      };
      if (omit->is_scalar()) leave_out(*omit);
      for (const Node& item : omit->items) leave_out(item);
    }
    if (const Node* own = fields.get("facts")) overlay(facts, read_given(*own, facts_, "fact"));
    return facts;
  }

  /// Names the engine lists: facts, and parameters without a version.
  void check_listed(const Fields& fields, const char* key) const {
    const auto check = [&](const Node& name) {
      if (!name.is_scalar() || facts_.find(name.text.text) != nullptr || parameters_.find(name.text.text) != nullptr)
        return;
      std::vector<std::string> names;
      facts_.names(names);
      parameters_.names(names);
      place_.error("LC301", name, "the policy has no fact or parameter " + in_ticks(name.text.text),
                   place_.meant(name.text.text, names));
    };
    const Node* node = fields.get(key);
    if (node == nullptr) return;
    if (node->is_scalar()) check(*node);
    for (const Node& item : node->items) check(item);
  }

  policy::Expectation read_expectation(const Node& node, const std::string& of) const {
    const Fields fields(place_, node, FormId::expect, "`expect` of " + of);
    const ValueReader reader{place_, Reason::null_literal, true};
    policy::Expectation expect;
    expect.verdict = fields.text("verdict");
    if (const Node* value = fields.get("value"); value != nullptr && value->is_map()) {
      for (const Entry& entry : value->entries)
        if (auto read = reader.untyped(entry.value, fields.what("value") + " " + in_ticks(entry.key.text.text)))
          expect.values.push_back({entry.key.text, std::move(*read), entry.value.text});
    } else if (value != nullptr) {
      expect.value = reader.untyped(*value, fields.what("value"));
      expect.value_place = value->text;
    }
    const auto set = [&](const char* key, std::optional<std::vector<SourceText>>& into) {
      if (fields.get(key) != nullptr) into = fields.texts(key);
    };
    set("missing", expect.missing);
    set("also unknown", expect.also_unknown);
    set("findings", expect.findings);
    set("errors", expect.errors);
    if (expect.errors)
      for (const SourceText& code : *expect.errors)
        if (!is_code(code.text))
          place_.error("LC214", node, "`errors` lists codes of diagnostics, found " + in_ticks(code.text),
                       "codes look like LC503");
    check_listed(fields, "missing");
    check_listed(fields, "also unknown");
    if (const Node* rules = fields.get("rules"))
      for (policy::Given& given : read_given(*rules, rules_, "rule", Reason::null_literal))
        expect.rules.push_back({std::move(given.name), std::move(given.value), std::move(given.place)});
    expect.reasons = fields.texts("reasons");
    if (const Node* retroactive = fields.get("retroactive"))
      expect.retroactive = read_boolean(place_, *retroactive, fields.what("retroactive"));
    return expect;
  }

  static bool is_code(const std::string& text) {
    return text.size() == 5 && text.compare(0, 2, "LC") == 0 &&
           text.find_first_not_of("0123456789", 2) == std::string::npos;
  }

  /// A case that says a policy must be refused.
  void read_refusal(const Fields& fields, policy::TestCase& test) const {
    test.load_error = fields.text("load error");
    test.policy_text = fields.text("policy");
    test.policy_file = fields.text("file");
    const Node* code = fields.get("load error");
    const std::string& text = test.load_error.text;
    if (code != nullptr && !is_code(text))
      place_.error("LC214", *code,
                   fields.what("load error") + " must be the code of a diagnostic, found " + in_ticks(text),
                   "codes look like LC505");
    if (test.policy_text.empty() == test.policy_file.empty())
      place_.error("LC204", fields.node(),
                   fields.of() + " must have either `policy` (a text) or `file` of a policy that must not load");
    for (const char* key : {"decision", "on", "base", "facts", "omit", "parameters", "rules", "expect"})
      if (const Node* stray = fields.node().find(key))
        place_.error("LC204", *stray, fields.what(key) + " has no meaning beside `load error`");
  }

  policy::TestCase read_case(const Node& node, const policy::TestFile& tests) const {
    const Node* name = node.find("name");
    const Fields fields(place_, node, FormId::test_case,
                        name != nullptr && name->is_scalar() ? element_of("test case", *name) : "a test case");
    policy::TestCase test;
    test.name = fields.text("name");
    test.clauses = fields.texts("clause");
    test.note = fields.words("note");
    if (!fields.ok()) return test;
    for (const SourceText& clause : test.clauses)
      if (!policy_.clauses.empty() && policy_.find_clause(clause.text) == nullptr)
        place_.error("LC303", *fields.get("clause"), "the policy has no clause " + in_ticks(clause.text));
    if (node.find("load error") != nullptr) {
      read_refusal(fields, test);
      return test;
    }
    for (const char* key : {"policy", "file"})
      if (const Node* stray = node.find(key))
        place_.error("LC204", *stray, fields.what(key) + " stands without `load error`");
    test.decision = fields.text("decision");
    if (const Node* decision = fields.get("decision")) known(decisions_, *decision, "decision");
    test.on = fields.date("on");
    if (node.find("on") == nullptr && !tests.on)
      place_.error("LC202", node, fields.of() + " lacks the key `on` (the day asked for), and the file gives none");
    test.base = fields.text("base");
    test.facts = read_case_facts(fields, tests, test);
    if (const Node* parameters = fields.get("parameters"))
      test.parameters = read_given(*parameters, parameters_, "parameter");
    if (const Node* rules = fields.get("rules")) test.rules = read_given(*rules, rules_, "rule");
    const Node* expect = fields.get("expect");
    if (node.find("expect") == nullptr) {
      place_.error("LC202", node, fields.of() + " lacks the key `expect` (what must come out)");
    } else if (expect != nullptr) {
      test.expect = read_expectation(*expect, fields.of());
      if (node.find("decision") == nullptr && (expect->entries.size() != 1 || expect->find("rules") == nullptr))
        place_.error("LC202", node,
                     fields.of() + " lacks the key `decision`; without one only `rules` can be expected");
    }
    return test;
  }

  Place place_;
  const Limits& limits_;
  const policy::Policy& policy_;
  ByName<policy::Fact> facts_;
  ByName<policy::Parameter> parameters_;
  ByName<policy::Rule> rules_;
  ByName<policy::Decision> decisions_;
  Givens defaults_;
  std::unordered_map<std::string, std::size_t> by_name_;  // of the cases read so far
};

LIANGCE_INLINE policy::TestFile build_tests(const std::shared_ptr<const SourceFile>& file, const policy::Policy& policy,
                                            Diagnostics& diagnostics, const Limits& limits) {
  policy::TestFile none;
  none.file = file;
  if (file == nullptr) return none;
  const auto tree = read(file, limits, diagnostics);
  if (!tree) return none;
  const Place place{file, &diagnostics};
  const Fields fields(place, tree->root, FormId::tests, "the test file");
  policy::Policy amended = policy;  // names and types are those of the policy as amended
  std::vector<policy::Amendment> amendments;
  const Node* names = fields.get("amendments");
  const auto amend = [&](const Node& at) {
    const auto name = read_text(place, at, "an item of `amendments`");
    if (!name) return;
    const std::string path = beside(file->name, name->text);
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) {
      place.error("LC001", at, "the amendment " + in_ticks(name->text) + " does not exist",
                  "it is looked for at " + path + ", beside this file");
      return;
    }
    amendments.push_back(read_amendment(path, amended, diagnostics, limits));
    amended = policy::amended(amended, amendments.back(), diagnostics);
  };
  if (names != nullptr && names->is_scalar()) amend(*names);
  if (names != nullptr && names->items.size() > limits.amendments) {
    place.error(
        "LC714", *names,
        "`amendments` names more than " + std::to_string(limits.amendments) + " files (yaml::Limits::amendments)");
  } else if (names != nullptr) {
    std::for_each(names->items.begin(), names->items.end(), amend);
  }
  policy::TestFile tests = TestReader(file, amended, diagnostics, limits).read(fields);
  tests.amendments = std::move(amendments);
  return tests;
}

LIANGCE_INLINE policy::Exemptions build_exemptions(const std::shared_ptr<const SourceFile>& file,
                                                   const policy::Policy& policy, Diagnostics& diagnostics,
                                                   const Limits& limits) {
  policy::Exemptions exemptions;
  exemptions.file = file;
  if (file == nullptr) return exemptions;
  const auto tree = read(file, limits, diagnostics);
  if (!tree) return exemptions;
  const Place place{file, &diagnostics};
  const Fields fields(place, tree->root, FormId::exemptions, "the file of exemptions");
  const SourceText id = fields.text("exempt");
  if (!id.empty() && id.text != policy.id.text)
    place.error("LC217", *fields.get("exempt"),
                "these are exemptions of the policy " + in_ticks(id.text) + ", not of " + in_ticks(policy.id.text));
  const auto each = [&](const char* key, FormId form, const auto& read_one) {
    const Node* list = fields.get(key);
    if (list == nullptr) return;
    for (const Node& node : list->items) {
      const Fields one(place, node, form, "an item of `" + std::string(key) + "`");
      if (one.ok()) read_one(one);
    }
  };
  each("unreachable", FormId::unreachable, [&](const Fields& one) {
    policy::Unreachable item{one.text("element"), one.text("item"), one.texts("outcomes"), one.words("reason")};
    for (const SourceText& outcome : item.outcomes)
      if (!policy::is_outcome(outcome.text))
        place.error("LC208", *one.get("outcomes"),
                    "`outcomes` lists \"yes\", \"no\" and unknown, or the words of the coverage report, found " +
                        in_ticks(outcome.text));
    exemptions.unreachable.push_back(std::move(item));
  });
  each("equivalent", FormId::equivalent, [&](const Fields& one) {
    exemptions.equivalent.push_back({one.text("element"), one.text("mutant"), one.words("reason")});
  });
  return exemptions;
}

LIANGCE_INLINE std::vector<policy::Given> build_facts(const std::shared_ptr<const SourceFile>& file,
                                                      const policy::Policy& policy, Diagnostics& diagnostics,
                                                      const Limits& limits) {
  if (file == nullptr) return {};
  const auto tree = read(file, limits, diagnostics);
  return tree ? TestReader(file, policy, diagnostics, limits).read_facts(tree->root) : std::vector<policy::Given>();
}

}  // namespace liangce::yaml::detail

namespace liangce::yaml {

LIANGCE_INLINE policy::TestFile read_tests(const std::string& path, const policy::Policy& policy,
                                           Diagnostics& diagnostics, const Limits& limits) {
  return detail::build_tests(read_file(path, limits, diagnostics), policy, diagnostics, limits);
}

LIANGCE_INLINE policy::TestFile read_tests_text(const std::string& name, const std::string& text,
                                                const policy::Policy& policy, Diagnostics& diagnostics,
                                                const Limits& limits) {
  return detail::build_tests(make_file(name, text, limits, diagnostics), policy, diagnostics, limits);
}

LIANGCE_INLINE policy::Exemptions read_exemptions(const std::string& path, const policy::Policy& policy,
                                                  Diagnostics& diagnostics, const Limits& limits) {
  return detail::build_exemptions(read_file(path, limits, diagnostics), policy, diagnostics, limits);
}

LIANGCE_INLINE policy::Exemptions read_exemptions_text(const std::string& name, const std::string& text,
                                                       const policy::Policy& policy, Diagnostics& diagnostics,
                                                       const Limits& limits) {
  return detail::build_exemptions(make_file(name, text, limits, diagnostics), policy, diagnostics, limits);
}

LIANGCE_INLINE std::vector<policy::Given> read_facts(const std::string& path, const policy::Policy& policy,
                                                     Diagnostics& diagnostics, const Limits& limits) {
  return detail::build_facts(read_file(path, limits, diagnostics), policy, diagnostics, limits);
}

LIANGCE_INLINE std::vector<policy::Given> read_facts_text(const std::string& name, const std::string& text,
                                                          const policy::Policy& policy, Diagnostics& diagnostics,
                                                          const Limits& limits) {
  return detail::build_facts(make_file(name, text, limits, diagnostics), policy, diagnostics, limits);
}

LIANGCE_INLINE Value read_data_text(const std::string& name, const std::string& text, Diagnostics& diagnostics,
                                    const Limits& limits) {
  const auto file = make_file(name, text, limits, diagnostics);
  const auto tree = file == nullptr ? std::nullopt : read(file, limits, diagnostics);
  if (!tree) return {};
  const Place place{file, &diagnostics};
  const detail::ValueReader reader{place, Reason::null_literal};
  return reader.untyped(tree->root, "the file").value_or(Value());
}

}  // namespace liangce::yaml
