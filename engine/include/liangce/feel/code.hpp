// Code: the typed, immutable form of every expression of a program, in one arena of small nodes.
//
// Facts and lazy slots are numbered apart: fact 3 is Frame::facts[3], lazy 3 is the program's lazy body 3.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "liangce/feel/environment.hpp"
#include "liangce/feel/impl/shared_array.hpp"
#include "liangce/feel/limits.hpp"
#include "liangce/source.hpp"

namespace liangce::feel {

enum class Op : std::uint8_t {
  constant,  // a = index of constant
  fact,      // a = slot
  lazy,      // a = slot
  local,     // a = index in the activation
  // logic (children)
  all,
  any,
  negate,    // Kleene not of child; detail 1: written not(..), an operand that is no boolean is an error
  at_least,  // b = how many
  choose,    // condition, then, otherwise
  // comparison: two children, `detail` = Operator
  compare,
  compare_fact_constant,  // a = fact slot, b = constant index; same meaning as compare, without walking
  between,                // three children
  in,                     // value, tests...
  test,         // value, one test expression (unary-test meaning of its value); detail 1: the expression mentions `?`
  instance_of,  // child; b = type index
  // arithmetic
  arithmetic,  // two children, `detail` = Operator
  minus,       // - child
  chain,       // many operands, left to right; b = index of operators()
  // structures
  list,
  context,           // children; b = index of the key list; entries are locals as well
  let,               // value, body; b = local the value is put in
  range,             // start, end; detail bit 0/1 = start/end included
  comparison_range,  // endpoint; detail = Operator
  path,              // child; b = constant index of the name
  filter,            // list, condition; b = index of the scope description
  quantify_for,      // domains..., body; b = index of the loop description
  quantify_some,
  quantify_every,
  sequence,  // a .. b in an iterator
  // functions
  function,      // b = index of the function description
  call_builtin,  // arguments; b = index of the call description
  call,          // callee, arguments; b = index of names() or Code::none (positional)
  coerce,        // child; b = type index
  extension,     // b = index of the extension
  error,         // evaluates to an error; b = constant index of the message
  // What simplify() puts in their place: only the evaluator meets these, never Code::nodes().
  alias,          // a = the node that is evaluated instead
  known,          // a = node; detail 1: unknown
  certain,        // a = node: true when it is, else false
  absence_is,     // a = node; b = Reason; detail 1: is another, or there is none
  call_function,  // arguments; b = index of the function description; reserved bit i: argument i needs no conversion
};

struct Node {
  Op op = Op::constant;
  std::uint8_t detail = 0;
  std::uint16_t reserved = 0;  // path, simplified: 1 + where the entry most likely stands
  std::uint32_t a = 0;         // see Op; for nodes with children the first index in Code::links
  std::uint32_t count = 0;
  std::uint32_t b = 0;
};
static_assert(sizeof(Node) == 16);

struct Frame;

/// Something another floor evaluates inside an expression program (decision tables, ...). Immutable after compiling.
struct Extension {
  virtual ~Extension() = default;
  virtual Value evaluate(Frame& frame) const = 0;
  /// The nodes it may evaluate, in order.
  virtual void children(std::vector<NodeId>& out) const = 0;
};

/// Where a node comes from: the text of its expression and byte offsets inside that text.
struct Place {
  const SourceText* source = nullptr;  ///< null for nodes not written by an author
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

struct Builtin;

class Code : public std::enable_shared_from_this<Code> {
 public:
  explicit Code(Profile profile = Profile::policy) : profile_(profile) {}
  Code& operator=(const Code&) = delete;
  ~Code();
  /// The same code once more, to be changed: what stays as it is is shared.
  std::shared_ptr<Code> copy() const { return std::shared_ptr<Code>(new Code(*this)); }

  Profile profile() const noexcept { return profile_; }

  // Looking in.
  std::span<const Node> nodes() const noexcept { return {nodes_.data(), nodes_.size()}; }
  Op op(NodeId id) const noexcept { return nodes_[id].op; }
  const Node& operator[](NodeId id) const noexcept { return nodes_[id]; }
  std::span<const NodeId> children(NodeId id) const noexcept;  ///< direct children; for an extension, what it names
  const TypeRef& type(NodeId id) const noexcept { return types_of_nodes_[id]; }
  Place place(NodeId id) const noexcept;
  std::string text(NodeId id) const;  ///< the author's words for the node; "" when not written by one
  const Value& constant(std::uint32_t index) const noexcept { return constants_[index]; }
  const Value* constant_value(NodeId id) const noexcept;  ///< value of a constant node, else nullptr
  /// Which named constants (Binding::slot of constant bindings: a program's parameters) were read here, folded ones
  /// included.
  std::span<const Slot> named_constants(NodeId id) const noexcept;
  std::vector<Slot> facts_used(NodeId id) const;   ///< fact slots reached, through lazy bodies too; sorted
  std::vector<Slot> lazies_used(NodeId id) const;  ///< lazy slots reached directly (not through other lazies); sorted
  std::vector<Slot> direct_facts_used(
      NodeId id) const;  ///< fact slots reached without going through lazy bodies; sorted

