// What the reference page of the expression language is made of: the built-ins' own words and the keywords.
#include "liangce/feel/builtins/builtin.hpp"
#include "liangce/feel/keywords.hpp"
#include "module.hpp"

namespace liangce::python {

namespace {

py::list names_of(feel::Kinds kinds) {
  py::list names;
  for (unsigned bit = 0; bit <= static_cast<unsigned>(Kind::function); ++bit) {
    const auto kind = static_cast<Kind>(bit);
    if ((kinds & feel::kinds::of(kind)) == 0) continue;
    names.append(std::string(to_string(kind)));
  }
  return names;
}

py::dict signature_of(const feel::Signature& signature) {
  py::list params;
  for (const feel::ParamSpec& param : signature.params) {
    const char* arity = param.arity == feel::Arity::required   ? "required"
                        : param.arity == feel::Arity::optional ? "optional"
                                                               : "variadic";
    params.append(py::make_tuple(std::string(param.name), names_of(param.kinds), arity));
  }
  py::dict out;
  out["params"] = params;
  out["result"] = names_of(signature.result);
  return out;
}

py::list builtins() {
  py::list all;
  for (const feel::Builtin& builtin : feel::builtins()) {
    py::list signatures, aliases;
    for (const feel::Signature& signature : builtin.signatures) signatures.append(signature_of(signature));
    for (const std::string_view alias : builtin.aliases) aliases.append(std::string(alias));
    py::dict one;
    one["name"] = std::string(builtin.name);
    one["aliases"] = aliases;
    one["signatures"] = signatures;
    one["meaning"] = std::string(builtin.meaning);
    one["example"] = std::string(builtin.example);
    one["result"] = std::string(builtin.result);
    one["source"] = std::string(builtin.source);
    one["policy_only"] = builtin.policy_only;
    all.append(one);
  }
  return all;
}

py::list keywords() {
  py::list all;
  for (const feel::KeywordSpelling& english : feel::english_keywords) {
    py::list spellings;
    for (const feel::KeywordSpelling& chinese : feel::chinese_keywords) {
      if (chinese.keyword == english.keyword) spellings.append(std::string(chinese.word));
    }
    all.append(py::make_tuple(std::string(english.word), spellings));
  }
  return all;
}

}  // namespace

void register_reference(py::module_& m) {
  m.def("builtins", &builtins, "Every built-in function: name, aliases, signatures, meaning, example, result, source.");
  m.def("keywords", &keywords, "Words of the language, each with its Chinese spellings.");
}

}  // namespace liangce::python
