// Every bound of reading and evaluating an expression, in one place. Each ends in an error that names its field.
#pragma once

#include <cstddef>
#include <cstdint>

namespace liangce::feel {

struct Limits {
  // While reading and compiling (diagnostic LC701).
  std::size_t expression_bytes = 1U << 20;  ///< bytes of one expression
  int depth = 200;                          ///< nesting of one expression (a bracket, and what stands in it, are two)
  std::size_t nodes = 200'000;              ///< syntax nodes of one expression
  int name_parts = 64;                      ///< words and operator signs of one name

  // While evaluating one case (recorded error LC702; the value is an absence with reason `error`).
  std::uint64_t steps = 50'000'000;       ///< nodes evaluated plus items produced by loops and built-ins
  std::size_t list_items = 10'000'000;    ///< items of one list
  std::size_t text_bytes = 16U << 20;     ///< bytes of one text
  std::uint32_t regex_steps = 1'000'000;  ///< backtracking steps of one search with a regular expression
  int call_depth = 256;                   ///< user functions active at once
  int evaluation_depth = 2'500;  ///< nodes active at once, across functions and rules (keeps the machine stack safe)
  std::size_t errors = 100;      ///< errors kept per case; later ones are counted only
};

/// How an expression is read.
enum class Profile : std::uint8_t {
  standard,  ///< DMN 1.5 clause 10 to the letter: absence is null, errors are null plus a recorded error
  policy,  ///< names, types and units are checked when loading; absence keeps its reason and decides nothing it cannot
};

}  // namespace liangce::feel
