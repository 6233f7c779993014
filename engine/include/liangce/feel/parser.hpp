// Reading: text -> Syntax. Hand-written, one pass, names by longest match against what is in scope; never recurses
// deeper than Limits::depth allows.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "liangce/feel/ast.hpp"
#include "liangce/feel/environment.hpp"
#include "liangce/feel/lexer.hpp"
#include "liangce/feel/limits.hpp"

namespace liangce::feel {

struct ReadOptions {
  bool variants = true;  ///< Chinese keywords, full-width forms, Chinese spellings of built-ins
  Limits limits;
};

/// What is wrong with the text (LC4xx, LC701), at byte offsets inside it.
struct SyntaxError {
  std::string code;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::string message;
  std::string hint;
};

struct Reading {
  Syntax syntax;
  std::vector<SyntaxError> errors;  ///< in order of appearance; empty = syntax.root is usable
};

Reading read_expression(std::string_view text, const Environment& names, const ReadOptions& options = {});
/// `-`, `not(...)`, or tests separated by commas. The root is a dash, not_tests or tests node.
Reading read_unary_tests(std::string_view text, const Environment& names, const ReadOptions& options = {});

/// Words of the language.
enum class Keyword : std::uint8_t {
  none,
  and_,
  or_,
  not_,
  in,
  between,
  instance,
  of,
  if_,
  then,
  else_,
  for_,
  return_,
  some,
  every,
  satisfies,
  true_,
  false_,
  null,
  function,
  external,
};
Keyword keyword(std::string_view word, bool variants) noexcept;

namespace detail {

class Parser {
 public:
  Parser(std::string_view text, const Environment& names, const ReadOptions& options);
  Reading expression();
  Reading unary_tests();

 private:
  bool readable();  // size and encoding

  // Tokens.
  void advance() { move_to(token_.end); }
  void move_to(std::size_t offset);
  bool is(Token kind) const noexcept { return token_.kind == kind; }
  Keyword word_keyword() const;
  bool is_word(Keyword k);  // also splits a Chinese keyword from the word it is written on to
  bool accept(Token kind);
  bool expect(Token kind, std::string_view what);
  bool expect_word(Keyword k, std::string_view what);
  std::string found() const;  // the current token, for messages
  void error(std::string code, std::uint32_t begin, std::uint32_t end, std::string message, std::string hint = {});
  void unexpected(std::string_view expected, std::string hint = {});
  void recover();  // to the next `,` or closing bracket of the construct being read
  bool stopped() const noexcept { return panic_ || fatal_; }

  // Tree.
  AstId add(Ast kind, std::uint32_t begin, std::size_t mark, Operator op = Operator::none);
  AstId leaf(Ast kind, std::uint32_t begin, std::uint32_t end, std::uint32_t data = 0);
  AstId literal(Value value, std::uint32_t begin, std::uint32_t end);
  AstId error_node();
  void push(AstId node, Operator op = Operator::none) { scratch_.push_back(AstChild{node, op, 0, 0, 0, 0}); }
  std::uint32_t text_index(std::string text);

  // Names.
  struct Scope {
    std::vector<std::string> names;
  };
  void declare(std::string name);
  void open_scope() { scopes_.emplace_back(); }
  void close_scope();
  struct Found {
    std::string name;
    std::uint32_t end = 0;
    bool known = false;
  };
  std::string_view narrowed_word(std::uint32_t begin, std::uint32_t end, std::string& buffer) const;
  bool known(std::string_view name) const;
  int most_parts(std::string_view word) const;
  bool known_member(std::string_view name) const;
  int most_member_parts(std::string_view word) const;
  Found longest_name(std::uint32_t begin, bool member);
  bool split_word();  // shortens the current word token before or after a Chinese keyword
  bool starts_known(std::uint32_t begin, std::uint32_t end) const;
  Found run(std::uint32_t begin) const;  // the longest run of name parts, known or not
  bool new_name(std::string& name, std::uint32_t& begin, std::uint32_t& end, Keyword until, std::string_view what);

  // Grammar, loosest first.
  AstId whole();
  AstId disjunction();
  AstId conjunction();
  AstId comparison();
  AstId comparison_rest(AstId left, std::uint32_t begin);
  AstId membership(AstId left, std::uint32_t begin);
  AstId addition();
  AstId multiplication();
  AstId power();
  AstId unary();
  AstId postfix();
  AstId postfix_rest(AstId left, std::uint32_t begin);
  AstId primary();
  AstId word_primary();
  AstId name_primary();
  AstId round();
  AstId square();
  AstId finish_range(AstId start, std::uint32_t begin, bool included);
  AstId curly();
  AstId call(AstId callee, std::uint32_t begin);
  AstId conditional();
  AstId iteration(Ast kind);
  AstId function_literal();
  AstId comparison_range();
  AstId at_literal();
  AstId tests(Ast kind, std::uint32_t begin, Token until);

  struct Depth;
  friend struct Depth;

  Lexer lexer_;
  const Environment& names_;
  const ReadOptions& options_;
  Lexeme token_;
  Reading reading_;
  std::vector<AstChild> scratch_;
  std::vector<Scope> scopes_;
  TextMap<int> local_names_;   // name -> how many open scopes declare it
  TextMap<int> local_parts_;   // first word -> most parts
  TextMap<int> member_parts_;  // of context keys read so far
  TextMap<bool> members_;
  int depth_ = 0;
  int filters_ = 0;         // inside how many filter conditions
  bool range_end_ = false;  // reading the end of a range: `[` closes it
  bool panic_ = false;      // an error not recovered from yet
  bool fatal_ = false;      // a limit: nothing more is read
};

}  // namespace detail
}  // namespace liangce::feel

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/feel/builtins/builtin.hpp"  // the last of them: brings the definitions of all
#endif
