// Tables through the Arrow PyCapsule protocol: whatever speaks it goes in, the result speaks it too. Nothing is copied
// on the way.
#include <pybind11/stl.h>

#include "convert.hpp"
#include "face.hpp"
#include "handles.hpp"
#include "liangce/batch/decide_table.hpp"
#include "liangce/plan/plan.hpp"
#include "problems.hpp"

namespace liangce::python {

namespace {

using batch::OwnedArray;
using batch::OwnedSchema;
using batch::OwnedStream;

/// What a capsule holds, unless a consumer took it.
template <typename T>
void release_capsule(PyObject* capsule) {
  auto* held = static_cast<T*>(PyCapsule_GetPointer(capsule, PyCapsule_GetName(capsule)));
  if (held->release != nullptr) held->release(held);
  delete held;
}

template <typename T>
py::object capsule(batch::Owned<T> owned, const char* name) {
  auto* held = new T{};
  owned.move_to(held);
  PyObject* made = PyCapsule_New(held, name, release_capsule<T>);
  if (made == nullptr) {
    if (held->release != nullptr) held->release(held);
    delete held;
    throw py::error_already_set();
  }
  return py::reinterpret_steal<py::object>(made);
}

template <typename T>
batch::Owned<T> take(py::handle object, const char* name) {
  auto* held = static_cast<T*>(PyCapsule_GetPointer(object.ptr(), name));
  if (held == nullptr) throw py::error_already_set();
  if (held->release == nullptr) throw py::value_error(std::string("the ") + name + " has been read already");
  return batch::Owned<T>(held);
}

OwnedStream stream_of(const py::object& source) {
  if (py::hasattr(source, "__arrow_c_stream__")) {
    const py::object made = source.attr("__arrow_c_stream__")();
    return take<ArrowArrayStream>(made, "arrow_array_stream");
  }
  if (py::hasattr(source, "__arrow_c_array__")) {
    const py::tuple made = source.attr("__arrow_c_array__")();
    if (made.size() != 2) throw py::type_error("__arrow_c_array__ must give a schema and an array");
    auto schema = take<ArrowSchema>(made[0], "arrow_schema");
    return batch::stream_of(std::move(schema), take<ArrowArray>(made[1], "arrow_array"));
  }
  throw py::type_error(std::string("a table that speaks Arrow is needed (__arrow_c_stream__), found ") +
                       Py_TYPE(source.ptr())->tp_name);
}

/// The result as Python holds it.
struct TableHandle {
  batch::TableResult result;
};

/// Rows decided so far to the caller's function, and Ctrl-C to whoever waits for it. Called without the GIL, from the
/// calling thread.
bool report(const py::object& progress, std::int64_t rows) {
  const py::gil_scoped_acquire held;
  if (PyErr_CheckSignals() != 0) throw py::error_already_set();
  return progress.is_none() || !progress(rows).is(py::bool_(false));
}

std::unique_ptr<TableHandle> decide_table(PolicyHandle& policy, const py::object& source,
                                          const std::vector<std::string>& decisions, const py::object& on, bool outputs,
                                          bool missing, unsigned threads, const py::object& progress, bool ignore_extra,
                                          const std::vector<std::string>& ignore, bool columns, bool missing_bits,
                                          bool decided_by) {
  batch::TableOptions options;
  options.outputs = outputs;
  options.missing = missing;
  options.threads = threads;
  options.extra = ignore_extra ? batch::TableOptions::Extra::ignore : batch::TableOptions::Extra::refuse;
  options.ignore = ignore;
  options.columns = columns;
  options.missing_bits = missing_bits;
  options.decided_by = decided_by;
  options.progress = [&](std::int64_t rows) { return report(progress, rows); };
  const Date day = read_date(on, "on");
  std::shared_ptr<const Program> program;
  {
    const py::gil_scoped_release unlocked;  // compiling touches no Python object
    program = decisions.empty() ? policy.policy.on(day) : policy.policy.on(day, decisions);
  }
  OwnedStream input = stream_of(source);
  auto table = std::make_unique<TableHandle>();
  try {
    const py::gil_scoped_release released;
    table->result = batch::decide_table(program, std::move(input), decisions, options);
  } catch (const batch::TableError& error) {
    std::vector<CaseProblem> problems;
    for (const batch::ColumnProblem& problem : error.problems())
      problems.push_back({problem.code, problem.column, problem.message});
    raise_case_error(problems);
  } catch (const std::out_of_range& error) {
    throw py::key_error(error.what());
  }
  return table;
}

/// (name, is a decision, way, why) of every rule and decision.
py::list plan_of(PolicyHandle& policy, const py::object& on, const std::vector<std::string>& facts) {
  const auto program = policy.on(read_date(on, "on"))->program;
  for (const std::string& fact : facts) {
    if (!program->fact_slot(fact)) throw py::key_error("the policy has no fact `" + fact + "`");
  }
  std::vector<plan::RulePlan> rules;
  {
    const py::gil_scoped_release released;  // nothing of Python is touched
    rules = plan::explain_plan(*program, facts);
  }
  py::list out;
  for (const plan::RulePlan& rule : rules) {
    out.append(py::make_tuple(text(rule.name), rule.decision, text(plan::to_string(rule.way)), text(rule.why)));
  }
  return out;
}

py::list errors_of(const TableHandle& table) {
  py::list out;
  for (const batch::RowError& error : table.result.errors) {
    out.append(py::make_tuple(error.row, text(error.column), text(error.code), text(error.message)));
  }
  return out;
}

}  // namespace

void register_table(py::module_& m) {
  py::class_<TableHandle>(m, "Table")
      .def(
          "__arrow_c_stream__",
          [](const TableHandle& table, const py::object&) {
            return capsule(table.result.table.stream(), "arrow_array_stream");
          },
          py::arg("requested_schema") = py::none())
      .def("__arrow_c_schema__",
           [](const TableHandle& table) {
             OwnedStream stream = table.result.table.stream();
             OwnedSchema schema;
             if (stream->get_schema(stream.get(), schema.get()) != 0) throw std::bad_alloc();
             return capsule(std::move(schema), "arrow_schema");
           })
      .def_property_readonly("columns",
                             [](const TableHandle& table) {
                               py::list names;
                               const ArrowSchema& schema = table.result.table.schema();
                               for (std::int64_t i = 0; i < schema.n_children; ++i)
                                 names.append(text(schema.children[i]->name));
                               return names;
                             })
      .def_property_readonly("missing_names",
                             [](const TableHandle& table) {
                               py::dict out;
                               for (const batch::TableResult::Bits& bits : table.result.missing_names) {
                                 py::list names;
                                 for (const std::string& name : bits.names) names.append(text(name));
                                 out[text(bits.column)] = py::tuple(names);
                               }
                               return out;
                             })
      .def_property_readonly("rows", [](const TableHandle& table) { return table.result.rows; })
      .def_property_readonly("cancelled", [](const TableHandle& table) { return table.result.cancelled; })
      .def_property_readonly("errors", errors_of)
      .def_property_readonly("error_count", [](const TableHandle& table) { return table.result.error_count; })
      .def_property_readonly("error_rows", [](const TableHandle& table) { return table.result.error_rows; })
      .def_property_readonly("by_row", [](const TableHandle& table) {
        py::dict out;
        for (const batch::TableResult::ByRow& one : table.result.by_row) out[text(one.decision)] = one.rows;
        return out;
      });
  // The signature and its words are in Python.
  m.def("decide_table", decide_table, py::arg("policy"), py::arg("source"), py::arg("decisions"), py::kw_only(),
        py::arg("on"), py::arg("outputs"), py::arg("missing"), py::arg("threads"), py::arg("progress"),
        py::arg("ignore_extra"), py::arg("ignore"), py::arg("columns"), py::arg("missing_bits"), py::arg("decided_by"));
  m.def("plan", plan_of, py::arg("policy"), py::kw_only(), py::arg("on"), py::arg("facts"));
}

}  // namespace liangce::python
