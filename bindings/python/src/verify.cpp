// Coverage and mutation as Python objects.
#include "verify.hpp"
#include "convert.hpp"
#include "face.hpp"
#include "liangce/verify/mutation.hpp"
#include "tests.hpp"

namespace liangce::python {

using namespace py::literals;

namespace {

py::tuple words(CoverageItem::Kind kind, bool condition, std::uint8_t outcomes) {
  py::list list;
  for (std::uint8_t bit = 1; bit <= 4; bit = static_cast<std::uint8_t>(bit * 2))
    if ((outcomes & bit) != 0) list.append(text(outcome_words(kind, condition, bit)));
  return py::tuple(list);
}

py::object to_python(const CoverageItem& item, std::size_t cases) {
  const Position place = item.position();
  const Position end = position_at(item.file->content, item.end);
  return face().coverage_item(
      "kind"_a = text(to_string(item.kind)), "element"_a = text(item.element), "text"_a = text(item.text),
      "clauses"_a = texts(item.clauses), "file"_a = text(item.file->name), "line"_a = place.line,
      "column"_a = place.column, "end_line"_a = end.line, "end_column"_a = end.column,
      "possible"_a = words(item.kind, item.condition, item.possible),
      "reached"_a = words(item.kind, item.condition, item.reached),
      "lacking"_a = words(item.kind, item.condition, item.lacking()),
      "exempted"_a = words(item.kind, item.condition, item.exempted),
      "unreachable"_a = words(item.kind, item.condition, item.unreachable), "exempt"_a = text(item.exempt),
      "witness"_a = text(item.witness), "note"_a = text(item.note), "cases"_a = cases);
}

}  // namespace

py::object to_python(const Coverage& coverage) {
  py::list items;
  for (std::size_t i = 0; i < coverage.items.size(); ++i)
    items.append(to_python(coverage.items[i], coverage.reached_by[i].size()));
  const Coverage::Count count = coverage.count();
  return face().coverage("items"_a = py::tuple(items), "outcomes"_a = count.outcomes, "reached"_a = count.reached,
                         "exempted"_a = count.exempted, "unreachable"_a = count.unreachable,
                         "stale"_a = to_python_tuple(coverage.stale), "text"_a = text(coverage_text(coverage)),
                         "text_with_witnesses"_a = text(coverage_text(coverage, true)),
                         "lcov"_a = text(coverage_lcov(coverage)));
}

namespace {

py::object to_python(const Mutant& m) {
  const Position place = m.position();
  return face().mutant("kind"_a = text(to_string(m.kind)), "element"_a = text(m.element), "change"_a = text(m.change),
                       "clauses"_a = texts(m.clauses), "file"_a = text(m.file ? m.file->name : std::string()),
                       "line"_a = place.line, "column"_a = place.column, "outcome"_a = text(to_string(m.outcome)),
                       "by"_a = text(m.by), "proved"_a = m.proved, "witness"_a = text(m.witness),
                       "note"_a = text(m.note), "tests_run"_a = m.tests_run);
}

py::object mutation(const py::list& paths, const std::string& filter, unsigned threads, const py::object& callback) {
  const std::vector<std::string> names = paths_of(paths);
  Progress progress(callback);
  Mutation made;
  {
    const py::gil_scoped_release unlocked;  // the callback takes the GIL again when it is told
    const PolicyUnderTest all = PolicyUnderTest::read(names);
    MutationOptions options;
    options.threads = threads;
    options.filter = filter;
    options.load = loaders();
    options.progress = [&](std::size_t done, std::size_t total) { progress.tell(done, total); };
    made = mutate(all.policy, all.files, all.exemptions.equivalent, options);
  }
  progress.finish();
  py::list mutants, failing;
  for (const Mutant& mutant : made.mutants) mutants.append(to_python(mutant));
  for (const TestResult& result : made.failing) failing.append(text(result.file + ": " + result.name));
  return face().mutation("mutants"_a = py::tuple(mutants), "killed"_a = made.count(Mutant::Outcome::killed),
                         "survived"_a = made.count(Mutant::Outcome::survived),
                         "equivalent"_a = made.count(Mutant::Outcome::equivalent), "proved"_a = made.proved(),
                         "refused"_a = made.count(Mutant::Outcome::refused), "failing"_a = py::tuple(failing),
                         "stale"_a = to_python_tuple(made.stale), "text"_a = text(mutation_text(made)),
                         "text_with_witnesses"_a = text(mutation_text(made, true)));
}

}  // namespace

void register_verify(py::module_& m) {
  m.def("mutate", &mutation, "Would the tests beside a policy notice if it were slightly wrong?", "paths"_a, "filter"_a,
        "threads"_a, "progress"_a);
}

}  // namespace liangce::python
