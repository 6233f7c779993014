// The loops for each width of processor against plain ones written here.
#include "liangce/plan/impl/byte_kernels.hpp"
#include "liangce/plan/impl/test_kernels.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <limits>
#include <random>
#include <vector>

namespace {

namespace kernels = liangce::plan::kernels;

template <typename T>
class SpansOf : public testing::Test {
 protected:
  using Limits = std::numeric_limits<T>;

  /// Values near the ends of the type and of the span, and anything.
  std::vector<T> values(std::size_t count, T low, T high) {
    std::vector<T> made(count);
    for (T& value : made) {
      switch (random_() % 6) {
        case 0: value = low; break;
        case 1: value = high; break;
        case 2: value = low == Limits::min() ? low : static_cast<T>(low - 1); break;
        case 3: value = high == Limits::max() ? high : static_cast<T>(high + 1); break;
        case 4: value = random_() % 2 == 0 ? Limits::min() : Limits::max(); break;
        default: value = static_cast<T>(random_());
      }
    }
    return made;
  }

  std::vector<std::pair<T, T>> spans() {
    std::vector<std::pair<T, T>> made = {{Limits::min(), Limits::max()},
                                         {Limits::min(), 7},
                                         {7, Limits::max()},
                                         {7, 7},
                                         {Limits::min(), Limits::min()},
                                         {Limits::max(), Limits::max()},
                                         {3, 100}};
    for (int i = 0; i < 20; ++i) {
      const auto a = static_cast<T>(random_()), b = static_cast<T>(random_());
      made.emplace_back(std::min(a, b), std::max(a, b));
    }
    return made;
  }

  std::mt19937_64 random_{20230630};
};

using Types =
    testing::Types<std::int8_t, std::uint8_t, std::int16_t, std::uint16_t, std::int32_t, std::uint32_t, std::int64_t>;
TYPED_TEST_SUITE(SpansOf, Types);

template <typename T>
std::vector<std::uint64_t> one_by_one(const std::vector<T>& values, T low, T high) {
  std::vector<std::uint64_t> bits((values.size() + 63) / 64);
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (low <= values[i] && values[i] <= high) bits[i / 64] |= std::uint64_t{1} << (i % 64);
  }
  return bits;
}

TYPED_TEST(SpansOf, EveryWidthSetsTheSameBits) {
  for (const auto& [low, high] : this->spans()) {
    const auto values = this->values(5 * 64, low, high);
    const auto expected = one_by_one(values, low, high);
    std::vector<std::uint64_t> bits(5);
    kernels::span_bits<TypeParam>(values.data(), values.size(), low, high, bits.data());
    EXPECT_EQ(bits, expected) << +low << " .. " << +high;
    for (std::size_t w = 0; w < 5; ++w) bits[w] = kernels::plain::span_word(values.data() + 64 * w, 64, low, high);
    EXPECT_EQ(bits, expected) << "plain " << +low << " .. " << +high;
#if defined(LIANGCE_PLAN_X86)
    if (__builtin_cpu_supports("avx2")) {
      kernels::avx2::span_bits<TypeParam>(values.data(), 5, low, high, bits.data());
      EXPECT_EQ(bits, expected) << "avx2 " << +low << " .. " << +high;
    }
#endif
  }
}

TYPED_TEST(SpansOf, RowsThatFillNoWord) {
  for (const std::size_t rows : {1U, 63U, 65U, 130U}) {
    const auto values = this->values(rows, TypeParam{3}, TypeParam{100});
    std::vector<std::uint64_t> bits((rows + 63) / 64);
    kernels::span_bits<TypeParam>(values.data(), rows, 3, 100, bits.data());
    if (rows % 64 != 0) bits.back() &= (std::uint64_t{1} << (rows % 64)) - 1;
    EXPECT_EQ(bits, one_by_one<TypeParam>(values, 3, 100));
  }
}

TYPED_TEST(SpansOf, AllWithinIsThatNoneIsOutside) {
  using U = std::make_unsigned_t<TypeParam>;
  for (const auto& [low, high] : this->spans()) {
    std::vector<TypeParam> values(131, low);
    for (std::size_t i = 1; i < values.size(); i += 2) values[i] = high;
    const auto check = [&, low = low, high = high](bool expected) {
      EXPECT_EQ(kernels::all_within<TypeParam>(values.data(), values.size(), low, high), expected);
      const auto* all = reinterpret_cast<const U*>(values.data());
      const auto span = static_cast<U>(static_cast<U>(high) - static_cast<U>(low));
      EXPECT_EQ(kernels::plain::farthest(all, values.size(), static_cast<U>(low)) <= span, expected);
#if defined(LIANGCE_PLAN_X86)
      if (__builtin_cpu_supports("avx2")) {
        EXPECT_EQ(kernels::avx2::farthest(all, values.size(), static_cast<U>(low)) <= span, expected);
      }
#endif
    };
    check(true);
    for (const std::size_t at : {std::size_t{0}, std::size_t{64}, values.size() - 1}) {
      const TypeParam kept = values[at];
      if (low != std::numeric_limits<TypeParam>::min()) values[at] = static_cast<TypeParam>(low - 1), check(false);
      if (high != std::numeric_limits<TypeParam>::max()) values[at] = static_cast<TypeParam>(high + 1), check(false);
      values[at] = kept;
    }
  }
}

