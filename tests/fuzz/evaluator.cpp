// Any bytes as an expression, evaluated in both profiles within small limits: a value or errors, twice the same.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "liangce/feel/evaluate.hpp"

namespace {

using namespace liangce;
using namespace liangce::feel;

const Value& facts() {
  static const Value all = [] {
    Absence between;
    between.low = Value(7100), between.high = Value(7400);
    const Value member =
        Value::context({{Value("年龄"), Value(61)}, {Value("end date"), Value(*Date::parse("2026-06-30"))}});
    return Value::context({{Value("a"), Value(1)},
                           {Value("b"), Value(*Number::parse("2.50"))},
                           {Value("s"), Value("text")},
                           {Value("l"), Value::list({1, 2, 3})},
                           {Value("成员"), Value::list({member, member})},
                           {Value("m"), Value::absent(Reason::missing, 0)},
                           {Value("收入"), Value::absent(Reason::missing, std::move(between), 1)},
                           {Value("d"), Value(*Date::parse("2023-06-30"))}});
  }();
  return all;
}

const calendar::WorkCalendar& weekends() {
  static const calendar::WorkCalendar calendar([] {
    calendar::CalendarData data;
    data.name = "weekends";
    data.years = {2022, 2023, 2024};
    return data;
  }());
  return calendar;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  static const calendar::WorkCalendar* const calendars[] = {&weekends()};
  Options options;
  options.profile = (data[0] & 1) != 0 ? Profile::policy : Profile::standard;
  options.variants = (data[0] & 2) != 0;
  options.limits.steps = 20'000;
  options.limits.list_items = 5'000;
  options.limits.text_bytes = 50'000;
  options.limits.regex_steps = 20'000;
  options.on = Date::parse("2023-06-30");
  options.calendars = calendars;
  const bool tests = (data[0] & 4) != 0;
  try {
    const auto run = [&] {
      return tests ? unary_tests_text(text, Value(5), facts(), options) : evaluate_text(text, facts(), options);
    };
    const Outcome first = run(), second = run();
    const auto shown = first.value.to_feel_within(1'000'000), again = second.value.to_feel_within(1'000'000);
    if (shown != again || first.errors.size() != second.errors.size()) std::abort();
    if (tests && !first.value.is_absent() && !first.value.is_boolean()) std::abort();
    if (first.value.is_number() && !first.value.number().finite()) std::abort();
    for (const OutcomeError& error : first.errors) {
      if (error.code.empty() || error.message.empty() || error.end > text.size()) std::abort();
    }
  } catch (const PolicyError& error) {
    if (error.diagnostics().empty()) std::abort();
  }
  return 0;
}
