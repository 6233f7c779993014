// What every explanation of a program shares: for each element and part the words to say, where its value comes from,
// and what it reads. Made once a program from its code and the policy beside it; holds nothing of any case.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <utility>
#include <vector>

#include "liangce/decide/impl/program_details.hpp"

namespace liangce::detail {

struct ReasonPlan {
  static constexpr std::uint32_t none = 0xFFFFFFFF;

  /// Below a step: a step of its own, or an element or parameter that is explained the first time it comes up.
  struct Part {
    enum class What : std::uint8_t { step, element, parameter };
    What what = What::step;
    std::uint32_t index = 0;  ///< in steps; a lazy slot; in parameters
  };
  /// Where a used value comes from. Constants stand in `said` already.
  struct Reading {
    enum class From : std::uint8_t { plan, fact, lazy };
    From from = From::plan;
    feel::Slot slot = 0;
  };
  struct Step {
    ReasonStep said;                    ///< without parts; `used` without the case's values
    feel::NodeId node = feel::no_node;  ///< gives the value
    feel::Slot fact = no_fact;          ///< a parameter without a value: its fact slot
    feel::NodeId loop = feel::no_node;   ///< a `some` or `every` over one list
    std::vector<Reading> readings;      ///< one for each of said.used
    std::vector<Part> parts;
    const TableNode* table = nullptr;
    const policy::Table* written = nullptr;
    std::vector<std::pair<std::uint32_t, std::uint32_t>>
        answers;                ///< table rows whose answer is computed -> step that says what they read
    std::vector<Part> results;  ///< exception: its own value, told when it holds; root: outputs and findings
  };

  std::deque<Step> steps;
  std::vector<std::uint32_t> elements;    ///< by lazy slot: step, or none for a slot without a name
  std::vector<std::uint32_t> parameters;  ///< by number of the parameter in force, then those without a value: step
  std::vector<std::uint32_t> decisions;   ///< by Details::decisions: step

  static std::shared_ptr<const ReasonPlan> make(const Program& program);

  /// The citation's words into a step.
  static void cite(const policy::Policy& policy, const policy::Citation& citation, ReasonStep& said);

 private:
  struct Planner;
};

}  // namespace liangce::detail

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/decide/impl/reason_plan_inl.hpp"
#endif
