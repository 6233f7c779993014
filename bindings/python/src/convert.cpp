// Python objects as engine values: the exact builtin types first, then their subclasses, then what only looks like one.
#include "convert.hpp"

#include <datetime.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "face.hpp"
#include "liangce/feel/evaluate.hpp"

namespace liangce::python {

namespace {

constexpr std::size_t most_digits = 34;       // of a decimal128
constexpr int double_digits = 15;             // decimal digits every binary64 keeps
constexpr std::size_t most_text = 16U << 20;  // bytes of one text, as for FEEL texts

void need_datetime() {
  if (PyDateTimeAPI == nullptr) PyDateTime_IMPORT;
  if (PyDateTimeAPI == nullptr) throw py::error_already_set();
}

std::string type_name(PyObject* object) { return Py_TYPE(object)->tp_name; }

/// An attribute, or an empty object when there is none.
py::object attribute(PyObject* object, const char* name) {
  PyObject* found = PyObject_GetAttrString(object, name);
  if (found == nullptr) {
    if (PyErr_ExceptionMatches(PyExc_AttributeError) == 0) throw py::error_already_set();
    PyErr_Clear();
  }
  return py::reinterpret_steal<py::object>(found);
}

/// Significant digits of a decimal text, without leading zeros and zeros that only scale.
std::size_t significant_digits(std::string_view text) {
  std::size_t digits = 0;
  std::size_t trailing = 0;
  for (const char c : text) {
    if (c == 'e' || c == 'E') break;
    if (c < '0' || c > '9') continue;
    if (digits == 0 && c == '0') continue;
    ++digits;
    trailing = c == '0' ? trailing + 1 : 0;
  }
  return digits - trailing;
}

/// Seconds east of UTC that a tzinfo says; nullopt when it does not say.
std::optional<std::int64_t> utc_offset(PyObject* object) {
  const py::object offset = py::reinterpret_borrow<py::object>(object).attr("utcoffset")();
  if (offset.is_none()) return std::nullopt;
  need_datetime();
  if (!PyDelta_Check(offset.ptr()) || PyDateTime_DELTA_GET_MICROSECONDS(offset.ptr()) != 0) return std::nullopt;
  return PyDateTime_DELTA_GET_DAYS(offset.ptr()) * 86'400LL + PyDateTime_DELTA_GET_SECONDS(offset.ptr());
}

/// The zone of a time or datetime; nullopt when it cannot be kept.
std::optional<Zone> zone_of(PyObject* object, PyObject* tzinfo) {
  if (tzinfo == Py_None) return Zone();
  if (const py::object key = attribute(tzinfo, "key"); key && PyUnicode_Check(key.ptr())) {
    if (const auto name = utf8(key.ptr())) {
      if (auto zone = Zone::named(*name)) return zone;
    }
  }
  const auto seconds = utc_offset(object);
  if (!seconds || *seconds < INT32_MIN || *seconds > INT32_MAX) return std::nullopt;
  return Zone::offset(static_cast<std::int32_t>(*seconds));
}

const policy::TypeSpec* element_of(const policy::TypeSpec* type) {
  return type != nullptr && type->word == policy::TypeWord::list && !type->element.empty() ? &type->element.front()
                                                                                           : nullptr;
}

const policy::TypeSpec* field_of(const policy::TypeSpec* type, std::string_view name) {
  if (type == nullptr || type->word != policy::TypeWord::context) return nullptr;
  for (const policy::Field& field : type->fields) {
    if (field.name.text == name || (!field.en.empty() && field.en.text == name)) return &field.type;
  }
  return nullptr;
}

/// A bound written as text, as the type of the fact reads it.
Value typed(Value value, const policy::TypeSpec* type) {
  if (type == nullptr || !value.is_text()) return value;
  if (type->numeric()) {
    if (const auto number = Number::parse(value.text()); number && significant_digits(value.text()) <= most_digits)
      return Value(*number);
  } else if (type->word == policy::TypeWord::date) {
    if (const auto date = Date::parse(value.text())) return Value(*date);
  }
  return value;
}

std::string but_expected(const policy::TypeSpec* type) {
  return type != nullptr ? ", expected " + expected(*type) : std::string();
}

}  // namespace

std::string expected(const policy::TypeSpec& type) {
  using policy::TypeWord;
  std::string out;
  switch (type.word) {
    case TypeWord::choice: {
      out = "one of ";
      for (std::size_t i = 0; i < type.choices.size(); ++i) {
        if (i == 12) return out + ", ...";
        out += (i > 0 ? ", " : "") + type.choices[i].text;
      }
      return out;
    }
    case TypeWord::list:
      return "a list" + (type.element.empty() ? std::string() : " of " + expected(type.element.front()));
    case TypeWord::context:
      return "a mapping" +
             (type.declared() && type.written.text != "context" ? " (" + type.written.text + ")" : std::string());
    case TypeWord::schedule: return "a mapping of dates to numbers";
    case TypeWord::any: return "a value";
    case TypeWord::boolean: return "True or False";
    case TypeWord::date: return "a date";
    case TypeWord::date_time: return "a date and time";
    case TypeWord::days_duration: return "a duration of days and time";
    case TypeWord::months_duration: return "a duration of years and months";
    default: out = type.declared() ? type.written.text : type.resolved->to_string();
  }
  if (!type.unit_text.empty()) out += " in " + type.unit_text.text;
  return out;
}

/// One step down into a container, for messages and for the bound on depth.
struct Reader::Step {
  Step(Reader& r, std::string where) : reader(r) {
    reader.path_.push_back(std::move(where));
    if (reader.path_.size() > static_cast<std::size_t>(most_depth)) {
      reader.refuse("LC806", "containers are nested deeper than " + std::to_string(most_depth) +
                                 " levels, or contain themselves");
    }
  }
  Step(const Step&) = delete;
  Step& operator=(const Step&) = delete;
  ~Step() { reader.path_.pop_back(); }
  Reader& reader;
};

void Reader::refuse(const char* code, std::string message) const {
  std::string path;
  for (std::size_t i = 0; i < path_.size() && i < 12; ++i) {
    if (path_[i].empty()) continue;
    path += (i > 0 && path_[i].front() != '[' ? "." : "") + path_[i];
  }
  if (path_.size() > 12) path += "...";
  throw Refused{code, std::move(path), std::move(message)};
}

void Reader::spend() {
  if (++parts_ > most_parts) refuse("LC806", "more than " + std::to_string(most_parts) + " values in one case");
}

Value Reader::read(py::handle object, const policy::TypeSpec* type, std::string_view name) {
  path_.clear();
  path_.emplace_back(name);
  return value(object.ptr(), type);
}

Value Reader::read_context(py::handle mapping, std::string_view name) {
  path_.clear();
  path_.emplace_back(name);
  Value read = value(mapping.ptr(), nullptr);
  if (!read.is_context()) refuse("LC802", "expected a mapping of names to values, found " + type_name(mapping.ptr()));
  return read;
}

Value Reader::value(PyObject* object, const policy::TypeSpec* type) {
  spend();
  if (object == Py_None) return Value::absent(none_);
  if (PyUnicode_CheckExact(object)) return words(object, type);
  if (PyBool_Check(object)) return Value(object == Py_True);
  if (PyLong_CheckExact(object)) return whole(object, type);
  const PyTypeObject* exact = Py_TYPE(object);
  if (exact == reinterpret_cast<PyTypeObject*>(face().decimal.ptr())) return decimal(object, type);
  if (PyFloat_CheckExact(object)) return floating(PyFloat_AS_DOUBLE(object), type);
  if (PyList_Check(object) || PyTuple_Check(object)) return items(object, type);
  if (PyDict_Check(object)) return entries(object, type);
  return other(object, type);
}

Value Reader::other(PyObject* object, const policy::TypeSpec* type) {
  need_datetime();
  const Face& f = face();
  // pandas' NaT is a datetime and must be seen first; its name is all we know of it.
  if (const char* name = Py_TYPE(object)->tp_name;
      std::strstr(name, "NaTType") != nullptr || std::strstr(name, "NAType") != nullptr) {
    return Value::absent(none_);
  }
  if (PyDate_Check(object) || PyTime_Check(object) || PyDelta_Check(object)) return temporal(object, type);
  if (PyUnicode_Check(object)) return words(object, type);
  if (PyLong_Check(object)) return whole(object, type);
  if (PyFloat_Check(object)) return floating(PyFloat_AS_DOUBLE(object), type);
  if (py::isinstance(object, f.decimal)) return decimal(object, type);
  if (py::isinstance(object, f.unknown)) return unknown(object, type);
  if (py::isinstance(object, f.months))
    return Value(MonthsDuration{py::handle(object).attr("months").cast<std::int64_t>()});
  if (py::isinstance(object, f.range)) return range(object);
  if (py::isinstance(object, f.mapping)) return entries(object, type);
  if (!PyBytes_Check(object) && !PyByteArray_Check(object) && py::isinstance(object, f.sequence)) {
    const py::object list = py::reinterpret_steal<py::object>(PySequence_List(object));
    if (!list) throw py::error_already_set();
    return items(list.ptr(), type);
  }
  return foreign(object, type);
}

/// Scalars and arrays of numpy, scalars of Arrow: by what they can do, so that neither needs to be here.
Value Reader::foreign(PyObject* object, const policy::TypeSpec* type) {
  const std::string name = type_name(object);
  const Step step(*this, "");  // bounds objects that keep answering with another such object
  if (name.find("datetime64") != std::string::npos) {
    const std::string written = py::str(py::handle(object));
    if (written == "NaT") return Value::absent(none_);
    if (const auto date = Date::parse(written)) return Value(*date);
    if (const auto moment = DateTime::parse(written)) {
      if (type != nullptr && type->word == policy::TypeWord::date && moment->time.nanos == 0)
        return Value(moment->date);
      return Value(*moment);
    }
    refuse("LC802", "found " + name + " " + written + ", which is no day and no moment" + but_expected(type));
  }
  if (name.find("timedelta64") == std::string::npos) {
    if (attribute(object, "ndim")) {
      if (const py::object list = attribute(object, "tolist")) {  // of a scalar: the Python scalar
        const py::object made = list();
        if (made.ptr() != object) return value(made.ptr(), type);
      }
    } else if (const py::object plain = attribute(object, "as_py")) {
      const py::object made = plain();
      if (made.ptr() != object) return value(made.ptr(), type);
    } else if (PyIndex_Check(object)) {
      const py::object made = py::reinterpret_steal<py::object>(PyNumber_Index(object));
      if (!made) throw py::error_already_set();
      return whole(made.ptr(), type);
    }
  }
  refuse("LC802", "found " + name + ", which is no value" + but_expected(type));
}

Value Reader::whole(PyObject* object, const policy::TypeSpec* type) {
  int overflow = 0;
  const long long small = PyLong_AsLongLongAndOverflow(object, &overflow);
  if (overflow == 0) {
    if (small == -1 && PyErr_Occurred() != nullptr) throw py::error_already_set();
    return Value(Number(static_cast<std::int64_t>(small)));
  }
  constexpr std::size_t most_bits = 4'000;  // str() of an int is quadratic, and limited to 4,300 digits
  const auto bits = py::handle(object).attr("bit_length")().cast<std::size_t>();
  if (bits <= most_bits) {
    const std::string digits =
        py::str(py::handle(reinterpret_cast<PyObject*>(&PyLong_Type)).attr("__repr__")(py::handle(object)));
    if (significant_digits(digits) <= most_digits) {
      if (const auto number = Number::parse(digits)) return Value(*number);
    }
  }
  refuse("LC803", "the integer needs more than 34 digits" + but_expected(type));
}

Value Reader::decimal(PyObject* object, const policy::TypeSpec* type) {
  const py::object held = py::reinterpret_steal<py::object>(PyObject_CallOneArg(face().decimal_text.ptr(), object));
  if (!held) throw py::error_already_set();
  const std::string_view written = *utf8(held.ptr());
  if (written.find_first_of("nN") != std::string_view::npos) {  // NaN, sNaN, Infinity
    refuse("LC802", "found the Decimal " + std::string(written.substr(0, 20)) + ", which is no number" +
                        but_expected(type) + "; None says that it is missing");
  }
  if (significant_digits(written) > most_digits)
    refuse("LC803", "the Decimal needs more than 34 digits" + but_expected(type));
  const auto number = Number::parse(written);
  if (!number || !number->finite() || (number->is_zero() && significant_digits(written) != 0)) {
    refuse("LC803", "the Decimal " + std::string(written.substr(0, 60)) + " lies outside the range of decimal128");
  }
  return Value(*number);
}

Value Reader::floating(double number, const policy::TypeSpec* type) {
  if (!std::isfinite(number)) {
    const char* word = std::isnan(number) ? "nan" : number > 0 ? "inf" : "-inf";
    refuse("LC802", std::string("found the float ") + word + ", which is no number" + but_expected(type) +
                        "; None says that it is missing");
  }
  const auto exact = Number::from_double_shortest(number);
  const std::string written = exact ? exact->to_string() : std::string();
  if (!exact || significant_digits(written) > double_digits) {
    refuse("LC803", "the float " + written + " is not exact (more than 15 digits)" + but_expected(type) +
                        "; give a Decimal or a text");
  }
  if (type != nullptr && type->scale && exact->scale() > *type->scale) {
    refuse("LC803", "the float " + written + " has " + std::to_string(exact->scale()) + " digits after the point" +
                        but_expected(type) + " with " + std::to_string(*type->scale) + "; give a Decimal or a text");
  }
  return Value(*exact);
}

Value Reader::words(PyObject* object, const policy::TypeSpec* type) {
  const auto text = utf8(object);
  if (!text) refuse("LC802", "the text holds half of a surrogate pair and is no Unicode text");
  if (text->size() > most_text) refuse("LC806", "the text is longer than " + std::to_string(most_text) + " bytes");
  if (type != nullptr && type->numeric() && Number::parse(*text) && significant_digits(*text) > most_digits) {
    refuse("LC803", "the number needs more than 34 digits" + but_expected(type));
  }
  return Value(*text);
}

Value Reader::temporal(PyObject* object, const policy::TypeSpec* type) {
  const auto nano = [](int microsecond) { return static_cast<std::int64_t>(microsecond) * 1000; };
  if (PyDelta_Check(object)) {
    const std::int64_t seconds = PyDateTime_DELTA_GET_DAYS(object) * 86'400LL + PyDateTime_DELTA_GET_SECONDS(object);
    const py::object finer = attribute(object, "nanoseconds");  // pandas
    const std::int64_t nanos =
        nano(PyDateTime_DELTA_GET_MICROSECONDS(object)) + (finer ? finer.cast<std::int64_t>() : 0);
    const auto duration = DaysDuration::from_nanos(static_cast<int128>(seconds) * 1'000'000'000 + nanos);
    if (!duration) refuse("LC806", "the duration is out of range");
    return Value(*duration);
  }
  if (PyTime_Check(object)) {
    const auto zone = zone_of(object, PyDateTime_TIME_GET_TZINFO(object));
    if (!zone) refuse("LC802", "the offset of the time is unknown or no whole second");
    const auto time =
        Time::from_hms(PyDateTime_TIME_GET_HOUR(object), PyDateTime_TIME_GET_MINUTE(object),
                       PyDateTime_TIME_GET_SECOND(object), nano(PyDateTime_TIME_GET_MICROSECOND(object)), *zone);
    return Value(*time);
  }
  const auto date =
      Date::from_ymd(PyDateTime_GET_YEAR(object), PyDateTime_GET_MONTH(object), PyDateTime_GET_DAY(object));
  if (!PyDateTime_Check(object)) return Value(*date);
  const auto zone = zone_of(object, PyDateTime_DATE_GET_TZINFO(object));
  if (!zone) refuse("LC802", "the offset of the datetime is unknown or no whole second");
  const py::object finer = attribute(object, "nanosecond");  // pandas
  const auto time = Time::from_hms(
      PyDateTime_DATE_GET_HOUR(object), PyDateTime_DATE_GET_MINUTE(object), PyDateTime_DATE_GET_SECOND(object),
      nano(PyDateTime_DATE_GET_MICROSECOND(object)) + (finer ? finer.cast<std::int64_t>() : 0), *zone);
  if (type != nullptr && type->word == policy::TypeWord::date) {
    // Frames keep days as moments at midnight; any other moment would lose something.
    if (time->nanos != 0 || !zone->none()) {
      refuse("LC802", "found the moment " + DateTime{*date, *time}.to_string() + ", expected a date");
    }
    return Value(*date);
  }
  return Value(DateTime{*date, *time});
}

Value Reader::items(PyObject* sequence, const policy::TypeSpec* type) {
  const policy::TypeSpec* element = element_of(type);
  const bool list = PyList_Check(sequence);
  std::vector<Value> out;
  // Reading an item can run Python code that changes the list.
  for (Py_ssize_t i = 0; i < (list ? PyList_GET_SIZE(sequence) : PyTuple_GET_SIZE(sequence)); ++i) {
    const auto item =
        py::reinterpret_borrow<py::object>(list ? PyList_GET_ITEM(sequence, i) : PyTuple_GET_ITEM(sequence, i));
    const Step step(*this, "[" + std::to_string(i) + "]");
    out.push_back(value(item.ptr(), element));
  }
  return Value::list(std::move(out));
}

Value Reader::entries(PyObject* mapping, const policy::TypeSpec* type) {
  if (type != nullptr && type->word == policy::TypeWord::schedule) return schedule(mapping, *type);
  std::vector<std::pair<Value, Value>> out;
  const auto take = [&](PyObject* key, PyObject* entry) {
    if (!PyUnicode_Check(key)) refuse("LC801", "names are texts, found a key of type " + type_name(key));
    Value name = words(key, nullptr);
    const Step step(*this, std::string(name.text().substr(0, 200)));
    Value read = value(entry, field_of(type, name.text()));
    out.emplace_back(std::move(name), std::move(read));
  };
  if (PyDict_CheckExact(mapping)) {
    PyObject* key = nullptr;
    PyObject* entry = nullptr;
    const Py_ssize_t size = PyDict_GET_SIZE(mapping);
    for (Py_ssize_t at = 0; PyDict_Next(mapping, &at, &key, &entry) != 0;) {
      const auto held_key = py::reinterpret_borrow<py::object>(key);
      const auto held_entry = py::reinterpret_borrow<py::object>(entry);
      take(key, entry);
      if (PyDict_GET_SIZE(mapping) != size) refuse("LC806", "the dict changed while it was read");
    }
  } else {
    for (const py::handle key : py::reinterpret_borrow<py::object>(mapping)) {
      const auto entry = py::reinterpret_steal<py::object>(PyObject_GetItem(mapping, key.ptr()));
      if (!entry) throw py::error_already_set();
      take(key.ptr(), entry.ptr());
    }
  }
  return Value::context(std::move(out));
}

Value Reader::schedule(PyObject* mapping, const policy::TypeSpec& type) {
  policy::TypeSpec target = type;
  target.word = policy::TypeWord::number;
  std::vector<std::pair<Date, Value>> steps;
  for (const py::handle key : py::reinterpret_borrow<py::object>(mapping)) {
    const auto entry = py::reinterpret_steal<py::object>(PyObject_GetItem(mapping, key.ptr()));
    if (!entry) throw py::error_already_set();
    const Step step(*this, "[" + std::string(py::str(key)) + "]");
    spend();
    const Value by = value(key.ptr(), nullptr);
    const auto date = by.is_text()              ? Date::parse(by.text())
                      : by.kind() == Kind::date ? std::optional(by.date())
                                                : std::nullopt;
    if (!date) refuse("LC802", "a step of a schedule is a date");
    Value read = typed(value(entry.ptr(), &target), &target);
    if (!read.is_number()) refuse("LC802", "the target of a step is a number");
    steps.emplace_back(*date, std::move(read));
  }
  std::sort(steps.begin(), steps.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<Value> out;
  for (auto& [by, read] : steps)
    out.push_back(Value::context({{Value("by"), Value(by)}, {Value("target"), std::move(read)}}));
  return Value::list(std::move(out));
}

Value Reader::unknown(PyObject* object, const policy::TypeSpec* type) {
  const py::handle given(object);
  const std::string word = py::str(given.attr("reason"));
  static constexpr Reason reasons[] = {Reason::missing, Reason::conflict, Reason::stale, Reason::invalid,
                                       Reason::not_applicable};
  const auto* reason =
      std::find_if(std::begin(reasons), std::end(reasons), [&](Reason r) { return to_string(r) == word; });
  if (reason == std::end(reasons)) refuse("LC802", "unknown reason " + word);
  Absence info;
  const auto part = [&](const char* name) {
    const py::object bound = given.attr(name);
    const Step step(*this, name);
    return bound.is_none() ? Value() : typed(value(bound.ptr(), type), type);
  };
  info.low = part("low");
  info.high = part("high");
  info.message = py::str(given.attr("note"));
  if (const py::object values = given.attr("values"); !values.is_none()) {
    const Step step(*this, "values");
    std::size_t i = 0;
    for (const py::handle candidate : values) {
      const Step inner(*this, "[" + std::to_string(i++) + "]");
      info.candidates.push_back(typed(value(candidate.ptr(), type), type));
    }
  }
  const bool plain = info.low.is_absent() && info.high.is_absent() && info.candidates.empty() && info.message.empty();
  return plain ? Value::absent(*reason) : Value::absent(*reason, std::move(info));
}

Value Reader::range(PyObject* object) {
  const py::handle given(object);
  const auto end = [&](const char* name) {
    const py::object bound = given.attr(name);
    const Step step(*this, name);
    return bound.is_none() ? Value() : value(bound.ptr(), nullptr);
  };
  Value start = end("start");
  Value stop = end("end");
  const bool start_included = given.attr("start_included").cast<bool>() && !start.is_absent();
  const bool end_included = given.attr("end_included").cast<bool>() && !stop.is_absent();
  return Value::range(std::move(start), start_included, std::move(stop), end_included);
}

Date read_date(py::handle object, const char* what) {
  need_datetime();
  if (PyUnicode_Check(object.ptr())) {
    if (const auto written = utf8(object.ptr())) {
      if (const auto date = Date::parse(*written)) return *date;
      throw py::value_error(std::string(what) + " must be a date like 2023-06-30, found '" +
                            std::string(written->substr(0, 60)) + "'");
    }
    throw py::value_error(std::string(what) + " must be a date like 2023-06-30");
  }
  if (PyDate_Check(object.ptr()) && std::strstr(Py_TYPE(object.ptr())->tp_name, "NaTType") == nullptr) {
    const auto date = Date::from_ymd(PyDateTime_GET_YEAR(object.ptr()), PyDateTime_GET_MONTH(object.ptr()),
                                     PyDateTime_GET_DAY(object.ptr()));
    const bool moment = PyDateTime_Check(object.ptr());
    const bool midnight =
        !moment ||
        (PyDateTime_DATE_GET_HOUR(object.ptr()) == 0 && PyDateTime_DATE_GET_MINUTE(object.ptr()) == 0 &&
         PyDateTime_DATE_GET_SECOND(object.ptr()) == 0 && PyDateTime_DATE_GET_MICROSECOND(object.ptr()) == 0 &&
         PyDateTime_DATE_GET_TZINFO(object.ptr()) == Py_None);
    if (midnight) return *date;
    throw py::value_error(std::string(what) + " must be a date, found a moment");
  }
  throw py::type_error(std::string(what) + " must be a datetime.date or a text like 2023-06-30, found " +
                       type_name(object.ptr()));
}

std::string read_path(py::handle path) {
  PyObject* bytes = nullptr;
  if (PyUnicode_FSConverter(path.ptr(), &bytes) == 0) throw py::error_already_set();
  const auto held = py::reinterpret_steal<py::object>(bytes);
  return std::string(PyBytes_AS_STRING(bytes), static_cast<std::size_t>(PyBytes_GET_SIZE(bytes)));
}

}  // namespace liangce::python
