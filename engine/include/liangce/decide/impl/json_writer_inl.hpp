#pragma once

#include <utf8proc.h>

#include <algorithm>

#include "liangce/decide/impl/json.hpp"

namespace liangce::detail {

LIANGCE_INLINE void JsonWriter::quoted(std::string_view text) {
  static constexpr char hex[] = "0123456789abcdef";
  out_ += '"';
  while (!text.empty()) {
    const auto c = static_cast<unsigned char>(text.front());
    std::size_t bytes = 1;
    if (c >= 0x80) {  // broken UTF-8 would make the whole text unreadable
      utf8proc_int32_t point = 0;
      const auto length =
          utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                           static_cast<utf8proc_ssize_t>(std::min<std::size_t>(text.size(), 4)), &point);
      bytes = length > 0 ? static_cast<std::size_t>(length) : 1;
      out_ += length > 0 ? text.substr(0, bytes) : std::string_view("\xEF\xBF\xBD");
    } else if (c == '"' || c == '\\') {
      out_ += '\\';
      out_ += static_cast<char>(c);
    } else if (c >= 0x20) {
      out_ += static_cast<char>(c);
    } else {
      static constexpr std::string_view short_forms = "\b\f\n\r\t";
      const std::size_t at = short_forms.find(static_cast<char>(c));
      if (at != std::string_view::npos) {
        out_.append(1, '\\').append(1, "bfnrt"[at]);
      } else {
        out_.append("\\u00").append(1, hex[c >> 4]).append(1, hex[c & 15U]);
      }
    }
    text.remove_prefix(bytes);
  }
  out_ += '"';
}

LIANGCE_INLINE void JsonWriter::key(std::string_view name) {
  separate();
  quoted(name);
  out_ += ':';
  first_ = true;
}

LIANGCE_INLINE void JsonWriter::text(std::string_view text) {
  separate();
  quoted(text);
}

LIANGCE_INLINE void JsonWriter::value(const Value& value, std::size_t most_bytes) {
  const std::size_t begin = out_.size();
  const bool first = first_;
  limit_ = begin + most_bytes;
  if (write(value, 0)) return;
  out_.resize(begin);
  first_ = first;
  open('{');
  key("left_out");
  text("a value nested deeper than " + std::to_string(most_depth) + " or longer than " + std::to_string(most_bytes) +
       " bytes");
  close('}');
}

LIANGCE_INLINE bool JsonWriter::write(const Value& value, int depth) {
  if (depth > most_depth || out_.size() > limit_) return false;
  switch (value.kind()) {
    case Kind::absent: return write_absence(value, depth);
    case Kind::boolean: boolean(value.boolean()); break;
    case Kind::number: text(value.number().to_string()); break;
    case Kind::date: text(value.date().to_string()); break;
    case Kind::time: text(value.time().to_string()); break;
    case Kind::date_time: text(value.date_time().to_string()); break;
    case Kind::days_duration: text(value.days_duration().to_string()); break;
    case Kind::months_duration: text(value.months_duration().to_string()); break;
    case Kind::text: text(value.text()); break;
    case Kind::list:
      open('[');
      for (const Value& item : value.items()) {
        if (!write(item, depth + 1)) return false;
      }
      close(']');
      break;
    case Kind::context: return write_context(value, depth);
    case Kind::range: {
      const Range& range = value.range();
      open('{');
      key("range");
      open('{');
      for (const bool start : {true, false}) {
        const Value& end = start ? range.start : range.end;
        if (end.is_absent()) continue;
        const bool included = start ? range.start_included : range.end_included;
        key(start ? included ? ">=" : ">" : included ? "<=" : "<");
        if (!write(end, depth + 2)) return false;
      }
      close('}');
      close('}');
      break;
    }
    case Kind::function:
      open('{');
      key("function");
      boolean(true);
      close('}');
      break;
  }
  return out_.size() <= limit_;
}

/// {"absent": reason, ...what is known}; a plain null stays null.
LIANGCE_INLINE bool JsonWriter::write_absence(const Value& value, int depth) {
  const Absence* known = value.absence();
  if (value.reason() == Reason::null_literal && known == nullptr) {
    null();
    return true;
  }
  open('{');
  key("absent");
  text(to_string(value.reason()));
  if (known != nullptr) {
    if (!known->low.is_absent()) {
      key("low");
      if (!write(known->low, depth + 1)) return false;
    }
    if (!known->high.is_absent()) {
      key("high");
      if (!write(known->high, depth + 1)) return false;
    }
    if (!known->candidates.empty()) {
      key("values");
      open('[');
      for (const Value& candidate : known->candidates) {
        if (!write(candidate, depth + 2)) return false;
      }
      close(']');
    }
    if (!known->message.empty()) {
      key("message");
      text(known->message);
    }
  }
  close('}');
  return out_.size() <= limit_;
}

/// An object; a context that would be read as one of the marks above, as {"context": [[key, value], ...]}.
LIANGCE_INLINE bool JsonWriter::write_context(const Value& value, int depth) {
  bool mark = false;
  for (const std::string_view word : {"absent", "range", "function", "context", "left_out"}) {
    mark = mark || value.find(word) != nullptr;
  }
  if (mark) {
    open('{');
    key("context");
    open('[');
  } else {
    open('{');
  }
  for (const auto& [name, entry] : value.entries()) {
    if (mark) {
      open('[');
      text(name.text());
    } else {
      key(name.text());
    }
    if (!write(entry, depth + (mark ? 3 : 1))) return false;
    if (mark) close(']');
  }
  if (mark) close(']');
  close('}');
  return out_.size() <= limit_;
}

}  // namespace liangce::detail
