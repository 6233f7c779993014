// Which units of a policy read which: the same for every date and every value of a parameter, so it is found out once
// for a policy and all its what-ifs.
#pragma once

#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "liangce/feel/environment.hpp"

namespace liangce::detail {

struct Reading {
  std::vector<std::vector<feel::Slot>> by_unit;       ///< what its body reads
  std::vector<std::vector<feel::Slot>> by_decisions;  ///< by unit: what outputs and findings of a decision read besides
};

/// Shared by the handles of one policy content; safe to use from any thread.
class KeptReading {
 public:
  std::shared_ptr<const Reading> get() const {
    const std::lock_guard lock(mutex_);
    return reading_;
  }
  void keep(std::shared_ptr<const Reading> reading) {
    const std::lock_guard lock(mutex_);
    if (reading_ == nullptr) reading_ = std::move(reading);
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const Reading> reading_;
};

}  // namespace liangce::detail
