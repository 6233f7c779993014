// What every explanation of a program shares: for each element and part the words to say, where its value comes from,
// and what it reads. Made once a program from its code and the policy beside it; holds nothing of any case.
#pragma once

#include <cstdint>
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
    // In all_parts:
    std::uint32_t telling = 0;  ///< what is told
    std::uint32_t once = 0;     ///< element, parameter: where it is noted that it has been told
  };
  /// A cell of a table's row that says something.
  struct Cell {
    std::uint32_t column = 0;
    std::uint32_t telling = 0;
  };
  /// Where a used value comes from.
  struct Reading {
    enum class From : std::uint8_t { plan, fact, lazy };
    From from = From::plan;
    feel::Slot slot = 0;
    Value value;  ///< From::plan: a parameter's
  };
  struct Said : ReasonWords {
    ReasonStep::Kind kind = ReasonStep::Kind::condition;
    ReasonStep::Form form = ReasonStep::Form::plain;
    bool condition = false;
    Value value;  ///< of steps without a node
  };
  struct Step {
    Said said;
    feel::NodeId node = feel::no_node;  ///< gives the value
    feel::Slot fact = no_fact;          ///< a parameter without a value: its fact slot
    feel::NodeId loop = feel::no_node;  ///< a `some` or `every` over one list
    std::vector<Reading> readings;      ///< one for each of said.used
    std::vector<Part> parts;
    std::vector<Part> results;  ///< exception: its own value, told when it holds; root: outputs and findings
    const TableNode* table = nullptr;
    std::vector<std::uint32_t> rows;                ///< table: a step a row; empty for very long tables
    std::vector<std::vector<std::uint32_t>> cells;  ///< table: by column and distinct test: a step, or none for dashes
  };

  /// What telling a step needs of it, small and together.
  struct Run {
    std::uint32_t first = 0;
    std::uint32_t count = 0;
  };
  struct Telling {
    ReasonHead head;  ///< its words are a Said
    const TableNode* table = nullptr;
    feel::NodeId node = feel::no_node;
    feel::NodeId loop = feel::no_node;
    Run readings, parts;
    Run results;  ///< of a row: its cells, in all_cells
    /// Where its value comes from.
    enum class From : std::uint8_t {
      words,      ///< no node: said().value
      constant,   ///< source: index of the constant
      fact,       ///< source: fact slot
      lazy,       ///< source: lazy slot
      truth,      ///< a condition that needs no locals
      parts,      ///< such an `and`, `or` or `not` whose parts, told one by one, say its value
      evaluation  ///< of any other node
    };
    std::uint32_t source = 0;
    From from = From::words;
    bool bare = false;      ///< nothing below it, nothing read
    bool simple = false;    ///< below it are its parts and nothing else; they do not say its value
    bool optional = false;  ///< there may be nothing to tell: a literal branch, a finding

    const Said& said() const noexcept { return static_cast<const Said&>(*head.words); }
  };
  static_assert(sizeof(Telling) == 64);

  std::vector<Step> steps;
  std::vector<Telling> tellings;  ///< by step
  std::vector<Part> all_parts;    ///< runs of tellings
  std::vector<Cell> all_cells;
  std::vector<Reading> all_readings;
  std::vector<std::uint32_t> elements;    ///< by lazy slot: step, or none for a slot without a name
  std::vector<std::uint32_t> parameters;  ///< by number of the parameter in force, then those without a value: step
  std::vector<std::uint32_t> decisions;   ///< by Details::decisions: step

  static std::shared_ptr<const ReasonPlan> make(const Program& program);

  static constexpr std::size_t most_rows = 5'000;  ///< of a table whose rows are planned one by one

  /// The citation's words into a step.
  static void cite(const policy::Policy& policy, const policy::Citation& citation, ReasonWords& said);

 private:
  struct Planner;
};

}  // namespace liangce::detail

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/decide/impl/reason_planner.hpp"
#endif
