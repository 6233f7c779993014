// Variables of the loops and functions that are under way.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <memory>
#include <vector>

#include "liangce/value/value.hpp"

namespace liangce::feel {

/// A stack of values that stay where they are while it grows: whoever evaluates something holds on to variables, and
/// what it asks for may need more of them. Blocks, each as large as all before it together, are kept for the next case.
class Locals {
 public:
  std::size_t size() const noexcept { return size_; }
  Value& operator[](std::size_t index) noexcept { return index < first_block ? first_[index] : beyond(index); }
  const Value& operator[](std::size_t index) const noexcept { return const_cast<Locals&>(*this)[index]; }
  /// New ones are null; those that go are forgotten.
  void resize(std::size_t size) {
    for (std::size_t i = size; i < size_; ++i) (*this)[i] = Value();
    while (room() < size) add_block();
    size_ = size;
  }

 private:
  static constexpr std::size_t first_block = 32;
  static std::size_t block_of(std::size_t index) noexcept {
    return static_cast<std::size_t>(std::bit_width(index / first_block)) - 1;
  }
  Value& beyond(std::size_t index) noexcept {
    const std::size_t block = block_of(index);
    return more_[block][index - (first_block << block)];
  }
  std::size_t room() const noexcept { return first_ == nullptr ? 0 : first_block << more_.size(); }
  void add_block() {
    if (first_ == nullptr) {
      first_ = std::make_unique<Value[]>(first_block);
    } else {
      more_.push_back(std::make_unique<Value[]>(first_block << more_.size()));
    }
  }

  std::unique_ptr<Value[]> first_;
  std::vector<std::unique_ptr<Value[]>> more_;  // the n-th as large as all before it
  std::size_t size_ = 0;
};

}  // namespace liangce::feel
