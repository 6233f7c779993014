#pragma once

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "liangce/batch/column_builder.hpp"
#include "liangce/batch/impl/arrow_parts.hpp"

namespace liangce::batch {

namespace detail {

using Bytes = std::vector<std::uint8_t>;

struct Validity {
  explicit Validity(std::size_t rows) : bits((rows + 7) / 8) {}
  void set(std::size_t row) {
    set_bit(bits, row);
    ++valid;
  }
  Bytes bits;
  std::size_t valid = 0;
};

/// Offsets and bytes of a utf8 array.
struct TextBuffers {
  TextBuffers() { append(offsets, std::int32_t{0}); }
  void add(std::string_view text) {
    bytes.insert(bytes.end(), text.begin(), text.end());
    append(offsets, static_cast<std::int32_t>(bytes.size()));
  }
  Bytes offsets;
  Bytes bytes;
};

LIANGCE_INLINE void finish_array(Validity validity, std::vector<Bytes> buffers, std::size_t rows, ArrowArray* array,
                                 std::unique_ptr<ArrayParts> parts = std::make_unique<ArrayParts>()) {
  const auto nulls = static_cast<std::int64_t>(rows - validity.valid);
  parts->buffers.push_back(std::move(validity.bits));
  for (Bytes& buffer : buffers) parts->buffers.push_back(std::move(buffer));
  export_array(std::move(parts), static_cast<std::int64_t>(rows), nulls, array);
}

LIANGCE_INLINE void finish_schema(std::string name, std::string format, ArrowSchema* schema,
                                  std::unique_ptr<SchemaParts> parts = std::make_unique<SchemaParts>()) {
  parts->name = std::move(name);
  parts->format = std::move(format);
  export_schema(std::move(parts), schema);
}

LIANGCE_INLINE std::string text_of(const Value& value) {
  return value.is_text() ? std::string(value.text()) : value.to_feel();
}

LIANGCE_INLINE void finish_texts(const std::string& name, const std::vector<Value>& values, ArrowSchema* schema,
                                 ArrowArray* array) {
  Validity validity(values.size());
  TextBuffers texts;
  for (std::size_t row = 0; row < values.size(); ++row) {
    if (values[row].is_absent()) {
      texts.add("");
    } else {
      validity.set(row);
      texts.add(text_of(values[row]));
    }
  }
  finish_schema(name, "u", schema);
  finish_array(std::move(validity), {std::move(texts.offsets), std::move(texts.bytes)}, values.size(), array);
}

LIANGCE_INLINE void finish_words(const std::string& name, const std::vector<Value>& values, ArrowSchema* schema,
                                 ArrowArray* array) {
  Validity validity(values.size());
  Bytes indices;
  indices.reserve(values.size() * 4);
  std::unordered_map<std::string, std::int32_t> places;
  std::vector<Value> words;
  for (std::size_t row = 0; row < values.size(); ++row) {
    std::int32_t place = 0;
    if (!values[row].is_absent()) {
      validity.set(row);
      const auto [it, fresh] = places.try_emplace(text_of(values[row]), static_cast<std::int32_t>(words.size()));
      if (fresh) words.emplace_back(it->first);
      place = it->second;
    }
    append(indices, place);
  }
  auto schema_parts = std::make_unique<SchemaParts>();
  auto array_parts = std::make_unique<ArrayParts>();
  finish_texts("", words, schema_parts->dictionary.get(), array_parts->dictionary.get());
  finish_schema(name, "i", schema, std::move(schema_parts));
  finish_array(std::move(validity), {std::move(indices)}, values.size(), array, std::move(array_parts));
}

LIANGCE_INLINE void finish_text_lists(const std::string& name, const std::vector<Value>& values, ArrowSchema* schema,
                                      ArrowArray* array) {
  Validity validity(values.size());
  Bytes offsets;
  append(offsets, std::int32_t{0});
  std::vector<Value> items;
  for (std::size_t row = 0; row < values.size(); ++row) {
    if (values[row].is_list()) {
      validity.set(row);
      const auto list = values[row].items();
      items.insert(items.end(), list.begin(), list.end());
    }
    append(offsets, static_cast<std::int32_t>(items.size()));
  }
  auto schema_parts = std::make_unique<SchemaParts>();
  auto array_parts = std::make_unique<ArrayParts>();
  finish_texts("item", items, schema_parts->children.emplace_back().get(),
               array_parts->children.emplace_back().get());
  finish_schema(name, "+l", schema, std::move(schema_parts));
  finish_array(std::move(validity), {std::move(offsets)}, values.size(), array, std::move(array_parts));
}

LIANGCE_INLINE void finish_booleans(const std::string& name, const std::vector<Value>& values, ArrowSchema* schema,
                                    ArrowArray* array) {
  Validity validity(values.size());
  Bytes bits((values.size() + 7) / 8);
  for (std::size_t row = 0; row < values.size(); ++row) {
    if (!values[row].is_absent()) validity.set(row);
    if (values[row].is_true()) set_bit(bits, row);
  }
  finish_schema(name, "b", schema);
  finish_array(std::move(validity), {std::move(bits)}, values.size(), array);
}

LIANGCE_INLINE void finish_dates(const std::string& name, const std::vector<Value>& values, ArrowSchema* schema,
                                 ArrowArray* array) {
  Validity validity(values.size());
  Bytes days;
  for (std::size_t row = 0; row < values.size(); ++row) {
    if (!values[row].is_absent()) validity.set(row);
    append(days, static_cast<std::int32_t>(values[row].is_absent() ? 0 : values[row].date().days));
  }
  finish_schema(name, "tdD", schema);
  finish_array(std::move(validity), {std::move(days)}, values.size(), array);
}

/// The scale at which every number is an exact 38-digit integer, or -1 when there is none.
LIANGCE_INLINE int common_scale(const std::vector<Value>& values) {
  int scale = 0;
  for (const Value& value : values) {
    if (value.is_number()) scale = std::max(scale, value.number().scale());
  }
  if (scale > 38) return -1;
  for (const Value& value : values) {
    if (value.is_number()) {
      const auto scaled = value.number().to_scaled128(scale);
      // 10^38 does not fit the type's promise of 38 digits, although it fits 127 bits.
      static constexpr __int128 most = static_cast<__int128>(10'000'000'000'000'000'000ULL) * 10'000'000'000'000'000'000ULL;
      if (!scaled || *scaled >= most || *scaled <= -most) return -1;
    }
  }
  return scale;
}

LIANGCE_INLINE void finish_numbers(const std::string& name, const std::vector<Value>& values, int scale,
                                   ArrowSchema* schema, ArrowArray* array) {
  Validity validity(values.size());
  Bytes bytes;
  bytes.reserve(values.size() * 16);
  for (std::size_t row = 0; row < values.size(); ++row) {
    __int128 scaled = 0;
    if (!values[row].is_absent()) {
      validity.set(row);
      scaled = *values[row].number().to_scaled128(scale);
    }
    append(bytes, scaled);
  }
  finish_schema(name, "d:38," + std::to_string(scale), schema);
  finish_array(std::move(validity), {std::move(bytes)}, values.size(), array);
}

/// The one kind of all present values, or absent when they differ or there are none.
LIANGCE_INLINE Kind one_kind(const std::vector<Value>& values) noexcept {
  Kind kind = Kind::absent;
  for (const Value& value : values) {
    if (value.is_absent()) continue;
    if (kind != Kind::absent && kind != value.kind()) return Kind::absent;
    kind = value.kind();
  }
  return kind;
}

LIANGCE_INLINE bool fits_date32(const std::vector<Value>& values) noexcept {
  return std::all_of(values.begin(), values.end(), [](const Value& value) {
    return value.is_absent() || (value.date().days >= INT32_MIN && value.date().days <= INT32_MAX);
  });
}

LIANGCE_INLINE bool texts_only(const std::vector<Value>& values) noexcept {
  return std::all_of(values.begin(), values.end(), [](const Value& value) {
    if (value.is_absent()) return true;
    const auto items = value.items();
    return std::all_of(items.begin(), items.end(), [](const Value& item) { return item.is_text(); });
  });
}

}  // namespace detail

LIANGCE_INLINE ColumnBuilder::ColumnBuilder(std::string name, ResultKind kind, std::size_t rows)
    : name_(std::move(name)), kind_(kind), values_(rows) {}

LIANGCE_INLINE void ColumnBuilder::finish(ArrowSchema* schema, ArrowArray* array) const {
  if (kind_ == ResultKind::word) return detail::finish_words(name_, values_, schema, array);
  if (kind_ == ResultKind::text_list) return detail::finish_text_lists(name_, values_, schema, array);
  switch (detail::one_kind(values_)) {
    case Kind::boolean: return detail::finish_booleans(name_, values_, schema, array);
    case Kind::number:
      // Numbers that share no 38-digit scale (a third, a googol) keep every digit as text.
      if (const int scale = detail::common_scale(values_); scale >= 0) {
        return detail::finish_numbers(name_, values_, scale, schema, array);
      }
      break;
    case Kind::date:
      if (detail::fits_date32(values_)) return detail::finish_dates(name_, values_, schema, array);
      break;
    case Kind::list:
      if (detail::texts_only(values_)) return detail::finish_text_lists(name_, values_, schema, array);
      break;
    default: break;
  }
  detail::finish_texts(name_, values_, schema, array);
}

LIANGCE_INLINE void finish_table(const std::vector<ColumnBuilder>& columns, ArrowSchema* schema, ArrowArray* array) {
  auto schema_parts = std::make_unique<detail::SchemaParts>();
  auto array_parts = std::make_unique<detail::ArrayParts>();
  const std::size_t rows = columns.empty() ? 0 : columns.front().rows();
  for (const ColumnBuilder& column : columns) {
    column.finish(schema_parts->children.emplace_back().get(), array_parts->children.emplace_back().get());
  }
  detail::finish_schema("", "+s", schema, std::move(schema_parts));
  array_parts->buffers.emplace_back();
  detail::export_array(std::move(array_parts), static_cast<std::int64_t>(rows), 0, array);
}

}  // namespace liangce::batch
