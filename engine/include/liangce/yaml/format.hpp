// The format as tables: which keys a mapping may have and what may stand under each. The loader checks against them and
// the JSON Schema is written from them, so the two cannot drift.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "liangce/config.hpp"

namespace liangce::yaml {

/// Every mapping of the format with keys of its own.
enum class FormId : std::uint8_t {
  policy,
  amendment,
  calendar,
  tests,
  document,
  source,
  clause,
  parameter,
  changed_parameter,
  version,
  type,
  fact,
  field,
  element_type,
  rule,
  part,
  body,
  output,
  function,
  decision,
  service,
  not_computable,
  at_least,
  table,
  table_input,
  table_output,
  table_row,
  deadline,
  window,
  cadence,
  milestones,
  schedule,
  target,
  relation,
  boxed_function,
  invoke,
  test_case,
  expect,
  absence,
  exemptions,
  unreachable,
  equivalent,
};

/// What may stand under a key.
enum class Shape : std::uint8_t {
  text,         ///< one text
  name,         ///< a name used in expressions
  texts,        ///< a text or a list of texts
  words,        ///< one of Key::words
  expression,   ///< FEEL: one scalar
  expressions,  ///< a FEEL scalar or a list of them
  boolean,      ///< true or false
  integer,
  bound,  ///< a number, a date, or `unbounded`
  number,
  date,
  period,        ///< `2023-01-01 .. 2023-12-31`, open ends allowed
  form,          ///< a mapping of Key::form
  form_map,      ///< names -> mappings of Key::form
  form_list,     ///< a list of mappings of Key::form
  type_text,     ///< a type word, a declared type or (dmn) a FEEL type
  type_or_form,  ///< a type text, or a mapping of Key::form
  type_map,      ///< names -> type text or mapping of Key::form
  of,            ///< choice: list of texts; list: a type text or a mapping of element_type
  clause,        ///< clause id, list of ids, or an inline clause
  body,          ///< FEEL text or a mapping of Key::form (part or body)
  bodies,        ///< a list of bodies
  body_map,      ///< names -> bodies
  inputs,        ///< table inputs: FEEL texts or mappings of table_input
  outputs,       ///< table outputs: names or mappings of table_output
  cells,         ///< one cell or a list of cells
  cell,
  steps,       ///< dates -> FEEL, or FEEL naming a schedule
  rows,        ///< a list of lists of FEEL
  value,       ///< a value of the declared type: scalar, list, mapping or null
  values,      ///< a list of values
  versions,    ///< dates -> value or mapping of FormId::version
  value_map,   ///< names -> values
  expected,    ///< an expected value: scalar, list or mapping
  named_days,  ///< days or periods -> names, or a list of days
  days,        ///< a list of days, or days -> names
};

struct Key {
  std::string_view name;
  Shape shape = Shape::text;
  std::string_view doc;
  bool required = false;
  FormId form = FormId::body;
  std::vector<std::string_view> words = {};
};

struct Form {
  std::string_view name;
  std::string_view doc;
  std::vector<Key> keys;
  std::vector<std::string_view> exactly_one = {};  ///< of these keys
  const Key* find(std::string_view key) const noexcept;
};

const Form& form(FormId id);
/// The words for a shape in messages: "a text", "a mapping", ...
std::string describe(const Key& key);
/// The words a `type:` may hold, in the order of policy::TypeWord up to `schedule`.
const std::vector<std::string_view>& type_words();

}  // namespace liangce::yaml

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/yaml/impl/format_inl.hpp"
#endif
