// Value to FEEL literal text.
#pragma once

#include "liangce/value/value.hpp"

namespace liangce {

namespace detail {

/// A FEEL string literal (DMN 1.5 clause 10.3.1.2 rule 33: backslash escapes).
LIANGCE_INLINE void append_quoted(std::string& out, std::string_view text) {
  static constexpr char hex[] = "0123456789ABCDEF";
  out += '"';
  for (const char c : text) {
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          out.append("\\u00").append(1, hex[c >> 4]).append(1, hex[c & 15]);
        } else {
          out += c;
        }
    }
  }
  out += '"';
}

/// Whether a context key may stand without quotes: letters, digits and _, not starting with a digit, no keyword. Every
/// byte beyond ASCII counts as a letter except in the punctuation blocks (U+2000-206F, U+3000-303F, U+FF00-FFEF).
LIANGCE_INLINE bool is_plain_name(std::string_view name) noexcept {
  if (name.empty() || (name[0] >= '0' && name[0] <= '9')) return false;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const auto c = static_cast<unsigned char>(name[i]);
    const bool ascii = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    if (c < 0x80) {
      if (!ascii) return false;
    } else {
      const unsigned next = i + 1 < name.size() ? static_cast<unsigned char>(name[i + 1]) : 0;
      if (c < 0xC3 && c >= 0xC0) return false;  // U+0080-00BF: controls, no-break space, Latin-1 punctuation
      if ((c == 0xE2 && next <= 0x81) || (c == 0xE3 && next == 0x80) || (c == 0xEF && next >= 0xBC)) return false;
    }
  }
  for (const std::string_view keyword :
       {"and",      "between", "else", "every", "external", "false",  "for",       "function", "if",   "in",
        "instance", "not",     "null", "of",    "or",       "return", "satisfies", "some",     "then", "true"}) {
    if (name == keyword) return false;
  }
  return true;
}

/// Scalars; false for values with parts.
LIANGCE_INLINE bool append_scalar(std::string& out, const Value& v) {
  switch (v.kind()) {
    case Kind::absent: out += "null"; return true;
    case Kind::boolean: out += v.boolean() ? "true" : "false"; return true;
    case Kind::number: out += v.number().to_string(); return true;
    case Kind::date: out.append("@\"").append(v.date().to_string()).append("\""); return true;
    case Kind::time: out.append("@\"").append(v.time().to_string()).append("\""); return true;
    case Kind::date_time: out.append("@\"").append(v.date_time().to_string()).append("\""); return true;
    case Kind::days_duration: out.append("@\"").append(v.days_duration().to_string()).append("\""); return true;
    case Kind::months_duration: out.append("@\"").append(v.months_duration().to_string()).append("\""); return true;
    case Kind::text: append_quoted(out, v.text()); return true;
    case Kind::function: out += "function"; return true;
    default: return false;
  }
}

inline void append_key(std::string& out, std::string_view name) {
  if (is_plain_name(name)) {
    out += name;
  } else {
    append_quoted(out, name);
  }
  out += ": ";
}

/// Writes what stands before step i of a range and returns the end point to write next; nullptr after the last bracket.
/// Half-open ranges without one end are written as comparisons: (>= 5).
inline const Value* next_of_range(std::string& out, const Range& r, std::size_t i) {
  if (r.start.is_absent() != r.end.is_absent()) {
    const bool below = r.start.is_absent();
    const bool included = below ? r.end_included : r.start_included;
    if (i == 0) out.append(below ? "(<" : "(>").append(included ? "= " : " ");
    if (i == 1) out += ')';
    return i == 0 ? below ? &r.end : &r.start : nullptr;
  }
  if (i == 0) out += r.start_included ? '[' : '(';
  if (i == 1) out += "..";
  if (i == 2) out += r.end_included ? ']' : ')';
  return i == 0 ? &r.start : i == 1 ? &r.end : nullptr;
}

}  // namespace detail

LIANGCE_INLINE std::optional<std::string> Value::to_feel_within(std::size_t most_bytes) const {
  struct Frame {
    const Value* value;
    std::size_t next;
  };
  std::string out;
  std::vector<Frame> open;
  const auto enter = [&](const Value& v) {
    if (!detail::append_scalar(out, v)) open.push_back({&v, 0});
  };
  enter(*this);
  while (!open.empty()) {
    if (out.size() > most_bytes) return std::nullopt;
    auto& [v, next] = open.back();
    const std::size_t i = next++;
    const Value* child = nullptr;
    if (v->is_list()) {
      const auto items = v->items();
      if (i < items.size()) child = &items[i];
      out += i == 0 ? "[" : "";
      out += child == nullptr ? "]" : i == 0 ? "" : ", ";
    } else if (v->is_context()) {
      const auto entries = v->entries();
      if (i < entries.size()) child = &entries[i].second;
      out += i == 0 ? "{" : "";
      out += child == nullptr ? "}" : i == 0 ? "" : ", ";
      if (child != nullptr) detail::append_key(out, entries[i].first.text());
    } else {
      child = detail::next_of_range(out, v->range(), i);
    }
    if (child == nullptr) {
      open.pop_back();
    } else {
      enter(*child);
    }
  }
  if (out.size() > most_bytes) return std::nullopt;
  return out;
}

LIANGCE_INLINE std::string Value::to_feel() const {
  constexpr std::size_t most = std::size_t{64} << 20;
  if (auto text = to_feel_within(most)) return *std::move(text);
  return "\"(a value whose text is longer than 64 MiB)\"";
}

}  // namespace liangce
