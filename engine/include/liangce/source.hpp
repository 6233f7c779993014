// Where a piece of text stands: file, line, column, kept for every name, quote and expression an author wrote.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "liangce/config.hpp"

namespace liangce {

/// A text an author wrote, whole: shared by every place inside it.
struct SourceFile {
  std::string name;     // as the author would type it; "<expression>" for text without a file
  std::string content;  // UTF-8
};

/// 1-based line and column (columns count code points).
struct Position {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  friend bool operator==(const Position&, const Position&) = default;
};

/// A text with its origin. `text` may differ from the file's bytes (quotes, folding, block indentation removed);
/// `segments` maps an offset in `text` to a byte offset in the file, so an error inside a block scalar points at its
/// own column.
struct SourceText {
  struct Segment {
    std::uint32_t text_offset;  // ascending; first is 0
    std::uint32_t file_offset;
  };
  std::string text;
  std::shared_ptr<const SourceFile> file;  // null: no file; the text is its own source
  std::vector<Segment> segments;           // empty: whole text starts at file offset 0

  bool empty() const noexcept { return text.empty(); }
  std::uint32_t file_offset(std::uint32_t text_offset) const noexcept {
    auto it = std::upper_bound(segments.begin(), segments.end(), text_offset,
                               [](std::uint32_t o, const Segment& s) { return o < s.text_offset; });
    if (it == segments.begin()) return text_offset;
    --it;
    return it->file_offset + (text_offset - it->text_offset);
  }
};

/// Line and column of a byte offset (clamped to the content).
inline Position position_at(std::string_view content, std::size_t offset) noexcept {
  Position p{1, 1};
  offset = std::min(offset, content.size());
  for (std::size_t i = 0; i < offset; ++i) {
    if (content[i] == '\n') {
      ++p.line, p.column = 1;
    } else if ((static_cast<unsigned char>(content[i]) & 0xC0U) != 0x80U) {
      ++p.column;
    }
  }
  return p;
}

}  // namespace liangce
