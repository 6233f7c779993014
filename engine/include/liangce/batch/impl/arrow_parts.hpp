// Making Arrow C structs that own what they show: one C++ object per struct, freed by its release callback.
#pragma once

#include <cstdint>
#include <cstring>
#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "liangce/batch/arrow_owner.hpp"
#include "liangce/batch/impl/block_pool.hpp"

namespace liangce::batch::detail {

/// The storage behind one ArrowSchema.
struct SchemaParts {
  std::string format;
  std::string name;
  std::deque<OwnedSchema> children;
  std::vector<ArrowSchema*> pointers;
  OwnedSchema dictionary;
};

/// Bytes of an array: a block of the pool, not filled with zeros first, or a grown byte string.
class Buffer {
 public:
  Buffer() = default;
  Buffer(std::vector<std::uint8_t> bytes) : grown_(std::move(bytes)) {}  // NOLINT(google-explicit-constructor)
  static Buffer of_size(std::size_t bytes) {
    Buffer buffer;
    buffer.bytes_ = bytes == 0 ? 1 : bytes;  // its address says that it is there
    buffer.block_ = static_cast<std::uint8_t*>(BlockPool::shared().take(buffer.bytes_));
    return buffer;
  }
  Buffer(Buffer&& other) noexcept
      : block_(std::exchange(other.block_, nullptr)), bytes_(other.bytes_), grown_(std::move(other.grown_)) {}
  Buffer& operator=(Buffer&& other) noexcept {
    std::swap(block_, other.block_);
    std::swap(bytes_, other.bytes_);
    std::swap(grown_, other.grown_);
    return *this;
  }
  ~Buffer() {
    if (block_ != nullptr) BlockPool::shared().give(block_, bytes_);
  }
  std::uint8_t* data() noexcept { return block_ != nullptr ? block_ : grown_.data(); }
  const std::uint8_t* data() const noexcept { return block_ != nullptr ? block_ : grown_.data(); }

 private:
  std::uint8_t* block_ = nullptr;
  std::size_t bytes_ = 0;
  std::vector<std::uint8_t> grown_;
};

/// The storage behind one ArrowArray. An empty validity buffer stands for "nothing is null".
struct ArrayParts {
  std::vector<Buffer> buffers;
  std::vector<const void*> buffer_pointers;
  std::shared_ptr<const void> shared;  ///< kept for buffers that several arrays show
  std::deque<OwnedArray> children;
  std::vector<ArrowArray*> pointers;
  OwnedArray dictionary;
};

inline void release_schema(ArrowSchema* schema) {
  delete static_cast<SchemaParts*>(schema->private_data);
  schema->release = nullptr;
}

inline void release_array(ArrowArray* array) {
  delete static_cast<ArrayParts*>(array->private_data);
  array->release = nullptr;
}

inline void export_schema(std::unique_ptr<SchemaParts> parts, ArrowSchema* out) {
  *out = ArrowSchema{};
  for (OwnedSchema& child : parts->children) parts->pointers.push_back(child.get());
  out->format = parts->format.c_str();
  out->name = parts->name.c_str();
  out->flags = ARROW_FLAG_NULLABLE;
  out->n_children = static_cast<std::int64_t>(parts->pointers.size());
  out->children = parts->pointers.data();
  out->dictionary = parts->dictionary ? parts->dictionary.get() : nullptr;
  out->release = release_schema;
  out->private_data = parts.release();
}

inline void export_array(std::unique_ptr<ArrayParts> parts, std::int64_t length, std::int64_t null_count,
                         ArrowArray* out) {
  *out = ArrowArray{};
  for (const Buffer& buffer : parts->buffers) parts->buffer_pointers.push_back(buffer.data());
  if (null_count == 0 && !parts->buffer_pointers.empty()) parts->buffer_pointers[0] = nullptr;
  for (OwnedArray& child : parts->children) parts->pointers.push_back(child.get());
  out->length = length;
  out->null_count = null_count;
  out->n_buffers = static_cast<std::int64_t>(parts->buffer_pointers.size());
  out->buffers = parts->buffer_pointers.data();
  out->n_children = static_cast<std::int64_t>(parts->pointers.size());
  out->children = parts->pointers.data();
  out->dictionary = parts->dictionary ? parts->dictionary.get() : nullptr;
  out->release = release_array;
  out->private_data = parts.release();
}

/// Appends the bytes of a fixed-width value.
template <typename T>
void append(std::vector<std::uint8_t>& buffer, const T& value) {
  const auto at = buffer.size();
  buffer.resize(at + sizeof value);
  std::memcpy(buffer.data() + at, &value, sizeof value);
}

/// Sets bit `row` of a bitmap that is grown as needed.
inline void set_bit(std::vector<std::uint8_t>& bits, std::size_t row) {
  bits[row >> 3U] = static_cast<std::uint8_t>(bits[row >> 3U] | 1U << (row & 7U));
}

}  // namespace liangce::batch::detail
