// Diagnostics: what is wrong with a policy or an expression, where, what was meant. Collected, never one at a time.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "liangce/source.hpp"

namespace liangce {

enum class Severity : std::uint8_t { note, warning, error };

struct Diagnostic {
  std::string code;  // stable, e.g. "LC101"; the list with a phrase each is in policies/README.md
  Severity severity = Severity::error;
  std::string message;  // one sentence, names what was found and what was expected
  std::string hint;     // "did you mean ...?", may be empty
  std::shared_ptr<const SourceFile> file;
  std::uint32_t begin = 0;  // byte offsets into file->content
  std::uint32_t end = 0;

  Position position() const { return file ? position_at(file->content, begin) : Position{}; }
};

/// `file:line:column: error LC101: message`, the source line, a caret line, the hint. Long lines are cut around the
/// caret.
std::string format(const Diagnostic& diagnostic);

class Diagnostics {
 public:
  static constexpr std::size_t most = 200;  ///< later ones are counted, not kept
  void add(Diagnostic d) {
    if (d.severity == Severity::error) ++errors_;
    if (items_.size() < most) items_.push_back(std::move(d));
  }
  /// At `offset`..`offset+length` of a text with origin.
  void add(std::string code, const SourceText& where, std::uint32_t offset, std::uint32_t length, std::string message,
           std::string hint = {}, Severity severity = Severity::error);
  bool has_errors() const noexcept { return errors_ != 0; }
  std::size_t errors() const noexcept { return errors_; }
  const std::vector<Diagnostic>& items() const noexcept { return items_; }

 private:
  std::vector<Diagnostic> items_;
  std::size_t errors_ = 0;
};

/// The one exception type of load and compile: carries every diagnostic; what() is all of them formatted.
class PolicyError : public std::runtime_error {
 public:
  explicit PolicyError(std::vector<Diagnostic> diagnostics);
  const std::vector<Diagnostic>& diagnostics() const noexcept { return diagnostics_; }

 private:
  std::vector<Diagnostic> diagnostics_;
};

/// The name in `known` nearest to `name` by edit distance over code points, or "" when none is near (for hints).
std::string nearest_name(std::string_view name, const std::vector<std::string>& known);

}  // namespace liangce

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/impl/diagnostic_inl.hpp"
#endif
