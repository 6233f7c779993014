// Compiling a policy for a date: names to slots, versions to constants, every body into one Code.
//
// Two passes: the first only finds out which rule reads which, the second compiles in that order, so that types flow
// from a rule to its readers. Diagnostics come from the second. What the first found out is kept for the next time.
#pragma once

#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "liangce/decide/impl/pattern.hpp"
#include "liangce/decide/impl/program_details.hpp"
#include "liangce/decide/impl/reading.hpp"
#include "liangce/feel/compiler.hpp"

namespace liangce::detail {

class ProgramBuilder {
 public:
  ProgramBuilder(std::shared_ptr<const policy::Policy> content, std::string digest, Date on, const Overrides& overrides,
                 KeptReading& kept);
  std::shared_ptr<const Program> build();  ///< throws PolicyError
  /// Only what these decisions can reach; null while it is not known what that is (build() finds it out), or when one
  /// of them is no decision. Throws PolicyError.
  std::shared_ptr<const Program> build_only(const std::vector<std::string>& decisions);

 private:
  using Node = std::optional<feel::NodeId>;

  /// Something with a lazy slot: a rule, an exception, a decision, a function, a service.
  struct Unit {
    const policy::Rule* rule = nullptr;
    const policy::Decision* decision = nullptr;
    const policy::Function* function = nullptr;
    const policy::Service* service = nullptr;
    const policy::Fact* fact = nullptr;  // dmn profile: input data coerced to its type
    const policy::Element* element = nullptr;
    feel::Slot slot = 0;
    feel::TypeRef declared = feel::Type::any();
    std::vector<std::size_t> exceptions;  // units excepting this one
  };

  void check_overrides();
  void list_units();
  void compile_all(const std::vector<std::size_t>& order, bool final_pass);
  std::shared_ptr<const Program> finish();
  std::vector<std::size_t> reading_order();
  std::vector<feel::Slot> units_read(feel::NodeId node) const;
  Reading reading_of_decisions();

  // Names.
  void declare_facts();
  void declare_parameters();
  void declare_parameter(const policy::Parameter& parameter);
  void declare_units();
  void declare(const policy::Element& element, feel::Binding binding);
  const Value* override_of(const std::vector<std::pair<std::string, Value>>& overrides,
                           const policy::Element& element) const;
  feel::Slot absent_slot(const policy::Element& element, Reason reason, const std::string& detail);
  feel::NodeId given_rule(const Unit& unit, const Value& value);

  // Bodies.
  Node unit(const Unit& unit);
  Node fact_unit(const policy::Fact& fact);
  Node function_unit(const policy::Function& function);
  Node service_unit(const policy::Service& service);
  Node with_exceptions(const Unit& unit, feel::NodeId base);
  Node body(const policy::Body& body, const feel::TypeRef& expected = feel::Type::any());
  Node form(const policy::Body& body, const feel::TypeRef& expected);
  bool parts_of(const std::vector<policy::Part>& parts, std::vector<feel::NodeId>& out);
  Node part(const policy::Part& part);
  Node at_least(const policy::AtLeast& form);
  Node boxed_context(const policy::BoxedContext& form);
  Node boxed_list(const policy::BoxedList& form);
  Node relation(const policy::Relation& form);
  Node boxed_function(const policy::BoxedFunction& form);
  Node invocation(const policy::Invocation& form);
  Node conditional(const policy::Conditional& form);
  Node iteration(const policy::Iteration& form);
  Node filter(const policy::Filter& form);
  Node expression(const SourceText& text, const feel::TypeRef& expected = feel::Type::any());
  Node scoped(const feel::Builder& build);  // body inside names of its own: nothing may be hoisted out
  Node allowed_values(feel::NodeId value, const policy::TypeSpec& type);

  // Tables.
  Node table(const policy::Table& table, const SourceText& place);
  bool table_columns(const policy::Table& source, TableNode& table);
  bool table_rows(const policy::Table& source, TableNode& table);
  bool table_outputs(const policy::Table& source, TableNode& table);
  std::optional<std::uint32_t> cell_test(TableNode::Column& column, const policy::Cell& cell,
                                         std::unordered_map<std::string, std::uint32_t>& known);
  Node then_cell(const policy::Cell& cell, const feel::TypeRef& type);
  void missing_of(const policy::TableRow& row, std::vector<feel::Slot>& out);
  Node hoisted(feel::NodeId node);

  // Patterns.
  Node pattern(const policy::Body& body);
  bool argument(PatternNode& node, std::string_view name, const SourceText& text, const feel::TypeRef& expected);
  bool word_argument(PatternNode& node, std::string_view name, const SourceText& text,
                     std::initializer_list<std::string_view> words);
  feel::TypeRef type_of(const PatternNode& node, std::string_view name) const;
  Node deadline(const policy::Deadline& form);
  Node window(const policy::Window& form);
  Node cadence(const policy::Cadence& form);
  Node milestones(const policy::Milestones& form);
  Node milestone_steps(const policy::Milestones& form);
  Node loan_schedule(const policy::Schedule& form);
  Node target(const policy::Target& form);

  // Decisions.
  void decision_parts(const Unit& unit);
  feel::NodeId verdict_of(feel::NodeId node, const policy::Decision& decision);
  void cited_clauses(Program::DecisionParts& parts);

  void report(std::string code, const SourceText& where, std::string message, std::string hint = {});
  bool dmn() const noexcept { return content_->profile == policy::Semantics::dmn; }

  std::shared_ptr<const policy::Policy> content_;
  std::string digest_;
  Date on_;
  const Overrides& overrides_;
  KeptReading& kept_;
  std::vector<bool> wanted_;  // by unit; empty: all of them
  std::shared_ptr<Program> program_;
  std::vector<Unit> units_;
  std::vector<std::vector<feel::Slot>> reads_;  // by unit: lazy slots its body reads (first pass, or kept)
  Diagnostics structure_;                       // what is wrong with overrides, exceptions and the order of reading

  // Of the pass under way.
  Diagnostics diagnostics_;
  std::unique_ptr<feel::Environment> names_;
  std::unique_ptr<feel::Compiler> compiler_;
  Program::Details* details_ = nullptr;
  int scope_ = 0;
};

}  // namespace liangce::detail

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/decide/impl/builder_bodies_inl.hpp"
#include "liangce/decide/impl/builder_decisions_inl.hpp"
#include "liangce/decide/impl/builder_inl.hpp"
#include "liangce/decide/impl/builder_patterns_inl.hpp"
#include "liangce/decide/impl/builder_tables_inl.hpp"
#endif
