// From bytes to a tree: yaml-cpp's events, bounded and checked. The only place that knows yaml-cpp.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "liangce/diagnostic.hpp"
#include "liangce/yaml/limits.hpp"
#include "liangce/yaml/tree.hpp"

namespace liangce::yaml {

/// Reads a whole regular file and checks size, encoding (UTF-8; a byte order mark is dropped) and control characters.
/// nullptr after a diagnostic LC001-LC005.
std::shared_ptr<const SourceFile> read_file(const std::string& path, const Limits& limits, Diagnostics& diagnostics);
/// The same checks for text that comes from elsewhere.
std::shared_ptr<const SourceFile> make_file(std::string name, std::string content, const Limits& limits,
                                            Diagnostics& diagnostics);

/// One YAML document, one tree. Syntax errors, duplicate keys, anchors, aliases, tags, complex keys, a second document,
/// trailing content and whatever breaks a limit are diagnostics; nullopt when no tree could be made.
std::optional<Tree> read(const std::shared_ptr<const SourceFile>& file, const Limits& limits, Diagnostics& diagnostics);

/// A diagnostic at a node.
void report(Diagnostics& diagnostics, const std::shared_ptr<const SourceFile>& file, const char* code, const Node& at,
            std::string message, std::string hint = {}, Severity severity = Severity::error);

namespace detail {
/// `text` in ticks for a message, shortened when long.
std::string in_ticks(std::string_view text);
/// A diagnostic about a file that has no text to point into.
void file_problem(Diagnostics& diagnostics, const std::string& name, const char* code, std::string message,
                  std::string hint = {});
}  // namespace detail

}  // namespace liangce::yaml

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/yaml/impl/file_inl.hpp"
#include "liangce/yaml/impl/reader_inl.hpp"
#endif
