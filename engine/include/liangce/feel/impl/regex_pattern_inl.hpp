// XPath patterns to PCRE2 patterns: what both write alike passes, the rest is spelled out, what XPath forbids is
// refused.
#pragma once

#include "liangce/feel/characters.hpp"
#include "liangce/feel/regex.hpp"

namespace liangce::feel::detail {

struct UnicodeBlock {
  std::string_view name;
  char32_t first, last;
};

/// Blocks a pattern may name as \p{IsName}.
inline constexpr UnicodeBlock unicode_blocks[] = {
    {"BasicLatin", 0x0, 0x7F},
    {"Latin-1Supplement", 0x80, 0xFF},
    {"LatinExtended-A", 0x100, 0x17F},
    {"LatinExtended-B", 0x180, 0x24F},
    {"IPAExtensions", 0x250, 0x2AF},
    {"SpacingModifierLetters", 0x2B0, 0x2FF},
    {"CombiningDiacriticalMarks", 0x300, 0x36F},
    {"Greek", 0x370, 0x3FF},
    {"GreekandCoptic", 0x370, 0x3FF},
    {"Cyrillic", 0x400, 0x4FF},
    {"Armenian", 0x530, 0x58F},
    {"Hebrew", 0x590, 0x5FF},
    {"Arabic", 0x600, 0x6FF},
    {"Devanagari", 0x900, 0x97F},
    {"Thai", 0xE00, 0xE7F},
    {"Tibetan", 0xF00, 0xFFF},
    {"Georgian", 0x10A0, 0x10FF},
    {"HangulJamo", 0x1100, 0x11FF},
    {"Mongolian", 0x1800, 0x18AF},
    {"LatinExtendedAdditional", 0x1E00, 0x1EFF},
    {"GreekExtended", 0x1F00, 0x1FFF},
    {"GeneralPunctuation", 0x2000, 0x206F},
    {"SuperscriptsandSubscripts", 0x2070, 0x209F},
    {"CurrencySymbols", 0x20A0, 0x20CF},
    {"LetterlikeSymbols", 0x2100, 0x214F},
    {"NumberForms", 0x2150, 0x218F},
    {"Arrows", 0x2190, 0x21FF},
    {"MathematicalOperators", 0x2200, 0x22FF},
    {"BoxDrawing", 0x2500, 0x257F},
    {"GeometricShapes", 0x25A0, 0x25FF},
    {"MiscellaneousSymbols", 0x2600, 0x26FF},
    {"CJKRadicalsSupplement", 0x2E80, 0x2EFF},
    {"KangxiRadicals", 0x2F00, 0x2FDF},
    {"CJKSymbolsandPunctuation", 0x3000, 0x303F},
    {"Hiragana", 0x3040, 0x309F},
    {"Katakana", 0x30A0, 0x30FF},
    {"Bopomofo", 0x3100, 0x312F},
    {"CJKCompatibility", 0x3300, 0x33FF},
    {"CJKUnifiedIdeographsExtensionA", 0x3400, 0x4DBF},
    {"CJKUnifiedIdeographs", 0x4E00, 0x9FFF},
    {"YiSyllables", 0xA000, 0xA48F},
    {"HangulSyllables", 0xAC00, 0xD7AF},
    {"CJKCompatibilityIdeographs", 0xF900, 0xFAFF},
    {"CJKCompatibilityForms", 0xFE30, 0xFE4F},
    {"HalfwidthandFullwidthForms", 0xFF00, 0xFFEF},
    {"CJKUnifiedIdeographsExtensionB", 0x20000, 0x2A6DF},
};

class PatternReader {
 public:
  PatternReader(std::string_view pattern, bool dot_all, bool free_spacing)
      : text_(pattern), dot_all_(dot_all), free_(free_spacing) {}

  std::optional<std::string> read(int& groups, std::string& why) {
    if (!alternatives(0) || (at_ < text_.size() && !fail("there is a `)` too many"))) {
      why = why_;
      return std::nullopt;
    }
    groups = opened_;
    return out_;
  }

 private:
  static constexpr int most_depth = 100;

