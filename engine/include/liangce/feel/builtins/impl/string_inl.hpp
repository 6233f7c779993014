// Texts (DMN 1.5 clause 10.3.4.3). Lengths and positions count code points; case mapping is Unicode's.
#pragma once

#include <utf8proc.h>

#include <algorithm>

#include "liangce/feel/builtins/impl/support.hpp"
#include "liangce/feel/characters.hpp"
#include "liangce/feel/regex.hpp"

namespace liangce::feel {

namespace detail {

inline bool starts_code_point(char c) noexcept { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }

inline std::int64_t code_points(std::string_view text) noexcept {
  return std::count_if(text.begin(), text.end(), starts_code_point);
}

/// Byte offset of the n-th code point (0-based); the end when there are fewer.
inline std::size_t offset_of(std::string_view text, std::int64_t n) noexcept {
  std::size_t i = 0;
  for (; i < text.size(); ++i) {
    if (starts_code_point(text[i]) && n-- == 0) return i;
  }
  return i;
}

LIANGCE_INLINE Value substring_of(CallContext& context, std::span<const Value> args) {
  const std::string_view text = args[0].text();
  const auto start = whole(context, args[1], "the start position");
  if (!start) return failed();
  std::optional<std::int64_t> length;
  if (args.size() > 2 && !args[2].is_absent()) {
    length = whole(context, args[2], "the length");
    if (!length) return failed();
    if (*length < 1) return context.error("the length must be at least 1, this is " + std::to_string(*length));
  }
  const std::int64_t all = code_points(text);
  if (*start == 0 || *start > all || *start < -all) {
    return context.error("the start position must lie in 1.." + std::to_string(all) +
                         " or count from the end, this is " + std::to_string(*start));
  }
  const std::size_t begin = offset_of(text, *start > 0 ? *start - 1 : all + *start);
  const std::string_view rest = text.substr(begin);
  return Value(length ? rest.substr(0, offset_of(rest, *length)) : rest);
}

/// Full mappings of the few letters that become two.
template <bool upper>
Value changed_case(CallContext& context, std::span<const Value> args) {
  const std::string_view text = args[0].text();
  if (!context.spend(text.size() / 16) || !context.may_make_text(text.size() * 3 / 2)) return failed();
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const Character c = character_at(text, i);
    i += c.bytes;
    if (c.code < 0x80) {
      const char a = static_cast<char>(c.code);
      out += upper ? (a >= 'a' && a <= 'z' ? static_cast<char>(a - 32) : a)
                   : (a >= 'A' && a <= 'Z' ? static_cast<char>(a + 32) : a);
    } else if (upper && c.code == 0xDF) {
      out += "SS";
    } else if (!upper && c.code == 0x130) {
      out += "i\xCC\x87";
    } else {
      append_utf8(out, static_cast<char32_t>(upper ? utf8proc_toupper(static_cast<utf8proc_int32_t>(c.code))
                                                   : utf8proc_tolower(static_cast<utf8proc_int32_t>(c.code))));
    }
  }
  return Value(out);
}

LIANGCE_INLINE Value substring_before(CallContext&, std::span<const Value> args) {
  const std::string_view text = args[0].text();
  const std::size_t at = text.find(args[1].text());
  return Value(at == std::string_view::npos ? std::string_view() : text.substr(0, at));
}

LIANGCE_INLINE Value substring_after(CallContext&, std::span<const Value> args) {
  const std::string_view text = args[0].text();
  const std::size_t at = text.find(args[1].text());
  return Value(at == std::string_view::npos ? std::string_view() : text.substr(at + args[1].text().size()));
}

/// Compiled patterns of this thread: an expression uses few, and the same ones case after case.
LIANGCE_INLINE std::shared_ptr<const Regex> compiled(CallContext& context, std::string_view pattern,
                                                     std::string_view flags) {
  struct Entry {
    std::string pattern, flags;
    std::shared_ptr<const Regex> regex;
  };
  constexpr std::size_t most = 16;
  static thread_local std::vector<Entry> cache;
  for (std::size_t i = 0; i < cache.size(); ++i) {
    if (cache[i].pattern != pattern || cache[i].flags != flags) continue;
    if (i != 0) std::swap(cache[i], cache[i - 1]);  // what is used often moves to the front
    return cache[i == 0 ? 0 : i - 1].regex;
  }
  std::string why;
  auto regex = Regex::compile(pattern, flags, why);
  if (regex == nullptr) {
    context.error(why + ": `" + std::string(pattern.substr(0, 60)) + "`");
    return nullptr;
  }
  if (cache.size() == most) cache.pop_back();
  cache.push_back({std::string(pattern), std::string(flags), regex});
  return regex;
}

/// One search. Small budgets first, so that what is charged follows what it costs; nullopt = a limit was met and
/// recorded.
LIANGCE_INLINE std::optional<Regex::Match> search(CallContext& context, const Regex& regex, std::string_view text,
                                                  std::size_t from) {
  const std::uint32_t most = context.limits().regex_steps;
  auto budget = std::min<std::uint32_t>(most, 1000);
  for (;;) {
    // Going along the text once is no backtracking.
    const std::uint64_t allowed = budget < most ? budget : most + 4 * std::uint64_t{text.size() - from};
    if (!context.spend(1 + allowed / 16)) return std::nullopt;
    Regex::Match match =
        regex.find(text, from, static_cast<std::uint32_t>(std::min<std::uint64_t>(allowed, UINT32_MAX)));
    if (match.status != Regex::Status::limit) return match;
    if (budget >= most) {
      context.error("the pattern needs too much backtracking for this text (limit regex_steps)", "LC702");
      return std::nullopt;
    }
    budget = static_cast<std::uint32_t>(std::min<std::uint64_t>(most, std::uint64_t{budget} * 32));
  }
}

inline std::string_view flags_of(std::span<const Value> args, std::size_t i) {
  return args.size() > i && args[i].is_text() ? args[i].text() : std::string_view();
}

LIANGCE_INLINE Value matches_pattern(CallContext& context, std::span<const Value> args) {
  const auto regex = compiled(context, args[1].text(), flags_of(args, 2));
  if (regex == nullptr) return failed();
  const auto match = search(context, *regex, args[0].text(), 0);
  return match ? Value(match->status == Regex::Status::found) : failed();
}

/// A replacement cut into texts and group numbers.
struct Replacement {
  struct Part {
    std::string text;
    int group = -1;
  };
  std::vector<Part> parts;
  std::string why;

