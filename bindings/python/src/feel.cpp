// Plain FEEL: text in, value out.
#include "liangce/feel/evaluate.hpp"

#include "convert.hpp"
#include "face.hpp"
#include "problems.hpp"

namespace liangce::python {

namespace {

/// What an expression is evaluated with, read while the GIL is held.
struct Question {
  std::string text;
  Value context = Value::context({});
  feel::Options options;
};

Question read(py::handle text, const py::object& context, const py::object& on, const char* what, bool policy = false) {
  if (!PyUnicode_Check(text.ptr())) throw py::type_error(std::string(what) + " must be a text");
  const auto bytes = utf8(text.ptr());
  if (!bytes) throw py::value_error(std::string(what) + " holds half of a surrogate pair and is no Unicode text");
  Question question;
  question.text = *bytes;
  if (policy) question.options.profile = feel::Profile::policy;
  if (!context.is_none()) {
    const Reason none = policy ? Reason::missing : Reason::null_literal;  // what None is
    question.context = or_case_error([&] { return Reader(none).read_context(context, "context"); });
  }
  if (!on.is_none()) {
    question.options.on = read_date(on, "on");
    question.options.now = DateTime{*question.options.on, Time{}};
  }
  return question;
}

py::object outcome(const feel::Outcome& outcome, const std::string& expression, const std::string& name) {
  const auto file = std::make_shared<const SourceFile>(SourceFile{name, expression});
  py::list errors;
  for (const feel::OutcomeError& error : outcome.errors) {
    Diagnostic d;
    d.code = error.code;
    d.message = error.message;
    d.file = file;
    d.begin = error.begin;
    d.end = error.end;
    errors.append(to_python(d));
  }
  return face().outcome(to_python(outcome.value), py::tuple(errors));
}

py::object evaluate(const py::object& expression, const py::object& context, const py::object& on, bool policy) {
  const Question question = read(expression, context, on, "the expression", policy);
  feel::Outcome found;
  {
    const py::gil_scoped_release unlocked;  // the question is ours alone, and evaluating touches no Python object
    found = feel::evaluate_text(question.text, question.context, question.options);
  }
  return outcome(found, question.text, question.options.name);
}

py::object unary_tests(const py::object& tests, const py::object& value, const py::object& context,
                       const py::object& on) {
  const Question question = read(tests, context, on, "the tests");
  const Value input = or_case_error([&] { return Reader(Reason::null_literal).read(value, nullptr, "value"); });
  feel::Outcome found;
  {
    const py::gil_scoped_release unlocked;  // as above
    found = feel::unary_tests_text(question.text, input, question.context, question.options);
  }
  return outcome(found, question.text, question.options.name);
}

std::string canonical(const py::object& expression, const py::object& context) {
  const Question question = read(expression, context, py::none(), "the expression");
  return feel::canonical_text(question.text, question.context, question.options);
}

}  // namespace

void register_feel(py::module_& m) {
  using namespace py::literals;
  m.def("feel_outcome", &evaluate, "Evaluate a FEEL expression; value and errors.", "expression"_a,
        "context"_a = py::none(), py::kw_only(), "on"_a = py::none(), "policy"_a = false);
  m.def("unary_tests_outcome", &unary_tests, "Evaluate FEEL unary tests against a value; value and errors.", "tests"_a,
        "value"_a, "context"_a = py::none(), py::kw_only(), "on"_a = py::none());
  m.def("canonical", &canonical, "The canonical spelling of a FEEL expression.", "expression"_a,
        "context"_a = py::none());
}

}  // namespace liangce::python
