// Literals, names, brackets, and the constructs that begin with a word.
#pragma once

#include <utility>

#include "liangce/feel/parser.hpp"

namespace liangce::feel::detail {

LIANGCE_INLINE AstId Parser::primary() {
  if (stopped()) return error_node();
  const Lexeme start = token_;
  switch (start.kind) {
    case Token::number: {
      const auto number = Number::parse(lexer_.number(start));
      advance();
      if (number) return literal(Value(*number), start.begin, start.end);
      return literal(Value::error("the number does not fit decimal128"), start.begin, start.end);
    }
    case Token::text: {
      std::string content;
      std::uint32_t bad = 0;
      if (!lexer_.contents(start, content, &bad)) {
        error("LC406", bad, bad + 2, "malformed escape in a text",
              "\\uXXXX takes four hexadecimal digits, \\UXXXXXX six, and surrogates come in pairs");
        return error_node();
      }
      advance();
      return literal(Value(content), start.begin, start.end);
    }
    case Token::at: return at_literal();
    case Token::input: advance(); return leaf(Ast::input, start.begin, start.end);
    case Token::left_round: return round();
    case Token::left_square: return square();
    case Token::right_square: {  // ]a..b]
      const bool outer = std::exchange(range_end_, false);
      advance();
      const AstId first = whole();
      range_end_ = outer;
      if (stopped()) return error_node();
      if (!is(Token::dots)) {
        unexpected("`..`", "`]` opens a range such as ]1..10]");
        return error_node();
      }
      return finish_range(first, start.begin, false);
    }
    case Token::left_curly: return curly();
    case Token::word: return word_primary();
    case Token::lt:
    case Token::le:
    case Token::gt:
    case Token::ge:
    case Token::eq:
    case Token::ne: return comparison_range();
    default: break;
  }
  std::string hint;
  if (is(Token::end) && start.begin != 0) hint = "the expression stops after an operator or an opening bracket";
  unexpected("a value", std::move(hint));
  return error_node();
}

LIANGCE_INLINE AstId Parser::comparison_range() {
  const Depth depth(*this);
  if (stopped()) return error_node();
  const std::uint32_t begin = token_.begin;
  const std::size_t mark = scratch_.size();
  const Operator op = comparison_operator(token_.kind);
  advance();
  push(addition());
  return add(Ast::comparison_range, begin, mark, op);
}

LIANGCE_INLINE AstId Parser::at_literal() {
  const std::uint32_t begin = token_.begin;
  advance();
  std::string content;
  std::uint32_t bad = 0;
  if (!is(Token::text) || !lexer_.contents(token_, content, &bad)) {
    unexpected("a text after `@`", "dates, times and durations are written @\"2023-06-30\"");
    return error_node();
  }
  const std::uint32_t end = token_.end;
  advance();
  Value value;
  if (const auto date = Date::parse(content)) {
    value = *date;
  } else if (const auto date_time = DateTime::parse(content)) {
    value = *date_time;
  } else if (const auto time = Time::parse(content)) {
    value = *time;
  } else if (const auto days = DaysDuration::parse(content)) {
    value = *days;
  } else if (const auto months = MonthsDuration::parse(content)) {
    value = *months;
  } else {
    value = Value::error("\"" + content + "\" is no date, time, date and time or duration");
  }
  return literal(std::move(value), begin, end);
}

LIANGCE_INLINE AstId Parser::round() {
  const Depth depth(*this);
  if (stopped()) return error_node();
  const bool outer = std::exchange(range_end_, false);
  const std::uint32_t begin = token_.begin;
  advance();
  const AstId inner = whole();
  range_end_ = outer;
  if (panic_) {
    recover();
    if (!stopped()) accept(Token::right_round);
    return inner;
  }
  if (is(Token::dots)) return finish_range(inner, begin, false);
  if (is(Token::comma)) {
    unexpected("`)` or `..`", "a list is written in square brackets: [1, 2]");
    return error_node();
  }
  expect(Token::right_round, "`)`");
  return inner;
}

LIANGCE_INLINE AstId Parser::finish_range(AstId start, std::uint32_t begin, bool included) {
  const std::size_t mark = scratch_.size();
  advance();  // ..
  push(start);
  const bool outer = std::exchange(range_end_, true);
  push(whole());
  range_end_ = outer;
  bool end_included = false;
  if (is(Token::right_square)) {
    end_included = true;
  } else if (!is(Token::right_round) && !is(Token::left_square)) {
    unexpected("`]`, `)` or `[` at the end of the range");
    return error_node();
  }
  advance();
  const AstId id = add(Ast::range, begin, mark);
  if (!fatal_) {
    reading_.syntax.nodes[id].start_included = included;
    reading_.syntax.nodes[id].end_included = end_included;
  }
  return id;
}

LIANGCE_INLINE AstId Parser::square() {
  const Depth depth(*this);
  if (stopped()) return error_node();
  const std::uint32_t begin = token_.begin;
  const std::size_t mark = scratch_.size();
  const bool outer = std::exchange(range_end_, false);
  advance();
  if (is(Token::right_square)) {
    range_end_ = outer;
    advance();
    return add(Ast::list, begin, mark);
  }
  const AstId first = whole();
  if (is(Token::dots) && !stopped()) {
    range_end_ = outer;
    return finish_range(first, begin, true);
  }
  push(first);
  if (panic_) recover();
  while (!stopped() && accept(Token::comma)) {
    push(whole());
    if (panic_) recover();
  }
  range_end_ = outer;
  if (!stopped()) expect(Token::right_square, "`,` or `]` in the list");
  return add(Ast::list, begin, mark);
}

LIANGCE_INLINE AstId Parser::curly() {
  const Depth depth(*this);
  if (stopped()) return error_node();
  const std::uint32_t begin = token_.begin;
  const std::size_t mark = scratch_.size();
  const bool outer = std::exchange(range_end_, false);
  open_scope();
  advance();
  if (!is(Token::right_curly)) {
    do {
      if (stopped()) break;
      AstChild entry;
      entry.begin = token_.begin;
      std::string key;
      bool name = false;
      if (is(Token::text)) {
        std::uint32_t bad = 0;
        if (!lexer_.contents(token_, key, &bad)) {
          error("LC406", bad, bad + 2, "malformed escape in a text");
          break;
        }
        entry.end = token_.end;
        advance();
        name = normalise_name(key) == key;
      } else if (is(Token::word)) {
        Found found = run(token_.begin);
        key = std::move(found.name);
        entry.end = found.end;
        move_to(found.end);
        name = true;
      } else {
        unexpected("the name of an entry, or `}`");
        break;
      }
      if (!is(Token::colon)) {
        unexpected("`:` after the name of an entry");
        break;
      }
      advance();
      if (name) {
        int& most = member_parts_[std::string(first_word(key))];
        most = std::max(most, name_parts(key));
        members_[key] = true;
      }
      const bool recursive = is(Token::word) && word_keyword() == Keyword::function;
      if (recursive && name) declare(key);
      entry.node = whole();
      if (!recursive && name) declare(key);
      entry.label = text_index(std::move(key));
      scratch_.push_back(entry);
      if (panic_) recover();
    } while (!stopped() && accept(Token::comma));
  }
  close_scope();
  range_end_ = outer;
  if (!stopped()) expect(Token::right_curly, "`,` or `}` in the context");
  return add(Ast::context, begin, mark);
}

LIANGCE_INLINE AstId Parser::word_primary() {
  const std::uint32_t begin = token_.begin;
  for (int attempt = 0; attempt < 2; ++attempt) {
    const Keyword k = word_keyword();
    // A longer name in scope may begin with a keyword only when it is a built-in's (`not`); names never do.
    if (k == Keyword::none || k == Keyword::not_) {
      if (k == Keyword::not_ && lexer_.variants() && static_cast<unsigned char>(lexer_.text(token_)[0]) >= 0x80 &&
          lexer_.at(token_.end).kind != Token::left_round) {  // 非 a = b
        const Depth depth(*this);
        if (stopped()) return error_node();
        const std::size_t mark = scratch_.size();
        push(leaf(Ast::name, token_.begin, token_.end, text_index("not")));
        advance();
        push(comparison());
        return add(Ast::call, begin, mark);
      }
      Found name = longest_name(token_.begin, false);
      if (k == Keyword::not_) name.name = "not";
      if (name.known || k == Keyword::not_ || attempt == 1 || !split_word()) return name_primary();
      continue;  // the word is now shorter: a keyword or a known name
    }
    // A name in scope that is a keyword's Chinese spelling wins (a fact called 是).
    if (lexer_.variants() && static_cast<unsigned char>(lexer_.text(token_)[0]) >= 0x80 &&
        names_.find(lexer_.text(token_)) != nullptr) {
      return name_primary();
    }
    switch (k) {
      case Keyword::true_:
      case Keyword::false_: {
        const Lexeme word = token_;
        advance();
        return literal(Value(k == Keyword::true_), word.begin, word.end);
      }
      case Keyword::null: {
        const Lexeme word = token_;
        advance();
        return literal(Value(), word.begin, word.end);
      }
      case Keyword::if_: return conditional();
      case Keyword::for_: return iteration(Ast::for_);
      case Keyword::some: return iteration(Ast::some);
      case Keyword::every: return iteration(Ast::every);
      case Keyword::function: return function_literal();
      default: break;
    }
    break;
  }
  unexpected("a value", "`" + std::string(lexer_.text(token_)) + "` is a keyword and cannot stand here");
  return error_node();
}

LIANGCE_INLINE AstId Parser::name_primary() {
  const std::uint32_t begin = token_.begin;
  Found name;
  if (word_keyword() == Keyword::not_) {
    name = {"not", token_.end, true};
  } else {
    // The token may have been shortened by split_word: then it is a known name by itself.
    name = longest_name(begin, false);
    if (name.end > token_.end && !name.known) {
      std::string buffer;
      name = {std::string(narrowed_word(token_.begin, token_.end, buffer)), token_.end, true};
    }
  }
  std::uint32_t end = name.end;
  move_to(end);
  if (!name.known) {  // words side by side are one (unknown) name
    while (is(Token::word) && word_keyword() == Keyword::none) {
      bool infix = false;
      for (const Keyword k : {Keyword::and_, Keyword::or_, Keyword::then, Keyword::else_, Keyword::in, Keyword::between,
                              Keyword::satisfies, Keyword::return_}) {
        infix = infix || is_word(k);
      }
      if (infix || (lexer_.variants() && (lexer_.text(token_) == "与" || lexer_.text(token_) == "和"))) break;
      name.name += ' ';
      name.name += lexer_.word(token_.begin, token_.end);
      end = token_.end;
      advance();
    }
  }
  const std::uint32_t text = text_index(std::move(name.name));
  return leaf(Ast::name, begin, end, text);
}

LIANGCE_INLINE AstId Parser::conditional() {
  const Depth depth(*this);
  if (stopped()) return error_node();
  const std::uint32_t begin = token_.begin;
  const std::size_t mark = scratch_.size();
  const bool outer = range_end_;
  advance();
  push(whole());
  if (!stopped()) expect_word(Keyword::then, "`then`");
  push(stopped() ? error_node() : whole());
  if (!stopped() && !is_word(Keyword::else_)) {
    unexpected("`else`", "every `if` has an `else`; write `else null` when there is nothing to say");
  } else if (!stopped()) {
    advance();
  }
  push(stopped() ? error_node() : whole());
  range_end_ = outer;
  return add(Ast::if_, begin, mark);
}

LIANGCE_INLINE AstId Parser::iteration(Ast kind) {
  const Depth depth(*this);
  if (stopped()) return error_node();
  const std::uint32_t begin = token_.begin;
  const std::size_t mark = scratch_.size();
  open_scope();
  advance();
  do {
    AstChild iterator;
    std::string name;
    if (!new_name(name, iterator.begin, iterator.end, Keyword::in, "the name of a variable") ||
        !expect_word(Keyword::in, "`in` after the variable")) {
      break;
    }
    const std::uint32_t domain_begin = token_.begin;
    iterator.node = whole();
    if (!stopped() && is(Token::dots)) {
      const std::size_t domain = scratch_.size();
      advance();
      push(iterator.node);
      push(whole());
      iterator.node = add(Ast::iteration, domain_begin, domain);
    }
    declare(name);
    iterator.label = text_index(std::move(name));
    scratch_.push_back(iterator);
  } while (!stopped() && accept(Token::comma));
  if (kind == Ast::for_) {
    declare("partial");
    if (!stopped()) expect_word(Keyword::return_, "`return` and the result of the loop");
  } else if (!stopped()) {
    expect_word(Keyword::satisfies, "`satisfies` and a condition");
  }
  push(stopped() ? error_node() : whole());
  close_scope();
  return add(kind, begin, mark);
}

LIANGCE_INLINE AstId Parser::function_literal() {
  const Depth depth(*this);
  if (stopped()) return error_node();
  const std::uint32_t begin = token_.begin;
  const std::size_t mark = scratch_.size();
  const bool outer = std::exchange(range_end_, false);
  open_scope();
  advance();
  if (!expect(Token::left_round, "`(` and the parameters of the function")) {
    close_scope();
    scratch_.resize(mark);
    return error_node();
  }
  if (!is(Token::right_round)) {
    do {
      AstChild parameter;
      std::string name;
      if (!new_name(name, parameter.begin, parameter.end, Keyword::none, "the name of a parameter")) break;
      if (is(Token::colon)) {
        std::size_t at = token_.end;
        struct Names final : TypeNames {
          explicit Names(const Environment& e) : environment(e) {}
          TypeRef find(std::string_view n) const override { return environment.find_type(n); }
          const Environment& environment;
        } names(names_);
        at = skip_blank(lexer_.source(), at);
        const std::size_t type_begin = at;
        auto type = parse_type_at(lexer_.source(), at, &names);
        if (!type) {
          error("LC405", static_cast<std::uint32_t>(type_begin), static_cast<std::uint32_t>(at),
                "the parameter's type is not known");
          break;
        }
        reading_.syntax.types.push_back(*type);
        reading_.syntax.type_texts.emplace_back(lexer_.source().substr(type_begin, at - type_begin));
        parameter.type = static_cast<std::uint32_t>(reading_.syntax.types.size() - 1);
        move_to(at);
      }
      declare(name);
      parameter.label = text_index(std::move(name));
      scratch_.push_back(parameter);
    } while (!stopped() && accept(Token::comma));
  }
  if (!stopped()) expect(Token::right_round, "`,` or `)` after a parameter");
  range_end_ = outer;
  Ast kind = Ast::function;
  if (!stopped() && is_word(Keyword::external)) {
    kind = Ast::external;
    advance();
  }
  push(stopped() ? error_node() : whole());
  close_scope();
  return add(kind, begin, mark);
}

}  // namespace liangce::feel::detail
