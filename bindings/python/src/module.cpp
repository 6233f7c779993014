// liangce._core: the private module under the Python package. Everything it knows is registered elsewhere.
#include "module.hpp"

PYBIND11_MODULE(_core, m) {
  using namespace liangce::python;
  m.doc() = "The engine of liangce. Private: import liangce instead.";
  m.attr("__version__") = LIANGCE_PYTHON_VERSION;
  register_diagnostics(m);
  register_feel(m);
  register_reference(m);
  register_decide(m);
  register_policy(m);
  register_facts(m);
  register_check(m);
  register_verify(m);
  register_analyze(m);
  register_table(m);
}
