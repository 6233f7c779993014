// Quotes are the words of the document, letter for letter; white space and line breaks do not count.
#pragma once

#include "liangce/check/impl/checks.hpp"
#include "liangce/check/impl/document_text.hpp"

namespace liangce::detail {

namespace quotes {

class Quotes {
 public:
  Quotes(std::string_view document, Diagnostics& diagnostics)
      : text_(document), size_(document.size()), diagnostics_(diagnostics) {}

  void check(const SourceText& quote, std::optional<int> item) {
    constexpr std::size_t most_work = 2'000'000'000;  // bytes looked at: the product of two sizes an author controls
    if (spent_ > most_work) return;
    spent_ += size_ + quote.text.size();
    if (spent_ > most_work) {
      report_at(diagnostics_, "LC721", quote,
                "the quotes and the document are too long to compare; this quote and later ones are not checked");
      return;
    }
    const std::string words = without_white_space(quote.text);
    if (words.empty()) {
      report_at(diagnostics_, "LC320", quote, "the quote is empty");
      return;
    }
    const auto found = text_.find(words, item);
    if (!found.anywhere) {
      report_at(diagnostics_, "LC320", quote, "the document does not say " + shortened(quote.text), hint(words));
    } else if (item && text_.has_items() && !text_.has_item(*item)) {
      report_at(diagnostics_, "LC321", quote, "the document has no item " + std::to_string(*item) + where(found.item));
    } else if (item && text_.has_items() && !found.in_item && found.item == item) {
      report_at(diagnostics_, "LC321", quote, "the words run on beyond item " + std::to_string(*item));
    } else if (item && text_.has_items() && !found.in_item) {
      report_at(diagnostics_, "LC321", quote, "the words are not in item " + std::to_string(*item) + where(found.item));
    }
  }

 private:
  static std::string where(std::optional<int> item) {
    return item ? "; they stand in item " + std::to_string(*item) : "; they stand before the first item";
  }
  /// In quotation marks; a long one by its beginning (the place shows it whole).
  static std::string shortened(const std::string& text) {
    constexpr std::size_t most = 120;
    if (text.size() <= most) return "“" + text + "”";
    std::size_t end = most;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    return "“" + text.substr(0, end) + "…”";
  }
  std::string hint(const std::string& words) {
    constexpr int most_hints = 20;  // each is a search of its own
    if (++hints_ > most_hints) return "";
    const std::string passage = text_.nearest(words);
    return passage.empty() ? "copy the words from the document" : "the document says “" + passage + "”";
  }

  DocumentText text_;
  std::size_t size_;
  Diagnostics& diagnostics_;
  std::size_t spent_ = 0;
  int hints_ = 0;
};

}  // namespace quotes

LIANGCE_INLINE void check_quotes(const policy::Policy& policy, Diagnostics& diagnostics) {
  if (!policy.document.text) return;
  quotes::Quotes quotes(policy.document.text->content, diagnostics);
  for (const auto& clause : policy.clauses)
    for (const auto& quote : clause.quotes) quotes.check(quote, clause.item);
  for (const auto& entry : policy.not_computable)
    for (const auto& quote : entry.quotes) quotes.check(quote, entry.item);
}

LIANGCE_INLINE void check_clause_quotes(const policy::Policy& policy, Diagnostics& diagnostics) {
  const SourceText* first_quote = nullptr;
  for (const auto& clause : policy.clauses) {
    if (!clause.quotes.empty() && first_quote == nullptr) first_quote = &clause.quotes.front();
    if (clause.quotes.empty())
      report_at(diagnostics, "LC322", clause.id, "clause " + in_backticks(clause.id.text) + " has no quote",
                "add `quote:` with the words of the document", Severity::warning);
  }
  if (first_quote != nullptr && !policy.document.text && policy.document.file_name.empty())
    report_at(diagnostics, "LC324", *first_quote, "the policy names no document, so its quotes cannot be checked",
              "add `document: {file: ...}` to the header", Severity::warning);
}

}  // namespace liangce::detail
