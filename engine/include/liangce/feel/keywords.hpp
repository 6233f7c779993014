// The words of the language and their Chinese spellings (DMN 1.5 grammar rules; the Chinese ones are this project's).
#pragma once

#include <string_view>

#include "liangce/feel/parser.hpp"

namespace liangce::feel {

/// A word and what it means.
struct KeywordSpelling {
  std::string_view word;
  Keyword keyword;
  bool infix;  ///< stands between operands: may be written on to the word before it
};

/// Chinese spellings (read only as variants), longer ones before their own beginnings.
inline constexpr KeywordSpelling chinese_keywords[] = {
    {"并且", Keyword::and_, true},      {"且", Keyword::and_, true},      {"或者", Keyword::or_, true},
    {"或", Keyword::or_, true},         {"非", Keyword::not_, false},     {"如果", Keyword::if_, false},
    {"若", Keyword::if_, false},        {"那么", Keyword::then, true},    {"则", Keyword::then, true},
    {"否则", Keyword::else_, true},     {"存在", Keyword::some, false},   {"每个", Keyword::every, false},
    {"满足", Keyword::satisfies, true}, {"属于", Keyword::in, true},      {"介于", Keyword::between, true},
    {"对于", Keyword::for_, false},     {"返回", Keyword::return_, true}, {"真", Keyword::true_, false},
    {"假", Keyword::false_, false},     {"空", Keyword::null, false},     {"是", Keyword::true_, false},
    {"否", Keyword::false_, false},
};

/// The standard's own.
inline constexpr KeywordSpelling english_keywords[] = {
    {"and", Keyword::and_, true},
    {"or", Keyword::or_, true},
    {"not", Keyword::not_, false},
    {"in", Keyword::in, true},
    {"between", Keyword::between, true},
    {"instance", Keyword::instance, true},
    {"of", Keyword::of, true},
    {"if", Keyword::if_, false},
    {"then", Keyword::then, true},
    {"else", Keyword::else_, true},
    {"for", Keyword::for_, false},
    {"return", Keyword::return_, true},
    {"some", Keyword::some, false},
    {"every", Keyword::every, false},
    {"satisfies", Keyword::satisfies, true},
    {"true", Keyword::true_, false},
    {"false", Keyword::false_, false},
    {"null", Keyword::null, false},
    {"function", Keyword::function, false},
    {"external", Keyword::external, false},
};

}  // namespace liangce::feel
