// Classes written in Python (package `liangce`) and in the standard library that this module makes objects of.
#pragma once

#include <string_view>

#include "liangce/analyze/analyze.hpp"
#include "liangce/diagnostic.hpp"
#include "module.hpp"

namespace liangce::python {

/// Looked up once a process, kept for ever.
struct Face {
  // liangce._model
  py::object diagnostic, case_problem, unknown, months, range, function, elements;
  py::object field, fact, version, parameter, rule, decision_info, clause, table, table_row, source, not_computable,
      document, reason, missing_fact, outcome, test_difference, test_result, coverage, coverage_item, mutant, mutation;
  // liangce._errors
  py::object policy_error, case_error;
  // standard library
  py::object decimal, decimal_text, timezone, zone_info, timedelta, mapping, sequence;
};
const Face& face();

/// UTF-8 to str; what is no UTF-8 (a broken policy file quoted in a message) becomes U+FFFD.
py::str text(std::string_view utf8);
/// The UTF-8 inside a str, valid as long as the object lives. nullopt for lone surrogates (no Python error is left
/// behind).
std::optional<std::string_view> utf8(PyObject* str);

/// An object of liangce.Diagnostic.
py::object to_python(const Diagnostic& diagnostic, const std::string& witness = {});
py::tuple to_python(const std::vector<Finding>& findings);
template <class Range>
py::tuple to_python_tuple(const Range& range) {
  py::list out;
  for (const auto& item : range) out.append(to_python(item));
  return py::tuple(out);
}
/// A tuple of str.
template <class Range>
py::tuple texts(const Range& range) {
  py::list out;
  for (const auto& item : range) {
    if constexpr (requires { item.text; }) {
      out.append(text(item.text));
    } else {
      out.append(text(item));
    }
  }
  return py::tuple(out);
}

/// Raises liangce.PolicyError.
[[noreturn]] void raise_policy_error(const std::vector<Diagnostic>& diagnostics);

}  // namespace liangce::python
