// Tokens, one at a time, from any offset: the parser re-reads from where a longest-match name ended.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "liangce/feel/characters.hpp"

namespace liangce::feel {

enum class Token : std::uint8_t {
  end,
  word,  // letters, digits; keyword or part of a name
  number,
  text,  // "..."
  open_comment,
  open_text,
  unknown,  // a character FEEL does not have
  left_round,
  right_round,
  left_square,
  right_square,
  left_curly,
  right_curly,
  comma,
  colon,
  dot,
  dots,
  at,
  input,
  plus,
  minus,
  star,
  slash,
  power,
  eq,
  ne,
  lt,
  le,
  gt,
  ge,
};

struct Lexeme {
  Token kind = Token::end;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

class Lexer {
 public:
  Lexer(std::string_view text, bool variants) noexcept : text_(text), variants_(variants) {}

  /// The token at or after `offset`.
  Lexeme at(std::size_t offset) const noexcept;
  std::string_view source() const noexcept { return text_; }
  std::string_view text(const Lexeme& token) const noexcept {
    return text_.substr(token.begin, token.end - token.begin);
  }
  /// ASCII spelling of a number token.
  std::string number(const Lexeme& token) const;
  /// The contents of a text token, escapes resolved; false = a malformed escape, at `*bad`.
  bool contents(const Lexeme& token, std::string& out, std::uint32_t* bad) const;
  /// The character at an offset as the grammar sees it (full-width forms narrowed when variants are read).
  Character look(std::size_t offset) const noexcept {
    Character c = character_at(text_, offset);
    if (variants_ && c.code >= 0x80) c.code = narrowed(c.code);
    return c;
  }
  bool variants() const noexcept { return variants_; }
  /// A word as used for names: full-width letters and digits narrowed.
  std::string word(std::uint32_t begin, std::uint32_t end) const;

 private:
  Lexeme number_at(std::uint32_t begin) const noexcept;
  Lexeme text_at(std::uint32_t begin, std::uint32_t quote_bytes) const noexcept;

  std::string_view text_;
  bool variants_;
};

}  // namespace liangce::feel

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/feel/impl/lexer_inl.hpp"
#endif
