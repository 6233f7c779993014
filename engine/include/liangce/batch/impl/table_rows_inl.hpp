#pragma once

#include <algorithm>
#include <array>
#include <utility>

#include "liangce/batch/impl/table_rows.hpp"

namespace liangce::batch::detail {

LIANGCE_INLINE std::vector<ColumnBuilder> TablePlan::result_columns() const {
  std::vector<ColumnBuilder> columns;
  for (const DecisionPlan& decision : decisions) {
    const std::string dot = decision.name + ".";
    columns.emplace_back(decision.name, ResultKind::word);
    if (options.outputs) {
      for (const DecisionPlan::Output& output : decision.outputs)
        columns.emplace_back(dot + output.column, ResultKind::value, output.expected);
    }
    if (options.missing && options.missing_bits) {
      columns.emplace_back(dot + "missing", ResultKind::set, decision.missing_names);
    } else if (options.missing) {
      columns.emplace_back(dot + "missing", ResultKind::text_list);
    }
    if (options.outputs) {
      columns.emplace_back(dot + "findings", ResultKind::text_list);
      columns.emplace_back(dot + "retroactive", ResultKind::value, Kind::boolean);
    }
    if (options.decided_by) columns.emplace_back(dot + "decided_by", ResultKind::label, decision.deciding.labels);
  }
  columns.emplace_back("error", ResultKind::value);
  return columns;
}

LIANGCE_INLINE Batch::Batch(const TablePlan& plan, OwnedArray source) : array(std::move(source)) {
  if (array->length < 0 || array->offset < 0) throw std::invalid_argument("a batch has a negative length or offset");
  for (const BoundColumn& bound : plan.columns) {
    if (static_cast<std::int64_t>(bound.index) >= array->n_children)
      throw std::invalid_argument("a batch lacks column " + bound.name);
    const ArrowArray& child = *array->children[bound.index];
    if (child.length < array->offset + array->length)
      throw std::invalid_argument("column " + bound.name + " is shorter than its batch");
    try {
      columns.emplace_back(bound.type, child);
    } catch (const std::invalid_argument& error) {
      throw std::invalid_argument("column " + bound.name + ": " + error.what());
    }
  }
}

LIANGCE_INLINE RowDecider::RowDecider(const TablePlan& plan) : plan_(plan), case_(plan.program) {
  std::size_t column = 0;
  for (std::size_t d = 0; d < plan.decisions.size(); ++d) {
    column_of_.push_back(column);
    all_.push_back(d);
    column += plan.width_of(plan.decisions[d]);
  }
}

LIANGCE_INLINE bool RowDecider::run(const Chunk& chunk, const std::atomic<bool>& stop, ChunkResult& result) {
  result.rows = chunk.rows;
  result.by_row.assign(all_.size(), chunk.rows);
  for (const ColumnBuilder& column : plan_.result_columns()) result.columns.push_back(column.part());
  for (std::int64_t row = 0; row < chunk.rows; ++row) {
    if (stop.load(std::memory_order_relaxed)) return false;
    const bool fine = open(chunk, row, result);
    if (fine) decide(all_, result);
    for (std::size_t d = 0; d < all_.size() && !fine; ++d) skip(d, result);
    fine ? result.columns.back().add_null() : result.columns.back().add_value(Value(words_));
  }
  return true;
}

LIANGCE_INLINE bool RowDecider::open(const Chunk& chunk, std::int64_t row, ChunkResult& result) {
  words_.clear();
  if (fill(chunk, row, result, words_)) return true;
  ++result.error_rows;
  return false;
}

/// What is known of an unknown fact, from its columns of bounds and reason; `why` says what does not go together.
LIANGCE_INLINE Value unknown_value(const std::array<Value, 4>& parts, std::string& why) {
  const Value& low = parts[static_cast<std::size_t>(FactPart::low)];
  const Value& high = parts[static_cast<std::size_t>(FactPart::high)];
  const Value& said = parts[static_cast<std::size_t>(FactPart::reason)];
  Reason reason = Reason::missing;
  if (said.is_text()) {
    bool found = false;
    for (const Reason r : {Reason::missing, Reason::conflict, Reason::stale, Reason::invalid, Reason::not_applicable}) {
      if (to_string(r) == said.text()) reason = r, found = true;
    }
    if (!found)
      why = "\"" + std::string(said.text()) + "\" is no reason (missing, conflict, stale, invalid, not applicable)";
  }
  Absence info;
  if (reason == Reason::conflict) {
    if (low.is_absent() || high.is_absent()) why = "a conflict needs both values, in the columns of low and high";
    info.candidates = {low, high};
    return Value::absent(reason, info);
  }
  if (!low.is_absent() && !high.is_absent()) {
    const bool upside_down =
        low.kind() == Kind::date ? low.date().days > high.date().days : low.number() > high.number();
    if (upside_down) why = "the lower bound lies above the upper one";
  }
  info.low = low;
  info.high = high;
  return Value::absent(reason, info);
}

/// The cells of a row into the case; false when one was refused, `words` says why.
LIANGCE_INLINE bool RowDecider::fill(const Chunk& chunk, std::int64_t row, ChunkResult& result, std::string& words) {
  const Batch& batch = *chunk.batch;
  const std::int64_t at = chunk.begin + row;
  bool fine = true;
  const auto refuse = [&](const BoundColumn& column, const char* code, const std::string& message) {
    fine = false;
    ++result.error_count;
    words += (words.empty() ? "" : "; ") + message;
    if (result.errors.size() < plan_.options.most_errors)
      result.errors.push_back({chunk.first_row + row, column.name, code, message});
  };
  // A row that is null as a whole knows nothing.
  const auto* validity = batch.array->null_count == 0 || batch.array->n_buffers < 1
                             ? nullptr
                             : static_cast<const std::uint8_t*>(batch.array->buffers[0]);
  const auto bit = static_cast<std::uint64_t>(batch.array->offset + at);
  const bool known = validity == nullptr || (validity[bit >> 3U] >> (bit & 7U) & 1U) != 0;
  CellProblem problem;
  refused_.clear();
  std::size_t c = 0;
  for (; c < plan_.columns.size() && plan_.columns[c].part == FactPart::value; ++c) {
    const BoundColumn& column = plan_.columns[c];
    Value value =
        known ? batch.columns[c].read(batch.array->offset + at, pool_, problem) : Value::absent(Reason::missing);
    if (problem) {
      refuse(column, problem.code, "`" + column.name + "`: " + problem.message);
      refused_.push_back(column.slot);
      problem.clear();
      continue;
    }
    if (!case_.set(column.slot, value)) {
      const CaseProblem& said = case_.problems().back();
      refuse(column, said.code.c_str(), said.message);
      refused_.push_back(column.slot);
    }
  }
  while (c < plan_.columns.size()) {
    const BoundColumn& first = plan_.columns[c];
    std::array<Value, 4> parts;
    bool any = false;
    for (; c < plan_.columns.size() && plan_.columns[c].slot == first.slot; ++c) {
      Value value = known ? batch.columns[c].read(batch.array->offset + at, pool_, problem) : Value();
      if (problem) {
        refuse(plan_.columns[c], problem.code, "`" + plan_.columns[c].name + "`: " + problem.message);
        problem.clear();
        continue;
      }
      any = any || !value.is_absent();
      parts[static_cast<std::size_t>(plan_.columns[c].part)] = std::move(value);
    }
    if (!any) {
      if (!first.has_value) case_.set(first.slot, Value::absent(Reason::missing));
      continue;
    }
    // A value that was refused is one too; the case still holds that of another row then.
    const bool refused_value = std::find(refused_.begin(), refused_.end(), first.slot) != refused_.end();
    if (first.has_value && (refused_value || !case_.values()[first.slot].is_absent())) {
      refuse(first, "LC804", "`" + first.name + "`: the fact has a value on this row");
      continue;
    }
    std::string why;
    const Value value = unknown_value(parts, why);
    if (!why.empty()) {
      refuse(first, "LC804", "`" + first.name + "`: " + why);
    } else if (!case_.set(first.slot, value)) {
      refuse(first, case_.problems().back().code.c_str(), case_.problems().back().message);
    }
  }
  if (!fine) case_.clear();
  return fine;
}

LIANGCE_INLINE void RowDecider::decide(std::span<const std::size_t> decisions, ChunkResult& result) {
  if (plan_.only_verdicts() && decisions.size() == 1) {
    ColumnPart& column = result.columns[column_of_[decisions[0]]];
    const Value verdict = plan_.program->verdict(plan_.decisions[decisions[0]].index, case_);
    if (verdict.is_absent()) return column.add_word(Decision::undetermined);
    return column.add_word(verdict.is_text() ? std::string(verdict.text()) : verdict.to_feel());
  }
  DecideOptions wanted;
  wanted.missing = plan_.options.missing;
  wanted.outputs = plan_.options.outputs;
  indices_.clear();
  for (const std::size_t d : decisions) indices_.push_back(plan_.decisions[d].index);
  if (decisions.size() > 1 && !share_) share_ = plan::may_share_values(*plan_.program);
  plan::decide_each(*plan_.program, indices_, case_, wanted, share_.value_or(false), decided_);
  for (std::size_t i = 0; i < decisions.size(); ++i) put(decisions[i], decided_[i], result);
}

LIANGCE_INLINE void RowDecider::put(std::size_t d, const Decision& decided, ChunkResult& result) {
  const TableOptions& options = plan_.options;
  const DecisionPlan& decision = plan_.decisions[d];
  std::size_t column = column_of_[d];
  result.columns[column++].add_word(decided.verdict);
  if (options.outputs) {
    for (const DecisionPlan::Output& output : decision.outputs) {
      const Value* value = &decided.value;
      if (!output.name.empty()) value = decided.value.is_context() ? decided.value.find(output.name) : nullptr;
      result.columns[column++].add_value(value == nullptr ? Value() : *value);
    }
  }
  if (options.missing && options.missing_bits) {
    bits_.assign((decision.missing_names.size() + 63) / 64 + (decision.missing_names.empty() ? 1 : 0), 0);
    for (const MissingFact& fact : decided.missing) {
      const int place = plan_.program->in_force() ? decision.missing_places.at(fact.slot) : 0;
      if (place < 0) throw std::logic_error("nobody expected " + std::string(fact.name) + " to be missing");
      bits_[static_cast<std::size_t>(place) / 64] |= std::uint64_t{1} << (place % 64);
    }
    result.columns[column++].add_set(bits_.data());
  } else if (options.missing) {
    for (const MissingFact& fact : decided.missing) result.columns[column].add_list_item(fact.name);
    result.columns[column++].close_list();
  }
  if (options.outputs) {
    for (const std::string& finding : decided.findings) result.columns[column].add_list_item(finding);
    result.columns[column++].close_list();
    result.columns[column++].add_value(Value(decided.retroactive));
  }
  if (options.decided_by) {
    const auto label = plan::deciding(*plan_.program, decision.deciding, case_);
    label ? result.columns[column].add_label(static_cast<std::uint32_t>(*label)) : result.columns[column].add_null();
  }
}

/// Nothing is said about a row with an error.
LIANGCE_INLINE void RowDecider::skip(std::size_t d, ChunkResult& result) {
  for (std::size_t i = 0; i < plan_.width_of(plan_.decisions[d]); ++i) result.columns[column_of_[d] + i].add_null();
}

}  // namespace liangce::batch::detail
