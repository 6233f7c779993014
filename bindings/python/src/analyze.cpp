// Analysing policies and answers: every case at once, what would change an answer, what differs between versions.
#include "liangce/analyze/analyze.hpp"

#include "convert.hpp"
#include "face.hpp"
#include "handles.hpp"
#include "liangce/analyze/changes.hpp"
#include "liangce/analyze/difference.hpp"
#include "problems.hpp"

#include <pybind11/stl.h>

namespace liangce::python {

using namespace py::literals;

namespace {

py::tuple analyze(const PolicyHandle& handle) {
  std::vector<Finding> found;
  {
    const py::gil_scoped_release unlocked;  // reading, compiling and analysing touch no Python object
    found = liangce::analyze(handle.policy);
  }
  return to_python(found);
}

py::tuple changes(PolicyHandle& handle, const py::str& decision, const py::object& facts, const py::object& on) {
  const std::shared_ptr<ProgramHandle> program = handle.on(read_date(on, "on"));
  const CaseLease given = read_case(*program, facts);
  const std::string name = decision;
  try {
    Changes found;
    std::string zh, en, json;
    {
      const py::gil_scoped_release unlocked;  // the case is ours alone, the program immutable
      found = what_would_change(*program->program, name, *given);
      json = to_json(found), zh = explain(found, "zh"), en = explain(found, "en");
    }
    return py::make_tuple(text(json), text(zh), text(en));
  } catch (const std::out_of_range& error) {
    PyErr_SetString(PyExc_LookupError, error.what());
    throw py::error_already_set();
  }
}

/// The difference as JSON with a key `text`: as printed.
py::str difference_of(const PolicyHandle& before, const PolicyHandle& after, const py::object& on, bool witnesses) {
  std::optional<Date> day;
  if (!on.is_none()) day = read_date(on, "on");
  std::string json;
  {
    const py::gil_scoped_release unlocked;  // the policies are immutable
    DifferenceLimits limits;
    limits.witnesses = witnesses;
    const Difference found = difference(before.policy, after.policy, day, limits);
    json = to_json(found, to_text(found));
  }
  return text(json);
}

std::shared_ptr<PolicyHandle> adopted(const PolicyHandle& before, const PolicyHandle& after,
                                      const std::vector<std::string>& names, const py::object& on_after) {
  const Date day = read_date(on_after, "on_after");
  const py::gil_scoped_release unlocked;  // as above
  return std::make_shared<PolicyHandle>(adopt(before.policy, after.policy, names, day));
}

}  // namespace

py::tuple to_python(const std::vector<Finding>& findings) {
  py::list out;
  for (const Finding& finding : findings) out.append(to_python(finding.diagnostic, finding.witness));
  return py::tuple(out);
}

void register_analyze(py::module_& m) {
  m.def("analyze", &analyze, "What a policy means for every case at once, as diagnostics.", "policy"_a);
  m.def("what_would_change", &changes, "What would change an answer: JSON, and prose in Chinese and English.",
        "policy"_a, "decision"_a, "case"_a, "on"_a);
  m.def("difference", &difference_of, "What changed between two policies, as JSON.", "before"_a, "after"_a, "on"_a,
        "witnesses"_a);
  m.def("adopt", &adopted, "The first policy with some elements of the second.", "before"_a, "after"_a, "names"_a,
        "on_after"_a);
}

}  // namespace liangce::python
