// Numbers (DMN 1.5 clause 10.3.4.5) and how they are rounded.
#pragma once

#include "liangce/feel/builtins/impl/support.hpp"

namespace liangce::feel {

namespace detail {

inline constexpr int least_scale = -6111, most_scale = 6176;

LIANGCE_INLINE Value rounded(CallContext& context, std::span<const Value> args, Rounding mode) {
  std::int64_t scale = 0;
  if (args.size() > 1 && has_reason(args[1])) return bare(args[1]);
  if (args.size() > 1) {
    const auto given = whole(context, args[1], "the scale");
    if (!given) return failed();
    scale = *given;
  }
  if (scale < least_scale || scale > most_scale) {
    return context.error("the scale must lie in " + std::to_string(least_scale) + ".." + std::to_string(most_scale));
  }
  if (has_reason(args[0])) {  // rounding keeps order: an interval becomes the interval of its rounded ends
    const Absence* info = args[0].absence();
    Absence result;
    if (info != nullptr && info->low.is_number()) result.low = info->low.number().round(static_cast<int>(scale), mode);
    if (info != nullptr && info->high.is_number())
      result.high = info->high.number().round(static_cast<int>(scale), mode);
    if (result.low.is_absent() && result.high.is_absent()) return bare(args[0]);
    return Value::absent(args[0].reason(), result, args[0].fact());
  }
  const Number n = args[0].number().round(static_cast<int>(scale), mode);
  return n.finite() ? Value(n) : context.error("the result does not fit a number");
}

template <Rounding mode>
Value round_as(CallContext& context, std::span<const Value> args) {
  return rounded(context, args, mode);
}

LIANGCE_INLINE Value finite(CallContext& context, Number n, std::string_view why) {
  return n.finite() ? Value(n) : context.error(std::string(why));
}

LIANGCE_INLINE Value absolute(CallContext& context, std::span<const Value> args) {
  const Value& v = args[0];
  switch (v.kind()) {
    case Kind::number: return v.number().abs();
    case Kind::months_duration:
      return v.months_duration().months < 0 ? Value(MonthsDuration{-v.months_duration().months}) : v;
    default: break;
  }
  const DaysDuration d = v.days_duration();
  if (d.seconds >= 0 && d.nanos >= 0) return v;
  const auto positive = DaysDuration::from_nanos(-d.total_nanos());
  return positive ? Value(*positive) : context.error("the result does not fit a duration");
}

LIANGCE_INLINE Value modulo_of(CallContext& context, std::span<const Value> args) {
  if (args[1].number().is_zero()) return context.error("division by zero");
  return finite(context, Number::modulo(args[0].number(), args[1].number()), "the result does not fit a number");
}

template <bool odd>
Value parity(CallContext& context, std::span<const Value> args) {
  if (!args[0].number().is_integer()) return context.error("only whole numbers are odd or even");
  return Value(Number::modulo(args[0].number(), Number(2)).is_zero() != odd);
}

}  // namespace detail

LIANGCE_INLINE void add_numeric(std::vector<Builtin>& all) {
  using namespace kinds;
  using detail::signature;
  Builtin b;
  b.source = "DMN 1.5 clause 10.3.4.5";

  const auto rounding = [&](std::string_view name, std::vector<std::string_view> aliases, Arity scale,
                            Value (*call)(CallContext&, std::span<const Value>), std::string_view meaning,
                            std::string_view example, std::string_view result) {
    Builtin r = b;
    r.name = name, r.aliases = std::move(aliases);
    r.signatures = {signature({{"n", number}, {"scale", number, scale}}, number)};
    r.call = call, r.infer = &detail::like_first, r.on_absent = OnAbsent::handle;
    r.meaning = meaning, r.example = example, r.result = result;
    all.push_back(std::move(r));
  };
  rounding("decimal", {"四舍六入五成双"}, Arity::required, &detail::round_as<Rounding::half_even>,
           "Rounded to `scale` decimals, a half to the even neighbour.", "decimal(2.5, 0)", "2");
  rounding("floor", {"向下取整"}, Arity::optional, &detail::round_as<Rounding::floor>,
           "The greatest number of `scale` decimals (0) that is not above n.", "floor(-1.5)", "-2");
  rounding("ceiling", {"向上取整"}, Arity::optional, &detail::round_as<Rounding::ceiling>,
           "The least number of `scale` decimals (0) that is not below n.", "ceiling(1.56, 1)", "1.6");
  rounding("round up", {"进位"}, Arity::required, &detail::round_as<Rounding::up>,
           "Rounded to `scale` decimals, away from zero.", "round up(1.121, 2)", "1.13");
  rounding("round down", {"舍去"}, Arity::required, &detail::round_as<Rounding::down>,
           "Cut to `scale` decimals, towards zero.", "round down(-1.126, 2)", "-1.12");
  rounding("round half up", {"四舍五入"}, Arity::required, &detail::round_as<Rounding::half_up>,
           "Rounded to `scale` decimals, a half away from zero.", "round half up(5.5, 0)", "6");
  rounding("round half down", {"五舍六入"}, Arity::required, &detail::round_as<Rounding::half_down>,
           "Rounded to `scale` decimals, a half towards zero.", "round half down(5.5, 0)", "5");

  b.name = "abs", b.aliases = {"绝对值"};
  b.signatures = {signature({{"n", number | kinds::duration}}, number | kinds::duration)};
  b.call = &detail::absolute, b.infer = &detail::like_first;
  b.meaning = "The value without its sign.", b.example = "abs(-10)", b.result = "10";
  all.push_back(b);

  b.name = "modulo", b.aliases = {"余数"};
  b.signatures = {signature({{"dividend", number}, {"divisor", number}}, number)};
  b.call = &detail::modulo_of;
  b.meaning = "dividend - divisor * floor(dividend / divisor): the sign is the divisor's.",
  b.example = "modulo(-12, 5)", b.result = "3";
  all.push_back(b);
  b.infer = nullptr;

  b.name = "sqrt", b.aliases = {"平方根"};
  b.signatures = {signature({{"number", number}}, number)};
  b.call = [](CallContext& c, std::span<const Value> args) {
    return detail::finite(c, args[0].number().sqrt(), "a negative number has no square root");
  };
  b.meaning = "The square root.", b.example = "sqrt(16)", b.result = "4";
  all.push_back(b);

  b.name = "log", b.aliases = {"自然对数"};
  b.call = [](CallContext& c, std::span<const Value> args) {
    return detail::finite(c, args[0].number().log(), "only positive numbers have a logarithm");
  };
  b.meaning = "The natural logarithm.", b.example = "decimal(log(10), 8)", b.result = "2.30258509";
  all.push_back(b);

  b.name = "exp", b.aliases = {"指数"};
  b.call = [](CallContext& c, std::span<const Value> args) {
    return detail::finite(c, args[0].number().exp(), "the result does not fit a number");
  };
  b.meaning = "Euler's number raised to the power.", b.example = "decimal(exp(5), 8)", b.result = "148.41315910";
  all.push_back(b);

  b.name = "odd", b.aliases = {"奇数"};
  b.signatures = {signature({{"number", number}}, boolean)};
  b.call = &detail::parity<true>;
  b.meaning = "Whether a whole number is odd.", b.example = "odd(5)", b.result = "true";
  all.push_back(b);

  b.name = "even", b.aliases = {"偶数"};
  b.call = &detail::parity<false>;
  b.meaning = "Whether a whole number is even.", b.example = "even(5)", b.result = "false";
  all.push_back(b);
}

}  // namespace liangce::feel
