// The elements of a policy as Python objects (liangce._model), each list as liangce.Elements.
#pragma once

#include <string>

#include "liangce/policy/model.hpp"
#include "module.hpp"

namespace liangce::python {

py::object facts(const policy::Policy& policy);
py::object parameters(const policy::Policy& policy);
py::object rules(const policy::Policy& policy);
py::object decisions(const policy::Policy& policy);
py::object clauses(const policy::Policy& policy);
py::object sources(const policy::Policy& policy);
py::object not_computable(const policy::Policy& policy);
py::object document(const policy::Policy& policy);

/// A type as its author would say it: `money`, `list of date`.
std::string type_words(const policy::TypeSpec& type);

}  // namespace liangce::python