  Replacement(std::string_view text, int groups) {
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '\\') {
        if (i + 1 >= text.size() || (text[i + 1] != '\\' && text[i + 1] != '$')) {
          why = "in a replacement a backslash stands before `$` or a backslash";
          return;
        }
        plain += text[++i];
      } else if (text[i] == '$') {
        if (i + 1 >= text.size() || text[i + 1] < '0' || text[i + 1] > '9') {
          why = "in a replacement `$` is followed by the number of a group; write \\$ for the sign";
          return;
        }
        int number = text[++i] - '0';
        while (i + 1 < text.size() && text[i + 1] >= '0' && text[i + 1] <= '9' &&
               number * 10 + (text[i + 1] - '0') <= groups) {
          number = number * 10 + (text[++i] - '0');
        }
        parts.push_back({std::move(plain), number});
        plain.clear();
      } else {
        plain += text[i];
      }
    }
    parts.push_back({std::move(plain), -1});
  }
};

/// Walks over the matches of a pattern that may not match the empty text: `each(match)` says false to stop.
template <class Each>
bool walk(CallContext& context, const Regex& regex, std::string_view text, Each each) {
  const auto empty = search(context, regex, "", 0);
  if (!empty) return false;
  if (empty->status == Regex::Status::found) {
    context.error("the pattern matches the empty text");
    return false;
  }
  for (std::size_t from = 0; from <= text.size();) {
    const auto match = search(context, regex, text, from);
    if (!match) return false;
    if (match->status == Regex::Status::none) return true;
    if (!each(*match)) return false;
    const auto [begin, end] = match->groups[0];
    from = end;
    if (begin == end) {  // only look-arounds could do this; step over a code point
      do ++from;
      while (from < text.size() && !starts_code_point(text[from]));
    }
  }
  return true;
}

