// Random policies: rules of every kind that read each other and a dozen facts.
#pragma once

#include <cstdint>
#include <functional>
#include <random>
#include <string>
#include <vector>

namespace liangce::batch::testing {

struct Random {
  std::mt19937_64 engine;
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(engine() % n); }
  bool one_in(std::size_t n) { return below(n) == 0; }
  template <typename... T>
  std::string of(T... words) {
    const std::string all[] = {words...};
    return all[below(sizeof...(words))];
  }
  template <typename T>
  const T& from(const std::vector<T>& all) {
    return all[below(all.size())];
  }
};

/// What the generator has learned, in order: a seed gives what it gave before without the rest.
enum class Since : std::uint8_t { scalars, lists, bounds, sums, dates, rest };

/// A policy of rules of every kind that read each other and a dozen facts.
class PolicyWriter {
 public:
  PolicyWriter(Random& random, Since since)
      : r_(random),
        lists_(since >= Since::lists),
        sums_(since >= Since::sums),
        dates_(since >= Since::dates),
        rest_(since >= Since::rest) {}

  std::string write() {
    std::string text =
        "policy: random\ntitle: random\nin force: 2023-01-01 .. 2023-12-31\n"
        "types:\n"
        "  member:\n"
        "    type: context\n"
        "    fields:\n"
        "      k: {type: choice, of: [a, b, c]}\n"
        "      m: {type: number, scale: 2, at least: unbounded}\n"
        "      g: {type: integer, at least: 0}\n"
        "      d: {type: date}\n"
        "      y: {type: boolean}\n"
        "      w: {type: text}\n" +
        std::string(sums_ ? "      h: {type: number, scale: 1, at least: -2.5, at most: 40}\n" : "") +
        "parameters:\n"
        "  p: {type: number, basis: assumed, value: " +
        number_literal() +
        "}\n"
        "  q: {type: number, basis: assumed, value: null}\n"
        "  pd: {type: date, basis: assumed, value: 2023-0" +
        std::to_string(1 + r_.below(9)) +
        "-15}\n"
        "  pl: {type: list, of: text, basis: assumed, value: [a, c]}\n"
        "functions:\n"
        "  sure: {parameters: {x: boolean}, returns: boolean, value: is known(x) and x}\n" +
        std::string(rest_ ? "  more: {parameters: {x: number}, returns: number, value: if x > n2 then x else n2}\n"
                            "  older: {parameters: {x: number}, returns: number, value: 'count(l1[g > x])'}\n"
                            "  one more: {parameters: {x: number}, returns: number, value: older(x) + 1}\n"
                          : "") +
        "facts:\n"
        "  n1: {type: number, scale: 2, at least: unbounded}\n"
        "  n2: {type: number, scale: 2, at least: 0}\n"
        "  n3: {type: number, at least: -50, at most: 50}\n"
        "  i1: {type: integer, at least: 1}\n"
        "  i2: {type: integer, at least: unbounded}\n"
        "  c1: {type: choice, of: [a, b, c]}\n"
        "  c2: {type: choice, of: [ok, problem]}\n"
        "  b1: {type: boolean}\n"
        "  b2: {type: boolean}\n"
        "  d1: {type: date}\n"
        "  d2: {type: date, at least: 2000-01-01}\n"
        "  t1: {type: text}\n"
        "  l1: {type: list, of: member}\n"
        "  l2: {type: list, of: member}\n"
        "  ld: {type: list, of: date}\n"
        "rules:\n";
    for (int i = 0; i < 12; ++i) {
      const std::string name = "r" + std::to_string(i);
      if (rest_ && r_.one_in(3)) {
        text += rest_of_rules(name);
        continue;
      }
      switch (r_.below(8)) {
        case 0: text += "  " + name + ": {value: '" + number(3) + "'}\n", numbers_.push_back(name); break;
        case 1: text += "  " + name + ": {value: '" + choice(2) + "'}\n", choices_.push_back(name); break;
        case 2: text += block(name), booleans_.push_back(name); break;
        case 3: text += choice_table(name), choices_.push_back(name); break;
        case 4: text += number_table(name), numbers_.push_back(name); break;
        case 5: text += exceptions(name); break;
        case 6: text += point_table(name), choices_.push_back(name); break;
        default: text += "  " + name + ": {when: '" + boolean(3) + "'}\n", booleans_.push_back(name); break;
      }
    }
    text += "decisions:\n";
    for (int i = 0; i < 2; ++i) {
      text += "  D" + std::to_string(i) + ":\n    verdict: 'if " + boolean(3) +
              " then \"YES\" else \"NO\"'\n    verdicts: [\"YES\", \"NO\"]\n";
      text +=
          "    values:\n      v1: '" + number(2) + "'\n      v2: '" + choice(2) + "'\n      v3: '" + boolean(2) + "'\n";
      if (rest_ && r_.one_in(6)) text += "      v4: '" + rest_of_outputs() + "'\n";
      text += "    findings:\n      f1: '" + boolean(2) + "'\n      f2: '" + boolean(1) + "'\n";
    }
    text += "  D2:\n    verdict: '" + choice(2) + "'\n";
    text += "  D3:\n    kind: computation\n    value: '" + number(3) + "'\n";
    return text;
  }

