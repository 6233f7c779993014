// Forms of the bodies with keys of their own: tables, patterns, boxed expressions. Order as in FormId.
#pragma once

#include "liangce/yaml/impl/format_groups.hpp"

namespace liangce::yaml::detail {

LIANGCE_INLINE void append_body_forms(std::vector<Form>& forms) {
  const auto add = [&forms](std::string_view name, std::string_view doc, Keys keys,
                            std::vector<std::string_view> one = {}) {
    forms.push_back(Form{name, doc, std::move(keys), std::move(one)});
  };
  const Key complete_through = {"complete through", Shape::expression,
                                "day up to which the record of events is complete (FEEL)"};
  add("at least", "Holds when `count` of the parts hold.",
      {{"count", Shape::expression, "how many (FEEL)", true}, {"of", Shape::bodies, "the parts", true, FormId::part}});
  add("table", "A decision table.",
      {{"hit",
        Shape::words,
        "hit policy",
        false,
        FormId::body,
        {"unique", "any", "priority", "first", "rule order", "output order", "collect", "C+", "C#", "C<", "C>", "U",
         "A", "P", "F", "R", "O", "C"}},
       {"inputs", Shape::inputs, "FEEL expressions, or {expr, label, allowed}", true},
       {"outputs", Shape::outputs, "names, or {name, type, values, default}", true},
       {"rows", Shape::form_list, "the rows", true, FormId::table_row},
       {"note", Shape::text, "free words"}});
  add("table input", "A column of conditions.",
      joined_keys({{{"expr", Shape::expression, "FEEL", true}, {"label", Shape::text, "words for people"}},
                   {{"type", Shape::type_text, "type of the input"},
                    {"unit", Shape::text, "unit of a number"},
                    {"of", Shape::of, "choice: the texts"},
                    {"allowed", Shape::expressions, "unary tests every input passes, or a list of texts"}}}));
  add("table output", "A column of answers.",
      joined_keys({{{"name", Shape::name, "name of the column", true},
                    {"en", Shape::name, "English alias"},
                    {"label", Shape::text, "words for people"}},
                   type_keys(false),
                   {{"values", Shape::cells, "what may come out, best first"},
                    {"default", Shape::cell, "when no row matches"}}}));
  add("table row", "A row: conditions and answers.",
      {{"if", Shape::cells, "one unary test an input, or `else`", true},
       {"then", Shape::cells, "one FEEL expression or text an output", true},
       {"id", Shape::text, "name of the row"},
       {"label", Shape::text, "words for people"},
       {"clause", Shape::clause, "clause id, a list of ids or an inline clause"},
       {"basis", Shape::words, "where the row comes from", false, FormId::body, {"text", "outside", "assumed"}},
       {"source", Shape::text, "id of an outside source"},
       {"missing", Shape::texts, "facts or parameters named when the row answers UNDETERMINED on purpose"},
       {"note", Shape::text, "free words"}});
  add("deadline", "Done within a time of an event, or by a date. Gives verdict, due, late_days, days_left.",
      {{"event", Shape::expression, "day the time runs from (FEEL)"},
       {"done", Shape::expression, "day it was done (FEEL)", true},
       {"within", Shape::expression, "how many days or months (FEEL)"},
       {"by", Shape::expression, "last day, instead of event and within (FEEL)"},
       {"unit", Shape::expression, "calendar days (default), working days, months; or FEEL giving one of these"},
       complete_through,
       {"count first day", Shape::expression, "does the day of the event count? (FEEL, default false)"},
       {"roll", Shape::expression,
        "does a deadline on a day off move to the next working day? (FEEL, default false)"}});
  add("window", "At least so many events between two days. Gives verdict, count, days_left.",
      {{"events", Shape::expression, "list of days (FEEL)", true},
       {"at least", Shape::expression, "how many (FEEL)", true},
       {"from", Shape::expression, "first day (FEEL)", true},
       {"to", Shape::expression, "last day (FEEL)", true},
       complete_through});
  add("cadence", "At least so many events in every period. Gives verdict, periods.",
      {{"events", Shape::expression, "list of days (FEEL)", true},
       {"at least", Shape::expression, "how many in each period (FEEL)", true},
       {"per", Shape::expression, "week, month, quarter, half-year, year; or FEEL giving one of these", true},
       {"from", Shape::expression, "first day (FEEL)", true},
       {"to", Shape::expression, "last day (FEEL)", true},
       complete_through,
       {"first due", Shape::expression, "day from which periods count (FEEL)"},
       {"exempt below days", Shape::expression, "a period with fewer days in force is exempt (FEEL)"}});
  add("milestones", "A share reached by dates. Gives verdict, steps; frozen at each date.",
      {{"steps", Shape::steps, "date -> target, or FEEL naming a parameter of type schedule", true},
       {"unit", Shape::text, "unit of the targets, `%` for shares in per cent"},
       {"reached", Shape::expression, "what was reached by the date `by` (FEEL)", true},
       {"of", Shape::expression, "the whole, at the date `by` (FEEL)"},
       complete_through,
       {"published", Shape::expression, "day of publication (FEEL)"}});
  add("schedule", "Instalments of a loan. Gives rows, interest, subsidy.",
      {{"principal", Shape::expression, "FEEL", true},
       {"annual rate", Shape::expression, "FEEL, 0.0365 for 3.65 %", true},
       {"start", Shape::expression, "day paid out (FEEL)", true},
       {"end", Shape::expression, "last day (FEEL)"},
       {"months", Shape::expression, "term in months, instead of end (FEEL)"},
       {"pay", Shape::expression, "at maturity, monthly, quarterly, yearly; or FEEL giving one of these"},
       {"method", Shape::expression, "bullet, equal principal, equal instalment; or FEEL"},
       {"day count", Shape::expression, "actual/365, actual/360, 30/360; or FEEL"},
       {"rounding", Shape::expression, "half up, half even, half down, up, down, floor, ceiling; or FEEL"},
       {"digits", Shape::expression, "digits after the point (FEEL, default 2)"},
       {"subsidy ratio", Shape::expression, "share of the interest paid by the state (FEEL)"},
       {"subsidy base", Shape::expression, "principal up to which interest is subsidised (FEEL)"},
       {"repaid on", Shape::expression, "day of early repayment (FEEL)"}});
  add("target", "A value measured against one to be reached by a date. Gives verdict, value, shortfall.",
      {{"value", Shape::expression, "FEEL", true},
       {"at least", Shape::expression, "FEEL"},
       {"at most", Shape::expression, "FEEL"},
       {"above", Shape::expression, "FEEL"},
       {"below", Shape::expression, "FEEL"},
       {"equals", Shape::expression, "FEEL"},
       {"by", Shape::expression, "last day (FEEL)"},
       complete_through},
      {"at least", "at most", "above", "below", "equals"});
  add("relation", "A list of contexts written as a table.",
      {{"columns", Shape::texts, "names", true}, {"rows", Shape::rows, "lists of FEEL expressions", true}});
  add("boxed function", "A function value.",
      {{"parameters", Shape::type_map, "names -> types, in order", true, FormId::element_type},
       {"returns", Shape::type_or_form, "type of the result", false, FormId::element_type},
       {"body", Shape::body, "the value", true}});
  add("invoke", "A function called with named arguments.",
      {{"function", Shape::expression, "FEEL giving the function", true},
       {"with", Shape::body_map, "arguments by name"}});
}

}  // namespace liangce::yaml::detail
