// Compiling a policy for a date: names to slots, versions to constants, every body into one Code.
//
// Two passes: the first only finds out which rule reads which, the second compiles in that order, so that types flow
// from a rule to its readers. Diagnostics come from the second. What the first found out is kept for the next time.
//
// A program that differs from a kept one in the values of parameters only is made of that one (builder_again_inl.hpp).
#pragma once

#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "liangce/decide/impl/kept.hpp"
#include "liangce/decide/impl/pattern.hpp"
#include "liangce/decide/impl/program_details.hpp"
#include "liangce/feel/compiler.hpp"

namespace liangce::detail {

class ProgramBuilder {
 public:
  ProgramBuilder(std::shared_ptr<const policy::Policy> content, std::string digest, Date on, const Overrides& overrides,
                 Kept& kept);
  std::shared_ptr<const Program> build();  ///< throws PolicyError
  /// The whole of it, made of a program that was compiled before; null when there is none, or when more than values
  /// differs (build() finds out what is wrong, if anything is).
  std::shared_ptr<const Program> build_from_kept();
  /// Only what these decisions can reach; null while it is not known what that is (build() finds it out), or when one
  /// of them is no decision. Throws PolicyError.
  std::shared_ptr<const Program> build_only(const std::vector<std::string>& decisions);

 private:
  using Node = std::optional<feel::NodeId>;

  /// How a parameter stands on the date.
  struct Standing {
    const policy::Version* version = nullptr;  // null: replaced by a what-if, or none in force
    Value value;                               // absent: `why`
    Reason why = Reason::missing;
    std::string detail;
  };

  void check_overrides();
  void list_units();
  void find_reading();
  void compile_all(const std::vector<std::size_t>& order, bool final_pass);
  std::shared_ptr<const Program> finish();
  std::vector<std::size_t> reading_order();
  std::vector<feel::Slot> units_read(feel::NodeId node) const;
  void begin_piece();
  void keep_program();
  std::shared_ptr<Program> copy_of(const Program& program) const;
  KeptProgram of_this_content(const KeptProgram& kept) const;
  feel::Given given() const;

  // From a kept program.
  std::vector<bool> put_standings(const Layout& layout);
  bool compile_again(const Layout& layout, std::size_t piece, Program& made);
  /// Parameters that have a value now and had none.
  std::vector<std::size_t> closed(const Layout& layout) const;
  std::shared_ptr<Layout> close(const std::vector<std::size_t>& parameters, const Layout& layout,
                                std::vector<bool>& moves);
  bool compile_behind(Layout& layout, std::size_t piece);
  void cite_again(const Layout& layout, const std::vector<std::size_t>& parameters);
  void describe_piece(Layout::Piece& piece, feel::Stretch& stretch) const;
  Reading reading_of_decisions();

  // Names.
  void declare_facts();
  void declare_parameters();
  void stand();
  Standing standing(const policy::Parameter& parameter);
  void declare_parameter(const policy::Parameter& parameter, const Standing& standing);
  void declare_value(const Program::ParameterInForce& parameter, feel::Slot number);
  void declare_units();
  void declare(const policy::Element& element, feel::Binding binding);
  const Value* override_of(const std::vector<std::pair<std::string, Value>>& overrides,
                           const policy::Element& element) const;
  static Value nothing_known_of(const Standing& standing, feel::Slot slot);
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
  Program::DecisionParts decision_nodes(const Unit& unit);
  void decision_parts(const Unit& unit);
  feel::NodeId verdict_of(feel::NodeId node, const policy::Decision& decision);
  void cited_clauses(Program::DecisionParts& parts);
  bool retroactive(const Program::DecisionParts& parts) const;

  void report(std::string code, const SourceText& where, std::string message, std::string hint = {});
  bool dmn() const noexcept { return content_->profile == policy::Semantics::dmn; }

  std::shared_ptr<const policy::Policy> content_;
  std::string digest_;
  Date on_;
  const Overrides& overrides_;
  Kept& kept_;
  std::vector<bool> wanted_;  // by unit; empty: all of them
  std::shared_ptr<Program> program_;
  std::vector<Standing> standings_;  // by parameter
  std::vector<Unit> units_;
  std::vector<Layout::Piece> pieces_;  // of the last pass
  std::vector<feel::Stretch> stretches_;
  feel::Code::Mark compiled_;
  const std::vector<Unit>* units_here_ = &units_;  // those of what is being compiled
  std::vector<feel::Slot> closed_;                 // fact slots of parameters that have a value now
  std::vector<std::vector<feel::Slot>> reads_;     // by unit: lazy slots its body reads (first pass, or kept)
  Diagnostics structure_;                          // what is wrong with overrides, exceptions and the order of reading

  // Of the pass under way.
  Diagnostics diagnostics_;
  std::unique_ptr<feel::Environment> names_;
  std::unique_ptr<feel::Compiler> compiler_;
  Program::Details* details_ = nullptr;
  int scope_ = 0;
};

}  // namespace liangce::detail

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/decide/impl/builder_again_inl.hpp"
#include "liangce/decide/impl/builder_bodies_inl.hpp"
#include "liangce/decide/impl/builder_decisions_inl.hpp"
#include "liangce/decide/impl/builder_inl.hpp"
#include "liangce/decide/impl/builder_patterns_inl.hpp"
#include "liangce/decide/impl/builder_tables_inl.hpp"
#endif
