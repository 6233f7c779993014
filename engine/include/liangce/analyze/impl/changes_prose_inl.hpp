// What would change an answer, in sentences and as JSON.
#pragma once

#include "liangce/analyze/changes.hpp"
#include "liangce/decide/impl/json.hpp"
#include "liangce/decide/impl/prose.hpp"

namespace liangce {

namespace detail {

/// 7500 with two digits is 7,500.00.
inline std::string grouped(const std::string& number) {
  const std::size_t begin = number.starts_with('-') ? 1 : 0;
  const std::size_t end = std::min(number.find('.'), number.size());
  std::string out = number;
  for (std::size_t at = end; at > begin + 3;) out.insert(at -= 3, ",");
  return out;
}

inline std::string said(const FactChange& change, const Value& value, bool chinese) {
  std::string out;
  switch (value.kind()) {
    case Kind::number:
      out = grouped(change.digits >= 0 ? value.number().to_fixed(change.digits) : value.number().to_string());
      if (!change.unit.empty()) out += change.unit == "%" ? "%" : " " + change.unit;
      return out;
    case Kind::boolean: return value.boolean() ? (chinese ? "是" : "yes") : (chinese ? "否" : "no");
    case Kind::text: return std::string(value.text());
    case Kind::date: return value.date().to_string();
    case Kind::absent: return chinese ? "不知道" : "unknown";
    default: return value.to_feel();
  }
}

inline std::string verdict_said(const std::string& verdict, bool chinese) {
  const std::string_view word = verdict_word(verdict, chinese);
  if (word.empty()) return verdict;
  return chinese ? std::string(word) + "（" + verdict + "）" : verdict;
}

inline std::string name_said(const FactChange& change, bool chinese) {
  return chinese || change.en.empty() ? change.name : change.en;
}

}  // namespace detail

LIANGCE_INLINE std::string condition_words(const FactChange& c, std::string_view language) {
  const bool zh = language == "zh";
  std::string out;
  if (!c.values.empty()) {
    for (const Value& v : c.values) out += (out.empty() ? "" : zh ? "或" : " or ") + detail::said(c, v, zh);
    return (zh ? "为" : "") + out;
  }
  const auto low = [&] { return detail::said(c, c.low, zh); };
  const auto high = [&] { return detail::said(c, c.high, zh); };
  if (!c.low.is_absent() && !c.high.is_absent() && c.low.same(c.high)) return (zh ? "为 " : "") + low();
  if (!c.low.is_absent())
    out += zh ? (c.low_included ? "不低于 " : "高于 ") + low() : (c.low_included ? "at least " : "above ") + low();
  if (!c.high.is_absent()) {
    if (!out.empty()) out += zh ? "、" : " and ";
    out += zh ? (c.high_included ? "不高于 " : "低于 ") + high() : (c.high_included ? "at most " : "below ") + high();
  }
  if (out.empty()) out = zh ? "有任何数值" : "known";
  return out;
}

LIANGCE_INLINE std::string explain(const Changes& changes, std::string_view language) {
  const bool zh = language == "zh";
  std::string out = zh ? "《" + changes.decision + "》现在" + detail::verdict_said(changes.verdict, zh) + "（" +
                             changes.on.to_string() + "）。\n"
                       : changes.decision + " is " + changes.verdict + " on " + changes.on.to_string() + ".\n";
  if (!changes.questions.empty()) {
    out += zh ? "接下来最值得问：\n" : "Worth asking next:\n";
    std::size_t number = 0;
    for (const Question& q : changes.questions) {
      out += "  " + std::to_string(++number) + ". " + detail::name_said(q.fact, zh);
      if (!q.fact.ask.empty()) out += (zh ? "：" : ": ") + q.fact.ask;
      out += "\n";
      if (q.settling == q.answers.size())
        out += zh ? "     无论怎样回答，结论随即确定。\n" : "     whatever the answer, it settles the verdict.\n";
      else if (q.settling > 0)
        out += zh ? "     有的回答随即确定结论。\n" : "     some answers settle the verdict.\n";
      else
        out += zh ? "     单凭它还不能确定结论。\n" : "     it does not settle the verdict by itself.\n";
      for (const auto& a : q.answers) {
        const std::string words = condition_words(a.value, language);
        out += zh ? "     " + words + "：" + detail::verdict_said(a.verdict, zh) : "     " + words + ": " + a.verdict;
        if (a.verdict == Decision::undetermined && a.missing > 0)
          out +=
              zh ? "，还缺 " + std::to_string(a.missing) + " 项" : ", " + std::to_string(a.missing) + " still missing";
        out += "\n";
      }
    }
  }
  if (!changes.flips.empty()) {
    out += zh ? "怎样会不同：\n" : "What would change it:\n";
    for (const Flip& flip : changes.flips) {
      out += "  ";
      for (std::size_t i = 0; i < flip.changes.size(); ++i) {
        const FactChange& c = flip.changes[i];
        if (i > 0) out += zh ? "，并且" : ", and ";
        out += detail::name_said(c, zh) + (zh ? "" : " ") + condition_words(c, language);
        out += zh ? "（现为 " + detail::said(c, c.now, zh) + "）" : " (now " + detail::said(c, c.now, zh) + ")";
      }
      out += zh ? "：" + detail::verdict_said(flip.verdict, zh) : ": " + flip.verdict;
      if (!flip.conditions.empty()) {
        std::string list;
        for (const std::string& rule : flip.conditions) list += (list.empty() ? "" : zh ? "、" : ", ") + rule;
        out += zh ? "（改变的条件：" + list + "）" : " (turns: " + list + ")";
      }
      out += "\n";
    }
  } else if (changes.questions.empty()) {
    out += zh ? "没有找到改变少数几项事实就能改变结论的办法。\n"
              : "No change of a few facts was found that would alter it.\n";
  }
  if (changes.left_out != 0)
    out += zh ? "（另有至多 " + std::to_string(changes.left_out) + " 种办法未列出。）\n"
              : "(Up to " + std::to_string(changes.left_out) + " more ways are not listed.)\n";
  if (!changes.complete) out += zh ? "（未查完所有组合。）\n" : "(Not every combination was tried.)\n";
  return out;
}

namespace detail {

inline void write(JsonWriter& json, const FactChange& c) {
  json.open('{');
  json.key("fact"), json.text(c.name);
  json.key("en"), json.text(c.en);
  json.key("ask"), json.text(c.ask);
  json.key("unit"), json.text(c.unit);
  json.key("now"), json.value(c.now);
  json.key("example"), json.value(c.example);
  json.key("values");
  json.open('[');
  for (const Value& v : c.values) json.value(v);
  json.close(']');
  const auto end = [&](const char* name, const Value& v, bool included) {
    json.key(name);
    if (v.is_absent())
      json.null();
    else
      json.value(v);
    json.key(std::string(name) + "_included"), json.boolean(included);
  };
  end("low", c.low, c.low_included);
  end("high", c.high, c.high_included);
  json.key("words"), json.text(condition_words(c, "en"));
  json.key("words_zh"), json.text(condition_words(c, "zh"));
  json.close('}');
}

}  // namespace detail

LIANGCE_INLINE std::string to_json(const Changes& changes) {
  detail::JsonWriter json;
  json.open('{');
  json.key("decision"), json.text(changes.decision);
  json.key("verdict"), json.text(changes.verdict);
  json.key("on"), json.text(changes.on.to_string());
  json.key("flips");
  json.open('[');
  for (const Flip& flip : changes.flips) {
    json.open('{');
    json.key("verdict"), json.text(flip.verdict);
    json.key("changes");
    json.open('[');
    for (const FactChange& c : flip.changes) detail::write(json, c);
    json.close(']');
    json.key("conditions");
    json.open('[');
    for (const std::string& rule : flip.conditions) json.text(rule);
    json.close(']');
    json.close('}');
  }
  json.close(']');
  json.key("questions");
  json.open('[');
  for (const Question& q : changes.questions) {
    json.open('{');
    json.key("fact"), json.text(q.fact.name);
    json.key("en"), json.text(q.fact.en);
    json.key("ask"), json.text(q.fact.ask);
    json.key("settling"), json.integer(static_cast<std::int64_t>(q.settling));
    json.key("answers");
    json.open('[');
    for (const auto& a : q.answers) {
      json.open('{');
      json.key("verdict"), json.text(a.verdict);
      json.key("missing"), json.integer(static_cast<std::int64_t>(a.missing));
      json.key("value"), detail::write(json, a.value);
      json.close('}');
    }
    json.close(']');
    json.close('}');
  }
  json.close(']');
  json.key("left_out"), json.integer(static_cast<std::int64_t>(changes.left_out));
  json.key("complete"), json.boolean(changes.complete);
  json.close('}');
  return std::move(json).take();
}

}  // namespace liangce
