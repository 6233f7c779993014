// Output columns: values collected row by row, handed out as one Arrow array each.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "liangce/batch/arrow_owner.hpp"
#include "liangce/value/value.hpp"

namespace liangce::batch {

/// What a result column holds. `any` looks at the values when it is finished: one kind of scalar gives its own Arrow type,
/// numbers a decimal128 whose scale holds every one exactly (else their text), anything else FEEL text.
enum class ResultKind : std::uint8_t { word, text_list, any };

/// One result column. Rows may be set in any order and from several threads, each row by one thread.
class ColumnBuilder {
 public:
  ColumnBuilder(std::string name, ResultKind kind, std::size_t rows);

  const std::string& name() const noexcept { return name_; }
  std::size_t rows() const noexcept { return values_.size(); }
  void set(std::size_t row, Value value) { values_[row] = std::move(value); }

  /// Arrow form: word = dictionary<int32, utf8>, text_list = list<utf8>, any = bool, decimal128, date32, list<utf8> or utf8.
  void finish(ArrowSchema* schema, ArrowArray* array) const;

 private:
  std::string name_;
  ResultKind kind_;
  std::vector<Value> values_;
};

/// A struct array of the columns: the Arrow form of a record batch.
void finish_table(const std::vector<ColumnBuilder>& columns, ArrowSchema* schema, ArrowArray* array);

}  // namespace liangce::batch

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/batch/impl/column_builder_inl.hpp"
#endif
