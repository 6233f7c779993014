#pragma once

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>

#include "liangce/yaml/reader.hpp"

namespace liangce::yaml {

namespace detail {

/// Offset of the first byte that is not part of well-formed UTF-8 (Unicode 15 table 3-7), or npos.
LIANGCE_INLINE std::size_t first_bad_utf8(std::string_view s) {
  const auto byte = [&](std::size_t i) { return i < s.size() ? static_cast<unsigned char>(s[i]) : 0U; };
  const auto tail = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  for (std::size_t i = 0; i < s.size();) {
    const unsigned c = byte(i);
    if (c < 0x80) {
      ++i;
    } else if (c >= 0xC2 && c <= 0xDF && tail(i + 1)) {
      i += 2;
    } else if (c >= 0xE0 && c <= 0xEF && tail(i + 1) && tail(i + 2) && !(c == 0xE0 && byte(i + 1) < 0xA0) &&
               !(c == 0xED && byte(i + 1) > 0x9F)) {
      i += 3;
    } else if (c >= 0xF0 && c <= 0xF4 && tail(i + 1) && tail(i + 2) && tail(i + 3) &&
               !(c == 0xF0 && byte(i + 1) < 0x90) && !(c == 0xF4 && byte(i + 1) > 0x8F)) {
      i += 4;
    } else {
      return i;
    }
  }
  return std::string_view::npos;
}

LIANGCE_INLINE std::string hex_byte(unsigned char c) {
  static const char digits[] = "0123456789ABCDEF";
  return std::string("0x") + digits[c >> 4U] + digits[c & 15U];
}

LIANGCE_INLINE std::string in_ticks(std::string_view text) {
  constexpr std::size_t most = 60;
  if (text.size() <= most) return "`" + std::string(text) + "`";
  std::size_t cut = most;
  while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0U) == 0x80U) --cut;
  return "`" + std::string(text.substr(0, cut)) + "…`";
}

LIANGCE_INLINE void file_problem(Diagnostics& diagnostics, const std::string& name, const char* code,
                                 std::string message, std::string hint) {
  auto file = std::make_shared<SourceFile>();
  file->name = name;
  diagnostics.add(Diagnostic{code, Severity::error, std::move(message), std::move(hint), std::move(file), 0, 0});
}

}  // namespace detail

LIANGCE_INLINE std::shared_ptr<const SourceFile> make_file(std::string name, std::string content, const Limits& limits,
                                                           Diagnostics& diagnostics) {
  if (content.size() > limits.file_bytes) {
    detail::file_problem(
        diagnostics, name, "LC003",
        "the file is larger than " + std::to_string(limits.file_bytes) + " bytes (yaml::Limits::file_bytes)");
    return nullptr;
  }
  if (content.compare(0, 3, "\xEF\xBB\xBF") == 0) content.erase(0, 3);
  auto file = std::make_shared<SourceFile>(SourceFile{std::move(name), std::move(content)});
  const std::string& text = file->content;
  if (const std::size_t bad = detail::first_bad_utf8(text); bad != std::string::npos) {
    const auto c = static_cast<unsigned char>(text[bad]);
    std::string hint = "save the file as UTF-8";
    if (bad == 0 && (c == 0xFF || c == 0xFE)) hint += " (this looks like UTF-16)";
    diagnostics.add(Diagnostic{"LC004", Severity::error, "byte " + detail::hex_byte(c) + " is not part of UTF-8 text",
                               std::move(hint), file, static_cast<std::uint32_t>(bad),
                               static_cast<std::uint32_t>(bad + 1)});
    return nullptr;
  }
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F) {
      diagnostics.add(Diagnostic{"LC005", Severity::error,
                                 "the control character " + detail::hex_byte(c) + " may not stand in a text file",
                                 c == 0 ? "is this a binary or UTF-16 file?" : "", file, static_cast<std::uint32_t>(i),
                                 static_cast<std::uint32_t>(i + 1)});
      return nullptr;
    }
  }
  return file;
}

LIANGCE_INLINE std::shared_ptr<const SourceFile> read_file(const std::string& path, const Limits& limits,
                                                           Diagnostics& diagnostics) {
  std::error_code problem;
  const std::filesystem::file_status status = std::filesystem::status(path, problem);
  if (!std::filesystem::exists(status)) {
    detail::file_problem(diagnostics, path, "LC001", "there is no such file");
    return nullptr;
  }
  if (!std::filesystem::is_regular_file(status)) {
    detail::file_problem(
        diagnostics, path, "LC002",
        std::filesystem::is_directory(status) ? "this is a folder, a file is expected" : "this is not a regular file");
    return nullptr;
  }
  struct Close {
    void operator()(std::FILE* f) const { std::fclose(f); }
  };
  errno = 0;
  const std::unique_ptr<std::FILE, Close> stream(std::fopen(path.c_str(), "rb"));
  if (stream == nullptr) {
    detail::file_problem(diagnostics, path, "LC001",
                         "the file cannot be read: " + std::generic_category().message(errno));
    return nullptr;
  }
  std::string content;
  char buffer[1U << 14];
  std::size_t got = 0;
  while (content.size() <= limits.file_bytes && (got = std::fread(buffer, 1, sizeof buffer, stream.get())) > 0)
    content.append(buffer, got);
  if (std::ferror(stream.get()) != 0) {
    detail::file_problem(diagnostics, path, "LC001",
                         "the file cannot be read: " + std::generic_category().message(errno));
    return nullptr;
  }
  return make_file(path, std::move(content), limits, diagnostics);
}

}  // namespace liangce::yaml
