// Points and ranges in time and order (DMN 1.5 clause 10.3.4.7: Allen's relations), and ranges from text
// (clause 10.3.4.1).
#pragma once

#include "liangce/feel/builtins/impl/support.hpp"
#include "liangce/feel/parser.hpp"

namespace liangce::feel {

namespace detail {

/// One end of a range. Unbounded ends lie beyond every value and are never included.
struct End {
  const Value* value = nullptr;  // nullptr: unbounded
  int beyond = 0;                // -1 before everything, 1 after everything
  bool included = false;
};

struct Ends {
  End start, end;

  explicit Ends(const Range& range) {
    const RangeForm form = range_form(range);
    start = unbounded(range.start) ? End{nullptr, -1, false} : End{&range.start, 0, range.start_included};
    end = unbounded(range.end) ? End{nullptr, 1, false} : End{&range.end, 0, range.end_included};
    if (form == RangeForm::eq) end = start = End{&range.start, 0, true};
  }
};

/// Compares ends and points of one call; what cannot be compared is remembered.
struct Ordering {
  const Value* left = nullptr;  // the pair that has no order
  const Value* right = nullptr;

  int operator()(const End& a, const End& b) {
    if (a.beyond != 0 || b.beyond != 0) return a.beyond - b.beyond;
    const auto found = order(*a.value, *b.value);
    if (!found) left = a.value, right = b.value;
    return !found ? 0 : *found < 0 ? -1 : *found > 0 ? 1 : 0;
  }
};

inline End point(const Value& v) noexcept { return {&v, 0, true}; }

// The relations; p points, a and b ranges, c compares.

LIANGCE_INLINE bool before(Ordering& c, const End& p, const End& q) { return c(p, q) < 0; }
LIANGCE_INLINE bool before(Ordering& c, const End& p, const Ends& b) {
  const int o = c(p, b.start);
  return o < 0 || (o == 0 && !b.start.included);
}
LIANGCE_INLINE bool before(Ordering& c, const Ends& a, const End& q) {
  const int o = c(a.end, q);
  return o < 0 || (o == 0 && !a.end.included);
}
LIANGCE_INLINE bool before(Ordering& c, const Ends& a, const Ends& b) {
  const int o = c(a.end, b.start);
  return o < 0 || (o == 0 && !(a.end.included && b.start.included));
}
LIANGCE_INLINE bool meets(Ordering& c, const Ends& a, const Ends& b) {
  return a.end.included && b.start.included && c(a.end, b.start) == 0;
}
LIANGCE_INLINE bool overlaps(Ordering& c, const Ends& a, const Ends& b) { return !before(c, a, b) && !before(c, b, a); }
LIANGCE_INLINE bool overlaps_before(Ordering& c, const Ends& a, const Ends& b) {
  const int starts = c(a.start, b.start), ends = c(a.end, b.end), touch = c(a.end, b.start);
  return (starts < 0 || (starts == 0 && a.start.included && !b.start.included)) &&
         (touch > 0 || (touch == 0 && a.end.included && b.start.included)) &&
         (ends < 0 || (ends == 0 && (!a.end.included || b.end.included)));
}
LIANGCE_INLINE bool overlaps_after(Ordering& c, const Ends& a, const Ends& b) {
  const int starts = c(b.start, a.start), ends = c(b.end, a.end), touch = c(b.end, a.start);
  return (starts < 0 || (starts == 0 && b.start.included && !a.start.included)) &&
         (touch > 0 || (touch == 0 && b.end.included && a.start.included)) &&
         (ends < 0 || (ends == 0 && (!b.end.included || a.end.included)));
}
LIANGCE_INLINE bool finishes(Ordering& c, const End& p, const Ends& b) { return b.end.included && c(b.end, p) == 0; }
LIANGCE_INLINE bool finishes(Ordering& c, const Ends& a, const Ends& b) {
  const int starts = c(a.start, b.start);
  return a.end.included == b.end.included && c(a.end, b.end) == 0 &&
         (starts > 0 || (starts == 0 && (!a.start.included || b.start.included)));
}
LIANGCE_INLINE bool starts(Ordering& c, const End& p, const Ends& b) { return b.start.included && c(b.start, p) == 0; }
LIANGCE_INLINE bool starts(Ordering& c, const Ends& a, const Ends& b) {
  const int ends = c(a.end, b.end);
  return a.start.included == b.start.included && c(a.start, b.start) == 0 &&
         (ends < 0 || (ends == 0 && (!a.end.included || b.end.included)));
}
LIANGCE_INLINE bool includes(Ordering& c, const Ends& a, const End& p) {
  const int from = c(a.start, p), to = c(a.end, p);
  return (from < 0 && to > 0) || (from == 0 && a.start.included) || (to == 0 && a.end.included);
}
LIANGCE_INLINE bool includes(Ordering& c, const Ends& a, const Ends& b) {
  const int from = c(a.start, b.start), to = c(a.end, b.end);
  return (from < 0 || (from == 0 && (a.start.included || !b.start.included))) &&
         (to > 0 || (to == 0 && (a.end.included || !b.end.included)));
}
LIANGCE_INLINE bool coincides(Ordering& c, const End& p, const End& q) { return c(p, q) == 0; }
LIANGCE_INLINE bool coincides(Ordering& c, const Ends& a, const Ends& b) {
  return a.start.included == b.start.included && a.end.included == b.end.included && c(a.start, b.start) == 0 &&
         c(a.end, b.end) == 0;
}

/// The two arguments (points or ranges) handed to a relation.
template <class Relation>
Value related(CallContext& context, std::span<const Value> args, Relation relation) {
  for (const Value& v : args) {
    if (v.kind() != Kind::range) continue;
    const Range& range = v.range();
    for (const Value* end : {&range.start, &range.end}) {
      if (!end->is_absent() || unbounded(*end)) continue;
      if (context.policy() && has_reason(*end)) return bare(*end);
      return context.error("a range with an end that is null has no place in order");
    }
    if (range_form(range) == RangeForm::ne)
      return context.error("the range of everything but one value has no place in order");
  }
  Ordering c;
  const bool a = args[0].kind() == Kind::range, b = args[1].kind() == Kind::range;
  bool result = false;
  if (a && b) {
    result = relation(c, Ends(args[0].range()), Ends(args[1].range()));
  } else if (a) {
    result = relation(c, Ends(args[0].range()), point(args[1]));
  } else if (b) {
    result = relation(c, point(args[0]), Ends(args[1].range()));
  } else {
    result = relation(c, point(args[0]), point(args[1]));
  }
  if (c.left != nullptr) return context.error("cannot order " + describe(*c.left) + " and " + describe(*c.right));
  return Value(result);
}

/// Makes a built-in of a relation; `swapped` for its converse. Combinations without a definition never pass the
/// signatures.
#define LIANGCE_RELATION(function, relation, first, second)                          \
  LIANGCE_INLINE Value function(CallContext& context, std::span<const Value> args) { \
    return related(context, args, [](Ordering& c, const auto& a, const auto& b) {    \
      if constexpr (requires { relation(c, first, second); }) {                      \
        return relation(c, first, second);                                           \
      } else {                                                                       \
        return false;                                                                \
      }                                                                              \
    });                                                                              \
  }
LIANGCE_RELATION(before_call, before, a, b)
LIANGCE_RELATION(after_call, before, b, a)
LIANGCE_RELATION(meets_call, meets, a, b)
LIANGCE_RELATION(met_by_call, meets, b, a)
LIANGCE_RELATION(overlaps_call, overlaps, a, b)
LIANGCE_RELATION(overlaps_before_call, overlaps_before, a, b)
LIANGCE_RELATION(overlaps_after_call, overlaps_after, a, b)
LIANGCE_RELATION(finishes_call, finishes, a, b)
LIANGCE_RELATION(finished_by_call, finishes, b, a)
LIANGCE_RELATION(includes_call, includes, a, b)
LIANGCE_RELATION(during_call, includes, b, a)
LIANGCE_RELATION(starts_call, starts, a, b)
LIANGCE_RELATION(started_by_call, starts, b, a)
LIANGCE_RELATION(coincides_call, coincides, a, b)
#undef LIANGCE_RELATION

/// The value of an end written in a range's text: a literal, or date("...") and its like. nullopt = something else.
LIANGCE_INLINE std::optional<Value> literal_end(const Syntax& syntax, AstId id) {
  if (id == no_ast) return std::nullopt;
  const AstNode& node = syntax[id];
  if (node.kind == Ast::literal) return syntax.values[node.data];
  if (node.kind == Ast::negate) {
    const auto inner = literal_end(syntax, syntax.kids(id)[0].node);
    return inner && inner->is_number() ? std::optional(Value(-inner->number())) : std::nullopt;
  }
  if (node.kind != Ast::call || syntax.kids(id).size() != 2) return std::nullopt;
  const AstNode& callee = syntax[syntax.kids(id)[0].node];
  const AstNode& argument = syntax[syntax.kids(id)[1].node];
  if (callee.kind != Ast::name || argument.kind != Ast::literal || !syntax.values[argument.data].is_text())
    return std::nullopt;
  const std::string& name = syntax.texts[callee.data];
  const std::string_view text = syntax.values[argument.data].text();
  const auto value_of = [](const auto& parsed) { return parsed ? std::optional(Value(*parsed)) : std::nullopt; };
  if (name == "date") return value_of(Date::parse(text));
  if (name == "time") return value_of(Time::parse(text));
  if (name == "date and time") return value_of(DateTime::parse(text));
  if (name != "duration") return std::nullopt;
  if (const auto days = DaysDuration::parse(text)) return Value(*days);
  return value_of(MonthsDuration::parse(text));
}

LIANGCE_INLINE Value range_from(CallContext& context, std::span<const Value> args) {
  const std::string_view text = args[0].text();
  const std::string shown = "\"" + std::string(text.substr(0, 60)) + "\"";
  if (text.size() > 10'000) return context.error("the text is too long for a range");
  const Environment none;
  const Reading reading = read_expression(text, none, ReadOptions{false, context.limits()});
  if (!reading.errors.empty() || reading.syntax[reading.syntax.root].kind != Ast::range)
    return context.error(shown + " is not a range");
  const Syntax& syntax = reading.syntax;
  const AstNode& node = syntax[syntax.root];
  const auto kids = syntax.kids(syntax.root);
  const auto start = literal_end(syntax, kids[0].node), end = literal_end(syntax, kids[1].node);
  if (!start || !end) return context.error("the ends of " + shown + " must be literals");
  const auto o = order(*start, *end);
  if (!o) return context.error("the ends of " + shown + " cannot be compared");
  if (*o > 0) return context.error("the range " + shown + " runs backwards");
  return Value::range(*start, node.start_included, *end, node.end_included);
}

}  // namespace detail

LIANGCE_INLINE void add_range(std::vector<Builtin>& all) {
  using namespace kinds;
  using detail::signature;
  Builtin b;
  b.source = "DMN 1.5 clause 10.3.4.7";
  const auto points = [] { return signature({{"point1", comparable}, {"point2", comparable}}, boolean); };
  const auto point_range = [] { return signature({{"point", comparable}, {"range", kinds::range}}, boolean); };
  const auto range_point = [] { return signature({{"range", kinds::range}, {"point", comparable}}, boolean); };
  const auto ranges = [] { return signature({{"range1", kinds::range}, {"range2", kinds::range}}, boolean); };
  const auto add = [&](std::string_view name, std::string_view alias, std::vector<Signature> signatures,
                       Value (*call)(CallContext&, std::span<const Value>), std::string_view meaning,
                       std::string_view example, std::string_view result) {
    b.name = name, b.aliases = {alias}, b.signatures = std::move(signatures), b.call = call;
    b.meaning = meaning, b.example = example, b.result = result;
    all.push_back(b);
  };
  add("before", "早于", {points(), point_range(), range_point(), ranges()}, &detail::before_call,
      "Whether all of the first lies before all of the second.", "before([1..5), [5..10])", "true");
  add("after", "晚于", {points(), point_range(), range_point(), ranges()}, &detail::after_call,
      "Whether all of the first lies after all of the second.", "after([5..10], [1..5))", "true");
  add("meets", "相接于", {ranges()}, &detail::meets_call, "Whether the first ends at the included start of the second.",
      "meets([1..5], [5..10])", "true");
  add("met by", "被接于", {ranges()}, &detail::met_by_call,
      "Whether the first starts at the included end of the second.", "met by([5..10], [1..5])", "true");
  add("overlaps", "重叠", {ranges()}, &detail::overlaps_call, "Whether the two share a point.",
      "overlaps([1..5], [3..8])", "true");
  add("overlaps before", "前段重叠", {ranges()}, &detail::overlaps_before_call,
      "Whether the first begins earlier and ends within the second.", "overlaps before([1..5], [3..8])", "true");
  add("overlaps after", "后段重叠", {ranges()}, &detail::overlaps_after_call,
      "Whether the first begins within the second and ends later.", "overlaps after([3..8], [1..5])", "true");
  add("finishes", "同终", {point_range(), ranges()}, &detail::finishes_call,
      "Whether the first lies in the second and ends with it.", "finishes(10, [1..10])", "true");
  add("finished by", "被同终", {range_point(), ranges()}, &detail::finished_by_call,
      "Whether the second lies in the first and ends with it.", "finished by([1..10], 10)", "true");
  add("includes", "涵盖", {range_point(), ranges()}, &detail::includes_call, "Whether the second lies in the first.",
      "includes([1..10], [4..6])", "true");
  add("during", "处于", {point_range(), ranges()}, &detail::during_call, "Whether the first lies in the second.",
      "during([4..6], [1..10))", "true");
  add("starts", "同始", {point_range(), ranges()}, &detail::starts_call,
      "Whether the first lies in the second and starts with it.", "starts([1..5], [1..10])", "true");
  add("started by", "被同始", {range_point(), ranges()}, &detail::started_by_call,
      "Whether the second lies in the first and starts with it.", "started by([1..10], [1..5])", "true");
  add("coincides", "重合", {points(), ranges()}, &detail::coincides_call, "Whether the two are the same points.",
      "coincides([1..5], [1..5])", "true");

  b.source = "DMN 1.5 clause 10.3.4.1";
  b.name = "range", b.aliases = {"区间"};
  b.signatures = {signature({{"from", text}}, kinds::range)};
  b.call = &detail::range_from;
  b.meaning = "A range from its text; its ends are literals.", b.example = "range(\"[18..21)\")", b.result = "[18..21)";
  all.push_back(b);
}

}  // namespace liangce::feel
