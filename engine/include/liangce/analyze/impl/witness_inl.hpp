// A case in words and as a test.
#pragma once

#include "liangce/analyze/impl/analysis.hpp"
#include "liangce/analyze/impl/yaml_value.hpp"

namespace liangce::detail {

LIANGCE_INLINE std::string words_of(const Space& space, const Box& box) {
  std::string all;
  for (std::size_t i = 0; i < box.size(); ++i) {
    const Axis& axis = space.axes()[i];
    const Span& span = box[i];
    const bool every = span.first == 0 && span.last + 1 == static_cast<int>(axis.cells.size());
    if (every && (span.missing || axis.cells.size() == 1)) continue;
    std::string one = "`" + axis.name + "` is ";
    if (!span.known()) {
      one += "missing";
    } else if (every) {
      one += "known";
    } else {
      const Cell& first = axis.cells[static_cast<std::size_t>(span.first)];
      const Cell& last = axis.cells[static_cast<std::size_t>(span.last)];
      if (span.first == span.last && first.point) {
        one += first.value.to_feel();
      } else if (!axis.ordered) {
        std::string list;
        for (int c = span.first; c <= span.last; ++c) {
          const Cell& cell = axis.cells[static_cast<std::size_t>(c)];
          list += (list.empty() ? "" : " or ") + (cell.point ? cell.value.to_feel() : std::string("anything else"));
        }
        one += list;
      } else {
        const Value& low = first.point ? first.value : first.low;
        const Value& high = last.point ? last.value : last.high;
        if (!low.is_absent()) one += (first.point ? "at least " : "above ") + low.to_feel();
        if (!low.is_absent() && !high.is_absent()) one += " and ";
        if (!high.is_absent()) one += (last.point ? "at most " : "below ") + high.to_feel();
        if (low.is_absent() && high.is_absent()) one += "known";
      }
    }
    all += (all.empty() ? "" : ", ") + one;
  }
  return all;
}

LIANGCE_INLINE std::string when_of(const Space& space, const Box& box) {
  const std::string words = words_of(space, box);
  return words.empty() ? "in every case" : "when " + words;
}

LIANGCE_INLINE std::optional<Case> case_of(const ProgramView& view, const std::vector<Value>& facts) {
  Case result(view.program);
  for (std::size_t slot = 0; slot < facts.size(); ++slot) {
    if (view.program->facts()[slot].fact == nullptr || facts[slot].is_absent()) continue;
    if (!result.set(static_cast<feel::Slot>(slot), facts[slot])) return std::nullopt;
    if (!result.values()[slot].same(facts[slot])) return std::nullopt;
  }
  return result;
}

LIANGCE_INLINE std::string witness_of(const ProgramView& view, const policy::Element& asked, const std::string& name,
                                      const std::vector<Value>& facts) {
  const auto given = case_of(view, facts);
  if (!given) return {};
  std::string out = "- name: " + yaml_text(name) + "\n";
  const bool decision = view.policy().find_decision(asked.name.text) == &asked;
  if (decision) out += "  decision: " + yaml_text(asked.name.text) + "\n";
  out += "  on: " + view.program->on().to_string() + "\n  facts: {";
  bool first = true;
  for (std::size_t slot = 0; slot < facts.size(); ++slot) {
    const FactSlot& fact = view.program->facts()[slot];
    if (fact.fact == nullptr || facts[slot].is_absent()) continue;
    out += (first ? "" : ", ") + yaml_text(fact.name) + ": " + yaml_value(facts[slot]);
    first = false;
  }
  out += "}\n  expect: ";
  if (decision) {
    const Decision answer = view.program->decide(
        asked.name.text, *given, {.reasons = false, .missing = false, .outputs = true, .digest = false});
    const policy::Decision* own = view.policy().find_decision(asked.name.text);
    const bool computation = own != nullptr && answer.verdict == "COMPUTED" && !answer.value.is_context();
    out +=
        computation ? "{value: " + yaml_value(answer.value) + "}\n" : "{verdict: " + yaml_text(answer.verdict) + "}\n";
  } else {
    out += "{rules: {" + yaml_text(asked.name.text) + ": " + yaml_value(view.program->rule(asked.name.text, *given)) +
           "}}\n";
  }
  return out;
}

}  // namespace liangce::detail
