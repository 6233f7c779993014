// A Mapping straight into the slots of a case.
#include <array>

#include "convert.hpp"
#include "face.hpp"
#include "handles.hpp"
#include "problems.hpp"

namespace liangce::python {

ProgramHandle::ProgramHandle(std::shared_ptr<const Program> compiled) : program(std::move(compiled)) {
  kept_.reserve(most_kept);
  const auto add = [&](const std::string& name, std::size_t slot) {
    PyObject* key = PyUnicode_InternFromString(name.c_str());
    if (key == nullptr) throw py::error_already_set();
    slots[py::reinterpret_steal<py::str>(key)] = py::int_(slot);
  };
  const auto& facts = program->facts();
  for (std::size_t i = 0; i < facts.size(); ++i) {
    if (facts[i].fact == nullptr) continue;  // a parameter without a value is nobody's to give
    add(facts[i].name, i);
    if (!facts[i].en.empty()) add(facts[i].en, i);
  }
}

std::unique_ptr<Case> ProgramHandle::take_case() const {
  {
    const std::lock_guard lock(mutex_);
    if (!kept_.empty()) {
      std::unique_ptr<Case> one = std::move(kept_.back());
      kept_.pop_back();
      return one;
    }
  }
  return std::make_unique<Case>(program);
}

void ProgramHandle::give_back(std::unique_ptr<Case> used) const noexcept {
  used->clear();
  const std::lock_guard lock(mutex_);
  if (kept_.size() < kept_.capacity()) kept_.push_back(std::move(used));
}

namespace {

class CaseReader {
 public:
  CaseReader(const ProgramHandle& handle) : handle_(handle), case_(handle), given_(handle.program->facts().size()) {}

  void take(PyObject* key, PyObject* object) {
    if (PyUnicode_Check(key) == 0) {
      problems_.push_back({"LC801", py::repr(key),
                           "names of facts are texts, found a key of type " + std::string(Py_TYPE(key)->tp_name)});
      return;
    }
    PyObject* found = PyDict_GetItemWithError(handle_.slots.ptr(), key);
    if (found == nullptr) {
      if (PyErr_Occurred() != nullptr) throw py::error_already_set();
      take_unlisted(key, object);
      return;
    }
    take_slot(static_cast<feel::Slot>(PyLong_AsSize_t(found)), key, object);
  }

  void take(const policy::Given& given) { set(given.name.text, given.value, given.name.text); }

  CaseLease finish() {
    if (!problems_.empty()) raise_case_error(problems_);
    return std::move(case_);
  }

 private:
  /// A spelling the engine may still know (full-width signs, spaces), or no fact at all.
  void take_unlisted(PyObject* key, PyObject* object) {
    const auto name = utf8(key);
    if (!name) {
      problems_.push_back({"LC801", py::repr(key), "the name holds half of a surrogate pair and is no Unicode text"});
    } else if (const auto slot = handle_.program->fact_slot(*name)) {
      take_slot(*slot, key, object);
    } else {
      set(*name, Value(), *name);  // the engine says what is wrong, and what may have been meant
    }
  }

  void take_slot(feel::Slot slot, PyObject* key, PyObject* object) {
    const FactSlot& fact = handle_.program->facts()[slot];
    if (given_[slot]) {
      problems_.push_back({"LC808", fact.name, "the fact is given twice (by name and by alias `" + fact.en + "`)"});
      return;
    }
    given_[slot] = true;
    if (!fact.words.empty() && PyUnicode_CheckExact(object)) {  // a choice: its own word, without making a text
      if (const auto word = utf8(object); word && case_->set_word(slot, *word)) return;
    }
    const policy::TypeSpec* type = fact.fact != nullptr ? &fact.fact->type : nullptr;
    try {
      set(slot, reader_.read(object, type, fact.name), key);
    } catch (const Refused& refused) {
      problems_.push_back(problem(refused));
    }
  }

  template <class Where, class Name>
  void set(const Where& where, const Value& value, const Name& name) {
    if (case_->set(where, value)) return;
    CaseProblem problem = case_->problems().back();
    if constexpr (std::is_same_v<Name, PyObject*>) {
      problem.key = utf8(name).value_or(problem.key);  // as the caller spelt it
    } else {
      problem.key = name;
    }
    problems_.push_back(std::move(problem));
  }

  const ProgramHandle& handle_;
  CaseLease case_;
  Reader reader_;
  std::vector<bool> given_;
  std::vector<CaseProblem> problems_;
};

}  // namespace

CaseLease read_case(const ProgramHandle& program, py::handle facts) {
  CaseReader reader(program);
  if (PyDict_CheckExact(facts.ptr())) {
    PyObject* key = nullptr;
    PyObject* value = nullptr;
    const Py_ssize_t size = PyDict_GET_SIZE(facts.ptr());
    for (Py_ssize_t at = 0; PyDict_Next(facts.ptr(), &at, &key, &value) != 0;) {
      // Held: reading a foreign object can run Python code that changes the dict.
      const auto held_key = py::reinterpret_borrow<py::object>(key);
      const auto held_value = py::reinterpret_borrow<py::object>(value);
      reader.take(key, value);
      if (PyDict_GET_SIZE(facts.ptr()) != size) throw py::value_error("the case changed while it was read");
    }
    return reader.finish();
  }
  if (py::isinstance<FactsHandle>(facts)) {
    for (const policy::Given& given : facts.cast<const FactsHandle&>().given) reader.take(given);
    return reader.finish();
  }
  // Any mapping; a Series of pandas is none by name but speaks like one.
  const bool speaks =
      py::isinstance(facts, face().mapping) || (py::hasattr(facts, "keys") && py::hasattr(facts, "__getitem__"));
  if (!speaks || PyType_Check(facts.ptr())) {
    throw py::type_error(std::string("a case is a mapping of fact names to values, found ") +
                         Py_TYPE(facts.ptr())->tp_name);
  }
  for (const py::handle key : facts.attr("keys")()) {
    const auto value = py::reinterpret_steal<py::object>(PyObject_GetItem(facts.ptr(), key.ptr()));
    if (!value) throw py::error_already_set();
    reader.take(key.ptr(), value.ptr());
  }
  return reader.finish();
}

}  // namespace liangce::python
