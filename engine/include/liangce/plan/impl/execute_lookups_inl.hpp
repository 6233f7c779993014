// Tables over the states of their inputs.
#pragma once

#include <cstring>

#include "liangce/plan/execute.hpp"
#include "liangce/plan/impl/byte_kernels.hpp"

namespace liangce::plan {

/// States of the inputs of lookups as one number a row; lookups of the same inputs share it.
struct Executor::Joint {
  std::uint32_t chunk = 0;
  std::size_t states = 1;                      ///< that can come up
  std::vector<std::vector<std::uint16_t>> of;  ///< by input, then its state: what it adds to the number
  std::vector<kernels::ByteTable> bytes_of;    ///< the same of every byte of a code, where a byte holds all numbers
  std::vector<std::uint8_t> byte;              ///< a row each; numbers that fit
  std::vector<std::uint16_t> number;           ///< those that do not
  bool fits() const noexcept { return states <= 256; }
};

/// What a lookup says of each number; of a single code: of the code itself.
struct Executor::Lookup {
  kernels::ByteTable table;
  std::shared_ptr<Joint> joint;    ///< null: of a single input
  std::vector<std::uint8_t> wide;  ///< where numbers do not fit a byte
};

namespace detail {

/// What stands for every byte of a code: `value` of its state, a word or, beyond them, null, missing and escape.
template <typename ValueOf>
void fill_bytes(kernels::ByteTable& table, std::size_t words, ValueOf value) {
  std::fill(table.of + words, table.of + code_null, static_cast<std::uint8_t>(value(words)));
  for (std::size_t word = 0; word < words; ++word) table.of[word] = static_cast<std::uint8_t>(value(word));
  for (std::size_t beyond = 0; beyond < 3; ++beyond)
    table.of[code_null + beyond] = static_cast<std::uint8_t>(value(words + beyond));
  table.few = static_cast<unsigned>(words);
}

/// States that cannot come up need no number: they have that of the first.
inline bool can_be(const Node& input, std::size_t state) {
  const std::size_t words = input.form == Form::truth ? 2 : input.words.size();
  if (state < words) return true;
  if (input.form == Form::truth) return state == 2 ? input.may_miss : input.escapes;
  return state == words ? input.may_be_null : state == words + 1 ? input.may_miss : input.escapes;
}

}  // namespace detail

LIANGCE_INLINE const std::shared_ptr<Executor::Joint>& Executor::joint_of(const Node& node) {
  std::shared_ptr<Joint>& joint = joints_[node.inputs];
  if (joint != nullptr) return joint;
  joint = std::make_shared<Joint>();
  for (const NodeIndex input : node.inputs) {
    const Node& its = plan_.nodes[input];
    std::vector<std::uint16_t>& of = joint->of.emplace_back(states_of(its));
    std::size_t count = 0;
    for (std::size_t state = 0; state < of.size(); ++state) {
      if (detail::can_be(its, state)) of[state] = static_cast<std::uint16_t>(joint->states * count++);
    }
    joint->states *= std::max<std::size_t>(count, 1);
  }
  joint->number.resize(joint->fits() ? 0 : chunk_rows);
  joint->byte.resize(joint->fits() ? chunk_rows : 0);
  for (std::size_t n = 0; n < node.inputs.size() && joint->fits(); ++n) {
    const Node& its = plan_.nodes[node.inputs[n]];
    const std::vector<std::uint16_t>& of = joint->of[n];
    kernels::ByteTable& bytes = joint->bytes_of.emplace_back();
    if (its.form == Form::truth) {
      for (std::size_t state = 0; state < 4; ++state) bytes.of[state] = static_cast<std::uint8_t>(of[state]);
    } else {
      detail::fill_bytes(bytes, its.words.size(), [&](std::size_t state) { return of[state]; });
    }
  }
  return joint;
}

/// Made when first asked for: most tables of a program belong to what nobody asked of it.
LIANGCE_INLINE const Executor::Lookup& Executor::lookup_of(NodeIndex index, const Node& node) {
  if (lookups_[index] != nullptr) return *lookups_[index];
  lookups_[index] = std::make_shared<Lookup>();
  Lookup& lookup = *lookups_[index];
  if (node.inputs.size() == 1) {
    const Node& input = plan_.nodes[node.inputs[0]];
    if (input.form == Form::truth) {
      std::copy_n(node.table.begin(), 4, lookup.table.of);
    } else {
      detail::fill_bytes(lookup.table, input.words.size(), [&](std::size_t state) { return node.table[state]; });
    }
    return lookup;
  }
  lookup.joint = joint_of(node);
  const Joint& joint = *lookup.joint;
  lookup.table.few = static_cast<unsigned>(std::min<std::size_t>(joint.states, 256));
  if (!joint.fits()) lookup.wide.resize(joint.states);
  for (std::size_t place = 0; place < node.table.size(); ++place) {
    std::size_t rest = place, number = 0;
    bool can_be = true;
    for (std::size_t n = 0; n < node.inputs.size(); ++n) {
      const std::size_t state = rest % joint.of[n].size();
      rest /= joint.of[n].size();
      can_be = can_be && detail::can_be(plan_.nodes[node.inputs[n]], state);
      number += joint.of[n][state];
    }
    if (can_be) (joint.fits() ? lookup.table.of[number] : lookup.wide[number]) = node.table[place];
  }
  return lookup;
}

LIANGCE_INLINE void Executor::forget_joints() noexcept {
  for (const auto& [inputs, joint] : joints_) joint->chunk = 0;
}

LIANGCE_INLINE void Executor::lookup(NodeIndex index, const Node& node, Codes& out) {
  const Lookup& lookup = lookup_of(index, node);
  if (lookup.joint == nullptr) {
    if (plan_.nodes[node.inputs[0]].form == Form::code)
      return kernels::through_table(code(node.inputs[0]).code, rows_, lookup.table, out.code);
    const Truths& in = truth(node.inputs[0]);
    return kernels::choose_bytes(in.yes, in.no, in.escape, words_, lookup.table.of, out.code);
  }
  Joint& joint = *lookup.joint;
  find_states(node, joint);
  if (joint.fits()) return kernels::through_table(joint.byte.data(), rows_, lookup.table, out.code);
  for (std::size_t row = 0; row < rows_; ++row) out.code[row] = lookup.wide[joint.number[row]];
}

LIANGCE_INLINE void Executor::find_states(const Node& node, Joint& joint) {
  if (joint.chunk == chunk_) return;
  std::uint8_t part[chunk_rows];
  std::fill(joint.number.begin(), joint.number.end(), std::uint16_t{0});
  for (std::size_t n = 0; n < node.inputs.size(); ++n) {
    const NodeIndex input = node.inputs[n];
    const Node& its = plan_.nodes[input];
    // The first writes the number, the others add to it.
    std::uint8_t* bytes = joint.fits() && n == 0 ? joint.byte.data() : part;
    if (its.form == Form::truth) {
      static constexpr std::uint8_t states[4] = {0, 1, 2, 3};
      const Truths& in = truth(input);
      kernels::choose_bytes(in.yes, in.no, in.escape, words_, joint.fits() ? joint.bytes_of[n].of : states, bytes);
    } else if (joint.fits()) {
      kernels::through_table(code(input).code, rows_, joint.bytes_of[n], bytes);
    } else {
      const auto words = static_cast<std::uint8_t>(its.words.size());
      const Codes& in = code(input);
      for (std::size_t row = 0; row < rows_; ++row) {
        const std::uint8_t c = in.code[row];
        bytes[row] = c < code_null ? c : static_cast<std::uint8_t>(words + (c - code_null));
      }
    }
    if (!joint.fits()) {
      const std::uint16_t* of = joint.of[n].data();
      std::uint16_t* numbers = joint.number.data();
      for (std::size_t row = 0; row < rows_; ++row)
        numbers[row] = static_cast<std::uint16_t>(numbers[row] + of[bytes[row]]);
    } else if (n != 0) {
      std::uint8_t* numbers = joint.byte.data();
      for (std::size_t row = 0; row < rows_; ++row) numbers[row] = static_cast<std::uint8_t>(numbers[row] + part[row]);
    }
  }
  joint.chunk = chunk_;
}

}  // namespace liangce::plan
