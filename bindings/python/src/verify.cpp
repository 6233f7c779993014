// Coverage as Python objects.
#include <pybind11/stl.h>

#include "convert.hpp"
#include "face.hpp"
#include "tests.hpp"
#include "verify.hpp"

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
  return face().coverage_item("kind"_a = text(to_string(item.kind)), "element"_a = text(item.element),
                              "text"_a = text(item.text), "clauses"_a = texts(item.clauses),
                              "file"_a = text(item.file->name), "line"_a = place.line, "column"_a = place.column,
                              "end_line"_a = end.line, "end_column"_a = end.column,
                              "possible"_a = words(item.kind, item.condition, item.possible),
                              "reached"_a = words(item.kind, item.condition, item.reached),
                              "lacking"_a = words(item.kind, item.condition, item.lacking()),
                              "exempted"_a = words(item.kind, item.condition, item.exempted),
                              "exempt"_a = text(item.exempt), "cases"_a = cases);
}

}  // namespace

py::object to_python(const Coverage& coverage) {
  py::list items;
  for (std::size_t i = 0; i < coverage.items.size(); ++i)
    items.append(to_python(coverage.items[i], coverage.reached_by[i].size()));
  const Coverage::Count count = coverage.count();
  return face().coverage("items"_a = py::tuple(items), "outcomes"_a = count.outcomes, "reached"_a = count.reached,
                         "exempted"_a = count.exempted, "stale"_a = to_python_tuple(coverage.stale),
                         "text"_a = text(coverage_text(coverage)), "lcov"_a = text(coverage_lcov(coverage)));
}

}  // namespace liangce::python
