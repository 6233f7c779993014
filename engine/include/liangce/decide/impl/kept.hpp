// What compiling a policy for a date found out that stands for other dates and for amendments of parameters too: which
// units read which, how names and code are laid out, and programs from which others are made by changing constants.
#pragma once

#include <algorithm>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "liangce/decide/program.hpp"
#include "liangce/feel/environment.hpp"
#include "liangce/feel/simplify.hpp"

namespace liangce::detail {

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

/// Which units of a policy read which: the same for every date and every value of a parameter.
struct Reading {
  std::vector<std::vector<feel::Slot>> by_unit;       ///< what its body reads
  std::vector<std::vector<feel::Slot>> by_decisions;  ///< by unit: what outputs and findings of a decision read besides
};

/// Where everything is in the programs in which the same parameters have a value, whatever values those are.
struct Layout {
  /// A unit's body, or what a decision puts out.
  struct Piece {
    std::size_t unit = 0;
    bool outputs = false;
    bool in_circle = false;              ///< reads a function that was not compiled yet
    std::vector<feel::Slot> parameters;  ///< numbers of those named in it
    std::vector<feel::Slot> open;        ///< fact slots of parameters without a value that it names
    std::vector<feel::Slot> as_missing;  ///< those that rows of its tables list as missing
  };
  std::shared_ptr<const Layout> base;              ///< whose names these are added to
  std::unique_ptr<const feel::Environment> names;  ///< as they were in the end
  std::vector<Unit> units;
  std::vector<Piece> pieces;             ///< in the order in which they were compiled
  std::vector<feel::Stretch> stretches;  ///< theirs
  feel::Code::Mark end;                  ///< of what was compiled, before it was simplified
  std::vector<bool> has_value;           ///< by parameter of the policy
  std::vector<feel::Slot> places;        ///< by parameter: its number when it has a value, else its fact slot
  bool moved = false;                    ///< pieces stand elsewhere than in the order in which they were compiled
};

/// Nobody is ever given this program: it stays as it was made.
struct KeptProgram {
  std::shared_ptr<const Layout> layout;
  std::shared_ptr<const Program> program;
};

/// Shared by the handles of one policy content; safe to use from any thread.
class Kept {
 public:
  Kept() = default;
  /// Of a content that differs from another in values of parameters only.
  explicit Kept(const std::shared_ptr<Kept>& other) {
    const std::lock_guard lock(other->mutex_);
    reading_ = other->reading_;
    base_ = other->programs_.empty() ? other->base_ : other;
  }
  /// What is kept of that content; null: there is none, or programs of this one are there.
  std::shared_ptr<Kept> base() const {
    const std::lock_guard lock(mutex_);
    return base_;
  }
  std::shared_ptr<const Reading> reading() const {
    const std::lock_guard lock(mutex_);
    return reading_;
  }
  void keep(std::shared_ptr<const Reading> reading) {
    const std::lock_guard lock(mutex_);
    if (reading_ == nullptr) reading_ = std::move(reading);
  }
  /// One in which these parameters have a value: of that day when there is one, else of another; else one of that day
  /// in which only these have one, but not all of them; else empty.
  KeptProgram like(Date on, const std::vector<bool>& has_value) {
    const std::lock_guard lock(mutex_);
    const auto fits = [&](const KeptProgram& one) { return one.layout->has_value == has_value; };
    auto found = std::find_if(programs_.begin(), programs_.end(),
                              [&](const KeptProgram& one) { return one.program->on() == on && fits(one); });
    if (found == programs_.end()) found = std::find_if(programs_.begin(), programs_.end(), fits);
    if (found == programs_.end()) {
      found = std::find_if(programs_.begin(), programs_.end(), [&](const KeptProgram& one) {
        const std::vector<bool>& had = one.layout->has_value;
        for (std::size_t i = 0; i < had.size(); ++i) {
          if (had[i] && !has_value[i]) return false;
        }
        return one.program->on() == on && !one.layout->moved;
      });
    }
    if (found == programs_.end()) return {};
    std::rotate(programs_.begin(), found, found + 1);
    return programs_.front();
  }
  void keep(KeptProgram program) {
    const std::lock_guard lock(mutex_);
    for (const KeptProgram& one : programs_) {
      if (one.program->on() == program.program->on() && one.layout->has_value == program.layout->has_value) return;
    }
    base_ = nullptr;  // no longer needed: amendments of amendments are not to keep all of them
    programs_.insert(programs_.begin(), std::move(program));
    if (programs_.size() > most_programs) programs_.pop_back();
  }

 private:
  static constexpr std::size_t most_programs = 8;
  mutable std::mutex mutex_;
  std::shared_ptr<const Reading> reading_;
  std::shared_ptr<Kept> base_;
  std::vector<KeptProgram> programs_;  // last used first
};

}  // namespace liangce::detail
