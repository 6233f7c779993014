// One name, one thing; and no name that an expression could not say.
#pragma once

#include <type_traits>

#include "liangce/check/impl/checks.hpp"
#include "liangce/feel/builtins/builtin.hpp"
#include "liangce/feel/parser.hpp"

namespace liangce::detail {

namespace names {

struct Owner {
  const char* kind = nullptr;
  const policy::Element* element = nullptr;
  const SourceText* name = nullptr;
  bool said = true;  ///< expressions may want to say it; exceptions are only named in reasons
};

inline std::string place_of(const SourceText& text) {
  if (!text.file) return "";
  const Position at = position_at(text.file->content, text.file_offset(0));
  return " (" + text.file->name + ":" + std::to_string(at.line) + ")";
}

/// Keywords cannot be read as names, except that a Chinese name in scope wins over a keyword's Chinese spelling.
inline void check_spelling(const Owner& owner, const std::string& normal, bool chinese, Diagnostics& diagnostics) {
  const std::string whole = detail::said(owner.kind, *owner.element);
  const std::string name = in_backticks(owner.name->text);
  const std::string first(feel::first_word(normal));
  if (feel::keyword(first, false) != feel::Keyword::none) {
    if (!owner.said) return;
    report_at(diagnostics, "LC307", *owner.name,
              "the name " + name + " of " + whole + (first == normal ? " is" : " begins with") +
                  " a keyword of FEEL and cannot be used in an expression",
              "choose another name", Severity::warning);
  } else if (chinese && feel::keyword(normal, true) != feel::Keyword::none) {
    report_at(diagnostics, "LC307", *owner.name,
              "the name " + name + " of " + whole + " is also a keyword, which expressions can no longer use",
              "choose another name", Severity::warning);
  } else if (feel::find_builtin(normal, chinese) != nullptr) {
    report_at(diagnostics, "LC307", *owner.name,
              "the name " + name + " of " + whole + " hides the built-in function of that name", "choose another name",
              Severity::warning);
  }
}

}  // namespace names

LIANGCE_INLINE void check_names(const policy::Policy& policy, Diagnostics& diagnostics) {
  std::unordered_map<std::string, names::Owner> owners;
  const bool strict = policy.profile == policy::Semantics::policy;  // DMN models bring their names along
  const auto add = [&](const names::Owner& owner) {
    if (owner.name->empty()) return;
    auto normal = feel::normalise_name(owner.name->text);
    if (!normal) return;  // the loader has said so
    if (strict) names::check_spelling(owner, *normal, true, diagnostics);
    const auto [earlier, added] = owners.emplace(std::move(*normal), owner);
    if (added || (earlier->second.element == owner.element && earlier->second.name != owner.name && !strict)) return;
    if (earlier->second.element == owner.element) {
      report_at(diagnostics, "LC306", *owner.name, said(owner.kind, *owner.element) + " has its own name as alias",
                "leave `en` out", Severity::warning);
      return;
    }
    report_at(diagnostics, "LC306", *owner.name,
              in_backticks(owner.name->text) +
                  " is the name of two things: " + said(earlier->second.kind, *earlier->second.element) +
                  names::place_of(*earlier->second.name) + " and " + said(owner.kind, *owner.element),
              "an expression could mean either; rename one");
  };
  for_each_element(policy, [&](const char* kind, const auto& element) {
    bool said = true;
    if constexpr (std::is_same_v<std::decay_t<decltype(element)>, policy::Rule>) said = element.exception_to.empty();
    add({kind, &element, &element.name, said});
    add({kind, &element, &element.en, said});
  });
}

}  // namespace liangce::detail
