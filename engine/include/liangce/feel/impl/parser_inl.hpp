// The parser's tokens, tree and errors.
#pragma once

#include "liangce/feel/parser.hpp"

namespace liangce::feel {

LIANGCE_INLINE std::string_view to_string(Operator op) noexcept {
  switch (op) {
    case Operator::none: return "";
    case Operator::add: return "+";
    case Operator::subtract: return "-";
    case Operator::multiply: return "*";
    case Operator::divide: return "/";
    case Operator::power: return "**";
    case Operator::eq: return "=";
    case Operator::ne: return "!=";
    case Operator::lt: return "<";
    case Operator::le: return "<=";
    case Operator::gt: return ">";
    case Operator::ge: return ">=";
  }
  return "";
}

LIANGCE_INLINE Reading read_expression(std::string_view text, const Environment& names, const ReadOptions& options) {
  return detail::Parser(text, names, options).expression();
}

LIANGCE_INLINE Reading read_unary_tests(std::string_view text, const Environment& names, const ReadOptions& options) {
  return detail::Parser(text, names, options).unary_tests();
}

namespace detail {

LIANGCE_INLINE Parser::Parser(std::string_view text, const Environment& names, const ReadOptions& options)
    : lexer_(text, options.variants), names_(names), options_(options) {}

LIANGCE_INLINE bool Parser::readable() {
  const std::string_view text = lexer_.source();
  if (text.size() > options_.limits.expression_bytes) {
    error("LC701", 0, 0,
          "the expression has more than " + std::to_string(options_.limits.expression_bytes) +
              " bytes (limit expression_bytes)");
    return false;
  }
  for (std::size_t i = 0; i < text.size();) {
    const Character c = character_at(text, i);
    if (c.bytes == 1 && c.code == 0xFFFD) {
      const auto at = static_cast<std::uint32_t>(i);
      error("LC408", at, at + 1, "this byte is not UTF-8");
      return false;
    }
    i += c.bytes;
  }
  return true;
}

LIANGCE_INLINE Reading Parser::expression() {
  if (!readable()) return std::move(reading_);
  move_to(0);
  if (is(Token::end)) {
    error("LC401", token_.begin, token_.end, "the expression is empty");
    return std::move(reading_);
  }
  reading_.syntax.root = whole();
  if (!stopped() && !is(Token::end)) unexpected("an operator or the end of the expression");
  return std::move(reading_);
}

LIANGCE_INLINE Reading Parser::unary_tests() {
  if (!readable()) return std::move(reading_);
  move_to(0);
  if (is(Token::end)) {
    error("LC401", token_.begin, token_.end, "the unary test is empty", "write `-` for a test that every value passes");
    return std::move(reading_);
  }
  if (is(Token::minus) && lexer_.at(token_.end).kind == Token::end) {
    reading_.syntax.root = leaf(Ast::dash, token_.begin, token_.end);
    return std::move(reading_);
  }
  if (is(Token::word) && word_keyword() == Keyword::not_ && lexer_.at(token_.end).kind == Token::left_round) {
    const Lexeme start = token_;
    advance();
    advance();
    const AstId inner = tests(Ast::not_tests, start.begin, Token::right_round);
    if (!stopped() && expect(Token::right_round, "`)`") && is(Token::end)) {
      reading_.syntax.nodes[inner].end = static_cast<std::uint32_t>(token_.begin);
      reading_.syntax.root = inner;
      return std::move(reading_);
    }
    reading_ = Reading();  // `not(a) and b`: an ordinary expression
    scratch_.clear();
    panic_ = false;
    if (fatal_) fatal_ = false;
    move_to(0);
  }
  reading_.syntax.root = tests(Ast::tests, token_.begin, Token::end);
  if (!stopped() && !is(Token::end)) unexpected("`,` or the end of the unary tests");
  return std::move(reading_);
}

LIANGCE_INLINE AstId Parser::tests(Ast kind, std::uint32_t begin, Token until) {
  const std::size_t mark = scratch_.size();
  do {
    push(whole());
    if (stopped()) return error_node();
  } while (accept(Token::comma) && !is(until));
  return add(kind, begin, mark);
}

LIANGCE_INLINE void Parser::move_to(std::size_t offset) {
  if (fatal_) {
    token_ = Lexeme{Token::end, static_cast<std::uint32_t>(offset), static_cast<std::uint32_t>(offset)};
    return;
  }
  token_ = lexer_.at(offset);
  if (token_.kind == Token::open_text) {
    error("LC402", token_.begin, token_.begin + 1, "the text that starts here is never closed",
          "add the closing quote");
    token_.kind = Token::end;
  } else if (token_.kind == Token::open_comment) {
    error("LC402", token_.begin, token_.begin + 2, "the comment that starts here is never closed", "add `*/`");
    token_.kind = Token::end;
  } else if (token_.kind == Token::unknown) {
    const std::string_view c = lexer_.text(token_);
    std::string hint;
    if (c == "!") hint = "`!=` is unequal; negation is written not(...)";
    if (c == "&" || c == "|") hint = "write `and`, `or`";
    if (c == "'") hint = "texts stand in double quotes";
    if (c == ";") hint = "items are separated by `,`";
    if (c == "%") hint = "write a percentage as a number, e.g. 0.03";
    error("LC403", token_.begin, token_.end, "`" + std::string(c) + "` has no meaning in FEEL", std::move(hint));
    token_.kind = Token::end;
  }
}

LIANGCE_INLINE bool Parser::accept(Token kind) {
  if (!is(kind)) return false;
  advance();
  return true;
}

LIANGCE_INLINE bool Parser::expect(Token kind, std::string_view what) {
  if (accept(kind)) return true;
  unexpected(what);
  return false;
}

LIANGCE_INLINE bool Parser::expect_word(Keyword k, std::string_view what) {
  if (is_word(k)) {
    advance();
    return true;
  }
  unexpected(what);
  return false;
}

LIANGCE_INLINE std::string Parser::found() const {
  if (is(Token::end)) return "the end of the expression";
  std::string_view text = lexer_.text(token_);
  if (text.size() > 40) {
    std::size_t cut = 37;
    while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0U) == 0x80U) --cut;
    return "`" + std::string(text.substr(0, cut)) + "...`";
  }
  return "`" + std::string(text) + "`";
}

