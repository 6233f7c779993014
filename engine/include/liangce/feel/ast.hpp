// The syntax tree of one expression: nodes in one arena, each with the byte offsets it spans in the author's text.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "liangce/feel/operator.hpp"
#include "liangce/feel/types.hpp"

namespace liangce::feel {

using AstId = std::uint32_t;
inline constexpr AstId no_ast = 0xFFFFFFFF;

enum class Ast : std::uint8_t {
  literal,      // value: null, boolean, number, text, @"..."
  name,         // text
  input,        // `?`
  chain,        // operands joined left to right by operators of one precedence: + -, * /, **
  negate,       // - a
  compare,      // a op b
  all,          // and
  any,          // or
  between,      // a between b and c
  in,           // a in (t1, t2, ...): child 0 is a
  instance_of,  // type
  if_,          // condition, then, else
  for_,         // iterators (label = variable; domain), last child = result
  some,
  every,
  range,             // start, end (no_ast = unbounded); flags
  comparison_range,  // `< 10`, `= 10`: op, endpoint
  list,
  context,    // label = key
  path,       // child 0 . text
  filter,     // child 0 [ child 1 ]
  call,       // child 0 = callee; others arguments (label = name when named)
  function,   // labels = parameters with types; last child = body
  external,   // function(..) external {..}
  iteration,  // domain `a .. b` of for/some/every
  tests,      // unary tests, any of
  not_tests,  // not(...)
  dash,       // `-`
  error,      // where reading went wrong
};

struct AstChild {
  AstId node = no_ast;
  Operator op = Operator::none;  // chain: the operator before this operand
  std::uint32_t label = 0;       // index of a name in Syntax::texts (0 = none)
  std::uint32_t type = 0;        // function parameter: index in Syntax::types (0 = any)
  std::uint32_t begin = 0;       // where the label stands
  std::uint32_t end = 0;
};

struct AstNode {
  Ast kind = Ast::literal;
  Operator op = Operator::none;
  bool start_included = false;  // range
  bool end_included = false;
  bool named = false;       // call with named arguments; context key written as a string does not matter
  std::uint32_t begin = 0;  // byte offsets in the author's text
  std::uint32_t end = 0;
  std::uint32_t first = 0;  // children
  std::uint32_t count = 0;
  std::uint32_t data = 0;  // literal: Syntax::values; name, path: Syntax::texts; instance_of: Syntax::types
};

/// One parsed expression.
struct Syntax {
  std::vector<AstNode> nodes;
  std::vector<AstChild> children;
  std::vector<Value> values;
  std::vector<std::string> texts{std::string()};  // normalised names
  std::vector<TypeRef> types{Type::any()};
  std::vector<std::string> type_texts{std::string()};  // as written, for printing
  AstId root = no_ast;

  const AstNode& operator[](AstId id) const { return nodes[id]; }
  std::span<const AstChild> kids(AstId id) const {
    return std::span<const AstChild>(children).subspan(nodes[id].first, nodes[id].count);
  }
};

/// Canonical FEEL: English keywords, one space, brackets only where needed. Reading it again gives the same tree.
std::string print(const Syntax& syntax, AstId id);  // header-only: defined with parser.hpp

}  // namespace liangce::feel
