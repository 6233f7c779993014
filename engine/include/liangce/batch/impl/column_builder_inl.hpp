#pragma once

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "liangce/batch/column_builder.hpp"
#include "liangce/batch/impl/column_buffers.hpp"

namespace liangce::batch {

LIANGCE_INLINE void ColumnBuilder::settle() {
  switch (kind_) {
    case ResultKind::text_list: form_ = Form::text_list; return;
    case ResultKind::set: form_ = Form::set; return;
    case ResultKind::label:
      form_ = Form::label;
      word_of_part_.resize(parts_.size());
      for (auto& words : word_of_part_) {
        for (std::size_t i = 0; i < words_.size(); ++i) words.push_back(static_cast<std::int32_t>(i));
      }
      return;
    case ResultKind::word: return settle_words();
    case ResultKind::value: return settle_values();
  }
}

/// One dictionary in order of first use, however the parts came by their words.
LIANGCE_INLINE void ColumnBuilder::settle_words() {
  form_ = Form::word;
  std::unordered_map<std::string, std::int32_t> places;
  const auto place_of = [&](const std::string& word) {
    const auto [it, fresh] = places.try_emplace(word, static_cast<std::int32_t>(words_.size()));
    if (fresh) words_.push_back(word);
    return it->second;
  };
  for (const ColumnPart& part : parts_) {
    auto& mapped = word_of_part_.emplace_back();
    switch (part.form_) {
      case ColumnPart::Form::values:  // a code a row
        for (const Value& value : part.values_)
          mapped.push_back(value.is_absent() ? -1 : place_of(std::string(value.text())));
        break;
      case ColumnPart::Form::same:
        mapped.push_back(
            part.rows_ == 0 || part.values_[0].is_absent() ? -1 : place_of(std::string(part.values_[0].text())));
        break;
      default:
        mapped.assign(std::max(part.words_.size(), part.values_.size()), -1);
        part.each_code([&](std::uint32_t code) {
          mapped[code] =
              place_of(kind_ == ResultKind::word ? part.words_[code] : std::string(part.values_[code].text()));
        });
    }
  }
}

/// The type of a column of values, in one pass over them.
LIANGCE_INLINE void ColumnBuilder::settle_values() {
  Kind kind = Kind::absent;
  bool mixed = false;
  bool fits_date32 = true;
  bool only_texts = true;
  int scale = 0;
  const auto seen = [&](Kind one) {
    mixed = mixed || (kind != Kind::absent && kind != one);
    kind = one;
  };
  const auto visit = [&](const Value& value) {
    seen(value.kind());
    if (value.is_number()) scale = std::max(scale, value.number().scale());
    if (value.kind() == Kind::date)
      fits_date32 = fits_date32 && value.date().days >= INT32_MIN && value.date().days <= INT32_MAX;
    if (value.is_list()) only_texts = only_texts && detail::texts_only(value);
  };
  for (const ColumnPart& part : parts_) {
    if (part.form_ != ColumnPart::Form::numbers) {
      part.each_value(visit);
      continue;
    }
    int needed = 0;
    std::int64_t unit = 1;  // 10^(scale - needed): what every number so far is a multiple of
    for (int i = 0; i < part.scale_; ++i) unit *= 10;
    bool any = false;
    for (std::size_t w = 0; w < part.bits_.size(); ++w) {
      any = any || part.bits_[w] != 0;
      if (unit == 1 && !part.dates_) continue;
      for (std::uint64_t known = part.bits_[w]; known != 0; known &= known - 1) {
        const std::int64_t number = part.numbers_[64 * w + static_cast<std::size_t>(__builtin_ctzll(known))];
        if (part.dates_) fits_date32 = fits_date32 && number >= INT32_MIN && number <= INT32_MAX;
        while (unit != 1 && number % unit != 0) unit /= 10, ++needed;
      }
    }
    if (any) seen(part.dates_ ? Kind::date : Kind::number);
    for (const auto& [row, value] : part.odd_) visit(value);
    if (!part.dates_) scale = std::max(scale, needed);
  }
  form_ = Form::text;
  if (mixed) return;
  switch (kind == Kind::absent ? expected_ : kind) {
    case Kind::boolean: form_ = Form::boolean; break;
    case Kind::number: {
      // Numbers that share no 38-digit scale (a third, a googol) keep every digit as text.
      bool fits = scale <= 38;
      for (const ColumnPart& part : parts_) {
        // Whole numbers of 64 bits fit with up to 18 more digits.
        if (part.form_ == ColumnPart::Form::numbers && part.odd_.empty() && scale <= 18) continue;
        if (!fits) break;
        part.each_value([&](const Value& value) {
          const auto scaled = value.number().to_scaled128(scale);
          fits = fits && scaled && *scaled < detail::past_38_digits && -*scaled < detail::past_38_digits;
        });
      }
      scale_ = scale;
      if (fits) form_ = Form::decimal;
      break;
    }
    case Kind::date:
      if (fits_date32) form_ = Form::date;
      break;
    case Kind::list:
      if (only_texts) form_ = Form::text_list;
      break;
    case Kind::text:
      if (expected_ == Kind::text) settle_words();
      break;
    default: break;
  }
}

LIANGCE_INLINE void ColumnBuilder::finish_schema(ArrowSchema* schema) const {
  auto parts = std::make_unique<detail::SchemaParts>();
  std::string format = "u";
  switch (form_) {
    case Form::word:
    case Form::label:
      format = with_index([](auto zero) { return sizeof zero == 1 ? "c" : sizeof zero == 2 ? "s" : "i"; });
      detail::finish_schema("", "u", parts->dictionary.get());
      break;
    case Form::text_list:
      format = "+l";
      detail::finish_schema("item", "u", parts->children.emplace_back().get());
      break;
    case Form::set: format = width() == 1 ? "L" : "w:" + std::to_string(8 * width()); break;
    case Form::boolean: format = "b"; break;
    case Form::decimal: format = "d:38," + std::to_string(scale_); break;
    case Form::date: format = "tdD"; break;
    case Form::text: break;
  }
  detail::finish_schema(name_, std::move(format), schema, std::move(parts));
}

LIANGCE_INLINE std::size_t ColumnBuilder::rows_of(std::size_t first, std::size_t last) const noexcept {
  std::size_t rows = 0;
  for (std::size_t p = first; p < last; ++p) rows += parts_[p].rows();
  return rows;
}

LIANGCE_INLINE void ColumnBuilder::finish_array(std::size_t first, std::size_t last, ArrowArray* array) {
  if (const Value* only = same_everywhere(first, last)) {
    finish_same(*only, first, last, array);
    for (std::size_t p = first; p < last; ++p) parts_[p] = part();
    return;
  }
  switch (form_) {
    case Form::word:
    case Form::label: finish_words(first, last, array); break;
    case Form::text_list:
      kind_ == ResultKind::value ? finish_value_lists(first, last, array) : finish_lists(first, last, array);
      break;
    case Form::set: finish_sets(first, last, array); break;
    case Form::boolean: finish_booleans(first, last, array); break;
    case Form::decimal:
    case Form::date: finish_numbers(first, last, array); break;
    case Form::text: finish_texts(first, last, array); break;
  }
  for (std::size_t p = first; p < last; ++p) parts_[p] = part();
}

LIANGCE_INLINE void finish_table(std::vector<ColumnBuilder>& columns, std::size_t least_rows, OwnedSchema& schema,
                                 std::vector<OwnedArray>& batches) {
  auto schema_parts = std::make_unique<detail::SchemaParts>();
  for (ColumnBuilder& column : columns) {
    column.settle();
    column.finish_schema(schema_parts->children.emplace_back().get());
  }
  schema = OwnedSchema();
  detail::finish_schema("", "+s", schema.get(), std::move(schema_parts));
  const std::size_t parts = columns.empty() ? 0 : columns.front().parts().size();
  for (std::size_t first = 0; first < parts;) {
    std::size_t rows = 0;
    std::size_t last = first;
    while (last < parts && rows < least_rows) rows += columns.front().parts()[last++].rows();
    auto array_parts = std::make_unique<detail::ArrayParts>();
    for (ColumnBuilder& column : columns) column.finish_array(first, last, array_parts->children.emplace_back().get());
    array_parts->buffers.emplace_back();
    detail::export_array(std::move(array_parts), static_cast<std::int64_t>(rows), 0, batches.emplace_back().get());
    first = last;
  }
}

}  // namespace liangce::batch
