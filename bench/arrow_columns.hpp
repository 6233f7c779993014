// Columns a benchmark fills and shows as Arrow without copying.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "liangce/batch/arrow_stream.hpp"
#include "liangce/batch/impl/arrow_parts.hpp"

namespace bench {

using namespace liangce;

using Bytes = std::vector<std::uint8_t>;

/// One column: values and what is known of them, as Arrow keeps them.
template <typename T>
struct Filled {
  std::vector<T> values;
  std::vector<std::uint64_t> known;
  bool is_known(std::size_t row) const { return (known[row / 64] >> (row % 64) & 1U) != 0; }
};

/// An array that shows memory it does not own.
struct Shown {
  const void* buffers[2];
  batch::OwnedArray dictionary;
};

inline void release_shown(ArrowArray* array) {
  delete static_cast<Shown*>(array->private_data);
  array->release = nullptr;
}

/// Yes and no, as bits.
struct Flags {
  std::vector<std::uint64_t> values;
  std::vector<std::uint64_t> known;
};

template <typename Column>
void show(const Column& column, std::size_t begin, std::size_t rows, ArrowArray* out) {
  auto* shown = new Shown{{column.known.data(), column.values.data()}, {}};
  *out = ArrowArray{};
  out->length = static_cast<std::int64_t>(rows);
  out->offset = static_cast<std::int64_t>(begin);
  out->null_count = -1;
  out->n_buffers = 2;
  out->buffers = shown->buffers;
  out->release = release_shown;
  out->private_data = shown;
}

inline void texts(const std::vector<std::string>& words, ArrowArray* out) {
  auto parts = std::make_unique<batch::detail::ArrayParts>();
  Bytes offsets, bytes;
  batch::detail::append(offsets, std::int32_t{0});
  for (const std::string& word : words) {
    bytes.insert(bytes.end(), word.begin(), word.end());
    batch::detail::append(offsets, static_cast<std::int32_t>(bytes.size()));
  }
  parts->buffers.emplace_back();
  parts->buffers.push_back(std::move(offsets));
  parts->buffers.push_back(std::move(bytes));
  batch::detail::export_array(std::move(parts), static_cast<std::int64_t>(words.size()), 0, out);
}

struct ColumnSchema {
  const char* name;
  const char* format;
  std::vector<std::string> words;
};

/// A table of columns shown in place; `add` is called with each in the order of the schemas.
template <typename EachColumn>
batch::OwnedStream table_of(const std::vector<ColumnSchema>& schemas, std::size_t rows, EachColumn each) {
  auto schema = std::make_unique<batch::detail::SchemaParts>();
  schema->format = "+s";
  for (const ColumnSchema& column : schemas) {
    auto parts = std::make_unique<batch::detail::SchemaParts>();
    parts->format = column.format;
    parts->name = column.name;
    if (!column.words.empty()) {
      auto words = std::make_unique<batch::detail::SchemaParts>();
      words->format = "u";
      batch::detail::export_schema(std::move(words), parts->dictionary.get());
    }
    batch::detail::export_schema(std::move(parts), schema->children.emplace_back().get());
  }
  batch::OwnedSchema owned;
  batch::detail::export_schema(std::move(schema), owned.get());
  auto array = std::make_unique<batch::detail::ArrayParts>();
  array->buffers.emplace_back();
  std::size_t c = 0;
  const auto add = [&](const auto& column) {
    ArrowArray* out = array->children.emplace_back().get();
    show(column, 0, rows, out);
    if (!schemas[c].words.empty()) {
      auto* shown = static_cast<Shown*>(out->private_data);
      texts(schemas[c].words, shown->dictionary.get());
      out->dictionary = shown->dictionary.get();
    }
    ++c;
  };
  each(add);
  batch::OwnedArray whole;
  batch::detail::export_array(std::move(array), static_cast<std::int64_t>(rows), 0, whole.get());
  return batch::stream_of(std::move(owned), std::move(whole));
}

}  // namespace bench
