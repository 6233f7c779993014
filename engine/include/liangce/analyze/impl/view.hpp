// What the analysis sees of a program: the code, which element each lazy slot is, its tables and exceptions.
#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "liangce/decide/impl/program_details.hpp"

namespace liangce::detail {

struct ProgramView {
  explicit ProgramView(std::shared_ptr<const Program> of) : program(std::move(of)) { settle(); }

  std::shared_ptr<const Program> program;
  /// Rules that read no fact, by lazy slot, with the value they have in every case.
  std::shared_ptr<const std::unordered_map<feel::Slot, Value>> settled;

  const feel::Code& code() const noexcept { return program->code(); }
  const policy::Policy& policy() const noexcept { return program->policy(); }
  bool dmn() const noexcept { return policy().profile == policy::Semantics::dmn; }

  /// The body of a rule, exception, decision; no_node when it did not compile.
  feel::NodeId body(const policy::Element& element) const {
    for (const Program::Element& e : program->details_->elements)
      if (e.source == &element) return code().lazy_body(e.slot);
    return feel::no_node;
  }
  struct NamedNode {
    const policy::Element* element;
    feel::NodeId node;
  };
  /// Every rule and decision with its body, in the order of the policy.
  std::vector<NamedNode> elements() const {
    std::vector<NamedNode> all;
    for (const Program::Element& e : program->details_->elements)
      if (e.source != nullptr && code().lazy_body(e.slot) != feel::no_node)
        all.push_back({e.source, code().lazy_body(e.slot)});
    return all;
  }
  /// Is it the slot of a rule or decision, not one the compiler made for itself?
  bool named(feel::Slot slot) const noexcept {
    return slot < program->details_->elements.size() && program->details_->elements[slot].source != nullptr;
  }
  const std::string& name(feel::Slot slot) const noexcept {
    return program->details_->elements[slot].source->name.text;
  }
  std::optional<feel::Slot> slot_of(const std::string& element) const {
    const auto at = program->details_->rules.find(element);
    return at == program->details_->rules.end() ? std::nullopt : std::optional(at->second);
  }
  bool is_function(feel::Slot slot) const noexcept {
    const policy::Element* element = program->details_->elements[slot].source;
    return std::any_of(policy().functions.begin(), policy().functions.end(),
                       [&](const auto& f) { return &f == element; });
  }
  /// For what is compiled for nobody else: may be changed before anybody evaluates it.
  feel::Code& own_code() const noexcept { return *program->code_; }
  /// What a rule or decision answers: its value; of a decision also verdict, values and findings.
  std::vector<feel::NodeId> answers(const policy::Element& element) const {
    std::vector<feel::NodeId> all;
    if (const feel::NodeId node = body(element); node != feel::no_node) all.push_back(node);
    for (const Program::DecisionParts& parts : program->details_->decisions) {
      if (parts.source != &element) continue;
      if (parts.verdict != feel::no_node) all.push_back(parts.verdict);
      for (const auto& [name, node] : parts.values) all.push_back(node);
      for (const auto& [name, node] : parts.findings) all.push_back(node);
    }
    return all;
  }
  struct Verdict {
    const policy::Decision* decision;
    feel::NodeId node;  ///< gives the word of the verdict; of a computation: its value
    bool computation;
  };
  std::vector<Verdict> verdicts() const {
    std::vector<Verdict> all;
    for (const Program::DecisionParts& parts : program->details_->decisions) {
      if (parts.source == nullptr || code().lazy_body(parts.slot) == feel::no_node) continue;
      const bool word = parts.verdict != feel::no_node;
      all.push_back({parts.source, word ? parts.verdict : code().lazy_body(parts.slot), !word});
    }
    return all;
  }
  static constexpr const char* of_findings = "findings.";
  struct Part {
    std::string name;  ///< of findings with `of_findings` before it
    feel::NodeId node;
  };
  /// Named outputs and findings of a decision.
  std::vector<Part> parts(const policy::Decision& decision) const {
    std::vector<Part> all;
    for (const Program::DecisionParts& parts : program->details_->decisions) {
      if (parts.source != &decision) continue;
      for (const auto& [name, node] : parts.values) all.push_back({name, node});
      for (const auto& [name, node] : parts.findings) all.push_back({of_findings + name, node});
    }
    return all;
  }
  const TableNode* table(feel::NodeId node) const {
    const auto it = program->details_->tables.find(node);
    return it == program->details_->tables.end() ? nullptr : it->second;
  }
  const ExceptionsNode* exceptions(feel::NodeId node) const {
    const auto it = program->details_->exceptions.find(node);
    return it == program->details_->exceptions.end() ? nullptr : it->second;
  }
  /// A frame for these facts (by slot), which must outlive it.
  void prepare(feel::Frame& frame, std::span<const Value> facts) const {
    frame.on = program->on();
    frame.calendars = program->details_->calendar_refs;
    frame.steps_left = frame.limits.steps;
    frame.exhausted = false;
    frame.reset(facts);
  }
  const std::vector<Program::ParameterInForce>& parameters() const { return program->details_->in_force.items(); }
  const Program::ParameterInForce& parameter(feel::Slot number) const { return program->details_->in_force[number]; }

 private:
  void settle() {
    auto all = std::make_shared<std::unordered_map<feel::Slot, Value>>();
    const std::vector<Value>& facts = program->nothing_known();
    feel::Frame frame(code());
    prepare(frame, facts);
    for (feel::Slot slot = 0; slot < code().lazy_count(); ++slot) {
      const feel::NodeId body = code().lazy_body(slot);
      if (body == feel::no_node || code().locals_needed(body) != 0) continue;
      const auto read = code().facts_used(body);  // parameters without a value stand among the facts
      const auto of_case = [&](feel::Slot fact) { return program->facts()[fact].fact != nullptr; };
      if (std::any_of(read.begin(), read.end(), of_case)) continue;
      all->emplace(slot, feel::evaluate(code(), body, frame));
    }
    settled = std::move(all);
  }
};

}  // namespace liangce::detail