LIANGCE_INLINE Value replace_in(CallContext& context, std::span<const Value> args) {
  const std::string_view text = args[0].text();
  const auto regex = compiled(context, args[1].text(), flags_of(args, 3));
  if (regex == nullptr) return failed();
  const Replacement replacement(args[2].text(), regex->groups());
  if (!replacement.why.empty()) return context.error(replacement.why);
  std::string out;
  std::size_t copied = 0;
  const bool done = walk(context, *regex, text, [&](const Regex::Match& match) {
    out.append(text, copied, match.groups[0].first - copied);
    copied = match.groups[0].second;
    for (const auto& part : replacement.parts) {
      out += part.text;
      if (part.group < 0 || part.group >= static_cast<int>(match.groups.size())) continue;
      const auto [begin, end] = match.groups[static_cast<std::size_t>(part.group)];
      if (begin != std::string::npos) out.append(text, begin, end - begin);
    }
    return context.may_make_text(out.size());
  });
  if (!done) return failed();
  out.append(text, copied);
  return context.may_make_text(out.size()) ? Value(out) : failed();
}

LIANGCE_INLINE Value split_at(CallContext& context, std::span<const Value> args) {
  const std::string_view text = args[0].text();
  const auto regex = compiled(context, args[1].text(), "");
  if (regex == nullptr) return failed();
  std::vector<Value> pieces;
  std::size_t begin = 0;
  const bool done = walk(context, *regex, text, [&](const Regex::Match& match) {
    pieces.emplace_back(text.substr(begin, match.groups[0].first - begin));
    begin = match.groups[0].second;
    return context.may_make_list(pieces.size() + 1);
  });
  if (!done) return failed();
  pieces.emplace_back(text.substr(begin));
  return Value::list(std::move(pieces));
}

LIANGCE_INLINE Value join(CallContext& context, std::span<const Value> args) {
  const std::string_view delimiter = flags_of(args, 1);
  if (!context.spend(args[0].items().size())) return failed();
  std::string out;
  bool any = false;
  for (const Value& item : args[0].items()) {
    if (item.is_absent()) continue;
    if (!item.is_text()) return context.error("every item must be a string, one is " + describe(item));
    if (any) out += delimiter;
    any = true;
    out += item.text();
    if (!context.may_make_text(out.size())) return failed();
  }
  return Value(out);
}

}  // namespace detail

