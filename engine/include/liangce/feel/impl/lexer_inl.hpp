// Tokens of FEEL text.
#pragma once

#include "liangce/feel/lexer.hpp"

namespace liangce::feel {

LIANGCE_INLINE Lexeme Lexer::at(std::size_t offset) const noexcept {
  offset = skip_blank(text_, offset);
  const auto begin = static_cast<std::uint32_t>(offset);
  const Character first = look(offset);
  if (first.bytes == 0) return {Token::end, begin, begin};
  const auto one = [&](Token kind) { return Lexeme{kind, begin, begin + first.bytes}; };
  if (is_name_start(first.code)) {
    std::size_t end = offset + first.bytes;
    for (Character c = look(end); c.bytes != 0 && is_name_part(c.code); c = look(end)) end += c.bytes;
    return {Token::word, begin, static_cast<std::uint32_t>(end)};
  }
  const Character second = look(offset + first.bytes);
  const auto two = [&](Token kind) { return Lexeme{kind, begin, begin + first.bytes + second.bytes}; };
  const auto digit = [](char32_t c) { return c >= '0' && c <= '9'; };
  if (digit(first.code) || (first.code == '.' && digit(second.code))) return number_at(begin);
  switch (first.code) {
    case '"': return text_at(begin, first.bytes);
    case '(': return one(Token::left_round);
    case ')': return one(Token::right_round);
    case '[': return one(Token::left_square);
    case ']': return one(Token::right_square);
    case '{': return one(Token::left_curly);
    case '}': return one(Token::right_curly);
    case ',': return one(Token::comma);
    case ':': return one(Token::colon);
    case '@': return one(Token::at);
    case '?': return one(Token::input);
    case '+': return one(Token::plus);
    case '-': return one(Token::minus);
    case '=': return one(Token::eq);
    case '.': return second.code == '.' ? two(Token::dots) : one(Token::dot);
    case '*': return second.code == '*' ? two(Token::power) : one(Token::star);
    case '!': return second.code == '=' ? two(Token::ne) : one(Token::unknown);
    case '<': return second.code == '=' ? two(Token::le) : one(Token::lt);
    case '>': return second.code == '=' ? two(Token::ge) : one(Token::gt);
    case '/':
      if (second.code == '*' && text_[offset] == '/') {
        return {Token::open_comment, begin, static_cast<std::uint32_t>(text_.size())};
      }
      return one(Token::slash);
    default: break;
  }
  if (variants_) {
    if (first.code == 0x2265) return one(Token::ge);  // ≥
    if (first.code == 0x2264) return one(Token::le);  // ≤
    if (first.code == 0x2260) return one(Token::ne);  // ≠
  }
  return one(Token::unknown);
}

LIANGCE_INLINE Lexeme Lexer::number_at(std::uint32_t begin) const noexcept {
  std::size_t end = begin;
  const auto digit = [&](std::size_t i) {
    const char32_t c = look(i).code;
    return c >= '0' && c <= '9';
  };
  const auto digits = [&] {
    while (digit(end)) end += look(end).bytes;
  };
  digits();
  if (const Character point = look(end); point.code == '.' && digit(end + point.bytes)) {
    end += point.bytes;
    digits();
  }
  if (const Character e = look(end); e.code == 'e' || e.code == 'E') {
    std::size_t after = end + e.bytes;
    if (const Character sign = look(after); sign.code == '+' || sign.code == '-') after += sign.bytes;
    if (digit(after)) {
      end = after;
      digits();
    }
  }
  return {Token::number, begin, static_cast<std::uint32_t>(end)};
}

LIANGCE_INLINE Lexeme Lexer::text_at(std::uint32_t begin, std::uint32_t quote_bytes) const noexcept {
  const bool plain = quote_bytes == 1;
  for (std::size_t i = begin + quote_bytes; i < text_.size();) {
    if (text_[i] == '\\') {
      i += 2;
      continue;
    }
    if (plain) {
      if (text_[i] == '"') return {Token::text, begin, static_cast<std::uint32_t>(i + 1)};
      ++i;
    } else {
      const Character c = character_at(text_, i);
      if (c.code != '"' && narrowed(c.code) == '"')
        return {Token::text, begin, static_cast<std::uint32_t>(i + c.bytes)};
      i += c.bytes;
    }
  }
  return {Token::open_text, begin, static_cast<std::uint32_t>(text_.size())};
}

LIANGCE_INLINE std::string Lexer::word(std::uint32_t begin, std::uint32_t end) const {
  std::string_view raw = text_.substr(begin, end - begin);
  if (!variants_) return std::string(raw);
  std::string out;
  out.reserve(raw.size());
  for (std::size_t i = 0; i < raw.size();) {
    const Character c = character_at(raw, i);
    if (c.bytes == 1) {
      out += raw[i];
    } else {
      append_utf8(out, narrowed(c.code));
    }
    i += c.bytes;
  }
  return out;
}

LIANGCE_INLINE std::string Lexer::number(const Lexeme& token) const { return word(token.begin, token.end); }

namespace detail {

/// `count` hexadecimal digits at `i`; -1 when there are not as many.
LIANGCE_INLINE std::int64_t hex_digits(std::string_view s, std::size_t i, std::size_t count) noexcept {
  if (i + count > s.size()) return -1;
  std::int64_t value = 0;
  for (std::size_t k = 0; k < count; ++k) {
    const char c = s[i + k];
    const int digit = c >= '0' && c <= '9'   ? c - '0'
                      : c >= 'a' && c <= 'f' ? c - 'a' + 10
                      : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                             : -1;
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

}  // namespace detail

LIANGCE_INLINE bool Lexer::contents(const Lexeme& token, std::string& out, std::uint32_t* bad) const {
  const std::uint32_t open = character_at(text_, token.begin).bytes;
  const std::uint32_t close = open == 1 ? 1 : 3;  // curly and full-width quotes have three bytes
  std::string_view s = text_.substr(token.begin + open, token.end - token.begin - open - close);
  out.clear();
  out.reserve(s.size());
  for (std::size_t i = 0; i < s.size(); ++i) {
    if (s[i] != '\\' || i + 1 >= s.size()) {
      out += s[i];
      continue;
    }
    const std::size_t escape = i;
    const auto malformed = [&] {
      *bad = token.begin + open + static_cast<std::uint32_t>(escape);
      return false;
    };
    switch (s[++i]) {
      case 'n': out += '\n'; break;
      case 'r': out += '\r'; break;
      case 't': out += '\t'; break;
      case '"': out += '"'; break;
      case '\'': out += '\''; break;
      case '\\': out += '\\'; break;
      case 'u':
      case 'U': {
        const std::size_t digits = s[i] == 'u' ? 4 : 6;
        std::int64_t code = detail::hex_digits(s, i + 1, digits);
        if (code < 0 || code > 0x10FFFF) return malformed();
        i += digits;
        if (code >= 0xD800 && code <= 0xDBFF && s.substr(i + 1, 2) == "\\u") {
          const std::int64_t low = detail::hex_digits(s, i + 3, 4);
          if (low < 0xDC00 || low > 0xDFFF) return malformed();
          code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
          i += 6;
        }
        if (code >= 0xD800 && code <= 0xDFFF) return malformed();
        append_utf8(out, static_cast<char32_t>(code));
        break;
      }
      default:  // not an escape of FEEL (a regular expression's `\d`): both characters stand for themselves
        out += '\\';
        out += s[i];
    }
  }
  return true;
}

}  // namespace liangce::feel
