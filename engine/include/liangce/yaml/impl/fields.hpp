// A mapping of the format, read key by key: unknown keys, missing keys and wrong shapes are reported once, here.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "liangce/yaml/format.hpp"
#include "liangce/yaml/scalars.hpp"

namespace liangce::yaml::detail {

std::string found(const Node& node);
bool plain_number(std::string_view text);

/// Does a node have the outward shape (scalar, list, mapping) its key asks for? Reports LC203, LC208, LC218.
bool fits_shape(const Place& place, const Key& key, const Node& node);

class Fields {
 public:
  /// `of`: what the mapping describes, for messages ("rule `初筛`"). A node that is no mapping is reported and reads as
  /// empty.
  Fields(const Place& place, const Node& node, FormId id, std::string of);

  bool ok() const noexcept { return ok_; }  ///< a mapping at all
  const Place& place() const noexcept { return place_; }
  const Form& form() const noexcept { return form_; }
  const Node& node() const noexcept { return node_; }
  const std::string& of() const noexcept { return of_; }
  const Node* get(std::string_view key) const noexcept;  ///< nullptr when not written or of the wrong shape
  std::string what(std::string_view key) const;          ///< "`unit` of fact `x`"

  SourceText text(std::string_view key) const;  ///< empty when not written
  std::string words(std::string_view key) const { return text(key).text; }
  SourceText expression(std::string_view key) const;
  std::vector<SourceText> texts(std::string_view key) const;
  std::optional<Date> date(std::string_view key) const;
  std::optional<std::int64_t> integer(std::string_view key) const;
  /// The key of `exactly_one` that is written; nullptr (reported) when none or several are.
  const Key* one() const;

 private:
  const Place& place_;
  const Node& node_;
  const Form& form_;
  std::string of_;
  bool ok_ = false;
  mutable std::vector<const Node*> bad_;  // nodes whose shape was refused
};

/// FEEL in a scalar: the text as it stands, without its closing line break. An empty one is LC218.
SourceText read_expression(const Place& place, const Node& node, std::string_view what);
/// A text or a list of texts.
std::vector<SourceText> read_texts(const Place& place, const Node& node, std::string_view what);

}  // namespace liangce::yaml::detail

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/yaml/impl/fields_inl.hpp"
#endif
