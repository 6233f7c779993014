#pragma once

#include <algorithm>
#include <iterator>
#include <stdexcept>
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
    if (text.size() > static_cast<std::size_t>(INT32_MAX) - bytes.size()) {
      throw std::length_error("more than 2 GB of text in one result batch");
    }
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

/// Canonical text: texts and times as themselves, anything else as a FEEL literal.
LIANGCE_INLINE std::string text_of(const Value& value) {
  static constexpr std::size_t most = 16U
                                      << 20U;  // shared parts are written out: a small value can have an enormous text
  if (value.is_text()) return std::string(value.text());
  std::string text = value.to_feel_within(most).value_or("(a value whose text is longer than 16 MB)");
  if (text.starts_with("@\"")) text = text.substr(2, text.size() - 3);
  return text;
}

LIANGCE_INLINE void finish_texts(const std::vector<Value>& values, ArrowArray* array) {
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
  finish_array(std::move(validity), {std::move(texts.offsets), std::move(texts.bytes)}, values.size(), array);
}

LIANGCE_INLINE void finish_words(const std::vector<std::string>& words, ArrowArray* array) {
  Validity validity(words.size());
  TextBuffers texts;
  for (std::size_t i = 0; i < words.size(); ++i) {
    validity.set(i);
    texts.add(words[i]);
  }
  finish_array(std::move(validity), {std::move(texts.offsets), std::move(texts.bytes)}, words.size(), array);
}

LIANGCE_INLINE void finish_value_lists(const std::vector<Value>& values, ArrowArray* array) {
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
  auto parts = std::make_unique<ArrayParts>();
  finish_texts(items, parts->children.emplace_back().get());
  finish_array(std::move(validity), {std::move(offsets)}, values.size(), array, std::move(parts));
}

LIANGCE_INLINE void finish_booleans(const std::vector<Value>& values, ArrowArray* array) {
  Validity validity(values.size());
  Bytes bits((values.size() + 7) / 8);
  for (std::size_t row = 0; row < values.size(); ++row) {
    if (!values[row].is_absent()) validity.set(row);
    if (values[row].is_true()) set_bit(bits, row);
  }
  finish_array(std::move(validity), {std::move(bits)}, values.size(), array);
}

LIANGCE_INLINE void finish_dates(const std::vector<Value>& values, ArrowArray* array) {
  Validity validity(values.size());
  Bytes days;
  days.reserve(values.size() * 4);
  for (std::size_t row = 0; row < values.size(); ++row) {
    if (!values[row].is_absent()) validity.set(row);
    append(days, static_cast<std::int32_t>(values[row].is_absent() ? 0 : values[row].date().days));
  }
  finish_array(std::move(validity), {std::move(days)}, values.size(), array);
}

LIANGCE_INLINE void finish_numbers(const std::vector<Value>& values, int scale, ArrowArray* array) {
  Validity validity(values.size());
  Bytes bytes;
  bytes.reserve(values.size() * 16);
  for (std::size_t row = 0; row < values.size(); ++row) {
    int128 scaled = 0;
    if (!values[row].is_absent()) {
      validity.set(row);
      scaled = *values[row].number().to_scaled128(scale);
    }
    append(bytes, scaled);
  }
  finish_array(std::move(validity), {std::move(bytes)}, values.size(), array);
}

/// Calls `visit` with every present value of some parts.
template <typename Parts, typename Visit>
void each_present(const Parts& parts, Visit visit) {
  for (const std::vector<Value>* values : parts) {
    for (const Value& value : *values) {
      if (!value.is_absent()) visit(value);
    }
  }
}

/// The scale at which every number is an exact 38-digit integer, or -1 when there is none.
LIANGCE_INLINE int common_scale(const std::vector<const std::vector<Value>*>& parts) {
  // 10^38 does not fit the type's promise of 38 digits, although it fits 127 bits.
  static constexpr int128 most = static_cast<int128>(10'000'000'000'000'000'000ULL) * 10'000'000'000'000'000'000ULL;
  int scale = 0;
  each_present(parts, [&](const Value& value) { scale = std::max(scale, value.number().scale()); });
  if (scale > 38) return -1;
  bool fits = true;
  each_present(parts, [&](const Value& value) {
    const auto scaled = value.number().to_scaled128(scale);
    fits = fits && scaled && *scaled<most&& * scaled> - most;
  });
  return fits ? scale : -1;
}

LIANGCE_INLINE bool texts_only(const Value& list) noexcept {
  const auto items = list.items();
  return std::all_of(items.begin(), items.end(), [](const Value& item) { return item.is_text(); });
}

}  // namespace detail

LIANGCE_INLINE std::uint32_t ColumnPart::code(std::string_view word) {
  // Verdicts repeat: the last word is usually the next one.
  if (!codes_.empty() && words_[codes_.back()] == word) return codes_.back();
  const auto [it, fresh] = places_.try_emplace(std::string(word), static_cast<std::uint32_t>(words_.size()));
  if (fresh) words_.emplace_back(word);
  return it->second;
}

LIANGCE_INLINE void ColumnPart::add_null() {
  switch (kind_) {
    case ResultKind::value: values_.emplace_back(); return;
    case ResultKind::word:
      if (words_.empty()) code("");
      codes_.push_back(0);
      break;
    case ResultKind::text_list: ends_.push_back(static_cast<std::uint32_t>(codes_.size())); break;
  }
  present_.push_back(false);
}

LIANGCE_INLINE void ColumnPart::add_word(std::string_view word) {
  codes_.push_back(code(word));
  present_.push_back(true);
}

