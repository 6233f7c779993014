// Functions of numbers and dates that no kernel knows: the single case's own, asked once a row.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "liangce/feel/arithmetic.hpp"
#include "liangce/feel/builtins/builtin.hpp"
#include "liangce/feel/impl/evaluator.hpp"
#include "liangce/plan/execute.hpp"
#include "liangce/plan/impl/execute_details.hpp"

namespace liangce::plan {

namespace detail {

/// A number or date of a chunk as the single case holds it; a quotient is one correctly rounded division.
inline Value value_of(const Node& node, std::int64_t number, std::int64_t denominator) {
  if (node.form == Form::date) return Value(Date{number});
  const Number exact = *Number::scaled(number, -node.scale);
  return node.quotient && denominator != 1 ? Value(exact / Number(denominator)) : Value(exact);
}

/// As a number of the node's scale, or a day; false: it is none.
inline bool number_of(const Node& node, const Value& value, std::int64_t& number) {
  if (node.form == Form::date) {
    if (value.kind() != Kind::date) return false;
    number = value.date().days;
    return true;
  }
  const auto scaled = value.is_number() ? value.number().to_scaled128(node.scale) : std::nullopt;
  if (!scaled || !fits64(*scaled)) return false;
  number = static_cast<std::int64_t>(*scaled);
  return true;
}

}  // namespace detail

/// Of arguments, as the single case says it.
LIANGCE_INLINE Value Executor::apply_to(const Applied& applied, const std::vector<Value>& arguments) {
  if (applied.kind == Applied::Kind::property)
    return feel::property(arguments[0], applied.name).value_or(Value::absent(Reason::error));
  if (applied.kind == Applied::Kind::arithmetic) {
    std::string why;
    Value result = feel::arithmetic(applied.operation, arguments[0], arguments[1], why);
    return why.empty() ? result : Value::absent(Reason::error);
  }
  const feel::Code& code = applied.program->code();
  if (frame_ == nullptr) frame_ = std::make_unique<feel::Frame>(code);
  frame_->on = applied.on;
  frame_->calendars = applied.calendars;
  frame_->steps_left = frame_->limits.steps;
  frame_->exhausted = false;
  const feel::Code::BuiltinCall& called = code.builtin_call(code[applied.site].b);
  return feel::detail::dispatch(*frame_, applied.site, *called.builtin, called.candidates, arguments);
}

/// What a function of one date said before. Days of 89 years have places of their own, so that those of people and
/// payments meet no others.
struct Executor::Days {
  static constexpr std::size_t places = 1U << 15U, few_rows = 1'024;  // so few are not worth the memory
  enum class Said : std::uint8_t { nothing, number, absent, escape };
  struct Answer {
    std::int32_t day = 0;
    Said said = Said::nothing;
    std::int64_t number = 0;
  };
  Answer& of(std::int64_t day) noexcept { return answers[static_cast<std::uint64_t>(day) % places]; }
  std::size_t rows = 0;  ///< asked for so far
  std::vector<Answer> answers{};
};

LIANGCE_INLINE void Executor::apply(const Node& node, Numbers& out) {
  static constexpr std::uint64_t many_steps = 10'000;  // so many of them count among those of the row
  const Applied& applied = *node.applied;
  std::vector<const Numbers*> inputs;
  for (const NodeIndex input : node.inputs) inputs.push_back(&number(input));
  std::vector<Value> arguments = applied.arguments;
  // An error is an absence; a plain null, which nodes do not tell from one, is the single case's.
  const auto put = [&](std::size_t row, std::int64_t& to) {
    const Value result = apply_to(applied, arguments);
    const bool slow = frame_ != nullptr && frame_->limits.steps - frame_->steps_left > many_steps;
    if (!slow && result.is_absent() && feel::has_reason(result)) return false;
    if (!slow && detail::number_of(node, result, to)) return true;
    return detail::set(out.escape, row), false;
  };
  Days* days = nullptr;
  if (inputs.size() == 1 && plan_.nodes[node.inputs[0]].form == Form::date) {
    std::shared_ptr<Days>& kept = days_[&node];
    if (kept == nullptr) kept = std::make_shared<Days>();
    if ((kept->rows += rows_) >= Days::few_rows) {
      kept->answers.resize(Days::places);
      days = kept.get();
    }
  }
  for (std::size_t w = 0; w < words_; ++w) {
    std::uint64_t open = w + 1 == words_ ? last_word_ : ~std::uint64_t{0};
    out.escape[w] = out.known[w] = 0;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      open &= inputs[i]->known[w];
      out.escape[w] |= inputs[i]->escape[w];
      if (plan_.nodes[node.inputs[i]].may_be_null) out.escape[w] |= inputs[i]->null[w];
    }
    detail::each_row(open & ~out.escape[w], w, [&](std::size_t row) {
      const auto ask = [&] {
        for (std::size_t i = 0; i < inputs.size(); ++i) {
          const Node& its = plan_.nodes[node.inputs[i]];
          arguments[applied.places[i]] =
              detail::value_of(its, inputs[i]->number[row], its.quotient ? inputs[i]->denominator[row] : 1);
        }
        return put(row, out.number[row]);
      };
      const std::int64_t day = days == nullptr ? INT64_MAX : inputs[0]->number[row];
      if (day < INT32_MIN || day > INT32_MAX) {
        if (ask()) detail::set(out.known, row);
        return;
      }
      Days::Answer& before = days->of(day);
      if (before.said == Days::Said::nothing || before.day != day) {
        const bool known = ask();
        before = {static_cast<std::int32_t>(day),
                  known                          ? Days::Said::number
                  : detail::bit(out.escape, row) ? Days::Said::escape
                                                 : Days::Said::absent,
                  known ? out.number[row] : 0};
      }
      if (before.said == Days::Said::escape) detail::set(out.escape, row);
      if (before.said != Days::Said::number) return;
      out.number[row] = before.number;
      detail::set(out.known, row);
    });
  }
  if (!node.interval) return;
  // In order: what is said of the ends are the ends.
  Ends& ends = open_ends(out);
  const Node& its = plan_.nodes[node.inputs[0]];
  for (std::size_t w = 0; w < words_; ++w) {
    detail::each_row(detail::some_end(*inputs[0], w) & ~out.escape[w], w, [&](std::size_t row) {
      const detail::Between between = detail::between(its, *inputs[0], row);
      const auto end = [&](bool has, std::int64_t from, std::int64_t* to, std::uint64_t* has_to) {
        if (!has) return;
        arguments[applied.places[0]] = detail::value_of(its, from, between.denominator);
        if (put(row, to[row])) detail::set(has_to, row);
      };
      end(between.has_low, between.low, ends.low, ends.has_low);
      end(between.has_high, between.high, ends.high, ends.has_high);
    });
    ends.has_low[w] &= ~out.escape[w], ends.has_high[w] &= ~out.escape[w];
  }
}

}  // namespace liangce::plan
