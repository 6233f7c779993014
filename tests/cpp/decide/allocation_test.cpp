// Deciding a scalar policy allocates nothing: every operator new of the program is counted.
#include <gtest/gtest.h>

#include <cstdlib>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include "liangce/liangce.hpp"

namespace {
thread_local std::size_t allocations = 0;
}  // namespace

void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}
void* operator new[](std::size_t size) { return operator new(size); }
// All forms that end in the deletes below: a sanitizer tells memory of one source given back to another.
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  ++allocations;
  return std::malloc(size == 0 ? 1 : size);
}
void* operator new[](std::size_t size, const std::nothrow_t& tag) noexcept { return operator new(size, tag); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { std::free(memory); }
void operator delete[](void* memory, const std::nothrow_t&) noexcept { std::free(memory); }

namespace liangce {
namespace {

/// Of one verdict, once the thread has its frame.
std::size_t allocations_of(const Program& program, std::size_t decision, const Case& facts, Value& answer) {
  answer = program.verdict(decision, facts);
  const std::size_t before = allocations;
  answer = program.verdict(decision, facts);
  return allocations - before;
}

TEST(Allocations, CountersCount) {
  const std::size_t before = allocations;
  const std::vector<int> some(100);
  EXPECT_EQ(allocations, before + 1) << some.size();
}

TEST(Allocations, TheMonitoringVerdictMakesNone) {
  const Policy policy = load(LIANGCE_PROJECT_DIR "/policies/yuzhou-2023");
  const auto program = policy.on(*Date::parse("2023-06-30"));
  const std::size_t index = program->decision_index("监测对象识别");
  const std::vector<std::pair<const char*, Value>> ordinary = {{"农户", true},
                                                               {"监测状态", "none"},
                                                               {"脱贫户", false},
                                                               {"人均纯收入", 9000},
                                                               {"吃", "ok"},
                                                               {"穿", "ok"},
                                                               {"义务教育", "ok"},
                                                               {"基本医疗", "ok"},
                                                               {"住房", "ok"},
                                                               {"饮水", "ok"},
                                                               {"大额刚性支出", false},
                                                               {"收入大幅缩减", false},
                                                               {"基本生活严重困难", false}};
  struct Variant {
    const char* fact;
    Value value;
    const char* verdict;
  };
  const std::vector<Variant> variants = {{"人均纯收入", 9000, "NOT_ELIGIBLE"},
                                         {"农户", false, "NOT_ELIGIBLE"},
                                         {"监测状态", "active", "NOT_ELIGIBLE"},
                                         {"核实结论", "exclude", "NOT_ELIGIBLE"},
                                         {"核实结论", "include", "ELIGIBLE"},
                                         {"人均纯收入", Value::absent(Reason::missing), nullptr},
                                         {"人均纯收入", 7100, nullptr},
                                         {"农户", Value::absent(Reason::missing), nullptr},
                                         {"住房", "problem", nullptr}};
  for (const Variant& variant : variants) {
    Case facts(program);
    for (const auto& [fact, value] : ordinary) ASSERT_TRUE(facts.set(fact, value));
    ASSERT_TRUE(facts.set(variant.fact, variant.value));
    Value answer;
    EXPECT_EQ(allocations_of(*program, index, facts, answer), 0U) << variant.fact << " " << variant.value.to_feel();
    EXPECT_EQ(answer.is_absent(), variant.verdict == nullptr) << variant.fact << " " << answer.to_feel();
    if (answer.is_text()) {
      EXPECT_EQ(answer.text(), variant.verdict) << variant.fact;
    }
  }
}

}  // namespace
}  // namespace liangce
