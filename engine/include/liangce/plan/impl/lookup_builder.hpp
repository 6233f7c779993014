// Tables over every combination of few values.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "liangce/plan/impl/lowering.hpp"

namespace liangce::plan {

namespace detail {

/// The states of one input of a lookup.
struct States {
  std::size_t count = 1;
  std::vector<std::vector<Value>> values;  // of each state: what it may be; empty: cannot be, or nobody knows
};

inline States states_of_input(const Node& node, const Value& missing) {
  States states;
  states.count = states_of(node);
  if (node.form == Form::truth) {
    states.values = {{Value(true)}, {Value(false)}, {}, {}};
    if (node.may_miss) {
      states.values[2].push_back(missing);
      if (node.may_be_null) states.values[2].emplace_back();
    }
    // What escapes is yes, no or unknown: where all of them come to the same, that is the answer.
    if (node.escapes) states.values[3] = {Value(true), Value(false), missing, Value()};
    return states;
  }
  for (const Value& word : node.words) states.values.push_back({word});
  states.values.emplace_back();
  if (node.may_be_null) states.values.back().emplace_back();
  states.values.emplace_back();
  if (node.may_miss) states.values.back().push_back(missing);
  states.values.emplace_back();
  return states;
}

/// A lookup in the making.
struct LookupBuilder {
  std::vector<Value> words;
  std::vector<std::uint8_t> table;
  bool too_many = false;

  std::uint8_t code(const Value& value) {
    if (value.is_absent()) {
      if (value.reason() == Reason::null_literal) return code_null;
      return says_something(value) ? code_escape : code_missing;
    }
    if (value.same(escape_mark())) return code_escape;
    for (std::size_t i = 0; i < words.size(); ++i) {
      if (words[i].same(value)) return static_cast<std::uint8_t>(i);
    }
    if (words.size() == most_words) {
      too_many = true;
      return code_escape;
    }
    words.push_back(value);
    return static_cast<std::uint8_t>(words.size() - 1);
  }
};

/// Calls `code_of(values)` for every combination of possible values and fills the table; where a yes or no
/// escapes, the answer is the one it would be for both and for neither.
template <class CodeOf>
std::vector<std::uint8_t> fill_table(const std::vector<States>& inputs, CodeOf code_of) {
  std::size_t total = 1;
  for (const States& input : inputs) total *= input.count;
  static constexpr int unset = -1;
  std::vector<int> table(total, unset);
  std::vector<std::size_t> state(inputs.size());
  std::vector<Value> chosen(inputs.size());
  const auto split = [&](std::size_t index) {
    for (std::size_t i = 0; i < inputs.size(); ++i) state[i] = index % inputs[i].count, index /= inputs[i].count;
  };
  for (std::size_t index = 0; index < total; ++index) {
    split(index);
    std::size_t variants = 1;
    for (std::size_t i = 0; i < inputs.size(); ++i) variants *= inputs[i].values[state[i]].size();
    int result = unset;
    for (std::size_t v = 0; v < variants; ++v) {
      std::size_t rest = v;
      for (std::size_t i = 0; i < inputs.size(); ++i) {
        const auto& possible = inputs[i].values[state[i]];
        chosen[i] = possible[rest % possible.size()];
        rest /= possible.size();
      }
      const int one = code_of(std::span<const Value>(chosen));
      result = v == 0 || one == result ? one : code_escape;
      if (result == code_escape) break;
    }
    table[index] = result;  // unset where it cannot be, or where a code escapes
  }
  std::vector<std::uint8_t> bytes;
  bytes.reserve(total);
  for (const int code : table) bytes.push_back(code == unset ? code_escape : static_cast<std::uint8_t>(code));
  return bytes;
}

}  // namespace detail

}  // namespace liangce::plan
