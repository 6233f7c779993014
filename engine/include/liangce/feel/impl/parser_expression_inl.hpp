// Operators, from the loosest to the tightest (DMN 1.5 grammar rules 2-4, 49-51).
#pragma once

#include <utility>

#include "liangce/feel/parser.hpp"

namespace liangce::feel::detail {

/// Counts nesting; the limit is an error, never a deep stack.
struct Parser::Depth {
  explicit Depth(Parser& p, int by = 1) : parser(p), levels(by) {
    parser.depth_ += levels;
    if (parser.depth_ > parser.options_.limits.depth) {
      parser.error(
          "LC701", parser.token_.begin, parser.token_.end,
          "the expression is nested more than " + std::to_string(parser.options_.limits.depth) + " deep (limit depth)");
    }
  }
  ~Depth() { parser.depth_ -= levels; }
  Depth(const Depth&) = delete;
  Depth& operator=(const Depth&) = delete;
  Parser& parser;
  int levels;
};

LIANGCE_INLINE AstId Parser::whole() {
  const Depth depth(*this);
  if (stopped()) return error_node();
  return disjunction();
}

LIANGCE_INLINE AstId Parser::disjunction() {
  const std::uint32_t begin = token_.begin;
  const std::size_t mark = scratch_.size();
  const AstId first = conjunction();
  if (stopped() || !is_word(Keyword::or_)) return first;
  push(first);
  while (!stopped() && is_word(Keyword::or_)) {
    advance();
    push(conjunction());
  }
  return add(Ast::any, begin, mark);
}

LIANGCE_INLINE AstId Parser::conjunction() {
  const std::uint32_t begin = token_.begin;
  const std::size_t mark = scratch_.size();
  const AstId first = comparison();
  if (stopped() || !is_word(Keyword::and_)) return first;
  push(first);
  while (!stopped() && is_word(Keyword::and_)) {
    advance();
    push(comparison());
  }
  return add(Ast::all, begin, mark);
}

LIANGCE_INLINE Operator comparison_operator(Token kind) noexcept {
  switch (kind) {
    case Token::eq: return Operator::eq;
    case Token::ne: return Operator::ne;
    case Token::lt: return Operator::lt;
    case Token::le: return Operator::le;
    case Token::gt: return Operator::gt;
    case Token::ge: return Operator::ge;
    default: return Operator::none;
  }
}

LIANGCE_INLINE AstId Parser::comparison() {
  const std::uint32_t begin = token_.begin;
  return comparison_rest(addition(), begin);
}

LIANGCE_INLINE AstId Parser::comparison_rest(AstId left, std::uint32_t begin) {
  int chained = 0;
  struct Restore {
    int& depth;
    int& chained;
    ~Restore() { depth -= chained; }
  } restore{depth_, chained};
  while (!stopped()) {
    const std::size_t mark = scratch_.size();
    if (const Operator op = comparison_operator(token_.kind); op != Operator::none) {
      advance();
      push(left);
      push(addition());
      left = add(Ast::compare, begin, mark, op);
    } else if (is_word(Keyword::between)) {
      advance();
      push(left);
      push(addition());
      if (lexer_.variants() && is(Token::word) &&
          (lexer_.text(token_).starts_with("与") || lexer_.text(token_).starts_with("和"))) {
        move_to(token_.begin + 3);  // 介于 a 与 b
      } else if (!stopped()) {
        expect_word(Keyword::and_, "`and` and the upper bound of `between`");
      }
      push(stopped() ? error_node() : addition());
      left = add(Ast::between, begin, mark);
    } else if (is_word(Keyword::in)) {
      advance();
      left = membership(left, begin);
    } else {
      return left;
    }
    ++chained;
    if (++depth_ > options_.limits.depth) {
      error("LC701", token_.begin, token_.end,
            "the expression is nested more than " + std::to_string(options_.limits.depth) + " deep (limit depth)");
    }
  }
  return left;
}

LIANGCE_INLINE AstId Parser::membership(AstId left, std::uint32_t begin) {
  const std::size_t mark = scratch_.size();
  push(left);
  if (!is(Token::left_round)) {
    push(addition());
    return add(Ast::in, begin, mark);
  }
  const Depth depth(*this);
  const std::uint32_t open = token_.begin;
  const bool outer = std::exchange(range_end_, false);
  advance();
  const AstId first = whole();
  if (is(Token::dots) && !stopped()) {
    range_end_ = outer;
    push(finish_range(first, open, false));
    return add(Ast::in, begin, mark);
  }
  push(first);
  if (panic_) recover();
  while (!stopped() && accept(Token::comma)) {
    push(whole());
    if (panic_) recover();
  }
  range_end_ = outer;
  if (!stopped()) expect(Token::right_round, "`,` or `)`");
  return add(Ast::in, begin, mark);
}

LIANGCE_INLINE AstId Parser::addition() {
  const std::uint32_t begin = token_.begin;
  const std::size_t mark = scratch_.size();
  const AstId first = multiplication();
  if (stopped() || !(is(Token::plus) || is(Token::minus))) return first;
  push(first);
  while (!stopped() && (is(Token::plus) || is(Token::minus))) {
    const Operator op = is(Token::plus) ? Operator::add : Operator::subtract;
    advance();
    const AstId next = multiplication();
    push(next, op);
  }
  return add(Ast::chain, begin, mark, Operator::add);
}

LIANGCE_INLINE AstId Parser::multiplication() {
  const std::uint32_t begin = token_.begin;
  const std::size_t mark = scratch_.size();
  const AstId first = power();
  if (stopped() || !(is(Token::star) || is(Token::slash))) return first;
  push(first);
  while (!stopped() && (is(Token::star) || is(Token::slash))) {
    const Operator op = is(Token::star) ? Operator::multiply : Operator::divide;
    advance();
    const AstId next = power();
    push(next, op);
  }
  return add(Ast::chain, begin, mark, Operator::multiply);
}

LIANGCE_INLINE AstId Parser::power() {
  const std::uint32_t begin = token_.begin;
  const std::size_t mark = scratch_.size();
  const AstId first = unary();
  if (stopped() || !is(Token::power)) return first;
  push(first);
  while (!stopped() && accept(Token::power)) push(unary(), Operator::power);
  return add(Ast::chain, begin, mark, Operator::power);
}

LIANGCE_INLINE AstId Parser::unary() {
  const std::uint32_t begin = token_.begin;
  if (is(Token::minus)) {
    const Depth depth(*this);
    if (stopped()) return error_node();
    const std::size_t mark = scratch_.size();
    advance();
    push(unary());
    return add(Ast::negate, begin, mark);
  }
  AstId left = postfix();
  int chained = 0;
  while (!stopped() && is_word(Keyword::instance)) {
    const std::size_t mark = scratch_.size();
    advance();
    if (!expect_word(Keyword::of, "`of` after `instance`")) break;
    std::size_t at = token_.begin;
    struct Names final : TypeNames {
      explicit Names(const Environment& e) : environment(e) {}
      TypeRef find(std::string_view name) const override { return environment.find_type(name); }
      const Environment& environment;
    } names(names_);
    const std::string_view text = lexer_.source();
    auto type = parse_type_at(text, at, &names);
    if (!type) {
      error("LC405", token_.begin, static_cast<std::uint32_t>(std::max<std::size_t>(at, token_.end)),
            "`" + std::string(lexer_.text(token_)) + "` is not a type",
            "types are number, string, boolean, date, time, date and time, days and time duration, years and months "
            "duration, list<..>, context<..>, range<..>, function<..> -> .., Any, or a declared type");
      break;
    }
    push(left);
    reading_.syntax.types.push_back(*type);
    reading_.syntax.type_texts.emplace_back(text.substr(token_.begin, at - token_.begin));
    move_to(at);
    left = add(Ast::instance_of, begin, mark);
    if (!fatal_) reading_.syntax.nodes[left].data = static_cast<std::uint32_t>(reading_.syntax.types.size() - 1);
    if (++chained > options_.limits.depth) {
      error("LC701", token_.begin, token_.end,
            "the expression is nested more than " + std::to_string(options_.limits.depth) + " deep (limit depth)");
    }
  }
  return left;
}

LIANGCE_INLINE AstId Parser::postfix() {
  const std::uint32_t begin = token_.begin;
  return postfix_rest(primary(), begin);
}

LIANGCE_INLINE AstId Parser::postfix_rest(AstId left, std::uint32_t begin) {
  int chained = 0;
  struct Restore {
    int& depth;
    int& chained;
    ~Restore() { depth -= chained; }
  } restore{depth_, chained};
  while (!stopped()) {
    const std::size_t mark = scratch_.size();
    if (is(Token::dot)) {
      advance();
      if (!is(Token::word)) {
        unexpected("the name of an entry or property after `.`");
        break;
      }
      Found name = longest_name(token_.begin, true);
      push(left);
      move_to(name.end);
      if (!name.known) {  // `a.first name`: words side by side are one name
        while (is(Token::word) && word_keyword() == Keyword::none) {
          bool keyword_here = false;
          for (const Keyword k : {Keyword::and_, Keyword::or_, Keyword::then, Keyword::else_, Keyword::in,
                                  Keyword::between, Keyword::satisfies, Keyword::return_}) {
            keyword_here = keyword_here || is_word(k);
          }
          if (keyword_here) break;
          name.name += ' ';
          name.name += lexer_.word(token_.begin, token_.end);
          advance();
        }
      }
      left = add(Ast::path, begin, mark);
      if (!fatal_) reading_.syntax.nodes[left].data = text_index(std::move(name.name));
    } else if (is(Token::left_square) && !range_end_) {
      const Depth depth(*this);
      advance();
      push(left);
      ++filters_;
      open_scope();
      declare("item");
      push(whole());
      close_scope();
      --filters_;
      if (panic_) recover();
      if (!stopped()) expect(Token::right_square, "`]` at the end of the filter");
      left = add(Ast::filter, begin, mark);
    } else if (is(Token::left_round)) {
      left = call(left, begin);
    } else {
      break;
    }
    ++chained;
    if (++depth_ > options_.limits.depth) {
      error("LC701", token_.begin, token_.end,
            "the expression is nested more than " + std::to_string(options_.limits.depth) + " deep (limit depth)");
    }
  }
  return left;
}

LIANGCE_INLINE AstId Parser::call(AstId callee, std::uint32_t begin) {
  const Depth depth(*this);
  const bool outer = std::exchange(range_end_, false);
  const std::size_t mark = scratch_.size();
  push(callee);
  advance();
  bool named = false;
  if (!is(Token::right_round)) {
    do {
      if (stopped()) break;
      std::uint32_t label = 0, label_begin = 0, label_end = 0;
      if (is(Token::word)) {
        Found name = run(token_.begin);
        if (name.end != 0 && lexer_.at(name.end).kind == Token::colon) {
          label_begin = token_.begin, label_end = name.end;
          label = text_index(std::move(name.name));
          named = true;
          move_to(lexer_.at(name.end).end);
        }
      }
      if (named && label == 0) {
        unexpected("`name: value`", "either all arguments are named or none");
        break;
      }
      const AstId argument = whole();
      push(argument);
      scratch_.back().label = label, scratch_.back().begin = label_begin, scratch_.back().end = label_end;
      if (panic_) recover();
    } while (!stopped() && accept(Token::comma));
  }
  range_end_ = outer;
  if (!stopped()) expect(Token::right_round, "`,` or `)` in the arguments");
  const AstId id = add(Ast::call, begin, mark);
  if (!fatal_) reading_.syntax.nodes[id].named = named;
  return id;
}

}  // namespace liangce::feel::detail
