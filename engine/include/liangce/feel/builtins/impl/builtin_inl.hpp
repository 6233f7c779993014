// The register of built-ins, and what they may ask of their surroundings.
#pragma once

#include <algorithm>

#include "liangce/feel/builtins/builtin.hpp"
#include "liangce/feel/environment.hpp"

namespace liangce::feel {

namespace detail {

struct Register {
  std::vector<Builtin> all;
  TextMap<const Builtin*> standard;  // by name
  TextMap<const Builtin*> every;     // by name and Chinese spelling, the policies' own too
  TextMap<int> standard_parts;       // first word -> most parts
  TextMap<int> every_parts;

  Register() {
    add_conversion(all);
    add_boolean(all);
    add_string(all);
    add_list(all);
    add_aggregates(all);
    add_numeric(all);
    add_temporal(all);
    add_range(all);
    add_context(all);
    add_calendar(all);
    add_known(all);
    for (const Builtin& builtin : all) {
      enter(every, every_parts, builtin.name, builtin);
      for (const std::string_view alias : builtin.aliases) enter(every, every_parts, alias, builtin);
      if (!builtin.policy_only) enter(standard, standard_parts, builtin.name, builtin);
    }
  }

  static void enter(TextMap<const Builtin*>& names, TextMap<int>& parts, std::string_view name,
                    const Builtin& builtin) {
    names.emplace(name, &builtin);
    int& most = parts[std::string(first_word(name))];
    most = std::max(most, name_parts(name));
  }

  static const Register& instance() {
    static const Register one;
    return one;
  }
};

}  // namespace detail

LIANGCE_INLINE std::span<const Builtin> builtins() { return detail::Register::instance().all; }

LIANGCE_INLINE const Builtin* find_builtin(std::string_view normalised_name, bool aliases) {
  const auto& names = aliases ? detail::Register::instance().every : detail::Register::instance().standard;
  const auto it = names.find(normalised_name);
  return it == names.end() ? nullptr : it->second;
}

LIANGCE_INLINE int most_builtin_parts(std::string_view first_word, bool aliases) {
  const auto& parts = aliases ? detail::Register::instance().every_parts : detail::Register::instance().standard_parts;
  const auto it = parts.find(first_word);
  return it == parts.end() ? 0 : it->second;
}

LIANGCE_INLINE Value CallContext::error(std::string message, std::string_view code) {
  return frame_.fail(site_, code, std::string(builtin_.name) + "(): " + std::move(message));
}

LIANGCE_INLINE bool CallContext::may_make_list(std::size_t items) {
  if (items <= limits().list_items) return true;
  error("the list would have more than " + std::to_string(limits().list_items) + " items (limit list_items)", "LC702");
  return false;
}

LIANGCE_INLINE bool CallContext::may_make_text(std::size_t bytes) {
  if (bytes <= limits().text_bytes) return true;
  error("the text would be longer than " + std::to_string(limits().text_bytes) + " bytes (limit text_bytes)", "LC702");
  return false;
}

LIANGCE_INLINE bool CallContext::spend(std::uint64_t steps) {
  if (frame_.spend(steps)) return true;
  frame_.out_of_steps(site_);
  return false;
}

LIANGCE_INLINE Value CallContext::call(const Value& function, std::span<const Value> args) {
  return feel::call(frame_, site_, function, args);
}

}  // namespace liangce::feel
