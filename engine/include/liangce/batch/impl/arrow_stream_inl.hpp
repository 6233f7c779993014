#pragma once

#include <cerrno>
#include <new>
#include <string>
#include <utility>

#include "liangce/batch/arrow_stream.hpp"
#include "liangce/batch/impl/arrow_parts.hpp"

namespace liangce::batch {

namespace detail {

using TableContent = std::shared_ptr<const SharedTable::Content>;

/// An array that shows another one's buffers and keeps their owner alive. Children may be moved out by the reader, so
/// each keeps it too.
struct BorrowedArray {
  TableContent owner;
  std::deque<OwnedArray> children;
  std::vector<ArrowArray*> pointers;
  OwnedArray dictionary;
};

inline void release_borrowed(ArrowArray* array) {
  delete static_cast<BorrowedArray*>(array->private_data);
  array->release = nullptr;
}

LIANGCE_INLINE void borrow_array(const TableContent& owner, const ArrowArray& from, ArrowArray* out) {
  auto parts = std::make_unique<BorrowedArray>();
  parts->owner = owner;
  for (std::int64_t i = 0; i < from.n_children; ++i) {
    borrow_array(owner, *from.children[i], parts->children.emplace_back().get());
    parts->pointers.push_back(parts->children.back().get());
  }
  if (from.dictionary != nullptr) borrow_array(owner, *from.dictionary, parts->dictionary.get());
  *out = from;
  out->children = parts->pointers.data();
  out->dictionary = from.dictionary == nullptr ? nullptr : parts->dictionary.get();
  out->release = release_borrowed;
  out->private_data = parts.release();
}

LIANGCE_INLINE void copy_schema(const ArrowSchema& from, ArrowSchema* out) {
  auto parts = std::make_unique<SchemaParts>();
  parts->format = from.format;
  parts->name = from.name == nullptr ? "" : from.name;
  for (std::int64_t i = 0; i < from.n_children; ++i)
    copy_schema(*from.children[i], parts->children.emplace_back().get());
  if (from.dictionary != nullptr) copy_schema(*from.dictionary, parts->dictionary.get());
  export_schema(std::move(parts), out);
}

/// The state behind an ArrowArrayStream over a SharedTable.
struct StreamState {
  TableContent table;
  std::size_t next = 0;
};

// No exception may cross the C interface: running out of memory is its error code.
inline int stream_schema(ArrowArrayStream* stream, ArrowSchema* out) noexcept {
  try {
    copy_schema(*static_cast<StreamState*>(stream->private_data)->table->schema.get(), out);
    return 0;
  } catch (...) {
    return ENOMEM;
  }
}

inline int stream_next(ArrowArrayStream* stream, ArrowArray* out) noexcept {
  try {
    auto& state = *static_cast<StreamState*>(stream->private_data);
    if (state.next == state.table->batches.size()) {
      *out = ArrowArray{};
      return 0;
    }
    borrow_array(state.table, *state.table->batches[state.next].get(), out);
    ++state.next;
    return 0;
  } catch (...) {
    return ENOMEM;
  }
}

inline const char* stream_error(ArrowArrayStream*) noexcept { return nullptr; }

inline void release_stream(ArrowArrayStream* stream) noexcept {
  delete static_cast<StreamState*>(stream->private_data);
  stream->release = nullptr;
}

}  // namespace detail

LIANGCE_INLINE SharedTable::SharedTable(OwnedSchema schema, std::vector<OwnedArray> batches)
    : content_(std::make_shared<const Content>(Content{std::move(schema), std::move(batches)})) {}

LIANGCE_INLINE OwnedStream SharedTable::stream() const {
  ArrowArrayStream stream{};
  stream.get_schema = detail::stream_schema;
  stream.get_next = detail::stream_next;
  stream.get_last_error = detail::stream_error;
  stream.release = detail::release_stream;
  stream.private_data = new detail::StreamState{content_, 0};
  return OwnedStream(&stream);
}

LIANGCE_INLINE OwnedStream stream_of(OwnedSchema schema, OwnedArray array) {
  std::vector<OwnedArray> batches;
  batches.push_back(std::move(array));
  return SharedTable(std::move(schema), std::move(batches)).stream();
}

}  // namespace liangce::batch
