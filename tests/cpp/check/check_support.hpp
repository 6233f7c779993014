// A policy from text, checked: what was found, one line each.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "liangce/check/check.hpp"
#include "liangce/yaml/load.hpp"

namespace liangce::checking {

inline std::string line_of(const Diagnostic& d) {
  const Position at = d.position();
  const char* severity = d.severity == Severity::error ? "error" : d.severity == Severity::warning ? "warning" : "note";
  std::string line =
      std::to_string(at.line) + ":" + std::to_string(at.column) + " " + severity + " " + d.code + ": " + d.message;
  if (!d.hint.empty()) line += " (" + d.hint + ")";
  return line;
}

inline policy::Policy policy_of(const std::string& text, const std::string& document = "") {
  Diagnostics loading;
  policy::Policy policy = yaml::read_policy_text("p.yaml", text, loading);
  for (const auto& d : loading.items()) ADD_FAILURE() << "does not load: " << format(d);
  if (!document.empty()) policy.document.text = std::make_shared<const SourceFile>(SourceFile{"d.txt", document});
  return policy;
}

inline std::vector<std::string> lines_of(const Diagnostics& found) {
  std::vector<std::string> lines;
  for (const auto& d : found.items()) lines.push_back(line_of(d));
  return lines;
}

inline std::vector<std::string> checked(const std::string& text, const std::string& document = "") {
  Diagnostics found;
  check(policy_of(text, document), found);
  return lines_of(found);
}

/// Only those with this code.
inline std::vector<std::string> checked_for(const std::string& code, const std::string& text,
                                            const std::string& document = "") {
  Diagnostics found;
  check(policy_of(text, document), found);
  std::vector<std::string> lines;
  for (const auto& d : found.items())
    if (d.code == code) lines.push_back(line_of(d));
  return lines;
}

using Lines = std::vector<std::string>;

}  // namespace liangce::checking
