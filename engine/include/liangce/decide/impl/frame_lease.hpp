// Frames are reused: a thread that decides one case after the other allocates nothing.
#pragma once

#include <memory>
#include <vector>

#include "liangce/feel/evaluate.hpp"

namespace liangce::detail {

/// A frame for one evaluation, from the thread's own store.
class FrameLease {
 public:
  explicit FrameLease(const feel::Code& code) {
    auto& store = kept();
    if (!store.empty()) {
      frame_ = std::move(store.back());
      store.pop_back();
      frame_->code = &code;
    } else {
      frame_ = std::make_unique<feel::Frame>(code);
    }
    frame_->errors = nullptr;
    frame_->memory = nullptr;
  }
  ~FrameLease() {
    auto& store = kept();
    if (store.size() < most_kept) store.push_back(std::move(frame_));
  }
  FrameLease(const FrameLease&) = delete;
  FrameLease& operator=(const FrameLease&) = delete;
  feel::Frame& operator*() const noexcept { return *frame_; }
  feel::Frame* operator->() const noexcept { return frame_.get(); }

 private:
  static constexpr std::size_t most_kept = 4;
  static std::vector<std::unique_ptr<feel::Frame>>& kept() {
    thread_local std::vector<std::unique_ptr<feel::Frame>> store;
    return store;
  }
  std::unique_ptr<feel::Frame> frame_;
};

}  // namespace liangce::detail
