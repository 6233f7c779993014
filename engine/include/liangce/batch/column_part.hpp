// Consecutive rows of one result column, as cheap as what they say.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

#include "liangce/batch/impl/block_pool.hpp"
#include "liangce/value/value.hpp"

namespace liangce::batch {

/// What a result column is made of.
enum class ResultKind : std::uint8_t {
  word,       ///< one of few texts: a dictionary of utf8 in order of first use
  label,      ///< one of texts known beforehand: a dictionary of utf8, all of them
  text_list,  ///< a list of few texts: list<utf8>
  set,        ///< some of things known beforehand, a bit each: uint64, or fixed_size_binary of whole 64 bits beyond 64
  value,      ///< values of any kind; see ColumnBuilder::settle
};

/// Filled by one thread, at its end: a row at a time, or columns of rows. Words and values of which there are few are
/// kept as numbers into what they stand for, so that a row costs a few bytes; numbers, dates and sets that come as
/// columns stay columns.
class ColumnPart {
 public:
  /// `width`: of kind set, how many words of 64 bits a row has.
  explicit ColumnPart(ResultKind kind, std::size_t width = 1) : kind_(kind), width_(width) {}

  ResultKind kind() const noexcept { return kind_; }
  std::size_t rows() const noexcept { return rows_; }
  void expect(std::size_t rows) noexcept { expected_ = rows; }  ///< memory is taken for so many at once

  // A row at a time.
  void add_null();
  void add_value(Value value);                ///< kind value
  void add_word(std::string_view word);       ///< kind word
  void add_label(std::uint32_t label);        ///< kind label
  void add_set(const std::uint64_t* bits);    ///< kind set
  void add_list_item(std::string_view word);  ///< kind text_list: of the row that close_list() ends
  void close_list();

  // Columns of rows.
  void add_same(const Value& value, std::size_t rows);  ///< kind value
  /// Kind word: row r is words[codes[r]], or the last word beyond them. At most 250 words, each different; quickest
  /// when they are the same at every call.
  void add_words(std::span<const std::uint8_t> codes, std::span<const std::string> words);
  /// Kind value: the same with values; null where there is no such value.
  void add_values(std::span<const std::uint8_t> codes, std::span<const Value> words);
  /// Kind label: null where the code is 250 or more.
  void add_labels(std::span<const std::uint8_t> codes);
  /// Kind value: scaled numbers, or day numbers when `dates`, the same scale at every call where speed is wanted; bit r
  /// of `known`: the row has one. After rows of another form a row at a time.
  void add_numbers(std::span<const std::int64_t> numbers, const std::uint64_t* known, int scale, bool dates);
  /// Kind set: `width` words a row. Kind text_list: one word a row, bit b: words[b] is in the row's list (in that
  /// order); at most 64 words, each different.
  void add_sets(std::span<const std::uint64_t> bits, std::span<const std::string> words = {});
  /// Kind text_list: bit r of planes[b]: words[b] is in the list of row r. At most 64 words, each different; quickest
  /// when they are the same at every call.
  void add_planes(std::span<const std::uint64_t* const> planes, std::size_t rows, std::span<const std::string> words);
  /// The rows of another part of the kind.
  void append(const ColumnPart& other);
  /// Row `row` becomes row `from` of another part of the kind.
  void replace(std::size_t row, const ColumnPart& other, std::size_t from);
  /// Kind value.
  Value value(std::size_t row) const;

 private:
  friend class ColumnBuilder;
  static constexpr std::uint32_t no_code = 0xFFFFFFFF;
  static constexpr std::uint8_t no_byte = 255;
  static constexpr std::size_t most_bytes = 250;  // codes a byte holds
  enum class Form : std::uint8_t {
    same,     ///< values_[0] (or null) everywhere
    bytes,    ///< codes of few words or values
    coded,    ///< codes of more
    values,   ///< a value a row
    numbers,  ///< scaled numbers or days
    lists,    ///< codes of words, and where each row's end
    planes,   ///< lists as bits: a plane a word
    sets,     ///< bits
  };
  Form first_form() const noexcept;
  std::uint32_t code(std::string_view word);
  std::uint32_t code_of(const Value& value);  ///< among values_
  void push_code(std::uint32_t code);
  void put_code(std::size_t row, std::uint32_t code);
  std::uint32_t code_at(std::size_t row) const noexcept;
  /// What stands for each of `words`, `known` being those of the part: they may have come in another order, with rows
  /// that were added singly. Empty: their own numbers do.
  template <typename Word, typename Code>
  static std::vector<std::uint32_t> codes_of(std::span<const Word> words, const std::vector<Word>& known, Code code);
  void widen();                                                  ///< bytes -> coded
  void spell_out_planes();                                       ///< planes -> lists
  bool is_in(std::size_t word, std::size_t row) const noexcept;  ///< form planes
  void append_lists(const ColumnPart& other, std::size_t from, std::size_t to);
  /// Kind text_list: the row as bits over words_, if it can be said so.
  bool bits_of(const ColumnPart& other, std::size_t from, std::uint64_t& bits);
  void replace_list(std::size_t row, const ColumnPart& other, std::size_t from);
  void put_odd(std::size_t row, Value value);
  bool is_present(std::size_t row) const noexcept { return absent_.empty() || !absent_[row]; }
  void set_absent(std::size_t row);
  /// Forms bytes and coded: calls `visit` with each code there is, in order of first use.
  template <typename Visit>
  void each_code(Visit visit) const;
  /// Kind value: calls `visit` with every value that may be there, and more than once.
  template <typename Visit>
  void each_value(Visit visit) const;

