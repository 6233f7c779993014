// Patterns of money: milestones of a fund, the schedule of a loan.
#pragma once

#include <algorithm>
#include <optional>

#include "liangce/calendar/calendar.hpp"
#include "liangce/decide/impl/pattern.hpp"
#include "liangce/decide/impl/pattern_inl.hpp"

namespace liangce {

LIANGCE_INLINE Value MilestonesNode::step(feel::Frame& frame, Date by, const Value& target) const {
  const Value by_value(by);
  const Value args[] = {by_value};
  const auto call = [&](std::string_view name) { return feel::call(frame, feel::no_node, get(frame, name), args); };
  const Value reached = call("reached");
  const Value of = call("of");
  const Value watermark = get(frame, "complete through");
  const Value published = get(frame, "published");
  const bool over = frame.on && *frame.on > by;
  Value verdict;
  Value progress;
  Value shortfall;
  bool early = false;
  const Number hundred(100);
  if (of.is_absent()) {
    verdict = detail::undetermined_by(of);
  } else if (of.is_number() && of.number().is_zero()) {
    verdict = Value("NOT_APPLICABLE");  // nothing to spend: never 100 %
  } else if (reached.is_absent() || target.is_absent() || !reached.is_number() || !of.is_number() ||
             !target.is_number()) {
    verdict = over ? detail::undetermined_by(reached.is_absent() ? reached : target) : Value("NOT_DUE");
  } else {
    // reached / of >= target, by multiplication: a quotient would have to be rounded.
    const Number scaled = percent ? reached.number() * hundred : reached.number();
    const Number wanted = target.number() * of.number();
    const bool met = scaled >= wanted;
    const Number share = scaled / of.number();
    if (share.finite()) progress = Value(share);
    const Number needed = percent ? wanted / hundred : wanted;
    if (!met && needed.finite()) shortfall = Value(needed - reached.number());
    if (met) {
      shortfall = Value(0);
      verdict = Value("MET");
      early = !over;
    } else if (!over) {
      verdict = Value("NOT_DUE");
    } else if (!has("complete through") || detail::complete_through(watermark, by)) {
      verdict = Value("NOT_MET");
    } else {
      verdict = detail::undetermined_by(watermark);
    }
  }
  const bool retroactive = published.kind() == Kind::date && by < published.date();
  return Value::context({{Value("by"), by_value},
                         {Value("target"), target},
                         {Value("reached"), reached},
                         {Value("of"), of},
                         {Value("progress"), progress},
                         {Value("verdict"), verdict},
                         {Value("shortfall"), shortfall},
                         {Value("early"), Value(early)},
                         {Value("retroactive"), Value(retroactive)}});
}

LIANGCE_INLINE Value MilestonesNode::evaluate(feel::Frame& frame) const {
  const Value steps = get(frame, "steps");
  const auto answer = [](const Value& verdict, Value list) {
    return Value::context({{Value("verdict"), verdict}, {Value("steps"), std::move(list)}});
  };
  const auto none = [&](const Value& why) { return answer(why, why); };  // steps nobody knows are not no steps
  if (!steps.is_list()) return none(detail::undetermined_by(steps));
  std::vector<Value> list;
  std::vector<Value> judged;  // the overall verdict is about the milestones that are over
  std::vector<Value> open;
  for (const Value& item : steps.items()) {
    const Value* by = item.is_context() ? item.find("by") : nullptr;
    const Value* target = item.is_context() ? item.find("target") : nullptr;
    if (by == nullptr || target == nullptr || by->kind() != Kind::date) {
      return none(detail::pattern_error(frame, "milestones are a list of {by: date, target: number}"));
    }
    list.push_back(step(frame, by->date(), *target));
    const Value verdict = *list.back().find("verdict");
    (frame.on && *frame.on > by->date() ? judged : open).push_back(verdict);
  }
  Value verdict = aggregate_verdicts(judged);
  if (verdict.is_text() && verdict.text() == "NOT_APPLICABLE" && !open.empty()) verdict = aggregate_verdicts(open);
  return answer(verdict, Value::list(std::move(list)));
}

namespace detail {

/// Days between two dates as loans count them.
LIANGCE_INLINE std::int64_t counted_days(Date from, Date to, std::string_view day_count) {
  if (day_count != "30/360") return to.days - from.days;
  const YearMonthDay a = from.ymd();
  const YearMonthDay b = to.ymd();
  const int a_day = std::min(a.day, 30);
  const int b_day = a_day == 30 ? std::min(b.day, 30) : b.day;
  return (b.year - a.year) * 360 + (b.month - a.month) * 30 + (b_day - a_day);
}

LIANGCE_INLINE std::optional<Rounding> rounding_named(std::string_view word) {
  static constexpr std::pair<std::string_view, Rounding> words[] = {
      {"half up", Rounding::half_up}, {"half even", Rounding::half_even}, {"half down", Rounding::half_down},
      {"up", Rounding::up},           {"down", Rounding::down},           {"floor", Rounding::floor},
      {"ceiling", Rounding::ceiling}};
  for (const auto& [name, mode] : words) {
    if (name == word) return mode;
  }
  return std::nullopt;
}

/// The dates on which something is paid: every so many months from the start, and the end.
LIANGCE_INLINE std::vector<Date> pay_dates(Date start, Date end, std::int64_t every_months) {
  static constexpr std::size_t most_rows = 12'000;
  std::vector<Date> dates;
  for (std::int64_t k = 1; every_months > 0 && dates.size() < most_rows; ++k) {
    const auto date = calendar::instalment(start, k * every_months);
    if (!date || *date >= end) break;
    dates.push_back(*date);
  }
  dates.push_back(end);
  return dates;
}

/// What is left of a principal after `n` equal instalments at `rate` a period: P * i / (1 - (1 + i)^-n) each.
LIANGCE_INLINE Number equal_instalment(Number principal, Number rate, std::size_t n) {
  const Number count(static_cast<std::int64_t>(n));
  if (rate.is_zero()) return principal / count;
  return principal * rate / (Number(1) - Number(1) / (Number(1) + rate).pow(count));
}

}  // namespace detail

LIANGCE_INLINE Value ScheduleNode::evaluate(feel::Frame& frame) const {
  const auto failed = [](const Value& why) {
    return Value::context(
        {{Value("rows"), why}, {Value("interest"), why}, {Value("subsidy"), why}, {Value("days"), why}});
  };
  const Value principal = get(frame, "principal");
  const Value annual = get(frame, "annual rate");
  const Value start = get(frame, "start");
  const Value repaid = get(frame, "repaid on");
  Value end = get(frame, "end");
  const Value months = get(frame, "months");
  const Value pay = get(frame, "pay");
  const Value method = get(frame, "method");
  const Value day_count = get(frame, "day count");
  const Value rounding = get(frame, "rounding");
  const Value digits = get(frame, "digits");
  for (const auto* name : {"principal", "annual rate", "start", "pay", "method", "day count", "rounding", "digits"}) {
    if (const Value value = get(frame, name); has(name) && value.is_absent())
      return failed(detail::undetermined_by(value));
  }
  if (!has("end") && months.is_number() && start.kind() == Kind::date) {
    const auto n = months.number().to_int64();
    const auto date = calendar::instalment(start.date(), n.value_or(0));
    end = date ? Value(*date) : detail::calendar_absence(frame, date.failure, date.year);
  }
  if (end.is_absent()) return failed(has("end") ? detail::undetermined_by(end) : detail::undetermined_by(months));
  if (repaid.kind() == Kind::date && repaid.date() < end.date()) end = repaid;
  if (end.date() < start.date()) return failed(detail::pattern_error(frame, "a loan that ends before it starts"));

  const std::string_view how = method.is_text() ? method.text() : "bullet";
  const std::string_view rhythm = pay.is_text() ? pay.text() : "at maturity";
  const std::string_view basis = day_count.is_text() ? day_count.text() : "actual/365";
  const auto mode = detail::rounding_named(rounding.is_text() ? rounding.text() : "half up");
  const auto scale = digits.is_number() ? digits.number().to_int64() : std::optional<std::int64_t>(2);
  if (!mode || !scale || *scale < 0 || *scale > 30)
    return failed(detail::pattern_error(frame, "a schedule's rounding is not known"));
  const std::int64_t every = rhythm == "monthly" ? 1 : rhythm == "quarterly" ? 3 : rhythm == "yearly" ? 12 : 0;
  const Number rate = percent ? annual.number() / Number(100) : annual.number();
  const Number year(basis == "actual/365" ? 365 : 360);
  const auto round = [&](Number n) { return n.round(static_cast<int>(*scale), *mode); };

  const Value ratio = get(frame, "subsidy ratio");
  const Value base = get(frame, "subsidy base");
  const bool subsidised = has("subsidy ratio");
  const std::vector<Date> dates = detail::pay_dates(start.date(), end.date(), every);
  const Number period_rate = rate * Number(every == 0 ? 12 : every) / Number(12);
  const Number instalment = how == "equal instalment"
                                ? round(detail::equal_instalment(principal.number(), period_rate, dates.size()))
                                : round(principal.number() / Number(static_cast<std::int64_t>(dates.size())));

  std::vector<Value> rows;
  Number balance = principal.number();
  Number interest_sum;
  Number subsidy_sum;
  Date from = start.date();
  for (std::size_t k = 0; k < dates.size(); ++k) {
    if (!frame.spend(1)) return failed(frame.out_of_steps(feel::no_node));
    const std::int64_t days = detail::counted_days(from, dates[k], basis);
    const auto interest_on = [&](Number amount) { return amount * rate * Number(days) / year; };
    const Number interest = round(interest_on(balance));
    Number repaid_now;
    if (k + 1 == dates.size()) {
      repaid_now = balance;  // the last instalment takes what rounding left over
    } else if (how == "equal principal") {
      repaid_now = std::min(instalment, balance);
    } else if (how == "equal instalment") {
      repaid_now = std::max(Number(0), std::min(instalment - interest, balance));
    }
    Value subsidy;
    if (subsidised) {
      if (ratio.is_absent()) {
        subsidy = detail::undetermined_by(ratio);
      } else {
        const Number covered = base.is_number() ? std::min(balance, base.number()) : balance;
        const Number amount = round(interest_on(covered) * ratio.number());
        subsidy = Value(amount);
        subsidy_sum = subsidy_sum + amount;
      }
    }
    interest_sum = interest_sum + interest;
    rows.push_back(Value::context({{Value("k"), Value(static_cast<std::int64_t>(k + 1))},
                                   {Value("from"), Value(from)},
                                   {Value("to"), Value(dates[k])},
                                   {Value("days"), Value(days)},
                                   {Value("principal"), Value(repaid_now)},
                                   {Value("interest"), Value(interest)},
                                   {Value("subsidy"), subsidy}}));
    balance = balance - repaid_now;
    from = dates[k];
  }
  if (!interest_sum.finite()) return failed(detail::pattern_error(frame, "a schedule's interest is out of range"));
  Value subsidy_total;
  if (subsidised) subsidy_total = ratio.is_absent() ? detail::undetermined_by(ratio) : Value(subsidy_sum);
  return Value::context({{Value("rows"), Value::list(std::move(rows))},
                         {Value("interest"), Value(interest_sum)},
                         {Value("subsidy"), subsidy_total},
                         {Value("days"), Value(detail::counted_days(start.date(), end.date(), basis))}});
}

}  // namespace liangce