 private:
  std::string number_literal() {
    return r_.of("0", "1", "2", "3", "7500", "-1", "0.5", "99.99", "100", "-12.345", "50", "1.005");
  }
  std::string date_literal() {
    return "date(\"" + r_.of("2023-06-30", "2000-01-01", "1999-12-31", "2023-01-01", "2024-02-29") + "\")";
  }
  std::string number(int depth) {
    if (depth == 0 || r_.one_in(3)) {
      if (r_.one_in(4)) return number_literal();
      if (!numbers_.empty() && r_.one_in(3)) return r_.from(numbers_);
      return r_.of("n1", "n2", "n3", "i1", "i2", "p", r_.one_in(6) ? "q" : "n1");
    }
    if (rest_ && r_.one_in(7)) return rest_of_numbers(depth - 1);
    if (lists_ && r_.one_in(8)) return "count(" + members() + ")";
    if (sums_ && r_.one_in(4)) return of_all_members();
    if (dates_ && r_.one_in(5)) return applied(depth - 1);
    switch (r_.below(7)) {
      case 0:
      case 1: return "(" + number(depth - 1) + r_.of(" + ", " - ") + number(depth - 1) + ")";
      case 2: return "(" + number(depth - 1) + " * " + number(depth - 1) + ")";
      case 3: return "(" + number(depth - 1) + " / " + number(depth - 1) + ")";
      case 4: return "-" + number(0);
      case 5:
        if (dates_) return number_or_null(depth);
        [[fallthrough]];
      default: return "(if " + boolean(depth - 1) + " then " + number(depth - 1) + " else " + number(depth - 1) + ")";
    }
  }
  std::string number_or_null(int depth) {
    const std::string chosen = "(if " + boolean(depth - 1) + " then ";
    return chosen + (r_.one_in(2) ? "null else " + number(depth - 1) : number(depth - 1) + " else null") + ")";
  }
  std::string date() {
    if (rest_ && r_.one_in(5)) return rest_of_dates();
    if (sums_ && r_.one_in(6)) return r_.of("min(", "max(") + list_of_members() + ".d)";
    if (dates_ && r_.one_in(3)) {
      const std::string day = r_.of("d1", "d2", "d1", "pd");
      switch (r_.below(4)) {
        case 0: return "(" + day + r_.of(" + ", " - ") + "duration(\"" + r_.of("P1M", "P30D", "P1Y", "PT36H") + "\"))";
        case 1: return r_.of("add months(", "add years(") + day + ", " + r_.of("1", "-1", "i1", "13") + ")";
        case 2: return "add days(" + day + ", " + r_.of("15", "-1", "i2") + ")";
        default: return r_.of("end of month(", "start of week(", "start of quarter(") + day + ")";
      }
    }
    if (dates_ && r_.one_in(8)) return "(if b1 then " + r_.of("null else d1", "d2 else null", "pd else null") + ")";
    return r_.of("d1", "d2", "pd", date_literal());
  }
  std::string choice_literal() { return r_.of("\"a\"", "\"b\"", "\"c\"", "\"ok\"", "\"problem\""); }
  std::string choice(int depth) {
    if (depth == 0 || r_.one_in(3)) {
      if (!choices_.empty() && r_.one_in(2)) return r_.from(choices_);
      return r_.of("c1", "c2", choice_literal());
    }
    if (rest_ && r_.one_in(6)) return r_.of("l1[1].k", "l2[-1].k", "substring(t1, 1, 1)", "(c1 + t1)", "string(i1)");
    return "(if " + boolean(depth - 1) + " then " + (r_.one_in(8) ? "null" : choice(depth - 1)) + " else " +
           choice(depth - 1) + ")";
  }
  std::string compare() { return r_.of(" < ", " <= ", " > ", " >= ", " = ", " != "); }
  std::string boolean(int depth) {
    if (depth == 0) {
      if (!booleans_.empty() && r_.one_in(3)) return r_.from(booleans_);
      switch (r_.below(6)) {
        case 0: return r_.of("b1", "b2");
        case 1: return "(c1 = " + r_.of("\"a\"", "\"b\"", "\"c\"") + ")";
        case 2: return "(c2 " + r_.of("= ", "!= ") + r_.of("\"ok\"", "\"problem\"") + ")";
        case 3: return "(" + date() + compare() + date_literal() + ")";
        default: return "(" + r_.of("n1", "n2", "n3", "i1", "i2") + compare() + number_literal() + ")";
      }
    }
    if (rest_ && r_.one_in(9)) return rest_of_booleans();
    if (lists_ && r_.one_in(6)) return over_members();
    switch (r_.below(15)) {
      case 0: return "(" + boolean(depth - 1) + " and " + boolean(depth - 1) + ")";
      case 1: return "(" + boolean(depth - 1) + " or " + boolean(depth - 1) + ")";
      case 2: return "not(" + boolean(depth - 1) + ")";
      case 3:
      case 4: return "(" + number(depth - 1) + compare() + number(depth - 1) + ")";
      case 5: return "(" + date() + compare() + date() + ")";
      case 6: return "(" + number(depth - 1) + " between " + number(0) + " and " + number(0) + ")";
      case 7:
        return "(" + r_.of("n1", "n2", "i1", number(1)) + " in " +
               r_.of("[0..100]", "(-1..7500)", "(1, 3, 50)", "(< 0, > 99.99)") + ")";
      case 8: return "(" + choice(depth - 1) + r_.of(" = ", " != ") + choice(depth - 1) + ")";
      case 9:
        return "is " + r_.of("known(", "unknown(") + r_.of("n1", "c1", "d2", "b1", "t1", number(1), boolean(1)) + ")";
      case 10: return "(if " + boolean(depth - 1) + " then " + boolean(depth - 1) + " else " + boolean(depth - 1) + ")";
      case 11: return "sure(" + boolean(depth - 1) + ")";
      case 12: return "list contains(pl, " + r_.of("c1", choice(1)) + ")";
      case 13: return "(absence reason(" + r_.of("n1", "n2", "c1") + ") = \"missing\")";
      default: return boolean(0);
    }
  }
  /// Something of a member, whose entries are written with `of` before them.
  std::string of_member(const std::string& of, int depth) {
    if (depth > 0) {
      switch (r_.below(4)) {
        case 0: return "(" + of_member(of, depth - 1) + " and " + of_member(of, depth - 1) + ")";
        case 1: return "(" + of_member(of, depth - 1) + " or " + of_member(of, depth - 1) + ")";
        case 2: return r_.of("not(", "sure(") + of_member(of, depth - 1) + ")";
        default: break;
      }
    }
    switch (r_.below(13)) {
      case 0: return "(" + of + "k = " + r_.of("\"a\"", "\"b\"", "c1") + ")";
      case 1: return "(" + of + "m" + compare() + number_literal() + ")";
      case 2: return "(" + of + "m" + compare() + r_.of("n1", "n2", of + "g", "n3") + ")";
      case 3: return "(" + of + "d" + compare() + date() + ")";
      case 4: return of + "y";
      case 5: return "is " + r_.of("known(", "unknown(") + of + r_.of("k", "m", "g", "d", "y", "w") + ")";
      case 6: return "list contains(pl, " + of + "k)";
      case 7: return "(if " + of + "y then " + of + "m else " + of + "g)" + compare() + number_literal();
      case 8: return "(" + of + "m + " + of + "g" + compare() + "n1)";
      case 9: return "(" + of + "g in [2..5])";
      case 10: return "(" + of + "w = \"x\")";
      case 11: return boolean(0);
      default: return "(" + of + "g" + compare() + r_.of("1", "3", "i1") + ")";
    }
  }
  std::string members() {
    std::string list = r_.of("l1", "l2", "l1", "l2", "ld");
    if (list == "ld") return list;
    for (std::size_t i = r_.below(3); i > 0; --i) list += "[" + of_member("", 1) + "]";
    return list;
  }
  /// Functions of numbers and dates that no kernel knows.
  std::string applied(int depth) {
    const std::string day = r_.of("d1", "d2", "pd");
    switch (r_.below(8)) {
      case 7: return r_.of("day of year(", "week of year(", "quarter of(") + date() + ")";
      case 0: return "days between(" + date() + ", " + date() + ")";
      case 1: return r_.of("months between(", "age(") + date() + ", " + day + ")";
      case 2: return "(" + r_.of("d1", "d2") + ")." + r_.of("year", "month", "day", "weekday");
      case 3:
        return r_.of("round half up(", "round half down(", "round up(", "round down(", "decimal(") +
               number(depth > 0 ? 1 : 0) + ", " + r_.of("0", "1", "2") + ")";
      case 4: return r_.of("floor(", "ceiling(", "abs(") + number(0) + ")";
      case 5: return "modulo(" + number(0) + ", " + r_.of("7", "2.5", "i1") + ")";
      default: return "round half up(" + number(0) + " / " + r_.of("3", "i1", "n2") + ", 2)";
    }
  }
  std::string list_of_members() {
    std::string list = r_.of("l1", "l2");
    for (std::size_t i = r_.below(2); i > 0; --i) list += "[" + of_member("", 1) + "]";
    return list;
  }
  std::string of_all_members() {
    const std::string list = list_of_members(), of = r_.of("sum(", "sum(", "min(", "max(", "mean(");
    const std::string entry = r_.of("m", "m", "g", "h");
    switch (r_.below(5)) {
      case 0:
        return of + "for x in " + list + " return " +
               r_.of("x.m + x.g", "x.g * 2", "if x.y then x.m else 0", "x.h - n2", "-x.m",
                     dates_ ? "abs(x.m)" : "x.m / 4") +
               ")";
      case 1: return "(if count(" + list + ") = 0 then 0 else " + of + list + "." + entry + "))";
      default: return of + list + "." + entry + ")";
    }
  }
  std::string over_members() {
    const std::string list = members();
    if (list == "ld")
      return r_.of("(some x in ld satisfies x > pd)", "(count(ld) = 0)", "(every x in ld satisfies x < d1)");
    switch (r_.below(6)) {
      case 0:
      case 1: return "(some x in " + list + " satisfies " + of_member("x.", 2) + ")";
      case 2:
      case 3: return "(every x in " + list + " satisfies " + of_member("x.", 2) + ")";
      case 4: return "(count(" + list + ")" + compare() + r_.of("0", "1", "2", "i1") + ")";
      default: return "(max(" + list + ".g) > 2)";
    }
  }
  std::string block(const std::string& name) {
    std::string parts;
    for (int i = 0; i < 4; ++i) parts += (i == 0 ? "'" : ", '") + boolean(1) + "'";
    switch (r_.below(3)) {
      case 0: return "  " + name + ": {any: [" + parts + "]}\n";
      case 1: return "  " + name + ": {all: [" + parts + "]}\n";
      default: return "  " + name + ": {at least: {count: " + r_.of("1", "2", "3") + ", of: [" + parts + "]}}\n";
    }
  }
  std::string hit() { return r_.of("first", "first", "unique", "any"); }
  std::string cell() { return r_.of("true", "false", "-", "-", "unknown", "known"); }
  std::string table(const std::string& name, const std::string& type, const std::function<std::string()>& answer) {
    std::string text = "  " + name + ":\n    table:\n      hit: " + hit() + "\n      inputs: ['" + boolean(1) + "', '" +
                       boolean(1) + "', c2]\n      outputs: [{name: out, type: " + type + "}]\n      rows:\n";
    const std::size_t rows = 2 + r_.below(5);
    for (std::size_t i = 0; i < rows; ++i) {
      text += "        - {if: [" + cell() + ", " + cell() + ", " + r_.of("'\"ok\"'", "'\"problem\"'", "-") +
              "], then: [" + (r_.one_in(6) ? "UNDETERMINED" : "'" + answer() + "'") + "]}\n";
    }
    return text;
  }
  std::string choice_table(const std::string& name) {
    return table(name, "any", [&] { return r_.one_in(4) ? std::string("c1") : choice_literal(); });
  }
  std::string number_table(const std::string& name) {
    return table(name, "number", [&] {
      if (!numbers_.empty() && r_.one_in(2)) return r_.from(numbers_);
      return r_.of("n1", "n2", "100", "0.5");
    });
  }
  std::string point_table(const std::string& name) {
    std::string text = "  " + name + ":\n    table:\n      hit: " + hit() + "\n      inputs: [" + point_inputs() +
                       "]\n      outputs: [{name: out, type: any}]\n      rows:\n";
    const std::size_t rows = 2 + r_.below(5);
    for (std::size_t i = 0; i < rows; ++i) {
      text += "        - {if: ['" + r_.of("< 50", ">= 7500", "[0..99.99]", "-", "100", "unknown") + "', '" +
              r_.of("< date(\"2023-06-30\")", ">= date(\"2000-01-01\")", "-", "unknown") + "', '" +
              r_.of("-", "1", "[2..5]", "> 3") + "'], then: ['" + choice_literal() + "']}\n";
    }
    return text;
  }
  std::string point_inputs() {
    if (!dates_ || !r_.one_in(2)) return "n2, d1, i1";
    return "'" + r_.of("n2", "round half up(n2, 1)", "decimal(n1 / 3, 2)", "abs(n3)") + "', '" +
           r_.of("d1", "d1 + duration(\"P1M\")", "add days(d2, i1)", "end of month(d1)") + "', '" +
           r_.of("i1", "days between(d1, d2)", "d2.weekday", "floor(n3)") + "'";
  }
  std::string exceptions(const std::string& name) {
    const bool number_rule = r_.one_in(2);
    const auto value = [&] { return number_rule ? number(1) : choice(1); };
    std::string text = "  " + name + ": {value: '" + value() + "'}\n";
    const std::size_t count = 1 + r_.below(2);
    for (std::size_t i = 0; i < count; ++i) {
      text += "  " + name + "x" + std::to_string(i) + ": {exception to: " + name + ", if: '" + boolean(1) +
              "', value: '" + value() + "'}\n";
    }
    (number_rule ? numbers_ : choices_).push_back(name);
    return text;
  }

