// Where each part of a YAML scalar's content stands in the file: quotes, escapes, folding and block indentation undone.
#pragma once

#include <string_view>
#include <vector>

#include "liangce/source.hpp"
#include "liangce/yaml/tree.hpp"

namespace liangce::yaml {

struct ScalarOrigin {
  Style style = Style::plain;
  std::vector<SourceText::Segment> segments;
  std::uint32_t end = 0;  ///< byte offset after the scalar
};

/// Reads the raw text again beside the content the parser made of it. `begin` is where the scalar starts (its quote,
/// `|`, `>` or first character). Where the two cannot be aligned the segments stop early; they never point outside the
/// file.
ScalarOrigin scalar_origin(std::string_view file, std::uint32_t begin, std::string_view content, bool plain);

}  // namespace liangce::yaml

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/yaml/impl/scalar_origin_inl.hpp"
#endif
