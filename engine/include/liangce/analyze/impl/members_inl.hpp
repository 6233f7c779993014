// `some m in members satisfies a` and `some m in members satisfies b`: a law that means one member who is both is not
// said by it.
#pragma once

#include <algorithm>

#include "liangce/analyze/impl/analysis.hpp"
#include "liangce/analyze/impl/sample.hpp"
#include "liangce/feel/builtins/builtin.hpp"

namespace liangce::detail {

namespace member_analysis {

/// The list fact whose members one of which is asked for something; nullopt: no such question.
inline std::optional<feel::Slot> one_of(const feel::Code& code, feel::NodeId node) {
  using feel::Op;
  const feel::Node& n = code[node];
  if (n.op == Op::quantify_some && code.children(node).size() == 2)
    return Space::plain_fact(code, code.children(node)[0]);
  if (n.op == Op::call_builtin && code.builtin_call(n.b).builtin != nullptr &&
      code.builtin_call(n.b).builtin->name == "any" && code.children(node).size() == 1) {
    const feel::NodeId of = code.children(node)[0];
    if (code.op(of) == Op::path) return Space::plain_fact(code, code.children(of)[0]);
  }
  return std::nullopt;
}

/// Members to try: every combination of a few values of each field.
class Members {
 public:
  Members(const policy::TypeSpec& element, Date on, const feel::Code& code, feel::NodeId condition) {
    feel::detail::walk_code(code, condition, true, [&](feel::NodeId node) {
      if (const Value* v = code.constant_value(node)) constant(*v, 0);
      if (code.op(node) == feel::Op::compare_fact_constant) constant(code.constant(code[node].b), 0);
    });
    all.emplace_back();
    for (const policy::Field& field : element.fields) {
      const std::vector<Value> values = values_of(field.type, on);
      std::vector<std::vector<std::pair<Value, Value>>> more;
      for (const auto& one : all)
        for (const Value& v : values) {
          if (more.size() >= most) break;
          more.push_back(one);
          more.back().emplace_back(Value(field.name.text), v);
        }
      all = std::move(more);
    }
  }
  static constexpr std::size_t most = 2'000;
  std::vector<std::vector<std::pair<Value, Value>>> all;

 private:
  void constant(const Value& v, int depth) {
    if (v.is_list() && depth < 3)
      for (const Value& item : v.items()) constant(item, depth + 1);
    else
      constants_.push_back(v);
  }
  std::vector<Value> values_of(const policy::TypeSpec& type, Date on) const {
    switch (type.resolved->kind) {
      case feel::TypeKind::boolean: return {Value(false), Value(true)};
      case feel::TypeKind::text: {
        std::vector<Value> out;
        for (const std::string& choice : type.resolved->choices) out.emplace_back(choice);
        if (!out.empty()) return out;
        out.emplace_back("x");
        for (const Value& v : constants_)
          if (v.is_text()) out.push_back(v);
        return out;
      }
      case feel::TypeKind::number: {
        std::vector<Value> out{sample_of(type, on)};
        for (const Value& v : constants_)
          if (v.is_number())
            for (const int step : {-1, 0, 1}) out.emplace_back(v.number() + Number(step));
        return out;
      }
      default: return {sample_of(type, on)};
    }
  }
  std::vector<Value> constants_;
};

}  // namespace member_analysis

LIANGCE_INLINE void analyze_members(Analysis& analysis, const ProgramView& view) {
  const feel::Code& code = view.code();
  std::set<feel::NodeId> done;
  const auto look = [&](const policy::Element& element, feel::NodeId node) {
    if (code.op(node) != feel::Op::all || code.locals_needed(node) > 8 || !done.insert(node).second) return;
    std::vector<std::pair<feel::Slot, feel::NodeId>> asked;
    for (const feel::NodeId kid : code.children(node))
      if (const auto slot = member_analysis::one_of(code, kid)) asked.emplace_back(*slot, kid);
    for (std::size_t j = 0; j < asked.size(); ++j)
      for (std::size_t i = 0; i < j; ++i) {
        if (asked[i].first != asked[j].first) continue;
        const feel::Slot slot = asked[i].first;
        const policy::Fact* fact = view.program->facts()[slot].fact;
        if (fact == nullptr || fact->type.element.empty()) continue;
        std::vector<Value> facts = view.program->nothing_known();
        feel::Frame frame(code);
        const auto holds = [&](feel::NodeId condition, std::vector<Value> members) {
          facts[slot] = Value::list(std::move(members));
          view.prepare(frame, facts);
          return feel::evaluate(code, condition, frame).is_true();
        };
        std::optional<Value> first, second;
        const feel::NodeId a = asked[i].second, b = asked[j].second;
        const member_analysis::Members members(fact->type.element.front(), view.program->on(), code, node);
        for (const auto& fields : members.all) {
          const Value member = Value::context(fields);
          const bool x = holds(a, {member}), y = holds(b, {member});
          if (x && !y && !first) first = member;
          if (y && !x && !second) second = member;
          if (first && second) break;
        }
        if (!first || !second || !holds(a, {*first, *second}) || !holds(b, {*first, *second})) continue;
        facts[slot] = Value::list({*first, *second});
        const feel::Place place = code.place(node);
        analysis.report("LC346", place.source != nullptr ? *place.source : element.name,
                        "different members of `" + fact->name.text + "` may fulfil `" + code.text(a) + "` and `" +
                            code.text(b) + "`",
                        "if one member must be both, ask it in one `some ... satisfies ... and ...`",
                        witness_of(view, element, "different members in " + element.name.text, facts));
      }
  };
  for (const auto& [element, root] : view.elements())
    feel::detail::walk_code(code, root, false, [&, of = element](feel::NodeId node) { look(*of, node); });
}

}  // namespace liangce::detail
