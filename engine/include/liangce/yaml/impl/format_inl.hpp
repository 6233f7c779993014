#pragma once

#include "liangce/yaml/impl/format_bodies.hpp"
#include "liangce/yaml/impl/format_groups.hpp"

namespace liangce::yaml {

namespace detail {

LIANGCE_INLINE Keys section_keys() {
  return {{"sources", Shape::form_map, "outside sources by id", false, FormId::source},
          {"clauses", Shape::form_map, "the computable phrases of the document by id", false, FormId::clause},
          {"types", Shape::form_map, "named types", false, FormId::type},
          {"facts", Shape::form_map, "typed inputs of a case", false, FormId::fact},
          {"functions", Shape::form_map, "functions callable from expressions", false, FormId::function},
          {"rules", Shape::form_map, "named conditions and values", false, FormId::rule},
          {"decisions", Shape::form_map, "named outputs asked for", false, FormId::decision},
          {"services", Shape::form_map, "decision services (dmn)", false, FormId::service}};
}

LIANGCE_INLINE std::vector<Form> make_forms() {
  const auto as = [](std::string_view name, std::string_view doc, Keys keys, std::vector<std::string_view> one = {}) {
    return Form{name, doc, std::move(keys), std::move(one)};
  };
  std::vector<Form> forms;
  forms.push_back(
      as("policy", "A policy file. One file of a policy carries the header, sections may stand in any.",
         joined_keys(
             {{{"language", Shape::integer, "version of the format: 1"},
               {"policy", Shape::text, "id of the policy: a-z 0-9 . -", true},
               {"title", Shape::text, "title in the language of the document"},
               {"en", Shape::text, "English title"},
               {"document", Shape::form, "the official text", false, FormId::document},
               {"in force", Shape::period, "days the policy is in force; default period of every parameter"},
               {"published", Shape::date, "day of publication; answers about earlier days are retroactive"},
               {"calendars", Shape::texts, "calendar files, relative to this file"},
               {"profile",
                Shape::words,
                "policy: checked and unknown-aware; dmn: the standard to the letter",
                false,
                FormId::body,
                {"policy", "dmn"}},
               {"note", Shape::text, "free words"},
               {"parameters", Shape::form_map, "dated numbers, texts and lists", false, FormId::parameter},
               {"conventions", Shape::form_map, "parameters that fix how the text is read", false, FormId::parameter},
               {"not computable", Shape::form_list, "what no rule can decide, and why", false, FormId::not_computable}},
              section_keys()})));
  forms.push_back(
      as("amendment", "A file that changes another policy: elements of the same name are replaced, others added.",
         joined_keys({{{"language", Shape::integer, "version of the format: 1"},
                       {"amends", Shape::text, "id of the policy it changes", true},
                       {"title", Shape::text, "title"},
                       {"en", Shape::text, "English title"},
                       {"published", Shape::date, "day of publication of the change"},
                       {"note", Shape::text, "free words"},
                       {"parameters", Shape::form_map, "`value`/`values` alone change the numbers and keep the rest",
                        false, FormId::changed_parameter}},
                      section_keys()})));
  forms.push_back(as("calendar", "A year of public holidays and make-up working days.",
                     {{"calendar", Shape::text, "name; years of one name belong together", true},
                      {"year", Shape::integer, "the year covered", true},
                      {"source", Shape::text, "the official notice"},
                      {"note", Shape::text, "free words"},
                      {"weekend", Shape::values, "ISO weekdays off by default, [6, 7] when not written"},
                      {"holidays", Shape::named_days, "days or periods off, with their names", true},
                      {"working", Shape::days, "make-up working days (调休)"}}));
  forms.push_back(
      as("tests", "Tests beside a policy (`NAME.test.yaml`).",
         {{"tests", Shape::text, "id of the policy", true},
          {"on", Shape::date, "default date of the questions"},
          {"note", Shape::text, "free words"},
          {"amendments", Shape::texts, "amendment files beside this one; the cases ask the policy as amended"},
          {"facts", Shape::value_map, "facts every case starts from"},
          {"cases", Shape::form_list, "the tests", true, FormId::test_case}}));
  forms.push_back(as("document", "The official text the policy is written beside.",
                     {{"file", Shape::text, "text file beside the policy; quotes are checked against it", true},
                      {"issued", Shape::date, "day of issue"},
                      {"by", Shape::text, "who issued it"}}));
  forms.push_back(
      as("source", "An outside source.",
         {{"title", Shape::text, "what it is", true},
          {"reliability", Shape::words, "how far to trust it", false, FormId::body, {"high", "medium", "low"}},
          {"note", Shape::text, "free words"}}));
  forms.push_back(
      as("clause", "A computable phrase of the document.",
         {{"name", Shape::text, "English name"},
          {"title", Shape::text, "title"},
          {"item", Shape::integer, "numbered item of the document"},
          {"grade",
           Shape::words,
           "A computable as written, B with one open point fixed, C by a proxy",
           false,
           FormId::body,
           {"A", "B", "C"}},
          {"kind", Shape::text, "eligibility, deadline, target, ..."},
          {"strength", Shape::words, "hard duty or soft target", false, FormId::body, {"hard", "soft"}},
          {"quote", Shape::texts, "verbatim words of the document; white space and line breaks are ignored"},
          {"note", Shape::text, "free words"},
          {"responsible", Shape::texts, "units the document names"}}));
  const Keys version_choice = {{"value", Shape::value, "one value for the whole period"},
                               {"values", Shape::versions, "start date -> value, in force until the next entry"},
                               {"published", Shape::date, "day of publication when it differs from the policy's"}};
  forms.push_back(as("parameter", "A dated number, text or list of the policy.",
                     joined_keys({name_keys(), citation_keys(), type_keys(true), bound_keys(), version_choice}),
                     {"value", "values"}));
  forms.push_back(as("changed parameter", "A parameter of an amendment.",
                     joined_keys({name_keys(), citation_keys(), type_keys(false), bound_keys(), version_choice}),
                     {"value", "values"}));
  forms.push_back(as("version", "One dated value.",
                     {{"value", Shape::value, "the value; null = not given", true},
                      {"until", Shape::date, "last day in force"},
                      {"published", Shape::date, "day of publication"},
                      {"source", Shape::text, "id of an outside source"},
                      {"note", Shape::text, "free words"}}));
  forms.push_back(as("type", "A named type.",
                     joined_keys({name_keys(), type_keys(true), bound_keys(), {{"note", Shape::text, "free words"}}})));
  const Keys asking = {{"ask", Shape::text, "the question a person is asked"}};
  forms.push_back(as("fact", "A typed input of a case.",
                     joined_keys({name_keys(),
                                  citation_keys(),
                                  type_keys(true),
                                  bound_keys(),
                                  asking,
                                  {{"subject", Shape::text, "whose fact: household, loan, fund, ..."}}})));
  forms.push_back(
      as("field", "An entry of a context type.",
         joined_keys({name_keys(), type_keys(true), bound_keys(), asking, {{"note", Shape::text, "free words"}}})));
  forms.push_back(as("element type", "A type written in place.", joined_keys({type_keys(true), bound_keys()})));
  const Keys result_type = type_keys(false);
  forms.push_back(as("rule", "A named condition or value.",
                     joined_keys({name_keys(),
                                  citation_keys(),
                                  result_type,
                                  body_keys(),
                                  {{"exception to", Shape::name, "name of the rule this is an exception to"},
                                   {"if", Shape::expression, "of an exception: when it holds"}}}),
                     body_names()));
  forms.push_back(as("part", "A part of all, any, at least or not: one body key, with its own label and citation.",
                     joined_keys({{{"label", Shape::text, "words for people"}},
                                  citation_keys(),
                                  result_type,
                                  body_keys(),
                                  conditional_keys()}),
                     body_names_with({"if"})));
  forms.push_back(as("body", "A value written as a mapping: one body key.",
                     joined_keys({result_type, body_keys(), conditional_keys(), {{"note", Shape::text, "free words"}}}),
                     body_names_with({"if"})));
  forms.push_back(as("output", "A named output or finding of a decision, with its words for people.",
                     joined_keys({{{"label", Shape::text, "words for people"}},
                                  result_type,
                                  body_keys(),
                                  conditional_keys(),
                                  {{"note", Shape::text, "free words"}}}),
                     body_names_with({"if"})));
  forms.push_back(
      as("function", "A function callable from expressions.",
         joined_keys({name_keys(),
                      citation_keys(),
                      {{"parameters", Shape::type_map, "names -> types, in order", true, FormId::element_type},
                       {"returns", Shape::type_or_form, "type of the result", false, FormId::element_type},
                       {"requires", Shape::texts, "names it reads (dmn)"}},
                      body_keys(),
                      conditional_keys()}),
         body_names_with({"if"})));
  forms.push_back(
      as("decision", "A named output asked for.",
         joined_keys(
             {name_keys(),
              citation_keys(),
              {{"kind",
                Shape::words,
                "what kind of question it answers",
                false,
                FormId::body,
                {"eligibility", "exit", "loan", "compliance", "computation", "matching", "finding"}},
               {"subject", Shape::text, "whom it is about: household, loan, fund, ..."},
               {"verdict", Shape::body, "FEEL giving the verdict, or a body"},
               {"verdicts", Shape::texts, "what may come out; UNDETERMINED is the engine's own word"},
               {"values", Shape::body_map, "named extra outputs", false, FormId::output},
               {"findings", Shape::body_map, "names -> conditions; those that hold are listed", false, FormId::output},
               {"confirm", Shape::texts, "what a person must confirm"},
               {"requires", Shape::texts, "names it reads (dmn)"}},
              result_type,
              body_keys(),
              conditional_keys()}),
         body_names_with({"if", "verdict"})));
  forms.push_back(as("service", "A decision service (dmn): decisions asked for together, callable as a function.",
                     joined_keys({name_keys(),
                                  {{"outputs", Shape::texts, "decisions it answers", true},
                                   {"encapsulated", Shape::texts, "decisions computed inside"},
                                   {"inputs", Shape::texts, "facts given by the caller"},
                                   {"input decisions", Shape::texts, "decisions given by the caller"},
                                   {"returns", Shape::type_or_form, "type of the result", false, FormId::element_type},
                                   {"note", Shape::text, "free words"}}})));
  forms.push_back(as("not computable", "What no rule can decide.",
                     {{"item", Shape::integer, "numbered item of the document"},
                      {"clause", Shape::texts, "clause ids"},
                      {"quote", Shape::texts, "verbatim words of the document"},
                      {"reason", Shape::text, "why", true}}));
  append_body_forms(forms);
  forms.push_back(as("test case", "One test.",
                     {{"name", Shape::text, "name of the test", true},
                      {"clause", Shape::texts, "clause ids it exercises"},
                      {"note", Shape::text, "free words"},
                      {"decision", Shape::text, "the decision asked for"},
                      {"on", Shape::date, "the day asked for"},
                      {"base", Shape::text, "another case whose facts are taken first"},
                      {"facts", Shape::value_map,
                       "facts; null = missing, {unknown: REASON, low:, high:, values:} = absent with a reason"},
                      {"omit", Shape::texts, "default facts left out"},
                      {"parameters", Shape::value_map, "what-if values"},
                      {"rules", Shape::value_map, "rules set by hand"},
                      {"expect", Shape::form, "what must come out", false, FormId::expect},
                      {"load error", Shape::text, "code the policy below must be refused with"},
                      {"policy", Shape::text, "text of a policy that must not load"},
                      {"file", Shape::text, "file of a policy that must not load"}}));
  forms.push_back(as("expect", "What must come out.",
                     {{"verdict", Shape::text, "the verdict, or UNDETERMINED"},
                      {"value", Shape::expected, "named outputs (others are free), or the computed value"},
                      {"missing", Shape::texts, "exact set of missing facts"},
                      {"also unknown", Shape::texts, "exact set of other unknown facts"},
                      {"findings", Shape::texts, "exact set of findings"},
                      {"errors", Shape::texts, "exact set of the codes of what went wrong while evaluating (LC503)"},
                      {"rules", Shape::value_map, "values of rules; null = absent for any reason"},
                      {"reasons", Shape::texts, "fragments of the explanation"},
                      {"retroactive", Shape::boolean, "about a day before publication"}}));
  forms.push_back(as("absence", "In a test: a value that is not there, why, and what is known of it.",
                     {{"unknown",
                       Shape::words,
                       "why it is absent",
                       true,
                       FormId::body,
                       {"missing", "conflict", "stale", "invalid", "not in force", "not applicable"}},
                      {"low", Shape::value, "it is at least this"},
                      {"high", Shape::value, "it is at most this"},
                      {"values", Shape::values, "conflict: what the sources say; missing: it is one of these"}}));
  forms.push_back(as("exemptions", "What the tests of a policy need not do, with the reasons (`NAME.exempt.yaml`).",
                     {{"exempt", Shape::text, "id of the policy", true},
                      {"note", Shape::text, "free words"},
                      {"unreachable", Shape::form_list, "outcomes no test can reach", false, FormId::unreachable},
                      {"equivalent", Shape::form_list, "mutants that change nothing", false, FormId::equivalent}}));
  forms.push_back(
      as("unreachable", "Outcomes no test can reach.",
         {{"element", Shape::text, "the rule, decision, function or parameter", true},
          {"item", Shape::text, "the condition, row, output, version or verdict in it, as the coverage names it"},
          {"outcomes", Shape::texts, "of yes, no, unknown", true},
          {"reason", Shape::text, "why", true}}));
  forms.push_back(as("equivalent", "A mutant that changes nothing.",
                     {{"element", Shape::text, "the rule, decision, function or parameter", true},
                      {"mutant", Shape::text, "as the mutation lists it", true},
                      {"reason", Shape::text, "why nothing changes", true}}));
  return forms;
}

}  // namespace detail

LIANGCE_INLINE const Key* Form::find(std::string_view key) const noexcept {
  for (const Key& k : keys)
    if (k.name == key) return &k;
  return nullptr;
}

LIANGCE_INLINE const Form& form(FormId id) {
  static const std::vector<Form> forms = detail::make_forms();
  return forms[static_cast<std::size_t>(id)];
}

LIANGCE_INLINE const std::vector<std::string_view>& type_words() {
  static const std::vector<std::string_view> words = {
      "any",  "boolean", "number",        "integer",       "money",           "ratio", "text",    "choice",
      "date", "time",    "date and time", "days duration", "months duration", "list",  "context", "schedule"};
  return words;
}

LIANGCE_INLINE std::string describe(const Key& key) {
  switch (key.shape) {
    case Shape::text: return "a text";
    case Shape::name: return "a name";
    case Shape::texts: return "a text or a list of texts";
    case Shape::words: {
      std::string all = "one of ";
      for (std::size_t i = 0; i < key.words.size(); ++i) {
        if (i > 0) all += ", ";
        all += key.words[i];
      }
      return all;
    }
    case Shape::expression: return "a FEEL expression";
    case Shape::expressions: return "a FEEL expression or a list of them";
    case Shape::boolean: return "true or false";
    case Shape::integer: return "a whole number";
    case Shape::number: return "a number";
    case Shape::bound: return "a number, a date or `unbounded`";
    case Shape::date: return "a date (2023-06-30)";
    case Shape::period: return "a period (2023-01-01 .. 2023-12-31)";
    case Shape::form: return "a mapping (" + std::string(form(key.form).name) + ")";
    case Shape::form_map: return "a mapping of names";
    case Shape::form_list: return "a list of mappings";
    case Shape::type_text: return "a type";
    case Shape::type_or_form: return "a type";
    case Shape::type_map: return "a mapping of names to types";
    case Shape::of: return "a list of texts or a type";
    case Shape::clause: return "a clause id, a list of ids or an inline clause";
    case Shape::body: return "a FEEL expression or a mapping";
    case Shape::bodies: return "a list of FEEL expressions or mappings";
    case Shape::body_map: return "a mapping of names to FEEL expressions";
    case Shape::inputs: return "a list of FEEL expressions";
    case Shape::outputs: return "a list of names";
    case Shape::cells: return "a list of cells";
    case Shape::cell: return "a cell";
    case Shape::steps: return "a mapping of dates to FEEL expressions, or the name of a schedule parameter";
    case Shape::rows: return "a list of rows";
    case Shape::value: return "a value";
    case Shape::values: return "a list of values";
    case Shape::versions: return "a mapping of dates to values";
    case Shape::value_map: return "a mapping of names to values";
    case Shape::expected: return "an expected value";
    case Shape::named_days: return "a mapping of days to names, or a list of days";
    case Shape::days: return "a list of days";
  }
  return "a value";
}

}  // namespace liangce::yaml
