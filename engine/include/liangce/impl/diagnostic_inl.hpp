// Diagnostics as text for people: the line, a caret under the place even beside double-width characters, a hint.
#pragma once

#include <utf8proc.h>

#include <algorithm>
#include <string>

#include "liangce/diagnostic.hpp"

namespace liangce {

namespace detail {

inline constexpr int diagnostic_columns = 100;  // of source line shown around the caret

/// The code point at the front of `text` and its length in bytes; bytes that are no UTF-8 are U+FFFD, one at a time.
struct CodePoint {
  utf8proc_int32_t value;
  std::size_t bytes;
};
LIANGCE_INLINE CodePoint first_code_point(std::string_view text) noexcept {
  utf8proc_int32_t value = 0;
  const auto bytes = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                      static_cast<utf8proc_ssize_t>(std::min<std::size_t>(text.size(), 4)), &value);
  if (bytes <= 0) return {0xFFFD, 1};
  return {value, static_cast<std::size_t>(bytes)};
}

/// Terminals are shown neither control characters (an escape sequence in a policy file) nor broken UTF-8.
LIANGCE_INLINE void append_shown(std::string& out, std::string_view bytes, utf8proc_int32_t value) {
  if (value < 0x20 || (value >= 0x7F && value < 0xA0)) {
    out += ' ';
  } else if (value == 0xFFFD) {
    out += "\xEF\xBF\xBD";
  } else {
    out += bytes;
  }
}

LIANGCE_INLINE std::string shown(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto [value, bytes] = first_code_point(text);
    append_shown(out, text.substr(0, bytes), value);
    text.remove_prefix(bytes);
  }
  return out;
}

/// Terminal columns of a code point as append_shown() writes it.
LIANGCE_INLINE int columns_of(utf8proc_int32_t value) noexcept {
  return value < 0x20 || (value >= 0x7F && value < 0xA0) ? 1 : utf8proc_charwidth(value);
}

/// The source line with `begin`..`end` (bytes within it) underlined, cut to diagnostic_columns around `begin`.
LIANGCE_INLINE void append_excerpt(std::string& out, std::string_view line, std::size_t begin, std::size_t end,
                                   std::uint32_t number) {
  // Start far enough left of the caret: walk back over at most two thirds of the room.
  std::size_t from = begin;
  for (int room = diagnostic_columns * 2 / 3; from > 0;) {
    std::size_t before = from - 1;
    while (before > 0 && from - before < 4 && (static_cast<unsigned char>(line[before]) & 0xC0U) == 0x80U) --before;
    room -= columns_of(first_code_point(line.substr(before)).value);
    if (room < 0) break;
    from = before;
  }
  const std::string gutter = std::to_string(number);
  std::string text = from > 0 ? "…" : "";
  std::string carets = from > 0 ? " " : "";
  int column = from > 0 ? 1 : 0;
  std::size_t at = from;
  for (; at < line.size();) {
    const auto [value, bytes] = first_code_point(line.substr(at));
    const int width = columns_of(value);
    if (column + width > diagnostic_columns) {
      text += "…";
      break;
    }
    append_shown(text, line.substr(at, bytes), value);
    if (at < std::max(end, begin + 1)) carets.append(static_cast<std::size_t>(width), at >= begin ? '^' : ' ');
    column += width;
    at += bytes;
  }
  if (begin >= line.size() && at >= line.size()) carets += '^';  // just past the end of the line
  out.append("  ").append(gutter).append(" | ").append(text).append("\n  ");
  out.append(gutter.size(), ' ').append(" | ").append(carets).append("\n");
}

/// Code points of a name with ASCII letters in lower case.
LIANGCE_INLINE std::vector<utf8proc_int32_t> folded_code_points(std::string_view text) {
  std::vector<utf8proc_int32_t> out;
  while (!text.empty()) {
    const auto [value, bytes] = first_code_point(text);
    out.push_back(value >= 'A' && value <= 'Z' ? value + 32 : value);
    text.remove_prefix(bytes);
  }
  return out;
}

