// Looking rows up gives what scanning them gives: the same random table once as a rule (looked up) and once inside a
// function, where inputs have no slot of their own and every row is scanned.
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "policy_support.hpp"

namespace liangce::tests {
namespace {

struct Random {
  std::mt19937 engine;
  explicit Random(unsigned seed) : engine(seed) {}
  int below(int most) { return static_cast<int>(engine() % static_cast<unsigned>(most)); }
  template <class T>
  const T& of(const std::vector<T>& all) {
    return all[static_cast<std::size_t>(below(static_cast<int>(all.size())))];
  }
};

std::string amount(Random& random) { return std::to_string(random.below(20) * 5) + (random.below(4) == 0 ? ".5" : ""); }
std::string date(Random& random) {
  const int day = 1 + random.below(9);
  return "@\"2023-0" + std::to_string(1 + random.below(3)) + "-0" + std::to_string(day) + "\"";
}
std::string word(Random& random) { return std::string("\"w") + std::to_string(random.below(6)) + "\""; }

/// A cell over constants that `constant` makes.
template <class Constant>
std::string cell(Random& random, bool ordered, Constant constant) {
  static const std::vector<std::string> operators = {"< ", "<= ", "> ", ">= ", "= ", "!= "};
  switch (random.below(9)) {
    case 0: return "-";
    case 1: return "unknown";
    case 2: return "known";
    case 3: return constant(random);
    case 4: return constant(random) + ", " + constant(random);
    case 5: return "not(" + constant(random) + ")";
    case 6:
      if (!ordered) return constant(random);
      return std::string(random.below(2) == 0 ? "[" : "(") + constant(random) + ".." + constant(random) +
             (random.below(2) == 0 ? "]" : ")");
    case 7: return (ordered ? random.of(operators) : "= ") + constant(random);
    default: return ordered ? "< " + constant(random) + ", " + constant(random) : constant(random);
  }
}

std::string quoted(const std::string& text) {
  return text == "-" || text == "known" || text == "unknown" ? text : "'" + text + "'";
}

std::string table(Random& random, const std::string& hit, int rows, const std::vector<std::string>& inputs,
                  const std::string& indent) {
  std::string text = indent + "table:\n" + indent + "  hit: " + hit + "\n" + indent + "  inputs: [";
  for (std::size_t i = 0; i < inputs.size(); ++i) text += (i == 0 ? "" : ", ") + inputs[i];
  text += "]\n" + indent + "  outputs: [{name: out, type: text}]\n" + indent + "  rows:\n";
  for (int r = 0; r < rows; ++r) {
    text += indent + "    - {if: [" + quoted(cell(random, true, amount)) + ", " + quoted(cell(random, true, date)) +
            ", " + quoted(cell(random, false, word)) + "], then: ['\"o" + std::to_string(random.below(4)) + "\"']}\n";
  }
  return text;
}

Value absent_between(const Value& low, const Value& high) {
  Absence info;
  info.low = low;
  info.high = high;
  return Value::absent(Reason::missing, info);
}

/// Known, missing, known between bounds, two sources that disagree.
Value given(Random& random, Value (*known)(Random&)) {
  switch (random.below(8)) {
    case 0: return Value::absent(Reason::missing);
    case 1: {
      Value a = known(random), b = known(random);
      if (a.is_text()) return Value::absent(Reason::stale);
      const bool less = a.is_number() ? a.number() < b.number() : a.date() < b.date();
      return less ? absent_between(a, b) : absent_between(b, a);
    }
    case 2: {
      Absence info;
      info.candidates = {known(random), known(random)};
      return Value::absent(Reason::conflict, info);
    }
    default: return known(random);
  }
}
Value some_amount(Random& random) { return *Number::scaled(random.below(210) * 5, -1); }
Value some_date(Random& random) {
  return *Date::parse("2023-0" + std::to_string(1 + random.below(3)) + "-0" + std::to_string(1 + random.below(9)));
}
Value some_word(Random& random) { return Value("w" + std::to_string(random.below(7))); }

TEST(TableIndex, GivesWhatAScanGives) {
  int decided = 0, cases = 0;
  for (unsigned seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Random random(seed);
    const std::string hit =
        random.of(std::vector<std::string>{"first", "first", "unique", "any", "rule order", "collect"});
    const int rows = 12 + random.below(60);
    const unsigned own = random.engine();
    Random once(own), again(own);
    const Policy policy = policy_of(
        "facts:\n  a: {type: number}\n  d: {type: date}\n  w: {type: text}\nfunctions:\n  scanned:\n"
        "    parameters: {x: number, y: date, z: text}\n" +
        table(once, hit, rows, {"x", "y", "z"}, "    ") + "rules:\n  looked:\n" +
        table(again, hit, rows, {"a", "d", "w"}, "    ") + "  plain: {value: 'scanned(a, d, w)'}\n");
    const auto program = policy.on(day("2023-06-30"));
    for (int i = 0; i < 60; ++i, ++cases) {
      const Case facts = case_of(
          program,
          {{"a", given(random, some_amount)}, {"d", given(random, some_date)}, {"w", given(random, some_word)}});
      const Value looked = program->rule("looked", facts), plain = program->rule("plain", facts);
      ASSERT_TRUE(looked.same(plain)) << looked.to_feel() << " is not " << plain.to_feel();
      if (looked.is_absent()) {
        EXPECT_EQ(looked.reason(), plain.reason());
        EXPECT_EQ(looked.fact(), plain.fact());
      }
      decided += looked.is_absent() ? 0 : 1;
    }
  }
  EXPECT_GT(decided, cases / 10);  // the comparison is not only of nothing with nothing
}

TEST(TableIndex, AnUndecidedEarlierRowOfAFirstTableMatters) {
  const auto text = [&](const char* earlier, const char* later) {
    return std::string(
               "facts: {a: {type: number}, w: {type: text}}\nrules:\n  r:\n    table:\n      hit: first\n      inputs: "
               "[a, w]\n"
               "      outputs: [{name: out, type: text}]\n      rows:\n") +
           "        - {if: ['< 5', '\"x\"'], then: ['\"" + earlier + "\"']}\n" + "        - {if: ['3', -], then: ['\"" +
           later + "\"']}\n" + [&] {
             std::string more;
             for (int i = 10; i < 30; ++i)
               more += "        - {if: ['" + std::to_string(i) + "', -], then: ['\"n\"']}\n";
             return more;
           }();
  };
  const auto rule = [&](const Policy& policy, const Facts& facts) {
    const auto program = policy.on(day("2023-06-30"));
    return program->rule("r", case_of(program, facts));
  };
  const Policy differs = policy_of(text("early", "late"));
  EXPECT_TRUE(rule(differs, {{"a", 3}}).is_absent());  // w may be "x"
  EXPECT_EQ(rule(differs, {{"a", 3}, {"w", "y"}}).to_feel(), "\"late\"");
  EXPECT_EQ(rule(differs, {{"a", 3}, {"w", "x"}}).to_feel(), "\"early\"");
  EXPECT_EQ(rule(differs, {{"a", 12}}).to_feel(), "\"n\"");
  EXPECT_EQ(rule(policy_of(text("same", "same")), {{"a", 3}}).to_feel(), "\"same\"");
}

}  // namespace
}  // namespace liangce::tests
