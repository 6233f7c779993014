// What the files of the module share: one register_* a concern, called by module.cpp.
#pragma once

#include <pybind11/pybind11.h>

namespace liangce::python {

namespace py = pybind11;

void register_diagnostics(py::module_& m);
void register_feel(py::module_& m);
void register_reference(py::module_& m);
void register_policy(py::module_& m);
void register_decide(py::module_& m);
void register_facts(py::module_& m);
void register_check(py::module_& m);
void register_verify(py::module_& m);
void register_analyze(py::module_& m);
void register_table(py::module_& m);

}  // namespace liangce::python
