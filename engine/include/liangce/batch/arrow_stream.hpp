// Tables as Arrow streams: several struct arrays of one schema, read in place and handed out again without copying.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "liangce/batch/arrow_owner.hpp"
#include "liangce/config.hpp"

namespace liangce::batch {

/// A stream over one struct array (a record batch), which it owns.
OwnedStream stream_of(OwnedSchema schema, OwnedArray array);

/// A table in memory that any number of readers may be given. Immutable; readers keep what they hold alive.
class SharedTable {
 public:
  SharedTable() = default;
  SharedTable(OwnedSchema schema, std::vector<OwnedArray> batches);

  const ArrowSchema& schema() const noexcept { return *content_->schema.get(); }
  std::size_t batches() const noexcept { return content_ == nullptr ? 0 : content_->batches.size(); }
  const ArrowArray& batch(std::size_t index) const noexcept { return *content_->batches[index].get(); }
  /// A fresh stream over all batches.
  OwnedStream stream() const;

  struct Content {
    OwnedSchema schema;
    std::vector<OwnedArray> batches;
  };

 private:
  std::shared_ptr<const Content> content_;
};

}  // namespace liangce::batch

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/batch/impl/arrow_stream_inl.hpp"
#endif