  // Lazy slots.
  Slot add_lazy();  ///< reserves a slot, so that bodies may refer to it before it has its own
  void define_lazy(Slot slot, NodeId body);
  NodeId lazy_body(Slot slot) const noexcept { return lazy_bodies_[slot]; }
  std::size_t lazy_count() const noexcept { return lazy_bodies_.size(); }
  std::size_t fact_count() const noexcept { return fact_count_; }
  void set_fact_count(std::size_t count) noexcept { fact_count_ = count; }

  /// Puts an extension in the place of a node, for whoever reads it; the node itself goes on under the number `make` is
  /// given, which is returned. For observers (coverage); only while nobody else has this code.
  NodeId displace(NodeId id, const std::function<std::unique_ptr<Extension>(NodeId moved)>& make);
  /// Makes nodes of one meaning a lazy slot that whoever evaluates gives a value (Frame::preset). For the analysis;
  /// only while nobody else has this code.
  Slot take_as_it_comes(std::span<const NodeId> ids);

  // Descriptions that nodes index (the evaluator's view).
  static constexpr std::uint32_t none = 0xFFFFFFFF;
  struct Loop {
    std::vector<std::uint32_t> locals;  // of the variables, one for each domain
    std::uint32_t partial = none;       // local of `partial` (results so far), when the body uses it
  };
  struct FilterScope {
    std::uint32_t item = 0;  // local of `item`
    /// A name the condition uses that may be an entry of the item; else it has its meaning outside.
    struct Member {
      std::uint32_t key;       // constant index of the name
      std::uint32_t local;     // where its value is put for each item
      NodeId outer = no_node;  // its meaning outside; no_node: none
    };
    std::vector<Member> members;
  };
  struct FunctionBody {
    std::vector<std::string> parameter_names;
    std::vector<TypeRef> parameter_types;  // locals 0.. of the call
    struct Capture {
      std::uint32_t outer;  // local of the creator
      std::uint32_t inner;  // local of the call
    };
    std::vector<Capture> captures;
    std::uint32_t self = none;  // local that holds the function itself (recursion)
    std::uint32_t locals = 0;   // size of the activation
    bool uses_frame = false;    // reads facts or lazy slots: belongs to this program only
    NodeId body = no_node;
    TypeRef type;  // the function's
  };
  struct BuiltinCall {
    const Builtin* builtin = nullptr;
    struct Candidate {
      std::uint32_t signature = 0;
      std::vector<std::uint32_t> order;  // argument i of the signature is the given one order[i]; `none` = left out
                                         // (null); empty = as given
    };
    std::vector<Candidate> candidates;  // signatures that fit by number or names
  };
  struct KeyList {
    std::vector<Value> keys;            // texts
    std::vector<std::uint32_t> locals;  // where later entries find them; none = nobody asks
    bool result = false;                // the last child is not an entry but the value of the block
  };

  const Loop& loop(std::uint32_t i) const noexcept { return loops_[i]; }
  const FilterScope& filter_scope(std::uint32_t i) const noexcept { return filters_[i]; }
  const FunctionBody& function_body(std::uint32_t i) const noexcept { return functions_[i]; }
  const BuiltinCall& builtin_call(std::uint32_t i) const noexcept { return builtin_calls_[i]; }
  const KeyList& key_list(std::uint32_t i) const noexcept { return key_lists_[i]; }
  const Type& type_at(std::uint32_t i) const noexcept { return *types_[i]; }
  const Extension& extension(std::uint32_t i) const noexcept { return *extensions_[i]; }
  std::span<const NodeId> links(std::uint32_t first, std::uint32_t count) const noexcept {
    return {links_.data() + first, count};
  }
  const std::vector<std::uint32_t>& operators(std::uint32_t i) const noexcept { return operator_lists_[i]; }
  const std::vector<std::string>& names(std::uint32_t i) const noexcept { return name_lists_[i]; }
  std::uint32_t locals_needed(NodeId id) const noexcept { return locals_needed_[id]; }

