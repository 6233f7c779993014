// Compiling patterns: their arguments, and the type of what they give.
#pragma once

#include <algorithm>

#include "liangce/decide/impl/program_builder.hpp"

namespace liangce::detail {

/// Compiles an argument the author wrote; nothing to do for one left out.
LIANGCE_INLINE bool ProgramBuilder::argument(PatternNode& node, std::string_view name, const SourceText& text,
                                             const feel::TypeRef& expected) {
  if (text.empty()) return true;
  const Node value = expression(text, dmn() ? feel::Type::any() : expected);
  if (!value) return false;
  node.arguments.push_back({std::string(name), *hoisted(*value)});
  return true;
}

/// A word of the format, or FEEL giving such a text.
LIANGCE_INLINE bool ProgramBuilder::word_argument(PatternNode& node, std::string_view name, const SourceText& text,
                                                  std::initializer_list<std::string_view> words) {
  if (std::find(words.begin(), words.end(), text.text) == words.end())
    return argument(node, name, text, feel::Type::text());
  node.arguments.push_back({std::string(name), compiler_->constant(Value(text.text), feel::Type::text())});
  return true;
}

LIANGCE_INLINE feel::TypeRef ProgramBuilder::type_of(const PatternNode& node, std::string_view name) const {
  for (const PatternNode::Argument& argument : node.arguments) {
    if (argument.name == name) return compiler_->type(argument.node);
  }
  return feel::Type::any();
}

LIANGCE_INLINE ProgramBuilder::Node ProgramBuilder::deadline(const policy::Deadline& form) {
  auto node = std::make_unique<DeadlineNode>();
  const feel::TypeRef date = feel::Type::date();
  bool ok = argument(*node, "event", form.event, date);
  ok = argument(*node, "done", form.done, date) && ok;
  ok = argument(*node, "within", form.within, feel::Type::number()) && ok;
  ok = argument(*node, "by", form.by, date) && ok;
  ok = word_argument(*node, "unit", form.unit, {"calendar days", "working days", "months"}) && ok;
  ok = argument(*node, "complete through", form.complete_through, date) && ok;
  ok = argument(*node, "count first day", form.count_first_day, feel::Type::boolean()) && ok;
  // A switch (yes: to the next working day) or a word.
  const bool word = form.roll.text == "next" || form.roll.text == "previous" || form.roll.text == "none";
  ok = (word ? word_argument(*node, "roll", form.roll, {form.roll.text})
             : argument(*node, "roll", form.roll, feel::Type::any())) &&
       ok;
  if (!ok) return std::nullopt;
  const feel::TypeRef number = feel::Type::number();
  return compiler_->extension(
      std::move(node),
      feel::Type::context(
          {{"verdict", feel::Type::text()}, {"due", date}, {"late_days", number}, {"days_left", number}}));
}

LIANGCE_INLINE ProgramBuilder::Node ProgramBuilder::window(const policy::Window& form) {
  auto node = std::make_unique<WindowNode>();
  const feel::TypeRef date = feel::Type::date();
  bool ok = argument(*node, "events", form.events, feel::Type::list(date));
  ok = argument(*node, "at least", form.at_least, feel::Type::number()) && ok;
  ok = argument(*node, "from", form.from, date) && ok;
  ok = argument(*node, "to", form.to, date) && ok;
  ok = argument(*node, "complete through", form.complete_through, date) && ok;
  if (!ok) return std::nullopt;
  const feel::TypeRef number = feel::Type::number();
  return compiler_->extension(
      std::move(node),
      feel::Type::context({{"verdict", feel::Type::text()}, {"count", number}, {"days_left", number}}));
}

LIANGCE_INLINE ProgramBuilder::Node ProgramBuilder::cadence(const policy::Cadence& form) {
  auto node = std::make_unique<CadenceNode>();
  const feel::TypeRef date = feel::Type::date();
  const feel::TypeRef number = feel::Type::number();
  bool ok = argument(*node, "events", form.events, feel::Type::list(date));
  ok = argument(*node, "at least", form.at_least, number) && ok;
  ok = word_argument(*node, "per", form.per, {"week", "month", "quarter", "half-year", "year"}) && ok;
  ok = argument(*node, "from", form.from, date) && ok;
  ok = argument(*node, "to", form.to, date) && ok;
  ok = argument(*node, "complete through", form.complete_through, date) && ok;
  ok = argument(*node, "first due", form.first_due, date) && ok;
  ok = argument(*node, "exempt below days", form.exempt_below_days, number) && ok;
  if (!ok) return std::nullopt;
  const feel::TypeRef period =
      feel::Type::context({{"from", date}, {"to", date}, {"count", number}, {"verdict", feel::Type::text()}});
  return compiler_->extension(
      std::move(node), feel::Type::context({{"verdict", feel::Type::text()}, {"periods", feel::Type::list(period)}}));
}

LIANGCE_INLINE ProgramBuilder::Node ProgramBuilder::milestone_steps(const policy::Milestones& form) {
  if (!form.steps_from.empty()) return expression(form.steps_from);
  std::vector<feel::NodeId> steps;
  for (const policy::MilestoneStep& step : form.steps) {
    const Node target = expression(step.target, feel::Type::number());
    if (!target) return std::nullopt;
    steps.push_back(compiler_->context({{"by", compiler_->constant(Value(step.date))}, {"target", *target}}));
  }
  return compiler_->list(std::move(steps));
}

LIANGCE_INLINE ProgramBuilder::Node ProgramBuilder::milestones(const policy::Milestones& form) {
  auto node = std::make_unique<MilestonesNode>();
  const Node steps = milestone_steps(form);
  bool ok = steps.has_value();
  feel::TypeRef target = feel::Type::number();
  if (steps) {
    node->arguments.push_back({"steps", *steps});
    const feel::TypeRef& type = compiler_->type(*steps);
    if (type->kind == feel::TypeKind::list && type->element->kind == feel::TypeKind::context) {
      if (const feel::TypeRef* member = type->element->member("target")) target = *member;
    }
  }
  node->percent = form.unit.text == "%" || (form.unit.empty() && target->has_unit && target->unit.to_string() == "%");
  // `reached` and `of` are asked for each step: functions of its date.
  feel::TypeRef amount = feel::Type::any();
  const auto by_date = [&](const char* name, const SourceText& text) {
    feel::TypeRef result = feel::Type::any();
    const Node function = scoped([&] {
      return compiler_->function({{"by", feel::Type::date()}}, [&] {
        const Node value = text.empty() ? Node(compiler_->constant(Value(1))) : expression(text, feel::Type::number());
        if (value) result = compiler_->type(*value);
        return value;
      });
    });
    if (function) node->arguments.push_back({name, *function});
    ok = ok && function.has_value();
    return result;
  };
  amount = by_date("reached", form.reached);
  const feel::TypeRef whole = by_date("of", form.of);
  ok = argument(*node, "complete through", form.complete_through, feel::Type::date()) && ok;
  ok = argument(*node, "published", form.published, feel::Type::date()) && ok;
  if (!ok) return std::nullopt;
  const feel::TypeRef date = feel::Type::date();
  const feel::TypeRef step = feel::Type::context({{"by", date},
                                                  {"target", target},
                                                  {"reached", amount},
                                                  {"of", whole},
                                                  {"progress", feel::Type::number()},
                                                  {"verdict", feel::Type::text()},
                                                  {"shortfall", amount},
                                                  {"early", feel::Type::boolean()},
                                                  {"retroactive", feel::Type::boolean()}});
  return compiler_->extension(
      std::move(node), feel::Type::context({{"verdict", feel::Type::text()}, {"steps", feel::Type::list(step)}}));
}

LIANGCE_INLINE ProgramBuilder::Node ProgramBuilder::loan_schedule(const policy::Schedule& form) {
  auto node = std::make_unique<ScheduleNode>();
  const feel::TypeRef date = feel::Type::date();
  const feel::TypeRef number = feel::Type::number();
  bool ok = argument(*node, "principal", form.principal, number);
  ok = argument(*node, "annual rate", form.annual_rate, number) && ok;
  ok = argument(*node, "start", form.start, date) && ok;
  ok = argument(*node, "end", form.end, date) && ok;
  ok = argument(*node, "months", form.months, number) && ok;
  ok = argument(*node, "repaid on", form.repaid_on, date) && ok;
  ok = word_argument(*node, "pay", form.pay_text, {"at maturity", "monthly", "quarterly", "yearly"}) && ok;
  ok = word_argument(*node, "method", form.method_text, {"bullet", "equal principal", "equal instalment"}) && ok;
  ok = word_argument(*node, "day count", form.day_count_text, {"actual/365", "actual/360", "30/360"}) && ok;
  ok = word_argument(*node, "rounding", form.rounding_text,
                     {"half up", "half even", "half down", "up", "down", "floor", "ceiling"}) &&
       ok;
  ok = argument(*node, "digits", form.digits, number) && ok;
  ok = argument(*node, "subsidy ratio", form.subsidy_ratio, number) && ok;
  ok = argument(*node, "subsidy base", form.subsidy_base, number) && ok;
  if (!ok) return std::nullopt;
  const feel::TypeRef rate = type_of(*node, "annual rate");
  node->percent = rate->has_unit && (rate->unit.to_string() == "%" || rate->unit.to_string() == "%/年");
  feel::TypeRef amount = type_of(*node, "principal");
  if (amount->kind != feel::TypeKind::number) amount = number;
  const feel::TypeRef row = feel::Type::context({{"k", number},
                                                 {"from", date},
                                                 {"to", date},
                                                 {"days", number},
                                                 {"principal", amount},
                                                 {"interest", amount},
                                                 {"subsidy", amount}});
  return compiler_->extension(
      std::move(node),
      feel::Type::context(
          {{"rows", feel::Type::list(row)}, {"interest", amount}, {"subsidy", amount}, {"days", number}}));
}

LIANGCE_INLINE ProgramBuilder::Node ProgramBuilder::target(const policy::Target& form) {
  auto node = std::make_unique<TargetNode>();
  node->bound = form.bound;
  bool ok = argument(*node, "value", form.value, feel::Type::any());
  const feel::TypeRef value = type_of(*node, "value");
  ok = argument(*node, "bound", form.bound_value, value) && ok;
  ok = argument(*node, "by", form.by, feel::Type::date()) && ok;
  ok = argument(*node, "complete through", form.complete_through, feel::Type::date()) && ok;
  if (!ok) return std::nullopt;
  return compiler_->extension(
      std::move(node), feel::Type::context({{"verdict", feel::Type::text()}, {"value", value}, {"shortfall", value}}));
}

}  // namespace liangce::detail
