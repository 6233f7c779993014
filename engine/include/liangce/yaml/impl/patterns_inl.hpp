#pragma once

#include "liangce/yaml/impl/loading.hpp"

namespace liangce::yaml::detail {

template <typename Word>
struct WordValue {
  std::string_view word;
  Word value;
};

/// A word of the format, or FEEL (left in `text`).
template <typename Word, std::size_t n>
std::optional<Word> word_or_expression(const SourceText& text, const WordValue<Word> (&words)[n]) {
  for (const WordValue<Word>& w : words)
    if (text.text == w.word) return w.value;
  return std::nullopt;
}

LIANGCE_INLINE policy::Deadline read_deadline(const Fields& fields) {
  policy::Deadline d;
  d.event = fields.expression("event");
  d.done = fields.expression("done");
  d.within = fields.expression("within");
  d.by = fields.expression("by");
  d.unit = fields.expression("unit");
  d.complete_through = fields.expression("complete through");
  d.count_first_day = fields.expression("count first day");
  d.roll = fields.expression("roll");
  const bool runs = fields.node().find("event") != nullptr || fields.node().find("within") != nullptr;
  if (fields.ok() && runs == (fields.node().find("by") != nullptr)) {
    fields.place().error("LC204", fields.node(), fields.of() + " must have either `event` and `within`, or `by`");
  } else if (runs && (fields.node().find("event") == nullptr || fields.node().find("within") == nullptr)) {
    fields.place().error("LC202", fields.node(), fields.of() + " has only one of `event` and `within`");
  }
  return d;
}

LIANGCE_INLINE policy::Milestones read_milestones(const Fields& fields) {
  policy::Milestones m;
  m.unit = fields.text("unit");
  m.reached = fields.expression("reached");
  m.of = fields.expression("of");
  m.complete_through = fields.expression("complete through");
  m.published = fields.expression("published");
  const Node* steps = fields.get("steps");
  if (steps == nullptr) return m;
  if (steps->is_scalar()) {
    m.steps_from = fields.expression("steps");
    return m;
  }
  for (const Entry& entry : steps->entries) {
    const auto date = read_date(fields.place(), entry.key, "a step of " + fields.of());
    const SourceText target = read_expression(fields.place(), entry.value, "the target of " + fields.of());
    if (date) m.steps.push_back({entry.key.text, *date, target});
  }
  return m;
}

LIANGCE_INLINE policy::Schedule read_loan_schedule(const Fields& fields) {
  using policy::DayCount;
  using policy::PayRhythm;
  using policy::RepayMethod;
  static constexpr WordValue<PayRhythm> pays[] = {{"at maturity", PayRhythm::at_maturity},
                                                  {"monthly", PayRhythm::monthly},
                                                  {"quarterly", PayRhythm::quarterly},
                                                  {"yearly", PayRhythm::yearly}};
  static constexpr WordValue<RepayMethod> methods[] = {{"bullet", RepayMethod::bullet},
                                                       {"equal principal", RepayMethod::equal_principal},
                                                       {"equal instalment", RepayMethod::equal_instalment}};
  static constexpr WordValue<DayCount> counts[] = {
      {"actual/365", DayCount::actual_365}, {"actual/360", DayCount::actual_360}, {"30/360", DayCount::thirty_360}};
  static constexpr WordValue<Rounding> roundings[] = {
      {"half up", Rounding::half_up}, {"half even", Rounding::half_even}, {"half down", Rounding::half_down},
      {"up", Rounding::up},           {"down", Rounding::down},           {"floor", Rounding::floor},
      {"ceiling", Rounding::ceiling}};
  policy::Schedule s;
  s.principal = fields.expression("principal");
  s.annual_rate = fields.expression("annual rate");
  s.start = fields.expression("start");
  s.end = fields.expression("end");
  s.months = fields.expression("months");
  s.digits = fields.expression("digits");
  s.subsidy_ratio = fields.expression("subsidy ratio");
  s.subsidy_base = fields.expression("subsidy base");
  s.repaid_on = fields.expression("repaid on");
  s.pay_text = fields.expression("pay");
  s.method_text = fields.expression("method");
  s.day_count_text = fields.expression("day count");
  s.rounding_text = fields.expression("rounding");
  s.pay = word_or_expression(s.pay_text, pays);
  s.method = word_or_expression(s.method_text, methods);
  s.day_count = word_or_expression(s.day_count_text, counts);
  s.rounding = word_or_expression(s.rounding_text, roundings);
  if (fields.ok() && (fields.node().find("end") != nullptr) == (fields.node().find("months") != nullptr))
    fields.place().error("LC204", fields.node(), fields.of() + " must have either `end` or `months`");
  return s;
}

LIANGCE_INLINE policy::Target read_target(const Fields& fields) {
  using Bound = policy::Target::Bound;
  policy::Target t;
  t.value = fields.expression("value");
  t.by = fields.expression("by");
  t.complete_through = fields.expression("complete through");
  if (const Key* bound = fields.one()) {
    t.bound_value = fields.expression(bound->name);
    t.bound = bound->name == "at least"  ? Bound::at_least
              : bound->name == "at most" ? Bound::at_most
              : bound->name == "above"   ? Bound::above
              : bound->name == "below"   ? Bound::below
                                         : Bound::equals;
  }
  return t;
}

LIANGCE_INLINE policy::Body::Form read_pattern(Loading&, const Place& place, const Node& node, FormId id,
                                               const std::string& of) {
  const Fields fields(place, node, id, "the " + std::string(form(id).name) + " of " + of);
  switch (id) {
    case FormId::deadline: return read_deadline(fields);
    case FormId::window:
      return policy::Window{fields.expression("events"), fields.expression("at least"), fields.expression("from"),
                            fields.expression("to"), fields.expression("complete through")};
    case FormId::cadence:
      return policy::Cadence{fields.expression("events"),    fields.expression("at least"),
                             fields.expression("per"),       fields.expression("from"),
                             fields.expression("to"),        fields.expression("complete through"),
                             fields.expression("first due"), fields.expression("exempt below days")};
    case FormId::milestones: return read_milestones(fields);
    case FormId::schedule: return read_loan_schedule(fields);
    default: return read_target(fields);
  }
}

}  // namespace liangce::yaml::detail
