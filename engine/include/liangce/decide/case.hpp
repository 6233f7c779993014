// A case: the facts of one household, loan or fund, each in its slot and checked against its declaration.
#pragma once

#include <bit>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "liangce/diagnostic.hpp"
#include "liangce/feel/environment.hpp"
#include "liangce/policy/type_spec.hpp"
#include "liangce/value/value.hpp"

namespace liangce {

class Program;

/// A fact that was refused: unknown key, or a value of the wrong type.
struct CaseProblem {
  std::string code;  ///< LC801 unknown fact, LC802 wrong type, LC803 not exact at the fact's scale
  std::string key;
  std::string message;
};

class Case {
 public:
  /// Every fact missing.
  explicit Case(std::shared_ptr<const Program> program);
  /// From a context of fact names (or aliases) to values.
  Case(std::shared_ptr<const Program> program, const Value& facts);

  /// Null and other absences are kept with their reason. Values outside what the fact can be become absences with
  /// reason `invalid`; wrong types and unknown names are refused: false, and problems() says why.
  bool set(std::string_view name, const Value& value);
  bool set(feel::Slot slot, const Value& value);
  /// A choice by its word: false when the fact is no choice, or has no such word; nothing is said then.
  bool set_word(feel::Slot slot, std::string_view word);
  /// Back to "every fact missing", keeping the storage.
  void clear();

  const std::vector<CaseProblem>& problems() const noexcept { return problems_; }
  std::span<const Value> values() const noexcept { return values_; }
  /// Calls `each(slot)` for the slots that were set, in order.
  template <class Each>
  void for_each_set(Each each) const {
    for (std::size_t word = 0; word < set_.size(); ++word) {
      for (std::uint64_t rest = set_[word]; rest != 0; rest &= rest - 1) {
        each(static_cast<feel::Slot>(word * 64 + static_cast<std::size_t>(std::countr_zero(rest))));
      }
    }
  }
  const std::shared_ptr<const Program>& program() const noexcept { return program_; }

 private:
  void put(feel::Slot slot, Value value) {
    values_[slot] = std::move(value);
    set_[slot / 64] |= std::uint64_t{1} << slot % 64;
  }

  std::shared_ptr<const Program> program_;
  std::vector<Value> values_;
  std::vector<std::uint64_t> set_;  // a bit a slot
  std::vector<CaseProblem> problems_;
};

/// The value as the declaration wants it (text read as number or date where the type asks for one, aliases of fields
/// replaced, missing fields filled in), or null with `problem` set. `fact`: slot put into every absence.
Value admit(const policy::TypeSpec& type, const Value& value, std::uint32_t fact, std::string& problem);

}  // namespace liangce

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/decide/program.hpp"  // brings the definitions, which need programs
#endif
