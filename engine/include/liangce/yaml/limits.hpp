// Every bound of reading policy files, in one place. Each ends in a diagnostic (LC71x) that names its field.
#pragma once

#include <cstddef>

namespace liangce::yaml {

struct Limits {
  std::size_t file_bytes = 4U << 20;     ///< bytes of one file (policy, test, calendar, document)
  std::size_t total_bytes = 64U << 20;   ///< bytes of all files of one load
  std::size_t files = 2'000;             ///< files of one load
  std::size_t depth = 64;                ///< nesting of lists and mappings
  std::size_t nodes = 200'000;           ///< scalars, lists and mappings of one file
  std::size_t total_nodes = 1'000'000;   ///< scalars, lists and mappings of all policy files of one load
  std::size_t scalar_bytes = 64U << 10;  ///< bytes of one scalar, so of one expression or quote
  std::size_t key_bytes = 1'024;         ///< bytes of one key
  // Anchors and aliases: none. They are refused (LC103), so nothing can grow on loading.
};

}  // namespace liangce::yaml
