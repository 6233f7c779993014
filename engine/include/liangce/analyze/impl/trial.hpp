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
  /// The facts `roots` can reach.
  Trial(const ProgramView& view, const std::vector<feel::NodeId>& roots);

  /// The next case made up, by fact slot.
  const std::vector<Value>& next();
  /// Leaves facts of the last case out for as long as it `still` has the property.
  std::vector<Value> least(const std::function<bool(const std::vector<Value>&)>& still) const;

 private:
  Value any(const policy::TypeSpec& type, int depth);
  Value number(const policy::TypeSpec& type);
  Value date(const policy::TypeSpec& type);
  std::size_t below(std::size_t n) { return n < 2 ? 0 : static_cast<std::size_t>(random_() % n); }
  void learn(const Value& value, int depth = 0);

  const ProgramView view_;
  std::mt19937_64 random_{20230101};
  std::vector<feel::Slot> slots_;
  std::vector<Value> facts_, empty_;
  std::vector<Number> numbers_;
  std::vector<Date> dates_;
  std::vector<Value> texts_;
  std::size_t turn_ = 0;
};

}  // namespace liangce::detail
