// Result columns: parts collected chunk by chunk, handed out as Arrow arrays once the whole column is known.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "liangce/batch/arrow_owner.hpp"
#include "liangce/batch/column_part.hpp"

namespace liangce::batch {

namespace detail {
class Buffer;
struct Validity;
}  // namespace detail

/// One result column: parts in row order, then one Arrow array for each group of parts. All arrays have one type.
class ColumnBuilder {
 public:
  /// `expected`: kind of the values when there turns out to be none (absent: text that is free). A column expected to
  /// be text is a dictionary, whatever it turns out to hold as long as it is text.
  ColumnBuilder(std::string name, ResultKind kind, Kind expected = Kind::absent)
      : name_(std::move(name)), kind_(kind), expected_(expected) {}
  /// Of kind label: all labels, in order. Of kind set: what the bits stand for.
  ColumnBuilder(std::string name, ResultKind kind, std::vector<std::string> known)
      : name_(std::move(name)), kind_(kind), words_(std::move(known)) {}

  const std::string& name() const noexcept { return name_; }
  ResultKind kind() const noexcept { return kind_; }
  /// Of kind set: how many words of 64 bits a row has.
  std::size_t width() const noexcept {
    return kind_ == ResultKind::set && words_.size() > 64 ? (words_.size() + 63) / 64 : 1;
  }
  ColumnPart part() const { return ColumnPart(kind_, width()); }
  void add(ColumnPart part) { parts_.push_back(std::move(part)); }
  const std::vector<ColumnPart>& parts() const noexcept { return parts_; }

  /// To be called when all parts are there: chooses the Arrow type. Values of one kind get its own: bool, date32,
  /// utf8 (a dictionary where text is expected), list<utf8>; numbers a decimal128 with the smallest scale that holds
  /// every one exactly. What no such type holds without loss (a third, mixed kinds, contexts) is canonical text.
  /// Dictionaries have the smallest signed indices that number their words.
  void settle();
  void finish_schema(ArrowSchema* schema) const;
  /// The rows of parts [first, last), whose memory is given back.
  void finish_array(std::size_t first, std::size_t last, ArrowArray* array);

 private:
  enum class Form : std::uint8_t { word, label, text_list, set, boolean, decimal, date, text };
  /// use(zero) of the smallest signed kind that numbers `words_`.
  template <typename Use>
  auto with_index(Use use) const {
    if (words_.size() <= INT8_MAX) return use(std::int8_t{});
    if (words_.size() <= INT16_MAX) return use(std::int16_t{});
    return use(std::int32_t{});
  }
  template <typename Index>
  detail::Buffer indices_of(std::size_t first, std::size_t last, detail::Validity& validity) const;
  void settle_words();
  void settle_values();
  std::size_t rows_of(std::size_t first, std::size_t last) const noexcept;
  const Value* same_everywhere(std::size_t first, std::size_t last) const noexcept;
  void finish_same(const Value& value, std::size_t first, std::size_t last, ArrowArray* array);
  void finish_words(std::size_t first, std::size_t last, ArrowArray* array);
  void finish_lists(std::size_t first, std::size_t last, ArrowArray* array);
  void finish_value_lists(std::size_t first, std::size_t last, ArrowArray* array);
  void finish_sets(std::size_t first, std::size_t last, ArrowArray* array);
  void finish_booleans(std::size_t first, std::size_t last, ArrowArray* array);
  void finish_numbers(std::size_t first, std::size_t last, ArrowArray* array);
  void finish_texts(std::size_t first, std::size_t last, ArrowArray* array);

  std::string name_;
  ResultKind kind_;
  Kind expected_ = Kind::absent;
  std::vector<ColumnPart> parts_;
  Form form_ = Form::text;
  int scale_ = 0;
  std::vector<std::string> words_;                       // word: of all parts, in order of first use
  std::vector<std::vector<std::int32_t>> word_of_part_;  // word: a part's code -> index in words_
  // What arrays of one value show together, for up to so many rows.
  std::shared_ptr<const std::uint8_t> shared_;
  std::size_t shared_rows_ = 0;
  Value shared_value_;
};

/// The record batches of some columns with equal parts: a struct schema, and an array for each group of parts with at
/// least `least_rows` rows together (the last one may have fewer).
void finish_table(std::vector<ColumnBuilder>& columns, std::size_t least_rows, OwnedSchema& schema,
                  std::vector<OwnedArray>& batches);

}  // namespace liangce::batch

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/batch/impl/column_arrays_inl.hpp"
#include "liangce/batch/impl/column_builder_inl.hpp"
#include "liangce/batch/impl/column_lists_inl.hpp"
#endif
