// Unit algebra.
#pragma once

#include <algorithm>
#include <cstdlib>

#include "liangce/feel/characters.hpp"
#include "liangce/feel/units.hpp"

namespace liangce::feel {

LIANGCE_INLINE void Unit::add(std::string_view word, int exponent) {
  if (exponent == 0) return;
  auto it = std::lower_bound(powers_.begin(), powers_.end(), word,
                             [](const auto& p, std::string_view w) { return p.first < w; });
  if (it != powers_.end() && it->first == word) {
    it->second += exponent;
    if (it->second == 0) powers_.erase(it);
  } else {
    powers_.insert(it, {std::string(word), exponent});
  }
}

LIANGCE_INLINE std::optional<Unit> Unit::parse(std::string_view text) {
  Unit unit;
  bool divides = false;
  bool expects_word = true;
  std::size_t i = 0;
  const auto next = [&] {
    Character c = character_at(text, i);
    c.code = c.code == 0xD7 || c.code == 0xF7 || c.code >= 0xFF01 ? narrowed(c.code) : c.code;
    return c;
  };
  for (Character c = next(); c.bytes != 0; c = next()) {
    if (is_white_space(c.code)) {
      i += c.bytes;
      continue;
    }
    if (c.code == '/' || c.code == '*' || c.code == '.' || c.code == 0xB7 || c.code == 0x22C5 || c.code == 0x30FB) {
      if (expects_word) return std::nullopt;
      divides = divides || c.code == '/';
      expects_word = true;
      i += c.bytes;
      continue;
    }
    if (!expects_word) return std::nullopt;
    std::string word;
    for (; c.bytes != 0; c = next()) {
      const bool part = (is_name_part(c.code) && c.code != 0xB7 && c.code != 0x30FB) || c.code == '%' ||
                        c.code == 0x2030 || c.code == 0xB0 || c.code == 0xA5 || c.code == '$';
      if (!part) break;
      append_utf8(word, c.code);
      i += c.bytes;
    }
    if (word.empty()) return std::nullopt;
    int exponent = 1;
    if (c.code == '^') {
      i += c.bytes;
      bool negative = false;
      if (next().code == '-') negative = true, ++i;
      exponent = 0;
      bool any = false;
      for (c = next(); c.code >= '0' && c.code <= '9' && exponent < 100; c = next()) {
        exponent = exponent * 10 + static_cast<int>(c.code - '0');
        any = true;
        i += c.bytes;
      }
      if (!any || exponent > 99) return std::nullopt;
      if (negative) exponent = -exponent;
    } else if (c.code == 0xB2 || c.code == 0xB3) {  // ² ³
      exponent = c.code == 0xB2 ? 2 : 3;
      i += c.bytes;
    }
    if (word != "1") unit.add(word, divides ? -exponent : exponent);
    expects_word = false;
  }
  if (expects_word) return std::nullopt;
  return unit;
}

LIANGCE_INLINE std::string Unit::to_string() const {
  std::string above, below;
  for (const auto& [word, exponent] : powers_) {
    std::string& side = exponent > 0 ? above : below;
    if (!side.empty()) side += "·";
    side += word;
    if (std::abs(exponent) != 1) side += "^" + std::to_string(std::abs(exponent));
  }
  if (below.empty()) return above;
  return (above.empty() ? "1" : above) + "/" + below;
}

LIANGCE_INLINE Unit Unit::operator*(const Unit& other) const {
  Unit product = *this;
  for (const auto& [word, exponent] : other.powers_) product.add(word, exponent);
  return product;
}

LIANGCE_INLINE Unit Unit::operator/(const Unit& other) const {
  Unit quotient = *this;
  for (const auto& [word, exponent] : other.powers_) quotient.add(word, -exponent);
  return quotient;
}

LIANGCE_INLINE Unit Unit::power(int exponent) const {
  Unit result;
  for (const auto& [word, own] : powers_) result.add(word, own * exponent);
  return result;
}

LIANGCE_INLINE std::optional<Unit> Unit::joined(const Unit& a, const Unit& b) {
  if (a.dimensionless()) return b;
  if (b.dimensionless() || a == b) return a;
  return std::nullopt;
}

LIANGCE_INLINE std::string Unit::explain_mismatch(const Unit& a, const Unit& b) {
  // 万元 against 元: the longer word is a numeral character before the shorter.
  static constexpr std::pair<std::string_view, std::string_view> scales[] = {
      {"十", "10"}, {"百", "100"}, {"千", "1000"}, {"万", "10000"}, {"亿", "100000000"}};
  if (a.powers_.size() == b.powers_.size()) {
    const auto find_scale = [](std::string_view large, std::string_view small) -> std::string_view {
      for (const auto& [numeral, factor] : scales) {
        if (large.size() == numeral.size() + small.size() && large.starts_with(numeral) && large.ends_with(small))
          return factor;
      }
      return {};
    };
    for (const auto& [word_a, exponent_a] : a.powers_) {
      for (const auto& [word_b, exponent_b] : b.powers_) {
        if (exponent_a != exponent_b) continue;
        std::string_view factor = find_scale(word_a, word_b);
        const bool a_larger = !factor.empty();
        if (!a_larger) factor = find_scale(word_b, word_a);
        if (factor.empty()) continue;
        const std::string& large = a_larger ? word_a : word_b;
        const std::string& small = a_larger ? word_b : word_a;
        return "1 " + large + " is " + std::string(factor) + " " + small +
               ": convert one side and declare its unit, nothing is converted silently";
      }
    }
  }
  return {};
}

}  // namespace liangce::feel
