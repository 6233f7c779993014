// Values in words.
#pragma once

#include <algorithm>

#include "liangce/decide/impl/prose.hpp"

namespace liangce::detail {

/// Code points of a text (bytes that continue one are not counted).
LIANGCE_INLINE std::size_t code_points(std::string_view text) noexcept {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

/// One line of at most `most` code points; line ends and control characters become spaces.
LIANGCE_INLINE std::string clipped(std::string_view text, std::size_t most) {
  std::string out;
  std::size_t points = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if ((c & 0xC0U) != 0x80U && points++ == most) return out += "…";
    const bool control = c < 0x20 || c == 0x7F;
    if (control && (out.empty() || out.back() == ' ')) continue;
    out += control ? ' ' : text[i];
  }
  return out;
}

/// Digits a reader can take in; the exact number stands in the tree.
LIANGCE_INLINE std::string shown_number(Number number) {
  std::string text = number.to_string();
  const std::size_t point = text.find('.');
  if (point == std::string::npos || text.find('E') != std::string::npos || text.size() - point - 1 <= 6) return text;
  return "≈" + number.round(6, Rounding::half_even).to_string();
}

LIANGCE_INLINE std::string ProseWriter::name_of(std::string_view name, std::string_view en) const {
  return std::string(chinese_ || en.empty() ? name : en);
}

LIANGCE_INLINE std::string_view ProseWriter::mark(const Value& value) {
  if (value.is_boolean()) return value.boolean() ? "✓" : "✗";
  return value.is_absent() && value.reason() != Reason::null_literal ? "?" : "·";
}

LIANGCE_INLINE std::string ProseWriter::shown(const Value& value, std::string_view unit, bool of_policy) const {
  if (!values_ && !of_policy && !value.is_boolean() && !value.is_absent()) return "…";
  switch (value.kind()) {
    case liangce::Kind::absent: return shown_absence(value, unit);
    case liangce::Kind::boolean: return std::string(value.boolean() ? w_.yes : w_.no);
    case liangce::Kind::number: {
      std::string text = shown_number(value.number());
      if (unit.empty()) return text;
      return unit == "%" ? text.append("%") : text.append(" ").append(unit);
    }
    case liangce::Kind::date: return value.date().to_string();
    case liangce::Kind::text: {
      const std::string_view word = verdict_word(value.text(), chinese_);
      if (!word.empty()) return std::string(word);
      return value.text().empty() ? "\"\"" : clipped(value.text(), 60);
    }
    case liangce::Kind::list:
    case liangce::Kind::context: return shown_parts(value);
    case liangce::Kind::function: return "ƒ";
    default: {  // times, durations, ranges: as FEEL writes them
      std::string text = value.to_feel_within(200).value_or("…");
      if (text.size() > 3 && text.starts_with("@\"")) text = text.substr(2, text.size() - 3);
      return text;
    }
  }
}

/// The first few items or entries, and how many there are.
LIANGCE_INLINE std::string ProseWriter::shown_parts(const Value& value) const {
  static constexpr std::size_t most_parts = 6;
  static constexpr std::size_t most_points = 120;
  const auto composed = [](const Value& part) { return part.is_list() || part.is_context(); };
  if (value.is_list() && !value.items().empty() && std::all_of(value.items().begin(), value.items().end(), composed)) {
    return std::to_string(value.items().size()).append(w_.items);
  }
  std::string out;
  const bool list = value.is_list();
  const std::size_t count = list ? value.items().size() : value.entries().size();
  if (!list && count > 0) {  // all absent for one reason: that reason
    const Value& first = value.entries()[0].second;
    const auto same = [&](const auto& entry) {
      return entry.second.is_absent() && first.is_absent() && entry.second.same(first);
    };
    if (std::all_of(value.entries().begin(), value.entries().end(), same)) return shown_absence(first, {});
  }
  for (std::size_t i = 0; i < count && i < most_parts && out.size() < 4 * most_points; ++i) {
    const Value& part = list ? value.items()[i] : value.entries()[i].second;
    if (!out.empty()) out += w_.comma;
    if (!list) out.append(value.entries()[i].first.text()).append(w_.colon);
    if (part.is_list() || part.is_context()) {
      out += part.is_list() ? "[…]" : "{…}";
    } else {
      out += shown(part, {});
    }
  }
  out = clipped(out, most_points);
  out = list ? "[" + out + "]" : "{" + out + "}";
  if (count > most_parts) out.append(w_.open).append(std::to_string(count)).append(w_.items).append(w_.close);
  return out;
}

/// Why it is absent, and what is known of it all the same.
LIANGCE_INLINE std::string ProseWriter::shown_absence(const Value& value, std::string_view unit) const {
  const Absence* known = values_ ? value.absence() : nullptr;
  std::string out;
  switch (value.reason()) {
    case Reason::null_literal: return std::string(w_.none);
    case Reason::missing: out = w_.unknown; break;
    case Reason::conflict: out = w_.in_conflict; break;
    case Reason::stale: out = w_.stale; break;
    case Reason::invalid: out = w_.invalid; break;
    case Reason::not_in_force: out = w_.no_version; break;
    case Reason::error: out = w_.failed; break;
    case Reason::not_applicable: return std::string(w_.not_applicable);
  }
  if (known == nullptr) return out;
  std::string detail;
  if (!known->candidates.empty()) {
    for (std::size_t i = 0; i < known->candidates.size() && i < 6; ++i) {
      if (!detail.empty()) detail += w_.or_;
      detail += shown(known->candidates[i], unit);
    }
    if (known->candidates.size() > 6) detail += "…";
  } else if (!known->low.is_absent() && !known->high.is_absent()) {
    detail.append(w_.between_before).append(shown(known->low, {})).append(w_.between).append(shown(known->high, unit));
  } else if (!known->low.is_absent()) {
    detail.append(w_.from).append(shown(known->low, unit));
  } else if (!known->high.is_absent()) {
    detail.append(w_.up_to).append(shown(known->high, unit));
  }
  if (detail.empty() && value.reason() == Reason::error) detail = clipped(known->message, 120);
  if (!detail.empty()) out.append(w_.open).append(detail).append(w_.close);
  return out;
}

}  // namespace liangce::detail
