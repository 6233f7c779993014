// The subjects of the check floor, one function each.
#pragma once

#include <string>

#include "liangce/check/check.hpp"
#include "liangce/check/impl/walk.hpp"

namespace liangce::detail {

void check_references(const policy::Policy& policy, Diagnostics& diagnostics);
void check_quotes(const policy::Policy& policy, Diagnostics& diagnostics);
void check_names(const policy::Policy& policy, Diagnostics& diagnostics);
void check_basis(const policy::Policy& policy, Diagnostics& diagnostics);

// Warnings only.
void check_clause_quotes(const policy::Policy& policy, Diagnostics& diagnostics);
void check_assumptions(const policy::Policy& policy, Diagnostics& diagnostics);
void check_tables(const policy::Policy& policy, Diagnostics& diagnostics);
void check_periods(const policy::Policy& policy, Diagnostics& diagnostics);
void check_calendars(const policy::Policy& policy, const NamesUsed& used, Diagnostics& diagnostics);
void check_used(const policy::Policy& policy, const NamesUsed& used, Diagnostics& diagnostics);

inline std::string in_backticks(std::string_view text) { return "`" + std::string(text) + "`"; }
inline std::string said(std::string_view kind, const policy::Element& element) {
  return std::string(kind) + " " + in_backticks(element.name.text);
}
/// At a text the author wrote, whole.
inline void report_at(Diagnostics& diagnostics, const char* code, const SourceText& where, std::string message,
                      std::string hint = {}, Severity severity = Severity::error) {
  diagnostics.add(code, where, 0, static_cast<std::uint32_t>(where.text.size()), std::move(message), std::move(hint),
                  severity);
}
inline std::string did_you_mean(std::string_view name, const std::vector<std::string>& known) {
  const std::string near = nearest_name(name, known);
  return near.empty() ? "" : "did you mean " + in_backticks(near) + "?";
}

}  // namespace liangce::detail
