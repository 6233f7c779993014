// The official text as quotes are looked for in it: without white space, with its numbered items.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace liangce::detail {

/// Without white space and line breaks (Unicode spaces too).
std::string without_white_space(std::string_view text);

class DocumentText {
 public:
  explicit DocumentText(std::string_view content);

  struct Found {
    bool anywhere = false;
    bool in_item = false;     ///< an occurrence lies inside the item asked for
    std::optional<int> item;  ///< the one asked for when it is in there; else that of the first occurrence,
                              ///< nullopt before the first item
  };
  /// Linear in the document and the quote, whatever they hold. `quote` without white space.
  Found find(std::string_view quote, std::optional<int> item) const;

  /// The passage of about the quote's length that differs least from it, or "" when nothing is near (or the search
  /// would be long).
  std::string nearest(std::string_view quote) const;

  bool has_items() const noexcept { return !items_.empty(); }
  bool has_item(int number) const noexcept { return number >= 1 && static_cast<std::size_t>(number) <= items_.size(); }

 private:
  std::size_t item_end(std::size_t index) const noexcept {
    return index < items_.size() ? items_[index] : text_.size();
  }
  std::optional<int> item_at(std::size_t offset) const noexcept;

  std::string text_;
  std::vector<std::size_t>
      items_;  ///< where items 1, 2, ... begin in text_; empty: not numbered in a way we can follow
};

}  // namespace liangce::detail
