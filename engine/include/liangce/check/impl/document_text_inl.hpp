#pragma once

#include <algorithm>

#include "liangce/check/impl/document_text.hpp"
#include "liangce/feel/characters.hpp"

namespace liangce::detail {

namespace documents {

inline bool is_space(char32_t c) noexcept { return c == 0xFEFF || feel::is_white_space(c); }

/// `12.` or `12．` or `12、` at the start of a line, not followed by a digit (a decimal number).
inline std::optional<int> item_number(std::string_view line) noexcept {
  std::size_t i = 0;
  int number = 0;
  while (i < line.size() && i < 3 && line[i] >= '0' && line[i] <= '9') number = number * 10 + (line[i++] - '0');
  if (i == 0) return std::nullopt;
  for (const std::string_view dot : {".", "．", "、"}) {
    if (line.substr(i, dot.size()) != dot) continue;
    const std::string_view rest = line.substr(i + dot.size());
    if (!rest.empty() && rest[0] >= '0' && rest[0] <= '9') return std::nullopt;
    return number;
  }
  return std::nullopt;
}

inline std::vector<char32_t> code_points(std::string_view text) {
  std::vector<char32_t> out;
  for (std::size_t i = 0; i < text.size();) {
    const feel::Character c = feel::character_at(text, i);
    out.push_back(c.code);
    i += std::max<std::size_t>(1, c.bytes);
  }
  return out;
}

/// Words looked for as Knuth, Morris and Pratt do: a quote of `aaaa...b` must not cost its length times the document's.
class Words {
 public:
  explicit Words(std::string_view words) : words_(words), border_(words.size(), 0) {
    for (std::size_t i = 1, k = 0; i < words.size(); ++i) {
      while (k > 0 && words[i] != words[k]) k = border_[k - 1];
      if (words[i] == words[k]) ++k;
      border_[i] = static_cast<std::uint32_t>(k);
    }
  }
  /// Where they stand in the text for the first time.
  std::optional<std::size_t> first_in(std::string_view text) const {
    for (std::size_t i = 0, k = 0; i < text.size(); ++i) {
      while (k > 0 && text[i] != words_[k]) k = border_[k - 1];
      if (text[i] == words_[k]) ++k;
      if (k == words_.size()) return i + 1 - k;
    }
    return std::nullopt;
  }

 private:
  std::string_view words_;
  std::vector<std::uint32_t> border_;
};

}  // namespace documents

LIANGCE_INLINE std::string without_white_space(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const feel::Character c = feel::character_at(text, i);
    const std::size_t bytes = std::max<std::size_t>(1, c.bytes);
    if (!documents::is_space(c.code)) out += text.substr(i, bytes);
    i += bytes;
  }
  return out;
}

LIANGCE_INLINE DocumentText::DocumentText(std::string_view content) {
  bool followed = true;
  while (!content.empty()) {
    const std::size_t line_end = content.find('\n');
    const std::string line = without_white_space(content.substr(0, line_end));
    if (const auto number = documents::item_number(line); number && followed) {
      if (*number == static_cast<int>(items_.size()) + 1) {
        items_.push_back(text_.size());
      } else if (*number == 1) {
        followed = false;  // numbered again from 1 in each chapter: an item's number alone says nothing
      }
    }
    text_ += line;
    content.remove_prefix(line_end == std::string_view::npos ? content.size() : line_end + 1);
  }
  if (!followed) items_.clear();
}

LIANGCE_INLINE std::optional<int> DocumentText::item_at(std::size_t offset) const noexcept {
  const auto after = std::upper_bound(items_.begin(), items_.end(), offset);
  return after == items_.begin() ? std::nullopt : std::optional<int>(static_cast<int>(after - items_.begin()));
}

LIANGCE_INLINE DocumentText::Found DocumentText::find(std::string_view quote, std::optional<int> item) const {
  if (quote.empty() || quote.size() > text_.size()) return {};
  const documents::Words words(quote);
  const std::string_view text = text_;
  if (item && has_item(*item)) {  // where it should be: a small part of the document, and nearly always enough
    const std::size_t begin = items_[static_cast<std::size_t>(*item) - 1];
    if (words.first_in(text.substr(begin, item_end(static_cast<std::size_t>(*item)) - begin)))
      return {true, true, item};
  }
  if (const auto at = words.first_in(text)) return {true, false, item_at(*at)};
  return {};
}

LIANGCE_INLINE std::string DocumentText::nearest(std::string_view quote) const {
  constexpr std::size_t most_cells = 20'000'000;
  const auto wanted = documents::code_points(quote);
  const auto text = documents::code_points(text_);
  if (wanted.empty() || text.empty() || wanted.size() > most_cells / text.size()) return "";
  // Sellers: edit distance of the quote to the best passage ending at each character; `from` is where that passage
  // begins.
  struct Cell {
    std::uint32_t distance;
    std::uint32_t from;
  };
  std::vector<Cell> column(wanted.size() + 1);
  for (std::size_t i = 0; i <= wanted.size(); ++i) column[i] = {static_cast<std::uint32_t>(i), 0};
  Cell best = column.back();
  std::size_t best_end = 0;
  for (std::size_t j = 1; j <= text.size(); ++j) {
    Cell diagonal = column[0];
    column[0] = {0, static_cast<std::uint32_t>(j)};
    for (std::size_t i = 1; i <= wanted.size(); ++i) {
      const Cell left = column[i];
      Cell cell{diagonal.distance + (wanted[i - 1] == text[j - 1] ? 0U : 1U), diagonal.from};
      if (left.distance + 1 < cell.distance) cell = {left.distance + 1, left.from};
      if (column[i - 1].distance + 1 < cell.distance) cell = {column[i - 1].distance + 1, column[i - 1].from};
      column[i] = cell;
      diagonal = left;
    }
    if (column.back().distance < best.distance) best = column.back(), best_end = j;
  }
  if (best.distance * 5 > wanted.size() * 2) return "";
  std::string passage;
  for (std::size_t j = best.from; j < best_end; ++j) feel::append_utf8(passage, text[j]);
  return passage;
}

}  // namespace liangce::detail
