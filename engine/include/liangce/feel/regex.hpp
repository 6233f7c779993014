// Regular expressions as XPath 2.0 writes them (DMN 1.5 clause 10.3.4.3 refers there), run by PCRE2 within limits.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "liangce/config.hpp"

namespace liangce::feel {

/// A compiled pattern. Immutable, shared by threads.
class Regex {
 public:
  /// Flags s m i x. On failure nullptr with `why` set to a sentence.
  static std::shared_ptr<const Regex> compile(std::string_view pattern, std::string_view flags, std::string& why);
  ~Regex();
  Regex(const Regex&) = delete;
  Regex& operator=(const Regex&) = delete;

  enum class Status : std::uint8_t { found, none, limit };
  struct Match {
    Status status = Status::none;
    std::vector<std::pair<std::size_t, std::size_t>>
        groups;  ///< byte ranges, whole match first; npos,npos = group not taken
  };
  /// The first match at or after `from`, within so many backtracking steps (the same on every machine).
  Match find(std::string_view text, std::size_t from, std::uint32_t steps) const;

  int groups() const noexcept { return groups_; }  ///< capturing groups

 private:
  Regex() = default;
  void* code_ = nullptr;
  int groups_ = 0;
};

namespace detail {
/// The PCRE2 spelling of an XPath pattern; nullopt with `why` set when it is not one.
std::optional<std::string> pcre_of_xpath(std::string_view pattern, bool dot_all, bool free_spacing, int& groups,
                                         std::string& why);
}  // namespace detail

}  // namespace liangce::feel

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/feel/impl/regex_inl.hpp"
#endif
