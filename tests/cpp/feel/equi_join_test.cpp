// Filters and quantifiers inside loops that look for equal keys: linear, and nothing else about them changes.
#include <rapidcheck.h>

#include <optional>

#include "feel_testing.hpp"

namespace {

using namespace liangce;
using namespace liangce::feel;
using namespace liangce::feel::testing;

Value missing() { return Value::absent(Reason::missing, 0); }
Value entry(Value key, int v) { return context_of({{"k", std::move(key)}, {"v", v}}); }

/// 200 ids; 400 entries of which two have each id as their key, numbered 1 to 400 by `v`.
Names tables() {
  std::vector<Value> ids, entries, numbers;
  for (int i = 1; i <= 200; ++i) ids.push_back(context_of({{"id", i}}));
  for (int v = 1; v <= 400; ++v) {
    const int key = (v - 1) % 200 + 1;
    entries.push_back(context_of({{"k", key}, {"v", v}, {"ref", context_of({{"id", key}})}, {"late", v > 200}}));
    numbers.emplace_back(key);
  }
  return {{"xs", Value::list(ids)}, {"ys", Value::list(entries)}, {"ns", Value::list(numbers)}};
}

/// A whole scan of 400 entries for each of 200 ids takes at least 80,000 steps.
std::string in_few_steps(std::string_view text, Profile profile) {
  Options few = options(profile);
  few.limits.steps = 30'000;
  return shown(evaluate_text(text, context_of(tables()), few), profile);
}

TEST(EquiJoin, TakesStepsForWhatIsFoundOnly) {
  // 1 + ... + 400 = 80,200; each entry belongs to one id; those with v > 200 are one of the two of each id.
  const Row rows[] = {
      {"sum(for x in xs return sum(ys[k = x.id].v))", "80200"},
      {"sum(for x in xs return sum(ys[x.id = k].v))", "80200"},
      {"sum(for x in xs return sum(ys[item.k = x.id].v))", "80200"},
      {"sum(for x in xs return sum(ys[ref.id = x.id].v))", "80200"},
      {"sum(for x in xs return sum(ns[item = x.id]))", "40200"},  // twice 1 + ... + 200
      {"sum(for x in xs return count(ys[k = x.id and v > 200]))", "200"},
      {"sum(for x in xs return count(ys[v > 200 and k = x.id]))", "200"},
      {"sum(for x in xs return count(ys[late and k = x.id]))", "200"},
      {"sum(for x in xs return count(ys[(v > 0 and k = x.id) and v > 200]))", "200"},
      {"sum(for x in xs return count(ys[(v > 300 or v < 101) and k = x.id]))", "200"},
      {"sum(for x in xs return count(ys[is known(k) and k = x.id and v > 200]))", "200"},
      {"sum(for x in xs return count(ys[not(k != x.id)]))", "400"},
      {"sum(for x in xs return count(ys[not(k != x.id or v <= 200)]))", "200"},
      {"count((for x in xs return some y in ys satisfies y.k = x.id)[item])", "200"},
      {"count((for x in xs return some y in ys satisfies (y.v > 390 and y.k = x.id))[item])", "10"},
      {"every x in xs satisfies every y in ys satisfies (y.k != x.id or y.v >= x.id)", "true"},
      {"every x in xs satisfies every y in ys satisfies not(y.k = x.id and y.v < x.id)", "true"},
      {"some x in xs, y in ys satisfies (y.k = x.id and y.v > 400)", "false"},
      {"count(xs[some y in ys satisfies (y.k = id and y.v > 390)])", "10"},
      {"count(for x in xs, n in [1, 2] return ys[k = x.id])", "400"},
      {"{paid: function(i) sum(ys[k = i].v), all: sum(for x in xs return paid(x.id))}.all", "80200"},
  };
  for (const Profile profile : {Profile::standard, Profile::policy}) {
    for (const auto& [text, expected] : rows) EXPECT_EQ(in_few_steps(text, profile), expected) << text;
  }
}

TEST(EquiJoin, OtherwiseEveryItemIsAsked) {
  for (const Profile profile : {Profile::standard, Profile::policy}) {
    for (const char* text : {
             "sum(for x in xs return count(ys[k + 0 = x.id]))",
             "sum(for x in xs return count(ys[k < x.id]))",
             "sum(for x in xs return count(ys[k = x.id or v < 0]))",
             "sum(for x in xs return count(ys[abs(v) > 0 and k = x.id]))",
             "sum(for x in xs return count(ys[k = v]))",
         }) {
      Options few = options(profile);
      few.limits.steps = 30'000;
      const Outcome outcome = evaluate_text(text, context_of(tables()), few);
      ASSERT_FALSE(outcome.errors.empty()) << text;
      EXPECT_EQ(outcome.errors[0].code, "LC702") << text;
    }
  }
}

/// Twenty entries with the key 99, and some before them.
Names with(std::vector<Value> first, std::vector<Value> ids) {
  for (int i = 0; i < 20; ++i) first.push_back(entry(99, 100 + i));
  std::vector<Value> xs;
  for (Value& id : ids) xs.push_back(context_of({{"id", std::move(id)}}));
  return {{"xs", Value::list(std::move(xs))}, {"ys", Value::list(std::move(first))}};
}
Value number(const char* text) { return Value(*Number::parse(text)); }

TEST(EquiJoin, EqualInWhateverForm) {
  const Names names =
      with({entry(number("1"), 1), entry(number("1.0"), 2), entry(number("1e0"), 3), entry(number("100"), 4),
            entry(number("1e2"), 5), entry(number("0"), 6), entry(number("-0.00"), 7)},
           {number("1.000"), number("10e1"), number("0.0"), 2});
  EXPECT_EQ(plain("for x in xs return ys[k = x.id].v", names), "[[1, 2, 3], [4, 5], [6, 7], []]");
  EXPECT_EQ(rule("for x in xs return ys[k = x.id].v", names), "[[1, 2, 3], [4, 5], [6, 7], []]");
  const Names texts =
      with({entry("a", 1), entry("b", 2), entry("a", 3), entry("A", 4), entry("", 5)}, {"a", "b", "", "c", "A"});
  EXPECT_EQ(plain("for x in xs return ys[is known(k) and k = x.id][k instance of string].v", texts),
            "[[1, 3], [2], [5], [], [4]]");
}

TEST(EquiJoin, TheOrderIsThatOfTheList) {
  const Names names = with({entry(1, 5), entry(2, 4), entry(1, 3), entry(2, 2), entry(1, 1)}, {1, 2, 1, 2, 99});
  EXPECT_EQ(plain("for x in xs return ys[k = x.id and v < 103].v", names),
            "[[5, 3, 1], [4, 2], [5, 3, 1], [4, 2], [100, 101, 102]]");
}

TEST(EquiJoin, AMissingKeyLeavesTheAnswerOpen) {
  const Names names = with({entry(1, 1), entry(missing(), 2), entry(2, 3)}, {1, 2, 3});
  // Who is in the list is not known while one member's key is not, except where it is asked for first.
  const Value open =
      evaluate_text("for x in xs return ys[k = x.id]", context_of(names), options(Profile::policy)).value;
  ASSERT_EQ(open.items().size(), 3U);
  for (const Value& one : open.items()) {
    ASSERT_TRUE(one.is_absent());
    EXPECT_EQ(one.reason(), Reason::missing);
  }
  EXPECT_EQ(rule("for x in xs return ys[is known(k) and k = x.id].v", names), "[[1], [3], []]");
  EXPECT_EQ(rule("for x in xs return (some y in ys satisfies y.k = x.id)", names), "[true, true, null]");
  EXPECT_EQ(rule("for x in xs return (every y in ys satisfies (y.k != x.id or y.v = x.id))", names),
            "[null, false, null]");
  EXPECT_EQ(rule("for x in xs return ys[v != 2 and k = x.id].v", names), "[[1], [3], []]");
  EXPECT_EQ(rule("for x in xs return ys[k = x.id and v != 2].v", names), "[[1], [3], []]");
}

TEST(EquiJoin, EveryErrorIsRecorded) {
  // Two entries whose key is a text, one without a key, one that is no context: for each of three ids.
  std::vector<Value> first = {entry("one", 1), entry("two", 2), context_of({{"v", 3}}), Value(4), entry(1, 5)};
  const Names names = with(std::move(first), {1, 2, 3});
  const Outcome outcome =
      evaluate_text("for x in xs return ys[item.k = x.id].v", context_of(names), options(Profile::standard));
  EXPECT_EQ(outcome.value.to_feel(), "[[5], [], []]");
  EXPECT_EQ(outcome.errors.size(), 12U);
  for (const OutcomeError& error : outcome.errors) EXPECT_EQ(error.begin, 22U);  // item.k
  // The comparison before the equality goes wrong for one entry.
  const Names two = with({entry(1, 5), context_of({{"k", 2}, {"v", "two"}})}, {1, 2, 3});
  const Outcome compared = evaluate_text("for x in xs return ys[item.v < 50 and item.k = x.id].v", context_of(two),
                                         options(Profile::standard));
  EXPECT_EQ(compared.value.to_feel(), "[[5], [], []]");
  EXPECT_EQ(compared.errors.size(), 3U);
}

TEST(EquiJoin, NamesThatAreEntriesOfSomeItemsOnly) {
  // `x` of one entry hides the variable x: its own x.id is 2.
  std::vector<Value> first = {entry(1, 1), entry(2, 2),
                              context_of({{"k", 2}, {"v", 3}, {"x", context_of({{"id", 2}})}})};
  const Names names = with(std::move(first), {1, 2, 1, 2});
  EXPECT_EQ(plain("for x in xs return ys[k = x.id].v", names), "[[1, 3], [2, 3], [1, 3], [2, 3]]");
  // `k` is an entry of some, and a name outside for the others.
  std::vector<Value> some = {entry(1, 1), context_of({{"v", 2}}), entry(2, 3)};
  const Names both = with(std::move(some), {1, 2, 1, 2});
  EXPECT_EQ(plain("{k: 2, r: for x in xs return ys[k = x.id].v}.r", both), "[[1], [2, 3], [1], [2, 3]]");
}

TEST(EquiJoin, ListsMadeOnTheWay) {
  const Names names = with({entry(1, 1), entry(2, 2), entry(1, 3)}, {1, 2, 1, 2, 1});
  EXPECT_EQ(plain("for x in xs return ys[v > x.id][k = x.id].v", names), "[[3], [], [3], [], [3]]");
  EXPECT_EQ(plain("for x in xs return {late: ys[v > x.id], n: count(late[k = x.id])}.n", names), "[1, 0, 1, 0, 1]");
  EXPECT_EQ(plain("for x in xs return count((if x.id = 1 then ys else ys[v < 3])[k = x.id])", names),
            "[2, 1, 2, 1, 2]");
}

TEST(EquiJoin, ManyListsInTurn) {
  // 30 lists of 40 numbers, each scanned for each of 200 ids: 240,000 items.
  std::vector<Value> lists;
  for (int l = 0; l < 30; ++l) {
    std::vector<Value> numbers;
    for (int i = 1; i <= 40; ++i) numbers.emplace_back(i);
    lists.push_back(context_of({{"numbers", Value::list(std::move(numbers))}}));
  }
  Names names = tables();
  names.emplace_back("lists", Value::list(std::move(lists)));
  Options few = options(Profile::standard);
  few.limits.steps = 100'000;
  const Outcome outcome =
      evaluate_text("sum(for x in xs, l in lists return count(l.numbers[item = x.id]))", context_of(names), few);
  EXPECT_EQ(shown(outcome, Profile::standard), "1200");  // 40 numbers in each of 30 lists
}

TEST(EquiJoin, LongListsAreForgottenAndVeryLongOnesScanned) {
  const auto numbers = [](int count) {
    std::vector<Value> all;
    for (int i = 0; i < count; ++i) all.emplace_back(i % 1'000);
    return Value::list(std::move(all));
  };
  const Names names = {{"a", numbers(600'000)}, {"b", numbers(600'000)}, {"c", numbers(1'100'000)}};
  EXPECT_EQ(plain("for x in [1, 2, 3, 1000] return [count(a[item = x]), count(b[item = x])]", names),
            "[[600, 600], [600, 600], [600, 600], [0, 0]]");
  EXPECT_EQ(plain("for x in [1, 2, 1000] return count(c[item = x])", names), "[1100, 1100, 0]");
}

// ---- against the same scans, each by itself -------------------------------------------------------------------------

Value date(const char* text) { return Value(*Date::parse(text)); }
Value bounded() {
  Absence info;
  info.low = 1, info.high = 3;
  return Value::absent(Reason::missing, std::move(info), 0);
}
Value conflicting() {
  Absence info;
  info.candidates = {Value(1), Value(2)};
  return Value::absent(Reason::conflict, std::move(info), 0);
}

const std::vector<Value>& numbers() {
  static const std::vector<Value> all = {number("1"), number("1.0"), number("2"),   number("2.50"),    number("25e-1"),
                                         number("0"), number("-0"),  number("1e3"), number("1000.000")};
  return all;
}
const std::vector<Value>& texts() {
  static const std::vector<Value> all = {Value("a"), Value("b"), Value("1"), Value(""), Value("甲")};
  return all;
}
const std::vector<Value>& oddities() {
  static const std::vector<Value> all = {
      Value(),
      missing(),
      bounded(),
      conflicting(),
      Value(true),
      date("2023-06-30"),
      date("2023-07-01"),
      Value(*DateTime::parse("2023-06-30T00:00:00")),
      Value(*DateTime::parse("2023-06-30T00:00:00Z")),
      Value::list({Value(1)}),
      context_of({{"id", 1}}),
      Value(MonthsDuration{12}),
  };
  return all;
}

rc::Gen<Value> key() {
  return rc::gen::weightedOneOf<Value>(
      {{6, rc::gen::elementOf(numbers())}, {3, rc::gen::elementOf(texts())}, {2, rc::gen::elementOf(oddities())}});
}
rc::Gen<Value> alike() { return rc::gen::weightedOneOf<Value>({{40, rc::gen::elementOf(numbers())}, {1, key()}}); }
/// One entry: mostly a key and a number, sometimes with less, with names from outside, or no context at all.
Value made_entry(int shape, const Value& key, const Value& v) {
  switch (shape) {
    case 0: return context_of({{"v", v}});
    case 1: return context_of({{"k", key}});
    case 2: return context_of({{"k", key}, {"v", v}, {"x", context_of({{"id", Value(1)}})}});
    case 3: return key;
    case 4: return context_of({{"v", v}, {"k", key}});
    case 5: return context_of({{"k", key}, {"v", v}, {"item", context_of({{"k", v}})}});
    default: return context_of({{"k", key}, {"v", v}});
  }
}

struct Told {
  std::vector<Value> values;
  std::vector<std::string> errors;
};

/// The results of `text`, a list, for the ids number `from` to `from + count - 1`.
std::optional<Told> told(const char* text, const Names& tables, int from, int count, const Options& options) {
  Names names = tables;
  names.emplace_back("from", Value(from));
  names.emplace_back("n", Value(count));
  try {
    const Outcome outcome = evaluate_text(text, context_of(names), options);
    Told result;
    if (!outcome.value.is_list()) return std::nullopt;
    for (const Value& one : outcome.value.items()) result.values.push_back(one);
    for (const OutcomeError& e : outcome.errors) {
      result.errors.push_back(e.code + " " + std::to_string(e.begin) + " " + std::to_string(e.end) + " " + e.message);
    }
    return result;
  } catch (const PolicyError&) {
    return std::nullopt;
  }
}

constexpr const char* joins[] = {
    "for x in sublist(xs, from, n) return ys[k = x.id]",
    "for x in sublist(xs, from, n) return ys[item.k = x.id].v",
    "for x in sublist(xs, from, n) return ys[x.id = k and v > 1]",
    "for x in sublist(xs, from, n) return ys[v > 1 and k = x.id]",
    "for x in sublist(xs, from, n) return ys[v = x.id and k = x.id]",
    "for x in sublist(xs, from, n) return ys[v != 1 and v < x.id and k = x.id]",
    "for x in sublist(xs, from, n) return ys[is known(k) and k = x.id and v >= 2]",
    "for x in sublist(xs, from, n) return ys[is unknown(k) and k = x.id]",
    "for x in sublist(xs, from, n) return (every y in ys satisfies (is known(y.k) or y.k != x.id))",
    "for x in sublist(xs, from, n) return ys[not(is unknown(k) or k != x.id) and v >= 2]",
    "for x in sublist(xs, from, n) return ys[not(k != x.id)]",
    "for x in sublist(xs, from, n) return ys[x.ok and k = x.id]",
    "for x in sublist(xs, from, n) return ys[x.ok = true and (v = 1 or v = 2) and k = x.id]",
    "for x in sublist(xs, from, n) return (some y in ys satisfies y.k = x.id)",
    "for x in sublist(xs, from, n) return (some y in ys satisfies (y.v > 1 and y.k = x.id))",
    "for x in sublist(xs, from, n) return (some y in ys satisfies (y.k = x.id and y.v > 1))",
    "for x in sublist(xs, from, n) return (every y in ys satisfies y.k = x.id)",
    "for x in sublist(xs, from, n) return (every y in ys satisfies (y.k != x.id or y.v > 1))",
    "for x in sublist(xs, from, n) return (every y in ys satisfies not(y.k = x.id and y.v = 1))",
    "for x in sublist(xs, from, n) return (every y in ys satisfies (is unknown(y.k) or y.k != x.id or y.v > 1))",
    "for x in sublist(xs, from, n) return ys[item = x.id]",
    "for x in sublist(xs, from, n) return ys[k = x.id and x.id = k]",
    "{k: 1, f: for x in sublist(xs, from, n) return ys[k = x.id]}.f",
    "for x in sublist(xs, from, n) return count(ys[k = x.id]) + count(ys[k = x.id][v = 1])",
};

TEST(EquiJoinProperty, AsEachScanByItself) {
  const bool held = rc::check("a join is its scans one after the other", [] {
    const int kind = *rc::gen::inRange(0, 4);  // 0: all sorts of keys; 3: nothing odd about any entry
    const bool mixed = kind == 0;
    const int rows = *rc::gen::inRange(14, 40);
    std::vector<Value> ys, xs;
    const int odd = kind == 0 ? 10 : kind == 3 ? 100'000 : 60;  // six of so many shapes are not the usual one
    for (int i = 0; i < rows; ++i) {
      const Value k = mixed ? *key() : *alike();
      const Value v = kind != 3 && *rc::gen::inRange(0, 12) == 0 ? *key() : Value(*rc::gen::inRange(0, 4));
      ys.push_back(made_entry(*rc::gen::inRange(0, odd), k, v));
    }
    const int ids = *rc::gen::inRange(2, 9);
    for (int i = 0; i < ids; ++i) {
      const Value ok = kind != 3 && *rc::gen::inRange(0, 8) == 0 ? *key() : Value(*rc::gen::inRange(0, 2) == 0);
      xs.push_back(context_of({{"id", *alike()}, {"ok", ok}}));
    }
    const Names tables = {{"xs", Value::list(xs)}, {"ys", Value::list(ys)}};
    Options o = options(*rc::gen::inRange(0, 2) == 0 ? Profile::standard : Profile::policy);
    o.limits.errors = 1'000'000;
    if (*rc::gen::inRange(0, 4) == 0) o.limits.evaluation_depth = *rc::gen::inRange(3, 48);
    const char* text = joins[*rc::gen::inRange<std::size_t>(0, std::size(joins))];
    const auto whole = told(text, tables, 1, ids, o);
    Told parts;
    bool all = true;
    for (int i = 1; i <= ids; ++i) {
      const auto part = told(text, tables, i, 1, o);
      all = all && part.has_value();
      if (!part) continue;
      parts.values.insert(parts.values.end(), part->values.begin(), part->values.end());
      parts.errors.insert(parts.errors.end(), part->errors.begin(), part->errors.end());
    }
    RC_CLASSIFY(whole.has_value());
    RC_CLASSIFY(whole.has_value() && !whole->errors.empty(), "with errors");
    RC_ASSERT(whole.has_value() == all);
    if (!whole) return;
    RC_ASSERT(whole->values.size() == parts.values.size());
    for (std::size_t i = 0; i < parts.values.size(); ++i) {
      RC_ASSERT(whole->values[i].same(parts.values[i]));
      RC_ASSERT(whole->values[i].to_feel() == parts.values[i].to_feel());
      if (parts.values[i].is_absent()) {
        RC_ASSERT(whole->values[i].reason() == parts.values[i].reason());
        RC_ASSERT(whole->values[i].fact() == parts.values[i].fact());
      }
    }
    RC_ASSERT(whole->errors == parts.errors);
  });
  EXPECT_TRUE(held);
}

}  // namespace
