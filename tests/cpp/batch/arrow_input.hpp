// Hand-made Arrow arrays for tests.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "liangce/batch/arrow_stream.hpp"
#include "liangce/batch/impl/arrow_parts.hpp"

namespace liangce::batch::testing {

using Bytes = std::vector<std::uint8_t>;
template <typename T>
using Cells = std::vector<std::optional<T>>;

/// An array with its schema.
struct Made {
  OwnedSchema schema;
  OwnedArray array;

  Made named(const std::string& name) && {
    static_cast<detail::SchemaParts*>(schema->private_data)->name = name;
    schema.get()->name = static_cast<detail::SchemaParts*>(schema->private_data)->name.c_str();
    return std::move(*this);
  }
  Made sliced(std::int64_t offset, std::int64_t length) && {
    array.get()->offset += offset;
    array.get()->length = length;
    array.get()->null_count = -1;
    return std::move(*this);
  }
};

struct MadeParts {
  std::unique_ptr<detail::SchemaParts> schema = std::make_unique<detail::SchemaParts>();
  std::unique_ptr<detail::ArrayParts> array = std::make_unique<detail::ArrayParts>();

  Made finish(std::string format, std::size_t length, std::size_t nulls) {
    Made made;
    schema->format = std::move(format);
    detail::export_schema(std::move(schema), made.schema.get());
    detail::export_array(std::move(array), static_cast<std::int64_t>(length), static_cast<std::int64_t>(nulls),
                         made.array.get());
    return made;
  }
};

template <typename T>
Bytes validity_of(const Cells<T>& cells, std::size_t& nulls) {
  Bytes bits((cells.size() + 7) / 8 + 1);
  nulls = 0;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (cells[i]) {
      detail::set_bit(bits, i);
    } else {
      ++nulls;
    }
  }
  return bits;
}

template <typename T>
Made fixed(const std::string& format, const Cells<T>& cells) {
  MadeParts parts;
  std::size_t nulls = 0;
  parts.array->buffers.push_back(validity_of(cells, nulls));
  Bytes values;
  for (const auto& cell : cells) detail::append(values, cell.value_or(T{}));
  parts.array->buffers.push_back(std::move(values));
  return parts.finish(format, cells.size(), nulls);
}

inline Made booleans(const Cells<bool>& cells) {
  MadeParts parts;
  std::size_t nulls = 0;
  parts.array->buffers.push_back(validity_of(cells, nulls));
  Bytes bits(cells.size() / 8 + 1);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (cells[i].value_or(false)) detail::set_bit(bits, i);
  }
  parts.array->buffers.push_back(std::move(bits));
  return parts.finish("b", cells.size(), nulls);
}

template <typename Offset = std::int32_t>
Made texts(const Cells<std::string>& cells) {
  MadeParts parts;
  std::size_t nulls = 0;
  parts.array->buffers.push_back(validity_of(cells, nulls));
  Bytes offsets;
  Bytes bytes;
  detail::append(offsets, Offset{0});
  for (const auto& cell : cells) {
    if (cell) bytes.insert(bytes.end(), cell->begin(), cell->end());
    detail::append(offsets, static_cast<Offset>(bytes.size()));
  }
  parts.array->buffers.push_back(std::move(offsets));
  parts.array->buffers.push_back(std::move(bytes));
  return parts.finish(sizeof(Offset) == 4 ? "u" : "U", cells.size(), nulls);
}

/// Short texts inside their views, longer ones in one data buffer.
inline Made text_views(const Cells<std::string>& cells) {
  MadeParts parts;
  std::size_t nulls = 0;
  parts.array->buffers.push_back(validity_of(cells, nulls));
  Bytes views;
  Bytes data;
  for (const auto& cell : cells) {
    const std::string text = cell.value_or("");
    Bytes view(16);
    const auto length = static_cast<std::int32_t>(text.size());
    std::memcpy(view.data(), &length, 4);
    if (text.size() <= 12) {
      std::memcpy(view.data() + 4, text.data(), text.size());
    } else {
      const std::int32_t buffer = 0;
      const auto offset = static_cast<std::int32_t>(data.size());
      std::memcpy(view.data() + 4, text.data(), 4);
      std::memcpy(view.data() + 8, &buffer, 4);
      std::memcpy(view.data() + 12, &offset, 4);
      data.insert(data.end(), text.begin(), text.end());
    }
    views.insert(views.end(), view.begin(), view.end());
  }
  Bytes lengths;
  detail::append(lengths, static_cast<std::int64_t>(data.size()));
  parts.array->buffers.push_back(std::move(views));
  parts.array->buffers.push_back(std::move(data));
  parts.array->buffers.push_back(std::move(lengths));
  return parts.finish("vu", cells.size(), nulls);
}

template <typename Index>
Made dictionary(const std::string& format, const Cells<Index>& indices, Made values) {
  Made made = fixed(format, indices);
  auto* schema = static_cast<detail::SchemaParts*>(made.schema->private_data);
  auto* array = static_cast<detail::ArrayParts*>(made.array->private_data);
  schema->dictionary = std::move(values.schema);
  array->dictionary = std::move(values.array);
  made.schema.get()->dictionary = schema->dictionary.get();
  made.array.get()->dictionary = array->dictionary.get();
  return made;
}

/// Lists of `lengths` items each, taken from `items` in order; an absent length is an absent list.
template <typename Offset = std::int32_t>
Made lists(const Cells<int>& lengths, Made items) {
  MadeParts parts;
  std::size_t nulls = 0;
  parts.array->buffers.push_back(validity_of(lengths, nulls));
  Bytes offsets;
  Offset at = 0;
  detail::append(offsets, at);
  for (const auto& length : lengths) {
    at += static_cast<Offset>(length.value_or(0));
    detail::append(offsets, at);
  }
  parts.array->buffers.push_back(std::move(offsets));
  parts.schema->children.push_back(std::move(items.schema));
  parts.array->children.push_back(std::move(items.array));
  return parts.finish(sizeof(Offset) == 4 ? "+l" : "+L", lengths.size(), nulls);
}

inline Made structure(std::vector<Made> fields) {
  MadeParts parts;
  const auto length = static_cast<std::size_t>(fields.empty() ? 0 : fields.front().array->length);
  parts.array->buffers.emplace_back();
  for (Made& field : fields) {
    parts.schema->children.push_back(std::move(field.schema));
    parts.array->children.push_back(std::move(field.array));
  }
  return parts.finish("+s", length, 0);
}

template <typename... Fields>
std::vector<Made> fields(Fields... made) {
  std::vector<Made> all;
  (all.push_back(std::move(made)), ...);
  return all;
}

/// A table of several batches.
inline OwnedStream stream(std::vector<Made> batches) {
  OwnedSchema schema = std::move(batches.front().schema);
  std::vector<OwnedArray> arrays;
  for (Made& batch : batches) arrays.push_back(std::move(batch.array));
  return SharedTable(std::move(schema), std::move(arrays)).stream();
}
inline OwnedStream stream(Made batch) { return stream_of(std::move(batch.schema), std::move(batch.array)); }

}  // namespace liangce::batch::testing
