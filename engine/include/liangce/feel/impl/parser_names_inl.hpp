// Keywords, and names by longest match (DMN 1.5 grammar rules 25-27 and clause 10.3.1.6).
#pragma once

#include "liangce/feel/builtins/builtin.hpp"
#include "liangce/feel/keywords.hpp"
#include "liangce/feel/parser.hpp"

namespace liangce::feel {

LIANGCE_INLINE Keyword keyword(std::string_view word, bool variants) noexcept {
  if (word.size() < 2 || word.size() > 9) return Keyword::none;
  if (static_cast<unsigned char>(word[0]) < 0x80) {
    for (const auto& k : english_keywords) {
      if (k.word == word) return k.keyword;
    }
    return Keyword::none;
  }
  if (!variants) return Keyword::none;
  for (const auto& k : chinese_keywords) {
    if (k.word == word) return k.keyword;
  }
  return Keyword::none;
}

namespace detail {

LIANGCE_INLINE Keyword Parser::word_keyword() const { return keyword(lexer_.text(token_), lexer_.variants()); }

/// Is the word here, where an operator may stand, this keyword? `收入且...` and `...且人数` are split when read.
LIANGCE_INLINE bool Parser::is_word(Keyword k) {
  if (!is(Token::word)) return false;
  const std::string_view text = lexer_.text(token_);
  if (keyword(text, lexer_.variants()) == k) return true;
  if (!lexer_.variants() || static_cast<unsigned char>(text[0]) < 0x80) return false;
  for (const auto& spelling : chinese_keywords) {
    if (!text.starts_with(spelling.word)) continue;
    if (spelling.keyword != k || !spelling.infix) return false;
    token_.end = token_.begin + static_cast<std::uint32_t>(spelling.word.size());
    return true;
  }
  return false;
}

LIANGCE_INLINE void Parser::declare(std::string name) {
  int& most = local_parts_[std::string(first_word(name))];
  most = std::max(most, name_parts(name));
  ++local_names_[name];
  scopes_.back().names.push_back(std::move(name));
}

LIANGCE_INLINE void Parser::close_scope() {
  for (const std::string& name : scopes_.back().names) {
    if (const auto it = local_names_.find(name); it != local_names_.end() && --it->second == 0) local_names_.erase(it);
  }
  scopes_.pop_back();
}

LIANGCE_INLINE std::string_view Parser::narrowed_word(std::uint32_t begin, std::uint32_t end,
                                                      std::string& buffer) const {
  const std::string_view raw = lexer_.source().substr(begin, end - begin);
  if (!lexer_.variants() || raw.find('\xEF') == std::string_view::npos) return raw;
  buffer = lexer_.word(begin, end);
  return buffer;
}

LIANGCE_INLINE bool Parser::known(std::string_view name) const {
  return local_names_.find(name) != local_names_.end() || names_.find(name) != nullptr ||
         find_builtin(name, options_.variants) != nullptr;
}

LIANGCE_INLINE int Parser::most_parts(std::string_view word) const {
  int most = std::max(names_.most_parts(word), most_builtin_parts(word, options_.variants));
  if (const auto it = local_parts_.find(word); it != local_parts_.end()) most = std::max(most, it->second);
  return most;
}

LIANGCE_INLINE bool Parser::known_member(std::string_view name) const {
  return members_.find(name) != members_.end() || names_.is_member(name) || name == "time offset" ||
         name == "start included" || name == "end included";
}

LIANGCE_INLINE int Parser::most_member_parts(std::string_view word) const {
  int most = names_.most_member_parts(word);
  if (const auto it = member_parts_.find(word); it != member_parts_.end()) most = std::max(most, it->second);
  if (word == "time" || word == "start" || word == "end") most = std::max(most, 2);
  return most;
}

/// The longest name that begins at `begin`: known here (or a known member), else the words that stand side by side.
LIANGCE_INLINE Parser::Found Parser::longest_name(std::uint32_t begin, bool member) {
  const Lexeme first = lexer_.at(begin);
  std::string buffer;
  const std::string_view word = narrowed_word(first.begin, first.end, buffer);
  int most = 0;
  if (!member) most = most_parts(word);
  if (member || filters_ != 0) most = std::max(most, most_member_parts(word));
  const auto matches = [&](std::string_view name) {
    return (!member && known(name)) || ((member || filters_ != 0) && known_member(name));
  };
  if (most > 1) {
    // Collect up to `most` parts, then shorten until a name matches.
    struct Prefix {
      std::size_t length;
      std::uint32_t end;
    };
    std::string joined(word);
    std::vector<Prefix> prefixes{{joined.size(), first.end}};
    bool after_word = true;
    std::size_t at = first.end;
    while (static_cast<int>(prefixes.size()) < most) {
      at = skip_blank(lexer_.source(), at);
      Character c = lexer_.look(at);
      if (c.bytes == 0) break;
      if (is_name_sign(c.code)) {
        joined += static_cast<char>(c.code);
        at += c.bytes;
        after_word = false;
      } else if (is_name_part(c.code)) {
        if (after_word) joined += ' ';
        for (; c.bytes != 0 && is_name_part(c.code); c = lexer_.look(at)) {
          append_utf8(joined, c.code);
          at += c.bytes;
        }
        after_word = true;
      } else {
        break;
      }
      prefixes.push_back({joined.size(), static_cast<std::uint32_t>(at)});
    }
    for (auto it = prefixes.rbegin(); it != prefixes.rend(); ++it) {
      std::string_view name = std::string_view(joined).substr(0, it->length);
      if (matches(name)) return {std::string(name), it->end, true};
    }
  } else if (most == 1 && matches(word)) {
    return {std::string(word), first.end, true};
  }
  return {std::string(word), first.end, false};
}

LIANGCE_INLINE bool Parser::starts_known(std::uint32_t begin, std::uint32_t end) const {
  std::string buffer;
  for (std::uint32_t e = end; e > begin; --e) {
    if (e < lexer_.source().size() && (static_cast<unsigned char>(lexer_.source()[e]) & 0xC0U) == 0x80U) continue;
    const std::string_view word = narrowed_word(begin, e, buffer);
    if (most_parts(word) > 0 || keyword(word, true) != Keyword::none) return true;
  }
  return false;
}

/// An unknown word with Chinese keywords in it: `若收入`, `收入且`. Shortens the token to its first part when the rest
/// makes sense.
LIANGCE_INLINE bool Parser::split_word() {
  if (!lexer_.variants()) return false;
  const std::string_view text = lexer_.text(token_);
  if (text.size() > 1024 || static_cast<unsigned char>(text[0]) < 0x80) return false;
  std::string buffer;
  for (auto end = static_cast<std::uint32_t>(token_.end - 1); end > token_.begin;
       --end) {  // a known name, then a keyword
    if ((static_cast<unsigned char>(lexer_.source()[end]) & 0xC0U) == 0x80U) continue;
    if (!known(narrowed_word(token_.begin, end, buffer))) continue;
    const std::string_view rest = lexer_.source().substr(end, token_.end - end);
    for (const auto& spelling : chinese_keywords) {
      if (spelling.infix && rest.starts_with(spelling.word)) {
        token_.end = end;
        return true;
      }
    }
  }
  for (const auto& spelling : chinese_keywords) {  // a keyword, then a known name
    if (!text.starts_with(spelling.word) || text.size() == spelling.word.size()) continue;
    const auto end = static_cast<std::uint32_t>(token_.begin + spelling.word.size());
    const bool binds =
        spelling.keyword == Keyword::some || spelling.keyword == Keyword::every || spelling.keyword == Keyword::for_;
    if (!starts_known(end, token_.end) && !(binds && text.find("属于") != std::string_view::npos)) continue;
    token_.end = end;
    return true;
  }
  return false;
}

LIANGCE_INLINE Parser::Found Parser::run(std::uint32_t begin) const {
  Found found;
  std::size_t at = begin;
  bool after_word = false;
  for (int parts = 0;; ++parts) {
    at = skip_blank(lexer_.source(), at);
    Character c = lexer_.look(at);
    if (c.bytes == 0 || parts > options_.limits.name_parts) break;
    if (is_name_sign(c.code) && parts > 0) {
      found.name += static_cast<char>(c.code);
      at += c.bytes;
      after_word = false;
    } else if (parts == 0 ? is_name_start(c.code) : is_name_part(c.code)) {
      if (after_word) found.name += ' ';
      for (; c.bytes != 0 && is_name_part(c.code); c = lexer_.look(at)) {
        append_utf8(found.name, c.code);
        at += c.bytes;
      }
      after_word = true;
    } else {
      break;
    }
    found.end = static_cast<std::uint32_t>(at);
    found.known = parts < options_.limits.name_parts;  // false: too many parts
  }
  return found;
}

/// A name being declared (variable, parameter): its parts up to `until` (none: up to a token that is no name part).
LIANGCE_INLINE bool Parser::new_name(std::string& name, std::uint32_t& begin, std::uint32_t& end, Keyword until,
                                     std::string_view what) {
  name.clear();
  begin = end = token_.begin;
  if (!is(Token::word) || (word_keyword() != Keyword::none && word_keyword() != Keyword::not_)) {
    unexpected(what);
    return false;
  }
  bool after_word = false;
  for (int parts = 0;; ++parts) {
    if (parts >= options_.limits.name_parts) {
      error("LC701", begin, token_.end,
            "a name has more than " + std::to_string(options_.limits.name_parts) + " parts (limit name_parts)");
      return false;
    }
    if (is(Token::word) || (is(Token::number) && parts > 0)) {
      if (parts > 0 && until != Keyword::none && is_word(until)) return true;
      if (lexer_.variants() && until != Keyword::none) {  // `甲属于`: the variable, then the keyword
        const std::string_view text = lexer_.text(token_);
        for (const auto& spelling : chinese_keywords) {
          if (spelling.keyword != until) continue;
          const std::size_t at = text.find(spelling.word);
          if (at != std::string_view::npos && at > 0) token_.end = token_.begin + static_cast<std::uint32_t>(at);
        }
      }
      if (after_word) name += ' ';
      name += lexer_.word(token_.begin, token_.end);
      after_word = true;
    } else if (parts > 0 && token_.end > token_.begin && is_name_sign(lexer_.look(token_.begin).code)) {
      name += lexer_.word(token_.begin, token_.end);
      after_word = false;
    } else {
      return true;
    }
    end = token_.end;
    advance();
    if (stopped()) return false;
  }
}

}  // namespace detail
}  // namespace liangce::feel