  // What no column knows, or only in part: it may stand anywhere among the others.
  std::string rest_of_numbers(int depth) {
    switch (r_.below(9)) {
      case 0: return r_.of("min(", "max(") + number(depth) + ", " + number(0) + ")";
      case 1: return r_.of("sum([", "mean([", "max([") + number(depth) + ", " + r_.of("n1", "i1", "0") + "])";
      case 2: return r_.of("string length(t1)", "count(distinct values(l1.k))", "index of(pl, c1)[1]", "count(pl)");
      case 3: return r_.of("l1[1].m", "l1[-1].g", "l2[k = \"a\"][1].m", "l2[2].g");
      case 4: return "count(for x in " + list_of_members() + " return x.g)";
      case 5: return "sum(for x in l1, z in l2 return " + r_.of("x.g + z.g", "if x.k = z.k then 1 else 0") + ")";
      case 6: return "(" + r_.of("n3", "i1") + " ** 2)";
      case 7: return "max(for x in l1 return if x.y then null else x.m)";
      default: return r_.of("more(", "older(", "one more(") + (r_.one_in(2) ? "2" : number(depth)) + ")";
    }
  }
  std::string rest_of_dates() {
    if (!days_.empty() && r_.one_in(2)) return r_.from(days_);
    return r_.of("min(d1, d2)", "max([d1, d2, pd])", "ld[1]", "min(ld)", "date(2023, i1, 15)",
                 "(if c1 = \"a\" then d1 else d2)", "l1[1].d", "(d1 + duration(\"P1M\"))");
  }
  std::string rest_of_booleans() {
    switch (r_.below(10)) {
      case 0: return r_.of("(t1 = \"x\")", "starts with(t1, \"x\")", "contains(t1, \"二\")", "matches(t1, \"x+\")");
      case 1: return "(some x in l1, z in l2 satisfies " + r_.of("x.g = z.g", "x.m > z.m and z.y", "x.k = z.k") + ")";
      case 2: return "(some x in l1 satisfies (" + r_.of("some", "every") + " z in l2 satisfies z.k = x.k))";
      case 3: return "list contains(" + r_.of("l1.k", "l2[y].k") + ", " + r_.of("c1", "\"a\"") + ")";
      case 4: return "(c1 in (\"a\", \"b\"))";
      case 5: return "(count(l1[k = \"a\"]) " + r_.of("=", "<") + " count(l2[k = \"a\"]))";
      case 6: return "(every x in l1[" + of_member("", 1) + "] satisfies x.g <= " + number(1) + ")";
      case 7: return "(" + r_.of("n1", "d1", "c1") + r_.of(" = ", " != ") + "null)";
      case 8: return "(some x in ld satisfies x = " + date() + ")";
      default: return "(" + r_.of("ld[1]", "l1[1].d") + compare() + date() + ")";
    }
  }
  std::string rest_of_outputs() {
    return r_.of("for x in l1 return x.m", "l1[y].k", "pl", "{a: n1, b: c1}", "sort(l1.g, function(a, b) a < b)", "l2",
                 "t1");
  }
  std::string table_head(const std::string& name, const std::string& hit, const std::string& outputs) {
    return "  " + name + ":\n    table:\n      hit: " + hit + "\n      inputs: ['" + boolean(1) + "', '" + boolean(1) +
           "', i1]\n      outputs: [" + outputs + "]\n      rows:\n";
  }
  std::string table_rows(const std::function<std::string()>& answer) {
    std::string text;
    for (std::size_t i = 2 + r_.below(4); i > 0; --i) {
      text += "        - {if: [" + cell() + ", " + cell() + ", '" + r_.of("-", "-", "> 2", "[1..3]", "1") +
              "'], then: [" + answer() + "]}\n";
    }
    return text;
  }
  std::string rest_of_rules(const std::string& name) {
    switch (r_.below(8)) {
      case 0: {
        const std::string text = "  " + name + ": {value: '" + date() + "'}\n";
        return days_.push_back(name), text;
      }
      case 1: {
        std::string text = table_head(name, hit(), "{name: code, type: any}, {name: amount, type: number}");
        text += table_rows([&] {
          return (r_.one_in(6) ? "UNDETERMINED" : "'" + choice_literal() + "'") + ", " +
                 (r_.one_in(6) ? "-" : "'" + number(1) + "'");
        });
        choices_.push_back(name + ".code"), numbers_.push_back(name + ".amount");
        return text;
      }
      case 2: {
        std::string text = table_head(name, "priority", "{name: v, type: text, values: [b, ok, a]}");
        text += table_rows([&] { return r_.of("'\"a\"'", "'\"b\"'", "'\"ok\"'"); });
        return choices_.push_back(name), text;
      }
      case 3: {
        std::string text = table_head(name, r_.of("C+", "C#", "C<", "C>"), "{name: v, type: number}");
        text += table_rows([&] { return "'" + r_.of("n1", "1", "n2", "-0.5") + "'"; });
        return numbers_.push_back(name), text;
      }
      case 4: {
        const std::string text = "  " + name + ": {deadline: {event: '" + date() + "', done: " + r_.of("d1", "d2") +
                                 ", within: " + r_.of("5", "30") + ", unit: " + r_.of("calendar days", "months") +
                                 ", complete through: pd}}\n";
        choices_.push_back(name + ".verdict"), days_.push_back(name + ".due");
        numbers_.push_back(name + ".late_days");
        return text;
      }
      case 5: {
        const std::string text = "  " + name + ": {window: {events: ld, at least: " + r_.of("1", "2") +
                                 ", from: date(\"2023-05-01\"), to: " + r_.of("pd", "d1") +
                                 ", complete through: d2}}\n";
        choices_.push_back(name + ".verdict"), numbers_.push_back(name + ".count");
        return text;
      }
      case 6: {
        const std::string text = "  " + name + ": {target: {value: '" + number(1) + "', " +
                                 r_.of("at least", "at most", "above") + ": " + r_.of("100", "n2", "0.5") +
                                 ", by: pd}}\n";
        choices_.push_back(name + ".verdict"), numbers_.push_back(name + ".shortfall");
        return text;
      }
      default: {
        const std::string text =
            "  " + name + ": {value: '{a: " + number(1) + ", b: " + choice(1) + ", c: " + date() + "}'}\n";
        numbers_.push_back(name + ".a"), choices_.push_back(name + ".b"), days_.push_back(name + ".c");
        return text;
      }
    }
  }

  Random& r_;
  bool lists_;
  bool sums_;
  bool dates_;
  bool rest_;
  std::vector<std::string> numbers_, booleans_, choices_, days_;
};

}  // namespace liangce::batch::testing
