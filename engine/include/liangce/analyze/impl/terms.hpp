// What nodes say, as numbers: nodes of one or several programs with the same number have the same value in every case.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "liangce/analyze/impl/view.hpp"

namespace liangce::detail {

/// Numbers for texts.
class TermNumbers {
 public:
  std::uint32_t of(std::string text) {
    return numbers_.emplace(std::move(text), static_cast<std::uint32_t>(numbers_.size())).first->second;
  }
  std::uint32_t nobodys() { return of("nobody's " + std::to_string(numbers_.size())); }

 private:
  std::unordered_map<std::string, std::uint32_t> numbers_;
};

/// The terms of a program. Rules are said by name: they must mean the same wherever the numbers are compared, except
/// where `through` goes into them.
class Terms {
 public:
  Terms(const ProgramView& view, TermNumbers& numbers, bool through)
      : view_(view), code_(view_.code()), numbers_(numbers), through_(through) {}
  std::uint32_t of(feel::NodeId node);

 private:
  bool says_nothing(feel::Op op, feel::NodeId part) const;
  feel::NodeId what_is_left(feel::NodeId node) const;
  std::string said(feel::NodeId node);
  std::string said_by_table(const TableNode& table);
  std::string said_by_pattern(const feel::Extension& extension);
  std::string constant(const Value& value);

  const ProgramView view_;
  const feel::Code& code_;
  TermNumbers& numbers_;
  bool through_;
  std::unordered_map<feel::NodeId, std::uint32_t> known_;
};

}  // namespace liangce::detail
