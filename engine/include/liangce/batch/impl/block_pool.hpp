// Memory for columns on their way: blocks that are handed on from one table to the next.
//
// Fresh pages cost more than everything done with them (a fault each), so freed blocks are kept for the next batch and
// the next table, up to a bound. Blocks are cut from slabs of two megabytes, which the system may back by one large
// page; a slab that is wholly free beyond the bound goes back.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <new>
#include <unordered_map>
#include <vector>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace liangce::batch::detail {

/// One for the process; any thread may take and give back.
class BlockPool {
 public:
  static constexpr std::size_t least = std::size_t{1} << 14U;  ///< smaller ones are left to operator new
  static constexpr std::size_t slab_bytes = std::size_t{1} << 21U;
  static constexpr std::size_t most_kept = 16;  ///< free slabs: 32 MB

  /// Never destroyed: arrays may be released while the program ends.
  static BlockPool& shared() {
    static auto* pool = new BlockPool;
    return *pool;
  }

  void* take(std::size_t bytes) {
    if (bytes < least) return ::operator new(bytes);
    if (bytes > slab_bytes / 2) return fresh((bytes + slab_bytes - 1) / slab_bytes * slab_bytes);
    const unsigned kind = kind_of(bytes);
    const std::lock_guard lock(mutex_);
    if (open_[kind].empty()) open_slab(kind);
    Slab& slab = *open_[kind].back();
    std::byte* block = slab.free.back();
    slab.free.pop_back();
    if (slab.free.empty()) open_[kind].pop_back(), slab.open = false;
    return block;
  }

  /// `bytes`: as taken.
  void give(void* block, std::size_t bytes) noexcept {
    if (bytes < least) return ::operator delete(block);
    if (bytes > slab_bytes / 2) return std::free(block);
    const unsigned kind = kind_of(bytes);
    const std::lock_guard lock(mutex_);
    const auto base = reinterpret_cast<std::uintptr_t>(block) / slab_bytes * slab_bytes;
    Slab& slab = *slabs_.find(base)->second;
    slab.free.push_back(static_cast<std::byte*>(block));  // has room: see open_slab
    if (!slab.open) {
      open_[kind].push_back(&slab);  // has room: see open_slab
      slab.open = true;
    }
    if (slab.free.size() == slab_bytes / size_of(kind)) retire(slab, kind);
  }

 private:
  static constexpr unsigned least_bits = 14;
  static constexpr unsigned kinds = 49;  // 16 KB .. 1 MB, eight to a doubling: little is lost to rounding up
  struct Slab {
    std::byte* base = nullptr;
    std::vector<std::byte*> free;
    bool open = false;  // in open_
  };

  static unsigned kind_of(std::size_t bytes) noexcept {
    if (bytes <= least) return 0;
    const auto doublings = static_cast<unsigned>(std::bit_width(bytes - 1)) - 1 - least_bits;
    return 8 * doublings + static_cast<unsigned>((bytes - 1) >> (doublings + least_bits - 3)) - 7;
  }
  static std::size_t size_of(unsigned kind) noexcept { return (least / 8 * (8 + kind % 8)) << (kind / 8); }

  static std::byte* fresh(std::size_t bytes) {
    void* base = std::aligned_alloc(slab_bytes, bytes);
    if (base == nullptr) throw std::bad_alloc();
#if defined(__linux__)
    ::madvise(base, bytes, MADV_HUGEPAGE);  // a wish
#endif
    return static_cast<std::byte*>(base);
  }

  void open_slab(unsigned kind) {
    auto slab = std::make_unique<Slab>();
    const std::size_t block = size_of(kind);
    slab->free.reserve(slab_bytes / block);
    for (auto& lists : open_) lists.reserve(slabs_.size() + 1);
    if (!kept_.empty()) {
      slab->base = kept_.back();
      kept_.pop_back();
    } else {
      kept_.reserve(most_kept);
      slab->base = fresh(slab_bytes);
    }
    for (std::size_t at = slab_bytes / block; at != 0; --at) slab->free.push_back(slab->base + (at - 1) * block);
    slab->open = true;
    open_[kind].push_back(slab.get());
    slabs_.emplace(reinterpret_cast<std::uintptr_t>(slab->base), std::move(slab));
  }

  void retire(Slab& slab, unsigned kind) noexcept {
    std::erase(open_[kind], &slab);
    std::byte* base = slab.base;
    slabs_.erase(reinterpret_cast<std::uintptr_t>(base));
    if (kept_.size() < most_kept) {
      kept_.push_back(base);
    } else {
      std::free(base);
    }
  }

  std::mutex mutex_;
  std::unordered_map<std::uintptr_t, std::unique_ptr<Slab>> slabs_;
  std::array<std::vector<Slab*>, kinds> open_;  // with free blocks
  std::vector<std::byte*> kept_;
};

/// For vectors whose memory is the pool's.
template <typename T>
struct PoolAllocator {
  using value_type = T;
  PoolAllocator() = default;
  template <typename U>
  PoolAllocator(const PoolAllocator<U>&) noexcept {}  // NOLINT(google-explicit-constructor)
  T* allocate(std::size_t count) { return static_cast<T*>(BlockPool::shared().take(count * sizeof(T))); }
  void deallocate(T* at, std::size_t count) noexcept { BlockPool::shared().give(at, count * sizeof(T)); }
  /// A vector that is made longer without a value holds anything there: it is about to be filled.
  template <typename U>
  void construct(U* at) noexcept {
    ::new (static_cast<void*>(at)) U;
  }
  friend bool operator==(const PoolAllocator&, const PoolAllocator&) noexcept { return true; }
};

template <typename T>
using Pooled = std::vector<T, PoolAllocator<T>>;

}  // namespace liangce::batch::detail
