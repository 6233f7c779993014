// The compiler's inside: scopes, activations, and one method a syntax node kind (compile_*_inl files by subject).
#pragma once

#include <map>

#include "liangce/feel/builtins/builtin.hpp"
#include "liangce/feel/compiler.hpp"
#include "liangce/feel/parser.hpp"

namespace liangce::feel {

struct Compiler::State {
  State(Code& c, const Environment& e, const Limits& l, Diagnostics& d, bool v)
      : code(c), environment(e), limits(l), diagnostics(&d), variants(v), policy(c.profile() == Profile::policy) {
    levels.emplace_back();
  }

  Code& code;
  const Environment& environment;
  Limits limits;
  Diagnostics* diagnostics;
  bool variants;
  bool policy;

  // Names made by the expression itself.
  struct Local {
    std::uint32_t index = 0;
    TypeRef type = Type::any();
    bool noted = false;  // `partial`, or the function being defined: costs something, so its use is noted
  };
  struct Scope {
    std::size_t level = 0;  // activation it belongs to
    TextMap<Local> names;
    bool filter = false;
    bool open_members = false;  // filter over items of unknown type: any name may be an entry
    TypeRef item = Type::any();
    Code::FilterScope* members = nullptr;
    bool noted_used = false;
  };
  struct Level {  // one activation: the expression's own, or a function body's
    std::uint32_t next = 0;
    bool uses_frame = false;
    std::vector<Code::FunctionBody::Capture> captures;
  };
  std::vector<Scope> scopes;
  std::vector<Level> levels;

  // The expression being compiled.
  const SourceText* text = nullptr;
  std::uint32_t source = Code::none;
  const Syntax* syntax = nullptr;
  NodeId input = no_node;
  TypeRef input_type = Type::any();
  bool failed = false;

  // Nodes.
  NodeId add(Op op, std::span<const NodeId> children, TypeRef type, std::uint32_t b = 0, std::uint8_t detail = 0);
  NodeId leaf(Op op, std::uint32_t a, TypeRef type);
  NodeId constant(Value value, TypeRef type);
  std::uint32_t constant_index(Value value);
  NodeId error_node(std::string message, std::uint8_t detail = 0);
  /// In place of what a part that was refused stands in: of any type, so that nothing more is said about it.
  NodeId not_compiled() { return error_node("not compiled"); }
  NodeId at(NodeId node, AstId ast);  // remembers where it was written
  NodeId folded(NodeId node, AstId ast);
  void keep_names(NodeId from, NodeId to);
  bool is_constant(NodeId node) const { return code.nodes_[node].op == Op::constant; }
  const TypeRef& type(NodeId node) const { return code.types_of_nodes_[node]; }
  std::uint32_t new_local() { return levels.back().next++; }
  void report(AstId ast, std::string code, std::string message, std::string hint = {},
              Severity severity = Severity::error);
  void report_at(std::uint32_t begin, std::uint32_t end, std::string code, std::string message, std::string hint = {},
                 Severity severity = Severity::error);

  // Names.
  /// `calling`: a built-in of the name is meant before an entry an item of unknown type may have.
  std::optional<NodeId> resolve(const std::string& name, bool calling = false);
  std::optional<NodeId> resolve_in(const std::string& name, std::size_t scopes_seen, std::size_t level, bool calling);
  NodeId local_node(std::size_t of_level, std::uint32_t index, const TypeRef& local_type, std::size_t level);
  NodeId binding_node(const Binding& binding);
  void declare(std::string name, Local local) {
    scopes.back().names.insert_or_assign(std::move(name), std::move(local));
  }
  void open_scope() { scopes.emplace_back().level = levels.size() - 1; }

  // Syntax to nodes.
  NodeId compile(AstId id);
  NodeId compile_name(AstId id);
  NodeId compile_chain(AstId id);
  NodeId compile_negate(AstId id);
  NodeId compile_compare(AstId id);
  NodeId compile_logic(AstId id);
  NodeId compile_between(AstId id);
  NodeId compile_in(AstId id);
  NodeId compile_if(AstId id);
  NodeId compile_instance(AstId id);
  NodeId compile_list(AstId id);
  NodeId compile_context(AstId id);
  NodeId compile_range(AstId id);
  NodeId compile_comparison_range(AstId id);
  NodeId compile_path(AstId id);
  NodeId compile_filter(AstId id);
  NodeId compile_loop(AstId id);
  NodeId compile_call(AstId id);
  void check_one_unit(const std::vector<NodeId>& args, AstId id, const std::string& called);
  NodeId compile_builtin_call(AstId id, const Builtin& builtin, std::vector<NodeId> args,
                              std::vector<std::string> names);
  NodeId compile_function(AstId id, const std::string* self);
  NodeId compile_tests(AstId id);
  NodeId compile_test(AstId id);

  // Making and checking, shared with the building blocks.
  NodeId make_compare(Operator op, NodeId a, NodeId b, AstId where);
  NodeId make_arithmetic(Operator op, NodeId a, NodeId b, AstId where);
  NodeId make_path(NodeId from, const std::string& name, AstId where);
  NodeId make_test(NodeId value, NodeId test, bool mentions_input, AstId where);
  std::optional<NodeId> make_function(const std::vector<Parameter>& parameters, const std::string* self,
                                      const Builder& body, const TypeRef& result);
  std::optional<NodeId> make_loop(Op op, std::vector<std::string> variables, const std::vector<Builder>& domains,
                                  const Builder& body);
  std::optional<NodeId> make_filter(NodeId list, const Builder& condition);
  TypeRef arithmetic_type(Operator op, const TypeRef& a, const TypeRef& b, AstId where);
  void check_comparable(Operator op, NodeId a, NodeId b, AstId where);
  void check_boolean(NodeId node, AstId where, std::string_view what);
  void check_choice(const TypeRef& type, NodeId constant, AstId where);
  bool check_units(const TypeRef& a, const TypeRef& b, AstId where, std::string_view what);
  TypeRef element_type(NodeId domain) const;
  bool mentions_input(AstId id) const;
  std::vector<std::string> known_names() const;

  std::optional<NodeId> read(const SourceText& source_text, bool tests, const TypeRef& expected);
};

namespace detail {

/// Could a value of static type `from` be one of `to` when it is evaluated?
bool may_be(const Type& from, const Type& to);
/// The type for messages: "a number (元)", "a date".
std::string said(const TypeRef& type);

}  // namespace detail
}  // namespace liangce::feel
