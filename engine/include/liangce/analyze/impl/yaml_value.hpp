// Values as a test file writes them, in flow style.
#pragma once

#include <string>

#include "liangce/value/value.hpp"

namespace liangce::detail {

/// Plain where the format reads it back as this text, else in double quotes.
inline std::string yaml_text(std::string_view text) {
  bool plain = !text.empty() && text != "true" && text != "false" && text != "null" && text != "on" && text != "off" &&
               text != "yes" && text != "no" && text != "unknown" && text != "known";
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80 || c == '_';
    const bool inner = (c >= '0' && c <= '9') || c == ' ' || c == '.' || c == '-';
    plain = plain && (letter || (inner && i > 0 && i + 1 < text.size()) || (c >= '0' && c <= '9' && i > 0));
  }
  if (plain) return std::string(text);
  std::string out = "\"";
  for (const char ch : text) {
    const auto c = static_cast<unsigned char>(ch);
    if (ch == '"' || ch == '\\') {
      out += '\\', out += ch;
    } else if (c < 0x20 || c == 0x7F) {
      constexpr const char* digits = "0123456789ABCDEF";
      out += "\\x", out += digits[c >> 4U], out += digits[c & 15U];
    } else {
      out += ch;
    }
  }
  return out + "\"";
}

inline std::string yaml_value(const Value& value) {
  switch (value.kind()) {
    case Kind::absent: return value.reason() == Reason::conflict ? "{unknown: conflict}" : "null";
    case Kind::boolean: return value.boolean() ? "true" : "false";
    case Kind::number: return value.number().to_string();
    case Kind::date: return value.date().to_string();
    case Kind::time: return "\"" + value.time().to_string() + "\"";
    case Kind::date_time: return "\"" + value.date_time().to_string() + "\"";
    case Kind::days_duration: return value.days_duration().to_string();
    case Kind::months_duration: return value.months_duration().to_string();
    case Kind::text: return "\"" + yaml_text(std::string("\x01") + std::string(value.text())).substr(5);
    case Kind::list: {
      std::string out;
      for (const Value& item : value.items()) out += (out.empty() ? "" : ", ") + yaml_value(item);
      return "[" + out + "]";
    }
    case Kind::context: {
      std::string out;
      for (const auto& [key, item] : value.entries())
        out += (out.empty() ? "" : ", ") + yaml_text(key.text()) + ": " + yaml_value(item);
      return "{" + out + "}";
    }
    default: return "null";
  }
}

}  // namespace liangce::detail
