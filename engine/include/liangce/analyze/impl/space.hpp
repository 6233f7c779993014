// The cases a condition can tell apart: each fact it reads, cut into cells at the values the condition asks about.
//
// Inside a cell every comparison with a constant has one answer, so one value stands for all. `missing` is a cell of
// its own. A box is one stretch of cells a fact.
#pragma once

#include <string>
#include <vector>

#include "liangce/analyze/impl/view.hpp"

namespace liangce::detail {

/// What stands on one axis between two thresholds, or one value.
struct Cell {
  Value value;      ///< stands for the cell
  Value low, high;  ///< open ends of a stretch; null: unbounded. A single value has none
  bool point = true;
};

struct Axis {
  std::string name;                    ///< of the fact
  const policy::Fact* fact = nullptr;  ///< of the first program; null: a rule or part taken as it comes
  std::vector<std::pair<const feel::Code*, feel::Slot>> lazies;  ///< of such a rule, in each program that has it
  feel::TypeRef type;                                            ///< of such a rule
  bool count = false;       ///< of such a rule: only whole numbers come out, none below zero
  std::string key;          ///< of a part: what it says; else empty
  std::vector<Cell> cells;  ///< known values, ascending where there is an order
  bool ordered = false;     ///< numbers, dates, durations
  Value missing;            ///< what an empty case holds
  bool points = true;       ///< every cell is one value

  /// The lazy slot that stands for it in a program; nullopt: none.
  std::optional<feel::Slot> lazy_in(const feel::Code& code) const {
    for (const auto& [of, slot] : lazies)
      if (of == &code) return slot;
    return std::nullopt;
  }
};

/// One stretch of an axis: cells first..last, and whether `missing` is in.
struct Span {
  int first = 0;
  int last = -1;
  bool missing = true;
  bool known() const noexcept { return first <= last; }
  bool single() const noexcept { return missing ? !known() : first == last; }
};
using Box = std::vector<Span>;  // one an axis

/// The facts some nodes of one or two programs read.
class Space {
 public:
  /// Adds the facts `root` can reach, with the values it asks about. Call for every root before finish().
  void add(const ProgramView& view, feel::NodeId root);
  /// Adds the inputs of a table as they come, whatever is behind them: what no such case shows, no case shows.
  void add_inputs(const ProgramView& view, const TableNode& table);
  /// Adds a fact; an axis of its own for every name.
  int add_fact(const ProgramView& view, feel::Slot slot) {
    if (views_.empty()) views_.push_back(view);
    return axis(view, slot);
  }
  /// Adds something taken as it comes that stands in a lazy slot: one axis for all that have the same key.
  int add_part(const ProgramView& view, const std::string& key, const std::string& name, feel::Slot lazy,
               const feel::TypeRef& type, bool count);
  void add_thresholds(int axis, const std::vector<Value>& values);
  /// `apart`: values inside a stretch that no other axis has, so that equal answers come from the same place. Then
  /// told_apart() says whether that was possible.
  void finish(bool apart = false);
  bool told_apart() const noexcept { return told_apart_; }

  const std::vector<Axis>& axes() const noexcept { return axes_; }
  Box whole(bool with_missing = true) const;
  /// Index of the axis of each fact slot of a program; -1: not in this space.
  std::vector<int> axes_of(const Program& program) const;
  std::vector<int> axes_of_lazies(const feel::Code& code) const;

  /// The fact a node reads and nothing else, also through rules that only name it.
  static std::optional<feel::Slot> plain_fact(const feel::Code& code, feel::NodeId node);
  /// The constant a node is, also through rules.
  static const Value* plain_constant(const ProgramView& view, feel::NodeId node);
  /// A comparison of one fact with constants: which fact, and the constants when `values` is given.
  static std::optional<feel::Slot> atom(const ProgramView& view, feel::NodeId node, std::vector<Value>* values);
  /// Which node is compared with constants; no_node when that is not what it is.
  static feel::NodeId compared(const ProgramView& view, feel::NodeId node, std::vector<Value>* values);

 private:
  int axis(const ProgramView& view, feel::Slot slot);
  void thresholds(const ProgramView& view, feel::NodeId root, bool through);
  void behind(const ProgramView& view, feel::NodeId node);
  bool alone(std::size_t axis, const Value& value) const;
  void allowed_only(const ProgramView& view, Axis& axis) const;

  std::vector<Axis> axes_;
  std::vector<std::vector<Value>> thresholds_;  // by axis
  std::vector<ProgramView> views_;
  bool told_apart_ = true;
};

}  // namespace liangce::detail
