// Files with the facts of a case, and files with data for plain FEEL.
#include "liangce/yaml/load.hpp"

#include "convert.hpp"
#include "face.hpp"
#include "handles.hpp"

namespace liangce::python {

using namespace py::literals;

namespace {

FactsHandle read_facts(const PolicyHandle& policy, const std::string& content, const std::string& name) {
  Diagnostics diagnostics;
  FactsHandle facts{yaml::read_facts_text(name, content, policy.policy.content(), diagnostics)};
  if (diagnostics.has_errors()) throw PolicyError(diagnostics.items());
  return facts;
}

py::object read_data(const std::string& content, const std::string& name) {
  Diagnostics diagnostics;
  const Value value = yaml::read_data_text(name, content, diagnostics);
  if (diagnostics.has_errors()) throw PolicyError(diagnostics.items());
  return to_python(value);
}

}  // namespace

void register_facts(py::module_& m) {
  py::class_<FactsHandle>(m, "Facts", "The facts of one case as a YAML file gives them; stands for a case.")
      .def("__len__", [](const FactsHandle& facts) { return facts.given.size(); })
      .def("__repr__", [](const FactsHandle& facts) { return "<Facts: " + std::to_string(facts.given.size()) + ">"; });
  // Bytes, not str: the reader itself says where a file is no UTF-8.
  m.def(
      "read_facts",
      [](const PolicyHandle& policy, const py::bytes& content, const std::string& name) {
        return read_facts(policy, content, name);
      },
      "Read the facts of a case from YAML, typed as the policy declares them.", "policy"_a, "content"_a, "name"_a);
  m.def(
      "read_data", [](const py::bytes& content, const std::string& name) { return read_data(content, name); },
      "Read YAML data nobody declared types for.", "content"_a, "name"_a);
}

}  // namespace liangce::python
