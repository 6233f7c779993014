// Cases made up to find one with some property, where enumeration ends: lists, functions, dates worked out. Made of the
// numbers, words and dates the policy itself asks about and their neighbours; the same ones in every run.
#pragma once

#include <functional>
#include <random>
#include <vector>

#include "liangce/analyze/impl/view.hpp"

namespace liangce::detail {

class Trial {
 public:
  /// Facts by fact slot, and rules set by hand in the order of by_hand().
  struct Made {
    std::vector<Value> facts;
    std::vector<Value> rules;
  };
  /// The facts `roots` can reach; with `by_hand` only those they read themselves, and the rules they name.
  Trial(const ProgramView& view, const std::vector<feel::NodeId>& roots, bool by_hand);

  /// What another version asks about as well: the numbers only it has come more often.
  void learn_from(const ProgramView& other, const std::vector<feel::NodeId>& roots);
  const std::vector<feel::Slot>& by_hand() const noexcept { return by_hand_; }
  /// The next case made up.
  const Made& next();
  /// The next case is this one with a few facts changed.
  void go_on_from(const std::vector<Value>& facts);
  /// Leaves facts of the last case out for as long as it `still` has the property.
  Made least(const std::function<bool(const Made&)>& still) const;
  /// Days the policy asks about, and those beside them; the program's own first.
  std::vector<Date> days(const policy::Period& within, std::size_t most) const;

 private:
  Value any(const policy::TypeSpec& type, const feel::Type& of, int depth);
  Value number(const policy::TypeSpec& type);
  Value date(const policy::TypeSpec& type);
  void change(std::size_t which);
  std::size_t below(std::size_t n) { return n < 2 ? 0 : static_cast<std::size_t>(random_() % n); }
  void learn(const Value& value, int depth = 0);
  void read(const ProgramView& view, feel::NodeId root);

  const ProgramView view_;
  std::mt19937_64 random_{20230101};
  std::vector<feel::Slot> slots_;
  std::vector<feel::Slot> by_hand_;
  Made made_;
  std::vector<Value> empty_;
  std::vector<Number> numbers_;
  std::size_t most_numbers_ = 60;
  std::size_t old_ = 0;  ///< numbers before this are not only the other version's
  std::vector<Date> dates_, asked_;
  std::vector<Value> texts_;
  std::size_t turn_ = 0;
};

}  // namespace liangce::detail