  // What the evaluator runs: the nodes as they were compiled, or what simplify() made of them. Same ids, same values.
  const Node* running_nodes() const noexcept { return running_nodes_.empty() ? nodes_.data() : running_nodes_.data(); }
  const NodeId* running_links() const noexcept {
    return running_nodes_.empty() ? links_.data() : running_links_.data();
  }
  const Value* constants() const noexcept { return constants_.data(); }
  /// A lazy body and the locals it needs, side by side.
  struct LazyRun {
    NodeId body = no_node;
    std::uint32_t locals = 0;
  };
  LazyRun lazy_run(Slot slot) const noexcept {
    if (!running_lazies_.empty()) return running_lazies_[slot];
    const NodeId body = lazy_bodies_[slot];
    return {body, body == no_node ? 0 : locals_needed_[body]};
  }

  /// How much of everything there is: two of them enclose what was compiled in between.
  struct Mark {
    std::uint32_t nodes = 0, links = 0, constants = 0, types = 0, sources = 0, lazies = 0, loops = 0, filters = 0,
                  functions = 0, builtin_calls = 0, key_lists = 0, operator_lists = 0, name_lists = 0, extensions = 0;
  };
  Mark mark() const noexcept;
  /// An empty code in which what stands behind the mark can be compiled once more.
  std::shared_ptr<Code> beside(const Mark& mark) const;
  /// Another compile of what stands between the marks, in a code that held nothing but as many lazy slots: is it the
  /// same but for the values of constants? Then those become the other's.
  bool take_constants(const Mark& begin, const Mark& end, const Code& other);
  /// Back to what was compiled, for simplify().
  void forget_simplified(const Mark& compiled);
  /// What runs, put aside while more is compiled behind what is there.
  struct Running {
    SharedArray<Node> nodes;
    SharedArray<NodeId> links;
    SharedArray<LazyRun> lazies;
  };
  Running put_aside_running();
  /// Puts it back; what was compiled meanwhile runs as it was written until it is simplified as well.
  void put_back(Running running);
  bool same_type(NodeId a, NodeId b) const;
  void put_extension(std::uint32_t index, std::shared_ptr<const Extension> extension) {
    extensions_.own()[index] = std::move(extension);
  }

 private:
  friend class Compiler;
  friend class Simplifier;
  Code(const Code& other) = default;
  bool same_shape(const Mark& begin, const Mark& end, const Code& other) const;
  Profile profile_;
  std::size_t fact_count_ = 0;
  SharedArray<Node> nodes_;
  SharedArray<NodeId> links_;
  SharedArray<Node> running_nodes_;  // empty until simplified
  SharedArray<NodeId> running_links_;
  SharedArray<LazyRun> running_lazies_;
  SharedArray<Value> constants_;
  SharedArray<TypeRef> types_;
  SharedArray<TypeRef> types_of_nodes_;
  struct Origin {
    std::uint32_t source, begin, end;
  };
  SharedArray<Origin> origins_;
  SharedArray<std::shared_ptr<const SourceText>> sources_;
  SharedArray<NodeId> lazy_bodies_;
  SharedArray<Loop> loops_;
  SharedArray<FilterScope> filters_;
  SharedArray<FunctionBody> functions_;
  SharedArray<BuiltinCall> builtin_calls_;
  SharedArray<KeyList> key_lists_;
  SharedArray<std::vector<std::uint32_t>> operator_lists_;
  SharedArray<std::vector<std::string>> name_lists_;
  SharedMap<std::unordered_map<NodeId, std::vector<Slot>>> named_constants_;
  SharedArray<std::uint32_t> locals_needed_;  // by node: locals of the activation it is evaluated in
  SharedArray<std::shared_ptr<const Extension>> extensions_;
};

namespace detail {

/// Visits every node reachable from a root once; lazy bodies only when `through`.
template <class Visit>
void walk_code(const Code& code, NodeId root, bool through, Visit visit) {
  std::vector<bool> seen(code.nodes().size(), false);
  std::vector<NodeId> open{root};
  while (!open.empty()) {
    const NodeId id = open.back();
    open.pop_back();
    if (id >= seen.size() || seen[id]) continue;
    seen[id] = true;
    visit(id);
    const Node& node = code[id];
    for (const NodeId child : code.children(id)) open.push_back(child);
    if (node.op == Op::function) open.push_back(code.function_body(node.b).body);
    if (node.op == Op::filter) {
      for (const auto& member : code.filter_scope(node.b).members) {
        if (member.outer != no_node) open.push_back(member.outer);
      }
    }
    if (through && node.op == Op::lazy && code.lazy_body(node.a) != no_node) open.push_back(code.lazy_body(node.a));
  }
}

}  // namespace detail
}  // namespace liangce::feel

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/feel/impl/code_inl.hpp"
#endif