  bool fail(std::string_view why) {
    if (why_.empty()) why_ = why;
    return false;
  }
  bool more() {
    while (free_ && at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r'))
      ++at_;
    return at_ < text_.size();
  }
  bool next_is(char c) { return more() && text_[at_] == c; }
  bool accept(char c) { return next_is(c) && (++at_, true); }

  bool alternatives(int depth) {
    if (depth > most_depth) return fail("the pattern is nested too deep");
    while (more() && text_[at_] != ')') {
      if (accept('|')) {
        out_ += '|';
        continue;
      }
      if (text_[at_] == '^' || text_[at_] == '$') {
        out_ += text_[at_++];
        continue;
      }
      if (!atom(depth) || !quantifier()) return false;
    }
    return true;
  }

  bool atom(int depth) {
    const char c = text_[at_];
    switch (c) {
      case '(': return group(depth);
      case '[': ++at_; return character_class(out_, depth);
      case '\\': return escape();
      case '.':
        ++at_;
        out_ += dot_all_ ? "(?s:.)" : "[^\\n\\r]";
        return true;
      case '*':
      case '+':
      case '?': return fail("a quantifier has nothing before it");
      case '{':
      case '}':
      case ']': return fail("`" + std::string(1, c) + "` must be written with a backslash");
      default: break;
    }
    const Character found = character_at(text_, at_);
    append_escaped(out_, found.code);
    at_ += found.bytes;
    return true;
  }

  bool group(int depth) {
    ++at_;
    int number = 0;
    out_ += '(';
    if (accept('?')) {
      if (!accept(':')) return fail("after `(?` only `:` may stand");
      out_ += "?:";
    } else {
      number = ++opened_;
      closed_.push_back(false);
    }
    if (!alternatives(depth + 1)) return false;
    if (!accept(')')) return fail("a `)` is missing");
    out_ += ')';
    if (number != 0) closed_[static_cast<std::size_t>(number - 1)] = true;
    return true;
  }

  bool quantifier() {
    if (!more()) return true;
    const char c = text_[at_];
    if (c == '*' || c == '+' || c == '?') {
      out_ += c;
      ++at_;
    } else if (c == '{') {
      ++at_;
      std::string least, most;
      const auto number = [&](std::string& digits) {
        while (more() && text_[at_] >= '0' && text_[at_] <= '9' && digits.size() < 6) digits += text_[at_++];
      };
      number(least);
      bool comma = accept(',');
      if (comma) number(most);
      if (least.empty() || !accept('}')) return fail("a quantifier is written {n}, {n,} or {n,m}");
      if (comma && !most.empty() && std::stoi(most) < std::stoi(least)) return fail("a quantifier {n,m} needs n <= m");
      out_ += "{" + least + (comma ? "," : "") + most + "}";
    } else {
      return true;
    }
    if (accept('?')) out_ += '?';
    if (more() && (text_[at_] == '*' || text_[at_] == '+' || text_[at_] == '?' || text_[at_] == '{')) {
      return fail("two quantifiers follow each other");
    }
    return true;
  }

  static void append_escaped(std::string& out, char32_t c) {
    if (c < 0x80 && std::string_view("\\^$.|?*+()[]{}-#&~").find(static_cast<char>(c)) != std::string_view::npos)
      out += '\\';
    append_utf8(out, c);
  }

  /// After a backslash, outside and inside classes: classes of characters and single characters.
  bool shared_escape(std::string& out, bool in_class, char32_t* single) {
    const char c = text_[at_];
    ++at_;
    const auto set = [&](std::string_view members, bool negative) {
      if (in_class && negative) return fail("this escape cannot stand in a class");
      out += in_class ? std::string(members) : "[" + std::string(negative ? "^" : "") + std::string(members) + "]";
      return true;
    };
    switch (c) {
      case 'n': *single = '\n'; return true;
      case 'r': *single = '\r'; return true;
      case 't': *single = '\t'; return true;
      case 'd': out += "\\p{Nd}"; return true;
      case 'D': out += "\\P{Nd}"; return true;
      case 's': return set(" \\t\\n\\r", false);
      case 'S':
        out += in_class ? "\\x{0}-\\x{8}\\x{b}\\x{c}\\x{e}-\\x{1f}\\x{21}-\\x{10ffff}" : "[^ \\t\\n\\r]";
        return true;
      case 'w': out += in_class ? "\\p{L}\\p{M}\\p{N}\\p{S}" : "[\\p{L}\\p{M}\\p{N}\\p{S}]"; return true;
      case 'W': out += in_class ? "\\p{P}\\p{Z}\\p{C}" : "[\\p{P}\\p{Z}\\p{C}]"; return true;
      case 'i': return set("\\p{L}_:", false);
      case 'I': return set("\\p{L}_:", true);
      case 'c': return set("\\p{L}\\p{M}\\p{Nd}_:.\\-\\x{b7}", false);
      case 'C': return set("\\p{L}\\p{M}\\p{Nd}_:.\\-\\x{b7}", true);
      case 'p':
      case 'P': return property(out, c == 'P', in_class);
      default: break;
    }
    if (std::string_view("\\|.-^?*+{}()[]$").find(c) != std::string_view::npos) {
      *single = static_cast<unsigned char>(c);
      return true;
    }
    return fail("`\\" + std::string(1, c) + "` is not an escape of XPath patterns");
  }

  bool property(std::string& out, bool negative, bool in_class) {
    if (!accept('{')) return fail("\\p is followed by {...}");
    std::string name;
    while (more() && text_[at_] != '}' && name.size() < 64) name += text_[at_++];
    if (!accept('}')) return fail("a `}` is missing after \\p{");
    if (name.starts_with("Is")) {
      for (const UnicodeBlock& block : unicode_blocks) {
        if (name.substr(2) != block.name) continue;
        const auto hex = [](char32_t c) {
          static constexpr char digits[] = "0123456789abcdef";
          std::string text;
          for (; c != 0 || text.empty(); c >>= 4) text.insert(text.begin(), digits[c & 15]);
          return "\\x{" + text + "}";
        };
        if (!in_class) {
          out += "[" + std::string(negative ? "^" : "") + hex(block.first) + "-" + hex(block.last) + "]";
        } else if (!negative) {
          out += hex(block.first) + "-" + hex(block.last);
        } else {
          if (block.first != 0) out += "\\x{0}-" + hex(block.first - 1);
          out += hex(block.last + 1) + "-\\x{10ffff}";
        }
        return true;
      }
      return fail("there is no Unicode block `" + name + "` known here");
    }
    static constexpr std::string_view categories[] = {
        "L",  "Lu", "Ll", "Lt", "Lm", "Lo", "M",  "Mn", "Mc", "Me", "N",  "Nd", "Nl", "No", "P",  "Pc", "Pd", "Ps",
        "Pe", "Pi", "Pf", "Po", "Z",  "Zs", "Zl", "Zp", "S",  "Sm", "Sc", "Sk", "So", "C",  "Cc", "Cf", "Co", "Cn"};
    for (const std::string_view category : categories) {
      if (name != category) continue;
      out += (negative ? "\\P{" : "\\p{") + name + "}";
      return true;
    }
    return fail("there is no character category `" + name + "`");
  }

  bool escape() {
    ++at_;
    if (!more()) return fail("the pattern ends with a backslash");
    const char c = text_[at_];
    if (c >= '1' && c <= '9') {  // as many digits as make a group that exists
      std::size_t number = 0;
      while (more() && text_[at_] >= '0' && text_[at_] <= '9') {
        const std::size_t longer = number * 10 + static_cast<std::size_t>(text_[at_] - '0');
        if (number != 0 && longer > closed_.size()) break;
        number = longer;
        ++at_;
      }
      if (number > closed_.size() || !closed_[number - 1]) {
        return fail("there is no closed group " + std::to_string(number) + " to refer back to");
      }
      out_ += "\\g{" + std::to_string(number) + "}";
      return true;
    }
    char32_t single = 0;
    if (!shared_escape(out_, false, &single)) return false;
    if (single != 0) append_escaped(out_, single);
    return true;
  }

  /// After `[`; spaces count here. A subtraction [a-z-[aeiou]] becomes a look-ahead.
  bool character_class(std::string& out, int depth) {
    if (depth > most_depth) return fail("the pattern is nested too deep");
    std::string members, without;
    const bool negative = at_ < text_.size() && text_[at_] == '^' && (++at_, true);
    bool any = false;
    for (;;) {
      if (at_ >= text_.size()) return fail("a `]` is missing");
      const char c = text_[at_];
      if (c == ']') {
        if (!any) return fail("a class has no characters");
        ++at_;
        break;
      }
      if (c == '-' && at_ + 1 < text_.size() && text_[at_ + 1] == '[' && any) {
        at_ += 2;
        if (!character_class(without, depth + 1)) return false;
        if (at_ >= text_.size() || text_[at_] != ']') return fail("after a subtraction the class ends");
        ++at_;
        break;
      }
      if (c == '[') return fail("`[` in a class must be written with a backslash");
      char32_t first = 0;
      if (!member(members, first)) return false;
      any = true;
      if (first == 0) continue;
      // A range?
      if (at_ + 1 < text_.size() && text_[at_] == '-' && text_[at_ + 1] != ']' && text_[at_ + 1] != '[') {
        ++at_;
        char32_t last = 0;
        std::string set;
        if (!member(set, last)) return false;
        if (last == 0) return fail("a range ends with a single character");
        if (last < first) return fail("a range runs backwards");
        append_escaped(members, first);
        members += '-';
        append_escaped(members, last);
        continue;
      }
      append_escaped(members, first);
    }
    const std::string own = (negative ? "[^" : "[") + members + "]";
    out += without.empty() ? own : "(?:(?!" + without + ")" + own + ")";
    return true;
  }

  bool member(std::string& members, char32_t& single) {
    if (text_[at_] == '\\') {
      ++at_;
      if (at_ >= text_.size()) return fail("the pattern ends with a backslash");
      return shared_escape(members, true, &single);
    }
    const Character found = character_at(text_, at_);
    at_ += found.bytes;
    single = found.code;
    return found.code != 0 || fail("a pattern cannot hold the character U+0000");
  }

  std::string_view text_;
  bool dot_all_;
  bool free_;
  std::size_t at_ = 0;
  int opened_ = 0;
  std::vector<bool> closed_;
  std::string out_;
  std::string why_;
};

LIANGCE_INLINE std::optional<std::string> pcre_of_xpath(std::string_view pattern, bool dot_all, bool free_spacing,
                                                        int& groups, std::string& why) {
  return PatternReader(pattern, dot_all, free_spacing).read(groups, why);
}

}  // namespace liangce::feel::detail
