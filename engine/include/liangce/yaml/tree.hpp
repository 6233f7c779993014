// Our own tree of a YAML file: scalars as text with their style and place, nothing guessed about their type.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "liangce/source.hpp"

namespace liangce::yaml {

enum class NodeKind : std::uint8_t { null, scalar, list, map };
enum class Style : std::uint8_t { plain, single_quoted, double_quoted, literal, folded };

struct Entry;

struct Node {
  NodeKind kind = NodeKind::null;
  Style style = Style::plain;
  bool refused = false;     ///< a diagnostic says so: what follows from it is not worth another
  std::uint32_t begin = 0;  ///< byte offsets into the file; a list or mapping ends where it begins
  std::uint32_t end = 0;
  SourceText text;  ///< scalar: the content, segments into the file also inside quotes and blocks. null: as written
                    ///< (`~`, `null`, "")
  std::vector<Node> items;
  std::vector<Entry> entries;

  bool is_null() const noexcept { return kind == NodeKind::null; }
  bool is_scalar() const noexcept { return kind == NodeKind::scalar; }
  bool is_list() const noexcept { return kind == NodeKind::list; }
  bool is_map() const noexcept { return kind == NodeKind::map; }
  bool is_plain() const noexcept { return kind == NodeKind::scalar && style == Style::plain; }
  bool is_quoted() const noexcept {
    return kind == NodeKind::scalar && (style == Style::single_quoted || style == Style::double_quoted);
  }
  const Node* find(std::string_view key) const noexcept;  ///< mapping entry or nullptr
};

struct Entry {
  Node key;  ///< always a scalar
  Node value;
};

struct Tree {
  std::shared_ptr<const SourceFile> file;
  Node root;
  std::size_t nodes = 0;  ///< how many there are
};

}  // namespace liangce::yaml

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/yaml/impl/tree_inl.hpp"
#endif
