// Coverage and mutation as Python sees them.
#pragma once

#include <pybind11/pybind11.h>

#include "liangce/verify/coverage.hpp"

namespace liangce::python {

namespace py = pybind11;

py::object to_python(const Coverage& coverage);  ///< liangce.Coverage

}  // namespace liangce::python
