// The fixed words of both languages.
#pragma once

#include <utility>

#include "liangce/decide/impl/prose.hpp"
#include "liangce/feel/builtins/builtin.hpp"

namespace liangce::detail {

LIANGCE_INLINE const ProseWords& prose_words(bool chinese) noexcept {
  static constexpr ProseWords zh{
      .why = "理由",
      .results = "结果",
      .assumptions = "文件没有规定、本政策这样处理的",
      .missing = "还需要知道",
      .also_unknown = "另有以下情况不明，但不影响结论：",
      .confirm = "须由人确认",
      .findings = "提示",
      .errors = "计算出错",
      .by_document = "依据《",
      .by_document_end = "》",
      .retroactive = "注意：所问日期早于文件或所用标准的公布日期，结论属于追溯适用。",
      .yes = "是",
      .no = "否",
      .none = "无",
      .unknown = "不明",
      .between_before = "",
      .between = " 至 ",
      .or_ = " 或 ",
      .from = "不小于 ",
      .up_to = "不大于 ",
      .no_version = "当日没有有效的规定",
      .in_conflict = "各方所报不一致",
      .stale = "数据过期",
      .invalid = "数据无效",
      .failed = "算不出",
      .not_applicable = "不适用",
      .colon = "：",
      .colon_end = "：",
      .comma = "，",
      .semicolon = "；",
      .list = "、",
      .open = "（",
      .close = "）",
      .value_open = "〔",
      .value_close = "〕",
      .is = "：",
      .that_is = "，即 ",
      .with = "用到 ",
      .ask = "请问：",
      .of_policy = "政策标准",
      .item_before = "第",
      .item_after = "项",
      .clause = "条款 ",
      .cited = "依据：",
      .outside_basis = "文件没有规定，参照",
      .outside_unnamed = "文件没有规定，参照外部规定",
      .assumed_basis = "文件没有规定，本政策按此处理",
      .given = "由人设定，未经计算",
      .others_hold = "成立：",
      .others_fail = "不成立：",
      .others_open = "不明：",
      .see_above = "（见上）",
      .more_before = "……另有 ",
      .more_after = " 项从略",
      .items = " 项",
      .at_least_of = "至少要有 ",
      .at_least_of_end = " 项成立",
      .row = "适用第 ",
      .row_end = " 行",
      .row_now = "照目前所知适用第 ",
      .row_now_end = " 行",
      .may_apply = "可能适用：",
      .row_open = "第 ",
      .row_open_end = " 行",
      .no_row = "没有一行适用",
      .exception_holds = "例外成立",
      .exception_open = "例外是否成立不明",
      .due = "期限 ",
      .done = "完成于 ",
      .late = "逾期 ",
      .left = "还剩 ",
      .days = " 天",
      .from_day = "自 ",
      .to_day = "至 ",
      .times = " 次",
      .times_each = " 次（每期）",
      .needed = "应有 ",
      .counted = "已有 ",
      .periods_met = " 期达到",
      .interest = "利息 ",
      .subsidy = "贴息 ",
      .target = "应达 ",
      .reached = "已达 ",
      .shortfall = "还差 ",
      .before_publication = "公布之前的日期，属追溯",
  };
  static constexpr ProseWords en{
      .why = "Why",
      .results = "Results",
      .assumptions = "Not in the document, read by this policy as",
      .missing = "Still to be known",
      .also_unknown = "Also unknown, without effect on the answer: ",
      .confirm = "To be confirmed by a person",
      .findings = "Findings",
      .errors = "Could not be computed",
      .by_document = "Under \"",
      .by_document_end = "\"",
      .retroactive =
          "Note: the day asked about lies before the document, or a standard it uses, was published: retroactive.",
      .yes = "yes",
      .no = "no",
      .none = "none",
      .unknown = "unknown",
      .between_before = "between ",
      .between = " and ",
      .or_ = " or ",
      .from = "at least ",
      .up_to = "at most ",
      .no_version = "nothing in force on the date",
      .in_conflict = "sources disagree",
      .stale = "out of date",
      .invalid = "invalid",
      .failed = "could not be computed",
      .not_applicable = "not applicable",
      .colon = ": ",
      .colon_end = ":",
      .comma = ", ",
      .semicolon = "; ",
      .list = ", ",
      .open = " (",
      .close = ")",
      .value_open = " [",
      .value_close = "]",
      .is = ": ",
      .that_is = ", from ",
      .with = "using ",
      .ask = "ask: ",
      .of_policy = "a standard of the policy",
      .item_before = "item ",
      .item_after = "",
      .clause = "clause ",
      .cited = "per ",
      .outside_basis = "not in the document; after ",
      .outside_unnamed = "not in the document; an outside rule",
      .assumed_basis = "not in the document; assumed by this policy",
      .given = "set by hand, not computed",
      .others_hold = "holding: ",
      .others_fail = "not holding: ",
      .others_open = "unknown: ",
      .see_above = " (see above)",
      .more_before = "... ",
      .more_after = " more",
      .items = " items",
      .at_least_of = "at least ",
      .at_least_of_end = " must hold",
      .row = "row ",
      .row_end = " applies",
      .row_now = "row ",
      .row_now_end = " applies as far as is known",
      .may_apply = "may apply: ",
      .row_open = "row ",
      .row_open_end = "",
      .no_row = "no row applies",
      .exception_holds = "exception holds",
      .exception_open = "exception may hold",
      .due = "due ",
      .done = "done ",
      .late = "late by ",
      .left = "left: ",
      .days = " days",
      .from_day = "from ",
      .to_day = "to ",
      .times = " times",
      .times_each = " times in each period",
      .needed = "needed ",
      .counted = "so far ",
      .periods_met = " periods met",
      .interest = "interest ",
      .subsidy = "subsidy ",
      .target = "target ",
      .reached = "reached ",
      .shortfall = "short by ",
      .before_publication = "before publication: retroactive",
  };
  return chinese ? zh : en;
}

LIANGCE_INLINE std::string_view verdict_word(std::string_view verdict, bool chinese) noexcept {
  struct Word {
    std::string_view verdict, zh, en;
  };
  static constexpr Word words[] = {
      {"ELIGIBLE", "符合条件", "eligible"},
      {"NOT_ELIGIBLE", "不符合条件", "not eligible"},
      {"EXIT", "退出", "exit"},
      {"STAY", "不退出", "stay"},
      {"MET", "达到要求", "met"},
      {"NOT_MET", "未达到要求", "not met"},
      {"NOT_DUE", "未到期", "not due"},
      {"NOT_APPLICABLE", "不适用", "not applicable"},
      {"COMPUTED", "已算出", "computed"},
      {"UNDETERMINED", "暂不能确定", "undetermined"},
  };
  for (const Word& word : words) {
    if (word.verdict == verdict) return chinese ? word.zh : word.en;
  }
  return {};
}

LIANGCE_INLINE std::pair<std::string_view, std::size_t> chinese_word(std::string_view text, std::size_t at) {
  struct Word {
    std::string_view feel, zh;
  };
  static constexpr Word words[] = {
      {" and ", " 且 "},
      {" or ", " 或 "},
      {"not(", "非("},
      {"if ", "若 "},
      {" then ", " 则 "},
      {" else ", " 否则 "},
      {"every ", "每个 "},
      {"some ", "有某个 "},
      {" satisfies ", " 满足 "},
      {" in ", " 属于 "},
      {"for ", "对每个 "},
      {" return ", " 取 "},
      {"today()", "当日"},
      {"is known(", "已知("},
      {"is unknown(", "不明("},
      {"absence reason(", "不明的原因("},
      {"list contains(", "清单包含("},
      {"count(", "个数("},
      {"sum(", "总和("},
      {"max(", "最大("},
      {"min(", "最小("},
      {"abs(", "绝对值("},
      {"concatenate(", "连接("},
      {"true", "是"},
      {"false", "否"},
      {"null", "无"},
  };
  const auto lower = [&](std::size_t i) { return i < text.size() && text[i] >= 'a' && text[i] <= 'z'; };
  if (at > 0 && text[at] != ' ' && (lower(at - 1) || text[at - 1] == '_')) return {};
  for (const Word& word : words) {
    if (text.substr(at, word.feel.size()) != word.feel) continue;
    const bool whole = !lower(at + word.feel.size() - 1) || !lower(at + word.feel.size());
    if (whole) return {word.zh, word.feel.size()};
  }
  std::size_t end = at;
  while (lower(end) || (end > at && end < text.size() && text[end] == ' ')) ++end;
  if (end == at || end >= text.size() || text[end] != '(') return {};
  const feel::Builtin* builtin = feel::find_builtin(text.substr(at, end - at), false);
  if (builtin == nullptr || builtin->aliases.empty()) return {};
  return {builtin->aliases.front(), end - at};
}

}  // namespace liangce::detail
