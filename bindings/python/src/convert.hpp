// Values between Python and the engine. Nothing is rounded, nothing is guessed: what does not fit is refused by name.
#pragma once

#include <string>
#include <vector>

#include "liangce/policy/type_spec.hpp"
#include "liangce/value/value.hpp"
#include "module.hpp"

namespace liangce::python {

/// Decimal, str, bool, date, time, datetime, timedelta, Months, Range, list, dict; None for every absence. What the
/// Python type cannot hold (years past 9999, nanoseconds) comes as its ISO text. Raises ValueError above `most_parts`
/// parts.
py::object to_python(const Value& value);
py::object to_python(Number number);
py::object to_python(Date date);

inline constexpr std::size_t most_parts = 10'000'000;  ///< values in one value, either way
inline constexpr int most_depth = 200;                 ///< nesting of containers handed in

/// Why a Python object cannot be a value.
struct Refused {
  std::string code;     ///< LC802, LC803, LC806, ...
  std::string path;     ///< `家庭成员[2].出生日期`
  std::string message;  ///< one sentence without the path
};

/// Reads Python objects. One reader reads one case: its bounds are over all of it.
class Reader {
 public:
  /// What None stands for: a fact nobody has said, or FEEL's null.
  explicit Reader(Reason none = Reason::missing) : none_(none) {}

  /// `type` (may be null) guides what Python cannot say: scale of a float, date or midnight, dates as keys of a
  /// schedule. Throws Refused, or py::error_already_set when Python code of the object itself failed.
  Value read(py::handle object, const policy::TypeSpec* type, std::string_view name);
  /// A mapping as a context. `name` is used in messages only.
  Value read_context(py::handle mapping, std::string_view name);

 private:
  struct Step;
  Value value(PyObject* object, const policy::TypeSpec* type);
  Value other(PyObject* object, const policy::TypeSpec* type);
  Value foreign(PyObject* object, const policy::TypeSpec* type);
  Value whole(PyObject* object, const policy::TypeSpec* type);
  Value decimal(PyObject* object, const policy::TypeSpec* type);
  Value floating(double number, const policy::TypeSpec* type);
  Value words(PyObject* object, const policy::TypeSpec* type);
  Value temporal(PyObject* object, const policy::TypeSpec* type);
  Value items(PyObject* sequence, const policy::TypeSpec* type);
  Value entries(PyObject* mapping, const policy::TypeSpec* type);
  Value schedule(PyObject* mapping, const policy::TypeSpec& type);
  Value unknown(PyObject* object, const policy::TypeSpec* type);
  Value range(PyObject* object);
  [[noreturn]] void refuse(const char* code, std::string message) const;
  void spend();

  Reason none_;
  std::size_t parts_ = 0;
  std::vector<std::string> path_;
};

/// A date given as datetime.date or as ISO text, for `on`. Raises TypeError / ValueError.
Date read_date(py::handle object, const char* what);
/// Paths given as str, bytes or os.PathLike, in the bytes the file system knows.
std::string read_path(py::handle path);
/// What a declaration asks for, in words: "money in 元/人·年", "one of ok, problem".
std::string expected(const policy::TypeSpec& type);

}  // namespace liangce::python
