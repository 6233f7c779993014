// Typed scalars, read by the format's own rules: no YAML 1.1 guessing. What looks like something else is a diagnostic.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "liangce/diagnostic.hpp"
#include "liangce/policy/model.hpp"
#include "liangce/yaml/reader.hpp"

namespace liangce::yaml {

/// Where diagnostics of one file go.
struct Place {
  std::shared_ptr<const SourceFile> file;
  Diagnostics* diagnostics = nullptr;
  void error(const char* code, const Node& at, std::string message, std::string hint = {}) const {
    if (at.refused) return;
    report(*diagnostics, file, code, at, std::move(message), std::move(hint));
  }
  /// "did you mean ...?" or nothing; not looked for once nobody will see it.
  std::string meant(std::string_view name, const std::vector<std::string>& known) const {
    if (diagnostics->items().size() >= Diagnostics::most) return {};
    const std::string near = nearest_name(name, known);
    return near.empty() ? std::string() : "did you mean `" + near + "`?";
  }
  void warning(const char* code, const Node& at, std::string message, std::string hint = {}) const {
    report(*diagnostics, file, code, at, std::move(message), std::move(hint), Severity::warning);
  }
};

/// A whole number; LC205.
std::optional<std::int64_t> read_integer(const Place& place, const Node& node, std::string_view what);
/// A number in plain decimal notation: `7500`, `-0.5`, `1e6`. `017`, `1_000`, `7,500`, `.inf`, `0x1F`, quoted numbers
/// are LC205.
std::optional<Number> read_number(const Place& place, const Node& node, std::string_view what);
/// `true` or `false`; yes, on, True and their kin are LC206.
std::optional<bool> read_boolean(const Place& place, const Node& node, std::string_view what);
/// `2023-06-30`; LC207.
std::optional<Date> read_date(const Place& place, const Node& node, std::string_view what);
/// `2023-01-01 .. 2023-12-31`, `2023-01-01 ..`, `.. 2023-12-31`; LC207, LC610 when it ends before it begins.
std::optional<policy::Period> read_period(const Place& place, const Node& node, std::string_view what);
/// A text value. A plain scalar that other YAML readers take for a boolean or null (yes, no, on, off, true, null,
/// ~) is LC209.
std::optional<SourceText> read_text(const Place& place, const Node& node, std::string_view what);

/// Why a plain scalar is not a number, for a hint; "" when there is nothing to say.
std::string number_hint(std::string_view text);
/// A scalar's text with the line break that ends a block removed.
SourceText trimmed(const SourceText& text);

}  // namespace liangce::yaml

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/yaml/impl/scalars_inl.hpp"
#endif
