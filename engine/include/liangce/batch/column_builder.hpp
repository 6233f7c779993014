// Result columns: values collected chunk by chunk, handed out as Arrow arrays once the whole column is known.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "liangce/batch/arrow_owner.hpp"
#include "liangce/value/value.hpp"

namespace liangce::batch {

/// What a result column is made of.
enum class ResultKind : std::uint8_t {
  word,       ///< one of few texts: dictionary<int32, utf8>
  text_list,  ///< a list of few texts: list<utf8>
  value,      ///< values of any kind; see ColumnBuilder::settle
};

/// Consecutive rows of one result column. Filled by one thread.
///
/// Words, lists of words and values of which there are few are kept as numbers into what they stand for, so that a row
/// costs a few bytes; numbers and dates that come as columns stay columns.
class ColumnPart {
 public:
  explicit ColumnPart(ResultKind kind) : kind_(kind) {}

  ResultKind kind() const noexcept { return kind_; }
  std::size_t rows() const noexcept {
    switch (form_) {
      case Form::numbers: return numbers_.size();
      case Form::values: return values_.size();
      case Form::bytes: return bytes_.size();
      case Form::nulls:
      case Form::coded: break;
    }
    return rows_;
  }
  void add_null();
  void add_value(Value value) { values_.push_back(std::move(value)); }  ///< kind value
  void add_word(std::string_view word);                                 ///< kind word
  void add_list_item(std::string_view word);  ///< kind text_list: of the row that close_list() ends
  void close_list();

  // Whole columns at once, into an empty part.
  void set_nulls(std::size_t rows);  ///< kind value
  /// Kind word: row r is words[codes[r]]. At most 250 words, each different.
  void set_words(std::span<const std::uint8_t> codes, std::span<const std::string> words);
  /// Kind value: the same with values.
  void set_values(std::span<const std::uint8_t> codes, std::span<const Value> words);
  /// Kind value: scaled numbers, or day numbers when `dates`; bit r of `known`: the row has one.
  void set_numbers(std::span<const std::int64_t> numbers, const std::uint64_t* known, int scale, bool dates);
  /// Row `row` becomes row `from` of a part of the same kind. Not of lists.
  void replace(std::size_t row, const ColumnPart& other, std::size_t from);
  /// Appends row `from` of a part of lists.
  void add_list(const ColumnPart& other, std::size_t from);
  /// Kind value.
  Value value(std::size_t row) const;

 private:
  friend class ColumnBuilder;
  static constexpr std::uint32_t no_word = 0xFFFFFFFF;
  static constexpr std::uint8_t no_byte = 255;
  enum class Form : std::uint8_t { coded, bytes, values, numbers, nulls };
  std::uint32_t code(std::string_view word);
  /// Kind word: calls `visit` with the code of every word there is, in order of first use.
  template <typename Visit>
  void each_word(Visit visit) const;
  /// Kind value: calls `visit` with every value that may be there, and more than once.
  template <typename Visit>
  void each_value(Visit visit) const;

  ResultKind kind_;
  Form form_ = kind_ == ResultKind::value ? Form::values : Form::coded;
  std::size_t rows_ = 0;       // coded
  std::vector<Value> values_;  // values: one a row; else what stands for codes, or in place of a number
  std::vector<std::uint32_t> codes_;
  std::vector<std::uint8_t> bytes_;    // bytes: codes of few words
  std::vector<std::uint32_t> ends_;    // text_list: where each row's codes end
  std::vector<std::uint8_t> present_;  // text_list; numbers: 1 a number, 2 a value of values_ (numbers_ says which)
  std::vector<std::int64_t> numbers_;
  int scale_ = 0;
  bool dates_ = false;
  std::vector<std::string> words_;
  std::unordered_map<std::string, std::uint32_t> places_;
};

/// One result column: parts in row order, then one Arrow array for each group of parts. All arrays have one type.
class ColumnBuilder {
 public:
  /// `expected`: kind of the values when there turns out to be none (absent: text).
  ColumnBuilder(std::string name, ResultKind kind, Kind expected = Kind::absent)
      : name_(std::move(name)), kind_(kind), expected_(expected) {}

  const std::string& name() const noexcept { return name_; }
  ResultKind kind() const noexcept { return kind_; }
  void add(ColumnPart part) { parts_.push_back(std::move(part)); }
  const std::vector<ColumnPart>& parts() const noexcept { return parts_; }

  /// To be called when all parts are there: chooses the Arrow type. Values of one kind get its own: bool, date32, utf8,
  /// list<utf8>; numbers a decimal128 with the smallest scale that holds every one exactly. What no such type holds
  /// without loss (a third, mixed kinds, contexts) is canonical text.
  void settle();
  void finish_schema(ArrowSchema* schema) const;
  /// The rows of parts [first, last), whose memory is given back.
  void finish_array(std::size_t first, std::size_t last, ArrowArray* array);

 private:
  enum class Form : std::uint8_t { word, text_list, boolean, decimal, date, text };
  void settle_values();
  void finish_numbers(std::size_t first, std::size_t last, ArrowArray* array);
  void finish_texts(std::size_t first, std::size_t last, ArrowArray* array);

  std::string name_;
  ResultKind kind_;
  Kind expected_;
  std::vector<ColumnPart> parts_;
  Form form_ = Form::text;
  int scale_ = 0;
  std::vector<std::string> words_;                        // word: of all parts, in order of first use
  std::vector<std::vector<std::uint32_t>> word_of_part_;  // word: a part's code -> index in words_
};

/// The record batches of some columns with equal parts: a struct schema, and an array for each group of parts with at
/// least `least_rows` rows together (the last one may have fewer).
void finish_table(std::vector<ColumnBuilder>& columns, std::size_t least_rows, OwnedSchema& schema,
                  std::vector<OwnedArray>& batches);

}  // namespace liangce::batch

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/batch/impl/column_builder_inl.hpp"
#endif
