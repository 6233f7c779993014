// Programs that differ from one compiled before in the values of parameters, or the date, and in nothing else.
//
// Names, code and everything that is known of decisions are the kept program's. Whatever names a parameter that changed
// is compiled once more; when it comes out the same but for its constants, these are put in the places of the others,
// and what was worked out of them (simplify) is worked out again. Anything else is for a compile from the start: a
// parameter that has a value now and had none, a diagnostic, a type that depends on the value.
#pragma once

#include <algorithm>

#include "liangce/decide/impl/program_builder.hpp"

namespace liangce::detail {

/// What build() made becomes a program to make others of.
LIANGCE_INLINE void ProgramBuilder::keep_program() {
  if (dmn() || !content_->services.empty()) return;
  auto layout = std::make_shared<Layout>();
  const feel::Code& code = *program_->code_;
  layout->has_value.reserve(standings_.size());
  for (const Standing& standing : standings_) layout->has_value.push_back(!standing.value.is_absent());
  std::vector<std::size_t> piece_of(units_.size(), pieces_.size());
  for (std::size_t i = 0; i < pieces_.size(); ++i) {
    Layout::Piece& piece = pieces_[i];
    feel::Stretch& stretch = stretches_[i];
    const auto once = [](std::vector<feel::Slot>& slots, feel::Slot slot) {
      if (std::find(slots.begin(), slots.end(), slot) == slots.end()) slots.push_back(slot);
    };
    for (feel::NodeId id = stretch.begin.nodes; id < stretch.end.nodes; ++id) {
      const feel::Node& node = code[id];
      for (const feel::Slot number : code.named_constants(id)) once(piece.parameters, number);
      const bool fact = node.op == feel::Op::fact || node.op == feel::Op::compare_fact_constant;
      if (fact && program_->facts_[node.a].fact == nullptr) once(piece.open, node.a);
      if (node.op == feel::Op::lazy && node.a < units_.size()) once(stretch.reads, node.a);
    }
    for (const feel::Slot read : stretch.reads) piece.in_circle = piece.in_circle || piece_of[read] >= i;
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

/// The values and absences of today in the place of the kept ones; says which pieces that concerns.
LIANGCE_INLINE std::vector<bool> ProgramBuilder::put_standings(const Layout& layout) {
  std::vector<bool> numbers(details_->in_force.size());
  std::vector<bool> slots(program_->facts_.size());
  feel::Slot number = 0;
  auto slot = static_cast<feel::Slot>(content_->facts.size());
  for (std::size_t i = 0; i < standings_.size(); ++i) {
    const Standing& now = standings_[i];
    if (now.value.is_absent()) {
      const Value& was = program_->facts_[slot].initial;
      if (was.reason() != now.why || was.absence()->message != now.detail) {
        const Value initial = nothing_known_of(now, slot);
        program_->facts_.own()[slot].initial = initial;
        program_->nothing_known_.own()[slot] = initial;
        slots[slot] = true;
      }
      ++slot;
    } else {
      if (now.version == nullptr || details_->in_force[number].version != now.version) {
        details_->in_force.own()[number] = {&content_->parameters[i], now.version, now.value};
        numbers[number] = true;
      }
      ++number;
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

LIANGCE_INLINE std::shared_ptr<const Program> ProgramBuilder::build_from_kept() {
  check_overrides();
  stand();
  if (!overrides_.rules.empty() || dmn() || structure_.has_errors()) return nullptr;
  std::vector<bool> has_value;
  has_value.reserve(standings_.size());
  for (const Standing& standing : standings_) has_value.push_back(!standing.value.is_absent());
  const KeptProgram kept = kept_.like(on_, has_value);
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
  const std::vector<bool> changed = put_standings(layout);
  bool same = true;
  for (std::size_t i = 0; i < changed.size() && same; ++i) {
    if (changed[i] && !layout.pieces[i].parameters.empty()) same = compile_again(layout, i, *made);
  }
  units_here_ = &units_;
  compiler_.reset();
  names_.reset();
  if (!same) return nullptr;
  program_ = made;
  details_ = made->details_.get();
  for (std::size_t i = 0; i < details_->decisions.size(); ++i) {
    const Program::DecisionParts& parts = details_->decisions[i];
    if (made->code_->lazy_body(parts.slot) == feel::no_node) continue;
    if (const bool now = retroactive(parts); now != parts.retroactive) details_->decisions.own()[i].retroactive = now;
  }
  if (same_day) {
    feel::simplify_again(*made->code_, given(), layout.stretches, changed);
  } else {
    feel::simplify(*made->code_, given());
    kept_.keep({kept.layout, copy_of(*made)});
  }
  return made;
}

}  // namespace liangce::detail
