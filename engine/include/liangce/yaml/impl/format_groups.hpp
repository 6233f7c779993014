// Groups of keys that several forms share.
#pragma once

#include "liangce/yaml/format.hpp"

namespace liangce::yaml::detail {

using Keys = std::vector<Key>;

LIANGCE_INLINE Keys joined_keys(std::initializer_list<Keys> groups) {
  Keys all;
  for (const Keys& group : groups) all.insert(all.end(), group.begin(), group.end());
  return all;
}

LIANGCE_INLINE Keys name_keys() {
  return {{"en", Shape::name, "English alias, usable wherever the name is"},
          {"label", Shape::text, "words for people"}};
}

LIANGCE_INLINE Keys citation_keys() {
  return {{"clause", Shape::clause, "clause id, a list of ids, or an inline clause {item, quote}"},
          {"basis",
           Shape::words,
           "the text says it, an outside source says it, or the author assumes it",
           false,
           FormId::body,
           {"text", "outside", "assumed"}},
          {"source", Shape::text, "id of an outside source in `sources`"},
          {"strength", Shape::words, "hard duty or soft target (力争, 争取)", false, FormId::body, {"hard", "soft"}},
          {"note", Shape::text, "free words"}};
}

/// Keys of a type that is written out.
LIANGCE_INLINE Keys type_keys(bool required) {
  return {
      {"type", Shape::type_text,
       "boolean, number, integer, money, ratio, text, choice, date, list, context, ..., or a declared type", required},
      {"unit", Shape::text, "元, 万元, 元/人·年, 人, 户, 日, %, none, ...; required for money"},
      {"scale", Shape::integer, "digits after the point (money 2, integer 0)"},
      {"of", Shape::of, "choice: the texts; list: the type of its items"},
      {"fields", Shape::type_map, "context: its entries", false, FormId::field},
      {"allowed", Shape::expression, "FEEL unary tests every value must pass"}};
}

LIANGCE_INLINE Keys bound_keys() {
  return {{"at least", Shape::bound, "smallest possible value, or `unbounded`"},
          {"at most", Shape::bound, "greatest possible value, or `unbounded`"}};
}

LIANGCE_INLINE std::vector<std::string_view> body_names() {
  return {"when",     "value",   "any",        "all",      "not",    "at least", "table", "deadline",
          "window",   "cadence", "milestones", "schedule", "target", "context",  "list",  "relation",
          "function", "invoke",  "for",        "some",     "every",  "filter"};
}

LIANGCE_INLINE Keys body_keys() {
  return {
      {"when", Shape::expression, "FEEL, true or false"},
      {"value", Shape::expression, "FEEL, any value"},
      {"any", Shape::bodies, "holds when at least one part holds", false, FormId::part},
      {"all", Shape::bodies, "holds when every part holds", false, FormId::part},
      {"not", Shape::body, "holds when the part does not", false, FormId::part},
      {"at least", Shape::form, "holds when `count` of the parts hold", false, FormId::at_least},
      {"table", Shape::form, "a decision table", false, FormId::table},
      {"deadline", Shape::form, "something done within days or months of an event, or by a date", false,
       FormId::deadline},
      {"window", Shape::form, "at least so many events between two dates", false, FormId::window},
      {"cadence", Shape::form, "at least so many events in every week, month, quarter, ...", false, FormId::cadence},
      {"milestones", Shape::form, "a share reached by dates", false, FormId::milestones},
      {"schedule", Shape::form, "instalments of a loan with interest and subsidy", false, FormId::schedule},
      {"target", Shape::form, "a value measured against one to be reached by a date", false, FormId::target},
      {"context", Shape::body_map, "named entries; later ones see earlier ones"},
      {"result", Shape::body, "with `context`: the value instead of the context"},
      {"list", Shape::bodies, "a list of values"},
      {"relation", Shape::form, "a list of contexts written as a table", false, FormId::relation},
      {"function", Shape::form, "a function value", false, FormId::boxed_function},
      {"invoke", Shape::form, "a function called with named arguments", false, FormId::invoke},
      {"for", Shape::name, "variable of an iteration; with `in` and `return`"},
      {"some", Shape::name, "variable; with `in` and `satisfies`"},
      {"every", Shape::name, "variable; with `in` and `satisfies`"},
      {"in", Shape::body, "the list a `for`, `some` or `every` goes through"},
      {"return", Shape::body, "of `for`: the value for each item"},
      {"satisfies", Shape::body, "of `some` and `every`: the condition"},
      {"filter", Shape::body, "a list; with `match`"},
      {"match", Shape::body, "of `filter`: the condition on `item`"}};
}

/// `if` with `then` and `else`; rules use `if` for exceptions instead.
LIANGCE_INLINE Keys conditional_keys() {
  return {{"if", Shape::body, "condition; with `then` and `else`"},
          {"then", Shape::body, "the value when the condition holds"},
          {"else", Shape::body, "the value when it does not"}};
}

LIANGCE_INLINE std::vector<std::string_view> body_names_with(std::initializer_list<std::string_view> more) {
  std::vector<std::string_view> names = body_names();
  names.insert(names.end(), more.begin(), more.end());
  return names;
}

}  // namespace liangce::yaml::detail