/// Three columns of one type joined: a span, its opposite where some are unknown, and a span again.
TYPED_TEST(SpansOf, JoinedTestsSayOfEachRowWhatItsCellsSay) {
  for (const auto& [low, high] : this->spans()) {
    for (const std::size_t rows : {std::size_t{1}, std::size_t{63}, std::size_t{512}, std::size_t{1500}}) {
      for (const std::size_t first : {std::size_t{0}, std::size_t{8}, std::size_t{520}}) {
        std::array<std::vector<TypeParam>, 3> columns;
        std::array<std::vector<std::uint8_t>, 3> known;
        std::vector<kernels::SpanTest> tests(3);
        for (std::size_t c = 0; c < 3; ++c) {
          columns[c] = this->values(first + rows, low, high);
          known[c].resize((first + rows + 7) / 8);
          for (std::uint8_t& byte : known[c]) byte = static_cast<std::uint8_t>(this->random_());
          tests[c].values = columns[c].data();
          tests[c].known = c == 0 ? nullptr : known[c].data();
          tests[c].low = std::int64_t{0} + low;
          tests[c].high = std::int64_t{0} + high;
          tests[c].turned = c == 1;
          tests[c].run = kernels::span_test_of<TypeParam>();
        }
        for (const bool turned : {false, true}) {
          std::vector<std::uint64_t> decisive(64), other(64, ~std::uint64_t{0});
          kernels::join_tests(tests, first, rows, turned, decisive.data(), other.data());
          for (std::size_t row = 0; row < rows; ++row) {
            bool some = false, none = true;
            for (std::size_t c = 0; c < 3; ++c) {
              const std::size_t at = first + row;
              if (tests[c].known != nullptr && (known[c][at / 8] >> (at % 8) & 1) == 0) {
                none = false;
                continue;
              }
              bool holds = columns[c][at] >= low && columns[c][at] <= high;
              if (c == 1) holds = !holds;
              if (turned) holds = !holds;
              some = some || holds;
              none = none && !holds;
            }
            ASSERT_EQ(decisive[row / 64] >> (row % 64) & 1, some ? 1U : 0U) << row << " of " << rows;
            ASSERT_EQ(other[row / 64] >> (row % 64) & 1, none ? 1U : 0U) << row << " of " << rows;
          }
        }
      }
    }
  }
}

TYPED_TEST(SpansOf, OnlyTheFirstToTestAColumnLooksForWhatCannotBe) {
  for (const std::size_t rows : {std::size_t{7}, std::size_t{512}, std::size_t{700}}) {
    std::vector<TypeParam> column(rows, TypeParam{5});
    kernels::Guard guard;
    std::vector<kernels::SpanTest> tests(2);
    for (kernels::SpanTest& test : tests) {
      test.values = column.data();
      test.low = 3, test.high = 4;
      test.least = 2, test.most = 6;
      test.guard = &guard;
      test.run = kernels::span_test_of<TypeParam>();
    }
    std::vector<std::uint64_t> decisive(64), other(64, ~std::uint64_t{0});
    const auto join = [&](bool unchecked) {
      guard = {unchecked, false};
      kernels::join_tests(tests, 0, rows, false, decisive.data(), other.data());
      EXPECT_FALSE(guard.unchecked);
      return guard.beyond;
    };
    EXPECT_FALSE(join(true));
    for (const TypeParam outside :
         {TypeParam{1}, TypeParam{7}, std::numeric_limits<TypeParam>::max(), std::numeric_limits<TypeParam>::min()}) {
      for (const std::size_t at : {std::size_t{0}, rows / 2, rows - 1}) {
        column[at] = outside;
        EXPECT_TRUE(join(true)) << at << " of " << rows;
        EXPECT_FALSE(tests[1].looks);
        EXPECT_FALSE(join(false));
        column[at] = TypeParam{6};
      }
    }
    EXPECT_FALSE(join(true));
  }
}

TEST(WordLoops, SeeEveryWordOnce) {
  for (const std::size_t words : {0U, 1U, 3U, 4U, 37U}) {
    std::vector<std::uint64_t> in(words), out(words, 1);
    for (std::size_t w = 0; w < words; ++w) in[w] = 0x0123456789abcdef * (w + 1);
    const std::uint64_t* from = in.data();
    std::uint64_t* to = out.data();
    kernels::each_word(words, [=](std::size_t w) LIANGCE_WORDS { to[w] += ~from[w]; });
    for (std::size_t w = 0; w < words; ++w) EXPECT_EQ(out[w], 1 + ~in[w]);
  }
}