LIANGCE_INLINE void ColumnPart::add_list_item(std::string_view word) { codes_.push_back(code(word)); }

LIANGCE_INLINE void ColumnPart::close_list() {
  ends_.push_back(static_cast<std::uint32_t>(codes_.size()));
  present_.push_back(true);
}

LIANGCE_INLINE void ColumnBuilder::settle() {
  if (kind_ == ResultKind::text_list) {
    form_ = Form::text_list;
    return;
  }
  if (kind_ == ResultKind::word) {
    form_ = Form::word;
    std::unordered_map<std::string, std::uint32_t> places;
    for (const ColumnPart& part : parts_) {
      std::vector<bool> used(part.words_.size());
      for (std::size_t row = 0; row < part.rows(); ++row) {
        if (part.present_[row]) used[part.codes_[row]] = true;
      }
      auto& mapped = word_of_part_.emplace_back(part.words_.size());
      for (std::size_t i = 0; i < part.words_.size(); ++i) {
        if (!used[i]) continue;
        const auto [it, fresh] = places.try_emplace(part.words_[i], static_cast<std::uint32_t>(words_.size()));
        if (fresh) words_.push_back(part.words_[i]);
        mapped[i] = it->second;
      }
    }
    return;
  }
  std::vector<const std::vector<Value>*> parts;
  for (const ColumnPart& part : parts_) parts.push_back(&part.values_);
  Kind kind = Kind::absent;
  bool mixed = false;
  bool fits_date32 = true;
  bool only_texts = true;
  detail::each_present(parts, [&](const Value& value) {
    mixed = mixed || (kind != Kind::absent && kind != value.kind());
    kind = value.kind();
    if (value.kind() == Kind::date)
      fits_date32 = fits_date32 && value.date().days >= INT32_MIN && value.date().days <= INT32_MAX;
    if (value.is_list()) only_texts = only_texts && detail::texts_only(value);
  });
  form_ = Form::text;
  if (mixed) return;
  switch (kind == Kind::absent ? expected_ : kind) {
    case Kind::boolean: form_ = Form::boolean; break;
    case Kind::number:
      // Numbers that share no 38-digit scale (a third, a googol) keep every digit as text.
      scale_ = detail::common_scale(parts);
      if (scale_ >= 0) form_ = Form::decimal;
      break;
    case Kind::date:
      if (fits_date32) form_ = Form::date;
      break;
    case Kind::list:
      if (only_texts) form_ = Form::text_list;
      break;
    default: break;
  }
}

LIANGCE_INLINE void ColumnBuilder::finish_schema(ArrowSchema* schema) const {
  auto parts = std::make_unique<detail::SchemaParts>();
  std::string format = "u";
  switch (form_) {
    case Form::word:
      format = "i";
      detail::finish_schema("", "u", parts->dictionary.get());
      break;
    case Form::text_list:
      format = "+l";
      detail::finish_schema("item", "u", parts->children.emplace_back().get());
      break;
    case Form::boolean: format = "b"; break;
    case Form::decimal: format = "d:38," + std::to_string(scale_); break;
    case Form::date: format = "tdD"; break;
    case Form::text: break;
  }
  detail::finish_schema(name_, std::move(format), schema, std::move(parts));
}

LIANGCE_INLINE void ColumnBuilder::finish_array(std::size_t first, std::size_t last, ArrowArray* array) {
  if (kind_ == ResultKind::value) {
    std::vector<Value> values;
    for (std::size_t p = first; p < last; ++p) {
      std::move(parts_[p].values_.begin(), parts_[p].values_.end(), std::back_inserter(values));
      parts_[p] = ColumnPart(kind_);
    }
    switch (form_) {
      case Form::boolean: return detail::finish_booleans(values, array);
      case Form::decimal: return detail::finish_numbers(values, scale_, array);
      case Form::date: return detail::finish_dates(values, array);
      case Form::text_list: return detail::finish_value_lists(values, array);
      default: return detail::finish_texts(values, array);
    }
  }
  std::size_t rows = 0;
  for (std::size_t p = first; p < last; ++p) rows += parts_[p].rows();
  detail::Validity validity(rows);
  auto array_parts = std::make_unique<detail::ArrayParts>();
  detail::Bytes numbers;  // indices of words, offsets of lists
  numbers.reserve((rows + 1) * 4);
  std::size_t row = 0;
  if (kind_ == ResultKind::word) {
    detail::finish_words(words_, array_parts->dictionary.get());
    for (std::size_t p = first; p < last; ++p) {
      for (std::size_t i = 0; i < parts_[p].rows(); ++i, ++row) {
        if (parts_[p].present_[i]) validity.set(row);
        detail::append(numbers, parts_[p].present_[i] ? word_of_part_[p][parts_[p].codes_[i]] : 0);
      }
      parts_[p] = ColumnPart(kind_);
    }
  } else {
    std::vector<std::string> items;
    detail::append(numbers, std::uint32_t{0});
    for (std::size_t p = first; p < last; ++p) {
      const auto before = static_cast<std::uint32_t>(items.size());
      for (const std::uint32_t code : parts_[p].codes_) items.push_back(parts_[p].words_[code]);
      for (std::size_t i = 0; i < parts_[p].rows(); ++i, ++row) {
        if (parts_[p].present_[i]) validity.set(row);
        detail::append(numbers, before + parts_[p].ends_[i]);
      }
      parts_[p] = ColumnPart(kind_);
    }
    detail::finish_words(items, array_parts->children.emplace_back().get());
  }
  detail::finish_array(std::move(validity), {std::move(numbers)}, rows, array, std::move(array_parts));
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
