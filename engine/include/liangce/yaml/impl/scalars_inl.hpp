#pragma once

#include <algorithm>

#include "liangce/yaml/scalars.hpp"

namespace liangce::yaml {

namespace detail {

LIANGCE_INLINE std::string found(const Node& node) {
  switch (node.kind) {
    case NodeKind::null: return node.text.text.empty() ? "nothing" : in_ticks(node.text.text);
    case NodeKind::list: return "a list";
    case NodeKind::map: return "a mapping";
    case NodeKind::scalar: break;
  }
  return (node.is_quoted() ? "the quoted text " : "") + in_ticks(trimmed(node.text).text);
}

LIANGCE_INLINE std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

/// `y` and `n` are no words: the YAML libraries in use take them for texts.
LIANGCE_INLINE bool boolean_word(std::string_view text) {
  static constexpr std::string_view words[] = {"yes", "no", "on", "off", "true", "false"};
  return std::find(std::begin(words), std::end(words), lower(text)) != std::end(words);
}

LIANGCE_INLINE bool null_word(std::string_view text) {
  const std::string word = lower(text);
  return word == "null" || word == "~" || word.empty();
}

/// -? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?
LIANGCE_INLINE bool plain_number(std::string_view s) {
  std::size_t i = 0;
  const auto digits = [&] {
    const std::size_t from = i;
    while (i < s.size() && s[i] >= '0' && s[i] <= '9') ++i;
    return i - from;
  };
  if (i < s.size() && s[i] == '-') ++i;
  const std::size_t first = i;
  const std::size_t whole = digits();
  if (whole == 0 || (whole > 1 && s[first] == '0')) return false;
  if (i < s.size() && s[i] == '.') {
    ++i;
    if (digits() == 0) return false;
  }
  if (i < s.size() && (s[i] == 'e' || s[i] == 'E')) {
    ++i;
    if (i < s.size() && (s[i] == '+' || s[i] == '-')) ++i;
    if (digits() == 0) return false;
  }
  return i == s.size();
}

/// Digits that count; more than 34 would be rounded.
LIANGCE_INLINE std::size_t significant_digits(std::string_view s) {
  std::size_t count = 0;
  for (const char c : s) {
    if (c == 'e' || c == 'E') break;
    if (c >= '0' && c <= '9' && (count > 0 || c != '0')) ++count;
  }
  return count;
}

LIANGCE_INLINE std::string without(std::string_view text, std::string_view drop) {
  std::string out;
  for (const char c : text)
    if (drop.find(c) == std::string_view::npos) out += c;
  return out;
}

}  // namespace detail

LIANGCE_INLINE SourceText trimmed(const SourceText& text) {
  SourceText out = text;
  while (!out.text.empty() && (out.text.back() == '\n' || out.text.back() == ' ')) out.text.pop_back();
  return out;
}

LIANGCE_INLINE std::string number_hint(std::string_view text) {
  const std::string_view digits = !text.empty() && (text[0] == '-' || text[0] == '+') ? text.substr(1) : text;
  const std::string word = detail::lower(digits);
  if (word == ".inf" || word == ".nan" || word == "inf" || word == "nan") return "there is no infinity and no NaN here";
  if (text.size() > 1 && text[0] == '+' && detail::plain_number(digits))
    return "write " + std::string(digits) + " without the sign";
  if (digits.size() > 1 && digits[0] == '0' && (digits[1] == 'x' || digits[1] == 'o' || digits[1] == 'b'))
    return "write the number in decimal digits";
  if (const std::size_t first = digits.find_first_not_of('0'); first != 0 && digits.size() > 1) {
    std::string plain(first == std::string_view::npos ? "0" : digits.substr(first));
    if (plain[0] == '.') plain.insert(0, "0");
    if (detail::plain_number(plain)) return "write " + plain + "; a leading 0 means octal to some YAML readers";
  }
  for (const char separator : {'_', ','}) {
    const std::string plain = detail::without(text, std::string_view(&separator, 1));
    if (plain.size() != text.size() && detail::plain_number(plain)) return "write " + plain + " without separators";
  }
  if (text.size() > 1 && text.back() == '%' && detail::plain_number(text.substr(0, text.size() - 1)))
    return "write " + std::string(text.substr(0, text.size() - 1)) + " and `unit: \"%\"`, or the share as 0.xx";
  if (!text.empty() && text[0] == '.' && detail::plain_number("0" + std::string(text)))
    return "write 0" + std::string(text);
  for (const std::string_view scale : {"万", "亿"}) {
    const std::size_t at = text.find(scale);
    if (at != std::string_view::npos && at > 0)
      return "write the digits out, or give the unit (万元) beside the number";
  }
  return {};
}

LIANGCE_INLINE std::optional<Number> read_number(const Place& place, const Node& node, std::string_view what) {
  const std::string expected = std::string(what) + " must be a number, found " + detail::found(node);
  if (node.is_plain() && detail::plain_number(node.text.text)) {
    if (const auto number = Number::parse(node.text.text); number && detail::significant_digits(node.text.text) <= 34)
      return number;
    place.error("LC205", node, expected, "at most 34 digits and an exponent between -6176 and 6144 can be held");
    return std::nullopt;
  }
  std::string hint;
  if (node.is_plain()) {
    hint = number_hint(node.text.text);
  } else if (node.is_quoted() && detail::plain_number(node.text.text)) {
    hint = "a quoted number is a text: write it without quotes";
  }
  place.error("LC205", node, expected, std::move(hint));
  return std::nullopt;
}

LIANGCE_INLINE std::optional<std::int64_t> read_integer(const Place& place, const Node& node, std::string_view what) {
  const auto number = read_number(place, node, what);
  if (!number) return std::nullopt;
  const auto whole = number->to_int64();
  if (!whole) place.error("LC205", node, std::string(what) + " must be a whole number, found " + detail::found(node));
  return whole;
}

LIANGCE_INLINE std::optional<bool> read_boolean(const Place& place, const Node& node, std::string_view what) {
  if (node.is_plain() && (node.text.text == "true" || node.text.text == "false")) return node.text.text == "true";
  std::string hint;
  if (node.is_quoted() && detail::boolean_word(node.text.text)) {
    hint = "a quoted word is a text: write true or false without quotes";
  } else if (node.is_plain() && detail::boolean_word(node.text.text)) {
    const std::string word = detail::lower(node.text.text);
    hint = std::string("write ") + (word == "yes" || word == "on" || word == "true" ? "true" : "false");
  } else if (node.is_scalar() && (node.text.text == "是" || node.text.text == "否")) {
    hint = node.text.text == "是" ? "write true" : "write false";
  }
  place.error("LC206", node, std::string(what) + " must be true or false, found " + detail::found(node),
              std::move(hint));
  return std::nullopt;
}

LIANGCE_INLINE std::optional<Date> read_date(const Place& place, const Node& node, std::string_view what) {
  if (node.is_scalar()) {
    if (const auto date = Date::parse(trimmed(node.text).text)) return date;
  }
  std::string hint = "write it as 2023-06-30";
  const std::string_view text = node.text.text;
  if (node.is_scalar() && text.size() == 10 && text[4] == '-' && text[7] == '-')
    hint = "there is no such day in the calendar";
  place.error("LC207", node, std::string(what) + " must be a date, found " + detail::found(node), std::move(hint));
  return std::nullopt;
}

LIANGCE_INLINE std::optional<policy::Period> read_period(const Place& place, const Node& node, std::string_view what) {
  const auto refuse = [&] {
    place.error("LC207", node, std::string(what) + " must be a period, found " + detail::found(node),
                "write 2023-01-01 .. 2023-12-31, or 2023-01-01 .. for an open end");
    return std::nullopt;
  };
  if (!node.is_scalar()) return refuse();
  const SourceText written = trimmed(node.text);
  const std::string_view text = written.text;
  const std::size_t dots = text.find("..");
  if (dots == std::string_view::npos) return refuse();
  const auto side = [&](std::string_view part, std::optional<Date>& day) {
    while (!part.empty() && part.front() == ' ') part.remove_prefix(1);
    while (!part.empty() && part.back() == ' ') part.remove_suffix(1);
    if (part.empty()) return true;
    day = Date::parse(part);
    return day.has_value();
  };
  policy::Period period;
  if (!side(text.substr(0, dots), period.first) || !side(text.substr(dots + 2), period.last) ||
      (!period.first && !period.last))
    return refuse();
  if (period.first && period.last && *period.last < *period.first) {
    place.error("LC610", node, std::string(what) + " ends before it begins");
    return std::nullopt;
  }
  return period;
}

LIANGCE_INLINE std::optional<SourceText> read_text(const Place& place, const Node& node, std::string_view what) {
  if (!node.is_scalar()) {
    const bool word = node.is_null() && !node.text.text.empty();
    place.error(word ? "LC209" : "LC203", node, std::string(what) + " must be a text, found " + detail::found(node),
                word ? "write it in quotes when the text is meant" : "");
    return std::nullopt;
  }
  if (node.is_plain() && (detail::boolean_word(node.text.text) || detail::null_word(node.text.text))) {
    place.error("LC209", node,
                std::string(what) + " must be a text; " + detail::in_ticks(node.text.text) +
                    " is a truth value or null to YAML readers",
                "write \"" + node.text.text + "\" in quotes when the text is meant");
    return std::nullopt;
  }
  return trimmed(node.text);
}

}  // namespace liangce::yaml
