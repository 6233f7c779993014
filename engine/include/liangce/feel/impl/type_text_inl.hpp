// Types from text (DMN 1.5 grammar rules 52-53 and the names of the built-in types).
#pragma once

#include <vector>

#include "liangce/feel/characters.hpp"
#include "liangce/feel/environment.hpp"
#include "liangce/feel/types.hpp"

namespace liangce::feel {

std::optional<std::string> normalise_name(std::string_view name);  // of environment.hpp, which may be on its way here

namespace detail {

LIANGCE_INLINE TypeRef built_in_type(std::string_view name) {
  if (name == "number") return Type::number();
  if (name == "string") return Type::text();
  if (name == "boolean") return Type::boolean();
  if (name == "date") return Type::date();
  if (name == "time") return Type::time();
  if (name == "date and time" || name == "dateTime") return Type::date_time();
  if (name == "days and time duration" || name == "dayTimeDuration") return Type::days_duration();
  if (name == "years and months duration" || name == "yearMonthDuration") return Type::months_duration();
  if (name == "Any") return Type::any();
  if (name == "Null") return Type::null();
  return nullptr;
}

class TypeReader {
 public:
  TypeReader(std::string_view text, std::size_t at, const TypeNames* names) : text_(text), at_(at), names_(names) {}
  std::size_t at() const noexcept { return at_; }

  std::optional<TypeRef> type(int depth) {
    if (depth > 32) return std::nullopt;
    at_ = skip_blank(text_, at_);
    struct Prefix {
      std::size_t length, end;
    };
    std::string joined;
    std::vector<Prefix> prefixes;
    bool after_word = false;
    for (std::size_t i = at_; prefixes.size() < 32;) {
      i = skip_blank(text_, i);
      Character c = look(i);
      if (c.bytes == 0) break;
      if (!prefixes.empty() && is_name_sign(c.code)) {
        if (c.code == '-' && look(i + c.bytes).code == '>') break;
        joined += static_cast<char>(c.code);
        i += c.bytes;
        after_word = false;
      } else if (prefixes.empty() ? is_name_start(c.code) : is_name_part(c.code)) {
        if (after_word) joined += ' ';
        for (; c.bytes != 0 && is_name_part(c.code); c = look(i)) {
          append_utf8(joined, c.code);
          i += c.bytes;
        }
        after_word = true;
      } else {
        break;
      }
      prefixes.push_back({joined.size(), i});
    }
    for (auto it = prefixes.rbegin(); it != prefixes.rend(); ++it) {
      const std::string_view name = std::string_view(joined).substr(0, it->length);
      TypeRef found = names_ != nullptr ? names_->find(name) : nullptr;
      if (!found) found = built_in_type(name);
      if (found) {
        at_ = it->end;
        return found;
      }
    }
    if (prefixes.empty()) return std::nullopt;
    const std::string_view word = std::string_view(joined).substr(0, prefixes[0].length);
    const std::size_t after = prefixes[0].end;
    if (word != "list" && word != "range" && word != "context" && word != "function") {
      at_ = prefixes.back().end;
      return std::nullopt;
    }
    at_ = after;
    if (!take('<')) return std::nullopt;
    if (word == "context") return context(depth);
    if (word == "function") return function(depth);
    auto element = type(depth + 1);
    if (!element || !take('>')) return std::nullopt;
    return word == "list" ? Type::list(*element) : Type::range(*element);
  }

 private:
  Character look(std::size_t i) const noexcept {
    Character c = character_at(text_, i);
    c.code = narrowed(c.code);
    return c;
  }
  bool take(char32_t wanted) {
    at_ = skip_blank(text_, at_);
    const Character c = look(at_);
    if (c.bytes == 0 || c.code != wanted) return false;
    at_ += c.bytes;
    return true;
  }
  std::optional<TypeRef> context(int depth) {
    std::vector<std::pair<std::string, TypeRef>> members;
    if (take('>')) return Type::context({});
    do {
      const std::size_t begin = skip_blank(text_, at_);
      std::size_t end = begin;
      while (end < text_.size() && look(end).code != ':' && end - begin < 1024) end += look(end).bytes;
      auto key = begin < end ? normal_key(text_.substr(begin, end - begin)) : std::string();
      at_ = end;
      if (key.empty() || !take(':')) return std::nullopt;
      auto member = type(depth + 1);
      if (!member) return std::nullopt;
      members.emplace_back(std::move(key), std::move(*member));
    } while (take(','));
    if (!take('>')) return std::nullopt;
    return Type::context(std::move(members));
  }
  std::optional<TypeRef> function(int depth) {
    std::vector<TypeRef> parameters;
    if (!take('>')) {
      do {
        auto parameter = type(depth + 1);
        if (!parameter) return std::nullopt;
        parameters.push_back(std::move(*parameter));
      } while (take(','));
      if (!take('>')) return std::nullopt;
    }
    if (!take('-') || !take('>')) return std::nullopt;
    auto result = type(depth + 1);
    if (!result) return std::nullopt;
    return Type::function(std::move(parameters), std::move(*result));
  }
  static std::string normal_key(std::string_view text) {
    auto name = normalise_name(text);
    return name ? std::move(*name) : std::string();
  }

  std::string_view text_;
  std::size_t at_;
  const TypeNames* names_;
};

}  // namespace detail

LIANGCE_INLINE std::optional<TypeRef> parse_type_at(std::string_view text, std::size_t& offset,
                                                    const TypeNames* names) {
  detail::TypeReader reader(text, offset, names);
  auto type = reader.type(0);
  offset = reader.at();
  return type;
}

LIANGCE_INLINE std::optional<TypeRef> parse_type(std::string_view text, const TypeNames* names) {
  std::size_t at = 0;
  auto type = parse_type_at(text, at, names);
  if (!type || skip_blank(text, at) != text.size()) return std::nullopt;
  return type;
}

}  // namespace liangce::feel
