// Which unknown facts stand behind an undecided answer: the walk back from an absent value to the facts that could
// still change it.
//
// Parts that do not matter any more are not followed: the true half of an `and`, the branch not taken, the rows of a
// table behind the one that hits. Loops and calls are looked into only as far as the facts and rules they read.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "liangce/decide/impl/program_details.hpp"
#include "liangce/feel/impl/evaluator.hpp"

namespace liangce::detail {

/// What the case says: of a fact nobody mentioned, not the bounds its declaration gives.
inline Value as_given(const FactSlot& fact, const Value& value) {
  if (!value.is_absent() || value.absence() == nullptr) return value;
  if (value.identity() == fact.initial.identity() && fact.fact != nullptr && value.reason() == fact.initial.reason())
    return Value::absent(value.reason(), value.fact());
  return fact.fact != nullptr && value.same(fact.initial) ? Value::absent(value.reason(), value.fact()) : value;
}

struct UnknownFacts {
  /// May be kept from one walk to the next.
  struct Scratch {
    std::vector<std::uint8_t> blamed;
    std::vector<feel::Slot> found;                                 ///< those that are listed
    std::vector<std::uint8_t> rules;                               ///< by lazy slot: seen
    std::vector<std::pair<feel::Slot, std::string_view>> visited;  ///< entries of rules
  };
  UnknownFacts(const Program& program, feel::Frame& frame, Scratch& scratch);

  /// Adds the facts behind the absent value of a node.
  void behind(feel::NodeId node);
  const std::vector<std::uint8_t>& slots() const noexcept { return blamed_; }  ///< by fact slot: 1 = could change it

  /// Puts it behind a list. `asked_for`: with its question, unit and value.
  LIANGCE_HOT static void describe(const Program& program, feel::Slot slot, const Value& value, bool asked_for,
                                   std::vector<MissingFact>& list) {
    const FactSlot& fact = program.facts_[slot];
    const policy::Fact* const declared = asked_for ? fact.fact : nullptr;
    MissingFact& missing = list.emplace_back(
        fact.name, fact.en, value.is_absent() ? value.reason() : Reason::missing, fact.fact == nullptr,
        declared == nullptr ? std::string_view() : declared->ask,
        declared == nullptr ? std::string_view() : declared->type.unit_text.text,
        [&] { return asked_for ? as_given(fact, value) : Value(); }, slot);
    if (value.is_absent() && value.absence() != nullptr) describe_details(fact, value, missing);
  }

 private:
  void add(const Value& absent);
  void add(feel::Slot slot);
  /// What is known of it nevertheless.
  LIANGCE_APART static void describe_details(const FactSlot& fact, const Value& value, MissingFact& missing);
  LIANGCE_HOT void behind_here(feel::NodeId node);
  Value value(feel::NodeId node);
  /// The value where it lies, or put into `room`.
  LIANGCE_HOT const Value& look(feel::NodeId node, Value& room);
  bool visit_once(feel::Slot lazy, std::string_view member);
  /// `absent`: the node's value.
  void follow(feel::NodeId node, const Value& absent);
  void behind_absent(feel::NodeId node, const Value& absent);  ///< what is no rule
  /// What rules that only hand on another's value come to, however many; no_node: seen before.
  feel::NodeId through_rules(feel::NodeId node, std::string_view member);
  LIANGCE_APART void behind_children(feel::NodeId node);
  void behind_member(feel::NodeId node, std::string_view name, const Value& absent);
  void behind_entry(feel::NodeId node, std::string_view name, const Value& absent);  ///< of what is no rule
  void behind_choice(feel::NodeId node, std::string_view member, const Value& absent);
  /// Behind a table, exceptions or a pattern; `output`: the entry asked for.
  void behind_extension(feel::NodeId node, std::string_view output, const Value& absent);
  void behind_table(const TableNode& table, std::string_view output);
  void behind_row(const TableNode& table, std::size_t row, std::size_t output);
  void behind_exceptions(const ExceptionsNode& node);
  void behind_pattern(feel::NodeId node, const Value& absent);
  void behind_loop(feel::NodeId node, const Value& absent);

  /// Deeper than that only the fact an absence names itself is blamed: the machine's stack is not endless.
  static constexpr int most_depth = 400;
  int depth_ = 0;

  const Program& program_;
  const Program::Details& details_;
  const feel::Code& code_;
  feel::Frame& frame_;
  feel::detail::Evaluator evaluator_;
  std::vector<std::uint8_t>& blamed_;
  std::vector<std::uint8_t>& rules_;
  std::vector<std::pair<feel::Slot, std::string_view>>& visited_;
};

}  // namespace liangce::detail

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/decide/impl/unknown_inl.hpp"
#endif
