// A decision in sentences: words of two languages, and the writer that walks the tree of steps.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "liangce/decide/decision.hpp"

namespace liangce::detail {

/// The fixed words of a language.
struct ProseWords {
  std::string_view why, results, assumptions, missing, also_unknown, confirm, findings, errors, by_document,
      by_document_end, retroactive;
  std::string_view yes, no, none, unknown, between_before, between, or_, from, up_to, no_version, in_conflict, stale,
      invalid, failed, not_applicable;
  std::string_view colon, colon_end, comma, semicolon, list, open, close, value_open, value_close, is, that_is, with;
  std::string_view ask, of_policy, item_before, item_after, clause, cited, outside_basis, outside_unnamed,
      assumed_basis, given;
  std::string_view others_hold, others_fail, others_open, see_above, more_before, more_after, items, at_least_of,
      at_least_of_end, row, row_end, row_now, row_now_end, may_apply, row_open, row_open_end, no_row, exception_holds,
      exception_open;
  std::string_view due, done, late, left, days, from_day, to_day, times, times_each, needed, counted, periods_met,
      interest, subsidy, target, reached, shortfall, before_publication;
};
const ProseWords& prose_words(bool chinese) noexcept;
/// 符合条件 for ELIGIBLE and so on; empty for words without a translation.
std::string_view verdict_word(std::string_view verdict, bool chinese) noexcept;

std::size_t code_points(std::string_view text) noexcept;
/// What stands at `at` of an expression in Chinese, and how many bytes of it that says; empty for what has no word of
/// its own.
std::pair<std::string_view, std::size_t> chinese_word(std::string_view text, std::size_t at);
/// One line of at most `most` code points.
std::string clipped(std::string_view text, std::size_t most);

class ProseWriter {
 public:
  ProseWriter(bool chinese, bool values) : w_(prose_words(chinese)), chinese_(chinese), values_(values) {}
  std::string write(const Decision& decision);

 private:
  using Kind = ReasonStep::Kind;
  using Form = ReasonStep::Form;

  // prose_inl: the decision and its sections.
  void line(int indent, std::string_view text);
  void headline(const Decision& decision);
  void why(const ReasonStep& root);
  void results(const Decision& decision);
  void assumptions();
  void findings(const Decision& decision);
  void missing(const Decision& decision);

  // prose_steps_inl: steps.
  void step(const ReasonStep& step, int indent);
  void parts(const ReasonStep& step, int indent);
  void all_any(const ReasonStep& step, int indent);
  void named(const std::vector<const ReasonStep*>& parts, int indent);
  void table(const ReasonStep& step, int indent);
  void row(const ReasonStep& row, int indent, bool sure, bool answers);
  void open_rows(const std::vector<const ReasonStep*>& rows, int indent);
  void remember(const ReasonStep& step);
  void standards(const ReasonStep& step, int indent);
  void settled_standards(const ReasonStep& step, int indent);
  const ReasonStep& whole(const ReasonStep& step) const;
  const ReasonStep* passed_on(const ReasonStep& step) const;
  bool tells_news(const ReasonStep& step) const;
  void exceptions(const ReasonStep& step, int indent);
  void told(int indent, std::string text, const std::vector<const ReasonStep*>& steps);
  std::string citation(const ReasonStep& step);
  std::string title(const ReasonStep& step) const;
  struct NamedValue {
    std::string_view name;
    std::string shown;
    std::string value;
  };
  void names_in(const ReasonStep& step, std::vector<NamedValue>& names) const;
  std::string formula(const ReasonStep& step) const;
  std::string and_more(const ReasonStep& more) const;

  // prose_patterns_inl: deadlines, counts, shares.
  bool pattern(const ReasonStep& step, int indent);
  void periods(const Value& value, int indent);
  void milestones(const ReasonStep& step, int indent);
  void phrase(std::string& out, std::string_view before, const Value* value, std::string_view unit,
              std::string_view after) const;

  // prose_values_inl: values in words.
  std::string shown(const Value& value, std::string_view unit, bool of_policy = false) const;
  std::string shown_absence(const Value& value, std::string_view unit) const;
  std::string shown_parts(const Value& value) const;
  std::string name_of(std::string_view name, std::string_view en) const;
  std::string called(std::string_view name, const ReasonStep* step) const;
  static std::string_view mark(const Value& value);

  const ProseWords& w_;
  bool chinese_;
  bool values_;
  bool in_results_ = false;
  std::string out_;
  std::set<std::string> quoted_;            // clauses whose words have been shown
  std::vector<const ReasonStep*> assumed_;  // parameters the document does not give
  std::set<std::string> told_;              // rules explained so far
  std::set<std::string_view> told_parameters_;
  std::map<std::string_view, const ReasonStep*> parameters_;
  std::map<std::string_view, const ReasonStep*> whole_;  // rules by name: where the tree explains them
};

}  // namespace liangce::detail

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/decide/impl/prose_patterns_inl.hpp"
#include "liangce/decide/impl/prose_steps_inl.hpp"
#include "liangce/decide/impl/prose_values_inl.hpp"
#include "liangce/decide/impl/prose_words_inl.hpp"
#endif
