// liangce.Policy and Program: loading, amending, compiling for a date.
#include <algorithm>

#include "convert.hpp"
#include "face.hpp"
#include "handles.hpp"
#include "liangce/liangce.hpp"
#include "model.hpp"
#include "problems.hpp"

namespace liangce::python {

using namespace py::literals;

std::shared_ptr<ProgramHandle> PolicyHandle::on(Date day) {
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = programs_.find(day.days); found != programs_.end()) return found->second;
  }
  std::shared_ptr<const Program> compiled;
  {
    const py::gil_scoped_release unlocked;  // compiling takes milliseconds and touches no Python object
    compiled = policy.on(day);
  }
  auto made = std::make_shared<ProgramHandle>(std::move(compiled));
  const std::lock_guard lock(mutex_);
  if (programs_.size() >= most_programs) programs_.clear();
  return programs_.try_emplace(day.days, std::move(made)).first->second;
}

namespace {

using PolicyRef = std::shared_ptr<PolicyHandle>;

PolicyRef load(const py::list& paths) {
  std::vector<std::string> names;
  for (const py::handle path : paths) names.push_back(read_path(path));
  const py::gil_scoped_release unlocked;  // reading files touches no Python object
  Diagnostics warnings;
  Policy policy = liangce::load(names, &warnings);
  return std::make_shared<PolicyHandle>(std::move(policy), std::move(warnings));
}

/// Text from Python with its lone surrogates kept as bytes that are no UTF-8: the reader says so with a place.
std::string bytes_of(const py::str& string) {
  PyObject* bytes = PyUnicode_AsEncodedString(string.ptr(), "utf-8", "surrogatepass");
  if (bytes == nullptr) throw py::error_already_set();
  const auto held = py::reinterpret_steal<py::bytes>(bytes);
  return std::string(held);
}

PolicyRef load_text(const py::str& written, const py::str& name) {
  const std::string content = bytes_of(written);
  const std::string shown = bytes_of(name);
  const py::gil_scoped_release unlocked;  // as above
  Diagnostics warnings;
  Policy policy = liangce::load_text(shown, content, &warnings);
  return std::make_shared<PolicyHandle>(std::move(policy), std::move(warnings));
}

PolicyRef amend_file(const PolicyHandle& self, const py::object& path) {
  const std::string name = read_path(path);
  const py::gil_scoped_release unlocked;  // as above; the policy is immutable
  return std::make_shared<PolicyHandle>(liangce::amend(self.policy, name));
}

PolicyRef amend_text(const PolicyHandle& self, const py::str& written, const py::str& name) {
  const std::string content = bytes_of(written);
  const std::string shown = bytes_of(name);
  const py::gil_scoped_release unlocked;  // as above
  return std::make_shared<PolicyHandle>(liangce::amend_text(self.policy, shown, content));
}

PolicyRef amend_values(const PolicyHandle& self, const py::dict& values) {
  std::vector<std::pair<std::string, Value>> parameters;
  std::vector<CaseProblem> problems;
  for (const auto& [key, value] : values) {
    const auto name = PyUnicode_Check(key.ptr()) ? utf8(key.ptr()) : std::nullopt;
    if (!name) {
      problems.push_back({"LC801", py::repr(key), "names of parameters are texts"});
      continue;
    }
    const policy::Parameter* parameter = self.policy.content().find_parameter(*name);
    Reader reader;
    try {
      const policy::TypeSpec* type = parameter != nullptr ? &parameter->type : nullptr;
      parameters.emplace_back(std::string(*name), reader.read(value, type, *name));
    } catch (const Refused& refused) {
      problems.push_back(problem(refused));
    }
  }
  if (!problems.empty()) raise_case_error(problems);
  const py::gil_scoped_release unlocked;  // as above
  return std::make_shared<PolicyHandle>(self.policy.amend(parameters));
}

/// A property made once and kept.
template <auto Member, auto Make>
py::object kept(PolicyHandle& self) {
  py::object& slot = self.*Member;
  if (!slot) slot = Make(self.policy.content());
  return slot;
}

py::object optional_date(const std::optional<Date>& date) { return date ? to_python(*date) : py::object(py::none()); }

}  // namespace

