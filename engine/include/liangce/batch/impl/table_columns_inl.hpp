#pragma once

#include <algorithm>
#include <array>

#include "liangce/batch/impl/table_columns.hpp"
#include "liangce/plan/impl/byte_kernels.hpp"

namespace liangce::batch::detail {

LIANGCE_INLINE ColumnDecider::ColumnDecider(const TablePlan& plan)
    : plan_(plan), columns_(*plan.columns_plan), rows_decider_(plan), facts_(plan), executor_(*plan.columns_plan) {
  for (const ColumnBuilder& column : plan.result_columns()) empty_.push_back(column.part());
  for (std::size_t d = 0; d < plan.decisions.size(); ++d) {
    const plan::DecisionResult& decision = columns_.decisions[d];
    auto state = std::make_unique_for_overwrite<DecisionState>();
    const auto add = [&](const Value& value) {
      state->words.push_back(value.is_text() ? std::string(value.text()) : value.to_feel());
    };
    if (decision.verdict.node != plan::none) {
      for (const Value& value : columns_.nodes[decision.verdict.node].words) add(value);
    } else if (!decision.verdict.constant.is_absent()) {
      add(decision.verdict.constant);
    }
    state->words.emplace_back(Decision::undetermined);
    const DecisionPlan& asked = plan.decisions[d];
    if (plan.options.missing && decision.missing.lowered())
      state->walk =
          std::make_unique<plan::MissingWalk>(decision.missing, asked.missing_places, asked.missing_names.size());
    states_.push_back(std::move(state));
  }
}

LIANGCE_INLINE bool ColumnDecider::run(const Chunk& chunk, const std::atomic<bool>& stop, ChunkResult& result,
                                       const std::function<void()>& before_block) {
  result.rows = chunk.rows;
  result.by_row.assign(plan_.decisions.size(), 0);
  result.columns = empty_;
  for (ColumnPart& column : result.columns) column.expect(static_cast<std::size_t>(chunk.rows));
  for (std::int64_t begin = 0; begin < chunk.rows; begin += plan::chunk_rows) {
    if (before_block) before_block();
    if (stop.load(std::memory_order_relaxed)) return false;
    const auto rows = std::min<std::int64_t>(plan::chunk_rows, chunk.rows - begin);
    if (!run_part(chunk, begin, static_cast<std::size_t>(rows), stop, result)) return false;
  }
  return true;
}

LIANGCE_INLINE bool ColumnDecider::run_part(const Chunk& chunk, std::int64_t begin, std::size_t rows,
                                            const std::atomic<bool>& stop, ChunkResult& result) {
  rows_ = rows;
  facts_.open(chunk.batch, chunk.begin + begin, rows);
  executor_.begin(facts_);
  // Most columns are checked while they are tested, so verdicts come before the rows that are left to the single case.
  for (const plan::DecisionResult& decision : columns_.decisions) {
    if (by_column(decision) && decision.verdict.node != plan::none) executor_.code(decision.verdict.node);
  }
  facts_.check();
  for (std::size_t d = 0; d < plan_.decisions.size(); ++d) find_rows(d);
  Chunk part = chunk;
  part.begin += begin;
  part.first_row += begin;
  part.rows = static_cast<std::int64_t>(rows);
  if (!decide_rows(part, stop, result)) return false;
  std::size_t column = 0;
  for (std::size_t d = 0; d < plan_.decisions.size(); ++d) {
    put_decision(d, column, result);
    column += plan_.width_of(plan_.decisions[d]);
  }
  return true;
}

LIANGCE_INLINE bool ColumnDecider::by_column(const plan::DecisionResult& decision) const {
  return decision.verdict.lowered() && (!plan_.options.outputs || decision.outputs_lowered()) &&
         (!plan_.options.decided_by || decision.deciding.lowered());
}

/// Which rows of a decision the single case decides.
LIANGCE_INLINE void ColumnDecider::find_rows(std::size_t d) {
  const plan::DecisionResult& decision = columns_.decisions[d];
  const TableOptions& options = plan_.options;
  std::uint64_t* rows = states_[d]->by_row;
  const std::size_t words = executor_.words();
  if (!by_column(decision)) {
    std::fill_n(rows, words, ~std::uint64_t{0});
  } else {
    std::copy_n(facts_.odd(), words, rows);
    const auto add = [&](const plan::Result& result) {
      if (result.node != plan::none) executor_.add_escapes(result.node, rows);
    };
    add(decision.verdict);
    if (options.outputs) {
      for (const plan::Result& output : decision.outputs) add(output);
      for (const plan::Result& finding : decision.findings) add(finding);
    }
    if (options.missing) find_missing(d, rows);
    if (options.decided_by)
      plan::deciding_rows(executor_, decision.deciding, static_cast<std::uint8_t*>(states_[d]->decided_by), rows);
  }
  if (rows_ % 64 != 0 && words != 0) rows[words - 1] &= (std::uint64_t{1} << (rows_ % 64)) - 1;
}

/// What undetermined verdicts wait for; where only the single case can say it, its row is added.
LIANGCE_INLINE void ColumnDecider::find_missing(std::size_t d, std::uint64_t* rows) {
  DecisionState& state = *states_[d];
  const plan::Result& verdict = columns_.decisions[d].verdict;
  const std::size_t words = executor_.words();
  state.walked = false;
  plan::Bits open;
  if (verdict.node == plan::none) {
    std::fill_n(open, words, verdict.constant.is_absent() ? ~std::uint64_t{0} : 0);
  } else {
    plan::kernels::span_bits<std::uint8_t>(executor_.code(verdict.node).code, rows_, plan::code_null,
                                           plan::code_missing, open);
  }
  std::uint64_t any = 0;
  for (std::size_t w = 0; w < words; ++w) any |= open[w] &= ~rows[w];
  if (any == 0) return;
  if (state.walk == nullptr) {
    for (std::size_t w = 0; w < words; ++w) rows[w] |= open[w];
    return;
  }
  state.walk->run(executor_, open, rows);
  state.walked = true;
}

LIANGCE_INLINE void ColumnDecider::put_missing(std::size_t d, ColumnPart& part) {
  static constexpr plan::Bits nobody = {};
  const DecisionState& state = *states_[d];
  const std::vector<std::string>& names = plan_.decisions[d].missing_names;
  std::vector<const std::uint64_t*> planes;
  for (std::size_t f = 0; f < names.size(); ++f) planes.push_back(state.walked ? state.walk->fact(f) : nobody);
  if (!plan_.options.missing_bits && names.size() <= 64) return part.add_planes(planes, rows_, names);
  if (!plan_.options.missing_bits) {
    for (std::size_t row = 0; row < rows_; ++row) {
      for (std::size_t f = 0; f < names.size(); ++f) {
        if ((planes[f][row / 64] >> (row % 64) & 1U) != 0) part.add_list_item(names[f]);
      }
      part.close_list();
    }
    return;
  }
  const std::size_t width = std::max<std::size_t>(1, (names.size() + 63) / 64);
  sets_.assign(rows_ * width, 0);
  for (std::size_t w = 0; w < executor_.words() && state.walked; ++w) {
    const std::size_t count = std::min<std::size_t>(64, rows_ - 64 * w);
    for (std::size_t part_of_row = 0; part_of_row < width; ++part_of_row) {
      std::uint64_t words[64], sets[64];
      const std::size_t first = 64 * part_of_row, here = std::min<std::size_t>(64, names.size() - first);
      for (std::size_t f = 0; f < here; ++f) words[f] = planes[first + f][w];
      plan::kernels::rows_of_planes(words, here, sets);
      for (std::size_t i = 0; i < count; ++i) sets_[(64 * w + i) * width + part_of_row] = sets[i];
    }
  }
  part.add_sets(sets_);
}

LIANGCE_INLINE bool ColumnDecider::decide_rows(const Chunk& chunk, const std::atomic<bool>& stop, ChunkResult& result) {
  ColumnPart& errors = result.columns.back();
  const std::size_t first = errors.rows();
  errors.add_same(Value(), rows_);
  bool fresh = false;
  for (std::size_t w = 0; w < executor_.words(); ++w) {
    std::uint64_t any = 0;
    for (const auto& state : states_) any |= state->by_row[w];
    for (; any != 0; any &= any - 1) {
      if (stop.load(std::memory_order_relaxed)) return false;
      if (!fresh) side_ = ChunkResult(), side_.columns = empty_, fresh = true;
      const auto i = static_cast<unsigned>(__builtin_ctzll(any));
      const std::size_t row = 64 * w + i;
      const bool fine = rows_decider_.open(chunk, static_cast<std::int64_t>(row), side_);
      asked_.clear();
      for (std::size_t d = 0; d < plan_.decisions.size(); ++d) {
        if ((states_[d]->by_row[w] >> i & 1U) != 0) asked_.push_back(d);
      }
      if (fine) {
        rows_decider_.decide(asked_, side_);
        continue;
      }
      for (const std::size_t d : asked_) rows_decider_.skip(d, side_);
      ColumnPart words(ResultKind::value);
      words.add_value(Value(rows_decider_.words()));
      errors.replace(first + row, words, 0);
    }
  }
  if (!fresh) return true;
  const std::size_t room = plan_.options.most_errors - std::min(plan_.options.most_errors, result.errors.size());
  const auto kept = static_cast<std::ptrdiff_t>(std::min(room, side_.errors.size()));
  std::move(side_.errors.begin(), side_.errors.begin() + kept, std::back_inserter(result.errors));
  result.error_count += side_.error_count;
  result.error_rows += side_.error_rows;
  return true;
}

LIANGCE_INLINE void ColumnDecider::put_decision(std::size_t d, std::size_t column, ChunkResult& result) {
  const plan::DecisionResult& decision = columns_.decisions[d];
  const DecisionPlan& asked = plan_.decisions[d];
  const DecisionState& state = *states_[d];
  const TableOptions& options = plan_.options;
  const std::size_t width = plan_.width_of(asked);
  const std::size_t decided_by_row = plan::kernels::count_bits(&state.by_row[0], executor_.words());
  result.by_row[d] += static_cast<std::int64_t>(decided_by_row);
  if (decided_by_row == rows_) {
    for (std::size_t c = column; c < column + width; ++c) result.columns[c].append(side_.columns[c]);
    return;
  }
  const std::size_t first = column, begin = result.columns[column].rows();
  put_verdict(d, result.columns[column++]);
  if (options.outputs) {
    for (const plan::Result& output : decision.outputs) put_output(output, result.columns[column++]);
  }
  if (options.missing) put_missing(d, result.columns[column++]);
  if (options.outputs) {
    put_findings(d, result.columns[column++]);
    result.columns[column++].add_same(Value(decision.retroactive), rows_);
  }
  if (options.decided_by) result.columns[column++].add_labels({state.decided_by, rows_});
  if (decided_by_row == 0) return;
  // What the single case said takes its place.
  for (std::size_t c = first; c < column; ++c) {
    std::size_t from = 0;
    for (std::size_t w = 0; w < executor_.words(); ++w) {
      for (std::uint64_t open = state.by_row[w]; open != 0; open &= open - 1) {
        const std::size_t row = 64 * w + static_cast<std::size_t>(__builtin_ctzll(open));
        result.columns[c].replace(begin + row, side_.columns[c], from++);
      }
    }
  }
}

LIANGCE_INLINE void ColumnDecider::put_verdict(std::size_t d, ColumnPart& part) {
  const plan::Result& verdict = columns_.decisions[d].verdict;
  const std::vector<std::string>& words = states_[d]->words;
  if (verdict.node != plan::none) return part.add_words({executor_.code(verdict.node).code, rows_}, words);
  codes_.assign(rows_, 0);  // its word, or UNDETERMINED as the only one
  part.add_words(codes_, words);
}

LIANGCE_INLINE void ColumnDecider::put_output(const plan::Result& output, ColumnPart& part) {
  if (output.node == plan::none) return part.add_same(output.constant, rows_);
  const plan::Node& node = columns_.nodes[output.node];
  switch (node.form) {
    case plan::Form::code: return part.add_values({executor_.code(output.node).code, rows_}, node.words);
    case plan::Form::truth: {
      static const std::array<Value, 2> words = {Value(true), Value(false)};
      static constexpr std::uint8_t codes[4] = {0, 1, plan::code_null, plan::code_null};
      const plan::Truths& truths = executor_.truth(output.node);
      codes_.resize(plan::chunk_rows);
      plan::kernels::choose_bytes(truths.yes, truths.no, truths.escape, executor_.words(), codes, codes_.data());
      return part.add_values({codes_.data(), rows_}, words);
    }
    default: break;
  }
  if (node.op == plan::Op::fact && !node.escapes) {  // as the column has it
    static const std::vector<std::uint64_t> everybody(plan::chunk_words, ~std::uint64_t{0});
    const std::uint64_t* known = facts_.known(node.slot);
    return part.add_numbers({facts_.numbers(node.slot), rows_}, known == nullptr ? everybody.data() : known, node.scale,
                            node.form == plan::Form::date);
  }
  const plan::Numbers& numbers = executor_.number(output.node);
  if (node.quotient) return put_quotients(node, numbers, part);
  part.add_numbers({numbers.number, rows_}, numbers.known, node.scale, node.form == plan::Form::date);
}

/// Most are whole at their scale; the others are one correctly rounded division, as the single case does it.
LIANGCE_INLINE void ColumnDecider::put_quotients(const plan::Node& node, const plan::Numbers& numbers,
                                                 ColumnPart& part) {
  const std::size_t first = part.rows();
  std::vector<std::int64_t> whole(numbers.number, numbers.number + rows_);
  plan::Bits divided = {};
  for (std::size_t row = 0; row < rows_; ++row) {
    if ((numbers.known[row >> 6U] >> (row & 63U) & 1U) == 0 || numbers.denominator[row] == 1) continue;
    if (whole[row] % numbers.denominator[row] == 0) {
      whole[row] /= numbers.denominator[row];
    } else {
      divided[row >> 6U] |= std::uint64_t{1} << (row & 63U);
    }
  }
  part.add_numbers(whole, numbers.known, node.scale, false);
  ColumnPart one(ResultKind::value);
  std::size_t from = 0;
  for (std::size_t w = 0; w < executor_.words(); ++w) {
    for (std::uint64_t open = divided[w]; open != 0; open &= open - 1) {
      const std::size_t row = 64 * w + static_cast<std::size_t>(__builtin_ctzll(open));
      one.add_value(Value(*Number::scaled(numbers.number[row], -node.scale) / Number(numbers.denominator[row])));
      part.replace(first + row, one, from++);
    }
  }
}

LIANGCE_INLINE void ColumnDecider::put_findings(std::size_t d, ColumnPart& part) {
  static constexpr plan::Bits nobody = {};
  static const std::vector<std::uint64_t> everybody(plan::chunk_words, ~std::uint64_t{0});
  const plan::DecisionResult& decision = columns_.decisions[d];
  std::vector<const std::uint64_t*> planes;
  for (const plan::Result& finding : decision.findings) {
    const std::uint64_t* constant = finding.constant.is_true() ? everybody.data() : nobody;
    planes.push_back(finding.node == plan::none ? constant : executor_.truth(finding.node).yes);
  }
  if (planes.size() <= 64) return part.add_planes(planes, rows_, decision.finding_names);
  for (std::size_t row = 0; row < rows_; ++row) {
    for (std::size_t f = 0; f < planes.size(); ++f) {
      if ((planes[f][row >> 6U] >> (row & 63U) & 1U) != 0) part.add_list_item(decision.finding_names[f]);
    }
    part.close_list();
  }
}

}  // namespace liangce::batch::detail
