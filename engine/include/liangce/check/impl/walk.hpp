// Going through all a policy says: its elements, the bodies inside them, every expression and citation; and which names
// are used.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "liangce/feel/environment.hpp"
#include "liangce/policy/model.hpp"

namespace liangce::detail {

/// What a walk may look at. Texts that were not written are not shown.
class PolicyVisitor {
 public:
  virtual ~PolicyVisitor() = default;
  virtual void expression(const SourceText& /*feel*/) {}
  virtual void tests(const SourceText& /*unary tests*/) {}
  virtual void citation(const policy::Citation& /*of an element, part or row*/) {}
  virtual void binds(const SourceText& /*a name of a parameter, variable or entry*/) {}
  virtual void names(const SourceText& /*a fact or parameter a row waits for*/) {}
  virtual void body(const policy::Body& /*before what it holds*/) {}
  virtual void table(const policy::Table& /*form*/) {}
  virtual void deadline(const policy::Deadline& /*form*/) {}
};

void walk(const policy::Body& body, PolicyVisitor& visitor);
void walk(const policy::Rule& rule, PolicyVisitor& visitor);
void walk(const policy::Function& function, PolicyVisitor& visitor);
void walk(const policy::Decision& decision, PolicyVisitor& visitor);
inline void walk(const policy::Element& element, PolicyVisitor& visitor) { visitor.citation(element.citation); }

/// `f("rule", rule)` for every named element an expression can name, in the author's order a kind.
template <class F>
void for_each_element(const policy::Policy& policy, F f) {
  for (const auto& e : policy.parameters) f("parameter", e);
  for (const auto& e : policy.facts) f("fact", e);
  for (const auto& e : policy.functions) f("function", e);
  for (const auto& e : policy.rules) f("rule", e);
  for (const auto& e : policy.decisions) f("decision", e);
  for (const auto& e : policy.services) f("service", e);
}

/// Declares every type and named element, for reading the policy's expressions once more (slots are not bound).
void declare_names(const policy::Policy& policy, feel::Environment& names);

/// Which names the expressions of each element use. Names of variables count too: rather one use too many than a false
/// warning.
struct NamesUsed {
  std::unordered_map<const policy::Element*, std::unordered_set<std::string>> of;
  const SourceText* working_days = nullptr;  ///< the first place that asks for working days
  bool complete = true;                      ///< false: an expression could not be read
};
NamesUsed names_used(const policy::Policy& policy);

}  // namespace liangce::detail