TEST(WordLoops, OneBitIsEnough) {
  for (const std::size_t words : {1U, 5U, 64U}) {
    for (std::size_t bit = 0; bit < 64 * words; bit += 13) {
      std::vector<std::uint64_t> bits(words);
      EXPECT_EQ(kernels::any_of(bits.data(), words), 0U);
      bits[bit / 64] |= std::uint64_t{1} << (bit % 64);
      EXPECT_NE(kernels::any_of(bits.data(), words), 0U);
      for (std::uint64_t& word : bits) word = ~word;
      EXPECT_NE(~kernels::all_of(bits.data(), words), 0U);
      bits[bit / 64] |= std::uint64_t{1} << (bit % 64);
      EXPECT_EQ(~kernels::all_of(bits.data(), words), 0U);
    }
  }
  EXPECT_EQ(~kernels::all_of(nullptr, 0), 0U);
}

TEST(ByteLoops, EveryWidthOfATable) {
  std::mt19937_64 random{20230630};
  for (const unsigned few : {1U, 5U, 13U, 14U, 40U, 256U}) {
    kernels::ByteTable table;
    table.few = few;
    for (std::uint8_t& byte : table.of) byte = static_cast<std::uint8_t>(random());
    for (const std::size_t count : {0U, 1U, 31U, 32U, 63U, 64U, 65U, 200U}) {
      std::vector<std::uint8_t> in(count), out(count + 1, 99);
      for (std::uint8_t& byte : in) {  // a few codes, or null, missing, escape
        const auto any = static_cast<unsigned>(random() % (few > 252 ? 256 : few + 3));
        byte = static_cast<std::uint8_t>(any < few ? any : 253 + (any - few));
      }
      kernels::through_table(in.data(), count, table, out.data());
      for (std::size_t i = 0; i < count; ++i) ASSERT_EQ(out[i], table.of[in[i]]) << few << " " << count << " " << i;
      EXPECT_EQ(out[count], 99) << "written behind the end";
    }
  }
}

TEST(ByteLoops, PlanesAndBytes) {
  std::mt19937_64 random{20230630};
  for (std::size_t count = 0; count <= 8; ++count) {
    std::uint64_t planes[8];
    for (std::uint64_t& plane : planes) plane = random();
    std::uint8_t bytes[64];
    kernels::bytes_of_planes(planes, count, bytes);
    for (unsigned r = 0; r < 64; ++r) {
      unsigned expected = 0;
      for (unsigned p = 0; p < count; ++p) expected |= static_cast<unsigned>(planes[p] >> r & 1U) << p;
      ASSERT_EQ(bytes[r], expected) << count << " " << r;
    }
  }
}

TEST(ByteLoops, WhatIsUnknownIsFilled) {
  std::mt19937_64 random{20230630};
  for (const std::size_t rows : {0U, 1U, 63U, 64U, 100U, 128U, 190U}) {
    std::vector<std::uint8_t> in(rows), out((rows + 63) / 64 * 64);
    std::vector<std::uint64_t> known((rows + 63) / 64);
    for (std::uint8_t& byte : in) byte = static_cast<std::uint8_t>(random() % 200);
    for (std::uint64_t& word : known) word = random();
    kernels::fill_unknown(in.data(), known.data(), rows, 254, out.data());
    for (std::size_t row = 0; row < rows; ++row) {
      const bool is_known = (known[row / 64] >> (row % 64) & 1U) != 0;
      ASSERT_EQ(out[row], is_known ? in[row] : 254) << rows << " " << row;
    }
  }
}

TEST(ByteLoops, NumbersOf128Bits) {
  std::mt19937_64 random{20230630};
  for (const std::size_t rows : {0U, 1U, 7U, 8U, 9U, 64U, 77U}) {
    std::vector<std::int64_t> numbers(rows);
    std::vector<std::uint64_t> known((rows + 63) / 64);
    for (std::int64_t& number : numbers) {
      number = random() % 4 == 0 ? std::numeric_limits<std::int64_t>::min() : static_cast<std::int64_t>(random());
    }
    for (std::uint64_t& word : known) word = random();
    std::vector<std::uint8_t> out(16 * rows);
    kernels::widen(numbers.data(), known.data(), rows, out.data());
    for (std::size_t row = 0; row < rows; ++row) {
      std::int64_t halves[2];
      std::memcpy(halves, out.data() + 16 * row, sizeof halves);
      const bool is_known = (known[row / 64] >> (row % 64) & 1U) != 0;
      ASSERT_EQ(halves[0], is_known ? numbers[row] : 0) << rows << " " << row;
      ASSERT_EQ(halves[1], is_known && numbers[row] < 0 ? -1 : 0) << rows << " " << row;
    }
  }
}

TEST(ByteLoops, BitsCounted) {
  std::mt19937_64 random{20230630};
  std::vector<std::uint64_t> words(30);
  std::size_t all = 0;
  std::array<std::size_t, 3> of_planes{};
  for (std::size_t w = 0; w < words.size(); ++w) {
    words[w] = w == 0 ? ~std::uint64_t{0} : random();
    for (unsigned b = 0; b < 64; ++b) all += words[w] >> b & 1U, of_planes[w % 3] += words[w] >> b & 1U;
  }
  EXPECT_EQ(kernels::count_bits(words.data(), words.size()), all);
  std::array<std::size_t, 3> counts{};
  kernels::count_planes(words.data(), words.size() / 3, 3, counts.data());
  EXPECT_EQ(counts, of_planes);
}

}  // namespace
