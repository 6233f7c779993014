// Diagnostics as objects, and the engine's exception as liangce.PolicyError.
#include "face.hpp"
#include "problems.hpp"

namespace liangce::python {

namespace {

const char* severity_word(Severity severity) {
  switch (severity) {
    case Severity::note: return "note";
    case Severity::warning: return "warning";
    case Severity::error: break;
  }
  return "error";
}

}  // namespace

py::object to_python(const Diagnostic& d, const std::string& witness) {
  using namespace py::literals;
  const Position begin = d.position();
  const Position end = d.file ? position_at(d.file->content, d.end) : Position{};
  const py::object file = d.file ? py::object(text(d.file->name)) : py::object(py::none());
  std::string shown = format(d);
  if (!shown.empty() && shown.back() == '\n') shown.pop_back();
  return face().diagnostic(
      "code"_a = text(d.code), "severity"_a = severity_word(d.severity), "message"_a = text(d.message),
      "hint"_a = text(d.hint), "file"_a = file, "line"_a = begin.line, "column"_a = begin.column,
      "end"_a = py::make_tuple(end.line, end.column), "text"_a = text(shown), "witness"_a = text(witness));
}

void raise_policy_error(const std::vector<Diagnostic>& diagnostics) {
  const py::object error = face().policy_error(to_python_tuple(diagnostics));
  PyErr_SetObject(face().policy_error.ptr(), error.ptr());
  throw py::error_already_set();
}

void raise_case_error(const std::vector<CaseProblem>& problems) {
  using namespace py::literals;
  py::list made;
  for (const CaseProblem& p : problems) {
    std::string_view message = p.message;
    // The key stands beside the message and need not begin it.
    const std::string begin = "`" + p.key + "`: ";
    if (message.starts_with(begin)) message.remove_prefix(begin.size());
    made.append(face().case_problem("code"_a = text(p.code), "key"_a = text(p.key), "message"_a = text(message)));
  }
  const py::object error = face().case_error(py::tuple(made));
  PyErr_SetObject(face().case_error.ptr(), error.ptr());
  throw py::error_already_set();
}

void register_diagnostics(py::module_&) {
  py::register_exception_translator([](std::exception_ptr thrown) {
    try {
      if (thrown) std::rethrow_exception(thrown);
    } catch (const PolicyError& error) {
      const py::object made = face().policy_error(to_python_tuple(error.diagnostics()));
      PyErr_SetObject(face().policy_error.ptr(), made.ptr());
    }
  });
}

}  // namespace liangce::python
