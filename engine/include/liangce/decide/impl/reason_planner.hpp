// Makes the plan of explanations: code and policy walked side by side.
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "liangce/decide/impl/pattern.hpp"
#include "liangce/decide/impl/reason_plan.hpp"

namespace liangce::detail {

/// A source's name and title.
inline void name_source(const policy::Policy& policy, const std::string& id, ReasonWords& said) {
  said.source = id;
  for (const policy::Source& source : policy.sources) {
    if (source.id.text == id) said.source_title = source.title;
  }
}

struct ReasonPlan::Planner {
  using Step = ReasonPlan::Step;
  using Part = ReasonPlan::Part;
  using Said = ReasonPlan::Said;
  using Form = ReasonStep::Form;
  using Kind = ReasonStep::Kind;

  const Program& program;
  const feel::Code& code;
  const policy::Policy& policy;
  const Program::Details& details;
  ReasonPlan plan;
  std::deque<Step> steps;  // of the plan; stays where it is while it grows

  explicit Planner(const Program& p) : program(p), code(*p.code_), policy(*p.policy_), details(*p.details_) {}

  void make();

 private:
  /// What an expression reads, in the author's order.
  struct Read {
    enum class What : std::uint8_t { fact, parameter, element } what;
    feel::Slot index;  // fact slot, number of the parameter in force, lazy slot
    friend bool operator==(const Read&, const Read&) = default;
  };

  std::uint32_t new_step() {
    steps.emplace_back();
    return static_cast<std::uint32_t>(steps.size() - 1);
  }

  // Elements.
  std::uint32_t plan_parameter(const policy::Parameter& parameter);
  void plan_parameters();
  void plan_elements();
  void plan_decisions();
  void describe(const policy::Element& element, ReasonWords& said) const;
  const policy::Body* body_of(const policy::Element& element) const;
  template <class Items>
  std::optional<std::uint32_t> index_in(const Items& items, const policy::Element* element) const;
  bool is_function(feel::Slot slot) const;
  bool given(feel::NodeId body, const policy::Element& element) const;

  // Bodies.
  void expand(std::uint32_t step, feel::NodeId node, const policy::Body* body);
  bool composed(std::uint32_t step, feel::NodeId node, const policy::Body& body);
  void expression(std::uint32_t step, feel::NodeId node, const policy::Body* body);
  void table(std::uint32_t step, const TableNode& node, const policy::Body* body);
  void table_row(std::uint32_t step, const TableNode& node, std::uint32_t row, const policy::TableRow* written);
  void exceptions(std::uint32_t step, const ExceptionsNode& node, const policy::Body* body);
  void pattern(std::uint32_t step, const PatternNode& node, feel::NodeId at);
  std::optional<Part> part(feel::NodeId node, const policy::Part* written);
  std::optional<Part> condition(feel::NodeId node);
  feel::NodeId inside(feel::NodeId node) const;
  bool combines(const Step& step) const;
  void value_from(const Step& step, Telling& telling) const;
  void row_cells(const Step& step, std::size_t row);

  // What a node reads.
  void collect(feel::NodeId node, std::vector<Read>& out, std::vector<feel::Slot>& seen) const;
  void read_into(std::uint32_t step, feel::NodeId node);
  std::string text_of(feel::NodeId node) const;
  std::string unit_of(feel::NodeId node) const;
  std::string pattern_unit(feel::NodeId node) const;

  int depth = 0;
};

template <class Items>
std::optional<std::uint32_t> ReasonPlan::Planner::index_in(const Items& items, const policy::Element* element) const {
  using Item = typename Items::value_type;
  if (items.empty() || element == nullptr) return std::nullopt;
  const auto less = std::less<const policy::Element*>();
  if (less(element, &items.front()) || less(&items.back(), element)) return std::nullopt;
  const auto* item = static_cast<const Item*>(element);
  return static_cast<std::uint32_t>(item - items.data());
}

}  // namespace liangce::detail

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/decide/impl/reason_bodies_inl.hpp"
#include "liangce/decide/impl/reason_plan_inl.hpp"
#endif
