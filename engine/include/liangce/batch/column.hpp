// One Arrow array read in place, a cell at a time, as engine values.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "liangce/batch/column_type.hpp"
#include "liangce/feel/environment.hpp"
#include "liangce/value/value.hpp"

namespace liangce::batch {

namespace detail {
class ColumnFacts;
}

/// Shares the Text objects of repeated words, so that a choice column does not allocate a text per row. One thread's.
class TextPool {
 public:
  Value text(std::string_view words);

 private:
  static constexpr std::size_t most = 4096;  // beyond this the column is free text, and pooling stops paying
  feel::TextMap<Value> known_;
};

/// Why a cell cannot be read exactly, without naming its row or column.
struct CellProblem {
  const char* code = nullptr;  ///< LC803 a float that is not exact, LC804 anything else; null: no problem
  std::string message;

  explicit operator bool() const noexcept { return code != nullptr; }
  void say(const char* new_code, std::string words) {
    if (code == nullptr) code = new_code, message = std::move(words);
  }
  void clear() noexcept { code = nullptr; }
};

/// A view: the array must outlive it. Null cells, NaN and NaT read as absent (missing).
class Column {
 public:
  /// Throws std::invalid_argument when the array does not have the buffers its type needs.
  Column(const ColumnType& type, const ArrowArray& array);

  const ColumnType& type() const noexcept { return *type_; }
  std::int64_t length() const noexcept { return array_->length; }
  bool is_null(std::int64_t row) const noexcept;
  /// The value of a cell. When it cannot be read exactly, `problem` says why and the result is absent.
  Value read(std::int64_t row, TextPool& pool, CellProblem& problem) const;
  /// The bytes of a text cell that is not null (utf8 of any layout), not checked to be UTF-8.
  std::optional<std::string_view> text_at(std::int64_t row, CellProblem& problem) const;

 private:
  friend class detail::ColumnFacts;  // reads whole chunks
  template <typename T>
  T raw(std::int64_t row) const noexcept {
    return static_cast<const T*>(array_->buffers[1])[array_->offset + row];
  }
  std::int64_t index(std::int64_t row) const noexcept;
  Value read_decimal(std::int64_t row, CellProblem& problem) const;
  Value read_float(double value, CellProblem& problem) const;
  Value read_timestamp(std::int64_t ticks) const;
  Value read_text(std::int64_t row, TextPool& pool, CellProblem& problem) const;
  Value read_list(std::int64_t begin, std::int64_t end, TextPool& pool, CellProblem& problem) const;
  Value read_struct(std::int64_t row, TextPool& pool, CellProblem& problem) const;

  const ColumnType* type_;
  const ArrowArray* array_;
  const std::uint8_t* validity_ = nullptr;  // null: no cell is null
  std::vector<Column> children_;            // list: one; struct: one a field; dictionary: the values
  std::vector<Value> names_;                // struct
};

}  // namespace liangce::batch

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/batch/impl/column_inl.hpp"
#endif
