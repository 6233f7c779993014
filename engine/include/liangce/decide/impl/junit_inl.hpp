#pragma once

#include <cmath>
#include <cstdio>

#include "liangce/decide/junit.hpp"
#include "liangce/feel/characters.hpp"

namespace liangce {

namespace detail {

/// For element content and attributes alike. Characters XML 1.0 does not have (control characters, broken UTF-8) become
/// U+FFFD; line breaks and tabs are written as references, which attributes would otherwise lose.
LIANGCE_INLINE std::string xml_escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const feel::Character c = feel::character_at(text, i);
    const std::size_t bytes = c.bytes == 0 ? 1 : c.bytes;
    switch (c.code) {
      case U'&': out += "&amp;"; break;
      case U'<': out += "&lt;"; break;
      case U'>': out += "&gt;"; break;
      case U'"': out += "&quot;"; break;
      case U'\'': out += "&apos;"; break;
      case U'\n': out += "&#10;"; break;
      case U'\r': out += "&#13;"; break;
      case U'\t': out += "&#9;"; break;
      default:
        if (c.code < 0x20 || c.code == 0xFFFD || c.code == 0xFFFE || c.code == 0xFFFF ||
            (c.code >= 0xD800 && c.code < 0xE000)) {
          out += "\xEF\xBF\xBD";
        } else {
          out += text.substr(i, bytes);
        }
    }
    i += bytes;
  }
  return out;
}

/// Seconds with a point in every locale.
LIANGCE_INLINE std::string xml_seconds(double milliseconds) {
  const auto microseconds = std::llround(milliseconds * 1000.0);
  char text[40];
  std::snprintf(text, sizeof text, "%lld.%06lld", microseconds / 1'000'000, microseconds % 1'000'000);
  return text;
}

inline std::string xml_attribute(std::string_view name, std::string_view value) {
  return " " + std::string(name) + "=\"" + xml_escaped(value) + "\"";
}

struct JunitCounts {
  std::size_t tests = 0, failures = 0, errors = 0;
  double milliseconds = 0;
  void add(const TestResult& result) {
    ++tests;
    if (result.outcome == TestResult::Outcome::failed) ++failures;
    if (result.outcome == TestResult::Outcome::error) ++errors;
    milliseconds += result.milliseconds;
  }
  std::string attributes() const {
    return xml_attribute("tests", std::to_string(tests)) + xml_attribute("failures", std::to_string(failures)) +
           xml_attribute("errors", std::to_string(errors)) + xml_attribute("time", xml_seconds(milliseconds));
  }
};

LIANGCE_INLINE std::string junit_case(const TestResult& result) {
  std::string xml = "    <testcase" +
                    xml_attribute("classname", result.decision.empty() ? result.file : result.decision) +
                    xml_attribute("name", result.name) + xml_attribute("file", result.file) +
                    xml_attribute("line", std::to_string(result.position.line)) +
                    xml_attribute("time", xml_seconds(result.milliseconds));
  if (result.passed()) return xml + "/>\n";
  std::string first, all;
  for (const auto& d : result.differences) {
    if (first.empty()) first = d.what + ": expected " + d.expected + ", got " + d.got;
    all += format(d);
  }
  for (const auto& d : result.problems) {
    if (first.empty()) first = d.code + ": " + d.message;
    all += format(d);
  }
  if (result.answer && !result.answer->reasons.empty()) all += '\n' + explain(*result.answer, "zh");
  const char* kind = result.outcome == TestResult::Outcome::error ? "error" : "failure";
  return xml + ">\n      <" + kind + xml_attribute("message", first) + ">" + xml_escaped(all) + "</" + kind +
         ">\n    </testcase>\n";
}

}  // namespace detail

LIANGCE_INLINE std::string to_junit(std::span<const TestResult> results) {
  detail::JunitCounts all;
  std::string suites;
  for (std::size_t i = 0; i < results.size();) {
    detail::JunitCounts suite;
    std::string cases;
    const std::string& file = results[i].file;
    for (; i < results.size() && results[i].file == file; ++i) {
      suite.add(results[i]);
      all.add(results[i]);
      cases += detail::junit_case(results[i]);
    }
    suites +=
        "  <testsuite" + detail::xml_attribute("name", file) + suite.attributes() + ">\n" + cases + "  </testsuite>\n";
  }
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites" + detail::xml_attribute("name", "liangce") +
         all.attributes() + ">\n" + suites + "</testsuites>\n";
}

}  // namespace liangce