void register_policy(py::module_& m) {
  using H = PolicyHandle;
  py::class_<H, std::shared_ptr<H>> policy(m, "Policy",
                                           R"(A policy: the words of the law and the rules written beside them.

Made by :func:`liangce.load`. Immutable, and safe to share between threads.)");
  policy
      .def_property_readonly(
          "id", [](const H& h) { return text(h.policy.content().id.text); }, "Name of the policy.")
      .def_property_readonly(
          "title", [](const H& h) { return text(h.policy.content().title.text); }, "Title of the document.")
      .def_property_readonly(
          "en", [](const H& h) { return text(h.policy.content().en.text); }, "English title; may be empty.")
      .def_property_readonly(
          "digest", [](const H& h) { return text(h.policy.digest()); }, "'sha256:...' over the policy's own files.")
      .def_property_readonly(
          "in_force",
          [](const H& h) {
            const policy::Period& period = h.policy.content().in_force;
            return py::make_tuple(optional_date(period.first), optional_date(period.last));
          },
          "First and last day in force; None where open.")
      .def_property_readonly(
          "published", [](const H& h) { return optional_date(h.policy.content().published); },
          "Day of publication, or None.")
      .def_property_readonly(
          "files",
          [](const H& h) {
            py::list out;
            for (const auto& file : h.policy.content().files) out.append(text(file->name));
            return py::tuple(out);
          },
          "Every file that was read, in order.")
      .def_property_readonly(
          "warnings", [](const H& h) { return to_python_tuple(h.warnings.items()); }, "What was noticed while loading.")
      .def_property_readonly("facts", &kept<&H::facts, &facts>, "The typed inputs of a case, by name.")
      .def_property_readonly("parameters", &kept<&H::parameters, &parameters>,
                             "The dated numbers and lists of the policy, by name.")
      .def_property_readonly("rules", &kept<&H::rules, &rules>, "The named conditions and values, by name.")
      .def_property_readonly("decisions", &kept<&H::decisions, &decisions>,
                             "The outputs that can be asked for, by name.")
      .def_property_readonly("clauses", &kept<&H::clauses, &clauses>, "The computable phrases of the document, by id.")
      .def_property_readonly("sources", &kept<&H::sources, &sources>, "What is cited outside the document, by id.")
      .def_property_readonly("not_computable", &kept<&H::not_computable, &not_computable>,
                             "The words no rule can decide, each with the reason.")
      .def_property_readonly("document", &kept<&H::document, &document>, "The official text, or None.")
      .def(
          "on", [](H& h, const py::object& date) { return h.on(read_date(date, "on")); },
          "The policy compiled for a date. Raises PolicyError when it does not compile.", "date"_a)
      .def(
          "decide",
          [](PolicyHandle& h, const py::str& name, const py::object& facts, const py::object& on, bool with_reasons,
             bool digest, bool recorded) {
            return decide(*h.on(read_date(on, "on")), name, facts, {with_reasons, digest, recorded});
          },
          R"(Decide one case on a date.

``case``: any mapping of fact names (or aliases) to values; what it does not name is missing. ``on``: a date or its ISO text; there
is no clock. ``record``: write down what was asked and answered, for :func:`liangce.redecide`. Raises CaseError for unknown names
and wrong types, LookupError for an unknown decision.)",
          "decision"_a, "case"_a, py::kw_only(), "on"_a, "reasons"_a = true, "digest"_a = true, "record"_a = false)
      .def(
          "rule",
          [](PolicyHandle& h, const py::str& name, const py::object& facts, const py::object& on) {
            return rule(*h.on(read_date(on, "on")), name, facts);
          },
          "The value of any rule for a case on a date; None when it has none.", "name"_a, "case"_a, py::kw_only(),
          "on"_a)
      .def(
          "plan",
          [](const py::object& self, const py::args& args, const py::kwargs& options) {
            return py::module_::import("liangce.table").attr("plan")(self, *args, **options);
          },
          R"(How each rule runs over a table: see :func:`liangce.table.plan`.

plan(*, on, facts=None) -> list of RulePlan.)")
      .def(
          "decide_table",
          [](const py::object& self, const py::args& args, const py::kwargs& options) {
            return py::module_::import("liangce.table").attr("decide_table")(self, *args, **options);
          },
          R"(Decide every row of a table: see :func:`liangce.table.decide_table`.

``decide_table(frame, decisions=None, *, on, outputs=True, missing=True, threads=None, progress=None, extra="refuse", ignore=())``)")
      .def(
          "decide_stream",
          [](const py::object& self, const py::args& args, const py::kwargs& options) {
            return py::module_::import("liangce._stream").attr("decide_stream")(self, *args, **options);
          },
          R"(Decide a table of any size, batch after batch: see :func:`liangce._stream.decide_stream`.

``decide_stream(data, decisions=None, *, on, **options)``)")
      .def("_amend_values", &amend_values, "values"_a)
      .def("_amend_file", &amend_file, "path"_a)
      .def("_amend_text", &amend_text, "text"_a, "name"_a)
      .def(
          "assess",
          [](const py::object& self, const py::args& args, const py::kwargs& options) {
            return py::module_::import("liangce.assess").attr("assess")(self, *args, **options);
          },
          R"(Ask every decision of every subject of a county, one ledger: see :func:`liangce.assess.assess`.

``assess(county, *, on, decisions=None, entities=None, threads=None, progress=None)``)")
      .def(
          "amend",
          [](const py::object& self, const py::object& changes) {
            return py::module_::import("liangce._face").attr("amend")(self, changes);
          },
          R"(Another policy with some things changed; this one stays as it is.

``changes``: values for parameters (they then hold for the whole period), or the path of an amendment file.)",
          "changes"_a)
      .def(
          "explain",
          [](const py::object& self, const py::object& name, const py::object& facts, const py::object& on) {
            return py::module_::import("liangce._changes").attr("explain")(self, name, facts, "on"_a = on);
          },
          "What would change an answer, and what to ask next: see :func:`liangce.explain`.", "decision"_a, "case"_a,
          py::kw_only(), "on"_a)
      .def(
          "_repr_html_",
          [](const py::object& self) { return py::module_::import("liangce._html").attr("policy_html")(self); },
          "The policy as HTML, for notebooks.")
      .def("__repr__", [](const H& h) {
        const auto& content = h.policy.content();
        return text("<Policy " + content.id.text + ": " + std::to_string(content.decisions.size()) + " decisions, " +
                    std::to_string(content.rules.size()) + " rules, " + std::to_string(content.facts.size()) +
                    " facts>");
      });
  policy.attr("__module__") = "liangce";
  m.def("load", &load, "Load files and folders.", "paths"_a);
  m.def("load_text", &load_text, "Load one text.", "text"_a, "name"_a);
}

}  // namespace liangce::python
