// Owning wrappers: whoever holds the struct calls its release exactly once.
#pragma once

#include <utility>

#include "liangce/batch/arrow_abi.hpp"

namespace liangce::batch {

/// Moves the C struct in (the source's release is cleared, as the specification asks) and releases it at the end.
template <typename T>
class Owned {
 public:
  Owned() noexcept : value_{} {}
  explicit Owned(T* source) noexcept : value_(*source) { source->release = nullptr; }
  Owned(Owned&& other) noexcept : value_(std::exchange(other.value_, T{})) {}
  Owned& operator=(Owned&& other) noexcept {
    if (this != &other) {
      reset();
      value_ = std::exchange(other.value_, T{});
    }
    return *this;
  }
  Owned(const Owned&) = delete;
  Owned& operator=(const Owned&) = delete;
  ~Owned() { reset(); }

  T* get() noexcept { return &value_; }
  const T* get() const noexcept { return &value_; }
  const T* operator->() const noexcept { return &value_; }
  explicit operator bool() const noexcept { return value_.release != nullptr; }
  /// Gives the struct to a consumer that will release it.
  void move_to(T* target) noexcept { *target = std::exchange(value_, T{}); }

 private:
  void reset() noexcept {
    if (value_.release != nullptr) value_.release(&value_);
    value_ = T{};
  }
  T value_;
};

using OwnedSchema = Owned<ArrowSchema>;
using OwnedArray = Owned<ArrowArray>;
using OwnedStream = Owned<ArrowArrayStream>;

}  // namespace liangce::batch
