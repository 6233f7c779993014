// Names and what they mean.
#pragma once

#include <algorithm>

#include "liangce/feel/characters.hpp"
#include "liangce/feel/environment.hpp"
#include "liangce/feel/limits.hpp"

namespace liangce::feel {

LIANGCE_INLINE std::optional<std::string> normalise_name(std::string_view name) {
  std::string out;
  out.reserve(name.size());
  bool after_word = false;
  std::size_t i = 0;
  for (;;) {
    Character c = character_at(name, i);
    while (c.bytes != 0 && is_white_space(c.code)) i += c.bytes, c = character_at(name, i);
    if (c.bytes == 0) break;
    c.code = narrowed(c.code);
    if (is_name_sign(c.code)) {
      if (out.empty()) return std::nullopt;
      append_utf8(out, c.code);
      after_word = false;
      i += c.bytes;
      continue;
    }
    if (out.empty() ? !is_name_start(c.code) : !is_name_part(c.code)) return std::nullopt;
    if (after_word) out += ' ';
    while (c.bytes != 0 && is_name_part(c.code)) {
      append_utf8(out, c.code);
      i += c.bytes;
      c = character_at(name, i);
      c.code = narrowed(c.code);
    }
    after_word = true;
  }
  if (out.empty()) return std::nullopt;
  return out;
}

LIANGCE_INLINE int name_parts(std::string_view normalised) noexcept {
  int parts = 1;
  bool sign_before = false;
  for (std::size_t i = 0; i < normalised.size(); ++i) {
    const char c = normalised[i];
    if (c == ' ') {
      ++parts;
    } else if (is_name_sign(static_cast<unsigned char>(c))) {
      ++parts;
      sign_before = true;
      continue;
    } else if (sign_before) {
      ++parts;
    }
    sign_before = false;
  }
  return parts;
}

LIANGCE_INLINE std::string_view first_word(std::string_view normalised) noexcept {
  std::size_t i = 0;
  while (i < normalised.size() && normalised[i] != ' ' && !is_name_sign(static_cast<unsigned char>(normalised[i]))) ++i;
  return normalised.substr(0, i);
}

LIANGCE_INLINE bool Environment::declare(std::string_view name, Binding binding) {
  auto normal = normalise_name(name);
  if (!normal) return false;
  const int parts = name_parts(*normal);
  if (parts > Limits{}.name_parts) return false;
  int& most = parts_[std::string(first_word(*normal))];
  most = std::max(most, parts);
  if (binding.type) announce_members(*binding.type, 0);
  bindings_.insert_or_assign(std::move(*normal), std::move(binding));
  return true;
}

LIANGCE_INLINE const Binding* Environment::find(std::string_view normalised_name) const {
  if (!hidden_.empty() && normalised_name == hidden_) return nullptr;
  for (const Environment* scope = this; scope != nullptr; scope = scope->parent_) {
    if (const auto it = scope->bindings_.find(normalised_name); it != scope->bindings_.end()) return &it->second;
  }
  return nullptr;
}

LIANGCE_INLINE std::vector<std::string> Environment::names() const {
  std::vector<std::string> all;
  for (const Environment* scope = this; scope != nullptr; scope = scope->parent_) {
    for (const auto& [name, binding] : scope->bindings_) all.push_back(name);
  }
  std::sort(all.begin(), all.end());
  return all;
}

LIANGCE_INLINE void Environment::announce_member(std::string_view name) {
  auto normal = normalise_name(name);
  if (!normal) return;
  const int parts = name_parts(*normal);
  if (parts > Limits{}.name_parts) return;
  int& most = member_parts_[std::string(first_word(*normal))];
  most = std::max(most, parts);
  members_[std::move(*normal)] = true;
}

LIANGCE_INLINE void Environment::announce_members(const Type& type, int depth) {
  if (depth > 16) return;  // recursive types are cut: their names are the same again
  for (const auto& [name, member] : type.members) {
    announce_member(name);
    announce_members(*member, depth + 1);
  }
  if (type.element) announce_members(*type.element, depth + 1);
  if (type.result) announce_members(*type.result, depth + 1);
}

LIANGCE_INLINE void Environment::declare_type(std::string name, TypeRef type) {
  announce_members(*type, 0);
  types_.insert_or_assign(std::move(name), std::move(type));
}

LIANGCE_INLINE TypeRef Environment::find_type(std::string_view name) const {
  for (const Environment* scope = this; scope != nullptr; scope = scope->parent_) {
    if (const auto it = scope->types_.find(name); it != scope->types_.end()) return it->second;
  }
  return nullptr;
}

LIANGCE_INLINE int Environment::most_parts(std::string_view word) const {
  int most = 0;
  for (const Environment* scope = this; scope != nullptr; scope = scope->parent_) {
    if (const auto it = scope->parts_.find(word); it != scope->parts_.end()) most = std::max(most, it->second);
  }
  return most;
}

LIANGCE_INLINE bool Environment::is_member(std::string_view normalised_name) const {
  for (const Environment* scope = this; scope != nullptr; scope = scope->parent_) {
    if (scope->members_.find(normalised_name) != scope->members_.end()) return true;
  }
  return false;
}

LIANGCE_INLINE int Environment::most_member_parts(std::string_view word) const {
  int most = 0;
  for (const Environment* scope = this; scope != nullptr; scope = scope->parent_) {
    if (const auto it = scope->member_parts_.find(word); it != scope->member_parts_.end())
      most = std::max(most, it->second);
  }
  return most;
}

}  // namespace liangce::feel
