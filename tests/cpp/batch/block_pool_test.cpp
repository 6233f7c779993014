// Blocks handed on from one column to the next.
#include "liangce/batch/impl/block_pool.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <vector>

namespace liangce::batch::detail {
namespace {

TEST(BlockPool, BlocksOfEverySizeHoldWhatIsWrittenAndLieApart) {
  auto& pool = BlockPool::shared();
  std::vector<std::pair<std::byte*, std::size_t>> blocks;
  for (std::size_t round = 0; round < 3; ++round) {
    for (std::size_t size = 1'000; size < 3 * BlockPool::slab_bytes; size += size / 7 + round) {
      for (const std::size_t bytes : {size, size + 1}) {
        auto* block = static_cast<std::byte*>(pool.take(bytes));
        if (bytes >= BlockPool::least) EXPECT_EQ(reinterpret_cast<std::uintptr_t>(block) % 64, 0U) << bytes;
        std::memset(block, static_cast<int>(blocks.size() % 251), bytes);
        blocks.emplace_back(block, bytes);
      }
    }
    for (std::size_t i = 0; i < blocks.size(); ++i) {
      const auto [block, bytes] = blocks[i];
      const auto mine = static_cast<std::byte>(i % 251);
      ASSERT_TRUE(std::all_of(block, block + bytes, [&](std::byte b) { return b == mine; })) << bytes;
    }
    for (const auto& [block, bytes] : blocks) pool.give(block, bytes);
    blocks.clear();
  }
}

}  // namespace
}  // namespace liangce::batch::detail
