// PCRE2 behind Regex.
#pragma once

#ifndef PCRE2_CODE_UNIT_WIDTH
#define PCRE2_CODE_UNIT_WIDTH 8
#endif
#include <pcre2.h>

#include "liangce/feel/impl/regex_pattern_inl.hpp"

namespace liangce::feel {

LIANGCE_INLINE Regex::~Regex() { pcre2_code_free(static_cast<pcre2_code*>(code_)); }

LIANGCE_INLINE std::shared_ptr<const Regex> Regex::compile(std::string_view pattern, std::string_view flags,
                                                           std::string& why) {
  std::uint32_t options = PCRE2_UTF | PCRE2_NO_UTF_CHECK | PCRE2_NEVER_BACKSLASH_C | PCRE2_DOLLAR_ENDONLY;
  bool dot_all = false, free_spacing = false;
  for (const char flag : flags) {
    switch (flag) {
      case 's': dot_all = true; break;
      case 'm': options |= PCRE2_MULTILINE; break;
      case 'i': options |= PCRE2_CASELESS; break;
      case 'x': free_spacing = true; break;
      default: why = "the flags are s, m, i and x, not `" + std::string(1, flag) + "`"; return nullptr;
    }
  }
  if (pattern.size() > 10'000) {
    why = "a pattern has at most 10000 bytes";
    return nullptr;
  }
  std::shared_ptr<Regex> regex(new Regex);
  const auto spelled = detail::pcre_of_xpath(pattern, dot_all, free_spacing, regex->groups_, why);
  if (!spelled) return nullptr;
  const std::unique_ptr<pcre2_compile_context, decltype(&pcre2_compile_context_free)> context(
      pcre2_compile_context_create(nullptr), &pcre2_compile_context_free);
  pcre2_set_newline(context.get(), PCRE2_NEWLINE_LF);
  pcre2_set_parens_nest_limit(context.get(), 250);
  pcre2_set_max_pattern_length(context.get(), 200'000);
  int code = 0;
  PCRE2_SIZE at = 0;
  regex->code_ =
      pcre2_compile(reinterpret_cast<PCRE2_SPTR>(spelled->data()), spelled->size(), options, &code, &at, context.get());
  if (regex->code_ == nullptr) {
    char message[200] = {};
    pcre2_get_error_message(code, reinterpret_cast<PCRE2_UCHAR*>(message), sizeof message);
    why = message;
    return nullptr;
  }
  return regex;
}

LIANGCE_INLINE Regex::Match Regex::find(std::string_view text, std::size_t from, std::uint32_t steps) const {
  const auto* code = static_cast<const pcre2_code*>(code_);
  const std::unique_ptr<pcre2_match_context, decltype(&pcre2_match_context_free)> context(
      pcre2_match_context_create(nullptr), &pcre2_match_context_free);
  const std::unique_ptr<pcre2_match_data, decltype(&pcre2_match_data_free)> data(
      pcre2_match_data_create_from_pattern(code, nullptr), &pcre2_match_data_free);
  pcre2_set_match_limit(context.get(), steps);
  pcre2_set_depth_limit(context.get(), 100'000);
  pcre2_set_heap_limit(context.get(), 32'000);  // KiB
  const int count = pcre2_match(code, reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(), from, PCRE2_NO_UTF_CHECK,
                                data.get(), context.get());
  Match match;
  if (count == PCRE2_ERROR_NOMATCH) return match;
  if (count < 0) {
    match.status = Status::limit;
    return match;
  }
  match.status = Status::found;
  const PCRE2_SIZE* ends = pcre2_get_ovector_pointer(data.get());
  const std::uint32_t pairs = pcre2_get_ovector_count(data.get());
  for (std::uint32_t i = 0; i < pairs; ++i) match.groups.emplace_back(ends[2 * i], ends[2 * i + 1]);
  return match;
}

}  // namespace liangce::feel
