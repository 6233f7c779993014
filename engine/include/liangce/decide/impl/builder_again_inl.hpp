// Programs that differ from one compiled before in the values of parameters, or the date, and in nothing else.
//
// Names, code and everything that is known of decisions are the kept program's. Whatever names a parameter that changed
// is compiled once more; when it comes out the same but for its constants, these are put in the places of the others,
// and what was worked out of them (simplify) is worked out again. Whatever names a parameter that has a value now and
// had none is compiled anew behind the rest. Anything else is for a compile from the start: a parameter that had a
// value and has none now, a diagnostic, a type that depends on the value.
#pragma once

#include <algorithm>

#include "liangce/decide/impl/program_builder.hpp"

namespace liangce::detail {

/// What a piece names.
LIANGCE_INLINE void ProgramBuilder::describe_piece(Layout::Piece& piece, feel::Stretch& stretch) const {
  const feel::Code& code = *program_->code_;
  const std::size_t units = units_here_->size();
  const auto once = [](std::vector<feel::Slot>& slots, feel::Slot slot) {
    if (std::find(slots.begin(), slots.end(), slot) == slots.end()) slots.push_back(slot);
  };
  for (feel::NodeId id = stretch.begin.nodes; id < stretch.end.nodes; ++id) {
    const feel::Node& node = code[id];
    for (const feel::Slot number : code.named_constants(id)) once(piece.parameters, number);
    const bool fact = node.op == feel::Op::fact || node.op == feel::Op::compare_fact_constant;
    if (fact && program_->facts_[node.a].fact == nullptr) once(piece.open, node.a);
    if (node.op == feel::Op::lazy && node.a < units) once(stretch.reads, node.a);
    if (node.op != feel::Op::extension) continue;
    if (const auto table = details_->tables.find(id); table != details_->tables.end()) {
      for (const TableNode::Row& row : table->second->rows) {
        for (const feel::Slot slot : row.missing) {
          if (program_->facts_[slot].fact == nullptr) once(piece.as_missing, slot);
        }
      }
    }
  }
}

/// What build() made becomes a program to make others of.
LIANGCE_INLINE void ProgramBuilder::keep_program() {
  if (dmn() || !content_->services.empty()) return;
  auto layout = std::make_shared<Layout>();
  layout->has_value.reserve(standings_.size());
  feel::Slot number = 0;
  auto slot = static_cast<feel::Slot>(content_->facts.size());
  for (const Standing& standing : standings_) {
    layout->has_value.push_back(!standing.value.is_absent());
    layout->places.push_back(standing.value.is_absent() ? slot++ : number++);
  }
  std::vector<std::size_t> piece_of(units_.size(), pieces_.size());
  for (std::size_t i = 0; i < pieces_.size(); ++i) {
    Layout::Piece& piece = pieces_[i];
    describe_piece(piece, stretches_[i]);
    for (const feel::Slot read : stretches_[i].reads) piece.in_circle = piece.in_circle || piece_of[read] >= i;
    if (!piece.outputs) piece_of[piece.unit] = i;
  }
  layout->end = compiled_;
  layout->units = units_;
  layout->pieces = std::move(pieces_);
  layout->stretches = std::move(stretches_);
  layout->names = std::move(names_);
  kept_.keep({std::move(layout), copy_of(*program_)});
}

/// Another program of the same content, sharing everything with it.
LIANGCE_INLINE std::shared_ptr<Program> ProgramBuilder::copy_of(const Program& program) const {
  std::shared_ptr<Program> copy(new Program());
  copy->on_ = program.on_;
  copy->policy_ = program.policy_;
  copy->policy_digest_ = program.policy_digest_;
  copy->code_ = program.code_->copy();
  copy->facts_ = program.facts_;
  copy->nothing_known_ = program.nothing_known_;
  copy->fact_names_ = program.fact_names_;
  copy->details_ = std::make_unique<Program::Details>();
  const Program::Details& from = *program.details_;
  Program::Details& to = *copy->details_;
  to.elements = from.elements;
  to.rules = from.rules;
  to.decisions = from.decisions;
  to.decision_names = from.decision_names;
  to.notes = from.notes;
  to.tables = from.tables;
  to.exceptions = from.exceptions;
  to.calendars = from.calendars;
  to.calendar_refs = from.calendar_refs;
  to.in_force = from.in_force;
  return copy;
}

/// A program of another content, whose parameters have other versions and which is the same but for that: where it
/// points into that content it points into this one. A version that says something else counts as replaced.
LIANGCE_INLINE KeptProgram ProgramBuilder::of_this_content(const KeptProgram& kept) const {
  const policy::Policy& was = *kept.program->policy_;
  const policy::Policy& is = *content_;
  const auto here = [](const auto& of_this, const auto& of_that, auto& place) {
    if (place != nullptr) place = of_this.data() + (place - of_that.data());
  };
  auto layout = std::make_shared<Layout>();
  layout->base = kept.layout;
  layout->names = std::make_unique<const feel::Environment>(kept.layout->names.get());
  layout->units = kept.layout->units;
  layout->pieces = kept.layout->pieces;
  layout->stretches = kept.layout->stretches;
  layout->end = kept.layout->end;
  layout->has_value = kept.layout->has_value;
  layout->places = kept.layout->places;
  layout->moved = kept.layout->moved;
  const std::shared_ptr<Program> program = copy_of(*kept.program);
  program->policy_ = content_;
  Program::Details& details = *program->details_;
  Program::Element* const elements = details.elements.own();
  for (Unit& unit : layout->units) {
    here(is.rules, was.rules, unit.rule);
    here(is.decisions, was.decisions, unit.decision);
    here(is.functions, was.functions, unit.function);
    here(is.services, was.services, unit.service);
    here(is.facts, was.facts, unit.fact);
    if (unit.rule != nullptr) unit.element = unit.rule;
    if (unit.decision != nullptr) unit.element = unit.decision;
    if (unit.function != nullptr) unit.element = unit.function;
    if (unit.service != nullptr) unit.element = unit.service;
    if (unit.fact != nullptr) unit.element = unit.fact;
    elements[unit.slot].source = unit.element;
  }
  FactSlot* const facts = program->facts_.own();
  for (std::size_t slot = 0; slot < program->facts_.size(); ++slot) here(is.facts, was.facts, facts[slot].fact);
  Program::DecisionParts* const decisions = details.decisions.own();
  for (std::size_t i = 0; i < details.decisions.size(); ++i) here(is.decisions, was.decisions, decisions[i].source);
  Program::ParameterInForce* const in_force = details.in_force.own();
  for (std::size_t n = 0; n < details.in_force.size(); ++n) {
    Program::ParameterInForce& parameter = in_force[n];
    const policy::Parameter& before = *parameter.source;
    here(is.parameters, was.parameters, parameter.source);
    if (parameter.version == nullptr) continue;
    const std::size_t at = static_cast<std::size_t>(parameter.version - before.versions.data());
    const std::vector<policy::Version>& versions = parameter.source->versions;
    const auto says = [](const Value& value) { return std::string(to_string(value.kind())) + value.to_feel(); };
    const bool same = at < versions.size() && says(versions[at].value) == says(parameter.version->value);
    parameter.version = same ? versions.data() + at : nullptr;
  }
  return {std::move(layout), program};
}

/// The values and absences of today in the place of the kept ones; says which pieces that concerns.
LIANGCE_INLINE std::vector<bool> ProgramBuilder::put_standings(const Layout& layout) {
  std::vector<bool> numbers(details_->in_force.size());
  std::vector<bool> slots(program_->facts_.size());
  for (std::size_t i = 0; i < standings_.size(); ++i) {
    const Standing& now = standings_[i];
    const feel::Slot place = layout.places[i];
    if (now.value.is_absent()) {
      const Value& was = program_->facts_[place].initial;
      if (was.reason() != now.why || was.absence()->message != now.detail) {
        const Value initial = nothing_known_of(now, place);
        program_->facts_.own()[place].initial = initial;
        program_->nothing_known_.own()[place] = initial;
        slots[place] = true;
      }
    } else if (layout.has_value[i]) {
      if (now.version == nullptr || details_->in_force[place].version != now.version) {
        details_->in_force.own()[place] = {&content_->parameters[i], now.version, now.value};
        numbers[place] = true;
      }
    }
  }
  std::vector<bool> changed(layout.pieces.size());
  std::vector<bool> declared(numbers.size());
  names_ = std::make_unique<feel::Environment>(layout.names.get());
  for (std::size_t i = 0; i < changed.size(); ++i) {
    const Layout::Piece& piece = layout.pieces[i];
    changed[i] = std::any_of(piece.parameters.begin(), piece.parameters.end(), [&](auto n) { return numbers[n]; }) ||
                 std::any_of(piece.open.begin(), piece.open.end(), [&](auto s) { return slots[s]; });
    if (!changed[i]) continue;
    for (const feel::Slot n : piece.parameters) {
      if (!declared[n]) declare_value(details_->in_force[n], n);
      declared[n] = true;
    }
  }
  return changed;
}

/// Compiles a piece by itself and puts its constants into the program; false when it came out otherwise.
LIANGCE_INLINE bool ProgramBuilder::compile_again(const Layout& layout, std::size_t piece, Program& made) {
  const Layout::Piece& what = layout.pieces[piece];
  const feel::Stretch& where = layout.stretches[piece];
  if (what.in_circle) return false;
  program_ = std::shared_ptr<Program>(new Program());
  program_->facts_ = made.facts_;
  program_->fact_names_ = made.fact_names_;
  program_->code_ = made.code_->beside(where.begin);
  program_->details_ = std::make_unique<Program::Details>();
  details_ = program_->details_.get();
  diagnostics_ = Diagnostics{};
  begin_piece();
  const Unit& its = layout.units[what.unit];
  if (what.outputs) {
    (void)decision_nodes(its);
  } else {
    const Node body = unit(its);
    if (!body || *body + where.begin.nodes != made.code_->lazy_body(its.slot)) return false;
  }
  if (diagnostics_.has_errors()) return false;
  if (!made.code_->take_constants(where.begin, where.end, *program_->code_)) return false;
  for (const auto& [id, now] : *details_->tables) {
    const feel::NodeId at = where.begin.nodes + id;
    const TableNode& was = *made.details_->tables.at(at);
    auto table = std::make_shared<TableNode>();
    table->hit = was.hit;
    table->unknown_aware = was.unknown_aware;
    table->columns = was.columns;
    table->outputs = was.outputs;
    table->rows = was.rows;
    for (std::size_t o = 0; o < table->outputs.size(); ++o) table->outputs[o].priority = now->outputs[o].priority;
    table->prepare(*made.code_);
    made.details_->tables.own()[at] = table.get();
    made.code_->put_extension((*made.code_)[at].b, std::move(table));
  }
  return true;
}

LIANGCE_INLINE std::vector<std::size_t> ProgramBuilder::closed(const Layout& layout) const {
  std::vector<std::size_t> parameters;
  for (std::size_t i = 0; i < standings_.size(); ++i) {
    if (!layout.has_value[i] && !standings_[i].value.is_absent()) parameters.push_back(i);
  }
  return parameters;
}

/// Gives these their values, in a layout of its own, and says which pieces are to be compiled behind the others because
/// they name them. Their fact slots stay, and nobody reads them. Null: that concerns more than these pieces.
LIANGCE_INLINE std::shared_ptr<Layout> ProgramBuilder::close(const std::vector<std::size_t>& parameters,
                                                             const Layout& layout, std::vector<bool>& moves) {
  auto made = std::make_shared<Layout>();
  made->units = layout.units;
  made->pieces = layout.pieces;
  made->stretches = layout.stretches;
  made->has_value = layout.has_value;
  made->places = layout.places;
  made->moved = true;
  const auto open = static_cast<std::size_t>(std::count(layout.has_value.begin(), layout.has_value.end(), false));
  const bool others_listed = program_->facts_.size() != content_->facts.size() + open;
  for (const std::size_t i : parameters) {
    const feel::Slot slot = layout.places[i];
    closed_.push_back(slot);
    for (std::size_t p = 0; p < layout.pieces.size(); ++p) {
      const Layout::Piece& piece = layout.pieces[p];
      const auto names = [&](const std::vector<feel::Slot>& slots) {
        return std::find(slots.begin(), slots.end(), slot) != slots.end();
      };
      // What a table lists although it has a value gets a slot behind all others: their order is that of the pieces.
      if (names(piece.as_missing) && others_listed) return nullptr;
      if (!names(piece.open) && !names(piece.as_missing)) continue;
      if (piece.in_circle) return nullptr;
      moves[p] = true;
    }
    const auto number = static_cast<feel::Slot>(details_->in_force.size());
    details_->in_force.push_back({&content_->parameters[i], standings_[i].version, standings_[i].value});
    declare_value(details_->in_force.back(), number);
    made->has_value[i] = true;
    made->places[i] = number;
  }
  return made;
}

/// Compiles a piece anew, behind everything there is in the program; false when that concerns its readers too.
LIANGCE_INLINE bool ProgramBuilder::compile_behind(Layout& layout, std::size_t piece) {
  Layout::Piece& what = layout.pieces[piece];
  feel::Stretch& where = layout.stretches[piece];
  feel::Code& code = *program_->code_;
  diagnostics_ = Diagnostics{};
  begin_piece();
  const Unit& its = layout.units[what.unit];
  where.begin = code.mark();
  if (what.outputs) {
    Program::DecisionParts now = decision_nodes(its);
    Program::DecisionParts& parts =
        details_->decisions.own()[details_->decision_names.at(std::string(its.element->name.text))];
    if (now.values.size() != parts.values.size() || now.findings.size() != parts.findings.size()) return false;
    parts.verdict = now.verdict;
    parts.values = std::move(now.values);
    parts.findings = std::move(now.findings);
  } else {
    const Node body = unit(its);
    if (!body || !code.same_type(*body, code.lazy_body(its.slot))) return false;
    code.define_lazy(its.slot, *body);
  }
  where.end = code.mark();
  if (diagnostics_.has_errors()) return false;
  what.parameters.clear();
  what.open.clear();
  what.as_missing.clear();
  where.reads.clear();
  describe_piece(what, where);
  return true;
}

/// Decisions that could reach these while they had no value now read what stands in the law for them.
LIANGCE_INLINE void ProgramBuilder::cite_again(const Layout& layout, const std::vector<std::size_t>& parameters) {
  for (std::size_t i = 0; i < details_->decisions.size(); ++i) {
    const std::vector<feel::Slot>& facts = details_->decisions[i].facts;
    const auto reached = [&](std::size_t p) {
      return std::binary_search(facts.begin(), facts.end(), layout.places[p]);
    };
    if (std::none_of(parameters.begin(), parameters.end(), reached)) continue;
    Program::DecisionParts& parts = details_->decisions.own()[i];
    parts.parameters.clear();
    parts.clauses.clear();
    cited_clauses(parts);
    parts.facts = program_->code_->facts_used(program_->code_->lazy_body(parts.slot));
  }
}

LIANGCE_INLINE std::shared_ptr<const Program> ProgramBuilder::build_from_kept() {
  check_overrides();
  stand();
  if (!overrides_.rules.empty() || dmn() || structure_.has_errors()) return nullptr;
  std::vector<bool> has_value;
  has_value.reserve(standings_.size());
  for (const Standing& standing : standings_) has_value.push_back(!standing.value.is_absent());
  KeptProgram kept = kept_.like(on_, has_value);
  const std::shared_ptr<Kept> base = kept.program == nullptr ? kept_.base() : nullptr;
  if (base != nullptr && (kept = base->like(on_, has_value)).program != nullptr) kept = of_this_content(kept);
  if (kept.program == nullptr) return nullptr;
  const Layout& layout = *kept.layout;
  const bool same_day = kept.program->on_ == on_;
  const std::shared_ptr<Program> made = copy_of(*kept.program);
  made->on_ = on_;
  made->policy_digest_ = digest_;
  program_ = made;
  details_ = made->details_.get();
  units_here_ = &layout.units;
  if (!same_day) made->code_->forget_simplified(layout.end);
  std::vector<bool> changed = put_standings(layout);
  const std::vector<std::size_t> values = closed(layout);
  std::vector<bool> moves(layout.pieces.size());
  const std::shared_ptr<Layout> own = values.empty() ? nullptr : close(values, layout, moves);
  bool same = values.empty() || own != nullptr;
  const feel::NodeId first_new = made->code_->mark().nodes;
  feel::Code::Running running = made->code_->put_aside_running();
  for (std::size_t i = 0; i < changed.size() && same; ++i) {
    if (moves[i]) {
      program_ = made;
      details_ = made->details_.get();
      same = compile_behind(*own, i);
    } else if (changed[i] && !layout.pieces[i].parameters.empty()) {
      same = compile_again(layout, i, *made);
    }
    changed[i] = changed[i] || moves[i];
  }
  compiler_.reset();
  if (!same) {
    units_here_ = &units_;
    names_.reset();
    return nullptr;
  }
  program_ = made;
  details_ = made->details_.get();
  if (same_day) made->code_->put_back(std::move(running));
  if (own != nullptr) {
    for (std::size_t slot = made->nothing_known_.size(); slot < made->facts_.size(); ++slot)
      made->nothing_known_.push_back(made->facts_[slot].initial);
    made->code_->set_fact_count(made->facts_.size());
    cite_again(layout, values);
    own->base = kept.layout;
    own->names = std::move(names_);
    own->end = made->code_->mark();
  }
  units_here_ = &units_;
  names_.reset();
  for (std::size_t i = 0; i < details_->decisions.size(); ++i) {
    const Program::DecisionParts& parts = details_->decisions[i];
    if (made->code_->lazy_body(parts.slot) == feel::no_node) continue;
    if (const bool now = retroactive(parts); now != parts.retroactive) details_->decisions.own()[i].retroactive = now;
  }
  const Layout& its = own != nullptr ? *own : layout;
  if (same_day) {
    feel::simplify_again(*made->code_, given(), its.stretches, changed, its.moved, first_new);
  } else if (its.moved) {
    feel::simplify(*made->code_, given(), its.stretches);
  } else {
    feel::simplify(*made->code_, given());
  }
  if (own != nullptr) {
    kept_.keep({own, copy_of(*made)});
  } else if (!same_day || base != nullptr) {
    kept_.keep({kept.layout, copy_of(*made)});
  }
  return made;
}

}  // namespace liangce::detail