  ResultKind kind_;
  Form form_ = first_form();
  std::size_t width_ = 1;
  std::size_t rows_ = 0;
  std::size_t expected_ = 0;
  detail::Pooled<std::uint8_t> bytes_;
  detail::Pooled<std::uint32_t> codes_;
  std::vector<Value> values_;           // values: one a row; bytes, coded, same: what codes stand for
  detail::Pooled<std::uint32_t> ends_;  // lists
  detail::Pooled<std::uint64_t> bits_;  // sets: width_ a row; planes: width_ every 64 rows; numbers: which have one
  detail::Pooled<std::int64_t> numbers_;
  std::vector<std::pair<std::size_t, Value>> odd_;  // numbers: rows of another value, ascending
  std::vector<bool> absent_;                        // lists, sets: rows that are null; empty: none
  int scale_ = 0;
  bool dates_ = false;
  std::vector<std::string> words_;
  std::unordered_map<std::string, std::uint32_t> places_;
};

template <typename Word, typename Code>
std::vector<std::uint32_t> ColumnPart::codes_of(std::span<const Word> words, const std::vector<Word>& known,
                                                Code code) {
  std::vector<std::uint32_t> codes;
  const auto same = [](const Word& a, const Word& b) {
    if constexpr (std::is_same_v<Word, Value>) {
      return a.same(b);
    } else {
      return a == b;
    }
  };
  if (words.size() <= known.size() && std::equal(words.begin(), words.end(), known.begin(), same)) return codes;
  for (const Word& word : words) codes.push_back(code(word));
  return codes;
}

template <typename Visit>
void ColumnPart::each_code(Visit visit) const {
  if (form_ == Form::bytes) {
    // Few: where each comes first is found faster than every row is looked at.
    std::vector<std::pair<std::size_t, std::uint32_t>> first;
    const std::size_t count = std::max(words_.size(), values_.size());
    for (std::size_t i = 0; i < count && !bytes_.empty(); ++i) {
      const void* at = std::memchr(bytes_.data(), static_cast<int>(i), bytes_.size());
      if (at != nullptr)
        first.emplace_back(static_cast<const std::uint8_t*>(at) - bytes_.data(), static_cast<std::uint32_t>(i));
    }
    std::sort(first.begin(), first.end());
    for (const auto& [row, code] : first) visit(code);
    return;
  }
  std::vector<bool> seen(std::max(words_.size(), values_.size()));
  for (const std::uint32_t code : codes_) {
    if (code == no_code || seen[code]) continue;
    seen[code] = true;
    visit(code);
  }
}

template <typename Visit>
void ColumnPart::each_value(Visit visit) const {
  switch (form_) {
    case Form::same:
      if (rows_ != 0 && !values_[0].is_absent()) visit(values_[0]);
      return;
    case Form::bytes:
    case Form::coded: return each_code([&](std::uint32_t code) { visit(values_[code]); });
    case Form::values:
      for (const Value& value : values_) {
        if (!value.is_absent()) visit(value);
      }
      return;
    case Form::numbers:
      for (std::size_t row = 0; row < rows_; ++row) {
        const Value one = value(row);
        if (!one.is_absent()) visit(one);
      }
      return;
    case Form::lists:
    case Form::planes:
    case Form::sets: return;
  }
}

}  // namespace liangce::batch

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/batch/impl/column_part_inl.hpp"
#include "liangce/batch/impl/column_part_lists_inl.hpp"
#endif
