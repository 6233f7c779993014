// Deciding a case: liangce.Program, and the Decision it gives.
#include "convert.hpp"
#include "face.hpp"
#include "handles.hpp"
#include "liangce/decide/record.hpp"
#include "problems.hpp"

namespace liangce::python {

using namespace py::literals;

namespace {

std::string_view name_of(const py::str& name) {
  const auto bytes = utf8(name.ptr());
  if (!bytes) throw py::value_error("the name holds half of a surrogate pair and is no Unicode text");
  return *bytes;
}

/// The engine's out_of_range as LookupError: IndexError would be the wrong word for a name.
template <class Ask>
auto or_lookup_error(Ask&& ask) {
  try {
    return ask();
  } catch (const std::out_of_range& error) {
    PyErr_SetString(PyExc_LookupError, error.what());
    throw py::error_already_set();
  }
}

}  // namespace

DecisionHandle decide(const ProgramHandle& handle, const py::str& decision, py::handle facts, Wanted wanted) {
  const CaseLease given = read_case(handle, facts);
  const std::string_view name = name_of(decision);
  const DecideOptions options{.reasons = wanted.reasons, .digest = wanted.digest || wanted.record};
  const auto ask = [&]() -> DecisionHandle {
    DecisionHandle answer{handle.program->decide(name, *given, options), handle.program, {}};
    if (wanted.record) answer.record = record(*handle.program, *given, answer.decision);
    return answer;
  };
  return or_lookup_error([&] {
    if (!wanted.reasons) return ask();  // microseconds: not worth handing the GIL over
    // The case is ours alone, the program immutable, and the caller holds `decision`.
    const py::gil_scoped_release unlocked;
    return ask();
  });
}

py::object rule(const ProgramHandle& handle, const py::str& name, py::handle facts) {
  const CaseLease given = read_case(handle, facts);
  return or_lookup_error([&] { return to_python(handle.program->rule(name_of(name), *given)); });
}

namespace {

py::object verdict(const ProgramHandle& handle, const py::str& decision, py::handle facts) {
  return or_lookup_error([&] {
    const std::size_t index = handle.program->decision_index(name_of(decision));
    return to_python(handle.program->verdict(index, *read_case(handle, facts)));
  });
}

py::tuple missing(const std::vector<MissingFact>& facts) {
  py::list out;
  for (const MissingFact& m : facts) {
    out.append(face().missing_fact("name"_a = text(m.name), "en"_a = text(m.en), "reason"_a = text(to_string(m.reason)),
                                   "parameter"_a = m.parameter, "detail"_a = text(m.detail), "ask"_a = text(m.ask),
                                   "unit"_a = text(m.unit)));
  }
  return py::tuple(out);
}

py::object reason(const ReasonStep& step) {
  const ReasonWords& words = *step.words;
  py::dict used;
  for (std::size_t i = 0; i < step.used.size(); ++i) used[text(words.used[i].name)] = to_python(step.used[i]);
  py::list parts;
  for (const ReasonStep& part : step.parts) parts.append(reason(part));
  return face().reason("kind"_a = text(to_string(step.kind)), "form"_a = text(to_string(step.form)),
                       "name"_a = text(words.name), "en"_a = text(words.en), "text"_a = text(words.text),
                       "clauses"_a = texts(words.clauses),
                       "item"_a = words.item ? py::object(py::int_(*words.item)) : py::none(),
                       "quote"_a = text(words.quote), "basis"_a = text(words.basis), "source"_a = text(words.source),
                       "note"_a = text(words.note), "unit"_a = text(words.unit), "value"_a = to_python(step.value),
                       "used"_a = used, "parts"_a = py::tuple(parts), "repeated"_a = step.repeated);
}

py::tuple reasons(const DecisionHandle& h) {
  py::list out;
  for (const ReasonStep& step : h.decision.reasons) out.append(reason(step));
  return py::tuple(out);
}

/// Errors with their places in the policy's files.
py::tuple errors(const DecisionHandle& h) {
  py::list out;
  for (const feel::EvaluationError& error : h.decision.errors) {
    Diagnostic d;
    d.code = error.code;
    d.message = error.message;
    if (h.program && error.node != feel::no_node) {
      const feel::Place place = h.program->code().place(error.node);
      if (place.source != nullptr && place.source->file) {
        d.file = place.source->file;
        d.begin = place.source->file_offset(place.begin);
        d.end = place.end > place.begin ? place.source->file_offset(place.end - 1) + 1 : d.begin;
      }
    }
    out.append(to_python(d));
  }
  return py::tuple(out);
}

py::str prose(const DecisionHandle& h, const std::string& language, bool values) {
  if (language != "zh" && language != "en")
    throw py::value_error("the language is zh or en, found '" + language.substr(0, 20) + "'");
  return text(explain(h.decision, language, values));
}

void register_program(py::module_& m) {
  using H = ProgramHandle;
  py::class_<H, std::shared_ptr<H>> program(m, "Program", R"(A policy compiled for a date, made by :meth:`Policy.on`.

Immutable, and safe to share between threads.)");
  program
      .def_property_readonly(
          "on", [](const H& h) { return to_python(h.program->on()); }, "The date it is compiled for.")
      .def_property_readonly(
          "digest", [](const H& h) { return text(h.program->policy_digest()); }, "Digest of the policy.")
      .def_property_readonly(
          "decisions", [](const H& h) { return texts(h.program->decisions()); }, "Names of the decisions.")
      .def(
          "decide",
          [](const H& h, const py::str& decision, const py::object& facts, bool with_reasons, bool digest,
             bool recorded) {
            return decide(h, decision, facts, {with_reasons, digest, recorded});
          },
          "Decide one case.", "decision"_a, "case"_a, py::kw_only(), "reasons"_a = true, "digest"_a = true,
          "record"_a = false)
      .def("verdict", &verdict, "Only the verdict: a word, or None when undetermined. The quick path.", "decision"_a,
           "case"_a)
      .def("rule", &rule, "The value of any rule; None when it has none.", "name"_a, "case"_a)
      .def(
          "facts_of",
          [](const H& h, const py::str& decision) {
            return or_lookup_error([&] { return texts(h.program->facts_of(name_of(decision))); });
          },
          "The facts a decision can reach, in the policy's order.", "decision"_a)
      .def("__repr__", [](const H& h) {
        return text("<Program " + h.program->policy().id.text + " on " + h.program->on().to_string() + ">");
      });
  program.attr("__module__") = "liangce";
}

void register_decision(py::module_& m) {
  using H = DecisionHandle;
  py::class_<H> decision(m, "Decision", R"(What a decision answers, and why.

``str(decision)`` is prose in Chinese, ``decision.explain("en")`` and ``f"{decision:en}"`` in English.)");
  decision
      .def_property_readonly(
          "name", [](const H& h) { return text(h.decision.name); }, "Name of the decision.")
      .def_property_readonly(
          "verdict", [](const H& h) { return text(h.decision.verdict); },
          "One of the decision's words, COMPUTED, or UNDETERMINED.")
      .def_property_readonly(
          "undetermined", [](const H& h) { return h.decision.is_undetermined(); },
          "Whether the verdict is UNDETERMINED.")
      .def_property_readonly(
          "value", [](const H& h) { return to_python(h.decision.value); },
          "Named outputs as a dict, or a computation's own value.")
      .def_property_readonly(
          "findings", [](const H& h) { return texts(h.decision.findings); }, "Codes of the findings that hold.")
      .def_property_readonly(
          "confirm", [](const H& h) { return texts(h.decision.confirm); }, "What a person must confirm.")
      .def_property_readonly(
          "missing", [](const H& h) { return missing(h.decision.missing); },
          "The facts that could still change the verdict; only when it is UNDETERMINED.")
      .def_property_readonly(
          "also_unknown", [](const H& h) { return missing(h.decision.also_unknown); },
          "Unknown facts the decision asked for that cannot change the verdict.")
      .def_property_readonly(
          "clauses", [](const H& h) { return texts(h.decision.clauses); }, "Ids of the clauses it rests on.")
      .def_property_readonly(
          "retroactive", [](const H& h) { return h.decision.retroactive; },
          "Whether it is about a day before the policy was published.")
      .def_property_readonly(
          "on", [](const H& h) { return to_python(h.decision.on); }, "The date the question was asked for.")
      .def_property_readonly("errors", &errors, "What went wrong in computations, with places in the policy.")
      .def_property_readonly("reasons", &reasons, "Why: one tree of Reason objects; empty unless asked for.")
      .def_property_readonly(
          "digest", [](const H& h) { return text(h.decision.digest); },
          "'sha256:...' over policy, decision, date, facts and engine version; empty unless asked for.")
      .def_property_readonly(
          "record", [](const H& h) { return text(h.record); },
          "What was asked and what came out, as JSON: liangce.redecide() checks it. Empty unless asked for.")
      .def("explain", &prose,
           "The decision as prose in Chinese (zh) or English (en); `values` = False leaves the case's data out.",
           "lang"_a = "zh", py::kw_only(), "values"_a = true)
      .def(
          "to_json", [](const H& h, bool values) { return text(to_json(h.decision, values)); },
          "Canonical JSON; numbers and dates are texts. `values` = False leaves the case's data out.", py::kw_only(),
          "values"_a = true)
      .def(
          "to_dict",
          [](const py::object& self) { return py::module_::import("liangce._face").attr("decision_dict")(self); },
          "The decision as plain dicts and lists; numbers are Decimal, dates are datetime.date.")
      .def(
          "_repr_html_",
          [](const py::object& self) { return py::module_::import("liangce._html").attr("decision_html")(self); },
          "The decision as HTML, for notebooks.")
      .def("__str__", [](const H& h) { return prose(h, "zh", true); })
      .def("__format__",
           [](const H& h, const std::string& language) { return prose(h, language.empty() ? "zh" : language, true); })
      .def("__repr__", [](const H& h) {
        return text("<Decision " + std::string(h.decision.name) + ": " + h.decision.verdict + " on " +
                    h.decision.on.to_string() + ">");
      });
  decision.attr("__module__") = "liangce";
}

}  // namespace

void register_decide(py::module_& m) {
  register_decision(m);
  register_program(m);
}

}  // namespace liangce::python
