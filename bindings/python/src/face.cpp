#include "face.hpp"

namespace liangce::python {

const Face& face() {
  PYBIND11_CONSTINIT static py::gil_safe_call_once_and_store<Face> storage;
  return storage
      .call_once_and_store_result([] {
        Face f;
        const py::module_ model = py::module_::import("liangce._model");
        f.diagnostic = model.attr("Diagnostic");
        f.case_problem = model.attr("CaseProblem");
        f.unknown = model.attr("Unknown");
        f.months = model.attr("Months");
        f.range = model.attr("Range");
        f.function = model.attr("Function");
        f.elements = model.attr("Elements");
        f.field = model.attr("Field");
        f.fact = model.attr("Fact");
        f.version = model.attr("Version");
        f.parameter = model.attr("Parameter");
        f.rule = model.attr("Rule");
        f.decision_info = model.attr("DecisionInfo");
        f.clause = model.attr("Clause");
        f.table = model.attr("TableInfo");
        f.table_row = model.attr("TableRow");
        f.source = model.attr("Source");
        f.not_computable = model.attr("NotComputable");
        f.document = model.attr("Document");
        f.reason = model.attr("Reason");
        f.missing_fact = model.attr("MissingFact");
        f.outcome = model.attr("Outcome");
        f.test_difference = model.attr("TestDifference");
        f.test_result = model.attr("TestResult");
        f.coverage = model.attr("Coverage");
        f.coverage_item = model.attr("CoverageItem");
        f.mutant = model.attr("Mutant");
        f.mutation = model.attr("Mutation");
        const py::module_ errors = py::module_::import("liangce._errors");
        f.policy_error = errors.attr("PolicyError");
        f.case_error = errors.attr("CaseError");
        const py::module_ datetime = py::module_::import("datetime");
        f.timezone = datetime.attr("timezone");
        f.timedelta = datetime.attr("timedelta");
        f.zone_info = py::module_::import("zoneinfo").attr("ZoneInfo");
        f.decimal = py::module_::import("decimal").attr("Decimal");
        f.decimal_text = f.decimal.attr("__str__");  // Decimal's own, whatever a subclass says
        const py::module_ abc = py::module_::import("collections.abc");
        f.mapping = abc.attr("Mapping");
        f.sequence = abc.attr("Sequence");
        return f;
      })
      .get_stored();
}

py::str text(std::string_view utf8) {
  PyObject* made = PyUnicode_DecodeUTF8(utf8.data(), static_cast<Py_ssize_t>(utf8.size()), "replace");
  if (made == nullptr) throw py::error_already_set();
  return py::reinterpret_steal<py::str>(made);
}

std::optional<std::string_view> utf8(PyObject* str) {
  Py_ssize_t size = 0;
  const char* bytes = PyUnicode_AsUTF8AndSize(str, &size);
  if (bytes == nullptr) {
    if (PyErr_ExceptionMatches(PyExc_UnicodeEncodeError) == 0) throw py::error_already_set();
    PyErr_Clear();
    return std::nullopt;
  }
  return std::string_view(bytes, static_cast<std::size_t>(size));
}

}  // namespace liangce::python