/// Insertions, deletions, replacements and swaps of neighbours.
LIANGCE_INLINE std::size_t edit_distance(const std::vector<utf8proc_int32_t>& a,
                                         const std::vector<utf8proc_int32_t>& b) {
  std::vector<std::size_t> before(b.size() + 1), previous(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) previous[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({replaced, previous[j] + 1, row[j - 1] + 1});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before.swap(previous);
    previous.swap(row);
  }
  return previous[b.size()];
}

LIANGCE_INLINE std::string format_all(const std::vector<Diagnostic>& diagnostics) {
  std::string out;
  for (const auto& d : diagnostics) out += format(d);
  return out;
}

}  // namespace detail

LIANGCE_INLINE std::string format(const Diagnostic& diagnostic) {
  std::string out;
  const Position place = diagnostic.position();
  if (diagnostic.file) {
    out.append(detail::shown(diagnostic.file->name)).append(":").append(std::to_string(place.line));
    out.append(":").append(std::to_string(place.column)).append(": ");
  }
  switch (diagnostic.severity) {
    case Severity::note: out += "note "; break;
    case Severity::warning: out += "warning "; break;
    case Severity::error: out += "error "; break;
  }
  out.append(diagnostic.code).append(": ").append(detail::shown(diagnostic.message)).append("\n");
  if (diagnostic.file) {
    const std::string_view content = diagnostic.file->content;
    const std::size_t begin = std::min<std::size_t>(diagnostic.begin, content.size());
    const std::size_t line_break = begin == 0 ? std::string_view::npos : content.rfind('\n', begin - 1);
    const std::size_t line_begin = line_break == std::string_view::npos ? 0 : line_break + 1;
    std::string_view line = content.substr(line_begin, content.find('\n', begin) - line_begin);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    const std::size_t end = std::clamp<std::size_t>(diagnostic.end, begin, line_begin + line.size() + 1);
    if (!line.empty()) detail::append_excerpt(out, line, begin - line_begin, end - line_begin, place.line);
  }
  if (!diagnostic.hint.empty()) out.append("  hint: ").append(detail::shown(diagnostic.hint)).append("\n");
  return out;
}

LIANGCE_INLINE void Diagnostics::add(std::string code, const SourceText& where, std::uint32_t offset,
                                     std::uint32_t length, std::string message, std::string hint, Severity severity) {
  Diagnostic d;
  d.code = std::move(code);
  d.severity = severity;
  d.message = std::move(message);
  d.hint = std::move(hint);
  if (where.file) {
    d.file = where.file;
    d.begin = where.file_offset(offset);
    // By the last byte inside: the offset after it may already lie on another line of the file.
    d.end = length == 0 ? d.begin : where.file_offset(offset + length - 1) + 1;
  } else {
    d.file = std::make_shared<const SourceFile>(SourceFile{"<expression>", where.text});
    d.begin = offset;
    d.end = offset + length;
  }
  add(std::move(d));
}

LIANGCE_INLINE PolicyError::PolicyError(std::vector<Diagnostic> diagnostics)
    : std::runtime_error(detail::format_all(diagnostics)), diagnostics_(std::move(diagnostics)) {}

LIANGCE_INLINE std::string nearest_name(std::string_view name, const std::vector<std::string>& known) {
  constexpr std::size_t longest = 64;  // code points; the comparison is quadratic
  if (name.empty() || name.size() > longest * 4) return "";
  const auto wanted = detail::folded_code_points(name);
  std::size_t least = std::max<std::size_t>(1, wanted.size() / 3) + 1;
  const std::string* nearest = nullptr;
  for (const auto& candidate : known) {
    if (candidate.size() > longest * 4 || candidate == name) continue;
    const auto points = detail::folded_code_points(candidate);
    const std::size_t difference =
        points.size() > wanted.size() ? points.size() - wanted.size() : wanted.size() - points.size();
    if (difference >= least) continue;
    const std::size_t distance = detail::edit_distance(wanted, points);
    if (distance < least && distance < std::max(wanted.size(), points.size())) least = distance, nearest = &candidate;
  }
  return nearest != nullptr ? *nearest : "";
}

}  // namespace liangce
