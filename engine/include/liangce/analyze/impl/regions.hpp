// What the nodes of a program can be over a box of cases. Sound: everything that can come out is in the answer; exact
// where a box is one cell a fact and no value inside a cell matters.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "liangce/analyze/impl/space.hpp"
#include "liangce/feel/operator.hpp"

namespace liangce::detail {

/// All a node can be over a box.
struct Abstract {
  enum class Form : std::uint8_t { values, range, anything };
  Form form = Form::values;
  std::vector<Value> values;  ///< values: all of them, absences too; range: the absences beside it
  Value low, high;            ///< range: ends, both included; null: unbounded
  int blame = -1;             ///< an axis worth cutting to know more; -1: none
  bool one() const noexcept { return form == Form::values && values.size() == 1; }
};

/// What a condition can be over a box.
struct Truths {
  bool yes = false, no = false, absent = false;
  int blame = -1;
  bool surely_yes() const noexcept { return yes && !no && !absent; }
  bool surely_no() const noexcept { return no && !yes && !absent; }
  bool one() const noexcept { return yes + no + absent == 1; }
};

class Regions {
 public:
  /// `free_parameters`: what a parameter switches on or off may be either, whatever its value today.
  Regions(const ProgramView& view, const Space& space, bool free_parameters = false);

  /// The box all questions are about from now on. `sampling`: each stretch of values stands for its one example.
  void enter(const Box& box, bool sampling = false);
  const Abstract& of(feel::NodeId node);
  Truths truths(feel::NodeId node);
  Truths row(const TableNode& table, std::size_t row);
  Truths absent(feel::NodeId node);  ///< has it no value?
  /// What a row answers in one output column.
  Abstract row_output(const TableNode& table, std::size_t row, std::size_t column);
  /// The whole answer of a row.
  Abstract row_value(const TableNode& table, std::size_t row);

  /// Does it hang on something a parameter switches (only where parameters are free)?
  bool switched(feel::NodeId node) { return uses(node).parameters; }

  /// Any axis a node reads that can still be cut; -1: none.
  int cut_for(feel::NodeId node) { return cut(uses(node)); }

  /// The examples of the box, by fact slot.
  const std::vector<Value>& facts();
  const ProgramView& view() const noexcept { return view_; }
  static Truths truths_of(const Abstract& value);

 private:
  struct Uses {
    std::vector<int> all;   ///< axes it reads
    std::vector<int> free;  ///< of these: where the value inside a cell matters
    bool parameters = false;
  };
  struct Known {
    Uses uses;
    bool uses_known = false;
    std::vector<Value> by_cell;  ///< of a node with one axis: last is `missing`
    std::vector<std::uint8_t> asked;
    std::uint64_t epoch = 0;
    Abstract now;
  };

  Known& known(feel::NodeId node);
  const Uses& uses(feel::NodeId node);
  void use_children(Uses& out, feel::NodeId node);
  void merge(Uses& out, feel::NodeId node);
  Abstract compute(feel::NodeId node);
  Abstract structure(feel::NodeId node);
  Abstract of_axis(feel::NodeId node, int axis);
  std::optional<int> compared_axis(feel::NodeId node) const;
  Abstract over_cells(feel::NodeId node, int axis);
  Abstract opaque(feel::NodeId node);
  Abstract compare(feel::NodeId node, feel::Operator op, const Abstract& a, const Abstract& b);
  Abstract arithmetic(feel::NodeId node, feel::Operator op, const Abstract& a, const Abstract& b);
  Abstract membership(feel::NodeId node);
  Abstract table(const TableNode& table, feel::NodeId node, int column);
  Abstract exceptions(const ExceptionsNode& exceptions);
  Value concrete(feel::NodeId node);
  int cut(const Uses& uses) const;
  int settle(const Uses& uses) const;
  std::optional<int> axis_of(feel::NodeId node) const;
  void put_lazies(feel::Frame& frame, const std::function<Value(std::size_t)>& value) const;
  bool exact(const Uses& uses) const;
  static void join(Abstract& into, const Abstract& more);
  static Abstract of_truths(const Truths& truths);
  feel::NodeId through(feel::NodeId node) const;

  const ProgramView view_;
  const feel::Code& code_;
  const Space& space_;
  bool free_;
  bool sampling_ = false;
  std::vector<int> axis_of_;       // by fact slot
  std::vector<int> axis_of_lazy_;  // by lazy slot: rules taken as they come, whatever is behind them
  Box box_;
  std::uint64_t epoch_ = 0;
  std::vector<std::unique_ptr<Known>> known_;  // by node
  std::vector<Value> facts_;
  std::vector<Value> one_fact_;
  bool facts_made_ = false;
  bool frame_made_ = false;
  feel::Frame frame_;
  feel::Frame cell_frame_;
};

}  // namespace liangce::detail
