// Engine values as Python objects.
#include "convert.hpp"

#include <datetime.h>

#include "face.hpp"
#include "liangce/feel/evaluate.hpp"

namespace liangce::python {

namespace {

/// The datetime C API, imported once for this file.
void need_datetime() {
  if (PyDateTimeAPI == nullptr) PyDateTime_IMPORT;
  if (PyDateTimeAPI == nullptr) throw py::error_already_set();
}

py::object owned(PyObject* object) {
  if (object == nullptr) throw py::error_already_set();
  return py::reinterpret_steal<py::object>(object);
}

/// None, datetime.timezone or zoneinfo.ZoneInfo; nullopt when Python knows no such zone.
std::optional<py::object> zone(Zone zone) {
  if (zone.none()) return py::none();
  if (!zone.is_named()) return face().timezone(face().timedelta(0, zone.code()));
  try {
    return face().zone_info(text(zone.name()));
  } catch (py::error_already_set& error) {
    if (!error.matches(PyExc_Exception)) throw;
    return std::nullopt;
  }
}

bool python_year(const YearMonthDay& ymd) { return ymd.year >= 1 && ymd.year <= 9999; }

py::object time_to_python(Time time) {
  const auto zoned = zone(time.zone);
  if (!zoned || time.nanos % 1000 != 0) return text(time.to_string());
  need_datetime();
  return owned(PyDateTimeAPI->Time_FromTime(time.hour(), time.minute(), time.second(),
                                            static_cast<int>(time.nanos / 1000 % 1'000'000), zoned->ptr(),
                                            PyDateTimeAPI->TimeType));
}

py::object date_time_to_python(const DateTime& moment) {
  const YearMonthDay ymd = moment.date.ymd();
  const auto zoned = zone(moment.time.zone);
  if (!zoned || moment.time.nanos % 1000 != 0 || !python_year(ymd)) return text(moment.to_string());
  need_datetime();
  const Time& t = moment.time;
  return owned(PyDateTimeAPI->DateTime_FromDateAndTime(
      static_cast<int>(ymd.year), ymd.month, ymd.day, t.hour(), t.minute(), t.second(),
      static_cast<int>(t.nanos / 1000 % 1'000'000), zoned->ptr(), PyDateTimeAPI->DateTimeType));
}

py::object duration_to_python(const DaysDuration& duration) {
  constexpr std::int64_t most_days = 999'999'999;  // datetime.timedelta.max
  std::int64_t days = duration.seconds / 86'400;
  if (duration.nanos % 1000 != 0 || days >= most_days || days <= -most_days) return text(duration.to_string());
  need_datetime();
  return owned(PyDateTimeAPI->Delta_FromDelta(static_cast<int>(days), static_cast<int>(duration.seconds % 86'400),
                                              static_cast<int>(duration.nanos / 1000), 1, PyDateTimeAPI->DeltaType));
}

struct RecursionGuard {
  RecursionGuard() {
    if (Py_EnterRecursiveCall(" while converting a value") != 0) throw py::error_already_set();
  }
  RecursionGuard(const RecursionGuard&) = delete;
  RecursionGuard& operator=(const RecursionGuard&) = delete;
  ~RecursionGuard() { Py_LeaveRecursiveCall(); }
};

py::object convert(const Value& value, std::size_t& parts) {
  if (++parts > most_parts) throw py::value_error("the value has more than " + std::to_string(most_parts) + " parts");
  switch (value.kind()) {
    case Kind::absent: return py::none();
    case Kind::boolean: return py::bool_(value.boolean());
    case Kind::number: return to_python(value.number());
    case Kind::date: return to_python(value.date());
    case Kind::time: return time_to_python(value.time());
    case Kind::date_time: return date_time_to_python(value.date_time());
    case Kind::days_duration: return duration_to_python(value.days_duration());
    case Kind::months_duration: return face().months(value.months_duration().months);
    case Kind::text: return text(value.text());
    case Kind::list: {
      const RecursionGuard guard;
      const auto items = value.items();
      py::list out(items.size());
      for (std::size_t i = 0; i < items.size(); ++i) {
        PyList_SET_ITEM(out.ptr(), static_cast<Py_ssize_t>(i), convert(items[i], parts).release().ptr());
      }
      return out;
    }
    case Kind::context: {
      const RecursionGuard guard;
      py::dict out;
      for (const auto& [key, entry] : value.entries()) out[text(key.text())] = convert(entry, parts);
      return out;
    }
    case Kind::range: {
      const RecursionGuard guard;
      const Range& range = value.range();
      return face().range(convert(range.start, parts), convert(range.end, parts), range.start_included,
                          range.end_included);
    }
    case Kind::function: return face().function(text(value.to_feel()));
  }
  return py::none();
}

}  // namespace

py::object to_python(const Value& value) {
  std::size_t parts = 0;
  return convert(value, parts);
}

py::object to_python(Number number) {
  const std::string written = number.to_string();
  PyObject* string = PyUnicode_FromStringAndSize(written.data(), static_cast<Py_ssize_t>(written.size()));
  const py::object held = owned(string);
  return owned(PyObject_CallOneArg(face().decimal.ptr(), held.ptr()));
}

py::object to_python(Date date) {
  const YearMonthDay ymd = date.ymd();
  if (!python_year(ymd)) return text(date.to_string());
  need_datetime();
  return owned(PyDateTimeAPI->Date_FromDate(static_cast<int>(ymd.year), ymd.month, ymd.day, PyDateTimeAPI->DateType));
}

}  // namespace liangce::python
