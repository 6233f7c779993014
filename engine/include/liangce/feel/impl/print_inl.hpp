// Syntax to canonical FEEL.
#pragma once

#include "liangce/feel/environment.hpp"
#include "liangce/feel/parser.hpp"

namespace liangce::feel {

namespace detail {

/// How tightly a form binds; a form is bracketed where something tighter is asked for.
enum Tightness : int {
  loosest,
  or_level,
  and_level,
  compare_level,
  sum_level,
  product_level,
  power_level,
  unary_level,
  postfix_level,
  tightest
};

class Printer {
 public:
  explicit Printer(const Syntax& s) : syntax_(s) {}

  void print(AstId id, int wanted) {
    const bool bracket = tightness(syntax_[id]) < wanted;
    if (bracket) out_ += '(';
    form(id);
    if (bracket) out_ += ')';
  }
  std::string take() { return std::move(out_); }

 private:
  static int tightness(const AstNode& node) {
    switch (node.kind) {
      case Ast::any: return or_level;
      case Ast::all: return and_level;
      case Ast::compare:
      case Ast::between:
      case Ast::in:
      case Ast::comparison_range: return compare_level;
      case Ast::negate: return unary_level;
      case Ast::instance_of: return unary_level;
      case Ast::path:
      case Ast::filter:
      case Ast::call: return postfix_level;
      case Ast::if_:
      case Ast::for_:
      case Ast::some:
      case Ast::every:
      case Ast::function:
      case Ast::external:
      case Ast::iteration: return loosest;
      case Ast::chain:
        return node.op == Operator::power ? power_level : node.op == Operator::multiply ? product_level : sum_level;
      default: return tightest;
    }
  }

  const std::string& text(std::uint32_t index) const { return syntax_.texts[index]; }

  void separated(std::span<const AstChild> kids, int wanted) {
    for (std::size_t i = 0; i < kids.size(); ++i) {
      if (i != 0) out_ += ", ";
      print(kids[i].node, wanted);
    }
  }

  void key(const std::string& name) {
    const std::string_view first = first_word(name);
    const auto normal = normalise_name(name);
    if (normal && *normal == name && keyword(first, true) == Keyword::none) {
      out_ += name;
    } else {
      out_ += Value(name).to_feel();
    }
  }

  void end(AstId id) {  // of a range: simple forms stand bare
    const Ast kind = syntax_[id].kind;
    const bool bare = kind == Ast::literal || kind == Ast::name || kind == Ast::input;
    if (!bare) out_ += '(';
    form(id);
    if (!bare) out_ += ')';
  }

  void iterators(std::span<const AstChild> kids) {
    for (std::size_t i = 0; i + 1 < kids.size(); ++i) {
      if (i != 0) out_ += ", ";
      out_ += text(kids[i].label) + " in ";
      print(kids[i].node, loosest);
    }
  }

  void form(AstId id) {
    const AstNode& node = syntax_[id];
    const auto kids = syntax_.kids(id);
    switch (node.kind) {
      case Ast::literal: out_ += syntax_.values[node.data].to_feel(); break;
      case Ast::name: out_ += text(node.data); break;
      case Ast::input: out_ += '?'; break;
      case Ast::chain: {
        const int level = tightness(node);
        print(kids[0].node, level + 1);
        for (std::size_t i = 1; i < kids.size(); ++i) {
          out_ += ' ';
          out_ += to_string(kids[i].op);
          out_ += ' ';
          print(kids[i].node, level + 1);
        }
        break;
      }
      case Ast::negate:
        out_ += '-';
        print(kids[0].node, unary_level);
        break;
      case Ast::compare:
        print(kids[0].node, compare_level);
        out_ += ' ';
        out_ += to_string(node.op);
        out_ += ' ';
        print(kids[1].node, sum_level);
        break;
      case Ast::all:
      case Ast::any:
        for (std::size_t i = 0; i < kids.size(); ++i) {
          if (i != 0) out_ += node.kind == Ast::all ? " and " : " or ";
          print(kids[i].node, node.kind == Ast::all ? compare_level : and_level);
        }
        break;
      case Ast::between:
        print(kids[0].node, compare_level);
        out_ += " between ";
        print(kids[1].node, sum_level);
        out_ += " and ";
        print(kids[2].node, sum_level);
        break;
      case Ast::in:
        print(kids[0].node, compare_level);
        out_ += " in (";
        separated(kids.subspan(1), loosest);
        out_ += ')';
        break;
      case Ast::instance_of:
        print(kids[0].node, postfix_level);
        out_ += " instance of " + syntax_.type_texts[node.data];
        break;
      case Ast::if_:
        out_ += "if ";
        print(kids[0].node, loosest);
        out_ += " then ";
        print(kids[1].node, loosest);
        out_ += " else ";
        print(kids[2].node, loosest);
        break;
      case Ast::for_:
      case Ast::some:
      case Ast::every:
        out_ += node.kind == Ast::for_ ? "for " : node.kind == Ast::some ? "some " : "every ";
        iterators(kids);
        out_ += node.kind == Ast::for_ ? " return " : " satisfies ";
        print(kids.back().node, loosest);
        break;
      case Ast::range:
        out_ += node.start_included ? '[' : '(';
        end(kids[0].node);
        out_ += "..";
        end(kids[1].node);
        out_ += node.end_included ? ']' : ')';
        break;
      case Ast::comparison_range:
        out_ += to_string(node.op);
        out_ += ' ';
        print(kids[0].node, sum_level);
        break;
      case Ast::list:
        out_ += '[';
        separated(kids, loosest);
        out_ += ']';
        break;
      case Ast::context:
        out_ += '{';
        for (std::size_t i = 0; i < kids.size(); ++i) {
          if (i != 0) out_ += ", ";
          key(text(kids[i].label));
          out_ += ": ";
          print(kids[i].node, loosest);
        }
        out_ += '}';
        break;
      case Ast::path:
        print(kids[0].node, postfix_level);
        out_ += '.' + text(node.data);
        break;
      case Ast::filter:
        print(kids[0].node, postfix_level);
        out_ += '[';
        print(kids[1].node, loosest);
        out_ += ']';
        break;
      case Ast::call:
        print(kids[0].node, postfix_level);
        out_ += '(';
        for (std::size_t i = 1; i < kids.size(); ++i) {
          if (i != 1) out_ += ", ";
          if (kids[i].label != 0) out_ += text(kids[i].label) + ": ";
          print(kids[i].node, loosest);
        }
        out_ += ')';
        break;
      case Ast::function:
      case Ast::external:
        out_ += "function(";
        for (std::size_t i = 0; i + 1 < kids.size(); ++i) {
          if (i != 0) out_ += ", ";
          out_ += text(kids[i].label);
          if (kids[i].type != 0) out_ += ": " + syntax_.type_texts[kids[i].type];
        }
        out_ += node.kind == Ast::function ? ") " : ") external ";
        print(kids.back().node, loosest);
        break;
      case Ast::iteration:
        print(kids[0].node, or_level);
        out_ += "..";
        print(kids[1].node, or_level);
        break;
      case Ast::tests: separated(kids, loosest); break;
      case Ast::not_tests:
        out_ += "not(";
        separated(kids, loosest);
        out_ += ')';
        break;
      case Ast::dash: out_ += '-'; break;
      case Ast::error: break;
    }
  }

  const Syntax& syntax_;
  std::string out_;
};

}  // namespace detail

LIANGCE_INLINE std::string print(const Syntax& syntax, AstId id) {
  detail::Printer printer(syntax);
  printer.print(id, detail::loosest);
  return printer.take();
}

}  // namespace liangce::feel