LIANGCE_INLINE void add_string(std::vector<Builtin>& all) {
  using namespace kinds;
  using detail::signature;
  constexpr auto optional = Arity::optional;
  Builtin b;
  b.source = "DMN 1.5 clause 10.3.4.3";

  b.name = "substring", b.aliases = {"截取"};
  b.signatures = {signature({{"string", text}, {"start position", number}, {"length", number, optional}}, text)};
  b.call = &detail::substring_of;
  b.meaning = "The part from a position on (1 is the first character, -1 the last), `length` characters of it.";
  b.example = "substring(\"foobar\", 3, 3)", b.result = "\"oba\"";
  all.push_back(b);

  b.name = "string length", b.aliases = {"文本长度"};
  b.signatures = {signature({{"string", text}}, number)};
  b.call = [](CallContext&, std::span<const Value> args) { return Value(detail::code_points(args[0].text())); };
  b.meaning = "How many characters (code points) a text has.", b.example = "string length(\"防贫保\")", b.result = "3";
  all.push_back(b);

  b.name = "upper case", b.aliases = {"大写"};
  b.signatures = {signature({{"string", text}}, text)};
  b.call = &detail::changed_case<true>;
  b.meaning = "The text in upper case.", b.example = "upper case(\"aBc4\")", b.result = "\"ABC4\"";
  all.push_back(b);

  b.name = "lower case", b.aliases = {"小写"};
  b.call = &detail::changed_case<false>;
  b.meaning = "The text in lower case.", b.example = "lower case(\"aBc4\")", b.result = "\"abc4\"";
  all.push_back(b);

  b.name = "substring before", b.aliases = {"之前文本"};
  b.signatures = {signature({{"string", text}, {"match", text}}, text)};
  b.call = &detail::substring_before;
  b.meaning = "What stands before the first `match`; empty when there is none.";
  b.example = "substring before(\"foobar\", \"bar\")", b.result = "\"foo\"";
  all.push_back(b);

  b.name = "substring after", b.aliases = {"之后文本"};
  b.call = &detail::substring_after;
  b.meaning = "What stands after the first `match`; empty when there is none.";
  b.example = "substring after(\"foobar\", \"ob\")", b.result = "\"ar\"";
  all.push_back(b);

  b.name = "replace", b.aliases = {"替换"};
  b.signatures = {
      signature({{"input", text}, {"pattern", text}, {"replacement", text}, {"flags", text | null, optional}}, text)};
  b.call = &detail::replace_in;
  b.meaning = "Every match of a regular expression replaced; $1 is the text of its first group, flags are s m i x.";
  b.example = "replace(\"abcd\", \"(ab)|(a)\", \"[1=$1][2=$2]\")", b.result = "\"[1=ab][2=]cd\"";
  all.push_back(b);

  b.name = "contains", b.aliases = {"含有文本"};
  b.signatures = {signature({{"string", text}, {"match", text}}, boolean)};
  b.call = [](CallContext&, std::span<const Value> args) {
    return Value(args[0].text().find(args[1].text()) != std::string_view::npos);
  };
  b.meaning = "Whether the text contains `match`.", b.example = "contains(\"foobar\", \"of\")", b.result = "false";
  all.push_back(b);

  b.name = "starts with", b.aliases = {"开头是"};
  b.call = [](CallContext&, std::span<const Value> args) { return Value(args[0].text().starts_with(args[1].text())); };
  b.meaning = "Whether the text begins with `match`.", b.example = "starts with(\"foobar\", \"fo\")", b.result = "true";
  all.push_back(b);

  b.name = "ends with", b.aliases = {"结尾是"};
  b.call = [](CallContext&, std::span<const Value> args) { return Value(args[0].text().ends_with(args[1].text())); };
  b.meaning = "Whether the text ends with `match`.", b.example = "ends with(\"foobar\", \"r\")", b.result = "true";
  all.push_back(b);

  b.name = "matches", b.aliases = {"匹配"};
  b.signatures = {signature({{"input", text}, {"pattern", text}, {"flags", text | null, optional}}, boolean)};
  b.call = &detail::matches_pattern;
  b.meaning = "Whether a regular expression matches somewhere in the text; flags are s m i x.";
  b.example = "matches(\"foobar\", \"^fo*b\")", b.result = "true";
  all.push_back(b);

  b.name = "split", b.aliases = {"拆分"};
  b.signatures = {signature({{"string", text}, {"delimiter", text}}, list)};
  b.call = &detail::split_at;
  b.infer = [](std::span<const TypeRef>) { return Type::list(Type::text()); };
  b.meaning = "The texts between the matches of a regular expression.";
  b.example = "split(\"a;b;c;;\", \";\")", b.result = "[\"a\", \"b\", \"c\", \"\", \"\"]";
  all.push_back(b);
  b.infer = nullptr;

  b.name = "string join", b.aliases = {"连接文本"};
  b.signatures = {signature({{"list", list}, {"delimiter", text | null, optional}}, text)};
  b.call = &detail::join, b.deep = true;
  b.meaning = "The texts of a list one after the other, with the delimiter between them; null items are left out.";
  b.example = "string join([\"a\", \"b\", \"c\"], \" and \")", b.result = "\"a and b and c\"";
  all.push_back(b);
}

}  // namespace liangce::feel
