// Where every number comes from: the document (a clause), another source, or an assumption that says so.
#pragma once

#include "liangce/check/impl/checks.hpp"

namespace liangce::detail {

LIANGCE_INLINE void check_basis(const policy::Policy& policy, Diagnostics& diagnostics) {
  const auto check = [&](const char* kind, const policy::Element& element, bool source_elsewhere) {
    if (!element.basis) return;
    if (*element.basis == policy::Basis::text && element.citation.clauses.empty()) {
      report_at(diagnostics, "LC330", element.name, said(kind, element) + " says `basis: text` and names no clause",
                "add `clause:`, or say `basis: assumed` when the document does not say it");
    } else if (*element.basis == policy::Basis::outside && element.citation.source.empty() && !source_elsewhere) {
      report_at(diagnostics, "LC331", element.name, said(kind, element) + " says `basis: outside` and names no source",
                "add `source:` with the id of one of the `sources`");
    }
  };
  for (const auto& parameter : policy.parameters) {
    bool each_version = !parameter.versions.empty();
    for (const auto& version : parameter.versions) each_version = each_version && !version.source.empty();
    check("parameter", parameter, each_version);
  }
  for (const auto& e : policy.facts) check("fact", e, false);
  for (const auto& e : policy.functions) check("function", e, false);
  for (const auto& e : policy.rules) check("rule", e, false);
  for (const auto& e : policy.decisions) check("decision", e, false);
}

LIANGCE_INLINE void check_assumptions(const policy::Policy& policy, Diagnostics& diagnostics) {
  for (const auto& parameter : policy.parameters) {
    const auto& citation = parameter.citation;
    if (parameter.basis != policy::Basis::assumed || !citation.note.empty() || !citation.clauses.empty() ||
        !citation.source.empty())
      continue;
    report_at(diagnostics, "LC332", parameter.name,
              said("parameter", parameter) + " is assumed and says neither why nor for which clause",
              "add `note:` or `clause:`", Severity::warning);
  }
}

}  // namespace liangce::detail
