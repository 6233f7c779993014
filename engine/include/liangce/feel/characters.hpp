// Characters of FEEL text: UTF-8, name characters (DMN 1.5 grammar rules 25-31, 61), and the spelling variants of
// Chinese keyboards.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "liangce/config.hpp"

namespace liangce::feel {

/// A character read at an offset. Malformed UTF-8 reads as U+FFFD of one byte.
struct Character {
  char32_t code = 0;
  std::uint32_t bytes = 0;  ///< 0 at the end of the text
};

Character character_at(std::string_view text, std::size_t offset) noexcept;
/// Full-width ASCII (U+FF01..U+FF5E) as its ASCII form, × ÷ as * /, curly quotes as "; others unchanged.
constexpr char32_t narrowed(char32_t c) noexcept {
  if (c >= 0xFF01 && c <= 0xFF5E) return c - 0xFEE0;
  if (c == 0xD7) return U'*';
  if (c == 0xF7) return U'/';
  if (c == 0x201C || c == 0x201D) return U'"';
  return c;
}
bool is_name_start(char32_t c) noexcept;  ///< without `?`, which is always the input value here
bool is_name_part(char32_t c) noexcept;   ///< without the operator signs
bool is_white_space(char32_t c) noexcept;
constexpr bool is_name_sign(char32_t c) noexcept {
  return c == U'.' || c == U'/' || c == U'-' || c == U'\'' || c == U'+' || c == U'*';
}
/// White space and comments from `offset` on; the offset of what follows.
std::size_t skip_blank(std::string_view text, std::size_t offset) noexcept;
void append_utf8(std::string& out, char32_t c);

}  // namespace liangce::feel

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/feel/impl/characters_inl.hpp"
#endif