LIANGCE_INLINE void Parser::error(std::string code, std::uint32_t begin, std::uint32_t end, std::string message,
                                  std::string hint) {
  if (panic_ || fatal_) return;  // one error until reading is in step again
  panic_ = true;
  if (code == "LC701") fatal_ = true;
  if (reading_.errors.size() >= 20) fatal_ = true;
  reading_.errors.push_back({std::move(code), begin, end, std::move(message), std::move(hint)});
}

LIANGCE_INLINE void Parser::unexpected(std::string_view expected, std::string hint) {
  error("LC404", token_.begin, token_.end, "found " + found() + ", expected " + std::string(expected), std::move(hint));
}

LIANGCE_INLINE void Parser::recover() {
  if (fatal_) return;
  int nesting = 0;
  for (;; token_ = lexer_.at(token_.end)) {
    switch (token_.kind) {
      case Token::end:
      case Token::open_text:
      case Token::open_comment: token_.kind = Token::end; return;  // still in panic: nothing to be in step with
      case Token::left_round:
      case Token::left_square:
      case Token::left_curly: ++nesting; break;
      case Token::right_round:
      case Token::right_square:
      case Token::right_curly:
        if (nesting-- == 0) {
          panic_ = false;
          return;
        }
        break;
      case Token::comma:
        if (nesting == 0) {
          panic_ = false;
          return;
        }
        break;
      default: break;
    }
  }
}

LIANGCE_INLINE AstId Parser::add(Ast kind, std::uint32_t begin, std::size_t mark, Operator op) {
  Syntax& s = reading_.syntax;
  if (s.nodes.size() >= options_.limits.nodes) {
    panic_ = false;
    error("LC701", begin, token_.begin,
          "the expression has more than " + std::to_string(options_.limits.nodes) + " parts (limit nodes)");
    scratch_.resize(mark);
    return 0;
  }
  AstNode node;
  node.kind = kind;
  node.op = op;
  node.begin = begin;
  node.first = static_cast<std::uint32_t>(s.children.size());
  node.count = static_cast<std::uint32_t>(scratch_.size() - mark);
  s.children.insert(s.children.end(), scratch_.begin() + static_cast<std::ptrdiff_t>(mark), scratch_.end());
  scratch_.resize(mark);
  // The token after the node has been read already: its text ends at the last blank before that.
  std::uint32_t end = token_.begin;
  const std::string_view text = lexer_.source();
  while (end > begin && (text[end - 1] == ' ' || (text[end - 1] >= '\t' && text[end - 1] <= '\r'))) --end;
  node.end = end;
  s.nodes.push_back(node);
  return static_cast<AstId>(s.nodes.size() - 1);
}

LIANGCE_INLINE AstId Parser::leaf(Ast kind, std::uint32_t begin, std::uint32_t end, std::uint32_t data) {
  const AstId id = add(kind, begin, scratch_.size());
  if (fatal_) return id;
  reading_.syntax.nodes[id].end = end;
  reading_.syntax.nodes[id].data = data;
  return id;
}

LIANGCE_INLINE AstId Parser::literal(Value value, std::uint32_t begin, std::uint32_t end) {
  reading_.syntax.values.push_back(std::move(value));
  return leaf(Ast::literal, begin, end, static_cast<std::uint32_t>(reading_.syntax.values.size() - 1));
}

LIANGCE_INLINE AstId Parser::error_node() {
  if (reading_.syntax.nodes.empty() || !fatal_) return leaf(Ast::error, token_.begin, token_.end);
  return 0;
}

LIANGCE_INLINE std::uint32_t Parser::text_index(std::string text) {
  reading_.syntax.texts.push_back(std::move(text));
  return static_cast<std::uint32_t>(reading_.syntax.texts.size() - 1);
}

}  // namespace detail
}  // namespace liangce::feel
