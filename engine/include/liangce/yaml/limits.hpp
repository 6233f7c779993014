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
  std::size_t words = 1'000;             ///< words of a choice, fields of a context, columns of a table, sources
  std::size_t type_depth = 64;           ///< types made of types made of types
  std::size_t type_parts = 100'000;      ///< parts of all types of one load, copies of declared types counted
  std::size_t case_facts = 500'000;      ///< facts of all cases of a test file, defaults counted for each case
  std::size_t amendments = 16;           ///< amendments of a test file
  // Anchors and aliases: none. They are refused (LC103), so nothing can grow on loading.
};

}  // namespace liangce::yaml
