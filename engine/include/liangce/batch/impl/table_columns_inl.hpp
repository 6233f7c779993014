#pragma once

#include <algorithm>
#include <array>

#include "liangce/batch/impl/table_columns.hpp"
#include "liangce/plan/impl/kernels.hpp"

namespace liangce::batch::detail {

LIANGCE_INLINE ColumnDecider::ColumnDecider(const TablePlan& plan)
    : plan_(plan),
      columns_(*plan.columns_plan),
      rows_decider_(plan),
      facts_(plan),
      executor_(*plan.columns_plan),
      by_row_(plan.decisions.size()) {
  for (const ColumnBuilder& column : plan.result_columns()) kinds_.push_back(column.kind());
  for (const plan::DecisionResult& decision : columns_.decisions) {
    std::vector<std::string>& words = verdict_words_.emplace_back();
    const auto add = [&](const Value& value) {
      words.push_back(value.is_text() ? std::string(value.text()) : value.to_feel());
    };
    if (decision.verdict.node != plan::none) {
      for (const Value& value : columns_.nodes[decision.verdict.node].words) add(value);
    } else if (!decision.verdict.constant.is_absent()) {
      add(decision.verdict.constant);
    }
    words.emplace_back(Decision::undetermined);
  }
}

LIANGCE_INLINE bool ColumnDecider::run(const Chunk& chunk, const std::atomic<bool>& stop, ChunkResult& result) {
  result.rows = chunk.rows;
  if (chunk.rows <= static_cast<std::int64_t>(plan::chunk_rows)) {
    for (const ResultKind kind : kinds_) result.columns.emplace_back(kind);
    return run_part(chunk, 0, static_cast<std::size_t>(chunk.rows), stop, result);
  }
  for (std::int64_t begin = 0; begin < chunk.rows; begin += plan::chunk_rows) {
    if (stop.load(std::memory_order_relaxed)) return false;
    ChunkResult part;
    for (const ResultKind kind : kinds_) part.columns.emplace_back(kind);
    const auto rows = std::min<std::int64_t>(plan::chunk_rows, chunk.rows - begin);
    if (!run_part(chunk, begin, static_cast<std::size_t>(rows), stop, part)) return false;
    result.more.push_back(std::move(part));
  }
  return true;
}

LIANGCE_INLINE bool ColumnDecider::run_part(const Chunk& chunk, std::int64_t begin, std::size_t rows,
                                            const std::atomic<bool>& stop, ChunkResult& result) {
  rows_ = rows;
  facts_.open(chunk.batch, chunk.begin + begin, rows);
  executor_.begin(facts_);
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

/// Which rows of a decision the single case decides.
LIANGCE_INLINE void ColumnDecider::find_rows(std::size_t d) {
  const plan::DecisionResult& decision = columns_.decisions[d];
  std::uint64_t* rows = by_row_[d].data();
  const std::size_t words = executor_.words();
  const bool lowered = decision.verdict.lowered() && (!plan_.options.outputs || decision.outputs_lowered());
  if (!lowered) {
    std::fill_n(rows, words, ~std::uint64_t{0});
  } else {
    std::copy_n(facts_.odd(), words, rows);
    const auto add = [&](const plan::Result& result) {
      if (result.node != plan::none) executor_.add_escapes(result.node, rows);
    };
    add(decision.verdict);
    if (plan_.options.outputs) {
      for (const plan::Result& output : decision.outputs) add(output);
      for (const plan::Result& finding : decision.findings) add(finding);
    }
    // What is missing is found by looking back from an undetermined verdict.
    if (plan_.options.missing) {
      if (decision.verdict.node == plan::none) {
        if (decision.verdict.constant.is_absent()) std::fill_n(rows, words, ~std::uint64_t{0});
      } else {
        plan::Bits open;
        plan::kernels::span_bits<std::uint8_t>(executor_.code(decision.verdict.node).code, rows_, plan::code_null,
                                               plan::code_missing, open);
        for (std::size_t w = 0; w < words; ++w) rows[w] |= open[w];
      }
    }
  }
  if (rows_ % 64 != 0 && words != 0) rows[words - 1] &= (std::uint64_t{1} << (rows_ % 64)) - 1;
}

LIANGCE_INLINE bool ColumnDecider::decide_rows(const Chunk& chunk, const std::atomic<bool>& stop, ChunkResult& result) {
  if (side_.columns.empty() || side_.rows != 0) {
    side_ = ChunkResult();
    for (const ResultKind kind : kinds_) side_.columns.emplace_back(kind);
  }
  ColumnPart& errors = result.columns.back();
  errors.set_nulls(rows_);
  for (std::size_t w = 0; w < executor_.words(); ++w) {
    std::uint64_t any = 0;
    for (const auto& rows : by_row_) any |= rows[w];
    for (; any != 0; any &= any - 1) {
      if (stop.load(std::memory_order_relaxed)) return false;
      const auto i = static_cast<unsigned>(__builtin_ctzll(any));
      const std::size_t row = 64 * w + i;
      side_.rows = 1;  // no longer as new
      const bool fine = rows_decider_.open(chunk, static_cast<std::int64_t>(row), side_);
      std::size_t column = 0;
      for (std::size_t d = 0; d < plan_.decisions.size(); ++d) {
        if ((by_row_[d][w] >> i & 1U) != 0) {
          fine ? rows_decider_.decide(plan_.decisions[d], column, side_)
               : rows_decider_.skip(plan_.decisions[d], column, side_);
        }
        column += plan_.width_of(plan_.decisions[d]);
      }
      if (fine) continue;
      ColumnPart words(ResultKind::value);
      words.add_value(Value(rows_decider_.words()));
      errors.replace(row, words, 0);
    }
  }
  result.errors = std::move(side_.errors);
  result.error_count = side_.error_count;
  result.error_rows = side_.error_rows;
  return true;
}

LIANGCE_INLINE void ColumnDecider::put_decision(std::size_t d, std::size_t column, ChunkResult& result) {
  const plan::DecisionResult& decision = columns_.decisions[d];
  const DecisionPlan& asked = plan_.decisions[d];
  const std::size_t width = plan_.width_of(asked);
  std::size_t decided_by_row = 0;
  for (std::size_t w = 0; w < executor_.words(); ++w)
    decided_by_row += static_cast<std::size_t>(__builtin_popcountll(by_row_[d][w]));
  if (decided_by_row == rows_) {
    for (std::size_t c = column; c < column + width; ++c) result.columns[c] = std::move(side_.columns[c]);
    return;
  }
  const std::size_t first = column;
  put_verdict(d, result.columns[column++]);
  if (plan_.options.outputs) {
    for (const plan::Result& output : decision.outputs) put_output(output, result.columns[column++]);
  }
  if (plan_.options.missing) put_missing(d, column, result.columns[column]), ++column;
  if (plan_.options.outputs) {
    put_findings(d, column, result.columns[column]);
    ++column;
    const std::vector<std::uint8_t> same(rows_, 0);
    const Value retroactive(decision.retroactive);
    result.columns[column++].set_values(same, {&retroactive, 1});
  }
  // What the single case said takes its place; lists have it already.
  for (std::size_t c = first; c < column; ++c) {
    ColumnPart& part = result.columns[c];
    if (part.kind() == ResultKind::text_list) continue;
    std::size_t from = 0;
    for (std::size_t w = 0; w < executor_.words(); ++w) {
      for (std::uint64_t open = by_row_[d][w]; open != 0; open &= open - 1) {
        part.replace(64 * w + static_cast<std::size_t>(__builtin_ctzll(open)), side_.columns[c], from++);
      }
    }
  }
}

LIANGCE_INLINE void ColumnDecider::put_verdict(std::size_t d, ColumnPart& part) {
  const plan::Result& verdict = columns_.decisions[d].verdict;
  const std::vector<std::string>& words = verdict_words_[d];
  const auto undetermined = static_cast<std::uint8_t>(words.size() - 1);
  constant_codes_.resize(rows_);
  if (verdict.node == plan::none) {
    std::fill_n(constant_codes_.data(), rows_, std::uint8_t{0});  // its word, or UNDETERMINED as the only one
  } else {
    const std::uint8_t* codes = executor_.code(verdict.node).code;
    for (std::size_t row = 0; row < rows_; ++row) constant_codes_[row] = std::min(codes[row], undetermined);
  }
  part.set_words(constant_codes_, words);
}

LIANGCE_INLINE void ColumnDecider::put_output(const plan::Result& output, ColumnPart& part) {
  if (output.node == plan::none && output.constant.is_absent()) return part.set_nulls(rows_);
  if (output.node == plan::none) {
    const std::vector<std::uint8_t> same(rows_, 0);
    part.set_values(same, {&output.constant, 1});
    return;
  }
  const plan::Node& node = columns_.nodes[output.node];
  switch (node.form) {
    case plan::Form::code: part.set_values({executor_.code(output.node).code, rows_}, node.words); return;
    case plan::Form::truth: {
      const plan::Truths& truths = executor_.truth(output.node);
      truth_codes_.resize(rows_);
      for (std::size_t row = 0; row < rows_; ++row) {
        const bool yes = (truths.yes[row >> 6U] >> (row & 63U) & 1U) != 0;
        const bool no = (truths.no[row >> 6U] >> (row & 63U) & 1U) != 0;
        truth_codes_[row] = yes ? 0 : no ? 1 : plan::code_null;
      }
      const std::array<Value, 2> words = {Value(true), Value(false)};
      part.set_values(truth_codes_, words);
      return;
    }
    default: break;
  }
  const plan::Numbers& numbers = executor_.number(output.node);
  if (!node.quotient) {
    part.set_numbers({numbers.number, rows_}, numbers.known, node.scale, node.form == plan::Form::date);
    return;
  }
  for (std::size_t row = 0; row < rows_; ++row) {
    if ((numbers.known[row >> 6U] >> (row & 63U) & 1U) == 0) {
      part.add_value(Value());
      continue;
    }
    // One correctly rounded division, as the single case does it.
    const Number whole = *Number::scaled(numbers.number[row], -node.scale);
    const std::int64_t denominator = numbers.denominator[row];
    part.add_value(Value(denominator == 1 ? whole : whole / Number(denominator)));
  }
}

LIANGCE_INLINE void ColumnDecider::put_missing(std::size_t d, std::size_t from, ColumnPart& part) {
  std::size_t next = 0;
  for (std::size_t row = 0; row < rows_; ++row) {
    if ((by_row_[d][row >> 6U] >> (row & 63U) & 1U) != 0) {
      part.add_list(side_.columns[from], next++);
    } else {
      part.close_list();
    }
  }
}

LIANGCE_INLINE void ColumnDecider::put_findings(std::size_t d, std::size_t from, ColumnPart& part) {
  const plan::DecisionResult& decision = columns_.decisions[d];
  std::vector<const plan::Truths*> truths;
  for (const plan::Result& finding : decision.findings)
    truths.push_back(finding.node == plan::none ? nullptr : &executor_.truth(finding.node));
  std::size_t next = 0;
  for (std::size_t row = 0; row < rows_; ++row) {
    if ((by_row_[d][row >> 6U] >> (row & 63U) & 1U) != 0) {
      part.add_list(side_.columns[from], next++);
      continue;
    }
    for (std::size_t f = 0; f < truths.size(); ++f) {
      const bool holds = truths[f] == nullptr ? decision.findings[f].constant.is_true()
                                              : (truths[f]->yes[row >> 6U] >> (row & 63U) & 1U) != 0;
      if (holds) part.add_list_item(decision.finding_names[f]);
    }
    part.close_list();
  }
}

}  // namespace liangce::batch::detail
