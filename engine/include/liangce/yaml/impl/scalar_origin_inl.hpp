#pragma once

#include <algorithm>

#include "liangce/yaml/scalar_origin.hpp"

namespace liangce::yaml {

namespace detail {

/// Walks raw text and content side by side.
struct OriginWalk {
  std::string_view raw;
  std::string_view content;
  std::size_t at = 0;    // in raw
  std::size_t made = 0;  // in content
  std::vector<SourceText::Segment> segments;

  bool more() const { return at < raw.size(); }
  void mark() {
    const SourceText::Segment s{static_cast<std::uint32_t>(made), static_cast<std::uint32_t>(at)};
    if (!segments.empty() && segments.back().text_offset == s.text_offset) {
      segments.back() = s;
    } else if (segments.empty() ||
               s.file_offset - segments.back().file_offset != s.text_offset - segments.back().text_offset) {
      segments.push_back(s);
    }
  }
  /// A run of white space that holds line breaks: one break folds to a space, n to n-1 breaks. False when it holds
  /// none.
  bool fold() {
    std::size_t end = at, breaks = 0;
    while (end < raw.size() && (raw[end] == ' ' || raw[end] == '\t' || raw[end] == '\r' || raw[end] == '\n')) {
      breaks += raw[end] == '\n' ? 1 : 0;
      ++end;
    }
    if (breaks == 0) return false;
    made = std::min(content.size(), made + std::max<std::size_t>(1, breaks - 1));
    at = end;
    mark();
    return true;
  }
};

LIANGCE_INLINE std::size_t utf8_length_at(std::string_view s, std::size_t i) {
  std::size_t n = 1;
  while (i + n < s.size() && (static_cast<unsigned char>(s[i + n]) & 0xC0U) == 0x80U) ++n;
  return n;
}

LIANGCE_INLINE void walk_plain(OriginWalk& w) {
  while (w.made < w.content.size() && w.more()) {
    if (w.fold()) continue;
    if (w.raw[w.at] != w.content[w.made]) return;
    ++w.at, ++w.made;
  }
}

LIANGCE_INLINE void walk_single_quoted(OriginWalk& w) {
  while (w.more()) {
    if (w.fold()) continue;
    if (w.raw[w.at] == '\'') {
      if (w.at + 1 >= w.raw.size() || w.raw[w.at + 1] != '\'') {
        ++w.at;  // the closing quote
        return;
      }
      ++w.at;
      w.mark();
    }
    if (w.made >= w.content.size() || w.raw[w.at] != w.content[w.made]) return;
    ++w.at, ++w.made;
  }
}

LIANGCE_INLINE void walk_double_quoted(OriginWalk& w) {
  while (w.more()) {
    const char c = w.raw[w.at];
    if (c == '"') {
      ++w.at;
      return;
    }
    if (c == '\\' && w.at + 1 < w.raw.size()) {
      const char e = w.raw[w.at + 1];
      if (e == '\n' || e == '\r') {  // an escaped line break joins
        w.at += 2;
        while (w.more() && (w.raw[w.at] == ' ' || w.raw[w.at] == '\t' || w.raw[w.at] == '\n')) ++w.at;
        w.mark();
        continue;
      }
      if (w.made >= w.content.size()) return;
      w.mark();
      w.at = std::min(w.raw.size(), w.at + (e == 'x' ? 4U : e == 'u' ? 6U : e == 'U' ? 10U : 2U));
      w.made += utf8_length_at(w.content, w.made);
      w.mark();
      continue;
    }
    if (w.fold()) continue;
    if (w.made >= w.content.size() || c != w.content[w.made]) return;
    ++w.at, ++w.made;
  }
}

/// Literal and folded blocks: each content line is the tail of a raw line.
LIANGCE_INLINE void walk_block(OriginWalk& w, bool folded) {
  while (w.more() && w.raw[w.at] != '\n') ++w.at;  // the header
  if (w.more()) ++w.at;
  std::size_t indent = std::string_view::npos;
  while (w.more() && w.made < w.content.size()) {
    std::size_t end = std::min(w.raw.find('\n', w.at), w.raw.size());
    const std::size_t next = std::min(end + 1, w.raw.size());
    if (end > w.at && w.raw[end - 1] == '\r') --end;
    const std::size_t spaces = std::min(w.raw.find_first_not_of(' ', w.at), end) - w.at;
    const bool blank = w.at + spaces == end;
    if (!folded) {
      const std::size_t length = std::min(w.content.find('\n', w.made), w.content.size()) - w.made;
      if (length > end - w.at) return;
      w.at = end - length;
      w.mark();
      if (w.content.substr(w.made, length) != w.raw.substr(w.at, length)) return;
      w.made = std::min(w.content.size(), w.made + length + 1);
    } else if (!blank) {
      if (indent == std::string_view::npos) indent = spaces;
      const std::string_view line =
          w.raw.substr(w.at + std::min(indent, spaces), end - w.at - std::min(indent, spaces));
      while (w.made < w.content.size() && w.content.substr(w.made, line.size()) != line &&
             (w.content[w.made] == ' ' || w.content[w.made] == '\n'))
        ++w.made;
      if (w.content.substr(w.made, line.size()) != line) return;
      w.at = end - line.size();
      w.mark();
      w.made += line.size();
    }
    w.at = next;
  }
}

}  // namespace detail

LIANGCE_INLINE ScalarOrigin scalar_origin(std::string_view file, std::uint32_t begin, std::string_view content,
                                          bool plain) {
  ScalarOrigin origin;
  begin = std::min(begin, static_cast<std::uint32_t>(file.size()));
  detail::OriginWalk w{file, content, begin, 0, {}};
  const char first = begin < file.size() ? file[begin] : '\0';
  if (plain || (first != '"' && first != '\'' && first != '|' && first != '>')) {
    w.mark();
    detail::walk_plain(w);
  } else if (first == '|' || first == '>') {
    origin.style = first == '|' ? Style::literal : Style::folded;
    w.mark();
    detail::walk_block(w, first == '>');
  } else {
    origin.style = first == '"' ? Style::double_quoted : Style::single_quoted;
    ++w.at;
    w.mark();
    if (first == '"') {
      detail::walk_double_quoted(w);
    } else {
      detail::walk_single_quoted(w);
    }
  }
  origin.segments = std::move(w.segments);
  origin.end = static_cast<std::uint32_t>(std::min(w.at, file.size()));
  return origin;
}

}  // namespace liangce::yaml
