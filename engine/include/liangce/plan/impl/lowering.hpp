// The lowering of a program's code into plan nodes: what each file of it shares.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "liangce/decide/impl/program_details.hpp"
#include "liangce/feel/builtins/builtin.hpp"
#include "liangce/plan/plan.hpp"

namespace liangce::plan {

struct DecidingPart;

/// What an expression came to.
struct Lowered {
  enum class Kind : std::uint8_t {
    constant,  ///< `value`, the same on every row
    node,
    rows,  ///< only the single case can say; `why`
  };
  Kind kind = Kind::rows;
  Value value;
  NodeIndex node = none;
  std::string why;

  static Lowered of(Value constant) { return {Kind::constant, std::move(constant), none, {}}; }
  static Lowered at(NodeIndex node) { return {Kind::node, {}, node, {}}; }
  static Lowered row_wise(std::string why) { return {Kind::rows, {}, none, std::move(why)}; }
  bool is_constant() const noexcept { return kind == Kind::constant; }
  bool is_node() const noexcept { return kind == Kind::node; }
  bool is_rows() const noexcept { return kind == Kind::rows; }
};

struct Lowering {
  static constexpr std::size_t most_states = 4096;  // of a lookup
  static constexpr int deepest = 250;               // expressions and rules inside each other
  static constexpr int most_scale = 18;

  Lowering(const Program& program, const std::vector<FactInput>& facts);
  Lowering(Lowering& of_rows, feel::Slot list);

  // lower_inl: expressions
  Lowered value(feel::NodeId id);
  Lowered lower(feel::NodeId id);
  Lowered fact(feel::Slot slot);
  Lowered given(const FactInput& input, const policy::TypeSpec& type, feel::Slot slot, bool bounded,
                const std::string& what);
  void carry_ends(Node& fact, bool bounded, bool told) const;
  Lowered member_of(feel::NodeId id, std::string_view name);
  Lowered truth(feel::NodeId id);  ///< as a condition: a truth node or a constant
  Lowered as_truth(const Lowered& value);
  Lowered junction(feel::NodeId id, Op op);
  Lowered negation(feel::NodeId id);
  Lowered at_least(feel::NodeId id);
  Lowered choose(feel::NodeId id);
  Lowered builtin(feel::NodeId id);
  Lowered of_numbers(feel::NodeId id, const std::vector<Lowered>& arguments);
  Lowered call(feel::NodeId id);
  Lowered applied(Applied what, const std::vector<Lowered>& arguments, Form form, int scale);
  Lowered property(feel::NodeId id, const Lowered& of);
  DecisionResult decision(std::size_t index, const Wanted& wanted);
  Lowered rule(const std::string& name);  ///< its value; of a table with several outputs the first

  // lower_members_inl: loops over the members of list facts
  struct Domain {
    Lowering* of = nullptr;
    std::vector<NodeIndex> filters;
  };
  bool is_of_member(feel::NodeId id);
  Lowered broadcast(const Lowered& outside);
  /// What another lowering says, which may look at other loops over the same members on the way.
  template <class Ask>
  Lowered outside(Ask ask) {
    const auto kept_item = item;
    const auto* kept_scope = scope;
    auto kept_values = std::move(values), kept_truths = std::move(truths);
    Lowered result = ask();
    item = kept_item, scope = kept_scope;
    values = std::move(kept_values), truths = std::move(kept_truths);
    return result;
  }
  std::optional<feel::Slot> field_of(feel::NodeId id) const;
  Lowered of_item(feel::NodeId id);
  void look_at(std::uint32_t local, const feel::Code::FilterScope* filter);
  std::optional<Domain> domain(feel::NodeId id, std::string& why);
  Lowered over_members(feel::NodeId id, Op op, feel::NodeId list, const std::function<Lowered(Lowering&)>& ask);
  Lowered of_members(feel::NodeId id, Op op, feel::NodeId items);
  Lowered entry(std::string_view name);
  Lowered quantifier(feel::NodeId id);
  void put_members();
  bool stops_at_members(NodeIndex node) const;  ///< asks a list itself, which has an answer only where it has none

  // lower_compare_inl: comparisons and membership
  Lowered compare(feel::Operator op, const Lowered& a, const Lowered& b);
  Lowered compare_constant(feel::Operator op, NodeIndex node, const Value& constant);
  Lowered between(feel::NodeId id);
  Lowered in(feel::NodeId id);
  Lowered test(feel::NodeId id);
  Lowered member(const Lowered& value, const Value& test);
  /// `exact`: the spans say the same of bounds as of numbers.
  Lowered within(NodeIndex node, std::vector<Span> spans, feel::Truth when_missing, bool exact);

  // lower_numbers_inl
  Lowered arithmetic(feel::Operator op, const Lowered& a, const Lowered& b);
  Lowered minus(const Lowered& a);
  Lowered number_node(const Lowered& value);  ///< a number or date node, constants made one
  Lowered select(std::vector<NodeIndex> inputs, std::vector<std::uint8_t> codes, std::vector<Action> actions,
                 const std::vector<Lowered>& choices);

  // lower_finite_inl: what depends on few things of few values
  using Function = std::function<Value(std::span<const Value>)>;
  Lowered finite(const std::vector<Lowered>& inputs, const Function& function);
  Lowered lookup(Node node, std::vector<Value> words, bool inputs_escape);
  bool drop_constants(Node& lookup) const;
  bool escapes_now(const Node& node) const;
  Lowered tabulate(feel::NodeId id);
  // lower_tables_inl
  Lowered table(feel::NodeId id, std::string_view member);
  Lowered first_row(feel::NodeId id, std::size_t output);
  using Answer = std::function<Value(std::span<const Value>, const std::vector<Value>&)>;
  /// A fact or a rule an expression reads.
  struct Read {
    bool lazy = false;
    feel::Slot slot = 0;
    friend auto operator<=>(const Read&, const Read&) = default;
  };
  /// `said_here`: which of `given` the table may answer with itself.
  Lowered table_of_choices(const std::vector<feel::NodeId>& answers, const std::vector<Read>& choices,
                           const std::vector<Lowered>& choice_nodes, const std::vector<Lowered>& given,
                           const std::vector<std::size_t>& said_here, const Answer& answer_of);
  Lowered bucket(const TableNode& table, const Read& read, NodeIndex input);
  std::vector<Read> frontier(const std::vector<feel::NodeId>& roots);
  Lowered lowered(const Read& read);
  void put(const Read& read, const Value& value);
  void restore(const std::vector<Read>& reads_put);
  Lowered exceptions(feel::NodeId id);
  bool is_finite(const Lowered& value) const noexcept;
  bool is_list_fact(const Node& node) const noexcept {
    return node.op == Op::fact && node.form == Form::code && node.escapes;
  }

  // lower_missing_inl: what an undecided verdict waits for, and which row decides
  MissingPlan missing(feel::NodeId asked);
  StepIndex missing_step(feel::NodeId id, std::string_view member = {});
  StepIndex new_step(feel::NodeId id, std::string_view member);
  StepIndex constant_step(feel::NodeId id);
  bool put_arguments(feel::NodeId id, MissingStep& step);
  StepIndex table_step(MissingStep step, feel::NodeId id, std::string_view member);
  StepIndex exceptions_step(MissingStep step, feel::NodeId id);
  StepIndex add_step(MissingStep step, std::string why_not);
  NodeIndex row_holds(const TableNode& table, std::size_t row);
  NodeIndex opaque_fact(feel::Slot slot);
  NodeIndex known_node(NodeIndex of, bool known);
  DecidingPlan deciding_rows_of(std::size_t decision);

  // deciding_inl: the same of one case
  static feel::NodeId asked_by(const Program& program, std::size_t decision);
  static DecidingPart part_of(const Program& program, std::size_t decision);
  static std::optional<std::size_t> deciding_of(const Program& program, const DecidingPart& part, const Case& facts);
  static void decide_each_of(const Program& program, std::span<const std::size_t> decisions, const Case& facts,
                             const DecideOptions& options, bool share, std::vector<Decision>& out);
  static std::vector<feel::Slot> candidates_of(const Program& program, std::size_t decision);

  // Nodes.
  NodeIndex add(Node node);
  NodeIndex escape() { return add(Node{}); }
  Lowered truth_constant(feel::Truth truth);
  const Node& at(NodeIndex index) const noexcept { return plan.nodes[index]; }

  // The program.
  bool reads(feel::NodeId id);  ///< any fact the table gives
  Value evaluate(feel::NodeId id);
  Value settled(Value value) const;
  void prepare_frame();
  bool asks_for_reasons(feel::NodeId id) const;          ///< `absence reason` of something that is no fact
  feel::NodeId through(feel::NodeId id) const noexcept;  ///< the body of a lazy
  feel::NodeId plainly(feel::NodeId id);                 ///< and what a choice comes to that is the same on every row
  std::string name_of(feel::Slot fact) const { return program.facts()[fact].name; }
  /// What is known of a missing value: of a fact its declared bounds, else nothing.
  Value missing_of(const Node& node) const;

  const Program& program;
  const feel::Code& code;
  const std::vector<FactInput>& inputs;
  Lowering* outer = nullptr;                       // of members: the lowering of their rows, and then
  const policy::TypeSpec* element = nullptr;       // what a member is
  std::vector<Value> missing_fields;               // what is known of a missing entry
  std::uint32_t item = feel::Code::none;           // the local that holds the member
  const feel::Code::FilterScope* scope = nullptr;  // of a filter's condition
  std::uint32_t number_of_list = 0;                // in Plan::members
  std::unordered_map<feel::NodeId, bool> of_member;
  std::map<feel::Slot, std::unique_ptr<Lowering>> member_lowerings;
  Plan plan;
  std::vector<Value> facts;  // what the case holds while something is evaluated here
  feel::Frame frame;
  std::unordered_map<feel::NodeId, Lowered> values;
  std::unordered_map<feel::NodeId, Lowered> truths;
  std::unordered_map<feel::NodeId, std::uint8_t> reading;  // 1 open, 2 no, 3 yes
  std::vector<feel::NodeId> reading_since;                 // seen since the first that is open
  bool reads_in_circle = false;                            // an open one was met among them
  std::unordered_map<std::string, NodeIndex> known;        // equal nodes are one
  int depth = 0;
  std::vector<MissingStep> missing_steps;  // of the decision at hand, what is asked before who asks
  std::map<std::pair<feel::NodeId, std::string>, StepIndex> step_of;
  std::string missing_why;
};

/// What a function given to `finite` answers where only the single case can.
inline const Value& escape_mark() {
  static const Value mark("\xFF escape");  // no text of a policy: it is not UTF-8
  return mark;
}

/// Bounds or candidates that may decide something.
inline bool says_something(const Value& absent) noexcept {
  const Absence* info = absent.absence();
  return info != nullptr && (!info->low.is_absent() || !info->high.is_absent() || !info->candidates.empty());
}

}  // namespace liangce::plan
